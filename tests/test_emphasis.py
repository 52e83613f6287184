"""加粗还是遮盖：拿得准的才去掉星号，拿不准的留着并报告。"""

from __future__ import annotations

import pytest

from ingest.read import read_bytes
from ingest.tidy import tidy


@pytest.mark.parametrize(
    "text, kept",
    [
        # 加粗：前面是行首、空白、标点，后面也是
        ("**一、补贴标准**", "一、补贴标准"),
        ("- **申请人**：本市户籍老年人", "- 申请人：本市户籍老年人"),
        ("注意，**《助餐办法》**、**年度计划**（**个人账户**）。", "注意，《助餐办法》、年度计划（个人账户）。"),
        ("**问：谁可以申请？**\n**市级补助**", "问：谁可以申请？\n市级补助"),
        ("**项目资金**，**条件**，**人员范围**", "项目资金，条件，人员范围"),
        # 冒号收尾的，后面可以紧跟着字
        ("**补贴标准：**每人每月300元。", "补贴标准：每人每月300元。"),
        ("一行**两处**，**重点**。", "一行**两处**，重点。"),
        # 遮盖：前面连着字，或里面以单位、级别、数字打头
        ("每人每月**元，低保户每人每月**元。", "每人每月**元，低保户每人每月**元。"),
        ("其中：**元的，**元的。", "其中：**元的，**元的。"),
        ("补助 **万元、**", "补助 **万元、**"),
        ("**年**月**日", "**年**月**日"),
        ("**市民政局、**", "**市民政局、**"),
        ("**人，**人以上", "**人，**人以上"),
        ("电话：**-**，", "电话：**-**，"),
        ("（**）和（**）", "（**）和（**）"),
        ("****市和****县", "****市和****县"),
        ("满 **60** 岁", "满 **60** 岁"),
    ],
)  # fmt: skip
def test_bold_or_mask(text: str, kept: str) -> None:
    assert read_bytes(text.encode("utf-8"), "试.md").text == kept


@pytest.mark.parametrize("name", ["试.md", "试.txt"])
def test_masks_are_reported_in_both_formats(name: str) -> None:
    text = "低保户每人每月**元，特困人员每人每月**元。"
    source = tidy(read_bytes(text.encode("utf-8"), name))
    assert source.text == text
    assert [n.quote for n in source.notices] == ["低保户每人每月**元，特困人员每人", "特困人员每人每月**元。"]


@pytest.mark.parametrize("text", ["**" * 20_000, "**甲" * 20_000, "，**甲" * 20_000, "** " * 20_000, " " * 20_000])
def test_runs_of_the_opening(text: str) -> None:
    assert read_bytes(f"{text}甲".encode(), "试.md").text.endswith("甲")
