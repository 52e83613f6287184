"""字节解成文字：编码认得对，解不出的如实报告，不是文字的说清楚。"""

from __future__ import annotations

import codecs

import pytest

from ingest.errors import Unreadable
from ingest.read.encoding import decode

TEXT = "第一条　为了规范老年人助餐服务，制定本办法。\n第二条　本办法适用于云河市。\n"
TRADITIONAL = "第一條 為了規範老年人助餐服務，促進社會發展，制定本辦法。第二條 本辦法適用於本市。" * 3


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        codecs.BOM_UTF8 + TEXT.encode("utf-8"),
        TEXT.encode("gbk"),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        # 没有标记的 UTF-16
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        # 换行写法不同
        TEXT.replace("\n", "\r\n").encode("utf-8"),
        TEXT.replace("\n", "\r").encode("gbk"),
    ],
)
def test_same_text_from_any_encoding(data: bytes) -> None:
    assert decode(data, "试.txt").text == TEXT


def test_short_document_number_in_gbk() -> None:
    assert decode("云政办发〔2021〕5号".encode("gbk"), "试.txt").text == "云政办发〔2021〕5号"


def test_big5() -> None:
    assert decode(TRADITIONAL.encode("big5"), "试.txt").text == TRADITIONAL


@pytest.mark.parametrize(
    "data, declared",
    [
        (TEXT.encode("gbk"), "gb2312"),
        # 自称 gb2312，其实是 UTF-8
        (TEXT.encode("utf-8"), "gb2312"),
        (TEXT.encode("gbk"), "utf-8"),
    ],
)
def test_declared_encoding_is_only_a_hint(data: bytes, declared: str) -> None:
    assert decode(data, "页.html", declared).text == TEXT


def test_control_characters_are_dropped_and_reported() -> None:
    decoded = decode((TEXT[:10] + "\0\x07" + TEXT[10:]).encode("utf-8"), "试.txt")
    assert decoded.text == TEXT
    assert [(n.kind, n.quote) for n in decoded.notices] == [("encoding", "去掉了2个控制字符")]


def test_bad_bytes_are_shown_and_reported() -> None:
    decoded = decode((TEXT * 5).encode("utf-8") + b"\xff" + TEXT.encode("utf-8"), "试.txt")
    assert decoded.text == TEXT * 5 + "\ufffd" + TEXT
    assert [(n.kind, n.quote, n.start) for n in decoded.notices] == [
        ("encoding", "有1处解不出来，写作 �", len(TEXT) * 5)
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\x00" * 1000,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        bytes((7 * i * i + 3 * i) % 256 for i in range(5000)),
    ],
)
def test_not_text(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^读不了 试\.txt：内容不是文字"):
        decode(data, "试.txt")
