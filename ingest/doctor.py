"""库的体检和修理：目录是否完好，词索引、向量、向量索引是否与它相符。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.catalogue import meta
from ingest.engines import Database, IndexState, Problem
from ingest.fetch import is_url

if TYPE_CHECKING:
    from ingest.store import Store

_LOW = 500 * 1024 * 1024  # 字节


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
    index = store.sync()
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
    """重建词索引、补编缺的向量、从目录重建向量索引，再看一遍。"""
    store.rebuild_words()
    store.encode_again(progress)
    store.nearest.rebuild("按要求", progress)
    return examine(store)


def _problems(store: Store, db: Database) -> Iterator[Problem]:
    damaged = store.catalogue.damage(db)
    if damaged:
        yield Problem(
            f"目录文件有损坏：{damaged}。请把库目录改名留存，重新读入文件。",
            f"The catalogue is damaged: {damaged}. Move the store aside and ingest again.",
            repairable=False,
        )
        return
    yield from store.words.problems(db)
    bare = _one(db, _BARE)
    if bare:
        yield Problem(f"有 {bare} 条条款缺向量。", f"{bare} clauses have no vector.")
    broken = [name for (name,) in db.execute(_BROKEN)]
    if broken:
        yield Problem(
            f"这些文件的条款接不上，请重新读入：{'、'.join(broken[:5])}",
            f"Clauses of these files do not join up; ingest them again: {', '.join(broken[:5])}",
            repairable=False,
        )


_BARE = """
SELECT count(*) FROM clauses c LEFT JOIN vectors v ON v.digest = c.passage
WHERE c.passage IS NOT NULL AND v.digest IS NULL
"""
# 每条从上一条结束处起；长短与文字相符
_BROKEN = """
SELECT DISTINCT d.name FROM documents d JOIN (
  SELECT document, start, "end", length(text) AS long,
         coalesce(lag("end") OVER (PARTITION BY document ORDER BY position), 0) AS before
  FROM clauses
) c ON c.document = d.id WHERE c.start != c.before OR c."end" - c.start != c.long ORDER BY d.name
"""


def _count(db: Database, table: str) -> int:
    return _one(db, f"SELECT count(*) FROM {table}")


def _one(db: Database, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])
