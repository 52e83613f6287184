"""Word 文档：按正文次序读段落和表格；自动编号自己算出来写回行首；修订按接受处理；脚注放在文末。

页眉页脚、批注不读；隐藏文字不算正文但要报告。编号的规则在 ``wordnumbers``。
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.document import Notice, Source
from ingest.read.archive import checked, damaged
from ingest.read.layout import FilledText, Piece, assemble, is_spanning
from ingest.read.wordnumbers import Numbers, Styles, W, attribute

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIP = {f"{W}{tag}" for tag in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "commentReference")} | {
    f"{_MC}Fallback"  # 文本框写两份，新式的那份已经读了
}
_GAPS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_DEEPEST = 60  # 层；表格套表格、文本框套文本框到此为止


def read(data: bytes, name: str) -> Source:
    checked(data, name, "word/document.xml")
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
        reader = _Reader(document)
        pieces = [*reader.blocks(document.element.body, 0), *reader.notes()]
    except Exception as error:  # python-docx 对坏文件抛的错没有共同的父类
        raise damaged(name) from error
    return assemble(name, "docx", pieces, _properties(document), reader.notices)


def _properties(document: Any) -> dict[str, str]:
    title = (document.core_properties.title or "").strip()
    return {"标题": title} if len(title) >= 6 and "Microsoft" not in title and title != "Word Document" else {}


@dataclass
class _Text:
    """一段里读到的字；文本框另成段，跟在后面。"""

    words: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)


class _Reader:
    def __init__(self, document: Any) -> None:
        self.styles = Styles(document.styles.element)
        self.numbers = Numbers(_numbering(document), self.styles)
        self.notices: list[Notice] = []
        self.tables = -1
        self._footnotes = _footnotes(document)
        self._noted: list[str] = []  # 出现过的脚注，按次序

    def blocks(self, parent: Any, depth: int) -> Iterator[Piece]:
        """段落、表格、内容控件，照原来的次序。"""
        if depth > _DEEPEST:
            return
        for child in parent.iterchildren():
            if child.tag == f"{W}p":
                yield from self._paragraph(child, depth)
            elif child.tag == f"{W}tbl":
                yield from self._table(child, depth)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
                yield from self.blocks(child, depth + 1)

    def notes(self) -> Iterator[Piece]:
        for n, key in enumerate(self._noted, 1):
            text = "".join(p.text for p in self.blocks(self._footnotes[key], 0))
            yield Piece(f"注{n}：{text.strip()}")

    def _paragraph(self, element: Any, depth: int) -> Iterator[Piece]:
        text = _Text()
        self._gather(element, text, 0)
        if text.hidden and len("".join(text.hidden).strip()) >= 4:
            self.notices.append(Notice("hidden", "".join(text.hidden).strip()[:120]))
        body = "".join(text.words)
        mark = self.numbers.mark(element) if body.strip() else ""
        level = self.styles.heading_level(element)
        for i, line in enumerate(re.split(r"\n+", body)):
            line = mark + line.rstrip() if mark and i == 0 else line.strip()
            if line:
                yield Piece(line, "heading" if level and i == 0 else "paragraph", level if i == 0 else 0)
        for box in text.boxes:
            yield from self.blocks(box, depth + 1)

    def _gather(self, element: Any, into: _Text, depth: int) -> None:
        for child in element.iterchildren():
            tag = child.tag
            if tag in _SKIP or not isinstance(tag, str) or depth > _DEEPEST:
                continue
            if tag == f"{W}t":
                into.words.append(child.text or "")
            elif tag in _GAPS:
                into.words.append(_GAPS[tag])
            elif tag == f"{W}r" and _vanished(child):
                into.hidden += [t.text or "" for t in child.iter(f"{W}t")]
            elif tag == f"{W}txbxContent":
                into.boxes.append(child)
            elif tag == f"{W}footnoteReference":
                key = attribute(child, "id")
                if key in self._footnotes:
                    self._noted.append(key)
                    into.words.append(f"［注{len(self._noted)}］")
            else:
                self._gather(child, into, depth + 1)

    def _table(self, element: Any, depth: int) -> Iterator[Piece]:
        """合并的格子：向下的填，横向的只写一次；只有一格的表是排版用的框。"""
        rows = [list(_cells(row)) for row in element.iterchildren(f"{W}tr", f"{W}ins")]
        if all(len(row) <= 1 for row in rows):
            for row in rows:
                for cell in row:
                    yield from self.blocks(cell, depth + 1)
            return
        self.tables += 1
        table = self.tables
        above: dict[int, str] = {}  # 列 → 正在向下合并的文字
        for row in rows:
            written: list[FilledText] = []
            for cell in row:
                column = len(written)
                wide, merge = _spans(cell)
                if merge == "continue" and column in above:
                    written.append((above[column], True))
                else:
                    text = " ".join(_piece_text(p) for p in self.blocks(cell, depth + 1))
                    above.pop(column, None)
                    if merge:
                        above[column] = text
                    written.append((text, False))
                written += [(None, True)] * (wide - 1)
            if is_spanning(written):
                yield Piece(written[0][0] or "")
            elif any((text or "").strip() for text, _ in written):
                yield Piece(kind="row", table=table, cells=tuple(written))


def _piece_text(piece: Piece) -> str:
    return " ".join(text for text, _ in piece.cells if text) if piece.cells else piece.text


def _cells(row: Any) -> Iterator[Any]:
    for child in row.iterchildren():
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}tr"):
            yield from _cells(child)


def _spans(cell: Any) -> tuple[int, str]:
    """(跨几列, 向下合并的状态)；状态是 restart、continue 或空串。"""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        return 1, ""
    wide, merge = properties.find(f"{W}gridSpan"), properties.find(f"{W}vMerge")
    span = attribute(wide, "val") if wide is not None else "1"
    state = "" if merge is None else attribute(merge, "val") or "continue"
    return (min(int(span), 200) if span.isdigit() else 1), state


def _vanished(run: Any) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and attribute(mark, "val") not in ("0", "false")


def _part(document: Any, kind: str) -> Any | None:
    """文档部件的 XML 根；没有则 None。"""
    from lxml import etree

    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            return etree.fromstring(relation.target_part.blob, parser)
    return None


def _numbering(document: Any) -> Any | None:
    return _part(document, "numbering")


def _footnotes(document: Any) -> dict[str, Any]:
    root = _part(document, "footnotes")
    if root is None:
        return {}
    return {
        attribute(note, "id"): note
        for note in root.iterchildren(f"{W}footnote")
        if attribute(note, "type") in ("", "normal")
    }
