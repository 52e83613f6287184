"""把一个库搬到另一种引擎上：目录里的行原样照抄，检索的索引由新库自己建。两个方向都行，向量不必重编。

一份文件一个事务，先存入的先搬；断了再来一次，接着搬。没搬完的库不让提问；搬完逐份核对摘要，数目一一对上才算完。
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ingest.catalogue import meta, set_meta
from ingest.doctor import changed
from ingest.engines import Database
from ingest.errors import StoreError
from ingest.record import CLAUSE_COLUMNS, FACT_COLUMNS
from ingest.store import MOVING, Store, record_change

_Marks = dict[str, tuple[str, str]]
_DOCUMENT = "id, name, path, digest, fingerprint, rules, record"
_VECTORS = (
    "SELECT DISTINCT v.digest, v.vector FROM clauses c JOIN vectors v ON v.digest = c.passage WHERE c.document = ?"
)
_COUNTS = {
    "documents": "SELECT count(*) FROM documents",
    "clauses": "SELECT count(*) FROM clauses",
    "facts": "SELECT count(*) FROM facts",
    "vectors": "SELECT count(DISTINCT passage) FROM clauses JOIN vectors ON digest = passage",
}


@dataclass(frozen=True)
class Moved:
    """新库里的各样有多少；``now`` 是这一次搬的份数，其余是上次搬的。"""

    now: int
    documents: int
    clauses: int
    facts: int
    vectors: int


def migrate(source: Store, target: Store, progress: Callable[[int, int], None] | None = None) -> Moved:
    """``target`` 要用 ``unfinished=True`` 打开：空的，或上次从这里搬来的（一半、全部）；不然抛 ``StoreError``，什么也不改。"""
    if source.address == target.address:
        raise StoreError("从哪里搬、搬到哪里，写的是同一处。", "Source and target are the same store.")
    with source.catalogue.reading() as old, target.catalogue.connection() as db:
        wanted, held = _marks(old), _marks(db)
        _check(source, target, meta(db, MOVING), wanted, held)
        encoder = meta(old, "encoder")
    with target.catalogue.writing() as (db, _):
        set_meta(db, MOVING, str(source.address))
        set_meta(db, "encoder", encoder)
    for document in held.keys() - {d for d, mark in wanted.items() if held.get(d) == mark}:
        target.remove(document)  # 上次搬来之后，那边又改过、去掉了
    waiting = [d for d in _in_order(source) if held.get(d) != wanted[d]]
    for number, document in enumerate(waiting, 1):
        _move(source, target, document)
        if progress:
            progress(number, len(waiting))
    target.sync()
    _verify(source, target, wanted)
    with target.catalogue.writing() as (db, _):
        set_meta(db, MOVING, "")
    with target.catalogue.connection() as db:
        return Moved(len(waiting), **_counts(db))


def _check(source: Store, target: Store, moving: str, wanted: _Marks, held: _Marks) -> None:
    if moving and moving != str(source.address):
        raise StoreError(
            f"{target.address} 正从 {moving} 搬，还没有搬完；没有动它。",
            f"{target.address} is half moved from {moving}; left alone.",
        )
    if not moving and held and held != wanted:  # 一模一样的是上次搬完了，再核对一遍就是
        raise StoreError(
            f"{target.address} 里已有 {len(held)} 份文件，没有动它。请另指一个空的库。",
            f"{target.address} already holds {len(held)} documents and was left alone. Name an empty store.",
        )


def _in_order(store: Store) -> list[str]:
    """先存入的在前；没有条款的最后。"""
    sql = """SELECT d.id FROM documents d LEFT JOIN clauses c ON c.document = d.id
        GROUP BY d.id ORDER BY min(c.key) IS NULL, min(c.key), d.id"""
    with store.catalogue.connection() as db:
        return [i for (i,) in db.execute(sql)]


def _move(source: Store, target: Store, document: str) -> None:
    with source.catalogue.reading() as old:
        row = old.execute(f"SELECT {_DOCUMENT} FROM documents WHERE id = ?", (document,)).fetchone()
        if row is None:
            raise _restless(source)
        columns = f"{CLAUSE_COLUMNS}, position, passage"
        clauses = _all(old, f"SELECT {columns} FROM clauses WHERE document = ? ORDER BY key", document)
        facts = _all(old, f"SELECT document, {FACT_COLUMNS} FROM facts WHERE document = ? ORDER BY key", document)
        vectors = _all(old, _VECTORS, document)
    with target.catalogue.writing() as (db, generation):
        db.executemany("INSERT INTO vectors VALUES (?, ?) ON CONFLICT DO NOTHING", vectors)
        db.execute(f"INSERT INTO documents VALUES ({_slots(8)})", (*row, generation))
        db.executemany(f"INSERT INTO clauses ({columns}) VALUES ({_slots(12)})", clauses)
        db.executemany(f"INSERT INTO facts (document, {FACT_COLUMNS}) VALUES ({_slots(11)})", facts)
        target.words.add(db, document)
        record_change(db, document, generation)


def _verify(source: Store, target: Store, wanted: _Marks) -> None:
    """两边数目相同，新库里每份的内容与读入时记下的摘要相同。"""
    with source.catalogue.reading() as old:
        if _marks(old) != wanted:
            raise _restless(source)
        right = _counts(old)
    with target.catalogue.connection() as db:
        found, different = _counts(db), list(changed(db))
    if found != right or different:
        raise StoreError(
            f"搬完核对不上：那边 {right}，这边 {found}，内容不同的 {different[:5]}。{target.address} 不能用。",
            f"The copy does not match: {right} there, {found} here, differing: {different[:5]}. Do not use {target.address}.",
        )


def _restless(source: Store) -> StoreError:
    return StoreError(
        f"搬的时候 {source.address} 又变了。请停下对它的读入，再运行一次，接着搬。",
        f"{source.address} changed while being moved. Stop ingesting into it and run the same command again.",
    )


def _marks(db: Database) -> _Marks:
    """文件 → 内容的摘要、规则的版本。"""
    return {i: (mark, rules) for i, mark, rules in db.execute("SELECT id, fingerprint, rules FROM documents")}


def _counts(db: Database) -> dict[str, int]:
    return {name: int(db.execute(sql).fetchone()[0]) for name, sql in _COUNTS.items()}


def _all(db: Database, sql: str, document: str) -> list[Any]:
    return db.execute(sql, (document,)).fetchall()


def _slots(columns: int) -> str:
    return ", ".join("?" * columns)
