"""读：文字和网页到条款、事实，一秒多少 MB 中文；与编码同样的文字比，与 pypdfium2 光取文字比；大文件的内存。"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.bench.grow import File, grown, lines
from evals.bench.machine import Spread, alternating, on_cores, peak, table
from evals.bench.paper import paper
from evals.case import CORPUS
from ingest import read_bytes
from ingest.encode import BundledEncoder
from ingest.passage import passage
from ingest.read import pdf

_SAMPLE = 60  # 段；编码慢，量这么多段就够准


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="文件", help="另外也读这些文件（按格式分开列）")
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="目录", help="由哪些示例长出来（默认 corpus）")
    parser.add_argument("--size", type=float, default=1.0, metavar="MB", help="每种格式长出多少 MB 正文（默认 1）")
    parser.add_argument(
        "--pages", type=int, default=500, metavar="页数", help="量内存的 PDF 多少页（另量它的十分之一，默认 500）"
    )


def run(args: argparse.Namespace) -> dict[str, object]:
    sets = {
        "文字（长出）": grown(args.corpus, ".txt", int(args.size * 1e6)),
        "网页（长出）": grown(args.corpus, ".html", int(args.size * 1e6)),
    }
    papers = {"公文排版的 PDF（长出）": [File("长出.pdf", paper(lines(args.corpus), 50))]}
    for path in args.paths:
        name = f"{path.suffix}（给定）"
        (papers if path.suffix == ".pdf" else sets).setdefault(name, []).append(File(path.name, path.read_bytes()))
    speeds = on_cores(1, _speeds, sets, args.rounds)
    pages = on_cores(1, _pages, papers, args.rounds)
    memory = [
        on_cores(1, _memory, _thick(args.corpus, n, every)) for every in (0, 10) for n in (args.pages // 10, args.pages)
    ]
    _show(speeds, pages, memory)
    return {
        "settings": {"rounds": args.rounds, "size_mb": args.size, "cores": 1},
        "text": speeds,
        "pdf": pages,
        "memory": memory,
    }


def _thick(corpus: Path, pages: int, table_every: int) -> tuple[int, int, bytes]:
    return pages, table_every, paper(lines(corpus), pages, table_every)


# 下面几个在钉住一个核的子进程里跑


def _speeds(sets: dict[str, Sequence[File]], rounds: int) -> list[dict[str, Any]]:
    """各格式的速率，和编码同样文字的速率：取每一组里散开的若干段。"""
    encoder = BundledEncoder(threads=1)
    rows = []
    for name, files in sets.items():
        readings = [read_bytes(f.data, f.name) for f in files]
        size = sum(len(r.text.encode()) for r in readings)
        found = [(len(c.text.encode()), p) for r in readings for c in r.clauses if (p := passage(r.document, c))]
        sample = found[:: max(1, len(found) // _SAMPLE)][:_SAMPLE]
        seconds = alternating(
            rounds,
            {
                "read": lambda files=files: [read_bytes(f.data, f.name) for f in files],  # type: ignore[misc]
                "encode": lambda sample=sample: encoder.passages([words for _, words in sample]),  # type: ignore[misc]
            },
        )
        read = [size / 1e6 / s for s in seconds["read"]]
        encode = [sum(n for n, _ in sample) / 1e6 / s for s in seconds["encode"]]
        rows.append(
            {
                "set": name,
                "files": len(files),
                "mb": round(size / 1e6, 3),
                "clauses": sum(len(r.clauses) for r in readings),
                "facts": sum(len(r.facts) for r in readings),
                "read_mb_per_s": Spread.of(read),
                "encode_mb_per_s": Spread.of(encode),
                "ratio": Spread.of([r / e for r, e in zip(read, encode, strict=True)]),
            }
        )
    return rows


def _pages(papers: dict[str, Sequence[File]], rounds: int) -> list[dict[str, Any]]:
    """有文字层、没有表的页：读成正文、读到事实，各与 pypdfium2 光取文字比。"""
    rows = []
    for name, files in papers.items():
        seconds = alternating(
            rounds,
            {
                "alone": lambda files=files: [_text_alone(f.data) for f in files],  # type: ignore[misc]
                "read": lambda files=files: [pdf.read(f.data, f.name) for f in files],  # type: ignore[misc]
                "whole": lambda files=files: [read_bytes(f.data, f.name) for f in files],  # type: ignore[misc]
            },
        )
        count = sum(_text_alone(f.data) for f in files)
        row: dict[str, Any] = {"set": name, "pages": count}
        for kind, spent in seconds.items():
            row[f"{kind}_ms_per_page"] = Spread.of([s * 1000 / count for s in spent])
        for kind in ("read", "whole"):
            row[f"{kind}_ratio"] = Spread.of([a / b for a, b in zip(seconds[kind], seconds["alone"], strict=True)])
        rows.append(row)
    return rows


def _text_alone(data: bytes) -> int:
    """pypdfium2 逐页取文字；返回页数。"""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for page in document:
        words = page.get_textpage()
        words.get_text_bounded()
        words.close()
        page.close()
    count = len(document)
    document.close()
    return count


def _memory(given: tuple[int, int, bytes]) -> dict[str, Any]:
    """读一个厚文件时的峰值内存；先读一页的，把各库和数据都载入。"""
    pages, every, data = given
    read_bytes(paper(iter(["先载入各库。"] * 60), 2, 2), "先.pdf")
    before, began = peak(), time.perf_counter()
    reading = read_bytes(data, "厚.pdf")
    return {
        "pages": pages,
        "table_every": every,
        "seconds": round(time.perf_counter() - began, 1),
        "before_mb": round(before / 1e6, 1),
        "peak_mb": round(peak() / 1e6, 1),
        "text_mb": round(len(reading.text.encode()) / 1e6, 2),
        "facts": len(reading.facts),
    }


def _show(speeds: list[dict[str, Any]], pages: list[dict[str, Any]], memory: list[dict[str, Any]]) -> None:
    heads = ["一个核", "文件", "MB", "条款", "事实", "读 MB/s", "编码 MB/s", "读是编码的几倍"]
    rows = [
        [
            r["set"],
            str(r["files"]),
            f"{r['mb']:.2f}",
            str(r["clauses"]),
            str(r["facts"]),
            r["read_mb_per_s"].shown(),
            r["encode_mb_per_s"].shown(4),
            r["ratio"].shown(1),
        ]
        for r in speeds
    ]
    print(table(heads, rows), end="\n\n")
    heads = ["一个核", "页", "pypdfium2 毫秒/页", "读成正文", "读到事实", "正文是它几倍", "到事实几倍"]
    rows = [
        [r["set"], str(r["pages"])]
        + [r[f"{k}_ms_per_page"].shown() for k in ("alone", "read", "whole")]
        + [r[f"{k}_ratio"].shown() for k in ("read", "whole")]
        for r in pages
    ]
    print(table(heads, rows), end="\n\n")
    heads = ["PDF 页数", "几页一表", "秒", "读前 MB", "峰值 MB", "正文 MB"]
    keys = ("pages", "table_every", "seconds", "before_mb", "peak_mb", "text_mb")
    print(table(heads, [[str(r[k]) for k in keys] for r in memory]), end="\n\n")
