"""库的格式：旧的一步一步升上来，全成或全无；太新、不是我们的、丢了目录的都说清楚。"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.errors import StoreError
from ingest.formats import Step, upgrade, version
from ingest.store import Store
from tests.fakes import FakeEncoder, reading


def make(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()
    return path


def step(name: str) -> Step:
    return lambda db: db.execute(f"INSERT INTO log VALUES ('{name}')")


def fail(db: sqlite3.Connection) -> None:
    step("半途")(db)
    raise RuntimeError("断电")


def log(path: Path) -> tuple[int, list[str]]:
    with closing(sqlite3.connect(path)) as db:
        return version(db), [name for (name,) in db.execute("SELECT name FROM log")]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return make(tmp_path / "catalogue.db", "CREATE TABLE log (name TEXT)", "PRAGMA user_version = 1")


def raised(path: Path, to: int, steps: dict[int, Step]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        upgrade(db, path, to, steps)


def test_steps_are_taken_in_order_and_the_old_one_is_kept(old: Path) -> None:
    raised(old, 3, {1: step("二"), 2: step("三")})
    assert log(old) == (3, ["二", "三"])
    assert log(old.with_name("catalogue.db.format1")) == (1, [])
    raised(old, 3, {})  # 已是这一版：什么也不做
    assert log(old) == (3, ["二", "三"])


def test_all_or_nothing(old: Path) -> None:
    with pytest.raises(RuntimeError):
        raised(old, 3, {1: step("二"), 2: fail})
    assert log(old) == (1, [])
    raised(old, 3, {1: step("二"), 2: step("三")})
    assert log(old) == (3, ["二", "三"])


@pytest.mark.parametrize(
    "to, steps, said",
    [
        (3, {2: step("三")}, "格式是第 1 版，本程序认识第 3 版。请用读入它的那一版程序打开"),
        (0, {}, "格式是第 1 版，本程序认识第 0 版。请升级程序"),
    ],
)
def test_refused(old: Path, to: int, steps: dict, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(StoreError, match=said):
        raised(old, to, steps)
    assert log(old) == (1, [])
    assert [p.name for p in old.parent.iterdir()] == ["catalogue.db"]


# —— 打开时 ——


@pytest.mark.parametrize(
    "statements", [("CREATE TABLE 账目 (元)",), ("CREATE TABLE 账目 (元)", "PRAGMA user_version = 7")]
)
def test_another_program_s_database_is_left_alone(tmp_path: Path, statements: tuple[str, ...]) -> None:
    path = make(tmp_path / "catalogue.db", *statements)
    with pytest.raises(StoreError, match=r"里的 catalogue\.db 不是政问的库"):
        Store(tmp_path, FakeEncoder())
    with closing(sqlite3.connect(path)) as db:
        assert [name for (name,) in db.execute("SELECT name FROM sqlite_master")] == ["账目"]


@pytest.mark.parametrize("gone", ["empty", "missing"])
def test_a_lost_catalogue_is_not_replaced_by_an_empty_one(tmp_path: Path, gone: str) -> None:
    with Store(tmp_path, FakeEncoder()) as store:
        store.add(reading())
        store.sync()
    shutil.rmtree(tmp_path / "evaluations", ignore_errors=True)
    for name in ("catalogue.db", "catalogue.db-wal", "catalogue.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    if gone == "empty":
        (tmp_path / "catalogue.db").touch()
    with pytest.raises(StoreError, match=r"目录文件 catalogue\.db 丢了或是空的，向量索引还在。请用 zhengwen restore"):
        Store(tmp_path, FakeEncoder())
