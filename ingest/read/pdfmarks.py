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
_INVISIBLE = 3  # 不描不填的字（ISO 32000-1，9.3.6）；扫描件上盖的识别结果就是这样
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
    white: list[Any] = []
    bare: list[Any] = []
    filled: list[Any] = []
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    at = tuple(map(ctypes.byref, (red, green, blue, alpha)))
    mode_of, color_of = raw.FPDFTextObj_GetTextRenderMode, raw.FPDFPageObj_GetFillColor
    inside = [(raw.FPDFPage_GetObject(page, i), 1) for i in reversed(range(raw.FPDFPage_CountObjects(page)))]
    while inside:
        item, depth = inside.pop()
        mode = mode_of(item)  # 不是字的是 -1
        if mode >= 0:
            if depth > 1:  # 套在里面的，坐标是里面的
                continue
            if mode == _INVISIBLE:
                bare.append(item)
            elif color_of(item, *at) and red.value >= _WHITE and green.value >= _WHITE and blue.value >= _WHITE:
                white.append(item)
            continue
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            found.paths += 1
            filled.append(item)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.images += filter(None, [_bounds(item)])
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            parts = reversed(range(raw.FPDFFormObj_CountObjects(item)))
            inside += [(raw.FPDFFormObj_GetObject(item, i), depth + 1) for i in parts]
    grounds = found.images + ([b for b in map(_ground, filled) if b] if white else [])
    found.recognised = bool(bare and found.images)
    unseen = white if found.recognised else [*white, *bare]
    found.unseen = [box for box in map(_bounds, unseen) if box and not any(_inside(box, ground) for ground in grounds)]
    return found


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


def _ground(item: Any) -> Box | None:
    """填了色的形状的范围；没填色、填白的不是。"""
    from pypdfium2 import raw

    mode, stroke = ctypes.c_int(), ctypes.c_int()
    colors = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPath_GetDrawMode(item, ctypes.byref(mode), ctypes.byref(stroke)) or not mode.value:
        return None
    known = raw.FPDFPageObj_GetFillColor(item, *map(ctypes.byref, colors))
    white = known and min(color.value for color in colors[:3]) >= _WHITE
    return None if white else _bounds(item)


def _inside(box: Box, ground: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return ground[0] <= x <= ground[2] and ground[1] <= y <= ground[3]
