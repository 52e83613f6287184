"""申请材料：要交的证、表、书、复印件。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from ingest.facts.span import Span, stretch_end, stretch_start
from ingest.pattern import Pattern

_DATA = Path(__file__).parents[1] / "data" / "materials.toml"
_LONGEST = 40  # 字
_LIST_LENGTH = 900  # 字；一张清单
_TAIL = 60  # 字；从「证、表、书」到末尾，连同括号、份数、空白，不会更长
_NOT_A_PAPER = re.compile(
    r"完成|代替|虚假|吊销|伪造|[）)][^（）()]*$(?<![）)])|^(?:如下|以下|上述|下列|相关|有关)|一并|不再|审核|生成|签发后|由.{1,12}开具"
)
_CONJUNCTION = re.compile(r"以及|或者|[和或]|及(?!时)")
# 前面几段与这一段合起来才是一个名目：甲、乙及丙的身份证；甲、乙等证书；真实、完整的凭证；国家级、省级证书
_GOES_ON = re.compile(
    r"(?:[^、]{1,12}、){1,5}[^、]{1,24}[及和等]|[^、]{1,4}、[^、]{1,6}的|[^、]{1,4}级、[^、]{1,3}级|有?[一二三四]、[一二三四]级"
)
_PIECE = re.compile(r"(?:[^、，,；;：:（(]|[（(](?:[^（）()]{0,40}[）)])?)+")  # 括号里的顿号不切
_NUMBERED = re.compile(r"\s{0,8}(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[①-⑳]|[a-z][.．])\s{0,8}")
# 「提交：（一）甲；（二）乙」：编了号的清单从哪里起
_LIST = re.compile(r"[^。；;：:\n]{0,10}[：:。]?\s{0,8}(?=(?P<first>[（(]?[一1][)）、.．]|①))")
_STYLE = str.maketrans("二三四五六七八九十②③④⑤⑥⑦⑧⑨⑩⑪⑫023456789", "一" * 9 + "①" * 11 + "1" * 9)  # 号的写法，不论是几
_MEANS = re.compile(r"[是系均即，,]指|所称")  # 下定义的话里说到的不是要交的
_NOTE_MARK = re.compile(r"[\[［〔]注?\d{1,2}[\]］〕]\s{0,4}$")  # 户口簿［注1］
_ANNEX = re.compile(r"\s{0,8}[（(](?:样式|格式|表样)?(?:详?见)?附[件表录][^（）()]{0,8}[）)]$")


def materials(text: str, path: Sequence[str] = ()) -> list[Span]:
    """一条里列出的材料。标题说的是材料时整条都看，否则只看「提交、提供……」之后的一句。"""
    if any(map(lists_materials, path[1:])):
        return [s for m in re.finditer(r"[^。\n]+", text) for s in _listed(text, m.start(), m.end())]
    spans: dict[int, Span] = {}
    for cue in _cue().finditer(text):
        if _negative().search(text, max(0, cue.start() - 8), cue.start()):
            continue
        if _MEANS.search(text, stretch_start(text, cue.start(), "。；;\n"), cue.start()):
            continue
        start, end = _extent(text, cue.end())
        for span in _listed(text, start, end):
            spans[span.start] = span
    return list(spans.values())


@lru_cache(maxsize=1024)
def lists_materials(heading: str) -> bool:
    """标题、列名说的是材料：底下一项一份。"""
    return bool(_heading().search(heading))


def _extent(text: str, at: int) -> tuple[int, int]:
    """``at`` 之后的名目到哪里为止：一句话；编了号的清单，到不再是下一号的地方。"""
    opening = _LIST.match(text, at)
    end = stretch_end(text, opening.end() if opening else at, "。；;\n", 300)
    while opening and end - at < _LIST_LENGTH:
        following = _NUMBERED.match(text, end + 1)
        if not following or following.group().strip().translate(_STYLE)[:2] != opening["first"][:2]:
            break
        end = stretch_end(text, following.end(), "。；;\n", 300)
    return (opening.end() if opening else at), end


def _listed(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    held = -1  # 「申请人、配偶及未成年子女身份证」：还没说完的几段从哪里起
    for piece in _PIECE.finditer(text, start, end):
        a, b = piece.span()
        label = _NUMBERED.match(text, a, b)
        a = label.end() if label else a
        if held >= 0 and (more := _GOES_ON.match(text, held, b)) and not _ending().search(text, a, more.end() - 1):
            a = held
        count = len(found)
        for conjunction in _CONJUNCTION.finditer(text, piece.start(), b):
            if _ending().search(text, max(a, conjunction.start() - _TAIL), conjunction.start()):
                found += _one(text, a, conjunction.start())
                a = conjunction.end()
        found += _one(text, a, b)
        held = (held if held >= 0 else a) if len(found) == count and text[b : b + 1] == "、" else -1
    return found


def _one(text: str, a: int, b: int) -> list[Span]:
    cue = next((m for m in _cue().finditer(text, a, b) if not _bracketed(text, a, m.start())), None)
    if cue and _negative().search(text, max(a, cue.start() - 8), cue.start()):
        return []
    a = cue.end() if cue else a
    if noted := _NOTE_MARK.search(text, a, b):
        b = noted.start()
    match = _ending().search(text, max(a, b - _TAIL), b)
    words = text[a : match.end()].strip() if match else ""
    words = _ANNEX.sub("", words)
    words = re.sub(r"^(?:或者|以及|并|和|或|及(?!时)|的|其(?!他)|需|有(?=有))+|[（(][^（）()]*$", "", words)
    if not match or not 2 <= len(words) <= _LONGEST or _NOT_A_PAPER.search(words) or _rejected(words):
        return []
    start = text.index(words, a)
    return [Span("material", "".join(words.split()), words, start, start + len(words))]


def _bracketed(text: str, a: int, at: int) -> bool:
    """「婚姻证明（离异的提供）」的提供在括号里。"""
    return len(re.findall("[（(]", text[a:at])) > len(re.findall("[）)]", text[a:at]))


def _rejected(words: str) -> bool:
    """太泛，说不出是哪一份；或者是动作。"""
    return words in _rules()["generic"] or bool(re.search(str(_rules()["verbs"]), words))


@cache
def _negative() -> re.Pattern[str]:
    return re.compile(str(_rules()["negative"]))


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
