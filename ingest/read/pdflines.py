"""PDF 里没有段落，只有一个个定了位的字。这里把字排成行，去掉页眉页脚，再按版面把断开的行接成段。

接段只看版面和句读：行排满了右边，下一行又没有缩进，就是同一段；跨页也一样。长度单位是磅，纵坐标从页顶量起。
"""

from __future__ import annotations

import ctypes
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ingest.numbering import mark_at

Box = tuple[float, float, float, float]  # 四边
_PAGE_NUMBER = re.compile(
    r"[-—－–\s·.]{0,6}(?:第\s?)?\d{1,4}(?:\s?页)?(?:\s?[/／,，]?\s?(?:共\s?)?\d{1,4}\s?页?)?[-—－–\s·.]{0,6}"
)
_PRINTED = re.compile(r"(?:19|20)\d\d/\d{1,2}/\d{1,2}\s\d{1,2}:\d\d\s.{0,200}|https?://\S{1,300}(?:\s\d{1,4}/\d{1,4})?")
_MARGIN = 0.1  # 页眉页脚在页面最上、最下这么大一块里
_NO_INK = "\r\n\x00\ufeff\u00ad"
_OPEN, _CLOSED = "（《“‘〔【[(", "）》”’〕】])"
_STANDALONE = re.compile(
    r"附\s?(?:件|表|录)[\s\d一二三四五六七八九十]{0,4}[：:]?|.{0,40}〔\d{4}〕.{0,10}号|[（(].{0,60}[）)]"
)


@dataclass(frozen=True)
class Line:
    """版面上的一行字；``size`` 是字的高度，``parts`` 是当中有大空白时隔开的几截。"""

    page: int
    text: str
    left: float
    right: float
    top: float
    size: float
    parts: tuple[Line, ...] = ()


def page_lines(textpage: Any, page: int, height: float, unseen: Sequence[Box] = ()) -> list[Line]:
    """一页的字按内容流的次序排成行：基线变了、横坐标退回去了就是新的一行；``unseen`` 框里的不要（左、下、右、上）。"""
    from pypdfium2 import raw

    handle = textpage.raw
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    at_x, at_y, at_box = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    unicode, box_of, origin_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
    lines: list[Line] = []
    row: list[tuple[str, float, float]] = []  # (字, 左, 右)
    base = size = 0.0
    band = (0.0, 0.0)  # 前一个字的上下边：同样的上下边就是同一条基线，不必再问

    def flush() -> None:
        nonlocal row
        text = joined(row, size)
        if text.strip():
            line = Line(page, text.strip(), row[0][1], row[-1][2], height - base - size, size)
            lines.append(replace(line, parts=_apart(row, line)) if " " in line.text else line)
        row = []

    for i in range(textpage.count_chars()):
        code = unicode(handle, i)
        char = chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else "\ufffd"
        if char in _NO_INK or (char == " " and raw.FPDFText_IsGenerated(handle, i) == 1):
            continue
        box_of(handle, i, at_box)
        left, right, top, bottom = box.left, box.right, box.top, box.bottom
        if (top, bottom) != band:
            origin_of(handle, i, at_x, at_y)
            band = (top, bottom)
        tall = max(top - bottom, 0.1)
        if unseen and _within((left + right) / 2, (top + bottom) / 2, unseen):
            continue
        if row and (abs(y.value - base) > 0.5 * max(size, tall) or left < row[-1][1] - 2 * tall):
            flush()
        if row and char == row[-1][0] and abs(left - row[-1][1]) < 0.15 * tall:
            continue  # 描两遍充当粗体
        if not row:
            base, size = y.value, tall
        row.append((char, left, right))
    flush()
    return lines


def _within(x: float, y: float, boxes: Sequence[Box]) -> bool:
    return any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in boxes)


def _apart(row: Sequence[tuple[str, float, float]], line: Line) -> tuple[Line, ...]:
    """一行里空出一个多字的几截，分栏时各归各的栏；没有这样的空白是空的。"""
    inked = [char for char in row if not char[0].isspace()]
    cuts = [i for i, (a, b) in enumerate(pairwise(inked), 1) if b[1] - a[2] > 1.2 * line.size]
    if not cuts:
        return ()
    parts = [inked[a:b] for a, b in pairwise([0, *cuts, len(inked)])]
    return tuple(
        replace(line, text=joined(part, line.size).strip(), left=part[0][1], right=part[-1][2]) for part in parts
    )


def joined(row: Sequence[tuple[str, float, float]], size: float) -> str:
    """字与字之间空出半个字以上才是空格；汉字与数字之间常有的细缝不是。"""
    words: list[str] = []
    edge, wide = float("inf"), 0.3 * size  # 前一个字的右边；空白后面不再添空格
    for char, left, right in row:
        if char.isspace():
            words.append(" ")
            edge = float("inf")
            continue
        if left - edge > wide:
            words.append(" ")
        words.append(char)
        edge = right
    return re.sub(r" {2,}", " ", "".join(words))


def without_furniture(pages: Sequence[list[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """去掉页眉、页脚、页码、浏览器打印时添的网址：贴着页边，而且多数页上都有，或者一望而知。"""
    edge = [[line for line in lines if at_edge(line, heights[p])] for p, lines in enumerate(pages)]
    repeated: Counter[tuple[str, int]] = Counter()
    for lines in edge:
        repeated.update({_place(line) for line in lines})  # 一页里重复的只算一次
    needed = max(2, (len(pages) * 2 + 4) // 5)
    kept = []
    for p, lines in enumerate(pages):
        drop = {
            id(line)
            for line in edge[p]
            if repeated[_place(line)] >= needed or _PAGE_NUMBER.fullmatch(line.text) or _PRINTED.fullmatch(line.text)
        }
        kept.append([line for line in lines if id(line) not in drop])
    return kept


def at_edge(line: Line, height: float) -> bool:
    return line.top < height * _MARGIN or line.top + line.size > height * (1 - _MARGIN)


def _place(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", "".join(line.text.split())), round(line.top / 6)


@dataclass(frozen=True)
class Paragraph:
    """接好的一段，和它第一行的位置；``large`` 是比正文大的字（标题）。"""

    text: str
    page: int
    top: float
    large: bool = False


@dataclass(frozen=True)
class Frame:
    """版心：左右边、常用字号、行距。"""

    left: float
    right: float
    size: float
    pitch: float


def paragraphs(lines: Sequence[Line], frames: dict[int, Frame] | None = None) -> list[Paragraph]:
    """行 → 段。``frames`` 是各页的版心；表格隔开的一小截看不出版心，要用全文的。"""
    frames = frames or frames_of(lines)
    built: list[tuple[Line, Line, str]] = []  # (第一行, 最后一行, 文字)
    for line in lines:
        if built and _continues(*built[-1], line, frames[line.page]):
            first, _, text = built[-1]
            built[-1] = (first, line, _glued(text, line.text))
        else:
            built.append((line, line, line.text))
    return [
        Paragraph(text, first.page, first.top, first.size > frames[first.page].size * 1.15) for first, _, text in built
    ]


def frames_of(lines: Sequence[Line], narrow: Collection[int] = ()) -> dict[int, Frame]:
    """各页的版心；字太少的页用全文的。``narrow`` 里的是分栏的一栏，只看它自己的。"""
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    whole = _frame(lines) if lines else Frame(0, 0, 1, 1)
    frames = {}
    for page, own in by_page.items():
        if page in narrow and len(own) >= 4:
            frames[page] = _frame(own)
        else:
            frames[page] = _settled(_frame(own) if len(own) >= 12 else whole, whole)
    return frames


def _settled(own: Frame, whole: Frame) -> Frame:
    """双面印刷，左右页边不同：左右一齐移了才信这一页自己的；尽是短段的页，两边看着都往里缩，用全文的。"""
    shift = own.left - whole.left
    if abs(shift) >= 3 * whole.size:
        return whole
    if abs(own.right - whole.right - shift) > whole.size:
        own = replace(own, left=min(own.left, whole.left), right=max(own.right, whole.right))
    return replace(own, size=whole.size, pitch=whole.pitch)


def _frame(lines: Sequence[Line]) -> Frame:
    size = statistics.median(line.size for line in lines for _ in range(1 + len(line.text) // 10))
    body = [line for line in lines if abs(line.size - size) < 0.15 * size] or list(lines)
    common = max(2, len(body) // 20)
    lefts = Counter(round(line.left / 2) * 2 for line in body)
    rights = Counter(round(line.right / 6) * 6 for line in body)
    left = min((x for x, n in lefts.items() if n >= common), default=min(line.left for line in body))
    right = max((x for x, n in rights.items() if n >= common), default=max(line.right for line in body))
    gaps = [b.top - a.top for a, b in pairwise(body) if a.page == b.page and b.top > a.top]
    return Frame(left, right, size, statistics.median(gaps) if gaps else 2 * size)


def _continues(first: Line, last: Line, text: str, line: Line, frame: Frame) -> bool:
    """``line`` 接着上一段（第一行 ``first``、最后一行 ``last``）吗？"""
    if abs(last.size - line.size) > 0.12 * max(last.size, line.size):
        return False
    if last.page == line.page and not -frame.size < line.top - last.top < 1.9 * max(frame.pitch, line.size):
        return False
    if _centred(last, frame) and _centred(line, frame) and line.size > 1.1 * frame.size:
        return _title_continues(text, line.text)
    full = last.right > frame.right - 2.6 * frame.size
    if not full and not _hanging(text):
        return False
    if line.left < frame.left + 1.3 * frame.size:
        # 编号顶格写的：上一句完了，这一行又是编号，就是新的一段
        return not (text[-1] in "。；：！？" and mark_at(line.text, 0, len(line.text)))
    # 悬挂缩进：编号一行在左，以下各行一齐往里缩
    if mark_at(line.text, 0, len(line.text)) or line.left < first.left + 0.5 * frame.size:
        return False
    return abs(line.left - last.left) < 0.5 * frame.size or (
        first is last and mark_at(text, 0, len(text)) is not None and line.left < first.left + 4 * frame.size
    )


def _hanging(text: str) -> bool:
    """括号、书名号还没合上，话不会在这里断。"""
    tail = text[-80:]
    return any(tail.count(a) > tail.count(b) for a, b in zip(_OPEN[:5], _CLOSED[:5], strict=True))


def _centred(line: Line, frame: Frame) -> bool:
    middle = (frame.left + frame.right) / 2
    return abs((line.left + line.right) / 2 - middle) < 1.5 * frame.size


def _title_continues(text: str, line: str) -> bool:
    """居中大字：标题折成几行；附件号、文号、括号里的日期各自成行。"""
    if _hanging(text):
        return True
    return not (
        _STANDALONE.fullmatch(text)
        or _STANDALONE.fullmatch(line)
        or text[-1] in "。：；"
        or mark_at(line, 0, len(line))
        or text.endswith(("通知", "办法", "方案", "规定", "细则", "意见", "条例", "公告", "通告"))
    )


def _glued(text: str, line: str) -> str:
    """西文之间补一个空格，汉字之间不补。"""
    gap = " " if text[-1].isascii() and text[-1].isalnum() and line[0].isascii() and line[0].isalpha() else ""
    return text + gap + line
