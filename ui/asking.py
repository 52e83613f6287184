"""一次提问收多长、收什么：页面、接口、命令行、成批问答都照这里。只用标准库，``--help`` 才快。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from ingest.errors import ZhengwenError

LONGEST_QUESTION = 1000  # 字；再长就不是一个问题了
MOST_TURNS = 20  # 此前的提问最多收这么多条
_MOST_KEYS, _LONGEST_KEY = 30, 40  # 情况最多几项；项名最多几字
_LONGEST_VALUE, _MOST_VALUES = 200, 20  # 一个值最多几字；一项里最多几个值
_LONE = re.compile(r"[\ud800-\udfff]")
_AGE = re.compile(r"(\d{1,3})(?:周?岁)?")
_OLDEST = 150  # 岁


class Unfit(ZhengwenError, ValueError):
    """问题或情况不合要求；说的是哪一项、该怎样写。也是 ``ValueError``：接口的校验认它。"""


def whole(said: str) -> str:
    """落单的代理项（来自不是 UTF-8 的字节、JSON 的 ``\\ud800``）编不了码；换成 ?，后面各处才写得出去。"""
    return _LONE.sub("?", said)


def fit_question(said: str) -> str:
    """去掉首尾空白、可以编码的问题；空的、太长的抛 ``Unfit``。"""
    said = whole(said).strip()
    if not said:
        raise Unfit("问题是空的。", "The question is empty.")
    if len(said) > LONGEST_QUESTION:
        raise Unfit(
            f"问题太长（{len(said)} 字）。请用 {LONGEST_QUESTION} 字以内说清一件事。",
            f"The question is too long; keep it within {LONGEST_QUESTION} characters.",
        )
    return said


def fit_profile(profile: Any) -> dict[str, Any]:
    """提问人的情况：一层的 项 → 值，值是文字、数，或它们的一列；``age`` 变成整数。不合的抛 ``Unfit``。"""
    if not isinstance(profile, Mapping):
        raise Unfit('情况应是一个对象，如 {"age": 82}。', 'The profile must be an object, like {"age": 82}.')
    if len(profile) > _MOST_KEYS:
        raise Unfit(f"情况最多 {_MOST_KEYS} 项。", f"The profile holds at most {_MOST_KEYS} entries.")
    return dict(_entry(key, value) for key, value in profile.items())


def _entry(key: Any, value: Any) -> tuple[str, Any]:
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY:
        raise Unfit(
            f"情况的项名应是 1 到 {_LONGEST_KEY} 字的文字。", f"A profile key has 1 to {_LONGEST_KEY} characters."
        )
    key = whole(key)
    if key == "age":
        return key, _age(value)
    if not isinstance(value, list | tuple):
        return key, _single(key, value)
    if len(value) > _MOST_VALUES:
        raise Unfit(f"情况里的 {key} 最多 {_MOST_VALUES} 个值。", f"'{key}' holds at most {_MOST_VALUES} values.")
    return key, [_single(key, v) for v in value]


def _single(key: str, value: Any) -> Any:
    finite = not isinstance(value, float) or isfinite(value)  # NaN 写不成 JSON
    if value is not None and not (isinstance(value, str | int | float) and finite):
        raise Unfit(
            f"情况里的 {key} 应是文字、数，或它们的一列。", f"'{key}' must be text, a number, or a list of those."
        )
    if len(str(value)) > _LONGEST_VALUE:
        raise Unfit(f"情况里的 {key} 太长，最多 {_LONGEST_VALUE} 字。", f"'{key}' is longer than {_LONGEST_VALUE}.")
    return whole(value) if isinstance(value, str) else value


def _age(value: Any) -> int | None:
    """82、"82"、"82岁"、"82周岁" 都是 82。"""
    said = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    written = _AGE.fullmatch(said)
    if value is None or (written and int(written[1]) <= _OLDEST):
        return int(written[1]) if written else None
    raise Unfit(
        f"情况里的 age 应是岁数，如 82（0 到 {_OLDEST}）。", f"'age' must be a number of years, 0 to {_OLDEST}."
    )
