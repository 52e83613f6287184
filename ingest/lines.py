"""切条款时看到的一份文件：一行一块，每块的编号先认好，免得反复去认。"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from ingest.document import Block
from ingest.numbering import Mark, mark_at


class Lines:
    """文件的各块；``marks[i]`` 是第 i 块行首的编号，没有的、不该有的（表格、杂质）为 None。"""

    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        self.text = text
        self.blocks = blocks
        self.marks: list[Mark | None] = [
            mark_at(text, b.start, b.end) if b.kind in ("paragraph", "heading") else None for b in blocks
        ]
        if sum(m is not None and m.style == "decimal-2" for m in self.marks) < 2:  # 没有 1.1、1.2：折行的小数、年数
            self.marks = [None if m and m.style.startswith("decimal") else m for m in self.marks]

    def __len__(self) -> int:
        return len(self.blocks)

    def words(self, i: int) -> str:
        """第 i 块的字，首尾空白和 Markdown 的强调号去掉；除此之外没有字的照原样。"""
        return self._words[i]

    @cached_property
    def _words(self) -> list[str]:
        written = [self.text[b.start : b.end].strip() for b in self.blocks]
        return [w.strip("*").strip() or w for w in written]

    def next(self, i: int) -> int | None:
        """``i`` 之后第一块不是杂质、属性的；没有则 None。"""
        for k in range(i + 1, len(self.blocks)):
            if self.blocks[k].kind not in ("chrome", "meta"):
                return k
        return None

    def previous(self, i: int) -> int | None:
        """``i`` 之前最近一块不是杂质的。"""
        for k in range(i - 1, -1, -1):
            if self.blocks[k].kind != "chrome":
                return k
        return None

    @cached_property
    def last_mark(self) -> int:
        """最后一个编号在第几块；没有编号为 -1。"""
        return max((i for i, m in enumerate(self.marks) if m), default=-1)

    def styles_before(self, i: int) -> frozenset[str]:
        """第 i 块之前出现过的编号式样。"""
        return frozenset(style for style, first in self._first_of_style.items() if first < i)

    @cached_property
    def _first_of_style(self) -> dict[str, int]:
        first: dict[str, int] = {}
        for i, mark in enumerate(self.marks):
            if mark:
                first.setdefault(mark.style, i)
        return first

    @cached_property
    def numbered(self) -> bool:
        """全文用编号分条：有「第X条」，或者同一式样的编号出现两次以上。"""
        seen: set[str] = set()
        for mark in self.marks:
            if mark and (mark.style == "article" or mark.style in seen):
                return True
            if mark:
                seen.add(mark.style)
        return False
