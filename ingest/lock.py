"""一个文件上的独占锁：进程退出或被杀，操作系统自会放开。"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class FileLock:
    """同一台机器上同一时刻只有一个持有者；同一进程里的两个对象也互斥。"""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        return self._handle is not None

    def acquire(self) -> bool:
        """拿到为真；别人拿着为假，不等。"""
        if self._handle is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(handle)
                return False
            self._handle = handle
        return True

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
