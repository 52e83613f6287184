"""电子表格：合并单元格填下去，横向只写一次，看到什么样就写成什么样。"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from ingest.document import Source
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


def test_hidden_sheet_is_reported_not_read() -> None:
    def fill(book: Any) -> None:
        book.active.append(["地区", "任务数", "单位"])
        secret = book.create_sheet("底稿")
        secret.sheet_state = "hidden"
        secret.append(["不公开"])

    source = sheet(fill)
    assert "不公开" not in source.text
    assert [(n.kind, n.quote) for n in source.notices] == [("hidden", "隐藏的工作表：底稿")]
