"""日期：可以说得粗，不能说得细；起止不能颠倒，施行、到期、印发不能混。"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.checks.checked import Checked
from assistant.claims import SPANS, Day, as_day, days, figures
from assistant.sums import later

_ROLES = {
    "施行": re.compile("施行|实施|生效|执行"),
    "到期": re.compile("有效期|到期|失效|届满|期满|废止"),
    "印发": re.compile("印发|发布|公布|成文|发文|出台"),
}


def _roles(before: str, after: str) -> set[str]:
    """这一天是施行、到期还是印发：看它所在的那一小段，不越过停顿。"""
    near = re.split("[，。；;、]", before)[-1] + "|" + re.split("[，。；;、|]", after)[0]  # 竖线后面是另一格
    return {name for name, words in _ROLES.items() if words.search(near)}


def bad_day(s: Checked) -> str:
    for day in days(s.bare):
        if not _day_stands(s, day):
            return f"日期没有依据：{s.bare[day.start : day.end]}"
    return ""


def _day_stands(s: Checked, day: Day) -> bool:
    here = _roles(s.bare[max(0, day.start - 10) : day.start], s.bare[day.end : day.end + 10])
    for written, (before, after) in s.grounds.days:
        there = _roles(before, after)
        if _same_day(s, day, written) and _same_edge(day, written) and not (here and there and not here & there):
            return True
    if any(day.within(d) and (not here or role in here) for d, role in s.grounds.dated):
        return True
    if any(day.within(d) for d in days(s.asker.allowed)) or _computed_day(s, day):
        return True
    return _day_of_asker(s, day)


def _same_day(s: Checked, day: Day, written: Day) -> bool:
    if day.within(written):
        return True
    # 「自2月1日起施行」没写年份，用这份文件自己的年份
    years = {d.year for d, _ in s.grounds.dated}
    return written.year is None and day.year in years and day.within(replace(written, year=day.year))


def _same_edge(day: Day, written: Day) -> bool:
    return not day.edge or not written.edge or day.edge == written.edge


def _day_of_asker(s: Checked, day: Day) -> bool:
    if s.asker.today and day.within(as_day(s.asker.today)) and (day.day or s.echoes(day.start, day.end)):
        return True
    return s.echoes(day.start, day.end) and any(day.within(d) for d in s.asker.days)


def _computed_day(s: Checked, day: Day) -> bool:
    """起算日和年数都在这一句里、都有依据，算出来正是这一天。"""
    bases = [
        d for d in days(s.bare) if d is not day and any(d.within(w) for w, _ in (*s.grounds.days, *s.grounds.dated))
    ]
    spans = [f for f in figures(s.bare) if f.unit in SPANS and any(f.same(w) for w in s.grounds.figures)]
    return any(day.within(as_day(end)) for base in bases for span in spans for end in later(base, span))
