"""写成 Markdown：贴进合并请求、发给同事看。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from evals.measures import MEASURES
from evals.report.words import (
    about,
    beside_note,
    changes,
    clean,
    counted,
    headline,
    name,
    percent,
    remarks,
    say,
    share,
    side_by_side,
    written,
)


def render(report: Mapping[str, Any], lang: str) -> str:
    """一份报告；来自题、回答、文件的字都转义，不会变成标记。"""
    said = (" ".join(headline(report, lang)), about(report, lang), *remarks(report, lang))
    parts = [f"# {say('title', lang)}", *map(_plain, said)]
    if report["doubts"]:
        parts += [
            say("doubts", lang, n=len(report["doubts"])),
            "\n".join(f"- {_plain(d[lang])}" for d in report["doubts"]),
        ]
    if report.get("comparison"):
        parts += [
            f"## {say('comparison', lang)}",
            "\n".join(f"- {_plain(c)}" for c in changes(report["comparison"], lang)),
        ]
    if found := report.get("beside"):
        head, *rows = [[_plain(cell) for cell in row] for row in side_by_side(found, lang)]
        parts += [f"## {say('beside', lang)}", _plain(beside_note(found, lang)), _table(head, rows)]
    parts += [f"## {say('summary', lang)}", _measures(report["summary"], lang)]
    for key, heading in (("kinds", "kinds"), ("documents", "documents")):
        parts += [f"## {say(heading, lang)}", _groups(report[key], "kind_name" if key == "kinds" else "", lang)]
    wrong = [c for c in report["cases"] if not c["right"]]
    if wrong:
        parts += [f"## {say('state_wrong', lang)}", *(_failure(c, lang) for c in wrong)]
    return "\n\n".join(parts) + "\n"


def _measures(summary: Mapping[str, Any], lang: str) -> str:
    rows = [[name("measure", m, lang), share(summary[m]), counted(summary[m])] for m in MEASURES if summary[m]]
    return _table(["", "", ""], rows)


def _groups(groups: Mapping[str, Any], names: str, lang: str) -> str:
    columns = ("accuracy", "words", "citation_precision", "citation_recall", "fabricated_field_rate")
    rows = []
    for key, group in groups.items():
        low, high = group["accuracy"]["low"], group["accuracy"]["high"]
        called = _plain(name(names, key, lang) if names else key)
        rows.append(
            [called, str(group["cases"]), *(share(group[c]) for c in columns), f"{percent(low)}–{percent(high)}"]
        )
    return _table(["", say("count", lang), *(name("measure", c, lang) for c in columns), "95%"], rows)


def _failure(case: Mapping[str, Any], lang: str) -> str:
    wrong = "、".join(name("check_name", c, lang) for c, ok in case["checks"].items() if not ok)
    asked = " / ".join(_plain(q) for q in (*case["history"], case["question"]))
    gold = "　".join(f"{name('field', k, lang)} {written(v, lang)}" for k, v in case["gold"].items())
    lines = [f"- **{_plain(case['id'])}** {asked}", f"  - {say('wrong', lang)}：{wrong}"]
    lines.append(
        f"  - {say('answer', lang)}：{_plain(case['answer']['text'] or case['answer'].get('error') or say('not_given', lang))}"
    )
    lines.append(f"  - {say('gold', lang)}：{_plain(gold)}")
    lines += [
        f"  - {say('wanted', lang)}：{_plain(q['doc'])} {_plain(q['label'])}「{_plain(q['quote'])}」"
        for q in case["wanted"]
    ]
    return "\n".join(lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def _plain(text: object) -> str:
    """一行之内的普通文字。"""
    return re.sub(r"([\\`*_{}\[\]<>#|!~])", r"\\\1", " ".join(clean(text).split()))
