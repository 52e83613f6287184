"""库由三样组成：目录（真相）、词的检索、向量的检索。这里是别处对它们的全部要求，和怎样按地址打开。

| 地址 | 目录 | 词 | 向量 |
|---|---|---|---|
| 目录 | SQLite | FTS5 | 逐个比较，大库用 Chroma |
| ``目录?vectors=chroma://…`` | SQLite | FTS5 | Chroma 服务，几个进程共用 |
| ``postgresql://…?vectors=milvus://…`` | PostgreSQL | Milvus | Milvus |

目录的 SQL 只写一份，用 SQLite 的写法；别的引擎自己翻译。
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from ingest.address import Address, Server

State = Literal["idle", "ready", "building", "elsewhere", "failed"]
Table = str  # words（词）或 bigrams（二字串）
Ranked = list[tuple[str, float]]  # （条款 id，得分），由高到低
Counting = Callable[[int, int], None]  # （做完几条，共几条）


@dataclass(frozen=True)
class IndexState:
    """索引此刻怎样；``detail`` 是给人看的一句话，可空。"""

    state: State
    detail: str = ""


@dataclass(frozen=True)
class Problem:
    """一处不对，和 ``repair`` 修不修得好。"""

    zh: str
    en: str
    repairable: bool = True


class Cursor(Protocol):
    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """目录的一个连接；``?`` 是参数。"""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Cursor: ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object: ...


class Catalogue(Protocol):
    """文件、条款、事实、向量、设置；可多线程共用。失败都抛 ``StoreError``。"""

    def connection(self) -> AbstractContextManager[Any]:
        """借一个连接，用来读；或做一句话的小改动，不算新的一代。"""

    def reading(self) -> AbstractContextManager[Any]:
        """借一个连接，几句话读的是同一刻。"""

    def writing(self) -> AbstractContextManager[tuple[Any, int]]:
        """一个写事务：全成或全无，同一时刻只有一个。给出连接和新的一代的号码。"""

    def generation(self) -> int:
        """每写一次加一，哪个进程写的都算。"""

    def size(self) -> int:
        """目录自己占多少字节。"""

    def space(self) -> tuple[int, int | None]:
        """连索引、上传的在内，占了多少字节，还剩多少（不知道是 None）。"""

    def check_space(self, spare: int) -> None: ...

    def damage(self, db: Any) -> str:
        """目录本身哪里坏了；没有就是空串。"""

    def close(self) -> None: ...


class Words(Protocol):
    """词的 BM25；``table`` 是 words（词）或 bigrams（二字串）。写的几样都在目录的写事务里，随它成败。"""

    def search(
        self, table: Table, tokens: Sequence[str], k: int, documents: Collection[str] | None = None
    ) -> Ranked: ...

    def seen(self, table: Table, tokens: Sequence[str]) -> tuple[int, list[int]]:
        """进检索的条款共有多少，各词分别出现在多少条里。"""

    def add(self, db: Any, document: str) -> None:
        """目录里刚写进去的一份；它的条款、向量都已在 ``db`` 里。"""

    def drop(self, db: Any, document: str) -> None:
        """就要从目录里删掉的一份。"""

    def rebuild(self, db: Any) -> None: ...

    def problems(self, db: Any) -> Iterable[Problem]: ...


class Vectors(Protocol):
    """向量的检索；可多线程共用。"""

    def search(self, vector: np.ndarray, k: int, documents: Collection[str] | None = None) -> Ranked:
        """余弦最大的 k 条，由高到低，一样近的依 id。"""

    def state(self) -> IndexState: ...

    def follow(self, progress: Counting | None = None) -> IndexState:
        """跟上目录，做完才返回。"""

    def rebuild(self, why: str, progress: Counting | None = None) -> IndexState:
        """丢掉索引，从目录重建。"""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Engines:
    catalogue: Catalogue
    words: Words
    vectors: Vectors


def exists(address: Address) -> bool:
    """这里有没有库；不新建。"""
    if address.catalogue:
        from ingest.postgres import Postgres

        return Postgres.exists(address.catalogue)
    from ingest.catalogue import FILE

    return (address.files / FILE).exists()


def open_engines(address: Address, encode: Callable[[str], np.ndarray], *, patience: float, few: int) -> Engines:
    """打开（没有就新建）。``encode`` 把问话编成向量；写者至多等 ``patience`` 秒；不超过 ``few`` 条的库不用索引。"""
    from ingest.catalogue import Catalogue, prepare

    if address.catalogue and address.vectors:
        prepare(address.files)
        return _cluster(address.catalogue, address.vectors, patience)
    from ingest.lexical import Lexical
    from ingest.nearest import Nearest

    catalogue = Catalogue(address.files, patience)
    if address.vectors:
        from ingest.served import Served

        return Engines(catalogue, Lexical(catalogue), Served(catalogue, address.vectors, encode, few))
    return Engines(catalogue, Lexical(catalogue), Nearest(catalogue, encode, few))


def _cluster(catalogue: Server, vectors: Server, patience: float) -> Engines:
    from ingest.cluster import ClusterVectors, ClusterWords, Shared
    from ingest.milvus import Milvus
    from ingest.postgres import Postgres

    opened = Postgres(catalogue, patience)
    try:
        shared = Shared(opened, Milvus(vectors))
    except BaseException:
        opened.close()
        raise
    return Engines(opened, ClusterWords(shared), ClusterVectors(shared))
