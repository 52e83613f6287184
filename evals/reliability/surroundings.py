"""周围出的事：磁盘写满，几个进程用同一个库，时钟乱跳。说过「存好了」的一份不少，缓过来以后与没出过事一样。"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evals.reliability.apart import READY, Apart, Ended, Say, run_apart
from evals.reliability.small import looked_at, read_in, write_files
from evals.reliability.tally import Tally
from ingest import Store
from ingest.encode import Encoder
from ingest.errors import StoreError
from ingest.ingesting import find_files, ingesting

_DISK = 24 << 20  # 字节；小盘的大小
_MANY = range(1, 13)
_ROOT = Path(__file__).parents[2]
_CLOCK = Path(__file__).parent / "data" / "clock.c"
_KEYS = ("documents", "facts", "vectors", "found", "problems")


# —— 磁盘写满 ——


def full_disk(where: Path, encoder: Encoder, times: int, seed: int, progress: Callable[[str], None]) -> Tally:
    """剩的空间一次比一次少；读到写不下为止，再腾出空间接着读。"""
    tally = Tally("磁盘写满", notes={"怎样说": []})
    files = where / "文件"
    write_files(files, _MANY)
    wanted = _reference(where / "整", files, encoder)
    rng = random.Random(seed)
    for turn in range(times):
        try:
            with _small_disk(where / "盘") as disk:
                left = int(_DISK * rng.random() ** 3 * 0.5) + 300_000
                said = _filled(disk, left, files, encoder, wanted, tally)
        except _Impossible as error:
            tally.skipped = str(error)
            return tally
        tally.count(f"剩 {left >> 10} KB：{said}" if said else "")
        progress(f"磁盘写满 {turn + 1}/{times}")
    tally.notes["怎样说"] = sorted(set(tally.notes["怎样说"]))
    return tally


def _filled(disk: Path, left: int, files: Path, encoder: Encoder, wanted: dict[str, Any], tally: Tally) -> str:
    run_apart(lambda say: Store(disk / "库", encoder).close())
    filler = disk / "占"
    taken = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - left
    filler.write_bytes(b"\0" * max(0, taken))
    full = run_apart(lambda say: _ingest(disk / "库", files, encoder, say, spare=0))
    if full.result is None:
        return f"写满时没有好好结束：{full.error or full.signal}"
    tally.notes["怎样说"] += [m.split("。")[0].replace(str(disk), "…") for m in full.result]
    filler.unlink()
    after = run_apart(lambda say: looked_at(disk / "库", encoder))
    if after.result is None or after.result["problems"]:
        return f"腾出空间以后：{after.error or after.signal or after.result['problems']}"
    lost = [n for n in full.lines if after.result["documents"].get(n) != wanted["documents"][n]]
    half = [n for n, ids in after.result["documents"].items() if ids != wanted["documents"].get(n)]
    if lost or half:
        return f"丢了 {lost}，半份 {half}"
    again = run_apart(lambda say: _ingest(disk / "库", files, encoder, say, spare=0))
    return _converged(again, disk / "库", encoder, wanted)


@contextmanager
def _small_disk(at: Path) -> Iterator[Path]:
    """几 MB 的 tmpfs。"""
    at.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(at)], capture_output=True, check=False
    )
    if done.returncode:
        raise _Impossible("这里不能挂载 tmpfs（要 root）")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], capture_output=True, check=False)


class _Impossible(Exception):
    """这台机器上做不了的，说出缘由。"""


# —— 几个进程 ——


def together(where: Path, encoder: Encoder, times: int, progress: Callable[[str], None]) -> Tally:
    """两个进程各读一半文件，第三个一直在问，第四个在修；末了与一个进程依次读的一样。"""
    tally = Tally("几个进程用同一个库")
    files = where / "文件"
    write_files(files, _MANY)
    wanted = _reference(where / "整", files, encoder)
    halves = [[p for p in sorted(files.iterdir()) if int(p.name[:2]) % 2 == odd] for odd in (0, 1)]
    path = where / "共用"
    for turn in range(times):
        shutil.rmtree(path, ignore_errors=True)
        run_apart(lambda say: Store(path, encoder).close())
        works: list[Callable[[Say], Any]] = [
            lambda say: _ingest(path, halves[0], encoder, say),
            lambda say: _ingest(path, halves[1], encoder, say),
            lambda say: _asking(path, encoder),
            lambda say: _asking(path, encoder, repair=True),
        ]
        ended = [started.end() for started in [Apart(work) for work in works]]
        bad = [e.error or f"信号 {e.signal}" for e in ended if e.error or e.signal]
        bad += [message for e in ended[:2] for message in e.result or ()]
        after = run_apart(lambda say: looked_at(path, encoder))
        said = "；".join(bad) or after.error or _different(after.result, wanted)
        tally.count(f"第 {turn + 1} 次：{said}" if said else "")
        progress(f"几个进程 {turn + 1}/{times}")
    return tally


def _asking(path: Path, encoder: Encoder, repair: bool = False) -> int:
    """打开、检索、关上，做上几遍；有错就抛。"""
    for turn in range(6):
        with Store(path, encoder, create=False, few=0) as store:
            store.by_vector("助餐补贴", 5), store.by_words("助餐补贴", 5)
            if repair and turn % 3 == 2:
                store.repair()
        time.sleep(0.1)
    return 1


# —— 时钟乱跳 ——


def jumping_clock(where: Path, encoder: Encoder, times: int, seed: int, progress: Callable[[str], None]) -> Tally:
    """读入的当口，时钟每几百次就往前往后跳上几十年（LD_PRELOAD 换掉 clock_gettime 等三个函数）。"""
    tally = Tally("时钟乱跳")
    files = where / "文件"
    write_files(files, range(1, 5))
    wanted = _reference(where / "整", files, encoder)
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        tally.skipped = "没有 C 编译器"
        return tally
    shim = where / "clock.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(shim), str(_CLOCK), "-ldl"], check=True)
    path = where / "库"
    for turn in range(times):
        shutil.rmtree(path, ignore_errors=True)
        environment = {**os.environ, "LD_PRELOAD": str(shim), "CLOCK_SEED": str(seed + turn), "PYTHONPATH": str(_ROOT)}
        done = subprocess.run(
            [sys.executable, "-m", "ui.cli", "ingest", str(files), "--store", str(path)],
            env=environment, capture_output=True, text=True, cwd=_ROOT, check=False, timeout=300,
        )  # fmt: skip
        after = run_apart(lambda say: looked_at(path, encoder))
        said = done.stderr.strip()[-200:] if done.returncode else after.error or _different(after.result, wanted)
        tally.count(f"第 {turn + 1} 次：{said}" if said else "")
        progress(f"时钟乱跳 {turn + 1}/{times}")
    return tally


# —— 重开 ——


def restarts(store: Path, times: int, most: float, progress: Callable[[str], None]) -> Tally:
    """另开一个真的进程（连导入在内），从启动到答出第一问，用处理器几秒；旁边还有别的程序时，钟走得多些。"""
    tally = Tally("重新启动到答出第一问")
    seconds, clock = [], []
    for turn in range(times):
        began, before = time.monotonic(), os.times()
        done = subprocess.run(
            [sys.executable, "-m", "ui.cli", "ask", "助餐补贴每餐多少元？", "--store", str(store)],
            env={**os.environ, "PYTHONPATH": str(_ROOT)}, capture_output=True, text=True, cwd=_ROOT, check=False,
        )  # fmt: skip
        after = os.times()
        clock.append(time.monotonic() - began)
        seconds.append(after.children_user + after.children_system - before.children_user - before.children_system)
        slow = f"用了处理器 {seconds[-1]:.1f} 秒，超过 {most:.0f} 秒" if seconds[-1] > most else ""
        tally.count(done.stderr.strip()[-200:] if done.returncode else slow)
        progress(f"重新启动 {turn + 1}/{times}")
    tally.notes["处理器，最久（秒）"] = round(max(seconds), 2)
    tally.notes["钟，中位数（秒）"] = round(statistics.median(clock), 2)
    return tally


# —— 共用 ——


def _reference(path: Path, files: Path, encoder: Encoder) -> dict[str, Any]:
    made = run_apart(lambda say: read_in(files, path, encoder))
    seen = run_apart(lambda say: looked_at(path, encoder))
    if made.error or seen.error:
        raise RuntimeError(f"没有出事也读不成：{made.error}{seen.error}")
    found: dict[str, Any] = seen.result
    return found


def _ingest(
    path: Path, files: Path | Sequence[Path], encoder: Encoder, say: Say, spare: int | None = None
) -> list[str]:
    """读进去，存好一份说一份；交回没读成的各说了什么。"""
    failed = []
    given = [files] if isinstance(files, Path) else list(files)
    limits = {} if spare is None else {"spare": spare}
    try:
        with Store(path, encoder, patience=60, **limits) as store:  # type: ignore[arg-type]
            say(READY)
            for report in ingesting(find_files(given), store):
                if report.outcome == "failed":
                    failed.append(report.message)
                else:
                    say(report.name)
    except StoreError as error:
        failed.append(error.zh)
    return failed


def _converged(ended: Ended, path: Path, encoder: Encoder, wanted: dict[str, Any]) -> str:
    if ended.result is None or ended.result:
        return f"再读一遍不成：{ended.error or ended.result}"
    seen = run_apart(lambda say: looked_at(path, encoder))
    return seen.error or _different(seen.result, wanted)


def _different(found: dict[str, Any], wanted: dict[str, Any]) -> str:
    keys = [k for k in _KEYS if found[k] != wanted[k]]
    return f"{'、'.join(keys)} 与没出过事的不同" if keys else ""
