"""citation precision：回答的引用里，指着该引的或也可以引的条款的占多少；没有标准出处的题不算。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.case import Case
from evals.measures.citing import citations, serves
from evals.measures.ratio import Ratio, ratio
from evals.sources import Sources


def citation_precision(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    if not case.clauses:
        return None
    given = citations(answer)
    right = (*case.clauses, *case.clauses_ok)
    return ratio(sum(any(serves(c, q, sources) for q in right) for c in given), len(given))
