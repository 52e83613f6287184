"""历次评测，记在库目录的 ``runs.sqlite`` 里（给别的助手打分的也记）：什么时候、考的什么、得了多少。重新读入文件不影响它。"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from ingest import StoreError

_TABLE = """CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, questions TEXT NOT NULL, mark TEXT NOT NULL, cases INTEGER NOT NULL,
  summary TEXT NOT NULL, report TEXT NOT NULL)"""


def record(store: Path, report: Mapping[str, Any], where: Path) -> None:
    """记一次；``where`` 是报告所在。写不了抛 ``StoreError``。"""
    run = report["run"]
    row = (
        run["at"],
        "、".join(run["questions"]),
        run["mark"],
        len(report["cases"]),
        json.dumps(report["summary"]),
        str(where),
    )
    try:
        store.mkdir(parents=True, exist_ok=True)
        with closing(_open(store)) as db, db:
            db.execute("INSERT INTO runs (at, questions, mark, cases, summary, report) VALUES (?, ?, ?, ?, ?, ?)", row)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"评测记录写不进 {store}：{error}。", f"Cannot record the run in {store}: {error}.") from None


def runs(store: Path) -> list[dict[str, Any]]:
    """历次，新的在前；没有记过就是空的。"""
    if not (store / "runs.sqlite").exists():
        return []
    try:
        with closing(_open(store)) as db:
            found = db.execute(
                "SELECT at, questions, mark, cases, summary, report FROM runs ORDER BY id DESC"
            ).fetchall()
    except sqlite3.Error as error:
        raise StoreError(f"评测记录读不了：{error}。", f"Cannot read the runs: {error}.") from None
    names = ("at", "questions", "mark", "cases", "summary", "report")
    return [dict(zip(names, row, strict=True)) | {"summary": json.loads(row[4])} for row in found]


def _open(store: Path) -> sqlite3.Connection:
    db = sqlite3.connect(store / "runs.sqlite", timeout=10)
    db.execute(_TABLE)
    return db
