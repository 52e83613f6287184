"""``python -m evals.baselines 题.jsonl --corpus 文件夹``：政问和各种对照，同样的题、文件、编码器，一张表。"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.baselines import NAMES, baseline
from evals.case import CASES, CORPUS, TODAY, Case, read_cases
from evals.measures import totals
from evals.run import assistant, opened, scored
from evals.sources import Sources, from_store
from ingest import Store, ZhengwenError

_SHOWN = {
    "accuracy": "全对",
    "words": "话对",
    "citation_recall": "引到",
    "citation_precision": "引得准",
    "faithfulness": "逐字",
    "fabricated_field_rate": "编造",
    "recall@5": "Recall@5",
    "mrr": "MRR",
}


def main(argv: Sequence[str] | None = None) -> int:
    args = _arguments().parse_args(argv)
    cases = read_cases(args.questions)
    names = [n for n in args.only or ("zhengwen", *NAMES) if n != "openai" or args.model]
    with opened(args.store, [args.corpus]) as store:
        sources = from_store(store, args.today.isoformat())
        print(f"| | {' | '.join(_SHOWN.values())} |\n|---|{'---:|' * len(_SHOWN)}")
        for name in names:
            given = list(_given(name, cases, store, sources, args))
            _save(args.out, name, given)
            print(row(name, cases, given, sources), flush=True)
    return 0


def row(name: str, cases: Sequence[Case], given: Sequence[Mapping[str, Any]], sources: Sources) -> str:
    """Markdown 表里的一行。"""
    found = totals(scored(cases, {a["id"]: a for a in given}, sources), tuple(_SHOWN))
    cells = [f"{r.value:.1%}" if r else "–" for r in found.values()]
    return f"| {' | '.join((name, *cells))} |"


def _given(
    name: str, cases: Sequence[Case], store: Store, sources: Sources, args: argparse.Namespace
) -> Iterator[Mapping[str, Any]]:
    if name == "zhengwen":
        yield from map(assistant(store, args.today), cases)
        return
    model = None
    if name == "openai":
        from assistant.model import load_model

        os.environ["OPENAI_BASE_URL"] = args.base_url or os.environ.get("OPENAI_BASE_URL", "")
        model = load_model(args.model)
    yield from baseline(name)(cases, sources.texts, encoder=store.encoder, model=model, bare=args.bare)


def _save(out: Path | None, name: str, given: Sequence[Mapping[str, Any]]) -> None:
    if out:
        out.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(a, ensure_ascii=False) + "\n" for a in given]
        (out / f"{name}.jsonl").write_bytes("".join(lines).encode("utf-8", "replace"))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.baselines", description="政问与几种常见做法，列在一张表里。")
    parser.add_argument("questions", type=Path, nargs="?", default=CASES, metavar="题.jsonl", help="默认自带的题")
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="文件夹", help="题所说的文件；默认 corpus")
    parser.add_argument("--store", metavar="目录", help="用已经读好的库，不另建")
    parser.add_argument("--only", nargs="+", choices=("zhengwen", *NAMES), metavar="做法", help="只比这几种")
    parser.add_argument(
        "--out", type=Path, metavar="目录", help="各家的回答存在这里，可另用 zhengwen eval --answers 打分"
    )
    parser.add_argument("--model", metavar="名字", help="另比一个 OpenAI 兼容的助手：模型名")
    parser.add_argument("--base-url", metavar="地址", help="它的地址；默认 OPENAI_BASE_URL")
    parser.add_argument("--bare", action="store_true", help="只问它，不给它段落：它自己有文件")
    parser.add_argument("--today", type=dt.date.fromisoformat, default=dt.date.fromisoformat(TODAY), metavar="日期")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ZhengwenError as error:
        sys.exit(str(error))
