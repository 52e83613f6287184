"""句子里算出来的数：算式要对，算出来的数要有出处。30万元×50%=15万元；2021年2月1日起5年到2026年1月31日。"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal, DivisionByZero, InvalidOperation

from assistant.claims import SPANS, Day, Figure

_OPERATORS = {"*": "*", "x": "*", "乘": "*", "乘以": "*", "的": "*", "+": "+", "加": "+", "加上": "+", "-": "-", "减": "-", "减去": "-", "/": "/", "除以": "/"}  # fmt: skip
_EQUALS = frozenset(("=", "等于"))
_SHOWS_WORK = re.compile(
    r"[*+=]|/(?=\d)|x(?=\d)|乘|减|加上|合计|共|总计|等于|相当于|折合|按.{0,16}算|的\d|还差|相差|一年|全年|每年|即|约"
)
_MONTHS = Decimal(12)


def wrong_sum(sentence: str, figures: Sequence[Figure]) -> str:
    """写出来的算式（A×B=C、A+B=C）里第一个算错的；都对返回空串。"""
    for a, b, c in zip(figures, figures[1:], figures[2:], strict=False):
        operator = _OPERATORS.get(sentence[a.end : b.start])
        if operator is None or sentence[b.end : c.start] not in _EQUALS:
            continue
        if not _holds(a, operator, b, c):
            return sentence[a.start : c.end]
    return ""


def proven(sentence: str, figures: Sequence[Figure], supported: set[int]) -> set[int]:
    """``supported`` 之外，能由同一句里有出处的数算出来的那些的序号；句子得看得出是在算。"""
    known = set(supported)
    if not _SHOWS_WORK.search(sentence):
        return set()
    while True:
        new = {
            i
            for i, figure in enumerate(figures)
            if i not in known and _derivable(sentence, figure, [figures[j] for j in known])
        }
        if not new:
            return known - supported
        known |= new


def _derivable(sentence: str, figure: Figure, known: list[Figure]) -> bool:
    if any(_holds(a, op, b, figure) for a in known for b in known if a is not b for op in "*+-/"):
        return True
    yearly = any(w in sentence for w in ("全年", "一年", "每年"))
    if yearly and any(a.unit == figure.unit and a.value * _MONTHS == figure.value for a in known):
        return True
    same = [a.value for a in known if a.unit == figure.unit]
    return len(same) > 2 and sum(same) == figure.value


def _holds(a: Figure, operator: str, b: Figure, c: Figure) -> bool:
    """a op b = c，单位也说得通。"""
    left, right = _scalar(a), _scalar(b)
    try:
        if operator == "*":
            value = left * right
            units = {a.unit, b.unit} - {"%"}
            return c.unit in (units or {"%"}) and _same(value, _scalar(c)) and not (a.unit == b.unit != "%")
        if operator == "/":
            value = left / right
            unit_ok = c.unit == "%" if a.unit == b.unit else c.unit == a.unit
            return unit_ok and _same(value, _scalar(c))
        value = left + right if operator == "+" else left - right
    except (DivisionByZero, InvalidOperation):
        return False
    return a.unit == b.unit == c.unit and _same(value, _scalar(c))


def _scalar(figure: Figure) -> Decimal:
    return figure.value / 100 if figure.unit == "%" else figure.value


def _same(value: Decimal, printed: Decimal) -> bool:
    """除不尽的，印出来的位数内相等即可。"""
    exponent = printed.normalize().as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return value == printed or (digits > 0 and round(value, digits) == printed)


def later(base: Day, figure: Figure) -> list[dt.date]:
    """从 ``base`` 起过了 ``figure`` 那么久：最后有效日和次日都算。"""
    if None in (base.year, base.month, base.day) or figure.unit not in SPANS or figure.value != int(figure.value):
        return []
    try:
        start = dt.date(base.year or 1, base.month or 1, base.day or 1)
        end = _add(start, int(figure.value), figure.unit)
    except (ValueError, OverflowError):
        return []
    return [end, end - dt.timedelta(days=1)] if end else []


def _add(start: dt.date, count: int, unit: str) -> dt.date | None:
    if unit in ("年", "月"):
        months = start.month - 1 + count * (12 if unit == "年" else 1)
        year, month = start.year + months // 12, months % 12 + 1
        return dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    return start + dt.timedelta(days=count * (7 if unit == "周" else 1)) if unit in ("日", "周") else None
