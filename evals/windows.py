"""长文字 → 几段窗口：向量模型只看得下几百字，长文里的一两句话也会被别的话冲淡，所以分段去比，取最像的一段。"""

from __future__ import annotations

import re

SIZE = 240  # 字；约 150 词元，一条条款多半不超过它
_OVERLAP = 60  # 字；相邻两段最多共有这么多，说到一半的话两边都在
_OPENING = 40  # 字；后面的段都带上开头：题目和地名常常只在那里
_SENTENCE = re.compile(r"[^。！？；!?;\s]*(?:[。！？；!?;]+[”’」』）)]*|\s+|$)")


def windows(text: str) -> list[str]:
    """依次的几段，每段不超过 ``SIZE`` 字（不算带上的开头）；不长的只有一段，就是原文。"""
    if len(text) <= SIZE:
        return [text]
    opening = text[:_OPENING]
    found: list[str] = []
    held: list[str] = []
    for sentence in _sentences(text):
        if held and sum(map(len, held)) + len(sentence) > SIZE:
            found.append("".join(held))
            held = _tail(held)
            while held and sum(map(len, held)) + len(sentence) > SIZE:
                held.pop(0)
        held.append(sentence)
    found.append("".join(held))
    return [found[0], *(f"{opening}\n{window}" for window in found[1:])]


def _sentences(text: str) -> list[str]:
    """拼起来就是原文；一句就超长的硬切开。"""
    sentences = (m.group() for m in _SENTENCE.finditer(text))
    return [s[at : at + SIZE] for s in sentences for at in range(0, len(s), SIZE)]


def _tail(held: list[str]) -> list[str]:
    """末尾几句，合起来不超过 ``_OVERLAP`` 字。"""
    kept: list[str] = []
    for sentence in reversed(held):
        if sum(map(len, kept)) + len(sentence) > _OVERLAP:
            break
        kept.insert(0, sentence)
    return kept
