"""Recall@5：前五条里有几成相关的条款。由 ir-measures 计算。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ir_measures import R

from evals.case import Case
from evals.measures.ranking import ranked
from evals.measures.ratio import Ratio
from evals.sources import Sources


def recall_at_5(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    return ranked(R @ 5, case, answer, sources)
