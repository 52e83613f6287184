"""``make check-faults``（``python -m evals.reliability.faults``）：杀进程、弄坏库、写满盘、几个进程、乱跳的钟，各有计数。

编码器是真的那一个；只有一万条的重建用替身（见 ``rebuild``）。种子定了，杀的时刻、坏的地方就定了。
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from evals.reliability.apart import run_apart
from evals.reliability.damage import CATALOGUE_DAMAGES, INDEX_DAMAGES, QUESTIONS, damages, prepare, questions
from evals.reliability.kills import START, kills
from evals.reliability.rebuild import rebuild
from evals.reliability.surroundings import full_disk, jumping_clock, restarts, together
from evals.reliability.tally import Tally, report
from ingest.commandline import Parser
from ingest.encode import Encoder

_PARTS = ("kills", "index", "catalogue", "disk", "together", "clock", "rebuild")


def main(argv: Sequence[str] | None = None) -> int:
    parser = Parser(prog="python -m evals.reliability.faults", description="故障：试了几次，扛住几次，失掉几次。")
    parser.add_argument("parts", nargs="*", metavar="哪几组", help=f"{'、'.join(_PARTS)}；不写就全做")
    parser.add_argument("--kills", type=int, default=100, metavar="次", help="共杀几次（默认 100）")
    parser.add_argument(
        "--times", type=int, default=10, metavar="次", help="写满盘、几个进程、乱跳的钟各几次（默认 10）"
    )
    parser.add_argument("--clauses", type=int, default=10_000, metavar="条", help="重建多少条（默认 10000）")
    parser.add_argument("--brief", action="store_true", help="弄坏的办法隔四种做一种，库也小")
    parser.add_argument("--seed", type=int, default=1, metavar="数", help="种子（默认 1）")
    parser.add_argument("--out", type=Path, metavar="文件.json", help="结果另写成 JSON")
    args = parser.parse_args(argv)
    if unknown := set(args.parts) - set(_PARTS):
        parser.error(f"没有这一组：{'、'.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="zhengwen-faults-") as folder:
        return report(
            faults(
                Path(folder), encoder(), args.parts or _PARTS, kill=args.kills, times=args.times,
                clauses=args.clauses, seed=args.seed, brief=args.brief, progress=lambda said: print(f"… {said}", file=sys.stderr, flush=True),
            ),
            args.out,
        )  # fmt: skip


def encoder() -> Encoder:
    """先在父进程里载入；索引的库也先导入，fork 出来的进程才快。"""
    import ingest.index  # noqa: F401
    from ingest.encode import load

    loaded = load()
    loaded.query("预热")
    return loaded


def faults(
    where: Path,
    encoder: Encoder,
    parts: Sequence[str],
    *,
    kill: int,
    times: int,
    clauses: int,
    seed: int,
    brief: bool,
    progress: Callable[[str], None],
) -> list[Tally]:
    index, catalogue = (INDEX_DAMAGES[::5], CATALOGUE_DAMAGES[::5]) if brief else (INDEX_DAMAGES, CATALOGUE_DAMAGES)
    asked = questions(5 if brief else QUESTIONS)
    extra = 0 if brief else 24  # 弄坏的库里，示例文件之外再添多少份：超过一千条，Chroma 才把图写到盘上
    found: list[Tally] = []
    if "kills" in parts:
        found += kills(where / "杀", encoder, kill, seed, progress)
    if {"index", "catalogue"} & set(parts):
        whole = where / "坏" / "好"
        made = run_apart(lambda say: prepare(whole, where / "坏" / "文件", encoder, extra), limit=1800)
        if made.error:
            raise RuntimeError(made.error)
        if "index" in parts:
            said = damages(whole, where / "坏", encoder, index, asked, seed, progress)
            found.append(replace(said, name="弄坏向量索引"))
        if "catalogue" in parts:
            said = damages(whole, where / "坏", encoder, catalogue, asked, seed, progress)
            found.append(replace(said, name="弄坏目录"))
            found += [restarts(whole, times, START, progress)] if times else []
    if "disk" in parts:
        found.append(full_disk(where / "满", encoder, times, seed, progress))
    if "together" in parts:
        found.append(together(where / "共", encoder, times, progress))
    if "clock" in parts:
        found.append(jumping_clock(where / "钟", encoder, times, seed, progress))
    if "rebuild" in parts:
        found.append(rebuild(where / "万", clauses))
    return found


if __name__ == "__main__":
    sys.exit(main())
