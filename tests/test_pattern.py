"""先筛后配的正则与 ``re`` 一字不差；筛的条件从规则自己推出。"""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.pattern import Pattern, Screen, any_of


@pytest.mark.parametrize(
    "pattern, needs",
    [
        # 字面的就是它自己；挨着的几种写法连起来看
        ("办理地点", {"办理地点"}),
        ("(?:受理|办公)地点", {"受理地点", "办公地点"}),
        ("[市县]财政", {"市财政", "县财政"}),
        # 可有可无的不作数；多出来的修饰也不作数
        (r"(?:本市)?户籍\d{0,3}", {"户籍"}),
        (r"(?:施行|实施)期限?(?:为)?", {"施行期", "实施期"}),
        # 取最少见的一组；含着短的就不必列长的
        (r"\d{1,3}\s?(?:周岁|岁)", {"岁"}),
        (r"自[^，。]{2,12}之日起", {"之日起"}),
        # 环视不占字，回头看到的不算
        ("(?<=市)财政(?=局)", {"财政"}),
        # 一支说不出，整条就说不出
        (r"施行|\d{4}", set()),
        ("[^，。]{2,8}", set()),
    ],
)
def test_needs(pattern: str, needs: set[str]) -> None:
    assert Pattern(pattern).needs == needs


_PIECES = st.sampled_from(
    ["甲", "乙丙", "[甲乙]", "[^甲]", r"\d", r"\s", "(?<=甲)", "(?!乙)", "^", "$", ".", r"\w", "(?:甲|乙丁)", "(丙|)"]
)
_ATOMS = st.tuples(_PIECES, st.sampled_from(["", "?", "{1,3}", "{0,2}?"])).map(
    lambda pair: pair[0] + (pair[1] if pair[0] not in ("^", "$", "(?<=甲)", "(?!乙)") else "")
)
_SEQUENCES = st.lists(_ATOMS, min_size=1, max_size=4).map("".join)
_PATTERNS = st.lists(_SEQUENCES, min_size=1, max_size=3).map("|".join)
_TEXTS = st.text("甲乙丙丁1 \n", max_size=20)


@given(_PATTERNS, _TEXTS, st.integers(0, 5), st.integers(0, 20))
def test_same_matches_as_re(pattern: str, text: str, start: int, end: int) -> None:
    quick, plain = Pattern(pattern), re.compile(pattern)
    assert _spans(quick.finditer(text)) == _spans(plain.finditer(text))
    assert _spans(quick.finditer(text, start, end)) == _spans(plain.finditer(text, start, end))
    found, expected = quick.search(text, start), plain.search(text, start)
    assert (found and found.span()) == (expected and expected.span())
    assert (quick.match(text) is None) == (plain.match(text) is None)


@given(st.lists(_PATTERNS, min_size=1, max_size=4), _TEXTS)
def test_screen_leaves_out_nothing(patterns: list[str], text: str) -> None:
    possible = Screen([Pattern(p) for p in patterns]).possible(text)
    assert possible == sorted(possible)
    assert {i for i, p in enumerate(patterns) if re.search(p, text)} <= set(possible)


_RULES = ("assigned", "conditions", "contacts", "dates", "figures", "find", "materials", "terms", "units")
_CHARS = "年月日前后内自起止至每人由向经第条款元万十二三0123456789%*/（）《》“”、，。；：\n ２０"
_PHRASES = (
    "岁以上 工作日 责任单位 市财政局 牵头 负责 提交 身份证 复印件 电话 窗口 政务服务中心 有效期 施行 "
    "印发 之日 本办法 所称 是指 以下简称 低保 户籍 失能 长期 季度 不超过 补贴"
)
_WORDS = st.sampled_from([*_CHARS, *_PHRASES.split()])


@settings(deadline=None)  # 头一次要把各条规则编译好
@given(st.lists(_WORDS, max_size=40).map("".join))
def test_every_rule_in_use_matches_as_re(text: str) -> None:
    for pattern in _in_use():
        assert _spans(pattern.finditer(text)) == _spans(re.finditer(pattern.pattern, text)), pattern.pattern


@given(st.lists(st.text("甲乙丙.", min_size=1, max_size=4), min_size=1, max_size=6), st.text("甲乙丙.丁", max_size=20))
def test_any_of_takes_the_longest(words: list[str], text: str) -> None:
    longest_first = "|".join(re.escape(w) for w in sorted(set(words), key=len, reverse=True))
    assert re.findall(any_of(words), text) == re.findall(longest_first, text)


def _in_use() -> list[Pattern]:
    found: list[Pattern] = []
    for name in _RULES:
        for value in vars(import_module(f"ingest.facts.{name}")).values():
            if getattr(getattr(value, "__wrapped__", None), "__annotations__", {}).get("return") == "Pattern":
                value = value() if not value.__wrapped__.__code__.co_argcount else None
            found += [value] if isinstance(value, Pattern) else []
    assert len(found) > 30
    return found


def _spans(matches: object) -> list[tuple[tuple[int, int], tuple[str | None, ...]]]:
    return [(m.span(), m.groups()) for m in matches]  # type: ignore[attr-defined]
