"""OFD（GB/T 33190—2016，国产版式文件）：zip 里的 XML。字按坐标排成行，画了线的是表，再照 PDF 的办法接成段。

整页是图的交给 OCR。模板页（红头、页眉、底线）的字只算一次。签章、附件、批注不是正文，有就报告。
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ingest.document import Notice, Source
from ingest.errors import Unreadable
from ingest.read import scan
from ingest.read.archive import checked, damaged
from ingest.read.ofdmarks import POINT, Crowded, Glyph, Marks, Picture, marks_of, numbers
from ingest.read.pages import Box, Page, Table, cell_text, drop_furniture, source_of, table_of
from ingest.read.pdflines import Line, at_edge, joined
from ingest.read.scanlines import columns_of

MOST_PAGES = 2000
_BARE = 20  # 字；一页少于此数而有占不少地方的图，是扫描的
_A4 = (0.0, 0.0, 210.0, 297.0)  # 毫米；没写页面大小的按 A4
_SMALL = 28.0  # 磅，一厘米；比这还小的图是徽标
_LARGE = 0.2 * 595 * 842  # 平方磅；没有字的页上，图占了这么大就去认
_SNAP = 2.0  # 磅；表线对不齐的余地


@dataclass(frozen=True)
class _Read:
    """读出的一页：行和表格，没读成文字的东西；``scan`` 是上面最大的图，这一页没有字时才有。"""

    page: Page
    letters: int
    scan: Picture | None
    notices: tuple[Notice, ...]


def read(data: bytes, name: str, recognise: scan.Recognise | None = None) -> Source:
    """``recognise`` 同 ``pdf.read``。"""
    package = _Package(checked(data, name, "OFD.xml"), name)
    found = [_page(n, height, marks, template) for n, (height, marks, template) in enumerate(package.pages())]
    bare = {n: one.scan for n, one in enumerate(found) if one.scan}
    recognise = recognise or (scan.recogniser() if bare else None)
    if bare and recognise is None and sum(one.letters for one in found) < _BARE:
        raise scan.unavailable(name, "没有文字层（扫描件）", "it has no text layer (a scan)")
    scans = package.scans(bare, recognise) if recognise else {}
    pages = [scans[n].page(n) if n in scans else one.page for n, one in enumerate(found)]
    drop_furniture(pages)
    notices = [notice for one in found for notice in one.notices]
    notices += [scan.unread(n) for n in bare if n not in scans]
    notices += [*package.lost(), *scan.ocr_notices({n + 1: one for n, one in scans.items()})]
    columns = [column for page in pages for column in columns_of(page)]
    return scan.with_places(source_of(name, "ofd", columns, notices))


class _Package:
    """解开的 OFD：按部件之间的路径找文件。"""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        # 有的软件写的路径与包里的大小写不一
        self._members = {info.filename.lstrip("/").lower(): info for info in archive.infolist()}
        root = self._xml("OFD.xml")
        bodies = [body for body in root.iter("{*}DocRoot") if body.text]
        if not bodies:
            raise damaged(name)
        self._documents = [_resolved("OFD.xml", body.text) for body in bodies]

    def pages(self) -> Iterator[tuple[float, Marks, Marks]]:
        """各页的（高度，内容，模板）；高度和坐标都是磅。"""
        documents = [(path, self._xml(path)) for path in self._documents]
        count = sum(1 for _, document in documents for _ in document.iterfind("{*}Pages/{*}Page"))
        if count > MOST_PAGES:
            raise Unreadable(
                f"读不了 {self._name}：有 {count} 页，超过上限 {MOST_PAGES} 页。请拆分后再读。",
                f"Cannot read {self._name}: {count} pages exceed the limit of {MOST_PAGES}.",
            )
        for path, document in documents:
            templates = {
                page.get("ID"): self._template(path, page.get("BaseLoc")) for page in document.iter("{*}TemplatePage")
            }
            area = _box(document)
            for page in document.iterfind("{*}Pages/{*}Page"):
                try:
                    yield self._content(_resolved(path, page.get("BaseLoc") or ""), area, templates)
                except Crowded:
                    raise Unreadable(
                        f"读不了 {self._name}：一页里的字和线有几万个，不像公文。请另存为 .docx 再读。",
                        f"Cannot read {self._name}: tens of thousands of marks on one page. Save it as .docx.",
                    ) from None

    def _content(
        self, path: str, area: Sequence[float], templates: dict[str | None, Marks]
    ) -> tuple[float, Marks, Marks]:
        root = self._xml(path)
        template = Marks()
        for used in root.iter("{*}Template"):
            found = templates.get(used.get("TemplateID"), Marks())
            template.glyphs += found.glyphs
            template.edges += found.edges
        _, _, width, height = _box(root) or area or _A4
        marks = marks_of(root, width, height)
        return (width if marks.turned else height) * POINT, marks, template

    def _template(self, document: str, path: str | None) -> Marks:
        try:
            return marks_of(self._xml(_resolved(document, path or "")))
        except (Unreadable, Crowded):  # 缺了模板，正文还在
            return Marks()

    def scans(self, pages: dict[int, Picture], recognise: scan.Recognise) -> dict[int, scan.Scanned]:
        """整页是图的页，一页一页地识字。"""
        if len(pages) > scan.MOST_PAGES:
            raise scan.too_long(self._name, len(pages))
        found = {}
        media = self._media()
        for n, picture in pages.items():
            member = self._member(media.get(picture.resource, ""))
            if member is None:
                continue
            try:
                image = scan.image_of(self._archive.read(member), self._name)
            except Unreadable:  # JBIG2 之类解不开的图：按没读到报告
                continue
            left, _, right, _ = picture.box
            found[n] = scan.scanned(image, (right - left) / image.width, recognise)
        return found

    def _media(self) -> dict[str, str]:
        """资源号 → 图片文件的路径。"""
        found: dict[str, str] = {}
        for path in self._documents:
            for resource in self._xml(path).iter("{*}PublicRes", "{*}DocumentRes"):
                where = _resolved(path, resource.text or "")
                try:
                    root = self._xml(where)
                except Unreadable:
                    continue
                folder = posixpath.join(posixpath.dirname(where), root.get("BaseLoc") or "", "x")
                for media in root.iter("{*}MultiMedia"):
                    file = next((e.text for e in media.iterchildren("{*}MediaFile") if e.text), "")
                    found[media.get("ID") or ""] = _resolved(folder, file)
        return found

    def lost(self) -> Iterator[Notice]:
        """附件，和写了话的批注；印章、水印、链接也记作批注，不必说。"""
        for path in self._documents:
            document = self._xml(path)
            for link in document.iterchildren("{*}Attachments"):
                for attachment in self._linked(_resolved(path, link.text or ""), "Attachment"):
                    yield Notice("lost", f"附带的文件没有读：{attachment.get('Name') or '未命名'}")
            for link in document.iterchildren("{*}Annotations"):
                for annotation in self._linked(_resolved(path, link.text or ""), "Annot"):
                    said = " ".join((annotation.findtext("{*}Remark") or "").split())
                    if said and annotation.get("Type") not in ("Link", "Stamp", "Watermark"):
                        yield Notice("lost", f"批注没有读：{said[:60]}")

    def _linked(self, path: str, tag: str, deeper: bool = True) -> Iterator[Any]:
        """附件表、批注表里的各项；批注按页另存。"""
        try:
            root = self._xml(path)
        except Unreadable:  # 缺了、坏了的只是附件表
            return
        yield from root.iter(f"{{*}}{tag}")
        for file in root.iterfind("{*}Page/{*}FileLoc") if deeper else ():
            yield from self._linked(_resolved(path, file.text or ""), tag, deeper=False)

    def _member(self, path: str) -> zipfile.ZipInfo | None:
        return self._members.get(path.lower())

    def _xml(self, path: str) -> Any:
        from lxml import etree

        member = self._member(path)
        if member is None:
            raise damaged(self._name)
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            return etree.fromstring(self._archive.read(member), parser)
        except (etree.XMLSyntaxError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
            raise damaged(self._name) from None


def _resolved(base: str, path: str) -> str:
    """部件里写的路径：``/`` 开头的从包的根算，别的从写它的文件所在处算；出不了这个包。"""
    path = path.strip().replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(base), path)).lstrip("/")


def _box(root: Any) -> list[float]:
    """页面大小（毫米）；没有写是空的。"""
    for box in root.iter("{*}PhysicalBox"):
        values = numbers(box.text)
        if len(values) == 4:
            return values
    return []


def _page(n: int, height: float, marks: Marks, template: Marks) -> _Read:
    """模板的字第一页全要；以后各页只要页边上的，凑足次数好认出是页眉页脚。"""
    behind = [glyph for glyph in template.glyphs if n == 0 or _marginal(glyph, height)]
    glyphs = _once([*behind, *marks.glyphs])
    tables = list(_tables([*template.edges, *marks.edges], glyphs))
    outside = [glyph for glyph in glyphs if not any(_inside(glyph, (t.left, t.top, t.right, t.bottom)) for t in tables)]
    picture = max(marks.pictures, key=lambda p: _area(p.box), default=None)
    bare = len(marks.glyphs) < _BARE and picture is not None and _area(picture.box) > _LARGE
    page = Page(lines(outside, n), height, tables)
    return _Read(page, len(marks.glyphs), picture if bare else None, tuple(_lost(f"第{n + 1}页", marks, bare)))


def _marginal(glyph: Glyph, height: float) -> bool:
    return at_edge(Line(0, "", 0, 0, glyph.base - glyph.size, glyph.size), height)


def _once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """同一个字在同一处描几遍充当粗体，只算一个。"""
    seen = {(g.char, round(g.left / (0.3 * g.size)), round(g.base / (0.3 * g.size))): g for g in glyphs}
    return list(seen.values())


def lines(glyphs: Iterable[Glyph], page: int) -> list[Line]:
    """按基线排成行；一行里空出一个半字以上的断成几截，由版面分析去接。"""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.base, g.left)):
        if rows and glyph.base - rows[-1][0].base < 0.4 * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [line for row in rows for line in _segments(sorted(row, key=lambda g: g.left), page)]


def _segments(row: Sequence[Glyph], page: int) -> Iterator[Line]:
    run = [row[0]]
    for before, after in pairwise([*row, row[0]]):
        if before is not row[-1] and after.left - before.right < 1.5 * before.size:
            run.append(after)
            continue
        size = max(glyph.size for glyph in run)
        text = joined([(glyph.char, glyph.left, glyph.right) for glyph in run], size).strip()
        if text:
            top = max(glyph.base for glyph in run) - 0.88 * size
            yield Line(page, text, run[0].left, run[-1].right, top, size)
        run = [after]


def _tables(edges: Sequence[Box], glyphs: Sequence[Glyph]) -> Iterator[Table]:
    """横线竖线围成的格子；求交点、拼格子用 pdfplumber 的办法。"""
    if len(edges) < 4:
        return
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    merged = merge_edges([_edge(edge) for edge in edges], _SNAP, _SNAP, _SNAP, _SNAP)
    cells = intersections_to_cells(edges_to_intersections(merged, _SNAP, _SNAP))
    for group in cells_to_tables(cells):
        held = {cell: [glyph for glyph in glyphs if _inside(glyph, cell)] for cell in group}
        words = {cell: cell_text(_row_texts(found)) for cell, found in held.items()}
        around = tuple(pick(edge) for pick, edge in zip((min, min, max, max), zip(*group, strict=True), strict=True))
        table = table_of(words, around)
        if table:
            yield table


def _edge(box: Box) -> dict[str, Any]:
    left, top, right, bottom = box
    across = right - left >= bottom - top
    x0, x1 = (left, right) if across else ((left + right) / 2,) * 2
    y0, y1 = ((top + bottom) / 2,) * 2 if across else (top, bottom)
    place = {"x0": x0, "x1": x1, "top": y0, "bottom": y1, "width": x1 - x0, "height": y1 - y0}
    return {**place, "orientation": "h" if across else "v"}


def _row_texts(glyphs: Sequence[Glyph]) -> list[str]:
    rows: dict[float, list[str]] = {}
    for line in lines(glyphs, 0):
        rows.setdefault(round(line.top), []).append(line.text)
    return [" ".join(row) for row in rows.values()]


def _inside(glyph: Glyph, box: Box) -> bool:
    x, y = glyph.centre
    left, top, right, bottom = box
    return left <= x <= right and top <= y <= bottom


def _area(box: Box) -> float:
    left, top, right, bottom = box
    return (right - left) * (bottom - top)


def _lost(where: str, marks: Marks, bare: bool) -> Iterator[Notice]:
    """一页里没有读成文字的东西。"""
    for text in filter(None, (" ".join(text.split()) for text in marks.unseen)):
        yield Notice("hidden", f"{where}看不见的字：{text[:100]}")
    for text in sorted({" ".join(text.split()) for text in marks.tilted} - {""}):
        yield Notice("lost", f"{where}斜排的字没有读（多为水印）：{text[:100]}")
    pictures = sum(min(p.box[2] - p.box[0], p.box[3] - p.box[1]) > _SMALL for p in marks.pictures)
    if pictures and not bare:
        yield Notice("lost", f"{where}有{pictures}张图片没有读")
    if marks.unmapped:
        yield Notice("lost", f"{where}有{marks.unmapped}个字只有字形，不知是什么字，写作 �")
    if marks.composites:
        yield Notice("lost", f"{where}有{marks.composites}个复合图形没有读")
