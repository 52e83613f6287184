"""汉字的读音：哪些字同音、近音，地名怎么拼。读音表在 ``data/pinyin.tsv``。"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "pinyin.tsv"
# 口音和输入法的模糊音：平翘舌、前后鼻音、n 和 l、f 和 h
_BLUR = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"(?<=[aeiu])ng$"), "n"),
    (re.compile(r"^n(?=[a-z])"), "l"),
    (re.compile(r"^hu(?=[aeo])"), "f"),
)


_LONGEST = 6  # 字母；最长的音节（zhuang）


def spelled(text: str) -> str:
    """逐字拼写，不带声调：云河 → yunhe；没有读音的字略去。"""
    return "".join(_readings().get(c, ("",))[0] for c in text)


def readings(spelling: str, most: int = 4) -> list[tuple[str, ...]]:
    """拼音（beiling）可能是哪几个音节，至多 ``most`` 个；每个音节给出它的常用字（北背……、岭领……）。不是拼音的为空。"""
    whole: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    found = []
    while whole:
        at, said = whole.pop()
        if at == len(spelling):
            found.append(tuple(_by_sound()[s] for s in said))
        elif len(said) < most:
            ends = range(at + 1, min(len(spelling), at + _LONGEST) + 1)
            whole += [(end, (*said, spelling[at:end])) for end in ends if spelling[at:end] in _by_sound()]
    return found


def same_sound(char: str) -> str:
    """与 ``char`` 同音（不论声调）的字，常用的在前，多音字（行）的次要读音（háng）也算，不含它自己。"""
    first = _readings().get(char, ())[:1]
    return _others(char, [_by_sound()[s] for s in first] + [_by_other_sound().get(s, "") for s in first])


def near_sound(char: str) -> str:
    """与 ``char`` 只差平翘舌、前后鼻音、n 和 l 一类的字；同音的不算。"""
    return _others(char + same_sound(char), [_by_blur()[_blurred(s)] for s in _readings().get(char, ())[:1]])


def _others(known: str, groups: list[str]) -> str:
    return "".join(dict.fromkeys(c for group in groups for c in group if c not in known))


def _blurred(syllable: str) -> str:
    for rule, plain in _BLUR:
        syllable = rule.sub(plain, syllable)
    return syllable


@cache
def _by_sound() -> dict[str, str]:
    return {syllable: usual for syllable, usual, _ in _rows()}


@cache
def _by_other_sound() -> dict[str, str]:
    return {syllable: other for syllable, _, other in _rows()}


@cache
def _by_blur() -> dict[str, str]:
    found: dict[str, str] = {}
    for syllable, usual, _ in _rows():
        key = _blurred(syllable)
        found[key] = found.get(key, "") + usual
    return found


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """字 → 音节，常用的读音在前。"""
    found: dict[str, tuple[str, ...]] = {}
    for column in (1, 2):
        for row in _rows():
            for char in row[column]:
                found[char] = (*found.get(char, ()), row[0])
    return found


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    """（音节，以它为常用读音的字，以它为次要读音的字）。"""
    lines = (line for line in _TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return tuple((s, usual.strip("-"), other.strip("-")) for s, usual, other in (line.split("\t") for line in lines))
