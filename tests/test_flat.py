"""丢了换行的全文（一份文件一行）：行认得回来，条款、标题、落款各归各。左边是原文，右边是标签或各行。"""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Block, Reading
from ingest.flat import unfold
from ingest.reading import read_bytes

LONG = (
    "各级各部门要提高认识，结合实际抓好落实，及时总结推广好的经验做法，确保各项工作取得实效。"
    "工作中遇到的新情况新问题，要第一时间向市政府报告，由市民政局会同有关部门研究解决，重大事项按程序报批。"
)


def read(text: str) -> Reading:
    return read_bytes(text.encode("utf-8"), "试.txt")


def labels(text: str) -> list[str]:
    return [c.label for c in read(text).clauses]


def lines(text: str) -> list[str]:
    return [text[b.start : b.end] for b in unfold(text, [Block("paragraph", 0, len(text))])]


NOTICE = (
    "云河市财政局 云河市民政局 关于做好养老服务补助资金管理的通知 云财社〔2024〕7号 各县、区财政局、民政局： "
    f"为规范资金管理，现通知如下： 一、补助范围 {LONG} 二、补助标准 （一）建设补助。每张床位3000元。 （二）运营补助。每张床位每月100元。 "
    "三、工作要求 请各地遵照执行。 附件：1.申请表 2.汇总表 云河市财政局 云河市民政局 2024年3月8日 抄送：市审计局。"
)


def test_notice() -> None:
    found = read(NOTICE)
    assert [(c.label, c.text.strip()) for c in found.clauses][1:] == [
        ("一、", f"一、补助范围 {LONG}"),
        ("二、", "二、补助标准"),
        ("二、（一）", "（一）建设补助。每张床位3000元。"),
        ("二、（二）", "（二）运营补助。每张床位每月100元。"),
        ("三、", "三、工作要求 请各地遵照执行。"),
        ("附件", "附件：1.申请表 2.汇总表"),
        ("落款", "云河市财政局 云河市民政局 2024年3月8日"),
        ("尾注", "抄送：市审计局。"),
    ]
    assert found.document.title == "云河市财政局 云河市民政局 关于做好养老服务补助资金管理的通知"
    assert found.document.issuer == "云河市财政局、云河市民政局"
    assert found.document.number == "云财社〔2024〕7号"
    assert str(found.document.issued) == "2024-03-08"


@pytest.mark.parametrize(
    "text, expected",
    [
        # 新闻：标题、副题、各段
        (f"云河市出台八条措施 助企业渡难关 云河日报讯（记者 李明）昨日，市工信局通报了情况。 据介绍，{LONG} 下一步，{LONG} （记者 李明）", ["云河市出台八条措施", "助企业渡难关", "云河日报讯（记者 李明）昨日，市工信局通报了情况。", f"据介绍，{LONG}", f"下一步，{LONG}", "（记者 李明）"]),
        # 小标题：没有标点，后面跟着整句；全角空两格总是另起一段
        (f"养老服务有新变化 {LONG} 食堂进社区 南浦区今年要建成二十家长者食堂，方便老年人就近用餐。 　　价格更实惠 　　{LONG}", ["养老服务有新变化", LONG, "食堂进社区", "南浦区今年要建成二十家长者食堂，方便老年人就近用餐。", "价格更实惠", LONG]),
        # 一串电话，一处一行
        (f"关于公布咨询电话的通告 现将咨询电话公布如下，请市民按所在区域拨打，工作日上午九时至下午五时有人值守，节假日请拨打市民热线： 南浦区：0700-1234567 北岭区：0700-7654321 青禾县：0700-2223334 {LONG}", ["关于公布咨询电话的通告", "现将咨询电话公布如下，请市民按所在区域拨打，工作日上午九时至下午五时有人值守，节假日请拨打市民热线：", "南浦区：0700-1234567", "北岭区：0700-7654321", "青禾县：0700-2223334", LONG]),
        # 括号、书名号里的空格不是换行；一个机关名排成两行、字间空着的都是落款
        (f"通告 根据《云河市养老服务条例 （修订）》的规定，现就有关事项通告如下，请遵照执行。 {LONG} {LONG} 云河市养老服务工作 领导小组 2024年5月6日", ["通告", "根据《云河市养老服务条例 （修订）》的规定，现就有关事项通告如下，请遵照执行。", LONG, LONG, "云河市养老服务工作 领导小组", "2024年5月6日"]),
        (f"通告 {LONG} {LONG} {LONG} 民 政 厅 2024年5月6日", ["通告", LONG, LONG, LONG, "民 政 厅", "2024年5月6日"]),
        # 落款紧接着正文，没有空格
        (f"通告 {LONG} {LONG} {LONG}特此通告。云河市民政局2024年5月6日", ["通告", LONG, LONG, f"{LONG}特此通告。", "云河市民政局", "2024年5月6日"]),
        # 没有写日期的落款；网页的话另成一行
        (f"通告 {LONG} {LONG} {LONG} 云河市民政局", ["通告", LONG, LONG, LONG, "云河市民政局"]),
        (f"通告 {LONG} {LONG} {LONG}责任编辑：王某", ["通告", LONG, LONG, LONG, "责任编辑：王某"]),
        # 短的、没有丢换行的照原样
        ("标题 正文很短。 第二句。", ["标题 正文很短。 第二句。"]),
    ],
)  # fmt: skip
def test_lines(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        # 编号漏了一个、重新数起，照样切；「三、四季度」不是编号
        (f"关于养老服务的通知 {LONG}现就有关事项通知如下： 一、目标 {LONG} 二、任务 第二、三、四季度各报一次。{LONG} 四、保障 {LONG}", ["抬头", "一、", "二、", "四、"]),
        # 印发的通知在前，被印发的文件在落款之后另起
        (f"关于印发服务细则的通知 各区民政局： 现将细则印发给你们，请认真贯彻执行，执行中的问题请及时反馈我局养老服务处。 云河市民政局 2024年5月6日 云河市助餐服务细则 为规范助餐服务，制定本细则。 一、总则 {LONG} 二、附则 {LONG}", ["抬头", "落款", "标题", "引言", "一、", "二、"]),
        # 条文
        (f"云河市养老服务办法 第一章 总则 第一条 {LONG} 第二条 {LONG} 第三条 养老机构应当：（一）登记；（二）备案。", ["抬头", "第一章", "第一条", "第二条", "第三条"]),
        # 编了号的问题里引来的（一）（二）归那一问
        (f"法律知识问答 1、什么是紧急措施？ 条例规定可以采取下列措施： （一）限制集会； （二）停工停业。 2、由谁决定？ {LONG} 3、如何公告？ {LONG}", ["抬头", "1、", "1、（一）", "1、（二）", "2、", "3、"]),
        # 方法一、方法二
        ("关于网上办理的公告 各位市民： 可以通过以下途径办理有关审批事项，请提前准备好材料并核对信息是否准确完整。 方法一： 拨打热线申报，由专员上门。 方法二： 登录网站申报，材料寄递。请市民按照自己的情况选择一种方法，不必两种都办，办结后由窗口电话通知领取结果，也可以选择寄递送达，费用由政府承担。", ["抬头", "方法一", "方法二"]),
    ],
)  # fmt: skip
def test_clauses(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@settings(max_examples=60, deadline=None)
@given(st.text("一二（）()1.、。：《》 　附件年月日20局市\n", max_size=400))
def test_nothing_is_lost(text: str) -> None:
    blocks = [Block("paragraph", 0, len(text))]
    found = unfold(text, blocks)
    assert "".join("".join(text[b.start : b.end] for b in found).split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    "piece", ["局 ", "（ ", "附件 ", "2024年1月1日 ", "一、 ", "《 ", "。 ", "甲：乙 ", "【甲】 乙 "]
)
def test_hostile_lengths_end(piece: str) -> None:
    text = piece * 20000
    began = time.perf_counter()
    unfold(text, [Block("paragraph", 0, len(text))])
    assert time.perf_counter() - began < 20  # 平方级的要几分钟
