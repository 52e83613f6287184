"""两份文件逐条对照：哪些条没改，哪些改了几个字，哪些是新增、删去的。"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.document import Clause

Change = Literal["same", "changed", "added", "removed"]
_ALIKE = 0.45  # 两条至少这么像，才算同一条的改动
_AHEAD = 20  # 往后最多找这么多条：一整章重写时也不会越找越慢
_LONGEST = 4000  # 字；逐字比对的上限，再长只说改了
_SKIPPED = ("chrome", "meta", "head", "note")
_NUMBER = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百零\d]{1,6}条(?:之[一二三四五六七八九十])?|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、])\s*"
)


@dataclass(frozen=True)
class Piece:
    """一截文字：两边都有的 same，只有旧的 removed，只有新的 added。"""

    change: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True)
class Pair:
    """对照的一行；新增的没有 ``old``，删去的没有 ``new``。``pieces`` 只在改了的行里有。"""

    change: Change
    old: Clause | None
    new: Clause | None
    pieces: tuple[Piece, ...] = ()


def changes(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Pair, ...]:
    """依新文件的次序；删去的排在它原来所在的地方。条号变了、文字没变的算没改。"""
    before, after = _compared(old), _compared(new)
    matcher = difflib.SequenceMatcher(None, [_body(c) for c in before], [_body(c) for c in after], autojunk=False)
    pairs: list[Pair] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pairs += [Pair("same", a, b) for a, b in zip(before[i1:i2], after[j1:j2], strict=True)]
        else:
            pairs += _replaced(before[i1:i2], after[j1:j2])
    return tuple(pairs)


def _compared(clauses: Sequence[Clause]) -> list[Clause]:
    return [c for c in clauses if c.kind not in _SKIPPED and c.text.strip()]


def _body(clause: Clause) -> str:
    """比的是条号之外的字，空白不算。"""
    return re.sub(r"\s+", "", _NUMBER.sub("", clause.text, count=1))


def _replaced(old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[Pair]:
    """一段里两边都变了：按次序，每个新条找最像的旧条；没有够像的就是新增，剩下的旧条是删去。"""
    at = 0
    for clause in new:
        found = max(range(at, min(len(old), at + _AHEAD)), key=lambda i: _alike(old[i], clause), default=-1)
        if found < 0 or _alike(old[found], clause) < _ALIKE:
            yield Pair("added", None, clause)
            continue
        yield from (Pair("removed", gone, None) for gone in old[at:found])
        yield Pair("changed", old[found], clause, tuple(_pieces(old[found].text.strip(), clause.text.strip())))
        at = found + 1
    yield from (Pair("removed", gone, None) for gone in old[at:])


def _alike(old: Clause, new: Clause) -> float:
    a, b = _body(old)[:_LONGEST], _body(new)[:_LONGEST]
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio()


def _pieces(old: str, new: str) -> Iterator[Piece]:
    """逐词对照：数字、汉字各算一个词，「300元」改成「350元」标的是整个数。"""
    if max(len(old), len(new)) > _LONGEST:
        yield Piece("removed", old)
        yield Piece("added", new)
        return
    a, b = (re.findall(r"\d+(?:\.\d+)?|[A-Za-z]+|.|\n", side) for side in (old, new))
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(a[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("removed", "".join(a[i1:i2]))
        if j2 > j1:
            yield Piece("added", "".join(b[j1:j2]))
