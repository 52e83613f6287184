"""先看地方：问的是哪里，库里哪些文件管得到那里。筛不出文件就是筛不出，从不悄悄放宽。"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest import Store
from ingest.document import Document, Place
from ingest.place import covers, place_of


@dataclass(frozen=True)
class Scope:
    """一个地方和管得到它的文件；``place`` 为 None 表示没有说地方，全库都算。"""

    place: Place | None
    documents: tuple[Document, ...]
    limited: bool = False  # documents 不是全库

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(d.id for d in self.documents)


def known_places(store: Store) -> tuple[Place, ...]:
    """库里文件的地方：虚构或新设的地名，区划表里没有，问题里也要认得。"""
    found = (place_of(d) for d in store.documents())
    return tuple(dict.fromkeys(p for p in found if p))


def scopes(places: Sequence[Place], store: Store, within: Collection[str] = ()) -> tuple[Scope, ...]:
    """每个问到的地方一份；没说地方的是全库一份。``within`` 不空时只看这几份文件。"""
    documents = tuple(d for d in store.documents() if not within or d.id in within)
    if not places:
        return (Scope(None, documents, bool(within)),)
    return tuple(Scope(place, tuple(d for d in documents if governs(d, place)), True) for place in places)


def governs(document: Document, place: Place) -> bool:
    """文件管不管得到这个地方：本地的、上级的、全国的管得到；问整个市时，下属区县的也算。"""
    own = place_of(document)
    return own is not None and (covers(own, place) or covers(place, own))


def local(document: Document, place: Place | None) -> bool:
    """就是这个地方自己的文件，或它下面的（先本地，后上级）。"""
    own = place_of(document)
    return place is None or (own is not None and covers(place, own))
