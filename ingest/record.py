"""Document、Clause、Fact 与库里的行互换。"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ingest.document import Clause, Document, Fact, Notice, Reading
from ingest.errors import StoreError

CLAUSE_COLUMNS = 'id, document, label, path, kind, text, start, "end", parent, inferred'
FACT_COLUMNS = 'clause, kind, value, text, start, "end", basis, source, bound, subject'
_DATES = ("issued", "effective", "expires")
_KNOWN = frozenset(f.name for f in dataclasses.fields(Document))


def document_row(document: Document) -> str:
    """Document 的 JSON；日期写成 ISO 格式。"""
    return json.dumps(dataclasses.asdict(document), ensure_ascii=False, default=dt.date.isoformat)


def document_from(row: str) -> Document:
    """``document_row`` 的反面；较新版本多出来的字段略过。读不懂就是库坏了，抛 ``StoreError``。"""
    try:
        fields: dict[str, Any] = {k: _thawed(v) for k, v in json.loads(row).items() if k in _KNOWN}
        for name in _DATES:
            if fields.get(name):
                fields[name] = dt.date.fromisoformat(fields[name])
        fields["notices"] = tuple(Notice(**n) for n in fields.get("notices", ()))
        return Document(**fields)
    except (ValueError, TypeError, AttributeError):
        raise damaged() from None


def _thawed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def clause_row(clause: Clause) -> tuple[Any, ...]:
    """依 ``CLAUSE_COLUMNS`` 的次序。"""
    path = json.dumps(clause.path, ensure_ascii=False)
    head = (clause.id, clause.document, clause.label, path, clause.kind, clause.text)
    return (*head, clause.start, clause.end, clause.parent, int(clause.inferred))


def clause_from(row: tuple[Any, ...]) -> Clause:
    try:
        path = _path(row[3])
    except (ValueError, TypeError):
        raise damaged() from None
    return Clause(row[0], row[1], row[2], path, row[4], row[5], row[6], row[7], row[8], bool(row[9]))


@lru_cache(maxsize=8192)
def _path(row: str) -> tuple[str, ...]:
    """同一个标题下的各条，路径是一样的。"""
    return tuple(json.loads(row))


def fact_row(fact: Fact) -> tuple[Any, ...]:
    """依 ``FACT_COLUMNS`` 的次序。"""
    where = (fact.clause, fact.kind, fact.value, fact.text, fact.start, fact.end)
    return (*where, fact.basis, fact.source, fact.bound, fact.subject)


def fact_from(row: tuple[Any, ...]) -> Fact:
    return Fact(*row)


def fingerprint(reading: Reading) -> str:
    """读出来的全部结果的摘要：文件、条款、事实，一处不同就不同。"""
    return stored_fingerprint(
        document_row(reading.document), map(clause_row, reading.clauses), map(fact_row, reading.facts)
    )


def stored_fingerprint(record: str, clauses: Iterable[tuple[Any, ...]], facts: Iterable[tuple[Any, ...]]) -> str:
    """由库里的各行算同一个摘要：与存入时记下的不同，就是库里的东西变了。"""
    return hashlib.sha1(json.dumps((record, list(clauses), list(facts))).encode()).hexdigest()


def vectors_from(rows: Sequence[bytes]) -> np.ndarray:
    """几个向量 → (n, dim)；长短不一、不是数的就是库坏了，抛 ``StoreError``。"""
    if len({len(row) for row in rows}) > 1 or len(rows[0]) % 4:
        raise bad_vectors()
    matrix = np.frombuffer(b"".join(rows), np.float32).reshape(len(rows), -1)
    if not np.isfinite(matrix).all():
        raise bad_vectors()
    return matrix


def bad_vectors() -> StoreError:
    return StoreError(
        "库里的向量有损坏。请运行 zhengwen doctor --repair 重编它们，文件不必重读。",
        "Some vectors in the store are damaged. Run zhengwen doctor --repair to encode them again.",
    )


def damaged() -> StoreError:
    return StoreError(
        "库里有一份文件的记录损坏，读不懂。请运行 zhengwen doctor 看是哪一份，重新读入它，或用 zhengwen restore 从备份恢复。",
        "A record in the store is damaged. Run zhengwen doctor to see which, ingest it again, or restore a backup.",
    )
