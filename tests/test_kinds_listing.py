"""要全部：某单位的全部分工，某日之前的全部任务；走事实表，一条不漏。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import TODAY
from policies import ALLOWANCE, PLAN, TABLE, store_of

from assistant import Answer, ask
from assistant.asked_office import same_unit
from assistant.kinds.listing import asks_what_is_due
from assistant.question import understand
from ingest import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("listing"), PLAN, ALLOWANCE) as made:
        yield made


def labels(answer: Answer) -> list[str]:
    return [c.clause.label for c in answer.citations]


def test_all_duties_of_a_unit(store: Store) -> None:
    answer = ask("云河市民政局要做哪些事", store, today=TODAY)
    assert (answer.kind, answer.status) == ("listing", "answered")
    assert [s.text for s in answer.sentences] == [
        "市民政局在云河市《云河市居家适老化改造实施方案》里有3处分工：",
        "二、1.（牵头）：开展入户评估",
        "二、2.：落实改造资金",
        "二、3.：加强施工监管",
    ]
    assert labels(answer) == ["二、1.", "二、2.", "二、3."]


def test_a_masked_name_is_not_counted_in(store: Store) -> None:
    """「市民**」可能是市民政局，也可能不是。"""
    assert "二、4." not in labels(ask("云河市民政局要做哪些事", store, today=TODAY))
    assert labels(ask("云河市残联要做哪些事", store, today=TODAY)) == ["二、1.", "二、4."]


def test_a_unit_without_duties(store: Store) -> None:
    answer = ask("云河市公安局要做哪些事", store, today=TODAY)
    assert (answer.kind, answer.status, answer.units) == ("listing", "refused", ())


def test_a_unit_in_one_matter_is_not_all_its_duties(store: Store) -> None:
    """问的是一件事里这个单位怎么做，不是它的全部分工。"""
    answer = ask("云河市民政局对入户评估采取哪些措施", store, today=TODAY)
    assert answer.kind == "general" and labels(answer)[0] == "二、1."


@pytest.mark.parametrize(
    "asked, due",
    [
        ("2026年底前要完成哪些任务", True),
        ("2025年6月之前都有哪些安排", True),
        ("2026年对困难老人有哪些补贴", False),  # 只说是哪年的
    ],
)
def test_what_is_due_by_a_day(store: Store, asked: str, due: bool) -> None:
    (question,) = understand(asked, store, history=(), profile={}, today=TODAY)
    assert asks_what_is_due(question) is due


def test_rows_of_the_annex(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("rows"), TABLE) as made:
        answer = ask("民政局在分工表里要做哪些事", made, today=TODAY)
    assert labels(answer) == ["附件1.第1行", "附件1.第2行", "附件2.第1行"]


def test_everything_due_on_a_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    """2026年底的两处；2026年6月底、2025年底的不算。"""
    with store_of(tmp_path_factory.mktemp("due"), TABLE) as made:
        answer = ask("2026年底前要完成哪些任务", made, today=TODAY)
    assert (answer.status, answer.dates) == ("answered", ("2026-12-31",))
    assert set(labels(answer)) == {"一、", "附件1.第1行"}


def test_nothing_due(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("due"), TABLE) as made:
        answer = ask("2031年底前要完成哪些任务", made, today=TODAY)
    assert (answer.status, answer.dates) == ("refused", ())


@pytest.mark.parametrize("said, written, same", [
    ("民政局", "市民政局", True),
    ("民政局", "民政局", True),
    ("残联", "市残联", True),
    ("住建局", "区住建局", True),
    # 名字里有它，却是另一家
    ("住建局", "市住建局质监中心", False),
    ("医保局", "市民政局", False),
])  # fmt: skip
def test_same_unit(said: str, written: str, same: bool) -> None:
    assert same_unit(said, written) is same


# 两份文件、两级的同名单位、党委的部门、泛指的县（区）
LEVELS = """云河市助浴服务实施方案

一、重点工作
1.建立助浴名册。（牵头单位：市民政局；责任单位：市委社会工作部，各县（区）民政局）
2.培训助浴员。（牵头单位：市人社局；责任单位：市民政局）
"""
LOWER = """南浦区助浴服务实施细则

第一条 区民政局负责本区助浴服务的组织实施。
第二条 市民政局负责业务指导。
"""


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("levels"), LEVELS, LOWER) as made:
        yield made


@pytest.mark.parametrize("said, where", [
    ("市民政局要做哪些事", ["一、1.", "一、2.", "第二条"]),
    ("市民政局牵头的任务有哪些", ["一、1."]),
    ("南浦区民政局要做哪些事", ["第一条"]),
    ("县（区）民政局要做哪些事", ["一、1."]),
    ("民政局要做哪些事", ["一、1.", "一、2.", "第一条", "第二条"]),
    ("市委社会工作部要做哪些事", ["一、1."]),
    # 点了名的文件，只列那份
    ("《云河市助浴服务实施方案》里市民政局要做哪些事", ["一、1.", "一、2."]),
    ("助浴实施细则里市民政局要做哪些事", ["第二条"]),
])  # fmt: skip
def test_the_level_and_the_document_asked(levels: Store, said: str, where: list[str]) -> None:
    answer = ask(said, levels, today=TODAY)
    assert (answer.kind, answer.status, labels(answer), answer.dropped) == ("listing", "answered", where, ())


def test_by_document(levels: Store) -> None:
    answer = ask("市民政局要做哪些事", levels, today=TODAY)
    assert [s.text for s in answer.sentences] == [
        "市民政局的分工一共有3处，按文件列在下面：",
        "云河市《云河市助浴服务实施方案》：",
        "一、1.（牵头）：建立助浴名册",
        "一、2.：培训助浴员",
        "南浦区《南浦区助浴服务实施细则》：",
        "第二条：市民政局负责业务指导",
    ]
    assert answer.sentences[0].cites == (0, 1, 2)


def test_a_row_is_its_task_and_whether_it_is_overdue(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("rows"), TABLE) as made:
        answer = ask("民政局在分工表里要做哪些事", made, today=TODAY)
    assert [s.text for s in answer.sentences[1:]] == [
        "附件1.第1行：建成助餐点260个",
        "附件1.第2行：建成社区食堂20个（2025年底，已过）",
        "附件2.第1行：培训护理员500人次（2026年6月底，已过）",
    ]


YEARLY = """云河市无障碍改造计划

一、进度
1.完成改造。每年10月底前完成当年改造。
"""
MONTHS = """云河市助餐行动计划

一、进度
1.建设助餐点。2026年10月底前建成助餐点30个。
2.选址。2026年3月底前完成选址。
3.验收。2026年11月底前完成验收。
4.摸底。2025年10月底前完成摸底。
"""


@pytest.mark.parametrize("said", ["2026年10月底前要完成什么", "2026年10月底前要完成哪些任务"])
def test_due_by_a_month_in_order_of_the_days(tmp_path_factory: pytest.TempPathFactory, said: str) -> None:
    """每年的、别的年份的、那以后的，都不算。"""
    with store_of(tmp_path_factory.mktemp("months"), YEARLY, MONTHS) as made:
        answer = ask(said, made, today=TODAY)
    assert [s.text for s in answer.sentences] == [
        "写明这个时间的在云河市《云河市助餐行动计划》里有2处：",
        "一、2.：“2026年3月底前完成选址。”",
        "一、1.：“2026年10月底前建成助餐点30个。”",
    ]


def test_a_unit_that_leads_nothing(levels: Store) -> None:
    answer = ask("云河市残联牵头的任务有哪些", levels, today=TODAY)
    assert (answer.kind, answer.status) == ("listing", "refused")
    assert "没有写" in answer.sentences[0].text


def test_more_than_fits_lists_the_first_and_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    """列满就不再看后面的文件；一共几处，没列出来的也数过。"""
    tasks = "\n".join(f"{n}.做好第{n}类服务。（责任单位：市残联）" for n in range(1, 71))
    plan = f"云河市助残实施方案\n\n云政办发〔2025〕9号\n\n一、重点任务\n{tasks}\n"
    with store_of(tmp_path_factory.mktemp("many"), plan) as made:
        answer = ask("云河市残联要做哪些事", made, today=TODAY)
    assert answer.sentences[0].text == "市残联的分工一共有70处，这里列出60处，按文件列在下面："
    assert labels(answer) == [f"一、{n}." for n in range(1, 61)]
    assert [s.text for s in answer.cautions][-1:] == ["还有没有列出的；请加上地方、文件或事项再问。"]
