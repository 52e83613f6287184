"""分档的待遇：「80周岁以上的……；70周岁以上不满80周岁的……」「1万人次以上不满2万人次的……」，提问人落在哪一档。

同一条里有两句以上各自带着门槛和数的，才是分档；门槛只和同单位的数比（岁和岁，人次和人次）。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant import classes
from assistant.case import Case
from assistant.evidence import Evidence, stated
from assistant.lexicon import grammar
from assistant.limits import Threshold, measured, threshold
from ingest.document import Fact
from ingest.facts import figures
from ingest.facts.span import Span

_FITS, _MISSES = 0.3, -0.5  # 次序分加减多少
_LEVEL = re.compile(r"[一二三四五六七八九]级")
_GIVEN = ("amount", "ratio")  # 一档给的是钱、比例


def fit(case: Case, evidence: Evidence) -> float:
    """这一档合不合提问人：合的加分，不合的减分；不是分档的、提问人没说那样的数的，0。"""
    about = evidence.segment.about  # 「第四项对象」：门槛写在那一项里
    ranges = [*_ranges(stated(evidence, ("number",))), *_ranges(figures(about))]
    levels, groups = set(_LEVEL.findall(about + evidence.quote)), _statuses(about + evidence.quote)
    named = classes.labels(evidence.quote)
    if not (ranges or levels or groups or named) or not _tiered(case, evidence):
        return 0.0
    said, asked = _said(case), set(_LEVEL.findall(case.question.plain))
    tests = [threshold.admits(said[unit]) for unit, threshold in ranges if unit in said]
    tests += [bool(levels & asked)] if levels and asked else []
    document = evidence.hit.document
    mine = {c.label for c in classes.own(case.question, document, case.store.clauses(document.id))} if named else set()
    tests += [bool(named & mine)] if mine else []
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
        if parsed := measured(figure.value):
            found[parsed[1]] = parsed[0]
    age = case.question.asker.get("age")
    return found | ({"岁": Decimal(age)} if isinstance(age, int) else {})


def _statuses(text: str) -> set[str]:
    return {rule.name for rule in grammar().statuses if rule.pattern.search(text)}


def _ranges(facts: Sequence[Fact | Span]) -> Iterator[tuple[str, Threshold]]:
    yield from (found for fact in facts if (found := threshold(fact)))
