"""文字 → 向量：默认模型真的懂意思，结果不随批次变，用它不必有 torch。"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingest import e5, encode
from ingest.errors import ModelMissing

ROOT = Path(__file__).parents[1]
TEXTS = ["高龄津贴每月一百元", "残疾人两项补贴", "", "补" * 3000, "ABC 123", "\u0f40\u0f41 藏文遇到了也不出错"]


@pytest.fixture(scope="module")
def encoder() -> encode.Encoder:
    return encode.load()


def test_shape_and_length(encoder: encode.Encoder) -> None:
    vectors = encoder.passages(TEXTS)
    assert (vectors.shape, vectors.dtype, encoder.dim) == ((len(TEXTS), 384), np.float32, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    assert encoder.query("高龄津贴").shape == (384,)
    assert encoder.passages([]).shape == (0, 384)


def test_order_and_company_do_not_matter(encoder: encode.Encoder) -> None:
    together = encoder.passages(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(encoder.passages([text])[0], vector)
    repeated = encoder.passages(["甲办法", "乙办法", "甲办法"])
    assert np.array_equal(repeated, encoder.passages(["甲办法", "乙办法"])[[0, 1, 0]])


def test_questions_and_passages_differ(encoder: encode.Encoder) -> None:
    assert not np.allclose(encoder.query("高龄津贴"), encoder.passages(["高龄津贴"])[0], atol=1e-3)


@pytest.mark.parametrize(
    "question, right, wrong",
    [
        ("老人八十多岁了，能领什么钱", "年满80周岁的老年人可以申领高龄津贴。", "企业应当在网上办理营业执照变更登记。"),
        ("房租太贵有没有补助", "符合条件的家庭可以申请住房租赁补贴。", "中小学校实行免试就近入学。"),
        ("失业了怎么办", "失业人员可以申领失业保险金。", "电梯加装费用由业主分摊。"),
        ("看病报销多少", "住院医疗费用按百分之七十支付。", "公共数据由主管部门编制目录。"),
    ],
)
def test_meaning(encoder: encode.Encoder, question: str, right: str, wrong: str) -> None:
    near, far = encoder.passages([right, wrong]) @ encoder.query(question)
    assert near > far


def test_progress_counts_every_different_text(encoder: encode.Encoder) -> None:
    seen: list[int] = []
    encoder.passages([*TEXTS, TEXTS[0]], seen.append)
    assert sum(seen) == len(TEXTS)


def test_unpack() -> None:
    """一块 32 个数：低半字节在前、高半字节在后，减 8，乘比例。"""
    block = np.zeros(1, e5._BLOCK)
    block["scale"] = 0.5
    block["packed"][0, :2] = [0xF0, 0x0F]
    values = e5._unpack(block)[0]
    assert (values[0], values[1], values[16], values[17], values[31]) == (-4.0, 3.5, 3.5, -4.0, -4.0)


def test_not_a_model(tmp_path: Path) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"nothing" * 100)
    with pytest.raises(ModelMissing, match="不是认识的模型文件。请重装"):
        e5.Weights(tmp_path / "e5-small-q4.bin")


def test_named_model_that_is_not_here() -> None:
    with pytest.raises(ModelMissing, match="本机没有向量模型「/没有/这个」。请把模型目录拷到本机"):
        encode.load("/没有/这个")


def test_folder_that_is_not_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="本机没有向量模型"):
        encode.load(str(tmp_path))


def test_reading_searching_and_encoding_need_no_torch(tmp_path: Path) -> None:
    """torch 和 transformers 几百 MB，默认的路上一个也不该载入。"""
    script = """
import sys
from ingest import Store
from tests.fakes import reading
with Store(sys.argv[1]) as store:
    store.add(reading())
    assert store.sync().state == "ready"
    assert store.by_words("每餐补贴", 1) and store.by_bigrams("每餐补贴", 1) and store.by_vector("每餐补贴", 1)
print([m for m in ("torch", "transformers", "sentence_transformers", "onnx", "gradio") if m in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == "[]\n"
