"""终端里的样子：回答带编号和出处，外来文字改写不了终端。"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import doors
import pytest

from ingest import Clause, Notice, Reading
from ingest.ingesting import FileReport
from ui import terminal
from ui.names import clean, found

TODAY = dt.date(2026, 11, 24)


def test_answer() -> None:
    assert terminal.answer(doors.answer("每餐补贴3元。")).splitlines() == [
        "每餐补贴3元。[1]",
        "另一句，分两段。[1]",
        "请注意：每餐补贴3元。[1]",
        "",
        "出处",
        "[1] 每餐补贴3元。　每餐补贴3元。",
        "    「每餐补贴3元。」",
        "",
        "可以接着问：每餐补贴3元。",
    ]


def test_ingested_file_says_what_was_not_read() -> None:
    notices = [Notice("mask", "**元"), *(Notice("lost", f"第{n}页有1张图片没有读") for n in range(1, 6))]
    notices.append(Notice("hidden", "第7页看不见的字：一律报销\x1b[2J"))
    document = replace(doors.document("助餐办法"), notices=tuple(notices))
    report = FileReport("/助餐.pdf", "助餐.pdf", "added", document=document.id, clauses=3, facts=2)
    first, *rest = terminal.ingested(report, document, TODAY).splitlines()
    assert first.endswith("发现：遮盖 1 处、隐藏文字 1 处、未能读出 5 处")
    assert rest == [
        *(f"    未能读出  第{n}页有1张图片没有读" for n in range(1, 6)),
        "    另有 1 处，见 zhengwen clauses",
    ]
    assert terminal.ingested(replace(report, outcome="unchanged"), document, TODAY).count("\n") == 0


def test_warnings_of_clauses_say_where() -> None:
    document = replace(doors.document("助餐办法"), notices=(Notice("lost", "一张图片没有读，在「一、」处", 6),))
    assert terminal.clauses_json(Reading(document, "", (), ()))["document"]["warnings"] == [
        {"kind": "lost", "quote": "一张图片没有读，在「一、」处", "start": 6}
    ]


def test_tree_shows_depth_and_facts() -> None:
    parent = doors.clause("一、补贴标准", "c1", label="一、", kind="heading")
    child = Clause("c2", "d1", "（一）", (), "item", "（一）每餐3元。", 6, 14, parent="c1")
    reading = Reading(doors.document("助餐办法"), "", (parent, child), (doors.fact("3元", "c2"),))
    assert terminal.tree(reading, TODAY).splitlines()[-5:] == [
        "一、  一、补贴标准", "  （一）  （一）每餐3元。", "      · 金额 3元", "", "共 2 条条款，1 件事实",
    ]  # fmt: skip


def test_tree_counts_like_ingest_and_says_what_was_cut() -> None:
    kept = doors.clause("一、每餐3元。", "c1", label="一、", kind="item")
    cut = Clause("c2", "d1", "网页杂质", (), "chrome", "打印 关闭", 7, 12)
    document = replace(
        doors.document("助餐办法"), notices=(Notice("chrome", "打印 关闭", 7), Notice("mask", "***元", 0))
    )
    lines = terminal.tree(Reading(document, "", (kept, cut), ()), TODAY).splitlines()
    assert [line for line in lines if line.startswith("发现")] == ["发现  遮盖：***元", "发现  网页杂质：打印 关闭"]
    assert lines[-1] == "共 2 条条款（其中 1 条是网页杂质，没有列出），0 件事实"


@pytest.mark.parametrize(
    "said, shown",
    [
        ("补贴3元", "补贴3元"),
        ("\x1b[2J清屏", "[2J清屏"),  # 转义序列没了开头，只是几个字
        ("\x1b]0;标题\x07", "]0;标题"),
        ("甲\u202e乙\u202c", "甲乙"),
        ("一行\r盖住", "一行盖住"),
        ("半个\ud83d字", "半个字"),
        ("两\n行\t表", "两\n行\t表"),
    ],
)
def test_clean(said: str, shown: str) -> None:
    assert clean(said) == shown


def test_no_control_characters_reach_the_screen() -> None:
    said = "\x1b[31m红\x07\u202e"
    reading = Reading(doors.document(said), "", (doors.clause(said),), (doors.fact(said),))
    screens = [
        terminal.answer(doors.answer(said)),
        terminal.tree(reading, TODAY),
        terminal.documents([(doors.document(said), 1, 1)], TODAY),
    ]
    assert [s for s in screens if clean(s) != s] == []


def test_findings_are_counted_by_kind() -> None:
    assert found(doors.document("x").notices * 2) == "广告 2 处、遮盖 2 处"
    assert found(()) == ""
