"""解析在子进程里做：内容是别人的，可能让解析库崩溃、死循环、吃光内存；那样只坏那一个文件。

子进程长驻，一份接一份地读；崩溃、超时就换一个新的。父子之间传 pickle。
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ingest.document import Reading
from ingest.errors import Unreadable, ZhengwenError
from ingest.read.scan import PAGE_DONE
from ingest.read.zipped import Member, unpack

SECONDS = 120.0  # 一份文件最多读这么久；逐页识字的扫描件，一页最多这么久
# 秒，处理器时间：机器忙时墙上的时间说明不了什么。正常的几十页一两秒；识字的一页算一份
_QUICK, _SLOW, _PER_MB = 20.0, 25.0, 5.0
_SLOW_KINDS = {"pdf", "ofd", "office", "scan"}
MEMORY = 3 * 1024**3  # 字节；识字要一个多 GB，正常文件远用不到
_ROOT = Path(__file__).parent.parent


class Worker:
    """一次读一份、解一个压缩包；不可多线程共用。用完要 ``close``。"""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None

    def read(self, data: bytes, name: str, path: str = "") -> Reading:
        """同 ``ingest.reading.read_bytes``；读不了、超时、崩溃都抛 ``Unreadable``。"""
        reading: Reading = self._asked("read", data, name, path)
        return reading

    def unpack(self, data: bytes, name: str) -> list[Member]:
        """同 ``ingest.read.zipped.unpack``。"""
        members: list[Member] = self._asked("unpack", data, name)
        return members

    def _asked(self, task: str, data: bytes, name: str, *more: str) -> Any:
        line = self._started()
        try:
            line.send((task, data, name, *more))
            answer = None
            while answer is None and line.poll(self._seconds):  # None：又识完一页
                answer = line.recv()
            if answer is None:
                self.close()
                raise _too_long(name)
        except (EOFError, OSError):
            late = self._process is not None and self._process.wait() == -signal.SIGXCPU
            self.close()
            if late:
                raise _too_long(name) from None
            raise Unreadable(
                f"读不了 {name}：解析时内存不够或程序崩溃。请拆分，或另存为 .txt、.docx 再试。",
                f"Cannot read {name}: the parser crashed or ran out of memory. Split it or save it as .txt or .docx.",
            ) from None
        if isinstance(answer, tuple):
            raise Unreadable(*answer)
        return answer

    def kill(self) -> None:
        """子进程就地消失；下一次读会发现，再下一次换上新的。"""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        self.kill()
        if self._line is not None:
            self._line.close()
        self._line = self._process = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _started(self) -> Connection:
        if self._line is not None:
            return self._line
        ours, theirs = Pipe()
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.worker", str(theirs.fileno()), str(self._memory)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # 解析库爱往外印东西
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        theirs.close()
        self._line = ours
        return ours


def _too_long(name: str) -> Unreadable:
    return Unreadable(
        f"读不了 {name}：读了太久还没读完。请拆分，或另存为 .txt 再试。",
        f"Cannot read {name}: it takes too long. Split it or save it as .txt.",
    )


def main() -> None:
    """子进程：收一份，读一份，送回去；父进程没了就退出。"""
    line = Connection(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C 由父进程处理
    with contextlib.suppress(ValueError, OSError):  # 外面已经限得更小
        resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv[2]), int(sys.argv[2])))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            task, *given = line.recv()
        except (EOFError, OSError):
            return
        allowed = _allowed(task, *given)
        PAGE_DONE.set(partial(_page_done, line, allowed))
        _allow(allowed)
        line.send(_done(task, given))


def _page_done(line: Connection, allowed: float) -> None:
    line.send(None)
    _allow(allowed)


def _allowed(task: str, data: bytes, name: str, *_: str) -> float:
    """这份文件许用几秒处理器时间；大的 PDF 页多，多给一些。"""
    from ingest.read import reader_of

    slow = task == "read" and reader_of(data, name) in _SLOW_KINDS
    return min(SECONDS, _SLOW + _PER_MB * (len(data) >> 20)) if slow else _QUICK


def _allow(seconds: float) -> None:
    """再用这么久就被系统结束（SIGXCPU）。"""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):  # 外面已经限得更小
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds), most))


def _done(task: str, given: Sequence[Any]) -> Reading | list[Member] | tuple[str, str]:
    """做完的结果；做不成的是（中文，英文）的缘由。"""
    from ingest.reading import read_bytes

    try:
        return read_bytes(*given) if task == "read" else unpack(*given)
    except ZhengwenError as error:
        return error.zh, error.en


if __name__ == "__main__":
    main()
