"""条以下的款、项、目：怎么数，怎么称呼；条款自己不动。"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Clause
from ingest.subparts import find_part, lead_of, part_of, parts

# 一款之下有项、项下有目；后面还有一款
TOWED = """第八条 有下列情形之一的，可以申请拖车补助：
（一）车辆因内涝受损的；
（二）车辆停放在下列地点的：
1.地下车库；
2.下穿隧道；
（三）其他情形。
补助由区应急管理局发放。
同一辆车每年只补助一次。
"""
# 项写在一行里的；引到别的条的「第（二）项」不是一项
INLINE = "第九条 申请人应当提交：（一）申请表；（二）行驶证。符合第八条第（二）项的，另交照片。"
# 一个自然段折成两行
FOLDED = "第十条 区应急管理局应当自受理之日起\n十日内办结。\n逾期的，说明理由。"


def clause(text: str, label: str = "") -> Clause:
    label = label or text.split()[0]
    return Clause("c", "d", label, ("拖车补助办法",), "article", text, 0, len(text))


@pytest.mark.parametrize("text, named", [
    (TOWED, ["第一款", "第一款第（一）项", "第一款第（二）项", "第一款第（二）项第1目", "第一款第（二）项第2目",
             "第一款第（三）项", "第二款", "第三款"]),
    # 只有一款的，不说第一款
    (INLINE, ["", "第（一）项", "第（二）项"]),
    (FOLDED, ["第一款", "第二款"]),
    ("第十一条 本办法自2025年1月1日起施行。", [""]),
])  # fmt: skip
def test_parts_are_named(text: str, named: list[str]) -> None:
    assert [p.name for p in parts(clause(text))] == named


@pytest.mark.parametrize("text, at, words", [
    (TOWED, (0, 1, 0), "（一）车辆因内涝受损的；"),
    (TOWED, (1, 2, 0), "（二）车辆停放在下列地点的：\n1.地下车库；\n2.下穿隧道；"),
    (TOWED, (0, 2, 2), "2.下穿隧道；"),
    (TOWED, (3, 0, 0), "同一辆车每年只补助一次。"),
    (INLINE, (0, 1, 0), "（一）申请表；"),
    # 没有第四项、第四款
    (TOWED, (0, 4, 0), None), (TOWED, (4, 0, 0), None), (INLINE, (2, 1, 0), None),
])  # fmt: skip
def test_a_part_is_found(text: str, at: tuple[int, int, int], words: str | None) -> None:
    part = find_part(clause(text), *at)
    assert (text[part.start : part.end] if part else None) == words


@pytest.mark.parametrize("text, quote, name", [
    (TOWED, "车辆因内涝受损的", "第一款第（一）项"),
    (TOWED, "1.地下车库；", "第一款第（二）项第1目"),
    (TOWED, "补助由区应急管理局发放。", "第二款"),
    # 跨着两款的、整条的，没有哪一款
    (TOWED, "补助由区应急管理局发放。\n同一辆车每年只补助一次。", None),
    (INLINE, INLINE, None),
    # 引文不在这一条里
    (TOWED, "别的话", None),
])  # fmt: skip
def test_a_quote_lies_in_a_part(text: str, quote: str, name: str | None) -> None:
    part = part_of(clause(text), quote)
    assert (part.name if part else None) == name


def test_an_item_comes_with_what_governs_it() -> None:
    one = clause(TOWED)
    item, paragraph = find_part(one, 0, 3, 0), find_part(one, 2, 0, 0)
    assert item is not None and paragraph is not None
    assert lead_of(one, item) == "第八条 有下列情形之一的，可以申请拖车补助："
    assert lead_of(one, paragraph) == ""


def test_only_articles_have_parts() -> None:
    assert parts(clause("三、资金保障\n（一）区财政负担。", "三、")) == ()


@given(st.text("第一二三条款项（）1.2、；：。\n 应当补助", max_size=80))
def test_parts_stay_inside_their_clause(text: str) -> None:
    one = clause(f"第一条 {text}", "第一条")
    assert all(0 <= p.start <= p.end <= len(one.text) for p in parts(one))
