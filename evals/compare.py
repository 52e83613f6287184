"""和以前的一次比：哪些题变好、哪些变差，是不是偶然。同一道题才比；题改过的不比。"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evals.stats import holm, mcnemar
from ingest import ZhengwenError
from ingest.commandline import cannot

ALPHA = 0.05
_COMPARED = ("id", "type", "digest", "right")


@dataclass(frozen=True)
class Change:
    """一组题的变化；``p`` 是成对检验的 p 值（各种类的按 Holm 校正过）。"""

    better: tuple[str, ...]
    worse: tuple[str, ...]
    compared: int
    p: float

    @property
    def significant(self) -> bool:
        return self.p < ALPHA and len(self.better) != len(self.worse)

    @property
    def regressed(self) -> bool:
        return self.significant and len(self.worse) > len(self.better)


@dataclass(frozen=True)
class Comparison:
    """两次评测的比较。``left_out`` 是只有一边有的、或题改过的。"""

    old: str
    whole: Change
    kinds: Mapping[str, Change]
    left_out: tuple[str, ...] = ()
    measures: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # 名字 → （以前，现在）

    @property
    def regressed(self) -> bool:
        return self.whole.regressed or any(c.regressed for c in self.kinds.values())

    def to_json(self) -> dict[str, Any]:
        kinds = {k: asdict(c) | {"significant": c.significant} for k, c in self.kinds.items()}
        whole = asdict(self.whole) | {"significant": self.whole.significant}
        return asdict(self) | {"whole": whole, "kinds": kinds, "regressed": self.regressed}


def read_report(path: Path) -> dict[str, Any]:
    """以前的报告（``report.json``）；不是就抛 ``ZhengwenError``。"""
    try:
        report = json.loads(path.read_text("utf-8"))
        for case in report["cases"]:
            for name in _COMPARED:
                case[name]
    except OSError as error:
        raise cannot("打不开", "open", path, error) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ZhengwenError(f"{path} 不是评测报告（report.json）。", f"{path} is no evaluation report.") from None
    return dict(report)


def baseline(report: Mapping[str, Any]) -> str:
    """一份报告里供比较的部分：每题一行，改了哪几题，看差异就知道。"""
    kept = [json.dumps({k: c[k] for k in _COMPARED}, ensure_ascii=False) for c in report["cases"]]
    return '{"cases": [\n' + ",\n".join(kept) + "\n]}\n"


def compare(old: Mapping[str, Any], new: Mapping[str, Any], name: str = "") -> Comparison:
    """两份报告（``report.json`` 的样子）逐题比。"""
    before = {c["id"]: c for c in old["cases"]}
    after = {c["id"]: c for c in new["cases"]}
    both = [i for i in after if i in before and before[i]["digest"] == after[i]["digest"]]
    kinds: dict[str, list[str]] = {}
    for i in both:
        kinds.setdefault(after[i]["type"], []).append(i)
    whole = _change(both, before, after)
    single = {k: _change(ids, before, after) for k, ids in sorted(kinds.items())}
    # 结果一道也没变的种类没有做检验，不占校正的份额
    adjusted = holm({k: c.p for k, c in single.items() if c.better or c.worse})
    return Comparison(
        name,
        whole,
        {k: Change(c.better, c.worse, c.compared, adjusted.get(k, 1.0)) for k, c in single.items()},
        tuple(sorted((before.keys() | after.keys()) - set(both))),
        _measures(old, new),
    )


def _change(ids: list[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    better = tuple(i for i in ids if after[i]["right"] and not before[i]["right"])
    worse = tuple(i for i in ids if before[i]["right"] and not after[i]["right"])
    return Change(better, worse, len(ids), mcnemar(len(better), len(worse)))


def _measures(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """两边都有的量法的合计。"""
    was, now = old.get("summary") or {}, new.get("summary") or {}
    return {n: (was[n]["value"], now[n]["value"]) for n in now if now[n] and was.get(n)}
