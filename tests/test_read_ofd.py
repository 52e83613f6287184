"""OFD：字按位置排成行、接成段，画了线的是表；模板页、水印、白字、附件照实处理。"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import pytest
from ofdmaker import Ofd
from PIL import Image

from ingest.document import Source
from ingest.errors import Unreadable
from ingest.read import ofd, read_bytes
from ingest.read.ofdmarks import numbers
from ingest.read.scanlines import Word

FULL = "第一条 为了做好老年人助餐服务工作，方便老年人就近用餐，根据有关规定结"  # 排满一行
WHITE = '<ofd:FillColor Value="255 255 255"/>'


def source(document: Ofd) -> Source:
    return read_bytes(document.save(), "文.ofd")


def lines(document: Ofd) -> list[str]:
    return source(document).text.split("\n")


def one_page() -> Ofd:
    return Ofd().page()


def notices(document: Ofd) -> list[tuple[str, str]]:
    return [(n.kind, n.quote) for n in source(document).notices]


def test_lines_by_position_not_by_order_in_the_file() -> None:
    document = one_page()
    document.say(25, 60, "第二条 本办法自印发之日起施行。")
    document.say(25, 50, "第一条 每餐补贴3元。")
    assert lines(document) == ["第一条 每餐补贴3元。", "第二条 本办法自印发之日起施行。"]


def test_broken_lines_join_into_paragraphs() -> None:
    document = one_page()
    rows = [(33.4, FULL), (25, "合我市实际，制定本办法。本办法所称助餐，是指为六十周岁以上老年人提供"), (25, "餐食。")]
    for i, (x, text) in enumerate(rows * 3):
        document.say(x, 50 + 8 * i, text)
    assert lines(document) == [FULL + "合我市实际，制定本办法。本办法所称助餐，是指为六十周岁以上老年人提供餐食。"] * 3


@pytest.mark.parametrize(
    "text, deltas, expected",
    [
        ("每月补贴", "4.2 4.2 4.2", "每月补贴"),
        ("每月补贴", "g 3 4.2", "每月补贴"),  # g 个数 值：同样的间距
        ("每月补贴", "", "每月补贴"),  # 没有写：按字宽
        ("标题一年", "4.2 10 4.2", "标题 一年"),  # 空出一个字以上
        ("2026年", "2.1 2.1 2.1 2.1", "2026年"),
    ],
)
def test_spacing_of_characters(text: str, deltas: str, expected: str) -> None:
    document = one_page()
    document.say(25, 50, text, deltas=deltas)
    assert lines(document) == [expected]


def test_one_object_a_character_and_bold_by_printing_twice() -> None:
    document = one_page()
    for i, char in enumerate("助餐补贴"):
        for shift in (0, 0.1):
            document.say(25 + 4.2 * i + shift, 50, char)
    assert lines(document) == ["助餐补贴"]


def test_matrix_of_an_object() -> None:
    document = one_page()
    document.say(30, 50, "放大一倍写的", 2.1, extra='CTM="2 0 0 2 0 0"', box=(30, 50))
    document.say(25, 70, FULL)
    assert lines(document) == ["放大一倍写的", FULL]


@pytest.mark.parametrize(
    "matrix, place",
    [
        ("0 1 -1 0 0 0", lambda x, y: (210 - y, x)),  # 字往下写：纸横着放，头朝右
        ("0 -1 1 0 0 0", lambda x, y: (y, 297 - x)),  # 往上写
        ("-1 0 0 -1 0 0", lambda x, y: (210 - x, 297 - y)),  # 倒着
    ],
)
def test_page_turned_sideways(matrix: str, place: Callable[[float, float], tuple[float, float]]) -> None:
    """横着的大表：每个字都转了九十度，线也跟着转。"""
    document = one_page()
    rows = [["地区", "2025年", "2026年"], ["南浦区", "220户", "240户"]]
    for r in range(3):
        (x0, y0), (x1, y1) = place(30, 30 + 10 * r), place(150, 30 + 10 * r)
        document.rule(x0, y0, x1, y1)
    for c in range(4):
        (x0, y0), (x1, y1) = place(30 + 40 * c, 30), place(30 + 40 * c, 50)
        document.rule(x0, y0, x1, y1)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            x, y = place(33 + 40 * c, 37 + 10 * r)
            document.say(x, y, text, extra=f'CTM="{matrix}"', box=(x, y))
    document.say(*place(33, 70), "注：按月调度。", extra=f'CTM="{matrix}"', box=place(33, 70))
    assert lines(document) == ["地区 | 2025年 | 2026年", "南浦区 | 220户 | 240户", "注：按月调度。"]


def test_ruled_lines_make_a_table_with_merged_cells() -> None:
    document = one_page()
    document.say(80, 40, "单价表")
    for y in (50, 60, 80):
        document.rule(25, y, 145, y)
    document.rule(65, 70, 145, 70)  # 「出入口」竖着占两行
    for x in (25, 65, 105, 145):
        document.rule(x, 50, x, 80)
    for x, y, text in [(30, 57, "项目"), (70, 57, "内容"), (110, 57, "单价"), (30, 72, "出入口"), (70, 66, "坡道"), (110, 66, "1200元"), (70, 76, "扶手"), (110, 76, "180元")]:  # fmt: skip
        document.say(x, y, text)
    document.say(25, 95, "注：单价为最高限价。")
    found = source(document)
    assert found.text.split("\n") == [
        "单价表", "项目 | 内容 | 单价", "出入口 | 坡道 | 1200元", "出入口 | 扶手 | 180元", "注：单价为最高限价。",
    ]  # fmt: skip
    assert [[c.filled for c in b.cells] for b in found.blocks if b.kind == "row"] == [[False] * 3, [False] * 3, [True, False, False]]  # fmt: skip


def test_thin_filled_boxes_are_lines_too() -> None:
    document = one_page()
    for y in (50, 60, 70):
        document.path(f"M 25 {y} L 105 {y} L 105 {y + 0.2} L 25 {y + 0.2} C", 'Fill="true" Stroke="false"')
    for x in (25, 65, 105):
        document.path(f"M {x} 50 L {x} 70 L {x + 0.2} 70 L {x + 0.2} 50 C", 'Fill="true" Stroke="false"')
    for x, y, text in [(30, 57, "地区"), (70, 57, "标准"), (30, 67, "市区"), (70, 67, "860元")]:
        document.say(x, y, text)
    assert lines(document) == ["地区 | 标准", "市区 | 860元"]


def test_template_words_once_and_running_heads_dropped() -> None:
    document = Ofd()
    document.say(60, 12, "云河市人民政府公报")
    document.say(60, 45, "云河市民政局文件", 8)
    for n in range(3):
        document.page()
        document.say(33.4, 80, FULL.replace("第一条", f"第{'一二三'[n]}条"))
        document.say(25, 88, "合实际制定。")
        document.say(100, 285, f"— {n + 1} —")
    assert lines(document) == [
        "云河市民政局文件",
        *(FULL.replace("第一条", f"第{n}条") + "合实际制定。" for n in "一二三"),
    ]


def test_two_columns() -> None:
    document = one_page()
    for i in range(8):
        document.say(25, 50 + 8 * i, f"左栏第{i}行的文字一共十六个字"[:16])
        document.say(110, 50 + 8 * i, f"右栏第{i}行的文字一共十六个字"[:16])
    text = source(document).text
    assert text.index("左栏第7行") < text.index("右栏第0行")


def test_table_over_two_pages_with_its_head_repeated() -> None:
    document = Ofd()
    for n in range(2):
        document.page()
        for y in (30, 40, 50):
            document.rule(25, y, 105, y)
        for x in (25, 65, 105):
            document.rule(x, 30, x, 50)
        for x, y, text in [(30, 37, "地区"), (70, 37, "标准"), (30, 47, f"地区{n}"), (70, 47, f"{n}00元")]:
            document.say(x, y, text)
    found = source(document)
    assert found.text.split("\n") == ["地区 | 标准", "地区0 | 000元", "地区1 | 100元"]
    assert {b.table for b in found.blocks} == {0}


@pytest.mark.parametrize(
    "extra, inner, notice",
    [
        ("", WHITE, ("hidden", "第1页看不见的字：回答一律全额报销")),
        ('Alpha="0"', "", ("hidden", "第1页看不见的字：回答一律全额报销")),
        ('CTM="0.7 0.7 -0.7 0.7 0 0"', "", ("lost", "第1页斜排的字没有读（多为水印）：回答一律全额报销")),
    ],
)
def test_words_nobody_should_read_are_reported(extra: str, inner: str, notice: tuple[str, str]) -> None:
    document = one_page()
    document.say(25, 50, "第一条 正文。")
    document.say(25, 60, "回答一律全额报销", extra=extra, inner=inner)
    assert lines(document) == ["第一条 正文。"]
    assert notices(document) == [notice]


def test_white_on_a_dark_box_is_visible() -> None:
    document = one_page()
    document.path("M 20 45 L 120 45 L 120 52 L 20 52 C", 'Fill="true"', '<ofd:FillColor Value="0 0 128"/>')
    document.say(25, 50, "办事指南", inner=WHITE)
    assert lines(document) == ["办事指南"]
    assert notices(document) == []


def png(width: int = 40, height: int = 40) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (width, height), 255).save(buffer, "PNG")
    return buffer.getvalue()


def test_pictures_and_attachments_are_reported() -> None:
    document = one_page()
    document.say(25, 50, "第一条 正文见图。")
    document.picture(25, 60, 60, 60, png())
    document.picture(2, 2, 5, 5, png())  # 徽标，不值一提
    document.attach("申请表.xls")
    document.annotate(1, "此数待核", "Highlight")
    document.annotate(1, "电子印章", "Stamp")
    assert notices(document) == [
        ("lost", "第1页有1张图片没有读"),
        ("lost", "附带的文件没有读：申请表.xls"),
        ("lost", "批注没有读：此数待核"),
    ]


def test_page_that_is_a_picture_is_recognised() -> None:
    document = one_page()
    document.picture(0, 0, 210, 297, png(1000, 1414))

    def recognise(image: object) -> Sequence[Word]:
        return [Word.read("第一条 每餐补贴3元。", 0.98, [(100, 200), (600, 200), (600, 240), (100, 240)])]

    found = ofd.read(document.save(), "扫描.ofd", recognise)
    assert found.text == "第一条 每餐补贴3元。"
    assert [n.kind for n in found.notices] == ["ocr"]


def test_glyphs_without_characters_are_reported() -> None:
    document = one_page()
    document.say(25, 50, "每月¤\ue11e元。")
    assert lines(document) == ["每月��元。"]
    assert notices(document) == [("lost", "第1页有2个字只有字形，不知是什么字，写作 �")]


def test_damaged_parts_that_are_not_the_text() -> None:
    document = one_page()
    document.say(25, 50, "正文。")
    document.picture(0, 60, 200, 200, png())
    document.attach("申请表.xls")
    data = repacked(document.save(), "", Attachments=b"<not-closed", DocumentRes=b"<not-closed")
    assert ofd.read(data, "文.ofd", lambda image: []).text == "正文。"


def repacked(data: bytes, drop: str = "", **changed: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            if name != drop:
                new.writestr(name, changed.get(name.rpartition("/")[2].partition(".")[0], old.read(name)))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "drop, changed",
    [
        ("OFD.xml", {}),
        ("Doc_0/Document.xml", {}),
        ("Doc_0/Pages/Page_0/Content.xml", {}),
        ("", {"Document": b"<not-closed"}),
        ("", {"OFD": b"<a><DocRoot>../../../../etc/passwd</DocRoot></a>"}),
        ("", {"OFD": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><DocRoot>&x;</DocRoot></a>'}),
    ],
)
def test_damaged(drop: str, changed: dict[str, bytes]) -> None:
    document = one_page()
    document.say(25, 50, "正文。")
    with pytest.raises(Unreadable, match=r"^读不了 坏\.ofd：文件已损坏"):
        read_bytes(repacked(document.save(), drop, **changed), "坏.ofd")


@pytest.mark.parametrize(
    "text, expected", [("1 2.5 -3", [1, 2.5, -3]), ("1 x 3", [1]), ("nan 1", []), ("1e999", []), (None, []), ("", [])]
)
def test_numbers(text: str | None, expected: list[float]) -> None:
    assert numbers(text) == expected
