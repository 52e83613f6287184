"""享受条件：年龄、户籍、收入、残疾与失能、参保、学籍。说法与归一的值见 ``data/conditions.toml``。"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from ingest.facts.dates import in_title
from ingest.facts.span import Span, Taken, fold
from ingest.pattern import Pattern, Screen

_DATA = Path(__file__).parents[1] / "data" / "conditions.toml"

_SEX = re.compile(r"(?P<sex>[男女])(?:性|方|士|职工)?$")  # 女满40周岁、男满50周岁：说的是谁，连着记


def conditions(text: str) -> list[Span]:
    """``text`` 里的条件，按出现次序；书名号里的不算。分男女写的年龄，``subject`` 是男或女。"""
    folded = fold(text)
    likely = _screen().possible(folded)
    if not likely:
        return []
    taken = Taken(len(text), in_title(text))
    found: list[Span] = []
    rules = _rules()
    for value, pattern in (rules[i] for i in likely):
        for match in pattern.finditer(folded):
            if taken.hits(*match.span()) or not match.group():
                continue
            taken.add(*match.span())
            masked = "*" in match.group()
            sex = _SEX.search(folded, max(0, match.start() - 4), match.start()) if value.startswith("age") else None
            start = sex.start() if sex else match.start()
            found.append(
                Span(
                    "condition",
                    _filled(value, match),
                    text[start : match.end()],
                    start,
                    match.end(),
                    subject=sex["sex"] if sex else "",
                    basis="masked" if masked else "stated",
                )
            )
    return sorted(found, key=lambda s: s.start)


def _filled(value: str, match: re.Match[str]) -> str:
    groups = [g for g in match.groups() if g]
    for i, group in enumerate(groups, 1):
        value = value.replace(f"{{{i}}}", _levels(group) if value.startswith("disability") else "".join(group.split()))
    return value


def _levels(words: str) -> str:
    """「一、二级」→ 一级|二级；「一级至三级」照写。"""
    if re.search(r"[至-]", words):
        return words if words.endswith("级") else words + "级"
    return "|".join(f"{c}级" for c in re.findall(r"[一二三四]", words))


@cache
def _rules() -> list[tuple[str, Pattern]]:
    return [(r["value"], Pattern(r["say"])) for r in tomllib.loads(_DATA.read_text("utf-8"))["condition"]]


@cache
def _screen() -> Screen:
    return Screen([pattern for _, pattern in _rules()])
