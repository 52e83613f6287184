"""「符合第五条第一项规定的，每餐6元」「第四项对象每月200元」：点名的那一项写的是什么人，跟着这句话走。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Hit
from assistant.evidence import Segment
from ingest import Store
from ingest.document import Clause
from ingest.numerals import DIGITS, number

_LEADING = 6  # 看排在前面、对上得多的几条
_N = rf"[{DIGITS}\d]{{1,4}}"
_NAMED = re.compile(
    rf"(?:(?P<article>第{_N}条)|(?P<here>[前本]条|[前本]款))?(?:第{_N}款)?(?:第(?P<item>{_N})|[（(](?P<mark>{_N})[）)])项"
)
_ARTICLE = re.compile(rf"第{_N}条")
_LINE = re.compile(rf"[（(](?P<n>{_N})[）)](?P<words>[^\n；;。]{{2,120}})")
_NEXT_ITEM = re.compile(rf"(?<=[，,])(?=第{_N}项)")


@dataclass(frozen=True)
class Item:
    """点名的一项：``said`` 是怎么点的名，``words`` 是 ``clause`` 里那一项的原话。"""

    said: str
    clause: Clause
    words: str


def items(store: Store, clause: Clause, piece: Segment) -> Iterator[Item]:
    """``piece`` 点了名的各项；没说第几条的，是前面刚说到的那一条。"""
    if "项" not in piece.text or not (said := list(_NAMED.finditer(piece.text))):
        return
    clauses = store.clauses(clause.document)
    for named in said:
        article = named["article"] or _before(clause.text[: piece.start + named.start()])
        home = next((c for c in clauses if c.label == article), None) if article else clause
        wanted = number(named["item"] or named["mark"])
        if home is None or wanted is None:
            continue
        lines = (home, *(c for c in clauses if c.parent == home.id))
        found = ((c, m) for c in lines for m in _LINE.finditer(c.text) if number(m["n"]) == wanted)
        if (first := next(found, None)) and first[1]["words"] not in piece.text:
            yield Item(named.group(), first[0], first[1]["words"])


def with_items(store: Store, apart: bool, clause: Clause, pieces: list[Segment]) -> list[Segment]:
    """各句带上它点名的那一项；``apart`` 时一句里逗号隔开的「第一项对象……，第二项对象……」各算一句。"""
    found = []
    for piece in (part for whole in pieces for part in (_each(whole) if apart else (whole,))):
        about = "；".join(item.words for item in items(store, clause, piece))
        found.append(replace(piece, about=about) if about else piece)
    return found


def _each(piece: Segment) -> Iterator[Segment]:
    cuts = [m.start() for m in _NEXT_ITEM.finditer(piece.text)]
    head = piece.text[: piece.text.find("：") + 1]
    for start, end in zip([0, *cuts], [*cuts, len(piece.text)], strict=True):
        lead = piece.lead + (head if start else "")
        yield replace(piece, text=piece.text[start:end], start=piece.start + start, end=piece.start + end, lead=lead)


def _before(text: str) -> str:
    said = _ARTICLE.findall(text)
    return said[-1] if len(said) > text.lstrip().startswith("第") else ""


def referring(store: Store, hits: Sequence[Hit]) -> list[Hit]:
    """排在前面的条款是「下列老年人：（四）……」，数写在另一条「第五条第四项对象每人……」：把那一条也拿来看。"""
    seen = {h.clause.id for h in hits}
    last = min((h.score for h in hits), default=0.0)
    found: dict[str, Hit] = {}
    closest = sorted(hits, key=lambda h: -h.coverage)[:_LEADING]
    for hit in {h.clause.id: h for h in (*hits[:_LEADING], *closest)}.values():
        clauses = store.clauses(hit.document.id)
        parent = next((c.label for c in clauses if c.id == hit.clause.parent), "")
        for label in {hit.clause.label, parent}:
            if not _ARTICLE.fullmatch(label):
                continue
            for c in clauses:
                if (
                    c.id not in seen
                    and f"{label}第" in c.text
                    and any(n["article"] == label for n in _NAMED.finditer(c.text))
                ):
                    found.setdefault(c.id, replace(hit, clause=c, score=last))
    facts = store.facts_of(list(found))
    return [replace(h, facts=facts.get(i, ())) for i, h in found.items()]
