"""表头认得准，行的标签照人写的样子。"""

from __future__ import annotations

import pytest

from ingest.annex import is_head
from ingest.outline import outline
from ingest.read import read_bytes


@pytest.mark.parametrize(
    "cells, below, head",
    [
        (["任务", "目标", "时限", "责任单位", "备注"], [], True),
        (["序号", "病种", "年度支付限额", "职工支付比例"], [], True),
        # 年份作栏目，下面是数
        (["地区", "2025年", "2026年", "合计"], [["南浦区", "220", "240", "460"], ["青禾县", "250", "250", "500"]], True),
        (["失能等级", "南浦区", "青禾县"], [["完全失能", "900", "640"]], True),
        # 没有表头的表：第一行就是数
        (["南浦区", "220", "240"], [["青禾县", "250", "250"]], False),
        (["1.建立台账", "每年3月底前完成筛查。", "2025年", "市残联"], [], False),
        (["实施主体", "云河市医疗保障事务中心", "事项类型", "公共服务"], [["服务对象", "自然人", "办件类型", "承诺件"]], False),
    ],
)  # fmt: skip
def test_table_head(cells: list[str], below: list[list[str]], head: bool) -> None:
    assert is_head(cells, below) is head


@pytest.mark.parametrize(
    "text, expected",
    [
        # 正文里的表
        ("一、标准\n等级 | 金额 |\n一级 | 900元 |\n二、时限\n五日。", ["一、", "一、表头", "一、表第1行", "二、"]),
        # 附件没有号，行按编号分组；缺的格子属于上面的组
        (
            "一、事。\n二、事。\n附件\n分工表\n任务 | 时限 | 责任单位 |\n1.建档 | 2024年 | 市民政局 |\n评估 | 2025年 | 市残联 |\n2.培训 | 每年 | 市教育局 |",
            ["一、", "二、", "附件", "附件表头", "附件1.第1行", "附件1.第2行", "附件2.第1行"],
        ),
        # 附件有号，行按次序数
        (
            "一、事。\n二、事。\n附件2\n价目表\n项目 | 单价 |\n1.扶手 | 180元 |\n1.坡道 | 1200元 |\n2.灶台 | 2200元 |",
            ["一、", "二、", "附件2", "附件2表头", "附件2 第1行", "附件2 第2行", "附件2 第3行"],
        ),
        # 没有别的可依的表
        ("救助标准\n项目 | 标准 |\n低保 | 860元 |\n注：按月发放。", ["抬头", "表表头", "表第1行", "注"]),
        ("甲 | 1 |\n乙 | 2 |\n\n间隔一段话。\n\n丙 | 3 |\n丁 | 4 |", ["表1第1行", "表1第2行", "表后", "表2第1行", "表2第2行"]),
    ],
)  # fmt: skip
def test_row_labels(text: str, expected: list[str]) -> None:
    source = read_bytes(text.encode("utf-8"), "试.txt")
    assert [c.label for c in outline(source)] == expected


def test_rows_carry_the_group_above_in_their_path() -> None:
    text = "一、事。\n二、事。\n附件\n分工表\n任务 | 时限 | 单位 |\n1.建档 | 2024年 | 市民政局 |\n评估 | 2025年 | 市残联 |\n2.培训 | 每年 | 市教育局 |"
    found = {c.label: c.path for c in outline(read_bytes(text.encode("utf-8"), "试.txt"))}
    assert found["附件1.第1行"] == ("附件 分工表",)
    assert found["附件1.第2行"] == ("附件 分工表", "1.建档")
