"""长文字 → 几段窗口：向量模型只看得下几百字，长文里的一两句话也会被别的话冲淡，所以分段去比，取最像的一段。"""

from __future__ import annotations

import re
from itertools import accumulate

SIZE = 240  # 字；约 150 词元，一条条款多半不超过它
_OVERLAP = 60  # 字；相邻两段最多共有这么多，说到一半的话两边都在
_OPENING = 40  # 字；后面的段都带上开头：题目和地名常常只在那里
_SENTENCE = re.compile(r"[^。！？；!?;\s]*(?:[。！？；!?;]+[”’」』）)]*|\s+|$)")


def windows(text: str) -> list[str]:
    """依次的几段，每段不超过 ``SIZE`` 字（不算带上的开头）；不长的只有一段，就是原文。"""
    first, *rest = spans(text)
    opening = text[:_OPENING]
    return [text[slice(*first)], *(f"{opening}\n{text[start:end]}" for start, end in rest)]


def spans(text: str) -> list[tuple[int, int]]:
    """各段在原文里的起止，不带开头；至少一段。"""
    edges = [0, *accumulate(map(len, _sentences(text)))]
    found: list[tuple[int, int]] = []
    first = 0
    for last in range(1, len(edges)):
        if edges[last] - edges[first] > SIZE:
            found.append((edges[first], edges[last - 1]))
            # 回头带上末尾几句，只要放得下
            first = last - 1
            while edges[last - 1] - edges[first - 1] <= _OVERLAP and edges[last] - edges[first - 1] <= SIZE:
                first -= 1
    return [*found, (edges[first], edges[-1])]


def _sentences(text: str) -> list[str]:
    """拼起来就是原文；一句就超长的硬切开。"""
    sentences = (m.group() for m in _SENTENCE.finditer(text))
    return [s[at : at + SIZE] for s in sentences for at in range(0, len(s), SIZE)]
