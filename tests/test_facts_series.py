"""一句话里并列的几个数，合成一件 target；有「分别」的，各对各的名目。例句自拟。"""

from __future__ import annotations

import pytest

from ingest.facts.figures import figures
from ingest.facts.series import respectively, series


@pytest.mark.parametrize(
    "text, value",
    [
        # 分档：同单位、同口径，一档接一档
        ("一级每人每月200元，二级每人每月150元，三级每人每月100元", "200元/人·月、150元/人·月、100元/人·月"),
        ("照护等级1-2级每次补5元，3-5级每次补8元", "5元/次、8元/次"),  # 中间的「3-5级」不打断
        ("南浦区承担40%，青禾县承担60%", "40%、60%"),
        ("女性不超过55周岁、男性不超过60周岁", "55周岁、60周岁"),
        ("厨房面积不少于20平方米，就餐区不少于30平方米", "20平方米、30平方米"),
        # 各年的指标，末一个常带「以上」
        ("覆盖率2025年达到80%，2027年达到95%以上", "80%、95%"),
        ("2025年改造300户、2026年改造400户", "300户、400户"),
    ],
)
def test_standards_side_by_side(text: str, value: str) -> None:
    assert [s.value for s in series(text, figures(text))] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "每人每月200元，最高不超过5000元",  # 标准与上限不是两档
        "按费用的50%补助，每户不超过3000元",
        "毕业5年内、登记注册3年内的",  # 时长各说各的
        "总计1000户，其中城区300户",  # 总数与其中
        "四县每年改造200户，四年累计800户",
        "从7个方向中选择1个",
        "由5所增至7所",
        "一级、二级残疾人",
        "补贴300元。奖励500元",  # 不在一句里
        "两个以上公司合并设立一个新公司",
    ],
)
def test_figures_that_stand_alone(text: str) -> None:
    assert series(text, figures(text)) == []


@pytest.mark.parametrize(
    "text, subjects",
    [
        ("对国家级、省级、市级孵化基地，分别给予80万元、30万元、20万元补助", ["国家级", "省级", "市级"]),
        ("取得初级、中级、高级证书的，分别补贴1000元、1500元、2000元", ["初级", "中级", "高级"]),
        ("完成“立项”“竣工”“验收”的分别拨付30%、40%和30%", ["立项", "竣工", "验收"]),
        ("对一等奖和二等奖分别奖励5万元和3万元", ["一等奖", "二等奖"]),
        # 数目对不上，就不配
        ("对甲、乙、丙分别给予10万元、5万元", ["", ""]),
    ],
)
def test_respectively_pairs_figures_with_names(text: str, subjects: list[str]) -> None:
    assert [s.subject for s in respectively(text, figures(text))] == subjects
