"""从表里答：找对行、找对列，合并的格也认得；行列说不准就都列出来；表里的标准另有折扣的算好。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from fakes import FakeEncoder

from assistant import ask
from assistant.places import named_inside
from assistant.rows import read_row, readable, row_in
from assistant.scope import known_places
from ingest import Store, read_bytes
from ingest.document import Clause
from ingest.facts.tables import columns_of

TODAY = dt.date(2026, 11, 24)
# 第一张横向合并；第二张分两层行头，单位自成一列；第三张一列一个地方的任务数；第四张是字
PAGE = """<html><head><title>云河市护理津贴标准</title></head><body><h1>云河市护理津贴标准</h1>
<p>云河市民政局</p><p>云民发〔2025〕30号</p>
<p>一、护理津贴</p>
<p>（一）最低生活保障对象中的失能老年人，护理津贴按失能等级和户籍所在地发放，见表1。</p>
<p>表1 护理津贴标准（单位：元／人·月）</p>
<table><tr><td>失能等级</td><td>南浦区</td><td>北岭区</td><td>青禾县</td><td>澄溪县</td></tr>
<tr><td>完全失能</td><td colspan="2">800</td><td>620</td><td>580</td></tr>
<tr><td>重度失能</td><td colspan="2">550</td><td>430</td><td>410</td></tr></table>
<p>（二）最低生活保障边缘家庭中的失能老年人，按照表1标准的50%发放。</p>
<p>（三）入住养老机构的，在前项标准基础上上浮10%。</p>
<p>二、其他津贴</p>
<table><tr><td>项目</td><td>类别</td><td>南浦区、北岭区</td><td>青禾县、澄溪县</td><td>单位</td></tr>
<tr><td rowspan="2">长寿津贴</td><td>80至89周岁</td><td>110</td><td>70</td><td>元/人·月</td></tr>
<tr><td>90至99周岁</td><td>210</td><td>130</td><td>元/人·月</td></tr>
<tr><td>应急救助</td><td>急难型</td><td>不超过5000</td><td>不超过4500</td><td>元/次</td></tr></table>
<p>三、评估机构</p>
<table><tr><td>序号</td><td>机构名称</td><td>地址</td><td>电话</td></tr>
<tr><td>1</td><td>望江评估中心</td><td>南浦区望江路18号</td><td>0600-8230001</td></tr>
<tr><td>2</td><td>松岭评估中心</td><td>北岭区松岭路7号</td><td>0600-8230002</td></tr></table>
<p>本标准自2025年7月1日起施行，有效期5年。</p></body></html>"""
DISTRICT = "云河市南浦区敬老办法\n\n南浦民规〔2025〕6号\n\n第一条 敬老活动由区民政局组织。\n第二条 本办法自2025年5月1日起施行。\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("store") / "zhengwen", FakeEncoder())
    store.add(read_bytes(PAGE.encode(), "云河市护理津贴标准.html", "/政策/云河市护理津贴标准.html"))
    store.add(read_bytes(DISTRICT.encode(), "南浦区敬老办法.txt", "/政策/南浦区敬老办法.txt"))
    yield store
    store.close()


def first(store: Store, question: str) -> str:
    return ask(question, store, today=TODAY).sentences[0].text


@pytest.mark.parametrize(
    "question, sentence, values",
    [
        # 行和列都点到
        ("青禾县完全失能的护理津贴每月多少钱", "青禾县完全失能的，每人每月620元。", ("620元/人·月",)),
        ("澄溪县重度失能的低保老人护理津贴每月多少钱", "澄溪县重度失能的，每人每月410元。", ("410元/人·月",)),
        # 横向合并的格，盖住的每一列都算
        ("南浦区完全失能的护理津贴每月多少钱", "南浦区完全失能的，每人每月800元。", ("800元/人·月",)),
        ("北岭区完全失能的护理津贴每月多少钱", "北岭区完全失能的，每人每月800元。", ("800元/人·月",)),
        # 年龄挑行；两层行头
        (
            "我爷爷92岁，青禾县的，长寿津贴一个月多少钱",
            "青禾县的长寿津贴（90至99周岁），每人每月130元。",
            ("130元/人·月",),
        ),
        # 界限和数是一句原话
        ("澄溪县急难型应急救助一次多少钱", "澄溪县的应急救助（急难型），不超过4500（元/次）。", ("4500元/次",)),
        # 没点列：对得上的都列出来
        (
            "重度失能的护理津贴多少钱",
            "重度失能：南浦区、北岭区每人每月550元；青禾县每人每月430元；澄溪县每人每月410元。",
            ("550元/人·月", "430元/人·月", "410元/人·月"),
        ),
    ],
)
def test_cell(store: Store, question: str, sentence: str, values: tuple[str, ...]) -> None:
    answer = ask(question, store, today=TODAY)
    assert (answer.sentences[0].text, answer.values, answer.dropped) == (sentence, values, ())


def test_row_head_and_unit_are_cited(store: Store) -> None:
    answer = ask("北岭区完全失能的护理津贴每月多少钱", store, today=TODAY)
    assert [(c.clause.label, c.quote) for c in answer.citations] == [
        ("一、（一）表第1行", "完全失能 | 800 | 620 | 580"),
        ("一、（一）表头", "失能等级 | 南浦区 | 北岭区 | 青禾县 | 澄溪县"),
        ("一、（一）", "表1 护理津贴标准（单位：元／人·月）"),
    ]


@pytest.mark.parametrize(
    "question, working",
    [
        ("北岭区低保边缘家庭完全失能的护理津贴每月多少钱", "按这一条计算：800元×50%=400元。"),
        ("澄溪县完全失能的低保老人入住养老机构，护理津贴多少钱", "按这一条计算：580元×10%=58元，580元+58元=638元。"),
    ],
)
def test_share_of_the_standard(store: Store, question: str, working: str) -> None:
    answer = ask(question, store, today=TODAY)
    assert answer.sentences[0].text.startswith("表里的标准：")
    assert answer.sentences[2].text == working


def test_no_share_for_others(store: Store) -> None:
    answer = ask("澄溪县完全失能的低保老人护理津贴每月多少钱", store, today=TODAY)
    assert all("计算" not in s.text for s in answer.sentences)


def test_places_are_compared_cell_by_cell(store: Store) -> None:
    answer = ask("完全失能的护理津贴，南浦区和澄溪县哪边高", store, today=TODAY)
    assert [s.text for s in answer.sentences] == [
        "写的数不一样：南浦区是800元/人·月；澄溪县是580元/人·月。",
        "南浦区完全失能的，每人每月800元。",
        "澄溪县完全失能的，每人每月580元。",
    ]


def test_no_answer_shows_bars(store: Store) -> None:
    for question in ("青禾县完全失能的护理津贴每月多少钱", "松岭评估中心的电话是多少", "望江评估中心在哪里"):
        assert "|" not in ask(question, store, today=TODAY).text


# ---- 一行怎么念 --------------------------------------------------------------------------------------------------


def row(text: str, label: str = "表第1行") -> Clause:
    return Clause(label + text, "d", label, ("标题",), "row", text, 0, len(text))


@pytest.mark.parametrize(
    "head, text, said",
    [
        ("项目 | 标准\n", "送餐 | 3元\n", "项目：送餐；标准：3元"),
        # 长的格加引号
        ("项目 | 说明\n", "送餐 | 行动不便的可以送到家里\n", "项目：送餐；说明：“行动不便的可以送到家里”"),
        # 空格子不念
        ("项目 | 说明 | 标准\n", "送餐 |  | 3元\n", "项目：送餐；标准：3元"),
        # 首尾带竖线的、用制表符的
        ("| 项目 | 标准 |\n", "| 送餐 | 3元 |\n", "项目：送餐；标准：3元"),
        ("项目\t标准\n", "送餐\t3元\n", "项目：送餐；标准：3元"),
        # 没有表头：一名一值的登记表，和别的
        ("", "办件类型 | 承诺件 | 是否收费 | 否\n", "办件类型：承诺件；是否收费：否"),
        ("", "送餐 | 3元 | 每天\n", "送餐；3元；每天"),
    ],
)
def test_readable(head: str, text: str, said: str) -> None:
    assert readable(read_row(row(text), row(head, "表头") if head else None, ())) == said


def test_merged_cell_is_read_under_all_its_columns(store: Store) -> None:
    clause = next(c for d in store.documents() for c in store.clauses(d.id) if c.text.startswith("完全失能 |"))
    assert readable(row_in(store, clause)) == "失能等级：完全失能；南浦区、北岭区：800；青禾县：620；澄溪县：580"


@pytest.mark.parametrize(
    "heads, cells, columns",
    [
        (("任务", "目标", "时限", "责任单位"), ("入户评估", "评估1000户", "2026年底", "市民政局"), (0, 1, 2, 3)),
        # 纯文本的表丢了左边合并的格，末尾补空：往右挪
        (("任务", "目标", "时限", "责任单位"), ("评估1000户", "2026年底", "市民政局", ""), (1, 2, 3, -1)),
    ],
)
def test_columns_of_a_row(heads: tuple[str, ...], cells: tuple[str, ...], columns: tuple[int, ...]) -> None:
    assert columns_of(heads, cells) == columns


def test_subjects_of_cells(store: Store) -> None:
    facts = store.facts(kinds=("amount",))
    subjects = {f.subject: f.value for f in facts}
    assert subjects["完全失能 北岭区"] == "800元/人·月"  # 合并的格，每一列一件
    assert subjects["长寿津贴 80至89周岁 青禾县、澄溪县"] == "70元/人·月"  # 年龄是行头


# ---- 只在别处文件里写着的地方 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, names",
    [
        ("住在北岭区的老人有津贴吗", ["北岭区"]),  # 表头里和南浦区并列
        ("澄溪县的标准", ["澄溪县"]),
        ("南浦区的标准", []),  # 有自己的文件，本来就认得
        ("社区养老服务", []),  # 不是地名
        ("东湖区的标准", []),  # 哪份文件里也没有
    ],
)
def test_named_inside(store: Store, text: str, names: list[str]) -> None:
    found = named_inside(store, text, known_places(store))
    assert [(p.name, p.within) for p in found] == [(n, ("云河市",)) for n in names]


def test_unknown_district_is_not_refused(store: Store) -> None:
    assert ask("澄溪县完全失能的护理津贴每月多少钱", store, today=TODAY).status == "answered"


CELLARS = """<html><head><title>旱岭县水窖补贴办法</title></head><body><h1>旱岭县水窖补贴办法</h1>
<p>第一条 水窖建设补贴按容积和所在片区分档发放，标准见下表：</p>
<table><tr><td>容积档次</td><td>北片（马塬镇、石窑乡）</td><td>南片（青杠乡）</td></tr>
<tr><td>一档（20立方米以上不足30立方米）</td><td>2400元/口</td><td>1500元/口</td></tr>
<tr><td>二档（30立方米以上不足50立方米）</td><td>3600元/口</td><td>2200元/口</td></tr>
<tr><td>三档（50立方米以上）</td><td>5200元/口</td><td>3000元/口</td></tr></table>
<p>第二条 本办法自2026年4月1日起施行。</p></body></html>"""


@pytest.mark.parametrize(
    "question, value",
    [
        # 行头写着起止，说的数落在哪一档；列名的括号里列着那个乡镇
        ("马塬镇修一口40立方米的水窖补多少钱？", "3600元/口"),
        ("石窑乡25立方米的水窖补多少钱？", "2400元/口"),
        ("青杠乡50立方米的水窖补多少钱？", "3000元/口"),
    ],
)
def test_the_row_holds_the_size_and_the_column_lists_the_town(
    tmp_path_factory: pytest.TempPathFactory, question: str, value: str
) -> None:
    with Store(tmp_path_factory.mktemp("cellars") / "store", FakeEncoder()) as store:
        store.add(read_bytes(CELLARS.encode(), "水窖.html", "/政策/水窖.html"))
        answer = ask(question, store, today=TODAY)
    assert list(answer.values) == [value]
