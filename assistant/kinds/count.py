"""数数：责任单位几家、表里几项、列了几个方面。数出来的数都说明是从哪里数的。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Sentence
from assistant.case import Case
from assistant.choose import ENOUGH, closest
from assistant.compose import Draft, called, where
from assistant.compose import opening as opening_words
from assistant.evidence import Evidence
from assistant.kinds import passage, responsibility
from assistant.lists import items_of, openings_of_lists
from ingest.document import Clause
from ingest.numerals import number

_AS_GOOD, _ALIKE = 0.8, 0.05  # 列着的那一处至少有最像那句的这么像；差不到这么多的几处，都数
_ALIKE_UNITS = ("种", "项", "个", "类", "条", "款", "样", "门", "级", "档")
_ITEM, _PLACES = 160, 3  # 一项最多引这么多字；最多数几处
_ASKS_WHICH = re.compile(r"哪些|哪几|分别|都是|都有")
_LIST = re.compile(
    r"(?P<items>[^。；：]{4,200}?)等(?P<n>[\d一二三四五六七八九十]{0,3})个?(?P<noun>方面|领域|环节|内容|部门|单位|项)"
)


def answer(case: Case) -> Answer:
    if "unit" in case.question.needs:
        return responsibility.answer(case)
    if case.question.scope == "annex" and (groups := _groups(case)):
        return _count_groups(case, groups)
    found = _listed(passage.answer(case))
    said = found.answerable and any(v.endswith(_measures(case.question.measure)) for v in found.values)
    return found if said or not (counted := _count_items(case)) else counted


def _measures(unit: str) -> tuple[str, ...]:
    """问几种，写的是几项、几类也算写了总数。"""
    return _ALIKE_UNITS if unit in ("", *_ALIKE_UNITS) else (unit,)


def _count_items(case: Case) -> Answer | None:
    """没有写总数，却把「下列情形之一」逐项列着的：数一数；一份文件里有几处一样像的，各数各的。"""
    led = (e for e in openings_of_lists(case) if e.quote.endswith(("：", ":")))
    found = [(e, items) for e in led if len(items := _items_below(case, e)) > 1]
    best = closest(case) if case.evidence else None
    if not found or best is None or found[0][0].score < max(ENOUGH, best.score * _AS_GOOD):
        return None
    first = found[0][0]
    draft = Draft(case.question)
    values = []
    for e, items in found[:_PLACES]:
        if e.hit.document.id != first.hit.document.id or e.score < first.score - _ALIKE:
            continue
        cites = [draft.cite(clause, e.hit.document, words) for clause, words in ((e.hit.clause, e.quote), *items)]
        draft.say(f"{where(e.hit, e.quote)}“{e.quote}”，下面列出{len(items)}项：", *cites)
        for (_, words), cited in zip(items, cites[1:], strict=True):
            draft.say(f"“{words}”", cited)
        values.append(f"{len(items)}项")
    return draft.answer("count", values=values, confidence=first.score)


def _items_below(case: Case, opening: Evidence) -> list[tuple[Clause, str]]:
    """打头的话下面的各项：分行写在这一条里的，或各成一条的。"""
    clause = opening.hit.clause
    if inside := items_of(clause, opening.segment.end):
        return [(clause, opening_words(i.text, _ITEM)) for i in inside]
    children = (c for c in case.store.clauses(clause.document) if c.parent == clause.id)
    return [(c, opening_words(c.text, _ITEM)) for c in children]


def _groups(case: Case) -> list[Clause]:
    """附件表里按编号分的组，每组取第一行。"""
    document = case.best.hit.document if case.best else next(iter(case.scope.documents), None)
    seen: dict[str, Clause] = {}
    for clause in case.store.clauses(document.id) if document else []:
        match = re.search(r"(\d+)\.第\d+行$", clause.label)
        if match:
            seen.setdefault(match.group(1), clause)
    return list(seen.values())


def _count_groups(case: Case, groups: Sequence[Clause]) -> Answer:
    draft = Draft(case.question)
    document = case.store.document(groups[0].document)
    clauses = case.store.clauses(document.id)
    head = next((c for c in clauses if c.label.endswith("表头")), groups[0])
    which = bool(_ASKS_WHICH.search(case.question.plain))
    heads = draft.cite(head, document)
    cites = [
        draft.cite(c, document, _first_cell(c)) for c in (groups if which else groups[-1:])
    ]  # 末一项的编号就是总数
    draft.say(f"{called(document)}的附件表一共列了{len(groups)}项。", heads, *cites)
    if which:
        draft.say("分别是：" + "；".join(_first_cell(c) for c in groups) + "。", *cites)
    return draft.answer("count", values=[f"{len(groups)}项"], confidence=0.9)


def _first_cell(clause: Clause) -> str:
    return re.split(r"[|\t]", clause.text)[0].strip() or clause.text.strip()[:40]


def _listed(found: Answer) -> Answer:
    """原文把几个方面一一列出时，数一数。"""
    if not found.answerable:
        return found
    for i, citation in enumerate(found.citations):
        for match in _LIST.finditer(citation.quote):
            items = re.split(r"[、，,]", match.group("items").split("从")[-1])
            written = number(match.group("n")) if match.group("n") else None
            if written is None and len(items) >= 3:
                said = Sentence(f"原文列出的有{len(items)}个{match.group('noun')}：{'、'.join(items)}。", (i,))
                return replace(found, sentences=(*found.sentences, said))
    return found
