"""一句话里并列定下的几个数：一级每人2元、二级每人4元；2025年80%、2030年95%；甲、乙、丙类分别给予30万元、20万元、10万元。

单看哪一个都不是答案的全部，所以另记一件 ``target``：值是各数用顿号连起来，原文从第一个数到最后一个数。
有「分别」的，各数说的是谁，与前面并列的名目一一对上。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from ingest.facts.span import Span, stretch_start

_DATA = Path(__file__).parents[1] / "data" / "series.toml"
_GAP = {"amount": 48, "ratio": 40, "number": 24}  # 字；两个数之间最多隔这么远
_BEFORE = re.compile(r"[为对是]|评定|给予|[取获]得|达到|符合")  # 第一个名目从这里之后起
_LISTED = re.compile(r"[、，和及与或\s]{1,3}")
# 数量说下一个之前只能换个名目（个、一级2套，二级）；另起一句话（推出12项、悄悄变成）就是另一回事
_LIKE = re.compile(
    r"[^，,]{0,24}|(?:(?!开展|深入|支援|落实)[^，,]){0,18}[，,](?:其中)?(?:(?!推出|涉及|指定|变成|减为|已|有|包)[^，,]){0,20}"
)
_RESPECTIVELY = re.compile(r"分别|依次")


def series(text: str, figures: Sequence[Span]) -> list[Span]:
    """并列的几个数合成的 ``target``；``figures`` 按位置排，只看金额、比例、数量。"""
    found = []
    for group in _groups(text, [f for f in figures if f.kind in ("amount", "ratio", "number")]):
        first, last = group[0], group[-1]
        values = list(dict.fromkeys(f.value for f in group))
        if len(values) > 1 and "*" not in values:
            words = text[first.start : last.end]
            found.append(Span("target", "、".join(values), words, first.start, last.end, first.bound))
    return found


def respectively(text: str, figures: Sequence[Span]) -> list[Span]:
    """「国家级、省级、市级的，分别给予80万元、30万元、20万元」：各数的 ``subject`` 是对上的那个名目。"""
    if not _RESPECTIVELY.search(text):
        return list(figures)
    named: dict[int, str] = {}
    for group in _groups(text, figures, _LISTED):
        left = stretch_start(text, group[0].start, "。；;\n")
        cue = _RESPECTIVELY.search(text, left, group[0].start)
        names = _listed(text[left : cue.start()], len(group)) if cue else []
        named |= {f.start: name for f, name in zip(group, names, strict=False)}
    return [f._replace(subject=named[f.start]) if f.start in named else f for f in figures]


def _groups(text: str, figures: Sequence[Span], between: re.Pattern[str] | None = None) -> Iterator[list[Span]]:
    """同种、同单位、同界限，挨着说下来的几个数，``between`` 是两个数之间只能有的字；中间隔着「3-5级」这样别的数不要紧。"""
    alike: dict[tuple[str, str], list[Span]] = {}
    for figure in figures:
        unit = _unit(figure.value)
        if "-" not in figure.value and figure.text[0] not in "一两" and unit not in _rules()["apart_units"]:
            alike.setdefault((figure.kind, unit), []).append(figure)
    for members in alike.values():
        group = members[:1]
        for before, after in pairwise(members):
            gap = text[before.end : after.start]
            if not _same_bound(before, after) or not (between.fullmatch(gap) if between else _joined(gap, before.kind)):
                if len(group) > 1:
                    yield group
                group = []
            group.append(after)
        if len(group) > 1:
            yield group


def _same_bound(a: Span, b: Span) -> bool:
    """各年的指标，末一个常写「90%以上」。"""
    return a.bound == b.bound or (a.kind != "amount" and {a.bound, b.bound} == {"", "以上"})


def _unit(value: str) -> str:
    return value.lstrip("0123456789.").lstrip("万亿")


def _joined(gap: str, kind: str) -> bool:
    opened = len(re.findall("[（(]", gap)) > len(re.findall("[）)]", gap))
    if kind == "number" and not _LIKE.fullmatch(gap):
        return False
    return len(gap) <= _GAP[kind] and not opened and not _apart().search(gap)


def _listed(words: str, count: int) -> list[str]:
    """「分别」之前并列的 ``count`` 个名目；数目对不上就是空的。"""
    quoted = re.findall(r"“([^“”\n]{1,16})”", words)
    if len(quoted) == count:
        return quoted
    *_, last = ["", *re.findall(r"[^，,。；;：:\n]{2,200}", words)]
    listed = re.split(r"、|(?<!总)和(?!自然)|及|与", last)
    names = listed[-count:]
    if len(names) < count or (len(listed) > count and not _BEFORE.search(names[0])):
        return []
    names[0] = _BEFORE.split(names[0])[-1]
    kin = names[-2][-1:]  # 国家级、省级、市级孵化载体：后一个到「级」为止
    names[-1] = names[-1].partition(kin)[0] + kin if kin in names[-1] else re.split(r"的|等", names[-1])[0]
    return [n.strip() for n in names] if all(n.strip() for n in names) else []


@cache
def _apart() -> re.Pattern[str]:
    return re.compile("|".join(_rules()["apart"]))


@cache
def _rules() -> dict[str, list[str]]:
    return tomllib.loads(_DATA.read_text("utf-8"))
