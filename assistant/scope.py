"""先看地方：问的是哪里，库里哪些文件管得到那里。筛不出文件就是筛不出，从不悄悄放宽。"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial

from assistant.answer import Question
from ingest import Store
from ingest.document import Document, Place
from ingest.place import Places, covers, find_places, place_of, short_name
from ingest.validity import Editions, Replacing
from ingest.words import cut

TYPES = "实施方案|试点方案|行动计划|实施细则|管理办法|发放办法|暂行办法|实施意见|若干措施|办法|方案|细则|条例|规定|意见|通知|措施|规划|计划|标准|公告|决定"
_TITLE_END = re.compile(rf"(?P<core>.*?)(?P<type>{TYPES})(?:[（(][^（）()]{{1,20}}[）)])*$")
_SAID = re.compile(rf"(?P<core>[\u4e00-\u9fff]{{2,30}}?)(?P<type>{TYPES})")
_ISSUED = re.compile(r"^.*关于(?:印发|公布|调整|做好|进一步)?")
_BEFORE_TITLE = re.compile(r"^.*(?:按照?|根据|依据|[在对里中的])")
_NAMING = 60  # 条；别处的文件里说到一个地方的，看这么多条


@dataclass(frozen=True)
class Scope:
    """一个地方和管得到它的文件；``place`` 为 None 表示没有说地方，全库都算。"""

    place: Place | None
    documents: tuple[Document, ...]
    limited: bool = False  # documents 不是全库
    name: str = ""  # 比较的一边怎么称呼（2013年的文件、原来）
    aside: frozenset[str] = frozenset()  # 别处的、没写明是哪里的文件里，说到这个地方的条款

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(d.id for d in self.documents)

    @cached_property
    def homes(self) -> Mapping[str, frozenset[str]]:
        """文件自己的地方 → 那里的各份。"""
        found: dict[str, set[str]] = {}
        for document in self.documents:
            found.setdefault(document.place, set()).add(document.id)
        return {home: frozenset(held) for home, held in found.items()}

    @cached_property
    def cores(self) -> Mapping[str, tuple[int, ...]]:
        """标题里最长的那个实词 → 有它的各份排第几：点了名的文件从这里找，不必把标题都看一遍。"""
        found: dict[str, list[int]] = {}
        for at, document in enumerate(self.documents):
            if words := _core_words(_core(document)):
                found.setdefault(max(words, key=len), []).append(at)
        return {word: tuple(at) for word, at in found.items()}


def known_places(store: Store) -> tuple[Place, ...]:
    """库里文件的地方：虚构或新设的地名，区划表里没有，问题里也要认得。"""
    return store.remember("known places", lambda: Places(_by_place(store)))


def scopes(
    places: Sequence[Place], store: Store, within: Collection[str] = (), *, narrow: bool = True
) -> tuple[Scope, ...]:
    """每个问到的地方一份；没说地方的是全库一份。``within`` 不空时只看这几份文件；``narrow`` 为假时不按地方筛。"""
    if places and narrow and not within:
        return tuple(store.remember(("scope", place), partial(_governing, place, store)) for place in places)
    if not (places or within):
        return (store.remember("scope", lambda: Scope(None, tuple(store.documents()))),)
    documents = tuple(d for d in store.documents() if not within or d.id in within)
    if not places:
        return (Scope(None, documents, bool(within)),)
    if not narrow:
        return tuple(Scope(place, documents, bool(within)) for place in places)
    return tuple(Scope(place, tuple(d for d in documents if governs(d, place)), True) for place in places)


def covered(place: Place, store: Store) -> bool:
    """库里有没有管得到这个地方的文件。"""
    return any(_related(own, place) for own in _by_place(store))


def each_place(store: Store) -> tuple[Scope, ...]:
    """库里每个地方一份，只有它自己的文件；全国的不算一个地方。"""
    return tuple(
        Scope(place, kept, True)
        for place, held in _by_place(store).items()
        if (kept := tuple(d for d in held if d.place != "全国"))
    )


def _by_place(store: Store) -> dict[Place, tuple[Document, ...]]:
    """每个地方自己的文件；文件成千上万，地方少得多，筛地方就先在这里筛。"""
    return store.remember("by place", partial(_grouped, store))


def _grouped(store: Store) -> dict[Place, tuple[Document, ...]]:
    own: dict[Place, list[Document]] = {}
    for document in store.documents():
        if place := place_of(document):
            own.setdefault(place, []).append(document)
    return {place: tuple(documents) for place, documents in own.items()}


def _governing(place: Place, store: Store) -> Scope:
    held = {d.id for own, documents in _by_place(store).items() if _related(own, place) for d in documents}
    documents = tuple(d for d in store.documents() if d.id in held)
    return Scope(place, documents, True, aside=_naming(place, store, held) if documents else frozenset())


def _naming(place: Place, store: Store, held: Collection[str]) -> frozenset[str]:
    """管不到这里的文件里说到这个地方的条款：报道常说到几个地方；没写明是哪里的文件、标题说到它的，整份都算。"""
    others = [d.id for d in store.documents() if d.id not in held]
    short = short_name(place.name)
    found = store.clauses_by_id(i for i, _ in store.by_bigrams(short, _NAMING, others)) if others else {}
    naming: set[str] = set()
    whole: set[str] = set()
    for clause in found.values():
        document = store.document(clause.document)
        if _names(document.title, place):
            whole.add(document.id)
        elif _names(clause.text, place):
            naming.add(clause.id)
            whole |= set() if document.place else {document.id}
    return frozenset(naming | {c.id for d in whole for c in store.clauses(d)})


def _names(text: str, place: Place) -> bool:
    return short_name(place.name) in text and any(covers(place, p) for p in find_places(text, (place,)))


def with_titled(question: Question, scope: Scope, store: Store) -> Scope:
    """问题写了书名号、文件没写明是哪里的：问的就是它。"""
    titled = [d for d in store.documents() if not d.place and any(_titled(d, t) for t in question.titles)]
    return replace(scope, aside=scope.aside | {c.id for d in titled for c in store.clauses(d.id)}) if titled else scope


def replacing(store: Store) -> Replacing:
    """库里谁写明废止谁。"""
    return store.remember("replacing", lambda: Replacing(store.documents()))


def editions(store: Store) -> Editions:
    """库里各部法规的新旧文本。"""
    return store.remember("editions", lambda: Editions(store.documents()))


def governs(document: Document, place: Place) -> bool:
    """文件管不管得到这个地方：本地的、上级的、全国的管得到；问整个市时，下属区县的也算。"""
    own = place_of(document)
    return own is not None and _related(own, place)


def _related(own: Place, place: Place) -> bool:
    return covers(own, place) or covers(place, own)


def local(document: Document, place: Place | None) -> bool:
    """就是这个地方自己的文件，或它下面的（先本地，后上级）。"""
    own = place_of(document)
    return place is None or (own is not None and covers(place, own))


def named(question: Question, scope: Scope) -> tuple[Document, ...]:
    """问题点了名的文件：写了书名号的；标题里的实词问题里都有的；说了「助餐办法」而这几个词标题里都有的。都没有是空的。"""
    plain, documents = question.plain, scope.documents
    if question.titles and (quoted := [d for d in documents if any(_titled(d, t) for t in question.titles)]):
        return tuple(quoted)
    maybe = sorted(at for word, held in scope.cores.items() if word in plain for at in held)
    if whole := [d for d in map(documents.__getitem__, maybe) if _all_said(d, plain)]:
        most = max(len(_core(d)) for d in whole)  # 「某某办法」「某某办法实施细则」都对得上的，是字多的那份
        return tuple(d for d in whole if len(_core(d)) == most)
    for said in _SAID.finditer(plain):
        core = _BEFORE_TITLE.sub("", said["core"])
        words = [w for w in cut(core) if len(w) > 1]
        found = [
            d
            for d in documents
            if words and d.title and all(w in d.title for w in words) and said["type"][-2:] in d.title
        ]
        if found:
            return tuple(found)
    return ()


def _titled(document: Document, title: str) -> bool:
    names = [n.strip("《》") for n in (document.title, *document.aliases) if n]
    return any(title in n for n in names) or (bool(document.number) and document.number in title)


def _all_said(document: Document, plain: str) -> bool:
    kind = _type(document)
    return bool(kind) and kind[-2:] in plain and _core_said(_core(document), plain)


def _core_said(core: str, plain: str) -> bool:
    words = _core_words(core)
    return bool(words) and all(w in plain for w in words)


@lru_cache(maxsize=1 << 16)
def _core_words(core: str) -> tuple[str, ...]:
    return tuple(w for w in cut(core) if len(w) > 1)


def _type(document: Document) -> str:
    """标题末尾的文种；没有的为空。"""
    match = _title(document.title)
    return match["type"] if match else ""


def _core(document: Document) -> str:
    """标题里认得出是哪份文件的那几个字：去掉地名、「关于印发」和文种。"""
    return _stripped(document.title, (document.place, *document.within))


@lru_cache(maxsize=1 << 16)
def _stripped(title: str, places: tuple[str, ...]) -> str:
    match = _title(title)
    core = match["core"] if match else ""
    for place in places:
        core = core.replace(place, "") if place else core
    return _ISSUED.sub("", core)


@lru_cache(maxsize=1 << 16)
def _title(title: str) -> re.Match[str] | None:
    return _TITLE_END.match(title.strip("《》 "))
