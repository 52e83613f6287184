"""nDCG@10：前十条的排序，越靠前越值。由 ir-measures 计算。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ir_measures import nDCG

from evals.case import Case
from evals.measures.ranking import ranked
from evals.measures.ratio import Ratio
from evals.sources import Sources


def ndcg_at_10(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    return ranked(nDCG @ 10, case, answer, sources)
