"""编号里的数。"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numerals import number, numeral


@pytest.mark.parametrize(
    "printed, value",
    [
        # 常见写法
        ("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("二十一", 21), ("一百", 100), ("一百零三", 103), ("一百一十", 110),
        ("二百五十六", 256), ("一千二百六十", 1260),
        # 逐位读的
        ("二〇二一", 2021), ("一二", 12), ("〇", 0),
        # 廿、卅、两、大写
        ("廿一", 21), ("卅", 30), ("两百", 200), ("叁拾贰", 32),
        # 阿拉伯数字：半角、全角、带圈
        ("12", 12), ("１２", 12), ("⑫", 12), ("①", 1),
        # 「第」可以带着
        ("第十二", 12),
    ],
)  # fmt: skip
def test_number(printed: str, value: int) -> None:
    assert number(printed) == value


@pytest.mark.parametrize("printed", ["", "第", "甲", "十二条", "1.5", "-3", "一二三四五六七八九一二三四", "abc"])
def test_not_a_number(printed: str) -> None:
    assert number(printed) is None


@given(st.integers(1, 999))
def test_numeral_round_trip(value: int) -> None:
    assert number(numeral(value)) == value


@pytest.mark.parametrize("value", [0, -1, 1000])
def test_numeral_says_what_it_cannot_write(value: int) -> None:
    with pytest.raises(ValueError, match=str(value)):
        numeral(value)
