"""给一堆文字排次序：与助手的检索同一个编码器、同一种 BM25、同一个融合（``ingest/fusion.py``），只是不管条款、地方和效力。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import numpy as np

from evals.bm25 import BM25
from evals.vectors import Vectors
from evals.windows import windows
from ingest.fusion import BIGRAMS, VECTORS, WORDS, Way, fuse
from ingest.words import bigrams, words

Mode = Literal["hybrid", "words", "dense"]
Ranked = list[tuple[int, float]]  # （第几篇，得分），由高到低
Progress = Callable[[int, int], None]

_POOL = 1000  # 每一路取这么多篇去合
_BLOCK = 64  # 问话；一次算这么多句的余弦


class Ranking:
    """一批文字切成窗口、备好检索；一篇的得分是它最像的一段的。"""

    def __init__(self, texts: Sequence[str]) -> None:
        self._numbers = [i for i, text in enumerate(texts) if text.strip()]  # 空白的永远找不到
        pieces = [windows(texts[i]) for i in self._numbers]
        self.windows = [w for piece in pieces for w in piece]
        self._starts = np.cumsum([0, *map(len, pieces)])[:-1]
        self._lexical: tuple[BM25, BM25] | None = None
        self._vectors: Vectors | None = None

    def index_words(self, progress: Progress = lambda done, total: None) -> None:
        total = 2 * len(self.windows)
        self._lexical = (
            BM25(_counted(self.windows, 0, total, progress), bigrams),
            BM25(_counted(self.windows, len(self.windows), total, progress), words),
        )

    def index_vectors(self, vectors: Vectors) -> None:
        """``vectors`` 与 ``windows`` 一一对应。"""
        self._vectors = vectors

    def rank(self, questions: Sequence[str], vectors: np.ndarray | None, k: int) -> Iterator[Ranked]:
        """每句问话最像的 k 篇；备好了哪几路就用哪几路。``vectors`` 是问话的，形状 (len(questions), dim)。"""
        pool = max(_POOL, k)
        for at in range(0, len(questions), _BLOCK):
            block = questions[at : at + _BLOCK]
            likeness = self._likeness(vectors[at : at + _BLOCK] if vectors is not None else None)
            for number, question in enumerate(block):
                ways = self._ways(question, likeness[number] if likeness is not None else None, pool)
                fused = fuse(ways, pool)
                yield sorted(fused.items(), key=lambda f: (-f[1], f[0]))[:k]

    def _likeness(self, vectors: np.ndarray | None) -> np.ndarray | None:
        return self._vectors.likeness(vectors) if self._vectors is not None and vectors is not None else None

    def _ways(self, question: str, likeness: np.ndarray | None, pool: int) -> Iterator[Way[int]]:
        if self._lexical is not None:
            for worth, index in zip((BIGRAMS, WORDS), self._lexical, strict=True):
                found = [f for f in self._best(index.scores(question), pool) if f[1] > 0]
                yield Way(found, worth, index.mass(question))
        if likeness is not None:
            near = self._best(likeness, pool)
            yield Way(near, VECTORS, float(likeness.std()), near[-1][1] if near else 0.0)

    def _best(self, scores: np.ndarray, pool: int) -> Ranked:
        """各段得分 → 最好的 ``pool`` 篇。"""
        if not self._numbers:
            return []
        whole = np.maximum.reduceat(scores, self._starts)
        top = np.argsort(-whole, kind="stable")[:pool]
        return [(self._numbers[i], float(whole[i])) for i in top]


def _counted(texts: Sequence[str], before: int, total: int, progress: Progress) -> Iterator[str]:
    for done, text in enumerate(texts, before + 1):
        yield text
        progress(done, total)
