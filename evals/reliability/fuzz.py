"""``python -m evals.reliability.fuzz 对象 --minutes N``：以覆盖率为向导乱试（atheris、libFuzzer），不守规矩的输入存下来。

对象见 ``targets.TARGETS``。试的那个进程卡死、崩溃、吃光内存，libFuzzer 记下输入，这里换一个接着试，到时间为止。
同一处错只算一次。存下的每一份都要修好，再写进 ``tests/test_fuzz.py``。
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.commandline import Parser

NAMES = ("facts", "numerals", "outline", "readers")  # 登记覆盖率之前不能导入 targets
HANG = 25  # 秒；登记了覆盖率的代码慢十来倍，一份几 KB 的输入也不该要这么久
MEMORY = 2500  # MB
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """试了多少份输入、覆盖到多少处、找到几处不同的错。"""

    target: str
    minutes: float
    runs: int
    covered: int
    corpus: int
    restarts: int
    findings: tuple[str, ...]


def main(argv: Sequence[str] | None = None) -> int:
    parser = Parser(prog="python -m evals.reliability.fuzz", description="以覆盖率为向导乱试；找到错，退出状态是 1。")
    parser.add_argument("target", choices=NAMES, metavar="对象", help="、".join(NAMES))
    parser.add_argument("--minutes", type=float, default=30, metavar="分钟", help="试多久（默认 30）")
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"), metavar="目录", help="输入和错存在哪里")
    parser.add_argument("--out", type=Path, metavar="文件.json", help="结果另写成 JSON")
    parser.add_argument("--child", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.child:
        _fuzz(args.target, args.folder, args.child)
        return 0
    outcome = fuzz(args.target, args.minutes, args.folder)
    print(
        f"{outcome.target}：{outcome.minutes:.0f} 分钟，试了 {outcome.runs:,} 份，覆盖 {outcome.covered:,} 处，"
        f"留下 {outcome.corpus:,} 份各有新处的输入；不同的错 {len(outcome.findings)} 处"
    )
    for finding in outcome.findings:
        print(f"  {finding}")
    if args.out:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(json.dumps(outcome.__dict__, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 1 if outcome.findings else 0


def fuzz(target: str, minutes: float, folder: Path) -> Outcome:
    """一轮接一轮，直到时间用完。"""
    from evals.reliability.targets import TARGETS

    corpus, found = folder / target / "corpus", folder / target / "found"
    for place in (corpus, found):
        place.mkdir(parents=True, exist_ok=True)
    for seed in TARGETS[target].seeds():
        (corpus / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    (folder / target / "words.dict").write_text(_dictionary(), "utf-8")
    started = time.monotonic()
    runs = covered = rounds = 0
    while (left := minutes * 60 - (time.monotonic() - started)) > 1:
        rounds += 1
        command = [sys.executable, "-m", "evals.reliability.fuzz", target, "--folder", str(folder)]
        said = _told([*command, "--child", str(int(left) + 1)])
        runs += max(
            (int(n) for n in re.findall(r"^#(\d+)\t|number_of_executed_units: *(\d+)", said) for n in n if n), default=0
        )
        covered = max([covered, *(int(n) for n in re.findall(r" cov: (\d+)", said))])
        if rounds > 500:
            break
    return Outcome(
        target,
        (time.monotonic() - started) / 60,
        runs,
        covered,
        len(list(corpus.iterdir())),
        rounds - 1,
        tuple(sorted(_first_line(p) for p in found.iterdir() if p.suffix != ".input")),
    )


def _told(command: Sequence[str]) -> str:
    done = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode("utf-8", "replace")


def _first_line(path: Path) -> str:
    if path.suffix == ".txt":
        return path.read_text("utf-8").partition("\n")[0]
    return path.name  # libFuzzer 存的：timeout-…、oom-…、crash-…


def _dictionary() -> str:
    """libFuzzer 的词表：改动输入时整个整个地插进去。"""
    from evals.reliability.targets import PHRASES

    tags = [
        b"<w:p>",
        b"<w:tbl>",
        b"<w:tr>",
        b"<w:tc>",
        b"w:val=",
        b"<mergeCell ref=",
        b"<table>",
        b"<td rowspan=",
        b"colspan=",
    ]
    words = [*(p.encode("utf-8") for p in PHRASES), *tags, b" Tj ", b" Tm ", b" re ", b"TextCode", b"Boundary="]
    return "".join('"' + "".join(f"\\x{b:02x}" for b in word) + '"\n' for word in words)


def _fuzz(target: str, folder: Path, seconds: int) -> None:
    """在这个进程里试：Python 抛的错记下接着试；别的由 libFuzzer 收场。"""
    import atheris

    with atheris.instrument_imports(include=["ingest"]):
        from evals.reliability.targets import TARGETS

    chosen, found = TARGETS[target], folder / target / "found"
    seen = {p.stem for p in found.iterdir()}

    def check(data: bytes) -> None:
        try:
            chosen.check(data)
        except Exception as error:
            where = _where(error)
            mark = hashlib.sha1(where.encode()).hexdigest()[:12]
            if mark not in seen:
                seen.add(mark)
                (found / f"{mark}.input").write_bytes(data)
                (found / f"{mark}.txt").write_text(f"{where}\n{traceback.format_exc()}", "utf-8")

    options = {
        "max_total_time": seconds,
        "timeout": HANG,
        "rss_limit_mb": MEMORY,
        "max_len": chosen.longest,
        "dict": folder / target / "words.dict",
        "artifact_prefix": f"{found}/",
        "print_final_stats": 1,
        "reload": 0,
    }
    atheris.Setup([sys.argv[0], str(folder / target / "corpus"), *(f"-{k}={v}" for k, v in options.items())], check)
    atheris.Fuzz()


def _where(error: Exception) -> str:
    """错的种类和最里头的两处：同一处错只算一次。"""
    frames = traceback.extract_tb(error.__traceback__)[-2:]
    places = " ← ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    said = str(error)[:80] if type(error).__name__ == "Broken" else ""
    return f"{type(error).__name__} {re.sub(r'：.*', '', said)} {places}"


if __name__ == "__main__":
    sys.exit(main())
