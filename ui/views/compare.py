"""对比：几个地方、几份文件按话题一格一格对；两份文件逐条对。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from assistant.matrix import Cell, Row, Side
from assistant.versions import Pair, Piece
from ingest import Clause, Document
from ui.render import badge, cite, cite_label, clip, document_link, meanings, standing_words, text
from ui.views import form
from ui.words import Words

SIDES = ("side1", "side2", "side3")
_SAME_SHOWN = 3  # 连着几条没改的，多于这么多就收起来
_TAGS = {"same": "span", "added": "ins", "removed": "del"}


def topic_form(places: Sequence[str], documents: Mapping[str, str], w: Words) -> str:
    groups = {w("compare.places"): {p: p for p in places}, w("compare.files"): documents}
    fields = [
        form.box("topic", w("compare.topic"), hint=w("compare.topic_hint"), most=60),
        *(
            form.select(name, w("compare.side", n=i), {"": w("compare.none_chosen")}, groups=groups)
            for i, name in enumerate(SIDES, 1)
        ),
    ]
    return (
        f'<h2 tabindex="-1">{text(w("compare.title"))}</h2><h3>{text(w("compare.by_topic"))}</h3>'
        f'<p class="zw-intro">{text(w("compare.intro"))}</p>'
        + form.form("compare", "".join(fields), w("compare.send"), w)
    )


def versions_form(documents: Mapping[str, str], w: Words) -> str:
    files = {"": w("compare.none_chosen"), **documents}
    fields = [form.select(name, w(f"compare.{name}"), files, wide=True) for name in ("old", "new")]
    return (
        f'<h3>{text(w("compare.by_clause"))}</h3><p class="zw-intro">{text(w("compare.versions_intro"))}</p>'
        + form.form("versions", "".join(fields), w("compare.send_versions"), w)
    )


def table(columns: Sequence[Side], rows: Sequence[Row], today: dt.date, w: Words, *, done: bool) -> str:
    """``done`` 为假时是还在一行一行往下填。"""
    heads = "".join(f'<th scope="col">{_head(s, today, w)}</th>' for s in columns)
    body = "".join(_row(r, columns, w) for r in rows)
    lead = ""
    if done:
        said = w("compare.done", n=len(rows)) if rows else w("compare.nothing")
        lead = f'<p class="zw-result" data-zw-lead tabindex="-1">{text(said)}</p>'
    return (
        f'{lead}<div class="zw-scroll" tabindex="0" role="region" aria-label="{text(w("compare.title"))}">'
        f'<table class="zw-table zw-compare zw-stack"><thead><tr><th scope="col">{text(w("compare.aspect"))}</th>{heads}</tr></thead>'
        f"<tbody>{_standing(columns, today, w)}{body}</tbody></table></div>"
    )


def _head(side: Side, today: dt.date, w: Words) -> str:
    if side.document is None:
        return text(side.name)
    title = side.document.title or side.document.name
    link = f'<a class="zw-open" href="{document_link(side.document)}">{text(title)}</a>'
    return f"{text(side.name)}<br>{link}" if side.name != title else link


def _standing(columns: Sequence[Side], today: dt.date, w: Words) -> str:
    cells = []
    for side in columns:
        said = (
            f"{badge(side.document, today, w)} {text(standing_words(side.document, today, w))}"
            if side.document
            else f'<span class="zw-faint">{text(w("compare.no_file"))}</span>'
        )
        cells.append(f'<td data-label="{text(side.name)}">{said}</td>')
    return f'<tr><th scope="row">{text(w("compare.validity"))}</th>{"".join(cells)}</tr>'


def _row(row: Row, columns: Sequence[Side], w: Words) -> str:
    same = {True: "same", False: "differs", None: ""}[row.same]
    note = f'<small class="zw-verdict">{text(w(f"compare.{same}"))}</small>' if same else ""
    cells = "".join(
        f'<td data-label="{text(s.name)}">{_cell(c, s, w)}</td>' for c, s in zip(row.cells, columns, strict=True)
    )
    return f'<tr><th scope="row">{text(w(f"aspect.{row.aspect}"))}{note}</th>{cells}</tr>'


def _cell(cell: Cell, side: Side, w: Words) -> str:
    if cell.quotes:
        said = "".join(
            f"<li>{text(clip(says, 150))}{cite_label(q.clause, q.quote, w)}{meanings(says, w)}</li>"
            for q, says in zip(cell.quotes, cell.says, strict=True)
        )
        return f'<ul class="zw-quotes">{said}</ul>'
    if cell.hidden:
        q = cell.hidden[0]
        return f"{text(w('compare.hidden'))}{cite_label(q.clause, q.quote, w)}"
    return f'<span class="zw-faint">{text(w("compare.silent" if side.document else "compare.no_file"))}</span>'


# ---- 两份文件逐条对 ------------------------------------------------------------------------------------------


def versions(old: Document, new: Document, pairs: Sequence[Pair], today: dt.date, w: Words) -> str:
    counts = {c: sum(p.change == c for p in pairs) for c in ("same", "changed", "added", "removed")}
    heads = "".join(
        f'<p class="zw-facts">{badge(d, today, w)}<span>{text(w(f"compare.{k}"))}{w("form.colon")}'
        f'<a class="zw-open" href="{document_link(d)}">{text(d.title or d.name)}</a></span></p>'
        for k, d in (("old", old), ("new", new))
    )
    return (
        f'<p class="zw-result" data-zw-lead tabindex="-1">{text(w("compare.counts", **counts))}</p>{heads}'
        f'<ol class="zw-diff">{_pairs(pairs, w)}</ol>'
    )


def _pairs(pairs: Sequence[Pair], w: Words) -> str:
    rows: list[str] = []
    at = 0
    while at < len(pairs):
        run = at
        while run < len(pairs) and pairs[run].change == "same":
            run += 1
        if run - at > _SAME_SHOWN:
            inside = "".join(_pair(p, w) for p in pairs[at:run])
            rows.append(
                f'<li><details class="zw-fold"><summary>{text(w("compare.unchanged", n=run - at))}</summary>'
                f'<ol class="zw-diff">{inside}</ol></details></li>'
            )
            at = run
        else:
            rows.append(_pair(pairs[at], w))
            at += 1
    return "".join(rows)


def _pair(pair: Pair, w: Words) -> str:
    clause = pair.new or pair.old
    assert clause is not None
    body = "".join(_piece(p) for p in pair.pieces) if pair.pieces else _whole(clause, pair.change)
    marks = "".join(cite(c, c.text.strip()[:200], i, w) for i, c in ((1, pair.old), (2, pair.new)) if c is not None)
    label = "" if clause.text.strip().startswith(clause.label) else text(clause.label)  # 正文开头就是编号的，不写两遍
    return (
        f'<li class="zw-change zw-is-{pair.change}"><p class="zw-path"><span class="zw-badge">{text(w(f"change.{pair.change}"))}</span> '
        f'{label} {marks}</p><div class="zw-body">{body}</div></li>'
    )


def _whole(clause: Clause, change: str) -> str:
    tag = {"added": "ins", "removed": "del"}.get(change, "span")
    return f"<{tag}>{text(clause.text.strip())}</{tag}>"


def _piece(piece: Piece) -> str:
    tag = _TAGS[piece.change]
    return f"<{tag}>{text(piece.text)}</{tag}>"
