"""refusal：该拒的拒了多少（recall），拒了的里多少该拒（precision）。不考能不能答的题不算。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.case import Case
from evals.measures.checks import answered
from evals.measures.ratio import Ratio
from evals.sources import Sources


def refusal_recall(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    return Ratio(not answered(answer), 1) if case.gold.answerable is False else None


def refusal_precision(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    if answered(answer) or case.gold.answerable is None:
        return None
    return Ratio(case.gold.answerable is False, 1)
