"""读事实用的文字片段，和等长的半角化。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.document import FactKind

_WIDE = {0xFF01 + i: 0x21 + i for i in range(94) if chr(0xFF01 + i) != "，"}
_FOLD = _WIDE | {ord("　"): ord(" "), ord("∕"): ord("/"), ord("－"): ord("-"), ord("＊"): ord("*"), 0xA0: ord(" ")}
_FOLDED = {chr(wide): chr(narrow) for wide, narrow in _FOLD.items()}
_FOLDABLE = re.compile(f"[{re.escape(''.join(_FOLDED))}]")


class Span(NamedTuple):
    """文字里读到的一件事：种类、归一的值、逐字的原文和位置（相对于读的那段文字）。

    一份文件要造几千个，NamedTuple 造得比 frozen dataclass 快四倍。
    """

    kind: FactKind
    value: str
    text: str
    start: int
    end: int
    bound: str = ""
    subject: str = ""
    basis: str = "stated"

    def about(self, subject: str) -> Span:
        """说的是 ``subject``；比 ``_replace`` 快三倍。"""
        return Span(*self[:6], subject, self.basis)

    def moved(self, by: int) -> Span:
        """平移：从一格、一句的位置换算到全文的位置。"""
        return Span(*self[:3], self.start + by, self.end + by, *self[5:])


@lru_cache(maxsize=64)
def fold(text: str) -> str:
    """全角字母、数字、标点换成半角，一个字换一个字，位置不变；逗号不换（会与千分位混）。

    同一条要半角化十来次，各种读法各一次：记住最近的几十条。
    """
    return _FOLDABLE.sub(lambda m: _FOLDED[m.group()], text)


class Taken:
    """一段文字里已被认走的位置；查和记都只与片段的长短有关，文字再长也不慢。"""

    def __init__(self, length: int, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._mask = bytearray(length)
        for start, end in spans:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        self._mask[start:end] = b"\x01" * (end - start)

    def hits(self, start: int, end: int) -> bool:
        """``start:end`` 是否碰到已认走的任何一处。"""
        return 1 in self._mask[start:end]


def stretch_start(text: str, at: int, stops: str, most: int = 160) -> int:
    """``at`` 所在那一段从哪里起：往左到 ``stops`` 里的标点，最多 ``most`` 字。"""
    low = max(0, at - most)
    found = _up_to_last(stops).match(text, low, at)
    return found.end() if found else low


def stretch_end(text: str, at: int, stops: str, most: int = 400) -> int:
    """``at`` 所在那一段到哪里止：往右到 ``stops`` 里的标点，最多 ``most`` 字。"""
    high = min(len(text), at + most)
    found = _any_char(stops).search(text, at, high)
    return found.start() if found else high


@cache
def _up_to_last(chars: str) -> re.Pattern[str]:
    return re.compile(f"(?s:.*)[{re.escape(chars)}]")


@cache
def _any_char(chars: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(chars)}]")
