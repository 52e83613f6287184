"""电子表格：一张工作表一张表；合并单元格向下填充，横向只写一次；只有一格有字的行是标题或说明，不是表格行。"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

from ingest.document import Notice, Source
from ingest.errors import Unreadable
from ingest.read.archive import checked, damaged
from ingest.read.layout import FilledText, Piece, assemble

_MOST_CELLS = 400_000  # 格；再大的是数据库导出，不是政策
_WIDEST = 200  # 列
_DEFAULT_NAME = re.compile(r"(?:Sheet|工作表)\s*\d*", re.I)


def read(data: bytes, name: str) -> Source:
    checked(data, name, "xl/workbook.xml")
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
        notices: list[Notice] = []
        pieces = list(_pieces(book, name, notices))
    except Unreadable:
        raise
    except Exception as error:  # openpyxl 对坏文件抛的错五花八门，没有共同的父类
        raise damaged(name) from error
    return assemble(name, "xlsx", pieces, {}, notices)


def _pieces(book: Any, name: str, notices: list[Notice]) -> Iterator[Piece]:
    sheets = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            notices.append(Notice("hidden", f"隐藏的工作表：{sheet.title}"))
        else:
            sheets.append(sheet)
    for index, sheet in enumerate(sheets):
        if sheet.max_row * min(sheet.max_column, _WIDEST) > _MOST_CELLS:
            raise Unreadable(
                f"读不了 {name}：工作表「{sheet.title}」有 {sheet.max_row} 行，超过上限。请只保留政策用到的部分。",
                f"Cannot read {name}: sheet {sheet.title!r} has {sheet.max_row} rows, above the limit.",
            )
        if len(sheets) > 1 and not _DEFAULT_NAME.fullmatch(sheet.title):
            yield Piece(sheet.title, "heading", 2)
        yield from _rows(sheet, index)


def _rows(sheet: Any, table: int) -> Iterator[Piece]:
    """把合并区展开成「谁盖住谁」，再逐行写出。"""
    down, across = _covered(sheet)
    for row in sheet.iter_rows(max_col=min(sheet.max_column, _WIDEST)):
        cells: list[FilledText] = []
        for cell in row:
            at = (cell.row, cell.column)
            if at in across:
                cells.append((None, True))
                continue
            source = down.get(at)
            value = sheet.cell(*source) if source else cell
            cells.append((_written(value), source is not None))
        written = [(text, filled) for text, filled in cells if text]
        if len(written) == 1 and not written[0][1] and len(cells) != 2:
            yield Piece(written[0][0] or "")
        elif written:
            yield Piece(kind="row", table=table, cells=tuple(_trimmed(cells)))


def _covered(sheet: Any) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """被合并盖住的格子：向下的取左上角的字，向右的不再写。"""
    down: dict[tuple[int, int], tuple[int, int]] = {}
    across: set[tuple[int, int]] = set()
    for area in sheet.merged_cells.ranges:
        if area.size["rows"] * area.size["columns"] > _MOST_CELLS:
            continue
        for row in range(area.min_row, area.max_row + 1):
            if row > area.min_row:
                down[row, area.min_col] = (area.min_row, area.min_col)
            across.update((row, column) for column in range(area.min_col + 1, area.max_col + 1))
    return down, across


def _trimmed(cells: list[FilledText]) -> list[FilledText]:
    while cells and cells[-1][0] == "":
        cells.pop()
    return cells


def _written(cell: Any) -> str:
    """单元格显示出来的样子：日期写成 2026-01-31，百分比带 %，整数不带小数点。"""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        percent = "%" in str(cell.number_format)
        number = value * 100 if percent else value
        return f"{number:.10g}" + ("%" if percent else "")
    return str(value).strip()
