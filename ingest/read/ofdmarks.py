"""OFD 一页里画了什么：定了位的字、线、图。依据 GB/T 33190—2016 第 9 至 11 章。

标准里长度用毫米，这里一律换成磅；纵坐标从页顶量起。对象先按自己的 CTM 变换，再移到 Boundary 的左上角。
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

from ingest.read.pages import Box

POINT = 72 / 25.4  # 一毫米合多少磅
_MOST = 50_000  # 个；一页里的字和线最多这么多：挤得下的不过几千个
_THIN = 2.0  # 磅；细过此的实心方块当作线
_WHITE = 240  # 三原色都亮于此算白
_COUNTS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}  # 路径命令各带几个数
_UNKNOWN = "\ufffd"
Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)
# 页宽、页高 → 转正的变换，按字原来朝哪边写
_TURNS: tuple[Callable[[float, float], Matrix], ...] = (
    lambda width, height: _SAME,
    lambda width, height: (0, -1, 1, 0, 0, width),
    lambda width, height: (-1, 0, 0, -1, width, height),
    lambda width, height: (0, 1, -1, 0, height, 0),
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """一个字；``base`` 是基线，``size`` 是字号。"""

    char: str
    left: float
    right: float
    base: float
    size: float

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, self.base - 0.38 * self.size


@dataclass(frozen=True)
class Picture:
    """一张图：资源号和在页上的位置。"""

    resource: str
    box: Box


class Crowded(Exception):
    """一页里的字和线多得不像公文。"""


@dataclass
class Marks:
    """一页（或一个模板页）上的全部东西；``unseen`` 是看不见的字，``tilted`` 是斜排的字（多为水印）。"""

    glyphs: list[Glyph] = field(default_factory=list)
    edges: list[Box] = field(default_factory=list)  # 横线、竖线：左、上、右、下
    pictures: list[Picture] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    tilted: list[str] = field(default_factory=list)
    unmapped: int = 0  # 只有字形、没有写是什么字的字，写作 �
    composites: int = 0
    turned: bool = False  # 整页转了九十度：高变宽，宽变高
    dark: list[Box] = field(default_factory=list)  # 填了色的方块：白字写在上面看得见


def marks_of(content: Any, width: float = 0, height: float = 0) -> Marks:
    """``Content`` 元素 → ``Marks``；页面大小的单位是毫米。字多半横着、倒着排的页，整页转正。"""
    turn = _turn(content)
    found = Marks(turned=turn % 2 == 1)
    upright = _TURNS[turn](width, height)
    for element in content.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject", "{*}CompositeObject"):
        box = numbers(element.get("Boundary"))
        if len(box) != 4 or element.get("Visible") in ("false", "0"):
            continue
        place = _after(upright, _placed(_matrix(element.get("CTM")), box[0], box[1]))
        kind = local(element)
        if kind == "TextObject":
            _text(element, place, found)
        elif kind == "PathObject":
            _path(element, place, found)
        elif kind == "ImageObject":
            left, top, wide, high = (value * POINT for value in box)
            found.pictures.append(Picture(element.get("ResourceID") or "", (left, top, left + wide, top + high)))
        else:
            found.composites += 1
        if len(found.glyphs) + len(found.edges) > _MOST:
            raise Crowded
    return found


def _turn(content: Any) -> int:
    """这一页的字多半朝哪边写：0 往右，1 往下，2 往左（倒着），3 往上。"""
    letters: Counter[int] = Counter()
    for element in content.iter("{*}TextObject"):
        a, b, *_ = _matrix(element.get("CTM"))
        letters[round(math.degrees(math.atan2(b, a)) / 90) % 4] += sum(len(code.text or "") for code in element)
    return letters.most_common(1)[0][0] if letters else 0


def _after(second: Matrix, first: Matrix) -> Matrix:
    """先做 ``first`` 再做 ``second``。"""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return g * a + i * b, h * a + j * b, g * c + i * d, h * c + j * d, g * e + i * f + k, h * e + j * f + m


def local(element: Any) -> str:
    """不带命名空间的标签：各家软件写的命名空间不一。"""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def numbers(text: str | None) -> list[float]:
    """空格隔开的数；有不是数的，到此为止。"""
    found = []
    for word in (text or "").split():
        try:
            value = float(word)
        except ValueError:
            break
        if not math.isfinite(value):
            break
        found.append(value)
    return found


def _matrix(text: str | None) -> Matrix:
    values = numbers(text)
    return (values[0], values[1], values[2], values[3], values[4], values[5]) if len(values) == 6 else _SAME


def _placed(matrix: Matrix, left: float, top: float) -> Matrix:
    a, b, c, d, e, f = matrix
    return a, b, c, d, e + left, f + top


def _at(place: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = place
    return (a * x + c * y + e) * POINT, (b * x + d * y + f) * POINT


def _text(element: Any, place: Matrix, found: Marks) -> None:
    size = (numbers(element.get("Size")) or [0.0])[0]
    wide = (numbers(element.get("HScale")) or [1.0])[0]
    a, b, c, d, *_ = place
    high = size * math.hypot(c, d) * POINT
    text = "".join(code.text or "" for code in element.iterchildren("{*}TextCode"))
    if high < 0.5:
        found.unseen.append(text)
        return
    if a < 0 or abs(b) > 0.2 * a:  # 转了十度以上
        found.tilted.append(text)
        return
    glyphs = list(islice(_glyphs(element, place, size * wide, high), _MOST + 1))
    if _unseen(element, glyphs, found):
        found.unseen.append(text)
        return
    found.unmapped += sum(glyph.char == _UNKNOWN for glyph in glyphs)
    found.glyphs += glyphs


def _glyphs(element: Any, place: Matrix, advance: float, high: float) -> Iterator[Glyph]:
    """逐字的位置：TextCode 的起点加上 DeltaX、DeltaY；没写的按字宽往右排。"""
    x = y = 0.0
    for code in element.iterchildren("{*}TextCode"):
        x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
        text = code.text or ""
        across, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
        for i, char in enumerate(text):
            step = advance * (0.5 if char.isascii() else 1.0)
            left, base = _at(place, x, y)
            right, _ = _at(place, x + step, y)
            known = char != "¤" and not "\ue000" <= char <= "\uf8ff"  # 只有字形的写作 ¤ 或自造字
            yield Glyph(char if known else _UNKNOWN, left, right, base, high)
            x += across[i] if i < len(across) else (step if i >= len(down) else 0.0)
            y += down[i] if i < len(down) else 0.0


def _deltas(text: str | None, most: int) -> list[float]:
    """``g 3 5.2`` 是三个 5.2。"""
    words = (text or "").split()
    found: list[float] = []
    at = 0
    while at < len(words) and len(found) < most:
        if words[at] == "g" and at + 2 < len(words):
            count, value = numbers(words[at + 1]), numbers(words[at + 2])
            if not count or not value:
                break
            found += value * max(0, min(int(count[0]), most - len(found)))
            at += 3
        else:
            value = numbers(words[at])
            if not value:
                break
            found += value
            at += 1
    return found


def _unseen(element: Any, glyphs: Sequence[Glyph], found: Marks) -> bool:
    """全透明的、白纸上的白字。"""
    fill = element.find("{*}FillColor")
    if element.get("Alpha") == "0" or (fill is not None and fill.get("Alpha") == "0"):
        return True
    if fill is None or not _white(fill) or not glyphs:
        return False
    x, y = glyphs[0].centre
    return not any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in found.dark)


def _white(color: Any) -> bool:
    """RGB、灰度的白；别的色彩空间不判断。"""
    values = numbers(color.get("Value"))
    return len(values) in (1, 3) and min(values) >= _WHITE


def _path(element: Any, place: Matrix, found: Marks) -> None:
    data = next((e.text for e in element.iterchildren("{*}AbbreviatedData")), "")
    runs = [[_at(place, x, y) for x, y in run] for run in _runs(data or "")]
    points = [point for run in runs for point in run]
    if not points:
        return
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    if element.get("Fill") in ("true", "1"):
        fill = element.find("{*}FillColor")
        if fill is None or not _white(fill):
            found.dark.append((left, top, right, bottom))
        if right - left < _THIN or bottom - top < _THIN:
            found.edges.append((left, top, right, bottom))
            return
    if element.get("Stroke") in ("false", "0"):
        return
    for run in runs:
        for (x0, y0), (x1, y1) in pairwise(run):
            if (abs(x0 - x1) < 0.5) != (abs(y0 - y1) < 0.5):  # 横线或竖线
                found.edges.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _runs(data: str) -> Iterator[list[tuple[float, float]]]:
    """缩写路径 → 一笔一笔的折线；曲线不是表线，从它的终点另起一笔。"""
    words = data.split()
    run: list[tuple[float, float]] = []
    at = 0
    while at < len(words):
        command = words[at]
        count = _COUNTS.get(command)
        if count is None:
            break
        values = numbers(" ".join(words[at + 1 : at + 1 + count]))
        if len(values) < count:
            break
        at += 1 + count
        if command in "MS":
            if len(run) > 1:
                yield run
            run = [(values[0], values[1])]
        elif command == "C":
            if len(run) > 1:
                run.append(run[0])
        elif command == "L":
            run.append((values[-2], values[-1]))
        else:  # 曲线：断开，从终点另起
            if len(run) > 1:
                yield run
            run = [(values[-2], values[-1])]
    if len(run) > 1:
        yield run
