"""库的体检和修理：目录是否完好，词索引、向量、向量索引是否与它相符。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.catalogue import meta
from ingest.engines import Database, IndexState, Problem
from ingest.errors import StoreError
from ingest.fetch import is_url
from ingest.record import CLAUSE_COLUMNS, FACT_COLUMNS, stored_fingerprint

if TYPE_CHECKING:
    from ingest.store import Store

_LOW = 500 * 1024 * 1024  # 字节
_UNIT = 1e-3  # 单位向量的长短差这么多以内
_BATCH = 20_000  # 一次读这么多个向量；有的引擎把结果整个拿回来，全读要占几个 GB


@dataclass(frozen=True)
class Health:
    """库的状况；``problems`` 为空就是好的。``missing`` 是原文件已不在原处的文件名，只是提醒。"""

    path: str
    documents: int
    clauses: int
    facts: int
    vectors: int
    encoder: str
    generation: int
    index: IndexState
    size: int  # 字节
    free: int | None  # 字节；库在别的机器上的，不知道
    problems: tuple[Problem, ...]
    missing: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


def examine(store: Store) -> Health:
    """看一遍；向量索引若没跟上或坏了，当场就跟上、重建，结果写在 ``index.detail``。"""
    try:
        index = store.sync()
    except StoreError as error:  # 向量坏了之类：照样往下查，说出是哪里
        index = IndexState("failed", error.zh)
    with store.catalogue.connection() as db:
        counts = {t: _count(db, t) for t in ("documents", "clauses", "facts", "vectors")}
        encoder, generation = meta(db, "encoder"), int(meta(db, "generation"))
        problems = tuple(_problems(store, db))
    if index.state == "failed":
        problems += (Problem(index.detail, f"The vector index failed: {index.detail}"),)
    size, free = store.catalogue.space()
    if free is not None and free < _LOW:
        problems += (
            Problem(
                f"磁盘只剩 {free >> 20} MB，读不进新文件。请腾出空间。",
                f"Only {free >> 20} MB of disk left.",
                repairable=False,
            ),
        )
    missing = tuple(d.name for d in store.documents() if d.path and not _still_there(d.path))
    return Health(
        str(store.address),
        **counts,
        encoder=encoder,
        generation=generation,
        index=index,
        size=size,
        free=free,
        problems=problems,
        missing=missing,
    )


def _still_there(path: str) -> bool:
    """网址不查；压缩包里的看压缩包还在不在。"""
    return is_url(path) or any(place.is_file() for place in (Path(path), *Path(path).parents))


def repair(store: Store, progress: Callable[[int, int], None] | None = None) -> Health:
    """重建词索引、补编缺的和坏了的向量、从目录重建向量索引，再看一遍。"""
    store.rebuild_words()
    with store.catalogue.writing() as (db, _):
        db.executemany("DELETE FROM vectors WHERE digest = ?", [(d,) for d in _bad_vectors(db)])
    store.encode_again(progress)
    store.nearest.rebuild("按要求", progress)
    return examine(store)


def _problems(store: Store, db: Database) -> Iterator[Problem]:
    damaged = store.catalogue.damage(db)
    if damaged:
        yield Problem(
            f"目录文件有损坏：{damaged}。请把库目录改名留存，用 zhengwen restore 从备份恢复，或重新读入文件。",
            f"The catalogue is damaged: {damaged}. Move the store aside, then restore a backup or ingest again.",
            repairable=False,
        )
        return
    yield from store.words.problems(db)
    bare = _one(db, _BARE)
    if bare:
        yield Problem(f"有 {bare} 条条款缺向量。", f"{bare} clauses have no vector.")
    spoiled = sum(1 for _ in _bad_vectors(db))
    if spoiled:
        yield Problem(f"有 {spoiled} 个向量坏了。", f"{spoiled} vectors are damaged.")
    different = list(changed(db))
    if different:
        yield Problem(
            f"这些文件在库里的内容与读入时不同，请重新读入：{'、'.join(different[:5])}",
            f"What the store holds of these files differs from what was read; ingest them again: {', '.join(different[:5])}",
            repairable=False,
        )


def changed(db: Database) -> Iterator[str]:
    """条款、事实与读入时记下的摘要对不上的文件：磁盘出错，或者有人动过库。"""
    for identity, name, record, mark in db.execute(
        "SELECT id, name, record, fingerprint FROM documents ORDER BY name"
    ).fetchall():
        clauses = db.execute(f"SELECT {CLAUSE_COLUMNS} FROM clauses WHERE document = ? ORDER BY position", (identity,))
        facts = db.execute(f"SELECT {FACT_COLUMNS} FROM facts WHERE document = ? ORDER BY key", (identity,))
        if stored_fingerprint(record, clauses, facts) != mark:
            yield name


def _bad_vectors(db: Database) -> Iterator[bytes]:
    """长短与多数不同的、不是单位向量的。"""
    sizes = Counter(size for (size,) in db.execute("SELECT length(vector) FROM vectors"))
    usual = max(sizes, key=sizes.__getitem__, default=0)
    at, sql = b"", "SELECT digest, vector FROM vectors WHERE digest > ? ORDER BY digest LIMIT ?"
    while rows := db.execute(sql, (at, _BATCH)).fetchall():
        yield from (d for d, v in rows if len(v) != usual or usual % 4 or not abs(_norm(v) - 1) < _UNIT)
        at = rows[-1][0]


def _norm(vector: bytes) -> float:
    with np.errstate(all="ignore"):  # 坏了的可以是任何数
        return float(np.linalg.norm(np.frombuffer(vector, np.float32)))


_BARE = """
SELECT count(*) FROM clauses c LEFT JOIN vectors v ON v.digest = c.passage
WHERE c.passage IS NOT NULL AND v.digest IS NULL
"""


def _count(db: Database, table: str) -> int:
    return _one(db, f"SELECT count(*) FROM {table}")


def _one(db: Database, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])
