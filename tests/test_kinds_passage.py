"""照原文回答：既说这件事、又有所要事实的那一句；别的事的数不拿来充数。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import TODAY
from policies import ALLOWANCE, DISTRICT, PLAN, store_of

from assistant import ask
from ingest import Store


@pytest.fixture(scope="module")
def allowance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("allowance"), ALLOWANCE) as made:
        yield made


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("plan"), PLAN) as made:
        yield made


@pytest.mark.parametrize("said, kind, values, dates, label", [
    # 钱
    ("护理补贴每月发多少", "amount", ("300元/人·月",), (), "第四条"),
    ("生活补贴多少钱", "amount", ("150元/人·月",), (), "第五条"),
    ("高龄津贴90岁以上每月发多少", "amount", ("200元/人·月",), (), "第三条"),
    # 时限
    ("高龄津贴申请几个工作日办结", "deadline", ("7个工作日",), (), "第六条"),
])  # fmt: skip
def test_of_the_allowance(
    allowance: Store, said: str, kind: str, values: tuple[str, ...], dates: tuple[str, ...], label: str
) -> None:
    answer = ask(said, allowance, today=TODAY)
    assert (answer.kind, answer.status, answer.citations[0].clause.label) == (kind, "answered", label)
    assert (answer.values, answer.dates) in ((values, dates), ((), values))


@pytest.mark.parametrize("said, values, label", [
    ("改造资金按多大比例补助", ("60%",), "二、2."),
    # 先比例、后上限，两样都是答案
    ("改造资金每户最高补多少钱", ("60%", "3000元/户"), "二、2."),
    # 一句里几个数，只要说这件事的那个
    ("2025年改造多少户", ("1000户",), "一、"),
    ("2026年改造多少户", ("1400户",), "一、"),
])  # fmt: skip
def test_of_the_plan(plan: Store, said: str, values: tuple[str, ...], label: str) -> None:
    answer = ask(said, plan, today=TODAY)
    assert (answer.status, answer.values, answer.citations[0].clause.label) == ("answered", values, label)


def test_the_heading_of_a_clause_covers_its_sentences(plan: Store) -> None:
    """「2.落实改造资金。按照实际费用的60%……」：后一句没有「资金」二字，说的还是资金。"""
    answer = ask("改造资金按多大比例补助", plan, today=TODAY)
    assert "“按照实际费用的60%给予补助，每户补助最高不超过3000元。”" in answer.text


def test_the_bound_is_said(plan: Store) -> None:
    """「最高不超过」是数的一部分，丢了就错了。"""
    answer = ask("改造资金每户最高补多少钱", plan, today=TODAY)
    assert "最高不超过3000元" in answer.text


@pytest.mark.parametrize("cost, said", [
    ("2000元", "按您说的2000元计算：2000元×60%=1200元，没有超过上限（原文“每户补助最高不超过3000元”）。"),
    ("8000元", "按您说的8000元计算：8000元×60%=4800元，超过了上限（原文“每户补助最高不超过3000元”），按上限算是3000元。"),
])  # fmt: skip
def test_worked_out_for_the_asker(plan: Store, cost: str, said: str) -> None:
    answer = ask(f"改造资金补助，我家花了{cost}能补多少钱", plan, today=TODAY)
    assert said in [s.text for s in answer.sentences]


def test_the_answer_names_place_document_and_clause(allowance: Store) -> None:
    answer = ask("护理补贴每月发多少", allowance, today=TODAY)
    assert answer.sentences[0].text == (
        "云河市《云河市高龄津贴发放办法》写明：“第四条 经济困难的失能老年人，可以同时申领护理补贴，每人每月300元。”"
    )


def test_the_district_s_own_figure(tmp_path_factory: pytest.TempPathFactory) -> None:
    """区里提高了标准：问区里的，答区里的。"""
    with store_of(tmp_path_factory.mktemp("two"), ALLOWANCE, DISTRICT) as store:
        answer = ask("南浦区90岁以上高龄津贴每月多少", store, today=TODAY)
    assert (answer.values, answer.citations[0].document.place) == (("260元/人·月",), "南浦区")


def test_no_figure_in_the_unit_asked_for(allowance: Store) -> None:
    answer = ask("高龄津贴每年发放多少人", allowance, today=TODAY)
    assert (answer.status, answer.values) == ("refused", ())


@pytest.mark.parametrize("asked", ["高龄津贴每月多少", "高龄津贴每个月发多少钱"])
def test_another_subsidy_of_the_same_document(tmp_path_factory: pytest.TempPathFactory, asked: str) -> None:
    """标题叫高龄津贴，第四条说的是护理补贴：问高龄津贴，答第三条。"""
    with store_of(tmp_path_factory.mktemp("two"), ALLOWANCE, PLAN) as store:
        answer = ask(asked, store, today=TODAY)
    assert answer.citations[0].clause.label == "第三条"


REPORT = """云河市推出助浴地图

昨日，云河市民政局公布了新版助浴地图。地图按每个社区的助浴点、助浴车和上门护理员标出颜色，绿色表示当天可以预约，黄色表示要等三天以内，红色表示要等三天以上。

发现助浴点无故停业的，市民可以向市民政局反映。

市民政局养老服务处：0700-1234567。
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("report"), REPORT) as made:
        yield made


def test_what_follows_is_quoted_with_it(report: Store) -> None:
    """「公布了新版地图」只是起头，地图怎么看在下一句。"""
    said = ask("云河市新版助浴地图可以看出哪些情况", report, today=TODAY).text
    assert "红色表示要等三天以上" in said


def test_the_telephone_stands_in_the_next_paragraph(report: Store) -> None:
    answer = ask("云河市助浴点无故停业怎么电话反映", report, today=TODAY)
    assert answer.status == "answered" and "0700-1234567" in answer.sentences[0].text


def test_an_annex_that_is_only_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    """文末写着附件叫什么，附件不在：名称不是答案。"""
    text = "云河市助浴实施方案\n\n一、目标\n每个社区设一个助浴点。\n二、标准\n助浴点按标准建设。\n附件：云河市助浴点设备目录\n"
    with store_of(tmp_path_factory.mktemp("annex"), text) as made:
        assert ask("云河市助浴点设备目录具体有哪些设备", made, today=TODAY).status == "refused"
