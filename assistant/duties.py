"""职责：每一条写着责任单位的条款算一项任务，可以按单位、牵头与否、文件、地方、时限来找。"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.answer import Hit
from assistant.kinds.responsibility import Duty, duty_of, listing_quote
from assistant.lexicon import find_units
from assistant.scope import governs
from ingest import Store
from ingest.document import Clause, Document, Fact
from ingest.place import place_named

_BATCH = 256  # 份；一次读这么多份文件的

Role = Literal["", "lead", "support"]


@dataclass(frozen=True)
class Task:
    """一项任务：哪一条、谁牵头（没写为空）、还有谁、什么时候完成；``quote`` 是单位名单的原文。"""

    document: Document
    clause: Clause
    lead: str
    units: tuple[str, ...]
    deadlines: tuple[Fact, ...]
    quote: str

    @property
    def support(self) -> tuple[str, ...]:
        return tuple(u for u in self.units if u != self.lead)

    @property
    def due(self) -> dt.date | None:
        """写明哪年的时限里最晚的一个的最后一天；「试点期末」「十四五末」说的是哪年，按这份文件、按五年规划算。"""
        found = (last_day(f.value) or period_end(f.value, self.document.pilot) for f in self.deadlines)
        return max((d for d in found if d), default=None)


def tasks(
    store: Store,
    *,
    unit: str = "",
    role: Role = "",
    document: str = "",
    place: str = "",
    due_from: dt.date | None = None,
    due_to: dt.date | None = None,
) -> list[Task]:
    """同时满足所给各项的任务，依文件、原文次序；``unit`` 认俗称（教委 → 教育局），写一部分也行。"""
    return [
        task
        for task in _all(store, unit, document, place)
        if _does(task, unit, role)
        and (due_from is None or (task.due is not None and task.due >= due_from))
        and (due_to is None or (task.due is not None and task.due <= due_to))
    ]


def last_day(value: str) -> dt.date | None:
    """2025 → 2025-12-31，2026-06 → 2026-06-30，2025-12-31 照样，起止取止；别的写法为 None。"""
    dated = re.search(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$", value)
    if not dated or not re.fullmatch(r"[\d\-/至~—]{4,25}", value):
        return None
    year, month = int(dated[1]), int(dated[2] or 12)
    try:
        return dt.date(year, month, int(dated[3] or calendar.monthrange(year, month)[1]))
    except ValueError:
        return None


_PERIOD = re.compile(r"试点(?:期|期间|结束|期满)?(?:末|底|内|前|结束前|期满前)?")
_PLAN = re.compile(r"[“”]?十([一二三四五六七八九])五[“”]?(?:规划|时期|期间)?(?:末|底|期末|内|期间)?")
_FIRST_PLAN = 1953  # 年；第一个五年规划（计划）的头一年，此后接着编（中间空了三年）
_GAP = 3  # 年；1963 至 1965 年调整，不在规划期里


def period_end(value: str, pilot: str = "") -> dt.date | None:
    """试点期末 → 试点期（``pilot``，2019-2021）最后一年的年底；十四五末 → 2025 年底；别的为 None。"""
    if pilot and _PERIOD.fullmatch(value):
        return dt.date(int(pilot[-4:]), 12, 31)
    if plan := _PLAN.fullmatch(value):
        number = 10 + "一二三四五六七八九".index(plan[1]) + 1
        return dt.date(_FIRST_PLAN + _GAP + 5 * number - 1, 12, 31)
    return None


def _all(store: Store, unit: str, document: str, place: str) -> Iterator[Task]:
    """分批读；给了单位的，只读写到它的那几条。"""
    where = place_named(place) if place else None
    held = [
        d
        for d in store.documents()
        if (not document or document in (d.id, d.name, d.title))
        and (not place or d.place == place or (where is not None and governs(d, where)))
    ]
    values = tuple(v for v in store.values(("unit", "lead")) if _is_called(v, unit)) if unit else None
    if values is not None:
        stating = store.documents_stating(("unit", "lead"), ((values, None),) if values else ())
        held = [d for d in held if d.id in stating]
    for at in range(0, len(held), _BATCH):
        batch = held[at : at + _BATCH]
        named = store.facts_with(("unit", "lead"), values, [d.id for d in batch])
        stated = {f.clause for f in named if f.basis not in ("masked", "other")}
        clauses, facts = store.clauses_by_id(stated), store.facts_of(list(stated))
        rank = {d.id: n for n, d in enumerate(batch)}
        for clause in sorted(clauses.values(), key=lambda c: (rank[c.document], c.start)):
            found = [f for f in facts[clause.id] if f.kind in ("unit", "lead", "deadline")]
            if clause.kind in ("head", "meta", "chrome", "note", "heading"):
                continue
            if duty := duty_of(Hit(clause, batch[rank[clause.document]], 0.0, 0.0, tuple(found))):
                yield _task(duty, found)


def _task(duty: Duty, facts: list[Fact]) -> Task:
    clause = duty.hit.clause
    deadlines = tuple(f for f in facts if f.kind == "deadline" and f.usable)
    quote = listing_quote(duty)
    if not quote or quote not in clause.text:
        quote = clause.text.strip()
    return Task(duty.hit.document, clause, duty.lead.value if duty.lead else "", duty.names, deadlines, quote)


def _does(task: Task, unit: str, role: Role) -> bool:
    if not unit and role != "lead":
        return True
    names = {"lead": (task.lead,) if task.lead else (), "support": task.support, "": task.units}[role]
    return any(_is_called(name, unit) for name in names)


def _is_called(name: str, unit: str) -> bool:
    return any(word in name for word in _called(unit))


@lru_cache(maxsize=64)
def _called(unit: str) -> tuple[str, ...]:
    return (unit, *(stem for found in find_units(unit) for stem in found.synonyms))
