"""量法：各是一个函数，（题，回答，文件）→ 几分之几；名字照文献。每项都能指着原文说清楚，不打印象分。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.case import Case
from evals.measures.accuracy import accuracy, words
from evals.measures.checks import NAMES, WORDS, answered, checks, forbidden, missing
from evals.measures.citation_precision import citation_precision
from evals.measures.citation_recall import citation_recall
from evals.measures.fabricated_field_rate import fabricated, fabricated_field_rate
from evals.measures.faithfulness import faithfulness
from evals.measures.field_f1 import field_f1, unit_f1
from evals.measures.item_recall import item_recall
from evals.measures.ndcg_at_10 import ndcg_at_10
from evals.measures.ratio import Ratio, total
from evals.measures.recall_at_5 import recall_at_5
from evals.measures.reciprocal_rank import reciprocal_rank
from evals.measures.refusal import refusal_precision, refusal_recall
from evals.measures.status_disclosure import status_disclosure
from evals.sources import Sources

Measure = Callable[[Case, Mapping[str, Any], Sources], Ratio | None]
MEASURES: Mapping[str, Measure] = {
    "accuracy": accuracy,
    "words": words,
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "faithfulness": faithfulness,
    "fabricated_field_rate": fabricated_field_rate,
    "refusal_precision": refusal_precision,
    "refusal_recall": refusal_recall,
    "field_f1": field_f1,
    "unit_f1": unit_f1,
    "item_recall": item_recall,
    "status_disclosure": status_disclosure,
    "recall@5": recall_at_5,
    "ndcg@10": ndcg_at_10,
    "mrr": reciprocal_rank,
}
LOWER_IS_BETTER = frozenset({"fabricated_field_rate"})

__all__ = ["LOWER_IS_BETTER", "MEASURES", "NAMES", "WORDS", "Measure", "Ratio", "Score", "measure", "total", "totals"]


@dataclass(frozen=True)
class Score:
    """一道题的得分。``checks`` 是各项对错，没考的项不在里面；``measures`` 里不考的是 None。"""

    case: Case
    checks: Mapping[str, bool]
    measures: Mapping[str, Ratio | None]
    given: bool = True  # 有没有交这道题的回答；没交的不算对，也不算拒答
    refused: bool = False
    missing: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    fabricated: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        return self.given and all(self.checks.values())

    @property
    def right_in_words(self) -> bool:
        return self.given and all(ok for name, ok in self.checks.items() if name in WORDS)


def measure(case: Case, answer: Mapping[str, Any] | None, sources: Sources) -> Score:
    """给一份回答打分。``answer`` 是 ``evals/README.md`` 里「一份回答」的样子；没有交的是 None。"""
    if answer is None:
        return Score(case, dict.fromkeys(checks(case, {}), False), _none(case, sources), given=False)
    measured = {name: one(case, answer, sources) for name, one in MEASURES.items()}
    return Score(
        case, checks(case, answer), measured, True, not answered(answer), missing(case, answer), forbidden(case, answer),
        fabricated(case, answer, sources) if sources.clauses else (),
    )  # fmt: skip


def _none(case: Case, sources: Sources) -> dict[str, Ratio | None]:
    """没有交回答：该引的一处没引到，该拒的没有拒；没有东西可量的不量。"""
    empty = {name: one(case, {"answerable": True}, sources) for name, one in MEASURES.items()}
    return empty | {"accuracy": Ratio(0, 1), "words": Ratio(0, 1)}


def totals(scores: Iterable[Score], names: Sequence[str] = tuple(MEASURES)) -> dict[str, Ratio | None]:
    """一组题的合计。"""
    listed = list(scores)
    return {name: total(s.measures[name] for s in listed) for name in names}
