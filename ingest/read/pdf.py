"""PDF：有文字层的读成段落和表格行，没有文字层的页（扫描件）交给 OCR。文字用 pypdfium2，画了线的表格用 pdfplumber。"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from typing import Any

from ingest.document import Notice, Source
from ingest.errors import Unreadable
from ingest.read import scan
from ingest.read.pages import Box, Page, Table, cell_text, drop_furniture, is_inside, source_of, table_of
from ingest.read.pdflines import page_lines
from ingest.read.pdfmarks import Marks, attached, marks_of, remarks, unseen_words
from ingest.read.scanlines import columns_of, split_columns

MOST_PAGES = 2000
_RULED = 6  # 条线以上才去找表格
_CROWDED = 10_000  # 条线以上不是表格，是图；找起来要几分钟
_BARE = 20  # 字；一页少于此数而有图，是扫描的
_DEEPEST = 15  # 层；一件套一件
_OUTLINED = 200  # 条；一页没有字而线条有这么多，是文字转成了轮廓


def read(data: bytes, name: str, recognise: scan.Recognise | None = None) -> Source:
    """``recognise`` 是识字的函数，默认用 rapidocr（装了的话）。"""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refused(name, str(error)) from None
    try:
        notices = list(attached(document))
        pages, marks = _pages(document, name, notices)
        bare = [n for n, page in enumerate(pages) if _is_bare(page, marks[n])]
        recognise = recognise or (scan.recogniser() if bare else None)
        if bare and recognise is None and sum(map(_letters, pages)) < _BARE:
            raise scan.unavailable(name, "没有文字层（扫描件）", "it has no text layer (a scan)")
        scans = _scans(document, bare, name, recognise) if recognise else {}
    except pypdfium2.PdfiumError as error:
        raise _refused(name, str(error)) from None
    finally:
        document.close()
    for n, found in scans.items():
        pages[n] = found.page(n)
    drop_furniture(pages)
    _find_tables(data, pages, [n for n in range(len(pages)) if _RULED <= marks[n].paths <= _CROWDED and n not in scans])
    crowded = [n + 1 for n in range(len(pages)) if marks[n].paths > _CROWDED]
    notices += [Notice("lost", f"第{n}页画的线太多，没有找表格") for n in crowded]
    notices += [scan.unread(n) for n in bare if n not in scans]
    notices += scan.ocr_notices({n + 1: found for n, found in scans.items()})
    columns = [column for n, page in enumerate(pages) for column in (columns_of if n in scans else split_columns)(page)]
    return scan.with_places(source_of(name, "pdf", columns, notices))


def _pages(document: Any, name: str, notices: list[Notice]) -> tuple[list[Page], list[Marks]]:
    """各页的行和画了什么；没有读的、看不见的添进 ``notices``。"""
    if len(document) > MOST_PAGES:
        raise Unreadable(
            f"读不了 {name}：有 {len(document)} 页，超过上限 {MOST_PAGES} 页。请拆分后再读。",
            f"Cannot read {name}: {len(document)} pages exceed the limit of {MOST_PAGES}.",
        )
    read = [_page(document, n, notices) for n in range(len(document))]
    return [page for page, _ in read], [marks for _, marks in read]


def _page(document: Any, n: int, notices: list[Notice]) -> tuple[Page, Marks]:
    page = document[n]
    textpage = page.get_textpage()
    try:
        marks = marks_of(page)
        found = Page(page_lines(textpage, n, page.get_height(), marks.unseen), page.get_height())
        notices += _lost(f"第{n + 1}页", found, marks, unseen_words(textpage, marks))
        notices += remarks(page, f"第{n + 1}页")
    finally:
        textpage.close()
        page.close()
    return found, marks


def _lost(where: str, page: Page, marks: Marks, unseen: str) -> Iterator[Notice]:
    if unseen:
        yield Notice("hidden", f"{where}看不见的字：{unseen[:100]}")
    if marks.recognised:
        yield Notice("ocr", f"{where}的文字层是盖在图上的识别结果，随文件带来，请以原件为准")
    elif marks.pictures and not _is_bare(page, marks):
        yield Notice("lost", f"{where}有{marks.pictures}张图片没有读")


def _letters(page: Page) -> int:
    return sum(len(line.text) for line in page.lines)


def _is_bare(page: Page, marks: Marks) -> bool:
    return _letters(page) < _BARE and (bool(marks.images) or marks.paths >= _OUTLINED)


def _scans(document: Any, numbers: Sequence[int], name: str, recognise: scan.Recognise) -> dict[int, scan.Scanned]:
    """一页一页地画出来识字，内存里只留一页的图。"""
    if len(numbers) > scan.MOST_PAGES:
        raise scan.too_long(name, len(numbers))
    scans = {}
    for n in numbers:
        page = document[n]
        width, height = page.get_size()
        scale = min(scan.DPI / 72, math.sqrt(scan.AMPLE / max(width * height, 1)))
        image = page.render(scale=scale).to_pil()
        page.close()
        scans[n] = scan.scanned(image, 1 / scale, recognise)
    return scans


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


def _find_tables(data: bytes, pages: Sequence[Page], ruled: Sequence[int]) -> None:
    """在画了线的页上找表格；表格里的字不再算作行。"""
    if not ruled:
        return
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data), pages=[n + 1 for n in ruled]) as document:
        for n, page in zip(ruled, document.pages, strict=True):
            found = [t for t in (_table(page, t) for t in page.find_tables()) if t]
            pages[n].tables = found
            pages[n].lines = [line for line in pages[n].lines if not any(is_inside(line, t) for t in found)]
            page.close()


def _table(page: Any, table: Any) -> Table | None:
    words = {cell: _cell_text(page, cell) for cell in table.cells if cell}
    return table_of(words, table.bbox)


def _cell_text(page: Any, cell: Box) -> str:
    return cell_text((page.crop(cell, strict=False).extract_text() or "").split("\n"))
