"""数：数值、单位、界限、周期都要有依据；算出来的要算对，提问人的要看得出是提问人的。"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from assistant.checks.checked import Checked
from assistant.claims import PER_TIME, WORDS, Figure, days, figures, links, references
from assistant.grounds import Given
from assistant.sums import proven, wrong_sum


def bad_figure(s: Checked) -> str:
    found = figures(s.bare)
    if wrong := wrong_sum(s.bare, found):
        return f"算式不对：{wrong}"
    if wrong := _wrong_comparison(s, found):
        return f"比错了：{wrong}"
    supported = {i for i, f in enumerate(found) if _figure_stands(s, f)}
    # 原文里有这个数而界限不同，就不是算出来的
    worked = {
        i
        for i in proven(s.bare, found, supported)
        if not found[i].bound or not any(found[i].same(w) for w in s.grounds.figures)
    }
    fine = [found[i] for i in supported | worked]
    for i, figure in enumerate(found):
        if i in supported or i in worked or (not figure.bound and any(figure.same(f) and f.bound for f in fine)):
            continue
        return f"数没有依据，或丢了界限、周期：{s.bare[figure.start : figure.end]}"
    return ""


def _figure_stands(s: Checked, figure: Figure) -> bool:
    written = [w for w in s.grounds.figures if figure.same(w)]
    if figure.loose and not any(w.unit == figure.unit for w in s.grounds.figures):
        return True
    if any(_same_bound(s, figure, w) and _same_per(s, figure, w) and (w.after or not figure.after) for w in written):
        return True
    if any(figure.same(a) for a in figures(s.asker.allowed)) or _counted(s, figure):
        return True
    if written and _compared(s, figure):
        return True
    if any(figure.same(a) for a in s.asker.figures) and s.echoes(figure.start, figure.end):
        return True
    return _bare_cell(s, figure) or _age(s, figure) or _calendar(s, figure)


def _same_bound(s: Checked, figure: Figure, written: Figure) -> bool:
    if figure.bound == written.bound or {figure.bound, written.bound} in ({"from", "ge"}, {"to", "le"}):
        return True
    if figure.bound and not written.bound and _bound_of_column(s, figure):
        return True
    # 问题已经说了「最多」「至少」，答句可以只说数
    return not figure.bound and any(a.bound == written.bound for a in _asked_bounds(s.asker))


@dataclass(frozen=True)
class _AskedBound:
    bound: str


def _asked_bounds(asker: Given) -> list[_AskedBound]:
    before = WORDS["bounds"]["before"]
    return [_AskedBound(kind) for word, kind in before.items() if len(word) > 1 and word in asker.text]


def _same_per(s: Checked, figure: Figure, written: Figure) -> bool:
    """句子说了「每人每月」，原文就得是每人每月；原文挨着的没说，条款或表头里说了也行。"""
    time, other = figure.per & PER_TIME, written.per & PER_TIME
    if time and other and not time & other:
        return False
    whom, whose = figure.per - PER_TIME, written.per - PER_TIME
    if whom and whose and not whom & whose:
        return False
    return all(p in written.per or re.search(rf"[每/·.]\w?{p}", s.grounds.wide) for p in figure.per)


def _counted(s: Checked, figure: Figure) -> bool:
    """「共3家：甲、乙、丙」「甲、乙、丙，共3家」：数一数；或者正好引了这么多处。"""
    if figure.unit not in _COUNTED or not _COUNTING.search(s.text[max(0, figure.start - 6) : figure.start]):
        return False
    flat = re.sub(r"\([^()]*\)", "", s.text)
    runs = [len(re.split("[、，]", run)) for run in re.split("[:。；;]", flat)]
    runs += [len(run.split("、")) for run in re.split("[:，。；;]", flat)]
    ahead = s.asker.counts if s.text.endswith(":") else ()  # 「有4处分工：」，后面几句就是
    return figure.value in {len(s.grounds.clauses), *ahead, *(r for r in runs if r > 1)}


_COUNTING = re.compile(r"(?:共|以下|下列|里有|中有|列了|列出).{0,2}$")
_COUNTED = frozenset(("个", "项", "条", "种", "类", "份", "家", "处", "件", "名"))
_TESTS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "lt": operator.lt, "le": operator.le, "ge": operator.ge, "gt": operator.gt,
}  # fmt: skip
_ASSERTED = re.compile(r"(?:已满|已经满|已年满|已达到?|已超过|超过了|没满|未满|不满|未到|不到)$")


def _compared(s: Checked, figure: Figure) -> bool:
    """「您58岁，未满60周岁」：门槛有依据，比得也对。"""
    mine = [u for u in s.asker.figures if u.unit == figure.unit and not u.same(figure)]
    test = _TESTS.get(figure.bound)
    return test is not None and bool(mine) and s.to_asker and all(test(u.value, figure.value) for u in mine)


def _wrong_comparison(s: Checked, found: tuple[Figure, ...]) -> str:
    """「您58岁，已满60周岁」：两个数都有依据，比错了。"""
    for figure in found:
        if not (test := _TESTS.get(figure.bound)) or not _ASSERTED.search(
            s.bare[max(0, figure.start - 5) : figure.start]
        ):
            continue
        mine = [
            u
            for u in found
            if u.unit == figure.unit and u.end <= figure.start and any(u.same(a) for a in s.asker.figures)
        ]
        if mine and not test(mine[-1].value, figure.value):
            return s.bare[mine[-1].start : figure.end]
    return ""


def _bare_cell(s: Checked, figure: Figure) -> bool:
    """表格里的数不带单位，单位在表头（或同一次回答引到的表题）里。"""
    if not s.grounds.table or not figure.unit or (figure.bound and not _bound_of_column(s, figure)):
        return False
    cell = re.compile(rf"(?:^|\|){re.escape(format(figure.value.normalize(), 'f'))}(?:\||$)")
    return figure.unit in s.grounds.wide and any(cell.search(t) for t in s.grounds.texts)


def _bound_of_column(s: Checked, figure: Figure) -> bool:
    """「单价上限」一列里的数，界限在列名里。"""
    before = WORDS["bounds"]["before"]
    names = [n for c in s.grounds.cells if c.value == figure.value for n in c.names]
    return any(word in n and kind == figure.bound for n in names for word, kind in before.items())


def _age(s: Checked, figure: Figure) -> bool:
    """「1944年出生，今年82岁」。"""
    born = [d.year for d in s.asker.days if d.year]
    today = s.asker.today
    return figure.unit == "岁" and today is not None and any(today.year - y - figure.value in (0, 1) for y in born)


_CALENDAR = {12: "一年", 6: "半年", 3: "一季度"}


def _calendar(s: Checked, figure: Figure) -> bool:
    """「一年12个月」里的一年，和后面算式里的12个月，不必有出处。"""
    return any(
        f"{word}{n}个月" in s.bare and (figure.unit, figure.value) in (("月", n), ("年", 1)) and not figure.bound
        for n, word in _CALENDAR.items()
    )


_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def bad_number(s: Checked) -> str:
    """带单位的数、日期之外，剩下的阿拉伯数字也要在依据里整个出现。"""
    taken = [(f.start, f.end) for f in figures(s.bare)] + [(d.start, d.end) for d in days(s.bare)]
    taken += [(a, b) for _, _, a, b in references(s.bare)] + [(m.start, m.end) for m in links(s.bare)]
    for match in _DIGITS.finditer(s.bare):
        if any(a <= match.start() < b for a, b in taken) or match.group() in WORDS["echo"]["hotlines"]:
            continue
        known = [t for t in (s.grounds.wide, s.asker.text, s.asker.allowed) if match.group() in t]
        whole = re.compile(rf"(?<![\d.]){re.escape(match.group())}(?!\d)") if known else None
        if whole is None or not any(whole.search(t) for t in known):
            return f"数字不在依据里：{match.group()}"
    return ""
