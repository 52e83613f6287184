"""县里办公室常发的文件：合规，却不好读。每种格式一份，条款、事实、报告都对着写的核。"""

from __future__ import annotations

import io

import pytest
from docx.oxml.ns import nsdecls
from openpyxl import Workbook

from ingest.document import Reading
from ingest.reading import read_bytes
from tests.ofdmaker import Ofd
from tests.pdfmaker import Pdf
from tests.test_read_docx import official


def labels(reading: Reading) -> list[str]:
    return [c.label for c in reading.clauses]


def facts(reading: Reading, *kinds: str) -> list[tuple[str, str]]:
    """金额、单位等，连同说的是谁。"""
    return [(f.value, f.subject) for f in reading.facts if f.kind in kinds]


def lost(reading: Reading) -> list[tuple[str, str]]:
    return [(n.kind, n.quote) for n in reading.document.notices]


PAGE = """<html><head><meta charset="gb2312"><title>青禾县民政局</title></head><body>
<table width=900><tr><td><div id=nav>首页 &gt; 政务公开</div></td></tr><tr><td>
<table border=0><tr><td align=center><b>青禾县人民政府办公室关于印发青禾县特困人员供养实施细则的通知</b></td></tr><tr><td>青政办发〔2024〕12号</td></tr></table>
各乡镇人民政府：<br>&nbsp;&nbsp;&nbsp;&nbsp;《青禾县特困人员供养实施细则》已经县政府同意，现印发给你们。<br><br>青禾县人民政府办公室<br>2024年5月6日<br>
<p style="text-align:center">青禾县特困人员供养实施细则</p>
<p>第一条　县民政局负责特困供养审批。乡镇人民政府<u>负责初审</u>。</p>
<p>第二条　供养标准按每人每月<del>800元</del><ins>960元</ins>执行，<span style="text-decoration:line-through">2023年底</span>2024年12月31日前落实。</p>
<table border=1><tr><td rowspan=2>护理等级</td><td colspan=2>标准（元/人·月）</td></tr><tr><td>城关镇</td><td>其他乡镇</td></tr>
<tr><td>全护理</td><td>1200</td><td rowspan=2>900</td></tr><tr><td>半护理</td><td>600</td></tr></table>
<p>第三条　申请人应当提交身份证、户口簿<sup>[1]</sup>。<img src="seal.png"></p>
<p>第四条　本细则自2024年6月1日起施行，有效期5年。《青禾县五保供养办法》（青政发〔2010〕3号）同时废止。</p>
<p><sup>[1]</sup>复印件须加盖单位公章。</p><p><a href="附件1.docx">附件1：特困人员审批表.docx</a></p>
</td></tr></table></body></html>"""


def test_page_of_nested_tables_with_struck_words_and_a_footnote() -> None:
    reading = read_bytes(PAGE.encode("gb18030"), "细则.html")
    assert (reading.document.title, reading.document.issuer, reading.document.number) == (
        "青禾县特困人员供养实施细则", "青禾县人民政府办公室", "青政办发〔2024〕12号",
    )  # fmt: skip
    assert labels(reading) == ["抬头", "落款", "标题", "第一条", "第二条", "表表头", "表表头", "表第1行", "表第2行", "第三条", "第四条", "注1", "附件"]  # fmt: skip
    assert facts(reading, "amount") == [
        ("960元/人·月", "供养标准"), ("1200元/人·月", "全护理 标准（元/人·月） 城关镇"), ("900元/人·月", "全护理 标准（元/人·月） 其他乡镇"),
        ("600元/人·月", "半护理 标准（元/人·月） 城关镇"), ("900元/人·月", "半护理 标准（元/人·月） 其他乡镇"),
    ]  # fmt: skip
    assert [v for v, _ in facts(reading, "deadline", "material", "repeals")] == [
        "2024-12-31", "身份证", "户口簿", "《青禾县五保供养办法》（青政发〔2010〕3号）",
    ]  # fmt: skip
    assert lost(reading) == [
        ("hidden", "划去的字没有读：800元"), ("hidden", "划去的字没有读：2023年底"), ("lost", "页面上链接的附件没有读：附件1：特困人员审批表.docx"),
        ("lost", "一张图片没有读，在「第三条 申请人应当提交身份证、户口簿[1…」处"),
    ]  # fmt: skip


def test_word_with_changes_not_yet_accepted() -> None:
    word, w = official(), nsdecls("w")
    word.document.add_heading("青禾县残疾人护理补贴实施方案", 0)
    word.say("目标任务", 0)
    word.say("发放标准", 1)
    word.xml(
        f"<w:p {w}><w:r><w:t>护理补贴每人每月</w:t></w:r><w:del w:id='1' w:author='a'><w:r><w:delText>80元</w:delText></w:r></w:del>"
        "<w:ins w:id='2' w:author='a'><w:r><w:t>100元</w:t></w:r></w:ins><w:r><w:t>，由县残联牵头、县财政局配合。</w:t></w:r></w:p>"
    )
    # 段末的回车删去了：并进下一段；加了删除线的字不算
    word.xml(
        f"<w:p {w}><w:pPr><w:rPr><w:del w:id='8' w:author='a'/></w:rPr></w:pPr><w:r><w:t>每月10日前</w:t></w:r></w:p>"
    )
    word.xml(f"<w:p {w}><w:r><w:rPr><w:strike/></w:rPr><w:t>由乡镇</w:t></w:r><w:r><w:t>发放到位。</w:t></w:r></w:p>")
    word.xml(
        f"<w:p {w}><w:sdt><w:sdtContent><w:r><w:t>咨询电话：0712-5551234。</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    word.say("工作要求", 0)
    word.xml(f"<w:p {w}><w:r><w:t>（一）加强领导。</w:t><w:br/><w:t>（二）严格审核。</w:t></w:r></w:p>")
    table = word.document.add_table(rows=3, cols=3)
    for i, row in enumerate([["等级", "区域", "标准（元/月）"], ["一级", "城区", "150"], ["", "乡镇", "120"]]):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    word.xml(
        f"<w:p {w}><w:ins w:id='9' w:author='a'><w:r><w:t>本方案自2025年1月1日起施行，有效期至2027年12月31日。</w:t></w:r></w:ins></w:p>"
    )
    buffer = io.BytesIO()
    word.document.save(buffer)
    reading = read_bytes(buffer.getvalue(), "方案.docx")
    assert labels(reading) == ["抬头", "一、", "一、（一）", "二、", "二、（一）", "二、（二）", "二、（二）表头", "二、（二）表第1行", "二、（二）表第2行", "表后"]  # fmt: skip
    assert reading.clauses[2].text.split("\n")[1:4] == [
        "护理补贴每人每月100元，由县残联牵头、县财政局配合。", "每月10日前发放到位。", "咨询电话：0712-5551234。",
    ]  # fmt: skip
    assert [v for v, _ in facts(reading, "amount", "lead", "unit", "deadline", "contact")] == [
        "100元/人·月", "县残联", "县残联", "县财政局", "每月10日前", "0712-5551234", "150元/月", "120元/月",
    ]  # fmt: skip
    assert str(reading.document.effective) == "2025-01-01"
    assert lost(reading) == [("hidden", "划去的字没有读：由乡镇")]


def test_sheet_with_two_rows_of_heads_a_formula_and_a_caption() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [["青禾县2025年社会救助标准表"], ["单位：元/人·月"], ["类别", "城区", None, "乡镇", None], [None, "一类", "二类", "一类", "二类"],
                ["低保", 820, "=B5*0.9", 700, 640], ["特困供养", 1066, None, 910, None], ["注：特困供养标准按低保标准的1.3倍确定。"]]:  # fmt: skip
        sheet.append(row)
    for cells in ("A1:E1", "A2:E2", "A3:A4", "B3:C3", "D3:E3", "B6:C6", "D6:E6"):
        sheet.merge_cells(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read_bytes(buffer.getvalue(), "表.xlsx")
    assert reading.document.title == "青禾县2025年社会救助标准表"
    assert facts(reading, "amount") == [
        ("820元/人·月", "低保 城区 一类"), ("700元/人·月", "低保 乡镇 一类"), ("640元/人·月", "低保 乡镇 二类"), ("1066元/人·月", "特困供养 城区 一类"),
        ("1066元/人·月", "特困供养 城区 二类"), ("910元/人·月", "特困供养 乡镇 一类"), ("910元/人·月", "特困供养 乡镇 二类"),
    ]  # fmt: skip
    assert [kind for kind, _ in lost(reading)] == ["lost"]


def test_gazette_with_running_heads_a_footnote_and_a_table() -> None:
    document = Pdf()
    for number in (1, 2):
        document.page()
        document.say(60, 40, "青禾县人民政府公报  2024年第3期", 9)
        document.say(280, 800, f"— {number} —", 9)
        if number == 1:
            document.say(190, 90, "青禾县高龄津贴发放办法", 18)
            document.say(60, 130, "青政规〔2024〕3号")
            document.say(60, 160, "第一条 县民政局牵头，县财政局①配合，于每月15日前发放到位。")
            document.table(60, 190, [["年龄", "城镇（元/月）", "农村（元/月）"], ["80-89周岁", "60", "50"]])
            document.say(60, 760, "①含县国库集中支付中心。", 9)
        else:
            document.say(60, 90, "第二条 咨询电话：0712-5550000。")
            document.say(60, 112, "第三条 本办法自2024年7月1日起施行，有效期5年。")
            document.say(350, 200, "青禾县人民政府")
            document.say(350, 222, "2024年6月10日")
    reading = read_bytes(document.save(), "公报.pdf")
    assert labels(reading) == ["抬头", "第一条", "表表头", "表第1行", "注①", "第二条", "第三条", "落款"]
    assert facts(reading, "amount") == [("60元/月", "80-89周岁 城镇（元/月）"), ("50元/月", "80-89周岁 农村（元/月）")]
    assert [v for v, _ in facts(reading, "lead", "deadline", "contact")] == ["县民政局", "每月15日前", "0712-5550000"]
    assert (reading.document.issuer, str(reading.document.expires)) == ("青禾县人民政府", "2029-06-30")


def test_ofd_with_broken_lines() -> None:
    document = Ofd()
    document.page()
    document.say(60, 30, "青禾县临时救助办法", 6)
    for i, line in enumerate(
        [
            "第一条 临时救助由乡镇人民政府受理，县民政局在5个工作日内",
            "审批，一次性救助金额不超过3000元。",
            "第二条 本办法自2025年3月1日起施行。",
        ]
    ):
        document.say(25, 50 + 8 * i, line)
    document.say(120, 100, "青禾县民政局")
    document.say(120, 108, "2025年2月20日")
    reading = read_bytes(document.save(), "办法.ofd")
    assert labels(reading) == ["抬头", "第一条", "第二条", "落款"]
    assert [v for v, _ in facts(reading, "unit", "deadline", "amount")] == [
        "乡镇人民政府",
        "县民政局",
        "5个工作日",
        "3000元",
    ]
    assert (reading.document.issuer, str(reading.document.issued)) == ("青禾县民政局", "2025-02-20")


def test_text_in_the_national_code_with_a_tabbed_table() -> None:
    text = "青禾县民政局关于公布救助热线的通告\r\n\r\n　　现将各乡镇救助热线公布如下：\r\n乡镇\t电话\t地址\r\n城关镇\t0712-5551001\t解放路8号\r\n河口镇\t0712-5551002\t滨河路12号\r\n\r\n青禾县民政局\r\n二〇二四年五月六日"
    reading = read_bytes(text.encode("gb18030"), "热线.txt")
    assert labels(reading) == ["抬头", "表表头", "表第1行", "表第2行", "落款"]
    assert [v for v, _ in facts(reading, "contact", "address")] == [
        "0712-5551001",
        "解放路8号",
        "0712-5551002",
        "滨河路12号",
    ]
    assert str(reading.document.issued) == "2024-05-06"


@pytest.mark.parametrize(
    "text, old, new, kept",
    [
        # 条文：插一行题注、改一个数、后面添一条
        ("青禾县救助办法\n第一条 县民政局负责。\n第二条 标准为每月100元。\n第三条 由县民政局解释。\n", "办法\n", "办法\n（2025年修订）\n", {"第一条", "第二条", "第三条"}),
        ("青禾县救助办法\n第一条 县民政局负责。\n第二条 标准为每月100元。\n第三条 由县民政局解释。\n", "100元", "120元", {"抬头", "第一条", "第三条"}),
        # 没有编号的段、表格的行：前面插一段、一行，后面的号数变了，id 不变
        ("救助有新政\n县民政局昨天介绍了救助政策的新变化，市民可以就近申请。\n其次，办理时间缩短到五天，材料减少到两样。\n", "县民政局昨天", "这是一条关于救助政策的新闻，请大家看一看。\n县民政局昨天", {"第1段", "第2段", "抬头"}),
        ("救助标准表\n乡镇 | 标准 |\n城关镇 | 100元 |\n河口镇 | 80元 |\n", "城关镇", "山前镇 | 90元 |\n城关镇", {"抬头", "表表头", "表第1行", "表第2行"}),
    ],
)  # fmt: skip
def test_identifiers_stay_when_something_else_changes(text: str, old: str, new: str, kept: set[str]) -> None:
    before = read_bytes(text.encode(), "甲.txt").clauses
    after = {c.id for c in read_bytes(text.replace(old, new, 1).encode(), "甲.txt").clauses}
    assert len({c.id for c in before}) == len(before)
    assert {c.label for c in before if c.id in after} - {"抬头"} == kept - {"抬头"}
