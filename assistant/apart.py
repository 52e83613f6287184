"""同类里的两样东西不是一回事：问身份证，写居住证的不是答案；问地铁，写公交的不是。哪些是同类，见 ``data/apart.toml``。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.lexicon import officials
from ingest.pattern import any_of
from ingest.words import cut


@dataclass(frozen=True)
class Group:
    """一类东西；``names`` 是各种叫法 → 哪一样，``pattern`` 长的先认（股份有限公司里没有有限公司）。"""

    names: dict[str, str]
    pattern: re.Pattern[str]
    wide: re.Pattern[str] | None = None  # 总起来说的话，各样都在里面

    def told(self, text: str) -> dict[str, str]:
        """``text`` 里说到的各样和它们的说法。"""
        found: dict[str, str] = {}
        for m in self.pattern.finditer(text):
            found.setdefault(self.names[m.group()], m.group())
        return found


def mistaken(asked: str, words: str, near: str, whole: str, *, office: bool = False) -> str:
    """问的那一样 ``whole``（条款和它的标题）没有、``near``（要引的句子和它的标题）说的是同类的另一样：返回问的说法，否则空串。

    ``words`` 是要引的句子自己：它总起来说（证件、社会保险）的，各样都在里面。``office``：问的是电话、地址，不同的机构也要分开。
    """
    plain = _held().sub("", asked)
    return next(_apart(plain, words, near, whole, office), "") or _other_of_same_end(plain, near, whole)


def _apart(asked: str, words: str, near: str, whole: str, office: bool) -> Iterator[str]:
    for group in _groups("groups") + (_groups("offices") if office else ()):
        wanted = group.told(asked)
        said = group.told(near) if wanted else {}
        if group.wide and group.wide.search(words):
            continue
        if said and not wanted.keys() & (said.keys() | group.told(whole).keys()):
            yield "、".join(wanted.values())


def _other_of_same_end(asked: str, near: str, whole: str) -> str:
    """「健康证」对「居住证」：词尾一样，前面不一样；各组里都没有的词。"""
    theirs = {w[-1] for w in _ending(near)}
    known = {form for g in _groups("groups") for form in g.names}
    mine = [w for w in _ending(asked) if w[-1] in theirs and w not in known]
    return next((w for w in mine if not any(said in whole for said in (w, *officials(w)))), "")


def _ending(text: str) -> list[str]:
    ends, plain = _ends()
    return [w for w in cut(text) if len(w) > 1 and w[-1] in ends and w not in plain]


@cache
def _data() -> dict[str, dict[str, object]]:
    return tomllib.loads((files("assistant") / "data" / "apart.toml").read_text(encoding="utf-8"))


@cache
def _groups(table: str) -> tuple[Group, ...]:
    return tuple(_group(name, members) for name, members in _data()[table].items() if isinstance(members, list))


def _group(name: str, members: Sequence[str]) -> Group:
    names = {form: member for member in members for form in member.split("|")}
    wide = str(_data()["wide"].get(name, ""))
    return Group(names, re.compile(any_of(names)), re.compile(any_of(wide.split("|"))) if wide else None)


@cache
def _ends() -> tuple[frozenset[str], frozenset[str]]:
    heads = _data()["heads"]
    return frozenset(str(heads["ends"]).split()), frozenset(str(heads["not"]).split())


@cache
def _held() -> re.Pattern[str]:
    """「我有驾照」「凭身份证」：说的是自己有什么。"""
    every = {form for table in ("groups", "offices") for g in _groups(table) for form in g.names}
    return re.compile(rf"(?:{_data()['held']['before']})(?:了|着|的是)?[^，。？?]{{0,2}}(?:{any_of(every)})")
