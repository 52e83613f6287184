"""读事实用的文字片段，和等长的半角化。"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.document import FactKind

_WIDE = {0xFF01 + i: 0x21 + i for i in range(94) if chr(0xFF01 + i) != "，"}
_FOLD = _WIDE | {ord("　"): ord(" "), ord("∕"): ord("/"), ord("－"): ord("-"), ord("＊"): ord("*"), 0xA0: ord(" ")}


@dataclass(frozen=True)
class Span:
    """文字里读到的一件事：种类、归一的值、逐字的原文和位置（相对于读的那段文字）。"""

    kind: FactKind
    value: str
    text: str
    start: int
    end: int
    bound: str = ""
    subject: str = ""
    basis: str = "stated"

    def moved(self, by: int) -> Span:
        """平移：从一格、一句的位置换算到全文的位置。"""
        return replace(self, start=self.start + by, end=self.end + by)


def fold(text: str) -> str:
    """全角字母、数字、标点换成半角，一个字换一个字，位置不变；逗号不换（会与千分位混）。"""
    return text.translate(_FOLD)


def overlaps(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    """``start:end`` 是否碰到 ``taken`` 里的任何一段。"""
    return any(start < e and s < end for s, e in taken)
