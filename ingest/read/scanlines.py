"""识出来的字各有一个框。这里把框摆正、定字号、分栏、拼成行，交给 ``pdflines`` 接成段。"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.read.pages import Box, Page, Table, cell_text, is_inside, table_of
from ingest.read.pdflines import Line

_LEVEL = 0.003  # 弧度；歪得比这少的不必摆正
_SLACK = 4.0  # 磅；格线相差这么多以内是同一条
_PAGE_NUMBER = re.compile(r"[-—－–]\s?\S{1,3}\s?[-—－–]")  # 页码认错了也还是页码
# 认字常把相近的字形认混；这几种按上下文只可能是一种写法
_SHAPES = (
    (re.compile(r"(?<=\d)一(?=\d)"), "—"),  # 2025一2027年
    (re.compile(r"[\[［【(（]((?:19|20)\d\d)[\]］】)）](?=第?\d{1,5}号)"), r"〔\1〕"),  # 文号用六角括号
    # 半角、全角的括号图上分不清；公文的层次序数用全角（GB/T 9704—2012，7.3.3）
    (re.compile(r"^\(([一二三四五六七八九十]{1,3}|\d{1,2})\)"), r"（\1）"),
    (re.compile(r"\((?=[^()（）]{1,200}）)"), "（"),  # 一半角一全角
    (re.compile(r"(（[^()（）]{1,200})\)"), r"\1）"),
)


@dataclass(frozen=True)
class Word:
    """一行字或一行里的一截，和它的四角（左上起顺时针，像素）。"""

    text: str
    score: float  # 把握，0 到 1
    corners: tuple[tuple[float, float], ...]

    @classmethod
    def read(cls, text: str, score: float, corners: Sequence[tuple[float, float]]) -> Word:
        return cls(proper(text), score, tuple(corners))

    @property
    def left(self) -> float:
        return min(x for x, _ in self.corners)

    @property
    def right(self) -> float:
        return max(x for x, _ in self.corners)

    @property
    def middle(self) -> float:
        return sum(y for _, y in self.corners) / len(self.corners)

    @property
    def width(self) -> float:
        return math.dist(self.corners[0], self.corners[1])

    @property
    def height(self) -> float:
        return math.dist(self.corners[0], self.corners[-1])

    @property
    def size(self) -> float:
        """字号，像素。宽度除以字数最准；框的高度总偏大，只用来挡住空格丢了的行。"""
        units = sum(0.5 if char.isascii() else 1.0 for char in self.text)
        return min(self.width / max(units, 0.5), 1.05 * self.height)


def proper(text: str) -> str:
    """认混了的字形改成上下文里唯一可能的写法；不改数字和汉字。"""
    for pattern, shape in _SHAPES:
        text = pattern.sub(shape, text)
    return text.strip()


def skew(words: Sequence[Word]) -> float:
    """整页歪了多少（弧度，右边低为正）；不歪是 0。"""
    long = [word for word in words if word.width > 5 * word.height]
    slopes = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in (word.corners[:2] for word in long)]
    slope = statistics.median(slopes) if slopes else 0.0
    return slope if abs(slope) > _LEVEL else 0.0


def straightened(words: Sequence[Word], slope: float, x: float, y: float) -> list[Word]:
    """绕 (x, y) 转回水平。"""
    sin, cos = math.sin(slope), math.cos(slope)

    def turned(corner: tuple[float, float]) -> tuple[float, float]:
        dx, dy = corner[0] - x, corner[1] - y
        return x + dx * cos + dy * sin, y - dx * sin + dy * cos

    return [replace(word, corners=tuple(map(turned, word.corners))) for word in words]


def lines_of(words: Sequence[Word], page: int, scale: float) -> list[Line]:
    """框 → 行（还没有把同一行的几截接起来）；字号与正文相差不多的就是正文的字号。"""
    words = [word for word in words if word.text and not _PAGE_NUMBER.fullmatch(word.text)]
    if not words:
        return []
    body = statistics.median(word.size for word in words for _ in range(1 + len(word.text) // 10))
    lines = []
    for word in sorted(words, key=lambda w: (w.middle, w.left)):
        size = (body if abs(word.size - body) < 0.15 * body else word.size) * scale
        lines.append(Line(page, word.text, word.left * scale, word.right * scale, word.middle * scale - size / 2, size))
    return lines


def cell_texts(words: Sequence[Word], around: Box, cells: Sequence[Box], scale: float) -> Table | None:
    """一张表：格子的边框（像素）和落在里面的字。线断了、有字不在格子里的不当作表，免得丢字。"""
    if any(_within(word, around) and not any(_within(word, cell) for cell in cells) for word in words):
        return None
    texts: dict[Box, str] = {}
    for cell in cells:
        rows = [line.text for line in _rows(lines_of([word for word in words if _within(word, cell)], 0, scale))]
        left, top, right, bottom = (edge * scale for edge in cell)
        texts[(left, top, right, bottom)] = cell_text(rows)
    left, top, right, bottom = (edge * scale for edge in around)
    return table_of(texts, (left, top, right, bottom), _SLACK)


def _within(word: Word, box: Box) -> bool:
    left, top, right, bottom = box
    return left <= (word.left + word.right) / 2 <= right and top <= word.middle <= bottom


def columns_of(page: Page) -> list[Page]:
    """分栏的页一栏当作一页，从左读到右；表格里的字不再算作行。有表格的页不分栏。"""
    lines = [line for line in page.lines if not any(is_inside(line, table) for table in page.tables)]
    columns = [lines] if page.tables else list(_columns(lines))
    return [replace(page, lines=_rows(column), narrow=len(columns) > 1) for column in columns]


def split_columns(page: Page) -> list[Page]:
    """有文字层的页：分了栏才动，别的页按内容流的次序，不重排。"""
    lines = [part for line in page.lines for part in line.parts or (line,)]
    return [page] if page.tables or _gutter(lines) is None else columns_of(replace(page, lines=lines))


def _columns(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """通栏的行把页隔成几段，每段先左后右；不分栏的原样。"""
    gutter = _gutter(lines)
    if gutter is None:
        yield list(lines)
        return
    left: list[Line] = []
    right: list[Line] = []
    across: list[Line] = []
    for line in lines:
        if _crosses(line, gutter):
            yield from filter(None, (left, right))
            left, right = [], []
            across.append(line)
            continue
        if across:
            yield across
            across = []
        (left if line.right <= gutter + line.size else right).append(line)
    yield from filter(None, (across, left, right))


def _gutter(lines: Sequence[Line]) -> float | None:
    """两栏之间的空白在哪里：两边各有六行以上，多半排满自己那一栏，横跨的不到四分之一。"""
    if len(lines) < 12:
        return None
    start, end = min(line.left for line in lines), max(line.right for line in lines)
    places = [start + (end - start) * share / 100 for share in range(35, 66)]
    spans = [(line.left, line.right, line.size) for line in lines]
    crossing = [len([1 for left, right, size in spans if left < x - size and right > x + size]) for x in places]
    fewest = [x for x, n in zip(places, crossing, strict=True) if n == min(crossing)]
    gutter = statistics.median(fewest)
    before = [line.right - line.left for line in lines if line.right <= gutter + line.size]
    after = [line.right - line.left for line in lines if line.left >= gutter - line.size]
    if min(crossing) * 4 > len(lines) or min(len(before), len(after)) < 6:
        return None
    full = statistics.median(before) > 0.6 * (gutter - start) and statistics.median(after) > 0.6 * (end - gutter)
    return gutter if full else None


def _crosses(line: Line, x: float) -> bool:
    return line.left < x - line.size and line.right > x + line.size


def _rows(lines: Sequence[Line]) -> list[Line]:
    """同一行上的几截接成一行。"""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda a: a.top + a.size / 2):
        last = rows[-1][0] if rows else None
        level = last and abs(line.top + line.size / 2 - last.top - last.size / 2) < 0.5 * min(line.size, last.size)
        if level:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_row(sorted(row, key=lambda a: a.left)) for row in rows]


def _row(parts: Sequence[Line]) -> Line:
    text = parts[0].text
    for before, after in pairwise(parts):
        text += (" " if after.left - before.right > 0.3 * before.size else "") + after.text
    longest = max(parts, key=lambda line: len(line.text))
    return replace(longest, text=text, left=parts[0].left, right=max(line.right for line in parts))
