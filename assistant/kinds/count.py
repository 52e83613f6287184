"""数数：责任单位几家、表里几项、列了几个方面。数出来的数都说明是从哪里数的。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Sentence
from assistant.case import Case
from assistant.compose import Draft, name_of
from assistant.kinds import passage, responsibility
from ingest.document import Clause
from ingest.numerals import number

_ASKS_WHICH = re.compile(r"哪些|哪几|分别|都是|都有")
_LIST = re.compile(
    r"(?P<items>[^。；：]{4,200}?)等(?P<n>[\d一二三四五六七八九十]{0,3})个?(?P<noun>方面|领域|环节|内容|部门|单位|项)"
)


def answer(case: Case) -> Answer:
    if "unit" in case.question.needs:
        return responsibility.answer(case)
    if case.question.scope == "annex" and (groups := _groups(case)):
        return _count_groups(case, groups)
    return _listed(passage.answer(case))


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
    draft.say(f"{document.place}{name_of(document)}的附件表一共列了{len(groups)}项。", heads, *cites)
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
