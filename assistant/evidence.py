"""证据：哪一条的哪几个分句，最像是在说问题问的那件事；问题要的那类事实，那里有没有。

检索只管找到条款，这里定到分句。分句的得分是主题词的加权覆盖：分句里对上算全分，同一条别处对上打折，
标题和上级标题里对上再打折。问题要日期而分句里没有日期，就不是答案。
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Hit, Need, Question
from assistant.topic import Topic
from ingest.document import Fact, FactKind

_IN_CLAUSE, _IN_HEADING, _IN_TITLE = 0.62, 0.8, 0.5
_SEGMENT, _CLAUSE, _STATED = 0.10, 0.10, 0.25  # 次序分里覆盖、有所要事实各占多少；来历同 retrieve.WEIGHTS
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?[”」』）)]*")
_LONG = 160  # 字；比这长又有分号的句子才按分号切
KINDS: dict[Need, tuple[FactKind, ...]] = {
    "unit": ("unit", "lead"),
    "lead": ("lead",),
    "date": ("deadline", "validity"),
    "amount": ("amount", "ratio"),
    "ratio": ("ratio",),
    "number": ("number", "ratio", "amount"),
    "contact": ("contact",),
    "address": ("address",),
}


@dataclass(frozen=True)
class Segment:
    """条款里的一句；偏移是在 ``clause.text`` 里的。"""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Evidence:
    """一条里的一句。``score`` 是主题词的覆盖（0–1），``rank`` 是合上检索得分后的次序分。

    ``facts`` 是这一句里问题要的那类事实，``hidden`` 是被星号遮住的那些。
    """

    hit: Hit
    segment: Segment
    score: float
    clause_score: float
    rank: float
    facts: tuple[Fact, ...] = ()
    hidden: tuple[Fact, ...] = ()

    @property
    def quote(self) -> str:
        return self.segment.text


def segments(text: str) -> list[Segment]:
    """按句切；首尾空白不算。"""
    found = []
    for match in _SENTENCE.finditer(text):
        words = match.group()
        start = match.start() + len(words) - len(words.lstrip())
        end = match.start() + len(words.rstrip())
        if end > start:
            found.append(Segment(text[start:end], start, end))
    return found


def weigh(topic: Topic, hits: Sequence[Hit], needs: Sequence[Need]) -> list[Evidence]:
    """每条命中的每一句，按次序分从高到低。"""
    found = [e for hit in hits for e in _of_hit(topic, hit, needs)]
    return sorted(found, key=lambda e: -e.rank)


def _of_hit(topic: Topic, hit: Hit, needs: Sequence[Need]) -> list[Evidence]:
    clause = hit.clause
    kinds = {kind for need in needs for kind in KINDS.get(need, ())}
    heading = topic.matches(" ".join(clause.path[1:]))
    title = topic.matches(" ".join((hit.document.title, *clause.path[:1])))
    whole = topic.matches(clause.text)
    around = [(_IN_CLAUSE, whole), (_IN_HEADING, heading), (_IN_TITLE, title)]
    clause_score = topic.coverage((1.0, whole), *around[1:])
    pieces = [Segment(clause.text.strip(), 0, len(clause.text))] if clause.kind == "row" else segments(clause.text)
    out = []
    for piece in pieces:
        score = topic.coverage((1.0, topic.matches(piece.text)), *around)
        inside = [f for f in hit.facts if f.kind in kinds and _within(f, clause.start, piece)]
        shown = tuple(f for f in inside if f.basis != "masked")
        rank = hit.score + _SEGMENT * score + _CLAUSE * clause_score + (_STATED * score if inside else 0.0)
        masked = tuple(f for f in inside if f.basis == "masked")
        out.append(Evidence(hit, piece, score, clause_score, rank, shown, masked))
    return out


def _within(fact: Fact, offset: int, piece: Segment) -> bool:
    return offset + piece.start <= fact.start and fact.end <= offset + piece.end


def needed(question: Question) -> tuple[Need, ...]:
    """答案里必须有的事实；问了钱、问了比例，「多少」就不再另要一个数。"""
    needs = tuple(n for n in question.needs if n in KINDS)
    return tuple(n for n in needs if n != "number" or not {"amount", "ratio"} & set(needs))
