"""把几份示例写成别的格式：Word 用真正的自动编号，PDF 带文字层，表格真正合并单元格。

「残疾人家庭无障碍改造实施方案」的 .md 是底稿，写成七种格式，放在 corpus/formats，用来核对各个读取器读出同样的条款和事实；
示例库里只放其中的 .docx。重做：``python -m tests.formats.make_formats``，需要 reportlab（BSD）和一种 TrueType 中文字体（Debian 的
fonts-wqy-microhei，Apache-2.0）。做好的文件随库提交，平时不用重做；时间戳固定，同样的输入得到同样的字节。
"""

from __future__ import annotations

import html
import io
import re
import time
import zipfile
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Literal

from PIL.Image import Resampling

from tests.ofdmaker import Ofd

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"
FORMATS = CORPUS / "formats"
FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
LONG_AGO = (2025, 1, 1, 0, 0, 0)  # 压缩包里的时间戳
SKEWS = (0.4, -0.3, 0.2)  # 度；各页放歪多少
PLAN = "残疾人家庭无障碍改造实施方案"
PILOT = "居家养老服务补贴试点方案"
RELIEF = "社会救助标准一览表"

# Word 的自动编号：一套方案的四级，一套条文的两级；文字里不再写号码。格式名见 ECMA-376 第一部分 17.18.59
PLAN_LEVELS = (
    (re.compile(r"[一二三四五六七八九十]+、"), "chineseCounting", "%1、"),
    (re.compile(r"（[一二三四五六七八九十]+）"), "chineseCounting", "（%2）"),
    (re.compile(r"\d+\."), "decimal", "%3."),
    (re.compile(r"（\d+）"), "decimal", "（%4）"),
)
ARTICLE_LEVELS = (
    (re.compile(r"第[一二三四五六七八九十]+条"), "chineseCountingThousand", "第%1条"),
    (re.compile(r"（[一二三四五六七八九十]+）"), "chineseCounting", "（%2）"),
)


@dataclass(frozen=True)
class Part:
    """一段：标题、正文，或一张表（``rows`` 第一行是表头）。"""

    kind: Literal["title", "heading", "text", "table"]
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def main() -> None:
    plan = list(parts(HERE / "source" / f"{PLAN}.md"))
    write(FORMATS / f"{PLAN}.txt", as_text(plan).encode("utf-8"))
    write(FORMATS / f"{PLAN}.html", as_html(plan).encode("utf-8"))
    write(FORMATS / f"{PLAN}.docx", as_docx(plan))
    write(FORMATS / f"{PLAN}.pdf", as_pdf(plan))
    write(FORMATS / f"{PLAN}.ofd", as_ofd(plan))
    write(FORMATS / f"{PLAN}（扫描）.pdf", as_scan((FORMATS / f"{PLAN}.pdf").read_bytes()))
    write(FORMATS / f"{PLAN}（附件）.xlsx", as_xlsx(list(_titled(plan)), ["附件1", "附件2"]))
    write(CORPUS / "15_云河市残疾人家庭无障碍改造实施方案.docx", as_docx(plan))
    write(CORPUS / "05_云河市居家养老服务补贴试点方案.pdf", as_pdf(list(parts(HERE / "source" / f"{PILOT}.md"))))
    relief = (HERE / "source" / f"{RELIEF}.tsv").read_text("utf-8").splitlines()
    rows = tuple(_blanks(line.split("\t")) for line in relief)
    write(CORPUS / "14_云河市2026年社会救助标准一览表.xlsx", as_xlsx([rows], ["标准"]))


def _titled(plan: Sequence[Part]) -> Iterator[Sequence[Sequence[str]]]:
    """各张表，上面加一行表题：表前的那一段。"""
    for before, part in pairwise(plan):
        if part.kind == "table":
            yield [(before.text, *[""] * (len(part.rows[0]) - 1)), *part.rows]


def _blanks(row: Sequence[str]) -> tuple[str, ...]:
    """这张表的备注可以空着；只有一格有字的行才整行合并。"""
    return tuple(cell or " " for cell in row) if any(row[1:]) else tuple(row)


def write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    print(f"{path.relative_to(HERE.parents[1])}  {len(data)} 字节")


def parts(path: Path) -> Iterator[Part]:
    """读 Markdown：``#`` 文件标题，``##`` 正文标题，竖线表格，其余一段一行。"""
    blocks = re.split(r"\n\s*\n", path.read_text("utf-8").strip())
    for block in blocks:
        if block.startswith("|"):
            lines = [line for line in block.splitlines() if not set(line) <= set("|- ")]
            yield Part("table", rows=tuple(tuple(c.strip() for c in line.strip("|").split("|")) for line in lines))
        elif block.startswith("#"):
            mark, text = block.split(" ", 1)
            yield Part("title" if mark == "#" else "heading", text)
        else:
            yield Part("text", block)


def merged(rows: Sequence[Sequence[str]], column: int = 0) -> Iterator[tuple[int, int]]:
    """这一列里相邻相同的格子：（起始行, 行数），只给两行以上的。"""
    at = 0
    for value, run in groupby(row[column] for row in rows):
        length = len(list(run))
        if length > 1 and value:
            yield at, length
        at += length


@dataclass(frozen=True)
class Cell:
    """表里的一格：左上角在哪里，占几行几列。"""

    row: int
    column: int
    text: str
    down: int = 1
    wide: int = 1


def cells(rows: Sequence[Sequence[str]]) -> Iterator[Cell]:
    """第一列相邻相同的竖着合并；空格子并进左边那格。被合并的不另给。"""
    down = dict(merged(rows))
    hidden = {at + i for at, length in down.items() for i in range(1, length)}
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if (c == 0 and r in hidden) or (c and not text):
                continue
            wide = 1
            while c + wide < len(row) and not row[c + wide]:
                wide += 1
            yield Cell(r, c, text, down.get(r, 1) if c == 0 else 1, wide)


def as_text(plan: Sequence[Part]) -> str:
    lines: list[str] = []
    for part in plan:
        lines += ["\t".join(row) for row in part.rows] if part.kind == "table" else [part.text]
    return "\n".join(lines) + "\n"


def as_html(plan: Sequence[Part]) -> str:
    body = "\n".join(_html(part) for part in plan[1:])
    title = html.escape(plan[0].text)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n'
        f'<h1>{title}</h1>\n<div class="article-content">\n{body}\n</div>\n</body></html>\n'
    )


def _html(part: Part) -> str:
    if part.kind != "table":
        tag = "h2" if part.kind == "heading" else "p"
        return f"<{tag}>{html.escape(part.text)}</{tag}>"
    lines: list[list[str]] = [[] for _ in part.rows]
    for cell in cells(part.rows):
        span = f' rowspan="{cell.down}"' * (cell.down > 1) + f' colspan="{cell.wide}"' * (cell.wide > 1)
        lines[cell.row].append(f"<td{span}>{html.escape(cell.text)}</td>")
    return "<table border='1'>\n" + "\n".join(f"<tr>{''.join(line)}</tr>" for line in lines) + "\n</table>"


def as_docx(plan: Sequence[Part]) -> bytes:
    """号码由 numbering.xml 生成：段落文字里没有「一、」，读取器要自己算。"""
    from docx import Document

    document = Document()
    document.core_properties.created = document.core_properties.modified = datetime(2025, 1, 1)
    document.core_properties.author = "示例"
    lists = [
        (_numbering(document, 90, PLAN_LEVELS), PLAN_LEVELS),
        (_numbering(document, 91, ARTICLE_LEVELS), ARTICLE_LEVELS),
    ]
    current = 0
    for part in plan:
        if part.kind == "table":
            _docx_table(document, part.rows)
        elif part.kind == "text":
            current = 1 if ARTICLE_LEVELS[0][0].match(part.text) else current
            _docx_paragraph(document, part.text, *lists[current])
        else:
            document.add_heading(part.text, level=1 if part.kind == "heading" else 0)
    buffer = io.BytesIO()
    document.save(buffer)
    return _rezip(buffer.getvalue())


Levels = Sequence[tuple[re.Pattern[str], str, str]]


def _numbering(document: Any, key: int, levels: Levels) -> int:
    """在 numbering.xml 里写一套编号，返回 numId。"""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    root = document.part.numbering_part.element
    body = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for i, (_, form, text) in enumerate(levels)
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{key}"><w:multiLevelType w:val="multilevel"/>{body}</w:abstractNum>'
    )
    root.insert(0, abstract)  # 规范要求 abstractNum 都在 num 之前
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'))
    return key


def _docx_paragraph(document: Any, text: str, numbering: int, levels: Levels) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    for level, (pattern, _, _) in enumerate(levels):
        mark = pattern.match(text)
        if mark and text != mark.group():
            paragraph = document.add_paragraph(text[mark.end() :])
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{numbering}"/></w:numPr>')
            )
            return
    document.add_paragraph(text)


def _docx_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for cell in cells(rows):
        last = table.cell(cell.row + cell.down - 1, cell.column + cell.wide - 1)
        table.cell(cell.row, cell.column).merge(last).text = cell.text


def as_xlsx(tables: Sequence[Sequence[Sequence[str]]], names: Sequence[str]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2025, 1, 1)
    book.remove(book.active)
    for name, rows in zip(names, tables, strict=True):
        sheet = book.create_sheet(name)
        for cell in cells(rows):
            top, left = cell.row + 1, cell.column + 1
            sheet.cell(top, left, int(cell.text) if cell.text.isdigit() else cell.text.strip() or None)
            if (cell.down, cell.wide) != (1, 1):
                sheet.merge_cells(None, top, left, top + cell.down - 1, left + cell.wide - 1)
    buffer = io.BytesIO()
    book.save(buffer)
    return _rezip(buffer.getvalue())


def as_pdf(plan: Sequence[Part]) -> bytes:
    """A4，有页眉页脚，长句按版心折行：读取器要去掉页眉、接上断行。"""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(TTFont("cjk", str(FONT)))
    plain = ParagraphStyle("plain", fontName="cjk", fontSize=12, leading=22, wordWrap="CJK", firstLineIndent=24)
    centre = deepcopy(plain)
    centre.alignment, centre.firstLineIndent, centre.fontSize, centre.spaceAfter = 1, 0, 15, 12
    cell = deepcopy(plain)
    cell.firstLineIndent, cell.fontSize, cell.leading = 0, 10, 15

    def furniture(canvas: Any, _: Any) -> None:
        canvas.setFont("cjk", 9)
        canvas.drawString(72, 805, "云河市人民政府公报（示例）")
        canvas.drawCentredString(297, 36, f"— {canvas.getPageNumber()} —")

    story: list[Any] = []
    for part in plan:
        if part.kind == "table":
            spans = [("SPAN", (c.column, c.row), (c.column + c.wide - 1, c.row + c.down - 1)) for c in cells(part.rows)]
            grid = [[Paragraph(html.escape(text), cell) for text in row] for row in part.rows]
            story += [Table(grid, style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), *spans]), Spacer(1, 12)]
        else:
            story.append(Paragraph(html.escape(part.text), plain if part.kind == "text" else centre))
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, invariant=1, title=plan[0].text, author="示例").build(
        story, onFirstPage=furniture, onLaterPages=furniture
    )
    return buffer.getvalue()


_BODY, _PITCH, _LEFT, _WIDE, _TOP, _BOTTOM = 4.233, 7.76, 25.4, 159.2, 30.0, 265.0  # 毫米：小四号字，A4 版心
_NO_START = "，。、；：！？）》」”’〕】％%"  # 不能放在行首


class _Sheets:
    """OFD 的排版：一行一行往下放，放不下就换页。"""

    def __init__(self) -> None:
        self.document = Ofd()
        self.document.say(_LEFT, 15, "云河市人民政府公报（示例）", 3.2)
        self._count = 0
        self.y = _BOTTOM
        self.room(0)

    def room(self, height: float) -> bool:
        """往下还要这么高；换了页则为真。"""
        if self.y + height < _BOTTOM:
            return False
        self._count += 1
        self.document.page()
        self.document.say(100, 285, f"— {self._count} —", 3.2)
        self.y = _TOP
        return True

    def paragraph(self, text: str, size: float = _BODY, centred: bool = False) -> None:
        for n, line in enumerate(_wrapped(text, _WIDE, size, 0 if centred else 2)):
            self.room(_PITCH)
            self.y += _PITCH
            indent = (_WIDE - _width(line, size)) / 2 if centred else (2 * size if n == 0 else 0)
            self.document.say(_LEFT + indent, self.y, line, size)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """表头在每页重印；竖着合并的格子跨页时拆开，各写一遍。"""
        self.y += 4
        heights = [max(len(_wrapped(text, _WIDE / len(row) - 4, 3.5)) for text in row) * 5.5 + 3 for row in rows]
        start = 0
        held: list[int] = []
        self.room(heights[0] + heights[1])
        for r in range(len(rows)):
            if held and self.y + sum(heights[i] for i in held) + heights[r] > _BOTTOM:
                self._grid([rows[i] for i in held], [heights[i] for i in held])
                self.room(_BOTTOM)
                held = [start]
            held.append(r)
        self._grid([rows[i] for i in held], [heights[i] for i in held])
        self.y += 4

    def _grid(self, rows: Sequence[Sequence[str]], heights: Sequence[float]) -> None:
        column = _WIDE / len(rows[0])
        tops = [self.y + sum(heights[:r]) for r in range(len(rows) + 1)]
        for cell in cells(rows):
            left, right = _LEFT + cell.column * column, _LEFT + (cell.column + cell.wide) * column
            top, bottom = tops[cell.row], tops[cell.row + cell.down]
            for edge in (
                (left, top, right, top),
                (left, bottom, right, bottom),
                (left, top, left, bottom),
                (right, top, right, bottom),
            ):
                self.document.rule(*edge)
            for n, line in enumerate(_wrapped(cell.text, right - left - 4, 3.5)):
                self.document.say(left + 2, top + 5.5 * (n + 1), line, 3.5)
        self.y = tops[-1]


def as_ofd(plan: Sequence[Part]) -> bytes:
    """A4，页眉在模板页里；字一行一个对象，表格的线是路径。"""
    sheets = _Sheets()
    for part in plan:
        if part.kind == "table":
            sheets.table(part.rows)
        elif part.kind == "text":
            sheets.paragraph(part.text)
        else:
            sheets.paragraph(part.text, 5.3, centred=True)
    return sheets.document.save()


def _wrapped(text: str, width: float, size: float, indent: int = 0) -> list[str]:
    """折行：标点不放在行首，数字不拆开。"""
    lines = [""]
    room = width - indent * size
    for piece in re.findall(r"[\x21-\x7e]+[" + _NO_START + r"]*|.[" + _NO_START + r"]*", text):
        if lines[-1] and _width(lines[-1] + piece, size) > room:
            lines.append("")
            room = width
        lines[-1] += piece
    return lines


def _width(text: str, size: float) -> float:
    return sum(size / 2 if char.isascii() else size for char in text)


def as_scan(pdf: bytes) -> bytes:
    """像扫描件一样：每页是一张 200 dpi 的黑白图，放得稍歪，没有文字层。"""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    images = []
    for n in range(len(document)):
        gray = document[n].render(scale=200 / 72, grayscale=True).to_pil()
        images.append(
            gray.rotate(SKEWS[n % len(SKEWS)], fillcolor=255, resample=Resampling.BILINEAR).convert("1", dither=0)
        )
    buffer = io.BytesIO()
    when = time.struct_time((*LONG_AGO, 0, 1, 0))
    images[0].save(
        buffer, "PDF", resolution=200, save_all=True, append_images=images[1:], creationDate=when, modDate=when
    )
    return buffer.getvalue()


def _rezip(data: bytes) -> bytes:
    """同样的内容，固定的时间戳：重做不产生无谓的差异。"""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            body = old.read(item)
            if item.filename == "docProps/core.xml":  # openpyxl 存盘时写上当时的时间
                body = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2025-01-01T00:00:00Z", body)
            new.writestr(zipfile.ZipInfo(item.filename, LONG_AGO), body, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
