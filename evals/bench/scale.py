"""库长大以后：由示例政策长到一千、一万、十万条，每到一个大小停下来量一遍，画成两张图。

热的一问：每一轮把问题里的地名换一套，问的都是没问过的话（向量、检索都要现算），第一轮热身不计。
大于 ``--real`` 条的部分，正文的向量用替身（见 ``stand_in.py``），图表里都注明。
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from evals.bench.curve import growth
from evals.bench.grow import elsewhere, growing
from evals.bench.machine import Spread, on_cores, peak, pinned, processor_time, table, write
from evals.bench.stand_in import StandIn
from evals.case import CASES, CORPUS, TODAY, read_cases
from ingest import Store, ZhengwenError, read_bytes
from ingest.encode import Encoder, load

_UNITS = ("市残联", "市民政局", "市财政局", "市医保局", "区残联")  # 列全部任务时问的单位
_QUESTION = "云河市80岁以上老人有什么补贴？"
_COMMAND = [sys.executable, "-c", "import sys; from ui.cli import main; sys.exit(main())"]
_ADDRESS = re.compile(r"http://[\d.:]+")
_TENTH = 0.1
_STEP = 20  # 份；每读入这么多份记一次快慢
_ASKED = 20  # 量服务的内存之前问这么多句


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000], help="停下来量的大小，条")
    parser.add_argument("--real", type=int, default=1000, help="不超过这么多条的用真的编码器，再大用替身（默认 1000）")
    parser.add_argument("--cases", type=Path, default=CASES, help="问题，一行一题（默认 evals/cases.jsonl）")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="由哪些示例长出来（默认 corpus）")
    parser.add_argument(
        "--keep", type=Path, help="长好的库、量好的数留在这个目录；已经有的不再长、不再量，中途停下再来就接着"
    )
    parser.add_argument("--again", action="store_true", help="长好的库再量一遍")
    parser.add_argument("--cores", type=int, default=2, help="用几个核（默认 2）")


def run(args: argparse.Namespace) -> dict[str, object]:
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch:
        root = args.keep or Path(scratch)
        for size in args.sizes:
            found.append(_one(root / str(size), size, args))
            print(f"{size} 条量好了", file=sys.stderr, flush=True)
            _write(args, found)  # 量好一个写一个：后面的停了，前面的还在
    _show(found)
    return _result(args, found)


def _one(folder: Path, size: int, args: argparse.Namespace) -> dict[str, Any]:
    """一个大小：没有长好的先长，没有量过的就量。"""
    if not (folder / "grown.json").exists():
        on_cores(args.cores, grow, args.corpus, folder, size, size <= args.real)
    kept = folder / "measured.json"
    if args.again or not kept.exists():
        measured = measure(folder, args.cases, args.rounds, args.cores)
        kept.write_text(json.dumps(measured, ensure_ascii=False, default=asdict), "utf-8")
    read: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    return {k: Spread(**v) if isinstance(v, dict) and v.keys() == _SPREAD else v for k, v in read.items()}


_SPREAD = {"median", "low", "high"}


def _result(args: argparse.Namespace, found: Sequence[dict[str, Any]]) -> dict[str, object]:
    return {"settings": {"rounds": args.rounds, "cores": args.cores}, "sizes": found}


def _write(args: argparse.Namespace, found: Sequence[dict[str, Any]]) -> None:
    write(args.out, args.name, _result(args, found))
    for name, drawn in plots(found).items():
        (args.out.parent / name).write_text(drawn, "utf-8")


# —— 长 ——


def grow(corpus: Path, folder: Path, size: int, real: bool) -> None:
    """长出刚过 ``size`` 条的库，在 ``folder/store``；怎么长的写在 ``grown.json``。中途停下，再来就接着长。"""
    encoder: Encoder = load() if real else StandIn()
    encoder.passages(["热身"])
    folder.mkdir(parents=True, exist_ok=True)
    steps = [json.loads(line) for line in _lines(folder / "pace.jsonl")]
    with Store(folder / "store", encoder) as store:
        clauses, documents = (steps[-1]["clauses"], steps[-1]["documents"]) if steps else (0, 0)
        files = growing(corpus, ".txt", start=documents)
        while clauses < size:
            began, spent, before = time.perf_counter(), time.process_time(), clauses
            for file in islice(files, _STEP):
                reading = read_bytes(file.data, file.name)
                store.put(reading)
                clauses, documents = clauses + len(reading.clauses), documents + 1
                if clauses >= size:
                    break
            steps.append(
                {
                    "documents": documents,
                    "clauses": clauses,
                    "added": clauses - before,
                    "seconds": time.perf_counter() - began,
                    "processor_s": time.process_time() - spent,
                }
            )
            with (folder / "pace.jsonl").open("a", encoding="utf-8") as file_:
                file_.write(json.dumps(steps[-1]) + "\n")
        began, spent = time.perf_counter(), time.process_time()
        store.sync()
        indexed, indexed_cpu = time.perf_counter() - began, time.process_time() - spent
    said = {
        "clauses": clauses,
        "documents": documents,
        "encoder": "真" if real else "替身",
        "ingest_per_s": round(pace(steps, 0, 1, "seconds")),
        "ingest_per_processor_s": round(pace(steps, 0, 1, "processor_s")),
        "ingest_first_tenth_per_s": round(pace(steps, 0, _TENTH, "processor_s")),
        "ingest_last_tenth_per_s": round(pace(steps, 1 - _TENTH, 1, "processor_s")),
        "index_s": round(indexed, 1),
        "index_processor_s": round(indexed_cpu, 1),
    }
    (folder / "grown.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


def pace(steps: Sequence[Mapping[str, float]], first: float, last: float, clock: str) -> float:
    """一步步的记录里，从几成到几成，每秒（``clock``：``seconds`` 是钟，``processor_s`` 是处理器时间）多少条。"""
    whole = steps[-1]["clauses"]
    inside = [s for s in steps if first * whole < s["clauses"] <= last * whole] or [steps[0 if first == 0 else -1]]
    return sum(s["added"] for s in inside) / sum(s[clock] for s in inside)


# —— 量 ——


def measure(folder: Path, cases: Path, rounds: int, cores: int) -> dict[str, Any]:
    """一个大小的库的全部数：每一样在新的进程里量。"""
    grown: dict[str, Any] = json.loads((folder / "grown.json").read_text("utf-8"))
    real, store = grown["encoder"] == "真", folder / "store"
    asked = on_cores(cores, _asked, store, cases, rounds, real)
    cold = [on_cores(cores, _cold, store) for _ in range(rounds)]
    served = [_served(store, cores) for _ in range(min(rounds, 3))]
    updated = on_cores(cores, _updated, store, real)
    return {
        **grown,
        **asked,
        **_both("cold_ask_s", cold),
        **_both("serve_ready_s", [s["ready"] for s in served]),
        "serve_mb": max(s["mb"] for s in served),
        **_both("update_s", updated),
        "load": [round(n, 1) for n in os.getloadavg()],
    }


Taken = tuple[float, float]  # 钟走了多少，用了处理器多少；机器上还有别的程序时，看后一个


def _both(name: str, taken: Sequence[Taken]) -> dict[str, Spread]:
    return {name: Spread.of([wall for wall, _ in taken]), f"{name}_processor": Spread.of([own for _, own in taken])}


# 下面几个在钉住几个核的子进程里跑


def _asked(path: Path, cases: Path, rounds: int, real: bool) -> dict[str, Any]:
    from assistant import ask

    today = dt.date.fromisoformat(TODAY)
    questions = read_cases(cases)
    with Store(path, None if real else StandIn()) as store:

        def spent(question: str, **told: Any) -> Taken:
            began, own = time.perf_counter(), time.process_time()
            ask(question, store, today=today, **told)
            return (time.perf_counter() - began) * 1000, (time.process_time() - own) * 1000

        taken = [
            [
                spent(elsewhere(c.question, turn), history=[elsewhere(h, turn) for h in c.history], profile=c.profile)
                for c in questions
            ]
            for turn in range(rounds + 1)
        ]
        units = [[spent(f"{unit}要做哪些事{'？' * turn}") for unit in _UNITS] for turn in range(rounds + 1)]
        warm = taken[1:]
        return {
            "questions": len(questions),
            "first_round_p95_ms": round(_p95(taken[0])[0], 1),
            **_both("ask_p50_ms", [_each(statistics.median, values) for values in warm]),
            **_both("ask_p95_ms", [_p95(values) for values in warm]),
            **_both("unit_ms", [_each(max, values) for values in units[1:]]),
            "ask_mb": round(peak() / 1e6),
        }


def _each(measure: Callable[[list[float]], float], values: Sequence[Taken]) -> Taken:
    walls, own = zip(*values, strict=True)
    return measure(list(walls)), measure(list(own))


def _p95(values: Sequence[Taken]) -> Taken:
    return _each(lambda v: statistics.quantiles(v, n=20)[-1], values)


def _cold(store: Path) -> Taken:
    """从起进程到答完。"""
    began, before = time.perf_counter(), os.times()
    command = [*_COMMAND, "ask", _QUESTION, "--store", str(store), "--today", TODAY]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    own = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, own


@contextlib.contextmanager
def serving(store: Path, cores: int) -> Iterator[tuple[str, int, Taken]]:
    """起一个只用 ``cores`` 个核的服务：它的网址、进程号、过了几秒（用了处理器几秒）才说「已打开」。出来时关掉。"""
    began = time.perf_counter()
    command = [*_COMMAND, "serve", "--port", "0", "--store", str(store), "--today", TODAY, "--rate", "0"]
    quiet: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}  # 每问一行的日志
    with pinned(cores), subprocess.Popen(command, encoding="utf-8", **quiet) as server:
        try:
            address = next((found[0] for line in server.stdout or () if (found := _ADDRESS.search(line))), "")
            if not address:
                raise ZhengwenError(f"服务没有打开：{store}", f"The service did not open: {store}")
            yield address, server.pid, (time.perf_counter() - began, processor_time(server.pid))
        finally:
            server.terminate()


def _served(store: Path, cores: int) -> dict[str, Any]:
    """从起进程到说「已打开」，再问几句，看占多少内存。"""
    with serving(store, cores) as (address, process, ready):
        for turn in range(_ASKED):
            question = json.dumps({"question": elsewhere(_QUESTION, turn)}).encode()
            request = urllib.request.Request(f"{address}/api/ask", question, {"content-type": "application/json"})
            urllib.request.urlopen(request, timeout=60).read()
        return {"ready": ready, "mb": round(peak(process) / 1e6)}


def _updated(path: Path, real: bool) -> list[Taken]:
    """改一份文件里的一句，读入，跟上索引，秒；改三回。"""
    with Store(path, None if real else StandIn()) as store:
        store.sync()
        name = store.documents()[-1].name
        text = "".join(c.text for c in store.clauses(store.documents()[-1].id))
        seconds: list[Taken] = []
        for turn in range(3):
            began, own = time.perf_counter(), time.process_time()
            store.put(read_bytes(f"{text}\n第九十九条 本办法由市民政局负责解释，第{turn + 1}次修订。\n".encode(), name))
            store.sync()
            seconds.append((time.perf_counter() - began, time.process_time() - own))
        return seconds


# —— 说 ——


def _show(found: Sequence[dict[str, Any]]) -> None:
    heads = ["条款", "编码器", "一问 中位 毫秒", "95% 毫秒", "列全 毫秒", "冷启动 秒", "开服务 秒", "服务内存 MB"]
    heads += ["读入 条/处理器秒", "末一成/头一成", "建索引 秒", "改一份 秒"]
    rows = [
        [
            str(r["clauses"]),
            r["encoder"],
            *(_shown(r, k) for k in ("ask_p50_ms", "ask_p95_ms", "unit_ms", "cold_ask_s", "serve_ready_s")),
            str(r["serve_mb"]),
            str(r["ingest_per_processor_s"]),
            f"{r['ingest_last_tenth_per_s'] / r['ingest_first_tenth_per_s']:.2f}",
            f"{r['index_processor_s'] or '–'} / {r['index_s']}",
            _shown(r, "update_s"),
        ]
        for r in found
    ]
    print(table(heads, rows))
    print("时间都是：处理器 / 钟；机器上还有别的程序时看前一个。")
    print("编码器是「替身」的，正文的向量是词向量的平均，只量快慢；问题照样用真的模型编一遍。")


def _shown(row: Mapping[str, Any], name: str) -> str:
    digits = 0 if name.endswith("ms") else 1
    return f"{row[f'{name}_processor'].median:.{digits}f} / {row[name].median:.{digits}f}"


def plots(found: Sequence[dict[str, Any]]) -> dict[str, str]:
    """文件名 → SVG。"""
    sizes = [r["clauses"] for r in found]
    note = "；".join(f"{r['clauses']} 条：{r['encoder']}编码器" for r in found)
    lines = {"一问 95%": "ask_p95_ms", "一问 中位": "ask_p50_ms", "列全一个单位的任务": "unit_ms"}
    times = {name: [r[f"{key}_processor"].median for r in found] for name, key in lines.items()}
    memory = {"服务内存": [float(r["serve_mb"]) for r in found], "只问答": [float(r["ask_mb"]) for r in found]}
    return {
        "scale_latency.svg": growth(sizes, times, "处理器毫秒", "一问多少毫秒，随库里的条款", note),
        "scale_memory.svg": growth(sizes, memory, "MB", "占多少内存，随库里的条款", note),
    }
