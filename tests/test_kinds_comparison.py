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


# ---- 比的要是同一件事 ----------------------------------------------------------------------------------------------

CITY_MEALS = """云河市老年食堂补贴办法

云民规〔2025〕31号

第一条 为了办好老年食堂，制定本办法。
第二条 建筑面积120平方米以上的老年食堂，开办补贴8万元。
第三条 老年人在老年食堂就餐的，年满80周岁的每人每餐补贴3元；年满70周岁不满80周岁的每人每餐补贴1元。
第四条 食堂就餐补贴只用于午餐、晚餐，早餐不予补贴。
第五条 本办法自2025年3月1日起施行，有效期5年。
"""

DISTRICT_MEALS = """南浦区老年食堂补贴细则

南浦民规〔2025〕32号

第一条 根据《云河市老年食堂补贴办法》，制定本细则。
第二条 在老年食堂就餐的，年满80周岁的每人每餐补贴5元。
第三条 早餐按照每人每餐2元补贴。
第四条 本细则自2025年6月1日起施行，有效期5年。
"""


@pytest.mark.parametrize("said, first", [
    # 市里的开办补贴也是钱，但不是一回事
    ("80岁老人在老年食堂吃饭，云河市和南浦区补贴的钱一样吗", "写的数不一样：云河市是3元/人·餐；南浦区是5元/人·餐。"),
])  # fmt: skip
def test_the_same_thing_is_compared(tmp_path: Path, said: str, first: str) -> None:
    with store_of(tmp_path, CITY_MEALS, DISTRICT_MEALS) as store:
        answer = ask(said, store, today=TODAY)
    assert answer.sentences[0].text == first
    assert {c.clause.label for c in answer.citations} == {"第二条", "第三条"}


def test_two_documents_named(tmp_path: Path) -> None:
    """点了名的两份，一份一边。"""
    with store_of(tmp_path, CITY_MEALS, DISTRICT_MEALS) as store:
        answer = ask("老年食堂补贴办法和老年食堂补贴细则里，80岁的每餐补贴多少钱，一样吗", store, today=TODAY)
    assert answer.kind == "comparison"
    assert {c.document.place for c in answer.citations} == {"云河市", "南浦区"}
    assert set(answer.values) == {"3元/人·餐", "5元/人·餐"}
