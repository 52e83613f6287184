"""可以接着问的话：同一件事的别的方面，只给文件答得上来的；问法都能再问一遍。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from policies import ALLOWANCE, PLAN, store_of

from assistant import ask, follow_ups
from assistant.following import matter_of
from ingest import Store

TODAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("following"), PLAN, ALLOWANCE) as held:
        yield held


def following(store: Store, question: str, **how: object) -> tuple[str, ...]:
    answer = ask(question, store, today=TODAY)
    return follow_ups(answer, store, today=TODAY, history=(question,), **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question, expected",
    [
        # 问了多少钱，接着的是哪些人、去哪里、几天；没有写材料和电话，就不给
        (
            "云河市85岁老人高龄津贴每月多少？",
            (
                "云河市高龄津贴要符合什么条件？",
                "云河市高龄津贴去哪里申请？",
                "云河市高龄津贴几天能办好？",
                "《云河市高龄津贴发放办法》现在还有效吗？",
            ),
        ),
        # 问了效力，不再问效力
        (
            "云河市高龄津贴发放办法现在还有效吗？",
            (
                "云河市高龄津贴标准是多少？",
                "云河市高龄津贴要符合什么条件？",
                "云河市高龄津贴去哪里申请？",
                "云河市高龄津贴几天能办好？",
            ),
        ),
        # 一条说一件事的，接着的还是那一条
        (
            "云河市居家适老化改造的施工监管由谁牵头？",
            (
                "什么时候完成？",
                "《云河市居家适老化改造实施方案》现在还有效吗？",
            ),
        ),
        # 库里没有的地方：没有同一件事可问
        ("武汉市的高龄津贴每月多少？", ()),
    ],
)
def test_what_comes_next(question: str, expected: tuple[str, ...], store: Store) -> None:
    assert following(store, question) == expected


def test_every_one_is_answered_when_asked(corpus: Store) -> None:
    """点了就答得上来：在样例库上，一句不落地再问一遍。"""
    for question in (
        "云河市老年人助餐补助每餐多少？",
        "云河市发布基本养老服务清单由谁牵头？",
        "申请门诊慢特病要交什么材料？",
    ):
        asked = following(corpus, question)
        assert asked, question
        for next_one in asked:
            assert ask(next_one, corpus, history=(question,), today=TODAY).status == "answered", next_one


def test_nothing_new_is_tried_while_others_wait(tmp_path: Path) -> None:
    """机器忙的时候只给问过的。"""
    question = "云河市居家适老化改造补助多少？"
    with store_of(tmp_path, PLAN) as store:
        assert following(store, question, spare=lambda: False) == ()
        known = following(store, question)
        assert known and following(store, question, spare=lambda: False) == known


def test_english_answers_are_followed_in_english(store: Store) -> None:
    answer = ask("How much is the old age allowance for an 85-year-old in Yunhe?", store, today=TODAY, lang="en")
    asked = follow_ups(answer, store, today=TODAY, history=("How much is the old age allowance in Yunhe?",))
    assert asked and all(q.isascii() or "《" in q for q in asked)


@pytest.mark.parametrize(
    "title, matter",
    [
        ("云河市老年人助餐服务管理办法", "云河市老年人助餐服务"),
        ("关于公布经济困难失能老年人照护补贴标准的通知", "经济困难失能老年人照护补贴"),
        ("云河市民政局关于印发《云河市高龄津贴发放办法》的通知", "云河市高龄津贴"),
        ("2026年云河市积分入学申请指引", "云河市积分入学"),
        ("云河市引进人才入户管理办法实施细则", "云河市引进人才入户"),
        ("云河市居家养老服务补贴试点方案（2019—2021年）", "云河市居家养老服务补贴"),
        # 管着许多件事的、不成题目的，没有名字
        ("云河市基本养老服务体系建设实施方案", ""),
        ("云河市无障碍环境建设条例", ""),
        ("云河出台稳就业十二条", ""),
        ("扫描件001", ""),
    ],
)
def test_what_a_title_is_about(title: str, matter: str) -> None:
    assert matter_of(title) == matter
