"""一句话里问了几件事：各答各的，再并成一份回答；同一处引用只列一次。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, Sentence, Status
from assistant.compose import registered, unique

_BORNE = re.compile(r"由[^，,。；;]{2,16}(?:承担|负担|自付|自理|支付|缴纳)")


def merge(answers: Sequence[Answer]) -> Answer:
    if len(answers) == 1:
        return answers[0]
    citations: list[Citation] = []
    sentences: list[Sentence] = []
    cautions: list[Sentence] = []
    some = any(a.answerable for a in answers)
    for answer in answers:
        if (some or answer is not answers[0]) and (unsaid := _unsaid(answer)):
            if "责任单位" not in unsaid.text or not any(says_who_bears(a) for a in answers if a.answerable):
                cautions.append(unsaid)
            continue
        told = tuple(citations)
        places = [registered(citations, c) for c in answer.citations]
        sentences += [_moved(s, places) for s in answer.sentences if not _repeats(s, answer, told)]
        cautions += [_moved(s, places) for s in answer.cautions]
    able = [a for a in answers if a.answerable]
    status: Status = (
        "refused" if not able else "answered" if all(a.status == "answered" for a in answers) else "partial"
    )
    retrieved = {h.clause.id: h for a in answers for h in a.retrieved}
    return replace(
        able[0] if able else answers[0],
        status=status,
        sentences=tuple(dict.fromkeys(sentences)),
        cautions=tuple(dict.fromkeys(cautions)),
        citations=tuple(citations),
        units=unique(u for a in answers for u in a.units),
        lead=next((a.lead for a in answers if a.lead), None),
        dates=unique(d for a in answers for d in a.dates),
        values=unique(v for a in answers for v in a.values),
        retrieved=tuple(sorted(retrieved.values(), key=lambda h: -h.score)),
        dropped=tuple(d for a in answers for d in a.dropped),
        confidence=min(a.confidence for a in answers),
    ).renumbered()


def says_who_bears(answer: Answer) -> bool:
    """引的原文写着「不足部分由申请人承担」：谁出已经说了，不再说没写。"""
    return any(_BORNE.search(c.quote) for c in answer.citations)


def _unsaid(answer: Answer) -> Sentence | None:
    """别的都答了、只这一样文件没写：说一句没写就够，不再另列最接近的条款。"""
    first = answer.sentences[0].text if answer.sentences else ""
    tail = "，答不了。"
    return Sentence(first.removesuffix(tail) + "。") if answer.status == "refused" and first.endswith(tail) else None


def _moved(sentence: Sentence, places: Sequence[int]) -> Sentence:
    return Sentence(sentence.text, tuple(places[i] for i in sentence.cites))


def _repeats(sentence: Sentence, answer: Answer, told: Sequence[Citation]) -> bool:
    """前一问已经引过的那一条，前文后文不再抄一遍。"""
    cited = [answer.citations[i] for i in sentence.cites]
    if sentence.text.startswith(("前面还写明", "后面还写明")):
        return any(c.clause.id == o.clause.id for c in cited for o in told)
    return sentence.text.startswith("同一条还写明") and all(
        any(c.clause.id == o.clause.id and c.quote in o.quote for o in told) for c in cited
    )
