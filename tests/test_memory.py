"""服务占的内存有个头：malloc 的堆数，页面记着的场数。"""

from __future__ import annotations

import platform

from gradio.state_holder import StateHolder

from ingest import Store
from ui.memory import few_arenas
from ui.page import SESSIONS, page
from ui.service import Service
from ui.words import words


def test_few_arenas_where_the_allocator_is_glibc() -> None:
    assert few_arenas() is (platform.libc_ver()[0] == "glibc")


def test_only_so_many_conversations_are_kept(corpus: Store) -> None:
    """打开页面的人再多，记着的也只有最近的几百场。"""
    holder = StateHolder()
    holder.set_blocks(page(Service(corpus), words("zh"))[0])
    for number in range(SESSIONS + 20):
        _ = holder[f"来的{number}"]
        _ = holder["一直在说的"]
    assert (len(holder.session_data), "一直在说的" in holder, "来的0" in holder) == (SESSIONS, True, False)
