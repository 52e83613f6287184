"""逐项的对错：该说的说了，不该说的没说，答与拒答，字段一个不多一个不少。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evals.case import Case
from evals.fields import date, listed, names_lead, same, spread, spread_dates, unit, value
from evals.wording import alternatives, asserts, mentions, normal

NAMES = ("answerable", "must_mention", "must_not", "items", "units", "lead", "dates", "values")
WORDS = NAMES[:4]  # 只看说的话；其余几项看字段
_SOUNDS_REFUSED = re.compile(
    "(未(提及|载明|明确|规定|找到|涉及)|没有(提到|写明|规定|相关|找到)|查不到|无法(回答|确定|确认)|不在.{0,6}范围|cannot|no information|not (stated|covered))"
)


def answered(answer: Mapping[str, Any]) -> bool:
    """是不是作了答；没有标志的，看话里的意思。"""
    said = answer.get("answerable")
    if said is None:
        text = str(answer.get("text") or "")
        return bool(text) and not _SOUNDS_REFUSED.search(normal(text))
    return bool(said)


def missing(case: Case, answer: Mapping[str, Any]) -> tuple[str, ...]:
    """该说而没说的。"""
    text = str(answer.get("text") or "")
    return tuple(w for w in (*case.gold.must_mention, *(case.gold.items or ())) if not mentions(w, text))


def forbidden(case: Case, answer: Mapping[str, Any]) -> tuple[str, ...]:
    """不该说而说了的。"""
    return tuple(f for f in case.gold.must_not if asserts(f, str(answer.get("text") or "")))


def checks(case: Case, answer: Mapping[str, Any]) -> dict[str, bool]:
    """各项对错；没考的项不在里面。"""
    gold, lost = case.gold, missing(case, answer)
    found = {
        "must_mention": not any(w in lost for w in gold.must_mention),
        "must_not": not forbidden(case, answer),
    }
    if gold.answerable is not None:
        found["answerable"] = gold.answerable == answered(answer)
    if gold.items:
        found["items"] = not any(w in lost for w in gold.items)
    return found | _fields(case, answer)


def _fields(case: Case, answer: Mapping[str, Any]) -> dict[str, bool]:
    gold, text = case.gold, str(answer.get("text") or "")
    found: dict[str, bool] = {}
    if gold.units:
        units = listed(answer.get("units")) or [u for u in gold.units if unit(alternatives(u)[0]) in normal(text)]
        found["units"] = same(gold.units, units, unit, gold.units_ok)
    if gold.lead:
        found["lead"] = names_lead(gold.lead, answer.get("lead"), text, case.question)
    elif gold.no_lead:
        found["lead"] = not answer.get("lead")
    if gold.dates:
        found["dates"] = same(gold.dates, spread_dates(listed(answer.get("dates"))), date, gold.dates_ok)
    if gold.values:
        found["values"] = same(gold.values, spread(listed(answer.get("values"))), value, gold.values_ok)
    return found
