"""文字 → 向量。默认模型见 ``e5.py``；别的模型按名字或目录经 sentence-transformers 载入。任何时候都不联网。"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ingest import e5
from ingest.errors import ModelMissing

# 各模型约定的前缀（查询, 正文）；没有约定的留空
_PREFIXES = {"e5": ("query: ", "passage: "), "bge": ("", ""), "gte": ("", "")}


class Encoder(Protocol):
    """把文字编成单位向量；``passages`` 返回 (n, dim) float32，``query`` 返回 (dim,)。"""

    name: str
    dim: int

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray: ...

    def query(self, text: str) -> np.ndarray: ...


def load(name: str | None = None) -> Encoder:
    """默认（None）是随包的 multilingual-e5-small；也可由环境变量 ZHENGWEN_ENCODER 指定。

    没有的模型抛 ``ModelMissing``：话里写明放到哪里，而不是去下载。
    """
    name = name or os.environ.get("ZHENGWEN_ENCODER") or e5.NAME
    return BundledEncoder() if name == e5.NAME else SentenceTransformersEncoder(name)


class BundledEncoder:
    """ONNX int8 的 multilingual-e5-small；不用 torch。可多线程共用。"""

    def __init__(self, threads: int | None = None) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        path = e5.find_weights()
        weights = e5.Weights(path)
        folder = e5.prepared(weights, path)
        self._words = e5.WordTable(folder)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],  # 并起来的算子没有向量化，比分开的慢十几倍
        )
        hidden = weights.shape.hidden
        self._positions = weights.tensor("emb.pos").reshape(-1, hidden)
        self._type = weights.tensor("emb.type")[:hidden]
        self._threads = ThreadPoolExecutor(threads or min(4, os.cpu_count() or 1), "encode")
        self.name = e5.NAME
        self.dim = hidden

    def query(self, text: str) -> np.ndarray:
        return self._encode(["query: " + text], None)[0]

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray:
        return self._encode(["passage: " + t for t in texts], progress)

    def _encode(self, texts: Sequence[str], progress: Callable[[int], None] | None) -> np.ndarray:
        """相同的文字只算一次。一段一段地算，几个线程各算各的：不必补齐，也不因与谁同批而差一点。"""
        unique = list(dict.fromkeys(texts))
        tokens = [self._tokens(t) for t in unique]
        order = sorted(range(len(unique)), key=lambda i: -len(tokens[i]))  # 长的先算，末了几个线程差不多一齐算完
        vectors = np.empty((len(unique), self.dim), np.float32)
        run = self._threads.map if len(unique) > 1 else map
        for i, vector in zip(order, run(self._run, [tokens[i] for i in order]), strict=True):
            vectors[i] = vector
            if progress:
                progress(1)
        where = {t: i for i, t in enumerate(unique)}
        return vectors[[where[t] for t in texts]]

    def _tokens(self, text: str) -> np.ndarray:
        inner = self._tokenizer.encode(text[: 8 * e5.LONGEST], add_special_tokens=False).ids[: e5.LONGEST - 2]
        return np.array([e5.BOS, *inner, e5.EOS], np.int64)

    def _run(self, ids: np.ndarray) -> np.ndarray:
        """一段的词元 → 单位向量。"""
        embedded = self._words.rows(ids) + self._positions[: len(ids)] + self._type
        (hidden,) = self._session.run(None, {"embedded": embedded[None]})
        summed = hidden[0].sum(axis=0)
        return summed / np.linalg.norm(summed)


class SentenceTransformersEncoder:
    """本机已有的任何 sentence-transformers 模型。"""

    def __init__(self, name: str) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
        folder = Path(name).expanduser()
        if name.startswith(("/", ".", "~")) and not folder.is_dir():  # 不必花几秒载入 torch 才知道
            raise _missing(name)
        from sentence_transformers import SentenceTransformer

        try:
            where = str(folder) if folder.is_dir() else name
            self._model: Any = SentenceTransformer(where, device="cpu", local_files_only=True)
        except Exception as error:  # 各层各抛各的：目录不在、文件不全、格式不认，对用户是同一件事
            raise _missing(name) from error
        self.name = Path(name).name
        self.dim = int(self._model.get_embedding_dimension() or 0)
        self._prefix = next((p for key, p in _PREFIXES.items() if key in self.name.lower()), ("", ""))

    def query(self, text: str) -> np.ndarray:
        return self._encode([self._prefix[0] + text])[0]

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray:
        vectors = [np.empty((0, self.dim), np.float32)]
        for at in range(0, len(texts), 64):
            vectors.append(self._encode([self._prefix[1] + t for t in texts[at : at + 64]]))
            if progress:
                progress(len(vectors[-1]))
        return np.concatenate(vectors)

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(
            self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False), np.float32
        )


def _missing(name: str) -> ModelMissing:
    return ModelMissing(
        f"本机没有向量模型「{name}」。请把模型目录拷到本机，用 ZHENGWEN_ENCODER=目录 指定；"
        f"或不设 ZHENGWEN_ENCODER，用默认模型。",
        f"No encoder '{name}' on this machine. Copy its folder here and set ZHENGWEN_ENCODER to it, or unset it.",
    )
