"""问文件自己：谁印发的、文号是多少、哪天印发。照来源写明的说；来源没写的，就说没写。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer import Answer
from assistant.case import Case
from assistant.compose import Draft, called, name_of
from assistant.kinds.validity import subjects
from assistant.refuse import refuse
from assistant.topic import strength
from ingest.dates import written
from ingest.document import Clause, Document

_ISSUES = "印发|发布|颁布|公布|制定|出台|下发|发(?![钱放给到补])"
_WHO = r"(?:谁|哪个?(?:单位|部门|机关|局|委)|哪家(?:单位|部门)?|什么(?:单位|部门|机关))"
_OF_DOCUMENT = re.compile(rf"文件|方案|办法|通知|意见|规定|条例|细则|公告|文号|成文|报纸|版面|刊登|{_ISSUES}")
_NUMBER = re.compile(r"文号|发文字号|第?多少号文|(?:几|多少)号文|文件?编号|文件号")
_ISSUER = re.compile(
    rf"{_WHO}[^，。？?的]{{0,6}}(?:{_ISSUES})的?(?:[？?]|$|，|,)|(?:发文|印发|发布|制定)(?:机关|单位|部门)"
)
_ISSUED = re.compile(
    rf"(?:哪[天年日]|什么时候|啥时候|何时|几号)(?:成文|刊登|{_ISSUES})|(?:印发|发布|成文|发文)(?:日期|时间)|(?:登|刊|发表)[在出于]{{0,2}}哪[天年日]"
)


def asked(case: Case) -> bool:
    """问的是文号、发文机关；只问哪天施行、还有没有效的，归 ``validity``。"""
    question = case.question
    named = case.topic.terms and any(p.search(question.plain) for p in (_NUMBER, _ISSUER, _ISSUED))
    if not named or question.references:
        return False
    title = " ".join(" ".join((d.title, *d.aliases, d.issuer, d.number)) for d in subjects(case)[:1])
    return all(strength(t, title) >= 0.4 or _OF_DOCUMENT.search(t.text) for t in case.topic.terms)


def answer(case: Case) -> Answer:
    document = next(iter(subjects(case)), None)
    if document is None:
        return refuse(case, "这份文件的发文机关、文号")
    draft = Draft(case.question)
    wanted = list(_wanted(case.question.plain, document))
    found = [(noun, forms, held(case, document, forms)) for noun, forms in wanted]
    for noun, forms, holder in found:
        if holder:
            draft.say(f"{called(document)}的{noun}是{forms[0]}。", draft.cite(holder[0], document, holder[1]))
    absent = "、".join(noun for noun, _, holder in found if not holder)
    if not draft.citations:
        return refuse(case, f"{name_of(document)}的{absent}")
    if absent:
        draft.say(f"来源没有写{absent}。")
    named = [document.issuer] if document.issuer and any(noun == "发文机关" for noun, _ in wanted) else []
    dated = [document.issued.isoformat()] if document.issued and any(noun == "印发日期" for noun, _ in wanted) else []
    return draft.answer("general", "partial" if absent else "answered", units=named, dates=dated, confidence=0.9)


def _wanted(plain: str, document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    """问到的每一样：叫什么、来源里可能的写法（没有的为空）。"""
    day = document.issued
    if _ISSUER.search(plain):
        yield "发文机关", (document.issuer,) if document.issuer else ()
    if _NUMBER.search(plain):
        yield "文号", (document.number,) if document.number else ()
    if _ISSUED.search(plain):
        yield "印发日期", (written(day), day.isoformat(), f"{day:%Y.%m.%d}", f"{day:%Y年%m月%d日}") if day else ()


def held(case: Case, document: Document, forms: Sequence[str]) -> tuple[Clause, str] | None:
    """哪一条写着其中一种写法，照原文怎么写（中间可以有空白）。"""
    for form in forms:
        pattern = re.compile(r"\s{0,4}".join(map(re.escape, form)))
        for clause in case.store.clauses(document.id):
            if match := pattern.search(clause.text):
                return clause, match.group()
    return None
