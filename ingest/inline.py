"""没有换行的长行（网页预览、复制粘贴）：在真正的编号和属性栏处切开，各自成块。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.document import Block
from ingest.numbering import Mark, inline_marks, mark_at
from ingest.parts import TITLE, begins_with_advice, property_span

_LONG = 240  # 字；一行比这长而且含有成串的编号，才在行内切。「温馨提示：1.……2.……」不论长短
_WHOLE = 1000  # 字；这么长的一行是丢了换行的全文：「1.」数到三也切，句末的空格当作分段
_PARAGRAPH = re.compile(r"(?<=[。！？”])[ \u3000\xa0]{1,8}(?=[^\s])")


def split_inline(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """切好的块，次序、总范围不变。"""
    for block in blocks:
        short = block.end - block.start < _LONG and not begins_with_advice(text, block.start)
        if block.kind not in ("paragraph", "heading") or short:
            yield block
            continue
        edges = [block.start, *_cuts(text, block), block.end]
        for start, end in pairwise(edges):
            for a, b in pairwise([start, *_paragraphs(text, start, end), end]):
                if text[a:b].strip():
                    yield block._replace(start=a, end=b)


def _paragraphs(text: str, start: int, end: int) -> list[int]:
    """丢了换行的一大段：句末之后隔着空格的地方。"""
    return [m.end() for m in _PARAGRAPH.finditer(text, start, end)] if end - start > _WHOLE else []


def _cuts(text: str, block: Block) -> list[int]:
    own = mark_at(text, block.start, block.end)
    cuts = set(property_span(text, block.start, block.end) or ())
    accepted = in_sequence(text, block.start, block.end, own)
    runs = {m.style for m in accepted if m.value == 2} | ({own.style} if own and _next_to(own, accepted) else set())
    if "article" in runs:
        cuts |= {m.start for m in accepted if m.style == "article"}
    elif own and own.style == "article":
        return sorted(cuts)  # 款、项跟着条走
    elif begins_with_advice(text, block.start):
        cuts |= {m.start for m in accepted if m.style in runs}
    elif "cn-comma" in runs or (own and own.style == "cn-comma" and accepted):  # 整篇挤在一行
        cuts |= {m.start for m in accepted if m.style != "article"}
    elif "cn-paren" in runs and block.end - block.start > 2 * _LONG:
        top = own.rank if own else -1
        cuts |= {m.start for m in accepted if m.style in runs & {"cn-paren", "ar-dot"} and m.rank > top}
    elif block.end - block.start > _WHOLE and sum(m.style == "ar-dot" for m in accepted) > 2:
        cuts |= {m.start for m in accepted if m.style == "ar-dot"}
    return sorted(cuts)


def _next_to(own: Mark, accepted: Sequence[Mark]) -> bool:
    return any(m.style == own.style for m in accepted)


def in_sequence(text: str, start: int, end: int, own: Mark | None, *, broken: bool = False) -> list[Mark]:
    """真正的编号：与前面同式样的数接得上（隔着上一级接着数的也算），或从一开新级；而且在句末或标题之后。

    ``broken`` 时换行成了空格：隔着空格的编号可以跳过一个数，也可以从一重新数起。
    """
    counts: dict[str, int] = {own.style: own.value} if own and own.value is not None else {}
    reached = dict(counts)
    ranks = {own.style: own.rank} if own else {}
    last = own.end if own else start
    accepted: list[Mark] = []
    for mark in inline_marks(text, last, end):
        expected = {counts.get(mark.style, 0) + 1, reached.get(mark.style, 0) + 1}
        if broken and text[mark.start - 1].isspace():
            expected |= {n + 1 for n in expected if n > 1} | {1}
        if mark.value is None or mark.value not in expected or not _after_sentence(text, last, mark.start):
            continue
        counts = {s: n for s, n in counts.items() if ranks[s] <= mark.rank} | {mark.style: mark.value}
        ranks[mark.style] = mark.rank
        reached[mark.style] = mark.value
        accepted.append(mark)
        last = mark.end
    return accepted


def _after_sentence(text: str, last: int, at: int) -> bool:
    before = text[max(0, at - 1)]
    between = text[max(last, at - 80) : at]
    if any(between.count(opening) > between.count(closing) for opening, closing in ("《》", "“”")):
        return False  # 书名、引语里的数
    if before in "。；;！？!?）)】：:•\n 　":
        return True
    return before != "、" and at - last <= TITLE and not re.search(r"[，,；;。]", text[last:at])
