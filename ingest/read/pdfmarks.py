"""PDF 一页上画了什么：线、图、看不见的字，附的批注和文件。直接问 pdfium，不逐件包成对象：有的页一个字一件，几千件。

长度单位是磅，框是 pdfium 的：左、下、右、上，纵坐标从页底量起。
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.document import Notice
from ingest.read.pages import Box

_DEEPEST = 15  # 层；一件套一件
_SMALL = 28.0  # 磅，一厘米；比这还小的图是徽标
_WHITE = 240  # 三原色都亮于此算白
_INVISIBLE = (3, 7)  # 不描不填的字、只用来裁的字（ISO 32000-1，9.3.6）；扫描件上盖的识别结果是前一种
_FAINT = 16  # 不透明度（0–255）不到这么多，看不见
_TINY = 1.5  # 磅；字号不到这么多，看不见
_ALIKE = 12  # 三原色各差不到这么多，眼睛分不出
_PATCH = 6.0  # 磅；比这还窄的填色是线，遮不住字
_MOST_PATCHES = 400  # 块；填色的形状最多记这么多
_REMARKS = (1, 3)  # 批注的种类：便签、文字框
_ATTACHED = 17  # 文件


@dataclass
class Marks:
    """页上画了什么：多少条线，各张图，看不见的字在哪里；``recognised``：字层是盖在扫描图上的识别结果。"""

    paths: int = 0
    images: list[Box] = field(default_factory=list)
    unseen: list[Box] = field(default_factory=list)
    recognised: bool = False

    @property
    def pictures(self) -> int:
        """徽标之外的图。"""
        return sum(min(box[2] - box[0], box[3] - box[1]) > _SMALL for box in self.images)


def marks_of(page: Any) -> Marks:
    from pypdfium2 import raw

    found = Marks()
    words: list[_Word] = []
    patches: list[_Patch] = []
    mode_of = raw.FPDFTextObj_GetTextRenderMode
    inside = [(raw.FPDFPage_GetObject(page, i), 1) for i in reversed(range(raw.FPDFPage_CountObjects(page)))]
    order = 0
    while inside:
        item, depth = inside.pop()
        order += 1
        mode = mode_of(item)  # 不是字的是 -1
        if mode >= 0:
            if depth == 1:  # 套在里面的，坐标是里面的
                words.append(_Word(item, order, mode, _fill(item)))
            continue
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            found.paths += 1
            if depth == 1 and len(patches) < _MOST_PATCHES and (patch := _patch(item, order)):
                patches.append(patch)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.images += filter(None, [_bounds(item)])
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            parts = reversed(range(raw.FPDFFormObj_CountObjects(item)))
            inside += [(raw.FPDFFormObj_GetObject(item, i), depth + 1) for i in parts]
    bare = [w for w in words if w.mode in _INVISIBLE]
    found.recognised = bool(bare and found.images)
    sheet = _bounds_of_page(page)
    unseen = [w for w in words if w.mode not in _INVISIBLE and _is_unseen(w, patches, found.images, sheet)]
    if not found.recognised:
        unseen += [w for w in bare if not (box := _bounds(w.item)) or not any(_inside(box, i) for i in found.images)]
    found.unseen = [box for word in unseen if (box := _bounds(word.item))]
    return found


@dataclass(frozen=True)
class _Word:
    """一截字：在页上第几件、怎么画、什么颜色（红、绿、蓝、不透明度，0–255；问不出的是 None）。"""

    item: Any
    order: int
    mode: int
    fill: tuple[int, ...] | None


@dataclass(frozen=True)
class _Patch:
    """一块填色：在页上第几件、盖住哪里、什么颜色。"""

    box: Box
    order: int
    fill: tuple[int, ...]


def _is_unseen(word: _Word, patches: list[_Patch], images: list[Box], sheet: Box) -> bool:
    """透明、太小、写在页外、和底同色、被后画的色块盖住。"""
    fill = word.fill
    pale = fill is not None and min(fill[:3]) >= _WHITE
    if fill is not None and fill[3] < _FAINT:
        return True
    if not pale and not patches and not _may_be_odd(word, sheet):
        return False
    box = _bounds(word.item)
    if box is None:
        return False
    if _size(word.item) < _TINY or not _touches(box, sheet):
        return True
    under = [p for p in patches if _inside(box, p.box)]
    if any(p.order > word.order and p.fill[3] == 255 and _covers(p.box, box) for p in under):
        return True
    below = max((p for p in under if p.order < word.order), key=lambda p: p.order, default=None)
    if fill is None or any(_inside(box, image) for image in images):
        return False
    ground = below.fill if below else (255, 255, 255, 255)
    return all(abs(a - b) <= _ALIKE for a, b in zip(fill[:3], ground[:3], strict=True)) or (
        pale and min(ground[:3]) >= _WHITE
    )


def _may_be_odd(word: _Word, sheet: Box) -> bool:
    """字号小得可疑，或者起点不在页上：才值得去问它的范围。"""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(word.item, ctypes.byref(matrix)):
        return False
    inside = sheet[0] <= matrix.e <= sheet[2] and sheet[1] <= matrix.f <= sheet[3]
    return not inside or _size(word.item) < _TINY


def _size(item: Any) -> float:
    """字在页上有多高：字号乘上变换。"""
    from pypdfium2 import raw

    size, matrix = ctypes.c_float(), raw.FS_MATRIX()
    if not raw.FPDFTextObj_GetFontSize(item, ctypes.byref(size)):
        return 12.0
    raw.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
    return abs(size.value) * max(abs(matrix.c) + abs(matrix.d), abs(matrix.a) + abs(matrix.b))


def _fill(item: Any) -> tuple[int, ...] | None:
    from pypdfium2 import raw

    colors = [ctypes.c_uint() for _ in range(4)]
    known = raw.FPDFPageObj_GetFillColor(item, *map(ctypes.byref, colors))
    return tuple(color.value for color in colors) if known else None


def _patch(item: Any, order: int) -> _Patch | None:
    """填了色的形状；没填色的、细得像线的不是。"""
    from pypdfium2 import raw

    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(item, ctypes.byref(mode), ctypes.byref(stroke)) or not mode.value:
        return None
    box, fill = _bounds(item), _fill(item)
    if box is None or fill is None or min(box[2] - box[0], box[3] - box[1]) < _PATCH:
        return None
    return _Patch(box, order, fill)


def _bounds_of_page(page: Any) -> Box:
    left, bottom, right, top = page.get_bbox()
    return left, bottom, right, top


def _touches(box: Box, sheet: Box) -> bool:
    return box[0] < sheet[2] and box[2] > sheet[0] and box[1] < sheet[3] and box[3] > sheet[1]


def _covers(patch: Box, box: Box) -> bool:
    """盖住八成以上。"""
    wide = min(patch[2], box[2]) - max(patch[0], box[0])
    high = min(patch[3], box[3]) - max(patch[1], box[1])
    return wide > 0 and high > 0 and wide * high >= 0.8 * (box[2] - box[0]) * (box[3] - box[1])


def unseen_words(textpage: Any, marks: Marks) -> str:
    """看不见的字写的什么。"""
    words = (textpage.get_text_bounded(*box) for box in marks.unseen)
    return " ".join("".join(words).split())


def attached(document: Any) -> Iterator[Notice]:
    """附在文件里的别的文件。"""
    for n in range(document.count_attachments()):
        yield Notice("lost", f"附带的文件没有读：{document.get_attachment(n).get_name()[:60] or '未命名'}")


def remarks(page: Any, where: str) -> Iterator[Notice]:
    """一页上的批注。"""
    from pypdfium2 import raw

    for n in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, n)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind in _REMARKS:
            yield Notice("lost", f"{where}有批注没有读：{_contents(annotation)[:60]}")
        elif kind == _ATTACHED:
            yield Notice("lost", f"{where}附带的文件没有读：{_contents(annotation)[:60] or '未命名'}")
        raw.FPDFPage_CloseAnnot(annotation)


def _contents(annotation: Any) -> str:
    from pypdfium2 import raw

    size = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    buffer = ctypes.create_string_buffer(min(size, 4096))
    held = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    raw.FPDFAnnot_GetStringValue(annotation, b"Contents", held, len(buffer))
    return " ".join(buffer.raw.decode("utf-16-le", "replace").rstrip("\x00").split())


def _bounds(item: Any) -> Box | None:
    from pypdfium2 import raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, *map(ctypes.byref, (left, bottom, right, top))):
        return None
    return left.value, bottom.value, right.value, top.value


def _inside(box: Box, ground: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return ground[0] <= x <= ground[2] and ground[1] <= y <= ground[3]
