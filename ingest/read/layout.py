"""各读取器共用的最后一步：把依次读出的段、标题、表格行拼成 ``Source`` 的正文和块。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.document import Block, BlockKind, Cell, Notice, Source

FilledText = tuple[str | None, bool]
MOST_NOTICES = 200  # 处；再多的只占地方
_NEAR = 20  # 字；说在哪里时引这么多
CELL_GAP = " | "  # 表格一行写成一行字，格与格之间用它隔开


@dataclass(frozen=True)
class Piece:
    """读取器按阅读次序吐出的一件：一段字，或表格的一行。

    ``cells`` 每格是 (文字, 是否由合并单元格填来)；文字为 None 的格子被左边那格横跨，字只写一次，位置与左边同。
    ``lost`` 是这里没读成文字的东西，一句一样：「一张图片没有读」；没有字的件只为带这个。
    """

    text: str = ""
    kind: BlockKind = "paragraph"
    level: int = 0
    table: int = -1
    cells: tuple[FilledText, ...] = ()
    lost: tuple[str, ...] = ()


def assemble(
    name: str,
    format: str,
    pieces: Iterable[Piece],
    meta: Mapping[str, str] | None = None,
    notices: Sequence[Notice] = (),
) -> Source:
    """一件一行地拼起来；空件略去；丢了的东西报在它所在的那一件，没有字的报在前一件之后。"""
    lines: list[str] = []
    blocks: list[Block] = []
    found = list(notices)
    at = 0
    for piece in pieces:
        line, cells = _line(piece, at)
        if not line.strip():
            found += [
                _lost(what, lines[-1] if lines else "", blocks[-1].start if blocks else -1, "之后")
                for what in piece.lost
            ]
            continue
        found += [_lost(what, line, at, "处") for what in piece.lost]
        blocks.append(Block(piece.kind, at, at + len(line), piece.level, piece.table, cells))
        lines.append(line)
        at += len(line) + 1
    return Source(name, format, "\n".join(lines), tuple(blocks), dict(meta or {}), tuple(found[:MOST_NOTICES]))


def _lost(what: str, line: str, start: int, where: str) -> Notice:
    near = line[:_NEAR] + ("…" if len(line) > _NEAR else "")
    return Notice("lost", f"{what}，在「{near}」{where}" if line else f"{what}，在文首", start)


def _line(piece: Piece, at: int) -> tuple[str, tuple[Cell, ...]]:
    if not piece.cells:
        return piece.text.replace("\n", " "), ()
    parts: list[str] = []
    cells: list[Cell] = []
    for text, filled in piece.cells:
        if text is None and cells:
            cells.append(Cell(cells[-1].start, cells[-1].end, True))
            continue
        if parts:
            parts.append(CELL_GAP)
            at += len(CELL_GAP)
        words = " ".join((text or "").split())
        cells.append(Cell(at, at + len(words), filled))
        parts.append(words)
        at += len(words)
    return "".join(parts), tuple(cells)


def is_spanning(cells: Sequence[FilledText]) -> bool:
    """横跨整张表的一格：表的标题、分段或说明，不是表格的一行。"""
    return len(cells) > 1 and not cells[0][1] and all(text is None for text, _ in cells[1:])


def grid(rows: Sequence[Sequence[tuple[str, int, int]]], limit: int = 200) -> list[list[FilledText]]:
    """把带 rowspan/colspan 的行展开：向下合并的逐行填上；向右合并的只写一次，盖住的格子记为 None。

    每格是 (文字, 跨行数, 跨列数)；各行展开后同列对齐。
    """
    hanging: dict[int, tuple[str, int, int]] = {}  # 列 → (文字, 还要填几行, 跨列数)
    out: list[list[FilledText]] = []
    for row in rows:
        cells: list[FilledText] = []
        pending = list(reversed(row))
        while (pending or len(cells) in hanging) and len(cells) < limit:
            column = len(cells)
            filled = column in hanging
            text, down, wide = hanging.pop(column) if filled else pending.pop()
            cells += [(text, filled), *[(None, True)] * (min(wide, limit) - 1)]
            if down > 1:
                hanging[column] = (text, down - 1, wide)
        out.append(cells[:limit])
    return out
