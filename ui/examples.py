"""首页上可以一点就问的例子：由库里的事实造出问法，先自己问一遍，答得了的才登出来。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest import Document, Store, ZhengwenError, standing
from ui.service import Service

_KINDS = r"(?:实施|管理|暂行|试行)?(?:办法|方案|细则|规定|条例|标准|意见|通知|措施|计划|指南|一览表)"
_TITLE = re.compile(rf"^(.{{4,24}}?)(?:的)?{_KINDS}(?:[（(].{{0,20}}[)）])?$")
_HEADING = re.compile(r"[\s\d一二三四五六七八九十（()）、.．]{0,8}([\u4e00-\u9fff]{4,16})[。：]")
_TRIES = 4  # 每一种问法最多试几个


def examples(service: Service) -> list[str]:
    """每种问法至多一个：金额、牵头单位、时限、效力。"""
    found: list[str] = []
    for candidates in (_amounts(service.store), _leads(service.store), _deadlines(service.store), _validity(service)):
        for question, _ in zip(candidates, range(_TRIES), strict=False):
            if _answered(service, question):
                found.append(question)
                break
    return found


def _answered(service: Service, question: str) -> bool:
    try:
        return service.answer(question).status == "answered"
    except ZhengwenError:  # 少一个例子，不该打不开页面
        return False


def _amounts(store: Store) -> Iterator[str]:
    """题目里就说补什么的在前。"""
    paying = sorted(_documents_with(store, "amount"), key=lambda d: not re.search("补贴|补助|津贴|助餐|救助", d.title))
    for document in paying:
        if topic := _topic(document):
            yield f"{topic}标准是多少？" if topic.endswith(("补贴", "补助", "津贴")) else f"{topic}能补多少钱？"


def _leads(store: Store) -> Iterator[str]:
    yield from (f"{topic}由谁牵头？" for topic in _headings(store, "lead"))


def _deadlines(store: Store) -> Iterator[str]:
    """隔一条取：不与问牵头单位的撞在同一件事上。"""
    yield from (f"{topic}什么时候完成？" for n, topic in enumerate(_headings(store, "deadline")) if n % 2)


def _validity(service: Service) -> Iterator[str]:
    """已经到期、还没施行的最值得问。"""
    held = service.store.documents()
    for document in sorted(held, key=lambda d: standing(d, service.today).state in ("现行", "未注明")):
        if _TITLE.match(document.title):
            yield f"{document.title}现在还有效吗？"


def _documents_with(store: Store, kind: str) -> Iterator[Document]:
    held = {c.id: c.document for d in store.documents() for c in store.clauses(d.id)}
    for document in dict.fromkeys(held[f.clause] for f in store.facts(kinds=(kind,)) if f.clause in held):
        yield store.document(document)


def _headings(store: Store, kind: str) -> Iterator[str]:
    """有这类事实的条款开头的小标题，补上地名。"""
    wanted = [f.clause for f in store.facts(kinds=(kind,))[:200]]
    for clause in store.clauses_by_id(wanted).values():
        if head := _HEADING.match(clause.text):
            place = store.document(clause.document).place
            yield head[1] if place in head[1] else place + head[1]


def _topic(document: Document) -> str:
    """题目里说的那件事：云河市老年人助餐服务管理办法 → 云河市老年人助餐服务。"""
    named = _TITLE.match(document.title)
    return named[1] if named else ""
