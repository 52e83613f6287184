"""一项量法在一道题上的得数：几分之几。合计时分子分母各自相加（微平均），每题一个数的分母为 1，合计就是平均。"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Ratio(NamedTuple):
    """``hit`` 占 ``of`` 的几分之几；``of`` 大于 0。"""

    hit: float
    of: float

    @property
    def value(self) -> float:
        return self.hit / self.of


def ratio(hit: float, of: float) -> Ratio | None:
    """没有可数的就是 None：这道题不考这一项。"""
    return Ratio(hit, of) if of else None


def total(ratios: Iterable[Ratio | None]) -> Ratio | None:
    counted = [r for r in ratios if r]
    return ratio(sum(r.hit for r in counted), sum(r.of for r in counted))
