"""各读取器共用的最后一步：把依次读出的段、标题、表格行拼成 ``Source`` 的正文和块。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.document import Block, BlockKind, Cell, Notice, Source

CELL_GAP = " | "  # 表格一行写成一行字，格与格之间用它隔开


@dataclass(frozen=True)
class Piece:
    """读取器按阅读次序吐出的一件：一段字，或表格的一行（``cells``，每格 (文字, 是否由合并单元格填来)）。"""

    text: str = ""
    kind: BlockKind = "paragraph"
    level: int = 0
    table: int = -1
    cells: tuple[tuple[str, bool], ...] = ()


def assemble(
    name: str,
    format: str,
    pieces: Iterable[Piece],
    meta: Mapping[str, str] | None = None,
    notices: Sequence[Notice] = (),
) -> Source:
    """一件一行地拼起来；空件略去。"""
    lines: list[str] = []
    blocks: list[Block] = []
    at = 0
    for piece in pieces:
        line, cells = _line(piece, at)
        if not line.strip():
            continue
        blocks.append(Block(piece.kind, at, at + len(line), piece.level, piece.table, cells))
        lines.append(line)
        at += len(line) + 1
    return Source(name, format, "\n".join(lines), tuple(blocks), dict(meta or {}), tuple(notices))


def _line(piece: Piece, at: int) -> tuple[str, tuple[Cell, ...]]:
    if not piece.cells:
        return piece.text.replace("\n", " "), ()
    parts: list[str] = []
    cells: list[Cell] = []
    for i, (text, filled) in enumerate(piece.cells):
        if i:
            parts.append(CELL_GAP)
            at += len(CELL_GAP)
        text = " ".join(text.split())
        cells.append(Cell(at, at + len(text), filled))
        parts.append(text)
        at += len(text)
    return "".join(parts), tuple(cells)


def grid(rows: Sequence[Sequence[tuple[str, int, int]]], limit: int = 200) -> list[list[tuple[str, bool]]]:
    """把带 rowspan/colspan 的行展开：向下合并的逐行填上；向右合并的只写一次。

    每格是 (文字, 跨行数, 跨列数)。一行里被跨列盖住的格子不再写，于是「单位 | 单位 | 单位」不会出现。
    """
    hanging: dict[int, tuple[str, int, int]] = {}  # 列 → (文字, 还要填几行, 跨列数)
    out: list[list[tuple[str, bool]]] = []
    for row in rows:
        cells: list[tuple[str, bool]] = []
        column = 0
        pending = list(row)
        while (pending or column in hanging) and column < limit:
            if column in hanging:
                text, left, wide = hanging.pop(column)
                cells.append((text, True))
                if left > 1:
                    hanging[column] = (text, left - 1, wide)
                column += wide
                continue
            text, down, wide = pending.pop(0)
            cells.append((text, False))
            if down > 1:
                hanging[column] = (text, down - 1, wide)
            column += wide
        out.append(cells)
    return out
