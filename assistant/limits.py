"""一个数作门槛：以上、不满、以下说的是起止；同单位的数才能比。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.document import Fact
from ingest.facts.quantity import read_number
from ingest.facts.span import Span

_LOW = ("年满", "满", "以上", "不低于", "不少于", "达到", "超过", "起", "至少")
_BELOW, _HIGH = ("不满", "未满", "不足", "低于"), ("以下", "以内", "不超过", "至多", "最多")
_VALUE = re.compile(r"(?P<n>[\d.]+)(?P<times>[百千万亿]?)(?P<unit>\D*)")
_SAME_UNIT = {"周岁": "岁", "平": "平方米", "平米": "平方米", "块": "元"}


@dataclass(frozen=True)
class Threshold:
    """一个门槛；没有的一头为 None。``below`` 不含本数（不满80周岁）。"""

    low: Decimal | None = None
    high: Decimal | None = None
    below: Decimal | None = None

    def admits(self, value: Decimal) -> bool:
        return (
            (self.low is None or value >= self.low)
            and (self.high is None or value <= self.high)
            and (self.below is None or value < self.below)
        )


def threshold(fact: Fact | Span, *, exact: bool = False) -> tuple[str, Threshold] | None:
    """一个数的单位和它作门槛的起止；``exact`` 时没有写以上、以下的数也算（正好这么多）。"""
    ends = fact.value.split("-")
    if len(ends) == 2 and (low := measured(ends[0])) and (high := measured(ends[1])):
        return high[1], Threshold(low=low[0], high=high[0])
    one = measured(fact.value)
    if not one:
        return None
    said = max((w for w in (*_LOW, *_BELOW, *_HIGH) if fact.bound.endswith(w)), key=len, default="")  # 不低于，不是低于
    if said in _BELOW:
        return one[1], Threshold(below=one[0])
    if said in _HIGH:
        return one[1], Threshold(high=one[0])
    return (one[1], Threshold(low=one[0])) if said or exact else None


def measured(value: str) -> tuple[Decimal, str] | None:
    match = _VALUE.fullmatch(value.split("/")[0])
    number = read_number(match["n"] + match["times"]) if match else None
    return (number, _SAME_UNIT.get(match["unit"], match["unit"])) if match and number is not None else None
