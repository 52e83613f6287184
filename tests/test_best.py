"""几个词相加取前几名：与老老实实逐条全加的结果分毫不差，无论能不能提前停。"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.best import Postings, best


def added(postings: list[Postings], k: int, size: int, mask: np.ndarray | None) -> tuple[list[int], list[float]]:
    """逐条全加。"""
    scores = np.zeros(size)
    for rows, values in postings:
        scores[rows] += values
    if mask is not None:
        scores *= mask
    rows = np.flatnonzero(scores)
    order = np.lexsort((rows, -scores[rows]))[:k]
    return rows[order].tolist(), scores[rows[order]].tolist()


@st.composite
def words(draw: st.DrawFn) -> tuple[list[Postings], int, int, np.ndarray | None]:
    size, rng = draw(st.integers(1, 400)), np.random.default_rng(draw(st.integers(0, 2**32)))
    postings = []
    for _ in range(draw(st.integers(0, 8))):
        count = draw(st.integers(0, size))
        rows = np.sort(rng.choice(size, count, replace=False)).astype(np.int32)
        grades = rng.integers(1, 4, count) if draw(st.booleans()) else rng.random(count) + 0.01  # 整数的多同分
        postings.append((rows, grades * float(rng.choice([0.1, 1.0, 30.0]))))
    mask = rng.random(size) < 0.3 if draw(st.booleans()) else None
    return postings, draw(st.integers(1, 50)), size, mask


@given(words())
def test_the_same_as_adding_everything(given: tuple[list[Postings], int, int, np.ndarray | None]) -> None:
    rows, scores = best(*given)
    assert (rows.tolist(), scores.tolist()) == added(*given)


@pytest.mark.parametrize("k", [1, 5, 40])
def test_a_rare_word_decides_and_a_common_one_breaks_the_tie(k: int) -> None:
    rare = (np.array([7, 70, 700], np.int32), np.array([5.0, 5.0, 5.0]))
    common = (np.arange(0, 1000, 2, dtype=np.int32), np.linspace(0.1, 0.5, 500))
    rows, scores = best([common, rare], k, 1000)
    assert (rows.tolist(), scores.tolist()) == added([common, rare], k, 1000, None)
    assert rows[0] == 700
