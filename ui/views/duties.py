"""职责：任务表、单位 × 任务的矩阵、时限的时间轴，和导出的链接。"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from assistant.duties import Task
from ingest import standing
from ui.names import stated
from ui.render import after_label, badge, cite, clip, meanings, office, text
from ui.views import form
from ui.views.timeline import timeline
from ui.words import Words

_ROWS = 200  # 表里最多列这么多；全部在导出的文件里
_COLUMNS = 16  # 矩阵最多这么多个单位，任务多的在前
_LAPSED = ("已失效", "已到期", "试点期已过", "征求意见稿")  # 任务来自这样的文件，注明
_VIEWS = ("table", "matrix", "timeline")
FIELDS = ("unit", "role", "document", "place", "due_from", "due_to")


def blank(units: Sequence[str], documents: Mapping[str, str], places: Sequence[str], w: Words) -> str:
    """``units`` 供挑选；``documents`` 是 编号 → 标题。"""
    anything = {"": w("form.any")}
    fields = [
        form.box("unit", w("duties.unit"), listed=units, hint=w("duties.unit_hint")),
        form.select("role", w("duties.role"), {"": w("form.any"), **w.names("duties.roles")}),
        form.select("document", w("duties.document"), anything | dict(documents)),
        form.select("place", w("duties.place"), anything | {p: p for p in places}, at="duty-place"),
        form.box("due_from", w("duties.due_from"), kind="date"),
        form.box("due_to", w("duties.due_to"), kind="date"),
    ]
    return (
        f'<h2 tabindex="-1">{text(w("duties.title"))}</h2><p class="zw-intro">{text(w("duties.intro"))}</p>'
        + form.form("duties", "".join(fields), w("duties.send"), w)
    )


def found(listed: Sequence[Task], asked: Mapping[str, str], today: dt.date, w: Words) -> str:
    """三种看法叠在一处，由页面脚本切换；没有脚本就依次都在。"""
    if not listed:
        return f'<p class="zw-none" data-zw-lead>{text(w("duties.none"))}</p>'
    leads = sum(bool(t.lead) for t in listed)
    late = sum(t.due is not None and t.due < today for t in listed)
    tabs = "".join(
        f'<button type="button" role="tab" id="zw-tab-{v}" aria-controls="zw-view-{v}" data-zw-tab="{v}" '
        f'aria-selected="{"true" if v == "table" else "false"}">{text(w(f"duties.{v}"))}</button>'
        for v in _VIEWS
    )
    bodies = {"table": table(listed, today, w), "matrix": matrix(listed, w), "timeline": timeline(listed, today, w)}
    panes = "".join(
        f'<div role="tabpanel" id="zw-view-{v}" aria-labelledby="zw-tab-{v}"{"" if v == "table" else " hidden"}>{bodies[v]}</div>'
        for v in _VIEWS
    )
    return (
        f'<p class="zw-result" data-zw-lead tabindex="-1">{text(w("duties.count", n=len(listed), leads=leads, late=late))}</p>'
        f'{_exports(asked, w)}<div class="zw-tabs" role="tablist" aria-label="{text(w("duties.views"))}">{tabs}</div>{panes}'
    )


def _exports(asked: Mapping[str, str], w: Words) -> str:
    query = urlencode(
        {k: v for k, v in asked.items() if v and k in FIELDS} | ({"lang": "en"} if w.lang == "en" else {})
    )
    links = "".join(
        f'<a class="zw-second" download href="/api/duties.{kind}?{text(query)}">{text(w("duties.export", kind=kind.upper()))}</a>'
        for kind in ("xlsx", "docx", "csv")
    )
    return f'<p class="zw-actions">{links}</p>'


def table(listed: Sequence[Task], today: dt.date, w: Words) -> str:
    heads = "".join(
        f'<th scope="col">{text(w(f"duties.{h}"))}</th>' for h in ("task", "lead", "support", "due", "source")
    )
    rows = "".join(_row(t, i, today, w) for i, t in enumerate(listed[:_ROWS], 1))
    more = f'<p class="zw-note">{text(w("duties.cut", n=len(listed), shown=_ROWS))}</p>' if len(listed) > _ROWS else ""
    return (
        f'<div class="zw-scroll" tabindex="0" role="region" aria-label="{text(w("duties.table"))}"><table class="zw-table zw-stack">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{more}"
    )


def _row(task: Task, number: int, today: dt.date, w: Words) -> str:
    said = w("form.and")
    cells = (
        ("task", text(clip(task.clause.text, 120)) + meanings(task.clause.text[:120], w)),
        ("lead", office(task.lead, w) if task.lead else f'<span class="zw-faint">{text(w("duties.no_lead"))}</span>'),
        ("support", text(said).join(office(u, w) for u in task.support)),
        ("due", _due(task, today, w)),
        (
            "source",
            f"{text(task.document.title or task.document.name)} {text(task.clause.label)}"
            + cite(task.clause, task.quote, number, w)
            + (f" {badge(task.document, today, w)}" if standing(task.document, today).state in _LAPSED else ""),
        ),
    )
    return "<tr>" + "".join(f'<td data-label="{text(w(f"duties.{h}"))}">{body}</td>' for h, body in cells) + "</tr>"


def _due(task: Task, today: dt.date, w: Words) -> str:
    said = text(w("form.and").join(dict.fromkeys(stated(f, w) for f in task.deadlines)))
    late = task.due is not None and task.due < today
    return said + (f' <span class="zw-badge zw-over">{text(w("duties.late"))}</span>' if late else "")


def matrix(listed: Sequence[Task], w: Words) -> str:
    """行是任务，列是单位；牵头写「牵」，配合写「配」。"""
    counts = Counter(u for t in listed for u in t.units)
    units = [u for u, _ in counts.most_common(_COLUMNS)]
    shown = [t for t in listed if set(t.units) & set(units)][:_ROWS]
    heads = "".join(f'<th scope="col"><span>{text(u)}</span></th>' for u in units)
    names = w.names("duties.marks")
    rows = []
    for number, task in enumerate(shown, 1):
        marks = "".join(f"<td>{_role(task, u, names)}</td>" for u in units)
        rows.append(
            f'<tr><th scope="row"><b>{text(task.clause.label)}</b> {text(clip(after_label(task.clause), 36))}'
            f"{cite(task.clause, task.quote, number, w)}</th>{marks}</tr>"
        )
    left = len(counts) - len(units)
    note = w("duties.legend") + (w("duties.more_units", n=left) if left > 0 else "")
    return (
        f'<p class="zw-note">{text(note)}</p><div class="zw-scroll" tabindex="0" role="region" aria-label="{text(w("duties.matrix"))}">'
        f'<table class="zw-table zw-matrix"><thead><tr><th scope="col">{text(w("duties.task"))}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _role(task: Task, unit: str, names: Mapping[str, str]) -> str:
    if unit not in task.units:
        return ""
    role = "lead" if unit == task.lead else "support"
    return f'<span class="zw-role zw-role-{role}">{text(names[role])}</span>'
