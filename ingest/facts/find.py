"""把各种读法合到一份文件上：逐条读，表格逐格读，算上「下同」和合并的格子。"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from ingest.document import Clause, Document, Fact, Source
from ingest.facts.assigned import assigned, convention_in
from ingest.facts.contacts import ADDRESSES, CHANNELS, HOURS, addresses, channels, contacts, hours
from ingest.facts.dates import dates, in_title, is_deadline, is_told, told_on
from ingest.facts.eligibility import eligibility, in_cell
from ingest.facts.figures import measures
from ingest.facts.materials import lists_materials, materials
from ingest.facts.series import respectively, series
from ingest.facts.span import Span, Taken, fold, stretch_start
from ingest.facts.subject import subject_of
from ingest.facts.tables import Line, empty_unit_cell, line_spans, lines
from ingest.facts.terms import (
    DEFINITIONS,
    REFERENCES,
    REPEALS,
    VALIDITY,
    definitions,
    references,
    repeals,
    replaced,
    validity,
)
from ingest.facts.units import unit_names, unit_words
from ingest.pattern import Pattern, Screen


@dataclass
class _Reader:
    """读到哪儿了：本文件的牵头约定、最近一行的责任单位。"""

    source: Source
    document: Document
    clauses: Sequence[Clause]
    lines: Sequence[tuple[int, Line]]  # 对齐了的表格行，依起点
    news: tuple[int, int] | None = None  # 报道（不是文件）说的是哪一天：月、日
    convention: str = ""
    above: tuple[Fact, ...] = ()  # 上一行的责任单位
    starts: list[int] = field(default_factory=list)
    items: dict[str, frozenset[str]] = field(default_factory=dict)  # 正文各项标题 → 它的责任单位


def find_facts(source: Source, clauses: Sequence[Clause], document: Document) -> tuple[Fact, ...]:
    """一份文件的全部事实，按位置排。网页杂质里不找。"""
    rows = sorted(lines(source.text, source.blocks).items())
    news = told_on(source.text) if _is_news(source.text, clauses, document) else None
    reader = _Reader(source, document, clauses, rows, news, starts=[c.start for c in clauses])
    conventional, amends = bool(convention_in(source.text)), bool(replaced(source.text))
    facts: list[Fact] = []
    for clause in clauses:
        if clause.kind == "chrome":
            continue
        if conventional:
            reader.convention = convention_in(clause.text) or reader.convention
        found = _row(reader, clause) if clause.kind == "row" else _prose(reader, clause, amends)
        facts += found
    return tuple(sorted(facts, key=lambda f: (f.start, f.end, f.kind)))


def _is_news(text: str, clauses: Sequence[Clause], document: Document) -> bool:
    """报道：没有文号；写着记者、新华社，或者通篇是没有编号、没有落款的段落。"""
    if document.number or document.format == "xlsx":
        return False
    written = all(c.kind in ("head", "heading", "paragraph", "chrome") for c in clauses)
    return written or bool(_NEWS.search(text[:600] + text[-80:]))


def _told(text: str, span: Span, on: tuple[int, int]) -> bool:
    """报道里叙事的日子、随口说的几个统计数：不是时限，不是指标。"""
    if span.kind == "target":
        sentence = text[stretch_start(text, span.start, "。；;\n") : span.end]
        return not span.value.endswith(("元", "%")) and bool(re.search("已|累计|截至|目前|[现共]有|其中", sentence))
    return span.kind == "deadline" and is_told(text, span, on)


def _prose(reader: _Reader, clause: Clause, amends: bool) -> list[Fact]:
    spans = clause_spans(clause, reader.document, reader.convention)
    spans = _without_replaced(spans, replaced(clause.text)) if amends else spans
    if reader.news:
        spans = [s for s in spans if not _told(clause.text, s, reader.news)]
    facts = [_fact(reader, clause, s, clause.start) for s in spans]
    units = frozenset(f.value for f in facts if f.kind == "unit" and f.basis == "stated")
    if units:
        reader.items[_title(clause.text)] = units
    return facts


def _without_replaced(spans: Sequence[Span], gone: Sequence[tuple[int, int]]) -> list[Span]:
    """改掉的原话里的事实记明；把改掉的和改成的连成一串（3元、5元）的不算。"""
    kept = []
    for span in spans:
        inside = any(start <= span.start and span.end <= end for start, end in gone)
        across = any(start < span.end and span.start < end for start, end in gone)
        if inside or not across:
            kept.append(span._replace(basis="replaced") if inside else span)
    return kept


def clause_spans(clause: Clause, document: Document, convention: str = "") -> list[Span]:
    """一条文字里的全部事实，位置相对于这一条。"""
    text = clause.text
    year = document.issued.year if document.issued else None
    bare = is_bare_heading(clause)
    likely = [] if bare else _screen().possible(fold(text))
    spans = validity(text, year=year) if 0 in likely else []
    taken = Taken(len(text), ((s.start, s.end) for s in spans))
    if clause.kind == "meta":
        return spans
    if not bare:
        spans += [s for i in likely if i for s in _READERS[i - 1][0](text)]
        for span in spans:
            if span.kind == "hours":
                taken.add(span.start, span.end)
        spans += materials(text, (*clause.path, *_asked(clause))) + contacts(text)
        spans += _units(clause, convention)
        spans += [s for s in eligibility(clause) if not taken.hits(s.start, s.end)]
    calendar = [s for s in dates(text) if not taken.hits(s.start, s.end)]
    for start, end in [*((s.start, s.end) for s in calendar), *in_title(text)]:
        taken.add(start, end)
    figures = [s for s in measures(text) if not taken.hits(s.start, s.end)]
    spans += [_about(text, s) for s in calendar if _is_deadline(clause, s)]
    spans += [_about(text, s) for s in respectively(text, figures)] + series(text, figures)
    return _first_of_each(spans)


def _asked(clause: Clause) -> tuple[str, ...]:
    """一问一答的那一问，当作答的标题。"""
    return (clause.text.strip().partition("\n")[0],) if clause.kind == "qa" else ()


def _first_of_each(spans: Iterable[Span]) -> list[Span]:
    """一条里反复说的同一个文件、渠道、材料只记第一处；数和单位每处都记。"""
    kept: dict[tuple[str, str, int], Span] = {}
    for span in spans:
        once = span.kind in ("reference", "channel", "material", "definition")
        kept.setdefault((span.kind, span.value, -1 if once else span.start), span)
    return list(kept.values())


def _units(clause: Clause, convention: str) -> list[Span]:
    """责任单位；标题说的就是受理部门时，各句开头的单位也是。"""
    spans = assigned(clause.text, convention)
    if clause.kind in ("item", "paragraph", "note") and any(map(_receives, clause.path[-2:])):
        taken = Taken(len(clause.text), ((s.start, s.end) for s in spans))
        spans += [
            s
            for s in unit_names(clause.text)
            if not taken.hits(s.start, s.end)
            and re.search(r"(?:^|[。；;，,：:\n])\s*$", clause.text[max(0, s.start - 6) : s.start])
        ]
    return spans


def _about(text: str, span: Span) -> Span:
    subject = "" if span.subject else subject_of(text, span)
    return span.about(subject) if subject else span


def _row(reader: _Reader, clause: Clause) -> list[Fact]:
    """表格一行。责任单位格空着，且正文同一项的名单与上一行一致，才当作合并的格子。"""
    line = _line_in(reader.lines, clause)
    if line is None:
        return []
    spans = line_spans(reader.source.text, line, reader.convention)
    spans += _cell_extras(reader.source.text, line)
    if any(_REPEALED_LIST.search(p) for p in clause.path[1:]):
        spans += _repealed(reader.source.text, line)
    facts = [_fact(reader, clause, s) for s in _once(spans)]
    units = tuple(f for f in facts if f.kind in ("unit", "lead"))
    if not units and empty_unit_cell(line) and reader.above and _agrees(reader, clause):
        inherited = [
            replace(f, clause=clause.id, source=f.source or f.clause, basis="merged-cell") for f in reader.above
        ]
        return facts + inherited
    if units or empty_unit_cell(line):
        reader.above = units
    return facts


def _line_in(lines: Sequence[tuple[int, Line]], clause: Clause) -> Line | None:
    """这一条里的第一行；表头没有。"""
    at = bisect_left(lines, clause.start, key=lambda row: row[0])
    return lines[at][1] if at < len(lines) and lines[at][0] < clause.end else None


def _repealed(text: str, line: Line) -> list[Span]:
    """「废止的文件目录」里的一行：哪个文件，文号另有一列的连着写。"""
    said = {column.head: line.cells[i] for i, column in enumerate(line.columns) if i in line.cells}
    name = next((c for head, c in said.items() if _TITLED.search(head)), None)
    number = next((text[c.start : c.end].strip() for head, c in said.items() if "文号" in head or "字号" in head), "")
    words = text[name.start : name.end].strip() if name else ""
    if not name or not words:
        return []
    value = f"《{words.strip('《》')}》" + (f"（{number}）" if number else "")
    return [Span("repeals", value, words, name.start, name.start + len(words))]


def _cell_extras(text: str, line: Line) -> list[Span]:
    """长格子里的条件、引用、渠道。"""
    spans: list[Span] = []
    for index, cell in line.cells.items():
        role = line.columns[index].role if 0 <= index < len(line.columns) else ""
        if role or cell.end - cell.start < 3:
            continue
        words = text[cell.start : cell.end]
        head = line.columns[index].head if 0 <= index < len(line.columns) else ""
        for found in (
            [] if _TITLED.search(head) else in_cell(words, head),
            references(words),
            channels(words),
            contacts(words),
            materials(words, ("", head)) if lists_materials(head) else (),
        ):
            spans += [s.moved(cell.start) for s in found]
        spans += [s.moved(cell.start) for s in assigned(words)] if len(words) > 24 else []
    return spans


def _agrees(reader: _Reader, clause: Clause) -> bool:
    """正文同一项（标题相同）的责任单位与上一行的一致。"""
    mine = frozenset(f.value for f in reader.above if f.kind == "unit" and f.basis != "other")
    titles = [_squeezed(p) for p in (*clause.path, clause.text)]
    return any(
        units == mine
        for title, units in reader.items.items()
        if title and any(title == t or t.startswith(title) for t in titles)
    )


def _title(text: str) -> str:
    return _squeezed(re.split(r"[。：:\n]", text.strip(), maxsplit=1)[0])


def _squeezed(words: str) -> str:
    """去掉编号和空白的标题，正文与表格里同一项才对得上。"""
    return "".join(re.sub(r"^\s*(?:[（(]?[一二三四五六七八九十\d*]{1,3}[)）、.．]\s*)", "", words).split())


def _once(spans: Iterable[Span]) -> list[Span]:
    seen: dict[tuple[str, int, int, str], Span] = {}
    for span in spans:
        seen.setdefault((span.kind, span.start, span.end, span.subject), span)
    return list(seen.values())


def _fact(reader: _Reader, clause: Clause, span: Span, by: int = 0) -> Fact:
    """``by`` 是片段所读的文字在全文里的起点。文字若在别的条款里（向下填充的格子），``source`` 记那一条。"""
    source, start, end = "", span.start + by, span.end + by
    if not clause.start <= start <= end <= clause.end:
        source = reader.clauses[bisect_right(reader.starts, start) - 1].id
    return Fact(clause.id, span.kind, span.value, span.text, start, end, span.basis, source, span.bound, span.subject)


def is_bare_heading(clause: Clause) -> bool:
    """只有标题一行：没有正文可读。"""
    return clause.kind == "heading" and "\n" not in clause.text.strip()


def _is_deadline(clause: Clause, span: Span) -> bool:
    """日期是时限，还是文件的来历、名称的一部分。"""
    if clause.kind in ("head", "note"):
        words = fold(clause.text[max(0, span.start - 8) : span.start]) + span.text + span.value
        if not re.search(r"[底末前内]|截止|/", words):
            return False
    if is_bare_heading(clause) and re.fullmatch(r"\d{4}", span.value):
        return False
    return is_deadline(clause.text, span)


_NEWS = re.compile(r"新华社|记者|通讯员|本报讯|日报讯|网讯|新闻发布会")
_TITLED = re.compile(r"(?:文件|政策|规章|法规)(?:名称|标题)")
_REPEALED_LIST = re.compile(r"(?:废止|失效)[^，。]{0,12}(?:目录|清单|文件)")
_READERS: tuple[tuple[Callable[[str], list[Span]], Sequence[Pattern]], ...] = (
    (repeals, REPEALS),
    (references, REFERENCES),
    (definitions, DEFINITIONS),
    (addresses, ADDRESSES),
    (channels, CHANNELS),
    (hours, HOURS),
)


@cache
def _screen() -> Screen:
    """效力在前，其余依 ``_READERS`` 的次序。"""
    return Screen([VALIDITY, *(patterns for _, patterns in _READERS)], fold)


@lru_cache(maxsize=1024)
def _receives(heading: str) -> bool:
    """标题说的是责任、受理部门。"""
    return bool(re.search(unit_words()["names"]["heading"], heading))
