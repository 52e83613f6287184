"""把关的程序，和把关本身：助手在一小组题上不能退步。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import assistant
from evals import gate
from evals.case import CORPUS, TODAY, Case, Gold, Quote, read_cases
from ingest import Store

# 每一类两三道，容易混的优先；全部的题用 python -m evals.gate 考
CHOSEN = (
    "Y001", "Y003", "Y004", "Y005", "Y007",  # 牵头：写明、没写、正文与附表不同、排第一
    "Y012", "Y079",  # 列举
    "Y013", "Y014", "Y016", "Y019", "Y022",  # 资格：全市与区、新旧标准、只能选一项、年限不够
    "Y027", "Y030", "Y032", "Y038", "Y045", "Y047",  # 金额：合并的表、分档、就高、地区、试点期、修正后的罚款
    "Y054", "Y055", "Y057", "Y065",  # 时限、目标
    "Y069", "Y070", "Y071",  # 效力：现行、试点期已过、征求意见
    "Y082", "Y087", "Y090", "Y093", "Y095",  # 比较、办事、计数、追问
    "Y098", "Y102", "Y103", "Y106", "Y110",  # 遮盖、没有的条、报纸没写、别的城市、页面里的假指令
)  # fmt: skip
FLOOR = 0.7  # 各项全对的比例；只许往上改（2026-11-24 全部 110 题为 0.78）


def refusal(case: Case) -> Mapping[str, Any]:
    return {"id": case.id, "text": "文件里没有写明。", "answerable": False}


ASKED = (
    Case("T1", "amount", "低保补多少", ("甲.txt",), Gold(values=("700元",), must_mention=("700元",)), clauses=(Quote("甲.txt", "（一）", "每月700元"),)),
    Case("T2", "unanswerable", "邮费谁出", ("甲.txt",), Gold(answerable=False)),
)  # fmt: skip


def test_table_lists_kinds_and_the_total() -> None:
    lines = gate.table(gate.run(ASKED, refusal, {})).splitlines()
    assert [line.split() for line in lines[:-1]] == [
        ["种类", "题数", "话对", "全对"],
        ["amount", "1", "0.0%", "0.0%"],
        ["unanswerable", "1", "100.0%", "100.0%"],
        ["合计", "2", "50.0%", "50.0%"],
    ]
    assert lines[-1] == "该引的条款引到 0.0%，引用切题 100.0%，引文逐字无误 100.0%；该拒的拒了 100.0%，拒得对 50.0%"


def test_failure_shows_question_answer_and_gold() -> None:
    shown = gate.failure(gate.run(ASKED, refusal, {})[0])
    for words in ("T1", "低保补多少", "文件里没有写明。", "没说到 700元", "「每月700元」"):
        assert words in shown


@pytest.mark.parametrize(
    "line, complaint",
    [('{"id": "Y1"', "第 2 行"), ('{"id": "Y1", "type": "amount", "question": "多少"}', "doc"), ("[]", "第 2 行")],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=r"cases.jsonl 第 2 行") as caught:
        read_cases(path)
    assert complaint in str(caught.value)


def test_broken_cases_end_with_a_message_not_a_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("{}\n", "utf-8")
    assert gate.main(["--cases", str(path)]) == 2
    assert "没能跑完" in capsys.readouterr().err


def test_chosen_cases_exist_and_cover_every_kind() -> None:
    cases = {c.id: c for c in read_cases()}
    assert {cases[i].type for i in CHOSEN} == {c.type for c in cases.values()}
    assert len(set(CHOSEN)) == len(CHOSEN)


@pytest.mark.skipif(not callable(getattr(assistant, "ask", None)), reason="还没有 assistant.ask")
def test_the_assistant_holds_its_ground(corpus: Store) -> None:
    cases = [c for c in read_cases() if c.id in CHOSEN]
    results = gate.run(cases, gate.assistant(corpus, dt.date.fromisoformat(TODAY)), gate.texts_of(corpus))
    total = gate.Total(tuple(r.score for r in results))
    report = gate.table(results) + "".join(gate.failure(r) for r in results if not r.score.right)
    assert total.faithful == 1.0, report  # 引文必须逐字
    assert total.right >= FLOOR, report


def test_corpus_of_the_cases_is_the_sample_corpus() -> None:
    assert {d for c in read_cases() for d in c.docs} <= {p.name for p in CORPUS.iterdir()}
