"""文件：库里有哪些、效力如何、读入时发现什么；一份文件的条款树和事实；工作人员的上传和删除。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from ingest import Clause, Document, Fact, standing
from ingest.read import supported
from ui.render import after_label, badge, clip, document_link, facts_of, standing_words, text
from ui.words import Words

_MOST_CLAUSES = 1500  # 条款树一次最多这么多条
_A_PAGE = 50  # 份；一页列这么多
_MOST_NOTICES = 20


def heading(w: Words) -> str:
    return f'<h2 tabindex="-1">{text(w("documents.title"))}</h2><p class="zw-intro">{text(w("documents.intro"))}</p>'


def staff(enabled: bool, known: bool, w: Words) -> str:
    """上传的那一块：没有开放，登录，或者选文件。"""
    if not enabled:
        return f'<p class="zw-note">{text(w("staff.off"))}</p>'
    if not known:
        return (
            f'<details class="zw-fold zw-staff"><summary>{text(w("staff.title"))}</summary>'
            f'<form class="zw-login" data-zw-login><label><span>{text(w("staff.password"))}</span>'
            '<input type="password" name="password" autocomplete="current-password" maxlength="200" required></label>'
            f'<button type="submit" class="zw-primary">{text(w("staff.login"))}</button>'
            '<p class="zw-error" role="alert" hidden></p></form></details>'
        )
    stages = "".join(f' data-{k}="{text(w(f"upload.{k}"))}"' for k in (
        "sending", "reading", "encoding", "indexing", "added", "updated", "unchanged", "failed", "undo", "undone", "counts",
    ))  # fmt: skip
    return (
        f'<div class="zw-upload" data-zw-upload{stages}><label class="zw-drop"><b>{text(w("upload.choose"))}</b>'
        f'<span>{text(w("upload.hint"))}</span><input type="file" multiple accept="{",".join(supported())}"></label>'
        f'<ul class="zw-uploads" aria-live="polite"></ul>'
        f'<p class="zw-actions"><a class="zw-second" href="/api/feedback.jsonl" download>{text(w("feedback.export"))}</a>'
        f'<button type="button" class="zw-second" data-zw-logout>{text(w("staff.logout"))}</button></p></div>'
    )


Row = tuple[Document, int, int]  # 文件，条款数，事实数


def finder(rows: Sequence[Row], today: dt.date, w: Words) -> str:
    """找文件的表单：边写边找，由服务端找，一次只送一页。"""
    if not rows:
        return ""
    states = dict.fromkeys(standing(d, today).state for d, _, _ in rows)
    chosen = "".join(f'<option value="{text(s)}">{text(w.name("state", s))}</option>' for s in states)
    return (
        f'<form class="zw-filter" data-zw-form data-zw-live role="search"><label><span>{text(w("documents.filter"))}</span>'
        f'<input type="search" name="words" data-zw-filter autocomplete="off" maxlength="60"></label>'
        f'<label><span>{text(w("documents.state"))}</span><select name="state" data-zw-state>'
        f'<option value="">{text(w("form.any"))}</option>{chosen}</select></label>'
        f'<input type="hidden" name="page" value="1"></form>'
    )


def matching(rows: Sequence[Row], words: str, state: str, today: dt.date) -> list[Row]:
    """标题、文件名、地方、机关、文号里有 ``words`` 的每个词，效力是 ``state``；空的不限。"""
    wanted = words.lower().split()
    return [
        row
        for row in rows
        if all(word in _known(row[0]) for word in wanted) and (not state or standing(row[0], today).state == state)
    ]


def listing(
    rows: Sequence[Row], today: dt.date, w: Words, *, editable: bool = False, page: int = 1, found: bool = False
) -> str:
    """文件列表的一页，带效力、地方、读入时发现的问题。``found``：是找出来的。"""
    if not rows and not found:
        return f'<p class="zw-empty">{text(w("documents.empty"))}</p>'
    pages = max(1, -(-len(rows) // _A_PAGE))
    page = min(max(page, 1), pages)
    shown = rows[(page - 1) * _A_PAGE : page * _A_PAGE]
    cards = "".join(_card(document, clauses, facts, today, w, editable) for document, clauses, facts in shown)
    said = w("documents.shown" if found else "documents.count", n=len(rows))
    return (
        f'<p class="zw-hint" data-zw-count aria-live="polite">{text(said)}</p>'
        f'<ul class="zw-cards">{cards}</ul>{_pager(page, pages, w) if pages > 1 else ""}'
    )


def _pager(page: int, pages: int, w: Words) -> str:
    def turn(to: int, said: str) -> str:
        off = "" if 1 <= to <= pages else " disabled"
        return f'<button type="button" class="zw-second" data-zw-page="{to}"{off}>{text(said)}</button>'

    said = text(w("documents.page", n=page, all=pages))
    return (
        f'<nav class="zw-pager" aria-label="{said}">{turn(page - 1, w("documents.before"))}<span>{said}</span>'
        f"{turn(page + 1, w('documents.after'))}</nav>"
    )


def _known(document: Document) -> str:
    return " ".join((document.title, document.name, document.place, document.issuer, document.number)).lower()


def _card(document: Document, clauses: int, facts: int, today: dt.date, w: Words, editable: bool) -> str:
    details = [
        document.place,
        document.issuer,
        document.number,
        f"{document.issued:%Y-%m-%d}" if document.issued else "",
    ]
    shown = "".join(f"<span>{text(x)}</span>" for x in details if x)
    title = document.title or document.name
    remove = (
        f'<button type="button" class="zw-act" data-zw-remove="{text(document.id)}" data-ask="{text(w("documents.sure", title=title))}" '
        f'data-done="{text(w("documents.removed"))}" data-undo="{text(w("upload.undo"))}">{text(w("documents.remove"))}</button>'
        if editable
        else ""
    )
    return (
        f'<li class="zw-card">'
        f'<h3><a class="zw-open" href="{document_link(document)}">{text(title)}</a></h3>'
        f'<p class="zw-facts">{badge(document, today, w)}<span>{text(standing_words(document, today, w))}</span></p>'
        f'<p class="zw-details">{shown}</p>{warnings(document, w)}'
        f'<p class="zw-small">{text(w("documents.counts", clauses=clauses, facts=facts))}　{text(document.name)}</p>'
        f'<p class="zw-acts"><a class="zw-act zw-open" href="{document_link(document)}/facts" '
        f'aria-label="{text(w("documents.tree"))}{w("form.colon")}{text(title)}">{text(w("documents.tree"))}</a>{remove}</p></li>'
    )


def warnings(document: Document, w: Words) -> str:
    """读入时的发现，每类一枚，点开看原话；网页杂质不打扰人。"""
    shown = []
    for kind, name in w.names("notice").items():
        quotes = [n.quote for n in document.notices if n.kind == kind]
        if quotes and kind != "chrome":
            items = "".join(f"<li>{text(clip(q, 80))}</li>" for q in quotes[:_MOST_NOTICES])
            left = len(quotes) - _MOST_NOTICES
            rest = f"<li>{text(w('documents.more', n=left))}</li>" if left > 0 else ""
            said = text(w("documents.found", name=name, n=len(quotes)))
            shown.append(f"<details><summary>{said}</summary><ul>{items}{rest}</ul></details>")
    return f'<div class="zw-warnings">{"".join(shown)}</div>' if shown else ""


# ---- 条款树 --------------------------------------------------------------------------------------------------


def tree(
    document: Document, clauses: Sequence[Clause], facts: Mapping[str, Sequence[Fact]], today: dt.date, w: Words
) -> str:
    """一份文件的条款树，每条后面是读出的事实。"""
    shown = [c for c in clauses if c.kind != "chrome" and c.text.strip()][:_MOST_CLAUSES]
    known = {c.id for c in shown}
    children: dict[str, list[Clause]] = {}
    for clause in shown:
        children.setdefault(clause.parent if clause.parent in known else "", []).append(clause)
    cut = f'<p class="zw-note">{text(w("documents.cut", n=_MOST_CLAUSES))}</p>' if len(clauses) > _MOST_CLAUSES else ""
    return (
        f'<article class="zw-document"><header><h3>{text(document.title or document.name)}</h3>'
        f'<p class="zw-facts">{badge(document, today, w)}<span>{text(standing_words(document, today, w))}</span></p></header>'
        f'{warnings(document, w)}<ul class="zw-tree">{_branch("", children, facts, w, 0)}</ul>{cut}</article>'
    )


def _branch(
    parent: str, children: Mapping[str, Sequence[Clause]], facts: Mapping[str, Sequence[Fact]], w: Words, depth: int
) -> str:
    if depth > 12:  # 正常的文件到不了这么深
        return ""
    rows = []
    for clause in children.get(parent, ()):
        read = facts_of(facts.get(clause.id, ()), w)
        below = _branch(clause.id, children, facts, w, depth + 1)
        number = f"<b>{text(clause.label)}</b> "
        rows.append(
            f'<li><p><a class="zw-open" href="/view/{text(clause.id)}#zw-here">{number}</a>{text(clip(after_label(clause), 80))}</p>'
            + (f'<ul class="zw-read">{read}</ul>' if read else "")
            + (f"<ul>{below}</ul>" if below else "")
            + "</li>"
        )
    return "".join(rows)
