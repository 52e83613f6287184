"""几个词的得分相加，取最高的若干条：稀罕的词先加，已经进不了前几名的条款就不再管。

一句问话的二十几个二字串里，总有几个（「补贴」「老年」）出现在小半个库里，一百万条的库就是几十万条，逐条去加最费时间，
它们的得分却最低。加到剩下的词合起来也追不上第 k 名时，只需给还追得上的那几千条补上剩下的词。
结果与逐条全加分毫不差：选出的几条最后依词的次序重加一遍。

做法出自 Turtle、Flood 1995《Query Evaluation: Strategies and Optimizations》（MaxScore）。
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Postings = tuple[np.ndarray, np.ndarray]  # 一个词的：行号 (n,) int32，由小到大；得分 (n,) float64，都大于零

_SLACK = 1e-6  # 次序不同，加出来的末几位不同：差这么一点的不丢
_FALL = 1.5  # 剩下的少了这么多倍，才再看一眼能不能停：看一眼要把全库过一遍
_OFTEN = 0.5  # 剩下的词合起来不到全库的这么多成，逐条加完比看能不能停还快


def best(
    postings: Sequence[Postings], k: int, size: int, mask: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """得分合起来最高的 ``k`` 个（行号，得分），由高到低，同分的小号在前；``size`` 是行号的上限，``mask`` 是哪些行算数。"""
    tops = [float(values.max()) if len(values) else 0.0 for _, values in postings]
    order = sorted(range(len(postings)), key=lambda i: -tops[i])
    left = _sums_from([tops[i] for i in order])  # 从第 n 个词起，合起来至多还能加多少
    rows_left = _sums_from([len(postings[i][0]) for i in order])
    scores = np.zeros(size)
    done, look = 0, left[0] / _FALL
    for i in order:
        if done and rows_left[done] > _OFTEN * size and left[done] < look:
            if _kth(_counted(scores, mask), k) > left[done] + _SLACK:
                break
            look = left[done] / _FALL
        rows, values = postings[i]
        scores[rows] += values
        done += 1
    rows, least = _within(_counted(scores, mask), k, left[done])
    sums = scores[rows]
    for n in range(done, len(order)):
        sums += _of(postings[order[n]], rows)
        kept = sums + left[n + 1] >= max(least, _kth(sums, k)) - _SLACK
        rows, sums = rows[kept], sums[kept]
    exact = np.zeros(len(rows))
    for posting in postings:
        exact += _of(posting, rows)
    return _first(rows, exact, k)


def _sums_from(values: Sequence[float]) -> np.ndarray:
    """第 n 个起，合起来多少；末了是 0。"""
    return np.cumsum([0.0, *reversed(values)])[::-1]


def _counted(scores: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    return scores if mask is None else scores * mask


def _kth(values: np.ndarray, k: int) -> float:
    """第 k 名的得分；不到 k 个大于零的是 0。"""
    values = values[values > 0]
    return float(np.partition(values, len(values) - k)[len(values) - k]) if len(values) >= k else 0.0


def _within(scores: np.ndarray, k: int, left: float) -> tuple[np.ndarray, float]:
    """还可能进前 k 名的行号，和第 k 名此刻的得分。"""
    least = _kth(scores, k)
    enough = least - left - _SLACK
    return np.flatnonzero(scores >= enough if enough > 0 else scores > 0), least  # 真假的数组找起来快得多


def _of(posting: Postings, rows: np.ndarray) -> np.ndarray:
    """这些行在这个词里的得分；没有的是 0。"""
    own, values = posting
    if not len(own):
        return np.zeros(len(rows))
    at = np.minimum(np.searchsorted(own, rows), len(own) - 1)
    return np.where(own[at] == rows, values[at], 0.0)


def _first(rows: np.ndarray, scores: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], scores[order]
