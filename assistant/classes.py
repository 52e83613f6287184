"""原文把人分了类、分了档（「C类为本科毕业生、技师」「孤儿享受一档」）：提问人属于哪一类，别处写着这一类的才是他的。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Question
from assistant.met import test
from assistant.requirement import mark, read, tested
from ingest.document import Clause, Document, Fact
from ingest.facts.conditions import conditions

_NAME = r"[A-FＡ-Ｆ甲乙丙丁]类|[一二三四五]档"
_LABEL = re.compile(_NAME)
_DEFINES = re.compile(
    rf"(?P<label>{_NAME})(?:[\u4e00-\u9fff]{{0,4}})?(?:为|是指?|包括|指|[：:])(?P<who>[^；;。\n]{{2,80}})"
    rf"|(?:^|[；;。\n])(?P<those>[^；;。\n]{{2,60}}?)(?:享受|列为|纳入|属于|适用|执行)(?P<into>{_NAME})"
)


@dataclass(frozen=True)
class Class:
    """``label`` 是哪一类，``clause`` 里的 ``quote`` 写着什么样的人是这一类。"""

    label: str
    clause: Clause
    quote: str


def labels(text: str) -> set[str]:
    """一段话里说到的类、档。"""
    return set(_LABEL.findall(text))


def own(question: Question, document: Document, clauses: Sequence[Clause]) -> tuple[Class, ...]:
    """提问人在这份文件里属于哪几类；没有分类、对不出来的为空。"""
    return tuple(
        found
        for found, who in _defined(clauses)
        if (node := read(who, _facts(who))) and mark(tested(node, lambda f: test(f, question, document))) == "met"
    )


def _defined(clauses: Sequence[Clause]) -> Iterator[tuple[Class, str]]:
    for clause in clauses:
        if clause.kind == "row" or not _LABEL.search(clause.text):
            continue
        for said in _DEFINES.finditer(clause.text):
            quote = said.group().strip("；;。\n ")
            yield Class(said["label"] or said["into"], clause, quote), said["who"] or said["those"]


def _facts(text: str) -> list[Fact]:
    return [Fact("", "condition", s.value, s.text, s.start, s.end) for s in conditions(text)]
