"""终端里的进度条：只在标准错误是终端时画；报告行照常走标准输出，可以重定向。"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from ui.names import clean


class Bar:
    """两条进度：文件，和正在读的文件里已编好的向量。"""

    def __init__(self, progress: Progress, outer: TaskID, inner: TaskID | None = None) -> None:
        self._progress, self._outer, self._inner = progress, outer, inner

    def file(self, name: str) -> None:
        if self._inner is not None:
            self._progress.reset(self._inner, total=None, description=clean(name)[:30])

    def vectors(self, done: int, total: int) -> None:
        """库每编好一批向量时来报一次。"""
        if self._inner is not None:
            self._progress.update(self._inner, completed=done, total=total)

    def done(self) -> None:
        self._progress.advance(self._outer)

    def say(self, line: str) -> None:
        """报告一行。画着进度条时由它代印，两者才不会串行。"""
        self._progress.print(line, markup=False, highlight=False, soft_wrap=True)


class _Plain(Bar):
    def say(self, line: str) -> None:
        print(line, flush=True)


@contextlib.contextmanager
def ingesting(files: int) -> Iterator[Bar]:
    with _drawing() as progress:
        outer = progress.add_task("文件", total=files)
        yield _kind(progress)(progress, outer, progress.add_task("向量", total=None))


@contextlib.contextmanager
def answering(questions: int) -> Iterator[Bar]:
    with _drawing() as progress:
        yield _kind(progress)(progress, progress.add_task("问题", total=questions))


def _kind(progress: Progress) -> type[Bar]:
    import sys

    return Bar if sys.stdout.isatty() and not progress.disable else _Plain


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
