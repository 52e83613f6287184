"""终端里的进度条：只在标准错误是终端时画；报告行照常走标准输出，可以重定向。"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from ingest.ingesting import Step
from ui.names import clean

_STAGE = {"reading": "读", "encoding": "编码", "indexing": "建索引"}


class Bar:
    """两条进度：文件，和正在读的文件里已编好的条款。"""

    def __init__(self, progress: Progress, outer: TaskID, inner: TaskID) -> None:
        self._progress, self._outer, self._inner = progress, outer, inner

    def step(self, step: Step) -> None:
        self._progress.update(self._outer, completed=step.number - 1)
        said = f"{_STAGE[step.stage]} {clean(step.name)}"[:36]
        self._progress.update(self._inner, description=said, completed=step.done, total=step.total or None)

    def finish(self) -> None:
        self._progress.update(self._outer, completed=self._progress.tasks[self._outer].total)

    def say(self, line: str) -> None:
        """报告一行。画着进度条时由它代印，两者才不会串行。"""
        if sys.stdout.isatty() and not self._progress.disable:
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            print(line, flush=True)


@contextlib.contextmanager
def ingesting(files: int) -> Iterator[Bar]:
    with _drawing() as progress:
        yield Bar(progress, progress.add_task("文件", total=files), progress.add_task("", total=None))


@contextlib.contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """一条进度：报（做完几个，共几个）。"""
    with _drawing() as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _drawing() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
