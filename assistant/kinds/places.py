"""「哪些地方的文件写了……」：逐个地方看有没有写；写了的列出来，各带引用，没写的也说一声。"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Answer, Question
from assistant.case import Case
from assistant.choose import ENOUGH, choose, says_all
from assistant.compose import Draft, where
from assistant.evidence import Evidence, needed
from assistant.refuse import refuse
from assistant.rows import words_of
from assistant.values import dates, values

_ASKS = re.compile(
    r"哪(?:些|个|几个|里|儿)?(?:地方|城市|地区|市|县|区|省|地)(?:的(?:文件|政策|方案|办法|规定|通知))?(?:里|中|都|明确|专门)?"
    r"(?:提到|写明|写了?|说了?|规定|提出|涉及|有|要求?|搞|实行|发|给|补)"
)


def asked(question: Question) -> bool:
    return not question.places and bool(_ASKS.search(question.plain))


def answer(cases: Sequence[Case]) -> Answer:
    """``cases``：库里每个地方一份。"""
    needs = needed(cases[0].question)
    found = [(case, e) for case in cases if (e := _says(case))]
    if not found:
        return refuse(cases[0], "这件事")
    draft = Draft(cases[0].question)
    cites = [draft.cite(e.hit.clause, e.hit.document, e.quote) for _, e in found]
    draft.say(f"写明的有：{'、'.join(c.place for c, _ in found)}。", *cites)
    for case, e in found:
        words, cited = words_of(draft, case.store, e.hit.clause, e.hit.document, e.quote)
        draft.say(f"{where(e.hit, e.quote)}写明：{words}", *cited)
    silent = [c.place for c in cases if c.place and c not in [f for f, _ in found]]
    if silent:
        draft.say(f"其余{len(silent)}个地方的文件没有写：{'、'.join(silent)}。")
    return draft.answer(
        "listing",
        values=[v for c, e in found for v in values(c, [e], needs)] if needs else (),
        dates=[d for c, e in found for d in dates(c, [e])] if "date" in needs else (),
        confidence=min(e.score for _, e in found),
    )


def _says(case: Case) -> Evidence | None:
    """这个地方的文件里说这件事的那一句；要紧的主题词一个不少，才算写了。"""
    picked = choose(case, needed(case.question)) if case.evidence else None
    first = picked[0] if picked else None
    return first if first and first.score >= ENOUGH and says_all(case, first) else None
