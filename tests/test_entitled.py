"""没有点哪一样，只问能领什么：按提问人的情况全对一遍。"""

from __future__ import annotations

import pytest
from conftest import TODAY

from assistant import Answer, ask
from assistant.kinds import entitled
from assistant.question import understand
from ingest import Store


def asked(question: str, store: Store) -> bool:
    (part,) = understand(question, store, history=(), profile={}, today=TODAY)
    return entitled.asked(part)


@pytest.mark.parametrize(
    "question",
    [
        "我妈83岁能领多少钱",
        "我妈85岁一年能领多少？",
        "我妈83岁了能领什么补贴",
        "俺娘八十三了能领啥钱",
        "82岁重度失能老人能享受什么待遇？",
        "低保户有哪些补贴可以领",
        "残疾人有什么补助",
        "我爸82，家里又穷又失能，有啥补贴没有",
        "What benefits can my 83 year old mother get?",
    ],
)
def test_asks_for_everything(question: str, corpus: Store) -> None:
    assert asked(question, corpus)


@pytest.mark.parametrize(
    "question",
    [
        "我妈83岁，租房能领什么补贴",  # 点了哪一样
        "能领什么补贴",  # 没有说自己的情况
        "企业能申请哪些补贴",  # 不是人
        "我妈83岁能不能领高龄津贴",
        "我妈83岁高龄津贴能领多少钱",
        "低保户的补贴由谁发",
        "市民政局有哪些补贴任务",
    ],
)
def test_asks_for_something_else(question: str, corpus: Store) -> None:
    assert not asked(question, corpus)


def said(question: str, store: Store) -> tuple[Answer, str]:
    answer = ask(question, store, today=TODAY)
    assert answer.dropped == ()
    return answer, "\n".join(s.text for s in answer.sentences)


def test_everything_for_this_person(corpus: Store) -> None:
    answer, text = said("我妈83岁，低保，能领哪些补贴？", corpus)
    assert text.startswith("按您说的情况，下面这些可能与您有关，")
    # 合了的、还要看的分开说；住在哪里没有说，各处的都列
    assert "南浦区、北岭区、云河高新区：100；青禾县、澄溪县：60" in text
    assert (
        "您说的情况符合“60周岁以上”、“最低生活保障对象”、“年满60周岁”，还要看是否符合“在本市居住的”、“具有本市户籍”。"
        in text
    )
    assert {c.document.title for c in answer.citations} >= {
        "云河市老年人助餐服务管理办法",
        "云河市居家养老服务补贴办法",
        "南浦区老年人助餐服务实施细则",
    }
    # 试点过了的、征求意见的不列
    assert not any("试点" in c.document.title or "征求意见稿" in c.document.title for c in answer.citations)


def test_the_level_said_is_the_level_tested(corpus: Store) -> None:
    _, severe = said("82岁重度失能的老人能享受什么待遇？", corpus)
    assert "失能等级：重度失能；南浦区、北岭区、云河高新区：650" in severe
    assert "失能等级：完全失能" not in severe
    _, unsaid = said("82岁失能老人能享受什么待遇？", corpus)
    assert "您说的情况符合“年满60周岁”、“重度失能”" not in unsaid  # 只说失能，不替人定级
