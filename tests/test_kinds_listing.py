"""要全部：某单位的全部分工，某日之前的全部任务；走事实表，一条不漏。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import TODAY
from policies import ALLOWANCE, PLAN, TABLE, store_of

from assistant import Answer, ask
from assistant.kinds.listing import same_unit
from ingest import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("listing"), PLAN, ALLOWANCE) as made:
        yield made


def labels(answer: Answer) -> list[str]:
    return [c.clause.label for c in answer.citations]


def test_all_duties_of_a_unit(store: Store) -> None:
    answer = ask("云河市民政局要做哪些事", store, today=TODAY)
    assert (answer.kind, answer.status) == ("listing", "answered")
    assert [s.text for s in answer.sentences] == [
        "市民政局在云河市《云河市居家适老化改造实施方案》里有3处分工：",
        "二、1.（牵头）：开展入户评估",
        "二、2.：落实改造资金",
        "二、3.：加强施工监管",
    ]
    assert labels(answer) == ["二、1.", "二、2.", "二、3."]


def test_a_masked_name_is_not_counted_in(store: Store) -> None:
    """「市民**」可能是市民政局，也可能不是。"""
    assert "二、4." not in labels(ask("云河市民政局要做哪些事", store, today=TODAY))
    assert labels(ask("云河市残联要做哪些事", store, today=TODAY)) == ["二、1.", "二、4."]


def test_a_unit_without_duties(store: Store) -> None:
    answer = ask("云河市公安局要做哪些事", store, today=TODAY)
    assert (answer.kind, answer.status, answer.units) == ("listing", "refused", ())


def test_rows_of_the_annex(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("rows"), TABLE) as made:
        answer = ask("民政局在分工表里要做哪些事", made, today=TODAY)
    assert labels(answer) == ["附件1.第1行", "附件1.第2行", "附件2.第1行"]


def test_everything_due_on_a_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    """2026年底的两处；2026年6月底、2025年底的不算。"""
    with store_of(tmp_path_factory.mktemp("due"), TABLE) as made:
        answer = ask("2026年底前要完成哪些任务", made, today=TODAY)
    assert (answer.status, answer.dates) == ("answered", ("2026-12-31",))
    assert set(labels(answer)) == {"一、", "附件1.第1行"}


def test_nothing_due(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("due"), TABLE) as made:
        answer = ask("2031年底前要完成哪些任务", made, today=TODAY)
    assert (answer.status, answer.dates) == ("refused", ())


@pytest.mark.parametrize("said, written, same", [
    ("民政局", "市民政局", True),
    ("民政局", "民政局", True),
    ("残联", "市残联", True),
    ("住建局", "区住建局", True),
    # 名字里有它，却是另一家
    ("住建局", "市住建局质监中心", False),
    ("医保局", "市民政局", False),
])  # fmt: skip
def test_same_unit(said: str, written: str, same: bool) -> None:
    assert same_unit(said, written) is same
