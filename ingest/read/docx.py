"""Word 文档：按正文次序读段落和表格；自动编号自己算出来写回行首；修订按接受处理；脚注放在文末。

页眉页脚、批注不读；隐藏文字不算正文但要报告；图片、图表、嵌入的对象、批注报告在哪里丢的，公式写成一行也报告。编号的规则在 ``wordnumbers``。
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.document import Notice, Source
from ingest.read import css
from ingest.read.archive import checked, damaged
from ingest.read.layout import FilledText, Piece, assemble, is_spanning
from ingest.read.wordnumbers import Numbers, Styles, W, attribute

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIP = {f"{W}{tag}" for tag in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText")} | {
    f"{_MC}Fallback"  # 文本框写两份，新式的那份已经读了
}
_GAPS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_OBJECTS = {"picture": "一张图片没有读", "chart": "一张图表没有读", "diagram": "一张图示（SmartArt）没有读"}
_TINY = 4  # 半磅；两磅以下的字看不见
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
    struck: list[str] = field(default_factory=list)  # 划去的字
    boxes: list[Any] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, document: Any) -> None:
        self.styles = Styles(document.styles.element)
        self.numbers = Numbers(_numbering(document), self.styles)
        self.notices: list[Notice] = []
        self.tables = -1
        self._footnotes = {**_footnotes(document, "footnote"), **_footnotes(document, "endnote")}
        self._comments = _footnotes(document, "comment")
        self._noted: list[str] = []  # 出现过的脚注，按次序

    def blocks(self, parent: Any, depth: int) -> Iterator[Piece]:
        """段落、表格、内容控件，照原来的次序。"""
        if depth > _DEEPEST:
            return
        merged: list[Any] = []  # 段末的回车删去了：并进下一段
        for child in parent.iterchildren():
            if child.tag == f"{W}p":
                merged.append(child)
                if not _runs_on(child):
                    yield from self._paragraph(merged, depth)
                    merged = []
            elif child.tag == f"{W}tbl":
                yield from self._table(child, depth)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
                yield from self.blocks(child, depth + 1)
            elif child.tag == f"{W}altChunk":
                yield Piece(lost=("一个嵌入的文件没有读",))
        if merged:
            yield from self._paragraph(merged, depth)

    def notes(self) -> Iterator[Piece]:
        for n, key in enumerate(list(self._noted), 1):  # 注里再引的注不跟下去：可以绕回自己
            text = "".join(p.text for p in self.blocks(self._footnotes[key], 0))
            yield Piece(f"注{n}：{text.strip()}")

    def _paragraph(self, elements: Sequence[Any], depth: int) -> Iterator[Piece]:
        """接受修订后的一段：段落的样子依最后一个 ``w:p``。"""
        text, element = _Text(), elements[-1]
        for part in elements:
            self._gather(part, text, 0)
        if text.struck:
            self.notices.append(Notice("hidden", f"划去的字没有读：{''.join(text.struck).strip()[:100]}"))
        if text.hidden and len("".join(text.hidden).strip()) >= 4:
            self.notices.append(Notice("hidden", "".join(text.hidden).strip()[:120]))
        body = "".join(text.words)
        mark = self.numbers.mark(element) if body.strip() else ""
        level = self.styles.heading_level(element)
        for i, line in enumerate(re.split(r"\n+", body)):
            line = mark + line.rstrip() if mark and i == 0 else line.strip()
            lost = tuple(text.lost) if i == 0 else ()
            if line or lost:
                yield Piece(line, "heading" if level and i == 0 else "paragraph", level if i == 0 else 0, lost=lost)
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
            elif tag == f"{W}r" and self._unseen(child):
                into.hidden += [t.text or "" for t in child.iter(f"{W}t")]
            elif tag == f"{W}r" and _struck(child):
                into.struck += [t.text or "" for t in child.iter(f"{W}t")]
            elif tag == f"{W}txbxContent":
                into.boxes.append(child)
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                key = tag.removeprefix(W).removesuffix("Reference") + attribute(child, "id")
                if key in self._footnotes:
                    self._noted.append(key)
                    into.words.append(f"［注{len(self._noted)}］")
            elif tag == f"{W}commentReference":
                into.lost += self._comment(attribute(child, "id"))
            elif tag == f"{_MATH}oMath":
                formula = "".join(_formula(child, 0))
                into.words.append(formula)
                into.lost.append(f"公式按一行写出：{formula[:60]}")
            else:
                into.lost += _objects(child)
                self._gather(child, into, depth + 1)

    def _unseen(self, run: Any) -> bool:
        """隐藏的字、小得看不见的字、和底同色的字；写在样式里的也算，字自己写的为准。"""
        properties = run.find(f"{W}rPr")
        named = self.styles.looks(run)
        if properties is None and not named:
            return False
        own = [properties] if properties is not None else []

        def said(tag: str) -> str | None:
            found = next((x for p in (*own, *named) if (x := p.find(f"{W}{tag}")) is not None), None)
            return None if found is None else attribute(found, "val") or "1"

        if said("vanish") not in (None, "0", "false"):
            return True
        if (size := said("sz")) and size.isdigit() and int(size) <= _TINY:
            return True
        color = css.color_of(f"#{said('color') or 'auto'}") or _themed(
            next((x for p in (*own, *named) for x in p.iterchildren(f"{W}color")), None)
        )
        return color is not None and css.alike(color, _ground(run))

    def _comment(self, key: str) -> list[str]:
        comment = self._comments.get(f"comment{key}")
        words = "".join(t.text or "" for t in comment.iter(f"{W}t")) if comment is not None else ""
        return [f"批注没有读：{words[:60]}"]

    def _table(self, element: Any, depth: int) -> Iterator[Piece]:
        """合并的格子：向下的填，横向的只写一次；只有一格的表是排版用的框。

        格子里套着的表，各行接在整张表之后，前面带上它所在那一行的行头：里面的表头、行数与外面的不是一回事。
        """
        rows = [
            (_skipped(row), list(_cells(row))) for row in element.iterchildren(f"{W}tr", f"{W}ins") if not _deleted(row)
        ]
        if all(len(row) <= 1 for _, row in rows):
            for _, row in rows:
                for cell in row:
                    yield from self.blocks(cell, depth + 1)
            return
        self.tables += 1
        table = self.tables
        above: dict[int, str] = {}  # 列 → 正在向下合并的文字
        inside: list[Piece] = []
        for skipped, row in rows:
            written: list[FilledText] = [("", False)] * skipped
            lost: list[str] = []
            for cell in row:
                column = len(written)
                wide, merge = _spans(cell)
                if merge == "continue" and column in above:
                    written.append((above[column], True))
                else:
                    pieces = list(self.blocks(cell, depth + 1))
                    text = " ".join(p.text for p in pieces if p.text)
                    lost += [what for piece in pieces for what in piece.lost if not piece.cells]
                    inside += _under(_row_head(written), pieces)
                    above.pop(column, None)
                    if merge:
                        above[column] = text
                    written.append((text, False))
                written += [(None, True)] * (wide - 1)
            if is_spanning(written):
                yield Piece(written[0][0] or "", lost=tuple(lost))
            elif any((text or "").strip() for text, _ in written):
                yield Piece(kind="row", table=table, cells=tuple(written), lost=tuple(lost))
            elif lost:
                yield Piece(lost=tuple(lost))
        yield from inside


def _row_head(written: Sequence[FilledText]) -> str:
    return next((text for text, _ in written if text and text.strip()), "")


def _under(head: str, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """格子里的表格行，前面加上外面那一行的行头。"""
    for piece in pieces:
        if piece.cells:
            yield replace(piece, cells=((head, True), *piece.cells) if head else piece.cells)


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


def _skipped(row: Any) -> int:
    """行首空出的列数（gridBefore）。"""
    before = row.find(f"{W}trPr/{W}gridBefore")
    value = attribute(before, "val") if before is not None else ""
    return min(int(value), 200) if value.isdigit() else 0


def _runs_on(paragraph: Any) -> bool:
    """段末的回车在修订里删去了。"""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _struck(run: Any) -> bool:
    """加了删除线的字。"""
    marks = [m for tag in ("strike", "dstrike") if (m := run.find(f"{W}rPr/{W}{tag}")) is not None]
    return any(attribute(m, "val") not in ("0", "false") for m in marks)


def _deleted(row: Any) -> bool:
    """整行删了的修订。"""
    return row.find(f"{W}trPr/{W}del") is not None


def _themed(color: Any) -> css.Color | None:
    """没有写出值、只说是主题里的底色的：白。"""
    return css.WHITE if color is not None and attribute(color, "themeColor") in ("background1", "light1") else None


def _ground(run: Any) -> css.Color | None:
    """字下面的底色：字、段、格、表各写的，近的为准；表的样式、醒目色不知道是什么颜色，是 None；都没写是白纸。"""
    if run.find(f"{W}rPr/{W}highlight") is not None:
        return None
    places = [run.find(f"{W}rPr/{W}shd")]
    for around, tag in (("p", "pPr"), ("tc", "tcPr"), ("tbl", "tblPr")):
        outer = next(run.iterancestors(f"{W}{around}"), None)
        if outer is not None:
            places += [outer.find(f"{W}{tag}/{W}shd"), outer.find(f"{W}{tag}/{W}tblStyle")]
    for place in filter(lambda p: p is not None, places):
        if place.tag == f"{W}tblStyle":
            return None
        if attribute(place, "fill").lower() not in ("", "auto"):
            return css.color_of(f"#{attribute(place, 'fill')}")
    return css.WHITE


def _objects(element: Any) -> list[str]:
    """这个元素本身是不是图片、图表、嵌入的对象。"""
    tag = element.tag
    if tag == _DRAWN:
        kind = (element.get("uri") or "").rpartition("/")[2]
        return [_OBJECTS[kind]] if kind in _OBJECTS else []
    if tag == f"{W}object":
        program = next((child.get("ProgID") or "" for child in element.iter("{*}OLEObject")), "")
        return [
            "一个公式对象没有读"
            if program.startswith("Equation")
            else f"一个嵌入的对象没有读（{program or '类型不明'}）"
        ]
    if tag == f"{W}pict" and next(element.iter("{*}imagedata"), None) is not None:
        return [_OBJECTS["picture"]]
    return []


def _formula(element: Any, depth: int) -> Iterator[str]:
    """公式写成一行：分式是 a/b，上标是 a^b，根号是 √(a)。"""
    if depth > _DEEPEST:
        return
    tag = element.tag
    if tag == f"{_MATH}t":
        yield element.text or ""
        return
    parts = ["".join(_formula(child, depth + 1)) for child in element.iterchildren() if isinstance(child.tag, str)]
    held = [part for part in parts if part]
    if tag == f"{_MATH}f" and len(held) == 2:
        yield "/".join(part if len(part) == 1 or part.isalnum() else f"({part})" for part in held)
    elif tag == f"{_MATH}sSup" and len(held) == 2:
        yield "^".join(held)
    elif tag == f"{_MATH}sSub" and len(held) == 2:
        yield "_".join(held)
    elif tag == f"{_MATH}rad" and held:
        yield f"√({held[-1]})"
    else:
        yield "".join(held)


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


def _footnotes(document: Any, kind: str) -> dict[str, Any]:
    """脚注（footnote）、尾注（endnote）、批注（comment），键是种类加编号。"""
    root = _part(document, f"{kind}s")
    if root is None:
        return {}
    return {
        kind + attribute(note, "id"): note
        for note in root.iterchildren(f"{W}{kind}")
        if attribute(note, "type") in ("", "normal")
    }
