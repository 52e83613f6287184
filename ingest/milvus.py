"""Milvus 的一层薄壳：集合的建、写、删、找、数，错误说成人话。只有本文件认识 pymilvus。"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.address import Server
from ingest.bm25 import Sparse
from ingest.errors import StoreError

MOST = 16_384  # 条；一次检索的上限
TABLES = ("words", "bigrams")
_BATCH = 500  # 行；一次插入
_PAGE = 5000  # 行；一页一页地数键、删行
_TIMEOUT = 60.0  # 秒
# 它默认每 10 秒探一次，闲着也探；忙的服务当成骚扰，断开连接（Too many pings）
_SELDOM = {"grpc.keepalive_time_ms": 300_000, "grpc.keepalive_permit_without_calls": 0}


@dataclass(frozen=True)
class Row:
    """集合里的一行：一条进检索的条款。"""

    key: int  # 目录里 clauses.key
    document: str
    vector: np.ndarray
    sparse: dict[str, Sparse]  # 表 → 词的稀疏向量
    lengths: dict[str, int]  # 表 → 几个词


@dataclass(frozen=True)
class Found:
    """找到的一行；``sparse``、``length`` 只在找词时有。"""

    key: int
    product: float  # 内积
    sparse: Sparse
    length: int


class Milvus:
    """可多线程共用。失败都抛 ``StoreError``。"""

    def __init__(self, server: Server) -> None:
        self.server = server
        with self._explained():
            from pymilvus import MilvusClient

            logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # 它每次出错都打印堆栈；错误在这里说成人话
            self._client: Any = MilvusClient(
                uri=f"http://{server.host}:{server.port}",
                user=server.user,
                password=server.password,
                db_name=server.database,
                timeout=_TIMEOUT,
                grpc_options=_SELDOM,
            )

    def create(self, collection: str, dim: int) -> None:
        """向量逐个比较（FLAT）：与嵌入式的库同样的结果，限定文件时也不漏。"""
        from pymilvus import DataType, MilvusClient

        with self._explained():
            schema = MilvusClient.create_schema(auto_id=False)
            index = MilvusClient.prepare_index_params()
            schema.add_field("key", DataType.INT64, is_primary=True)
            schema.add_field("document", DataType.VARCHAR, max_length=64)
            index.add_index("document", index_type="INVERTED")
            schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dim)
            index.add_index("vector", index_type="FLAT", metric_type="IP")
            for table in TABLES:
                schema.add_field(table, DataType.SPARSE_FLOAT_VECTOR)
                schema.add_field(_length(table), DataType.INT32)
                index.add_index(table, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
            self._client.create_collection(collection, schema=schema, consistency_level="Strong", timeout=_TIMEOUT)
            self._client.create_index(collection, index, timeout=_TIMEOUT, sync=False)  # 空的集合，不必等
            self._client.load_collection(collection, timeout=_TIMEOUT)

    def insert(self, collection: str, rows: Sequence[Row]) -> None:
        with self._explained():
            for at in range(0, len(rows), _BATCH):
                batch = [_entity(row) for row in rows[at : at + _BATCH]]
                self._client.insert(collection, batch, timeout=_TIMEOUT)

    def flush(self, collection: str) -> None:
        """写进来的成段、建索引；没成段的 Milvus 自会照看，milvus-lite 要逐条去比，慢十几倍。"""
        with self._explained():
            self._client.flush(collection, timeout=_TIMEOUT)

    def delete(self, collection: str, keys: Sequence[int]) -> None:
        with self._explained():
            for at in range(0, len(keys), _PAGE):
                self._client.delete(collection, ids=list(keys[at : at + _PAGE]), timeout=_TIMEOUT)

    def drop(self, collection: str) -> None:
        with self._explained():
            self._client.drop_collection(collection, timeout=_TIMEOUT)

    def by_vector(
        self, collection: str, vector: np.ndarray, limit: int, documents: Collection[str] | None
    ) -> list[Found]:
        """内积最大的 ``limit`` 条，由高到低。"""
        query = np.asarray(vector, np.float32).tolist()
        return [
            Found(row["key"], row["distance"], {}, 0)
            for row in self._search(collection, "vector", query, limit, documents)
        ]

    def by_sparse(
        self, collection: str, table: str, query: Sparse, limit: int, documents: Collection[str] | None
    ) -> list[Found]:
        """同上，``table`` 是 words 或 bigrams；内积为零的不算。"""
        also = (table, _length(table))
        return [
            Found(row["key"], row["distance"], *(row["entity"][name] for name in also))
            for row in self._search(collection, table, query, limit, documents, also)
        ]

    def has(self, collection: str) -> bool:
        with self._explained():
            return bool(self._client.has_collection(collection, timeout=_TIMEOUT))

    def count(self, collection: str) -> int:
        with self._explained():
            (row,) = self._client.query(
                collection, filter="", output_fields=["count(*)"], consistency_level="Strong", timeout=_TIMEOUT
            )
            return int(row["count(*)"])

    def keys(self, collection: str) -> Iterator[int]:
        """全部的键，次序不定。"""
        with self._explained():
            pages = self._client.query_iterator(
                collection, batch_size=_PAGE, output_fields=["key"], consistency_level="Strong", timeout=_TIMEOUT
            )
            try:
                while page := pages.next():
                    yield from (int(row["key"]) for row in page)
            finally:
                pages.close()

    def close(self) -> None:
        with self._explained():
            self._client.close()

    def _search(
        self,
        collection: str,
        where: str,
        query: Any,
        limit: int,
        documents: Collection[str] | None,
        also: Sequence[str] = (),
    ) -> list[Any]:
        within = "" if documents is None else f"document in {json.dumps(sorted(documents), ensure_ascii=False)}"
        with self._explained():
            (rows,) = self._client.search(
                collection,
                [query],
                anns_field=where,
                limit=limit,
                filter=within,
                output_fields=["key", *also],
                search_params={"metric_type": "IP"},
                consistency_level="Strong",  # 别的进程刚写的也要看见
                timeout=_TIMEOUT,
            )
        return list(rows)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """不带口令。"""
        try:
            from pymilvus import MilvusException
        except ModuleNotFoundError:
            raise StoreError(
                f"连接 {self.server} 要先装：pip install 'zhengwen[cluster]'。",
                f"For {self.server}, pip install 'zhengwen[cluster]'.",
            ) from None
        try:
            yield
        except MilvusException as error:
            said = str(getattr(error, "message", "") or type(error).__name__)[:200]
            raise StoreError(
                f"向量库 {self.server} 出错：{said}。请检查它是否开着、地址和口令对不对。",
                f"Vector store {self.server}: {said}. Is it running?",
            ) from error


def _entity(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"key": row.key, "document": row.document, "vector": row.vector.tolist()}
    for table in TABLES:
        found[table], found[_length(table)] = row.sparse[table], row.lengths[table]
    return found


def _length(table: str) -> str:
    return f"{table}_length"
