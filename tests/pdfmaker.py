"""手写一个 PDF：测试用。字体不内嵌（STSong-Light，UniGB-UTF16-H），长度是磅，纵坐标从页顶量起。"""

from __future__ import annotations

_HEIGHT = 842.0


class Pdf:
    """``page()`` 起一页，之后写的都落在这一页。"""

    def __init__(self) -> None:
        self._pages: list[list[str]] = []
        self._notes: list[list[str]] = []
        self._images = False

    def page(self) -> Pdf:
        self._pages.append([])
        self._notes.append([])
        return self

    def say(self, x: float, top: float, text: str, size: float = 12, *, color: str = "0 g", mode: int = 0) -> None:
        """一行字，``top`` 是基线离页顶多远；``color`` 是 PDF 的填色算符，``mode`` 3 是不画出来。"""
        codes = text.encode("utf-16-be").hex()
        self._pages[-1].append(f"BT {color} {mode} Tr /F1 {size} Tf 1 0 0 1 {x:g} {_HEIGHT - top:g} Tm <{codes}> Tj ET")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self._pages[-1].append(f"{x0:g} {_HEIGHT - y0:g} m {x1:g} {_HEIGHT - y1:g} l S")

    def box(self, x: float, y: float, width: float, height: float, color: str) -> None:
        self._pages[-1].append(f"q {color} {x:g} {_HEIGHT - y - height:g} {width:g} {height:g} re f Q")

    def picture(self, x: float, y: float, width: float, height: float) -> None:
        self._images = True
        self._pages[-1].append(f"q {width:g} 0 0 {height:g} {x:g} {_HEIGHT - y - height:g} cm /Im1 Do Q")

    def note(self, text: str) -> None:
        """一条批注。"""
        words = ("\ufeff" + text).encode("utf-16-be").hex()
        self._notes[-1].append(f"<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents<{words}>>>")

    def table(self, x: float, y: float, rows: list[list[str]], width: float = 120, height: float = 24) -> None:
        """画了线的表，左上角在 (x, y)。"""
        columns = len(rows[0])
        for r in range(len(rows) + 1):
            self.rule(x, y + r * height, x + columns * width, y + r * height)
        for c in range(columns + 1):
            self.rule(x + c * width, y, x + c * width, y + len(rows) * height)
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                self.say(x + c * width + 4, y + r * height + 16, text)

    def save(self) -> bytes:
        objects = [
            "<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Count {len(self._pages)}/Kids[{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(self._pages)))}]>>",
            "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[4 0 R]>>",
            "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>"
            "/DW 1000/W[1[500] 814 939 500]/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]"
            "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>>>",
            "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x7f\nendstream",
        ]
        for n, (content, notes) in enumerate(zip(self._pages, self._notes, strict=True)):
            stream = "\n".join(content)
            objects += [
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 {_HEIGHT:g}]/Contents {7 + 2 * n} 0 R/Annots[{''.join(notes)}]"
                "/Resources<</Font<</F1 3 0 R>>/XObject<</Im1 5 0 R>>>>>>",
                f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
            ]
        out = b"%PDF-1.7\n"
        places = []
        for number, body in enumerate(objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
        table = "".join(f"{place:010} 00000 n \n" for place in places)
        start = len(out)
        out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
        return out + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
