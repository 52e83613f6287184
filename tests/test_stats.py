"""评测用的统计：与公开的数值一致。"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.stats import Bin, calibration, holm, mcnemar, percentile, wilson


@pytest.mark.parametrize(
    "hit, of, low, high",
    [
        # Newcombe (1998) 表 I，方法 3
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718), (29, 29, 0.8830, 1.0),
        (0, 0, 0.0, 1.0),  # 一道也没有，什么都不知道
    ],
)  # fmt: skip
def test_wilson(hit: int, of: int, low: float, high: float) -> None:
    assert wilson(hit, of) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize(
    "better, worse, p",
    [(0, 0, 1.0), (1, 0, 1.0), (0, 5, 0.0625), (0, 6, 0.03125), (6, 0, 0.03125), (3, 3, 1.0), (2, 10, 0.0385742), (1, 9, 0.0214844)],
)  # fmt: skip
def test_mcnemar(better: int, worse: int, p: float) -> None:
    assert mcnemar(better, worse) == pytest.approx(p, abs=1e-6)


@pytest.mark.parametrize(
    "values, adjusted",
    [
        ({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}, {"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02}),
        ({"a": 0.5}, {"a": 0.5}),
        ({"a": 0.9, "b": 0.8}, {"a": 1.0, "b": 1.0}),
        ({}, {}),
    ],
)
def test_holm(values: dict[str, float], adjusted: dict[str, float]) -> None:
    assert holm(values) == pytest.approx(adjusted)


def test_calibration() -> None:
    found = calibration([(0.95, True), (0.95, True), (0.95, False), (0.25, False)])
    assert found is not None
    assert found.bins == (Bin(0.25, 0, 1), Bin(pytest.approx(0.95), 2, 3))
    assert found.error == pytest.approx((0.25 * 1 + abs(0.95 - 2 / 3) * 3) / 4)
    assert found.brier == pytest.approx((0.05**2 * 2 + 0.95**2 + 0.25**2) / 4)
    assert found.auc == pytest.approx((1 * 2 + 0.5 * 2) / 4)
    assert calibration([]) is None


def test_calibration_of_all_right_has_no_auc() -> None:
    found = calibration([(1.0, True)])
    assert found and (found.error, found.auc) == (0.0, None)


@pytest.mark.parametrize("share, value", [(0.5, 2.5), (0.0, 1), (1.0, 4), (0.95, 3.85)])
def test_percentile(share: float, value: float) -> None:
    assert percentile([4, 1, 3, 2], share) == pytest.approx(value)


@given(st.integers(0, 60), st.integers(0, 60))
def test_ranges_and_tests_stay_in_bounds(one: int, other: int) -> None:
    low, high = wilson(one, one + other)
    assert 0 <= low <= (one / (one + other) if one + other else 0.5) <= high <= 1
    assert mcnemar(one, other) == mcnemar(other, one)
    assert 0 < mcnemar(one, other) <= 1
