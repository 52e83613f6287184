"""一次提问收多长、收什么：合要求的原样（或归一）收下，不合的一句话说清。"""

from __future__ import annotations

from typing import Any

import pytest

from ui.asking import LONGEST_QUESTION, Unfit, fit_profile, fit_question, whole


@pytest.mark.parametrize(
    "said, kept", [("补贴？", "补贴？"), ("补\ud800贴", "补?贴"), ("\udcff\udcff", "??"), ("𠮷野家", "𠮷野家")]
)
def test_whole(said: str, kept: str) -> None:
    assert whole(said) == kept


@pytest.mark.parametrize(
    "said, kept",
    [(" 补贴多少？\n", "补贴多少？"), ("问" * LONGEST_QUESTION, "问" * LONGEST_QUESTION), ("\ud800补贴", "?补贴")],
)
def test_fit_question(said: str, kept: str) -> None:
    assert fit_question(said) == kept


@pytest.mark.parametrize(
    "said, message",
    [(" \n", "问题是空的。"), ("问" * 1001, "问题太长（1001 字）。请用 1000 字以内说清一件事。")],
)
def test_unfit_question(said: str, message: str) -> None:
    with pytest.raises(Unfit) as told:
        fit_question(said)
    assert told.value.zh == message


@pytest.mark.parametrize(
    "profile, kept",
    [
        ({}, {}),
        ({"city": "云河", "status": ["低保", "失能"]}, {"city": "云河", "status": ["低保", "失能"]}),
        ({"income": 2.5, "hukou": None, "local": True}, {"income": 2.5, "hukou": None, "local": True}),
        ({"age": 82}, {"age": 82}),
        ({"age": "82"}, {"age": 82}),
        ({"age": "82周岁"}, {"age": 82}),
        ({"age": None}, {"age": None}),
        ({"city": "云\ud800河"}, {"city": "云?河"}),
        ({"city": "云" * 200, "k" * 40: list("一二三四五六七八九十" * 2)}, None),
    ],
)
def test_fit_profile(profile: dict[str, Any], kept: dict[str, Any] | None) -> None:
    assert fit_profile(profile) == (profile if kept is None else kept)


AGE = "情况里的 age 应是岁数，如 82（0 到 150）。"
SHAPE = "情况里的 a 应是文字、数，或它们的一列。"
KEY = "情况的项名应是 1 到 40 字的文字。"


@pytest.mark.parametrize(
    "profile, message",
    [
        ([], '情况应是一个对象，如 {"age": 82}。'),
        ({str(n): n for n in range(31)}, "情况最多 30 项。"),
        ({"": 1}, KEY),
        ({"k" * 41: 1}, KEY),
        ({1: 1}, KEY),
        ({"age": "abc"}, AGE),
        ({"age": -1}, AGE),
        ({"age": 151}, AGE),
        ({"age": 82.5}, AGE),
        ({"age": True}, AGE),
        ({"age": [82]}, AGE),
        ({"age": "8" * 99}, AGE),
        ({"a": {"b": 1}}, SHAPE),
        ({"a": [["b"]]}, SHAPE),
        ({"a": float("nan")}, SHAPE),
        ({"a": "云" * 201}, "情况里的 a 太长，最多 200 字。"),
        ({"a": 10**300}, "情况里的 a 太长，最多 200 字。"),
        ({"a": ["云" * 201]}, "情况里的 a 太长，最多 200 字。"),
        ({"a": ["云"] * 21}, "情况里的 a 最多 20 个值。"),
    ],
)
def test_unfit_profile(profile: Any, message: str) -> None:
    with pytest.raises(Unfit) as told:
        fit_profile(profile)
    assert told.value.zh == message
