"""编码：一秒多少段，与 LangChain 的默认做法（HuggingFaceEmbeddings，torch fp32，同样的权重、文字、同一次跑）比；int8 丢了多少。"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.bench.grow import grown
from evals.bench.machine import Spread, alternating, on_cores, table
from evals.bench.torch_model import write_torch_model
from evals.case import CASES, CORPUS, read_cases
from ingest import Reading, read_bytes, read_file
from ingest.encode import BundledEncoder
from ingest.passage import passage
from ingest.read import supported

_LENGTH = 170  # 字；量速度的一段这么长，与设计里的数可比
_TOP = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="目录", help="由哪些示例长出来（默认 corpus）")
    parser.add_argument(
        "--cases", type=Path, default=CASES, metavar="题.jsonl", help="比检索质量用的题（默认 evals/cases.jsonl）"
    )
    parser.add_argument("--passages", type=int, default=128, metavar="几段", help="量速度用多少段（默认 128）")
    parser.add_argument("--cores", type=int, default=2, metavar="几个", help="用几个核（默认 2）")


def run(args: argparse.Namespace) -> dict[str, object]:
    pool = _grown(args.corpus, 4 * args.passages)
    sets = {f"{_LENGTH} 字一段": _even(pool, args.passages), "长短不一": pool[:: len(pool) // args.passages]}
    questions = [case.question for case in read_cases(args.cases)]
    with tempfile.TemporaryDirectory() as scratch:
        model = write_torch_model(Path(scratch) / "e5")
        speeds = on_cores(args.cores, _speeds, model, sets, args.rounds)
        quality = on_cores(args.cores, _quality, model, _own(args.corpus), questions)
    _show(speeds, quality, args.cores)
    return {"settings": {"rounds": args.rounds, "cores": args.cores}, "speed": speeds, "quality": quality}


def _own(corpus: Path) -> list[str]:
    """示例自己的条款，照入库的样子（标题、各级标题、原文），不重复：长出来的彼此太像，比不出检索的好坏。"""
    files = sorted(p for p in corpus.iterdir() if p.suffix in supported() and p.stem != "README")
    return list(dict.fromkeys(p for path in files for p in _passages(read_file(path))))


def _grown(corpus: Path, count: int) -> list[str]:
    found: dict[str, None] = {}
    size = 400_000
    while len(found) < count:
        for file in grown(corpus, ".txt", size):
            found.update(dict.fromkeys(_passages(read_bytes(file.data, file.name))))
        size *= 2
    return list(found)[:count]


def _passages(reading: Reading) -> list[str]:
    return [p for c in reading.clauses if (p := passage(reading.document, c))]


def _even(pool: Sequence[str], count: int) -> list[str]:
    """同样长的段：不够长的与下一段接起来。"""
    joined = "".join(p.replace("\n", "") for p in pool)
    return [joined[i : i + _LENGTH] for i in range(0, count * _LENGTH, _LENGTH)]


def default_encode(model: Path) -> Any:
    """LangChain 的 HuggingFaceEmbeddings.embed_documents 做的就是这个：参数全用默认的 SentenceTransformer.encode。"""
    os.environ.setdefault("TQDM_DISABLE", "1")
    from sentence_transformers import SentenceTransformer

    logging.getLogger("transformers").setLevel(logging.ERROR)  # 没有用到的池化层，它要报一大段
    client = SentenceTransformer(str(model), device="cpu", local_files_only=True)
    return lambda texts: client.encode([t.replace("\n", " ") for t in texts], show_progress_bar=False)


def _speeds(model: Path, sets: dict[str, Sequence[str]], rounds: int) -> list[dict[str, Any]]:
    ours, default = BundledEncoder(), default_encode(model)
    rows = []
    for name, texts in sets.items():
        works = {
            "ours": lambda texts=texts: ours.passages(texts),
            "default": lambda texts=texts: default([f"passage: {t}" for t in texts]),
        }
        seconds = alternating(rounds, works, clock=time.perf_counter)
        rows.append(
            {
                "set": name,
                "passages": len(texts),
                "characters": round(sum(map(len, texts)) / len(texts)),
                "ours_per_s": Spread.of([len(texts) / s for s in seconds["ours"]]),
                "default_per_s": Spread.of([len(texts) / s for s in seconds["default"]]),
                "ratio": Spread.of([d / o for o, d in zip(seconds["ours"], seconds["default"], strict=True)]),
            }
        )
    return rows


def _quality(model: Path, texts: Sequence[str], questions: Sequence[str]) -> dict[str, Any]:
    """fp32 的前十里，int8 的前十找回多少；问题、正文都各用自己的。"""
    ours, default = BundledEncoder(), default_encode(model)
    passages, asked = ours.passages(texts), np.stack([ours.query(q) for q in questions])
    exact = np.asarray(default([f"passage: {t}" for t in texts]))
    exact_asked = np.asarray(default([f"query: {q}" for q in questions]))
    own, reference = _top(asked @ passages.T), _top(exact_asked @ exact.T)
    kept = [len(set(a) & set(b)) / _TOP for a, b in zip(own, reference, strict=True)]
    cosines = (passages * exact).sum(axis=1)
    return {
        "passages": len(texts),
        "questions": len(questions),
        "recall_of_fp32_top_10": round(float(np.mean(kept)), 4),
        "same_first": round(float(np.mean(own[:, 0] == reference[:, 0])), 4),
        "cosine_mean": round(float(cosines.mean()), 4),
        "cosine_lowest": round(float(cosines.min()), 4),
    }


def _top(scores: np.ndarray) -> np.ndarray:
    return np.argsort(-scores, axis=1, kind="stable")[:, :_TOP]


def _show(speeds: list[dict[str, Any]], quality: dict[str, Any], cores: int) -> None:
    rows = [
        [r["set"], str(r["passages"]), str(r["characters"])]
        + [r[k].shown(1) for k in ("ours_per_s", "default_per_s", "ratio")]
        for r in speeds
    ]
    print(table([f"{cores} 个核", "段", "字/段", "政问 段/秒", "LangChain 默认 段/秒", "几倍"], rows), end="\n\n")
    print(
        f"检索：{quality['passages']} 段、{quality['questions']} 问，fp32 的前 {_TOP} 条找回 "
        f"{quality['recall_of_fp32_top_10']:.1%}，第一条相同 {quality['same_first']:.1%}；"
        f"与 fp32 的余弦平均 {quality['cosine_mean']}、最低 {quality['cosine_lowest']}"
    )
