"""申请材料：要交的证、表、书、复印件。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ingest.facts.span import Span
from ingest.pattern import Pattern

_DATA = Path(__file__).parents[1] / "data" / "materials.toml"
_LONGEST = 40  # 字
_TAIL = 60  # 字；从「证、表、书」到末尾，连同括号、份数、空白，不会更长
_NOT_A_PAPER = re.compile(
    r"完成|代替|虚假|吊销|伪造|[）)][^（）()]*$(?<![）)])|^(?:如下|以下|上述|下列|相关|有关)|一并|不再|审核|生成|签发后|由.{1,12}开具"
)
_PIECE = re.compile(r"[^、，,；;：:]+")
_CONJUNCTION = re.compile(r"以及|或者|[和或及]")
_NUMBERED = re.compile(r"\s{0,8}(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[①-⑳]|[a-z][.．])\s{0,8}")


def materials(text: str, path: Sequence[str] = ()) -> list[Span]:
    """一条里列出的材料。标题说的是材料时整条都看，否则只看「提交、提供……」之后的一句。"""
    if any(_heading().search(p) for p in path[1:]):
        return [s for m in re.finditer(r"[^。\n]+", text) for s in _listed(text, m.start(), m.end())]
    spans: dict[int, Span] = {}
    for cue in _cue().finditer(text):
        end = min((i for i in (text.find(c, cue.end()) for c in "。；;\n") if i >= 0), default=len(text))
        for span in _listed(text, cue.end(), min(end, cue.end() + 300)):
            spans[span.start] = span
    return list(spans.values())


def _listed(text: str, start: int, end: int) -> list[Span]:
    found = []
    for piece in _PIECE.finditer(text, start, end):
        a, b = piece.span()
        label = _NUMBERED.match(text, a, b)
        a = label.end() if label else a
        for conjunction in _CONJUNCTION.finditer(text, a, b):
            if _ending().search(text, max(a, conjunction.start() - _TAIL), conjunction.start()):
                found += _one(text, a, conjunction.start())
                a = conjunction.end()
        found += _one(text, a, b)
    return found


def _one(text: str, a: int, b: int) -> list[Span]:
    cue = _cue().search(text, a, b)
    a = cue.end() if cue else a
    match = _ending().search(text, max(a, b - _TAIL), b)
    words = text[a : match.end()].strip() if match else ""
    words = re.sub(r"^(?:或者|以及|并|和|或|及|的|其|需)+|[（(][^（）()]*$", "", words)
    if not match or not 3 <= len(words) <= _LONGEST or _NOT_A_PAPER.search(words):
        return []
    start = text.index(words, a)
    return [Span("material", "".join(words.split()), words, start, start + len(words))]


@cache
def _rules() -> dict[str, str | list[str]]:
    return tomllib.loads(_DATA.read_text("utf-8"))


@cache
def _heading() -> re.Pattern[str]:
    return re.compile(str(_rules()["heading"]))


@cache
def _cue() -> Pattern:
    return Pattern(
        "(?:"
        + "|".join(sorted(_rules()["cues"], key=len, reverse=True))
        + r")(?:以下|下列|相关|有关|本人|了)?(?:材料)?"
    )


@cache
def _ending() -> Pattern:
    return Pattern(
        "(?:"
        + "|".join(sorted(_rules()["endings"], key=len, reverse=True))
        + r")[》”]?(?:[（(][^（）()]{0,20}[）)])?(?:\d{1,2}份|[一二三]份|原件|复印件)?\s{0,8}$"
    )
