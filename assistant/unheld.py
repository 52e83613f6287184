"""点了名的文件（《……》、文号）库里没有：不拿别的文件来答。"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Question
from assistant.claims import numbers_of_documents, plain
from ingest import Store
from ingest.document import Document
from ingest.words import cut

_SEEN = 10  # 条；名字见于这么多条里的哪一条，看过就够


def unheld(question: Question, store: Store) -> str:
    """问题点名、而库里没有、也没有哪一条说到的文件，照问的写法；没有这样的，空串。"""
    documents = store.documents()
    titles = [f"《{t}》" for t in question.titles if not _held(t, documents) and not _mentioned(t, store)]
    asked = plain(question.plain)
    numbers = [
        asked[_start(asked, m.start) : m.end]
        for m in numbers_of_documents(asked)
        if not any(m.text in plain(d.number) for d in documents) and not _mentioned(m.text, store)
    ]
    return next(iter((*titles, *numbers)), "")


def _start(asked: str, at: int) -> int:
    """文号的机关代字从哪里起：括号前连着的几个汉字，至多六个。"""
    start = at
    while start > max(0, at - 6) and "\u4e00" <= asked[start - 1] <= "\u9fff":
        start -= 1
    return start


def _held(title: str, documents: Sequence[Document]) -> bool:
    """标题（别名）里有这几个字，或者这几个字里的实词标题里都有（《助餐办法》）。"""
    words = [w for w in cut(title) if len(w) > 1]
    names = [n for d in documents for n in (d.title, *d.aliases, d.name) if n]
    return any(title in n or (words and all(w in n for w in words)) for n in names)


def _mentioned(name: str, store: Store) -> bool:
    """有一条原文里写着这个名字（引用、废止、依据）。"""
    found = store.clauses_by_id([i for i, _ in store.by_bigrams(name, _SEEN)])
    return any(plain(name) in plain(c.text) for c in found.values())
