"""一次问答的全过程：听懂 → 定范围 → 检索 → 取证 → 作答 → 核对。答不了也是一种回答。"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from assistant.answer import Answer, Question
from assistant.case import Case
from assistant.compose import Draft, unique
from assistant.evidence import needed, weigh
from assistant.kinds import comparison, count, eligibility, listing, lookup, passage, responsibility, validity
from assistant.merge import merge
from assistant.question import understand
from assistant.refuse import refuse, unknown_place
from assistant.retrieve import retrieve
from assistant.scope import Scope, scopes
from assistant.topic import topic
from assistant.verify import verify
from ingest import Store

_SHOWN = 10  # 回答里带上前几条检索结果


def ask(
    question: str,
    store: Store,
    *,
    history: Sequence[str] = (),
    profile: Mapping[str, Any] | None = None,
    today: dt.date | None = None,
    model: Any = None,
) -> Answer:
    """回答一个问题。``history`` 是此前的提问（旧的在前），``profile`` 是提问人的情况，``today`` 是按哪一天判断效力。"""
    started = time.perf_counter()
    parts = understand(
        question, store, history=tuple(history), profile=dict(profile or {}), today=today or dt.date.today()
    )
    answer = merge([_answer(part, store) for part in parts])
    if model is not None:
        from assistant.model import improve

        answer = improve(parts[0], answer, model)
    return replace(answer, context=_context(parts), latency_ms=(time.perf_counter() - started) * 1000)


def _answer(question: Question, store: Store) -> Answer:
    found = scopes(question.places, store)
    if question.unknown_places and not any(s.documents for s in found):
        return unknown_place(_case(question, found[0], store), question.unknown_places, _covered(store))
    cases = [_case(question, scope, store) for scope in found]
    built = _built(question, cases)
    hits = tuple(h for tier in zip_longest(*(c.hits for c in cases)) for h in tier if h)
    checked = verify(replace(_with_cautions(built, cases), retrieved=hits), question)
    final = checked.answer if checked.intact else refuse(cases[0], "能逐字核对的内容")
    return replace(final, retrieved=hits[:_SHOWN], dropped=checked.dropped)


def _case(question: Question, scope: Scope, store: Store) -> Case:
    about = topic(question.terms, store.rarity)
    hits = retrieve(question, about, store, scope.ids if scope.place else None)
    evidence = weigh(about, hits, needed(question))
    ranked = tuple(dict.fromkeys(e.hit for e in evidence))
    return Case(question, scope, about, ranked, tuple(evidence), store)


_BUILDERS: dict[str, Callable[[Case], Answer]] = {
    "responsibility": responsibility.answer,
    "eligibility": eligibility.answer,
    "validity": validity.answer,
    "count": count.answer,
    "lookup": lookup.answer,
}


def _built(question: Question, cases: Sequence[Case]) -> Answer:
    """按问题的种类选一种答法。"""
    if len(cases) > 1:
        return comparison.between_places(cases)
    case = cases[0]
    if question.kind == "listing" and question.units:
        return listing.by_unit(case)
    if question.kind == "comparison" and question.scope == "both":
        return comparison.body_and_annex(case)
    return _BUILDERS.get(question.kind, passage.answer)(case)


def _with_cautions(answer: Answer, cases: Sequence[Case]) -> Answer:
    """引到的文件不是现行的，每份提醒一句。"""
    cited = {c.document.id: c.document for c in answer.citations}
    if not cited or answer.kind == "validity":
        return answer
    draft = Draft(cases[0].question, list(answer.citations), list(answer.sentences), list(answer.cautions))
    for document in cited.values():
        validity.warn(draft, cases[0], document)
    return replace(answer, citations=tuple(draft.citations), cautions=tuple(draft.cautions))


def _covered(store: Store) -> tuple[str, ...]:
    return unique(d.place for d in store.documents())


def _context(parts: Sequence[Question]) -> dict[str, Any]:
    """听懂的背景，界面上给人看、给人改。"""
    first = parts[0]
    return {
        "place": "、".join(p.name for p in first.places) or "、".join(first.unknown_places),
        "topic": "、".join(t.text for t in first.terms[:6]),
        "profile": dict(first.asker),
    }
