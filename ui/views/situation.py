"""我的情况：一张表单；按填的情况列出各项补贴，每个条件满足没有、出处在哪。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answer import Citation
from assistant.benefits import Benefit, Group, Tier
from assistant.english import sentence
from ui.render import badge, cite_label, clip, meanings, standing_words, text
from ui.views import form
from ui.words import Words

_MARKS = ("met", "unknown", "unmet")
_CHOSEN = ("income_options", "dependency_options", "disability_options", "insurance_options", "statuses")
_SHOWN = 6  # 一份文件先列几档；其余收起来


def blank(places: Sequence[str], w: Words, kept: Mapping[str, Any] | None = None) -> str:
    """表单；``kept`` 是上次填的。"""
    at = kept or {}
    fields = [
        form.box("place", w("situation.place"), value=str(at.get("place", "")), listed=places, hint=w("situation.place_hint")),
        form.box("age", w("situation.age"), value=str(at.get("age", "")), kind="number"),
        form.box("hukou", w("situation.hukou"), value=str(at.get("hukou", "")), listed=places, hint=w("situation.hukou_hint")),
        form.select("income", w("situation.income"), _options(w, "income"), str(at.get("income", ""))),
        form.select("dependency", w("situation.dependency"), _options(w, "dependency"), str(at.get("dependency", ""))),
        form.select("disability", w("situation.disability"), _options(w, "disability"), str(at.get("disability", ""))),
        form.select("insurance", w("situation.insurance"), _options(w, "insurance"), str(at.get("insurance", ""))),
        form.choices("status", w("situation.status"), w.names("situation.statuses"), at.get("status", ()), many=True),
    ]  # fmt: skip
    keep = (
        f'<label class="zw-choice"><input type="checkbox" name="keep" value="1"><span>{text(w("situation.keep"))}</span></label>'
        f'<button type="reset" class="zw-second" data-zw-forget>{text(w("situation.forget"))}</button>'
    )
    return (
        f'<h2 tabindex="-1">{text(w("situation.title"))}</h2><p class="zw-intro">{text(w("situation.intro"))}</p>'
        + form.form("situation", "".join(fields), w("situation.send"), w, keep)
    )


def _options(w: Words, name: str) -> dict[str, str]:
    return {"": w("form.unknown"), **w.names(f"situation.{name}_options")}


def found(listed: Sequence[Benefit], said: Mapping[str, Any], today: dt.date, w: Words) -> str:
    """结果：能领的、还要确认的、不满足的，最后是已经不发的。"""
    if not listed:
        return f'<p class="zw-none" data-zw-lead>{text(w("situation.none"))}</p>'
    now = [b for b in listed if not b.gone]
    counts = {m: sum(b.mark == m for b in now) for m in _MARKS}
    summary = text(w("situation.summary", **counts))
    blocks = [f'<p class="zw-result" data-zw-lead tabindex="-1">{summary}</p>', _said(said, w)]
    for mark in _MARKS:
        rows = [b for b in now if b.mark == mark]
        blocks += [_section(w(f"situation.{mark}"), rows, today, w, folded=mark == "unmet")] if rows else []
    if gone := [b for b in listed if b.gone]:
        blocks.append(_section(w("situation.gone"), gone, today, w, folded=True))
    blocks.append(f'<p class="zw-note">{text(w("situation.final"))}</p>')
    return "".join(blocks)


def _said(said: Mapping[str, Any], w: Words) -> str:
    parts = []
    for name, value in said.items():
        table = "statuses" if isinstance(value, list) else f"{name}_options"
        named = w.names(f"situation.{table}") if table in w.names("situation") else {}
        values = value if isinstance(value, list) else [value]
        shown = w("form.and").join(str(named.get(str(v), v)) for v in values)
        parts.append(f'<span class="zw-chip">{text(w(f"situation.{name}"))}{w("form.colon")}{text(shown)}</span>')
    return (
        f'<p class="zw-chips" role="group" aria-label="{text(w("situation.by"))}">{"".join(parts)}</p>' if parts else ""
    )


def _section(title: str, rows: Sequence[Benefit], today: dt.date, w: Words, *, folded: bool) -> str:
    cards = "".join(_benefit(b, today, w) for b in rows)
    body, counted = f'<ul class="zw-benefits">{cards}</ul>', w("form.counted", title=title, n=len(rows))
    if folded:
        return f'<details class="zw-fold"><summary><h3>{text(counted)}</h3></summary>{body}</details>'
    return f"<h3>{text(counted)}</h3>{body}"


def _benefit(benefit: Benefit, today: dt.date, w: Words) -> str:
    document = benefit.document
    tiers = list(benefit.tiers)
    shown, rest = tiers[:_SHOWN], tiers[_SHOWN:]
    rows = "".join(_tier(t, w) for t in shown)
    if rest:
        more = "".join(_tier(t, w) for t in rest)
        rows += f'<li><details class="zw-fold"><summary>{text(w("situation.more", n=len(rest)))}</summary><ul>{more}</ul></details></li>'
    only = f'<p class="zw-caution"><b>{text(w("ask.note"))}</b>{text(w("situation.only", place=benefit.elsewhere))}</p>'
    return (
        f'<li class="zw-card"><h4>{text(document.title or document.name)}</h4>'
        f'<p class="zw-facts">{badge(document, today, w)}<span>{text(standing_words(document, today, w))}</span></p>'
        f'{only if benefit.elsewhere else ""}<ul class="zw-tiers">{rows}</ul>'
        f"{_quotes(w('situation.where'), benefit.where, w)}{_quotes(w('situation.limits'), benefit.limits, w)}</li>"
    )


def _tier(tier: Tier, w: Words) -> str:
    groups = "".join(_group(g, w) for g in tier.groups)
    meant = meanings(" ".join((tier.says, *(t.fact.text for g in tier.groups for t in g.tested))), w)
    if tier.rule:
        groups += f"<li>{_mark('unknown', w)}<span>{text(w('situation.unread', label=tier.rule.label))}{cite_label(tier.rule, '', w)}</span></li>"
    return (
        f'<li class="zw-tier zw-{tier.mark}"><p class="zw-amount">{_mark(tier.mark, w)}'
        f"<span>{text(clip(tier.says, 160))}{cite_label(tier.clause, tier.quote, w)}{meant}</span></p>"
        f'<ul class="zw-conditions">{groups}</ul></li>'
    )


def _group(group: Group, w: Words) -> str:
    named = w("form.or").join(f"“{t.fact.text}”" for t in group.tested)
    why = next((t.why for t in group.tested if t.mark == group.mark and t.why), "") if group.mark == "unmet" else ""
    reason = f"<small>{text(_reason(why, w))}</small>" if why else ""
    quote = group.tested[0].fact.text
    return f"<li>{_mark(group.mark, w)}<span>{text(named)}{cite_label(group.clause, quote, w)}{reason}</span></li>"


def _reason(why: str, w: Words) -> str:
    """为什么不满足：表单里选的，照选项上的字说；``why`` 接在「您」后面。"""
    for table in _CHOSEN:
        for value, name in w.names(f"situation.{table}").items():
            if f"“{value}”" in why:
                return w("situation.chose", name=name)
    return w("situation.you", why=sentence(why, table="said") if w.lang == "en" else why)


def _mark(mark: str, w: Words) -> str:
    """满足 ✓、不满足 ✕、待确认 ?：形状和字都说，不靠颜色。"""
    return f'<span class="zw-mark zw-mark-{mark}">{text(w(f"mark.{mark}"))}</span>'


def _quotes(title: str, cited: Sequence[Citation], w: Words) -> str:
    if not cited:
        return ""
    rows = "".join(f"<li>{text(clip(c.quote, 140))}{cite_label(c.clause, c.quote, w)}</li>" for c in cited)
    return f'<p class="zw-hint">{text(title)}</p><ul class="zw-quotes">{rows}</ul>'
