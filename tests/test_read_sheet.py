"""电子表格：合并单元格填下去，横向只写一次，看到什么样就写成什么样。"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Picture
from openpyxl.styles import Font, PatternFill
from PIL import Image

from ingest.document import Source
from ingest.identity import identify
from ingest.read import read_bytes


def sheet(fill: Callable[[Any], None]) -> Source:
    book = Workbook()
    fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return read_bytes(buffer.getvalue(), "表.xlsx")


def rows(source: Source) -> list[str]:
    return source.text.split("\n")


def test_merged_ranges() -> None:
    def fill(book: Any) -> None:
        page = book.active
        for row in (
            ["救助标准"],
            ["项目", "类别", "市区", "县"],
            ["低保", "城市", 860, 800],
            [None, "农村", 700],
            ["孤儿", "散居", 1500, 1500],
        ):
            page.append(row)
        page.merge_cells("A1:D1")
        page.merge_cells("A3:A4")
        page.merge_cells("C4:D4")

    source = sheet(fill)
    assert rows(source) == [
        "救助标准",
        "项目 | 类别 | 市区 | 县",
        "低保 | 城市 | 860 | 800",
        "低保 | 农村 | 700",
        "孤儿 | 散居 | 1500 | 1500",
    ]
    assert [c.filled for c in source.blocks[3].cells] == [True, False, False, True]


@pytest.mark.parametrize(
    "value, form, shown",
    [
        (860, "General", "860"), (860.0, "General", "860"), (0.6, "0%", "60%"), (12.5, "0.0", "12.5"), (dt.date(2026, 1, 31), "yyyy-mm-dd", "2026-01-31"),
        (dt.datetime(2026, 1, 31, 9, 30), "yyyy-mm-dd hh:mm", "2026-01-31 09:30"), (True, "General", "是"), ("  不超过5160 ", "General", "不超过5160"),
    ],
)  # fmt: skip
def test_values_as_shown(value: object, form: str, shown: str) -> None:
    def fill(book: Any) -> None:
        page = book.active
        page.append(["项目", "标准", "说明"])
        page.append(["低保", value, "按月"])
        page["B2"].number_format = form

    assert rows(sheet(fill))[1] == f"低保 | {shown} | 按月"


def test_sheet_names_are_headings_when_there_are_several() -> None:
    def fill(book: Any) -> None:
        book.active.title = "附件1"
        book.active.append(["地区", "任务数"])
        book.active.append(["南浦区", 220])
        other = book.create_sheet("附件2")
        other.append(["项目", "单价"])
        other.append(["扶手", 180])

    source = sheet(fill)
    assert rows(source) == ["附件1", "地区 | 任务数", "南浦区 | 220", "附件2", "项目 | 单价", "扶手 | 180"]
    assert [b.table for b in source.blocks if b.kind == "row"] == [0, 0, 1, 1]


def test_the_name_of_a_sheet_is_not_the_title_of_the_document() -> None:
    def fill(book: Any) -> None:
        page = book.active
        page.title = "标准"
        for row in (
            ["云河市2025年特困人员供养标准（单位：元/人·月）"],
            ["地区", "城镇", "农村"],
            ["南浦区", 1600, 1280],
        ):
            page.append(row)
        page.append(["备注：自2025年1月1日起执行。"])
        other = book.create_sheet("联系方式")
        other.append(["单位", "电话"])
        other.append(["市民政局", "0600-3300001"])

    document = identify(sheet(fill))
    assert document.title == "云河市2025年特困人员供养标准"
    assert (document.place, document.effective) == ("云河市", dt.date(2025, 1, 1))


def test_hidden_sheet_is_reported_not_read() -> None:
    def fill(book: Any) -> None:
        book.active.append(["地区", "任务数", "单位"])
        secret = book.create_sheet("底稿")
        secret.sheet_state = "hidden"
        secret.append(["不公开"])

    source = sheet(fill)
    assert "不公开" not in source.text
    assert [(n.kind, n.quote) for n in source.notices] == [("hidden", "隐藏的工作表：底稿")]


# —— 看不见的、没有读的 ——


def notices(fill: Callable[[Any], None]) -> list[tuple[str, str]]:
    return [(n.kind, n.quote) for n in sheet(fill).notices]


def table(book: Any) -> Any:
    page = book.active
    for row in (["地区", "标准", "底数"], ["市区", 860, 77], ["青禾县", 800, 66]):
        page.append(row)
    return page


def test_hidden_row_and_column_are_reported_not_read() -> None:
    def fill(book: Any) -> None:
        page = table(book)
        page.row_dimensions[3].hidden = True
        page.column_dimensions["C"].hidden = True

    assert rows(sheet(fill)) == ["地区 | 标准", "市区 | 860"]
    assert notices(fill) == [
        ("hidden", "工作表「Sheet」第1行有隐藏的列或看不见的字：底数"),
        ("hidden", "工作表「Sheet」第2行有隐藏的列或看不见的字：77"),
        ("hidden", "工作表「Sheet」第3行有隐藏的行：青禾县 800 66"),
    ]


@pytest.mark.parametrize(
    "font, fill_color, form, read",
    [("FFFFFFFF", None, "General", False), ("FFFFFFFF", "FF000080", "General", True), ("FF000000", None, ";;;", False), ("FF000000", None, "0", True)],
)  # fmt: skip
def test_white_on_white(font: str, fill_color: str | None, form: str, read: bool) -> None:
    def fill(book: Any) -> None:
        cell = table(book)["C2"]
        cell.font, cell.number_format = Font(color=font), form
        if fill_color:
            cell.fill = PatternFill("solid", fgColor=fill_color)

    assert ("77" in sheet(fill).text) is read
    assert notices(fill) == ([] if read else [("hidden", "工作表「Sheet」第2行有隐藏的列或看不见的字：77")])


def test_comment_chart_and_picture_are_reported() -> None:
    def fill(book: Any) -> None:
        page = table(book)
        page["B2"].comment = Comment("此数待核", "甲")
        page.add_chart(BarChart(), "E2")
        png = io.BytesIO()
        Image.new("L", (40, 40)).save(png, "PNG")
        page.add_image(Picture(png), "E20")

    assert notices(fill) == [
        ("lost", "工作表「Sheet」有1张图片没有读"),
        ("lost", "工作表「Sheet」有1张图表没有读"),
        ("lost", "B2 的批注没有读：此数待核，在「市区 | 860 | 77」处"),
    ]


def test_formula_without_a_stored_result_is_reported() -> None:
    def fill(book: Any) -> None:
        table(book)["C3"] = "=B3-1"

    assert notices(fill) == [
        ("lost", "工作表「Sheet」的公式没有存下结果，没有读：C3。请用办公软件打开后另存"),
    ]
