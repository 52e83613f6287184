"""钱是发给个人的，还是发给机构、项目的：条款怎么写，问话怎么问。写法在 ``data/benefits.toml``。"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from assistant.answer import Question


def for_people(text: str) -> bool:
    """这段话说的是发给个人的钱，不是罚款、经费，也不是给机构的。"""
    return says("gives", text) and not says("not_given", text) and not says("excludes", text)


def asks_for_people(question: Question) -> bool:
    """问的是发给人的钱，不是发给机构、场所的。"""
    plain = question.plain
    return (says("person", plain) or says("own", plain)) and not says("organisation", plain)


def says(name: str, text: str) -> bool:
    """``text`` 里有没有 ``name`` 这一种说法。"""
    return bool(wording(name).search(text))


@cache
def wording(name: str) -> re.Pattern[str]:
    """``data/benefits.toml`` 里的一种说法。"""
    return re.compile(_words()[name])


@cache
def _words() -> dict[str, str]:
    return dict(tomllib.loads((files("assistant") / "data" / "benefits.toml").read_text("utf-8")))
