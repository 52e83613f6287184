"""逐句核对：一种毛病一个函数，返回毛病的说明，没有毛病返回空串。"""

from __future__ import annotations

from collections.abc import Callable

from assistant.checks.checked import Checked
from assistant.checks.dates import bad_day
from assistant.checks.names import bad_home, bad_lead, bad_office, bad_place, bad_standing
from assistant.checks.numbers import bad_figure, bad_number
from assistant.checks.quotes import bad_link, bad_name, bad_quote, bad_reference
from assistant.checks.sense import bad_match, bad_sense, bad_wording
from assistant.checks.tables import bad_cell
from assistant.grounds import Given, Grounds

_CHECKS: tuple[Callable[[Checked], str], ...] = (
    bad_quote, bad_link, bad_name, bad_reference, bad_day, bad_figure, bad_number, bad_office, bad_lead, bad_place,
    bad_standing, bad_sense, bad_wording, bad_match, bad_cell, bad_home,
)  # fmt: skip


def fault(text: str, grounds: Grounds, asker: Given) -> str:
    """这句话哪里没有依据；都有返回空串。"""
    checked = Checked(text, grounds, asker)
    if checked.verbatim:
        return bad_link(checked)
    return next((reason for check in _CHECKS if (reason := check(checked))), "")
