"""少占内存：glibc 给每个线程各留一块堆，几十个线程轮流答，用过的零头都不还。"""

from __future__ import annotations

import ctypes

_ARENA_MAX = -8  # mallopt(3) 的 M_ARENA_MAX
_ARENAS = 2  # 五十个人问十分钟之后，常驻内存少一成（784 对 873 MB）


def few_arenas() -> bool:
    """只留两块堆；不是 glibc 的（musl、macOS、Windows）照旧，返回没有改成。"""
    try:
        return bool(ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS))
    except (AttributeError, OSError, TypeError):
        return False
