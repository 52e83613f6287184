"""提问人说的时候，对条款写的截止时间：「7月1日15:00系统关闭」对「7月1号下午四点才想起来」。

两边都说到几月几日才比；同一天的，都说到几点才比。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answer import Question
from assistant.kinds.finding import Finding
from ingest.numerals import number

_CLOCK = r"(?P<half>凌晨|早上|上午|中午|下午|晚上|晚)?\s?(?P<hour>\d{1,2}|[一二三四五六七八九十]{1,3})\s?(?:[:：](?P<minute>\d{2})|[点时](?P<quarter>半)?)"
_DAY = r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]"
_CLOSES = (
    re.compile(rf"(?:报|申请|提交|受理|登记|缴)[^。；]{{0,30}}?[—–至到-]{_DAY}(?:\s?{_CLOCK})?(?!期间出生|出生)"),
    re.compile(
        rf"(?:截至|截止[到至]?|于|在)?{_DAY}(?:\s?{_CLOCK})?(?:前|止|截止|，?[^，。；]{{0,12}}(?:关闭|截止|结束))"
    ),
)
_SAID = re.compile(rf"{_DAY}(?:的?{_CLOCK})?")


@dataclass(frozen=True, order=True)
class Moment:
    month: int
    day: int
    minutes: int | None = None  # 从零点起；没说几点为 None


def findings(question: Question, text: str) -> Iterator[Finding]:
    """``text`` 里的截止时间，提问人说的时候过没过。"""
    said = _SAID.search(question.plain)
    when = _moment(said) if said else None
    for closes in (m for p in _CLOSES for m in p.finditer(text)) if said and when else ():
        end = _moment(closes)
        if said and when and end and (late := _late(when, end)) is not None:
            yield Finding.of(closes, not late, f"说的是“{said.group()}”", "已经过了截止时间" if late else "")


def _late(when: Moment, end: Moment) -> bool | None:
    if (when.month, when.day) != (end.month, end.day):
        return (when.month, when.day) > (end.month, end.day)
    if when.minutes is None or end.minutes is None:
        return None
    return when.minutes > end.minutes


def _moment(match: re.Match[str]) -> Moment | None:
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    hour = number(match["hour"]) if match["hour"] else None
    if hour is None or hour > 24:
        return Moment(month, day)
    late = match["half"] in ("下午", "晚上", "晚") and hour < 12
    minutes = int(match["minute"] or (30 if match["quarter"] else 0))
    return Moment(month, day, int(hour + 12 * late) * 60 + minutes)
