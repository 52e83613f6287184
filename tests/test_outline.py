"""一段文字切成哪些条款，各叫什么。按规则分组；左边是原文各行，右边是标签。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Block, Clause, Source
from ingest.outline import outline
from ingest.read import read_bytes
from ingest.tidy import tidy


def clauses(text: str, title: str = "") -> tuple[Clause, ...]:
    return outline(tidy(read_bytes(text.encode("utf-8"), "试.txt")), "d", title)


def labels(text: str) -> list[str]:
    return [c.label for c in clauses(text)]


def shown(text: str) -> list[tuple[str, str]]:
    return [(c.label, c.text.strip()) for c in clauses(text)]


NOTICE = """云河市人民政府办公室关于印发云河市养老服务方案的通知
各县、区人民政府：
《云河市养老服务方案》已经市政府同意，现印发给你们。
云河市人民政府办公室
2024年3月18日
（此件公开发布）
云河市养老服务方案
为健全养老服务体系，制定本方案。
一、总体要求
坚持政府保基本。
二、重点任务
（一）健全制度
1.发布清单。每两年评估一次。
2.统一评估。
（二）织密网络
1.编制规划。
三、组织实施
（一）加强领导。
本方案自印发之日起施行，有效期3年。
附件：1.任务分工表
2.指标表
"""


def test_notice_with_its_plan() -> None:
    assert labels(NOTICE) == [
        "抬头", "落款", "标题", "引言", "一、", "二、", "二、（一）", "二、（一）1.", "二、（一）2.", "二、（二）", "二、（二）1.", "三、", "三、（一）", "结尾段", "附件",
    ]  # fmt: skip


def test_path_runs_from_the_title_to_the_parent() -> None:
    found = {c.label: c.path for c in clauses(NOTICE, "云河市养老服务方案")}
    assert found["二、（一）2."] == ("云河市养老服务方案", "二、重点任务", "（一）健全制度")
    assert found["落款"] == found["结尾段"] == found["附件"] == ("云河市养老服务方案",)


def test_parents_link_up() -> None:
    found = {c.label: c for c in clauses(NOTICE)}
    assert found["二、（一）2."].parent == found["二、（一）"].id
    assert found["二、（一）"].parent == found["二、"].id
    assert found["二、"].parent == ""


def test_heading_with_its_own_text_is_no_bare_heading() -> None:
    found = {c.label: c.kind for c in clauses(NOTICE)}
    assert (found["一、"], found["二、"], found["二、（一）"], found["二、（一）1."]) == (
        "item",
        "heading",
        "heading",
        "item",
    )


@pytest.mark.parametrize(
    "text, expected",
    [
        # 条：款、项在条之内
        ("第一条 为了规范。\n第二条 下列人员：\n（一）特困人员；\n（二）低保对象。\n前款所列人员可以申请。\n第三条 施行。", ["第一条", "第二条", "第三条"]),
        ("第一章 总则\n第一条 目的。\n第二章 附则\n第二条 施行。", ["第一章", "第一条", "第二章", "第二条"]),
        ("第十二条 改造。\n第十二条之一 改造期间。\n第十三条 禁止。", ["第十二条", "第十二条之一", "第十三条"]),
        # 折行把「第三条」挤到行首：不是新的一条
        ("第五条 补助按照\n第三条 规定的标准发放。\n第六条 施行。", ["第五条", "第六条"]),
        # 条文之后的附件另起编号
        ("第一条 目的。\n第二条 施行。\n附件1\n申请材料清单\n一、身份证。\n二、户口簿。", ["第一条", "第二条", "附件1", "附件1 一、", "附件1 二、"]),
        # 各种写法，层级由次序定
        ("1.事项。\n（1）材料。\n（2）时限。\n2.地点。", ["1.", "1.（1）", "1.（2）", "2."]),
        ("一、条件\n1、年满60周岁；\n2、本市户籍。\n二、材料\n①身份证；\n②户口簿。", ["一、", "一、1、", "一、2、", "二、", "二、①", "二、②"]),
        ("（一）对象。\n1.老年人。\n（二）标准。\n1.六元。", ["（一）", "（一）1.", "（二）", "（二）1."]),
        # 号跳了照样认
        ("2.制定清单。\n7.精准识别。\n8.健全保障。", ["2.", "7.", "8."]),
        # 分级编号 1　1.1　1.1.1；通篇没有 1.1 的，行首的「15 个工作日」是折行
        ("1　补贴对象\n1.1　老年人\n1.2　残疾人\n2　标准\n2.1　分档\n2.1.1　每月200元\n2.2　发放", ["1", "1.1", "1.2", "2", "2.1", "2.1.1", "2.2"]),
        ("一、时限\n自受理之日起\n15 个工作日内办结。\n1.5倍执行。\n二、附则", ["一、", "二、"]),
        # 话没说完就跳号的「第二十条」是折行；章名没有编号的一章
        ("第四条 违反规定的，按照本条例\n第二十条处理。\n第五条 施行。", ["第四条", "第五条"]),
        ("第一章 总则\n第一条 目的。\n罚则\n第二条 罚款。\n附　则\n第三条 施行。", ["第一章", "第一条", "罚则", "第二条", "附则", "第三条"]),
        ("第一条 目的。\n服刑期间的处理\n第二条 从重。", ["第一条", "服刑期间的处理", "第二条"]),
        # 步骤、摘要
        ("步骤1：登录。\n步骤2：提交。", ["步骤1", "步骤2"]),
        ("要点\n01\n吸纳毕业生\n每招用1人补助1500元。\n02\n稳岗返还\n按30%返还。", ["抬头", "01", "02"]),
    ],
)  # fmt: skip
def test_numbering(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        # 号遮住了：以标题为标签，位置推定
        (
            "*、总体要求\n坚持保基本。\n*、主要任务\n(*)制定清单\n*.公布清单。市民政局负责。\n*.动态调整。",
            [
                ("总体要求", True, ()), ("主要任务", True, ()), ("制定清单", True, ("二、主要任务",)),
                ("公布清单", True, ("二、主要任务", "(一)制定清单")), ("动态调整", True, ("二、主要任务", "(一)制定清单")),
            ],
        ),
    ],
)  # fmt: skip
def test_masked_numbers_are_inferred(text: str, expected: list[tuple[str, bool, tuple[str, ...]]]) -> None:
    assert [(c.label, c.inferred, c.path) for c in clauses(text)] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        # 一问一答是一条
        (
            "问：谁可以申领？\n答：居住半年以上的。\n问：要带什么？\n答：身份证。",
            [("问1", "问：谁可以申领？\n答：居住半年以上的。"), ("问2", "问：要带什么？\n答：身份证。")],
        ),
        (
            "一、申领\n问：收费吗？\n答：不收费。\n二、待遇\n问：坐车免费吗？\n答：免费。",
            [("一、", "一、申领"), ("一、问1", "问：收费吗？\n答：不收费。"), ("二、", "二、待遇"), ("二、问1", "问：坐车免费吗？\n答：免费。")],
        ),
        (
            "一、贷款最高多少？\n答：最高30万元。\n二、期限多长？\n答：最长3年。",
            [("一、", "一、贷款最高多少？\n答：最高30万元。"), ("二、", "二、期限多长？\n答：最长3年。")],
        ),
        # 问字前面还有编号；问的编号用汉字；后面几问只有编号
        (
            "1.问：要多久？\n答：三日。\n问题二：收费吗？\n答：不收。\n3、能代办吗？\n能，带委托书。",
            [("问1", "1.问：要多久？\n答：三日。"), ("问二", "问题二：收费吗？\n答：不收。"), ("问3", "3、能代办吗？\n能，带委托书。")],
        ),
        # 没有「问」字的问句
        (
            "办事问答\n谁可以申请补贴？\n年满60周岁的本市户籍老年人可以申请。\n到哪里申请？\n到户籍地街道办事处申请。",
            [("抬头", "办事问答"), ("谁可以申请补贴？", "谁可以申请补贴？\n年满60周岁的本市户籍老年人可以申请。"), ("到哪里申请？", "到哪里申请？\n到户籍地街道办事处申请。")],
        ),
    ],
)  # fmt: skip
def test_questions(text: str, expected: list[tuple[str, str]]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        # 没有编号的办事指南：标题就是标签
        (
            "居住证办理指南\n办理条件\n在本市居住半年以上，有合法稳定就业的人员可以申领。\n申请材料\n居民身份证、近期照片和租赁合同，原件和复印件各一份。",
            ["抬头", "办理条件", "申请材料"],
        ),
        # 栏目里各有各的编号：栏目名照样是标题
        (
            "公租房办事指南\n办理条件\n（一）本市户籍；\n（二）无房。\n申请材料\n1.身份证；\n2.户口簿。\n办理时限\n30个工作日。\n咨询电话\n0600-8236001",
            [
                "抬头", "办理条件", "办理条件 （一）", "办理条件 （二）", "申请材料", "申请材料 1.", "申请材料 2.", "办理时限", "咨询电话",
            ],
        ),
        # 通篇没有编号也没有标题：一段一条
        (
            "关于做好衔接工作的通知\n各县、区人民政府：\n现将有关事项通知如下。\n取消的事项不得再审批。\n市民政局要做好衔接。\n云河市人民政府\n2024年1月5日",
            ["抬头", "第1段", "第2段", "第3段", "落款"],
        ),
        # 大标题把两串编号隔开
        (
            "扶持政策清单\n以下政策适合你。\n面向企业的政策\n一、社保补贴\n按实缴额补贴。\n二、扩岗补助\n每人1500元。\n面向个人的政策\n一、创业补贴\n每人8000元。\n二、租金补贴\n每年6000元。",
            [
                "抬头", "面向企业的政策", "面向企业的政策 一、", "面向企业的政策 二、",
                "面向个人的政策", "面向个人的政策 一、", "面向个人的政策 二、",
            ],
        ),
        # 提示管住它后面的编号；还要接着数的上一级不断开
        ("步骤1：登录。\n步骤2：提交。\n温馨提示\n（1）无须选点。\n（2）当日生效。", ["步骤1", "步骤2", "温馨提示", "温馨提示（1）", "温馨提示（2）"]),
        ("一、材料\n身份证。\n温馨提示：\n1.带原件。\n二、时限\n五日。", ["一、", "温馨提示", "温馨提示1.", "二、"]),
        ("1.登录。\n2.提交。\n特别提醒：1.请关注结果。2.请按时寄送材料。", ["1.", "2.", "特别提醒", "特别提醒1.", "特别提醒2."]),
    ],
)  # fmt: skip
def test_headings_without_numbers(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_two_headings_in_a_row_nest() -> None:
    def heading(start: int, end: int) -> Block:
        return Block("heading", start, end, 7)

    text = "导语在此，说明背景和有关情况。\n小学\n网上报名\n五月报名。\n初中\n六月报名。"
    lines = text.split("\n")
    starts = [sum(len(x) + 1 for x in lines[:i]) for i in range(len(lines))]
    blocks = tuple(
        heading(s, s + len(x)) if x in ("小学", "网上报名", "初中") else Block("paragraph", s, s + len(x))
        for s, x in zip(starts, lines, strict=True)
    )
    found = outline(Source("页.html", "html", text, blocks))
    assert [(c.label, c.path) for c in found[1:]] == [("小学", ()), ("网上报名", ("小学",)), ("初中", ())]


@pytest.mark.parametrize(
    "text, expected",
    [
        # 附件清单是一条，不论写成几行
        ("一、事。\n二、事。\n附件：1.申请表\n2.承诺书\n云河市民政局\n2024年5月6日", ["一、", "二、", "附件", "落款"]),
        ("一、事。\n二、事。\n附件：\n1.申请表.docx\n2.承诺书.docx", ["一、", "二、", "附件"]),
        ("一、事。\n二、事。\n附件1 申请表.xls\n附件2 汇总表.xls", ["一、", "二、", "附件"]),
        # 附件本身
        ("一、事。\n二、事。\n附件\n分工表\n任务 | 责任单位 |\n1.建档 | 市民政局 |\n2.评估 | 市残联 |", ["一、", "二、", "附件", "附件表头", "附件1.第1行", "附件2.第1行"]),
        ("一、事。\n二、事。\n附件2\n任务数\n地区 | 任务 |\n南浦区 | 20户 |\n青禾县 | 30户 |", ["一、", "二、", "附件2", "附件2表头", "附件2 第1行", "附件2 第2行"]),
        # 附表、附录照原来的叫法；注的第二项还是注
        ("一、事。\n二、事。\n附表1\n标准\n地区 | 金额 |\n南浦区 | 20元 |\n青禾县 | 30元 |\n注：1.按月发。\n2.次月起。", ["一、", "二、", "附表1", "附表1表头", "附表1 第1行", "附表1 第2行", "注"]),
        # 两行表头
        ("一、事。\n二、标准。\n地区 | 集中供养 | 集中供养 |\n地区 | 城市 | 农村 |\n南浦区 | 900 | 800 |\n青禾县 | 700 | 600 |", ["一、", "二、", "二、表头", "二、表头", "二、表第1行", "二、表第2行"]),
        # 转发的通知：落款之后又是标题、单位和日期
        ("市办转发意见的通知\n各县区：\n现转发给你们。\n云河市人民政府办公室\n2024年4月2日\n关于做好入学工作的意见\n云河市教育局\n（2024年3月28日）\n为保障入学，提出意见。\n一、条件\n有居住证。\n二、程序\n网上登记。", ["抬头", "落款", "标题", "落款", "引言", "一、", "二、"]),
        # 一句话里的「附件」不是附件
        ("一、事。\n附件1所列事项，由市民政局负责落实。\n二、事。", ["一、", "二、"]),
        # 几家联合发文的落款是一条
        ("一、事。\n二、事。\n云河市民政局\n云河市财政局\n云河市残疾人联合会\n2024年5月6日\n（此件公开发布）", ["一、", "二、", "落款"]),
        ("一、事。\n二、事。\n云河市民政局\n2024年5月6日\n（联系人：周工；联系电话：0600-0000000）", ["一、", "二、", "落款", "联系方式"]),
        # 表后一条注接着又一条（脚注排在表注之后）
        ("一、标准如下：\n地区 | 金额 |\n南浦区 | 20元 |\n青禾县 | 30元 |\n注：按月发。\n注1：含一级。\n注2：含二级。\n续一行。", ["一、", "一、表头", "一、表第1行", "一、表第2行", "注", "注1", "注2"]),
        # 尾注
        ("第一条 目的。\n第二条 施行。\n公开方式：主动公开\n云河市民政局办公室 2024年5月6日印发", ["第一条", "第二条", "尾注"]),
        # 目录里的章名不是条款
        ("某某条例\n目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 目的。\n第二章 附则\n第二条 施行。", ["抬头", "目录", "第一章", "第一条", "第二章", "第二条"]),
    ],
)  # fmt: skip
def test_parts_of_a_document(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        # 「八、其他」自己的正文不是结尾段
        ("一、对象\n老年人。\n二、其他事宜\n本通知自印发之日起施行。", ["一、", "二、"]),
        ("一、对象\n老年人。\n二、要求\n（一）落实责任。\n各县区要认真落实本通知。\n云河市民政局\n2024年5月6日", ["一、", "二、", "二、（一）", "结尾段", "落款"]),
        ("一、将第九条修改为新条文。\n二、删去第十条。\n本决定自公布之日起施行。", ["一、", "二、", "结尾段"]),
        # 另起一行的「第三条……」是改成的话，不是本决定的一条
        ("关于修改助餐办法的决定\n一、第三条修改为：\n第三条 每餐补贴5元。\n二、增加两条，作为第十条、第十一条：\n第十条 甲。\n第十一条 乙。\n三、删去第九条。", ["抬头", "一、", "二、", "三、"]),
        # 条的最后一款不是结尾段
        ("第一条 目的。\n第二条 各部门应当分工负责。\n本办法自印发之日起施行。", ["第一条", "第二条"]),
    ],
)  # fmt: skip
def test_closing_paragraph(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_one_long_line_is_cut_at_its_real_numbers() -> None:
    filler = "按照职责分工抓好落实，确保取得实效，及时总结推广好的经验做法，努力提高服务水平。" * 2
    text = (
        f"云河市通知【制定机关】云河市民政局•【字号】云民发〔2024〕1号•【时效性】失效正文各县区：{filler}一、总体要求{filler}"
        f"二、重点任务(一)健全制度1.发布清单。{filler}2.统一评估。{filler}(二)落实《关于三、四级目录的通知》第2.1项要求。{filler}"
    )
    assert labels(text) == [
        "抬头",
        "元数据",
        "第1段",
        "一、",
        "二、",
        "二、(一)",
        "二、(一)1.",
        "二、(一)2.",
        "二、(二)",
    ]


def test_text_that_lost_its_line_breaks() -> None:
    sentence = "各级各部门要统筹安排，加强协作，把各项任务落到实处，确保取得实效。"
    prose = f"云河市召开推进会。 {sentence * 12} 会议要求。{sentence * 12} 会议强调。{sentence * 12}"
    assert labels(prose) == ["抬头", "第1段", "第2段", "第3段"]
    numbered = f"防护指南 1、怎样洗手？{sentence * 12}2、怎样通风？{sentence * 12}3、怎样消毒？{sentence * 12}"
    assert labels(numbered) == ["抬头", "1、", "2、", "3、"]
    # （三）隔着二、接着数
    measures = f"若干措施 一、加大支持{sentence * 3}（一）减税。{sentence * 4}（二）降费。{sentence * 4}二、优化服务（三）提速。{sentence * 4}"
    assert labels(measures) == ["抬头", "一、", "一、（一）", "一、（二）", "二、", "二、（三）"]


def test_prose_before_the_numbers_is_not_the_heading() -> None:
    told = "4月28日，云河市决定从5月1日起放宽老年食堂的用餐范围，凡是住在本市的六十岁以上老年人，都可以凭身份证到任何一家老年食堂用餐。"
    led = "为贯彻落实省政府的部署，做好老年助餐工作，经市政府同意，现将有关事项通知如下。"
    listed = "一、扩大范围。\n二、提高标准。"
    assert labels(f"老年食堂放宽用餐范围\n{told}\n{listed}") == ["抬头", "第1段", "一、", "二、"]
    assert labels(f"老年食堂通知\n{led * 2}\n{listed}") == ["抬头", "一、", "二、"]
    # 标题、正文挤在一行：标题自成一条
    flat = tidy(read_bytes(f"老年食堂放宽用餐范围 {told * 3} 据悉，{told * 3}".encode(), "试.txt"))
    assert [c.label for c in outline(flat, "d", "老年食堂放宽用餐范围")] == ["抬头", "第1段", "第2段"]


def test_chrome_in_the_middle_does_not_end_a_clause() -> None:
    text = "第一条 为了规范服务。\n返回顶部\n本条第二款在这里。\n第二条 施行。"
    assert [(c.label, c.kind) for c in clauses(text)] == [
        ("第一条", "article"), ("网页杂质", "chrome"), ("第一条", "article"), ("第二条", "article"),
    ]  # fmt: skip


def test_ids_survive_a_change_elsewhere() -> None:
    before = {c.label: c.id for c in clauses(NOTICE)}
    after = {c.label: c.id for c in clauses(NOTICE.replace("坚持政府保基本。", "坚持政府保基本、社会增供给。"))}
    assert {label for label in before if before[label] != after[label]} == {"一、"}


def test_ids_are_unique_even_for_equal_clauses() -> None:
    found = clauses("一、同样。\n一、同样。\n一、同样。")
    assert len({c.id for c in found}) == 3


LINES = st.sampled_from(
    [
        "一、总体要求", "二、任务", "（一）对象", "（二）标准。每人每月100元。", "1.摸底。", "2.建档；", "（1）材料", "①身份证", "第一条 目的。", "第二条 范围", "第一章 总则",
        "附件1", "附件：1.申请表", "附件2 分工表", "云河市民政局", "2024年3月18日", "（此件公开发布）", "问：要多久？", "答：五日。", "温馨提示：", "返回顶部", "目录", "*、任务", "**.完善",
        "任务 | 单位 |", "1.建档 | 市民政局 |", "甲\t乙", "公开方式：主动公开", "本办法自印发之日起施行。", "各单位要落实。", "", "　　正文一段。", "**第二章 附则**", "标题：通知", "状态：有效",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_clauses_always_join_to_the_text(lines: Sequence[str]) -> None:
    text = "\n".join(["云河市通知", *lines])
    source = tidy(read_bytes(text.encode("utf-8"), "试.txt"))
    found = outline(source, "d")
    assert "".join(c.text for c in found) == source.text
    assert all(a.end == b.start for a, b in pairwise(found))
    assert len({c.id for c in found}) == len(found)
    assert {c.parent for c in found} <= {"", *(c.id for c in found)}


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=20), st.integers(0, 19))
def test_ids_do_not_depend_on_what_stands_elsewhere(lines: Sequence[str], at: int) -> None:
    """在别处插进一段正文：字和标签没有变的条款，编号都不变。"""
    at = min(at, len(lines))
    before = clauses("\n".join(["云河市通知", *lines]))
    after = clauses("\n".join(["云河市通知", *lines[:at], "　　另补充一句话，说明有关情况。", *lines[at:]]))
    kept = {_seen(c): c.id for c in after}
    once = [{key for key, n in Counter(map(_seen, found)).items() if n == 1} for found in (before, after)]
    for clause in before:  # 一模一样的几条按次序编号，不在此列
        if _seen(clause) in once[0] & once[1]:
            assert kept[_seen(clause)] == clause.id


def _seen(clause: Clause) -> tuple[str, str]:
    counted = re.sub(r"(?<=第)\d+(?=[段行])", "", clause.label)  # 数出来的号会变，id 不跟着变
    return counted, "".join(clause.text.split())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="一二、（）(1.①第条章附件问：:。*|\t\n 【】•#-~年月日", max_size=200))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    source = tidy(read_bytes(("公文" + text).encode("utf-8"), "试.txt"))
    assert "".join(c.text for c in outline(source)) == source.text


@pytest.mark.parametrize(
    "text",
    [
        "一" * 250_000, "（一）" * 75_000, "*" * 250_000, "•【状态】 " * 37_500, "a|b" * 75_000, "-" * 250_000 + "x", "<!--" * 62_500,
        "某某局\n" * 25_000, "# 题\n" * 25_000, "附件\n" * 25_000, "温馨提示\n" * 12_500,
    ],
    ids=lambda t: t[:6].strip() + str(len(t)),
)  # fmt: skip
def test_hostile_lengths_end(text: str) -> None:
    """不测时间；哪一处变成平方级，这里会等不到头。"""
    for name in ("试.txt", "试.md"):
        source = tidy(read_bytes(text.encode("utf-8"), name))
        assert "".join(c.text for c in outline(source)) == source.text
