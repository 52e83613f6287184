"""数一数：数从哪里来，一一列出。"""

from __future__ import annotations

import pytest
from conftest import TODAY
from policies import PLAN, TABLE, store_of

from assistant import ask


def test_items_of_the_annex(tmp_path_factory: pytest.TempPathFactory) -> None:
    """表里按编号分组：四行，三项。"""
    with store_of(tmp_path_factory.mktemp("count"), TABLE) as store:
        answer = ask("任务分工表里一共列了几项任务，分别是哪些", store, today=TODAY)
        total = ask("任务分工表里一共列了几项任务", store, today=TODAY)
    assert (answer.kind, answer.status, answer.values) == ("count", "answered", ("3项",))
    assert [s.text for s in answer.sentences] == [
        "云河市《云河市居家养老试点方案》的附件表一共列了3项。",
        "分别是：1.完善助餐；2.培训护理；3.安装扶手。",
    ]
    assert [c.quote for c in answer.citations[1:]] == ["1.完善助餐", "2.培训护理", "3.安装扶手"]
    assert [s.text for s in total.sentences] == ["云河市《云河市居家养老试点方案》的附件表一共列了3项。"]


def test_units_of_a_task(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("units"), PLAN) as store:
        answer = ask("施工监管的责任单位一共有几家", store, today=TODAY)
    assert answer.units == ("市住房城乡建设局", "市民政局", "市市场监管局")
