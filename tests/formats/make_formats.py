"""把几份示例写成别的格式：Word 用真正的自动编号，PDF 带文字层，表格真正合并单元格。

「残疾人家庭无障碍改造实施方案」的 .md 是底稿，六种格式都有，另有一份扫描件，用来核对各个读取器读出同样的条款；示例库里只放其中的 .docx。
重做：``python tests/formats/make_formats.py``，需要 reportlab（BSD）和一种 TrueType 中文字体（Debian 的 fonts-wqy-microhei，
Apache-2.0）。做好的文件随库提交，平时不用重做；时间戳固定，同样的输入得到同样的字节。
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
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from PIL.Image import Resampling

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"
FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
LONG_AGO = (2025, 1, 1, 0, 0, 0)  # 压缩包里的时间戳
SKEWS = (0.4, -0.3, 0.2)  # 度；各页放歪多少
PLAN = "残疾人家庭无障碍改造实施方案"
PILOT = "居家养老服务补贴试点方案"
RELIEF = "社会救助标准一览表"

# Word 的三级自动编号；文字里不再写号码。格式名见 ECMA-376 第一部分 17.18.59
LEVELS = (
    (re.compile(r"[一二三四五六七八九十]+、"), "chineseCounting", "%1、"),
    (re.compile(r"（[一二三四五六七八九十]+）"), "chineseCounting", "（%2）"),
    (re.compile(r"\d+\."), "decimal", "%3."),
)


@dataclass(frozen=True)
class Part:
    """一段：标题、正文，或一张表（``rows`` 第一行是表头）。"""

    kind: Literal["title", "heading", "text", "table"]
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def main() -> None:
    plan = list(parts(HERE / f"{PLAN}.md"))
    write(HERE / f"{PLAN}.txt", as_text(plan).encode("utf-8"))
    write(HERE / f"{PLAN}.html", as_html(plan).encode("utf-8"))
    write(HERE / f"{PLAN}.docx", as_docx(plan))
    write(HERE / f"{PLAN}.pdf", as_pdf(plan))
    write(HERE / "scan" / f"{PLAN}.pdf", as_scan((HERE / f"{PLAN}.pdf").read_bytes()))
    write(HERE / f"{PLAN}.xlsx", as_xlsx([p.rows for p in plan if p.kind == "table"], ["附件1", "附件2"]))
    write(CORPUS / "15_云河市残疾人家庭无障碍改造实施方案.docx", as_docx(plan))
    write(CORPUS / "05_云河市居家养老服务补贴试点方案.pdf", as_pdf(list(parts(HERE / "source" / f"{PILOT}.md"))))
    relief = (HERE / "source" / f"{RELIEF}.tsv").read_text("utf-8").splitlines()
    rows = tuple(tuple(line.split("\t")) for line in relief)
    write(CORPUS / "14_云河市2026年社会救助标准一览表.xlsx", as_xlsx([rows], ["标准"]))


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
    spans = dict(merged(part.rows))
    hidden = {at + i for at, length in spans.items() for i in range(1, length)}
    rows = []
    for r, row in enumerate(part.rows):
        first = "" if r in hidden else f'<td rowspan="{spans.get(r, 1)}">{html.escape(row[0])}</td>'
        cells = [first, *(f"<td>{html.escape(text)}</td>" for text in row[1:])]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return "<table border='1'>\n" + "\n".join(rows) + "\n</table>"


def as_docx(plan: Sequence[Part]) -> bytes:
    """号码由 numbering.xml 生成：段落文字里没有「一、」，读取器要自己算。"""
    from docx import Document

    document = Document()
    document.core_properties.created = document.core_properties.modified = datetime(2025, 1, 1)
    document.core_properties.author = "示例"
    numbering = _numbering(document)
    for part in plan:
        if part.kind == "table":
            _docx_table(document, part.rows)
        elif part.kind == "text":
            _docx_paragraph(document, part.text, numbering)
        else:
            document.add_heading(part.text, level=1 if part.kind == "heading" else 0)
    buffer = io.BytesIO()
    document.save(buffer)
    return _rezip(buffer.getvalue())


def _numbering(document: Any) -> int:
    """在 numbering.xml 里写一套三级编号，返回 numId。"""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    root = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for i, (_, form, text) in enumerate(LEVELS)
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    root.insert(0, abstract)  # 规范要求 abstractNum 都在 num 之前
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    return 90


def _docx_paragraph(document: Any, text: str, numbering: int) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    for level, (pattern, _, _) in enumerate(LEVELS):
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
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    for at, length in merged(rows):
        for r in range(at + 1, at + length):
            table.cell(r, 0).text = ""
        table.cell(at, 0).merge(table.cell(at + length - 1, 0)).text = rows[at][0]


def as_xlsx(tables: Sequence[Sequence[Sequence[str]]], names: Sequence[str]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2025, 1, 1)
    book.remove(book.active)
    for name, rows in zip(names, tables, strict=True):
        sheet = book.create_sheet(name)
        for r, row in enumerate(rows, 1):
            for c, text in enumerate(row, 1):
                sheet.cell(r, c, int(text) if text.isdigit() else text or None)
            if len(row) > 1 and row[0] and not any(row[1:]):
                sheet.merge_cells(start_row=r, end_row=r, start_column=1, end_column=len(row))
        for at, length in merged(rows):
            sheet.merge_cells(start_row=at + 1, end_row=at + length, start_column=1, end_column=1)
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
            spans = [("SPAN", (0, at), (0, at + length - 1)) for at, length in merged(part.rows)]
            grid = [[Paragraph(html.escape(text), cell) for text in row] for row in part.rows]
            story += [Table(grid, style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), *spans]), Spacer(1, 12)]
        else:
            story.append(Paragraph(html.escape(part.text), plain if part.kind == "text" else centre))
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, invariant=1, title=plan[0].text, author="示例").build(
        story, onFirstPage=furniture, onLaterPages=furniture
    )
    return buffer.getvalue()


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
