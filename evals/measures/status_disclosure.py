"""status disclosure：文件已到期、是草案的，有没有告诉读者；不算进对错。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.case import Case
from evals.measures.ratio import Ratio
from evals.sources import Sources
from evals.wording import alternatives, normal


def status_disclosure(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    terms, text = case.gold.status_terms, normal(answer.get("text") or "")
    return Ratio(any(normal(a) in text for t in terms for a in alternatives(t)), 1) if terms else None
