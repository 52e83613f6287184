"""去掉一路信号各考一遍；题分成开发的和留着的。云河市、青禾县都是虚构的。"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import TODAY
from fakes import FakeEncoder

from evals import ablation, held_out
from evals.case import Case, Gold, Quote, read_cases
from ingest import Store, read_bytes

CASES = [
    Case("T1", "amount", "青禾县每餐补贴多少钱", ("青禾县助餐补贴办法.txt",), Gold(values=("5元/餐|5元",)),
         clauses=(Quote("青禾县助餐补贴办法.txt", "第一条", "每餐补贴5元"),)),
    Case("T2", "unanswerable", "南京市每餐补贴多少钱", (), Gold(answerable=False)),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(tmp_path_factory.mktemp("store"), FakeEncoder())
    for place, amount in (("云河市", "3元"), ("青禾县", "5元")):
        text = f"{place}助餐补贴办法\n第一条　{place}户籍老年人在社区食堂就餐，每餐补贴{amount}。\n"
        made.add(read_bytes(text.encode(), f"{place}助餐补贴办法.txt"))
    return made


def test_each_row_misses_one_signal(store: Store) -> None:
    results = ablation.ablate(CASES, store, TODAY)
    assert list(results) == ["全用", "去掉向量", "去掉词", "去掉事实", "去掉地方", "去掉核对"]
    right = {name: [s.right for s in scores] for name, scores in results.items()}
    assert (right["全用"], right["去掉事实"][0]) == ([True, True], False)
    shown = ablation.table(results).splitlines()
    assert len(shown) == 7 and shown[1].split()[:2] == ["全用", "100.0%"]


def test_the_split_is_by_id_and_does_not_move(store: Store) -> None:
    cases = read_cases()
    seen, kept = held_out.split(cases)
    assert sorted(c.id for c in (*seen, *kept)) == sorted(c.id for c in cases)
    assert not {c.id for c in seen} & {c.id for c in kept}
    assert 0.25 < len(kept) / len(cases) < 0.42
    again = held_out.split(reversed(cases[: len(cases) // 2]))[1]
    assert {c.id for c in again} <= {c.id for c in kept}
    assert [n for n in range(12) if held_out.is_held_out(f"Y{n:03d}")] == [6, 7, 9, 10, 11]


def test_both_parts_and_the_gap_are_printed() -> None:
    shown = held_out.table([held_out.Part("开发", ()), held_out.Part("留着", ())])
    assert [line.split()[0] for line in shown.splitlines()] == ["题数", "开发", "留着", "差距（百分点）"]


@pytest.mark.parametrize("command", [ablation.main, held_out.main])
def test_a_missing_store_is_explained(command: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["--store", str(tmp_path / "没有")]) == 2  # type: ignore[operator]
    assert "没能跑完" in capsys.readouterr().err
