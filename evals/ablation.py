"""去掉一路信号，看少对多少：向量、词、事实、地方、核对各值多少。

``python -m evals.ablation 题.jsonl … --store 库``；不写题的，考 ``evals/cases.jsonl``。
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant import Settings, ask
from assistant.settings import ALL
from evals.case import CASES, CORPUS, TODAY, Case, read_cases
from evals.measures import Score, totals
from evals.run import opened, scored
from evals.sources import from_store
from ingest import Store, ZhengwenError

WITHOUT: Mapping[str, Settings] = {
    "全用": ALL,
    "去掉向量": replace(ALL, vectors=False),
    "去掉词": replace(ALL, words=False),
    "去掉事实": replace(ALL, facts=False),
    "去掉地方": replace(ALL, place=False),
    "去掉核对": replace(ALL, verify=False),
}
_COLUMNS = {
    "accuracy": "全对", "words": "话对", "recall@5": "前五", "citation_recall": "引到", "citation_precision": "引准",
    "refusal_recall": "该拒", "refusal_precision": "拒准", "fabricated_field_rate": "编造",
}  # fmt: skip


def answers(
    cases: Sequence[Case], store: Store, today: dt.date, settings: Settings = ALL
) -> dict[str, Mapping[str, Any]]:
    """题号 → 回答。"""
    return {
        c.id: ask(c.question, store, history=c.history, profile=c.profile, today=today, settings=settings).to_json(c.id)
        for c in cases
    }


def ablate(cases: Sequence[Case], store: Store, today: dt.date) -> dict[str, list[Score]]:
    """每一种去法各考一遍。"""
    sources = from_store(store)
    return {name: scored(cases, answers(cases, store, today, settings), sources) for name, settings in WITHOUT.items()}


def table(results: Mapping[str, Sequence[Score]]) -> str:
    """一种去法一行。"""
    lines = [f"{'':<10}" + "".join(f"{name:>6}" for name in _COLUMNS.values())]
    for name, scores in results.items():
        found = totals(scores, tuple(_COLUMNS))
        values = (found[column] for column in _COLUMNS)
        lines.append(f"{name:<{10 - len(name)}}" + "".join(percent(v.value if v else None) for v in values))
    return "\n".join(lines)


def percent(value: float | None) -> str:
    return f"{'—' if value is None else f'{value:.1%}':>8}"


def arguments(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """题、库、日子。"""
    parser.add_argument(
        "questions", nargs="*", type=Path, default=[CASES], help="题，一行一道（默认 evals/cases.jsonl）"
    )
    parser.add_argument("--store", help="已经读入题所说的文件的库")
    parser.add_argument("--texts", nargs="+", type=Path, default=[CORPUS], help="没有库的，题所说的文件（默认 corpus）")
    parser.add_argument(
        "--today", type=dt.date.fromisoformat, default=dt.date.fromisoformat(TODAY), help="按哪一天作答"
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.ablation", description="去掉一路信号，看少对多少。")
    args = arguments(parser).parse_args(argv)
    try:
        cases = [c for path in args.questions for c in read_cases(path)]
        with opened(args.store, args.texts) as store:
            results = ablate(cases, store, args.today)
    except (ZhengwenError, OSError, ValueError) as error:
        print(f"没能跑完：{error}", file=sys.stderr)
        return 2
    print(f"{len(cases)} 题")
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
