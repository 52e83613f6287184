"""标准出处站不站得住：文件在不在，引文是不是逐字，标签对不对。考之前先看一遍，指明题在第几行。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evals.case import Case, Quote
from evals.schema import Problem
from evals.sources import Sources, same_label
from evals.wording import normal


@dataclass(frozen=True)
class Doubt:
    """一处存疑的标准出处；``wrong`` 的（引文不在文件里）会让得分失真，标签对不上的只提醒。"""

    source: str  # 题所在的文件
    case: str
    problem: Problem
    wrong: bool

    @property
    def zh(self) -> str:
        return f"{self.source} {self.problem.zh}（{self.case}）"

    @property
    def en(self) -> str:
        return f"{self.source} {self.problem.en} ({self.case})"


def doubts(cases: Iterable[Case], sources: Sources) -> list[Doubt]:
    """全部存疑之处，依题的次序。"""
    return [Doubt(c.source, c.id, problem, wrong) for c in cases for problem, wrong in _of(c, sources)]


def _of(case: Case, sources: Sources) -> Iterator[tuple[Problem, bool]]:
    for group, quotes in (("clauses", case.clauses), ("clauses_ok", case.clauses_ok)):
        for number, quote in enumerate(quotes, 1):
            for where, one in _with_alternatives(quote, f"{group}[{number}]"):
                yield from _look(case, where, one, sources)


def _with_alternatives(quote: Quote, where: str) -> Iterator[tuple[str, Quote]]:
    yield where, quote
    yield from ((f"{where}.alt[{n}]", alt) for n, alt in enumerate(quote.alt, 1))


def _look(case: Case, where: str, quote: Quote, sources: Sources) -> Iterator[tuple[Problem, bool]]:
    name = sources.name(quote.doc)
    if name not in sources.clauses:
        yield (
            Problem(case.line, f"{where}.doc", f"没有「{quote.doc}」这份文件", f"no document '{quote.doc}'"),
            True,
        )
    elif not sources.verbatim(name, quote.quote):
        yield (
            Problem(
                case.line, f"{where}.quote", f"「{quote.quote}」不在 {name} 里", f"'{quote.quote}' is not in {name}"
            ),
            True,
        )
    elif labels := _labels(quote, sources):
        said = "、".join(dict.fromkeys(labels))
        yield (
            Problem(
                case.line, f"{where}.label",
                f"「{quote.quote}」在 {said}，标签写的是「{quote.label}」", f"'{quote.quote}' stands in {said}, the label says '{quote.label}'",
            ),
            False,
        )  # fmt: skip


def _labels(quote: Quote, sources: Sources) -> Sequence[str]:
    """引文所在各条的标签，都和写的不同时；相同、没有写标签、引文跨了条款的，为空。"""
    if not quote.label:
        return ()
    wanted = normal(quote.quote)
    labels = [c.label for c in sources.clauses[sources.name(quote.doc)] if wanted in normal(c.text)]
    return () if any(same_label(label, quote.label) for label in labels) else labels
