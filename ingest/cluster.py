"""PostgreSQL 作目录时的检索：词和向量在 Milvus 的一个集合里，一行一条条款，几个进程、几台机器共用。

**与目录同进退。** 行的主键是目录里 ``clauses.key``，从不重复使用；一行看不看得见，只看目录里有没有这个键。写：在目录的
事务里先插新行，再提交，再删旧行。所以提交之前谁也看不见半份，提交之后马上看得见；事务没成、进程中途被杀，多出来的行没有
人看得见，``follow`` 数出条数不符就清掉。找到之后再问一遍目录的代，正赶上有人提交就重找。

**与嵌入式的库同样的答案。** 不用引擎自带的 BM25：它按段、按分片各算各的 idf，切词没有我们的词典。我们给它 BM25 的稀疏
向量（``bm25``），总账（各词出现几条、平均长）在目录里，得分与 FTS5 相同。几路的合并也在我们这里，见 ``fusion``。
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ingest import bm25, milvus
from ingest.bm25 import Bag
from ingest.catalogue import meta, set_meta
from ingest.engines import Counting, IndexState, Problem, Ranked
from ingest.errors import StoreBusy, StoreError
from ingest.milvus import MOST, TABLES, Found, Milvus
from ingest.passage import heading
from ingest.postgres import Postgres
from ingest.record import CLAUSE_COLUMNS, clause_from, document_from
from ingest.words import bigrams, words

_SLACK = 16  # 条；多取几条，抵掉正在写的、还没删的
_DEEPEST = 4096  # 条；同分的太多时，不再往下取
_SEAL = 1000  # 行；写了这么多，才叫它成段
_TRIES = 5  # 次；正赶上有人提交，重找
_CUT: dict[str, Callable[[str], list[str]]] = {"words": words, "bigrams": bigrams}


@dataclass
class _Edition:
    """一代的库：集合的名字、各表的总账（条款数、词数）、各词出现在几条里。"""

    generation: int
    collection: str
    totals: dict[str, tuple[int, int]]
    seen: dict[tuple[str, str], int] = field(default_factory=dict)


class Shared:
    """目录和集合两边的事；词和向量的检索都靠它。可多线程共用。"""

    def __init__(self, catalogue: Postgres, client: Milvus) -> None:
        self.catalogue = catalogue
        self.client = client
        self._guard = threading.Lock()
        self._edition = _Edition(-1, "", {})
        self._loose = 0  # 本进程写进去、还没有叫它成段的行

    # —— 找 ——

    def steadily(self, search: Callable[[_Edition], Ranked]) -> Ranked:
        """找的当口有人提交了，就重找：不然旧行已删、新行还没看，一份文件会整个不见；换了集合，旧的也没了。"""
        edition = self.edition()
        for _ in range(_TRIES):
            try:
                found = search(edition)
            except StoreError:
                if not self._moved_on(edition):
                    raise
            else:
                if not self._moved_on(edition):
                    return found
            edition = self._read_edition()
        return search(edition)

    def edition(self) -> _Edition:
        generation = self.catalogue.generation()
        with self._guard:
            if self._edition.generation == generation:
                return self._edition
        return self._read_edition()

    def names(self, found: Sequence[Found]) -> dict[int, str]:
        """看得见的：键 → 条款 id。"""
        with self.catalogue.connection() as db:
            return dict(db.execute("SELECT key, id FROM clauses WHERE key = ANY(?)", ([f.key for f in found],)))

    def counted(self, edition: _Edition, table: str, tokens: Iterable[str]) -> dict[str, int]:
        """各词出现在几条里。"""
        wanted = list(dict.fromkeys(tokens))
        missing = [t for t in wanted if (table, t) not in edition.seen]
        if missing:
            sql = "SELECT token, seen FROM terms WHERE kind = ? AND token IN (SELECT value FROM json_each(?))"
            with self.catalogue.connection() as db:
                found = dict(db.execute(sql, (table, json.dumps(missing))))
            edition.seen.update({(table, t): int(found.get(t, 0)) for t in missing})
        return {t: edition.seen[table, t] for t in wanted}

    def _moved_on(self, edition: _Edition) -> bool:
        with self.catalogue.connection() as db:
            return int(meta(db, "generation")) != edition.generation

    def _read_edition(self) -> _Edition:
        """代没变，就还是原来那一个：里面记着各词出现在几条里。"""
        with self.catalogue.reading() as db:
            generation = int(meta(db, "generation"))
            with self._guard:
                if self._edition.generation == generation:
                    return self._edition
            totals = {kind: (int(c), int(t)) for kind, c, t in db.execute("SELECT kind, clauses, tokens FROM totals")}
            edition = _Edition(generation, meta(db, "collection"), totals)
        with self._guard:
            self._edition = edition
        return edition

    # —— 写，都在目录的写事务里 ——

    def insert(self, db: Any, rows: Sequence[_Row]) -> None:
        if not rows:
            return
        collection = meta(db, "collection") or self._create(db, len(rows[0].vector))
        db.on_rollback(lambda: self.delete(collection, [row.key for row in rows]))
        self.client.insert(collection, [row.stored() for row in rows])
        self._loose += len(rows)

    def delete(self, collection: str, keys: Sequence[int]) -> None:
        """删不掉也不要紧：没有人看得见，``follow`` 会再删。"""
        with suppress(StoreError):
            self.client.delete(collection, keys)

    def renew(self, db: Any, progress: Counting | None = None) -> None:
        """建一个新集合，从目录装满，换上；旧的提交后才删。"""
        old = meta(db, "collection")
        set_meta(db, "collection", "")
        total, done = wanted(db), 0
        for document in _documents(db):
            rows = list(_rows(db, document))
            self.insert(db, rows)
            done += len(rows)
            if progress:
                progress(done, total)
        if old:
            db.on_commit(lambda: self._drop(old))

    def reconcile(self, db: Any, collection: str) -> tuple[int, int]:
        """多的删，少的补；各有几条。"""
        right = {int(key) for (key,) in db.execute("SELECT key FROM clauses WHERE passage IS NOT NULL")}
        held = set(self.client.keys(collection))
        self.client.delete(collection, sorted(held - right))
        missing = right - held
        for document in _documents(db) if missing else ():
            self.insert(db, [row for row in _rows(db, document) if row.key in missing])
        return len(held - right), len(missing)

    def seal(self, collection: str) -> None:
        """写得多了，叫它成段；Milvus 限着这样叫的次数，不肯也不要紧。"""
        if self._loose >= _SEAL:
            self._loose = 0
            with suppress(StoreError):
                self.client.flush(collection)

    def held(self, collection: str) -> int:
        """集合里有几条；没有这个集合是 0。"""
        return self.client.count(collection) if collection and self.client.has(collection) else 0

    def _create(self, db: Any, dim: int) -> str:
        """新集合；名字带着目录的身份和一个从没用过的号，几个库可以共用一个 Milvus。"""
        name = f"zhengwen_{meta(db, 'identity')}_{time.time_ns():x}"
        self.client.create(name, dim)
        set_meta(db, "collection", name)
        db.on_rollback(lambda: self._drop(name))
        return name

    def _drop(self, collection: str) -> None:
        with suppress(StoreError):
            self.client.drop(collection)


class ClusterWords:
    """词的检索，见 ``engines.Words``。"""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def search(self, table: str, tokens: Sequence[str], k: int, documents: Collection[str] | None = None) -> Ranked:
        """得分最高的 ``k`` 条，由高到低，同分的依存入的先后；``documents`` 为 None 时找全库。"""
        return self._shared.steadily(lambda edition: self._search(edition, table, tokens, k, documents))

    def seen(self, table: str, tokens: Sequence[str]) -> tuple[int, list[int]]:
        edition = self._shared.edition()
        single = [t for t in tokens if t == bm25.whole(t) and "." not in t]  # 带小数点的，FTS5 的词表里没有
        counts = self._shared.counted(edition, table, single)
        return edition.totals[table][0], [counts.get(t, 0) for t in tokens]

    def add(self, db: Any, document: str) -> None:
        rows = list(_rows(db, document))
        _account(db, rows, +1)
        self._shared.insert(db, rows)

    def drop(self, db: Any, document: str) -> None:
        rows = list(_rows(db, document))
        _account(db, rows, -1)
        collection = meta(db, "collection")
        if rows and collection:
            db.on_commit(lambda: self._shared.delete(collection, [row.key for row in rows]))

    def rebuild(self, db: Any) -> None:
        """总账和集合都重来。"""
        db.execute("DELETE FROM terms")
        db.execute("UPDATE totals SET clauses = 0, tokens = 0")
        for document in _documents(db):
            _account(db, list(_rows(db, document)), +1)
        self._shared.renew(db)

    def problems(self, db: Any) -> Iterator[Problem]:
        right, held = wanted(db), self._shared.held(meta(db, "collection"))
        if held != right:
            server = self._shared.client.server
            yield Problem(f"{server} 里有 {held} 条，应有 {right} 条。", f"{server} holds {held} of {right}.")
        for kind, clauses in db.execute("SELECT kind, clauses FROM totals ORDER BY kind").fetchall():
            if clauses != right:
                yield Problem(
                    f"{kind} 的总账记着 {clauses} 条，应有 {right} 条。", f"Totals of {kind}: {clauses} of {right}."
                )

    def _search(
        self, edition: _Edition, table: str, tokens: Sequence[str], k: int, documents: Collection[str] | None
    ) -> Ranked:
        clauses, length = edition.totals[table]
        counts = self._shared.counted(edition, table, map(bm25.whole, tokens))
        query = {bm25.dimension(t): bm25.idf(clauses, n) for t, n in counts.items() if n}
        if not (query and clauses and edition.collection) or _nowhere(documents):
            return []
        average, limit = length / clauses, 2 * k + _SLACK
        while True:
            found = self._shared.client.by_sparse(edition.collection, table, query, limit, documents)
            names = self._shared.names(found)
            scored = [
                (bm25.score(query, f.sparse, f.length, average, bm25.LENGTHS[table]), f.key)
                for f in found
                if f.key in names
            ]
            best = sorted(scored, key=lambda s: (-s[0], s[1]))[:k]
            # 没取回的至多这么多分：进不了前 k 名，就不必再取
            done = len(found) < limit or limit >= _DEEPEST
            if done or (len(best) == k and best[-1][0] > bm25.bound(found[-1].product, average, bm25.LENGTHS[table])):
                return [(names[key], score) for score, key in best]
            limit *= 2


class ClusterVectors:
    """向量的检索，见 ``engines.Vectors``。"""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._state = IndexState("idle")

    def search(self, vector: np.ndarray, k: int, documents: Collection[str] | None = None) -> Ranked:
        return self._shared.steadily(lambda edition: self._search(edition, vector, k, documents))

    def state(self) -> IndexState:
        return self._state

    def follow(self, progress: Counting | None = None) -> IndexState:
        """数一数条数；与目录不符的，多的删，少的补；集合不见了就重建。"""
        try:
            return self._follow(progress)
        except StoreBusy:
            self._state = IndexState("elsewhere", "另一个程序正在写，没有去数索引的条数")
            return self._state

    def _follow(self, progress: Counting | None) -> IndexState:
        shared, detail = self._shared, ""
        with shared.catalogue.alone() as db:
            collection, right = meta(db, "collection"), wanted(db)
            lost = bool(right) and not (collection and shared.client.has(collection))
            if not lost and shared.held(collection) != right:
                more, less = shared.reconcile(db, collection)
                detail = f"索引与目录对过一遍：删去 {more} 条，补上 {less} 条"
            shared.seal(collection)
        if lost:
            return self.rebuild("集合不见了", progress)
        self._state = IndexState("ready", detail)
        return self._state

    def rebuild(self, why: str, progress: Counting | None = None) -> IndexState:
        with self._shared.catalogue.writing() as (db, _):
            self._shared.renew(db, progress)
            self._shared.seal(meta(db, "collection"))
        self._state = IndexState("ready", f"索引已从目录重建（{why}）")
        return self._state

    def close(self) -> None:
        with suppress(StoreError):
            self._shared.client.close()

    def _search(self, edition: _Edition, vector: np.ndarray, k: int, documents: Collection[str] | None) -> Ranked:
        if not edition.collection or _nowhere(documents):
            return []
        limit = min(MOST, k + _SLACK)
        while True:
            found = self._shared.client.by_vector(edition.collection, vector, limit, documents)
            names = self._shared.names(found)
            near = [(names[f.key], round(f.product, 5)) for f in found if f.key in names]
            if len(near) >= k or len(found) < limit or limit == MOST:
                return sorted(near, key=lambda n: (-n[1], n[0]))[:k]
            limit = min(MOST, 2 * limit)


@dataclass(frozen=True)
class _Row:
    """目录里一条进检索的条款：它的向量，各表里它的词。"""

    key: int
    document: str
    vector: np.ndarray
    bags: dict[str, Bag]

    def stored(self) -> milvus.Row:
        sparse = {table: bag.sparse(bm25.LENGTHS[table]) for table, bag in self.bags.items()}
        return milvus.Row(self.key, self.document, self.vector, sparse, {t: b.length for t, b in self.bags.items()})


def wanted(db: Any) -> int:
    """进检索的条款有几条。"""
    return int(db.execute("SELECT count(*) FROM clauses WHERE passage IS NOT NULL").fetchone()[0])


def _rows(db: Any, identity: str) -> Iterator[_Row]:
    """一份文件进检索的条款；缺向量的略去，``doctor`` 会说。"""
    (record,) = db.execute("SELECT record FROM documents WHERE id = ?", (identity,)).fetchone()
    document = document_from(record)
    columns = ", ".join(f"c.{c}" for c in CLAUSE_COLUMNS.split(", "))
    sql = f"""SELECT c.key, v.vector, {columns} FROM clauses c JOIN vectors v ON v.digest = c.passage
        WHERE c.document = ? ORDER BY c.position"""
    heads: dict[tuple[str, str], list[str]] = {}
    for key, vector, *row in db.execute(sql, (identity,)).fetchall():
        clause = clause_from(tuple(row))
        head = heading(document, clause)
        bags = {}
        for table in TABLES:
            if (table, head) not in heads:
                heads[table, head] = _CUT[table](head)
            bags[table] = Bag.of([*heads[table, head], *_CUT[table](clause.text)])
        yield _Row(int(key), identity, np.frombuffer(vector, np.float32), bags)


def _account(db: Any, rows: Sequence[_Row], sign: int) -> None:
    """一份文件的词记进总账（+1），或从总账里减去（-1）。"""
    for table in TABLES:
        bags = [row.bags[table] for row in rows]
        seen = Counter(token for bag in bags for token in bag.counts)
        db.executemany(
            "INSERT INTO terms AS t (kind, token, seen) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, token) DO UPDATE SET seen = t.seen + excluded.seen",
            [(table, token, sign * n) for token, n in sorted(seen.items())],
        )
        db.execute(
            "UPDATE totals SET clauses = clauses + ?, tokens = tokens + ? WHERE kind = ?",
            (sign * len(bags), sign * sum(bag.length for bag in bags), table),
        )
        if sign < 0:
            gone = "DELETE FROM terms WHERE kind = ? AND seen <= 0 AND token IN (SELECT value FROM json_each(?))"
            db.execute(gone, (table, json.dumps(list(seen))))


def _documents(db: Any) -> list[str]:
    return [i for (i,) in db.execute("SELECT document FROM clauses GROUP BY document ORDER BY min(key)").fetchall()]


def _nowhere(documents: Collection[str] | None) -> bool:
    return documents is not None and not documents
