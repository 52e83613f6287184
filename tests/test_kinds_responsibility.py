"""谁负责、谁牵头：单位逐个出自条款；没写牵头的就说没写；遮住的不猜。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import TODAY
from policies import PLAN, store_of

from assistant import Answer, ask
from ingest import Store

# 先约定「排在第一位的为牵头单位，下同」，此后的名单排第一的都是牵头
FIRST_LEADS = """云河市残疾人家庭改造实施方案

云残联发〔2025〕9号

一、重点工作
1.确定改造对象。由县区逐户核实对象名单。（责任单位：市残联、市民政局；排在第一位的责任单位为牵头单位，下同）
2.核定补助限额。按残疾等级核定补助限额。（责任单位：市财政局、市残联）
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("plan"), PLAN) as made:
        yield made


def first(answer: Answer) -> str:
    return answer.sentences[0].text


@pytest.mark.parametrize("said, lead, units, sentence", [
    # 写明了牵头的
    ("云河市适老化改造入户评估谁牵头", "市民政局", ("市民政局", "市卫生健康委", "市残联"),
     "牵头单位是市民政局；责任单位还有市卫生健康委、市残联。"),
    ("施工监管归谁管", "市住房城乡建设局", ("市住房城乡建设局", "市民政局", "市市场监管局"),
     "牵头单位是市住房城乡建设局；责任单位还有市民政局、市市场监管局。"),
    # 没写牵头的：问牵头，先说没有；不问牵头，也说清楚
    ("改造资金谁牵头", None, ("市财政局", "市民政局"), "文件没有写明哪家牵头；责任单位是市财政局、市民政局。"),
    ("改造资金由哪些部门负责", None, ("市财政局", "市民政局"), "责任单位是市财政局、市民政局（没有写明哪家牵头）。"),
    # 单位名字遮住一部分的，照原样写
    ("回访制度谁负责", None, ("市民**", "市残联"), "责任单位是市民**、市残联（没有写明哪家牵头）。"),
    # 「除了某家」：别的才是答案
    ("施工监管除了住建局还有谁", "市住房城乡建设局", ("市民政局", "市市场监管局"),
     "除市住房城乡建设局之外，还有市民政局、市市场监管局。"),
    # 问某一家算不算
    ("施工监管是不是市民政局牵头", "市住房城乡建设局", ("市住房城乡建设局", "市民政局", "市市场监管局"),
     "市民政局是责任单位之一。"),
    ("施工监管是住建局牵头吗", "市住房城乡建设局", ("市住房城乡建设局", "市民政局", "市市场监管局"),
     "市住房城乡建设局是牵头单位。"),
    ("改造资金是民政局负责吗", None, ("市财政局", "市民政局"), "市民政局是责任单位之一。"),
    ("入户评估财政局负责吗", "市民政局", ("市民政局", "市卫生健康委", "市残联"), "责任单位里没有写“财政局”。"),
])  # fmt: skip
def test_responsibility(store: Store, said: str, lead: str | None, units: tuple[str, ...], sentence: str) -> None:
    answer = ask(said, store, today=TODAY)
    assert (answer.kind, answer.status) == ("responsibility", "answered")
    assert (answer.lead, answer.units, first(answer)) == (lead, units, sentence)


def test_every_unit_stands_in_the_quote(store: Store) -> None:
    answer = ask("施工监管归谁管", store, today=TODAY)
    quotes = [c.quote for c in answer.citations]
    assert [u for u in answer.units if not any(u in q for q in quotes)] == []
    assert [c.clause.label for c in answer.citations] == ["二、3."]


def test_first_in_the_list_leads(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("first"), FIRST_LEADS) as store:
        answer = ask("核定补助限额谁牵头", store, today=TODAY)
    assert (answer.lead, answer.units) == ("市财政局", ("市财政局", "市残联"))
    assert first(answer) == "牵头单位是市财政局（按该文件的约定，名单里排第一的为牵头单位）；责任单位还有市残联。"


def test_the_convention_holds_in_its_own_document_only(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("both"), FIRST_LEADS, PLAN) as store:
        answer = ask("适老化改造资金谁牵头", store, today=TODAY)
    assert (answer.lead, answer.units) == (None, ("市财政局", "市民政局"))


def test_masked_name_is_not_guessed(store: Store) -> None:
    answer = ask("回访的责任单位第一家叫什么", store, today=TODAY)
    assert (answer.status, answer.units, answer.lead) == ("refused", (), None)
    assert "市民政局" not in answer.text
    assert "“市民**”" in first(answer)


def test_nobody_is_named_for_what_the_document_does_not_say(store: Store) -> None:
    answer = ask("光荣院的院墙谁来刷", store, today=TODAY)
    assert (answer.status, answer.units, answer.lead) == ("refused", (), None)


def test_not_the_lead_but_another(store: Store) -> None:
    """问的那家不牵头：接着说是哪家牵头。"""
    answer = ask("施工监管是不是市民政局牵头", store, today=TODAY)
    assert answer.sentences[1].text == "牵头单位是市住房城乡建设局；责任单位还有市民政局、市市场监管局。"


MANAGED = """云河市共享轮椅管理办法

第一条 为了规范共享轮椅管理，制定本办法。
第二条 市财政局保障共享轮椅管理资金。
第三条 【职责】市民政局负责本办法的组织实施，市财政局负责资金保障。
第四条 共享轮椅设施由市城管局于2026年底前完成检修。
"""


@pytest.mark.parametrize("said", ["共享轮椅主管部门是谁", "共享轮椅由谁负责管理"])
def test_who_is_in_charge_before_who_pays(tmp_path_factory: pytest.TempPathFactory, said: str) -> None:
    with store_of(tmp_path_factory.mktemp("managed"), MANAGED) as store:
        answer = ask(said, store, today=TODAY)
    assert (answer.units, answer.citations[0].clause.label) == (("市民政局",), "第三条")


@pytest.mark.parametrize("said", ["施工监管多久内验收？哪些单位负责？", "施工监管哪些单位负责，多久组织验收"])
def test_when_and_by_whom(store: Store, said: str) -> None:
    answer = ask(said, store, today=TODAY)
    assert (answer.lead, answer.status) == ("市住房城乡建设局", "answered")
    assert "15个工作日内" in answer.text


# 一句话问两样、单位没有写的：金额照答，单位没写也要说
ALLOWANCE = """云河市高龄津贴发放办法

云民发〔2025〕12号

一、发放标准
1.按月发放高龄津贴。80周岁以上的，高龄津贴每人每月100元。
"""


@pytest.mark.parametrize("said, values, caution", [
    ("云河市高龄津贴每月多少钱，哪个部门负责", ("100元/人·月",), ("云河市的文件没有写“每月 高龄津贴”的责任单位。",)),
    ("云河市高龄津贴每月多少钱", ("100元/人·月",), ()),
])  # fmt: skip
def test_the_unwritten_half_is_said(
    tmp_path: Path, said: str, values: tuple[str, ...], caution: tuple[str, ...]
) -> None:
    with store_of(tmp_path, ALLOWANCE) as store:
        answer = ask(said, store, today=TODAY)
    assert (answer.answerable, answer.values, answer.units) == (True, values, ())
    assert tuple(c.text for c in answer.cautions) == caution


SPREAD = """云河市社区食堂管理办法

第一条 为了规范社区食堂，制定本办法。
第二条 市、区民政部门负责社区食堂的统筹规划和资金管理。
各级市场监督管理部门负责社区食堂的食品安全指导和日常监管。
第三条 街道办事处每年4月底前向市老龄服务中心报送上年补贴使用情况，市老龄服务中心于5月底前完成补贴的清算。
第四条 区民政部门应当组织检查社区食堂的日常运营、人员资质、食品安全和服务质量。
对冒用他人就餐卡的，由区社会救助部门按规定处理。
第五条 运营机构有下列情形之一的，由其注册地的区财政部门负责追回补贴：
（一）虚报就餐人次；
（二）转包经营。
第六条 市金融部门加强对储值机构的监督管理，行业主管部门强化对餐饮协会的指导。
第七条 社区食堂的建设经费由区财政全额负担。
"""


@pytest.mark.parametrize("said, units, label", [
    # 说「负责」的一句，先于说「应当」的一句
    ("社区食堂的食品安全归谁管", ("各级市场监督管理部门",), "第二条"),
    # 一句里各做各的：做那件事的才是
    ("社区食堂的补贴每年由谁清算", ("市老龄服务中心",), "第三条"),
    ("储值机构归哪个部门监管", ("市金融部门",), "第六条"),
    # 一条里说了几件事：说那件事的一句
    ("冒用别人的就餐卡哪个部门处理", ("区社会救助部门",), "第四条"),
    # 单位写在冒号前面
    ("食堂虚报就餐人次谁来追补贴", ("区财政部门",), "第五条"),
    # 出钱的只在问钱时算
    ("社区食堂的建设经费谁来出", ("区财政",), "第七条"),
])  # fmt: skip
def test_the_sentence_that_says_who(tmp_path: Path, said: str, units: tuple[str, ...], label: str) -> None:
    with store_of(tmp_path, SPREAD) as store:
        answer = ask(said, store, today=TODAY)
    assert (answer.units, answer.citations[0].clause.label) == (units, label)
    assert all(u in answer.citations[0].quote for u in units)


def test_the_sentence_is_shown(tmp_path: Path) -> None:
    with store_of(tmp_path, SPREAD) as store:
        answer = ask("社区食堂的食品安全归谁管", store, today=TODAY)
    assert [s.text for s in answer.sentences] == [
        "责任单位是各级市场监督管理部门（没有写明哪家牵头）。",
        "依据：《云河市社区食堂管理办法》第二条：“各级市场监督管理部门负责社区食堂的食品安全指导和日常监管。”",
    ]


BANNERS = """云河市横幅管理办法

第一条 为了规范横幅设置，制定本办法。
第二条 市城市管理部门指导、监督全市的横幅设置工作。县（区）城市管理部门指导、监督本行政区域的横幅设置工作。
第三条 临时横幅由街道办事处核准；商业横幅由县（区）城市管理部门核准。
第四条 横幅拆除费用由县（区）财政局负担。
"""


@pytest.mark.parametrize("said, units", [
    # 没问哪一级，各级都说；问了哪一级，只说那一级
    ("横幅设置由哪个部门指导监督", ("市城市管理部门", "县（区）城市管理部门")),
    ("横幅设置市里由哪个部门指导监督", ("市城市管理部门",)),
    ("横幅设置区里由哪个部门指导监督", ("县（区）城市管理部门",)),
])  # fmt: skip
def test_each_level_has_its_own(tmp_path: Path, said: str, units: tuple[str, ...]) -> None:
    with store_of(tmp_path, BANNERS) as store:
        answer = ask(said, store, today=TODAY)
    assert (answer.kind, answer.units, answer.dropped) == ("responsibility", units, ())


@pytest.mark.parametrize("said, unit, words", [
    # 「谁核准」：问的是单位；「临时横幅」比「横幅」更说得准
    ("临时横幅谁核准", "街道办事处", "临时横幅由街道办事处核准；"),
    ("商业横幅谁来核准", "县（区）城市管理部门", "商业横幅由县（区）城市管理部门核准。"),
])  # fmt: skip
def test_who_does_it(tmp_path: Path, said: str, unit: str, words: str) -> None:
    with store_of(tmp_path, BANNERS) as store:
        answer = ask(said, store, today=TODAY)
    assert (answer.kind, unit in answer.units, answer.dropped) == ("responsibility", True, ())
    assert any(words in c.quote for c in answer.citations)
