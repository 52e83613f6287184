"""``**加粗**`` 与遮盖分不分得开：拿得准是成对的加粗记号才算，拿不准的都当遮盖。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "tidy.toml"


def emphasised(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """``text[start:end]`` 里一处处加粗，``words`` 一组是星号里面的字。

    开头的星号前面是行首、空白或标点，里面不以数字、单位、级别打头（每月**元、**市……**县）；
    收尾的星号后面是行末、空白或标点，「**标准：**每人」这样以冒号收尾的后面可以紧跟着字。
    """
    return _bold().finditer(text, start, len(text) if end is None else end)


@cache
def _bold() -> re.Pattern[str]:
    masked = "|".join(tomllib.loads(_DATA.read_text("utf-8"))["mask"]["units"])
    words = rf"(?!{masked})(?:[^\W\d_]|[《“（【「(])[^*\n]{{0,199}}"
    closing = r"(?:(?<=[\w》”）】」)？！。?!])\*\*(?![\w*])|(?<=[：:])\*\*(?!\*))"
    return re.compile(rf"(?<![\w*])\*\*(?P<words>{words}){closing}")
