"""找最近的向量：全库用 Chroma 索引，限定文件的、库小的逐个比较；索引用不了、库太大建不起图的，先比符号（``signs``）。

索引同一时刻只许一个进程打开，谁先拿到锁归谁，别的进程逐个比较。拿着索引的进程每次检索前看一眼目录的代，
别的进程读入了新文件，这里就跟上。坏了（上次没写完、文件与写完时不符、打不开、条数不对、抽查找不到自己）就从目录重建。
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ingest.catalogue import INDEX, Catalogue, meta
from ingest.engines import IndexState
from ingest.exact import ExactSearch
from ingest.lock import FileLock
from ingest.passage import digest, passage
from ingest.record import CLAUSE_COLUMNS, bad_vectors, clause_from, document_from, vectors_from
from ingest.signs import Signs

if TYPE_CHECKING:
    from ingest.index import CatalogueEmbeddings, Entry, FolderIndex

FEW = 20_000  # 条；不超过这么多，逐个比较只要两三毫秒，不必载入索引（近一秒、几十 MB）
MANY = 300_000  # 条；再多，图要建几个钟头、占几 GB，先比符号反而快
_INLINE = 2000  # 条；要补的不超过这么多就当场补，更多的放到后台，其间逐个比较
_MOMENT = 0.05  # 秒；索引正被占着（在补、在建），等这么久
_RETRY = 5.0  # 秒；锁在别人手里，隔这么久再问一次
_DEEP = 1000  # 一次要得更多时不用索引：Chroma 的近似在深处不准


class Nearest:
    """线程安全。"""

    def __init__(
        self, catalogue: Catalogue, encode_query: Callable[[str], np.ndarray], few: int = FEW, many: int = MANY
    ) -> None:
        self._catalogue = catalogue
        self._encode_query = encode_query
        self._root = catalogue.folder / INDEX
        self._lock = FileLock(self._root / "lock")
        self._exact = ExactSearch(catalogue)
        self._signs = Signs(catalogue)
        self._few, self._many = few, many
        self._counted = (-1, 0)  # 代，那一代的条数
        self._guard = threading.RLock()
        self._index: FolderIndex | None = None
        self._generation = -1
        self._state = IndexState("idle")
        self._asked = -_RETRY
        self._builder: threading.Thread | None = None
        self._closing = threading.Event()

    def search(self, vector: np.ndarray, k: int, documents: Collection[str] | None = None) -> list[tuple[str, float]]:
        """余弦最大的 k 条，由高到低。"""
        if documents is None and k <= _DEEP and self._count() > self._few:
            found = self._indexed(vector, k) or self._signs.search(vector, k)
        else:
            found = self._exact.search(vector, k, documents)
        # 两种办法的末位小数不同；一样近的按 id 排，谁来答次序都一样
        return sorted(((clause, round(score, 5)) for clause, score in found), key=lambda f: (-f[1], f[0]))

    def state(self) -> IndexState:
        return self._state

    def follow(self, progress: Callable[[int, int], None] | None = None) -> IndexState:
        """让索引跟上目录，做完才返回。"""
        if self._count() > self._many:
            return IndexState("ready", f"超过 {self._many} 条，不建索引，先比符号再逐条细比")
        if self._builder and self._builder is not threading.current_thread():
            self._builder.join()
        with self._guard:
            if self._held():
                try:
                    self._catch_up(progress)
                except failures() as error:
                    self.rebuild(str(error), progress)
        return self._state

    def rebuild(self, why: str, progress: Callable[[int, int], None] | None = None) -> IndexState:
        """丢掉索引，从目录重建；建不起来就一直逐个比较。"""
        with self._guard:
            if self._held():
                try:
                    self._build_anew(why, progress)
                except failures() as error:
                    self._shut()
                    self._state = IndexState("failed", f"向量索引建不起来，改为逐条比较：{error}")
        return self._state

    def close(self) -> None:
        """正在后台重建的，做到哪里算哪里，下次从头来。"""
        self._closing.set()
        if self._builder:
            self._builder.join()
        with self._guard:
            self._shut()
            self._lock.release()
            self._state = IndexState("idle")

    def _count(self) -> int:
        """有向量的条数。"""
        generation = self._catalogue.generation()
        if self._counted[0] != generation:
            with self._catalogue.connection() as db:
                (count,) = db.execute("SELECT count(*) FROM clauses WHERE passage IS NOT NULL").fetchone()
            self._counted = (generation, int(count))
        return self._counted[1]

    # —— 跟上 ——

    def _indexed(self, vector: np.ndarray, k: int) -> list[tuple[str, float]] | None:
        """用索引找；没有索引、此刻用不了就是 None。"""
        if self._count() > self._many:
            return None
        if self._state.state == "building" or not self._guard.acquire(timeout=_MOMENT):
            return None
        try:
            if self._index is None or self._generation != self._catalogue.generation():
                self._prepare()
            return self._index.search(vector, k) if self._index and self._state.state == "ready" else None
        except failures() as error:
            self._in_background(partial(self.rebuild, str(error)))
            return None
        finally:
            self._guard.release()

    def _prepare(self) -> None:
        """要补的少就当场补，多就放到后台。"""
        if self._state.state == "failed" or not self._held():
            return
        if self._pending() > _INLINE:
            self._in_background(self.follow)
            return
        try:
            self._catch_up(None)
        except failures() as error:
            if self._pending(everything=True) > _INLINE:
                raise
            self.rebuild(str(error))

    def _in_background(self, work: Callable[[], object]) -> None:
        if self._builder is None or not self._builder.is_alive():
            self._state = IndexState("building", "正在后台重建向量索引，其间逐条比较，结果一样")
            self._builder = threading.Thread(target=work, name="zhengwen-index", daemon=True)
            self._builder.start()

    def _held(self) -> bool:
        if self._lock.held:
            return True
        if time.monotonic() - self._asked < _RETRY:
            return False
        try:
            held = self._lock.acquire()
        except OSError as error:
            self._state = IndexState(
                "failed", f"向量索引的目录 {self._root} 用不了（{error.strerror}），改为逐条比较，结果一样"
            )
            return False
        if not held:
            self._asked = time.monotonic()
            self._state = IndexState("elsewhere", "另一个程序正拿着向量索引，这里逐条比较，结果一样")
        return held

    def _catch_up(self, progress: Callable[[int, int], None] | None) -> None:
        """打开（还没开的话），补上增删改，核对条数。"""
        from ingest.index import IndexDamaged, Marker, read_marker, write_marker

        marker = read_marker(self._root)
        if marker is None:
            raise IndexDamaged("还没有索引")
        now = snapshot(self._catalogue, self._generation if self._index else marker.generation)
        if marker.encoder != now.encoder or marker.generation > now.generation:
            raise IndexDamaged("索引不是这个目录的")
        opened = self._index is None
        index = self._index = self._index or self._open(marker.folder, [] if now.changed else now.samples)
        for document in now.changed:
            index.drop(document, frozenset(e.id for e in now.entries if e.document == document))
        index.put(now.entries, self._counting(progress, len(now.entries)))
        if index.count() != now.total:
            raise IndexDamaged(f"索引里有 {index.count()} 条，目录里有 {now.total} 条")
        if opened or now.changed:
            index.seal()
            write_marker(self._root, Marker(marker.folder, now.generation, now.encoder))
        self._generation = now.generation
        self._state = IndexState("ready", self._state.detail if self._state.state == "ready" else "")

    def _build_anew(self, why: str, progress: Callable[[int, int], None] | None) -> None:
        """在新目录里建好，再换上；中途断了，旧的标记还在，下次接着重建。"""
        from ingest.index import FolderIndex, IndexDamaged, Marker, clear, read_marker, write_marker

        old = read_marker(self._root)
        self._shut()
        clear(self._root, keep=old.folder if old else "")
        folder = f"index-{time.time_ns():x}"  # 不用旧名字：chromadb 按路径记着打开过的库
        now = snapshot(self._catalogue, None)
        index = self._index = FolderIndex(self._root / folder, self._embeddings())
        index.put(now.entries, self._counting(progress, now.total))
        if index.count() != now.total:
            raise IndexDamaged("重建后的条数不对")
        index.seal()
        write_marker(self._root, Marker(folder, now.generation, now.encoder))
        clear(self._root, keep=folder)
        self._generation = now.generation
        self._state = IndexState("ready", f"向量索引已从目录重建（{why}）" if old else "")

    def _open(self, folder: str, samples: Sequence[np.ndarray]) -> FolderIndex:
        from ingest.index import FolderIndex, unseal

        unseal(self._root / folder)
        index = FolderIndex(self._root / folder, self._embeddings())
        try:
            index.probe(samples)
        except BaseException:
            index.close()
            raise
        return index

    def _pending(self, *, everything: bool = False) -> int:
        """要补多少条。"""
        from ingest.index import read_marker

        marker = read_marker(self._root)
        since = self._generation if self._index else marker.generation if marker else -1
        with self._catalogue.connection() as db:
            return int(db.execute(_PENDING, (-1 if everything else since,)).fetchone()[0])

    def _counting(self, progress: Callable[[int, int], None] | None, total: int) -> Callable[[int], None]:
        from ingest.index import IndexDamaged

        done = 0

        def count(n: int) -> None:
            nonlocal done
            done += n
            if progress:
                progress(done, total)
            if self._closing.is_set() and done < total:
                raise IndexDamaged("没有建完就关上了")

        return count

    def _embeddings(self) -> CatalogueEmbeddings:
        from ingest.index import CatalogueEmbeddings

        return CatalogueEmbeddings(self._stored, self._encode_query)

    def _stored(self, passages: Sequence[str]) -> list[np.ndarray]:
        with self._catalogue.connection() as db:
            sql = "SELECT vector FROM vectors WHERE digest = ?"
            rows = [db.execute(sql, (digest(p),)).fetchone() for p in passages]
        if None in rows:
            raise bad_vectors()
        return list(vectors_from([row[0] for row in rows]))

    def _shut(self) -> None:
        index, self._index, self._generation = self._index, None, -1
        if index is not None:
            with suppress(*failures()):
                index.close()


@dataclass(frozen=True)
class _Snapshot:
    """同一刻的目录：代、模型、上次以来动过的文件、要进索引的条款、共有多少条、抽查用的向量。"""

    generation: int
    encoder: str
    changed: Sequence[str]
    entries: Sequence[Entry]
    total: int
    samples: Sequence[np.ndarray]


def snapshot(catalogue: Catalogue, since: int | None) -> _Snapshot:
    """``since`` 那一代之后的；None 为全部。"""
    with catalogue.connection() as db:
        db.execute("BEGIN")
        try:
            sql = "SELECT document FROM changes WHERE generation > ? ORDER BY document"
            changed = [] if since is None else [d for (d,) in db.execute(sql, (since,))]
            entries = _entries(db, None if since is None else changed)
            total = int(db.execute("SELECT count(*) FROM clauses WHERE passage IS NOT NULL").fetchone()[0])
            rows = db.execute("SELECT vector FROM vectors ORDER BY digest LIMIT 5").fetchall()  # 摘要是散的，等于随机抽
            samples = list(vectors_from([row[0] for row in rows])) if rows else []
            return _Snapshot(int(meta(db, "generation")), meta(db, "encoder"), changed, entries, total, samples)
        finally:
            db.execute("COMMIT")


_PENDING = """
SELECT count(*) FROM clauses WHERE passage IS NOT NULL
AND document IN (SELECT document FROM changes WHERE generation > ?)
"""


def failures() -> tuple[type[BaseException], ...]:
    """索引用不了的种种：坏了，目录写不了，磁盘满。"""
    from ingest.index import IndexDamaged

    return (IndexDamaged, OSError)


def _entries(db: sqlite3.Connection, documents: Sequence[str] | None) -> list[Entry]:
    """这几份文件（None 为全部）要进索引的条款。"""
    from ingest.index import Entry

    found = []
    listing = db.execute("SELECT id, record FROM documents ORDER BY id").fetchall()
    for identity, record in listing:
        if documents is not None and identity not in documents:
            continue
        document = document_from(record)
        rows = db.execute(
            f"SELECT {CLAUSE_COLUMNS} FROM clauses WHERE document = ? AND passage IS NOT NULL", (identity,)
        )
        found += [Entry(c.id, identity, passage(document, c)) for c in map(clause_from, rows)]
    return found
