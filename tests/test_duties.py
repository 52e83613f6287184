"""职责：查得到谁牵头、谁配合、什么时候完成；导出的表打得开，不会变成公式。"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import doors
import pytest
from docx import Document as Docx
from hostile import HOSTILE
from openpyxl import load_workbook
from policies import PLAN, TABLE, store_of

from assistant.duties import last_day, period_end, tasks
from ingest import Store
from ui.export import export, safe
from ui.views import timeline as timelines
from ui.views.timeline import timeline
from ui.words import words

TODAY = dt.date(2026, 11, 24)
ZH = words("zh")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("duties"), PLAN, TABLE) as held:
        yield held


def labels(store: Store, **asked: Any) -> list[str]:
    return [t.clause.label for t in tasks(store, **asked)]


@pytest.mark.parametrize(
    "asked, expected",
    [
        ({"unit": "民政局", "role": "lead", "document": "云河市居家适老化改造实施方案"}, ["二、1."]),
        ({"unit": "民政", "role": "support", "document": "云河市居家适老化改造实施方案"}, ["二、2.", "二、3."]),
        # 俗称查得到正名
        ({"unit": "住建局", "role": "lead"}, ["二、3."]),
        ({"unit": "残联", "document": "云河市居家养老试点方案"}, ["附件3.第1行"]),
        ({"unit": "气象局"}, []),
        # 时限：整年的算到年底
        ({"due_to": dt.date(2025, 12, 31)}, ["附件1.第2行"]),
        ({"due_from": dt.date(2027, 1, 1)}, ["附件3.第1行"]),
        ({"place": "武汉市"}, []),
    ],
)
def test_search(asked: dict[str, Any], expected: list[str], store: Store) -> None:
    assert labels(store, **asked) == expected


def test_only_those_with_a_named_lead(store: Store) -> None:
    assert {bool(t.lead) for t in tasks(store, role="lead")} == {True}


def test_every_quote_stands_in_its_clause(corpus: Store) -> None:
    listed = tasks(corpus)
    assert len(listed) > 50
    assert [t.quote for t in listed if t.quote not in t.clause.text] == []


@pytest.mark.parametrize(
    "value, day",
    [
        ("2025", dt.date(2025, 12, 31)),
        ("2026-06", dt.date(2026, 6, 30)),
        ("2025-12-31", dt.date(2025, 12, 31)),
        ("2026-05-07/2026-05-11", dt.date(2026, 5, 11)),
        ("15个工作日", None),
        ("试点期末", None),
        ("2026-13", None),
    ],
)
def test_last_day(value: str, day: dt.date | None) -> None:
    assert last_day(value) == day


@pytest.mark.parametrize(
    "value, pilot, day",
    [
        # 试点期末是哪年，看这份文件的试点期；没有写试点期的不猜
        ("试点期末", "2019-2021", dt.date(2021, 12, 31)),
        ("试点期内", "2019-2021", dt.date(2021, 12, 31)),
        ("试点期末", "", None),
        # 五年规划的期末是定的
        ("十三五末", "", dt.date(2020, 12, 31)),
        ("十四五末", "", dt.date(2025, 12, 31)),
        ("“十五五”期末", "", dt.date(2030, 12, 31)),
        ("十五个工作日", "2019-2021", None),
    ],
)
def test_the_end_of_a_period(value: str, pilot: str, day: dt.date | None) -> None:
    assert period_end(value, pilot) == day


# ---- 导出 ------------------------------------------------------------------------------------------------------


def cells(kind: str, data: bytes) -> list[list[str]]:
    """重新打开的表。"""
    if kind == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    if kind == "docx":
        return [[c.text for c in r.cells] for r in Docx(io.BytesIO(data)).tables[0].rows]
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [[c.value or "" for c in r] for r in sheet.iter_rows()]  # type: ignore[misc]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
def test_exports_reopen_with_every_row_and_its_source(kind: str, store: Store) -> None:
    listed = tasks(store)
    rows = cells(kind, export(kind, listed, TODAY, ZH))
    assert rows[0] == ["任务", "牵头单位", "责任、配合单位", "时限", "已过期", "文件", "条款", "原文", "文件名"]
    assert [(r[6], r[8]) for r in rows[1:]] == [(t.clause.label, t.document.name) for t in listed]
    assert [r[7] for r in rows[1:]] == [t.quote for t in listed]


FORMULAS = [
    "=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.invalid")', "\t=1+1", "\r=1+1",
    " =1+1", "　=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "=1+1\n第二行", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
    "@evil", "=DDE(\"cmd\";\"/C calc\";\"1\")", "=IMPORTXML(\"http://evil.invalid\",\"//a\")",
]  # fmt: skip


@pytest.mark.parametrize("said", [*FORMULAS, *HOSTILE])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
def test_no_cell_is_a_formula(kind: str, said: str) -> None:
    data = export(kind, [doors.task(said)], TODAY, ZH)
    row = cells(kind, data)[1]
    assert [c for c in row if c.lstrip(" \u3000\t\r").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))] == []
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(data)).active
        assert sheet is not None and {c.data_type for r in sheet.iter_rows() for c in r} <= {"s", "n"}


@pytest.mark.parametrize("said, written", [("市民政局", "市民政局"), ("=1", "'=1"), ("3-1", "3-1"), ("", "")])
def test_safe(said: str, written: str) -> None:
    assert safe(said) == written


# ---- 时间轴 ----------------------------------------------------------------------------------------------------


def test_overdue_is_said_in_words_and_by_shape() -> None:
    drawn = timeline([doors.task("甲", "2025-12-31"), doors.task("乙", "2027-06")], TODAY, ZH)
    assert (drawn.count('class="zw-late"'), drawn.count('class="zw-due"')) == (1, 1)
    assert "2025-12-31 【已过期】甲" in drawn and "2027-06-30 乙" in drawn and "今天 2026-11-24" in drawn


@pytest.mark.parametrize("x, anchor", [(20, "start"), (980, "end"), (500, "start")])
def test_labels_stay_inside(x: float, anchor: str) -> None:
    said, side = timelines._placed("2025-12-31 市民政局 " + "长" * 100, x)
    width = sum(15.5 if c > "\u2e7f" else 9 for c in said)
    assert side == anchor and said.endswith("…")
    assert (x + 14 if side == "start" else x - 14 - width) >= 0 and (x + 14 + width if side == "start" else x) <= 1000


def test_nothing_dated() -> None:
    assert "没有写明哪年哪月的时限" in timeline([doors.task("甲", "15个工作日")], TODAY, ZH)
