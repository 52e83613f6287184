"""题和回答的格式：每个字段该是什么样。说不合格式时，指明第几行、哪个字段、该怎么写。"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """一处不对：第几行（从 1 起）、哪个字段（空的是整行）、中文和英文的说明。"""

    line: int
    field: str
    what: str
    what_en: str

    @property
    def zh(self) -> str:
        return f"第 {self.line} 行" + (f" {self.field}" if self.field else "") + f"：{self.what}"

    @property
    def en(self) -> str:
        return f"line {self.line}" + (f" {self.field}" if self.field else "") + f": {self.what_en}"


Shape = tuple[Callable[[Any], bool], str, str]


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(_text(v) for v in value)


def _or_none(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or check(value)


def _number(value: Any, most: float = float("inf")) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


_TEXT: Shape = (_text, "应是不空的文字", "must be non-empty text")
_TEXTS: Shape = (_or_none(_texts), "应是一列不空的文字", "must be a list of non-empty texts")
_LIST: Shape = (_or_none(lambda v: isinstance(v, list)), "应是一列", "must be a list")
_OBJECT: Shape = (lambda v: isinstance(v, dict), "应是一个对象 {…}", "must be an object {…}")
_NEEDED: Mapping[str, Shape] = {
    "id": _TEXT,
    "type": _TEXT,
    "question": _TEXT,
    "doc": (lambda v: _text(v) or (_texts(v) and bool(v)), "应是文件名，或一列文件名", "must be a file name or a list of them"),
    "gold": _OBJECT,
}  # fmt: skip
_OPTIONAL: Mapping[str, Shape] = {
    "history": _TEXTS,
    "profile": (_or_none(lambda v: isinstance(v, dict)), "应是一个对象 {…}", "must be an object {…}"),
    "clauses": _LIST,
    "clauses_ok": _LIST,
    "note": (_or_none(lambda v: isinstance(v, str)), "应是文字", "must be text"),
    "tags": _TEXTS,
    "draft": (_or_none(lambda v: isinstance(v, bool)), "应是 true 或 false", "must be true or false"),
}
_GOLD: Mapping[str, Shape] = {
    "answerable": (_or_none(lambda v: isinstance(v, bool)), "应是 true、false 或 null", "must be true, false or null"),
    "lead": (_or_none(_text), "应是单位名或 null", "must be a unit's name or null"),
    **dict.fromkeys(
        ("units", "units_ok", "dates", "dates_ok", "values", "values_ok", "items", "must_mention", "must_not", "status_terms"),
        _TEXTS,
    ),
}  # fmt: skip
_QUOTE: Mapping[str, Shape] = {"doc": _TEXT, "quote": _TEXT}
_SAID: Mapping[str, Shape] = {
    "id": (_text, "缺题号", "is missing"),
    "text": (lambda v: isinstance(v, str), "应是文字", "must be text"),
}
_REPLY: Mapping[str, Shape] = {
    "answerable": (_or_none(lambda v: isinstance(v, bool)), "应是 true、false 或 null", "must be true, false or null"),
    "lead": (_or_none(lambda v: isinstance(v, str)), "应是单位名或 null", "must be a unit's name or null"),
    **dict.fromkeys(("units", "dates", "values"), _TEXTS),
    **dict.fromkeys(("citations", "caution_citations", "retrieved"), _LIST),
    "confidence": (_or_none(lambda v: _number(v, 1)), "应是 0 到 1 的数", "must be a number from 0 to 1"),
    "latency_ms": (_or_none(lambda v: _number(v)), "应是毫秒数，不小于 0", "must be a number of milliseconds, 0 or more"),
}  # fmt: skip
_WORDS: Shape = (_or_none(lambda v: isinstance(v, str)), "应是文字", "must be text")
_LISTED: Mapping[str, Mapping[str, Shape]] = {
    "citations": {"doc": _TEXT, "label": _WORDS, "quote": _WORDS},
    "caution_citations": {"doc": _TEXT, "label": _WORDS, "quote": _WORDS},
    "retrieved": {"doc": _TEXT, "label": _WORDS, "text": (lambda v: isinstance(v, str), "应是文字", "must be text")},
}
# 政问自己的回答里另有的，和别家的不认识的字段不同：不必提醒
_OWN = ("kind", "status", "cautions", "context", "dropped", "suggestions", "error")
_OWN_LISTED = ("clause",)
_PATTERNS = ("must_mention", "must_not", "items")


def problems(row: Mapping[str, Any], line: int) -> list[Problem]:
    """一行里不合格式的各处；都对就是空的。不认识的字段也算：多半是写错了名字。"""
    return [Problem(line, where, zh, en) for where, zh, en in _look(row)]


def answer_problems(row: Mapping[str, Any], line: int) -> list[Problem]:
    """一份回答里不合格式的各处；不认识的字段不在内，见 :func:`unused`。"""
    return [Problem(line, where, zh, en) for where, zh, en in _look_at_answer(row)]


def unused(row: Mapping[str, Any], line: int) -> list[Problem]:
    """一份回答里不认识、因而没有用的字段；像是写错了名字的，说出像哪一个。"""
    known = (*_SAID, *_REPLY)
    found = [_unknown(line, name, name, known) for name in row if name not in (*known, *_OWN)]
    for where, shapes in _LISTED.items():
        for number, one in enumerate(_objects(row.get(where)), 1):
            found += [
                _unknown(line, f"{where}[{number}].{name}", name, shapes)
                for name in one
                if name not in (*shapes, *_OWN_LISTED)
            ]
    return found


def _unknown(line: int, where: str, name: str, known: Collection[str]) -> Problem:
    like = difflib.get_close_matches(name, known, 1)
    zh, en = (f"，是不是 {like[0]}？", f"; did you mean {like[0]}?") if like else ("", "")
    return Problem(line, where, f"没有这个字段，没有用{zh}", f"is no known field and was not used{en}")


def _look_at_answer(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, (right, zh, en) in _SAID.items():
        if not right(row.get(name)):
            yield name, zh, en
    for name, (right, zh, en) in _REPLY.items():
        if not right(row.get(name)):
            yield name, zh, en
    for where, shapes in _LISTED.items():
        for number, one in enumerate(_objects(row.get(where), keep=True), 1):
            at = f"{where}[{number}]"
            if not isinstance(one, dict):
                yield at, _OBJECT[1], _OBJECT[2]
                continue
            yield from ((f"{at}.{n}", zh, en) for n, (right, zh, en) in shapes.items() if not right(one.get(n)))


def _objects(listed: Any, *, keep: bool = False) -> list[Any]:
    """一列里的各个对象；``keep`` 时不是对象的也留着。"""
    held = listed if isinstance(listed, list) else []
    return held if keep else [x if isinstance(x, dict) else {} for x in held]


def _look(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, shape in _NEEDED.items():
        if name not in row:
            yield name, "缺这一项", "is missing"
        elif not shape[0](row[name]):
            yield name, shape[1], shape[2]
    yield from _fields(row, {**_NEEDED, **_OPTIONAL}, "", skip=_NEEDED)
    gold = row.get("gold")
    if isinstance(gold, dict):
        yield from _fields(gold, _GOLD, "gold.")
        yield from _broken_patterns(gold)
    for name in ("clauses", "clauses_ok"):
        yield from _quotes(row.get(name), name)


def _fields(
    row: Mapping[str, Any], shapes: Mapping[str, Shape], prefix: str, skip: Mapping[str, Shape] | None = None
) -> Iterator[tuple[str, str, str]]:
    for name, value in row.items():
        if name not in shapes:
            yield f"{prefix}{name}", "没有这个字段，请核对名字", "is no known field; check its name"
        elif not (skip and name in skip) and not shapes[name][0](value):
            yield f"{prefix}{name}", shapes[name][1], shapes[name][2]


def _broken_patterns(gold: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in _PATTERNS:
        for written in gold[name] if _texts(gold.get(name)) else ():
            if written.startswith("re:"):
                try:
                    re.compile(written[3:])
                except re.error as error:
                    yield f"gold.{name}", f"正则写错了（{error}）", f"bad pattern ({error})"


def _quotes(listed: Any, where: str) -> Iterator[tuple[str, str, str]]:
    for number, quote in enumerate(listed if isinstance(listed, list) else (), 1):
        at = f"{where}[{number}]"
        if not isinstance(quote, dict):
            yield at, _OBJECT[1], _OBJECT[2]
            continue
        for name, shape in _QUOTE.items():
            if not shape[0](quote.get(name)):
                yield f"{at}.{name}", shape[1], shape[2]
        yield from _quotes(quote.get("alt"), f"{at}.alt")
