"""``zhengwen rank 语料.jsonl 问话.jsonl --out 结果.trec``：给公开的检索评测集排次序，结果可用任何 TREC 工具打分。

用的是助手检索的编码器和融合；长文切成窗口，取最好的一段的得分。向量存进缓存，中途停下，再运行一次就接着来。
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import numpy as np

from evals import passages
from evals.ranking import Mode, Ranked, Ranking
from ingest import ZhengwenError
from ingest.commandline import Parser, cannot

if TYPE_CHECKING:
    from ingest.encode import Encoder

Counting = Callable[[str], Callable[[int, int], None]]  # 一件事的名字 → 报（做完几个，共几个）


def main(argv: Sequence[str] | None = None) -> int:
    args = _arguments().parse_args(argv)
    corpus, queries = passages.read(args.corpus), passages.read(args.queries, blank=False)
    _check_writable(args.out)
    with _drawing() as counting:
        runs = rank(corpus, queries, args.mode, args.k, args.cache, counting=counting)
        write_run(args.out, corpus, queries, runs, f"zhengwen-{args.mode}")
    print(f"{len(queries)} 句问话，{len(corpus)} 篇，写入 {args.out}")
    return 0


def rank(
    corpus: Sequence[passages.Passage],
    queries: Sequence[passages.Passage],
    mode: Mode,
    k: int,
    cache: Path,
    *,
    encoder: Encoder | None = None,
    counting: Counting = lambda _: lambda done, total: None,
) -> Iterator[Ranked]:
    """每句问话的前 ``k`` 篇，依次。``encoder`` 为 None 时载入默认的；只用词的不载。"""
    ranking = Ranking([p.text for p in corpus])
    asked = [q.text for q in queries]
    vectors = None
    if mode != "words":
        vectors = _encode(ranking, asked, cache, encoder or _default(), counting)
    if mode != "dense":
        ranking.index_words(counting("切词"))
    report = counting("排次序")
    for done, ranked in enumerate(ranking.rank(asked, vectors, k), 1):
        yield ranked
        report(done, len(asked))


def write_run(
    path: Path,
    corpus: Sequence[passages.Passage],
    queries: Sequence[passages.Passage],
    runs: Iterable[Ranked],
    tag: str,
) -> None:
    """TREC 的结果格式：``问话 Q0 篇 名次 得分 标签``。写完才换上，不留半截。"""
    scratch = path.with_name(path.name + ".part")
    with scratch.open("w", encoding="utf-8") as out:
        for query, ranked in zip(queries, runs, strict=True):
            for place, (number, score) in enumerate(ranked, 1):
                out.write(f"{query.id} Q0 {corpus[number].id} {place} {score:.6f} {tag}\n")
    os.replace(scratch, path)


def _encode(ranking: Ranking, asked: Sequence[str], cache: Path, encoder: Encoder, counting: Counting) -> np.ndarray:
    """备好各段的向量，返回问话的；两者分开存，因为编码时的前缀不同。"""
    from evals.vectors import VectorCache

    name = re.sub(r"[^\w.-]", "_", encoder.name)
    home = cache / f"{name}-{encoder.dim}"
    with (
        contextlib.closing(VectorCache(home / "passages", encoder.dim)) as stored,
        contextlib.closing(VectorCache(home / "queries", encoder.dim)) as questions,
    ):
        ranking.index_vectors(stored.of(ranking.windows, encoder.passages, counting("编码")))
        found = questions.of(asked, lambda texts: np.array([encoder.query(t) for t in texts]), counting("编码问话"))
        return found.chunk(0, len(found))


def _default() -> Encoder:
    from ingest import encode

    return encode.load()


def _check_writable(path: Path) -> None:
    """编码要很久：写不写得了，先看清楚。"""
    try:
        path.with_name(path.name + ".part").touch()
    except OSError as error:
        raise cannot("写不了", "write", path, error) from None


@contextlib.contextmanager
def _drawing() -> Iterator[Counting]:
    """进度条；标准错误不是终端的，每过一成写一行。"""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines
        return
    columns = (TextColumn("{task.description}"), BarColumn(30), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:

        def counting(what: str) -> Callable[[int, int], None]:
            task = bars.add_task(what, total=None)
            return lambda done, total: bars.update(task, completed=done, total=total)

        yield counting


def _lines(what: str) -> Callable[[int, int], None]:
    """一件事的进度，一成一行：编码要几个钟头，日志里看得出走到哪里。"""
    said = 0

    def report(done: int, total: int) -> None:
        nonlocal said
        tenths = 10 * done // total if total else 10
        if tenths > said:
            said = tenths
            print(f"{what} {tenths * 10}%（{done}/{total}）", file=sys.stderr, flush=True)

    return report


def _arguments() -> Parser:
    from ingest.e5 import cache_folder

    parser = Parser(
        prog="zhengwen rank",
        description="给一批文字按问话排次序，写成 TREC 结果文件；编码、切词、融合与助手的检索相同。",
    )
    parser.add_argument("corpus", type=Path, metavar="语料.jsonl", help='一行一篇：{"id": …, "text": …}')
    parser.add_argument("queries", type=Path, metavar="问话.jsonl", help='一行一句：{"id": …, "text": …}')
    parser.add_argument("--out", type=Path, required=True, metavar="结果.trec", help="已有的会被覆盖")
    parser.add_argument("--k", type=_positive, default=100, metavar="篇数", help="每句问话列出前几篇；默认 100")
    parser.add_argument("--mode", choices=get_args(Mode), default="hybrid", help="都用、只用词、只用向量；默认都用")
    parser.add_argument(
        "--cache", type=Path, default=cache_folder() / "vectors", metavar="目录", help="向量缓存；默认 %(default)s"
    )
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="错误提示的语言；默认 zh")
    parser.add_argument("--debug", action="store_true", help="出错时显示内部细节")
    return parser


def _positive(written: str) -> int:
    if not written.isdecimal() or not 0 < int(written) <= 10000:
        raise argparse.ArgumentTypeError(f"「{written}」不是 1 到 10000 的整数")
    return int(written)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ZhengwenError as error:
        sys.exit(str(error))
