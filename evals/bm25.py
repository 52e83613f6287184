"""BM25（Robertson 等 1994）：与库里的词索引同一个公式、同样的参数，只是整批算在内存里，几万段、上千问也只要几秒。

SQLite FTS5 的写法：k1 = 1.2，b = 0.75，idf = ln((N - n + 0.5) / (n + 0.5))，不大于 0 的取 1e-6。
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np

_K1, _B = 1.2, 0.75
_FLOOR = 1e-6  # 半数以上段落里都有的词


class BM25:
    """``cut`` 把文字切成词；段落按给出的次序编号，从 0 起。"""

    def __init__(self, texts: Iterable[str], cut: Callable[[str], Sequence[str]]) -> None:
        self._cut = cut
        self._terms: dict[str, int] = {}
        term, passage, count, length = array("i"), array("i"), array("i"), array("i")
        for number, text in enumerate(texts):
            tokens = cut(text)
            length.append(len(tokens))
            for token, times in Counter(tokens).items():
                term.append(self._terms.setdefault(token, len(self._terms)))
                passage.append(number)
                count.append(times)
        self.size = len(length)
        terms = np.frombuffer(term, np.int32) if term else np.empty(0, np.int32)
        order = np.argsort(terms, kind="stable")
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(terms, minlength=len(self._terms)))])
        self._passages = np.array(passage, np.int32)[order]
        found = np.array(count, np.float32)[order]
        lengths = np.array(length, np.float32)
        mean = max(1.0, float(lengths.mean())) if self.size else 1.0
        longer = _K1 * (1 - _B + _B * lengths / mean)
        n = np.diff(self._starts)
        idf = np.log((self.size - n + 0.5) / (n + 0.5))
        self._idf = np.where(idf > 0, idf, _FLOOR).astype(np.float32)
        self._weights = np.repeat(self._idf, n) * found * (_K1 + 1) / (found + longer[self._passages])

    def scores(self, question: str) -> np.ndarray:
        """每一段的得分，形状 (size,)，float32；没有共同的词为 0。同一个词问两遍只算一遍，与库里一样。"""
        scores = np.zeros(self.size, np.float32)
        for token in dict.fromkeys(self._cut(question)):
            at = self._terms.get(token)
            if at is not None:
                here = slice(self._starts[at], self._starts[at + 1])
                scores[self._passages[here]] += self._weights[here]
        return scores

    def mass(self, question: str) -> float:
        """问话里各词的 idf 之和；没见过的词当作只见过一次，它们正是没对上的那部分。"""
        once = max(_FLOOR, math.log(max(self.size - 0.5, 1e-9) / 1.5))
        known = (self._terms.get(token) for token in dict.fromkeys(self._cut(question)))
        return sum(once if at is None else float(self._idf[at]) for at in known)
