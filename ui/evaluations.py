"""在网页上考一遍：另起一个进程跑 ``zhengwen eval``，看它的答卷写到第几题；报告留在库目录的 ``evaluations`` 里。

评测不归本层（导入方向），所以只按命令的约定来：``--report 目录`` 里先有 answers.jsonl，一题一行，最后有 report.html。
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest import Store, ZhengwenError

LARGEST = 200 * 1024  # 字节；一套题。再大的用命令行考
MOST = 5000  # 题
_SECONDS = 3600.0  # 一次最多考这么久
_STEP = 0.4  # 秒；隔多久看一次
_RUN = re.compile(r"\d{8}-\d{6}")
EVAL = (sys.executable, "-m", "ui.cli", "eval")
_ROOT = Path(__file__).parents[1]


class Busy(ZhengwenError):
    """正在考。"""


class Failed(ZhengwenError):
    """没能考成。"""


@dataclass(frozen=True)
class Standing:
    """考到哪里；``run`` 是报告的名字，考完才有。"""

    done: int
    total: int
    run: str = ""


class Evaluations:
    """一次只考一套。"""

    def __init__(self, store: Store, today: dt.date | None, command: Sequence[str] = EVAL) -> None:
        self._store, self._today, self._command = store, today, command
        self.folder = store.path / "evaluations"
        self._guard = threading.Lock()

    def run(self, questions: bytes | None, lang: str = "zh") -> Iterator[Standing]:
        """``questions`` 是一套题（JSONL）；None 考自带的题，用自带的示例文件。"""
        if not self._guard.acquire(blocking=False):
            raise Busy("正在考一套题，请等它考完。", "An evaluation is already running.")
        try:
            yield from self._run(questions, lang)
        finally:
            self._guard.release()

    def runs(self) -> list[str]:
        """考过的，新的在前。"""
        if not self.folder.is_dir():
            return []
        return sorted((p.name for p in self.folder.iterdir() if self.report(p.name)), reverse=True)

    def report(self, run: str) -> Path | None:
        """一次的报告页；没有就是 None。"""
        page = self.folder / run / "report.html"
        return page if _RUN.fullmatch(run) and page.is_file() else None

    def _run(self, questions: bytes | None, lang: str) -> Iterator[Standing]:
        run = f"{dt.datetime.now():%Y%m%d-%H%M%S}"
        where = self.folder / run
        where.mkdir(parents=True, exist_ok=True)
        command = [*self._command, "--report", str(where), "--lang", lang]
        if questions is not None:
            (where / "questions.jsonl").write_bytes(questions)
            command += [str(where / "questions.jsonl"), "--anyway"]
            if self._today:
                command += ["--today", self._today.isoformat()]
        mine = {"ZHENGWEN_STORE": self._store.address.url}  # 不写在命令行上：谁都看得见，里面可能有口令
        total = _lines(questions) if questions is not None else 0
        with tempfile.TemporaryFile() as said:
            path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))
            process = subprocess.Popen(
                command, stdout=said, stderr=said, env={**os.environ, "PYTHONPATH": path, **mine}
            )
            try:
                until = time.monotonic() + _SECONDS
                yield Standing(0, total)
                while process.poll() is None:
                    if time.monotonic() > until:
                        raise Failed("考得太久，停下了。", "The evaluation took too long and was stopped.")
                    time.sleep(_STEP)
                    yield Standing(_answered(where), total)
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            said.seek(0)
            told = said.read(20_000).decode("utf-8", "replace").strip()
        if not self.report(run):
            raise Failed(f"没能考成：{told[-800:]}", f"The evaluation failed: {told[-800:]}")
        yield Standing(_answered(where), total or _answered(where), run)


def _answered(where: Path) -> int:
    page = where / "answers.jsonl"
    return sum(1 for line in page.read_bytes().splitlines() if b'"text"' in line) if page.is_file() else 0


def _lines(questions: bytes) -> int:
    """题数；太大、太多、不是 UTF-8 的不收。"""
    if len(questions) > LARGEST:
        raise Failed(f"题太大：最多 {LARGEST >> 10} KB。", f"The question set exceeds {LARGEST >> 10} KB.")
    try:
        count = sum(1 for line in questions.decode("utf-8-sig").splitlines() if line.strip())
    except UnicodeDecodeError:
        raise Failed("题不是 UTF-8 文本，请另存为 UTF-8。", "The question set is not UTF-8.") from None
    if not 0 < count <= MOST:
        raise Failed(f"一套题是 1 到 {MOST} 行，一行一题。", f"A set has 1 to {MOST} lines, one question each.")
    return count
