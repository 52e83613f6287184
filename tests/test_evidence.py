"""取证：一条切成几句，哪一句最像，哪些事实属于哪一句。"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Hit, Need, Question, Term
from assistant.evidence import (
    KINDS,
    Evidence,
    Segment,
    is_heading,
    narrow_cells,
    needed,
    row_segments,
    segments,
    stated,
    weigh,
)
from assistant.topic import Topic
from ingest.document import Clause, Document, Fact, FactKind

DOCUMENT = Document("d", "助餐办法.txt", "", "", "text", "云河市老年人助餐办法", place="云河市")


def clause(
    text: str, kind: str = "article", path: tuple[str, ...] = ("云河市老年人助餐办法",), start: int = 0
) -> Clause:
    return Clause("c", "d", "第一条", path, kind, text, start, start + len(text))  # type: ignore[arg-type]


def fact(where: Clause, kind: FactKind, text: str, basis: str = "stated") -> Fact:
    start = where.start + where.text.index(text)
    return Fact(where.id, kind, text, text, start, start + len(text), basis)


def hit(where: Clause, *facts: Fact) -> Hit:
    return Hit(where, DOCUMENT, 0.5, 1.0, facts)


def about(**weights: float) -> Topic:
    return Topic(tuple(Term(w) for w in weights), tuple(weights.values()))


# ---- 切句 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, pieces",
    [
        # 句号、分号、换行
        ("每餐补助3元。每天不超过2餐。", ["每餐补助3元。", "每天不超过2餐。"]),
        ("一级8元；二级6元。", ["一级8元；", "二级6元。"]),
        ("对象如下：\n（一）特困人员；\n（二）低保对象。\n", ["对象如下：", "（一）特困人员；", "（二）低保对象。"]),
        # 逗号、顿号、冒号不切
        ("特困、低保对象：每餐6元，不得重复享受。", ["特困、低保对象：每餐6元，不得重复享受。"]),
        # 句末的引号、括号归前一句
        ("实行“一户一档。”每年更新。", ["实行“一户一档。”", "每年更新。"]),
        # 首尾空白不算
        ("\n  每餐补助3元。  \n\n", ["每餐补助3元。"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_segments(text: str, pieces: list[str]) -> None:
    assert [s.text for s in segments(text)] == pieces


def test_list_of_units_is_one_segment() -> None:
    """名单里的分号隔开的是牵头和责任，不是两件事。"""
    text = "（牵头单位：市民政局；责任单位：市财政局、市残联）"
    assert [s.text for s in segments(text)] == [text]


WIDE = "完善设施 | " + "每个街道至少设置一个社区长者食堂，老年人步行不超过十五分钟。" * 5 + " | 2026年底 | 市民政局"


def test_short_row_is_one_segment() -> None:
    row = "1.助餐 | 建成助餐点260个。另建食堂20个 | 2024年底 | 市民政局"
    assert row_segments(row) == [Segment(row, 0, len(row))]


def test_long_cell_has_its_own_sentences() -> None:
    found = row_segments(WIDE)
    assert [s.text for s in found[:-1]] == ["每个街道至少设置一个社区长者食堂，老年人步行不超过十五分钟。"] * 5
    assert found[-1] == Segment(WIDE, 0, len(WIDE), whole_row=True)


def test_narrow_cells() -> None:
    assert [WIDE[a:b].strip() for a, b in narrow_cells(WIDE)] == ["完善设施", "2026年底", "市民政局"]


WORDS = st.text("每餐补助3元。；！？\n |”）(（“、，责任单位：市民政局 ", max_size=300)


@given(WORDS)
def test_segments_stand_in_the_text(text: str) -> None:
    """每一句逐字在原文的那个位置；句句不重叠，合起来只少空白。"""
    found = segments(text)
    assert [s for s in found if text[s.start : s.end] != s.text or not s.text.strip()] == []
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert "".join("".join(s.text.split()) for s in found) == "".join(text.split())


@given(WORDS)
def test_row_segments_stand_in_the_row(text: str) -> None:
    found = row_segments(text)
    assert [s for s in found if text[s.start : s.end] != s.text or not s.text.strip()] == []
    assert len(found) <= 1 or (found[-1].whole_row and sum(s.whole_row for s in found) == 1)
    assert (found == []) == (not text.strip())


@pytest.mark.parametrize(
    "text, heading",
    [
        ("1.建设家庭养老床位。每张床位补助3500元。", True),
        ("二、工作目标\n到2026年底建成助餐点。", True),
        # 就这一句的，不是小标题
        ("1.建设家庭养老床位。", False),
        ("补贴对象：\n本市户籍老年人。", False),
        ("第一句话说得很长很长，长到不像是一个小标题，而是一句完整的正文了。后面还有。", False),
    ],
)
def test_heading(text: str, heading: bool) -> None:
    assert is_heading(clause(text), segments(text)[0]) is heading


# ---- 次序 ------------------------------------------------------------------------------------------------------


def test_the_sentence_that_says_it_comes_first() -> None:
    """同一条别处说到了，打折；光是小标题的，再打折。"""
    article = clause("第一条 站点。助餐点由民政局认定。送餐上门每次补助3元。")
    found = weigh(about(送餐=1.0), [hit(article, fact(article, "amount", "3元"))], ["amount"])
    assert [(e.quote, [f.text for f in e.facts]) for e in found] == [
        ("送餐上门每次补助3元。", ["3元"]),
        ("助餐点由民政局认定。", []),
        ("第一条 站点。", []),
    ]
    assert [e.score for e in found] == pytest.approx([1.0, 0.62, 0.62 * 0.8])


def test_only_the_facts_asked_for() -> None:
    article = clause("2025年底前建成助餐点20个，每个补贴2万元。")
    facts = (fact(article, "deadline", "2025年底前"), fact(article, "number", "20个"), fact(article, "amount", "2万元"))

    def texts(needs: list[Need]) -> list[str]:
        return [f.text for f in weigh(about(助餐点=1.0), [hit(article, *facts)], needs)[0].facts]

    assert texts(["amount"]) == ["2万元"]
    assert texts(["date"]) == ["2025年底前"]
    assert texts(["date", "amount"]) == ["2025年底前", "2万元"]
    assert texts([]) == []


def test_masked_facts_are_kept_apart() -> None:
    article = clause("生活补贴标准为每人每月**元。")
    (found,) = weigh(about(生活补贴=1.0), [hit(article, fact(article, "amount", "**元", "masked"))], ["amount"])
    assert (found.facts, [f.text for f in found.hidden]) == ((), ["**元"])
    assert stated(found, ("amount",)) == []


def test_offsets_are_counted_from_the_clause() -> None:
    """条款不在文件开头时，事实的位置照样对得上。"""
    article = clause("助餐点由民政局认定。送餐上门每次补助3元。", start=500)
    found = weigh(about(送餐=1.0), [hit(article, fact(article, "amount", "3元"))], ["amount"])
    assert [f.text for f in found[0].facts] == ["3元"]


def test_a_bare_heading_gives_way_to_the_text() -> None:
    article = clause("1.发展助餐服务。助餐服务每餐补助3元。")
    found = weigh(about(助餐服务=1.0), [hit(article)], [])
    assert [e.quote for e in found] == ["助餐服务每餐补助3元。", "1.发展助餐服务。"]


def test_narrow_cells_speak_for_the_row() -> None:
    """时限、单位在旁边的短格子里，也是长格子里那一句的；钱和数不是。"""
    row = clause(WIDE + " | 20个", "row")
    facts = (fact(row, "deadline", "2026年底"), fact(row, "unit", "市民政局"), fact(row, "number", "20个"))
    found = weigh(about(长者食堂=1.0), [hit(row, *facts)], ["date", "unit", "number"])
    inside = next(e for e in found if not e.segment.whole_row)
    assert [f.text for f in inside.facts] == ["2026年底", "市民政局"]
    whole = next(e for e in found if e.segment.whole_row)
    assert [f.text for f in whole.facts] == ["2026年底", "市民政局", "20个"]


@given(st.lists(st.sampled_from(["送餐上门每次3元。", "助餐点由民政局认定。", "早餐不予补助；", "\n"]), max_size=8))
def test_every_quote_is_verbatim(pieces: list[str]) -> None:
    article = clause("".join(pieces))
    found = weigh(about(送餐=0.5, 助餐=0.5), [hit(article)], [])
    assert [e.quote for e in found if e.quote not in article.text] == []
    assert all(0.0 <= e.score <= 1.0 for e in found)
    assert [e.rank for e in found] == sorted((e.rank for e in found), reverse=True)


# ---- 要哪类事实 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "plain, kind, asked, found",
    [
        # 问的是钱，「多少」就不再另要一个数
        ("助餐补贴多少钱", "amount", ("amount", "number"), ("amount",)),
        # 没说钱的「多少」，是数不是金额
        ("最多能给多少", "amount", ("amount",), ("number",)),
        ("建多少张床位", "target", ("number",), ("number",)),
        # 要的是原文、效力，没有非有不可的事实
        ("都有哪些服务", "listing", ("text",), ()),
        ("还有效吗", "validity", ("status",), ()),
        # 比较时电话地址不是要比的
        ("两边的窗口在哪儿有啥不同", "comparison", ("address",), ()),
        ("电话多少", "general", ("contact",), ("contact",)),
        ("谁牵头", "responsibility", ("lead", "unit"), ("lead", "unit")),
    ],
)
def test_needed(plain: str, kind: str, asked: tuple[Need, ...], found: tuple[Need, ...]) -> None:
    assert needed(Question(plain, plain, kind, asked)) == found  # type: ignore[arg-type]


def test_a_ratio_answers_how_much_money() -> None:
    """补助标准写成比例的，也答得了「给多少钱」。"""
    assert KINDS["amount"] == ("amount", "ratio")


def test_quote_is_the_segment() -> None:
    article = clause("每餐补助3元。")
    piece = segments(article.text)[0]
    assert Evidence(hit(article), piece, 1.0, 1.0, 1.0).quote == "每餐补助3元。"
