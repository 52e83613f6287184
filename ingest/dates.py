"""日期的各种写法：2021年2月1日、2021-02-01、2020.02.17、二〇二一年二月一日、2月1日（年份另给）。"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from ingest.numerals import number

_N = r"[〇○零一二三四五六七八九十]"
PATTERN = (
    rf"(?:(?P<y>(?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{{3}})\s{{0,2}}年\s{{0,2}}"
    rf"(?P<m>\d{{1,2}}|{_N}{{1,2}})\s{{0,2}}月\s{{0,2}}(?P<d>\d{{1,2}}|{_N}{{1,3}})\s{{0,2}}日"
    r"|(?P<y2>(?:19|20)\d\d)(?P<sep>[-./])(?P<m2>\d{1,2})(?P=sep)(?P<d2>\d{1,2})(?!\d))"
)
_DATE = re.compile(PATTERN)
_DAY = re.compile(r"(?<!年)(?<!\d)(?P<m>\d{1,2})月(?P<d>\d{1,2})日")


@dataclass(frozen=True)
class Dated:
    """文中一个完整的日期和它的位置。"""

    day: dt.date
    start: int
    end: int


def dates(text: str, year: int | None = None) -> list[Dated]:
    """文中的日期，按位置。给了 ``year`` 时，「2月1日」这样没有年份的也算。不存在的日子（2月30日）不算。"""
    found = []
    for m in _DATE.finditer(text):
        parts = (m["y"] or m["y2"], m["m"] or m["m2"], m["d"] or m["d2"])
        found += _dated(m, *(number(p.replace("○", "〇")) for p in parts))
    if year:
        for m in _DAY.finditer(text):
            found += _dated(m, year, int(m["m"]), int(m["d"]))
    return sorted(found, key=lambda d: d.start)


def read_date(text: str, year: int | None = None) -> dt.date | None:
    """文中第一个日期；没有则 None。"""
    found = dates(text, year)
    return found[0].day if found else None


def later(day: dt.date, *, years: int = 0, months: int = 0) -> dt.date:
    """若干年月之后的同一天；那个月没有这一天时取月末（2月29日加1年是2月28日）。"""
    index = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"没有这样的日期：{year}-{month + 1}")


def written(day: dt.date) -> str:
    """2026-01-31 → 2026年1月31日。"""
    return f"{day.year}年{day.month}月{day.day}日"


def _dated(match: re.Match[str], year: int | None, month: int | None, day: int | None) -> list[Dated]:
    try:
        return [Dated(dt.date(year or 0, month or 0, day or 0), *match.span())]
    except ValueError:
        return []
