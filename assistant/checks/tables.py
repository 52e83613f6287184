"""表格里的数：是哪一行、哪一列的，不能安到别的行、别的列头上。"""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.checks.checked import Checked

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_STOPS = "。；;"


def bad_cell(s: Checked) -> str:
    """「澄溪县每月900元」：900 是南浦区那一列的。"""
    names = {n for c in (*s.grounds.cells, *s.grounds.beside) for n in c.names}
    values = {c.value for c in s.grounds.cells}
    found = [m for m in _NUMBER.finditer(s.text) if Decimal(m.group()) in values]
    for i, match in enumerate(found):
        owners = {n for c in s.grounds.cells if c.value == Decimal(match.group()) for n in c.names}
        last = found[i - 1].end() if i else 0
        after = found[i + 1].start() if i + 1 < len(found) else len(s.text)
        said = _named(s.text[_after_stop(s.text, last, match.start()) : match.start()], names)
        said = said or _named(re.split(f"[{_STOPS}]", s.text[match.end() : after])[0], names)
        if wrong := sorted(said - owners):
            return f"{match.group()}不是{wrong[0]}的"
    return ""


def _after_stop(text: str, low: int, high: int) -> int:
    return max(low, *(text.rfind(stop, low, high) + 1 for stop in _STOPS))


def _named(text: str, names: set[str]) -> set[str]:
    """说到的行名、列名；长的先认，「完全失能」里的「失能」不另算。"""
    found = set()
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            found.add(name)
            text = text.replace(name, "□")
    return found
