"""点名的条款写了什么：照原文给；文件里没有这一条，就说没有。"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Answer
from assistant.case import Case
from assistant.compose import Draft, name_of, opening
from assistant.labels import Reference, find, narrowed, numbered_like
from ingest.document import Clause, Document
from ingest.numerals import number
from ingest.subparts import Part, lead_of

_NEAR = 6  # 份；最像的那份里没有点名的条款，再看后面几份
MOST = 20  # 没说是哪份文件的，至多看这么多份
_ITEM = re.compile(r"[（(](?P<n>[一二三四五六七八九十\d]{1,3})[）)]$")


def answer(case: Case) -> Answer:
    draft = Draft(case.question)
    missing: list[tuple[Reference, Document]] = []
    for document in documents(case):
        clauses = case.store.clauses(document.id)
        for reference in case.question.references:
            found = [p for c in find(reference, clauses)[:3] for p in _pointed(reference, c, clauses)]
            for clause, part in found:
                if part:
                    _quote_part(draft, case, clause, part, document)
                else:
                    _quote(draft, case, clause, clauses, document)
            if not found:
                missing.append((reference, document))
    if draft.sentences:
        return draft.answer("lookup", confidence=0.9)
    for reference, document in missing:
        _absent(draft, case, reference, document)
    return draft.answer("lookup", "refused")


def _has_all(case: Case, document: Document) -> bool:
    clauses = case.store.clauses(document.id)
    return all(any(_pointed(r, c, clauses) for c in find(r, clauses)[:3]) for r in case.question.references)


def _called_alike(case: Case, document: Document, first: Document) -> bool:
    """最像的那份里没有这一条（修改条例的决定），另一份题名对上的一样多（条例）：看那一份。"""
    mine, best = (case.topic.coverage((1.0, case.topic.matches(d.title))) for d in (document, first))
    return mine >= best


def _pointed(reference: Reference, clause: Clause, clauses: list[Clause]) -> Sequence[tuple[Clause, Part | None]]:
    """点名的那一处：整条；条里的一款、一项；各项另成一条的（三、（二）），就是那一条。没有那一项的为空。"""
    if not reference.inside:
        return [(clause, None)]
    if part := narrowed(reference, clause):
        return [(clause, part)]
    below = [c for c in clauses if c.parent == clause.id]
    return [(c, None) for c in below if reference.item and _ITEM.search(c.label) and _number(c) == reference.item][:1]


def _number(clause: Clause) -> int | None:
    found = _ITEM.search(clause.label)
    return number(found["n"]) if found else None


def documents(case: Case) -> list[Document]:
    """说了地方或文件的，看范围内最像的那份；只有一份就是它。"""
    if len(case.scope.documents) == 1:
        return list(case.scope.documents)
    if case.best:
        near = list({h.document.id: h.document for h in (case.best.hit, *case.hits)}.values())[:_NEAR]
        held = (d for d in near if _called_alike(case, d, near[0]) and _has_all(case, d))
        return [next(held, near[0])]
    named = [d for d in case.scope.documents if any(t in (d.title, *d.aliases) for t in case.question.titles)]
    return (named or list(case.scope.documents))[:MOST]


def _whose(case: Case) -> str:
    return "" if case.place == "全国" else case.place


def _quote(draft: Draft, case: Case, clause: Clause, clauses: list[Clause], document: Document) -> None:
    """标题下面还有分项的，连同分项的标题一起说。"""
    cited = draft.cite(clause, document, opening(clause.text))
    draft.say(f"{_whose(case)}{name_of(document)}{clause.label}：“{opening(clause.text)}”", cited)
    children = [c for c in clauses if c.parent == clause.id]
    if children:
        cites = [draft.cite(c, document, opening(c.text, 60)) for c in children[:12]]
        draft.say("下面分为：" + "；".join(opening(c.text, 60).split("。")[0] for c in children[:12]) + "。", *cites)


def _quote_part(draft: Draft, case: Case, clause: Clause, part: Part, document: Document) -> None:
    """一款、一项；一项的，管着它的那段话也给：离了「有下列情形之一的」，一项说不明白。"""
    words = opening(clause.text[part.start : part.end])
    draft.say(
        f"{_whose(case)}{name_of(document)}{clause.label}{part.name}：“{words}”", draft.cite(clause, document, words)
    )
    if lead := lead_of(clause, part):
        draft.say(f"这一项前面的话是：“{opening(lead)}”", draft.cite(clause, document, opening(lead)))


def _absent(draft: Draft, case: Case, reference: Reference, document: Document) -> None:
    draft.say(f"{_whose(case)}{name_of(document)}在库里的文本里没有{reference.text}，答不了。")
    if reference.inside and (home := next(iter(find(reference, case.store.clauses(document.id))), None)):
        draft.say(f"{home.label}写的是：“{opening(home.text)}”", draft.cite(home, document, opening(home.text)))
        return
    cut = next((n for n in document.notices if n.kind == "truncated"), None)
    if cut:
        draft.say("这份来源是网页预览，后面的内容被截断了，截掉的部分写了什么不清楚。")
    there = numbered_like(reference, case.store.clauses(document.id))
    if 0 < len(there) <= 40:
        draft.say(f"文本里有的是：{'、'.join(c.label.rstrip('、.') for c in there)}。")
