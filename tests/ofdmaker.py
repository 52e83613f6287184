"""写一个 OFD：测试和示例用。只写标准要求的部件；坐标、字号都是毫米，纵坐标从页顶量起。"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

_SPACE = "http://www.ofdspec.org/2016"
_LONG_AGO = (2025, 1, 1, 0, 0, 0)  # 时间戳固定：同样的输入得到同样的字节


class Ofd:
    """``page()`` 起一页，之后的 ``say``、``rule`` 都落在这一页；``template`` 是各页的底。"""

    def __init__(self, width: float = 210, height: float = 297) -> None:
        self.size = (width, height)
        self.template: list[str] = []
        self._pages: list[list[str]] = []
        self._into = self.template
        self._files: dict[str, bytes] = {}
        self._media: list[str] = []
        self._extra: list[str] = []
        self._annotations: list[str] = []

    def page(self) -> Ofd:
        self._pages.append([])
        self._into = self._pages[-1]
        return self

    def say(
        self,
        x: float,
        base: float,
        text: str,
        size: float = 4.2,
        *,
        deltas: str | None = None,
        extra: str = "",
        inner: str = "",
        box: tuple[float, float] | None = None,
    ) -> None:
        """一行字，基线在 ``base``；``deltas`` 是 DeltaX，默认按字宽；``extra``、``inner`` 是别的属性和子元素。"""
        if deltas is None:
            deltas = " ".join(f"{size / 2 if char.isascii() else size:g}" for char in text[:-1])
        left, top = box if box is not None else (x, base - size)
        delta = f' DeltaX="{deltas}"' if deltas else ""
        self._into.append(
            f'<ofd:TextObject ID="{self._id()}" Boundary="{left:g} {top:g} 200 {size * 1.3:g}" Font="1" Size="{size:g}" {extra}>'
            f'{inner}<ofd:TextCode X="{x - left:g}" Y="{base - top:g}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.path(f"M {x0:g} {y0:g} L {x1:g} {y1:g}")

    def path(self, data: str, extra: str = "", inner: str = "") -> None:
        """一条路径，坐标从页的左上角量起。"""
        self._into.append(
            f'<ofd:PathObject ID="{self._id()}" Boundary="0 0 {self.size[0]:g} {self.size[1]:g}" LineWidth="0.2" {extra}>'
            f"{inner}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def picture(self, x: float, y: float, width: float, height: float, png: bytes) -> None:
        name = f"image{len(self._media)}.png"
        self._files[f"doc_0/Res/{name}"] = png
        key = 1000 + len(self._media)
        self._media.append(
            f'<ofd:MultiMedia ID="{key}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
        )
        self._into.append(
            f'<ofd:ImageObject ID="{self._id()}" Boundary="{x:g} {y:g} {width:g} {height:g}" ResourceID="{key}" '
            f'CTM="{width:g} 0 0 {height:g} 0 0"/>'
        )

    def attach(self, name: str) -> None:
        self._extra.append("<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>")
        self._files["Doc_0/Attachs/Attachments.xml"] = _xml(
            "Attachments",
            f'<ofd:Attachment ID="1" Name="{escape(name)}"><ofd:FileLoc>a.bin</ofd:FileLoc></ofd:Attachment>',
        )

    def annotate(self, page: int, remark: str, kind: str) -> None:
        """第 ``page`` 页的批注；各页的放在一个文件里。"""
        self._annotations.append(
            f'<ofd:Annot ID="1" Type="{kind}"><ofd:Remark>{escape(remark)}</ofd:Remark></ofd:Annot>'
        )
        file = f'<ofd:Page PageID="{page}"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>'
        self._files["Doc_0/Annots/Annotations.xml"] = _xml("Annotations", file)
        self._files["Doc_0/Annots/Page_0/Annotation.xml"] = _xml("PageAnnot", "".join(self._annotations))

    def save(self) -> bytes:
        width, height = self.size
        area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {width:g} {height:g}</ofd:PhysicalBox></ofd:PageArea>"
        pages = "".join(
            f'<ofd:Page ID="{i + 1}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(self._pages))
        )
        under = '<ofd:TemplatePage ID="900" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if self.template else ""
        used = '<ofd:Template TemplateID="900" ZOrder="Background"/>' if self.template else ""
        common = f"<ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID>{area}<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>{under}</ofd:CommonData>"
        noted = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>" if self._annotations else ""
        files = {
            "OFD.xml": _xml(
                "OFD",
                "<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo>"
                "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
                'Version="1.0" DocType="OFD"',
            ),
            "Doc_0/Document.xml": _xml(
                "Document", f"{common}<ofd:Pages>{pages}</ofd:Pages>{''.join(self._extra)}{noted}"
            ),
            "Doc_0/DocumentRes.xml": _xml(
                "Res", f"<ofd:MultiMedias>{''.join(self._media)}</ofd:MultiMedias>", 'BaseLoc="Res"'
            ),
            **{
                f"Doc_0/Pages/Page_{i}/Content.xml": _xml("Page", used + _layer(objects))
                for i, objects in enumerate(self._pages)
            },
            **self._files,
        }
        if self.template:
            files["Doc_0/Tpls/Tpl_0/Content.xml"] = _xml("Page", _layer(self.template))
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), data, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()

    def _id(self) -> int:
        return 10 + len(self.template) + sum(map(len, self._pages))


def _xml(root: str, body: str, attributes: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{root} xmlns:ofd="{_SPACE}" {attributes}>{body}</ofd:{root}>'.encode()


def _layer(objects: Sequence[str]) -> str:
    return f'<ofd:Content><ofd:Layer ID="5" Type="Body">{"".join(objects)}</ofd:Layer></ofd:Content>'
