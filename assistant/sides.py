"""比较的几边：几个年份的版本（2005版和2013版）、几级的文件（市里和省里）、新旧两份（老方案和现在的办法）。

各边是哪些文件由文件自己的要素定：年份见于标题、文号、印发和施行日期，级别看地方，新旧看谁废止谁。
分不出两边的，不比。
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answer import Question, Term
from assistant.compose import name_of
from assistant.scope import TYPES, Scope
from ingest.document import Document, Place
from ingest.place import covers, place_of
from ingest.validity import Replacing, replaced_by
from ingest.words import cut

_COMPARES = re.compile(
    r"分别|各(?:自|是|有|要)?|[两几]次|[两几]版|[两几]份|不同|不一样|一样|一致|区别|差|变|改|涨|降|比"
)
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年)?(?:的?版本?|修订|修正)?")
_LEVELS = {
    "country": r"国家|中央|全国",
    "province": r"省里|省级|全?省的?|自治区",
    "city": r"市里|市级|全?市的?",
    "county": r"区里|县里|区级|县级",
}
_OLD = re.compile(r"老的|旧的|老(?:办法|方案|政策|标准|规定)|旧(?:办法|方案|政策|标准|规定)|原来|以前|过去|试点")
_NEW = re.compile(r"新的|新(?:办法|方案|政策|标准|规定)|现在|现行|如今|后来")
_OF_FIGURES = re.compile(
    r"[钱元块补贴奖费贷罚款薪价额涨降]|[工投出]资|资[助本金]|标准|最[高低多少]|上限|下限|多少|几[个家张元块岁]"
)
_SIDE_WORD = re.compile(
    r"(?:19|20)\d\d|[两几](?:版|份|次)|版差|^(?:省|市|区|县)里$|一样|说法|写法|老的|新的|现在|原来|以前"
)


def sides(question: Question, scope: Scope) -> tuple[Scope, ...]:
    """比较的各边，各带名字；少于两边的为空。"""
    if not _COMPARES.search(question.plain):
        return ()
    found = (
        _by_name(question, scope) or _by_year(question, scope) or _by_level(question, scope) or _by_age(question, scope)
    )
    return found if len(found) > 1 and all(s.documents for s in found) else ()


def of_figures(question: Question) -> bool:
    """比的是钱、是数。"""
    return bool(_OF_FIGURES.search(question.plain))


def without_side_words(question: Question) -> Question:
    """「2005和」「省里」说的是哪一边，不是话题。"""
    kept: tuple[Term, ...] = tuple(t for t in question.terms if not _SIDE_WORD.search(t.text))
    facts = [n for n in question.needs if n not in ("text", "address")]
    needs = tuple(facts) or (("amount",) if of_figures(question) else ("text",))
    return replace(question, kind="comparison", needs=needs, terms=kept or question.terms, days=())


def _by_name(question: Question, scope: Scope) -> tuple[Scope, ...]:
    """点了名的两份：「公司法（2013）和市场主体登记条例」；同名的几版，说了年份的取那一版，没说的取新的。"""
    found: dict[str, Document] = {}
    for part in _AND.split(question.plain):
        if said := _SAID.search(part):
            words = [w for w in cut(said["core"]) if len(w) > 1]
            held = [d for d in scope.documents if words and _is_called(d, words, said["type"])]
            held = [d for d in held if said["year"] in _years(d)] if said["year"] else held
            if held:
                one = max(held, key=lambda d: d.effective or d.issued or dt.date.min)
                found.setdefault(one.id, one)
    return tuple(Scope(scope.place, (d,), True, name_of(d)) for d in found.values()) if len(found) > 1 else ()


_AND = re.compile(r"[和与跟同、，,；;？?]|相比|比(?!例)")
_SAID = re.compile(
    rf"(?P<core>[\u4e00-\u9fff]{{2,20}}?)(?P<type>{TYPES}|法)(?![律规院治])(?:[（(]?(?P<year>(?:19|20)\d\d)年?版?[)）]?)?"
)


def _is_called(document: Document, words: Sequence[str], kind: str) -> bool:
    title = re.sub(r"[（(][^（）()]{1,20}[）)]\s*$", "", document.title.strip("《》 ")).strip()
    return title.endswith(kind[-2:]) and all(w in title for w in words)


def _by_year(question: Question, scope: Scope) -> tuple[Scope, ...]:
    years = list(dict.fromkeys(_YEAR.findall(question.plain)))
    if len(years) < 2:
        return ()
    return tuple(_side(scope, f"{y}年的文件", _of_year(y)) for y in years)


def _of_year(year: str) -> Callable[[Document], bool]:
    return lambda document: year in _years(document)


def _years(document: Document) -> set[str]:
    """文件自己的年份：题名、文号、文件名里写的，印发、施行的。"""
    written = " ".join((document.title, document.number, document.name))
    days = (document.issued, document.effective)
    return {*re.findall(r"(?:19|20)\d\d", written), *(str(d.year) for d in days if d)}


def _by_level(question: Question, scope: Scope) -> tuple[Scope, ...]:
    named = [name for name, words in _LEVELS.items() if re.search(words, question.plain)]
    named += [p.level for p in question.places if p.level not in named]
    levels = [name for name in _LEVELS if name in named]
    if len(levels) < 2:
        return ()
    homes = [p for d in scope.documents if (p := place_of(d)) and p.level in levels]
    own = next((p for p in question.places if p.level in levels), homes[0] if len(set(homes)) == 1 else None)
    return tuple(_side(scope, _name_of(level, own, homes), _at(level, own)) for level in levels)


def _at(level: str, own: Place | None) -> Callable[[Document], bool]:
    def here(document: Document) -> bool:
        place = place_of(document)
        return bool(place and place.level == level and (own is None or covers(place, own) or covers(own, place)))

    return here


def _name_of(level: str, own: Place | None, homes: Sequence[Place]) -> str:
    if level == "country":
        return "国家"
    if own and own.level == level:
        return own.name
    return next(
        (p.name for p in homes if p.level == level and (own is None or covers(p, own) or covers(own, p))), level
    )


def _by_age(question: Question, scope: Scope) -> tuple[Scope, ...]:
    """新旧两份：旧的被新的废止。"""
    if not (_OLD.search(question.plain) and _NEW.search(question.plain)):
        return ()
    known = Replacing(scope.documents)
    pairs = [(d, other) for d in scope.documents if (other := replaced_by(d, known.candidates(d)))]
    told = [(a, b) for a, b in pairs if any(t.text in a.title + b.title for t in question.terms)] or pairs
    if len(told) != 1:
        return ()
    old, new = told[0]
    return (Scope(scope.place, (old,), True, "原来"), Scope(scope.place, (new,), True, "现在"))


def _side(scope: Scope, name: str, belongs: Callable[[Document], bool]) -> Scope:
    return Scope(scope.place, tuple(d for d in scope.documents if belongs(d)), True, name)
