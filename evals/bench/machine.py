"""在哪台机器上量、怎么量：钉在一个核上的新进程，轮流跑几遍，记下峰值内存。"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import multiprocessing
import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

_LIBRARIES = ("onnxruntime", "numpy", "pypdfium2", "pdfplumber", "lxml", "torch", "sentence-transformers", "chromadb")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

T = TypeVar("T")


@dataclass(frozen=True)
class Spread:
    """几遍的中位数、最小、最大。"""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(statistics.median(values), min(values), max(values))

    def shown(self, digits: int = 2) -> str:
        return f"{self.median:.{digits}f}（{self.low:.{digits}f}–{self.high:.{digits}f}）"


def alternating(
    rounds: int, works: Mapping[str, Callable[[], object]], clock: Callable[[], float] = time.process_time
) -> dict[str, list[float]]:
    """轮流跑：每一轮各跑一遍，机器忽快忽慢时大家一起受。返回各自每遍的秒数（默认是处理器时间）；先各空跑一遍热身。"""
    for work in works.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = clock()
            work()
            seconds[name].append(clock() - began)
    return seconds


def on_cores(count: int, work: Callable[..., T], *given: Any) -> T:
    """在只许用 ``count`` 个核的新进程里跑 ``work(*given)``；``work`` 要是模块里的函数。"""
    context = multiprocessing.get_context("spawn")
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, str(count)))  # 要在子进程导入 numpy、torch 之前
    try:
        with ProcessPoolExecutor(1, mp_context=context, initializer=_pin, initargs=(count,)) as pool:
            return pool.submit(work, *given).result()
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def pinned(count: int) -> Iterator[None]:
    """这里面起的进程只许用 ``count`` 个核。"""
    allowed = os.sched_getaffinity(0)
    _pin(count)
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _pin(count: int) -> None:
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, set(allowed[-count:]))


def peak(process: int | None = None) -> int:
    """一个进程（默认是自己）到此为止的峰值内存，字节。"""
    return _status("VmHWM", process)


def resident(process: int | None = None) -> int:
    """一个进程此刻占的内存，字节。"""
    return _status("VmRSS", process)


def _status(name: str, process: int | None) -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{process or 'self'}/status").read_text("utf-8"))
    return int(found[1]) * 1024 if found else 0


def processor_time(process: int) -> float:
    """一个进程至今用了多少秒处理器：与机器上别的程序抢不抢无关。"""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def describe() -> dict[str, object]:
    """量的是哪台机器：处理器、可用的核、内存、系统、各库的版本。"""
    cpu = re.search(r"model name\s*: (.+)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s+(\d+) kB", _read("/proc/meminfo"))
    flags = set(_read("/proc/cpuinfo").split())
    return {
        "cpu": cpu[1] if cpu else platform.processor(),
        "instructions": sorted(flags & {"avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8"}),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(int(memory[1]) / 1024**2, 1) if memory else None,
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": {name: found for name in _LIBRARIES if (found := _version(name))},
    }


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def write(path: Path, name: str, result: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    when = dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()
    whole = {"benchmark": name, "measured": when, "machine": describe(), **result}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=2, default=_plain) + "\n", "utf-8")


def _plain(value: object) -> object:
    if isinstance(value, Spread):
        return {key: float(f"{number:.4g}") for key, number in asdict(value).items()}
    raise TypeError(type(value).__name__)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """对齐的表；汉字按两格算。"""
    widths = [max(_width(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    return "\n".join(
        "  ".join(_padded(c, w) for c, w in zip(row, widths, strict=True)).rstrip() for row in [heads, *rows]
    )


def _width(words: str) -> int:
    return sum(2 if ord(c) > 0x2E80 else 1 for c in words)


def _padded(words: str, width: int) -> str:
    return words + " " * (width - _width(words))
