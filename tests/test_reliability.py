"""可靠性各套的一小段：种子定了，几十秒做完；整套用 ``make check-faults``、``make check-inputs``、``make fuzz``。

杀进程、弄坏库用 fork，父进程里别的测试开过库就不能再 fork：所以另起一个进程做。
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.reliability.broken import broken
from evals.reliability.inputs import files
from evals.reliability.targets import PHRASES, TARGETS

SLOW = (
    "六十兆",
    "一万",
    "十万",
    "五万",
    "百万",
    "百兆",
    "炸弹",
    "五千",
    "三千",
    "两千",
    "五十万",
    "大.png",
    "风暴",
    "大图",
    "平方",
    "千页",
)


def suite(module: str, *words: str) -> dict[str, object]:
    """跑一套，交回它的 JSON；失掉了什么就把它印的都带出来。"""
    out = Path(words[-1])
    command = [sys.executable, "-m", f"evals.reliability.{module}", *words[:-1], "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    found: dict[str, object] = json.loads(out.read_text("utf-8"))
    return found


def test_killed_at_random_moments(tmp_path: Path) -> None:
    found = suite("faults", "kills", "--kills", "6", str(tmp_path / "out.json"))
    assert found["lost"] == 0 and isinstance(found["tried"], int) and found["tried"] >= 6


def test_damaged_files_of_the_store(tmp_path: Path) -> None:
    found = suite("faults", "index", "catalogue", "--brief", "--times", "0", str(tmp_path / "out.json"))
    assert found["lost"] == 0 and isinstance(found["tried"], int) and found["tried"] >= 9


def test_hostile_files(tmp_path: Path) -> None:
    """小的、快的那些，隔一份取一份；其余的在整套里。"""
    quick = [b for b in broken() if not any(word in b.name for word in SLOW)]
    chosen = quick[::2]
    assert len(quick) > 180
    lost = [said for tally in files(tmp_path, chosen, lambda said: None) for said in tally.lost]
    assert lost == []


@cache
def seeds(target: str) -> list[bytes]:
    return [seed for seed in TARGETS[target].seeds() if len(seed) < 20_000]


@pytest.mark.parametrize("target", sorted(TARGETS))
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), changes=st.integers(0, 8))
def test_what_the_fuzzer_checks(target: str, seed: int, changes: int) -> None:
    """乱试用的规矩，在它开头用的输入上改几处，也守得住。"""
    chosen, chance = TARGETS[target], random.Random(seed)
    data = bytearray(chance.choice(seeds(target)))
    for _ in range(changes):
        at = chance.randrange(len(data) + 1)
        piece = chance.choice([chance.choice(PHRASES).encode(), chance.randbytes(2), bytes(data[at : at + 20])])
        data[at : at + chance.choice([0, 0, 1, len(piece)])] = piece
    chosen.check(bytes(data[: chosen.longest]))


# —— 乱试找到的：一处一行 ——


@pytest.mark.parametrize(
    "target, data",
    [
        # 压缩包里有一件没有名字：zipfile 的 is_dir 出错
        ("readers", "04504b0506" + "0000000001000100" + "2e000000" + "00000000" + "0000"),
    ],
)
def test_found_by_the_fuzzer(target: str, data: str) -> None:
    TARGETS[target].check(bytes.fromhex(data))
