"""效力是按哪一天问的：「2027年5月1日……还有效吗」按那一天，「2030年还有效吗」从那年第一天看到最后一天。

「2024年印发的」「2026年……标准」是在说哪份文件，不是按哪一天问。
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Collection
from dataclasses import replace

from assistant.answer import Question
from ingest.document import Document
from ingest.facts.dates import dates as find_dates

_NAMES_DOCUMENT = re.compile(
    r"^(?:以?[前后]|底|末)?(?:就|才)?(?:的|那[个份条版]|版|度|印发|发布|公布|出台|发|制定|通过|起|开始|施行的|实施的)"
)
_YEARS = {"去年": -1, "明年": 1, "后年": 2}
_RELATIVE = re.compile("|".join(_YEARS) + r"(?!的|印发|发布|公布|出台|制定)")


def as_asked(question: Question, documents: Collection[Document]) -> Question:
    """问效力而给了日子的，``today`` 换成那一天（那一段的第一天），``days`` 只留它；今年今月的，还按今天。"""
    value, said = _asked(question, documents) if question.kind == "validity" else ("", "")
    if not value:
        return question
    first, last = ends(value)
    if first != last and first <= question.today <= last:
        return question
    terms = tuple(t for t in question.terms if t.text not in said)  # 那一年不是话题
    return replace(question, today=first, days=(value,), terms=terms)


def last_day(question: Question) -> dt.date:
    """问的那一段的最后一天；问的就是一天，是那一天。"""
    spans = [ends(v) for v in question.days if _DAY.fullmatch(v)]
    return next((last for first, last in spans if first == question.today), question.today)


def ends(value: str) -> tuple[dt.date, dt.date]:
    """2030 → 2030年1月1日、12月31日；2030-02 → 2月1日、28日。"""
    year, month, day = ([int(n) for n in value.split("-")] + [0, 0])[:3]
    first, last = month or 1, month or 12
    return dt.date(year, first, day or 1), dt.date(year, last, day or calendar.monthrange(year, last)[1])


_DAY = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def _asked(question: Question, documents: Collection[Document]) -> tuple[str, str]:
    """问的日子（归一）和问题里的原话；没有则都是空串。"""
    text = question.plain
    for span in find_dates(text):
        rest = text[span.end :]
        if not _DAY.fullmatch(span.value) or _NAMES_DOCUMENT.match(rest):
            continue
        said = text[span.start : span.end + 2]
        if not rest or not any(said in t for d in documents for t in (d.title, *d.aliases)):
            return span.value, span.text
    relative = _RELATIVE.search(text)
    return (str(question.today.year + _YEARS[relative.group()]), relative.group()) if relative else ("", "")
