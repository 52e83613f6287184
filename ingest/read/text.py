"""纯文本：一行一块；用竖线隔开的行是表格行。正文就是文件本身，一字不动（只统一换行）。"""

from __future__ import annotations

from ingest.document import Block, Cell, Source
from ingest.read.encoding import decode

EXTENSIONS = (".txt", ".text")


def read(data: bytes, name: str) -> Source:
    text = decode(data, name)
    return Source(name, "text", text, tuple(blocks(text)))


def blocks(text: str) -> list[Block]:
    found: list[Block] = []
    at, table, in_table = 0, -1, False
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = at + len(line) - len(line.lstrip())
            end = start + len(stripped)
            row = stripped.count("|") >= 2 or (in_table and stripped.count("|") >= 1)
            if row:
                table += not in_table
                found.append(Block("row", start, end, table=table, cells=_cells(text, start, end)))
            else:
                found.append(Block("paragraph", start, end))
            in_table = row
        at += len(line) + 1
    return found


def _cells(text: str, start: int, end: int) -> tuple[Cell, ...]:
    """``a | b | c |``：末尾的竖线是收尾，不另成一格；连着的竖线是空格子。"""
    cells: list[Cell] = []
    at = start + (text[start] == "|")
    for part in text[at:end].split("|"):
        left = len(part) - len(part.lstrip()) if part.strip() else 0
        cells.append(Cell(at + left, at + left + len(part.strip())))
        at += len(part) + 1
    if len(cells) > 1 and cells[-1].start == cells[-1].end and text[end - 1] == "|":
        cells.pop()
    return tuple(cells)
