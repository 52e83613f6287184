"""把关：用示例政策库上的题考一遍助手，逐类列分，逐题列错。

``python -m evals.gate``；题在 ``evals/cases.jsonl``，也可以 ``--cases`` 换成别的题、``--corpus`` 换成别的文件夹。
得分低于 ``--floor`` 时退出码为 1。
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.case import CASES, CORPUS, TODAY, Case, read_cases
from evals.measures import WORDS, Score, Total, measure
from ingest import Store, ZhengwenError, ingest_paths

Answerer = Callable[[Case], Mapping[str, Any]]


@dataclass(frozen=True)
class Result:
    """一道题、助手的回答和得分。"""

    case: Case
    answer: Mapping[str, Any]
    score: Score


def main(argv: Sequence[str] | None = None) -> int:
    args = _arguments().parse_args(argv)
    try:
        cases = [c for c in read_cases(args.cases) if not args.only or c.type in args.only or c.id in args.only]
        with opened(args.store, args.corpus) as store:
            results = run(cases, assistant(store, args.today), texts_of(store))
    except (ZhengwenError, OSError, ValueError) as error:
        print(f"没能跑完：{error}", file=sys.stderr)
        return 2
    total = Total(tuple(r.score for r in results))
    print(table(results))
    for result in [r for r in results if not r.score.right][: args.failures]:
        print(failure(result))
    return 0 if total.right >= args.floor else 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.gate", description="用示例政策库上的题考一遍助手。")
    parser.add_argument("--cases", type=Path, default=CASES, help="题，一行一道（默认 evals/cases.jsonl）")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="题所说的文件（默认 corpus）")
    parser.add_argument("--store", type=Path, help="用这个库，不另建；里面应当已经读入题所说的文件")
    parser.add_argument(
        "--today", type=dt.date.fromisoformat, default=dt.date.fromisoformat(TODAY), help="按哪一天作答"
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="种类或题号", help="只考这些，例如 amount Y012")
    parser.add_argument("--failures", type=int, default=1000, help="最多列几道错题")
    parser.add_argument("--floor", type=float, default=0.0, help="各项全对的比例低于它就退出 1")
    return parser


@contextmanager
def opened(store: Path | None, corpus: Path) -> Iterator[Store]:
    """已有的库；没有指定的，把 ``corpus`` 读进一个临时的库，用完即删。"""
    if store is not None:
        with Store(store) as ready:
            yield ready
        return
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "store") as fresh:
        for report in ingest_paths([corpus], fresh):
            if report.outcome == "failed":
                raise ZhengwenError(report.message, report.message_en)
        yield fresh


def assistant(store: Store, today: dt.date) -> Answerer:
    """助手，作为「一道题 → 一份回答」的函数。"""
    from assistant import ask

    def answer(case: Case) -> Mapping[str, Any]:
        asked = ask(case.question, store, history=case.history, profile=case.profile, today=today)
        return asked.to_json(case.id)

    return answer


def texts_of(store: Store) -> dict[str, str]:
    """文件名 → 全文，用来核对引文。"""
    return {d.name: "".join(c.text for c in store.clauses(d.id)) for d in store.documents()}


def run(cases: Sequence[Case], answer: Answerer, texts: Mapping[str, str]) -> list[Result]:
    """一题一题地考。"""
    results: list[Result] = []
    for case in cases:
        given = answer(case)
        results.append(Result(case, given, measure(case, given, texts)))
    return results


def table(results: Sequence[Result]) -> str:
    """按种类列：题数、话说对的、各项全对的；末尾是引用和拒答。"""
    kinds = sorted({r.case.type for r in results})
    groups = [(k, Total(tuple(r.score for r in results if r.case.type == k))) for k in kinds]
    total = Total(tuple(r.score for r in results))
    lines = [f"{'种类':<16}{'题数':>4}{'话对':>8}{'全对':>8}"]
    for name, group in [*groups, ("合计", total)]:
        lines.append(f"{name:<16}{len(group.scores):>6}{group.right_in_words:>10.1%}{group.right:>10.1%}")
    due, made = total.refusals
    lines.append(
        f"该引的条款引到 {total.cited:.1%}，引用切题 {total.apt:.1%}，引文逐字无误 {total.faithful:.1%}；该拒的拒了 {due:.1%}，拒得对 {made:.1%}"
    )
    return "\n".join(lines)


def failure(result: Result) -> str:
    """一道错题：问题、回答、标准答案、错在哪里。"""
    case, score = result.case, result.score
    wrong = [name for name, ok in score.checks.items() if not ok]
    fields = {
        k: result.answer.get(k)
        for k in ("answerable", "units", "lead", "dates", "values")
        if k not in WORDS or k in wrong
    }
    gold = {k: v for k, v in vars(case.gold).items() if k == "answerable" or v not in (None, (), False)}
    lines = [f"\n{case.id} [{case.type}] {' / '.join((*case.history, case.question))}", f"  错在 {'、'.join(wrong)}"]
    if score.missing:
        lines.append(f"  没说到 {'；'.join(score.missing)}")
    if score.forbidden:
        lines.append(f"  不该说 {'；'.join(score.forbidden)}")
    lines += [f"  回答 {str(result.answer.get('text', '')).strip()}", f"  字段 {fields}", f"  标准 {gold}"]
    lines += [f"  出处 {q.doc} {q.label}「{q.quote}」" for q in case.clauses]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
