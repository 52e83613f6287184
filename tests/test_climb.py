"""从成员到类：问的是成员，条文只说类，类的定义里写着成员。"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import TODAY
from policies import store_of

from assistant import ask

STALLS = """云河市便民摊点管理办法

第一条 为了方便居民生活，制定本办法。
第二条 本办法所称便民摊点，是指修鞋、配钥匙、补锅、磨刀等小修小补的经营点。
第三条 便民摊点的占道费每月12元。
第四条 本办法自2025年1月1日起施行。
"""


@pytest.mark.parametrize("said", ["补锅每月要交多少占道费", "磨刀的占道费一个月多少钱"])
def test_a_member_is_answered_by_its_class(tmp_path: Path, said: str) -> None:
    with store_of(tmp_path, STALLS) as store:
        answer = ask(said, store, today=TODAY)
    assert (answer.status, answer.values, answer.dropped) == ("answered", ("12元/月",), ())
    assert {c.clause.label for c in answer.citations} == {"第二条", "第三条"}
    member = said[:2]
    assert [s.text for s in answer.sentences if s.text.startswith(f"文件里“便民摊点”的定义写到“{member}”：")]


def test_what_is_no_member_gets_no_class(tmp_path: Path) -> None:
    with store_of(tmp_path, STALLS) as store:
        answer = ask("电焊每月要交多少占道费", store, today=TODAY)
    assert all("定义" not in s.text for s in answer.sentences)
