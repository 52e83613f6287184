"""网页上的一问一答怎么一段一段给出，说到一半怎么叫停。"""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import doors
from conftest import TODAY

from ingest import Store
from ui.pages.ask import NEW, Answering
from ui.service import Service
from ui.words import words


@dataclasses.dataclass
class Session:
    """Gradio 的一次请求里，这里用到的：会话的名字，来处的地址。"""

    session_hash: str = "甲"
    request: SimpleNamespace = dataclasses.field(
        default_factory=lambda: SimpleNamespace(state=SimpleNamespace(client="127.0.0.1"))
    )


def test_stopped_halfway(corpus: Store) -> None:
    service = Service(corpus, day=TODAY, answering=lambda *_, **__: doors.answer("一，二，三，四，五，完。"))
    answering = Answering(service, words("zh"))
    session = Session()
    growing = answering.ask("慢慢说", NEW, session)  # type: ignore[arg-type]
    waiting, first = next(growing).last, next(growing).last
    assert "zw-waiting" in waiting and "一，" in first and "二，" not in first
    answering.stop(session)  # type: ignore[arg-type]
    (last,) = list(growing)
    assert "已经停下。" in last.last and "一，" in last.last and "完。" not in last.last
    assert last.talk["turns"][0][0] == "慢慢说"
    *_, whole, _ = answering.ask("慢慢说", NEW, session)  # type: ignore[arg-type]
    assert "完。" in whole.last and "已经停下。" not in whole.last  # 叫停只管那一次
