"""PDF：有文字层的读成段落和表格行。文字用 pypdfium2，画了线的表格用 pdfplumber；没有文字层的是扫描件，要先做 OCR。"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ingest.document import Notice, Source
from ingest.errors import Unreadable
from ingest.read.layout import FilledText, Piece, assemble, is_spanning
from ingest.read.pdflines import Line, page_lines, paragraphs, without_furniture

MOST_PAGES = 2000
_RULED = 6  # 条线以上才去找表格
_SCAN = 20  # 字；一页少于此数而有图，多半是扫描
_DATA = Path(__file__).parents[1] / "data" / "html.toml"


@dataclass
class _Page:
    """读出的一页：行、表格、有没有图。"""

    lines: list[Line]
    height: float
    tables: list[_Table] = field(default_factory=list)
    image: bool = False


@dataclass(frozen=True)
class _Table:
    top: float
    bottom: float
    left: float
    right: float
    rows: tuple[tuple[FilledText, ...], ...]


def read(data: bytes, name: str) -> Source:
    pages = _pages(data, name)
    letters = sum(len(line.text) for page in pages for line in page.lines)
    notices = [
        Notice("lost", f"第{n}页是图片，没有文字层，其中的文字没有读到")
        for n, page in enumerate(pages, 1)
        if page.image and sum(len(line.text) for line in page.lines) < _SCAN
    ]
    if letters < _SCAN and (notices or not letters):
        raise Unreadable(
            f"读不了 {name}：没有文字层（扫描件）。请先做 OCR（文字识别），或改放 .docx。",
            f"Cannot read {name}: it has no text layer (a scan). Run OCR first, or supply the .docx.",
        )
    meta: dict[str, str] = {}
    boxes, flow = _property_lines([line for page in pages for line in page.lines], meta)
    pieces = [Piece(text, "meta") for text in boxes]
    pieces += _in_order(flow, pages)
    return assemble(name, "pdf", pieces, meta, notices)


def _pages(data: bytes, name: str) -> list[_Page]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refused(name, str(error)) from None
    try:
        if len(document) > MOST_PAGES:
            raise Unreadable(
                f"读不了 {name}：有 {len(document)} 页，超过上限 {MOST_PAGES} 页。请拆分后再读。",
                f"Cannot read {name}: {len(document)} pages exceed the limit of {MOST_PAGES}.",
            )
        pages, ruled = [], []
        for n in range(len(document)):
            page, lined = _page(document, n)
            pages.append(page)
            if lined:
                ruled.append(n)
    except pypdfium2.PdfiumError as error:
        raise _refused(name, str(error)) from None
    finally:
        document.close()
    kept = without_furniture([page.lines for page in pages], [page.height for page in pages])
    for page, lines in zip(pages, kept, strict=True):
        page.lines = lines
    _find_tables(data, pages, ruled)
    return pages


def _page(document: Any, n: int) -> tuple[_Page, bool]:
    """一页的行；第二项：画的线够不够围成表格。"""
    from pypdfium2 import raw

    page = document[n]
    textpage = page.get_textpage()
    try:
        height = page.get_height()
        lines = page_lines(textpage, n, height)
        kinds = [item.type for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE])]
    finally:
        textpage.close()
        page.close()
    image = raw.FPDF_PAGEOBJ_IMAGE in kinds
    return _Page(lines, height, image=image), kinds.count(raw.FPDF_PAGEOBJ_PATH) >= _RULED


def _refused(name: str, reason: str) -> Unreadable:
    if "assword" in reason:
        return Unreadable(
            f"读不了 {name}：PDF 加了密码。请去掉密码后再读。",
            f"Cannot read {name}: the PDF is encrypted. Remove the password first.",
        )
    return Unreadable(
        f"读不了 {name}：PDF 已损坏或不完整。请重新下载。",
        f"Cannot read {name}: the PDF is damaged or incomplete. Download it again.",
    )


def _find_tables(data: bytes, pages: Sequence[_Page], ruled: Sequence[int]) -> None:
    """在画了线的页上找表格；表格里的字不再算作行。"""
    if not ruled:
        return
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data), pages=[n + 1 for n in ruled]) as document:
        for n, page in zip(ruled, document.pages, strict=True):
            found = [t for t in (_table(page, t) for t in page.find_tables()) if t]
            pages[n].tables = found
            pages[n].lines = [line for line in pages[n].lines if not any(_inside(line, t) for t in found)]
            page.close()


def _inside(line: Line, table: _Table) -> bool:
    middle, centre = line.top + line.size / 2, (line.left + line.right) / 2
    return table.top - 1 <= middle <= table.bottom + 1 and table.left - 2 <= centre <= table.right + 2


def _table(page: Any, table: Any) -> _Table | None:
    """按格子的边框排成行列：被跨行的格子盖住的向下填，被跨列的只写一次。"""
    cells = [c for c in table.cells if c]
    xs = _edges(v for c in cells for v in (c[0], c[2]))
    ys = _edges(v for c in cells for v in (c[1], c[3]))
    if len(xs) < 3 or len(ys) < 2:
        return None  # 只有一列：是围着文字的框，不是表
    words = {c: _cell_text(page, c) for c in cells}
    rows = []
    for top, bottom in pairwise(ys):
        row: list[FilledText] = []
        seen = None
        for left, right in pairwise(xs):
            cell = _covering(cells, (left + right) / 2, (top + bottom) / 2)
            same = cell is not None and cell == seen
            row.append((None, True) if same else (words.get(cell, ""), cell is not None and cell[1] < top - 2))
            seen = cell
        if any(text for text, _ in row):
            rows.append(tuple(row))
    left, top, right, bottom = table.bbox
    return _Table(top, bottom, left, right, tuple(rows)) if rows else None


def _edges(values: Iterator[float]) -> list[float]:
    """坐标相差不到 2 磅的是同一条线。"""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > 2:
            edges.append(value)
    return edges


def _covering(cells: Sequence[Any], x: float, y: float) -> Any | None:
    return next((c for c in cells if c[0] <= x <= c[2] and c[1] <= y <= c[3]), None)


def _cell_text(page: Any, cell: Any) -> str:
    text = page.crop(cell, strict=False).extract_text() or ""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    joined = ""
    for line in lines:
        gap = " " if joined and joined[-1].isascii() and joined[-1].isalnum() and line[0].isascii() else ""
        joined += gap + line
    return joined


def _in_order(lines: Sequence[Line], pages: Sequence[_Page]) -> Iterator[Piece]:
    """段落和表格按位置排在一起；表格把前后的段隔开，跨页的表接成一张。"""
    index = -1
    last: _Table | None = None
    run: list[Line] = []
    at = 0
    for n, page in enumerate(pages):
        for table in sorted(page.tables, key=lambda t: t.top):
            while at < len(lines) and (lines[at].page, lines[at].top) < (n, table.top):
                run.append(lines[at])
                at += 1
            going_on = last is not None and not run and len(last.rows[0]) == len(table.rows[0])
            yield from _flow(run)
            run = []
            index += not going_on
            repeated = going_on and last is not None and last.rows[0] == table.rows[0]
            for row in table.rows[1:] if repeated else table.rows:
                yield Piece(row[0][0] or "") if is_spanning(row) else Piece(kind="row", table=index, cells=row)
            last = table
    yield from _flow(lines[at:])


def _flow(lines: Sequence[Line]) -> Iterator[Piece]:
    for paragraph in paragraphs(lines):
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
