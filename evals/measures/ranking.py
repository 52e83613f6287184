"""检索的相关性判断，给 ir-measures 用：一道题的标准出处是相关的条款，回答带的 ``retrieved`` 是排出来的条款。

``retrieved`` 是前十条，所以只量到 10。同一条里的几处标准出处算一条；可以代替的出处与它算同一条。
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ir_measures

from evals.case import Case, Quote
from evals.measures.ratio import Ratio
from evals.sources import Sources
from evals.wording import normal


def ranked(measure: Any, case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    """``measure`` 是 ir-measures 的量法；没有标准出处的题、没有给 ``retrieved`` 的回答不算。"""
    given = answer.get("retrieved")
    if not case.clauses or not isinstance(given, list):
        return None
    wanted = _wanted(case, sources)
    run: dict[str, float] = {}
    for place, found in enumerate(given):
        name = _matched(found, case.clauses, wanted, sources) if isinstance(found, Mapping) else ""
        run.setdefault(name or f"other {place}", -place)
    qrels = {name: 1 for name in wanted.values()}
    if not run:
        return Ratio(0, 1)
    scored = next(iter(ir_measures.iter_calc([measure], {case.id: qrels}, {case.id: run})))
    return Ratio(scored.value, 1)


def _wanted(case: Case, sources: Sources) -> dict[Quote, str]:
    """每处标准出处 → 它那一条的名字。"""
    homes = {q: sources.home(q) for q in case.clauses}
    return {q: home.id if home else f"{q.doc} {q.quote}" for q, home in homes.items()}


def _matched(found: Mapping[str, Any], quotes: tuple[Quote, ...], wanted: Mapping[Quote, str], sources: Sources) -> str:
    text, doc = normal(found.get("text") or ""), sources.name(found.get("doc"))
    for quote in quotes:
        if any(sources.name(q.doc) == doc and normal(q.quote) in text for q in (quote, *quote.alt)):
            return wanted[quote]
    return ""
