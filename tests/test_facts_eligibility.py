"""一条里的享受条件：哪些算、是都要满足还是满足一个、认不出类别的怎么记。例句自拟。"""

from __future__ import annotations

import pytest

from ingest.document import Clause, ClauseKind
from ingest.facts.eligibility import eligibility, in_cell


def clause(text: str, *path: str, kind: ClauseKind = "item") -> Clause:
    return Clause("c", "d", "一、", ("云河市办法", *path), kind, text, 0, len(text))


@pytest.mark.parametrize(
    "text, values",
    [
        ("年满60周岁的本市户籍老年人可以申请补贴。", ["age>=60", "hukou=本市"]),
        ("非本市户籍人员不享受。", ["hukou=非本市"]),
        ("在本市居住的户籍老年人可以申请补贴。", ["residence=本市", "hukou=本地"]),
        ("参加城乡居民基本医疗保险的，可以享受。", ["insurance=城乡居民基本医疗保险"]),
        ("申请家庭人均月收入不高于3200元。", ["income<=3200元"]),
        ("人均可支配收入低于当地最低生活保障标准1.5倍的家庭可以申请。", ["income<=当地最低生活保障标准1.5倍"]),
        # 立文件的由来、单位的义务
        ("为促进残疾人平等参与社会生活，制定本办法。", []),
        ("公司应当保护职工权益，依法与职工签订合同，参加社会保险。", []),
        # 一项工作、一处设施、一份材料的名称
        ("推进特困人员供养服务设施建设，给予资金支持。", []),
        ("特困人员救助供养经费由区财政负担，申请按季度拨付。", []),
        ("申请人提交无违法犯罪记录的承诺书。", []),
        ("多重残疾的，可以申请评定。", []),
    ],
)
def test_who_is_eligible(text: str, values: list[str]) -> None:
    assert [s.value for s in eligibility(clause(text))] == values


def test_an_age_for_women_or_men_says_whose() -> None:
    spans = eligibility(clause("女满40周岁、男性年满50周岁的可以申请补贴。"))
    assert [(s.value, s.text, s.subject) for s in spans] == [
        ("age>=40", "女满40周岁", "女"),
        ("age>=50", "男性年满50周岁", "男"),
    ]


def test_the_word_before_the_next_condition_is_not_of_this_one() -> None:
    text = "符合下列条件之一的，可以申请：\n（一）在本区登记经营，或\n（二）场地自有或者\n（三）收费公开"
    assert [s.text for s in eligibility(clause(text))] == ["在本区登记经营", "场地自有", "收费公开"]


def test_the_title_block_names_no_condition() -> None:
    assert eligibility(clause("关于做好特困人员救助工作的通知", kind="head")) == []


@pytest.mark.parametrize(
    "text, path, relation",
    [
        ("符合下列条件之一的，可以申请：\n（一）低保家庭；\n（二）特困人员。", (), "符合下列条件之一"),
        ("应当同时符合下列条件：\n（一）具有本市户籍；\n（二）年满60周岁。", (), "应当同时符合下列条件"),
        ("（1）属于低保家庭；", ("三、申请人符合以下3个条件之一",), "符合以下3个条件之一"),
        ("本市户籍的低保家庭可以申请。", (), ""),
        # 在后面的「之一」管不到前面的条件
        ("居住登记满半年，符合就业、就读、住所三个条件之一的可以申领。", (), ""),
    ],
)
def test_all_or_any(text: str, path: tuple[str, ...], relation: str) -> None:
    assert {s.bound for s in eligibility(clause(text, *path))} == {relation}


def test_what_fits_no_class_is_kept_as_written() -> None:
    text = (
        "申请开办应当具备下列条件：\n（一）有固定的场所；\n（二）从业人员年满18周岁；\n（三）收费公开：\n第二款不算。"
    )
    assert [(s.value, s.text) for s in eligibility(clause(text))] == [
        ("other=有固定的场所", "有固定的场所"),
        ("age>=18", "年满18周岁"),
    ]
    assert [s.value for s in eligibility(clause("2.信用记录良好。", "（一）申报条件"))] == ["other=信用记录良好"]
    assert eligibility(clause("2.信用记录良好。", "（一）申报方式")) == []


@pytest.mark.parametrize(
    "words, head, values",
    [
        ("45周岁以下", "年龄", ["age<=45"]),
        ("对全市高龄老年人开展一次摸底，建立台账，形成全市统一的数据资源并按月更新，逐级汇总上报", "目标", []),
        ("对年满80周岁的老年人，按月发放高龄津贴，标准由各县区结合实际确定并及时向社会公布", "目标", ["age>=80"]),
    ],
)
def test_conditions_in_a_cell(words: str, head: str, values: list[str]) -> None:
    assert [s.value for s in in_cell(words, head)] == values
