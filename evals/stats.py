"""评测用的几样统计：比例的区间、成对比较、多重比较、把握的可靠程度。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, sqrt

_Z = 1.959964  # 95%


def wilson(hit: float, of: float) -> tuple[float, float]:
    """比例的 95% 区间（Wilson 1927）；题少、全对全错时也成立。"""
    if not of:
        return 0.0, 1.0
    p, z2 = hit / of, _Z * _Z
    middle, half = p + z2 / (2 * of), _Z * sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    low, high = (middle - half) / (1 + z2 / of), (middle + half) / (1 + z2 / of)
    return max(0.0, min(low, p)), min(1.0, max(high, p))  # 全对全错时，舍入不让比例落到区间外


def mcnemar(better: int, worse: int) -> float:
    """同一批题两次考，只看结果不同的：变好与变差一样多的说法，有多大可能得到这样的偏向（双侧精确检验）。"""
    changed = better + worse
    if not changed:
        return 1.0
    tail = sum(comb(changed, i) for i in range(min(better, worse) + 1)) / 2**changed
    return min(1.0, 2 * tail)


def holm(values: Mapping[str, float]) -> dict[str, float]:
    """几项检验一起看，p 值按 Holm (1979) 校正。"""
    adjusted: dict[str, float] = {}
    highest = 0.0
    ordered = sorted(values.items(), key=lambda item: item[1])
    for place, (name, p) in enumerate(ordered):
        highest = max(highest, min(1.0, p * (len(ordered) - place)))
        adjusted[name] = highest
    return adjusted


@dataclass(frozen=True)
class Bin:
    """说有 ``stated`` 把握（平均）的 ``count`` 道题，实际对了 ``right`` 道。"""

    stated: float
    right: int
    count: int


@dataclass(frozen=True)
class Calibration:
    """自称的把握可不可信。``error`` 是各档差距的加权平均（ECE），``brier`` 是均方差，``auc`` 是对的排在错的前面的概率。"""

    bins: tuple[Bin, ...]
    error: float
    brier: float
    auc: float | None


def calibration(stated: Sequence[tuple[float, bool]], bins: int = 10) -> Calibration | None:
    """（自称的把握，对不对）→ 可靠程度；一道也没有就是 None。"""
    if not stated:
        return None
    grouped: dict[int, list[tuple[float, bool]]] = {}
    for p, right in stated:
        grouped.setdefault(min(int(p * bins), bins - 1), []).append((p, right))
    made = tuple(Bin(sum(p for p, _ in g) / len(g), sum(r for _, r in g), len(g)) for _, g in sorted(grouped.items()))
    error = sum(abs(b.stated - b.right / b.count) * b.count for b in made) / len(stated)
    brier = sum((p - right) ** 2 for p, right in stated) / len(stated)
    return Calibration(made, error, brier, _auc(stated))


def _auc(stated: Sequence[tuple[float, bool]]) -> float | None:
    """两两比较，一样的算一半；全对或全错时没有可比的。"""
    good, bad = [p for p, r in stated if r], [p for p, r in stated if not r]
    if not good or not bad:
        return None
    return sum((g > b) + (g == b) / 2 for g in good for b in bad) / (len(good) * len(bad))


def percentile(values: Sequence[float], share: float) -> float:
    """第几百分位，线性内插；``values`` 不空。"""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
