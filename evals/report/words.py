"""报告里的话，中英两份，在 ``evals/data/words.toml``；还有数的写法。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_PATH = Path(__file__).parents[1] / "data" / "words.toml"
# 控制字符、改变排版方向的字符、落单的代理项：来自题、回答、文件的字，出场前去掉
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(_PATH.read_text("utf-8"))


def say(name: str, lang: str, **filled: object) -> str:
    """一句话；没有这句抛 KeyError。"""
    said = str(_words()[name][lang])
    for key, value in filled.items():  # 不用 format：填进去的外来文字里可以有花括号
        said = said.replace("{" + key + "}", str(value))
    return said


def name(group: str, key: str, lang: str) -> str:
    """量法、检查、字段、种类的名字；没有译名的照原样。"""
    found = _words()[group].get(key)
    return str(found[lang]) if found else clean(key)


def clean(value: object) -> str:
    """去掉外来文字里不该出现在屏幕上的字符。"""
    return _UNSAFE.sub("", str(value))


def percent(value: float) -> str:
    return f"{value:.1%}"


def share(found: Mapping[str, float] | None) -> str:
    """一项量法的合计；没有考的是一横。"""
    return percent(found["value"]) if found else "—"


def counted(found: Mapping[str, float] | None) -> str:
    """几分之几：18/22。"""
    return f"{found['hit']:g}/{found['of']:g}" if found and float(found["hit"]).is_integer() else ""


def written(value: object, lang: str) -> str:
    """一个字段的值写成话。"""
    if isinstance(value, bool):
        return say("yes" if value else "no", lang)
    if isinstance(value, list):
        return "、".join(clean(v) for v in value) or "—"
    return clean(value) if value is not None else "—"


def worst(report: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """最弱的一类：区间上端最低的，题少的不会因为偶然一错排在前面；全对时没有。"""
    wrong = {k: v for k, v in report["kinds"].items() if v["accuracy"]["hit"] < v["accuracy"]["of"]}
    return min(wrong.items(), key=lambda item: item[1]["accuracy"]["high"]) if wrong else None


def headline(report: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """开头的两句：答对多少；最弱的是哪一类。"""
    whole = report["summary"]["accuracy"]
    first = say(
        "verdict", lang, cases=f"{whole['of']:g}", right=f"{whole['hit']:g}", value=percent(whole["value"]), low=percent(whole["low"]), high=percent(whole["high"]),
    )  # fmt: skip
    found = worst(report)
    if not found:
        return first, say("all_right", lang)
    kind, group = found[0], found[1]["accuracy"]
    second = say(
        "worst",
        lang,
        kind=name("kind_name", kind, lang),
        cases=f"{group['of']:g}",
        wrong=f"{group['of'] - group['hit']:g}",
    )
    return first, second


def about(report: Mapping[str, Any], lang: str) -> str:
    run = report["run"]
    who = clean(run["answered_by"]) or say("zhengwen", lang)
    return say("by", lang, who=who, questions="、".join(map(clean, run["questions"])), today=run["today"], documents=run["documents"], at=run["at"])  # fmt: skip


def remarks(report: Mapping[str, Any], lang: str) -> list[str]:
    """读者该先知道的：没有核对引文、缺回答、对不上的回答、只有话没有字段的回答。"""
    said = []
    if not report["run"]["documents"]:
        said.append(say("no_sources", lang))
    for key in ("missing", "unknown"):
        if ids := report[key]:
            said.append(say(key, lang, n=len(ids), ids=few(ids)))
    if bare := report["bare"]:
        words = report["summary"]["words"]
        said.append(say("bare", lang, n=len(bare), words=counted(words), value=share(words)))
    return said


def few(ids: list[str], most: int = 12) -> str:
    return "、".join(map(clean, ids[:most])) + ("…" if len(ids) > most else "")


def changes(comparison: Mapping[str, Any], lang: str) -> list[str]:
    """和以前比的几句话。"""
    whole, old = comparison["whole"], clean(comparison["old"])
    better, worse = len(whole["better"]), len(whole["worse"])
    if not better and not worse:
        said = [say("same", lang, old=old, n=whole["compared"])]
    else:
        verdict = say("significant" if whole["significant"] else "by_chance", lang)
        said = [
            say(
                "changed",
                lang,
                old=old,
                n=whole["compared"],
                better=better,
                worse=worse,
                verdict=verdict,
                p=f"{whole['p']:.3g}",
            )
        ]
    for kind, change in comparison["kinds"].items():
        if change["significant"] and len(change["worse"]) > len(change["better"]):
            said.append(
                say(
                    "kind_regressed",
                    lang,
                    kind=name("kind_name", kind, lang),
                    worse=len(change["worse"]),
                    better=len(change["better"]),
                    p=f"{change['p']:.3g}",
                )
            )
    if comparison["left_out"]:
        said.append(say("left_out", lang, n=len(comparison["left_out"]), ids=few(list(comparison["left_out"]))))
    return said


def side_by_side(found: Mapping[str, Any], lang: str) -> list[list[str]]:
    """几个助手的表：第一行是名字，其后各项量法，再是各类答对多少，末行是 p 值。"""
    systems = found["systems"]
    rows = [["", *(clean(s["name"]) for s in systems)]]
    for key in systems[0]["measures"]:
        if any(s["measures"][key] for s in systems):
            rows.append([name("measure", key, lang), *(share(s["measures"][key]) for s in systems)])
    for kind in systems[0]["kinds"]:
        rows.append([name("kind_name", kind, lang), *(share(s["kinds"][kind]) for s in systems)])
    return [*rows, ["p", "—", *(f"{s['p']:.3g}" for s in systems[1:])]]


def beside_note(found: Mapping[str, Any], lang: str) -> str:
    return say("beside_note", lang, n=found["cases"], own=clean(found["systems"][0]["name"]))
