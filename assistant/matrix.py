"""对照表：一个话题，几个地方或几份文件，一格一格各有出处。

每一边先定下是哪份文件（地方：本地文件里最像的那份），再从里面取说到这个方面的几句原话。
一格里没有的，分三种说：文件没有写、写了但被星号遮住、库里没有这里的文件。
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Citation, Hit, Question
from assistant.evidence import is_heading, row_segments, segments
from assistant.payee import for_people, says
from assistant.question import understand
from assistant.retrieve import retrieve
from assistant.rows import is_head, readable, row_in
from assistant.scope import known_places, local
from assistant.topic import Topic, topic
from ingest import Store
from ingest.document import Clause, Document, Fact, FactKind, Place
from ingest.place import mentions, place_named

# 对照的各个方面，依次；效力另由文件要素说
ASPECTS: dict[str, tuple[FactKind, ...]] = {
    "amount": ("amount", "ratio"),
    "condition": ("condition",),
    "material": ("material",),
    "where": ("channel", "contact", "address"),
    "who": ("lead", "unit"),
    "when": ("deadline",),
    "target": ("number",),
}
_FIGURES = ("amount", "when", "target")
_PERSONAL = ("amount", "condition")
_TO_APPLY = ("material", "where")  # 写了补多少的，这两样哪边都没有写也列出来：要办的人先问的就是它
_ABOUT = 0.35  # 一句话（连同它的上级标题、文件标题）至少对上话题这么多
_NEAR = 0.6  # 不到这一格里最好的这么多的，不要
_MOST = 4  # 一格最多几句
_SKIPPED = ("chrome", "head", "meta", "note")


@dataclass(frozen=True)
class Side:
    """表的一列：地方或文件；没有对得上的文件时 ``document`` 为 None。"""

    name: str
    document: Document | None


@dataclass(frozen=True)
class Cell:
    """一格：几处原话和它们的念法；``hidden`` 是被遮住的那几处。都空就是没有写。"""

    quotes: tuple[Citation, ...] = ()
    says: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    hidden: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Row:
    """一个方面，各边一格；``same`` 是各边写的数都一样。"""

    aspect: str
    cells: tuple[Cell, ...]

    @property
    def same(self) -> bool | None:
        """各边都写了数才有得比：一样 True，不一样 False；没有数、说的不是数，就是 None。"""
        if self.aspect not in _FIGURES:
            return None
        valued = [set(c.values) for c in self.cells]
        if len(valued) < 2 or not all(valued):
            return None
        return all(v == valued[0] for v in valued)


def sides(names: Sequence[str], about: str, store: Store, today: dt.date) -> tuple[Side, ...]:
    """``names`` 里是文件的编号、名字、标题，或地名。"""
    held = {key: d for d in store.documents() for key in (d.id, d.name, d.title) if key}
    return tuple(
        Side(held[n].title or n, held[n]) if n in held else Side(n, _document_of(n, about, store, today)) for n in names
    )


def rows(columns: Sequence[Side], about: str, store: Store, today: dt.date) -> Iterator[Row]:
    """逐个方面给出一行；哪一边都没有写的方面不给。"""
    subject = _topic(_heard(about, store, today), store)
    read = [_sentences(s.document, subject, store) if s.document else [] for s in columns]
    paid = False
    for aspect in ASPECTS:
        cells = tuple(_cell(_fitting(found, aspect), aspect, store) for found in read)
        stated = any(c.quotes or c.hidden for c in cells)
        paid |= aspect == "amount" and stated
        if stated or (paid and aspect in _TO_APPLY):
            yield Row(aspect, cells)


@dataclass(frozen=True)
class _Sentence:
    clause: Clause
    document: Document
    text: str
    score: float
    facts: tuple[Fact, ...]
    under: str  # 它的各级标题和前面说着它的那段话
    applies: bool = False  # 说向谁、到哪里提出；单位的名字太泛，不一定读成事实

    def states(self, aspect: str) -> list[Fact]:
        return [f for f in self.facts if f.kind in ASPECTS[aspect] and f.usable]


def _sentences(document: Document, subject: Topic, store: Store) -> list[_Sentence]:
    """文件里说到话题的每一句；一句不靠自己、靠标题对上的也算。"""
    clauses = [c for c in store.clauses(document.id) if c.kind not in _SKIPPED and not is_head(c)]
    facts = store.facts_of([c.id for c in clauses])
    title = subject.matches(document.title)
    found = []
    for clause in clauses:
        heading = subject.matches(" ".join(clause.path[1:]))
        whole = subject.matches(clause.text)
        for piece in row_segments(clause.text) if clause.kind == "row" else segments(clause.text):
            if is_heading(clause, piece):
                continue
            inside = tuple(
                f
                for f in facts[clause.id]
                if not f.source and piece.start <= f.start - clause.start and f.end - clause.start <= piece.end
            )
            applies = says("apply", piece.text) and not says("not_apply", piece.text)
            if not inside and not applies:
                continue
            own = subject.matches(piece.lead + piece.text)
            score = subject.coverage((1.0, own), (0.8, whole), (0.8, heading), (0.6, title))
            if score >= _ABOUT:
                under = "".join((*clause.path[1:], piece.lead))
                found.append(_Sentence(clause, document, piece.text, score, inside, under, applies))
    return found


def _fitting(sentences: Sequence[_Sentence], aspect: str) -> Sequence[_Sentence]:
    """补多少、哪些人：有说到个人的，就不列给机构、项目的；带什么：有说交给谁看的，就不列开办、经营要的证照。"""
    kept = sentences
    if aspect in _PERSONAL:
        kept = [s for s in sentences if for_people(s.document.title + s.under + s.text)]
    elif aspect == "material":
        kept = [s for s in sentences if says("brings", s.under + s.text)]
    return kept if any(s.states(aspect) for s in kept) else sentences


def _cell(sentences: Sequence[_Sentence], aspect: str, store: Store) -> Cell:
    shown = [(s, s.states(aspect)) for s in sentences]
    stated = [(s, facts) for s, facts in shown if facts or (aspect == "where" and s.applies)]
    masked = [s for s in sentences if any(f.kind in ASPECTS[aspect] and f.basis == "masked" for f in s.facts)]
    best = max((s.score for s, _ in stated), default=0.0)
    ranked = sorted(
        (x for x in stated if x[0].score >= best * _NEAR), key=lambda x: (-round(x[0].score, 2), -len(x[1]))
    )
    picked = sorted(ranked[:_MOST], key=lambda x: x[0].clause.start)
    return Cell(
        tuple(Citation(s.clause, s.document, s.text) for s, _ in picked),
        tuple(_says(s, store) for s, _ in picked),
        tuple(dict.fromkeys(f.value for _, facts in picked for f in facts)),
        tuple(Citation(s.clause, s.document, s.text) for s in masked[:1]) if not picked else (),
    )


def _says(sentence: _Sentence, store: Store) -> str:
    whole = sentence.text == sentence.clause.text.strip()
    return readable(row_in(store, sentence.clause)) if sentence.clause.kind == "row" and whole else sentence.text


def _document_of(name: str, about: str, store: Store, today: dt.date) -> Document | None:
    """这个地方自己的文件里，话题最像的那一份；上级的不顶替。"""
    place = _place(name, store)
    own = [d for d in store.documents() if place and d.place and local(d, place)]
    exact = [d for d in own if place and d.place == place.name] or own
    if not exact:
        return None
    question = _heard(about, store, today)
    subject = _topic(question, store)
    hits = retrieve(question, subject, store, {d.id for d in exact})
    best: Hit | None = max(
        hits, key=lambda h: h.score + subject.coverage((1.0, subject.matches(h.document.title))), default=None
    )
    return best.document if best and _is_about(best, subject) else None


def _is_about(hit: Hit, subject: Topic) -> bool:
    said = " ".join((hit.document.title, *hit.clause.path, hit.clause.text))
    return subject.coverage((1.0, subject.matches(said))) >= _ABOUT


def _place(name: str, store: Store) -> Place | None:
    return next((m.place for m in mentions(name, known_places(store))), None) or place_named(name)


def _heard(about: str, store: Store, today: dt.date) -> Question:
    return understand(about, store, history=(), profile={}, today=today)[0]


def _topic(question: Question, store: Store) -> Topic:
    return topic(question.terms, store.rarity)
