"""要一一列举的：找列着它们的那一处，各项都说出来。"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import TODAY
from policies import store_of

from assistant import ask

GUIDE = """云河市共享工坊管理办法

第一条 为了规范共享工坊，制定本办法。
第二条 共享工坊采取以下方式经营：
（一）自主经营模式。由街道自建场地，直接开放。
（二）委托经营模式。由街道委托专业机构开放。
（三）联合经营模式。由几个社区共用一处场地。
第三条 工坊师傅按专长分为木工类、陶艺类、缝纫类、焊接类。
第四条 共享工坊的设备包括木工台、陶轮。工坊应当保持整洁，有专人看管，按时开放。
第五条 申请开办共享工坊，应当提交下列材料：
（一）申请表；
（二）场地证明；
（三）安全承诺书。
第六条 共享工坊应当按照年度、季度和月度报送经营情况。
"""

PLAN = """云河市共享工坊行动方案

一、总体要求
建设共享工坊，方便居民。

二、实施步骤
（一）动员部署（2025年3月）。制定方案。
（二）推进实施（2025年4月至10月）。组织开放。
（三）总结评估（2025年11月）。总结经验。

三、重点场景
（一）木工领域专项
1.旧家具翻新场景
2.儿童木作场景
（二）陶艺领域专项
1.社区陶吧场景
"""


@pytest.mark.parametrize("said, items", [
    # 一条之内分项写的
    ("共享工坊有哪几种经营模式", ("自主经营模式", "委托经营模式", "联合经营模式")),
    ("开办共享工坊要交什么材料", ("申请表", "场地证明", "安全承诺书")),
    # 一句之内顿号隔开的；问的「类」是各项的尾字
    ("共享工坊的师傅分成哪四类", ("木工类、陶艺类、缝纫类、焊接类",)),
])  # fmt: skip
def test_listed_in_an_article(tmp_path: Path, said: str, items: tuple[str, ...]) -> None:
    with store_of(tmp_path, GUIDE) as store:
        answer = ask(said, store, today=TODAY)
    assert answer.status == "answered"
    assert [i for i in items if i not in answer.text] == []


@pytest.mark.parametrize("said, labels", [
    # 标题下面各成一条的：步骤、场景
    ("共享工坊方案分哪几步走", ["二、", "二、（一）", "二、（二）", "二、（三）"]),
    # 小标题自己的分项，不是和它并列的标题
    ("共享工坊木工领域专项有哪几个场景", ["三、（一）", "三、（一）1.", "三、（一）2."]),
])  # fmt: skip
def test_listed_under_a_heading(tmp_path: Path, said: str, labels: list[str]) -> None:
    with store_of(tmp_path, PLAN) as store:
        answer = ask(said, store, today=TODAY)
    assert [c.clause.label for c in answer.citations] == labels


BOATS = """云河市游船经营许可办法

第一条 为了规范游船经营，制定本办法。
第二条 申请游船经营许可证的，应当提交下列文件：
（一）申请书；
（二）船员的证书、履历、体检表；
（三）船舶照片。
第三条 申请变更游船经营许可证的，应当提交下列文件：
（一）变更申请书；
（二）许可证复印件。
"""


@pytest.mark.parametrize("said, items", [
    # 一项自己列着几样，列的不是全部；变更要交的，不是申请要交的
    ("申请游船经营许可证要交哪些文件", ("（一）申请书；", "（二）船员的证书、履历、体检表；", "（三）船舶照片。")),
    ("变更游船经营许可证要交哪些文件", ("（一）变更申请书；", "（二）许可证复印件。")),
])  # fmt: skip
def test_the_whole_list_of_the_act_asked(tmp_path: Path, said: str, items: tuple[str, ...]) -> None:
    with store_of(tmp_path, BOATS) as store:
        answer = ask(said, store, today=TODAY)
    assert (answer.status, answer.dropped) == ("answered", ())
    assert tuple(c.quote for c in answer.citations[1:]) == items
