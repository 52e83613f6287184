"""item recall：列举题，该列的列出了几项。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.case import Case
from evals.measures.ratio import Ratio, ratio
from evals.sources import Sources
from evals.wording import mentions


def item_recall(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    items, text = case.gold.items or (), str(answer.get("text") or "")
    return ratio(sum(mentions(i, text) for i in items), len(items))
