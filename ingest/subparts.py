"""条以下的款、项、目：条款库里不另成一条（id、切分都不变），可以点名、可以引。

款没有编号，一个自然段是一款；项写（一）（二），目写 1. 2.（《立法技术规范（试行）（一）》13 条以下；《立法法》第六十五条）。
项前面的那段话和它的各项是同一款。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.document import Clause
from ingest.numerals import number, numeral

_N = r"[一二三四五六七八九十\d]{1,3}"
_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(rf"[ \t　]*[（(](?P<n>{_N})[）)]")
_POINT = re.compile(r"[ \t　]*(?P<n>\d{1,2})[.．、](?!\d)")
_INLINE = re.compile(rf"(?<=[：:；;。，])\s?[（(](?P<n>{_N})[）)]")
_COMPLETE = ("。", "；", "：", ":", ";", "！", "？", "”", "」", "）", ")")
_ARTICLE = re.compile(r"第[^条]{1,8}条")


@dataclass(frozen=True)
class Part:
    """一款、一项或一目，没有的为 0；``start``、``end`` 是在条款文字里的位置，左闭右开。"""

    paragraph: int
    item: int
    point: int
    start: int
    end: int
    name: str  # 第二款、第（三）项、第二款第（三）项第1目；整条只有一款的，不说第一款


def parts(clause: Clause) -> tuple[Part, ...]:
    """一条里的各款各项各目，按原文次序；不是「第……条」的没有。"""
    return _parts(clause.text) if _ARTICLE.match(clause.label) else ()


def part_of(clause: Clause, quote: str) -> Part | None:
    """引文整个落在哪一款、哪一项里；跨着几项的、整条的为 None。"""
    start = clause.text.find(quote)
    inside = [p for p in parts(clause) if start >= 0 and p.start <= start and start + len(quote.rstrip()) <= p.end]
    named = [p for p in inside if p.name]
    return min(named, key=lambda p: p.end - p.start, default=None)


def find_part(clause: Clause, paragraph: int, item: int, point: int) -> Part | None:
    """点名的那一款、项、目；没说第几款的，哪一款里有就是哪一款。"""
    for part in parts(clause):
        if (not paragraph or part.paragraph == paragraph) and (part.item, part.point) == (item, point):
            return part
    return None


def lead_of(clause: Clause, part: Part) -> str:
    """一项前面、管着它的那段话（「有下列情形之一的，……：」）；款没有。"""
    above = next((p for p in parts(clause) if p.paragraph == part.paragraph and not p.item), None)
    first = next((p for p in parts(clause) if p.paragraph == part.paragraph and p.item), None)
    return clause.text[above.start : first.start].strip() if part.item and above and first else ""


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[Part, ...]:
    starts = list(_starts(text))
    paragraphs = max((p for _, p, _, _ in starts), default=0)
    found = []
    for i, (start, paragraph, item, point) in enumerate(starts):
        later = (s for s, p, n, k in starts[i + 1 :] if p != paragraph or (item and n != item) or (point and k))
        end = next(later, len(text))
        start += len(text[start:end]) - len(text[start:end].lstrip())
        name = f"第{numeral(paragraph)}款" if paragraphs > 1 else ""
        name += f"第（{numeral(item)}）项" if item else ""
        name += f"第{point}目" if point else ""
        found.append(Part(paragraph, item, point, start, start + len(text[start:end].rstrip()), name))
    return tuple(found)


def _starts(text: str) -> Iterator[tuple[int, int, int, int]]:
    """每一款、项、目从哪里起，是第几款、项、目。"""
    paragraph = item = point = 0
    complete = True  # 前一行说完了；没说完的，这一行是折下来的
    for line in _LINE.finditer(text):
        if not line.group().strip():
            continue
        marked, pointed = _ITEM.match(line.group()), _POINT.match(line.group())
        value = number((marked or pointed)["n"]) if marked or pointed else None  # type: ignore[index]
        if paragraph and marked and value == item + 1:
            item, point = item + 1, 0
            yield line.start(), paragraph, item, 0
        elif item and pointed and value == point + 1:
            point += 1
            yield line.start(), paragraph, item, point
        elif complete and not marked and not pointed:
            paragraph, item, point = paragraph + 1, 0, 0
            yield line.start(), paragraph, 0, 0
            for inline in _INLINE.finditer(line.group()):
                if number(inline["n"]) == item + 1:
                    item += 1
                    yield line.start() + inline.start(), paragraph, item, 0
        complete = line.group().rstrip().endswith(_COMPLETE)
