"""一套题分成两份：三分之二开发时看，三分之一留着不看。照题号的散列分，谁分都一样，添题不动旧题。

``python -m evals.held_out 题.jsonl --store 库`` 两份各考一遍，打印各自的得分和差距：差得多，就是照着题改的。
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.ablation import answers, arguments, percent
from evals.case import Case, read_cases
from evals.measures import Score
from evals.run import opened, scored
from evals.sources import from_store
from ingest import ZhengwenError

_PARTS = 3


def is_held_out(case_id: str) -> bool:
    """这道题是不是留着不看的那三分之一。"""
    return int.from_bytes(hashlib.sha256(case_id.encode()).digest()[:4], "big") % _PARTS == 0


def split(cases: Iterable[Case]) -> tuple[list[Case], list[Case]]:
    """（开发的，留着的）。"""
    listed = list(cases)
    return [c for c in listed if not is_held_out(c.id)], [c for c in listed if is_held_out(c.id)]


@dataclass(frozen=True)
class Part:
    """一份的得分。"""

    name: str
    scores: tuple[Score, ...]

    @property
    def right(self) -> float:
        return sum(s.right for s in self.scores) / len(self.scores) if self.scores else 0.0

    @property
    def words(self) -> float:
        return sum(s.right_in_words for s in self.scores) / len(self.scores) if self.scores else 0.0


def table(parts: Sequence[Part]) -> str:
    lines = [f"{'':<14}{'题数':>4}{'全对':>8}{'话对':>8}"]
    lines += [f"{p.name:<14}{len(p.scores):>6}{percent(p.right)}{percent(p.words)}" for p in parts]
    first, second = parts
    lines.append(
        f"差距（百分点）{(first.right - second.right) * 100:>14.1f}{(first.words - second.words) * 100:>10.1f}"
    )
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.held_out", description="开发的题和留着的题各得多少分。")
    args = arguments(parser).parse_args(argv)
    try:
        cases = [c for path in args.questions for c in read_cases(path)]
        with opened(args.store, args.texts) as store:
            sources = from_store(store)
            given = answers(cases, store, args.today)
            parts = [
                Part(name, tuple(scored(part, given, sources)))
                for name, part in zip(("开发", "留着"), split(cases), strict=True)
            ]
    except (ZhengwenError, OSError, ValueError) as error:
        print(f"没能跑完：{error}", file=sys.stderr)
        return 2
    print(table(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
