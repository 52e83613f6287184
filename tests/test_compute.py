"""按提问人说的花费算：算式写全，上限说清；凑不齐就不算。"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.compute import multiplied, over_time, percent, spent, stepped, working, yuan
from ingest.document import Fact


def ratio(value: str) -> Fact:
    return Fact("c", "ratio", value, value, 0, len(value))


def amount(value: str, bound: str = "") -> Fact:
    return Fact("c", "amount", value, bound + value, 0, len(bound + value), bound=bound)


@pytest.mark.parametrize(
    "said, cost",
    [
        ("1500元", "1500"),
        ("30万", "300000"),
        ("1.5万元", "15000"),
        ("2千", "2000"),
        ("3百块", "300"),
        ("1亿", "100000000"),
        # 说不清的不算
        ("", None),
        ("不少钱", None),
        ("1.2.3元", None),
    ],
)
def test_spent(said: str, cost: str | None) -> None:
    assert spent({"cost": said}) == (Decimal(cost) if cost else None)


def test_nothing_spent() -> None:
    assert spent({"age": 82}) is None


@pytest.mark.parametrize(
    "cost, facts, said",
    [
        # 先比例后上限：没有超过
        (
            "1500元",
            [ratio("50%"), amount("1000元/户", "最高不超过")],
            "按您说的1500元计算：1500元×50%=750元，没有超过上限（原文“最高不超过1000元/户”）。",
        ),
        # 超过了，按上限
        (
            "3000元",
            [ratio("50%"), amount("1000元/户", "不超过")],
            "按您说的3000元计算：3000元×50%=1500元，超过了上限（原文“不超过1000元/户”），按上限算是1000元。",
        ),
        # 正好到上限，不算超过
        (
            "2000元",
            [ratio("50%"), amount("1000元", "最高")],
            "按您说的2000元计算：2000元×50%=1000元，没有超过上限（原文“最高1000元”）。",
        ),
        # 没写上限
        ("30万元", [ratio("50%")], "按您说的30万元计算：30万元×50%=15万元。"),
        # 几分之几照原文写
        (
            "12元",
            [Fact("c", "ratio", "1/4", "四分之一", 0, 4), amount("2元", "最高不超过")],
            "按您说的12元计算：12元×四分之一=3元，超过了上限（原文“最高不超过2元”），按上限算是2元。",
        ),
        ("1.5万元", [ratio("70%")], "按您说的1.5万元计算：1.5万元×70%=1.05万元。"),
        ("100元", [ratio("33.5%")], "按您说的100元计算：100元×33.5%=33.5元。"),
        # 不是上限的钱（每月补贴多少）不参加计算
        ("1000元", [ratio("50%"), amount("300元/月")], "按您说的1000元计算：1000元×50%=500元。"),
        # 同一个上限写了两遍，是一个
        (
            "1000元",
            [ratio("50%"), amount("800元", "最高"), amount("800元", "最高")],
            "按您说的1000元计算：1000元×50%=500元，没有超过上限（原文“最高800元”）。",
        ),
        # 上限按万元写
        (
            "60万元",
            [ratio("50%"), amount("20万元/家", "最高不超过")],
            "按您说的60万元计算：60万元×50%=30万元，超过了上限（原文“最高不超过20万元/家”），按上限算是20万元。",
        ),
    ],
)
def test_working(cost: str, facts: list[Fact], said: str) -> None:
    assert working({"cost": cost}, facts) == said


@pytest.mark.parametrize(
    "asker, facts",
    [
        ({}, [ratio("50%")]),
        ({"cost": "1000元"}, []),
        ({"cost": "1000元"}, [amount("300元", "最高")]),
        # 两档比例、两个上限：不知道用哪一个
        ({"cost": "1000元"}, [ratio("50%"), ratio("60%")]),
        ({"cost": "1000元"}, [ratio("50%"), amount("300元", "最高"), amount("500元", "最高")]),
        # 比例是范围、是倍数
        ({"cost": "1000元"}, [ratio("50%-60%")]),
        ({"cost": "1000元"}, [ratio("2倍")]),
        # 除不尽
        ({"cost": "100元"}, [Fact("c", "ratio", "1/3", "三分之一", 0, 4)]),
    ],
)
def test_not_worked_out(asker: dict[str, str], facts: list[Fact]) -> None:
    assert working(asker, facts) == ""


@pytest.mark.parametrize(
    "amount, printed",
    [
        ("750", "750元"), ("1000", "1000元"), ("9999", "9999元"), ("10000", "1万元"), ("15000", "1.5万元"),
        ("10500", "1.05万元"), ("12345", "12345元"), ("10050", "10050元"), ("0.5", "0.5元"), ("1200000", "120万元"),
    ],
)  # fmt: skip
def test_yuan(amount: str, printed: str) -> None:
    assert yuan(Decimal(amount)) == printed


@pytest.mark.parametrize("rate, printed", [("0.5", "50%"), ("0.335", "33.5%"), ("1", "100%"), ("0.005", "0.5%")])
def test_percent(rate: str, printed: str) -> None:
    assert percent(Decimal(rate)) == printed


@given(st.integers(1, 10**8), st.integers(1, 100), st.integers(1, 10**6))
def test_never_above_the_cap(cost: int, rate: int, cap: int) -> None:
    """算出来的数，不是比例乘花费，就是上限，取小的那个；末尾的句子里最后一个数就是它。"""
    said = working({"cost": f"{cost}元"}, [ratio(f"{rate}%"), amount(f"{cap}元", "最高")])
    share = Decimal(cost) * rate / 100
    assert f"={yuan(share)}，" in said
    assert said.endswith(f"按上限算是{yuan(Decimal(cap))}。") == (share > cap)


# ---- 单价乘数量、按月给问一年、逐个增加的 --------------------------------------------------------------------------


@pytest.mark.parametrize("asked, values, line", [
    ("租40平一个月租金大概多少", ["18元/平方米/月"], "按您说的40平计算：18元×40平方米=720元（每月）。"),
    ("一天两顿都吃一共补多少", ["6元/人·餐"], "按您说的两顿计算：6元×两顿=12元。"),
    ("招了5人一共能拿多少", ["1500元/人"], "按您说的5人计算：1500元×5人=7500元。"),
    # 没问总数的、单价不止一个的、没说数量的，不算
    ("租40平的什么时候交租", ["18元/平方米/月"], None),
    ("租40平一共多少", ["18元/平方米/月", "20元/平方米/月"], None),
    ("一共补多少", ["6元/人·餐"], None),
    # 「一个人多少」问的就是单价
    ("一个人一共补多少", ["6元/人·餐"], None),
])  # fmt: skip
def test_multiplied(asked: str, values: list[str], line: str | None) -> None:
    found = multiplied(asked, values)
    assert (found.line if found else None) == line


@pytest.mark.parametrize("asked, values, line", [
    ("高龄津贴一年加起来多少", ["100元/人·月"], "按一年12个月计算：100元×12个月=1200元。"),
    ("生活补贴半年一共发多少", ["400元/人·月"], "按半年6个月计算：400元×6个月=2400元。"),
    # 原文就是按年给的；问的是每年一次的事；没问加起来多少
    ("一年加起来多少", ["100元/人·年"], None),
    ("每年一共查几次，多少钱", ["100元/人·月"], None),
    ("每月多少", ["100元/人·月"], None),
])  # fmt: skip
def test_over_time(asked: str, values: list[str], line: str | None) -> None:
    found = over_time(asked, values)
    assert (found.line if found else None) == line


_HIRED = "招用2人以下的按每人1000元奖励；招用3人以上的每增加1人奖励1500元，总额不超过7000元。"


@pytest.mark.parametrize("asked, line", [
    ("招了2人能拿多少", "按您说的2人计算：2人以下的，1000元×2人=2000元。"),
    ("招了4人能拿多少",
     "按您说的4人计算：2人以下的，1000元×2人=2000元；多出的部分，1500元×2=3000元；2000元+3000元=5000元。"),
    ("招了8人能拿多少",
     "按您说的8人计算：2人以下的，1000元×2人=2000元；多出的部分，1500元×6人=9000元；2000元+9000元=1.1万元，"
     "超过了上限（原文“总额不超过7000元”），按上限算是7000元。"),
    # 没说几个人
    ("能拿多少", None),
])  # fmt: skip
def test_stepped(asked: str, line: str | None) -> None:
    found = stepped(asked, _HIRED)
    assert (found.line if found else None) == line


def test_nothing_grows_step_by_step() -> None:
    assert stepped("招了4人能拿多少", "招用2人以下的按每人1000元奖励。") is None
