"""写给屏幕：各类一行，错题几行。"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from evals.compare import Comparison
from evals.report.words import beside_note, changes, clean, headline, name, remarks, say, share, side_by_side, written

_COLUMNS = ("words", "accuracy", "citation_recall", "citation_precision")
_WHOLE = ("faithfulness", "fabricated_field_rate", "refusal_recall", "refusal_precision", "field_f1", "recall@5", "mrr")

__all__ = ["comparison", "failure", "history", "table"]


def table(report: Mapping[str, Any], lang: str) -> str:
    """按种类列，从最弱的起；末尾是合计和别的量法。"""
    rows = [[say("kind", lang), say("count", lang), *(name("measure", c, lang) for c in _COLUMNS)]]
    for kind, group in report["kinds"].items():
        rows.append([name("kind_name", kind, lang), str(group["cases"]), *(share(group[c]) for c in _COLUMNS)])
    whole = report["summary"]
    rows.append([say("state_all", lang), str(len(report["cases"])), *(share(whole[c]) for c in _COLUMNS)])
    more = "  ".join(f"{name('measure', m, lang)} {share(whole[m])}" for m in _WHOLE if whole[m])
    lines = [*_aligned(rows), more, " ".join(headline(report, lang)), *remarks(report, lang)]
    if found := report.get("beside"):
        lines += ["", beside_note(found, lang), *_aligned(side_by_side(found, lang))]
    return "\n".join(lines)


def failure(case: Mapping[str, Any], lang: str) -> str:
    """一道错题：问题、回答、标准答案、错在哪里。"""
    asked = " / ".join(map(clean, (*case["history"], case["question"])))
    wrong = "、".join(name("check_name", c, lang) for c, ok in case["checks"].items() if not ok)
    lines = [
        f"\n{clean(case['id'])} [{name('kind_name', case['type'], lang)}] {asked}",
        f"  {say('wrong', lang)} {wrong}",
    ]
    for key, label in (("missing", "lost"), ("forbidden", "forbidden"), ("fabricated", "fabricated")):
        if case[key]:
            lines.append(f"  {say(label, lang)} {'；'.join(map(clean, case[key]))}")
    answer = case["answer"]
    said = clean(answer["text"]).strip() or clean(answer.get("error") or say("not_given", lang))
    lines.append(f"  {say('answer', lang)} " + said.replace("\n", "\n  "))
    lines.append(
        f"  {say('gold', lang)} "
        + "　".join(f"{name('field', k, lang)} {written(v, lang)}" for k, v in case["gold"].items())
    )
    lines += [
        f"  {say('wanted', lang)} {clean(q['doc'])} {clean(q['label'])}「{clean(q['quote'])}」" for q in case["wanted"]
    ]
    return "\n".join(lines)


def comparison(found: Comparison, lang: str) -> str:
    lines = changes(found.to_json(), lang)
    for key, ids in (("became_better", found.whole.better), ("became_worse", found.whole.worse)):
        if ids:
            lines.append(f"{say(key, lang)} {' '.join(map(clean, ids))}")
    return "\n".join(lines)


def history(runs: Sequence[Mapping[str, Any]], lang: str) -> str:
    if not runs:
        return say("no_history", lang)
    columns = ("accuracy", "words", "citation_recall", "citation_precision", "fabricated_field_rate")
    rows = [
        [say("when", lang), say("questions", lang), say("count", lang), *(name("measure", c, lang) for c in columns)]
    ]
    for run in runs:
        rows.append(
            [run["at"], clean(run["questions"]), str(run["cases"]), *(share(run["summary"].get(c)) for c in columns)]
        )
    return "\n".join(_aligned(rows))


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """列对齐；汉字占两格。"""
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
