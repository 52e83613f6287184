"""几点开门、周末办不办：照写明的钟点答；没写到问的那天，就说没写。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import TODAY
from policies import store_of

from assistant import ask
from assistant.lexicon import grammar
from ingest import Store

GUIDE = """云河市晾晒许可办事指南

一、受理条件
在公共场地晾晒粮食的农户可以申请。

二、办理时间
周一至周五上午8:40至11:50，下午14:10至17:20。

三、咨询电话
咨询电话：0600-8231199，每天7:00至21:00。

四、办理时限
自受理之日起3个工作日内办结。
"""
MARKET = """云河市夜间集市管理办法

第一条 为了方便居民生活，制定本办法。
第二条 夜间集市的营业时间为18:00至23:00，节假日不休。
第三条 本办法自2025年1月1日起施行。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("hours"), GUIDE, MARKET) as made:
        yield made


@pytest.mark.parametrize("said, sentences", [
    ("晾晒许可几点开门", ["周一至周五上午8:40至11:50，下午14:10至17:20。"]),
    ("办晾晒许可中午休息吗", ["周一至周五上午8:40至11:50，下午14:10至17:20。"]),
    ("夜间集市几点到几点营业", ["第二条 夜间集市的营业时间为18:00至23:00，节假日不休。"]),
    ("夜间集市国庆放假开不开门", ["第二条 夜间集市的营业时间为18:00至23:00，节假日不休。"]),
])  # fmt: skip
def test_hours_are_quoted(store: Store, said: str, sentences: list[str]) -> None:
    answer = ask(said, store, today=TODAY)
    assert (answer.status, answer.dropped) == ("answered", ())
    assert [c.quote for c in answer.citations] == sentences


def test_a_day_that_is_not_written_is_said_not_to_be(store: Store) -> None:
    answer = ask("办晾晒许可周末上班吗", store, today=TODAY)
    assert [s.text for s in answer.sentences][1:] == ["写的是周一至周五，没有写周末也办。"]


def test_how_long_it_takes_is_no_question_of_hours(store: Store) -> None:
    answer = ask("晾晒许可几天办完", store, today=TODAY)
    assert answer.values == ("3个工作日",)


@pytest.mark.parametrize("said, is_hours", [
    ("几点开门", True), ("周六上班吗", True), ("午休几点到几点", True), ("末班车是什么时候", True), ("办公时间是", True),
    # 几点要求、截止到几点、几个小时
    ("提了几点要求", False), ("报名截止到几点", False), ("最晚几点前交", False), ("培训要几个小时", False),
])  # fmt: skip
def test_what_asks_for_hours(said: str, is_hours: bool) -> None:
    assert grammar().asks_hours(said) is is_hours
