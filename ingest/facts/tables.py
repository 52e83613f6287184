"""表格行里的事实：按列对齐，再按列的意思读。

纯文本的表丢了左边被合并的格子，末尾补空：拿各列该有的样子（时限、名单）试着往右挪，最像的那种对齐算数。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from ingest.annex import is_form, is_head, is_name, joined_heads, two_heads, written_cells
from ingest.document import Block, Cell, FactKind
from ingest.facts.assigned import named
from ingest.facts.contacts import addresses, contacts, hours
from ingest.facts.dates import dates, in_title, is_deadline
from ingest.facts.figures import measures
from ingest.facts.series import series
from ingest.facts.span import Span, Taken, fold
from ingest.facts.subject import subject_of
from ingest.facts.units import is_name_list, split_names

_DATA = Path(__file__).parents[1] / "data" / "columns.toml"
_WIDEST = 200  # 格；政策里的表没有这么宽，再多的不读
_NUMBER = re.compile(
    r"(?:不超过|不低于|不少于|不高于|最高|最低|约|≥|≤|[<>])?\s?(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,4})?(?:\s?(?:-|—{1,2}|~|至)\s?\d{1,9}(?:\.\d{1,4})?)?(?:以上|以下|以内)?|\*{1,8}"
)
_CAPTION_UNIT = re.compile(r"单位\s?[:：]\s?(?P<u>[\u4e00-\u9fff/／·.％%㎡]{1,12})")
_BRACKETED_DAYS = re.compile(r"(?P<n>\d{1,4})\s?\(\s?(?:个?工作日)\s?\)")  # 办事指南：20（工作日）
_SENTENCE = re.compile("[。；]")
_WEEKLY = re.compile(r"每?(?:周|星期)[一二三四五六日天]|(?:法定)?工作日(?!内)|每[天日](?!前)")  # 办公的日子，不是时限
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_GROUP = re.compile(r"岁(?:[及以]?[上下内])?$|[级档类]$")  # 80至89周岁、一级：有数，说的是哪一类人，是行头
_HEAD_UNIT = re.compile(r"[（(](?:单位[:：])?(?P<u>[\u4e00-\u9fff/／·％%㎡]{1,10})[）)](?:\s|$)")


@dataclass(frozen=True)
class Column:
    """一列：表头原文、角色（unit/lead/deadline/……，不认识为空）、数字的单位（不明为空）。"""

    head: str
    role: str
    unit: str


_SKIPPED = Column("", "skip", "")


@dataclass(frozen=True)
class Line:
    """一行对齐之后：第几列是哪一格。``form`` 是一名一值的登记表，名目就是右边那格的列名。"""

    columns: Sequence[Column]
    cells: Mapping[int, Cell]
    form: bool = False


def lines(text: str, blocks: Sequence[Block]) -> dict[int, Line]:
    """每个表格行的起点 → 对齐后的行；表头行不在内。"""
    found: dict[int, Line] = {}
    columns: tuple[Column, ...] = ()
    table, second = -1, -1  # 两行表头的第二行
    forms = _forms(text, blocks)
    found |= forms
    for i, block in enumerate(blocks):
        if block.kind != "row" or i == second or block.start in forms:
            continue
        cells = block.cells[:_WIDEST]
        words = [text[c.start : c.end].strip() for c in cells]
        if block.table != table and two_heads(_first_rows(text, blocks, i)):
            heads = joined_heads(_first_rows(text, blocks, i))
            columns, table, second = _columns(heads, _caption(text, blocks, i)), block.table, i + 1
            continue
        if is_head(words) or (block.table != table and _heads_numbers(text, words, blocks[i + 1 : i + 2])):
            columns, table = _columns(words, _caption(text, blocks, i)), block.table
            continue
        if block.table != table:  # 没有表头的续表沿用上一张的列；列数不同就不认
            columns = columns if columns and len(cells) == len(columns) and _adjoins(blocks, i) else ()
            table = block.table
            columns = columns or tuple(Column("", "", "") for _ in cells)
        found[block.start] = Line(columns, _align(text, cells, columns))
    return found


def _forms(text: str, blocks: Sequence[Block]) -> dict[int, Line]:
    """登记表的各行：名目是右边那格的列名；名目之下又列成表的（材料名称、份数），第一行是小表头。"""
    tables: dict[int, list[list[Cell]]] = {}
    for block in blocks:
        if block.kind == "row":
            tables.setdefault(block.table, []).append(written_cells(block)[:_WIDEST])
    found: dict[int, Line] = {}
    for rows in tables.values():
        words = [[text[c.start : c.end].strip() for c in row] for row in rows]
        under: list[str] = []  # 名目，和它之下的小表头
        for row, said in zip(rows, words, strict=True) if is_form(words) else ():
            if len(said) > 2 and all(map(is_name, said[1:])):
                under = said
                found[row[0].start] = Line([_SKIPPED] * len(row), dict(enumerate(row)), True)
                continue
            under = under if len(said) == len(under) and said[0] == under[0] else []
            heads = under or [name for pair in zip(said[::2], said[::2], strict=True) for name in pair]
            named = _columns(heads[: len(row)], "")
            labels = {0} if under else set(range(0, len(row), 2))
            columns = [_SKIPPED if i in labels else column for i, column in enumerate(named)]
            found[row[0].start] = Line(columns, dict(enumerate(row)), True)
    return found


def _first_rows(text: str, blocks: Sequence[Block], i: int) -> list[list[str]]:
    rows = [b for b in blocks[i : i + 4] if b.kind == "row" and b.table == blocks[i].table]
    return [[text[c.start : c.end].strip() for c in b.cells[:_WIDEST]] for b in rows]


def columns_of(heads: Sequence[str], cells: Sequence[str]) -> tuple[int, ...]:
    """一行各格的文字 → 各在第几列（从 0 起），看不出来的为 -1；没有横向合并的格才用得上。"""
    at, placed = 0, []
    for words in cells:
        placed.append(Cell(at, at + len(words)))
        at += len(words) + 1
    found = {cell: column for column, cell in _align("\n".join(cells), placed, _columns(heads, "")).items()}
    return tuple(max(found.get(cell, -1), -1) for cell in placed)


def line_spans(text: str, line: Line, convention: str = "") -> list[Span]:
    """一行里的事实，位置是全文的位置。"""
    spans: list[Span] = []
    measure = _measure_cell(text, line)
    heads = {} if line.form else _row_heads(text, line)
    for index, cell in line.cells.items():
        if cell.start == cell.end:
            continue
        column = _column(line, index)
        head = " ".join(words for at, words in heads.items() if at < index)
        found = _cell_spans(text, cell, column, measure, head, convention)
        if line.form:
            found = [s if s.subject or s.kind != "deadline" else s._replace(subject=column.head) for s in found]
        spans += [s._replace(basis="merged-cell") if cell.filled and s.basis == "stated" else s for s in found]
    return spans


def empty_unit_cell(line: Line) -> bool:
    """有责任单位列，而这一行的那一格是空的。"""
    columns = [i for i, c in enumerate(line.columns) if c.role in ("unit", "lead")]
    return bool(columns) and all(i not in line.cells or line.cells[i].start == line.cells[i].end for i in columns)


def _column(line: Line, index: int) -> Column:
    """这一格的列；列名不知道的，单位仍可取全表统一的那个。"""
    if 0 <= index < len(line.columns):
        return line.columns[index]
    shared = {c.unit for c in line.columns}
    return Column("", "", shared.pop() if len(shared) == 1 else "")


def _cell_spans(text: str, cell: Cell, column: Column, measure: str, head: str, convention: str) -> list[Span]:
    words = text[cell.start : cell.end]
    if column.role == "skip" or column.role == "measure":
        return []
    if column.role in ("unit", "lead"):
        return named(text, cell.start, cell.end, lead=column.role == "lead", convention=convention)
    if column.role == "deadline":
        return _deadlines(words, cell.start)
    if column.role == "contact":
        return [s.moved(cell.start) for s in contacts(words, whole=True)]
    if column.role == "address":
        return [s.moved(cell.start) for s in addresses(words, whole=True)]
    if _NUMBER.fullmatch(fold(words).strip()):
        return _bare_number(words, cell.start, column, measure, head)
    subject = " ".join(p for p in (head, column.head) if p and p not in words) if len(words) <= 24 else ""
    days = dates(words)
    calendar = [s for s in days if is_deadline(words, s) and s.text.strip() != words.strip()]  # 整格一个日子多半是属性
    taken = Taken(len(words), [*((s.start, s.end) for s in days), *in_title(words)])
    figures = [s for s in measures(words) if not taken.hits(s.start, s.end)]
    several = len(figures) > 1 and bool(subject)  # C级1万元/户，D级3.5万元/户：各说各的
    found = [
        s._replace(subject=f"{subject} {subject_of(words, s)}".rstrip() if several else subject or subject_of(words, s))
        for s in (*calendar, *figures)
    ]
    return [s.moved(cell.start) for s in (*found, *series(words, figures))]


def _deadlines(words: str, at: int) -> list[Span]:
    short = words.strip()
    if days := _BRACKETED_DAYS.fullmatch(fold(short)):
        return [Span("deadline", f"{days['n']}个工作日", short, at, at + len(short))]
    if office := hours(words):
        return [s.moved(at) for s in office]
    found = dates(words)
    if found:
        return [s.moved(at) for s in found]
    if _WEEKLY.match(short):
        return [Span("hours", "".join(short.split()), short, at, at + len(short))]
    return [Span("deadline", "".join(short.split()), short, at, at + len(short))] if len(short) <= 20 else []


def _bare_number(words: str, at: int, column: Column, measure: str, head: str) -> list[Span]:
    """只有数字的格：单位在表头、表题或「单位」列里；都没有就只是个数。"""
    own = _HEAD_UNIT.search(head)  # 单位写在行头里：护理型床位占比（%）
    unit = fold(measure or column.unit or (own["u"] if own and not column.role else "")).removeprefix("每")
    folded = fold(words).strip()
    subject = " ".join(p for p in (head, column.head) if p)
    if "*" in folded:
        return [Span(_kind_of(unit), "*", words, at, at + len(words), subject=subject, basis="masked")]
    if not unit and (re.fullmatch(r"\d{7,}|(?:19|20)\d\d", folded) or not column.head):
        return []
    probe = measures(folded + (unit.split("/")[0] or "个"))
    value = probe[0].value if probe else folded
    if not unit:
        value = value.removesuffix("个").replace("个-", "-")
    elif "/" in unit:
        value = "-".join(part + "/" + unit.split("/", 1)[1] for part in value.split("-"))
    return [Span(_kind_of(unit), value, words, at, at + len(words), probe[0].bound if probe else "", subject)]


def _kind_of(unit: str) -> FactKind:
    if "元" in unit:
        return "amount"
    return "ratio" if "%" in unit else "number"


def _columns(heads: Sequence[str], caption: str) -> tuple[Column, ...]:
    columns = []
    for head in heads:
        own = _HEAD_UNIT.search(head)
        measured = (
            own["u"]
            if own and re.search(r"[元%％个人户张㎡]|平方米|小时|年|月|岁|所|家|套|件|次", own["u"])
            else caption
        )
        columns.append(Column(head, _role(head, tuple(heads)), measured))
    return tuple(columns)


@lru_cache(maxsize=1024)
def _role(head: str, heads: tuple[str, ...]) -> str:
    squeezed = "".join(head.split())
    for rule in _rules():
        if re.search(rule["head"], squeezed):
            if (
                squeezed == "单位"
                and rule["role"] == "unit"
                and not any(re.search("任务|事项|措施|项目任务|时限", h) for h in heads)
            ):
                continue
            return str(rule["role"])
    return ""


def _caption(text: str, blocks: Sequence[Block], i: int) -> str:
    """表题里的「单位：元／人·月」，在表头之上三块之内。"""
    for block in reversed(blocks[max(0, i - 3) : i]):
        match = _CAPTION_UNIT.search(text[block.start : block.end])
        if match:
            return match["u"]
    return ""


def _numeric(words: str) -> bool:
    """整格就是一个数，带不带单位都算。"""
    found = measures(words)
    return bool(_NUMBER.fullmatch(fold(words))) or bool(found and found[0].text == words)


def _heads_numbers(text: str, words: Sequence[str], following: Sequence[Block]) -> bool:
    """第一行全是短名目，下一行同列有数：是表头，虽然名目不在词表里。"""
    if not following or following[0].kind != "row" or len(words) < 3:
        return False
    below = [text[c.start : c.end].strip() for c in following[0].cells[:_WIDEST]]
    plain = all(w and len(w) <= 16 and not re.search(r"[。；\d]", _YEAR.sub("", w)) for w in words)
    return plain and len(below) == len(words) and any(_numeric(w) for w in below[1:])


def _adjoins(blocks: Sequence[Block], i: int) -> bool:
    return i > 0 and blocks[i - 1].kind == "row"


def _measure_cell(text: str, line: Line) -> str:
    for index, column in enumerate(line.columns):
        cell = line.cells.get(index)
        if column.role == "measure" and cell:
            return text[cell.start : cell.end].strip()
    return ""


def _row_heads(text: str, line: Line) -> dict[int, str]:
    """一行的行头：最左边的短文字格，最多三格（最低生活保障 城市）；列号 → 文字，从左到右。"""
    heads: dict[int, str] = {}
    for index, cell in sorted(line.cells.items()):
        value = text[cell.start : cell.end].strip()
        if _column(line, index).role or not value:
            continue
        if len(value) > 30 or _SENTENCE.search(value) or (_numeric(value) and not _GROUP.search(value)):
            continue
        heads[index] = value
        if len(heads) == 3:
            break
    return heads


def _align(text: str, cells: Sequence[Cell], columns: Sequence[Column]) -> dict[int, Cell]:
    """列号 → 格。格子与列一样多就照位置；不一样多时往右挪，看哪种挪法各格与列最相称。

    看不出来的（缺的是左边、右边还是中间都有可能）记作负的列号：这一格的列名不知道。
    """
    last = max((i for i, c in enumerate(cells) if c.end > c.start), default=-1)
    room = len(columns) - 1 - last
    if room <= 0 or not columns:
        return dict(enumerate(cells))
    scores = {shift: _fit(text, cells, columns, shift) for shift in range(min(room, 4) + 1)}
    best = max(scores.values())
    shifts = [shift for shift, score in scores.items() if score == best]
    if len(shifts) == 1 or len(cells) >= len(columns):
        return {i + shifts[0]: c for i, c in enumerate(cells) if i + shifts[0] < len(columns)}
    return {i - len(cells): c for i, c in enumerate(cells)}


def _fit(text: str, cells: Sequence[Cell], columns: Sequence[Column], shift: int) -> int:
    """挪 ``shift`` 列之后，有角色的列里装的像不像。"""
    score = 0
    for i, cell in enumerate(cells):
        words = text[cell.start : cell.end].strip()
        if not words or i + shift >= len(columns):
            continue
        role = columns[i + shift].role
        if role == "deadline":
            score += 2 if len(words) <= 24 and dates(words) else -2
        elif role in ("unit", "lead"):
            score += 2 if is_name_list(split_names(words, 0, len(words))) else -2
        elif role == "measure":
            score += 2 if re.fullmatch(r"[\u4e00-\u9fff㎡%]{1,4}(?:[/／][\u4e00-\u9fff·]{1,6})?", words) else -2
        elif role == "contact":
            score += 2 if contacts(words, whole=True) else -2
        elif len(words) <= 24 and re.fullmatch(r"(?:19|20)\d{2}年?(?:[—-](?:19|20)\d{2}年?)?", words):
            score -= 1
    return score


@cache
def _rules() -> list[dict[str, str]]:
    rules: list[dict[str, str]] = tomllib.loads(_DATA.read_text("utf-8"))["column"]
    return rules
