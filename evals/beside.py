"""几个助手并排：同一套题，几份报告，一张表。只数几份报告里都有、没有改过的题。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.compare import compare, read_report
from evals.measures import MEASURES, Ratio, total
from evals.summary import share
from ingest import ZhengwenError


def named(written: str) -> tuple[str, dict[str, Any]]:
    """``名字=report.json`` 或只写路径：（名字，报告）；没有写名字的，用答卷的名字，再没有用目录名。"""
    name, equals, path = written.rpartition("=")
    report = read_report(Path(path))
    try:
        held = all(isinstance(c["measures"], dict) for c in report["cases"])
        answered_by = str(report["run"]["answered_by"])
    except (KeyError, TypeError):
        held, answered_by = False, ""
    if not held:
        raise ZhengwenError(f"{path} 不是评测报告（report.json）。", f"{path} is no evaluation report.")
    return name if equals else answered_by or Path(path).resolve().parent.name, report


def beside(name: str, report: Mapping[str, Any], others: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """这一次（``name``）在前，别的在后；``p`` 是与这一次成对检验的 p 值。一道共有的题也没有，抛 ``ZhengwenError``。"""
    everyone = [(name, report), *others]
    held = [{(c["id"], c["digest"]) for c in r["cases"]} for _, r in everyone]
    common = set.intersection(*held)
    if not common:
        raise ZhengwenError("这几份报告没有共同的题。", "These reports have no question in common.")
    systems = [_system(n, r, common) for n, r in everyone]
    for system, (_, other) in zip(systems[1:], others, strict=True):
        system["p"] = compare(other, report).whole.p
    return {"cases": len(common), "systems": systems}


def _system(name: str, report: Mapping[str, Any], common: set[tuple[str, str]]) -> dict[str, Any]:
    cases = [c for c in report["cases"] if (c["id"], c["digest"]) in common]
    kinds = sorted({c["type"] for c in cases})
    return {
        "name": name,
        "measures": {m: share(_total(cases, m)) for m in MEASURES},
        "kinds": {k: share(_total((c for c in cases if c["type"] == k), "accuracy")) for k in kinds},
    }


def _total(cases: Iterable[Mapping[str, Any]], measure: str) -> Ratio | None:
    return total(Ratio(*found) if (found := c["measures"].get(measure)) else None for c in cases)
