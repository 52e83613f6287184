"""库：文件、条款、事实、向量和三种检索。目录为准，检索的索引是它的副本；各是哪一种引擎，见 ``engines``。

可多线程共用；几个进程可以同时读，写要排队。一份文件的读入是一个事务：全在或全不在。
同名而路径、内容都不同的文件各存各的；同样的字节换个名字再来，认作已有的那一份。
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import numpy as np

from ingest.address import Address
from ingest.catalogue import PATIENCE, meta, set_meta
from ingest.document import Clause, Document, Fact, Reading
from ingest.engines import Database, IndexState, Ranked, exists, open_engines
from ingest.errors import StoreError
from ingest.fusion import Scale
from ingest.nearest import FEW
from ingest.passage import digest, passage
from ingest.record import (
    CLAUSE_COLUMNS,
    FACT_COLUMNS,
    clause_from,
    clause_row,
    document_from,
    document_row,
    fact_from,
    fact_row,
    fingerprint,
)
from ingest.words import bigrams, version, words

if TYPE_CHECKING:
    from ingest.doctor import Health
    from ingest.encode import Encoder

MOVING = "moving"  # 设置里的一项：正从哪里搬来；搬完为空
Outcome = Literal["added", "updated", "unchanged"]
Progress = Callable[[int, int], None]  # （做完几条，共几条）

_SPARE = 500 * 1024 * 1024  # 字节；磁盘少于这么多就不写：写满会毁掉索引
_TOKENS = 200  # 一次检索最多用这么多个词
_SAMPLE = 256  # 段；随机取这么多，看一句问话与不相干的段落有多像
_USABLE = "basis NOT IN ('masked', 'replaced')"  # 与 Fact.usable 同
_REMEMBERED = 4096  # 同一代里最多记住这么多种查询

T = TypeVar("T")
Stated = tuple[tuple[tuple[str, ...], frozenset[str] | None], ...]  # 几组（值，在这些文件里才算；None 是哪里都算）


@dataclass(frozen=True)
class Added:
    """存成了什么；``document`` 是库里的那一份，id、名字可能与读出来的不同。"""

    outcome: Outcome
    document: Document


class Store:
    """打开（没有就建一个空的）``path`` 处的库：一个目录，或 ``address`` 说的别的写法。``encoder`` 为 None 时，用到才载入默认的。

    只想用已有的库，``create=False``：没有就抛 ``StoreError``，路径写错了不会悄悄得到一个空库。
    打不开、损坏、版本不符、被占用也抛 ``StoreError``。别人在写时等 ``patience`` 秒；磁盘少于 ``spare`` 字节不写。
    不超过 ``few`` 条的库找向量不用索引。没有搬完的库（``migrate``）不给打开，除非 ``unfinished``。
    """

    def __init__(
        self,
        path: Path | str | Address,
        encoder: Encoder | None = None,
        *,
        create: bool = True,
        patience: float = PATIENCE,
        spare: int = _SPARE,
        few: int = FEW,
        unfinished: bool = False,
    ) -> None:
        self.address = Address.of(path)
        self.path = self.address.files  # 网页上传的、反馈、评测记录放在这里
        if not create and not exists(self.address):
            raise StoreError(
                f"这里还没有库：{self.address}。请先运行 zhengwen ingest 文件或文件夹，或用 --store 指定已有的库。",
                f"No store at {self.address}. Run zhengwen ingest PATH first, or name an existing one with --store.",
            )
        self._spare = spare
        self._encoder = encoder
        self._guard = threading.Lock()
        self._cache: OrderedDict[object, object] = OrderedDict()
        self._cached = -1
        self._now = threading.local()
        engines = open_engines(self.address, lambda text: self.encoder.query(text), patience=patience, few=few)
        self.catalogue, self.words, self.nearest = engines.catalogue, engines.words, engines.vectors
        if not unfinished:
            self._check_moved()
        self._refresh_words()

    @staticmethod
    def exists(path: Path | str | Address) -> bool:
        """这里有没有库；不打开它。"""
        return exists(Address.of(path))

    @property
    def encoder(self) -> Encoder:
        with self._guard:
            if self._encoder is None:
                from ingest import encode

                self._encoder = encode.load()
            return self._encoder

    # —— 写 ——

    def add(self, reading: Reading, progress: Progress | None = None) -> Outcome:
        """存入一份读完的文件；读出来的与库里一字不差就不动。"""
        return self.put(reading, progress).outcome

    def put(self, reading: Reading, progress: Progress | None = None, rules: str = "") -> Added:
        """同 ``add``，并说出存成了哪一份；``rules`` 是读它时的规则版本，随文件记下。"""
        twin = self._twin(reading.document, rules)
        if twin:
            return Added("unchanged", twin)
        with self.catalogue.connection() as db:
            reading = _identified(reading, db)
        document, mark = reading.document, fingerprint(reading)
        if self._is_known(document.id, mark, rules):
            return Added("unchanged", document)
        self.catalogue.check_space(self._spare)
        vectors = self._encode_missing(reading, progress)
        with self.catalogue.writing() as (db, generation):
            if _identified(reading, db) == reading:
                stale = self._delete(db, document.id)
                db.executemany("INSERT INTO vectors VALUES (?, ?) ON CONFLICT DO NOTHING", vectors.items())
                set_meta(db, "encoder", self.encoder.name)
                _insert(db, reading, mark, rules, generation)
                self.words.add(db, document.id)
                if stale is not None:
                    _drop_orphans(db, stale)
                return Added("added" if stale is None else "updated", document)
        return self.put(reading, progress, rules)  # 编码的当口，别的进程存了同名的文件：重新定它的身份

    def remove(self, document_id: str) -> None:
        """去掉一份文件；没有就抛 KeyError。"""
        with self.catalogue.writing() as (db, generation):
            stale = self._delete(db, document_id)
            if stale is None:
                raise KeyError(document_id)
            record_change(db, document_id, generation)
            _drop_orphans(db, stale)

    def current(self, path: str, digest: str, rules: str) -> Document | None:
        """这个路径、这些字节、这版规则已经读成了哪一份；没有，或要重读，就是 None。"""
        with self.catalogue.connection() as db:
            row = db.execute("SELECT id, digest, rules FROM documents WHERE path = ?", (path,)).fetchone()
            if row is None:
                row = db.execute("SELECT id, digest, rules FROM documents WHERE digest = ?", (digest,)).fetchone()
        return self.document(row[0]) if row and row[1:] == (digest, rules) else None

    # —— 读 ——

    def documents(self) -> list[Document]:
        """全部文件，按名字排。"""
        return list(self.remember("documents", self._read_documents).values())

    def document(self, document_id: str) -> Document:
        """没有就抛 KeyError。"""
        return self.remember("documents", self._read_documents)[document_id]

    def counts(self) -> dict[str, tuple[int, int]]:
        """每份文件的（条款数，事实数）；只数，不把条款读出来。"""
        return dict(self.remember("counts", self._read_counts))

    def clauses(self, document_id: str) -> list[Clause]:
        """一份文件的全部条款，依原文次序；拼起来就是原文。"""
        with self.catalogue.connection() as db:
            sql = f"SELECT {CLAUSE_COLUMNS} FROM clauses WHERE document = ? ORDER BY position"
            return [clause_from(row) for row in db.execute(sql, (document_id,))]

    def clause(self, clause_id: str) -> Clause:
        """没有就抛 KeyError。"""
        return self.clauses_by_id([clause_id])[clause_id]

    def clauses_by_id(self, ids: Iterable[str]) -> dict[str, Clause]:
        """依所给的次序；没有的略去。"""
        wanted = list(dict.fromkeys(ids))
        with self.catalogue.connection() as db:
            sql = f"SELECT {CLAUSE_COLUMNS} FROM clauses WHERE id IN (SELECT value FROM json_each(?))"
            found = {row[0]: clause_from(row) for row in db.execute(sql, (json.dumps(wanted),))}
        return {i: found[i] for i in wanted if i in found}

    def facts(self, *, kinds: Sequence[str] = (), document: str = "", clause: str = "", value: str = "") -> list[Fact]:
        """同时满足所给各项的事实，依文件、原文次序；空的不限。"""
        key = ("facts", tuple(sorted(kinds)), document, clause, value)
        one = {"document": document, "clause": clause, "value": value}
        return list(self.remember(key, lambda: self._read_facts(kinds, {c: [w] for c, w in one.items() if w})))

    def facts_with(
        self, kinds: Sequence[str], values: Collection[str] | None, documents: Collection[str]
    ) -> list[Fact]:
        """这几种事实里值是 ``values`` 之一（None 不限）、在 ``documents`` 之一的，依文件、原文次序；空的就没有。"""
        return self._read_facts(kinds, {**({} if values is None else {"value": values}), "document": documents})

    def documents_stating(self, kinds: Sequence[str], stated: Stated) -> frozenset[str]:
        """哪几份文件里有这样的事实；遮住的、已经改掉的不算。"""
        return self.remember(
            ("stating", tuple(kinds), stated), lambda: frozenset(self._read_stating("document", kinds, stated))
        )

    def count_stating(self, kinds: Sequence[str], stated: Stated) -> int:
        """有几条条款里有这样的事实；只数，不读出来。"""
        return self.remember(
            ("counted", tuple(kinds), stated), lambda: next(self._read_stating("clause", kinds, stated, "count(*)"))
        )

    def tally(self, kinds: Sequence[str]) -> dict[str, int]:
        """这几种事实的各种值，各有几处。"""
        return self.remember(("tally", tuple(sorted(kinds))), lambda: self._read_tally(kinds))

    def values(self, kinds: Sequence[str]) -> tuple[str, ...]:
        """这几种事实的各种值，不重复；比事实少得多，先在这里挑。"""
        key = ("values", tuple(sorted(kinds)))
        return self.remember(key, lambda: self._read_values(kinds))

    def remember(self, key: object, read: Callable[[], T]) -> T:
        """``read()`` 由库里的东西推出来的结果，同一代之内不重算；库一变（无论哪个进程写的）就重来。"""
        generation = getattr(self._now, "generation", None) or self.catalogue.generation()
        with self._guard:
            if generation != self._cached:
                self._cache, self._cached = OrderedDict(), generation
            if key in self._cache:
                self._cache.move_to_end(key)
                return cast(T, self._cache[key])
        value = read()
        with self._guard:
            if generation == self._cached:
                self._cache[key] = value
                if len(self._cache) > _REMEMBERED:
                    self._cache.popitem(last=False)
        return value

    @contextmanager
    def moment(self) -> Iterator[None]:
        """本线程在这一段里只看一次库的代：答一个问题要看几百次。"""
        if getattr(self._now, "generation", None):
            yield
            return
        self._now.generation = self.catalogue.generation()
        try:
            yield
        finally:
            self._now.generation = None

    def facts_of(self, clause_ids: Sequence[str]) -> dict[str, tuple[Fact, ...]]:
        """每条条款的事实；没有事实的给空元组。"""
        found: dict[str, list[Fact]] = {i: [] for i in clause_ids}
        with self.catalogue.connection() as db:
            sql = f"SELECT {FACT_COLUMNS} FROM facts WHERE clause IN (SELECT value FROM json_each(?)) ORDER BY key"
            for row in db.execute(sql, (json.dumps(list(found)),)):
                found[row[0]].append(fact_from(row))
        return {i: tuple(facts) for i, facts in found.items()}

    # —— 检索 ——

    def by_words(self, text: str, k: int, documents: Collection[str] | None = None) -> Ranked:
        """词的 BM25。"""
        return self._by_tokens("words", words(text), k, documents)

    def by_bigrams(self, text: str, k: int, documents: Collection[str] | None = None) -> Ranked:
        """二字串的 BM25。"""
        return self._by_tokens("bigrams", bigrams(text), k, documents)

    def by_vector(self, text: str, k: int, documents: Collection[str] | None = None) -> Ranked:
        """余弦。"""
        if k <= 0 or not text.strip() or not self.documents():
            return []
        self._check_encoder()
        return self.nearest.search(self._vector(text), k, documents)

    def scale(self, text: str) -> Scale:
        """这句问话的尺子，见 ``fusion``：三种检索的得分换成同一种单位，才好相加。"""
        sample = self.remember("sample", self._read_sample)
        spread = float((sample @ self._vector(text)).std()) if len(sample) and text.strip() else 0.0
        return replace(self.mass(text), vectors=spread)

    def mass(self, text: str) -> Scale:
        """只有词的那两把尺，不必编码。"""
        return Scale(self._mass("words", words(text)), self._mass("bigrams", bigrams(text)))

    # —— 养护 ——

    def rarity(self, word: str) -> float:
        """一个词有多稀罕：idf = ln(1 + 条款数 / 出现它的条款数)；出现数取它各二字串里最少的那个（上界，不必逐条去数）。"""
        return self.remember(("rarity", word), lambda: self._read_rarity(word))

    def pairs(self, found: Sequence[str]) -> list[int]:
        """各二字串分别出现在几条里；一次问一批，比一个个问快。"""
        return self.words.seen("bigrams", found)[1]

    def sync(self, progress: Progress | None = None) -> IndexState:
        """让向量索引跟上目录；读完一批文件后做一次，否则第一次检索时做。"""
        return self.nearest.follow(progress)

    def health(self) -> Health:
        """库的状况。"""
        from ingest import doctor

        return doctor.examine(self)

    def repair(self, progress: Progress | None = None) -> Health:
        """重建词索引、缺的向量和向量索引，再看一遍状况。"""
        from ingest import doctor

        return doctor.repair(self, progress)

    def close(self) -> None:
        self.nearest.close()
        self.catalogue.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def rebuild_words(self) -> None:
        """按现在的切分办法重建词索引。"""
        with self.catalogue.writing() as (db, _):
            self.words.rebuild(db)
            set_meta(db, "words", version())

    def encode_again(self, progress: Progress | None = None) -> None:
        """补上缺的向量；换了模型就全部重编。"""
        encoder = self.encoder
        with self.catalogue.connection() as db:
            keep = meta(db, "encoder") == encoder.name
            have = {d for (d,) in db.execute("SELECT digest FROM vectors")} if keep else set()
            missing = {m: p for d in _all(db) for p in _passages(db, d) if p and (m := digest(p)) not in have}
        vectors = self._encode(missing, progress)
        with self.catalogue.writing() as (db, generation):
            if not keep:
                db.execute("DELETE FROM vectors")
            db.executemany(
                "INSERT INTO vectors VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET vector = excluded.vector",
                vectors.items(),
            )
            set_meta(db, "encoder", encoder.name)
            for document in _all(db):  # 向量换了，索引和缓存都要跟上
                db.execute("UPDATE documents SET generation = ? WHERE id = ?", (generation, document.id))
                record_change(db, document.id, generation)

    # —— 内部 ——

    def _twin(self, document: Document, rules: str) -> Document | None:
        """别的路径上同样的字节，而且不必替它重读：规则没变，或者它的原文件还在，自会有人来重读。"""
        with self.catalogue.connection() as db:
            if document.path and db.execute("SELECT 1 FROM documents WHERE path = ?", (document.path,)).fetchone():
                return None
            row = db.execute("SELECT id, rules, path FROM documents WHERE digest = ?", (document.digest,)).fetchone()
        if row and row[2] != document.path and (row[1] == rules or Path(row[2]).exists()):
            return self.document(row[0])
        return None

    def _is_known(self, identity: str, mark: str, rules: str) -> bool:
        with self.catalogue.connection() as db:
            row = db.execute("SELECT fingerprint, rules FROM documents WHERE id = ?", (identity,)).fetchone()
        if row is None or row[0] != mark:
            return False
        if row[1] != rules:  # 规则改了，读出来的没变：记下新版本，下次不必再读
            with self.catalogue.connection() as db:
                db.execute("UPDATE documents SET rules = ? WHERE id = ?", (rules, identity))
        return True

    def _delete(self, db: Database, identity: str) -> list[bytes] | None:
        """删掉一份；返回它用过的向量的摘要，没有这一份是 None。"""
        if not db.execute("SELECT 1 FROM documents WHERE id = ?", (identity,)).fetchone():
            return None
        sql = "SELECT DISTINCT passage FROM clauses WHERE document = ? AND passage IS NOT NULL"
        used = [d for (d,) in db.execute(sql, (identity,)).fetchall()]
        self.words.drop(db, identity)
        db.execute("DELETE FROM documents WHERE id = ?", (identity,))
        return used

    def _check_moved(self) -> None:
        with self.catalogue.connection() as db:
            source = meta(db, MOVING)
        if source:
            self.close()
            raise StoreError(
                f"库 {self.address} 正从 {source} 搬来，还没有搬完。请再运行一次 zhengwen migrate，接着搬。",
                f"Store {self.address} is half moved from {source}. Run zhengwen migrate again to finish.",
            )

    def _check_encoder(self) -> None:
        with self.catalogue.connection() as db:
            stored = meta(db, "encoder")
        if stored and stored != self.encoder.name:
            raise StoreError(
                f"库 {self.address} 的向量出自模型「{stored}」，现在用的是「{self.encoder.name}」。"
                f"请改回原来的模型，或运行 zhengwen doctor --repair 全部重编。",
                f"Vectors in {self.address} come from '{stored}', not '{self.encoder.name}'. "
                f"Use that encoder, or run zhengwen doctor --repair to encode again.",
            )

    def _encode_missing(self, reading: Reading, progress: Progress | None) -> dict[bytes, bytes]:
        self._check_encoder()
        passages = {digest(p): p for c in reading.clauses if (p := passage(reading.document, c))}
        with self.catalogue.connection() as db:
            have = {d for d in passages if db.execute("SELECT 1 FROM vectors WHERE digest = ?", (d,)).fetchone()}
        return self._encode({d: p for d, p in passages.items() if d not in have}, progress)

    def _encode(self, passages: dict[bytes, str], progress: Progress | None) -> dict[bytes, bytes]:
        if not passages:
            return {}
        done = 0

        def count(n: int) -> None:
            nonlocal done
            done += n
            if progress:
                progress(done, len(passages))

        matrix = self.encoder.passages(list(passages.values()), count)
        return {d: v.tobytes() for d, v in zip(passages, np.asarray(matrix, np.float32), strict=True)}

    def _by_tokens(self, table: str, tokens: list[str], k: int, documents: Collection[str] | None) -> Ranked:
        wanted = list(dict.fromkeys(tokens))[:_TOKENS]
        if k <= 0 or not wanted:
            return []
        return self.words.search(table, wanted, k, documents)

    def _vector(self, text: str) -> np.ndarray:
        return self.remember(("vector", text), lambda: self.encoder.query(text))

    def _read_sample(self) -> np.ndarray:
        """随机的一些段落的向量，形状 (n, dim)：摘要是散的，依它取就是随机取。"""
        with self.catalogue.connection() as db:
            rows = db.execute("SELECT vector FROM vectors ORDER BY digest LIMIT ?", (_SAMPLE,)).fetchall()
        return np.array([np.frombuffer(row[0], np.float32) for row in rows])

    def _mass(self, table: str, tokens: list[str]) -> float:
        """各词的 idf 之和，与 FTS5 的 bm25() 同一个 idf；没见过的词当作只见过一次。"""
        total, seen = self.words.seen(table, list(dict.fromkeys(tokens))[:_TOKENS])
        counts = [max(1, n) for n in seen]
        return sum(math.log(max((total - n + 0.5) / (n + 0.5), 1.000001)) for n in counts)

    def _read_rarity(self, word: str) -> float:
        total, seen = self.words.seen("bigrams", bigrams(word))
        return math.log(1 + (total + 1) / (min(seen, default=0) + 1))

    def _refresh_words(self) -> None:
        with self.catalogue.connection() as db:
            built = meta(db, "words")
        if built != version():
            self.rebuild_words()

    def _read_documents(self) -> dict[str, Document]:
        with self.catalogue.connection() as db:
            return {d.id: d for d in _all(db)}

    def _read_counts(self) -> dict[str, tuple[int, int]]:
        with self.catalogue.connection() as db:
            clauses = dict(db.execute("SELECT document, count(*) FROM clauses GROUP BY document"))
            facts = dict(db.execute("SELECT document, count(*) FROM facts GROUP BY document"))
            return {i: (clauses.get(i, 0), facts.get(i, 0)) for (i,) in db.execute("SELECT id FROM documents")}

    def _read_facts(self, kinds: Sequence[str], among: Mapping[str, Collection[str]]) -> list[Fact]:
        """``among``：列名 → 可取的值。"""
        limits = {**({"kind": kinds} if kinds else {}), **among}
        tests = [f"f.{column} IN (SELECT value FROM json_each(?))" for column in limits]
        columns = ", ".join(f"f.{c}" for c in FACT_COLUMNS.split(", "))
        sql = f"""SELECT {columns} FROM facts f JOIN documents d ON d.id = f.document
            WHERE {" AND ".join(["true", *tests])} ORDER BY d.name, d.id, f.key"""
        with self.catalogue.connection() as db:
            return [fact_from(row) for row in db.execute(sql, [json.dumps(list(v)) for v in limits.values()])]

    def _read_values(self, kinds: Sequence[str]) -> tuple[str, ...]:
        sql = "SELECT DISTINCT value FROM facts WHERE kind IN (SELECT value FROM json_each(?)) ORDER BY value"
        with self.catalogue.connection() as db:
            return tuple(v for (v,) in db.execute(sql, (json.dumps(list(kinds)),)))

    def _read_stating(self, column: str, kinds: Sequence[str], stated: Stated, wanted: str = "*") -> Iterator[Any]:
        """一个索引里就有，不去翻事实的表；``wanted`` 是 * 或 count(*)。"""
        parts, given = [], []
        for values, documents in stated:
            limits = {"kind": kinds, "value": values, **({} if documents is None else {"document": documents})}
            tests = [f"{name} IN (SELECT value FROM json_each(?))" for name in limits]
            parts.append(f"SELECT DISTINCT {column} FROM facts WHERE {' AND '.join(tests)} AND {_USABLE}")
            given += [json.dumps(list(one)) for one in limits.values()]
        if not parts:
            return iter([0] if wanted != "*" else [])
        with self.catalogue.connection() as db:
            rows = db.execute(f"SELECT {wanted} FROM ({' UNION '.join(parts)}) AS found", given).fetchall()
        return (value for (value,) in rows)

    def _read_tally(self, kinds: Sequence[str]) -> dict[str, int]:
        sql = "SELECT value, count(*) FROM facts WHERE kind IN (SELECT value FROM json_each(?)) GROUP BY value"
        with self.catalogue.connection() as db:
            return dict(db.execute(sql, (json.dumps(list(kinds)),)).fetchall())


def _all(db: Database) -> list[Document]:
    return [document_from(r) for (r,) in db.execute("SELECT record FROM documents ORDER BY name, id").fetchall()]


def _passages(db: Database, document: Document) -> list[str]:
    rows = db.execute(f"SELECT {CLAUSE_COLUMNS} FROM clauses WHERE document = ?", (document.id,))
    return [passage(document, clause_from(row)) for row in rows]


def _identified(reading: Reading, db: Database) -> Reading:
    """定下它在库里的身份：同一路径是同一份；同样的字节认作已有的；只是同名的另起一个 id。"""
    document = reading.document
    if document.path:
        row = db.execute("SELECT id FROM documents WHERE path = ?", (document.path,)).fetchone()
        if row:
            return _renamed(reading, row[0])
    row = db.execute("SELECT id, name, path FROM documents WHERE digest = ?", (document.digest,)).fetchone()
    if row:
        return _renamed(replace(reading, document=replace(document, name=row[1], path=row[2])), row[0])
    row = db.execute("SELECT path FROM documents WHERE id = ?", (document.id,)).fetchone()
    if row is None or row[0] == document.path:
        return reading
    return _renamed(reading, hashlib.sha1(f"{document.id}\n{document.path}".encode()).hexdigest()[:12])


def _renamed(reading: Reading, identity: str) -> Reading:
    """换一个文件 id，条款和事实跟着换。"""
    old = reading.document.id
    if identity == old:
        return reading
    new = {c.id: hashlib.sha1(f"{identity}\n{c.id}".encode()).hexdigest()[:16] for c in reading.clauses}
    clauses = tuple(
        replace(c, id=new[c.id], document=identity, parent=new.get(c.parent, c.parent)) for c in reading.clauses
    )
    facts = tuple(
        replace(f, clause=new.get(f.clause, f.clause), source=new.get(f.source, f.source)) for f in reading.facts
    )
    return replace(reading, document=replace(reading.document, id=identity), clauses=clauses, facts=facts)


def _insert(db: Database, reading: Reading, mark: str, rules: str, generation: int) -> None:
    document = reading.document
    db.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (document.id, document.name, document.path, document.digest, mark, rules, document_row(document), generation),
    )
    clauses = [
        (*clause_row(c), position, digest(p) if (p := passage(document, c)) else None)
        for position, c in enumerate(reading.clauses)
    ]
    db.executemany(
        f"INSERT INTO clauses ({CLAUSE_COLUMNS}, position, passage) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", clauses
    )
    facts = [(document.id, *fact_row(f)) for f in reading.facts]
    db.executemany(f"INSERT INTO facts (document, {FACT_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", facts)
    record_change(db, document.id, generation)


def record_change(db: Database, identity: str, generation: int) -> None:
    db.execute(
        "INSERT INTO changes VALUES (?, ?) ON CONFLICT (document) DO UPDATE SET generation = excluded.generation",
        (identity, generation),
    )


def _drop_orphans(db: Database, digests: Sequence[bytes]) -> None:
    """这些向量里，别的条款也不用了的。"""
    sql = "DELETE FROM vectors WHERE digest = ? AND NOT EXISTS (SELECT 1 FROM clauses WHERE passage = ?)"
    db.executemany(sql, [(d, d) for d in digests])
