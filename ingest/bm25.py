"""BM25 写成稀疏向量的内积：引擎只管「内积最大的几条」，词怎样切、怎样算分都由我们定，与嵌入式的库一分不差。

得分 = Σ idf(词) · tf·(k1+1) / (tf + k1·(1 − b + b·长/平均长))，与 SQLite FTS5 的 bm25() 同一个式子、同样的参数。问话一边是
各词的 idf；条款一边本应随平均长而变，存进去的就用固定的 ``LENGTHS`` 代替平均长，取回候选后再由存的值反推出 tf，按真的
平均长算分。没取回的能有多少分有上界（``bound``），所以取到第几条为止是算得出来的，不靠多取碰运气。
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

K1, B = 1.2, 0.75  # FTS5 的
LENGTHS = {"words": 90.0, "bigrams": 120.0}  # 存进去的用它代替平均长；离真的越近，要取的候选越少
_RAREST = 1e-6  # 半数以上条款都有的词，FTS5 给这么多
_LONGEST = 64  # 字；更长的词（一长串字母）只看开头
_UNIT = re.compile(r"[^\W_]+")

Sparse = dict[int, float]


@dataclass(frozen=True)
class Bag:
    """一条条款的词：各有几个，共几个。"""

    counts: Mapping[str, int]
    length: int

    @classmethod
    def of(cls, tokens: Iterable[str]) -> Bag:
        """带小数点的（3.5）整个算一个可以问的词，长度则按拆开的算，与 FTS5 同。"""
        counts: Counter[str] = Counter()
        length = 0
        for token in tokens:
            units = [unit[:_LONGEST] for unit in _UNIT.findall(token)]
            length += len(units)
            counts.update(units)
            if len(units) > 1:
                counts[whole(token)] += 1
        return cls(counts, length)

    def sparse(self, assumed: float) -> Sparse:
        """存进引擎的样子，平均长当作 ``assumed``；一个词也没有的，给一个谁也问不到的，引擎不收空的。"""
        norm = _norm(self.length, assumed)
        found = {dimension(t): n * (K1 + 1) / (n + norm) for t, n in self.counts.items()}
        return found or {0: _RAREST}


def whole(token: str) -> str:
    """带小数点的词整个的写法。"""
    return ".".join(_UNIT.findall(token))[:_LONGEST]


def dimension(token: str) -> int:
    """词的编号：1 到 2³² − 3；几百万个词里偶有相撞，几十亿分之一。"""
    return 1 + int.from_bytes(hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=8).digest()) % (2**32 - 3)


def idf(clauses: int, seen: int) -> float:
    odds = (clauses - seen + 0.5) / (seen + 0.5)
    return log(odds) if odds > 1 else _RAREST


def score(query: Sparse, stored: Sparse, length: int, average: float, assumed: float) -> float:
    """一条的真分：``query`` 是各词的 idf，``stored`` 是存的值，``length`` 是它的长，``average`` 是真的平均长。"""
    kept, norm, total = _norm(length, assumed), _norm(length, average), 0.0
    for term, weight in query.items():
        if value := stored.get(term):
            count = round(value * kept / (K1 + 1 - value))
            total += weight * (count * (K1 + 1) / (count + norm))
    return total


def bound(product: float, average: float, assumed: float) -> float:
    """引擎给的分是 ``product`` 的，真分至多这么多。"""
    return product * max(1.0, average / assumed) * (1 + 1e-5)  # 引擎用单精度


def _norm(length: int, average: float) -> float:
    return K1 * (1 - B + B * length / average)
