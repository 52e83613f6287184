"""库的格式的旧版怎样升到新版：一版一步，全成或全无；升之前留一份旧的。

格式变了：``schema.sql`` 写新的样子，``catalogue.FORMAT`` 加一，这里添一步。第 1 版至今没有变过。
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from ingest.errors import StoreError

Step = Callable[[sqlite3.Connection], None]  # 在写事务里，从这一版到下一版
STEPS: Mapping[int, Step] = {}


def upgrade(db: sqlite3.Connection, file: Path, to: int, steps: Mapping[int, Step] = STEPS) -> None:
    """升到第 ``to`` 版。升不了（太新、太旧、不是我们的库）抛 ``StoreError``，库不动。

    几个进程同时来，只有一个去升；中途被杀，下次从旧版重来。
    """
    found = version(db)
    if found == to:
        return
    if found > to or any(n not in steps for n in range(found, to)):
        raise _unknown(file, found, to)
    keep_copy(db, file.with_name(f"{file.name}.format{found}"))
    db.execute("BEGIN IMMEDIATE")
    try:
        for number in range(version(db), to):  # 等锁的时候，别的进程可能已经升了
            steps[number](db)
            db.execute(f"PRAGMA user_version = {number + 1}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def version(db: sqlite3.Connection) -> int:
    """第几版；0 是空的，或者不是我们建的。"""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def keep_copy(db: sqlite3.Connection, to: Path) -> None:
    """库正在用也得到同一刻的样子；写完才换上名字，半份的不会留下。"""
    scratch = to.with_name(f"{to.name}.part")
    scratch.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(scratch)) as copy:
            db.backup(copy)
        scratch.replace(to)
    finally:
        scratch.unlink(missing_ok=True)


def _unknown(file: Path, found: int, known: int) -> StoreError:
    advice = "请升级程序" if found > known else "请用读入它的那一版程序打开"
    english = "Upgrade the program" if found > known else "Open it with the version that wrote it"
    return StoreError(
        f"库 {file.parent} 的格式是第 {found} 版，本程序认识第 {known} 版。{advice}，或换一个空目录重新读入文件。",
        f"Store {file.parent} has format {found}; this program knows {known}. {english}, or ingest into an empty folder.",
    )
