"""词的检索：BM25。FTS5 的 bm25() 是各词得分之和，所以一个词一个词地问 FTS5，记住各条的得分，一句问话只要相加。

结果与一次问全部的词分毫不差；常用的词出现在几万条里，问过一次就不必再算。库变了一代，各词的得分都变，全部重来。
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ingest.best import Postings, best
from ingest.catalogue import Catalogue, meta
from ingest.engines import Database, Problem, Ranked
from ingest.passage import heading
from ingest.record import CLAUSE_COLUMNS, clause_from, document_from
from ingest.words import bigrams, words

_MEMORY = 96 * 1024 * 1024  # 字节；记住的得分最多占这么多（每个词的每一条十二字节）
_SHARE = 600  # 字节；库大了，每条条款许多占这么多：常用的词都记得住
_MASKS = 16  # 记住最近这么多种范围

Term = tuple[str, str]  # 哪张表的哪个词


@dataclass
class _Edition:
    """一代的库：每份文件的行号从哪里到哪里，记住的得分，各词出现在几条里。"""

    generation: int
    rows: dict[str, tuple[int, int]]  # 一份文件一次写入，行号是连着的
    total: int  # 进检索的条款
    postings: OrderedDict[Term, Postings] = field(default_factory=OrderedDict)
    counts: dict[Term, int] = field(default_factory=dict)
    masks: OrderedDict[frozenset[str], np.ndarray] = field(default_factory=OrderedDict)
    held: int = 0  # 字节

    def __post_init__(self) -> None:
        self.size = max((last for _, last in self.rows.values()), default=0) + 1


class Lexical:
    """可多线程共用；``table`` 是 words 或 bigrams。"""

    def __init__(self, catalogue: Catalogue, memory: int = _MEMORY) -> None:
        self._catalogue = catalogue
        self._memory = memory
        self._guard = threading.Lock()
        self._edition = _Edition(-1, {}, 0)

    def search(self, table: str, tokens: Sequence[str], k: int, documents: Collection[str] | None = None) -> Ranked:
        """得分最高的 ``k`` 条，由高到低，同分的依存入的先后；``documents`` 为 None 时找全库。"""
        with self._catalogue.connection() as db:
            db.execute("BEGIN")  # 各词的得分要出自同一代
            try:
                edition = self._current(db)
                mask = None if documents is None else self._mask(edition, frozenset(documents))
                rows, scores = best([self._postings(db, edition, (table, t)) for t in tokens], k, edition.size, mask)
                found = json.dumps(rows.tolist())
                sql = "SELECT key, id FROM clauses WHERE key IN (SELECT value FROM json_each(?))"
                names = dict(db.execute(sql, (found,)))
                return [(names[key], score) for key, score in zip(rows.tolist(), scores.tolist(), strict=True)]
            finally:
                db.execute("COMMIT")

    def seen(self, table: str, tokens: Sequence[str]) -> tuple[int, list[int]]:
        """进检索的条款共有多少，各词分别出现在多少条里。"""
        with self._catalogue.connection() as db:
            edition = self._current(db)
            if any((table, t) not in edition.counts for t in tokens):
                db.execute(
                    f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_seen USING fts5vocab('main', '{table}', 'row')"
                )
            for token in tokens:
                if (table, token) not in edition.counts:
                    row = db.execute(f"SELECT doc FROM temp.{table}_seen WHERE term = ?", (token,)).fetchone()
                    edition.counts[table, token] = int(row[0]) if row else 0
        return edition.total, [edition.counts[table, t] for t in tokens]

    # —— 写，都在写事务里 ——

    def add(self, db: Database, document: str) -> None:
        """把一份文件的条款写进两张倒排表。"""
        for table, rows in _cut(db, document):
            db.executemany(f"INSERT INTO {table} (rowid, head, body) VALUES (?, ?, ?)", rows)

    def drop(self, db: Database, document: str) -> None:
        """移出：要交回当初写进去的词，所以在条款删掉之前做。"""
        for table, rows in _cut(db, document):
            db.executemany(f"INSERT INTO {table} ({table}, rowid, head, body) VALUES ('delete', ?, ?, ?)", rows)

    def rebuild(self, db: Database) -> None:
        """按现在的切分办法全部重来。"""
        for table in ("words", "bigrams"):
            db.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
        for (identity,) in db.execute("SELECT id FROM documents").fetchall():
            self.add(db, identity)

    def problems(self, db: Database) -> Iterator[Problem]:
        """倒排表的条数与目录不符。"""
        (wanted,) = db.execute("SELECT count(*) FROM clauses WHERE passage IS NOT NULL").fetchone()
        for table in ("words", "bigrams"):
            (indexed,) = db.execute(f"SELECT count(*) FROM {table}_docsize").fetchone()
            if indexed != wanted:
                yield Problem(
                    f"词索引 {table} 有 {indexed} 条，应有 {wanted} 条。", f"Index {table}: {indexed} of {wanted}."
                )

    # —— 内部 ——

    def _current(self, db: sqlite3.Connection) -> _Edition:
        generation = int(meta(db, "generation"))
        with self._guard:
            if self._edition.generation != generation:
                sql = "SELECT document, min(key), max(key) FROM clauses GROUP BY document"
                rows = {d: (first, last) for d, first, last in db.execute(sql)}
                (total,) = db.execute("SELECT count(*) FROM clauses WHERE passage IS NOT NULL").fetchone()
                self._edition = _Edition(generation, rows, int(total))
            return self._edition

    def _postings(self, db: sqlite3.Connection, edition: _Edition, term: Term) -> Postings:
        with self._guard:
            if term in edition.postings:
                edition.postings.move_to_end(term)
                return edition.postings[term]
        table, token = term
        found = db.execute(
            f"SELECT rowid, -bm25({table}) FROM {table} WHERE {table} MATCH ?", (f'"{token}"',)
        ).fetchall()
        made = (
            np.fromiter((row for row, _ in found), np.int32, len(found)),
            np.fromiter((score for _, score in found), np.float64, len(found)),
        )
        with self._guard:
            if term not in edition.postings:
                edition.postings[term] = made
                edition.held += _size(made)
            most = max(self._memory, _SHARE * edition.total if self._memory >= _MEMORY else 0)
            while edition.held > most and len(edition.postings) > 1:
                edition.held -= _size(edition.postings.popitem(last=False)[1])
        return made

    def _mask(self, edition: _Edition, documents: frozenset[str]) -> np.ndarray:
        """这几份文件的行是 1，别的是 0。"""
        with self._guard:
            if documents in edition.masks:
                edition.masks.move_to_end(documents)
                return edition.masks[documents]
        mask = np.zeros(edition.size, bool)
        for document in documents & edition.rows.keys():
            first, last = edition.rows[document]
            mask[first : last + 1] = True
        with self._guard:
            edition.masks[documents] = mask
            if len(edition.masks) > _MASKS:
                edition.masks.popitem(last=False)
        return mask


def _cut(db: Database, document: str) -> Iterator[tuple[str, list[tuple[int, str, str]]]]:
    """一份文件在每张表里的各行：行号、标题各级的词、正文的词，都以空格相连。"""
    (record,) = db.execute("SELECT record FROM documents WHERE id = ?", (document,)).fetchone()
    held = document_from(record)
    sql = f"SELECT key, {CLAUSE_COLUMNS} FROM clauses WHERE document = ? AND passage IS NOT NULL"
    clauses = [(row[0], clause_from(row[1:])) for row in db.execute(sql, (document,))]
    for table, cut in (("words", words), ("bigrams", bigrams)):
        heads: dict[str, str] = {}
        rows = []
        for key, clause in clauses:
            head = heading(held, clause)
            if head not in heads:
                heads[head] = " ".join(cut(head))
            rows.append((key, heads[head], " ".join(cut(clause.text))))
        yield table, rows


def _size(postings: Postings) -> int:
    return postings[0].nbytes + postings[1].nbytes
