"""写回答：引用登记一次，引文逐字，称呼文件照标题。"""

from __future__ import annotations

from dataclasses import replace

import pytest
from doors import clause, document
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Hit, Question
from assistant.compose import LONGEST_QUOTE, Draft, name_of, opening, unique, where

DOCUMENT = replace(document("云河市老年人助餐办法", place="云河市"), name="02.html")
MEAL = clause("每餐补助3元。送餐上门每次2元。", "c1", label="第三条")


def draft() -> Draft:
    return Draft(Question("补多少", "补多少", "amount"))


# ---- 引用 ------------------------------------------------------------------------------------------------------


def test_the_same_place_is_cited_once() -> None:
    made = draft()
    assert [made.cite(MEAL, DOCUMENT, q) for q in ("每餐补助3元。", "送餐上门每次2元。", "每餐补助3元。")] == [0, 1, 0]


def test_the_longer_quote_stays() -> None:
    made = draft()
    assert [made.cite(MEAL, DOCUMENT, q) for q in ("3元", "每餐补助3元。", "补助")] == [0, 0, 0]
    assert [c.quote for c in made.citations] == ["每餐补助3元。"]


def test_the_same_words_in_two_clauses_are_two_citations() -> None:
    made = draft()
    other = clause("每餐补助3元。送餐上门每次2元。", "c2")
    assert [made.cite(c, DOCUMENT, "每餐补助3元。") for c in (MEAL, other)] == [0, 1]


def test_no_quote_is_the_whole_clause() -> None:
    made = draft()
    made.cite(MEAL, DOCUMENT)
    assert made.citations[0].quote == "每餐补助3元。送餐上门每次2元。"


@pytest.mark.parametrize("quote", ["每餐补助 3元。", "每餐补助4元。", "每餐补贴3元。"])
def test_words_not_in_the_clause_cannot_be_cited(quote: str) -> None:
    with pytest.raises(ValueError, match="引文不在条款"):
        draft().cite(MEAL, DOCUMENT, quote)


# ---- 句子 ------------------------------------------------------------------------------------------------------


def test_answer_of_a_draft() -> None:
    made = draft()
    at = made.cite(MEAL, DOCUMENT, "每餐补助3元。")
    made.say("每餐3元。", at, at)
    made.say("没有别的。")
    made.caution("已到期。", at)
    made.caution("已到期。")  # 同一句提醒只说一次
    answer = made.answer("amount", values=["3元", "", "3元", "2元"], units=["市民政局"], dates=())
    assert [(s.text, s.cites) for s in answer.sentences] == [("每餐3元。", (0,)), ("没有别的。", ())]
    assert [(s.text, s.cites) for s in answer.cautions] == [("已到期。", (0,))]
    assert (answer.values, answer.units, answer.dates, answer.lead) == (("3元", "2元"), ("市民政局",), (), None)
    assert answer.text == "每餐3元。[1]\n没有别的。\n已到期。[1]"


def test_unique_keeps_the_order() -> None:
    assert unique(["市民政局", "", "市财政局", "市民政局"]) == ("市民政局", "市财政局")


# ---- 引到哪里为止 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, limit, found",
    [
        ("\n每餐补助3元。\n", 400, "每餐补助3元。"),
        # 太长的，到不超过限度的最后一个句末
        ("每餐补助3元。送餐每次2元。早餐不予补助。", 15, "每餐补助3元。送餐每次2元。"),
        # 句末太靠前的（不到四分之一），宁可断在半句
        ("好。" + "字" * 30, 20, "好。" + "字" * 18),
        ("字" * 30, 20, "字" * 20),
    ],
)
def test_opening(text: str, limit: int, found: str) -> None:
    assert opening(text, limit) == found


@given(st.text("每餐补助3元。；\n ", max_size=600))
def test_opening_is_verbatim_and_short(text: str) -> None:
    assert opening(text) in text
    assert len(opening(text)) <= LONGEST_QUOTE


# ---- 怎么称呼 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title, name, said",
    [
        ("云河市老年人助餐办法", "02.html", "《云河市老年人助餐办法》"),
        ("《云河市老年人助餐办法》", "02.html", "《云河市老年人助餐办法》"),
        # 存盘时就用标题作文件名的，照标题称呼
        ("云河市老年人助餐办法", "云河市老年人助餐办法.txt", "《云河市老年人助餐办法》"),
        ("助餐方案（2024—2027年）", "助餐方案（2024—2027年）.pdf", "《助餐方案（2024—2027年）》"),
        # 没有标题的用文件名
        ("", "助餐.txt", "（文件助餐.txt）"),
        ("助餐", "助餐.txt", "（文件助餐.txt）"),
    ],
)
def test_name_of(title: str, name: str, said: str) -> None:
    assert name_of(replace(DOCUMENT, title=title, name=name)) == said


def hit(**other: str) -> Hit:
    return Hit(MEAL, replace(DOCUMENT, **other), 1.0)  # type: ignore[arg-type]


def test_where() -> None:
    """说的是文件自己的地方；标题里的数不念，免得和答案里的数混在一起。"""
    assert where(hit()) == "云河市《云河市老年人助餐办法》第三条"
    assert where(hit(title="云河市助餐方案（2024—2027年）")) == "云河市《云河市助餐方案》第三条"
    assert where(hit(title="云河市2026年助餐标准")) == "云河市的文件（第三条）"
    assert where(hit(place="全国")) == "《云河市老年人助餐办法》第三条"
    assert where(hit(title="助餐2024", place="")) == "国家的文件（第三条）"
