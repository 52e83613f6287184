"""一大段话里哪几句是在问：招呼、道谢、来龙去脉不是问题；没有标点的，凭问法断开。

只看字面，不看库：哪一段在问、哪一段有话题，由 ``question.py`` 告诉这里。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from assistant.lexicon import grammar

_PART = re.compile(r"[？?！!；;。\n]+|[，,]")
# 两头都在问的才断：顿号、空格、「还有」「以及」；「还有谁」「和谁」是同一问
_ALSO = re.compile(
    r"、|\s+|(?:，|,)?(?:还有(?:就是)?(?![谁哪什么啥几没多])|以及|另外|此外|顺(?:便|带)(?:再)?(?:问)?(?:一?下)?|同时|然后|再(?:就是|一个|问(?:一下|下)?)|对了)[，,]?"
)
_NUMBERED = re.compile(  # 1、…… 2、……；第一，……
    r"(?:^|(?<=[\s，,；;。？?！!：:]))\s*(?:问题)?(?:[1-9一二三四五六][、.．)）](?!\d)|第[一二三四五六](?:个问题)?(?:是)?[，,、:：]|[①-⑨])\s*"
)
_PUZZLED = re.compile(  # 说着话带出来的，不是问题
    r"(?:不知道|不清楚|不晓得|搞不懂|不明白|想不通)[^，。]{0,4}(?:哪里不对|怎么回事|咋回事|怎么搞的|为什么|为啥|该?怎么办)"
)
_LONG, _MANY = 50, 3  # 字、句：话有这么长、没在问的有这么多句，才算讲来龙去脉
_BACK = 4  # 句；问的那句没有话题，最多往前看这么多句


def parts(text: str, asks: Callable[[str], bool]) -> list[str]:
    """按停顿断开；顿号、空格、「还有」「顺便问下」两边都在问的也断。"""
    found: list[str] = []
    for part in filter(None, (p.strip() for p in _PART.split(_NUMBERED.sub("。", text)))):
        pieces = [p.strip() for p in _ALSO.split(part) if p.strip()]
        found += pieces if len(pieces) > 1 and all(map(asks, pieces)) else [part]
    return found


def without_courtesy(text: str) -> str:
    """去掉开头的招呼、口头语，和末尾的道谢；全是客气话的，原样。"""
    opening, closing = _courtesy()
    bare = closing.sub("", opening.sub("", text.strip()))
    return bare if len(bare) > 1 else text


def is_story(said: Sequence[str], asking: Sequence[int]) -> bool:
    """讲了一大段才问的。"""
    return bool(asking) and sum(map(len, said)) >= _LONG and len(said) - len(asking) >= _MANY


def cores(said: Sequence[str], asking: Sequence[int], topical: Callable[[str], bool]) -> list[str]:
    """一大段话里每一问的要紧处：问的那句；没有话题的，连上前面几句；「我想问的是」之后的都连上。

    「我想问」之前像在问的（没听清是几块钱），不是问题。
    """
    marks = [i for i, part in enumerate(said) if _marker().search(part)]
    asked = [i for i in asking if not marks or i >= marks[0]] or list(asking)
    asked = [i for i in asked if not _PUZZLED.search(said[i])] or asked
    found = []
    previous = -1
    for i in asked:
        start = max((m for m in marks if previous < m <= i and i - m <= _BACK), default=i)
        while start - 1 > previous and i - start < _BACK and not topical("，".join(said[start : i + 1])):
            start -= 1
        found.append("，".join(said[start : i + 1]))
        previous = i
    return found


@cache
def _marker() -> re.Pattern[str]:
    return re.compile("|".join(grammar().courtesy["marker"]))


@cache
def _courtesy() -> tuple[re.Pattern[str], re.Pattern[str]]:
    said = grammar().courtesy
    ends = r"[\s，,。.！!～~、：:…?？]{0,6}"
    opening = "|".join((*said["opening"], *said["marker"]))
    return re.compile(rf"^{ends}(?:(?:{opening}){ends}){{1,8}}"), re.compile(
        rf"(?:(?<=[\s，,。.！!？?～~、；;])|(?<=[吗呢呀啊么嘛]))(?:(?:{'|'.join(said['closing'])}){ends}){{1,6}}$"
    )
