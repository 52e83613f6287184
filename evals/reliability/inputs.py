"""``make check-inputs``（``python -m evals.reliability.inputs``）：敌意的、坏了的文件，敌意的问话，正则的快慢。

每份文件都要在 10 秒（PDF、图片 30 秒）、1 GB 之内有个了结：一句话说清为什么读不了，或者读得对；同一批别的文件不受影响。
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from evals.reliability.broken import SECRET, Broken, broken
from evals.reliability.tally import Tally, report
from ingest import Reading, Store, ZhengwenError
from ingest.commandline import Parser
from ingest.ingesting import find_files, ingesting, open_one
from ingest.worker import Worker

SECONDS, SLOW_SECONDS = 10.0, 30.0
MEMORY = 1 << 30  # 字节
_HUNG = 120.0  # 秒，墙上的时间：等着什么不动的
_SLOW = {".pdf", ".png", ".jpg", ".tif", ".webp", ".bmp"}
_SAID = re.compile(r"(?:读不了|找不到|打不开) .{1,400}[。.]", re.S)
_GOOD = "云河市好办法\n\n第一条 市民政局负责好事。\n第二条 每人每月补贴30元。\n"
Chosen = Callable[[], Iterator[Broken]]
_PARTS = ("files", "batch", "questions", "rules")


def main(argv: Sequence[str] | None = None) -> int:
    parser = Parser(prog="python -m evals.reliability.inputs", description="坏输入：试了几份，扛住几份，失掉几份。")
    parser.add_argument("parts", nargs="*", metavar="哪几组", help=f"{'、'.join(_PARTS)}；不写就全做")
    parser.add_argument("--only", default="", metavar="字样", help="只做名字里有这个字样的文件")
    parser.add_argument("--out", type=Path, metavar="文件.json", help="结果另写成 JSON")
    args = parser.parse_args(argv)
    if unknown := set(args.parts) - set(_PARTS):
        parser.error(f"没有这一组：{'、'.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="zhengwen-inputs-") as folder:
        return report(
            inputs(Path(folder), lambda: (b for b in broken() if args.only in b.name), args.parts or _PARTS, _note),
            args.out,
        )


def inputs(where: Path, chosen: Chosen, parts: Sequence[str], progress: Callable[[str], None]) -> list[Tally]:
    """``chosen`` 每次从头列起；内容用到才造。"""
    tallies: list[Tally] = []
    if "files" in parts:
        tallies += files(where / "件", chosen(), progress)
    if "batch" in parts:
        tallies.append(batch(where / "批", chosen(), progress))
    if "questions" in parts:
        from evals.reliability.questions import hostile_questions

        tallies += hostile_questions(where / "问", progress)
    if "rules" in parts:
        from evals.reliability.rules import growth

        tallies.append(growth(progress))
    return tallies


def _note(said: str) -> None:
    print(f"… {said}", file=sys.stderr, flush=True)


# —— 一份一份地读 ——


def files(where: Path, chosen: Iterable[Broken], progress: Callable[[str], None]) -> list[Tally]:
    """每份之后再读一份好的，要与平常读的一样。"""
    tallies: dict[str, Tally] = {}
    with Worker() as worker:
        good = worker.read(_GOOD.encode(), "好.txt")
        for one in chosen:
            tally = tallies.setdefault(
                one.group, Tally(f"坏文件：{one.group}", notes={"读得进": 0, "最久（秒）": 0.0, "最多（MB）": 0})
            )
            path = _made(where, one)
            _reset_peak(worker)
            before, began = _spent(worker), time.monotonic()
            said, read = _tried(path, one, worker)
            seconds, wall = _spent(worker) - before, time.monotonic() - began
            peak = _peak(worker)
            if not said and seconds > (limit := SLOW_SECONDS if path.suffix in _SLOW else SECONDS):
                said = f"用了 {seconds:.1f} 秒，超过 {limit:.0f} 秒"
            if not said and wall > _HUNG:
                said = f"{wall:.0f} 秒没有了结"
            if not said and peak > MEMORY:
                said = f"用了 {peak >> 20} MB 内存"
            if not said and worker.read(_GOOD.encode(), "好.txt") != good:
                said = "之后读好文件，读得不一样了"
            tally.count(f"{one.name!r}：{said}" if said else "")
            tally.notes["读得进"] += read
            tally.notes["最久（秒）"] = max(tally.notes["最久（秒）"], round(seconds, 1))
            tally.notes["最多（MB）"] = max(tally.notes["最多（MB）"], peak >> 20)
            progress(f"{one.group} {one.name!r} {seconds:.1f} 秒 {peak >> 20} MB {said}")
            _swept(where)
    return list(tallies.values())


def _tried(path: Path, one: Broken, worker: Worker) -> tuple[str, bool]:
    """（哪里不对，读进去没有）。"""
    try:
        readings = list(_read(path, worker))
    except ZhengwenError as error:
        return _clear(error.zh) or (f"该读得进：{error.zh}" if one.holds else ""), False
    except Exception as error:
        return f"{type(error).__name__}：{error}"[:300], False
    text = "".join(reading.text for reading in readings)
    if one.holds not in text:
        return f"读出来没有「{one.holds}」", True
    if SECRET in text or "root:x:0" in text:
        return "读出了别的文件里的字", True
    if any("".join(c.text for c in r.clauses) != r.text for r in readings):
        return "条款拼不成原文", True
    return "", True


def _read(path: Path, worker: Worker) -> Iterable[Reading]:
    """照读入的路走：文件夹逐个，压缩包逐件；件里坏了的略过，都坏了就报第一件的话。"""
    problems: list[ZhengwenError] = []
    readings: list[Reading] = []
    for found in find_files([path]):
        assert isinstance(found, Path)
        if path.suffix == ".zip":
            name, where, data = found.name, str(found), found.read_bytes()
            for member in worker.unpack(data, name):
                try:
                    if member.problem:
                        raise ZhengwenError(*member.problem)
                    readings.append(worker.read(member.data, member.name, f"{where}/{member.name}"))
                except ZhengwenError as error:
                    problems.append(error)
        else:
            name, where, data = open_one(found, worker)
            readings.append(worker.read(data, name, where))
    if problems and not readings:
        raise problems[0]
    return readings


def _clear(said: str) -> str:
    """说的是不是一句人话。"""
    if not _SAID.fullmatch(said) or "\n" in said or "Traceback" in said:
        return f"说得不清楚：{said[:200]!r}"
    return ""


def _spent(worker: Worker) -> float:
    """子进程和换掉的各个共用掉的处理器时间：机器忙的时候，墙上的时间说明不了什么。"""
    process = worker._process
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text("utf-8").rpartition(")")[2].split() if process else []
    except OSError:
        fields = []
    gone = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") + gone.ru_utime + gone.ru_stime


def _peak(worker: Worker) -> int:
    """子进程用过的最多的内存；已经换掉的看不到，按上限杀掉的不会超。"""
    process = worker._process
    try:
        status = Path(f"/proc/{process.pid}/status").read_text("utf-8") if process else ""
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) << 10 if found else 0


def _reset_peak(worker: Worker) -> None:
    if worker._process is not None:
        try:
            Path(f"/proc/{worker._process.pid}/clear_refs").write_text("5", "utf-8")
        except OSError:
            return


def _made(where: Path, one: Broken) -> Path:
    where.mkdir(parents=True, exist_ok=True)
    path = where / one.name
    one.make(path)
    return path


def _swept(where: Path) -> None:
    shutil.rmtree(where, ignore_errors=True)


# —— 一批一起读 ——


def batch(where: Path, chosen: Iterable[Broken], progress: Callable[[str], None]) -> Tally:
    """全部坏文件放在一个文件夹里，每十份夹一份好的，读进一个库：好的一份不少，坏的各有一句话，库完好。"""
    tally = Tally("坏文件和好文件一批读入")
    folder = where / "文件"
    good = []
    bad = []
    for n, one in enumerate(chosen):
        bad.append(_made(folder, one))
        if n % 10 == 0:
            good.append(folder / f"好{n:03}.txt")
            good[-1].write_text(_GOOD.replace("好", f"第{n}件好"), "utf-8")
    with Store(where / "库", Cheap(), spare=0) as store:
        reports = list(ingesting(find_files([*bad, *good]), store))
        for n, read in enumerate(reports):
            unclear = _clear(read.message) if read.outcome == "failed" else ""
            tally.count(f"{read.name!r}：{unclear}" if unclear else "")
            if n % 20 == 0:
                progress(f"一批 {n}/{len(reports)}")
        names = {d.name for d in store.documents()}
        for path in good:
            tally.count("" if path.name in names else f"好文件 {path.name} 没读进去")
        health = store.health()
        tally.count("；".join(p.zh for p in health.problems if "磁盘只剩" not in p.zh))
        tally.notes = {"读得进": len(names), "说清读不了": sum(r.outcome == "failed" for r in reports)}
    escaped = Path("/tmp/zhengwen-escaped.txt")
    tally.count("有文件写到了外面" if escaped.exists() else "")
    return tally


class Cheap:
    """一批里有几十万条，真的模型要编几个钟头；这里量的是读和存，向量用固定的几种。"""

    name, dim = "cheap", 8

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray:
        return np.eye(8, dtype=np.float32)[[len(t) % 8 for t in texts]].reshape(len(texts), 8)

    def query(self, text: str) -> np.ndarray:
        return np.eye(8, dtype=np.float32)[len(text) % 8]


if __name__ == "__main__":
    sys.exit(main())
