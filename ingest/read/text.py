"""纯文本：一行一块；用竖线或制表符隔开的行是表格行。正文就是文件本身，一字不动（只统一换行）。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.document import Block, Cell, Source
from ingest.numbering import mark_at
from ingest.read.encoding import LONGEST, decode, too_long

_LONGEST_ROW = 4000  # 字；再长的一行不是表格


def read(data: bytes, name: str) -> Source:
    decoded = decode(data, name)
    if len(decoded.text) > LONGEST:
        raise too_long(name, len(decoded.text))
    return Source(name, "text", decoded.text, tuple(blocks(decoded.text)), notices=decoded.notices)


def blocks(text: str) -> list[Block]:
    """一行一块；表格行连着的是一张表。"""
    found: list[Block] = []
    spans = list(_lines(text))
    tabbed = _tabbed(text, spans)
    table, in_table = -1, False
    for i, (start, end) in enumerate(spans):
        if start == end:
            in_table = in_table and text[max(0, start - 2) : start] != "\n\n"
            continue
        bars = text.count("|", start, end)
        row = bars >= 2 or (in_table and bars >= 1) or i in tabbed
        if row:
            table += not in_table
            start, end = tabbed.get(i, (start, end))
            cells = _cells(text, start, end, "\t" if i in tabbed else "|")
            found.append(Block("row", start, end, table=table, cells=cells))
        else:
            found.append(Block("paragraph", start, end))
        in_table = row
    return found


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """各行去掉首尾空白后的范围；空行起止相同。"""
    at = 0
    for line in text.split("\n"):
        stripped = line.strip()
        start = at + (len(line) - len(line.lstrip()) if stripped else 0)
        yield start, start + len(stripped)
        at += len(line) + 1


def _tabbed(text: str, spans: Sequence[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """用制表符隔开的表：连着两行以上、格数能一样多；行号 → 行的起止，头尾空着的格也在内。

    行首行尾的制表符可以是空格子，也可以是缩进和多余的：一行里的格数是个范围。编号后面跟一个制表符的条文不算。
    """
    found: dict[int, tuple[int, int]] = {}
    if "\t" not in text:
        return found
    run: list[_Tabs] = []
    least, most = 0, 0  # 这一段各行都能有的制表符数
    for i, (start, end) in enumerate([*spans, (0, 0)]):
        line = _tabs(text, i, start, end)
        if run and line.most and max(least, line.inner) <= min(most, line.most):
            run.append(line)
            least, most = max(least, line.inner), min(most, line.most)
            continue
        if len(run) > 1:
            found.update((row.at, row.span(most)) for row in run)
        usable = line.inner > 1 or (line.inner == 1 and mark_at(text, start, end) is None)
        run, least, most = ([line], line.inner, line.most) if usable else ([], 0, 0)
    return found


@dataclass(frozen=True)
class _Tabs:
    """第 ``at`` 行的制表符：字之间的、行首的、行尾的。只有行首行尾有的，行首的是缩进。"""

    at: int
    start: int
    end: int
    inner: int = 0
    before: int = 0
    after: int = 0

    @property
    def most(self) -> int:
        return self.inner + self.after + (self.before if self.inner else 0)

    def span(self, width: int) -> tuple[int, int]:
        """凑够 ``width`` 个制表符的起止：先算行尾的，不够再算行首的。"""
        after = min(self.after, width - self.inner)
        return self.start - (width - self.inner - after), self.end + after


def _tabs(text: str, at: int, start: int, end: int) -> _Tabs:
    if end - start >= _LONGEST_ROW or start == end:
        return _Tabs(at, start, end)
    before, after = start, end
    while text[before - 1 : before] == "\t" and end - before < _LONGEST_ROW:
        before -= 1
    while text[after : after + 1] == "\t" and after - start < _LONGEST_ROW:
        after += 1
    return _Tabs(at, start, end, text.count("\t", start, end), start - before, after - end)


def _cells(text: str, start: int, end: int, bar: str) -> tuple[Cell, ...]:
    """``a | b | c |``：末尾的竖线是收尾，不另成一格；连着的竖线、制表符是空格子。"""
    cells: list[Cell] = []
    at = start + (text[start] == bar == "|")
    for part in text[at:end].split(bar):
        left = len(part) - len(part.lstrip()) if part.strip() else 0
        cells.append(Cell(at + left, at + left + len(part.strip())))
        at += len(part) + 1
    if len(cells) > 1 and cells[-1].start == cells[-1].end and text[end - 1] == bar == "|":
        cells.pop()
    return tuple(cells)
