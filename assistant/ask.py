"""一次问答的全过程：听懂 → 定范围 → 检索 → 取证 → 作答 → 核对。答不了也是一种回答。"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice, zip_longest
from typing import Any, cast

from assistant import climb, when
from assistant.answer import Answer, Citation, Hit, Question, Sentence
from assistant.asked_day import as_asked
from assistant.asked_thing import asks_street
from assistant.asker import clean, speaks_of_self, still_about
from assistant.asker_fit import deciding, own_words_lighter
from assistant.build import build
from assistant.case import Case
from assistant.compose import Draft, name_of, unique
from assistant.english import in_english
from assistant.evidence import Evidence, Leaning, asks_cash, asks_event, needed, weigh
from assistant.kinds import lookup, passage, places, validity
from assistant.labels import Reference, find, narrowed
from assistant.lexicon import grammar
from assistant.merge import merge
from assistant.payee import asks_for_people
from assistant.question import understand
from assistant.referred import referring, with_items
from assistant.refuse import ask_what, empty, left_out, no_such_document, not_understood, refuse, unknown_place
from assistant.rerank import rerank
from assistant.retrieve import retrieve
from assistant.scope import Scope, each_place, local, named, scopes, with_titled
from assistant.settings import ALL, Settings
from assistant.sides import sides, without_side_words
from assistant.topic import strength, topic
from assistant.translate import certain, meaning
from assistant.unheld import unheld
from assistant.values import limit_asked
from assistant.verify import verify
from ingest import Store
from ingest.document import Clause, Document, FactKind, Place
from ingest.place import covers, place_of, short_name

_SHOWN = 10  # 回答里带上前几条检索结果
_SAID = 0.4  # 对上这么多算说到
_ACT = 0.5  # 没听懂的是个动作、样子，不如没听懂是什么东西要紧
_BELOW, _ABOVE = -0.2, -0.04  # 次序分：下级、上级的文件
_PLACES = 20  # 没有那个地方的文件时，最多列出这么多个有文件的地方


def ask(
    question: str,
    store: Store,
    *,
    history: Sequence[str] = (),
    profile: Mapping[str, Any] | None = None,
    today: dt.date | None = None,
    model: Any = None,
    settings: Settings = ALL,
    lang: str = "zh",
) -> Answer:
    """回答一个问题。``history`` 是此前的提问（旧的在前），``profile`` 是提问人的情况，``today`` 是按哪一天判断效力。

    ``settings`` 定用哪几路信号，默认全用。用英文问的、``lang`` 是 en 的，用英文答；英文的句子有固定的写法，不请模型改写。
    问题长过一万字抛 ``ZhengwenError``。
    """
    started = time.perf_counter()
    with store.moment():
        parts = _heard(question, settings.view(store), history, profile, today)
        english = lang == "en" or bool(parts[0].english)
        answer = _with_readings(_whole(parts, store, None if english else model, settings), parts[0])
    if english:
        answer = in_english(answer, parts[0])
    return replace(answer, context=_context(parts, english), latency_ms=(time.perf_counter() - started) * 1000)


def _whole(parts: Sequence[Question], store: Store, model: Any, settings: Settings) -> Answer:
    store = settings.view(store)
    if not store.documents():
        return empty(parts[0])
    if not _says_anything(parts):
        return ask_what(parts[0])
    if _mostly_unheard(parts):
        return not_understood(parts[0])
    answers: list[Answer] = []
    for part in parts:
        answer = _in_turn(part, store, settings, _cited(answers))
        if not (answers and _about_other(answer, part, answers[0])):
            answers.append(answer)
    answer = merge(answers)
    if model is not None:
        from assistant.model import improve

        answer = improve(parts[0], answer, model)
    return answer


def search(
    question: str,
    store: Store,
    *,
    k: int = _SHOWN,
    history: Sequence[str] = (),
    profile: Mapping[str, Any] | None = None,
    today: dt.date | None = None,
    settings: Settings = ALL,
) -> tuple[Hit, ...]:
    """只检索，不作答：问题问到的地方里最像的 ``k`` 条，最像的在前；那个地方没有文件，就是空的。"""
    store = settings.view(store)
    hits: dict[str, Hit] = {}
    for part in _heard(question, store, history, profile, today):
        part, found = _narrowed(part, store, settings)
        if part.unknown_places and not any(s.documents for s in found):
            continue
        ranked = [_case(part, scope, store, settings).hits for scope in found]
        hits |= {h.clause.id: h for tier in zip_longest(*ranked) for h in tier if h and h.clause.id not in hits}
    return tuple(hits.values())[:k]


def _heard(
    question: str,
    store: Store,
    history: Sequence[str],
    profile: Mapping[str, Any] | None,
    today: dt.date | None,
) -> tuple[Question, ...]:
    said = tuple(clean(h) for h in history)
    return understand(clean(question), store, history=said, profile=dict(profile or {}), today=today or dt.date.today())


def _narrowed(
    question: Question, store: Store, settings: Settings, within: Collection[str] = ()
) -> tuple[Question, tuple[Scope, ...]]:
    """按哪一天问、看哪几份文件；有本地文件的地方，先看本地的。"""
    question = as_asked(question, store.documents())
    found = scopes(question.places, store, within, narrow=settings.place)
    if question.titles and question.places and settings.place:
        found = tuple(with_titled(question, s, store) for s in found)
    if len(found) > 1 and question.kind != "comparison":
        found = tuple(s for s in found if any(local(d, s.place) for d in s.documents)) or found
    return question, found


def _says_anything(parts: Sequence[Question]) -> bool:
    """有话题、有单位、点了条款或文件、问效力的，才有得答；招呼、标点、表情没有。"""
    return any(q.terms or q.units or q.references or q.titles or q.kind in ("validity", "count") for q in parts)


def _about_other(answer: Answer, part: Question, first: Answer) -> bool:
    """前一问的东西文件里没有，接着问它的这一问却答了别的：带过来的话题，引到的条款一半也没说到。"""
    carried = [t for t in part.terms if t.text in part.leaning]
    if first.answerable or not answer.answerable or not carried:
        return False
    said = " ".join(" ".join((c.document.title, *c.clause.path, c.clause.text)) for c in answer.citations)
    return 2 * sum(strength(t, said) >= _SAID for t in carried) <= len(carried)


def _in_turn(part: Question, store: Store, settings: Settings, cited: Sequence[Citation]) -> Answer:
    """接着问的先连着前一问答；答不上，而它自己有话题，就当单独问的再答一遍。"""
    answer = _answer(part, store, settings, cited)
    own = tuple(t for t in part.terms if t.text not in part.leaning)
    if answer.status == "answered" or not part.leaning or not own:
        return answer
    alone = _answer(replace(part, terms=own, leaning=frozenset()), store, settings)
    return alone if alone.answerable and (alone.status == "answered" or not answer.answerable) else answer


def _mostly_unheard(parts: Sequence[Question]) -> bool:
    """没听懂的英文词，和听懂的主题词一样多。"""
    aspects = grammar().aspects
    heard = {t.text for q in parts for t in q.terms if t.weight >= 1 and not t.is_number and t.text not in aspects}
    lost = sum(
        _ACT if word.endswith(("ing", "ed", "able", "ible", "ful", "ous", "ive")) else 1 for word in parts[0].unheard
    )
    return bool(lost) and lost >= len(heard) and not parts[0].units


def _cited(earlier: Sequence[Answer]) -> tuple[Citation, ...]:
    """一句话里接着问的，没有另说地方，就还在前一问引到的文件里找，那一条优先。"""
    found = next((a for a in earlier[:1] if a.answerable), None)
    if found is None or not found.citations:
        return ()
    if found.kind not in ("amount", "eligibility"):
        return found.citations
    own = found.citations[0].document.id  # 另一级的文件只是顺带引的
    return tuple(c for c in found.citations if c.document.id == own)


def _answer(question: Question, store: Store, settings: Settings, cited: Sequence[Citation] = ()) -> Answer:
    question, found = _narrowed(question, store, settings, {c.document.id for c in cited})
    if compared := sides(question, _widest(found)):
        found, question = compared, without_side_words(question)
    if across := places.asked(question):
        found = tuple(s for s in each_place(store)[:_PLACES] if not cited or s.ids & {c.document.id for c in cited})
    near = {c.clause.id: tuple(o.quote for o in cited if o.clause.id == c.clause.id) for c in cited}
    if question.unknown_places and not any(s.documents for s in found):
        return unknown_place(_case(question, found[0], store, settings), question.unknown_places, _covered(store))
    cases = [_case(question, scope, store, settings, near) for scope in found]
    built = (
        no_such_document(cases[0], name)
        if (name := unheld(question, store))
        else places.answer(cases)
        if across and cases
        else build(question, cases, lambda other, scope: _case(other, scope, store, settings, near))
    )
    if len(cases) == 1 and not across and (known := climb.memberships(cases[0])):
        wider = _case(climb.widened(question, known), found[0], store, settings, near)
        again = build(wider.question, [wider], lambda other, scope: _case(other, scope, store, settings, near))
        built, cases = (again, [wider]) if climb.closer(again, built, wider) else (built, cases)
        built = climb.explained(built, known)
    hits = tuple(h for tier in zip_longest(*(c.hits for c in cases)) for h in tier if h)
    looked = hits or tuple(Hit(c, d, 0.0) for d in _talked_of(question, found) for c in store.clauses(d.id)[:1])
    whole = replace(_with_cautions(built, cases), retrieved=looked)
    if not settings.verify:
        return replace(whole, retrieved=hits[:_SHOWN])
    checked = verify(whole, question, _labels(built, looked, store))
    final = (
        checked.answer
        if checked.intact or _still_says(checked.answer)
        else refuse(cases[0], passage.missing(question.needs, cases[0]))
    )
    return replace(final, retrieved=hits[:_SHOWN], dropped=checked.dropped)


def _talked_of(question: Question, found: Sequence[Scope]) -> Iterable[Document]:
    """一条也没找到时，回答至多说到文件自己：点了名的在先，不必把全库都摆出来。"""
    documents = (d for s in found for d in (*named(question, s), *s.documents))
    return islice({d.id: d for d in documents}.values(), lookup.MOST)


def _widest(found: Sequence[Scope]) -> Scope:
    """问到的几个地方合起来的范围：两级文件相比时，各边都从这里取。"""
    return max(found, key=lambda s: len(s.documents))


def _labels(answer: Answer, looked: Sequence[Hit], store: Store) -> tuple[str, ...]:
    """说「文本里有的是第几条到第几条」时，凭的是文件的目录，不是哪一条。"""
    if answer.kind != "lookup" or answer.citations:
        return ()
    return tuple(c.label for d in dict.fromkeys(h.document.id for h in looked) for c in store.clauses(d))


def _still_says(answer: Answer) -> bool:
    """首句（判断、算式）没过核对，照引的原文还在，就只给原文。"""
    first = answer.sentences[0] if answer.sentences else None
    return first is not None and ("“" in first.text or "写明：" in first.text) and bool(first.cites)


def _case(
    question: Question,
    scope: Scope,
    store: Store,
    settings: Settings,
    near: Mapping[str, Sequence[str]] | None = None,
) -> Case:
    """``near`` 是前一问引到的条款和引文：接着问的多半还在那里。"""
    question = own_words_lighter(question)
    about = topic(question.terms, store.rarity, certain=certain() if question.english else ())
    found = retrieve(question, about, store, scope.ids if scope.limited else None, scope.aside)
    reranked = rerank(question.plain, found, settings.reranker)
    if needed(question):
        reranked = [*reranked, *referring(store, reranked)]
    hits = _pointed(question, scope, store, reranked)
    evidence = _inside(question, weigh(about, hits, needed(question), _leaning(question, scope, store, near or {})))
    ranked = tuple(dict.fromkeys(e.hit for e in evidence))
    return Case(question, scope, about, ranked, tuple(evidence), store)


def _leaning(question: Question, scope: Scope, store: Store, near: Mapping[str, Sequence[str]]) -> Leaning:
    never = {
        "ratio": asks_cash(question) or when.how_often(question.plain),
        "amount": when.how_often(question.plain),
        "channel": asks_street(question),
        "validity": asks_event(question.plain),
    }
    return Leaning(
        never=frozenset(cast(FactKind, kind) for kind, so in never.items() if so),
        measure=question.measure,
        limit=limit_asked(question.plain),
        near=near,
        listing=question.every,
        attributes=deciding(question),
        spent=bool(question.asker.get("cost")),
        nearness=partial(_nearness, scope.place, question.plain),
        personal=asks_for_people(question),
        places=tuple(short_name(p.name) for p in question.places),
        named=partial(with_items, store, bool({"age", "status"} & set(question.asker))),
    )


def _nearness(place: Place | None, plain: str, document: Document) -> float:
    """先看本地的：问市里的，只管一个区的靠后（点了名的除外）；问区里的，市里的稍后。"""
    own = place_of(document)
    if place is None or own is None or own == place or document.place in plain:
        return 0.0
    return _BELOW if covers(place, own) else _ABOVE


def _pointed(question: Question, scope: Scope, store: Store, hits: list[Hit]) -> list[Hit]:
    """点了名的条款（第三条、表里第五项第一行）：只看那一条，没有就一条也不看。"""
    if not question.references or question.kind in ("lookup", "comparison", "validity"):
        return hits
    documents = scope.documents if len(scope.documents) == 1 else [h.document for h in hits[:1]]
    found = [(c, d) for d in documents for r in question.references for c in find(r, store.clauses(d.id))]
    found += [(c, d) for d in documents for c in _speaking_of([c for c, _ in found], store.clauses(d.id))]
    facts = store.facts_of([c.id for c, _ in found])
    return [Hit(c, d, 1.0, 1.0, facts.get(c.id, ())) for c, d in found]


def _inside(question: Question, evidence: list[Evidence]) -> list[Evidence]:
    """点到第几款、第几项的：那一条里别的款、项不看；那一条里没有的，照整条。"""
    kept = [e for e in evidence if all(_overlaps(r, e) for r in question.references)]
    return kept or evidence


def _overlaps(reference: Reference, e: Evidence) -> bool:
    part = narrowed(reference, e.hit.clause) if find(reference, [e.hit.clause]) else None
    return part is None or (part.start < e.segment.end and e.segment.start < part.end)


def _speaking_of(pointed: Sequence[Clause], clauses: Sequence[Clause]) -> list[Clause]:
    """接着点名的那一条说的：「第五条第三项对象每人每月300元」。"""
    named = re.compile("|".join(rf"(?<![第十百]){re.escape(c.label)}(?!之)" for c in pointed if c.kind == "article"))
    if not named.pattern:
        return []
    return [c for c in clauses if c.kind == "article" and c not in pointed and named.search(c.text)]


def _with_cautions(answer: Answer, cases: Sequence[Case]) -> Answer:
    """引到的文件不是现行的，每份提醒一句。"""
    cited = {c.document.id: c.document for c in answer.citations}
    if not cited or answer.kind == "validity":
        return answer
    draft = Draft(cases[0].question, list(answer.citations), list(answer.sentences), list(answer.cautions))
    for document in cited.values():
        validity.warn(draft, cases[0], document)
        if any(n.kind == "ocr" for n in document.notices):
            draft.caution(f"{name_of(document)}的文字是从图片识别出来的，请以原件为准。")
    return replace(answer, citations=tuple(draft.citations), cautions=tuple(draft.cautions))


def _with_readings(answer: Answer, question: Question) -> Answer:
    """打错的字按什么理解的、哪些英文词没听懂，说一声；没有的，原样。"""
    notes = tuple(Sentence(f"“{r.said}”按“{r.meant}”理解。") for r in question.readings)
    if question.unheard and answer.status != "clarify":
        notes = (*notes, left_out(question))
    return replace(answer, cautions=(*answer.cautions, *notes)) if notes else answer


def _covered(store: Store) -> tuple[str, ...]:
    return unique(d.place for d in store.documents())[:_PLACES]


def _context(parts: Sequence[Question], english: bool) -> dict[str, Any]:
    """听懂的背景，界面上给人看、给人改；地名总是中文，话题用英文答的译成英文。"""
    first = parts[0]
    personal = speaks_of_self(first.text) or bool(still_about(first.text, first.history))
    own = {*first.profile, *(("status",) if personal else ())}
    return {
        "place": "、".join(p.name for p in first.places) or "、".join(first.unknown_places),
        "topic": ", ".join(meaning(t.text) or t.text for t in first.terms[:6])
        if english
        else "、".join(t.text for t in first.terms[:6]),
        "profile": {k: v for k, v in first.asker.items() if v and (k in own or k != "status")},
    }
