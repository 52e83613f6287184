"""计数：试了几次、扛住几次、失掉几次；失掉的逐条说明。几套测试的结果合成一份 JSON，连同日期和机器。"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Tally:
    """一组的计数；``notes`` 是要一并报的数（最久几秒、怎样说的），``lost`` 逐条说明失掉的。"""

    name: str
    tried: int = 0
    lost: list[str] = field(default_factory=list)
    skipped: str = ""
    notes: dict[str, Any] = field(default_factory=dict)

    def count(self, said: str = "") -> None:
        """试了一次；``said`` 不空就是失掉了。"""
        self.tried += 1
        if said:
            self.lost.append(said)

    @property
    def survived(self) -> int:
        return self.tried - len(self.lost)

    def line(self) -> str:
        if self.skipped:
            return f"{self.name}：没有做，{self.skipped}"
        notes = "".join(f"；{k} {v}" for k, v in self.notes.items() if not isinstance(v, (list, dict)))
        return f"{self.name}：试 {self.tried}，扛住 {self.survived}，失掉 {len(self.lost)}{notes}"


def report(tallies: Sequence[Tally], out: Path | None) -> int:
    """印出来，另存 JSON；失掉了什么，退出状态是 1。"""
    for tally in tallies:
        print(tally.line(), flush=True)
        for said in tally.lost:
            print(f"  失掉：{said}")
    tried, lost = sum(t.tried for t in tallies), sum(len(t.lost) for t in tallies)
    print(f"合计：试 {tried}，扛住 {tried - lost}，失掉 {lost}")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        result = {
            "date": dt.date.today().isoformat(),
            "machine": {"cpus": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
            "tried": tried,
            "survived": tried - lost,
            "lost": lost,
            "parts": [asdict(t) | {"survived": t.survived} for t in tallies],
        }
        out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 1 if lost else 0
