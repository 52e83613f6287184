"""时限的时间轴：自己画的 SVG。每项一个点，过了期的是方块，还写着「已过期」；今天一条竖线。窄屏、长辈版换成竖着的一列。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.duties import Task
from ui.render import after_label, clip, link, text
from ui.words import Words

_WIDTH, _ROW, _TOP, _LEFT, _RIGHT = 1000, 34, 46, 16, 16
_MOST = 60  # 一张图最多画这么多项，最近的在前
_LABEL = 30  # 字
_GIST = 60  # 字；竖着列的
_WIDE, _NARROW, _GAP = 17.0, 9.8, 14  # 一个汉字、一个数字多宽，字离点多远


@dataclass(frozen=True)
class _Axis:
    first: dt.date
    last: dt.date

    def x(self, day: dt.date) -> float:
        span = max(1, (self.last - self.first).days)
        inside = min(max((day - self.first).days, 0), span)
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * inside / span, 1)


def timeline(listed: Sequence[Task], today: dt.date, w: Words) -> str:
    """写明哪年的时限；``listed`` 里没有一项写明的，说没有。"""
    dated = sorted(((t.due, t) for t in listed if t.due), key=lambda x: x[0])
    if not dated:
        return f'<p class="zw-none">{text(w("duties.no_deadline"))}</p>'
    late = sum(day < today for day, _ in dated)
    shown = sorted(sorted(dated, key=lambda x: abs((x[0] - today).days))[:_MOST], key=lambda x: x[0])
    days = [day for day, _ in shown]
    axis = _Axis(dt.date(min(days[0], today).year, 1, 1), dt.date(max(days[-1], today).year, 12, 31))
    height = _TOP + _ROW * len(shown) + 12
    summary = w("duties.dated", n=len(dated), late=late, today=today)
    if len(shown) < len(dated):
        summary += w("duties.drawn", n=len(shown))
    body = "".join(_item(i, day, task, axis, today, w) for i, (day, task) in enumerate(shown))
    return (
        f'<p class="zw-note">{text(summary)}</p><div class="zw-scroll" tabindex="0" role="region" aria-label="{text(w("duties.timeline"))}">'
        f'<svg class="zw-timeline" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="group" aria-label="{text(summary)}">{_years(axis, height)}{_today(axis, today, height, w)}{body}</svg></div>'
        f"{_dates(shown, today, w)}"
    )


def _dates(shown: Sequence[tuple[dt.date, Task]], today: dt.date, w: Words) -> str:
    """同样的几项，竖着列：手机上、长辈版里图太宽，看这个。今天也占一行。"""
    rows = [_date(day, task, today, w) for day, task in shown]
    at = sum(day < today for day, _ in shown)
    rows.insert(at, f'<li class="zw-today">{text(w("duties.today", day=today))}</li>')
    return f'<ol class="zw-dates">{"".join(rows)}</ol>'


def _date(day: dt.date, task: Task, today: dt.date, w: Words) -> str:
    late = f'<span class="zw-badge zw-over">{text(w("duties.late"))}</span>' if day < today else ""
    return (
        f'<li class="zw-is-{"late" if late else "due"}"><a class="zw-open" href="{link(task.clause, _quote(task))}">'
        f"<span><b>{day:%Y-%m-%d}</b> {late}</span><span>{text(_who(task))}</span>"
        f"<span>{text(clip(after_label(task.clause), _GIST))}</span></a></li>"
    )


def _years(axis: _Axis, height: int) -> str:
    rows = []
    for year in range(axis.first.year, axis.last.year + 1):
        x = axis.x(dt.date(year, 1, 1))
        rows.append(f'<line class="zw-tick" x1="{x}" y1="26" x2="{x}" y2="{height - 8}"/>')
        rows.append(f'<text class="zw-year" x="{x + 5}" y="38">{year}</text>')
    return "".join(rows)


def _today(axis: _Axis, today: dt.date, height: int, w: Words) -> str:
    x = axis.x(today)
    anchor = "end" if x > _WIDTH * 0.8 else "start"
    return (
        f'<line class="zw-now" x1="{x}" y1="6" x2="{x}" y2="{height - 8}"/>'
        f'<text class="zw-now-text" x="{x + (-6 if anchor == "end" else 6)}" y="18" text-anchor="{anchor}">{text(w("duties.today", day=today))}</text>'
    )


def _item(at: int, day: dt.date, task: Task, axis: _Axis, today: dt.date, w: Words) -> str:
    x, y, late = axis.x(day), _TOP + _ROW * at + 16, day < today
    shape = (
        f'<rect class="zw-late" x="{x - 6}" y="{y - 6}" width="12" height="12"/>'
        if late
        else f'<circle class="zw-due" cx="{x}" cy="{y}" r="6.5"/>'
    )
    state = f"【{w('duties.late')}】" if late else ""
    said = f"{day:%Y-%m-%d} {state}{_who(task)} {clip(_gist(task), _LABEL)}"
    shown, anchor = _placed(said, x)
    area = f'<rect class="zw-hit" x="0" y="{y - _ROW / 2}" width="{_WIDTH}" height="{_ROW}"/>'  # 一整行都点得着
    return (
        f'<a class="zw-open" href="{link(task.clause, _quote(task))}"><title>{text(said)}</title>{area}{shape}'
        f'<text x="{x + (_GAP if anchor == "start" else -_GAP)}" y="{y + 5}" text-anchor="{anchor}">{text(shown)}</text></a>'
    )


def _who(task: Task) -> str:
    return task.lead or (task.units[0] if task.units else "")


def _placed(said: str, x: float) -> tuple[str, str]:
    """字写在点的左边还是右边：哪边宽写哪边，写不下的截短。"""
    before, after = x - _GAP, _WIDTH - x - _GAP
    room, anchor = (after, "start") if after >= before else (before, "end")
    while said and sum(_WIDE if ord(c) > 0x2E7F else _NARROW for c in said) > room:
        said = said.rstrip("…")[:-1] + "…"
    return said, anchor


def _gist(task: Task) -> str:
    """任务的头一句：去掉换行，图上放不下的截短。"""
    return " ".join(task.clause.text.split())


def _quote(task: Task) -> str:
    dated = [f.text for f in task.deadlines if f.text in task.clause.text]
    return dated[0] if dated else task.quote
