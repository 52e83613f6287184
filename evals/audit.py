"""抽查事实：``python -m evals.audit DIR --seed 7 --count 100``，随机抽几件，连同原文印出来给人看。

机器判不了读得对不对，只能请人对着原文逐件看。种子相同、文件和程序不变，抽到的就是同样几件；改了规则换一个种子再抽。
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ingest import ZhengwenError
from ingest.document import Clause, Fact, Reading
from ingest.reading import read_file

_AROUND = 90  # 字；原文两边各印这么多


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.audit", description="随机抽几件事实，对着原文看。")
    parser.add_argument("files", type=Path, nargs="+", help="文件或文件夹")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=100, help="抽几件")
    parser.add_argument(
        "--kinds", nargs="+", default=[], metavar="种类", help="只抽这些种类的，例如 condition material"
    )
    args = parser.parse_args(argv)
    found: list[tuple[Reading, Fact]] = []
    for path in _files(args.files):
        try:
            reading = read_file(path)
        except (ZhengwenError, OSError) as error:
            print(f"跳过 {path.name}：{error}", file=sys.stderr)
            continue
        found += [(reading, f) for f in reading.facts if not args.kinds or f.kind in args.kinds]
    drawn = random.Random(args.seed).sample(found, min(args.count, len(found)))
    for number, (reading, fact) in enumerate(drawn, 1):
        print(entry(number, reading, fact))
    kinds = "，".join(f"{kind} {n}" for kind, n in Counter(f.kind for _, f in found).most_common())
    print(f"共 {len(found)} 件（{kinds}），抽了 {len(drawn)} 件，种子 {args.seed}")
    return 0


def entry(number: int, reading: Reading, fact: Fact) -> str:
    """一件事实印成几行：种类、值、怎么读出来的、说的是什么；原文里的那几个字用【】括起。"""
    clause = next(c for c in reading.clauses if c.id == fact.clause)
    more = [f"界限 {fact.bound}"] * bool(fact.bound) + [f"说的是 {fact.subject}"] * bool(fact.subject)
    head = f"{number}. [{fact.kind}] {fact.value}　（{'，'.join([fact.basis, *more])}）"
    return f"{head}\n   {reading.document.name[:40]}　{clause.label}\n   {_context(reading, clause, fact)}"


def _context(reading: Reading, clause: Clause, fact: Fact) -> str:
    start, end = max(fact.start - _AROUND, 0), min(fact.end + _AROUND, len(reading.text))
    if not fact.source:  # 文字就在这一条里，别印到邻条去
        start, end = max(start, clause.start), min(end, clause.end)
    text = reading.text
    return f"{_line(text[start : fact.start])}【{_line(fact.text)}】{_line(text[fact.end : end])}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _files(paths: Sequence[Path]) -> list[Path]:
    return [p for path in paths for p in (sorted(path.rglob("*")) if path.is_dir() else [path]) if p.is_file()]


if __name__ == "__main__":
    raise SystemExit(main())
