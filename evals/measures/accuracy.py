"""accuracy：各项全对的题的比例；``words`` 只看说的话，不看字段。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.case import Case
from evals.measures.checks import WORDS, checks
from evals.measures.ratio import Ratio
from evals.sources import Sources


def accuracy(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio:
    return Ratio(all(checks(case, answer).values()), 1)


def words(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio:
    return Ratio(all(ok for name, ok in checks(case, answer).items() if name in WORDS), 1)
