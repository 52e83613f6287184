"""还有没有效、从哪天起、到哪天止、是不是草案：只凭文件自己写明的话和日期，按问的那一天判断。"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import Answer
from assistant.asked_day import last_day
from assistant.case import Case
from assistant.claims import numbers_of_documents, plain
from assistant.compose import Draft, called, name_of
from assistant.evidence import asks_event
from assistant.refuse import refuse
from assistant.scope import editions, named, replacing
from ingest.dates import written
from ingest.document import Clause, Document
from ingest.validity import State, replaced_by, standing
from ingest.words import cut


def answer(case: Case) -> Answer:
    if gone := _repealed_only(case):
        return gone
    documents = subjects(case)
    if not documents:
        return refuse(case, "这份文件的效力")
    draft = Draft(case.question)
    dates: list[str] = []
    for document in documents:
        dates += _say(draft, case, document)
    if "date" in case.question.needs and not dates:
        draft.say("文件没有写明施行日期和有效期，答不出是哪一天。")
        return draft.answer("validity", "refused")
    known = [d for d in documents if draft.citations or standing(d, case.question.today).state != "未注明"]
    return draft.answer("validity", "answered" if known else "refused", dates=dates, confidence=0.9)


def _repealed_only(case: Case) -> Answer | None:
    """问的文号库里没有那份文件，却有一份写明废止了它。"""
    asked = [n.text for n in numbers_of_documents(plain(case.question.plain))]
    if not asked or any(n in plain(d.number) for d in case.scope.documents for n in asked):
        return None
    for document in case.scope.documents:
        for name in document.replaces:
            if not (any(n in plain(name) for n in asked) and document.effective):
                continue
            if holder := next((c for c in case.store.clauses(document.id) if name in c.text), None):
                draft = Draft(case.question)
                on = written(document.effective)
                draft.say(f"{name}已由{name_of(document)}废止，自{on}起。", draft.cite(holder, document, name))
                return draft.answer("validity", dates=[document.effective.isoformat()], confidence=0.9)
    return None


def about_document(case: Case) -> bool:
    """「……管理办法到哪年」：除了文件名里的词，没有别的话题，问的就是文件自己的期限；问什么时候发钱、申请的不是。"""
    if case.best is None or not case.topic.terms:
        return False
    document = case.best.hit.document
    if asks_event("".join(w for w in cut(case.question.plain) if len(w) == 1 or w not in document.title)):
        return False
    found = case.topic.matches(" ".join((document.title, *document.aliases)))
    return min(found) >= 0.85 and bool(document.effective or document.expires)


def subjects(case: Case) -> list[Document]:
    """问的是哪份文件：点了名的；或最像的那条所在的；问「哪些文件」则范围内全部。"""
    pointed = named(case.question, case.scope)
    if case.question.every and not pointed and not _WHICH_YEARS.search(case.question.plain):
        return list(case.scope.documents)
    if pointed:
        best = case.best.hit.document if case.best else None
        return [best] if best in pointed else list(pointed[:1])
    if case.best:
        return [case.best.hit.document]
    return list(case.scope.documents)[:1]


def _say(draft: Draft, case: Case, document: Document) -> list[str]:
    state = standing(document, case.question.today)
    repealed = superseded(case, document)
    over = repealed is not None and repealed.on <= case.question.today
    if over:
        _say_repealed(draft, document, repealed)
    if not (over and state.state in ("现行", "未注明", "尚未施行")):  # 已被废止的，不再说它自己写的有效期还没到
        cites = [draft.cite(c, document, q) for c, q in grounds(case, document, state.quote, *_printed(case, document))]
        titled = document.title and document.title.strip("《》") in state.sentence
        head = "" if titled else f"{called(document)}："
        draft.say(f"{head}{state.sentence}", *cites)
        _say_within(draft, case, document, cites)
    if not over:
        _say_repealed(draft, document, repealed)
    if {"date"} & set(case.question.needs):
        _say_dates(draft, case, document)
    if document.expires is None and (years := _SPAN.search(document.title)):
        _say_span(draft, case, document, years)
        return list(years.groups())
    if case.question.every:
        return [d.isoformat() for d in (document.expires,) if d]
    starts = _starts(document) if _BEGINS.search(case.question.plain) else []
    ends = [d.isoformat() for d in (document.expires,) if d]
    return [*starts, *ends] or _starts(document)


def _printed(case: Case, document: Document) -> list[str]:
    """到期的那一天，原文（多半是属性栏）自己印出来了的：引那几个字。"""
    day = document.expires
    forms = (written(day), f"{day:%Y年%m月%d日}", day.isoformat()) if day else ()
    meta = [c for c in case.store.clauses(document.id) if c.kind == "meta"]
    return [form for form in forms if any(form in c.text for c in meta)][:1]


def _say_repealed(draft: Draft, document: Document, repealed: Repealed | None) -> None:
    if repealed:
        draft.say(f"{document.place}{name_of(document)}：{repealed.sentence}", draft.cite(*repealed.grounds))


def _say_within(draft: Draft, case: Case, document: Document, cites: Sequence[int]) -> None:
    """问的是一年、一个月：第一天之后，这一段里开始施行的、到期的，接着说。"""
    first, last = case.question.today, last_day(case.question)
    if document.effective and first < document.effective <= last:
        draft.say(f"这一段时间里，从{written(document.effective)}起施行。", *cites)
    if document.expires and first <= document.expires < last:
        draft.say(f"这一段时间里，到{written(document.expires)}有效期届满。", *cites)


def _say_dates(draft: Draft, case: Case, document: Document) -> None:
    """问的是哪一天：公布、施行的日子照来源的写法说；同时废止了谁，也说。"""
    clauses = sorted(case.store.clauses(document.id), key=lambda c: c.kind != "meta")  # 属性栏里标明了是什么日子
    issued = document.issued if _ASKS_ISSUED.search(case.question.plain) or not document.effective else None
    for date, word in ((issued, "印发（公布）"), (document.effective, "起施行")):
        forms = (written(date), date.isoformat(), f"{date:%Y.%m.%d}", f"{date:%Y年%m月%d日}") if date else ()
        holder = next(((c, form) for c in clauses for form in forms if form in c.text), None)
        if date and holder:
            draft.say(f"{written(date)}{word}。", draft.cite(holder[0], document, holder[1]))
    for name in document.replaces[:3]:
        if holder := next(((c, name) for c in clauses if name in c.text), None):
            draft.say(f"同时废止的有{name}。", draft.cite(holder[0], document, name))


def _say_span(draft: Draft, case: Case, document: Document, years: re.Match[str]) -> None:
    """没写有效期，标题写着管哪几年的。"""
    words = years.group()
    holder = next((c for c in case.store.clauses(document.id) if words in c.text), None)
    if holder:
        draft.say(f"标题写明的期间是{years[1]}年至{years[2]}年。", draft.cite(holder, document, words))


_SPAN = re.compile(r"((?:19|20)\d\d)\s?[-—–~～至]{1,2}\s?((?:19|20)\d\d)年?")
_WHICH_YEARS = re.compile(r"哪[几些]年")
_ASKS_ISSUED = re.compile(r"发(?!展|放|给|到|钱|改)|公布|出台|颁|成文|哪[天年]的|什么时候的")
_QUOTED = 60  # 字；指出另一个文本，引它的头一行，最多这么多
_BEGINS = re.compile(r"施行|实施|生效|起|开始|发的|印发|公布|发布|哪天发")


def _starts(document: Document) -> list[str]:
    return [d.isoformat() for d in (document.effective or document.issued,) if d]


def grounds(case: Case, document: Document, *quotes: str) -> list[tuple[Clause, str]]:
    """写明效力的原文在哪一条。"""
    clauses = case.store.clauses(document.id)
    found: list[tuple[Clause, str]] = []
    for quote in (*quotes, document.expires_quote, document.effective_quote):
        holder = next((c for c in clauses if quote and quote in c.text), None)
        if holder and all(quote not in q and q not in quote for _, q in found):
            found.append((holder, quote))
    return found


def warn(draft: Draft, case: Case, document: Document) -> None:
    """回答里引到的文件，不是现行的一定提醒，并引用写明效力的那一条；被别的文件废止的，引那一份。"""
    repealed = superseded(case, document)
    if repealed and repealed.on <= case.question.today:
        draft.caution(f"{name_of(document)}已被{name_of(repealed.grounds[1])}废止。", draft.cite(*repealed.grounds))
    newer = editions(case.store).newer(document, case.question.today)
    if newer:
        first = case.store.clauses(newer.id)[0]
        printed = first.text.strip().partition("\n")[0][:_QUOTED]
        draft.caution("这是较早的文本，库里另有更新的。", draft.cite(first, newer, printed))
    state = standing(document, case.question.today)
    if state.state in ("现行", "未注明"):
        return
    cites = [draft.cite(c, document, q) for c, q in grounds(case, document, state.quote)[:1]]
    draft.caution(_CAUTIONS.get(state.state, state.sentence), *cites)


# 提醒只说结论，哪年哪月由它引的原文说；问的就是效力的，另有完整的回答
_CAUTIONS: dict[State, str] = {
    "尚未施行": "这份文件还没有开始施行。",
    "已失效": "来源标明这份文件已失效。",
    "已到期": "这份文件已到期；是否仍在执行，请向发文机关核实。",
    "试点期已过": "其中的补贴、任务是试点期间的安排，试点期已过；是否仍在执行，请向发文机关核实。",
}


@dataclass(frozen=True)
class Repealed:
    """被哪份文件废止：``on`` 是那份文件施行（没写的，印发）的日子；``grounds`` 是它写明废止的那一条。"""

    sentence: str
    on: dt.date
    grounds: tuple[Clause, Document, str]


def superseded(case: Case, document: Document) -> Repealed | None:
    """库里有没有写明废止这份文件的；没有正式施行的、日子不明的，不算。"""
    other = replaced_by(document, replacing(case.store).candidates(document))
    on = (other.effective or other.issued) if other else None
    if other is None or on is None or standing(other, on).state == "征求意见稿":
        return None
    clauses = case.store.clauses(other.id)
    holder = next(
        ((c, name) for name in other.replaces for c in clauses if name in c.text and _names(document, name)), None
    )
    if holder is None:
        return None
    number = f"（{other.number}）" if other.number else ""
    word = "已由" if on <= case.question.today else "将由"
    said = f"{word}{name_of(other)}{number}废止，自{written(on)}起。"
    return Repealed(said, on, (holder[0], other, holder[1]))


def _names(document: Document, name: str) -> bool:
    return replaced_by(document, [replace(document, id="", replaces=(name,))]) is not None
