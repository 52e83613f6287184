"""排成公文的 PDF：A4、16 磅、一行 28 字、一页 22 行（GB/T 9704），可以间或有画了线的表。

字体不嵌入，用 PDF 预定义的 STSong-Light，文字层照样完整；不靠任何排版库。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

_WIDTH, _HEIGHT = 595.28, 841.89
_SIZE, _LEADING, _PER_LINE, _PER_PAGE = 16.0, 29.0, 28, 22
_LEFT, _TOP = 74.0, 745.0
_FONT = """<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font
/Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>
/DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]
/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>"""


def paper(paragraphs: Iterator[str], pages: int, table_every: int = 0) -> bytes:
    """从 ``paragraphs`` 取字，排满 ``pages`` 页；``table_every`` 页里有一页是表（0 为没有）。"""
    lines = _lines(paragraphs)
    drawn = []
    for number in range(1, pages + 1):
        if table_every and number % table_every == 0:
            drawn.append(_table(list(islice(lines, 36))))
        else:
            drawn.append(_text(list(islice(lines, _PER_PAGE)), _LEFT, _TOP, _SIZE, _LEADING))
        drawn[-1] += _text([f"— {number} —"], 270, 40, 14, 20)
    return _file(drawn)


def _lines(paragraphs: Iterator[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        words = "　　" + paragraph.replace("\t", " ")
        yield from (words[i : i + _PER_LINE] for i in range(0, len(words), _PER_LINE))


def _text(lines: Sequence[str], left: float, top: float, size: float, leading: float) -> str:
    shown = "\n".join(f"<{line.encode('utf-16-be', 'replace').hex()}> Tj T*" for line in lines)
    return f"BT /F1 {size} Tf {leading} TL 1 0 0 1 {left} {top} Tm\n{shown}\nET\n"


def _table(lines: Sequence[str]) -> str:
    """十二行三列，每格一截字。"""
    left, top, row, widths = 60.0, 760.0, 54.0, (60.0, 300.0, 115.0)
    edges = [left + sum(widths[:i]) for i in range(4)]
    rules = [f"{left} {top - row * k} m {edges[-1]} {top - row * k} l S" for k in range(13)]
    rules += [f"{x} {top} m {x} {top - 12 * row} l S" for x in edges]
    cells = []
    for i, line in enumerate(lines):
        at, column = divmod(i, 3)
        fits = max(1, int((widths[column] - 12) // 12))
        words = line.strip()[:fits] or "—"
        cells.append(_text([words], edges[column] + 6, top - row * at - 30, 12, 14))
    return "0.5 w\n" + "\n".join(rules) + "\n" + "".join(cells)


def _file(pages: Sequence[str]) -> bytes:
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>", _FONT]
    for i, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * i} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii")
    out += b"".join(f"{at:010d} 00000 n \n".encode("ascii") for at in offsets)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
    return bytes(out)
