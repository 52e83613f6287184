"""叫停一件一件做的活：收到 Ctrl+C、SIGTERM 只记一笔，手上这一件做完再停；再来一次就立刻停。"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType


class Stop:
    """``signal`` 是收到的信号；没有收到是 0。"""

    def __init__(self) -> None:
        self.signal = 0

    @property
    def status(self) -> int:
        """退出状态，与 shell 的惯例一致：130（Ctrl+C）、143（SIGTERM）；没有叫停是 0。"""
        return 128 + self.signal if self.signal else 0

    def _asked(self, number: int, _: FrameType | None) -> None:
        if self.signal:
            raise KeyboardInterrupt
        self.signal = number


@contextlib.contextmanager
def stopping() -> Iterator[Stop]:
    """在里面收信号，出来后恢复原样；不在主线程里就收不到，照常做。"""
    stop, before = Stop(), {}
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(ValueError):
            before[number] = signal.signal(number, stop._asked)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
