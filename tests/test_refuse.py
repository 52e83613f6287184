"""答不了：说缺什么，给最接近的，告诉人去问谁；不猜，不拿别处的顶替。"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from conftest import TODAY
from policies import ALLOWANCE, COUNTY, DISTRICT, PLAN, store_of

from assistant import Answer, ask
from ingest import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("refuse"), PLAN, ALLOWANCE, DISTRICT, COUNTY) as made:
        yield made


def refused(store: Store, said: str) -> Answer:
    answer = ask(said, store, today=TODAY)
    assert (answer.status, answer.answerable) == ("refused", False)
    assert (answer.units, answer.lead, answer.dates, answer.values) == ((), None, (), ())
    return answer


@pytest.mark.parametrize("said", [
    # 文件里没有的事
    "云河市地铁几号线直达机场",
    "云河市养猫要交多少钱",
    "光荣院的院墙谁来刷",
    # 有这件事，没有要的那个事实
    "云河市高龄津贴的咨询电话是多少",
    "云河市入户评估要花多少钱",
    "云河市改造资金什么时候拨付",
    "云河市施工监管补多少钱",
    # 没有这一条
    "云河市高龄津贴办法第十三条写了什么",
    # 别处的
    "石家庄高龄津贴多少",
    "北京市适老化改造谁牵头",
    # 遮住的
    "青禾县85岁高龄津贴每月多少",
])  # fmt: skip
def test_refused(store: Store, said: str) -> None:
    answer = refused(store, said)
    assert re.search(r"没有|答不了", answer.sentences[0].text)


def test_another_city_s_figure_is_not_lent(store: Store) -> None:
    answer = refused(store, "石家庄高龄津贴多少")
    assert [s.text for s in answer.sentences] == [
        "库里没有石家庄市的文件，答不了；别处的规定不能套用。",
        "目前有这些地方的文件：云河市、南浦区、青禾县。",
    ]
    assert answer.citations == ()


def test_another_county_s_task_is_not_lent(tmp_path_factory: pytest.TempPathFactory) -> None:
    """青禾县没有适老化改造的文件：不拿南浦区的数回答。"""
    plan = PLAN.replace("云河市", "南浦区").replace("云政办发", "南浦政办发")
    with store_of(tmp_path_factory.mktemp("county"), plan, COUNTY) as store:
        answer = refused(store, "青禾县改造资金按多大比例补助")
    assert "60%" not in answer.text


def test_masked_figure_is_shown_masked(store: Store) -> None:
    answer = refused(store, "青禾县85岁高龄津贴每月多少")
    assert "***" in answer.text
    assert [c.clause.label for c in answer.citations] == ["第二条"]
    assert re.search(r"\d元", answer.text) is None
    assert answer.sentences[-1].text == "被遮住的内容不能推测，请向发文单位核实原文。"


def test_the_nearest_clause_is_shown_with_its_owner(store: Store) -> None:
    """缺的是钱：最接近的条款照引，它写了谁负责，就告诉人去问谁。"""
    answer = refused(store, "云河市施工监管补多少钱")
    assert [c.clause.label for c in answer.citations][:1] == ["二、3."]
    assert answer.sentences[-1].text == "这件事可以问市住房城乡建设局。"


def test_nothing_near_points_to_the_hotline(store: Store) -> None:
    answer = refused(store, "云河市地铁几号线直达机场")
    assert answer.citations == ()
    assert answer.sentences[-1].text == "可以换个说法再问，或向当地政府服务热线12345咨询。"


def test_an_empty_store_refuses(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("empty")) as store:
        answer = refused(store, "高龄津贴每月多少")
    assert (answer.citations, answer.retrieved) == ((), ())
