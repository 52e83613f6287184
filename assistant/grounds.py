"""一句话的依据：它引用的条款、这些条款所在文件的身份要素、提问人自己说的话。"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from assistant.answer import Citation, Hit, Question
from assistant.claims import Day, Figure, as_day, days, figures, plain, references
from ingest.document import Clause, Document, Fact
from ingest.subparts import parts

# 这些发现引的话不是文件的正文：藏着的、对机器说的、广告、网页杂质，不能替一句话作证
_NO_GROUND = frozenset(("hidden", "order", "spam", "chrome", "lost", "encoding"))
_NUMBER_CELL = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\D{0,12}")  # 900、2200元/套


@dataclass(frozen=True)
class Given:
    """提问人给的：问题、上文、个人情况、今天；``allowed`` 是调用者担保的说法（例如清点出来的件数）。"""

    text: str = ""
    raw: str = ""
    allowed: str = ""
    today: dt.date | None = None
    places: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()  # 这份回答后面有几句、引了几处、一共数出几处

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return figures(self.text)

    @cached_property
    def days(self) -> tuple[Day, ...]:
        return days(self.text)


_PADDED = re.compile(r"(?<=年)0(?=\d月)|(?<=月)0(?=\d日)")  # 01月就是1月
_SQUARE = re.compile(r"(?<=\d)平(?![方米])")  # 口语「80平」


def given(question: Question | None, allowed: Sequence[str]) -> Given:
    free = "；".join(plain(a) for a in allowed)
    if question is None:
        return Given(allowed=free)
    parts = [_SQUARE.sub("平方米", question.text), question.plain, *question.history, *question.days, *question.titles]
    parts += [*question.units, *_spoken(question.profile), *_spoken(question.asker)]
    return Given(
        "；".join(plain(p) for p in parts),
        "".join("".join(parts).split()),
        free,
        question.today,
        tuple(dict.fromkeys([*(p.name for p in question.places), *question.unknown_places])),
    )


def _spoken(profile: Mapping[str, Any]) -> list[str]:
    """个人情况写成话：age=82 → 82岁。"""
    spoken = []
    for key, value in profile.items():
        values = value if isinstance(value, list | tuple) else (value,)
        spoken += [f"{v}岁" if key == "age" and str(v).isdigit() else str(v) for v in values]
    return spoken


@dataclass(frozen=True)
class TableCell:
    """表格里整格就是一个数的：``names`` 是它的行名和列名。"""

    value: Decimal
    names: frozenset[str]


@dataclass(frozen=True)
class Grounds:
    """``clauses`` 引用的条款；``documents`` 它们所在的文件；``facts`` 这些条款（含继承来）的事实。

    ``cells`` 是引用的表格行里的数；``beside`` 是同一份文件里检索到的别的行的。
    """

    clauses: tuple[Clause, ...]
    documents: tuple[Document, ...]
    facts: tuple[Fact, ...] = ()
    cells: tuple[TableCell, ...] = ()
    beside: tuple[TableCell, ...] = ()

    @cached_property
    def raw(self) -> tuple[str, ...]:
        """只去空白的原文：引文在这里逐字找。"""
        named = [
            t
            for d in self.documents
            for t in (d.title, d.status_quote, d.effective_quote, d.expires_quote, d.pilot_quote)
        ]
        return tuple("".join(t.split()) for t in (*(c.text for c in self.clauses), *named) if t)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        return tuple(plain(c.text) for c in self.clauses)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """成句的条款；表头只有列名，列名之间隔着什么，说不上改没改意思。"""
        held = (c for c in self.clauses if not (c.kind == "row" and c.label.endswith("表头")))
        return tuple(_PADDED.sub("", plain(c.text)) for c in held)

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """每条条款连同它的上级标题。"""
        return tuple(plain("；".join((*c.path, c.text))) for c in self.clauses)

    @cached_property
    def headings(self) -> str:
        """条款编号和上级标题、表格行的列名：表头里的单位、「到2025年」常在这里。"""
        parts = [p for c in self.clauses for p in (c.label, *c.path)]
        parts += sorted(n for cell in self.cells for n in cell.names)
        return "；".join(plain(p) for p in dict.fromkeys(parts))

    @cached_property
    def identity(self) -> str:
        """文件的身份：标题、文号、发文机关、地方、来源自己写明的效力。"""
        parts = [
            part
            for d in self.documents
            for part in (
                d.title, d.number, d.issuer, d.place, *d.within, *d.aliases, *d.replaces, d.status,
                d.status_quote, d.effective_quote, d.expires_quote, d.pilot, d.pilot_quote,
                *(n.quote for n in d.notices if n.kind not in _NO_GROUND),
            )
        ]  # fmt: skip
        return "；".join(plain(p) for p in dict.fromkeys(parts) if p)

    @cached_property
    def inherited(self) -> str:
        return "；".join(plain(p) for f in self.facts for p in (f.text, f.value))

    @cached_property
    def wide(self) -> str:
        return "；".join((*self.texts, self.headings, self.identity, self.inherited))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(f for t in (*self.texts, self.headings, self.identity, self.inherited) for f in figures(t))

    @cached_property
    def days(self) -> tuple[tuple[Day, tuple[str, str]], ...]:
        """条款和标题里的日期，各带前后的字：看得出是施行、印发还是到期。"""
        return tuple(
            (d, (t[max(0, d.start - 10) : d.start], t[d.end : d.end + 10]))
            for t in (*self.texts, self.headings, self.identity, self.inherited)
            for d in days(t)
        )

    @cached_property
    def dated(self) -> tuple[tuple[Day, str], ...]:
        """文件要素里的日期，带上它是什么日期。"""
        found = []
        for d in self.documents:
            named = ((d.issued, "印发"), (d.effective, "施行"), (d.expires, "到期"))
            found += [(as_day(value), role) for value, role in named if value]
        return tuple(found)

    @cached_property
    def references(self) -> frozenset[tuple[int, str]]:
        """依据里写着的条、款、项、附件；款没有编号、项写作（三），照条款自己分出来的算。"""
        told = {(n, kind) for n, kind, _, _ in references(self.wide)}
        inside = [p for c in self.clauses for p in parts(c)]
        return frozenset(told | {n for p in inside for n in ((p.paragraph, "款"), (p.item, "项"), (p.point, "目"))})

    @property
    def table(self) -> bool:
        return any(c.kind == "row" for c in self.clauses)


def grounds_of(cites: Sequence[int], citations: Sequence[Citation], hits: Sequence[Hit]) -> Grounds:
    cited = [citations[i] for i in cites if 0 <= i < len(citations)]
    clauses = tuple({c.clause.id: c.clause for c in cited}.values())
    wanted = {c.id for c in clauses}
    facts = tuple(f for h in hits for f in h.facts if f.clause in wanted and f.basis != "masked")
    documents = {c.document.id: c.document for c in cited}
    rows = [h for h in hits if h.clause.kind == "row" and h.document.id in documents]
    cells = tuple(c for h in rows if h.clause.id in wanted for c in _cells(h))
    beside = tuple(c for h in rows if h.clause.id not in wanted for c in _cells(h)) if cells else ()
    return Grounds(clauses, tuple(documents.values()), facts, cells, beside)


def _cells(hit: Hit) -> Iterator[TableCell]:
    """事实的主语是行名和列名（「完全失能 南浦区、北岭区」）；事实就是整格的才算。"""
    whole = {plain(cell) for cell in re.split(r"[|\t]", hit.clause.text)}
    for fact in hit.facts:
        number = _NUMBER_CELL.fullmatch(plain(fact.text))
        if fact.subject and number and plain(fact.text) in whole:
            names = (plain(n) for part in fact.subject.split() for n in part.split("、"))
            yield TableCell(Decimal(number[1]), frozenset(n for n in names if len(n) > 1))
