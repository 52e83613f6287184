"""提问人的情况怎样影响找哪一句：他说到了哪几样（年龄、学历、住房……），哪些词只是在说自己、不是话题。

「本人大专，走学历型引进能落户吗」：话题在有疑问词的那半句，前半句是条件；条款里写学历的那一句才定得了能不能。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from assistant.answer import Question
from assistant.asker import speaks_of_self
from assistant.lexicon import grammar

_EACH, _MOST = 0.12, 0.24  # 次序分：每对上一样加多少，最多加多少
_OWN = 0.35  # 只在说自己情况的半句里出现的词，权重打这个折
_PART = re.compile(r"[，,。；;！!？?\n]")
_LONGEST_PARTS = 40
_MAN = re.compile(r"[爸爹爷叔伯舅]|公公|外公|姥爷|丈夫|老公|儿子|[哥弟]|男")
_WOMAN = re.compile(r"[妈娘姨姑婶]|奶奶|婆婆|外婆|姥姥|妻子|老婆|女儿|[姐妹]|女")
_SEXES = re.compile(r"(?P<sex>[男女])(?:性|方|职工|士|子|同志)?[^，。；;、\d男女]{0,8}$")


@dataclass(frozen=True)
class Attribute:
    """提问人的一样情况：``says`` 是问话里的说法，``states`` 是条款里写这一样条件的说法。"""

    name: str
    keys: tuple[str, ...]
    says: re.Pattern[str] | None
    states: re.Pattern[str]


def deciding(question: Question) -> tuple[Attribute, ...]:
    """提问人说到的几样；问的不是自己能不能的，空。"""
    if not _whether(question):
        return ()
    return tuple(
        a for a in _attributes() if set(a.keys) & set(question.asker) or (a.says and a.says.search(question.plain))
    )


def bonus(attributes: Sequence[Attribute], text: str) -> float:
    """这一句写没写提问人说到的那几样的条件。"""
    return min(_MOST, _EACH * sum(bool(a.states.search(text)) for a in attributes))


def own_words_lighter(question: Question) -> Question:
    """问能不能、自己能拿多少的：只在说自己情况的半句里出现的词、提问人自己的数，都不如要办的那件事要紧。"""
    tells = question.kind == "amount" and speaks_of_self(question.plain) and len(question.places) < 2
    if not (tells or _whether(question)):
        return question
    parts = [p for p in _PART.split(question.plain)[:_LONGEST_PARTS] if p.strip()]
    asking = [p for p in parts if _asks(p)]
    rules = grammar()
    topical = [t for t in question.terms if any(t.text in p for p in asking) and t.text not in rules.aspects]
    if not asking or not any(t.weight >= 1 and not t.text[:1].isdigit() for t in topical):
        return question
    return replace(
        question,
        terms=tuple(
            t if any(t.text in p for p in asking) and not t.text[:1].isdigit() else replace(t, weight=t.weight * _OWN)
            for t in question.terms
        ),
    )


def sex(question: Question) -> str:
    """提问人（他说到的那位家人）的性别：「男」「女」，看不出为空。"""
    given = str(question.asker.get("sex") or question.asker.get("性别") or "")[:1]
    if given in ("男", "女"):
        return given
    man, woman = _MAN.search(question.plain), _WOMAN.search(question.plain)
    return "" if bool(man) == bool(woman) else "男" if man else "女"


def sex_of(before: str) -> str:
    """条件前面的话说的是男是女：「男性不超过60周岁」；没分的为空。"""
    found = _SEXES.search(before[-14:])
    return found["sex"] if found else ""


def _whether(question: Question) -> bool:
    """问的是能不能、够不够。"""
    own = question.kind == "eligibility" or (question.kind == "general" and question.yes_no)
    return own and len(question.places) < 2  # 两地相比，没有哪半句只是在说自己


def _asks(part: str) -> bool:
    rules = grammar()
    return bool(rules.interrogative.search(part) or rules.yes_no.search(part) or rules.kind(part) == "eligibility")


@cache
def _attributes() -> tuple[Attribute, ...]:
    return tuple(_read())


def _read() -> Iterator[Attribute]:
    data = tomllib.loads((files("assistant") / "data" / "conditions.toml").read_text("utf-8"))
    for rule in data["attribute"]:
        says = re.compile(rule["says"]) if "says" in rule else None
        yield Attribute(rule["name"], tuple(rule.get("keys", ())), says, re.compile(rule["states"]))
