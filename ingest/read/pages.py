"""一页一页读出来的东西——行和表格——接成正文：段落与表格按位置排在一起。有文字层的 PDF 和扫描件共用。

长度单位是磅，纵坐标从页顶量起。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from ingest.document import Notice, Source
from ingest.read.layout import FilledText, Piece, assemble, is_spanning
from ingest.read.pdflines import Box, Frame, Line, frames_of, paragraphs, without_furniture

_DATA = Path(__file__).parents[1] / "data" / "html.toml"


@dataclass(frozen=True)
class Table:
    """画了线的表：在页上的范围和各行的格子。"""

    top: float
    bottom: float
    left: float
    right: float
    rows: tuple[tuple[FilledText, ...], ...]


@dataclass
class Page:
    """读出的一页（分栏的，一栏算一页，``narrow`` 为真）：行、表格。"""

    lines: list[Line]
    height: float
    tables: list[Table] = field(default_factory=list)
    narrow: bool = False


def source_of(name: str, format: str, pages: Sequence[Page], notices: Sequence[Notice]) -> Source:
    """各页的行和表格 → ``Source``。"""
    pages = [replace(page, lines=[replace(line, page=n) for line in page.lines]) for n, page in enumerate(pages)]
    meta: dict[str, str] = {}
    boxes, flow = _property_lines([line for page in pages for line in page.lines], meta)
    pieces = [Piece(text, "meta") for text in boxes]
    pieces += _in_order(flow, pages)
    return assemble(name, format, pieces, meta, notices)


def drop_furniture(pages: Sequence[Page]) -> None:
    """去掉各页的页眉、页脚、页码。"""
    kept = without_furniture([page.lines for page in pages], [page.height for page in pages])
    for page, lines in zip(pages, kept, strict=True):
        page.lines = lines


def is_inside(line: Line, table: Table) -> bool:
    middle, centre = line.top + line.size / 2, (line.left + line.right) / 2
    return table.top - 1 <= middle <= table.bottom + 1 and table.left - 2 <= centre <= table.right + 2


def table_of(words: Mapping[Box, str], around: Box, near: float = 2) -> Table | None:
    """按格子的边框排成行列：被跨行的格子盖住的向下填，被跨列的只写一次；相差不到 ``near`` 的边是同一条线。"""
    cells = list(words)
    xs = _edges((v for c in cells for v in (c[0], c[2])), near)
    ys = _edges((v for c in cells for v in (c[1], c[3])), near)
    if len(xs) < 3 or len(ys) < 2:
        return None  # 只有一列：是围着文字的框，不是表
    rows = []
    for top, bottom in pairwise(ys):
        row: list[FilledText] = []
        seen = None
        for left, right in pairwise(xs):
            cell = _covering(cells, (left + right) / 2, (top + bottom) / 2)
            same = cell is not None and cell == seen
            text = words[cell] if cell else ""
            row.append((None, True) if same else (text, cell is not None and cell[1] < top - near))
            seen = cell
        if any(text for text, _ in row):
            rows.append(tuple(row))
    left, top, right, bottom = around
    return Table(top, bottom, left, right, tuple(rows)) if rows else None


def cell_text(lines: Iterable[str]) -> str:
    """一格里的几行字接成一句。"""
    joined = ""
    for line in filter(None, (line.strip() for line in lines)):
        gap = " " if joined and joined[-1].isascii() and joined[-1].isalnum() and line[0].isascii() else ""
        joined += gap + line
    return joined


def _edges(values: Iterable[float], near: float) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > near:
            edges.append(value)
    return edges


def _covering(cells: Sequence[Box], x: float, y: float) -> Box | None:
    return next((c for c in cells if c[0] <= x <= c[2] and c[1] <= y <= c[3]), None)


def _in_order(lines: Sequence[Line], pages: Sequence[Page]) -> Iterator[Piece]:
    """段落和表格按位置排在一起；表格把前后的段隔开，跨页的表接成一张。"""
    frames = frames_of(lines, {n for n, page in enumerate(pages) if page.narrow})
    index = -1
    last: Table | None = None
    run: list[Line] = []
    at = 0
    for n, page in enumerate(pages):
        for table in sorted(page.tables, key=lambda t: t.top):
            while at < len(lines) and (lines[at].page, lines[at].top) < (n, table.top):
                run.append(lines[at])
                at += 1
            going_on = last is not None and not run and len(last.rows[0]) == len(table.rows[0])
            yield from _flow(run, frames)
            run = []
            index += not going_on
            repeated = going_on and last is not None and last.rows[0] == table.rows[0]
            for row in table.rows[1:] if repeated else table.rows:
                yield Piece(row[0][0] or "") if is_spanning(row) else Piece(kind="row", table=index, cells=row)
            last = table
    yield from _flow(lines[at:], frames)


def _flow(lines: Sequence[Line], frames: dict[int, Frame]) -> Iterator[Piece]:
    for paragraph in paragraphs(lines, frames):
        short = paragraph.large and len(paragraph.text) <= 100
        yield Piece(paragraph.text, "heading" if short else "paragraph", 1 if short else 0)


def _property_lines(lines: Sequence[Line], meta: dict[str, str]) -> tuple[list[str], list[Line]]:
    """页面上的属性栏（索引号、发文机关、成文日期……）：单独放到最前，被它隔断的段落自然接上。"""
    keys = _property_key()
    marked = [i for i, line in enumerate(lines) if keys.match(line.text)]
    run = [i for i in marked if lines[i].page == lines[marked[0]].page] if marked else []
    if len(run) < 2 or sum(len(keys.findall(lines[i].text)) for i in run) < 4:
        return [], list(lines)
    first, last = run[0], run[-1]
    text = " ".join(line.text for line in lines[first : last + 1])
    starts = [m.start() for m in keys.finditer(text)]
    entries = [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    for entry in entries:
        key, _, value = entry.replace(":", "：", 1).partition("：")
        if value.strip():
            meta.setdefault(re.sub(r"\s", "", key), re.sub(r"(?<=[^\x00-\x7f])\s(?=[^\x00-\x7f])", "", value.strip()))
    return entries, [*lines[:first], *lines[last + 1 :]]


@cache
def _property_key() -> re.Pattern[str]:
    names = tomllib.loads(_DATA.read_text("utf-8"))["property"]
    spaced = "|".join(r"\s?".join(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?:{spaced})\s?[：:]")
