"""数：二十万、３.5、1,000、叁仟、半 → Decimal，和它唯一的写法。"""

from __future__ import annotations

from decimal import Decimal

from ingest.facts.span import fold

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_FORMAL = dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True))
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
HAN = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟半"


def read_number(text: str) -> Decimal | None:
    """整个 ``text`` 是一个数时的值；``万`` ``亿`` 可在末尾（1.5万）。不是数返回 None。"""
    text = fold(text).strip().replace(",", "")
    if not text or len(text) > 24:
        return None
    times = Decimal(1)
    while len(text) > 1 and text[-1] in "万亿百千" and text[0] in "0123456789":
        times *= {**_SMALL, **_LARGE}[text[-1]]
        text = text[:-1]
    if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit():
        return Decimal(text) * times
    value = _chinese("".join(_FORMAL.get(c, c) for c in text))
    return None if value is None else value * times


def _chinese(text: str) -> Decimal | None:
    if text == "半":
        return Decimal("0.5")
    if all(c in _DIGITS for c in text):  # 二〇二五：逐位
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL:
            section += (digit or 1) * _SMALL[c]
            digit = 0
        elif c in _LARGE:
            total = (total + section + digit or 1) * _LARGE[c]
            section = digit = 0
        else:
            return None
    return Decimal(total + section + digit)


def written(value: Decimal) -> str:
    """数的唯一写法：1000、0.1、32.5，不用科学记数，不留尾零。"""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
