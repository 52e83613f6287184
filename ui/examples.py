"""首页上可以一点就问的例子：由库里的事实造出问法，先自己问一遍，答的正是那件事的才登出来。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from ingest import Document, Fact, Store, ZhengwenError, standing
from ingest.place import romanized
from ui.service import Service

_KINDS = r"(?:实施|管理|暂行|试行)?(?:办法|方案|细则|规定|条例|标准|意见|通知|措施|计划|指南|一览表)"
_TITLE = re.compile(rf"^(.{{4,24}}?)(?:的)?{_KINDS}(?:[（(].{{0,20}}[)）])?$")
_HEADING = re.compile(r"[\s\d一二三四五六七八九十（()）、.．]{0,8}([\u4e00-\u9fff]{4,16})[。：]")
_DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
_TRIES = 4  # 每一种问法最多试几个


_MOST_ENGLISH, _PLACES = 4, 2  # 英文的例子最多登几个；试几个地方
_SURE = 0.6  # 英文的例子不是由事实造的，答得有把握的才登


@dataclass(frozen=True)
class _Example:
    """一个问法，和它由之造出的事实：答案的首句要引其中一件所在的条款，并答出它的值。"""

    question: str
    facts: tuple[tuple[str, str], ...]  # （条款编号，值）


def examples(service: Service) -> list[str]:
    """每种问法至多一个：金额、牵头单位、时限、效力。"""
    found: list[str] = []
    for candidates in (_amounts(service.store), _leads(service.store), _deadlines(service.store), _validity(service)):
        for example, _ in zip(candidates, range(_TRIES), strict=False):
            if _answered(service, example):
                found.append(example.question)
                break
    return found


def english_examples(service: Service) -> list[str]:
    """英文页的例子：各地都有的几种事（``data/english_examples.txt``），库里答得上来的才登，一种事一个。"""
    lines = (files("ui") / "data" / "english_examples.txt").read_text("utf-8").splitlines()
    counted = Counter(d.place for d in service.store.documents() if d.place and d.place != "全国")
    places = [romanized(place) for place, _ in counted.most_common(_PLACES)]
    found: list[str] = []
    for pattern in (line for line in lines if not line.startswith("#")):
        asked = (pattern.format(place=place) for place in places)
        if len(found) < _MOST_ENGLISH and (question := next((q for q in asked if _sure(service, q)), "")):
            found.append(question)
    return found


def _sure(service: Service, question: str) -> bool:
    try:
        answer = service.answer(question, lang="en")
    except ZhengwenError:
        return False
    first = answer.sentences[0] if answer.sentences else None
    return answer.status == "answered" and answer.confidence >= _SURE and bool(first and first.cites)


def _answered(service: Service, example: _Example) -> bool:
    try:
        answer = service.answer(example.question)
    except ZhengwenError:  # 少一个例子，不该打不开页面
        return False
    if answer.status != "answered" or not answer.sentences:
        return False
    cited = {answer.citations[i].clause.id for i in answer.sentences[0].cites}
    said = {*answer.values, *answer.units, *answer.dates, answer.lead}
    return any(clause in cited and value in said for clause, value in example.facts)


def _amounts(store: Store) -> Iterator[_Example]:
    """题目里就说补什么的在前；一份文件最先写到的金额，才是题目说的那件事。"""
    held = sorted(store.documents(), key=lambda d: not re.search("补贴|补助|津贴|助餐|救助", d.title))
    for document in held:
        topic, facts = _topic(document), store.facts(kinds=("amount",), document=document.id)
        if topic and facts:
            asked = "标准是多少？" if topic.endswith(("补贴", "补助", "津贴")) else "能补多少钱？"
            yield _Example(topic + asked, _pairs([f for f in facts if f.clause == facts[0].clause]))


def _leads(store: Store) -> Iterator[_Example]:
    yield from (_Example(f"{topic}由谁牵头？", facts) for topic, facts in _headings(store, "lead"))


def _deadlines(store: Store) -> Iterator[_Example]:
    """写明哪年哪月的才好问；隔一条取：不与问牵头单位的撞在同一件事上。"""
    dated = ((topic, facts) for topic, facts in _headings(store, "deadline") if _DAY.fullmatch(facts[0][1]))
    yield from (_Example(f"{topic}什么时候完成？", facts) for n, (topic, facts) in enumerate(dated) if n % 2)


def _validity(service: Service) -> Iterator[_Example]:
    """已经到期、还没施行的最值得问。"""
    store = service.store
    for document in sorted(store.documents(), key=lambda d: standing(d, service.today).state in ("现行", "未注明")):
        stated = store.facts(kinds=("validity",), document=document.id)
        if document.expires and _TITLE.match(document.title):
            facts = tuple((f.clause, document.expires.isoformat()) for f in stated)
            yield _Example(f"{document.title}现在还有效吗？", facts)


def _headings(store: Store, kind: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """有这类事实的条款开头的小标题，补上地名；连同这条条款里的这类事实。"""
    facts = store.facts(kinds=(kind,))[:200]
    for clause in store.clauses_by_id([f.clause for f in facts]).values():
        if head := _HEADING.match(clause.text):
            place = store.document(clause.document).place
            topic = head[1] if place in head[1] else place + head[1]
            yield topic, _pairs([f for f in facts if f.clause == clause.id])


def _pairs(facts: list[Fact]) -> tuple[tuple[str, str], ...]:
    return tuple((f.clause, f.value) for f in facts)


def _topic(document: Document) -> str:
    """题目里说的那件事：云河市老年人助餐服务管理办法 → 云河市老年人助餐服务。"""
    named = _TITLE.match(document.title)
    return named[1] if named else ""
