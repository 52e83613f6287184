"""电子表格：一张工作表一张表；合并单元格向下填充，横向只写一次；只有一格有字的行是标题或说明，不是表格行。

隐藏的表、行、列和看不见的字不算正文，但要报告；图片、图表、批注、没有存下结果的公式没有读，也报告。
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from ingest.document import Notice, Source
from ingest.errors import Unreadable
from ingest.read import css
from ingest.read.archive import checked, damaged
from ingest.read.layout import FilledText, Piece, assemble

_MOST_CELLS = 400_000  # 格；再大的是数据库导出，不是政策
_FLAT = 0.5  # 磅（行高）、字（列宽）；压到这么小，看不见
_TINY = 2  # 磅；字号不到这么多，看不见
_WIDEST = 200  # 列
_MERGE = re.compile(
    rb"""<(?:\w{1,20}:)?mergeCell\s[^<>]{0,200}?ref=["']([A-Za-z]{1,3}[0-9]{1,7}:[A-Za-z]{1,3}[0-9]{1,7})["']"""
)
Covered = tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]
_SHEET_LEVEL = 5  # 工作表的名字是里面的小标题，不是文件的名称（一到四级的才可能是）
_DEFAULT_NAME = re.compile(r"(?:Sheet|工作表)\s*\d*", re.I)


def read(data: bytes, name: str) -> Source:
    archive = checked(data, name, "xl/workbook.xml")
    from openpyxl import load_workbook

    try:
        if _merged(archive) > _MOST_CELLS:
            raise Unreadable(
                f"读不了 {name}：合并的单元格太大。请取消整行整列的合并，只留用到的部分。",
                f"Cannot read {name}: merged cells cover too much. Unmerge whole rows and columns.",
            )
        book = load_workbook(io.BytesIO(data), data_only=True)
        notices: list[Notice] = []
        pieces = list(_pieces(book, name, notices))
        if _has_formulas(archive):
            notices += _uncomputed(book, load_workbook(io.BytesIO(data)))
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
            yield Piece(sheet.title, "heading", _SHEET_LEVEL)
        yield from _rows(sheet, index, notices)
        for count, what in ((len(sheet._images), "图片"), (len(sheet._charts), "图表")):
            if count:
                notices.append(Notice("lost", f"工作表「{sheet.title}」有{count}张{what}没有读"))


def _rows(sheet: Any, table: int, notices: list[Notice]) -> Iterator[Piece]:
    """把合并区展开成「谁盖住谁」，再逐行写出。"""
    covered = _covered(sheet)
    hidden = _hidden_columns(sheet)
    for row in sheet.iter_rows(max_col=min(sheet.max_column, _WIDEST)):
        number = row[0].row
        closed = _closed(sheet.row_dimensions[number])
        cells, unseen = _cells(sheet, row, covered, hidden, closed)
        if unseen:
            what = "隐藏的行" if closed else "隐藏的列或看不见的字"
            notices.append(Notice("hidden", f"工作表「{sheet.title}」第{number}行有{what}：{' '.join(unseen)[:100]}"))
        lost = tuple(_comments(row))
        written = [(text, filled) for text, filled in cells if text]
        if len(written) == 1 and not written[0][1] and len(cells) != 2:
            yield Piece(written[0][0] or "", lost=lost)
        elif written:
            yield Piece(kind="row", table=table, cells=tuple(_trimmed(cells)), lost=lost)
        elif lost:
            yield Piece(lost=lost)


def _cells(
    sheet: Any, row: Any, covered: Covered, hidden: set[int], closed: bool
) -> tuple[list[FilledText], list[str]]:
    """一行里看得见的各格，和看不见的字；隐藏的列整列不算。"""
    down, across = covered
    cells: list[FilledText] = []
    unseen: list[str] = []
    for cell in row:
        at = (cell.row, cell.column)
        source = down.get(at)
        value = sheet.cell(*source) if source else cell
        text = "" if at in across else _written(value)
        concealed = closed or cell.column in hidden or _white(value)
        if concealed and text and not source:
            unseen.append(text)
        if cell.column in hidden:
            continue
        cells.append((None, True) if at in across else ("" if concealed else text, source is not None))
    return cells, unseen


def _closed(row: Any) -> bool:
    """隐藏的行，压成一条线的也是。"""
    return bool(row.hidden) or (row.height is not None and row.height < _FLAT)


def _comments(row: Any) -> Iterator[str]:
    for cell in row:
        comment = getattr(cell, "comment", None)
        if comment is not None:
            yield f"{cell.coordinate} 的批注没有读：{' '.join(str(comment.text).split())[:60]}"


def _hidden_columns(sheet: Any) -> set[int]:
    """隐藏的列；一段连着的只记在第一列上。"""
    return {
        column
        for area in sheet.column_dimensions.values()
        if area.hidden or area.width < _FLAT
        for column in range(area.min or 0, min(area.max or 0, _WIDEST) + 1)
    }


def _white(cell: Any) -> bool:
    """和底同色、小得看不见；或者格式是 ;;;，什么也不显示。"""
    if str(cell.number_format).strip() == ";;;" or 0 < (cell.font.size or 11) <= _TINY:
        return True
    color = _color(cell.font.color)
    return color is not None and css.alike(
        color, css.WHITE if cell.fill.fill_type is None else _color(cell.fill.fgColor)
    )


def _color(color: Any) -> css.Color | None:
    """写明的颜色；主题色只认第一种（一般是白纸的白），别的是 None。"""
    if color is None:
        return None
    if color.type == "theme":
        return css.WHITE if color.theme == 0 and not color.tint else None
    return css.color_of(f"#{str(color.rgb)[-6:]}") if color.type == "rgb" else None


def _merged(archive: zipfile.ZipFile) -> int:
    """合并的区域共有多少格：openpyxl 给每一格造一个对象，整张表合并会吃光内存。"""
    from openpyxl.utils.cell import range_boundaries

    total = 0
    for name in archive.namelist():
        for area in _MERGE.findall(archive.read(name)) if name.startswith("xl/worksheets/") else ():
            left, top, right, bottom = range_boundaries(area.decode("ascii"))
            total += (abs((right or 1) - (left or 1)) + 1) * (abs((bottom or 1) - (top or 1)) + 1)
    return total


def _has_formulas(archive: zipfile.ZipFile) -> bool:
    sheets = (archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
    return any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


def _uncomputed(book: Any, formulas: Any) -> Iterator[Notice]:
    """公式写着、结果没有存下来的格子：别的程序生成的表常这样。"""
    for sheet in formulas.worksheets:
        if sheet.sheet_state != "visible":
            continue
        cells = [
            cell.coordinate
            for row in sheet.iter_rows(max_col=min(sheet.max_column, _WIDEST))
            for cell in row
            if cell.data_type == "f" and book[sheet.title][cell.coordinate].value is None
        ]
        if cells:
            shown = "、".join(cells[:5]) + ("等" if len(cells) > 5 else "")
            yield Notice("lost", f"工作表「{sheet.title}」的公式没有存下结果，没有读：{shown}。请用办公软件打开后另存")


def _covered(sheet: Any) -> Covered:
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
