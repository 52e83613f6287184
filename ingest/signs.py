"""很大的库里找最近的向量：先比符号，再把最像的几千条逐条细比。

每个向量减去平均之后只记各维的正负，384 维 48 字节，一百万条不到 50 MB；与问话的正负不同的位数，约是夹角。
位数最少的几千条，用记成八位数的向量再比一遍，最近的几百条从目录取出向量，算准余弦。不建图：读入多快它就多快，
改一份只补一份；一个向量占 450 字节，一百万个 450 MB。

做法如 Yamada 等 2021《Efficient Passage Retrieval with Hashing for Open-domain Question Answering》的两步检索。
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.catalogue import Catalogue, meta
from ingest.engines import Database
from ingest.record import bad_vectors, vectors_from

_DIGEST = 16  # 字节
_LEAST, _SHARE = 2000, 250  # 细比的条数：至少这么多，或者每这么多条取一条
_FINAL = 400  # 条；最后从目录取出来算准的，至少这么多
_BATCH = 20_000  # 一次从目录读这么多个向量
_AT_ONCE = 1000  # 一句 SQL 问这么多个
_SAMPLE = 5000  # 平均由这么多个向量算出


@dataclass(frozen=True)
class _Edition:
    """读到了哪里：代、模型、最末一行的行号和摘要；摘要 (n, 16)、符号 (字, n) uint64、八位数 (n, dim) int8，依行号。"""

    generation: int
    encoder: str
    last: int
    mean: np.ndarray
    digests: np.ndarray
    codes: np.ndarray
    small: np.ndarray
    scales: np.ndarray


class Signs:
    """可多线程共用。只找全库；限定文件的用 ``exact``。"""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._guard = threading.Lock()
        self._edition: _Edition | None = None

    def search(self, query: np.ndarray, k: int) -> list[tuple[str, float]]:
        """余弦最大的 k 条，由高到低；可能漏掉几条（一百万条里前四十名漏不到几条）。"""
        with self._catalogue.connection() as db:
            edition = self._current(db)
            if not len(edition.digests):
                return []
            if len(edition.mean) != len(query):
                raise bad_vectors()
            rows = _nearest(edition, query, max(_LEAST, k, len(edition.digests) // _SHARE))
            near = [d.tobytes() for d in edition.digests[_closest(edition, query, rows, max(_FINAL, 4 * k))]]
            held = list(_asked(db, "SELECT digest, vector FROM vectors WHERE digest IN ({})", near))
            if not held:
                return []
            scores = vectors_from([vector for _, vector in held]) @ query
            ranked = [(held[i][0], float(scores[i])) for i in np.argsort(-scores, kind="stable")]
            return _owners(db, ranked, k)

    def _current(self, db: Database) -> _Edition:
        with self._guard:
            generation, encoder = int(meta(db, "generation")), meta(db, "encoder")
            held = self._edition
            if held is None or held.generation != generation:
                if held is None or held.encoder != encoder or not _continues(db, held):
                    held = _empty(encoder, _mean(db))
                self._edition = held = _followed(db, held, generation)
            return held


_NONE = np.empty((0, 0), np.uint64)


def _empty(encoder: str, mean: np.ndarray) -> _Edition:
    small, scales = np.empty((0, len(mean)), np.int8), np.empty(0, np.float32)
    return _Edition(-1, encoder, 0, mean, np.empty((0, _DIGEST), np.uint8), _NONE, small, scales)


def _continues(db: Database, held: _Edition) -> bool:
    """读到的最末一行还在：此后只是添。删去的不必管，细比时从目录里取不到，自然落选。"""
    row = db.execute("SELECT digest FROM vectors WHERE rowid = ?", (held.last,)).fetchone()
    return row is not None and row[0] == held.digests[-1].tobytes()


def _mean(db: Database) -> np.ndarray:
    """摘要是散的，依它取就是随机取。"""
    rows = db.execute("SELECT vector FROM vectors ORDER BY digest LIMIT ?", (_SAMPLE,)).fetchall()
    return vectors_from([v for (v,) in rows]).mean(axis=0) if rows else np.empty(0, np.float32)


def _followed(db: Database, held: _Edition, generation: int) -> _Edition:
    """补上 ``held`` 以来新添的。"""
    digests, codes, small, last = [held.digests], [held.codes], [(held.small, held.scales)], held.last
    sql = "SELECT rowid, digest, vector FROM vectors WHERE rowid > ? ORDER BY rowid LIMIT ?"
    while rows := db.execute(sql, (last, _BATCH)).fetchall():
        matrix = vectors_from([vector for _, _, vector in rows])
        if matrix.shape[1] != len(held.mean):
            raise bad_vectors()
        digests.append(np.frombuffer(b"".join(d for _, d, _ in rows), np.uint8).reshape(-1, _DIGEST))
        codes.append(_code(matrix, held.mean))
        small.append(_quantized(matrix))
        last = rows[-1][0]
    kept = [c for c in codes if len(c)]
    whole = np.concatenate(kept, axis=1) if kept else _NONE
    values, scales = (np.concatenate(part) for part in zip(*small, strict=True))
    return _Edition(generation, held.encoder, last, held.mean, np.concatenate(digests), whole, values, scales)


def _code(vectors: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """(n, dim) → 各维的正负 (字, n) uint64；不满一个字的补零。"""
    signs = np.packbits(vectors > mean, axis=-1)
    padded = np.pad(signs, ((0, 0), (0, -signs.shape[1] % 8)))
    return np.ascontiguousarray(padded.view(np.uint64).T)


def _nearest(edition: _Edition, query: np.ndarray, count: int) -> np.ndarray:
    """符号最像的 ``count`` 个向量的行号，由小到大。"""
    apart = np.zeros(len(edition.digests), np.uint16)
    for held, wanted in zip(edition.codes, _code(query[None], edition.mean), strict=True):
        apart += np.bitwise_count(held ^ wanted)
    near = np.argpartition(apart, count - 1)[:count] if count < len(apart) else np.arange(len(apart))
    return np.sort(near)


def _closest(edition: _Edition, query: np.ndarray, rows: np.ndarray, count: int) -> np.ndarray:
    """这些行里按八位数算最近的 ``count`` 个：四千个都去目录里取，一问要多花几十毫秒。"""
    if count >= len(rows):
        return rows
    close = (edition.small[rows].astype(np.float32) @ query) * edition.scales[rows]
    return np.sort(rows[np.argpartition(-close, count - 1)[:count]])


def _owners(db: Database, ranked: Sequence[tuple[bytes, float]], k: int) -> list[tuple[str, float]]:
    """各个向量是哪几条的，由近到远，一样近的依 id；够 ``k`` 条就不再问：公文里一字不差的句子很多。"""
    found: list[tuple[str, float]] = []
    for digest, score in ranked:
        if len(found) >= k and score < found[-1][1]:
            break
        rows = db.execute("SELECT id FROM clauses WHERE passage = ?", (digest,))
        found += sorted((clause, score) for (clause,) in rows)
    return sorted(found, key=lambda f: (-f[1], f[0]))[:k]


def _quantized(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, dim) → 八位数和各行的单位：相乘就是原来的，差不到千分之四。"""
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9).astype(np.float32) / 127
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


def _asked(db: Database, sql: str, digests: Sequence[bytes]) -> Iterator[tuple[bytes, Any]]:
    """``sql`` 里的花括号换成这些摘要，分几句问完。"""
    for at in range(0, len(digests), _AT_ONCE):
        part = digests[at : at + _AT_ONCE]
        yield from db.execute(sql.format(",".join("?" * len(part))), part)
