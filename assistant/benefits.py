"""按一个人的情况，把库里发给个人的钱都找出来：每一项满足、不满足、还要确认哪些条件，发多少，去哪里办。

一项好处是一条写着金额的话（「第一项对象每人每月600元」）；它的条件在这句话里、在它点名的「第五条第一项」里，
或在前面说「补贴对象」的那一条里。条件怎么对上，同 ``kinds.eligibility``：一类里有一个满足就行，各类都要满足；
没有说到的一律是「还要确认」，不替人猜。找不到任何关于人的条件的金额不列：那多半是给机构、项目的。
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from assistant.answer import Citation, Question
from assistant.asker import known_of_asker
from assistant.compose import opening
from assistant.evidence import Segment, row_segments, segments
from assistant.met import test
from assistant.payee import says, wording
from assistant.requirement import (
    ORDER,
    AnyOf,
    Every,
    Lacking,
    Mark,
    Node,
    Tested,
    key,
    leaves,
    mark,
    met_leaves,
    read,
    tested,
)
from assistant.rows import readable, row_in
from assistant.scope import governs, known_places, local
from ingest import Store, standing
from ingest.document import Clause, Document, Fact, Place
from ingest.place import covers, mentions, place_named, place_of

_GONE = ("已失效", "已到期", "试点期已过", "征求意见稿")
_MOST_TIERS = 40  # 一份文件最多列几项
_APART = ("status=低保", "status=特困", "status=低保边缘")  # 这几种身份互不兼有：说了一种，就不是另一种
_READ = ("article", "item", "paragraph", "row", "point", "qa")


@dataclass(frozen=True)
class Group:
    """一类条件：里面有一个满足就算满足；``clause`` 是写着它的那一条。"""

    tested: tuple[Tested, ...]
    clause: Clause

    @property
    def mark(self) -> Mark:
        marks = {t.mark for t in self.tested}
        return "met" if "met" in marks else "unmet" if marks == {"unmet"} else "unknown"


@dataclass(frozen=True)
class Tier:
    """一档：多少钱（``quote`` 是写着钱的原话，``says`` 是念法），要满足哪几类条件。"""

    clause: Clause
    quote: str
    says: str
    amounts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    rule: Clause | None = None  # 它点名的那一项所在的条款；那一项的条件没有读出来时才有

    @property
    def mark(self) -> Mark:
        mark = _worst(g.mark for g in self.groups)
        return "unknown" if self.rule and mark == "met" else mark


@dataclass(frozen=True)
class Benefit:
    """一份文件里的好处，各档从最可能的排起；``where`` 是去哪里办，``limits`` 是不能享受的情形。"""

    document: Document
    tiers: tuple[Tier, ...]
    where: tuple[Citation, ...] = ()
    limits: tuple[Citation, ...] = ()
    gone: str = ""  # 已经不能领的原因：已到期、征求意见稿……
    elsewhere: str = ""  # 只管这个下级地方，提问人住不住那里还不知道

    @property
    def mark(self) -> Mark:
        best: Mark = min((t.mark for t in self.tiers), key=lambda m: ORDER[m])
        return "unknown" if self.elsewhere and best == "met" else best


def benefits(
    store: Store, profile: Mapping[str, Any], today: dt.date, documents: Sequence[Document] | None = None
) -> tuple[Benefit, ...]:
    """``documents`` 是只看哪几份，不给就看全库。``profile`` 的键：place、age、hukou、income、status（一组身份）、dependency、disability、insurance；都可以没有。

    能领的在前，其次还要确认的，再次不满足的，最后是已经不发的。地方认不出来时不限地方。
    """
    place = _place(str(profile.get("place") or ""), store)
    given = {k: v for k, v in profile.items() if v not in (None, "", (), [])}
    status = given.get("status", ())
    named = (status,) if isinstance(status, str) else tuple(status)
    asker = known_of_asker(given | {"status": [*named, *([given["income"]] if "income" in given else [])]}, ())
    question = Question(text="", plain="", kind="eligibility", asker=asker, today=today)
    found = []
    for document in store.documents() if documents is None else documents:
        if place and not governs(document, place):
            continue
        if benefit := _Reader(store, document, question).benefit(place):
            found.append(benefit)
    return tuple(sorted(found, key=lambda b: (bool(b.gone), ORDER[b.mark], b.document.name)))


def _place(name: str, store: Store) -> Place | None:
    known = known_places(store)
    return next((m.place for m in mentions(name, known)), None) or (place_named(name) if name else None)


@dataclass
class _Requirement:
    """说「谁能享受」的一条：总的条件，和（一）（二）……各项的条件。"""

    clause: Clause
    head: list[Group] = field(default_factory=list)
    items: dict[str, list[Group]] = field(default_factory=dict)


@dataclass
class _Reader:
    """读一份文件。"""

    store: Store
    document: Document
    question: Question

    @cached_property
    def clauses(self) -> list[Clause]:
        return self.store.clauses(self.document.id)

    @cached_property
    def facts(self) -> dict[str, tuple[Fact, ...]]:
        return self.store.facts_of([c.id for c in self.clauses])

    def benefit(self, place: Place | None) -> Benefit | None:
        if not self.store.facts(kinds=("amount",), document=self.document.id):
            return None
        tiers = [t for c in self.clauses if c.kind in _READ for t in self._tiers(c)][:_MOST_TIERS]
        if not tiers:
            return None
        state = standing(self.document, self.question.today).state
        inside = place is not None and self.document.place and not _covers(self.document, place)
        return Benefit(
            self.document,
            tuple(sorted(tiers, key=lambda t: ORDER[t.mark])),
            self._quotes("apply", 2, tiers, unless="not_apply"),
            self._quotes("limits", 3, tiers, unless="not_apply"),
            state if state in _GONE else "",
            self.document.place if inside else "",
        )

    def _tiers(self, clause: Clause) -> Iterable[Tier]:
        amounts = [f for f in self.facts[clause.id] if f.kind == "amount"]
        about = "".join((self.document.title, *clause.path, clause.text))
        if not amounts or not says("gives", about) or says("not_given", "".join(clause.path[1:])):
            return
        asked = None if clause.kind in ("point", "qa") else self._requirement_before(clause)
        for piece in self._pieces(clause, amounts):
            own = [f for f in amounts if _inside(f, clause, piece)]
            if not own or says("excludes", piece.text) or says("not_given", piece.text):
                continue
            groups, rule = self._needed(clause, piece, asked)
            if groups:
                read_out = readable(row_in(self.store, clause)) if clause.kind == "row" else piece.text
                yield Tier(clause, piece.text, read_out, tuple(own), tuple(groups), rule)

    def _pieces(self, clause: Clause, amounts: Sequence[Fact]) -> Iterable[Segment]:
        """一句一档；一句里用逗号列了几档、每档各有各的条件的（「第一项对象600元，第二项对象400元」），再拆开。"""
        for piece in row_segments(clause.text) if clause.kind == "row" else segments(clause.text):
            parts = list(_by_comma(piece)) if clause.kind != "row" else []
            paid = [p for p in parts if any(_inside(f, clause, p) for f in amounts)]
            if len(paid) > 1 and all(wording("item").search(p.text) or self._groups(clause, p) for p in paid):
                yield from paid
            else:
                yield piece

    def _needed(self, clause: Clause, piece: Segment, before: _Requirement | None) -> tuple[list[Group], Clause | None]:
        """这句话里写的条件，加上它点名的那一项的；没有点名的，加上前面那一条的。

        点名的那一项没有读出条件时，一并给出它所在的条款：还有别的条件，不能说都满足。
        """
        own = self._groups(clause, piece)
        named = wording("item").search(piece.text)
        rule = before
        if named and named["article"]:
            rule = self._article(named["article"]) or before
        if rule is None:
            return own, None
        if named and rule.items:
            item = rule.items.get(named["item"], [])
            return [*rule.head, *item, *own], None if item else rule.clause
        best = min(rule.items.values(), key=lambda groups: ORDER[_worst(g.mark for g in groups)], default=[])
        if rule.items and not own:
            return [*rule.head, *best], None if best else rule.clause
        apart = not {_kind(g) for g in best} & {_kind(g) for g in own}  # 那边说户籍，这边说岁数：两样都要看
        return [*rule.head, *(best if apart else ()), *own], None

    def _requirement_before(self, clause: Clause) -> _Requirement | None:
        """这一条前面、同一章里最近的那条「补贴对象」。"""
        at = self.clauses.index(clause)
        chapter = _chapter(clause)
        for earlier in reversed(self.clauses[:at]):
            if earlier.kind not in _READ or earlier.kind == "row" or _chapter(earlier) != chapter:
                continue
            facts = self.facts[earlier.id]
            entitled = says("entitles", earlier.text + "".join(earlier.path[1:]))
            if entitled and not any(f.kind == "amount" for f in facts) and any(f.kind == "condition" for f in facts):
                return self._requirement(earlier)
        return None

    def _article(self, number: str) -> _Requirement | None:
        label = f"第{number}条"
        found = next((c for c in self.clauses if c.label == label), None)
        return self._requirement(found) if found else None

    def _requirement(self, clause: Clause) -> _Requirement:
        rule = _Requirement(clause)
        for piece in segments(clause.text):
            if says("excludes", piece.text):
                continue
            groups = self._groups(clause, piece)
            numbered = re.match(wording("mark"), piece.text)
            if numbered:
                rule.items.setdefault(numbered["n"], []).extend(groups)
            elif not rule.items:
                rule.head.extend(groups)
        return rule

    def _groups(self, clause: Clause, piece: Segment) -> list[Group]:
        """一句话里的条件，满足一个就行的归一类；有几条路的，取最合的那一条。"""
        facts = [
            replace(f, start=f.start - clause.start, end=f.end - clause.start)
            for f in self.facts[clause.id]
            if f.kind == "condition" and f.basis != "masked" and not f.value.startswith("other=") and not f.source
        ]
        node = read(clause.text, facts, piece.start, piece.end, sorted_only=True)
        return [Group(each, clause) for each in _ways(tested(node, self._tested))] if node else []

    def _tested(self, condition: Fact) -> Tested:
        """表单比话里说得细的几项在这里对，别的同 ``eligibility.test``。"""
        key, _, value = condition.value.partition("=")
        said = str(self.question.asker.get(key) or "")
        if (key == "hukou" and said) or (key == "residence" and value[:1] in "本全我"):
            lives = str(self.question.asker.get("place") or "")
            return self._local(condition, value, said if key == "hukou" else lives)
        found = test(condition, self.question, self.document)
        income = str(self.question.asker.get("income") or "")
        if found.mark == "unknown" and income and condition.value in _APART:
            return Tested(condition, "unmet", f"收入情况是“{income}”")
        return found

    def _local(self, condition: Fact, value: str, said: str) -> Tested:
        """「本市户籍」「在本区居住」：说的地方在不在这份文件的地方之内。"""
        here, there = place_of(self.document), _place(said, self.store)
        if here is None or there is None:
            return Tested(condition, "unknown")
        inside = covers(here, there)
        if value.startswith("非"):
            return Tested(condition, "unmet" if inside else "met", f"的户籍在{there.name}")
        if not inside and covers(there, here):
            return Tested(condition, "unknown")  # 只说了市，文件要的是区
        return Tested(condition, "met" if inside else "unmet", f"说的是{there.name}")

    def _quotes(self, rule: str, most: int, tiers: Sequence[Tier], unless: str = "") -> tuple[Citation, ...]:
        """办理渠道、不能享受的情形：说到的那几句原话，和钱写在同一章的在前。"""
        near = {_chapter(t.clause) for t in tiers}
        found: list[Citation] = []
        for clause in sorted(self.clauses, key=lambda c: _chapter(c) not in near):
            if clause.kind not in _READ or clause.kind == "row":
                continue
            for piece in segments(clause.text):
                if says(rule, piece.text) and not (unless and says(unless, piece.text)) and len(found) < most:
                    whole = clause.text if piece.text.endswith(("：", ":")) else piece.text  # 后面列着各项
                    found.append(Citation(clause, self.document, opening(whole)))
                    break
        return tuple(found)


def _ways(node: Node) -> list[tuple[Tested, ...]]:
    """都要满足的几类，每类里满足一个就行。"""
    if isinstance(node, Every):
        return [group for part in node.parts for group in _ways(part)]
    if isinstance(node, AnyOf) and not all(isinstance(p, Tested) for p in node.parts):
        return _ways(min(node.parts, key=lambda p: (ORDER[mark(p)], -len(met_leaves(p)))))
    if isinstance(node, Lacking):
        return [tuple(replace(t, mark=mark(node)) for t in leaves(node.part))]
    return [tuple(leaves(node))]


def _covers(document: Document, place: Place) -> bool:
    """文件管得到整个 ``place``；不是只管它下面的一块。"""
    return not local(document, place) or document.place == place.name


def _inside(fact: Fact, clause: Clause, piece: Segment) -> bool:
    return not fact.source and piece.start <= fact.start - clause.start and fact.end - clause.start <= piece.end


def _by_comma(piece: Segment) -> Iterable[Segment]:
    """一句话里逗号隔开的各段；引文仍是原话。"""
    for part in re.finditer(r"[^，,；;]+[，,；;]?", piece.text):
        if said := part.group().strip():
            start = piece.start + part.start() + len(part.group()) - len(part.group().lstrip())
            yield Segment(said, start, start + len(said), lead=piece.lead)


def _worst(marks: Iterable[Mark]) -> Mark:
    return max(marks, key=lambda m: ORDER[m], default="unknown")


def _kind(group: Group) -> str:
    return key(group.tested[0].fact)


def _chapter(clause: Clause) -> str:
    return next((p for p in clause.path if re.match(wording("chapter"), p)), "")
