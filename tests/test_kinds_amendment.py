"""修改前、修改后：决定里写了原来的话的，两边都说；没写的，说库里没有。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import TODAY
from policies import store_of

from assistant import Answer, ask
from ingest import Store

LAW = """云河市公园管理条例

第一条 为了加强公园管理，制定本条例。
第二条 在公园内垂钓的，处100元以上300元以下罚款。
第三条 公园每日开放不少于14小时。
"""
CHANGE = """关于修改《云河市公园管理条例》的决定

一、将第二条中的“50元以上100元以下”修改为“100元以上300元以下”。
二、将第三条修改为：“公园每日开放不少于14小时。”
本决定自2026年5月1日起施行。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("change"), LAW, CHANGE) as made:
        yield made


def said(answer: Answer) -> list[str]:
    return [s.text for s in answer.sentences]


@pytest.mark.parametrize("question", ["公园管理条例第二条修改前呢", "公园管理条例第二条改之前和改之后是怎么写的"])
def test_both_versions(store: Store, question: str) -> None:
    answer = ask(question, store, today=TODAY)
    assert (answer.kind, answer.status, answer.dropped) == ("comparison", "answered", ())
    assert said(answer)[0] == "修改前是“50元以上100元以下”，修改后是“100元以上300元以下”。"
    assert "自2026年5月1日起施行" in said(answer)[1]
    assert said(answer)[2].startswith("库里的《云河市公园管理条例》第二条是修改后的：")


def test_the_earlier_text_is_not_in_the_store(store: Store) -> None:
    answer = ask("公园管理条例第三条修改前呢", store, today=TODAY)
    assert said(answer)[-1] == "修改前的条文，库里没有。"


def test_an_article_not_amended(store: Store) -> None:
    assert not any("修改前" in s for s in said(ask("公园管理条例第一条修改前呢", store, today=TODAY)))


def test_the_old_figure_is_not_answered_as_the_one_in_force(tmp_path_factory: pytest.TempPathFactory) -> None:
    """只有修改决定在库里：问现在多少，答改成的那个。"""
    decision = """云河市人民政府关于修改《云河市助餐登记办法》的决定

一、第九条中助餐登记的办结时限“30个工作日”修改为“15个工作日”。
本决定自2026年5月1日起施行。
"""
    with store_of(tmp_path_factory.mktemp("decision"), decision) as store:
        answer = ask("云河市助餐登记的办结时限是多久？", store, today=TODAY)
    assert "15个工作日" in answer.values or "15个工作日" in answer.dates
    assert "30个工作日" not in (*answer.values, *answer.dates)
