"""一句话里要核对的说法：数、日期、单位、条款号。"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.claims import days, figures, offices, plain, references


@pytest.mark.parametrize(
    "text, found",
    [
        # 数值、单位、界限
        ("最高不超过20万元", [("200000", "元", "le")]),
        ("20万/家", [("200000", "", "")]),
        ("1,200元", [("1200", "元", "")]),
        ("叁仟元", [("3000", "元", "")]),
        ("百分之五十", [("50", "%", "")]),
        ("二分之一以上", [("0.5", "分之", "ge")]),
        ("七成", [("70", "%", "")]),
        ("年满60周岁", [("60", "岁", "ge")]),
        ("60周岁以上", [("60", "岁", "ge")]),
        ("未满18周岁", [("18", "岁", "lt")]),
        ("超过3年", [("3", "年", "gt")]),
        # 「15个工作日内」和「15个工作日」当作一回事
        ("15个工作日内", [("15", "工作日", "")]),
        # 范围的两头
        ("200元至2000元", [("200", "元", "from"), ("2000", "元", "to")]),
        ("5至10万元", [("50000", "元", "from"), ("100000", "元", "to")]),
        ("500—2000平方米", [("500", "平方米", "from"), ("2000", "平方米", "to")]),
        # 不是数
        ("一次性补贴", []),
        ("哪一天", []),
        ("第十二条", []),
        ("2021年2月1日", []),
    ],
)
def test_figures(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(f.value, f.unit, f.bound) for f in figures(plain(text))] == [(Decimal(v), u, b) for v, u, b in found]


@pytest.mark.parametrize(
    "text, per",
    [
        ("每人每月补贴100元", {"人", "月"}),
        ("900元／人·月", {"人", "月"}),
        ("100元/月", {"月"}),
        ("每户最高不超过6000元", {"户"}),
        ("20万元/家的补贴", {"家"}),
        ("补贴100元", set()),
    ],
)
def test_what_a_sum_is_paid_per(text: str, per: set[str]) -> None:
    assert [set(f.per) for f in figures(plain(text))] == [per]


@pytest.mark.parametrize(
    "text, found",
    [
        ("2025年底前", [(2025, 12, 31, "until")]),
        ("到2025年", [(2025, None, None, "until")]),
        ("自2021年2月1日起", [(2021, 2, 1, "from")]),
        ("二〇二一年五月一日", [(2021, 5, 1, "")]),
        ("2026-01-31", [(2026, 1, 31, "")]),
        ("2021年1月至6月", [(2021, 1, None, ""), (2021, 6, None, "until")]),
        ("2019—2021年", [(2019, None, None, ""), (2021, None, None, "")]),
        ("3至12个月", []),
    ],
)
def test_days(text: str, found: list[tuple[int | None, int | None, int | None, str]]) -> None:
    assert [(d.year, d.month, d.day, d.edge) for d in days(plain(text))] == found


@pytest.mark.parametrize(
    "text, found",
    [
        ("由市民政局、县残联负责", ["市民政局", "县残联"]),
        ("市自然资源和规划局、区委政法委、区委统战部", ["市自然资源和规划局", "区委政法委", "区委统战部"]),
        ("各县（市、区）政府", []),  # 「区)政府」断开了，按原文整体找
        ("教育局牵头", ["教育局"]),
        ("有关部门按职责办理", []),
        ("区域性养老服务", []),
        ("全市局面", []),
    ],
)
def test_offices(text: str, found: list[str]) -> None:
    assert [o.name for o in offices(plain(text))] == found


def test_references_are_numbers() -> None:
    assert [r[:2] for r in references(plain("第十二条第２款、附件3"))] == [(12, "条"), (2, "款"), (3, "附件")]


@given(st.text(alphabet="每人月户最高不超过至到0123456789万元%年月日底前第条市局县（）、，。-—", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    flat = plain(text)
    assert all(0 <= f.start < f.end <= len(flat) for f in figures(flat))
    assert all(0 <= d.start < d.end <= len(flat) for d in days(flat))
    assert plain(flat) == flat
