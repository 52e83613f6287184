"""编号里的数：十二、廿一、〇、１２、⑫、12。只管编号和条款号；金额见 facts。"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_FORMAL = dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True))
_TENS = {"廿": 20, "卅": 30}
_UNITS = {"十": 10, "百": 100, "千": 1000}
DIGITS = "〇零一二三四五六七八九十百千两廿卅"


@lru_cache(maxsize=4096)
def number(text: str) -> int | None:
    """``text`` 整个是一个数时的值，否则 None。「第十二」「（三）」里的字由调用者先去掉。"""
    text = unicodedata.normalize("NFKC", text.strip()).removeprefix("第")
    if not text or len(text) > 12:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    text = "".join(_FORMAL.get(c, c) for c in text)
    if all(c in _DIGITS for c in text):  # 二〇二一、一二：逐位读
        return int("".join(str(_DIGITS[c]) for c in text))
    return _positional(text)


def _positional(text: str) -> int | None:
    total = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        elif c in _TENS and not total:
            total, digit = _TENS[c], 0
        else:
            return None
    return total + digit


def numeral(value: int) -> str:
    """1–999 的中文写法，用来给遮住的编号补推定的数：12 → 十二。"""
    if not 0 < value < 1000:
        raise ValueError(f"编号超出范围：{value}")
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = digits[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")
