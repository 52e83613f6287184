"""编码器的替身：库大到真的模型几分钟编不完时，正文的向量用同一个模型的词向量的平均（不过各层），一秒几千段。

定了就定了；同样的字、相近的话向量相近，依标题、话题成团，彼此的余弦也都高，与真的相像。问题照样用真的模型编一遍，只为花那份时间。
名字与真的相同，造出来的库用 ``zhengwen ask``、``serve`` 打得开；只用来量快慢，检索的好坏不能用它量。
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ingest.encode import BundledEncoder


class StandIn:
    """见 ``ingest.encode.Encoder``。"""

    def __init__(self) -> None:
        self._real = BundledEncoder()
        self.name, self.dim = self._real.name, self._real.dim

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray:
        vectors = np.empty((len(texts), self.dim), np.float32)
        for i, text in enumerate(texts):
            vectors[i] = self._mean(text)
            if progress:
                progress(1)
        return vectors

    def query(self, text: str) -> np.ndarray:
        self._real.query(text)
        return self._mean(text)

    def _mean(self, text: str) -> np.ndarray:
        summed = self._real._words.rows(self._real._tokens(text)).sum(axis=0)
        return np.asarray(summed / np.linalg.norm(summed), np.float32)
