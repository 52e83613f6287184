"""扫描件和图片：读的次序、段落、表格与有文字层的一样；识别来的字都注明，认不清的报出来。"""

from __future__ import annotations

import difflib
import io
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from scans import SAMPLE, needs_ocr, sample_scan

from ingest.document import Notice, Source
from ingest.errors import Unreadable
from ingest.read import pdf, read, read_bytes, scan
from ingest.read.pages import Page
from ingest.read.scanlines import Word, cell_texts, columns_of, lines_of, proper, skew, straightened
from ingest.read.scantables import cells_of

FULL = "为了做好老年人助餐服务工作，方便老年人就近就便用餐"


def word(text: str, left: float, top: float, size: float = 20, score: float = 0.99, right: float = 0) -> Word:
    right = right or left + size * len(text)
    return Word(text, score, ((left, top), (right, top), (right, top + size), (left, top + size)))


def reading(*pages: Sequence[Word]) -> scan.Recognise:
    """假的识字：依次给出各页的字，不看图；再问就没有了。"""
    left: Iterator[Sequence[Word]] = iter(pages)
    return lambda _: next(left, ())


def picture(width: int = 1000, height: int = 1400, kind: str = "PNG", mode: str = "L", frames: int = 1) -> bytes:
    buffer = io.BytesIO()
    images = [Image.new(mode, (width, height), 255 if mode == "L" else None) for _ in range(frames)]
    more = {"save_all": True, "append_images": images[1:]} if frames > 1 else {}
    images[0].save(buffer, kind, **more)
    return buffer.getvalue()


def scanned_pdf(pages: int) -> bytes:
    buffer = io.BytesIO()
    images = [Image.new("L", (200, 280), 255) for _ in range(pages)]
    images[0].save(buffer, "PDF", resolution=100, save_all=True, append_images=images[1:])
    return buffer.getvalue()


# 字形


@pytest.mark.parametrize(
    "seen, meant",
    [
        # 数字之间的横是连接号，不是「一」
        ("2025一2027年", "2025—2027年"),
        ("500一800元", "500—800元"),
        ("一级一档", "一级一档"),
        ("第一2条", "第一2条"),
        # 文号用六角括号
        ("云残联发[2025]9号", "云残联发〔2025〕9号"),
        ("云政办发（2025）第12号", "云政办发〔2025〕第12号"),
        ("（2025）年度", "（2025）年度"),
        # 括号一半角一全角的，是全角
        ("(一）总体要求", "（一）总体要求"),
        ("（责任单位：市残联)", "（责任单位：市残联）"),
        # 层次序数的括号是全角
        ("(一)总体要求", "（一）总体要求"),
        ("(2)申请", "（2）申请"),
        ("见附件(2)", "见附件(2)"),
        ("1)申请", "1)申请"),
    ],
)
def test_shapes_that_can_mean_only_one_thing(seen: str, meant: str) -> None:
    assert proper(seen) == meant


# 次序


def order(words: Sequence[Word]) -> list[str]:
    page = Page(lines_of(words, 0, 0.5), 700)
    return [line.text for column in columns_of(page) for line in column.lines]


def test_two_columns_are_read_one_after_the_other() -> None:
    title = word("云河市助餐服务办法问答汇编", 250, 20)
    left = [word(f"左栏第{n}行写满了这一栏的字", 50, 100 + 40 * n) for n in range(7)]
    right = [word(f"右栏第{n}行写满了这一栏的字", 400, 102 + 40 * n) for n in range(7)]
    mixed = [w for pair in zip(left, right, strict=True) for w in pair]
    assert order([title, *mixed]) == [w.text for w in (title, *left, *right)]


def test_cells_without_rules_are_read_across() -> None:
    rows = [[word("南浦区", 50, 100 + 40 * n), word(f"{n}户", 600, 103 + 40 * n)] for n in range(9)]
    assert order([w for row in rows for w in row]) == [f"南浦区 {n}户" for n in range(9)]


def test_pieces_of_one_line_are_joined() -> None:
    assert order([word("日起施行。", 262, 103), word("自2025年1月1", 50, 100, right=260)]) == ["自2025年1月1日起施行。"]


def test_misread_page_number_is_still_a_page_number() -> None:
    assert order([word("正文。", 50, 100), word("-ε-", 300, 1300)]) == ["正文。"]


def test_skewed_page_is_straightened() -> None:
    words = [Word(FULL, 0.9, ((50, y), (650, y + 12), (650, y + 32), (50, y + 20))) for y in (100, 140)]
    slope = skew(words)
    level = straightened(words, slope, 350, 500)
    assert slope == pytest.approx(0.02, abs=1e-4)
    assert [skew(level), level[0].corners[0][1] - level[0].corners[1][1]] == [0.0, pytest.approx(0, abs=1e-6)]


# 表格


def test_ruled_cells_with_a_merged_one() -> None:
    image = Image.new("L", (600, 400), 255)
    draw = ImageDraw.Draw(image)
    for y in (50, 150, 250):
        draw.line((50 if y != 150 else 250, y, 450, y), fill=0, width=2)
    for x in (50, 250, 450):
        draw.line((x, 50, x, 250), fill=0, width=2)
    words = [word("甲", 60, 140), word("乙", 260, 90), word("丙", 260, 190), word("表外", 60, 300)]
    [(around, cells)] = list(cells_of(image, words))
    assert np.allclose(around, (49, 49, 452, 252), atol=3)
    assert np.allclose(sorted(cells), [(50, 50, 250, 250), (250, 50, 450, 150), (250, 150, 450, 250)], atol=4)


def test_words_outside_every_cell_make_it_no_table() -> None:
    cells = [(0, 0, 200, 100), (200, 0, 400, 100), (0, 100, 200, 200)]  # 右下的格子线断了，没有围起来
    words = [word("甲", 50, 40), word("乙", 250, 40), word("丙", 50, 140)]
    assert getattr(cell_texts(words, (0, 0, 400, 200), cells, 1), "rows", None) == (
        (("甲", False), ("乙", False)),
        (("丙", False), ("", False)),
    )
    assert cell_texts([*words, word("丁", 250, 140)], (0, 0, 400, 200), cells, 1) is None


# 如实注明


def test_what_was_read_by_ocr_is_said() -> None:
    page = [
        word("云河市助餐办法", 400, 60, 30),
        word("第一条 补贴每人每餐3元。", 100, 200, score=0.7),
        word("澍漄", 100, 900, score=0.3),
    ]
    source = read_image(picture(), reading(page))
    assert source.text == "云河市助餐办法\n第一条 补贴每人每餐3元。"
    assert source.notices == (
        Notice("ocr", "第1页的文字由 OCR 识别，平均把握 80%，请以原件为准"),
        Notice("ocr", "第1页把握 70%：第一条 补贴每人每餐3元。", 8),
        Notice("lost", "第1页有一行认不清，没有采用：澍漄"),
    )


def read_image(data: bytes, recognise: scan.Recognise) -> Source:
    return scan.read(data, "图.png", recognise)


def test_pages_without_text_in_a_pdf() -> None:
    pages = [[word(f"第{n}条 {FULL}，", 20, 200, 5), word("方便就餐。", 20, 210, 5)] for n in "一二"]
    source = pdf.read(scanned_pdf(2), "扫描.pdf", reading(*pages))
    assert source.text == f"第一条 {FULL}，方便就餐。\n第二条 {FULL}，方便就餐。"
    assert [n.quote[:3] for n in source.notices if n.kind == "ocr"] == ["第1页", "第2页"]


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    scan.recogniser.cache_clear()
    advice = r"请安装文字识别：pip install 'zhengwen\[ocr\]'，或改放 \.docx。$"
    try:
        with pytest.raises(Unreadable, match=rf"^读不了 扫描\.pdf：没有文字层（扫描件）。{advice}"):
            read_bytes(scanned_pdf(2), "扫描.pdf")
        with pytest.raises(Unreadable, match=rf"^读不了 图\.png：这是图片。{advice}"):
            read_bytes(picture(), "图.png")
    finally:
        scan.recogniser.cache_clear()


# 各种图片


@pytest.mark.parametrize(
    "kind, mode",
    [("PNG", "L"), ("PNG", "RGBA"), ("PNG", "1"), ("JPEG", "CMYK"), ("TIFF", "L"), ("BMP", "RGB"), ("WEBP", "RGB")],
)
def test_kinds_of_images(kind: str, mode: str) -> None:
    assert read_image(picture(kind=kind, mode=mode), reading([word(FULL, 100, 200)])).text == FULL


def test_transparent_ground_is_white() -> None:
    seen: list[int] = []

    def recognise(image: Image.Image) -> list[Word]:
        seen.append(image.getpixel((0, 0)))
        return [word(FULL, 100, 200)]

    read_image(picture(mode="RGBA"), recognise)
    assert seen == [255]


def test_tiff_of_several_pages() -> None:
    pages = [[word(f"第{n}条 {FULL}，", 100, 200), word("方便就餐。", 100, 240)] for n in "一二三"]
    text = read_image(picture(kind="TIFF", frames=3), reading(*pages)).text
    assert text.split("\n") == [f"第{n}条 {FULL}，方便就餐。" for n in "一二三"]


def test_long_screenshot_is_cut_where_it_is_blank() -> None:
    image = Image.new("L", (100, 500), 255)
    draw = ImageDraw.Draw(image)
    for y in range(0, 500, 20):
        draw.rectangle((10, y, 90, y + 12), fill=0)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    edges: list[tuple[int, int]] = []

    def recognise(strip: Image.Image) -> list[Word]:
        ink = np.asarray(strip).min(axis=1)
        edges.append((int(ink[-1]), strip.height))
        return []

    read_image(buffer.getvalue(), recognise)
    assert sum(height for _, height in edges) == 500
    assert [edge for edge, _ in edges] == [255] * len(edges)
    assert len(edges) == 4


def turned(degrees: int) -> Callable[[Image.Image], list[Word]]:
    """假的识字：图左上角是黑的才是正的；横着的给出竖框，倒着的没把握。"""

    def recognise(image: Image.Image) -> list[Word]:
        if image.getpixel((5, 5)) == 0:
            return [word(FULL, 100, 200)]
        if degrees in (90, 270):
            return [Word(FULL, 0.9, ((100, 100), (120, 100), (120, 600), (100, 600)))]
        return [word("乙甲", 100, 200, score=0.6), word("丁丙戊", 100, 240, score=0.6)]

    return recognise


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_scanned_sideways_is_turned(degrees: int) -> None:
    image = Image.new("L", (700, 1000), 255)
    ImageDraw.Draw(image).rectangle((0, 0, 30, 30), fill=0)
    buffer = io.BytesIO()
    image.rotate(degrees, expand=True).save(buffer, "PNG")
    assert read_image(buffer.getvalue(), turned(degrees)).text == FULL


def test_seal_is_taken_away_and_red_heading_kept() -> None:
    image = Image.new("RGB", (700, 1000), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((400, 700, 600, 900), outline=(210, 40, 40), width=8)
    draw.rectangle((100, 200, 300, 220), fill=(20, 20, 20))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    darkest: list[int] = []

    def recognise(gray: Image.Image) -> list[Word]:
        darkest.append(int(np.asarray(gray)[700:].min()))
        black = [word("第一条 本办法适用于本市。", 100, 200)]
        return (
            [*black, word("市府章", 420, 780, score=0.6), word("云河市人民政府文件", 150, 60, 40)]
            if len(darkest) > 1
            else black
        )

    assert read_image(buffer.getvalue(), recognise).text == "云河市人民政府文件\n第一条 本办法适用于本市。"
    assert darkest[0] > 200 > darkest[1]


# 上限


def test_too_many_pages() -> None:
    with pytest.raises(Unreadable, match=r"^读不了 长\.pdf：要识字的有 201 页，超过上限 200 页。请拆分后再读。$"):
        pdf.read(scanned_pdf(scan.MOST_PAGES + 1), "长.pdf", reading())


def test_image_too_large() -> None:
    with pytest.raises(Unreadable, match=r"图片有 11000×10000 像素，太大。请缩小后再读。$"):
        scan.read(picture(11000, 10000, mode="1"), "大.png", reading())


# 真的识字


def plain(source: Source) -> str:
    return re.sub(r"[\s|]", "", unicodedata.normalize("NFKC", source.text))


def test_character_errors_under_one_percent() -> None:
    truth, found = plain(read(SAMPLE.with_name("残疾人家庭无障碍改造实施方案.pdf"))), plain(sample_scan())
    blocks = difflib.SequenceMatcher(None, truth, found, autojunk=False).get_opcodes()
    errors = sum(max(b - a, d - c) for what, a, b, c, d in blocks if what != "equal")
    assert errors / len(truth) < 0.01


def test_sample_says_it_was_read_by_ocr() -> None:
    notices = [n.quote for n in sample_scan().notices if n.kind == "ocr"]
    assert [quote.partition("，")[0] for quote in notices if "平均" in quote] == [
        f"第{n}页的文字由 OCR 识别" for n in (1, 2, 3, 4)
    ]


def test_page_upside_down() -> None:
    needs_ocr()
    document = pypdfium2.PdfDocument(Path(SAMPLE))
    page = document[2].render(scale=200 / 72, grayscale=True).to_pil().crop((0, 760, 1654, 1500))
    document.close()
    buffer = io.BytesIO()
    page.rotate(180).save(buffer, "PNG")
    assert "南浦区 | 220 | 240 | 240 | 700" in read_image(buffer.getvalue(), None).text
