"""在另一个进程里做一件事：可以到某一刻 ``kill -9``，崩溃、超时也只坏那个进程。

用 fork：父进程已经载入了该载入的库和模型，几十毫秒就起来一个，与真的另开一个只差导入。
父进程自己不能打开库：Chroma 有后台线程，fork 之后锁就没有人放了。
"""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

READY = "ready"
_RESULT, _ERROR = "\x02", "\x03"  # 一行的头一个字：交回的结果，出的错
Say = Callable[[str], None]


@dataclass(frozen=True)
class Ended:
    """怎样结束的：说过的话，交回的结果（被杀、出错的没有），被什么信号杀的，从准备好算起做了几秒，出的错。"""

    lines: tuple[str, ...]
    result: Any
    signal: int
    seconds: float
    error: str = ""


def run_apart(work: Callable[[Say], Any], *, kill_after: float | None = None, limit: float = 300) -> Ended:
    """``work`` 收一个「说一行」的函数，交回能写成 JSON 的结果；``kill_after`` 从它说 ``ready`` 算起，``limit`` 从头算起。"""
    return Apart(work).end(kill_after, limit)


class Apart:
    """起了一个进程在做；``end`` 等它做完。"""

    def __init__(self, work: Callable[[Say], Any]) -> None:
        self._pipe, theirs = os.pipe()
        self._began = time.monotonic()
        self._child = os.fork()
        if not self._child:
            os.close(self._pipe)
            _work(work, theirs)
        os.close(theirs)

    def end(self, kill_after: float | None = None, limit: float = 300) -> Ended:
        heard, ready = self._listen(kill_after, limit)
        seconds = time.monotonic() - (ready or self._began)
        os.close(self._pipe)
        _, status = os.waitpid(self._child, 0)
        lines = heard.decode("utf-8", "replace").split("\n")
        whole = [line for line in lines[:-1] if line != READY]  # 最后一行没有写完的不算
        results = [json.loads(line[1:]) for line in whole if line.startswith(_RESULT)]
        errors = [line[1:] for line in whole if line.startswith(_ERROR)]
        said = tuple(line for line in whole if not line.startswith((_RESULT, _ERROR)))
        killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return Ended(said, results[0] if results else None, killed, seconds, errors[0] if errors else "")

    def _listen(self, kill_after: float | None, limit: float) -> tuple[bytes, float | None]:
        """听到它关上管道，或者到了时候杀掉它；连同它说 ``ready`` 的时刻。"""
        heard, ready = b"", None
        while True:
            until = ready + kill_after if ready is not None and kill_after is not None else self._began + limit
            if not select.select([self._pipe], [], [], max(0, until - time.monotonic()))[0]:
                os.kill(self._child, signal.SIGKILL)
                return heard + _rest(self._pipe), ready
            piece = os.read(self._pipe, 1 << 16)
            if not piece:
                return heard, ready
            heard += piece
            if ready is None and f"{READY}\n".encode() in heard:
                ready = time.monotonic()


def _rest(handle: int) -> bytes:
    """杀了以后，管道里还剩的。"""
    heard = b""
    while piece := os.read(handle, 1 << 16):
        heard += piece
    return heard


def _work(work: Callable[[Say], Any], to: int) -> None:
    def say(line: str) -> None:
        os.write(to, f"{line}\n".encode())

    try:
        say(_RESULT + json.dumps(work(say), ensure_ascii=False))
    except BaseException as error:
        say(_ERROR + f"{type(error).__name__}: {error}".replace("\n", " "))
    finally:
        os._exit(0)
