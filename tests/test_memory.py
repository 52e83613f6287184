"""服务开起来以前，先把 malloc 的堆数定好。"""

from __future__ import annotations

import platform

from ui.memory import few_arenas


def test_few_arenas_where_the_allocator_is_glibc() -> None:
    assert few_arenas() is (platform.libc_ver()[0] == "glibc")
