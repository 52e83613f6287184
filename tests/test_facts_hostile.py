"""敌意的长文字：不测时间；哪一处变成平方级，这里会等不到头。"""

from __future__ import annotations

import pytest

from ingest.annex import Rows
from ingest.document import Block, Source
from ingest.facts import dates, unit_names
from ingest.facts.assigned import assigned, named
from ingest.facts.materials import materials
from ingest.facts.units import split_names
from ingest.properties import properties
from ingest.reading import read_bytes
from ingest.term import term

MANY = 20_000
BLANKS = " " * MANY
TRIGGERS = [
    "和", "证和", "和甲", "市民政局和", "身份证 ", "提交", "1.", "（",
    "市、", "市民政局 、", "市民政局牵头，", "负责 ", "责任单位：",
    "2025年1月1日", "时间 ", "发布 ：", "自2025年1月1日", "有效期 ", "发布日期 ", " | ", "\t",
]  # fmt: skip


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_rules_end(trigger: str) -> None:
    for text in (trigger * MANY, trigger + BLANKS + "甲", BLANKS + trigger):
        block = Block("row", 0, len(text))
        source = Source("试.txt", "text", text, (block,))
        materials(text, ("办事指南", "申请材料"))
        assigned(text)
        named(text, 0, len(text))
        split_names(text, 0, len(text))
        unit_names(text)
        dates(text)
        Rows(text, (block,))
        term(source, properties(source), ("助餐办法",), None)


@pytest.mark.parametrize("row", ["A|" * MANY, "1|" * MANY, "任务|时限|责任单位|\n" + "甲|" * MANY])
def test_a_very_wide_row_ends(row: str) -> None:
    reading = read_bytes(row.encode("utf-8"), "试.txt")
    assert "".join(c.text for c in reading.clauses) == reading.text


@pytest.mark.parametrize(
    "page",
    [
        f"<title>甲{BLANKS}_{BLANKS}乙</title><p>正文。</p>",
        f"<title>{'_ ' * MANY}</title><p>正文。</p>",
        f"<p>发布时间：{BLANKS}2025-01-01{BLANKS}</p><p>正文。</p>",
        f"<p>{'发布时间： ' * MANY}</p><p>正文。</p>",
        f"<p>{'【 字体 ' * MANY}</p><p>正文。</p>",
    ],
)
def test_pages_end(page: str) -> None:
    assert "正文。" in read_bytes(f"<html><body>{page}</body></html>".encode(), "试.html").text
