"""把随包的 4 位权重还原成 sentence-transformers 认得的目录：同样的权重，给 LangChain 的默认做法用。"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

from ingest import e5


def write_torch_model(folder: Path) -> Path:
    """在 ``folder`` 写下 BERT 的配置、fp32 权重、完整的分词表，和平均池化加归一；返回它。"""
    weights = e5.Weights(e5.find_weights())
    folder.mkdir(parents=True, exist_ok=True)
    _write_weights(weights, folder / "model.safetensors")
    vocabulary = _write_tokenizer(weights, folder)
    _json(folder / "config.json", _config(weights.shape, vocabulary))
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    _json(
        folder / "modules.json",
        [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules)
        ],
    )
    pooling = {"word_embedding_dimension": weights.shape.hidden, "pooling_mode_mean_tokens": True}
    _json(folder / "1_Pooling" / "config.json", pooling)
    (folder / "2_Normalize").mkdir(exist_ok=True)
    _json(folder / "sentence_bert_config.json", {"max_seq_length": e5.LONGEST, "do_lower_case": False})
    return folder


def _config(shape: e5.Shape, vocabulary: int) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "vocab_size": vocabulary,
        "max_position_embeddings": e5.LONGEST,
        "type_vocab_size": 2,
        "pad_token_id": 0,
    }


def _write_weights(weights: e5.Weights, path: Path) -> None:
    shape = weights.shape
    h, f = shape.hidden, shape.feed
    tensors = {
        "embeddings.word_embeddings.weight": weights.tensor("emb.word").reshape(-1, h),
        "embeddings.position_embeddings.weight": weights.tensor("emb.pos").reshape(-1, h)[: e5.LONGEST],
        "embeddings.token_type_embeddings.weight": _two(weights.tensor("emb.type").reshape(-1, h)),
        "embeddings.LayerNorm.weight": weights.tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.tensor("emb.ln.b"),
    }
    names = {
        "q": ("attention.self.query", h, h),
        "k": ("attention.self.key", h, h),
        "v": ("attention.self.value", h, h),
        "ao": ("attention.output.dense", h, h),
        "fi": ("intermediate.dense", f, h),
        "fo": ("output.dense", h, f),
        "aln": ("attention.output.LayerNorm", h, 0),
        "oln": ("output.LayerNorm", h, 0),
    }
    for n in range(shape.layers):
        for ours, (theirs, rows, columns) in names.items():
            weight = weights.tensor(f"l{n}.{ours}.w")
            tensors[f"encoder.layer.{n}.{theirs}.weight"] = weight.reshape(rows, columns) if columns else weight
            tensors[f"encoder.layer.{n}.{theirs}.bias"] = weights.tensor(f"l{n}.{ours}.b")
    _safetensors(path, {name: np.ascontiguousarray(value, "<f4") for name, value in tensors.items()})


def _safetensors(path: Path, tensors: dict[str, np.ndarray]) -> None:
    """safetensors 的格式：八字节的头长、JSON 的头、一个接一个的数。"""
    head: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, value in tensors.items():
        head[name] = {"dtype": "F32", "shape": value.shape, "data_offsets": [at, at + value.nbytes]}
        at += value.nbytes
    written = json.dumps(head).encode("ascii")
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(written)) + written)
        for value in tensors.values():
            file.write(value.tobytes())


def _two(types: np.ndarray) -> np.ndarray:
    """BERT 的配置要两种句子类型；只用得着第一种。"""
    return types if len(types) > 1 else np.repeat(types, 2, axis=0)


def _write_tokenizer(weights: e5.Weights, folder: Path) -> int:
    """原来的全部词片，号码不变；前后加起止符。返回词片数。"""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = weights.pieces()
    vocabulary = [(piece, float(score)) for piece, score in zip(pieces, weights.scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=weights.unknown))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("\n", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos = pieces[weights.bos], pieces[weights.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, weights.bos), (eos, weights.eos)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    special = {"bos_token": bos, "eos_token": eos, "cls_token": bos, "sep_token": eos}
    special |= {"pad_token": pieces[weights.pad], "unk_token": pieces[weights.unknown]}
    _json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": e5.LONGEST, **special},
    )
    return len(weights.tensor("emb.word")) // weights.shape.hidden


def _json(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
