"""一条里同一件事按级别分给几家：市级的市里管，县级的县里管；问了哪一级就答哪一级，没问的各级都说。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from assistant.answer import Hit
from ingest.document import Fact

_ALIKE = 0.5  # 两句说的事，二字组有这么多相同，算同一件事
_ORDER = ("country", "province", "city", "county", "town")
_NAMED = {
    "country": re.compile(r"^(?:国务院|国家|中央|全国|最高)"),
    "province": re.compile(r"^(?:省|自治区|直辖市)|省级|^[\u4e00-\u9fff]{2,4}省"),
    "city": re.compile(r"^(?:市|州|设区的市|地级以上市)(?!场|政|民)|^市、|市级"),
    "county": re.compile(r"^(?:各?县|各?区|旗)(?!块|域)|[、（(](?:区|县)|县级|区级"),
    "town": re.compile(r"^(?:乡|镇|街道)|[、（(](?:乡|镇)"),
}
_ABOVE = re.compile(r"(?P<from>县|市|省)级以上")
_ASKED = {
    "country": re.compile(r"国家|中央|国务院|全国(?!性)"),
    "province": re.compile(r"省里|省级|省一级"),
    "city": re.compile(r"市里|市级|市一级|市本级"),
    "county": re.compile(r"[区县]里|[区县]级|[区县]一级"),
    "town": re.compile(r"街道|镇里|镇街|乡镇|乡里|街镇"),
}
_LOCAL = re.compile(r"地方(?!财政)|各地|下面|基层")


class Shared(Protocol):
    """一句里的分工：谁、哪一句、哪一条。"""

    @property
    def hit(self) -> Hit: ...

    @property
    def quote(self) -> str: ...

    @property
    def units(self) -> tuple[Fact, ...]: ...

    @property
    def names(self) -> tuple[str, ...]: ...


S = TypeVar("S", bound=Shared)


def parallel(plain: str, first: S, able: Sequence[S]) -> list[S]:
    """和 ``first`` 同一条、做同一件事、级别不同的各家，连同它自己，由高到低；不分级的、只问到一家的为空。"""
    own = _levels(first)
    if not first.quote or not own:
        return []
    same = [first]
    for duty in able:
        known = [_levels(d) for d in same]
        if (
            duty.hit.clause.id == first.hit.clause.id
            and duty.quote
            and _levels(duty) not in known
            and _alike(first, duty)
        ):
            same.append(duty)
    same = [d for d in same if _levels(d)]
    asked = levels_asked(plain)
    wanted = [d for d in same if asked & _levels(d)] if asked else same
    if len(same) < 2 or not wanted or wanted == [first]:
        return []
    return sorted(wanted, key=lambda d: min(map(_ORDER.index, _levels(d))))


def levels_asked(plain: str) -> set[str]:
    """问到的级别；「地方上呢」是国家以下的各级。"""
    found = {level for level, words in _ASKED.items() if words.search(plain)}
    return found | (set(_ORDER[1:]) if _LOCAL.search(plain) else set())


def _levels(duty: Shared) -> set[str]:
    return {level for name in duty.names for level in _levels_of(name)}


def _levels_of(name: str) -> set[str]:
    if above := _ABOVE.search(name):
        return set(_ORDER[1 : {"省": 2, "市": 3, "县": 4}[above["from"]]])
    return {level for level, pattern in _NAMED.items() if pattern.search(name)}


def _alike(first: Shared, other: Shared) -> bool:
    """去掉单位名称，两句做的事像不像。"""
    a, b = (_pairs(d) for d in (first, other))
    return bool(a and b) and len(a & b) >= _ALIKE * min(len(a), len(b))


def _pairs(duty: Shared) -> set[str]:
    words = duty.quote
    for fact in duty.units:
        words = words.replace(fact.text, "")
    words = re.sub(r"^第[^ 　]{1,6}条|[^\u4e00-\u9fff]", "", words)
    return {words[i : i + 2] for i in range(len(words) - 1)}
