"""问题的主题词，和它们在一段文字里对上了多少。

一个词（或它的任一同义说法）原样出现算对上；三字以上的词，半数以上的二字组出现也算对上一部分。
词按稀罕程度加权：满库都是的「养老服务」轻，只此一处的「光荣院」重（Robertson & Spärck Jones 1976 的 idf）。
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from assistant.answer import Term

_PARTIAL = 0.7  # 只对上部分二字组时的折扣
_UNSEEN = 0.35  # 库里没有的词的权重折扣
_NO_WORD = 0.35  # 词典里也没有的，再打一次折
_SYNONYM = 0.92  # 靠同义说法对上时的折扣
_OWN_FIGURE = 0.05  # 库里没有的数是提问人自己的数，不是话题
_BARE = re.compile(r"\d{1,3}")  # 光是一个小数目，哪里都碰得上
_FIGURE = re.compile(r"\d.*(?<![岁级])|[一二两三四五六七八九十半几]{1,3}[\u4e00-\u9fff](?<![岁级])")


@dataclass(frozen=True)
class Topic:
    """主题词和各自的权重（和为 1）。"""

    terms: tuple[Term, ...]
    weights: tuple[float, ...]

    def matches(self, text: str) -> tuple[float, ...]:
        """每个词在 ``text`` 里对上的程度，0–1；字母大小写不论。"""
        text = text.lower()
        if text not in self._seen:
            self._seen[text] = tuple(strength(term, text) for term in self.folded)
        return self._seen[text]

    @cached_property
    def _seen(self) -> dict[str, tuple[float, ...]]:
        """比过的：同一条的正文、标题，取证时要比好几遍。"""
        return {}

    @cached_property
    def folded(self) -> tuple[Term, ...]:
        return tuple(replace(t, text=t.text.lower(), synonyms=tuple(s.lower() for s in t.synonyms)) for t in self.terms)

    def coverage(self, *layers: tuple[float, Sequence[float]]) -> float:
        """加权覆盖率：每个词取各层（折扣, matches）里最好的一个。"""
        if not self.terms:  # 没有主题词（「一共几条」）：无从比较，一律算一半
            return 0.5
        best = (max(discount * found[i] for discount, found in layers) for i in range(len(self.terms)))
        return sum(w * b for w, b in zip(self.weights, best, strict=True))


def topic(terms: Sequence[Term], rarity: Callable[[str], float], *, certain: Collection[str] = ()) -> Topic:
    """``rarity(词)`` 是它在库里的稀罕程度（≥0）；同义说法里取最常见的，免得口语词因库里没有而权重虚高。

    各种说法库里一处都没有的词多半是口语的边角，分不出哪条更像，只留一部分权重；``certain`` 是从英文译来的、只有一种译法的，没有边角。
    """
    unseen = rarity("")
    raw = []
    for term in terms:
        common = min(rarity(form) for form in forms(term))
        known = term.synonyms or term.text in certain
        debris = common >= unseen and (not known or term.is_number)  # 词表认得的词，库里没有就是真没有这回事
        if (debris and _FIGURE.fullmatch(term.text)) or _BARE.fullmatch(term.text):
            raw.append(_OWN_FIGURE)
            continue
        kept = (_UNSEEN if term.word else _UNSEEN * _NO_WORD) if debris else _length_bonus(term.text)
        if not term.word and not term.synonyms and _EDGE.fullmatch(term.text):
            kept = min(kept, _UNSEEN)  # 分词的边角（能申、内要），碰巧与别的词同字
        raw.append(max(0.05, common) * term.weight * kept)
    total = sum(raw) or 1.0
    return Topic(tuple(terms), tuple(w / total for w in raw))


def forms(term: Term) -> tuple[str, ...]:
    return (term.text, *term.synonyms)


_EDGE = re.compile("[能想要内会可该得去来].|.[了过着要能想去来]")


def _length_bonus(text: str) -> float:
    """长词更能说明在问什么。"""
    return 1.0 + 0.15 * math.log(max(1, len(text) - 1) or 1)


def strength(term: Term, text: str) -> float:
    if term.text in text or (term.text.isascii() and term.text.lower() in text.lower()):  # 问话里的字母已归小写
        return 1.0
    best = _overlap(term.text, text)
    for synonym in term.synonyms:
        if best >= _SYNONYM:
            break
        best = max(best, _SYNONYM * (1.0 if synonym in text else _overlap(synonym, text)))
    return best


def _overlap(word: str, text: str) -> float:
    if len(word) < 3:
        return 0.0
    pairs = _pairs(word)
    found = len([pair for pair in pairs if pair in text]) / len(pairs)
    return _PARTIAL * found if found >= 0.5 else 0.0


@lru_cache(maxsize=4096)
def _pairs(word: str) -> tuple[str, ...]:
    return tuple(word[i : i + 2] for i in range(len(word) - 1))
