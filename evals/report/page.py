"""写成一个网页：自成一体，不向外要任何东西；题、回答、文件里的字一律转义。"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from evals.measures import LOWER_IS_BETTER, MEASURES
from evals.report import svg
from evals.report.words import (
    about,
    beside_note,
    changes,
    clean,
    counted,
    few,
    headline,
    name,
    percent,
    remarks,
    say,
    share,
    side_by_side,
    worst,
    written,
)  # fmt: skip

_HERE = Path(__file__).parent
_TILES = (
    "accuracy", "words", "citation_precision", "citation_recall", "faithfulness", "fabricated_field_rate", "refusal_recall", "recall@5",
)  # fmt: skip


def render(report: Mapping[str, Any], lang: str) -> str:
    """整个网页。脚本和样式只认自己的，别的一概不许：页面里混进标记也跑不起来。"""
    style, script = ((_HERE / f).read_text("utf-8") for f in ("page.css", "page.js"))
    policy = f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    title = say("title", lang)
    body = "".join(
        (
            f'<a class="skip" href="#cases">{escape(say("skip", lang))}</a>',
            _head(report, lang), "<main>", _tiles(report, lang), _changes(report, lang), _beside(report, lang), _accuracy(report, lang), _citing(report, lang),
            '<div class="pair">', _refusal(report, lang), _checks(report, lang), "</div>",
            '<div class="pair">', _calibration(report, lang), _latency(report, lang), "</div>", _every(report, lang), _cases(report, lang), "</main>",
        )
    )  # fmt: skip
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="data:,"><title>{escape(title)}</title><style>{style}</style></head><body>{body}<script>{script}</script></body></html>\n'
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _e(value: object) -> str:
    """外来的字：去掉控制字符，再转义。"""
    return escape(clean(value))


def _head(report: Mapping[str, Any], lang: str) -> str:
    first, second = headline(report, lang)
    case = _first_wrong(report)
    link = ""
    if case:
        asked = clean(case["question"])
        asked = asked[:40] + ("…" if len(asked) > 40 else "")
        link = f' <a href="#case-{_e(case["id"])}">{escape(say("first", lang))}{"：" if lang == "zh" else ": "}{_e(case["id"])} {_e(asked)}</a>'
    notes = "".join(f'<p class="remark">{escape(r)}</p>' for r in remarks(report, lang))
    if report["doubts"]:
        listed = "".join(f"<li>{_e(d[lang])}</li>" for d in report["doubts"])
        notes += f'<details class="remark"><summary>{escape(say("doubts", lang, n=len(report["doubts"])))}</summary><ul>{listed}</ul></details>'
    return (
        f'<header><h1>{escape(say("title", lang))}</h1><p class="verdict"><b>{escape(first)}</b> {escape(second)}{link}</p>'
        f'<p class="about">{escape(about(report, lang))}</p>{notes}</header>'
    )


def _first_wrong(report: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """最弱那一类里的第一道错题。"""
    found = worst(report)
    return next((c for c in report["cases"] if found and c["type"] == found[0] and not c["right"]), None)


def _section(identity: str, heading: str, content: str, note: str = "") -> str:
    said = f'<p class="note">{escape(note)}</p>' if note else ""
    return f'<section id="{identity}" aria-labelledby="h-{identity}"><h2 id="h-{identity}">{escape(heading)}</h2>{said}{content}</section>'


def _tiles(report: Mapping[str, Any], lang: str) -> str:
    tiles = []
    for key in _TILES:
        found = report["summary"][key]
        if found:
            span = f"{percent(found['low'])}–{percent(found['high'])}" if counted(found) else ""
            of = counted(found) or say("shown", lang, n=f"{found['of']:g}")
            tiles.append(
                f'<div class="tile"><dt>{escape(name("measure", key, lang))}</dt><dd>{share(found)}<small>{of}</small><small>{span}</small></dd></div>'
            )
    return _section("summary", say("summary", lang), f'<dl class="tiles">{"".join(tiles)}</dl>')


def _changes(report: Mapping[str, Any], lang: str) -> str:
    found = report.get("comparison")
    if not found:
        return ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in changes(found, lang))
    for key, mark in (("worse", "became_worse"), ("better", "became_better")):
        if ids := found["whole"][key]:
            links = " ".join(f'<a class="chip" href="#case-{_e(i)}">{_e(i)}</a>' for i in ids)
            lines += f'<p class="{key}"><b>{escape(say(mark, lang))}</b> {links}</p>'
    return _section(
        "comparison", say("comparison", lang), f'<div class="{"bad" if found["regressed"] else "calm"}">{lines}</div>'
    )


def _beside(report: Mapping[str, Any], lang: str) -> str:
    """几个助手一张表；每一行最好的加粗。"""
    found = report.get("beside")
    if not found:
        return ""
    head, *rows = side_by_side(found, lang)
    top = "".join(f'<th scope="col">{escape(c)}</th>' for c in head)
    measures = [m for m in MEASURES if any(s["measures"][m] for s in found["systems"])]
    body = ""
    for number, (called, *cells) in enumerate(rows):
        lower = number < len(measures) and measures[number] in LOWER_IS_BETTER
        best = _best(cells, lower) if number + 1 < len(rows) else ""
        body += f'<tr><th scope="row">{escape(called)}{" ↓" if lower else ""}</th>'
        body += "".join(f'<td class="n{" best" if c == best else ""}">{escape(c)}</td>' for c in cells) + "</tr>"
    heading = say("beside", lang)
    table = f'<table class="every"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'
    return _section(
        "beside", heading, f'<div class="wide" role="region" tabindex="0" aria-label="{escape(heading)}">{table}</div>', beside_note(found, lang)
    )  # fmt: skip


def _best(cells: Sequence[str], lower: bool) -> str:
    known = [c for c in cells if c.endswith("%")]
    return (min if lower else max)(known, key=lambda c: float(c[:-1]), default="")


def _accuracy(report: Mapping[str, Any], lang: str) -> str:
    kinds = _bars(report["kinds"], "kind", lang)
    documents = _bars(report["documents"], "doc", lang)
    return _section("kinds", say("kinds", lang), kinds, say("kinds_note", lang)) + _section(
        "documents", say("documents", lang), documents
    )


def _bars(groups: Mapping[str, Any], filters: str, lang: str) -> str:
    rows = []
    for key, group in groups.items():
        found = group["accuracy"]
        called = name("kind_name", key, lang) if filters == "kind" else clean(key)
        rows.append(
            f'<tr><th scope="row"><a href="#cases" data-{filters}="{_e(key)}">{escape(called)}</a></th>'
            f'<td class="drawn">{svg.bar(found["value"], found["low"], found["high"])}</td><td class="n">{share(found)}</td>'
            f'<td class="n soft">{counted(found)}</td><td class="n soft span">{percent(found["low"])}–{percent(found["high"])}</td></tr>'
        )
    head = say("kind" if filters == "kind" else "document", lang)
    labels = (head, "", name("measure", "accuracy", lang), say("count", lang), "95%")
    return f'<table class="bars"><thead class="unseen"><tr>{"".join(f"<th scope=col>{escape(c)}</th>" for c in labels)}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _citing(report: Mapping[str, Any], lang: str) -> str:
    columns = ("citation_precision", "citation_recall")
    head = "".join(f'<th scope="col" colspan="2">{escape(name("measure", c, lang))}</th>' for c in columns)
    rows = [(say("state_all", lang), report["summary"])]
    rows += [(name("kind_name", k, lang), g) for k, g in report["kinds"].items()]
    body = ""
    for called, group in rows:
        cells = "".join(
            f'<td class="drawn">{svg.bar(group[c]["value"]) if group[c] else ""}</td><td class="n">{share(group[c])}</td>'
            for c in columns
        )
        body += f'<tr><th scope="row">{escape(called)}</th>{cells}</tr>'
    table = f'<table class="bars two"><thead><tr><th scope="col">{escape(say("kind", lang))}</th>{head}</tr></thead><tbody>{body}</tbody></table>'
    return _section("citing", say("citing", lang), table, say("citing_note", lang))


def _refusal(report: Mapping[str, Any], lang: str) -> str:
    cells = report["refusal"]
    rows = ""
    for due in ("answer", "refuse"):
        all_due = sum(cells[f"{due}_{did}"] for did in ("answered", "refused")) or 1
        row = ""
        for did, right in (("answered", due == "answer"), ("refused", due == "refuse")):
            n = cells[f"{due}_{did}"]
            mark = "✓" if right else "✗"
            row += f'<td class="{"good" if right else "bad" if n else "calm"}"><b>{n}</b><small>{mark} {n / all_due:.0%}</small></td>'
        rows += f'<tr><th scope="row">{escape(say("should_" + due, lang))}</th>{row}</tr>'
    head = f'<tr><td></td><th scope="col">{escape(say("did_answer", lang))}</th><th scope="col">{escape(say("did_refuse", lang))}</th></tr>'
    return _section(
        "refusal",
        say("refusal", lang),
        f'<table class="matrix"><thead>{head}</thead><tbody>{rows}</tbody></table>',
        say("refusal_note", lang),
    )


def _checks(report: Mapping[str, Any], lang: str) -> str:
    """每项检查错了几成，错得最多的在前。"""
    rows = ""
    for key, (right, of) in sorted(report["checks"].items(), key=lambda item: item[1][0] / item[1][1]):
        rows += (
            f'<tr><th scope="row"><a href="#cases" data-check="{_e(key)}">{escape(name("check_name", key, lang))}</a></th>'
            f'<td class="drawn">{svg.bar((of - right) / of)}</td><td class="n">{(of - right) / of:.1%}</td>'
            f'<td class="n soft">{of - right}/{of}</td></tr>'
        )
    return _section(
        "checks", say("checks", lang), f'<table class="bars failing">{rows}</table>', say("checks_note", lang)
    )


def _calibration(report: Mapping[str, Any], lang: str) -> str:
    found = report["calibration"]
    if not found:
        return _section("calibration", say("calibration", lang), f"<p>{escape(say('no_confidence', lang))}</p>")
    auc = "—" if found["auc"] is None else f"{found['auc']:.2f}"
    numbers = say(
        "calibration_numbers",
        lang,
        count=found["count"],
        error=f"{found['error']:.3f}",
        brier=f"{found['brier']:.3f}",
        auc=auc,
    )
    across, up = say("stated", lang), say("actual", lang)
    rows = [(f"{b['stated']:.0%}", f"{b['right'] / b['count']:.0%}", str(b["count"])) for b in found["bins"]]
    plot = f'<p class="axis-up">{escape(up)}</p>' + svg.reliability(found, across, up, say("calibration", lang))
    data = _data((across, up, say("count", lang)), rows, lang)
    return _section(
        "calibration", say("calibration", lang), f"{plot}<p>{escape(numbers)}</p>{data}", say("calibration_note", lang)
    )


def _latency(report: Mapping[str, Any], lang: str) -> str:
    found = report["latency"]
    if not found:
        return _section("latency", say("latency", lang), f"<p>{escape(say('no_latency', lang))}</p>")
    note = say("latency_note", lang, p50=f"{found['p50']:.0f}", p95=f"{found['p95']:.0f}")
    plot = f'<p class="axis-up">{escape(say("count", lang))}</p>' + svg.histogram(
        found["all"], say("milliseconds", lang), say("latency", lang)
    )
    return _section("latency", say("latency", lang), plot, note)


def _data(head: Sequence[str], rows: Iterable[Sequence[str]], lang: str) -> str:
    top = "".join(f'<th scope="col">{escape(c)}</th>' for c in head)
    body = "".join("<tr>" + "".join(f'<td class="n">{escape(c)}</td>' for c in row) + "</tr>" for row in rows)
    return f'<details class="data"><summary>{escape(say("table", lang))}</summary><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></details>'


def _every(report: Mapping[str, Any], lang: str) -> str:
    columns = [m for m in MEASURES if report["summary"][m]]
    top = "".join(
        f'<th scope="col">{escape(name("measure", m, lang))}{" ↓" if m in LOWER_IS_BETTER else ""}</th>'
        for m in columns
    )
    rows = [
        (say("state_all", lang), report["summary"]),
        *((name("kind_name", k, lang), g) for k, g in report["kinds"].items()),
    ]
    body = "".join(
        f'<tr><th scope="row">{escape(called)}</th>'
        + "".join(f'<td class="n">{share(group[m])}</td>' for m in columns)
        + "</tr>"
        for called, group in rows
    )
    heading = say("all_measures", lang)
    table = f'<table class="every"><thead><tr><th scope="col">{escape(say("kind", lang))}</th>{top}</tr></thead><tbody>{body}</tbody></table>'
    return _section(
        "every", heading, f'<div class="wide" role="region" tabindex="0" aria-label="{escape(heading)}">{table}</div>'
    )


# ---- 一道一道看 ------------------------------------------------------------------------------------------------


def _cases(report: Mapping[str, Any], lang: str) -> str:
    cases = sorted(report["cases"], key=lambda c: c["right"])  # 错的在前，各自依题的次序
    cards = "".join(_card(c, lang) for c in cases)
    return _section(
        "cases",
        say("cases", lang),
        f'{_filters(report, lang)}<div id="list">{cards}</div><p id="none" hidden>{escape(say("none_shown", lang))}</p>',
    )


def _filters(report: Mapping[str, Any], lang: str) -> str:
    anything = ("", say("any", lang))
    kinds = [anything, *((k, name("kind_name", k, lang)) for k in report["kinds"])]
    documents = [anything, *((d, clean(d)) for d in sorted(report["documents"]))]
    failed = sorted({f for c in report["cases"] for f in _failed(c)}, key=str)
    checks = [anything, *((f, name("check_name", f, lang)) for f in failed)]
    states = [(s, say(f"state_{s}", lang)) for s in ("wrong", "right", "all")]
    boxes = "".join(
        _choice(key, say(label, lang), options)
        for key, label, options in (
            ("state", "state", states),
            ("kind", "kind", kinds),
            ("check", "check", checks),
            ("doc", "document", documents),
        )
    )
    search = f'<label>{escape(say("search", lang))}<input type="search" id="f-search" placeholder="{escape(say("search_hint", lang))}" autocomplete="off"></label>'
    buttons = f'<button type="button" id="expand">{escape(say("expand", lang))}</button><button type="button" id="collapse">{escape(say("collapse", lang))}</button>'
    shown = f'<output id="shown" aria-live="polite" data-said="{escape(say("shown", lang))}"></output>'
    return f'<form id="filters" hidden>{boxes}{search}<div class="acts">{shown}{buttons}</div></form>'


def _choice(key: str, label: str, options: Sequence[tuple[str, str]]) -> str:
    listed = "".join(f'<option value="{_e(v)}">{escape(t)}</option>' for v, t in options)
    return f'<label>{escape(label)}<select id="f-{key}">{listed}</select></label>'


def _failed(case: Mapping[str, Any]) -> list[str]:
    """没过的检查；还有不影响对错、但值得看的：该引的没引、编造的字段。"""
    found = [c for c, ok in case["checks"].items() if not ok]
    found += ["citation"] if any(not w["cited"] for w in case["wanted"]) else []
    return found + (["fabricated"] if case["fabricated"] else [])


def _card(case: Mapping[str, Any], lang: str) -> str:
    failed = _failed(case)
    state = "right" if case["right"] else "wrong"
    chips = "".join(f'<span class="chip bad">{escape(name("check_name", f, lang))}</span>' for f in failed)
    asked = "".join(f'<span class="before">{_e(h)}</span> → ' for h in case["history"]) + _e(case["question"])
    return (
        f'<details class="case {state}" id="case-{_e(case["id"])}" data-state="{state}" data-kind="{_e(case["type"])}" '
        f'data-check="{_e(" ".join(failed))}" data-docs="{_e(chr(10).join(case["docs"]))}">'
        f'<summary><span class="badge">{"✓" if case["right"] else "✗"} {escape(say(state, lang))}</span> <b>{_e(case["id"])}</b> '
        f'<span class="soft">{escape(name("kind_name", case["type"], lang))}</span> <span class="asked">{asked}</span>{chips}</summary>'
        f'<div class="sides">{_said(case, lang)}{_key(case, lang)}{_clauses(case, "cited", lang)}{_clauses(case, "wanted", lang)}</div>'
        f'<p class="origin">{_origin(case, lang)}</p></details>'
    )


def _said(case: Mapping[str, Any], lang: str) -> str:
    answer = case["answer"]
    text = answer["text"] or answer.get("error") or (say("not_given", lang) if not case["given"] else "—")
    wrong = ""
    for key, label in (("missing", "lost"), ("forbidden", "forbidden"), ("fabricated", "fabricated")):
        if case[key]:
            wrong += f'<dt class="bad">{escape(say(label, lang))}</dt><dd>{_e("；".join(map(clean, case[key])))}</dd>'
    rows = "".join(
        f"<dt{_flag(k, case)}>{escape(name('field', k, lang))}</dt><dd>{_e(written(v, lang))}</dd>"
        for k, v in answer.items()
        if k != "text" and v != []
    )
    return f'<div><h3>{escape(say("answer", lang))}</h3><p class="text">{_e(text)}</p><dl>{wrong}{rows}</dl></div>'


def _flag(field: str, case: Mapping[str, Any]) -> str:
    return ' class="bad"' if case["checks"].get(field) is False else ""


def _key(case: Mapping[str, Any], lang: str) -> str:
    rows = "".join(
        f"<dt>{escape(name('field', k, lang))}</dt><dd>{_e(written(v, lang))}</dd>" for k, v in case["gold"].items()
    )
    if case["profile"]:
        told = "、".join(f"{clean(k)} {clean(v)}" for k, v in case["profile"].items())
        rows += f"<dt>{escape(say('profile', lang))}</dt><dd>{_e(told)}</dd>"
    note = (
        f'<p class="soft">{escape(say("note", lang))}{"：" if lang == "zh" else ": "}{_e(case["note"])}</p>'
        if case["note"]
        else ""
    )
    return f"<div><h3>{escape(say('gold', lang))}</h3><dl>{rows}</dl>{note}</div>"


def _clauses(case: Mapping[str, Any], which: str, lang: str) -> str:
    """回答引的，或该引的；引文在条款里标出来。"""
    shown = [*case[which], *(case["cautioned"] if which == "cited" else ())]
    listed = "".join(_clause(c, which, lang) for c in shown)
    empty = f'<p class="soft">{escape(say("no_citation" if which == "cited" else "no_wanted", lang))}</p>'
    return f"<div><h3>{escape(say(which, lang))}</h3>{listed or empty}</div>"


def _clause(cited: Mapping[str, Any], which: str, lang: str) -> str:
    marks = []
    if which == "wanted":
        marks.append(("good", "was_cited") if cited["cited"] else ("bad", "not_cited"))
    elif cited["right"] is not None:
        marks.append(("good", "to_the_point") if cited["right"] else ("calm", "beside_the_point"))
    if cited.get("verbatim") is False:
        marks.append(("bad", "not_verbatim"))
    chips = "".join(f'<span class="chip {tone}">{escape(say(word, lang))}</span>' for tone, word in marks)
    return f"<blockquote><cite>{_e(cited['doc'])} <b>{_e(cited['label'])}</b></cite>{chips}<p>{_marked(cited['text'], cited['quote'])}</p></blockquote>"


def _marked(text: str, quote: str) -> str:
    """条款原文，引文标出；条款里没有这句引文，就只写引文。"""
    start = text.find(quote) if quote else -1
    if start < 0:
        return f"<mark>{_e(quote)}</mark>" + (f"　{_e(text)}" if text else "")
    end = start + len(quote)
    return f"{_e(text[:start])}<mark>{_e(text[start:end])}</mark>{_e(text[end:])}"


def _origin(case: Mapping[str, Any], lang: str) -> str:
    where = say("line", lang, source=clean(case["source"]), line=case["line"])
    return _e("　".join((where, few(case["docs"]), *([" ".join(case["tags"])] if case["tags"] else []))))
