"""Document、Clause、Fact 与库里的行互换。"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from typing import Any

from ingest.document import Clause, Document, Fact, Notice, Reading

CLAUSE_COLUMNS = 'id, document, label, path, kind, text, start, "end", parent, inferred'
FACT_COLUMNS = 'clause, kind, value, text, start, "end", basis, source, bound, subject'
_DATES = ("issued", "effective", "expires")
_KNOWN = frozenset(f.name for f in dataclasses.fields(Document))


def document_row(document: Document) -> str:
    """Document 的 JSON；日期写成 ISO 格式。"""
    return json.dumps(dataclasses.asdict(document), ensure_ascii=False, default=dt.date.isoformat)


def document_from(row: str) -> Document:
    """``document_row`` 的反面；较新版本多出来的字段略过。"""
    fields: dict[str, Any] = {k: _thawed(v) for k, v in json.loads(row).items() if k in _KNOWN}
    for name in _DATES:
        if fields.get(name):
            fields[name] = dt.date.fromisoformat(fields[name])
    fields["notices"] = tuple(Notice(**n) for n in fields.get("notices", ()))
    return Document(**fields)


def _thawed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def clause_row(clause: Clause) -> tuple[Any, ...]:
    """依 ``CLAUSE_COLUMNS`` 的次序。"""
    path = json.dumps(clause.path, ensure_ascii=False)
    head = (clause.id, clause.document, clause.label, path, clause.kind, clause.text)
    return (*head, clause.start, clause.end, clause.parent, int(clause.inferred))


def clause_from(row: tuple[Any, ...]) -> Clause:
    path = tuple(json.loads(row[3]))
    return Clause(row[0], row[1], row[2], path, row[4], row[5], row[6], row[7], row[8], bool(row[9]))


def fact_row(fact: Fact) -> tuple[Any, ...]:
    """依 ``FACT_COLUMNS`` 的次序。"""
    where = (fact.clause, fact.kind, fact.value, fact.text, fact.start, fact.end)
    return (*where, fact.basis, fact.source, fact.bound, fact.subject)


def fact_from(row: tuple[Any, ...]) -> Fact:
    return Fact(*row)


def fingerprint(reading: Reading) -> str:
    """读出来的全部结果的摘要：文件、条款、事实，一处不同就不同。"""
    parts = (
        document_row(reading.document),
        [clause_row(c) for c in reading.clauses],
        [fact_row(f) for f in reading.facts],
    )
    return hashlib.sha1(json.dumps(parts).encode()).hexdigest()
