"""向量索引在 ``chroma run`` 里：同一台机器上几个进程共用一个，不必各占一份内存。目录仍是各进程都打开的那个 SQLite。

谁先拿到锁，谁去让索引跟上目录；索引还没跟上这一代时，各进程逐个比较，所以看到的从来是同一个库、同样的答案。
Chroma 没有口令，只应开在 127.0.0.1。
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ingest.address import Server
from ingest.catalogue import INDEX, Catalogue
from ingest.engines import Counting, IndexState, Ranked
from ingest.lock import FileLock
from ingest.nearest import FEW, Nearest, failures, snapshot

if TYPE_CHECKING:
    from ingest.index import ServedIndex


class Served(Nearest):
    """线程安全。"""

    def __init__(
        self, catalogue: Catalogue, server: Server, encode_query: Callable[[str], np.ndarray], few: int = FEW
    ) -> None:
        super().__init__(catalogue, encode_query, few)
        self._server = server
        self._root = catalogue.folder / INDEX / "served"
        self._lock = FileLock(self._root / "lock")
        self._family = f"zhengwen-{hashlib.blake2b(str(catalogue.folder).encode(), digest_size=6).hexdigest()}"
        self._opened: tuple[str, ServedIndex] | None = None

    def follow(self, progress: Counting | None = None) -> IndexState:
        return self._alone(lambda: self._catch_up(progress), progress)

    def rebuild(self, why: str, progress: Counting | None = None) -> IndexState:
        return self._alone(lambda: self._build_anew(why, progress), None)

    def _indexed(self, vector: np.ndarray, k: int) -> Ranked | None:
        """索引没有跟上这一代、找的当口又变了，都不用它。"""
        from ingest.index import read_marker

        marker, generation = read_marker(self._root), self._catalogue.generation()
        if marker is None or marker.generation != generation:
            if self._state.state != "failed":
                self._in_background(self.follow)
            return None
        try:
            found = self._at(marker.folder).search(vector, k)
        except failures() as error:
            self._fail(error)
            return None
        return found if self._catalogue.generation() == generation else None

    def _alone(self, work: Callable[[], None], progress: Counting | None) -> IndexState:
        """拿着锁做；做不成就从目录重建，再不成就一直逐个比较。"""
        with self._guard:
            if not self._lock.acquire():
                self._state = IndexState("elsewhere", "另一个程序正在更新向量索引，这里逐条比较，结果一样")
                return self._state
            try:
                work()
            except failures() as error:
                try:
                    self._build_anew(str(error), progress)
                except failures() as again:
                    self._fail(again)
            finally:
                self._lock.release()
        return self._state

    def _catch_up(self, progress: Counting | None) -> None:
        from ingest.index import IndexDamaged, Marker, read_marker, write_marker

        marker = read_marker(self._root)
        if marker is None:
            raise IndexDamaged("还没有索引")
        now = snapshot(self._catalogue, marker.generation)
        if marker.encoder != now.encoder or marker.generation > now.generation:
            raise IndexDamaged("索引不是这个目录的")
        index = self._at(marker.folder)
        for document in now.changed:
            index.drop(document, frozenset(e.id for e in now.entries if e.document == document))
        index.put(now.entries, self._counting(progress, len(now.entries)))
        if index.count() != now.total:
            raise IndexDamaged(f"索引里有 {index.count()} 条，目录里有 {now.total} 条")
        if now.changed:
            write_marker(self._root, Marker(marker.folder, now.generation, now.encoder))
        self._state = IndexState("ready")

    def _build_anew(self, why: str, progress: Counting | None) -> None:
        from ingest.index import IndexDamaged, Marker, read_marker, write_marker

        old = read_marker(self._root)
        now = snapshot(self._catalogue, None)
        name = f"{self._family}-{time.time_ns():x}"
        index = self._at(name)
        index.put(now.entries, self._counting(progress, now.total))
        if index.count() != now.total:
            raise IndexDamaged("重建后的条数不对")
        write_marker(self._root, Marker(name, now.generation, now.encoder))
        index.clear(self._family)
        self._state = IndexState("ready", f"向量索引已从目录重建（{why}）" if old else "")

    def _at(self, name: str) -> ServedIndex:
        from ingest.index import ServedIndex

        if self._opened is None or self._opened[0] != name:
            self._opened = (name, ServedIndex(self._server, name, self._embeddings()))
        return self._opened[1]

    def _fail(self, error: BaseException) -> None:
        self._opened = None
        self._state = IndexState("failed", f"{self._server} 里的向量索引用不了，改为逐条比较：{error}")
