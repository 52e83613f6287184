"""谁在什么时候改了什么：库目录的 ``audit.jsonl``，一行一件，只添不改。

每行带着上一行的散列，自己的散列由这两样算出：改一行、删中间一行、插一行，从那一行起就对不上（``verify``）。
整个文件从末尾截短，光凭它自己看不出来；要防这个，请把末行的散列另存到别处。
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import getpass
import hashlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest import ZhengwenError
from ui.names import clean

FILE = "audit.jsonl"
FIRST = "0" * 64
_LARGEST_ROW = 4000  # 字


class Journal:
    """一个库的改动记录；多线程、多进程可以同时写。"""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._guard = threading.Lock()

    def record(self, who: str, action: str, **what: Any) -> dict[str, Any]:
        """``what`` 里的空值略去；``before``、``after`` 是改动前后文件内容的摘要。"""
        kept = {k: clean(v)[:_LARGEST_ROW] if isinstance(v, str) else v for k, v in what.items() if v not in ("", None)}
        row = {"at": _now(), "who": clean(who)[:80], "action": action, **kept}
        with self._guard, self.path.open("a+", encoding="utf-8") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            row["previous"] = _last(self.path)
            row["hash"] = _digest(row)
            out.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
        return row

    def rows(self) -> Iterator[dict[str, Any]]:
        """依次；读不成的行抛 ``ZhengwenError``。"""
        if not self.path.is_file():
            return
        with self.path.open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                with contextlib.suppress(ValueError):
                    if isinstance(row := json.loads(line), dict):
                        yield row
                        continue
                raise ZhengwenError(
                    f"改动记录第 {number} 行不是 JSON。", f"Line {number} of the audit log is not JSON."
                )

    def verify(self) -> tuple[int, str]:
        """（对得上的行数，哪里对不上）；都对得上，后一项是空串。"""
        before, count = FIRST, 0
        try:
            for count, row in enumerate(self.rows(), 1):
                if row.get("previous") != before or row.get("hash") != _digest(row):
                    return count - 1, f"第 {count} 行被改动过，或者它前面少了一行"
                before = str(row["hash"])
        except ZhengwenError as error:
            return count, error.zh.rstrip("。")
        return count, ""


def local_user() -> str:
    """在这台机器上敲命令的人。"""
    try:
        return f"本机 {getpass.getuser()}"
    except (KeyError, OSError):
        return "本机"


def _now() -> str:
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")


def _digest(row: dict[str, Any]) -> str:
    body = {k: v for k, v in row.items() if k != "hash"}
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")).hexdigest()


def _last(path: Path) -> str:
    """末行的散列；只读文件的尾巴。"""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 64 * 1024))
        lines = file.read().splitlines()
    with contextlib.suppress(ValueError, IndexError, KeyError, TypeError):
        return str(json.loads(lines[-1])["hash"])
    return FIRST
