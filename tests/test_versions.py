"""两份文件逐条对照；一个话题几边一格一格对照。"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policies import ALLOWANCE, COUNTY, DISTRICT, store_of

from assistant.matrix import rows, sides
from assistant.versions import changes
from ingest import Clause, read_bytes

TODAY = dt.date(2026, 11, 24)


def clauses(text: str) -> list[Clause]:
    return list(read_bytes(text.encode(), "办法.txt", "/办法.txt").clauses)


OLD = "云河市助餐办法\n\n第一条 每餐补贴3元。\n第二条 由市民政局负责。\n第三条 每年检查一次。\n第四条 自2024年1月1日起施行。\n"
NEW = "云河市助餐办法\n\n第一条 每餐补贴5元。\n第二条 申请人持身份证到社区办理。\n第三条 由市民政局负责。\n第四条 自2026年1月1日起施行。\n"


def test_clause_by_clause() -> None:
    found = [
        (p.change, p.old.label if p.old else "", p.new.label if p.new else "")
        for p in changes(clauses(OLD), clauses(NEW))
        if (p.old or p.new).label != "标题"  # type: ignore[union-attr]
    ]
    assert found == [
        ("changed", "第一条", "第一条"),
        ("added", "", "第二条"),
        ("same", "第二条", "第三条"),  # 条号变了，话没变
        ("removed", "第三条", ""),
        ("changed", "第四条", "第四条"),
    ]


def test_a_changed_number_is_marked_whole() -> None:
    old, new = (clauses(f"办法\n\n第一条 每人每月{n}元，按月发放。\n") for n in (300, 350))
    pieces = next(p.pieces for p in changes(old, new) if p.change == "changed")
    assert [(p.change, p.text) for p in pieces if p.change != "same"] == [("removed", "300"), ("added", "350")]


LINES = st.lists(st.text("甲乙丙丁戊己。，123", min_size=1, max_size=12), max_size=8)


@given(LINES, LINES)
def test_nothing_is_lost(old: list[str], new: list[str]) -> None:
    """每条旧的、每条新的都恰好出现一次，次序不变；改动各截拼得回原文。"""
    before, after = (
        [Clause(f"{side}{i}", "d", f"{i}", (), "article", line, 0, 0) for i, line in enumerate(lines)]
        for side, lines in (("o", old), ("n", new))
    )
    pairs = changes(before, after)
    assert [p.new.id for p in pairs if p.new] == [c.id for c in after if c.text.strip()]
    assert sorted(p.old.id for p in pairs if p.old) == sorted(c.id for c in before if c.text.strip())
    for p in pairs:
        if p.pieces and p.old and p.new:
            assert "".join(x.text for x in p.pieces if x.change != "added") == p.old.text.strip()
            assert "".join(x.text for x in p.pieces if x.change != "removed") == p.new.text.strip()


def test_long_files_are_compared_in_time() -> None:
    long = "办法\n\n" + "".join(f"第{i}条 第{i}项工作由市民政局负责，{i}日内办结。\n" for i in range(1, 400))
    assert {p.change for p in changes(clauses(long), clauses(long.replace("民政", "教育")))} == {"changed"}


# ---- 对照表 ----------------------------------------------------------------------------------------------------


def test_cell_by_cell(tmp_path: Path) -> None:
    with store_of(tmp_path, ALLOWANCE, DISTRICT, COUNTY) as store:
        columns = sides(["云河市", "南浦区", "青禾县", "武汉市"], "高龄津贴标准", store, TODAY)
        assert [s.document.title if s.document else None for s in columns] == [
            "云河市高龄津贴发放办法",
            "南浦区高龄津贴实施细则",
            "青禾县高龄津贴实施细则",
            None,  # 没有这里的文件，不拿别处的顶替
        ]
        amount = next(r for r in rows(columns, "高龄津贴标准", store, TODAY) if r.aspect == "amount")
        city, district, county, none = amount.cells
        assert "100元/人·月" in city.values and "130元/人·月" in district.values
        assert (county.quotes, len(county.hidden)) == ((), 1)  # 写了，被星号遮住
        assert (none.quotes, none.hidden) == ((), ())
        assert [q.quote for c in amount.cells for q in c.quotes if q.quote not in q.clause.text] == []


# 到哪里提出，没有写成窗口、渠道的也算；没有写材料的照说没有写
SUBSIDY = """云河市助浴补贴办法

第一条 助浴补贴标准为每次30元。
第二条 申请助浴补贴，由本人到户籍地街道办事处提出。
"""
NEARBY = """南浦区助浴补贴实施细则

第一条 助浴补贴标准为每次40元。
第二条 申请助浴补贴，提交身份证、户口簿。
"""


def test_where_to_apply_and_what_to_bring_are_always_compared(tmp_path: Path) -> None:
    with store_of(tmp_path, SUBSIDY, NEARBY) as store:
        columns = sides(["云河市", "南浦区"], "助浴补贴", store, TODAY)
        found = {
            r.aspect: [[q.quote for q in c.quotes] for c in r.cells] for r in rows(columns, "助浴补贴", store, TODAY)
        }
        assert found["where"] == [["第二条 申请助浴补贴，由本人到户籍地街道办事处提出。"], []]
        assert found["material"] == [[], ["第二条 申请助浴补贴，提交身份证、户口簿。"]]


@pytest.mark.parametrize(
    "names, same", [(["云河市高龄津贴发放办法", "云河市高龄津贴发放办法"], True), (["云河市", "南浦区"], False)]
)
def test_same_figures_or_not(names: list[str], same: bool, tmp_path: Path) -> None:
    with store_of(tmp_path, ALLOWANCE, DISTRICT) as store:
        columns = sides(names, "高龄津贴标准", store, TODAY)
        amount = next(r for r in rows(columns, "高龄津贴标准", store, TODAY) if r.aspect == "amount")
        assert amount.same is same
