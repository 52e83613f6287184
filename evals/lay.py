"""居民口语的检索题：``lay.jsonl`` 里的问法避开条文的字眼，答案在 ``corpus`` 的哪几条是人标的。

``python -m evals.lay`` 列出只用词、只用向量、合起来的 Recall@10；``--out 目录`` 另存成 ``zhengwen rank`` 的语料、问话和 qrels。
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from evals.case import CORPUS
from evals.passages import Passage
from evals.rank import rank
from evals.ranking import Mode
from evals.run import opened
from ingest import Store
from ingest.passage import passage

LAY = Path(__file__).parent / "lay.jsonl"


@dataclass(frozen=True)
class Lay:
    """口语题：语料（一条条款一篇）、问话、每句问话的答案所在。"""

    corpus: list[Passage]
    queries: list[Passage]
    relevant: list[frozenset[str]]


def read(store: Store, path: Path = LAY) -> Lay:
    """库里要读入了 ``corpus``；标的条款找不到就抛 ``KeyError``。"""
    corpus: list[Passage] = []
    ids: dict[tuple[str, str], str] = {}
    for document in store.documents():
        for clause in store.clauses(document.id):
            if text := passage(document, clause):
                corpus.append(Passage(clause.id, text))
                ids.setdefault((document.name, clause.label), clause.id)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    relevant = [frozenset(ids[c["doc"], c["label"]] for c in row["clauses"]) for row in rows]
    return Lay(corpus, [Passage(row["id"], row["text"]) for row in rows], relevant)


def recall(lay: Lay, runs: Sequence[Sequence[tuple[int, float]]], k: int = 10) -> float:
    """Recall@k：答案所在的条款，前 k 条里有几成；逐题平均。"""
    found = [{lay.corpus[i].id for i, _ in run[:k]} for run in runs]
    return sum(len(f & r) / len(r) for f, r in zip(found, lay.relevant, strict=True)) / len(runs)


def save(lay: Lay, folder: Path) -> None:
    """``corpus.jsonl``、``queries.jsonl``、TREC 的 ``qrels``。"""
    folder.mkdir(parents=True, exist_ok=True)
    for name, listed in (("corpus.jsonl", lay.corpus), ("queries.jsonl", lay.queries)):
        rows = [json.dumps({"id": p.id, "text": p.text}, ensure_ascii=False) for p in listed]
        (folder / name).write_text("\n".join(rows) + "\n", "utf-8")
    pairs = [(q.id, i) for q, found in zip(lay.queries, lay.relevant, strict=True) for i in sorted(found)]
    (folder / "qrels").write_text("".join(f"{q} 0 {i} 1\n" for q, i in pairs), "utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    from ingest.e5 import cache_folder

    parser = argparse.ArgumentParser(prog="python -m evals.lay", description="口语题的 Recall@10。")
    parser.add_argument("--out", type=Path, metavar="目录", help="另存语料、问话和 qrels")
    args = parser.parse_args(argv)
    with opened(None, [CORPUS]) as store:
        lay = read(store)
        if args.out:
            save(lay, args.out)
        for mode in get_args(Mode):
            runs = list(rank(lay.corpus, lay.queries, mode, 10, cache_folder() / "vectors", encoder=store.encoder))
            print(f"{mode:<8}Recall@10 {recall(lay, runs):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
