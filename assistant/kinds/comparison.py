"""比一比：几个地方、正文与附件、两种情形。每一边各找各的证据，每一格都有引用；有一边没写，就说没写。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import Answer, Hit, Need
from assistant.case import Case
from assistant.choose import ENOUGH, choose, closest
from assistant.compose import Draft, unique, where
from assistant.evidence import Evidence, needed
from assistant.kinds import table
from assistant.kinds.alike import SAME_THING, alike, together, unit
from assistant.kinds.responsibility import Duty, by_clause, duty_of, listing_quote
from assistant.refuse import NOUNS, refuse
from assistant.rows import words_of
from assistant.sides import of_figures
from assistant.values import values
from ingest.facts.figures import normal_value

_SENTENCE = 280  # 字；不长于此的，引整句
_LIKER = 0.1  # 合起来挑的，要比各挑各的像这么多


@dataclass(frozen=True)
class Side:
    """比较的一边：地方、找到的分句（没有则空）、被遮住的那句（没有则 None）、表里的那一格。"""

    case: Case
    picked: tuple[Evidence, ...]
    masked: Evidence | None = None
    cell: table.Picked | None = None  # 表里正是问的那一格

    @property
    def values(self) -> tuple[str, ...]:
        if self.cell:
            return unique(table.values_of(self.cell, needed(self.case.question)))
        return unique(values(self.case, self.picked, needed(self.case.question))) if self.picked else ()


def between_places(cases: Sequence[Case]) -> Answer:
    """``cases``：同一个问题，每个地方（每份文件）一份。"""
    sides = _sides(cases)
    question = cases[0].question
    if not any(s.picked or s.masked or s.cell for s in sides):
        return refuse(cases[0], "可以比较的内容")
    draft = Draft(question)
    _verdict(draft, sides)
    for side in sides:
        _say(draft, side)
    _say_silent(draft, sides)
    values = [v for s in sides for v in s.values]
    return draft.answer("comparison", "answered", values=values, confidence=0.7)


def _sides(cases: Sequence[Case]) -> list[Side]:
    """每一边先取自己最像的；各边说的不是一件事的，再合起来挑：各边里彼此最像的。"""
    sides = [_side(case) for case in cases]
    told = [s for s in sides if s.picked]
    needs = needed(cases[0].question)
    if len(told) < 2 or _one_thing(told, needs):
        return sides
    chosen = dict(zip((id(s) for s in told), together([s.case for s in told], needs), strict=True))
    aligned = [replace(s, picked=(e,)) if (e := chosen.get(id(s))) else s for s in sides]
    before, after = (_likeness([s for s in group if s.picked]) for group in (sides, aligned))
    return aligned if after >= max(SAME_THING, before + _LIKER) else sides


def _one_thing(sides: Sequence[Side], needs: Sequence[Need]) -> bool:
    """各边的话像，要数的都有同一个单位的数。"""
    units = {unit(s.values[0]) if s.values else "" for s in sides} if needs else {""}
    return _likeness(sides) >= SAME_THING and len(units) == 1 and (not needs or units != {""})


def _likeness(sides: Sequence[Side]) -> float:
    first = sides[0].picked[0]
    return min((alike(first, s.picked[0]) for s in sides[1:]), default=0.0)


def _side(case: Case) -> Side:
    if cell := table.one(case):
        return Side(case, (), cell=cell)
    best = closest(case) if case.evidence else None
    if best is None or best.score < ENOUGH:
        return Side(case, ())
    picked = choose(case, needed(case.question))
    if picked is None and (
        masked := next((e for e in case.evidence if e.hidden and e.score >= best.score * 0.8), None)
    ):
        return Side(case, (), masked)
    if picked is None:  # 说了这件事、没写数的，照它的原话
        picked = choose(case, ())
    return Side(case, tuple(picked or ()))


def _verdict(draft: Draft, sides: Sequence[Side]) -> None:
    """两边都有数、说的是同一件事，才下「一样」「不一样」的结论。"""
    question = sides[0].case.question
    asked = needed(question) or of_figures(question)  # 问的不是数，不比数
    valued = [s for s in sides if s.values and (s.cell or asked)]
    if len(valued) < 2 or len({unit(v) for s in valued for v in s.values[:1]}) > 1 or not _same_thing(valued):
        return
    cites = [draft.cite(e.hit.clause, e.hit.document, e.quote) for s in valued for e in s.picked]
    cites += [c for s in valued if s.cell for c in table.cites(draft, s.case, s.cell)]
    places = "、".join(s.case.place for s in valued)
    same = len({frozenset(map(normal_value, s.values)) for s in valued}) == 1
    if same:
        draft.say(f"{places}写的数一样，都是{'、'.join(valued[0].values)}。", *cites)
    else:
        each = "；".join(f"{s.case.place}是{'、'.join(s.values)}" for s in valued)
        draft.say(f"写的数不一样：{each}。", *cites)


def _same_thing(sides: Sequence[Side]) -> bool:
    """数说的是同一样东西：表里的格，或者话像的句子。"""
    picked = [s for s in sides if s.picked]
    return len(picked) < 2 or _likeness(picked) >= SAME_THING


def _say_silent(draft: Draft, sides: Sequence[Side]) -> None:
    """一边写了数，另一边同一处没有写：说出来。"""
    nouns = "、".join(NOUNS[n] for n in needed(sides[0].case.question))
    if not nouns or not any(s.values for s in sides):
        return
    for side in sides:
        if side.picked and not side.values:
            e = side.picked[0]
            draft.say(f"{side.case.place}的这一处没有写{nouns}。", draft.cite(e.hit.clause, e.hit.document, e.quote))


def _say(draft: Draft, side: Side) -> None:
    case = side.case
    if side.cell:
        draft.say(table.sentence(case, side.cell), *table.cites(draft, case, side.cell))
    elif side.picked:
        for e in side.picked:
            words, cites = words_of(draft, case.store, e.hit.clause, e.hit.document, _whole(e))
            draft.say(f"{_called(case, e)}写明：{words}", *cites)
    elif side.masked:
        e = side.masked
        cited = draft.cite(e.hit.clause, e.hit.document, e.quote)
        draft.say(f"{case.place}：来源用星号（*）把数遮住了，不能比较。原文：“{e.quote}”", cited)
    else:
        near = case.best
        draft.say(f"{case.place or '另一边'}：文件没有写。")
        if near and near.score >= ENOUGH * 0.8:
            words, cites = words_of(draft, case.store, near.hit.clause, near.hit.document, near.quote)
            draft.say(f"最接近的是{where(near.hit)}：{words}", *cites)


def _whole(e: Evidence) -> str:
    """只引到分号的，引整句：另外半句常是另一种情形的数。"""
    text, at = e.hit.clause.text, e.segment
    end = text.find("。", at.end - 1) + 1
    start = max(text.rfind(mark, 0, at.start) for mark in "。：\n") + 1
    halved = at.text.endswith("；") or text[: at.start].rstrip().endswith("；")
    whole = text[start:end].strip() if halved and end else at.text
    return whole if len(whole) <= _SENTENCE and at.text in whole else at.text


def _called(case: Case, e: Evidence) -> str:
    """两个版本同名的，先说是哪一版。"""
    name = case.scope.name
    return f"{name}，{where(e.hit)}" if name and not where(e.hit).startswith(name) else where(e.hit)


def body_and_annex(case: Case) -> Answer:
    """正文和附件的分工是不是一致：正文那一条，对附件里同一任务的各行。"""
    ranked = by_clause(case.evidence)
    body = next((d for e in ranked if e.hit.clause.kind != "row" and (d := duty_of(e.hit))), None)
    nearest = next(
        (e.hit for e in ranked if body and e.hit.clause.kind == "row" and e.hit.document == body.hit.document), None
    )
    rows = _same_task(case, nearest) if nearest else []
    if body is None or not rows:
        return refuse(case, "正文与附件可以比较的分工")
    draft = Draft(case.question)
    first = draft.cite(body.hit.clause, body.hit.document, listing_quote(body))
    cites = [draft.cite(d.hit.clause, d.hit.document, listing_quote(d)) for d in rows]
    differs = [d for d in rows if _head(d) != _head(body)]
    draft.say("不一致，两处写的不一样。" if differs else "一致。", first, *cites)
    for duty, cited in ((body, first), *zip(rows, cites, strict=True)):
        lead = f"牵头单位是{duty.lead.value}，" if duty.lead else ""
        draft.say(f"{duty.hit.clause.label}：{lead}责任单位是{'、'.join(duty.names)}。", cited)
    return draft.answer("comparison", confidence=0.8)


def _head(duty: Duty) -> str:
    """比的是谁牵头；没有写明牵头的，比整个名单。"""
    return duty.lead.value if duty.lead else "、".join(duty.names)


def _same_task(case: Case, hit: Hit) -> list[Duty]:
    """附件里同一编号任务（附件5.第1行、第2行……）的各行。"""
    prefix = re.sub(r"第\d+行$", "", hit.clause.label)
    rows = [
        c for c in case.store.clauses(hit.document.id) if c.kind == "row" and re.sub(r"第\d+行$", "", c.label) == prefix
    ]
    facts = case.store.facts_of([c.id for c in rows])
    duties = (duty_of(Hit(c, hit.document, hit.score, hit.coverage, facts.get(c.id, ()))) for c in rows)
    return [d for d in duties if d]
