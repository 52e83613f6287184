"""内部的名词 → 接口里的 JSON 对象。"""

from __future__ import annotations

import datetime as dt
from typing import Any

from assistant.answer import Citation
from assistant.benefits import Benefit, Group
from assistant.duties import Task
from assistant.matrix import Row, Side
from ingest import Clause, Document, Fact, standing
from ui.names import NOTICE


def document(held: Document, today: dt.date, clauses: int = 0, facts: int = 0) -> dict[str, Any]:
    return {
        "id": held.id,
        "name": held.name,
        "title": held.title,
        "issuer": held.issuer,
        "number": held.number,
        "place": held.place,
        "issued": _day(held.issued),
        "effective": _day(held.effective),
        "expires": _day(held.expires),
        "standing": standing(held, today).state,
        "clauses": clauses,
        "facts": facts,
        "warnings": [{"kind": n.kind, "name": NOTICE[n.kind], "quote": n.quote} for n in held.notices],
    }


def clause(one: Clause, held: Document, score: float | None = None) -> dict[str, Any]:
    shown = {
        "id": one.id,
        "doc": held.name,
        "label": one.label,
        "path": list(one.path),
        "kind": one.kind,
        "text": one.text,
    }
    return shown if score is None else shown | {"score": round(score, 4)}


def fact(one: Fact) -> dict[str, Any]:
    return {
        "clause": one.clause,
        "kind": one.kind,
        "value": one.value,
        "text": one.text,
        "start": one.start,
        "end": one.end,
        "basis": one.basis,
        "bound": one.bound,
        "subject": one.subject,
    }


def citation(cited: Citation) -> dict[str, str]:
    return {
        "doc": cited.document.name,
        "label": cited.clause.label,
        "quote": cited.quote,
        "clause": cited.clause.id,
    }


def benefit(one: Benefit, today: dt.date) -> dict[str, Any]:
    return {
        "doc": one.document.name,
        "title": one.document.title,
        "place": one.document.place,
        "standing": standing(one.document, today).state,
        "mark": one.mark,
        "gone": one.gone,
        "elsewhere": one.elsewhere,
        "tiers": [
            {
                "mark": t.mark,
                "says": t.says,
                "values": [f.value for f in t.amounts],
                "conditions": [_group(g) for g in t.groups],
                "citation": citation(Citation(t.clause, one.document, t.quote)),
            }
            for t in one.tiers
        ],
        "where": [citation(c) for c in one.where],
        "limits": [citation(c) for c in one.limits],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "mark": group.mark,
        "any_of": [t.fact.text for t in group.tested],
        "label": group.clause.label,
        "clause": group.clause.id,
    }


def task(one: Task, today: dt.date) -> dict[str, Any]:
    return {
        "doc": one.document.name,
        "label": one.clause.label,
        "clause": one.clause.id,
        "text": one.clause.text.strip(),
        "lead": one.lead or None,
        "units": list(one.units),
        "deadlines": [f.value for f in one.deadlines],
        "due": _day(one.due),
        "late": one.due is not None and one.due < today,
        "quote": one.quote,
    }


def side(one: Side) -> dict[str, Any]:
    return {"name": one.name, "doc": one.document.name if one.document else None}


def row(one: Row) -> dict[str, Any]:
    return {
        "aspect": one.aspect,
        "same": one.same,
        "cells": [
            {
                "says": list(c.says),
                "values": list(c.values),
                "citations": [citation(q) for q in c.quotes],
                "hidden": [citation(q) for q in c.hidden],
            }
            for c in one.cells
        ],
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
