"""一件事的几个时候：问哪天发钱，写审核几天的不是答案；「次月起发放」没有日子，也是答案。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import TODAY
from policies import store_of

from assistant import ask
from assistant.when import how_often, terms
from ingest import Store

MILK = """云河市学生奶补贴办法

云教规〔2025〕9号

第一条 为了改善学生营养，制定学生奶补贴办法。
第二条 学校应当在每年9月20日前申报学生奶补贴。
第三条 县（区）教育局应当自收到学生奶补贴材料之日起12个工作日内审核完毕，公示5日。
第四条 补贴自审核通过的次月起发放。
第五条 县（区）财政局按季度把配送费用拨付给学生奶配送企业。
第六条 本办法自2025年3月1日起施行，有效期5年。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("when"), MILK) as made:
        yield made


@pytest.mark.parametrize("said, label", [
    ("学生奶补贴什么时候发", "第四条"),
    ("学生奶补贴啥时候到账", "第四条"),
    ("学生奶补贴多久审完", "第三条"),
    ("学生奶补贴几月份申报", "第二条"),
    ("学生奶配送企业的费用多久拨一次", "第五条"),
])  # fmt: skip
def test_the_moment_asked(store: Store, said: str, label: str) -> None:
    answer = ask(said, store, today=TODAY)
    assert (answer.status, answer.citations[0].clause.label) == ("answered", label)


@pytest.mark.parametrize("said, once", [
    ("多久拨一次", True), ("几个月发一回", True), ("多长时间检查一次", True), ("一次发多少", False), ("多久拨下来", False),
])  # fmt: skip
def test_how_often(said: str, once: bool) -> None:
    assert how_often(said) is once


@pytest.mark.parametrize("said, needs, words", [
    ("补贴什么时候发", ("date",), ["发放"]),
    ("补贴什么时候停发", ("date",), []),
    ("通知什么时候印发", ("date",), []),
    ("几天审完", ("date",), ["审核"]),
    ("补贴发多少", ("amount",), []),
])  # fmt: skip
def test_the_moment_becomes_a_term(said: str, needs: tuple, words: list[str]) -> None:  # type: ignore[type-arg]
    assert [t.text for t in terms(said, needs)] == words
