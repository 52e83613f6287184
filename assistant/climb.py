"""从成员到类：问的是众创空间，条文说的是「本办法所称创新创业孵化载体，是指……众创空间……」，就按那个类再找一次。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.answer import Answer, Citation, Question, Sentence, Term
from assistant.case import Case
from assistant.compose import registered
from ingest.document import Clause, Document

_LOOK = 8  # 份；看检索到的前这么多份文件里的定义
_LONGEST = 200  # 字；定义至多引这么长
_MEANS = re.compile(r"是指|指的是|是|包括|指")
_CLEARER = 0.1  # 多对上这么多主题词，才换
_VITAL = 0.12  # 权重占到这么多的词，才值得去找它属于哪一类


@dataclass(frozen=True)
class Membership:
    """``member`` 是问话里的词，``name`` 是文件给的类名；``quote`` 是 ``clause`` 里定义它的话。"""

    member: Term
    name: str
    quote: str
    clause: Clause
    document: Document


def memberships(case: Case) -> list[Membership]:
    """问话里的哪个词，在哪份文件的定义里。"""
    documents = {h.document.id: h.document for h in case.hits}
    found: dict[tuple[str, str], Membership] = {}
    for clause, name, quote, body in _definitions(case, list(documents)[:_LOOK]):
        for term, weight in zip(case.topic.terms, case.topic.weights, strict=True):
            forms = (term.text, *term.synonyms)
            if weight < _VITAL or len(term.text) < 2 or any(f in name or name in f for f in forms):
                continue
            if term.text in body and term.text in quote:
                found.setdefault((term.text, name), Membership(term, name, quote, clause, documents[clause.document]))
    return list(found.values())


def widened(question: Question, known: list[Membership]) -> Question:
    """类名算作成员的一种说法。"""
    names: dict[str, list[str]] = {}
    for m in known:
        names.setdefault(m.member.text, []).append(m.name)
    terms = (replace(t, synonyms=(*t.synonyms, *names.get(t.text, ()))) for t in question.terms)
    return replace(question, terms=tuple(terms))


def closer(again: Answer, before: Answer, wider: Case) -> bool:
    """按类名再找到的，是不是比原来的更在说这件事；原来答不了的，找到就是。"""
    if not again.answerable or not again.citations:
        return False
    if not before.answerable or not before.citations:
        return not before.answerable
    now, then = (_said(a, wider) for a in (again, before))
    return now >= then + _CLEARER


def _said(answer: Answer, case: Case) -> float:
    clause = answer.citations[0].clause
    return case.topic.coverage((1.0, case.topic.matches(" ".join((*clause.path[1:], clause.text)))))


def explained(answer: Answer, known: list[Membership]) -> Answer:
    """答到的那一条里有类名的，说一句凭的是哪个定义。"""
    if answer.kind in ("lookup", "validity"):
        return answer
    cited = {c.document.id: c.clause.text for c in answer.citations}
    used = next((m for m in known if _only_class(m, cited.get(m.document.id, ""))), None)
    if used is None:
        return answer
    citations = list(answer.citations)
    at = registered(citations, Citation(used.clause, used.document, used.quote))
    said = Sentence(f"文件里“{used.name}”的定义写到“{used.member.text}”：“{used.quote}”", (at,))
    return replace(answer, citations=tuple(citations), sentences=(*answer.sentences, said))


def _only_class(m: Membership, text: str) -> bool:
    return m.name in text and m.member.text not in text


def _definitions(case: Case, documents: list[str]) -> Iterator[tuple[Clause, str, str, str]]:
    """各条定义：哪一条、类名、引文、「是指」之后的话（下面分项写的，连分项）。"""
    facts = case.store.facts_with(("definition",), case.store.values(("definition",)), documents)
    clauses = case.store.clauses_by_id({f.clause for f in facts})
    for fact in facts:
        clause = clauses[fact.clause]
        means = _MEANS.search(fact.text, len(fact.text.partition(fact.value)[0]) + len(fact.value))
        if not means or len(fact.value) < 2:
            continue
        body = fact.text[means.end() :]
        quote = fact.text[:_LONGEST]
        if body.rstrip().endswith(("：", ":")) or not body:  # 下面分项写的，连分项
            body += clause.text[fact.end - clause.start :]
            start = fact.start - clause.start
            quote = clause.text[start : start + _LONGEST].strip()
        yield clause, fact.value, quote, body
