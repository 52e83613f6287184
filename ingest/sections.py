"""没有编号的大标题：网页小标题、「面向企业的政策」之类。哪一行是，看它后面是不是又从头数起，或者版式上就是标题。"""

from __future__ import annotations

import re
from collections import Counter

from ingest import parts
from ingest.heading import is_dateline
from ingest.lines import Lines

_UNMARKED = 15  # 级；版式上看不出层级的标题，排在各级标题之后
_SHORT = 20  # 字；没有标题版式、又没有编号的标题，上限
_NUMBER = re.compile(r"[〔\[(（]\d{4}[〕\])）]\s?\d{1,5}\s?号")  # 发文字号
_PUNCTUATION = re.compile(r"[，。；：、！!,;:]")


def section_headings(lines: Lines) -> dict[int, int]:
    """块的序号 → 标题层级（小的在上）。"""
    letterhead = _letterhead(lines)
    candidates = [i for i in range(len(lines)) if i not in letterhead and _possible(lines, i)]
    if not lines.numbered:
        return {i: lines.blocks[i].level or _UNMARKED for i in candidates if _stands_alone(lines, i)}
    restarts = [*_before_restarts(lines, candidates), *_among_articles(lines, candidates), *_guide(lines, candidates)]
    explicit = [i for i in candidates if 0 < lines.blocks[i].level <= 6]
    if not restarts and len(explicit) < 2:
        return {}
    levels = {lines.blocks[i].level for i in restarts if lines.blocks[i].level}
    chosen = {i for i in candidates if lines.blocks[i].level in levels} | set(restarts) | set(explicit)
    return {i: lines.blocks[i].level or _UNMARKED for i in sorted(chosen)}


def _letterhead(lines: Lines) -> frozenset[int]:
    """开头的标题行：第一块正文，和紧接着版式相同的几块标题；没有版式的看是不是以文种结尾。"""
    body = [i for i, b in enumerate(lines.blocks) if b.kind in ("paragraph", "heading")][:7]
    same = body[:1]
    for i in body[1:]:
        block, first = lines.blocks[i], lines.blocks[same[0]]
        alike = (block.kind, block.level) == (first.kind, first.level)
        if i != same[-1] + 1 or not alike or not (block.kind == "heading" or parts.is_title(lines.words(i))):
            break
        same.append(i)
    return frozenset(same)


def _possible(lines: Lines, i: int) -> bool:
    """短、没有编号、不是公文的别的部件，也不是文件标题。"""
    block, line = lines.blocks[i], lines.words(i)
    if block.kind not in ("paragraph", "heading") or lines.marks[i]:
        return False
    if (
        _NUMBER.search(line)
        or not (parts.is_heading(line) or parts.asks(line))
        or parts.is_date(line)
        or is_dateline(line)
        or parts.is_issued(line)
    ):
        return False
    if (
        line[0] in "（(【["
        or parts.is_unit_caption(line)
        or parts.is_endnote(line)
        or parts.attachment(line)
        or parts.advice(line)
    ):
        return False
    if parts.is_contents(line) or parts.question(line) is not None or parts.is_file_name(line):
        return False
    before = lines.previous(i)
    above = lines.words(before) if before is not None else ""
    return not (parts.is_date(above) or parts.is_issued(above) or parts.attachment(above) or parts.signature(lines, i))


def _stands_alone(lines: Lines, i: int) -> bool:
    """全文没有编号时：版式是标题，或者一个短语单独成行、下面是一段话。"""
    if lines.blocks[i].kind == "heading" or parts.asks(lines.words(i)):
        return True
    following = lines.next(i)
    if following is None or lines.blocks[following].kind == "row":
        return following is not None
    line, below = lines.words(i), lines.words(following)
    said = line.replace("，", "", 1)  # 严防严控，不失温度
    return len(line) <= _SHORT and not _PUNCTUATION.search(said) and (len(below) > 25 or below.endswith("。"))


def _before_restarts(lines: Lines, candidates: list[int]) -> list[int]:
    """紧接着就是最高一级编号的「一」，而且这样的地方不止一处。"""
    top = min((m.rank for m in lines.marks if m), default=0)
    found = []
    for i in candidates:
        following = lines.next(i)
        mark = lines.marks[following] if following is not None else None
        if mark and mark.value == 1 and mark.rank == top:
            found.append((i, mark.style))
    counts = Counter(style for _, style in found)
    return [i for i, style in found if counts[style] > 1 or _counted_before(lines, i, style)]


def _among_articles(lines: Lines, candidates: list[int]) -> list[int]:
    """条文之间没有编号的章名、节名：前面一条已经说完，后面紧接着下一条。"""
    found = []
    for i in candidates:
        before, following = lines.previous(i), lines.next(i)
        mark = lines.marks[following] if following is not None else None
        if mark is None or mark.style != "article" or before is None or len(lines.words(i)) > _SHORT:
            continue
        if "article" in lines.styles_before(i) and lines.words(before).endswith(
            ("。", "；", "：", "”", "）", ")", ";")
        ):
            found.append(i)
    return found


def _guide(lines: Lines, candidates: list[int]) -> list[int]:
    """办事指南的栏目名，三个以上才算。"""
    found = [i for i in candidates if parts.is_guide_heading(lines.words(i))]
    return found if len(found) > 2 else []


def _counted_before(lines: Lines, i: int, style: str) -> bool:
    """这一式样的编号前面已经数过：标题把两串编号隔开。"""
    return style in lines.styles_before(i)
