"""从目录重建要多久：一万条条款，词索引、向量索引全部重来；向量在目录里，不必重编。"""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path
from typing import Any

from evals.bench.grow import growing
from evals.bench.stand_in import StandIn
from evals.case import CORPUS
from evals.reliability.apart import Say, run_apart
from evals.reliability.tally import Tally
from ingest import Store, read_bytes

MOST = 60.0  # 秒


def rebuild(where: Path, clauses: int) -> Tally:
    """向量用替身编（见 ``evals.bench.stand_in``）：量的是重建，不是编码；替身若在重建时被叫去编码，算失掉。"""
    tally = Tally(f"{clauses} 条条款从目录重建")
    ended = run_apart(lambda say: _built(where, clauses, say), limit=1200)
    if ended.result is None:
        tally.count(ended.error or f"信号 {ended.signal}")
        return tally
    found = ended.result
    late = f"用了 {found['seconds']:.1f} 秒" if found["seconds"] > MOST * max(1, clauses / 10_000) else ""
    tally.count("；".join(found["problems"]) or late or (f"重编了 {found['encoded']} 条" if found["encoded"] else ""))
    tally.notes = {"条款": found["clauses"], "秒": round(found["seconds"], 1)}
    return tally


def _built(where: Path, clauses: int, say: Say) -> dict[str, Any]:
    encoder = _Counted()
    with Store(where, encoder, few=0) as store:
        held = 0
        for file in islice(growing(CORPUS, ".txt"), 10_000):
            reading = read_bytes(file.data, file.name, f"/政策/{file.name}")
            store.add(reading)
            held += len(reading.clauses)
            if held >= clauses:
                break
        store.sync()
        encoder.count = 0
        began = time.monotonic()
        health = store.repair()
        seconds = time.monotonic() - began
    problems = [p.zh for p in health.problems if "磁盘只剩" not in p.zh]
    return {"clauses": held, "seconds": seconds, "encoded": encoder.count, "problems": problems}


class _Counted(StandIn):
    """数一数编了多少条。"""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def passages(self, texts: Any, progress: Any = None) -> Any:
        self.count += len(texts)
        return super().passages(texts, progress)
