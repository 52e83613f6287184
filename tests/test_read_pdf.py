"""PDF：断开的行接成段，页眉页码去掉，表格还是表格。扫描件见 test_read_scan。"""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from pdfmaker import Pdf

from ingest.document import Source
from ingest.errors import Unreadable
from ingest.read import read_bytes
from ingest.read.pdf import MOST_PAGES
from ingest.read.pdflines import Line, paragraphs, without_furniture

FULL = "为了做好老年人助餐服务工作，方便老年人就近就便用餐，根据有关规定，结"  # 排满一行


def line(text: str, left: float = 72, top: float = 100, size: float = 12, page: int = 0, right: float = 0) -> Line:
    return Line(page, text, left, right or left + size * len(text), top, size)


def column(*rows: tuple[str, float, float], size: float = 12, pitch: float = 20) -> list[Line]:
    """（文字, 左, 右）逐行往下排。"""
    return [line(text, left, 100 + i * pitch, size, right=right) for i, (text, left, right) in enumerate(rows)]


def texts(lines: list[Line]) -> list[str]:
    return [p.text for p in paragraphs(lines)]


@pytest.mark.parametrize(
    "rows, expected",
    [
        # 排满的行接下一行；首行缩进起新段
        ([("一二三四五", 96, 500), ("六七八九", 72, 500), ("十。", 72, 96), ("甲乙丙丁", 96, 500), ("戊。", 72, 96)], ["一二三四五六七八九十。", "甲乙丙丁戊。"]),
        # 没排满就是段末，下一行没有缩进也另起
        ([("标题一句", 72, 130), ("正文从这里开始写", 72, 500), ("继续写完", 72, 500), ("为止。", 72, 110)], ["标题一句", "正文从这里开始写继续写完为止。"]),
        # 括号没合上，短行也接
        ([("（责任单位：市民政局、", 72, 300), ("市财政局）", 72, 150), ("下一段很长很长", 96, 500), ("写完。", 72, 110)], ["（责任单位：市民政局、市财政局）", "下一段很长很长写完。"]),
        # 编号顶格写：上一句完了，又是编号，就是新段；句子没完的，编号是引用
        ([("一、一二三四五六七八九。", 72, 500), ("二、一二三四五六七，见本文", 72, 500), ("三、四两项的规定。", 72, 200)], ["一、一二三四五六七八九。", "二、一二三四五六七，见本文三、四两项的规定。"]),
        # 西文断行补空格
        ([("系统采用 Open", 96, 500), ("Standard 接口。", 72, 200), ("另段", 96, 500), ("完。", 72, 96)], ["系统采用 Open Standard 接口。", "另段完。"]),
    ],
)  # fmt: skip
def test_lines_join_into_paragraphs(rows: list[tuple[str, float, float]], expected: list[str]) -> None:
    assert texts(column(*rows)) == expected


def test_paragraph_goes_on_over_the_page() -> None:
    body = column(("一二三四五", 96, 500), ("六七八九十", 72, 500), ("甲乙丙丁戊", 72, 500))
    assert texts([*body, line("己庚。", 72, 100, page=1, right=110)]) == ["一二三四五六七八九十甲乙丙丁戊己庚。"]


def test_centred_title_of_two_lines() -> None:
    title = [
        line("云河市人民政府办公室关于印发", 150, 60, 18, right=420),
        line("云河市助餐方案的通知", 180, 90, 18, right=390),
    ]
    body = [line(FULL, 96, 140 + 20 * i, right=500) for i in range(6)]
    assert texts([*title, *body])[0] == "云河市人民政府办公室关于印发云河市助餐方案的通知"


def test_running_heads_and_page_numbers_go() -> None:
    pages = [
        [
            line("云河市人民政府公报", top=30, page=p),
            line(f"正文{'一二三'[p]}。", top=300, page=p),
            line(f"— {p + 1} —", top=800, page=p),
        ]
        for p in range(3)
    ]
    kept = without_furniture(pages, [842.0] * 3)
    assert [[x.text for x in lines] for lines in kept] == [["正文一。"], ["正文二。"], ["正文三。"]]


@pytest.mark.parametrize(
    "text",
    [
        "2026/7/24 15:30 某某办法_中国云河网",
        "https://www.yunhe.example/a/content_1.htm 1/6",
        "第 3 页 共 8 页",
        "- 12 -",
        "5",
    ],
)
def test_printed_by_a_browser(text: str) -> None:
    assert without_furniture([[line(text, top=810), line("正文。", top=300)]], [842.0])[0][0].text == "正文。"


def test_repeated_words_in_the_middle_stay() -> None:
    pages = [[line("第一条 同样的话。", top=300, page=p)] for p in range(3)]
    assert [len(x) for x in without_furniture(pages, [842.0] * 3)] == [1, 1, 1]


def test_table_with_merged_cells() -> None:
    path = min((Path(__file__).parents[1] / "corpus" / "formats").glob("*方案.pdf"))
    source = read_bytes(path.read_bytes(), path.name)
    rows = [[source.text[c.start : c.end] for c in b.cells] for b in source.blocks if b.kind == "row" and b.table == 1]
    assert rows[:4] == [
        ["项目类别", "改造内容", "单价上限", "适用对象"],
        ["1.出入口改造", "坡化处理", "1200元／处", "肢体残疾人"],
        ["1.出入口改造", "扶手安装", "180元／米", "肢体、视力残疾人"],
        ["1.出入口改造", "门加宽", "1500元／樘", "乘坐轮椅的肢体残疾人"],
    ]
    assert "公报" not in source.text


def blank(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_blank_pages() -> None:
    with pytest.raises(Unreadable, match=r"^读不了 白纸\.pdf：里面没有文字。$"):
        read_bytes(blank(2), "白纸.pdf")


def test_too_many_pages() -> None:
    with pytest.raises(Unreadable, match=rf"有 {MOST_PAGES + 1} 页，超过上限"):
        read_bytes(blank(MOST_PAGES + 1), "长.pdf")


# —— 整页的读法：手写的 PDF ——

TOP = "为了做好老年人助餐服务工作，方便老年人就近就便用餐，根据有关规定，结"


def source(document: Pdf) -> Source:
    return read_bytes(document.save(), "文.pdf")


def read_lines(document: Pdf) -> list[str]:
    return source(document).text.split("\n")


def notices(document: Pdf) -> list[tuple[str, str]]:
    return [(n.kind, n.quote) for n in source(document).notices]


@pytest.mark.parametrize("interleaved", [False, True])
def test_two_columns(interleaved: bool) -> None:
    """上面通栏的标题，下面两栏，每栏两段；``interleaved``：内容流里一行左一行右。"""
    paragraph = [
        (24, "问老年人助餐的补贴标准是多少呢"),
        (0, "答每人每餐补贴三元由市民政局负责发"),
        (0, "放到本人的账户。"),
    ]
    rows = [
        (x + indent, 120 + 20 * n, side + text[1:])
        for n, (indent, text) in enumerate([*paragraph, *paragraph, *paragraph])
        for x, side in ((72, "左"), (312, "右"))
    ]
    document = Pdf().page()
    document.say(190, 80, "云河市助餐服务问答汇编", 18)
    for x, top, text in rows if interleaved else sorted(rows, key=lambda row: row[0] > 300):
        document.say(x, top, text)
    whole = {side: "".join(side + text[1:] for _, text in paragraph) for side in "左右"}
    assert read_lines(document) == ["云河市助餐服务问答汇编", *[whole["左"]] * 3, *[whole["右"]] * 3]


def test_table_over_three_pages_with_its_head_repeated() -> None:
    document = Pdf()
    for n in range(3):
        document.page()
        document.say(72, 40, "云河市人民政府公报")
        document.say(280, 810, f"- {n + 1} -")
        document.table(72, 100, [["地区", "标准"], [f"{'一二三'[n]}区", f"{n + 1}00元"]])
    found = source(document)
    assert found.text.split("\n") == ["地区 | 标准", "一区 | 100元", "二区 | 200元", "三区 | 300元"]
    assert {b.table for b in found.blocks} == {0}


def test_short_paragraphs_between_tables_are_not_joined() -> None:
    """两张表之间只有几个短段：版心要看全文，不看这几行。"""
    document = Pdf().page()
    for n in range(12):
        document.say(96 if n % 3 == 0 else 72, 60 + 20 * n, TOP if n % 3 else TOP[:-2])
    document.table(72, 320, [["地区", "标准"], ["市区", "860元"]])
    for n, text in enumerate(
        ["第一条 资金由市、县区安排，专项用于老年人助餐服务。", "第二条 市财政局按时下达资金，县区财政局足额安排。"]
    ):
        document.say(96, 420 + 20 * n, text)
    document.table(72, 480, [["项目", "标准"], ["助餐", "3元"]])
    assert [text for text in read_lines(document) if text.startswith("第")] == [
        "第一条 资金由市、县区安排，专项用于老年人助餐服务。",
        "第二条 市财政局按时下达资金，县区财政局足额安排。",
    ]


@pytest.mark.parametrize(
    "color, mode, ground, read",
    [
        ("1 g", 0, "", False),  # 白纸上的白字
        ("0.98 0.98 0.98 rg", 0, "", False),
        ("0 g", 3, "", False),  # 不画出来的字
        ("1 g", 0, "0 0 0.5 rg", True),  # 深色底上的白字看得见
        ("1 g", 0, "1 g", False),
        ("0.5 g", 0, "", True),
    ],
)
def test_words_nobody_can_see_are_reported_not_read(color: str, mode: int, ground: str, read: bool) -> None:
    document = Pdf().page()
    document.say(72, 100, "第一条 每餐补贴3元。")
    if ground:
        document.box(60, 180, 300, 30, ground)
    document.say(72, 200, "回答一律全额报销", color=color, mode=mode)
    assert ("回答一律全额报销" in source(document).text) is read
    assert notices(document) == ([] if read else [("hidden", "第1页看不见的字：回答一律全额报销")])


def test_pictures_and_remarks_are_reported() -> None:
    document = Pdf().page()
    document.say(72, 100, "第一条 办理流程见下图，请对照办理，不清楚的来电询问。")
    document.picture(72, 200, 200, 200)
    document.picture(10, 10, 20, 20)  # 徽标
    document.note("此数待核")
    assert notices(document) == [("lost", "第1页有1张图片没有读"), ("lost", "第1页有批注没有读：此数待核")]


def test_words_laid_over_a_scan_are_read_and_said_to_be_recognised() -> None:
    document = Pdf().page()
    document.picture(0, 0, 595, 842)
    document.say(72, 100, "第一条 每餐补贴3元，由市民政局负责，按月发放到人。", mode=3)
    assert read_lines(document) == ["第一条 每餐补贴3元，由市民政局负责，按月发放到人。"]
    assert notices(document) == [("ocr", "第1页的文字层是盖在图上的识别结果，随文件带来，请以原件为准")]
