"""MRR：第一条相关的排第几，取倒数。由 ir-measures 计算。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ir_measures import RR

from evals.case import Case
from evals.measures.ranking import ranked
from evals.measures.ratio import Ratio
from evals.sources import Sources


def reciprocal_rank(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    return ranked(RR, case, answer, sources)
