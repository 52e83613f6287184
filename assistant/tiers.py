"""分档的待遇：「80周岁以上的……；70周岁以上不满80周岁的……」「1万人次以上不满2万人次的……」，提问人落在哪一档。

同一条里有两句以上各自带着门槛和数的，才是分档；门槛只和同单位的数比（岁和岁，人次和人次）。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.case import Case
from assistant.evidence import Evidence, stated
from assistant.lexicon import grammar
from ingest.document import Fact
from ingest.facts import figures
from ingest.facts.quantity import read_number
from ingest.facts.span import Span

_FITS, _MISSES = 0.3, -0.5  # 次序分加减多少
_LOW = ("年满", "满", "以上", "不低于", "不少于", "达到", "超过", "起", "至少")
_BELOW, _HIGH = ("不满", "未满", "不足", "低于"), ("以下", "以内", "不超过", "至多", "最多")
_VALUE = re.compile(r"(?P<n>[\d.]+)(?P<times>[百千万亿]?)(?P<unit>\D*)")
_LEVEL = re.compile(r"[一二三四五六七八九]级")
_GIVEN = ("amount", "ratio")  # 一档给的是钱、比例
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


def fit(case: Case, evidence: Evidence) -> float:
    """这一档合不合提问人：合的加分，不合的减分；不是分档的、提问人没说那样的数的，0。"""
    about = evidence.segment.about  # 「第四项对象」：门槛写在那一项里
    ranges = [*_ranges(stated(evidence, ("number",))), *_ranges(figures(about))]
    levels, groups = set(_LEVEL.findall(about + evidence.quote)), _statuses(about + evidence.quote)
    if not (ranges or levels or groups) or not _tiered(case, evidence):
        return 0.0
    said, asked = _said(case), set(_LEVEL.findall(case.question.plain))
    tests = [threshold.admits(said[unit]) for unit, threshold in ranges if unit in said]
    tests += [bool(levels & asked)] if levels and asked else []
    denied = set(case.question.asker.get("denied") or ())
    if groups & denied or any(not ok for ok in tests):
        return _MISSES
    own = set(case.question.asker.get("status") or ())
    if groups and not groups & own and (own or denied or tests):  # 这一档另要一种身份，提问人没有说
        return _MISSES / 2
    return _FITS if tests else 0.0


def inside(case: Case, text: str) -> bool | None:
    """``text`` 写着的几档起止（30立方米以上不足50立方米）容不容得下提问人说的数；没写、没说的是 None。"""
    said = _said(case)
    tests = [threshold.admits(said[unit]) for unit, threshold in _ranges(figures(text)) if unit in said]
    return all(tests) if tests else None


def _tiered(case: Case, evidence: Evidence) -> bool:
    same = [e for e in case.evidence if e.hit.clause.id == evidence.hit.clause.id]
    return sum(bool(stated(e, _GIVEN)) for e in same) > 1


def _said(case: Case) -> dict[str, Decimal]:
    """提问人说到的数，按单位：年龄、人次、面积……"""
    found = {}
    for figure in figures(case.question.plain):
        if parsed := _parsed(figure.value):
            found[parsed[1]] = parsed[0]
    age = case.question.asker.get("age")
    return found | ({"岁": Decimal(age)} if isinstance(age, int) else {})


def _statuses(text: str) -> set[str]:
    return {rule.name for rule in grammar().statuses if rule.pattern.search(text)}


def _ranges(facts: Sequence[Fact | Span]) -> Iterator[tuple[str, Threshold]]:
    yield from (found for fact in facts if (found := threshold(fact)))


def threshold(fact: Fact | Span, *, exact: bool = False) -> tuple[str, Threshold] | None:
    """一个数的单位和它作门槛的起止；``exact`` 时没有写以上、以下的数也算（正好这么多）。"""
    ends = fact.value.split("-")
    if len(ends) == 2 and (low := _parsed(ends[0])) and (high := _parsed(ends[1])):
        return high[1], Threshold(low=low[0], high=high[0])
    one = _parsed(fact.value)
    if not one:
        return None
    said = max((w for w in (*_LOW, *_BELOW, *_HIGH) if fact.bound.endswith(w)), key=len, default="")  # 不低于，不是低于
    if said in _BELOW:
        return one[1], Threshold(below=one[0])
    if said in _HIGH:
        return one[1], Threshold(high=one[0])
    return (one[1], Threshold(low=one[0])) if said or exact else None


def _parsed(value: str) -> tuple[Decimal, str] | None:
    match = _VALUE.fullmatch(value.split("/")[0])
    number = read_number(match["n"] + match["times"]) if match else None
    return (number, _SAME_UNIT.get(match["unit"], match["unit"])) if match and number is not None else None
