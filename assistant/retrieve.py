"""混合检索：词、二字组、向量三路在管得到的文件里各取一批，按得分合成一个次序；取证之后再按证据重排。

三路各有长短（条文式的问法字面最准，口语问法向量更准），怎样合见 ``ingest/fusion.py``：谁说了算，由问话和得分自己定。
二字串看两遍：原话一遍，加上词表给的公文说法一遍，各占一半；词只看加上公文说法的。
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import replace

from assistant.answer import Hit, Question
from assistant.scope import editions, replacing
from assistant.topic import Topic
from ingest import Store, standing
from ingest.document import Clause, Document, Fact
from ingest.fusion import BIGRAMS, VECTORS, WORDS, Way, fuse
from ingest.validity import replaced_by

_WHOLE = 0.9  # 承上的话题，自己没有话题的才是整的
_POOL = 40  # 每一路取这么多条


# 抬头、落款、光是标题的，少有答案；正文和附件说同一件事时，没点名附件就先看正文
_NOT_IN_FORCE, _SUPERSEDED, _LOWER = 0.3, 2.0, 0.08
_CLEAR, _AHEAD = 0.6, 0.05  # 对上这么多才算说得清楚；排前多少
_PAST = re.compile(
    r"(?:19|20)\d\d年?(?:那会|那时|的时候|当时)|以前|原来|过去|旧|老(?:办法|方案|政策|版)|废止|试点|草案|征求意见|之前的"
)
_MINOR = {"head": 0.06, "note": 0.06, "meta": 0.06, "heading": 0.06, "row": 0.03}


def retrieve(
    question: Question,
    topic: Topic,
    store: Store,
    documents: Collection[str] | None,
    aside: Collection[str] = (),
    k: int = 30,
) -> list[Hit]:
    """最像的 ``k`` 条，带事实，最好的得分 1；``documents`` 和 ``aside`` 里的条款之外一概不看，None 为全库。"""
    if documents is not None and not documents and not aside:
        return []
    governing = documents
    if documents is not None and aside:
        documents = {*documents, *(c.document for c in store.clauses_by_id(aside).values())}
    carried = [t.text for t in topic.terms if t.weight >= _WHOLE and t.text not in question.plain]  # 追问承上的话题
    said = " ".join([question.plain, *carried])
    expanded = " ".join([said, *(s for term in topic.terms for s in term.synonyms)])
    scale, wider = store.scale(said), store.mass(expanded)
    near = store.by_vector(said, _POOL, documents)
    spoken = [_in_english(question.english, store, documents)] if question.english else []
    fused = fuse(
        (
            Way(store.by_words(expanded, _POOL, documents), WORDS, wider.words),
            Way(store.by_bigrams(expanded, _POOL, documents), BIGRAMS / 2, wider.bigrams),
            Way(store.by_bigrams(said, _POOL, documents), BIGRAMS / 2, scale.bigrams),
            Way(near, VECTORS, scale.vectors, near[-1][1] if near else 0.0),
            *spoken,
        ),
        _POOL,
    )
    best = max((1.0, *fused.values()))
    scores = {clause: score / best for clause, score in fused.items()}
    clauses = [c for c in store.clauses_by_id(scores).values() if _allowed(c, question)]
    if governing is not None:
        clauses = [c for c in clauses if c.document in governing or c.id in aside]
    lapsed = _lapsed(question, store, {c.document for c in clauses})
    lower = _lower(question, store, {c.document for c in clauses})
    back = {c.document: lapsed.get(c.document, 0.0) + lower.get(c.document, 0.0) for c in clauses}
    ranks = {c.id: scores[c.id] - _MINOR.get(c.kind, 0.0) - back[c.document] for c in clauses}
    chosen = sorted(clauses, key=lambda c: -ranks[c.id])[:k]
    facts = store.facts_of([c.id for c in chosen])
    found = [_hit(store, c, ranks[c.id], topic, facts.get(c.id, ())) for c in chosen]
    return _local_first(found, lower)


def _in_english(text: str, store: Store, documents: Collection[str] | None) -> Way[str]:
    """英文原话的向量：译成的词串没收的词，它也许认得；它比译文粗，只算一半。"""
    near = store.by_vector(text, _POOL, documents)
    return Way(near, VECTORS / 2, store.scale(text).vectors, near[-1][1] if near else 0.0)


def _lapsed(question: Question, store: Store, documents: Collection[str]) -> dict[str, float]:
    """没在施行的（失效、到期、草案、试点已过）、有更新文本的退后一步，让现行的先答；问的就是过去的，不退。"""
    if _PAST.search(question.text):
        return {}
    back = {}
    for document in map(store.document, documents):
        started = (d for d in replacing(store).candidates(document) if _begun(d, question.today))
        if replaced_by(document, started) or _another_edition(document, question, store):
            back[document.id] = _SUPERSEDED
        elif standing(document, question.today).state not in ("现行", "未注明"):
            back[document.id] = _NOT_IN_FORCE
    return back


def _another_edition(document: Document, question: Question, store: Store) -> bool:
    """同一部法规，该看另一个文本：问了「05年公司法」的看那一年的，没问的看最新的。"""
    asked = [d.id for d in editions(store).texts(document) if _of_year(d, question)]
    newer = editions(store).newer(document, question.today)
    return document.id not in asked if asked else newer is not None


def _of_year(document: Document, question: Question) -> bool:
    year = f"{document.issued:%Y}" if document.issued else ""
    return bool(year) and (year in question.plain or f"{year[2:]}年" in question.plain)


def _begun(document: Document, today: dt.date) -> bool:
    return (document.effective or document.issued or today) <= today


def _lower(question: Question, store: Store, documents: Collection[str]) -> dict[str, float]:
    """问的是市里，区县自己的细则、省里的清单退后一步：本级的先答；全国的法律法规不退。"""
    asked = {p.name for p in question.places}
    places = {d: store.document(d).place for d in documents}
    if not asked & set(places.values()):
        return {}
    return {d: _LOWER for d, place in places.items() if place not in asked and place != "全国"}


def _local_first(found: list[Hit], lower: Collection[str]) -> list[Hit]:
    """问的是区里，区里的条款说得和上一级的一样清楚（对上的主题词一样多）：排在上一级的前面。"""
    far = [h for h in found if h.document.id in lower]
    if not far:
        return found
    said, best = max(h.coverage for h in far), max(h.score for h in far)

    def ahead(h: Hit) -> Hit:
        return replace(h, score=best + _AHEAD) if h.score < best and h.coverage >= max(said, _CLEAR) else h

    moved = [h if h.document.id in lower or h.document.place == "全国" else ahead(h) for h in found]
    return sorted(moved, key=lambda h: -h.score)


def _hit(store: Store, clause: Clause, score: float, topic: Topic, facts: tuple[Fact, ...]) -> Hit:
    document = store.document(clause.document)
    above = topic.matches(" ".join((document.title, *clause.path)))
    return Hit(clause, document, score, topic.coverage((1.0, topic.matches(clause.text)), (0.8, above)), facts)


def _allowed(clause: Clause, question: Question) -> bool:
    if clause.kind == "chrome":
        return False
    if question.scope == "annex":
        return clause.kind == "row" or clause.label.startswith("附")
    return not (question.scope == "body" and clause.kind == "row")
