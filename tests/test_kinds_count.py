"""数一数：数从哪里来，一一列出。"""

from __future__ import annotations

from pathlib import Path

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


KITES = """云河市风筝活动管理办法

第一条 为了保障安全，制定本办法。
第二条 有下列情形之一的，不予批准风筝活动：
（一）场地上空有电力线路的；
（二）距离机场不足5公里的；
（三）没有安全员的。
第三条 本办法自2025年1月1日起施行。
"""


@pytest.mark.parametrize("said", ["不予批准风筝活动的情形一共有几种", "风筝活动不予批准的情形有几项"])
def test_listed_items_are_counted(tmp_path: Path, said: str) -> None:
    with store_of(tmp_path, KITES) as store:
        answer = ask(said, store, today=TODAY)
    assert (answer.kind, answer.values, answer.dropped) == ("count", ("3项",), ())
    assert [c.label for c in answer.citations][1:] == ["第二条第（一）项", "第二条第（二）项", "第二条第（三）项"]
