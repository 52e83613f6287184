"""整份文件的事实：表格对齐、合并的格子、下同、落款与名称里的年份、真实文件上的不变式。"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Fact, Reading, Source
from ingest.errors import Unreadable
from ingest.facts import find_facts
from ingest.reading import read_bytes, read_file

SHARED = Path(os.environ.get("ZHENGWEN_SHARED", Path(__file__).parents[1].parent / "shared"))
CORPUS = Path(__file__).parents[1] / "corpus"

# 纯文本表格：左边合并的格子丢了，行末补空；第 2 项第 2 行的单位格是空的，正文同一项的名单与上一行一致；第 3 项不一致
TASKS = """云河市养老服务试点实施方案
一、主要任务
1.建立工作机制。成立领导小组。（责任单位：市民政局、市财政局，各县区人民政府。排第一的为牵头单位、下同）
2.推进医养结合。开展签约服务。（责任单位：市卫健委、市医保局）
3.加强人才培养。建设实训基地。（责任单位：市民政局、市教育局）
附件：任务分工表
任务清单 | 目标要求 | 完成时限 | 责任单位 | 备注 |
1.建立工作机制 | 成立领导小组。 | 2025年 | 市民政局、市财政局，各县区人民政府 | |
各县区比照成立。 | 2025年底 | 各县区人民政府 | ||
2.推进医养结合 | 开展签约服务。 | 2026年 | 市卫健委、市医保局 | |
健康管理率达到80%以上。 | 2027年 | |||
3.加强人才培养 | 建设实训基地。 | 2026年 | 市教育局 | |
组建人才库。 | 长期 | |||
"""


def reading_of(text: str, name: str = "试点方案.txt") -> Reading:
    return read_bytes(text.encode(), name)


def facts_in(reading: Reading, words: str, *kinds: str) -> list[Fact]:
    """正好一条含有 ``words`` 的条款的事实。"""
    [clause] = [c for c in reading.clauses if words in c.text]
    return [f for f in reading.facts if f.clause == clause.id and f.kind in kinds]


def test_cells_are_read_by_their_column_even_when_merged_cells_are_missing() -> None:
    reading = reading_of(TASKS)
    assert [(f.kind, f.value) for f in facts_in(reading, "各县区比照成立", "deadline", "unit", "lead")] == [
        ("deadline", "2025-12-31"),
        ("lead", "各县区人民政府"),
        ("unit", "各县区人民政府"),
    ]


def test_an_empty_unit_cell_is_merged_only_when_the_body_agrees() -> None:
    reading = reading_of(TASKS)
    merged = facts_in(reading, "健康管理率达到80%以上", "unit", "lead")
    assert [(f.kind, f.value, f.basis) for f in merged] == [
        ("lead", "市卫健委", "merged-cell"),
        ("unit", "市卫健委", "merged-cell"),
        ("unit", "市医保局", "merged-cell"),
    ]
    above = next(c for c in reading.clauses if "开展签约服务。 |" in c.text)
    assert {f.source for f in merged} == {above.id}
    assert all(reading.text[f.start : f.end] == f.text for f in merged)
    assert facts_in(reading, "组建人才库", "unit", "lead") == []


def test_the_convention_holds_from_its_clause_on() -> None:
    reading = reading_of(TASKS)
    [lead] = [f for f in facts_in(reading, "2.推进医养结合。", "lead")]
    assert (lead.value, lead.basis, lead.subject) == ("市卫健委", "first-is-lead", "排第一的为牵头单位、下同")


def test_levels_by_places_one_amount_a_cell() -> None:
    table = "表1 补贴标准（单位：元/人·月）\n失能等级 | 南浦区 | 青禾县\n完全失能 | 900 | 640\n重度失能 | 650 | *** |\n"
    reading = reading_of("云河市补贴标准\n一、标准\n" + table)
    amounts = [f for f in reading.facts if f.kind == "amount"]
    assert [(f.value, f.subject, f.basis) for f in amounts] == [
        ("900元/人·月", "完全失能 南浦区", "stated"),
        ("640元/人·月", "完全失能 青禾县", "stated"),
        ("650元/人·月", "重度失能 南浦区", "stated"),
        ("*", "重度失能 青禾县", "masked"),
    ]


def test_two_rows_of_heads_name_each_figure() -> None:
    rows = "地区 | 集中供养 | 集中供养 | 照料护理 |\n地区 | 城市 | 农村 | 全失能 |\n南浦区 | 900 | 800 | 600 |\n青禾县 | 700 | 650 | 500 |\n"
    reading = reading_of("云河市标准\n一、标准（单位：元/月）\n" + rows + "二、附则\n施行。\n")
    assert [(f.value, f.subject) for f in reading.facts if f.kind == "amount"][:3] == [
        ("900元/月", "南浦区 集中供养 城市"),
        ("800元/月", "南浦区 集中供养 农村"),
        ("600元/月", "南浦区 照料护理 全失能"),
    ]


GUIDE = """助餐登记办事指南
事项名称 | 老年助餐登记 |
实施主体 | 云河市民政局 | 是否收费 | 否 |
法定办结时限 | 20（工作日） | 承诺办结时限 | 5个工作日 |
受理条件 | 年满60周岁的本市户籍老年人 |
申请材料 | 材料名称 | 份数 | 来源渠道 |
申请材料 | 居民身份证 | 1份 | 申请人自备 |
咨询电话 | 0600-12345 | 监督投诉电话 | 0600-3300000转8012 |
"""


def test_a_form_is_read_by_the_name_on_the_left_of_each_value() -> None:
    reading = reading_of(GUIDE, "指南.txt")
    found = [(f.kind, f.value, f.subject) for f in reading.facts]
    assert found == [
        ("unit", "云河市民政局", ""),
        ("deadline", "20个工作日", "法定办结时限"),
        ("deadline", "5个工作日", "承诺办结时限"),
        ("condition", "age>=60", ""),
        ("number", "60周岁", "受理条件"),
        ("condition", "hukou=本市", ""),
        ("material", "居民身份证", ""),
        ("number", "1份", "份数"),
        ("contact", "0600-12345", ""),
        ("contact", "0600-3300000转8012", ""),
    ]


def test_the_old_words_of_an_amendment_are_marked_as_replaced() -> None:
    """引号里的前一个是改掉的，后一个是改成的；「删去」的也是改掉的。"""
    text = "云河市关于修改助餐办法的决定\n一、第九条中的“30个工作日”修改为“15个工作日”。\n二、将“每餐3元”的规定调整为：“每餐5元”。\n三、删去第四条中的“不少于2次”。\n四、补贴调整为每餐6元。\n五、第七条第一款中的每月300元修改为每月500元。\n"
    found = [(f.value, f.basis) for f in reading_of(text).facts if f.kind != "unit"]
    assert found == [
        ("30个工作日", "replaced"),
        ("15个工作日", "stated"),
        ("3元/餐", "replaced"),
        ("5元/餐", "stated"),
        ("2次", "replaced"),
        ("6元/餐", "stated"),
        ("300元/月", "replaced"),
        ("500元/月", "stated"),
    ]


def test_a_list_of_repealed_files_repeals_each_of_them() -> None:
    """印发日期是文件的来历，名称里的「五保供养」不是谁的条件。"""
    text = "云河市人民政府关于废止文件的决定\n一、废止《云河市甲办法》等2件文件。\n附件1\n废止的文件目录\n序号 | 文件名称 | 文号 | 印发日期 |\n1 | 云河市甲办法 | 云政发〔2012〕33号 | 2012年9月1日 |\n2 | 五保供养细则 | 云政发〔2009〕8号 | 2009年7月6日 |\n"
    facts = reading_of(text).facts
    assert [f.value for f in facts if f.kind == "repeals"] == [
        "《云河市甲办法》",
        "《云河市甲办法》（云政发〔2012〕33号）",
        "《五保供养细则》（云政发〔2009〕8号）",
    ]
    assert not [f for f in facts if f.kind in ("deadline", "condition")]


def test_a_plan_s_box_keeps_its_rows_and_items() -> None:
    """专栏是一条；年份打头的一行是表头，单位写在行头里；序号打头的一行不是表头。"""
    text = "第一章 目标\n到2030年建成体系。\n专栏1 主要指标\n指标 | 2025年基数 | 2030年目标 |\n护理型床位占比（%） | 52 | 65 |\n第二章 任务\n健全网络。\n专栏2 提升工程\n1.改造：新增床位600张。\n"
    reading = reading_of(text)
    assert [c.label for c in reading.clauses] == [
        "第一章",
        "专栏1 主要指标",
        "专栏1 主要指标表头",
        "专栏1 主要指标表第1行",
        "第二章",
        "专栏2 提升工程",
        "专栏2 提升工程1.",
    ]
    assert [(f.value, f.subject) for f in reading.facts if f.kind == "ratio"] == [
        ("52%", "护理型床位占比（%） 2025年基数"),
        ("65%", "护理型床位占比（%） 2030年目标"),
    ]
    table = "序号 | 违法行为 | 处罚标准 |\n1 | 未建立制度 | 处5000元以上1万元以下罚款 |\n2 | 骗取补贴条件 | 处3000元罚款 |\n"
    assert [f.value for f in reading_of(table).facts if f.kind == "amount"] == ["5000元-1万元", "3000元"]


def test_a_row_of_tasks_with_a_month_is_no_head() -> None:
    text = "附件2\n任务分解表\n任务 | 工作内容 | 完成时限 | 责任单位 |\n1.建档 | 建立对象档案 | 2019年6月底 | 市民政局 |\n2.遴选机构 | 公布服务项目 | 2019年9月底 | 市民政局、市发展改革委 |\n"
    found = [(f.kind, f.value) for f in reading_of(text).facts if f.kind in ("unit", "deadline")]
    assert found == [
        ("deadline", "2019-06"),
        ("unit", "市民政局"),
        ("deadline", "2019-09"),
        ("unit", "市民政局"),
        ("unit", "市发展改革委"),
    ]


def test_several_figures_in_a_cell_say_each_whose_they_are() -> None:
    text = "单位：元\n项目 | 对象 | 补贴标准 |\n危房改造 | 低收入群体 | C级1万元/户，D级3.5万元/户 |\n"
    reading = reading_of(text)
    assert [f.subject for f in reading.facts if f.kind == "amount"] == [
        "危房改造 低收入群体 补贴标准 C级",
        "危房改造 低收入群体 补贴标准 D级",
    ]
    assert [c.label for c in reading.clauses] == ["抬头", "表表头", "表第1行"]


def test_what_a_standard_was_is_marked_as_replaced() -> None:
    text = "云河市补充通知\n一、津贴由每人每月50元提高到每人每月80元。\n"
    assert [(f.value, f.basis, f.subject) for f in reading_of(text).facts if f.kind == "amount"] == [
        ("50元/人·月", "replaced", "津贴"),
        ("80元/人·月", "stated", "津贴"),
    ]


def test_office_hours_are_no_deadlines() -> None:
    """办事指南里，登记表、行文两种写法都一样。"""
    text = "办事指南\n事项名称 | 老年人优待证办理 |\n办公时间 | 周一至周五9:00-12:00 |\n办理时限 | 5个工作日 |\n第一条 受理时间：工作日8:30至11:30。\n"
    assert [(f.kind, f.value) for f in reading_of(text).facts] == [
        ("hours", "周一至周五9:00-12:00"),
        ("deadline", "5个工作日"),
        ("hours", "工作日8:30至11:30"),
    ]


def test_dates_of_the_paper_itself_are_no_deadlines() -> None:
    text = (
        "云河市民政局关于印发方案的通知\n云民发〔2025〕8号\n各县区民政局：\n现予印发。\n云河市民政局\n2025年3月6日\n"
        "第一条 2026年公办小学招生计划另行公布，到2026年底完成改造。\n第二条 原办法2019年5月1日公布。\n"
        "原办法同时废止，1998年5月1日施行的《云河市旧规定》一并废止。\n第三条 收费按照2018年3月1日文化委员会令第6号、2019年4月1日商务部令第7号办理。\n"
    )
    assert [f.value for f in reading_of(text).facts if f.kind == "deadline"] == ["2026-12-31"]


def test_a_day_in_a_cell_is_no_number_and_a_year_in_a_caption_no_deadline() -> None:
    reading = reading_of("附件1\n2025年托位建设任务分解表\n事项 | 登记 | 说明\n选址 | 2024年03月05日 | 逐个核对\n")
    assert [f.value for f in reading.facts if f.kind in ("deadline", "number")] == []


def test_chrome_holds_no_facts() -> None:
    reading = reading_of("免费热线:400-999-0000\n第一条 补贴标准为每人每月300元。\n")
    assert [f.value for f in reading.facts if f.kind in ("contact", "amount")] == ["300元/人·月"]


def test_an_empty_document_has_none() -> None:
    reading = reading_of("云河市")
    assert find_facts(_source("云河市"), (), reading.document) == ()


def _source(text: str) -> Source:
    return Source("空.txt", "text", text, ())


_SAID = st.sampled_from(
    [
        "一、补贴标准", "（一）一级每人每月200元，二级每人每月150元。", "1.年满60周岁的本市户籍老年人，可以申请。", "（责任单位：市民政局、市财政局）", "（市民政局牵头，市残联配合，2025年底前完成）",
        "第三条 符合下列条件的：", "（一）有固定住所；", "第四条 依照本办法第三条执行，见附件1。", "需要提交身份证、户口簿和收入证明。", "咨询电话：0600-8230117", "本办法自2024年1月1日起施行，有效期5年。",
        "附件1", "任务 | 时限 | 责任单位", "1.建档 | 2025年 | 市民政局", "2.评估 | 每年6月底前 | ", "等级 | 标准（元/月）", "一级 | 200", "重度 | ***", "向户籍地乡镇人民政府提出申请。",
        "《云河市甲办法》（云民发〔2021〕19号）同时废止。", "问：多久办结？", "答：自受理之日起5个工作日内。",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_SAID, max_size=18))
def test_facts_of_any_document_are_words_of_its_clauses(lines: list[str]) -> None:
    reading = reading_of("\n".join(["云河市养老补贴办法", *lines]))
    assert "".join(c.text for c in reading.clauses) == reading.text
    by_id = {c.id: c for c in reading.clauses}
    for fact in reading.facts:
        clause = by_id[fact.source or fact.clause]
        assert clause.start <= fact.start < fact.end <= clause.end
        assert reading.text[fact.start : fact.end] == fact.text and fact.value


def _files() -> list[Path]:
    real = [p for d in ("seeds", "set2/files") if (SHARED / d).is_dir() for p in sorted((SHARED / d).iterdir())]
    return [*sorted(p for p in CORPUS.iterdir() if p.suffix in (".html", ".txt", ".md", ".xlsx")), *real]


@pytest.mark.parametrize("path", _files(), ids=lambda p: p.name[:12])
def test_every_fact_stands_word_for_word_in_the_text(path: Path) -> None:
    try:
        reading = read_file(path)
    except Unreadable as error:
        pytest.skip(str(error))
    ids = {c.id for c in reading.clauses}
    chrome = {c.id for c in reading.clauses if c.kind == "chrome"}
    for fact in reading.facts:
        assert reading.text[fact.start : fact.end] == fact.text
        assert fact.clause in ids and fact.clause not in chrome
        assert fact.value and (not fact.source or fact.source in ids)
        assert (fact.value == "*") <= (fact.basis == "masked")
    assert [f.start for f in reading.facts] == sorted(f.start for f in reading.facts)


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="没有真实文件：ZHENGWEN_SHARED 指向的目录不在")
def test_counts_on_real_tables() -> None:
    """分工表那份：45 行里 1 行表头，2 行的单位从上一行继承，2 行空着而正文不一致，其余 40 行自己写明。"""
    [path] = (SHARED / "seeds").glob("003_*")
    reading = read_file(path)
    rows = {c.id for c in reading.clauses if c.kind == "row"}
    with_units = {f.clause for f in reading.facts if f.kind == "unit" and f.clause in rows}
    merged = {f.clause for f in reading.facts if f.basis == "merged-cell" and f.kind == "unit"}
    dated = {f.clause for f in reading.facts if f.kind == "deadline" and f.clause in rows}
    assert (len(rows), len(with_units), len(merged), len(dated)) == (45, 42, 2, 44)
