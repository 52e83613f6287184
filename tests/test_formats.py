"""同一份政策的六种格式读出同样的条款和标签。

``tests/formats`` 里的 .md 是底稿，其余由 make_formats.py 写成。允许的差别都列在这里，每一条都有缘由：

- 空白：PDF 把全角空格排成普通空格，Markdown 的段间有空行，标题前有井号，表头下面有一行横线；
- 表格的格与格之间：纯文本用制表符，别的用竖线；
- 电子表格只有附件里的两张表，没有正文；
- 扫描件的字是识别来的，只比标签；识别得准不准见 test_read_scan。
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scans import sample_scan

from ingest.document import Clause
from ingest.outline import outline
from ingest.read import read
from ingest.tidy import tidy

FORMATS = Path(__file__).parent / "formats"
NAME = "残疾人家庭无障碍改造实施方案"


def clauses(kind: str) -> tuple[Clause, ...]:
    return outline(tidy(read(FORMATS / f"{NAME}.{kind}")))


def essence(clause: Clause) -> tuple[str, str, tuple[str, ...], str]:
    """标签、种类、路径和去掉空白、格线、井号的文字。"""
    return (clause.label, clause.kind, clause.path, re.sub(r"\|(?:[ :]*-+[ :]*\|)+|[\s|#]", "", clause.text))


@pytest.mark.parametrize("kind", ["txt", "html", "docx", "pdf"])
def test_same_clauses_as_the_draft(kind: str) -> None:
    assert [essence(c) for c in clauses(kind)] == [essence(c) for c in clauses("md")]


def test_scan_gives_the_same_clauses() -> None:
    found = outline(tidy(sample_scan()))
    assert [(c.label, c.kind) for c in found] == [(c.label, c.kind) for c in clauses("md")]


def test_spreadsheet_holds_the_same_rows() -> None:
    rows = [essence(c) for c in clauses("md") if c.kind == "row"]
    found = [essence(c) for c in clauses("xlsx") if c.kind == "row"]
    # 附件的题目不在表里，路径只到附件号
    assert [(label, kind, text) for label, kind, _, text in found] == [(a, b, d) for a, b, _, d in rows]


def test_labels_of_the_draft() -> None:
    assert [c.label for c in clauses("md")] == [
        "抬头", "落款", "标题", "引言", "一、", "二、", "二、（一）", "二、（二）", "二、（三）", "三、", "三、（一）", "三、（一）1.", "三、（一）2.", "三、（一）3.",
        "三、（二）", "三、（二）1.", "三、（二）2.", "三、（二）3.", "三、（三）", "三、（三）1.", "三、（三）2.", "三、（三）3.", "四、", "四、（一）", "四、（二）", "四、（三）",
        "五、", "五、（一）", "五、（二）", "五、（三）", "结尾段", "附件", "附件1", "附件1表头", *(f"附件1 第{n}行" for n in range(1, 7)),
        "附件2", "附件2表头", *(f"附件2 第{n}行" for n in range(1, 11)), "表后",
    ]  # fmt: skip
