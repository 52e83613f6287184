"""不显示的字符：零宽的、倒转方向的、标签字符。夹在字里，眼睛看不见，却让数读不成数、词找不着，或者藏着另一段话。

读完一份文件就一律去掉，并报告。依据 Unicode 的 Default_Ignorable_Code_Point 和 UTS #39：公文里用不到它们。
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from dataclasses import replace

from ingest.document import Notice, Source

# 软连字、组合连接、各种零宽、方向控制、填充、变体选择符、标签字符
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPELLED = 4  # 个；连着这么多个不显示的，是藏着一段话，不是排版留下的
_TAGS, _SELECTOR = 0xE0000, 0xE0100
_NEAR = 10  # 字；说在哪里时，前后各引这么多


def without_unseen(source: Source) -> Source:
    """去掉不显示的字符，位置跟着挪；去掉了多少、藏着什么，添进 ``notices``。没有就是原来那份。"""
    runs = [m.span() for m in _UNSEEN.finditer(source.text)]
    if not runs and not any(_UNSEEN.search(v) for v in source.meta.values()):
        return source
    ends = [end for _, end in runs]
    gone = [0, *itertools.accumulate(end - start for start, end in runs)]

    def moved(at: int) -> int:
        """去掉之后的位置；落在去掉的一段里的，是那一段的开头。"""
        before = bisect_left(ends, at)
        inside = max(0, at - runs[before][0]) if before < len(runs) else 0
        return at - gone[before] - inside if at >= 0 else at

    blocks = tuple(
        b._replace(
            start=moved(b.start),
            end=moved(b.end),
            cells=tuple(c._replace(start=moved(c.start), end=moved(c.end)) for c in b.cells),
        )
        for b in source.blocks
    )
    text = _UNSEEN.sub("", source.text)
    return replace(
        source,
        text=text,
        blocks=tuple(b for b in blocks if text[b.start : b.end].strip()),
        meta={name: _UNSEEN.sub("", value) for name, value in source.meta.items()},
        notices=(*(replace(n, start=moved(n.start)) for n in source.notices), *_told(source.text, runs, gone[-1])),
    )


def _told(text: str, runs: list[tuple[int, int]], count: int) -> list[Notice]:
    """藏话的、倒转方向的说在哪里、藏着什么；别的只说有多少。"""
    found = [
        Notice("hidden", f"「{_around(text, *run)}」处有不显示的字符{said}")
        for run in runs
        if (said := _hidden(text[run[0] : run[1]]))
    ]
    whole = Notice("encoding", f"去掉了{count}个不显示的字符")
    return [*found[:20], whole] if count else []


def _hidden(run: str) -> str:
    if len(run) >= _SPELLED:
        return f"，写着：{said[:60]}" if (said := _spelled(run)) else f"，连着{len(run)}个"
    return "，会把前后的字倒过来显示" if _TURNING.search(run) else ""


def _spelled(run: str) -> str:
    """标签字符写的是 ASCII；变体选择符一个一个字节，合起来是 UTF-8。"""
    tags = "".join(chr(ord(c) - _TAGS) for c in run if 0x20 <= ord(c) - _TAGS < 0x7F)
    return tags or bytes(ord(c) - _SELECTOR for c in run if 0 <= ord(c) - _SELECTOR < 0x100).decode("utf-8", "ignore")


def _around(text: str, start: int, end: int) -> str:
    near = text[max(0, start - _NEAR) : start] + text[end : end + _NEAR]
    return " ".join(_UNSEEN.sub("", near).split())
