"""找最近的向量：全库用 Chroma 索引，限定文件用逐个比较；索引用不了时也逐个比较，答案照出。

索引同一时刻只许一个进程打开，谁先拿到锁归谁，别的进程逐个比较。拿着索引的进程每次检索前看一眼目录的代，
别的进程读入了新文件，这里就跟上。坏了（打不开、条数不对、抽查找不到自己、上次打开时崩溃）就从目录重建。
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ingest.catalogue import Catalogue, meta
from ingest.exact import ExactSearch
from ingest.lock import FileLock
from ingest.passage import digest, passage
from ingest.record import CLAUSE_COLUMNS, clause_from, document_from

if TYPE_CHECKING:
    from ingest.index import CatalogueEmbeddings, Entry, Index, Marker

_INLINE = 2000  # 条；要补的不超过这么多就当场补，更多的放到后台，其间逐个比较
_RETRY = 5.0  # 秒；锁在别人手里，隔这么久再问一次
_DEEP = 1000  # 一次要得更多时不用索引：Chroma 的近似在深处不准

State = Literal["idle", "ready", "building", "elsewhere", "failed"]


@dataclass(frozen=True)
class IndexState:
    """索引此刻怎样；``detail`` 是给人看的一句话，可空。"""

    state: State
    detail: str = ""


class Nearest:
    """线程安全。"""

    def __init__(self, catalogue: Catalogue, encode_query: Callable[[str], np.ndarray]) -> None:
        self._catalogue = catalogue
        self._encode_query = encode_query
        self._root = catalogue.folder / "chroma"
        self._lock = FileLock(self._root / "lock")
        self._exact = ExactSearch(catalogue)
        self._guard = threading.RLock()
        self._index: Index | None = None
        self._generation = -1
        self._state = IndexState("idle")
        self._asked = -_RETRY
        self._builder: threading.Thread | None = None

    def search(self, vector: np.ndarray, k: int, documents: Collection[str] | None = None) -> list[tuple[str, float]]:
        """余弦最大的 k 条，由高到低。"""
        if documents is None and k <= _DEEP:
            found = self._indexed(vector, k)
            if found is not None:
                return found
        return self._exact.search(vector, k, documents)

    def state(self) -> IndexState:
        return self._state

    def follow(self, progress: Callable[[int, int], None] | None = None) -> IndexState:
        """让索引跟上目录，做完才返回。"""
        builder = self._builder
        if builder and builder is not threading.current_thread():
            builder.join()
        with self._guard:
            if self._held():
                self._repairing(lambda: self._catch_up(progress))
        return self._state

    def rebuild(self, why: str, progress: Callable[[int, int], None] | None = None) -> IndexState:
        """丢掉索引，从目录重建。"""
        with self._guard:
            if self._held():
                try:
                    self._build_anew(why, progress)
                except _damage() as error:
                    self._give_up(error)
        return self._state

    def close(self) -> None:
        builder = self._builder
        if builder:
            builder.join()
        with self._guard:
            self._shut()
            self._lock.release()
            self._state = IndexState("idle")

    # —— 跟上 ——

    def _indexed(self, vector: np.ndarray, k: int) -> list[tuple[str, float]] | None:
        if self._state.state == "building" or not self._guard.acquire(timeout=0.05):
            return None
        try:
            if not self._ready():
                return None
            assert self._index is not None
            try:
                return self._index.search(vector, k)
            except _damage() as error:
                self._repairing_later(str(error))
                return None
        finally:
            self._guard.release()

    def _ready(self) -> bool:
        if self._index is not None and self._generation == self._catalogue.generation():
            return True
        if self._state.state == "failed" or not self._held():
            return False
        if self._pending() > _INLINE:
            self._in_background(self.follow)
            return False
        self._repairing(lambda: self._catch_up(None))
        return self._state.state == "ready"

    def _held(self) -> bool:
        if self._lock.held:
            return True
        if time.monotonic() - self._asked < _RETRY:
            return False
        try:
            held = self._lock.acquire()
        except OSError as error:
            self._state = IndexState("failed", f"索引目录打不开：{error.strerror}")
            return False
        if not held:
            self._asked = time.monotonic()
            self._state = IndexState("elsewhere", "另一个程序正拿着向量索引，这里逐条比较，结果一样")
        return held

    def _repairing(self, work: Callable[[], None]) -> None:
        """做一件事；索引坏了就重建一次，再不行就一直逐个比较。"""
        try:
            work()
        except _damage() as error:
            try:
                self._build_anew(str(error), None)
            except _damage() as again:
                self._give_up(again)

    def _repairing_later(self, why: str) -> None:
        self._in_background(lambda: self.rebuild(why))

    def _in_background(self, work: Callable[[], object]) -> None:
        if self._builder is None or not self._builder.is_alive():
            self._state = IndexState("building", "正在后台重建向量索引，其间逐条比较，结果一样")
            self._builder = threading.Thread(target=work, name="zhengwen-index", daemon=True)
            self._builder.start()

    def _catch_up(self, progress: Callable[[int, int], None] | None) -> None:
        """打开（还没开的话），补上这一代之前的增删改，核对条数。"""
        from ingest.index import IndexDamaged, Marker, write_marker

        with self._catalogue.connection() as db:
            db.execute("BEGIN")  # 条款和代要出自同一刻
            try:
                generation, encoder = int(meta(db, "generation")), meta(db, "encoder")
                marker = self._marker()
                if marker is None or marker.encoder != encoder or marker.generation > generation:
                    raise IndexDamaged("还没有索引" if marker is None else "索引不是这个目录的")
                since = self._generation if self._index else marker.generation
                changed = [
                    d
                    for (d,) in db.execute(
                        "SELECT document FROM changes WHERE generation > ? ORDER BY document", (since,)
                    )
                ]
                entries, total = _entries(db, changed), _total(db)
                samples = _samples(db) if self._index is None else []
            finally:
                db.execute("COMMIT")
        index = self._index or self._open(marker.folder, samples if not changed else [])
        self._index = index
        for document in changed:
            index.drop(document, frozenset(e.id for e in entries if e.document == document))
        index.put(entries, _counting(progress, len(entries)))
        if index.count() != total:
            raise IndexDamaged(f"索引里有 {index.count()} 条，目录里有 {total} 条")
        if changed:
            write_marker(self._root, Marker(marker.folder, generation, encoder))
        self._generation = generation
        self._state = IndexState("ready", self._state.detail if self._state.state == "ready" else "")

    def _build_anew(self, why: str, progress: Callable[[int, int], None] | None) -> None:
        """在新目录里建好，再换上；中途断了，旧的标记还在，下次接着重建。"""
        from ingest.index import Index, IndexDamaged, Marker, clear, write_marker

        old = self._marker()
        self._shut()
        folder = _next_folder(old.folder if old else "")
        clear(self._root, keep=old.folder if old else "")
        with self._catalogue.connection() as db:
            db.execute("BEGIN")
            try:
                generation, encoder = int(meta(db, "generation")), meta(db, "encoder")
                entries = _entries(db, None)
            finally:
                db.execute("COMMIT")
        self._index = index = Index(self._root / folder, self._embeddings())
        index.put(entries, _counting(progress, len(entries)))
        if index.count() != len(entries):
            raise IndexDamaged("重建后的条数不对")
        write_marker(self._root, Marker(folder, generation, encoder))
        clear(self._root, keep=folder)
        (self._root / "opening").unlink(missing_ok=True)
        self._generation = generation
        self._state = IndexState("ready", f"向量索引已从目录重建（{why}）" if old else "")

    def _open(self, folder: str, samples: Sequence[np.ndarray]) -> Index:
        """打开前留个记号，抽查过了再擦掉：坏索引能让进程直接崩溃，下次看见记号就不再开它。"""
        from ingest.index import Index, IndexDamaged

        opening = self._root / "opening"
        if opening.exists():
            raise IndexDamaged("上次打开索引时程序中断")
        if not (self._root / folder).is_dir():
            raise IndexDamaged("索引目录不见了")
        opening.touch()
        index = Index(self._root / folder, self._embeddings())
        try:
            index.probe(samples)
        except BaseException:
            index.close()
            raise
        opening.unlink()
        return index

    def _marker(self) -> Marker | None:
        from ingest.index import read_marker

        return read_marker(self._root)

    def _pending(self) -> int:
        """大约要补多少条。"""
        marker = self._marker()
        since = self._generation if self._index else marker.generation if marker else -1
        with self._catalogue.connection() as db:
            row = db.execute(_PENDING, (since,)).fetchone()
        return int(row[0])

    def _embeddings(self) -> CatalogueEmbeddings:
        from ingest.index import CatalogueEmbeddings

        return CatalogueEmbeddings(self._stored, self._encode_query)

    def _stored(self, passages: Sequence[str]) -> list[np.ndarray]:
        with self._catalogue.connection() as db:
            rows = (
                db.execute("SELECT vector FROM vectors WHERE digest = ?", (digest(p),)).fetchone() for p in passages
            )
            return [np.frombuffer(row[0], np.float32) for row in rows]

    def _give_up(self, error: BaseException) -> None:
        self._shut()
        self._state = IndexState("failed", f"向量索引建不起来，改为逐条比较：{error}")

    def _shut(self) -> None:
        if self._index is not None:
            index, self._index = self._index, None
            self._generation = -1
            try:
                index.close()
            except _damage():
                return


_PENDING = """
SELECT count(*) FROM clauses WHERE passage IS NOT NULL
AND document IN (SELECT document FROM changes WHERE generation > ?)
"""


def _damage() -> type[BaseException]:
    from ingest.index import IndexDamaged

    return IndexDamaged


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


def _total(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM clauses WHERE passage IS NOT NULL").fetchone()[0])


def _samples(db: sqlite3.Connection) -> list[np.ndarray]:
    rows = db.execute("SELECT vector FROM vectors ORDER BY digest LIMIT 5").fetchall()  # 摘要是散的，等于随机抽
    return [np.frombuffer(row[0], np.float32) for row in rows]


def _counting(progress: Callable[[int, int], None] | None, total: int) -> Callable[[int], None] | None:
    if progress is None:
        return None
    report, done = progress, 0

    def count(n: int) -> None:
        nonlocal done
        done += n
        report(done, total)

    return count


def _next_folder(last: str) -> str:
    number = int(last.rpartition("-")[2] or 0) if last.rpartition("-")[2].isdigit() else 0
    return f"index-{number + 1:04d}"
