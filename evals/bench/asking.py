"""答：不用语言模型，热身之后，从问题到核对过的回答要多少毫秒；旁边是 LangChain 的默认检索（只找，不答）。"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evals.bench.encoding import default_encode
from evals.bench.machine import Spread, on_cores, peak, table
from evals.bench.torch_model import write_torch_model
from evals.case import CASES, CORPUS, TODAY, Case, read_cases
from evals.run import opened
from ingest import Store

_CHUNK, _OVERLAP, _NEAREST = 500, 50, 5  # 字、字、块；LangChain 教程里的默认做法


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "cases",
        nargs="?",
        type=Path,
        default=CASES,
        metavar="题.jsonl",
        help="问题，一行一题（默认 evals/cases.jsonl）",
    )
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="目录", help="读哪些文件建库（默认 corpus）")
    parser.add_argument("--store", metavar="目录", help="用这个库，不另建")
    parser.add_argument("--cores", type=int, default=2, metavar="几个", help="用几个核（默认 2）")
    parser.add_argument("--no-peer", action="store_true", help="不量 LangChain 的默认检索")


def run(args: argparse.Namespace) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as scratch:
        model = None if args.no_peer else write_torch_model(Path(scratch) / "e5")
        found = on_cores(args.cores, _measure, args.cases, args.store, args.corpus, model, args.rounds)
    rows = [
        [r["name"], r["median_ms"].shown(1), r["p95_ms"].shown(1), f"{r['slowest_ms']:.0f}"] for r in found["latency"]
    ]
    print(table([f"{args.cores} 个核", "中位 毫秒", "95% 毫秒", "最慢"], rows))
    print(
        f"\n{found['questions']} 问，库里 {found['documents']} 份、{found['clauses']} 条；量完占内存 {found['memory_mb']} MB"
    )
    return {"settings": {"rounds": args.rounds, "cores": args.cores}, **found}


def _measure(cases: Path, path: str | None, corpus: Path, model: Path | None, rounds: int) -> dict[str, Any]:
    questions = read_cases(cases)
    with opened(path, [corpus]) as store:
        own = _ask(store)
        for case in questions:  # 热身
            own(case)
        memory = round(peak() / 1e6)  # torch 载入之前
        works = {"政问 ask（找、答、核对）": own}
        if model:
            works["LangChain 默认检索（只找）"] = _default(store, model)
        counts = [store.counts()[d.id] for d in store.documents()]
        return {
            "questions": len(questions),
            "documents": len(counts),
            "clauses": sum(clauses for clauses, _ in counts),
            "memory_mb": memory,
            "latency": _latencies(questions, works, rounds),
        }


def _latencies(
    questions: Sequence[Case], works: dict[str, Callable[[Case], object]], rounds: int
) -> list[dict[str, Any]]:
    """一问一问地轮流量；每一轮得一个中位数、一个 95 百分位，报各轮的中位与散布。"""
    for work in works.values():
        work(questions[0])
    spent: dict[str, list[list[float]]] = {name: [] for name in works}
    for _ in range(rounds):
        once: dict[str, list[float]] = {name: [] for name in works}
        for case in questions:
            for name, work in works.items():
                began = time.perf_counter()
                work(case)
                once[name].append((time.perf_counter() - began) * 1000)
        for name, values in once.items():
            spent[name].append(values)
    return [
        {
            "name": name,
            "median_ms": Spread.of([statistics.median(values) for values in each]),
            "p95_ms": Spread.of([statistics.quantiles(values, n=20)[-1] for values in each]),
            "slowest_ms": max(max(values) for values in each),
        }
        for name, each in spent.items()
    ]


def _ask(store: Store) -> Callable[[Case], object]:
    from assistant import ask

    today = dt.date.fromisoformat(TODAY)
    return lambda case: ask(case.question, store, history=case.history, profile=case.profile, today=today)


class _Embeddings:
    """LangChain 要的两个方法。"""

    def __init__(self, encode: Callable[[list[str]], Any]) -> None:
        self._encode = encode

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in vector] for vector in self._encode([f"passage: {t}" for t in texts])]

    def embed_query(self, text: str) -> list[float]:
        return [float(x) for x in self._encode([f"query: {text}"])[0]]


def _default(store: Store, model: Path) -> Callable[[Case], object]:
    """五百字一块、重叠五十字，torch fp32 编码，Chroma 里找最近的五块。"""
    from langchain_chroma import Chroma

    chunks = []
    for document in store.documents():
        text = "".join(c.text for c in store.clauses(document.id))
        chunks += [text[i : i + _CHUNK] for i in range(0, len(text), _CHUNK - _OVERLAP)]
    found = Chroma("bench", _Embeddings(default_encode(model)))  # type: ignore[arg-type]
    for at in range(0, len(chunks), 1000):
        found.add_texts(chunks[at : at + 1000])
    return lambda case: found.similarity_search(case.question, k=_NEAREST)
