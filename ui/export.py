"""职责表的导出：XLSX、DOCX、CSV，每行带出处。

表格软件把以 ``= + - @``、制表、回车开头的字当公式：这样的字前面补一个撇号；XLSX 另把每格标成文字。
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence

from assistant.duties import Task
from ui.names import clean, stated
from ui.words import Words

_COLUMNS = ("task", "lead", "support", "due", "late", "document", "label", "quote", "file")
_LONGEST = 32_000  # 字；XLSX 一格的上限是 32,767
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def export(kind: str, listed: Sequence[Task], today: dt.date, w: Words) -> bytes:
    """``kind`` 是 csv、xlsx 或 docx；别的抛 ``KeyError``。"""
    writers: dict[str, Callable[[list[str], list[list[str]], str], bytes]] = {"csv": _csv, "xlsx": _xlsx, "docx": _docx}
    heads = [w(f"duties.{name}") for name in _COLUMNS]
    return writers[kind](heads, [_row(t, today, w) for t in listed], w("duties.sheet", today=today))


def safe(said: str) -> str:
    """不会被当成公式的字。"""
    said = clean(said)[:_LONGEST]
    return (
        f"'{said}"
        if said.lstrip(" \u3000").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
        else said
    )


def _row(task: Task, today: dt.date, w: Words) -> list[str]:
    said = w("form.and")
    late = w("duties.late") if task.due and task.due < today else ""
    return [
        safe(x)
        for x in (
            " ".join(task.clause.text.split()),
            task.lead,
            said.join(task.support),
            said.join(dict.fromkeys(stated(f, w) for f in task.deadlines)),
            late,
            task.document.title,
            task.clause.label,
            task.quote,
            task.document.name,
        )
    ]


def _csv(heads: list[str], rows: list[list[str]], title: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")  # 带 BOM：Excel 才认作 UTF-8


def _xlsx(heads: list[str], rows: list[list[str]], title: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("政问")
    sheet.freeze_panes = "A2"
    for column, width in enumerate((60, 16, 30, 24, 10, 36, 16, 50, 30), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width

    def cell(value: str, bold: bool = False) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, value=value)
        made.data_type, made.number_format = "s", "@"
        made.font, made.alignment = Font(bold=bold), Alignment(wrap_text=True, vertical="top")
        return made

    sheet.append([cell(h, bold=True) for h in heads])
    for row in rows:
        sheet.append([cell(x) for x in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _docx(heads: list[str], rows: list[list[str]], title: str) -> bytes:
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Pt

    file = Document()
    page = file.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = page.page_height, page.page_width
    style = file.styles["Normal"]
    style.font.name, style.font.size = "SimSun", Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    file.add_heading(title, 1)
    table = file.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for row in rows:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = said
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()
