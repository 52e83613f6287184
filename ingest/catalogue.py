"""SQLite 目录：一切以它为准。连接、事务、格式版本，和把 SQLite 的错误说成人话。

WAL 模式：读不挡写，写不挡读；同一时刻只有一个写者，别的写者等 ``patience`` 秒。
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.engines import Database
from ingest.errors import StoreError
from ingest.formats import upgrade, version

FORMAT = 1
FILE = "catalogue.db"
INDEX = "chroma"  # 向量索引所在的下级目录
PATIENCE = 8.0  # 秒
_SCHEMA = Path(__file__).parent / "schema.sql"
_STATED = "facts_stated"  # 顶替了早先的 facts_kind


class Catalogue:
    """一个库目录里的 ``catalogue.db``。可多线程共用：每次读借一个连接，用完归还。"""

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        self.folder = folder
        self._patience = patience
        self.file = folder / FILE
        self._idle: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._writer = threading.Lock()
        self._closed = False
        prepare(folder)
        with self._explained(), self._borrowed() as db:
            self._check_format(db)

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """借一个连接，用来读；或做一句话的小改动，不算新的一代。"""
        with self._explained(), self._borrowed() as db:
            yield db

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """借一个连接，几句话读的是同一刻。"""
        with self.connection() as db:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[tuple[sqlite3.Connection, int]]:
        """一个写事务：全成或全无。给出连接和新的一代的号码。"""
        with self._explained(), self._writer, self._borrowed() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                generation = int(meta(db, "generation")) + 1
                set_meta(db, "generation", str(generation))
                yield db, generation
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def generation(self) -> int:
        """每写一次加一，哪个进程写的都算。"""
        with self.connection() as db:
            return int(meta(db, "generation"))

    def size(self) -> int:
        """目录自己占多少字节。"""
        return sum(f.stat().st_size for f in self.folder.glob(f"{FILE}*"))

    def space(self) -> tuple[int, int | None]:
        """占了多少字节，磁盘还剩多少。"""
        size = sum(f.stat().st_size for f in self.folder.rglob("*") if f.is_file())
        return size, shutil.disk_usage(self.folder).free

    def check_space(self, spare: int) -> None:
        """磁盘少于 ``spare`` 字节就抛 ``StoreError``：写满会毁掉索引。"""
        free = shutil.disk_usage(self.folder).free
        if free < spare:
            raise StoreError(
                f"磁盘只剩 {free >> 20} MB，库 {self.folder} 没有改动。请腾出至少 {spare >> 20} MB 再试。",
                f"Only {free >> 20} MB of disk left; store {self.folder} is unchanged. Free at least {spare >> 20} MB.",
            )

    def damage(self, db: Database) -> str:
        """目录文件哪里坏了；没有就是空串。"""
        (said,) = db.execute("PRAGMA quick_check(1)").fetchone()
        return "" if said == "ok" else str(said)

    def close(self) -> None:
        with self._guard:
            self._closed = True
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        with self._guard:
            if self._closed:
                raise StoreError("库已经关上了。", "The store is closed.")
            db = self._idle.pop() if self._idle else None
        db = db or self._connect()
        try:
            yield db
        finally:
            with self._guard:
                if self._closed:
                    db.close()
                else:
                    self._idle.append(db)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.file, timeout=self._patience, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA temp_store = MEMORY")
        except BaseException:
            db.close()
            raise
        return db

    def _check_format(self, db: sqlite3.Connection) -> None:
        if version(db) == 0:
            db.execute("BEGIN IMMEDIATE")
            try:
                if version(db) == 0:  # 等锁的时候，别的进程可能已经建好
                    self._check_new(db)
                    for statement in _statements():
                        db.execute(statement)
                    db.execute(f"PRAGMA user_version = {FORMAT}")
                db.execute("COMMIT")
            except BaseException:
                db.execute("ROLLBACK")
                raise
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            raise _foreign(self.folder)
        upgrade(db, self.file, FORMAT)
        self._check_indexes(db)

    def _check_indexes(self, db: sqlite3.Connection) -> None:
        """索引只关快慢，不算格式：旧库缺的补上。别的程序正在写，就等下回打开再补。"""
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_STATED,)).fetchone():
            return
        made = next(s for s in _statements() if _STATED in s)
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return
        try:
            db.execute(made.replace(_STATED, f"IF NOT EXISTS {_STATED}"))
            db.execute("DROP INDEX IF EXISTS facts_kind")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise

    def _check_new(self, db: sqlite3.Connection) -> None:
        """目录是空的才新建：旁边有向量索引，说明原来的目录丢了，另建一个空的就把这事瞒过去了。"""
        if db.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise _foreign(self.folder)
        if (self.folder / INDEX / "current.json").exists():
            raise StoreError(
                f"库 {self.folder} 的目录文件 {FILE} 丢了或是空的，向量索引还在。"
                f"请用 zhengwen restore 从备份恢复；没有备份，把 {self.folder} 改名留存，重新读入文件。",
                f"Store {self.folder} lost its catalogue ({FILE} is missing or empty). Restore a backup with "
                f"zhengwen restore, or move the folder aside and ingest again.",
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise _explain(error, self.folder) from error


def meta(db: Database, key: str) -> str:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def set_meta(db: Database, key: str, value: str) -> None:
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))


def prepare(folder: Path) -> None:
    """建好库的目录；建不了抛 ``StoreError``。"""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise StoreError(
            f"库 {folder} 不是目录。请用 --store 指定一个目录。",
            f"Store {folder} is not a folder. Choose one with --store.",
        ) from None
    except OSError as error:
        raise StoreError(
            f"建不了库目录 {folder}：{error.strerror}。请检查权限，或用 --store 指定别处。",
            f"Cannot create store folder {folder}: {error.strerror}. Check permissions or choose another with --store.",
        ) from None


def _foreign(folder: Path) -> StoreError:
    return StoreError(
        f"{folder} 里的 {FILE} 不是政问的库。请用 --store 另指一个目录。",
        f"{FILE} in {folder} is not a Zhengwen store. Choose another folder with --store.",
    )


def _statements() -> Iterator[str]:
    """建表的语句，一条一条给；executescript 会先提交，不能放在事务里。"""
    statement = ""
    for line in _SCHEMA.read_text("utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _explain(error: sqlite3.DatabaseError, folder: Path) -> StoreError:
    words = str(error)
    if "locked" in words or "busy" in words:
        return StoreError(
            f"库 {folder} 正被另一个程序写入。请等它做完再试；没有别的程序在用，就重启本程序。",
            f"Store {folder} is being written by another program. Wait for it to finish and retry.",
        )
    if "full" in words:
        return StoreError(
            f"磁盘满了，库 {folder} 没有改动。请腾出空间再试。",
            f"The disk is full; store {folder} is unchanged. Free some space and retry.",
        )
    if "readonly" in words or "unable to open" in words:
        return StoreError(
            f"打不开库 {folder}：没有读写权限。请检查目录的属主和权限。",
            f"Cannot open store {folder}: no permission. Check the folder's owner and mode.",
        )
    if "malformed" in words or "not a database" in words or "disk I/O" in words:
        return StoreError(
            f"库 {folder} 的目录文件 catalogue.db 已损坏。请把 {folder} 改名留存，"
            f"用 zhengwen restore 从备份恢复，或重新运行 zhengwen ingest 读入文件。",
            f"Store {folder} is damaged (catalogue.db). Move the folder aside, then restore a backup with "
            f"zhengwen restore or run zhengwen ingest again.",
        )
    return StoreError(
        f"库 {folder} 出错：{words}。请运行 zhengwen doctor 查看。", f"Store {folder}: {words}. Run zhengwen doctor."
    )
