"""按意思找条款：检索本身，不作答。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from assistant.answer import Hit
from assistant.asker import clean
from assistant.question import understand
from assistant.retrieve import retrieve
from assistant.scope import scopes
from assistant.topic import topic
from ingest import Store


def search(store: Store, query: str, documents: Collection[str] | None, k: int, today: dt.date) -> list[Hit]:
    """最像的 ``k`` 条，得分从高到低。问到地方的只看管得到那里的文件；``documents`` 再限定几份。"""
    question = understand(clean(query), store, history=(), profile={}, today=today)[0]
    within = frozenset(documents) if documents is not None else frozenset[str]()
    scope = scopes(question.places, store, within)[0]
    about = topic(question.terms, store.rarity)
    return retrieve(question, about, store, scope.ids if scope.limited else None, k)[:k]
