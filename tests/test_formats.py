"""同一份政策的各种格式读出同样的条款、标签和事实。

底稿是 tests/formats/source 里的 .md，corpus/formats 里的由 make_formats.py 写成。允许的差别都列在这里，每一条都有缘由：

- 空白：PDF、OFD 把全角空格排成普通空格，Markdown 的段间有空行，标题前有井号，表头下面有一行横线；
- 表格的格与格之间：纯文本用制表符，别的用竖线；
- 横着合并的格子：Markdown、纯文本写不出来，只能在右边留空，所以少 ``ACROSS`` 这一件「单价上限」；
- 电子表格只有两个附件的表，没有正文：路径的第一段是文件名；
- 扫描件的字是识别来的：标签、种类一样，文字和事实在识字的误差之内。
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from scans import needs_ocr

from ingest.document import Fact, Reading
from ingest.ingesting import find_files
from ingest.reading import read_file

ROOT = Path(__file__).parents[1]
NAME = "残疾人家庭无障碍改造实施方案"
DRAFT = ROOT / "tests" / "formats" / "source" / f"{NAME}.md"
FORMATS = ROOT / "corpus" / "formats"
ACROSS = ("附件2 第11行", "amount", "1000元/户", "每户合计不超过1000元", "不超过", "merged-cell")
ERRORS = 0.02  # 识字的误差：错的字、因此错的事实，最多占这么多

Essence = tuple[str, ...]


@cache
def reading(name: str) -> Reading:
    return read_file(DRAFT if name == "md" else FORMATS / f"{NAME}{name}")


def squeezed(text: str) -> str:
    """去掉空白、格线、井号。"""
    return re.sub(r"\|(?:[ :]*-+[ :]*\|)+|[\s|#]", "", text)


def clauses(name: str) -> list[Essence]:
    """标签、种类、路径、文字。"""
    return [(c.label, c.kind, "/".join(map(squeezed, c.path)), squeezed(c.text)) for c in reading(name).clauses]


def facts(name: str) -> list[Essence]:
    """哪一条、种类、值、文字、上下限、依据。"""
    found = reading(name)
    labels = {clause.id: clause.label for clause in found.clauses}
    return [_fact(fact, labels) for fact in found.facts]


def _fact(fact: Fact, labels: dict[str, str]) -> Essence:
    return (labels[fact.clause], fact.kind, fact.value, squeezed(fact.text), fact.bound, fact.basis)


def of_rows(found: Iterable[Essence]) -> list[Essence]:
    return [one for one in found if re.match(r"附件\d( 第\d+行|表头)", one[0])]


def without_path(found: Iterable[Essence]) -> list[Essence]:
    return [(label, kind, text) for label, kind, _, text in found]


@pytest.mark.parametrize("name", [".txt", ".html", ".docx", ".pdf", ".ofd"])
def test_same_clauses(name: str) -> None:
    assert clauses(name) == clauses("md")


@pytest.mark.parametrize("name, more", [(".txt", []), (".html", [ACROSS]), (".docx", [ACROSS]), (".pdf", [ACROSS]), (".ofd", [ACROSS])])  # fmt: skip
def test_same_facts(name: str, more: list[Essence]) -> None:
    found = facts(name)
    assert [fact for fact in found if fact not in more] == facts("md")
    assert len(found) == len(facts("md")) + len(more)


@pytest.mark.parametrize("name", [".txt", ".html", ".docx", ".pdf", ".ofd", "（附件）.xlsx"])
def test_nothing_is_said_to_be_lost(name: str) -> None:
    assert reading(name).document.notices == ()


@pytest.mark.parametrize("name", [".txt", ".html", ".docx", ".pdf", ".ofd"])
def test_same_identity(name: str) -> None:
    keys = ("title", "issuer", "number", "place", "issued", "effective", "expires", "status")
    found, draft = reading(name).document, reading("md").document
    assert [getattr(found, key) for key in keys] == [getattr(draft, key) for key in keys]


def test_spreadsheet_holds_the_same_rows() -> None:
    name = "（附件）.xlsx"
    assert without_path(of_rows(clauses(name))) == without_path(of_rows(clauses("md")))
    assert [fact for fact in of_rows(facts(name)) if fact != ACROSS] == of_rows(facts("md"))


def test_scan_within_the_error_rate() -> None:
    needs_ocr()
    name = "（扫描）.pdf"
    assert [one[:2] for one in clauses(name)] == [one[:2] for one in clauses("md")]
    assert differing("".join(one[3] for one in clauses(name)), "".join(one[3] for one in clauses("md"))) <= ERRORS
    seen, written = Counter(facts(name)), Counter([*facts("md"), ACROSS])
    assert (written - seen).total() <= ERRORS * written.total()
    assert (seen - written).total() <= ERRORS * written.total()


def differing(found: str, truth: str) -> float:
    blocks = difflib.SequenceMatcher(None, truth, found, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for what, a, b, c, d in blocks if what != "equal") / len(truth)


def test_labels_of_the_draft() -> None:
    assert [c.label for c in reading("md").clauses] == [
        "抬头", "落款", "标题", "引言", "一、", "二、", "二、（一）", "二、（二）", "二、（三）", "三、", "三、（一）", "三、（一）1.", "三、（一）2.", "三、（一）3.",
        "三、（二）", "三、（二）1.", "三、（二）2.", "三、（二）3.", "三、（三）", "三、（三）1.", "三、（三）2.", "三、（三）3.",
        "三、（三）4.", "三、（三）4.（1）", "三、（三）4.（2）", "三、（三）4.（3）", "四、", "四、（一）", "四、（二）", "四、（三）",
        "五、", "五、（一）", "五、（二）", "五、（三）", "结尾段", "附件", "附件1", "附件1表头", *(f"附件1 第{n}行" for n in range(1, 7)),
        "附件2", "附件2表头", *(f"附件2 第{n}行" for n in range(1, 12)), "附件3", "第一条", "第二条", "第三条", "第四条",
    ]  # fmt: skip


def test_the_folder_is_read_only_when_named() -> None:
    """同一份政策存七遍，答案里就会重复七遍。"""
    assert [path for path in find_files([ROOT / "corpus"]) if path in [*FORMATS.iterdir()]] == []
    assert len(list(find_files([FORMATS]))) == 7
