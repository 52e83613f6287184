"""citation recall：该引的条款，引到了几处。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.case import Case
from evals.measures.citing import citations, serves
from evals.measures.ratio import Ratio, ratio
from evals.sources import Sources


def citation_recall(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    given = citations(answer)
    return ratio(sum(any(serves(c, q, sources) for c in given) for q in case.clauses), len(case.clauses))
