"""PDF：断开的行接成段，页眉页码去掉，表格还是表格。扫描件见 test_read_scan。"""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest

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
