"""PostgreSQL 目录：与 ``catalogue.Catalogue`` 同样的用法。SQL 仍是 SQLite 的写法，在这里翻译。只有本文件认识 pg8000。

写者靠会话级的建议锁排队，从事务开始前一直拿到提交后的收尾做完；进程死了，服务器自会放开。所以要直接连，
不能隔着按事务分配连接的连接池（PgBouncer 的 transaction 模式）。
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from ingest.address import Server
from ingest.catalogue import PATIENCE, meta, set_meta
from ingest.errors import StoreBusy, StoreError

FORMAT = "1"
_SCHEMA = Path(__file__).parent / "postgres.sql"
_WRITER = 0x7A77  # 建议锁的号码：写者
_REACH = 10.0  # 秒；连不上就说连不上
_IDLE = 30.0  # 秒；闲过这么久的连接，用之前先问一声
FRESH = 0.05  # 秒；一句问话要看几十次代，这么久之内看过的就不再问：别的进程写的，至多晚这么久看见
_BATCH = 500  # 行；一句 INSERT 至多这么多
_MOST = 30_000  # 一句至多这么多个参数；协议的上限是 32767
_LIST = "(SELECT value FROM json_each(?))"
_VALUES = re.compile(r"VALUES (\([?, ]+\))")


class Postgres:
    """一个 PostgreSQL 库里的目录；没有表就建。可多线程共用。"""

    def __init__(self, server: Server, patience: float = PATIENCE) -> None:
        self.server = server
        self._patience = patience
        self._idle: list[_Connection] = []
        self._guard = threading.Lock()
        self._writer = threading.Lock()
        self._closed = False
        self._known = (-1, float("-inf"))  # 代，什么时候看的
        with self._explained(), self._borrowed() as db:
            self._check_format(db)

    @classmethod
    def exists(cls, server: Server) -> bool:
        """有没有建过表。"""
        with _explained(server):
            db = _Connection(server)
            try:
                return bool(db.execute("SELECT to_regclass('zhengwen.meta') IS NOT NULL").fetchone()[0])
            finally:
                db.close()

    @contextmanager
    def connection(self) -> Iterator[_Connection]:
        with self._explained(), self._borrowed() as db:
            yield db

    @contextmanager
    def reading(self) -> Iterator[_Connection]:
        with self._explained(), self._borrowed() as db, db.transaction("ISOLATION LEVEL REPEATABLE READ"):
            yield db

    @contextmanager
    def writing(self) -> Iterator[tuple[_Connection, int]]:
        with self.alone() as db:
            generation = int(meta(db, "generation")) + 1
            set_meta(db, "generation", str(generation))
            yield db, generation
        self._learn(generation, time.monotonic())

    @contextmanager
    def alone(self) -> Iterator[_Connection]:
        """一个没有别的写者的事务，不算新的一代。"""
        with self._explained(), self._writer, self._borrowed() as db:
            db.execute(f"SET lock_timeout = {int(self._patience * 1000)}")
            db.execute("SELECT pg_advisory_lock(?)", (_WRITER,))
            try:
                with db.transaction():
                    yield db
                db.settle()
            finally:
                with suppress(Exception):  # 连接断了，锁已经没了
                    db.execute("SELECT pg_advisory_unlock(?)", (_WRITER,))

    def generation(self) -> int:
        known, at = self._known
        if time.monotonic() - at > FRESH:
            with self.connection() as db:
                asked, found = time.monotonic(), int(meta(db, "generation"))
            known = self._learn(found, asked)
        return known

    def _learn(self, generation: int, at: float) -> int:
        """代只增不减：慢一步的线程带回来的旧号，盖不掉本进程刚写成的新号。"""
        with self._guard:
            self._known = max(self._known, (generation, at))
            return self._known[0]

    def size(self) -> int:
        with self.connection() as db:
            return int(db.execute("SELECT pg_database_size(current_database())").fetchone()[0])

    def space(self) -> tuple[int, int | None]:
        return self.size(), None

    def check_space(self, spare: int) -> None:
        """磁盘在服务器上，这里看不见；写满了，事务不成，什么也没有改。"""

    def damage(self, db: _Connection) -> str:
        """PostgreSQL 自己管自己的文件。"""
        return ""

    def close(self) -> None:
        with self._guard:
            self._closed = True
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def _borrowed(self) -> Iterator[_Connection]:
        db = self._take() or _Connection(self.server)
        try:
            yield db
        except BaseException:
            if not db.alive():
                db.close()
                raise
            self._give_back(db)
            raise
        self._give_back(db)

    def _take(self) -> _Connection | None:
        while True:
            with self._guard:
                if self._closed:
                    raise StoreError("库已经关上了。", "The store is closed.")
                db = self._idle.pop() if self._idle else None
            if db is None or time.monotonic() - db.used < _IDLE or db.alive():
                return db
            db.close()

    def _give_back(self, db: _Connection) -> None:
        db.used = time.monotonic()
        with self._guard:
            if not self._closed:
                self._idle.append(db)
                return
        db.close()

    def _check_format(self, db: _Connection) -> None:
        if not db.execute("SELECT to_regclass('zhengwen.meta') IS NOT NULL").fetchone()[0]:
            with db.transaction():
                db.execute("SELECT pg_advisory_xact_lock(?)", (_WRITER,))  # 几个进程同时来建，只建一次
                if not db.execute("SELECT to_regclass('zhengwen.meta') IS NOT NULL").fetchone()[0]:
                    db.script("CREATE SCHEMA IF NOT EXISTS zhengwen;" + _SCHEMA.read_text("utf-8"))
                    set_meta(db, "format", FORMAT)
        found = meta(db, "format")
        if found != FORMAT:
            raise StoreError(
                f"库 {self.server} 的格式是第 {found} 版，本程序认识第 {FORMAT} 版。请升级程序，或换一个空的数据库。",
                f"Store {self.server} has format {found}; this program knows {FORMAT}. Upgrade, or use an empty database.",
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        with _explained(self.server):
            yield


class Rows:
    """一句话的结果；行是元组。"""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = iter([tuple(row) for row in rows])

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows


class _Connection:
    """一个连接：同一句话只请服务器准备一次。一个线程一次用一个。"""

    def __init__(self, server: Server) -> None:
        from pg8000.native import Connection

        self._raw = Connection(
            server.user or "postgres",
            host=server.host,
            port=server.port,
            database=server.database or None,
            password=server.password or None,
            sock=_socket(server),
            application_name="zhengwen",
            startup_params={"search_path": "zhengwen"},
        )
        self._prepared: dict[str, Any] = {}
        self._after: list[Callable[[], None]] = []
        self._undo: list[Callable[[], None]] = []
        self.used = time.monotonic()

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        if not parameters:
            return Rows(self._raw.run(sql) or ())
        if sql not in self._prepared:
            self._prepared[sql] = self._raw.prepare(_translated(sql))
        return Rows(self._prepared[sql].run(**_named(parameters)) or ())

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """``INSERT … VALUES (?, …)`` 的许多行并作一句；别的一行一行来。"""
        waiting = [tuple(row) for row in rows]
        if not _VALUES.search(sql):
            for row in waiting:
                self.execute(sql, row)
            return
        size = min(_BATCH, _MOST // max(1, len(waiting[0]))) if waiting else 1
        for at in range(0, len(waiting), size):
            batch = waiting[at : at + size]
            many = _VALUES.sub(lambda m: "VALUES " + ", ".join([m[1]] * len(batch)), sql)  # noqa: B023
            self._raw.run(_numbered(many), **_named([value for row in batch for value in row]))

    def script(self, text: str) -> None:
        """几句没有参数的话。"""
        self._raw.run(text)

    @contextmanager
    def transaction(self, mode: str = "") -> Iterator[None]:
        self._after, self._undo = [], []
        self._raw.run(f"BEGIN {mode}")
        try:
            yield
            self._raw.run("COMMIT")
        except BaseException:
            with suppress(Exception):  # 连接断了，服务器自会回滚
                self._raw.run("ROLLBACK")
            for undo in self._undo:
                undo()
            raise

    def on_commit(self, work: Callable[[], None]) -> None:
        """提交之后做；还拿着写者的锁。"""
        self._after.append(work)

    def on_rollback(self, work: Callable[[], None]) -> None:
        """没有提交成时做。"""
        self._undo.append(work)

    def settle(self) -> None:
        for work in self._after:
            work()

    def alive(self) -> bool:
        try:
            self._raw.run("SELECT 1")
        except Exception:  # 断法各异，对我们是同一件事
            return False
        return True

    def close(self) -> None:
        with suppress(Exception):
            self._raw.close()


@cache
def _translated(sql: str) -> str:
    """SQLite 展开 JSON 数组的函数换成 PostgreSQL 的。"""
    return _numbered(sql.replace(_LIST, "(SELECT jsonb_array_elements_text(CAST(? AS jsonb)))"))


def _numbered(sql: str) -> str:
    """``?`` → ``$1``、``$2``……"""
    pieces = sql.split("?")
    return pieces[0] + "".join(f"${number}{piece}" for number, piece in enumerate(pieces[1:], 1))


def _named(parameters: Sequence[Any]) -> dict[str, Any]:
    return {f"p{number}": value for number, value in enumerate(parameters)}


def _socket(server: Server) -> socket.socket:
    """连上就不再限时：长的语句该等；对面没了，保活会发现。"""
    try:
        if server.host.startswith("/"):
            found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            found.settimeout(_REACH)
            found.connect(f"{server.host}/.s.PGSQL.{server.port}")
        else:
            found = socket.create_connection((server.host, server.port), _REACH)
            found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    except OSError as error:
        raise _unreachable(server, error.strerror or str(error)) from None
    found.settimeout(None)
    return found


@contextmanager
def _explained(server: Server) -> Iterator[None]:
    """PostgreSQL 的错误说成人话；不带口令，不带条款的文字。"""
    try:
        import pg8000.exceptions as failed
    except ModuleNotFoundError:
        raise StoreError(
            f"连接 {server} 要先装：pip install 'zhengwen[cluster]'。",
            f"For {server}, pip install 'zhengwen[cluster]'.",
        ) from None
    try:
        yield
    except (failed.Error, ssl.SSLError, ConnectionError) as error:
        for cause in _causes(error):  # 不让进时，pg8000 说的是「断了」，缘由在后面
            if isinstance(cause, failed.DatabaseError) and isinstance(cause.args[0], dict):
                raise _explain(server, cause.args[0].get("C", ""), cause.args[0].get("M", "")) from error
        raise _unreachable(server, "连接断了") from error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _explain(server: Server, code: str, said: str) -> StoreError:
    """``code`` 是 SQLSTATE，见 PostgreSQL 手册附录 A。"""
    if code == "55P03":
        return StoreBusy(
            f"库 {server} 正被另一个程序写入。请等它做完再试。",
            f"Store {server} is being written by another program. Retry later.",
        )
    if code == "53100":
        return StoreError(
            f"数据库 {server} 的磁盘满了，库没有改动。请腾出空间再试。",
            f"The disk of {server} is full; nothing was changed.",
        )
    if code.startswith("28"):
        return StoreError(
            f"数据库 {server} 不让进：用户名或口令不对。口令写在网址里，或放在 PGPASSWORD 里。",
            f"{server} refused the user name or password. Put the password in the URL or in PGPASSWORD.",
        )
    if code == "3D000":
        return StoreError(
            f"没有数据库 {server}。请先用 createdb 建好。", f"No database {server}. Create it with createdb."
        )
    if code == "42501":
        return StoreError(
            f"在数据库 {server} 里没有权限（{said}）。请给这个用户建模式（CREATE）的权限。",
            f"No permission in {server} ({said}). Grant CREATE on the database to this user.",
        )
    if code.startswith(("08", "57P")) or code == "53300":
        return _unreachable(server, said)
    return StoreError(f"数据库 {server} 出错：{said}（{code}）。", f"Database {server}: {said} ({code}).")


def _unreachable(server: Server, why: str) -> StoreError:
    return StoreError(
        f"连不上数据库 {server}：{why}。请检查它是否开着、地址对不对。", f"Cannot reach {server}: {why}. Is it running?"
    )
