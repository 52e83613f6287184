"""field F1：责任单位、日期、数值三个字段各与标准答案比集合的 F1，取平均；标准答案没有的字段不算。"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from evals.case import Case
from evals.fields import date, listed, matched, spread, spread_dates, unit, value
from evals.measures.ratio import Ratio, ratio
from evals.sources import Sources
from evals.wording import alternatives, normal


def unit_f1(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    """没有填 ``units`` 的，看标准答案里的单位有几个出现在话里。"""
    if not case.gold.units:
        return None
    text = normal(answer.get("text") or "")
    given = listed(answer.get("units")) or [u for u in case.gold.units if unit(alternatives(u)[0]) in text]
    return Ratio(f1(case.gold.units, given, unit, case.gold.units_ok), 1)


def field_f1(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    gold = case.gold
    found = [unit_f1(case, answer, sources)]
    if gold.dates:
        found.append(Ratio(f1(gold.dates, spread_dates(listed(answer.get("dates"))), date, gold.dates_ok), 1))
    if gold.values:
        found.append(Ratio(f1(gold.values, spread(listed(answer.get("values"))), value, gold.values_ok), 1))
    counted = [r.value for r in found if r]
    return ratio(sum(counted) / len(counted), 1) if counted else None


def f1(wanted: Sequence[str], got: Sequence[str], key: Callable[[str], str], okay: Collection[str] = ()) -> float:
    """两组的 F1；``okay`` 里的可有可无。"""
    met, had = matched(wanted, got, key, okay)
    return 2 * met / (len(wanted) + had) if met else 0.0
