"""表格的一行：库里只有一行字和格里的事实，这里把每一格和它的列名对回去。

格数和列数一样的照位置对；横向合并的格字只写一次，格数就少，靠事实的主语（行头加列名）认出它盖住哪几列。
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.checks.checked import SHORT_QUOTE
from assistant.compose import Draft
from ingest import Store
from ingest.document import Clause, Document, Fact
from ingest.facts.tables import columns_of

_HEAD_LABEL = "表头"
_FIGURES = ("amount", "ratio", "number")
_VALUES = (*_FIGURES, "contact", "address", "unit", "lead", "deadline")
_WHOLE = 0.6  # 事实占了一格这么多字，这一格就是这个数
_FIGURE = re.compile(
    r"\d|[一二三四五六七八九十](?:级|档|类)|[局委厅]|办(?![公理事结学件税证])"
)  # 列名里有数、有单位的，表头也要引
_NUMBERING = re.compile(r"序号|编号|号码")
_NAMED_RANGE = re.compile(r"[\u4e00-\u9fff]{1,8}[（(][^（）()]{0,20}\d[^（）()]{0,20}[）)]$")
_CONDITION = re.compile(r"岁|级$|档$")  # 80至89周岁、一级：有数，可它是行头


@dataclass(frozen=True)
class Cell:
    """一格；``start``、``end`` 是在行的文字里的位置，``heads`` 是它盖住的各列的列名，认不出的为空。"""

    text: str
    start: int
    end: int
    heads: tuple[str, ...]
    facts: tuple[Fact, ...] = ()

    @property
    def head(self) -> str:
        return "、".join(self.heads)

    @property
    def is_value(self) -> bool:
        """整格就是一个要问的数、电话、名单。"""
        return any(
            f.kind in _VALUES and (f.kind not in _FIGURES or len(f.text) >= _WHOLE * len(self.text)) for f in self.facts
        )

    @property
    def is_group(self) -> bool:
        """80至89周岁、一级、三档（50立方米以上）：有数，说的是哪一类。"""
        numbers = [f for f in self.facts if f.kind == "number"]
        return any(_CONDITION.search(f.value) for f in numbers) or bool(numbers and _NAMED_RANGE.match(self.text))


@dataclass(frozen=True)
class Row:
    """一行和它的表头（没有表头的为 None）。"""

    clause: Clause
    head: Clause | None
    cells: tuple[Cell, ...]

    @cached_property
    def names(self) -> tuple[Cell, ...]:
        """行头：第一个数之前的各格，序号不算；全是字的表，第一格是行头。

        年龄、等级后面还有别的数的，是行头（80至89周岁，100元）；没有的，它就是数（本科，40周岁以下）。
        """
        values = [i for i, c in enumerate(self.cells) if c.is_value]
        at = next((i for i in values if not self.cells[i].is_group), next((i for i in values if i), None))
        leading = self.cells[:at] if at is not None else self.cells
        named = tuple(c for c in leading if c.text and not c.text.isdigit() and not _NUMBERING.search(c.head))
        return named if at is not None else named[:1]


def is_head(clause: Clause) -> bool:
    return clause.kind == "row" and clause.label.endswith(_HEAD_LABEL)


def table_of(clause: Clause, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """这一行所在的表：前后连着的各行，从自己的表头起。``clauses`` 是那份文件的全部条款，按原文次序。"""
    at = next((i for i, c in enumerate(clauses) if c.id == clause.id), -1)
    if at < 0:
        return (clause,)
    first = last = at
    while first > 0 and not is_head(clauses[first]) and clauses[first - 1].kind == "row":
        first -= 1
    while last + 1 < len(clauses) and clauses[last + 1].kind == "row" and not is_head(clauses[last + 1]):
        last += 1
    return tuple(clauses[first : last + 1])


def read_row(clause: Clause, head: Clause | None, facts: Sequence[Fact]) -> Row:
    """``facts`` 是这一行的事实。"""
    spans = _spans(clause.text)
    inside = [
        tuple(f for f in facts if not f.source and start <= f.start - clause.start and f.end - clause.start <= end)
        for start, end in spans
    ]
    names = [head.text[a:b] for a, b in _spans(head.text)] if head else []
    covered = _columns(names, [clause.text[a:b] for a, b in spans], inside)
    cells = (
        Cell(clause.text[a:b], a, b, tuple(names[i] for i in columns), found)
        for (a, b), columns, found in zip(spans, covered, inside, strict=True)
    )
    return Row(clause, head, tuple(cells))


def row_in(store: Store, clause: Clause) -> Row:
    """库里的一行，连同它的表头。"""
    first = table_of(clause, store.clauses(clause.document))[0]
    facts = store.facts_of([clause.id]).get(clause.id, ())
    return read_row(clause, first if is_head(first) else None, facts)


def words_of(draft: Draft, store: Store, clause: Clause, document: Document, quote: str) -> tuple[str, tuple[int, ...]]:
    """一处引用怎么念、引哪几处：整行念成「列名：格」，引这一行；列名里有数（80至89周岁）的，表头也引。别的照引原话。"""
    cited = draft.cite(clause, document, quote)
    if clause.kind != "row" or is_head(clause) or not re.search(r"[|\t]", quote) or quote != clause.text.strip():
        return f"“{quote}”", (cited,)
    row = row_in(store, clause)
    if row.head and _FIGURE.search(row.head.text):
        return f"{readable(row)}。", (cited, draft.cite(row.head, document, row.head.text.strip()))
    return f"{readable(row)}。", (cited,)


def readable(row: Row) -> str:
    """一行写成「列名：格」，给人看；一字不改的原行在引文里。长的格加引号。"""
    if row.head is None and len(row.cells) in (2, 4):  # 一名一值的登记表
        pairs = zip(row.cells[::2], row.cells[1::2], strict=True)
        return "；".join(f"{name.text}：{_shown(value.text)}" for name, value in pairs)
    return "；".join(f"{c.head}：{_shown(c.text)}" if c.head else _shown(c.text) for c in row.cells if c.text)


def _shown(text: str) -> str:
    return f"“{text}”" if len("".join(text.split())) > SHORT_QUOTE else text


def _spans(text: str) -> list[tuple[int, int]]:
    """各格去掉空白后的位置；行首行尾的竖线不另成一格。"""
    line = text.rstrip("\n")
    mark = "|" if "|" in line else "\t"
    start = 1 if mark == "|" and line.startswith(mark) else 0
    found, at = [], start
    for part in line[start:].split(mark):
        left = len(part) - len(part.lstrip())
        found.append((at + left, at + left + len(part.strip())))
        at += len(part) + 1
    if len(found) > 1 and found[-1][0] == found[-1][1] and mark == "|" and line.endswith(mark):
        found.pop()
    return found


def _columns(names: Sequence[str], texts: Sequence[str], inside: Sequence[Sequence[Fact]]) -> list[tuple[int, ...]]:
    """每一格盖住第几列（可以不止一列）；认不出的为空。"""
    if len(texts) == len(names):
        return [(i,) if i >= 0 else () for i in columns_of(names, texts)]
    known = [_named_columns(names, facts) for facts in inside]
    found: list[tuple[int, ...]] = []
    following = 0  # 下一格该从哪一列起；-1 是不知道
    for i, columns in enumerate(known):
        if not columns and following >= 0:
            nearest = next((k for k in range(i, len(known)) if known[k]), None)
            room = (min(known[nearest]) if nearest is not None else len(names)) - following
            wanted = (nearest if nearest is not None else len(known)) - i
            fits = room == wanted or (nearest is None and any(known) and 0 < wanted <= room)
            columns = (following,) if fits else ()
        found.append(columns)
        following = max(columns) + 1 if columns else -1
    return found


def _named_columns(names: Sequence[str], facts: Sequence[Fact]) -> tuple[int, ...]:
    """事实的主语以哪个列名收尾。"""
    subjects = [f" {f.subject}" for f in facts if f.kind in _FIGURES]
    return tuple(i for i, name in enumerate(names) if name and any(s.endswith(f" {name}") for s in subjects))
