"""比较的两边要说同一件事：各边先取几句像的，再挑彼此最像的一对；单位不同、话不像的，不是一回事。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.case import Case
from assistant.choose import ENOUGH
from assistant.evidence import Evidence, only_names, own_heading
from ingest.document import FactKind

_LOOKED = 8  # 每边看次序分最高的几句
_BEHIND = 0.6  # 次序分落后这么多的不看
_AS_TOPICAL = 0.7  # 说到的主题词至少是最多那句的这么多
_ALIKE = 0.9  # 话像不像，满分加这么多
_UNIT = 0.25  # 单位一样加、不一样减
_NO_FIGURE = 0.35  # 要数而没有数，减
SAME_THING = 0.3  # 两句的话至少这么像，才算说同一件事
_FIGURE = re.compile(r"\d[\d.,]*|[一二三四五六七八九十百千万两]+(?=[元万倍年月日个人家项条])")
_ARTICLE = re.compile(r"^\s*(?:第[一二三四五六七八九十百零\d]{1,6}条|[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．])\s*")


def together(cases: Sequence[Case], needs: Sequence[str]) -> list[Evidence | None]:
    """每边一句；哪一边没有说得上的，None。先定一边的一句，别的边挑和它最像的，合起来最好的那一组。"""
    pools = [_candidates(case, needs) for case in cases]
    held = [i for i, pool in enumerate(pools) if pool]
    if len(held) < 2:
        return [pool[0] if pool else None for pool in pools]
    best: tuple[float, list[Evidence | None]] = (float("-inf"), [])
    for pivot in held:
        for one in pools[pivot]:
            chosen: list[Evidence | None] = []
            total = 0.0
            for i, pool in enumerate(pools):
                if i == pivot:
                    chosen.append(one)
                    total += _own(one, needs)
                elif pool:
                    other = max(pool, key=lambda e: _own(e, needs) + _pair(one, e))
                    chosen.append(other)
                    total += _own(other, needs) + _pair(one, other)
                else:
                    chosen.append(None)
            if total > best[0]:
                best = (total, chosen)
    return best[1]


def alike(one: Evidence, other: Evidence) -> float:
    """两句话（连同小标题、引出它的话）像不像：短的那句的二字串，有多少见于长的那句。数不看。"""
    ours, theirs = _grams(_words(one)), _grams(_words(other))
    return len(ours & theirs) / min(len(ours), len(theirs)) if ours and theirs else 0.0


def unit(value: str) -> str:
    """3元/人·餐 → 元/人·餐：连同按什么算。"""
    return re.sub(r"^[\d.,-]+[万亿]?", "", value)


def _candidates(case: Case, needs: Sequence[str]) -> list[Evidence]:
    """次序分靠前、说到要紧话题的几句；同一句只留一处。"""
    body = [
        e
        for e in case.evidence
        if e.score >= ENOUGH
        and e.hit.clause.kind not in ("head", "note", "heading")
        and not only_names(e.hit.clause, e.segment)
    ]
    able = [e for e in body if e.facts] if needs else []
    ranked = sorted([*able[:_LOOKED], *(e for e in body[:_LOOKED] if e not in able[:_LOOKED])], key=lambda e: -e.rank)
    said = max((e.score for e in ranked), default=0.0) * _AS_TOPICAL
    return [e for e in ranked if e.rank >= ranked[0].rank - _BEHIND and e.score >= said]


def _own(e: Evidence, needs: Sequence[str]) -> float:
    return e.rank - (_NO_FIGURE if needs and not e.facts else 0.0)


def _pair(one: Evidence, other: Evidence) -> float:
    mine, theirs = _units(one), _units(other)
    measured = 0.0 if not mine or not theirs else _UNIT if mine & theirs else -_UNIT
    return _ALIKE * alike(one, other) + measured


def _units(e: Evidence) -> set[str]:
    kinds: tuple[FactKind, ...] = ("amount", "ratio", "number")
    return {unit(part) for f in e.facts if f.kind in kinds for part in f.value.split("-")}


def _words(e: Evidence) -> str:
    return " ".join((own_heading(e.hit.clause), e.segment.lead, e.segment.about, e.quote))


@lru_cache(maxsize=4096)
def _grams(text: str) -> frozenset[str]:
    plain = _FIGURE.sub("，", _ARTICLE.sub("", text))
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1) if plain[i : i + 2].isalpha())
