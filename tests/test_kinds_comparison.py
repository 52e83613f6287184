"""比一比：每一边各有出处；有一边没写、被遮住，就说没写、遮住。"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import TODAY
from policies import COUNTY, DISTRICT, store_of

from assistant import Answer, ask

SAME = DISTRICT.replace("南浦", "北岭")
DEARER = SAME.replace("130元", "150元").replace("260元", "300元")
SILENT = """北岭区高龄老人优待办法

北岭民规〔2025〕3号

第一条 高龄老人凭证免费游览公园。
第二条 本办法自2025年5月1日起施行。
"""


def compare(where: Path, other: str, place: str) -> Answer:
    with store_of(where, DISTRICT, other) as store:
        return ask(f"南浦区和{place}高龄津贴每月多少，一样吗", store, today=TODAY)


def test_different(tmp_path: Path) -> None:
    answer = compare(tmp_path, DEARER, "北岭区")
    assert (answer.kind, answer.status) == ("comparison", "answered")
    assert "不一样" in answer.sentences[0].text
    assert {c.document.place for c in answer.citations} == {"南浦区", "北岭区"}
    assert set(answer.values) >= {"130元/人·月", "150元/人·月"}


def test_same(tmp_path: Path) -> None:
    answer = compare(tmp_path, SAME, "北岭区")
    assert "一样" in answer.sentences[0].text
    assert "不一样" not in answer.text
    assert {c.document.place for c in answer.citations} == {"南浦区", "北岭区"}


def test_one_side_says_nothing(tmp_path: Path) -> None:
    answer = compare(tmp_path, SILENT, "北岭区")
    assert "北岭区：文件没有写。" in [s.text for s in answer.sentences]
    assert not any("一样" in s.text for s in answer.sentences)


def test_one_side_is_masked(tmp_path: Path) -> None:
    """遮住的不能比：不说一样，也不说不一样，更不补上一个数。"""
    answer = compare(tmp_path, COUNTY, "青禾县")
    assert not any("一样" in s.text for s in answer.sentences)
    assert "***" in answer.text
    assert set(answer.values) <= {"130元/人·月", "260元/人·月"}


@pytest.mark.parametrize("other, place", [(DEARER, "北岭区"), (SAME, "北岭区"), (SILENT, "北岭区"), (COUNTY, "青禾县")])
def test_every_side_is_quoted_from_its_own_document(tmp_path: Path, other: str, place: str) -> None:
    answer = compare(tmp_path, other, place)
    for citation in answer.citations:
        assert citation.document.place in ("南浦区", place)
        assert citation.quote in citation.clause.text
