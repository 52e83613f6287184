"""从字节到 Reading：拼得回去、引得到、坏内容只报一句人话。"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Reading
from ingest.errors import Unreadable, ZhengwenError
from ingest.reading import read_bytes, read_file

ROOT = Path(__file__).parents[1]
CORPUS = sorted(p for p in (ROOT / "corpus").iterdir() if p.name[:2].isdigit())
SHARED = Path(os.environ.get("ZHENGWEN_SHARED", ROOT.parent / "shared"))
WORDS = "第一条本办法自2021年3月1日起施行，有效期5年。\n（一）市民政局牵头；附件1|《》〔〕*-.:：云河市南浦区关于印发的通知失效废止试点 <td>"


def check(reading: Reading) -> None:
    """每一份读完的文件都守的规矩。"""
    document, text = reading.document, reading.text
    assert "".join(c.text for c in reading.clauses) == text
    assert document.title
    for quote in (document.status_quote, document.effective_quote, document.expires_quote, document.pilot_quote):
        assert not quote or any(quote in c.text for c in reading.clauses)
    assert all(f.text == text[f.start : f.end] for f in reading.facts)


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name[:2])
def test_sample_files(path: Path) -> None:
    reading = read_file(path)
    check(reading)
    assert reading.document.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert reading.document.path == str(path.resolve())


def test_same_bytes_read_the_same() -> None:
    data = CORPUS[0].read_bytes()
    assert read_bytes(data, CORPUS[0].name) == read_bytes(data, CORPUS[0].name)


@pytest.mark.parametrize(
    "data, name, message",
    [
        (b"", "a.txt", "读不了 a.txt：文件是空的。"),
        (b"<html><body></body></html>", "a.html", "读不了 a.html：里面没有文字。"),
    ],
)
def test_unreadable(data: bytes, name: str, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(data, name)
    assert caught.value.zh == message


def test_missing_file() -> None:
    with pytest.raises(Unreadable) as caught:
        read_file(Path("没有/这个.txt"))
    assert caught.value.zh == "找不到 没有/这个.txt。请检查路径。"


@settings(deadline=None, max_examples=60)
@given(st.text(WORDS, min_size=1, max_size=300))
def test_any_text_reads_or_says_why(text: str) -> None:
    try:
        check(read_bytes(text.encode(), "甲.txt"))
    except ZhengwenError as error:
        assert "甲.txt" in error.zh


@settings(deadline=None, max_examples=40)
@given(
    st.binary(min_size=1, max_size=200), st.sampled_from(["甲.txt", "甲.html", "甲.md", "甲.docx", "甲.pdf", "甲.xlsx"])
)
def test_any_bytes_read_or_say_why(data: bytes, name: str) -> None:
    try:
        check(read_bytes(data, name))
    except ZhengwenError as error:
        assert name in error.zh


@settings(deadline=None, max_examples=40)
@given(st.sampled_from([p for p in CORPUS if p.suffix == ".html"]), st.floats(0.02, 0.98))
def test_cut_off_pages_read_or_say_why(path: Path, share: float) -> None:
    data = path.read_bytes()
    try:
        check(read_bytes(data[: int(len(data) * share)], path.name))
    except ZhengwenError as error:
        assert path.name in error.zh


@pytest.mark.skipif(not SHARED.exists(), reason="真实文件不随项目分发：放在 ZHENGWEN_SHARED 指的目录里才测")
@pytest.mark.parametrize(
    "start, place, expires, status, unconfirmed",
    [
        ("seeds/000", "忻府区", None, "", 0),
        ("seeds/001", "长春市", None, "征求意见稿", 0),
        ("seeds/002", "延安市", None, "失效", 0),
        ("seeds/003", "咸宁市", None, "试点", 1),
        ("seeds/004", "太原市", "2026-01-31", "", 0),
        ("set2/files/17", "天河区", "2026-09-07", "", 0),
        ("set2/files/27b", "广州市", "2024-01-31", "", 0),
        ("set2/files/28", "广州市", "2023-06-01", "", 0),
        ("set2/files/30", "广州市", "2029-03-31", "", 0),
        ("set2/files/35_", "广州市", "2027-07-06", "", 0),
        ("set2/files/37", "全国", None, "", 0),
        ("set2/files/bj41", "北京市", None, "", 0),
    ],
)
def test_real_documents(start: str, place: str, expires: str | None, status: str, unconfirmed: int) -> None:
    path = next(SHARED.glob(f"{start}*"))
    reading = read_file(path)
    check(reading)
    document = reading.document
    ends = document.expires.isoformat() if document.expires else None
    found = (document.place, ends, document.status, sum(n.kind == "unconfirmed" for n in document.notices))
    assert found == (place, expires, status, unconfirmed)
