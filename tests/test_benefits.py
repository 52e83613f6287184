"""按一个人的情况列补贴：条件对上没有、写在哪一条、发多少；给机构的、罚的不算。"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from policies import store_of

from assistant.benefits import Benefit, benefits
from ingest import Store

TODAY = dt.date(2026, 11, 24)
# 一条说对象（分项），一条说标准（点名第几项），一条给机构，一条罚款，一条去哪里办，一条不能享受
HOME = """云河市居家照料补贴办法

云民规〔2025〕3号

第一章 补贴对象和标准
第一条 为了支持居家照料，制定本办法。
第二条 具有本市户籍的下列老年人，可以申请居家照料补贴：
（一）年满60周岁的特困人员、最低生活保障对象；
（二）年满70周岁、经评估为重度失能的老年人；
（三）年满80周岁且独居的老年人。
第三条 补贴标准为：第二条第一项对象每人每月300元，第二项对象每人每月200元，第三项对象每人每月80元。
第二章 申请和管理
第四条 申请人向户籍地乡镇人民政府、街道办事处提出申请。
第五条 服务机构年度考核优秀的，给予运营补贴5万元。
第六条 有下列情形之一的，不享受居家照料补贴：
（一）已经入住养老机构的。
第七条 骗取补贴的，处以1000元罚款。
第八条 本办法自2025年3月1日起施行，有效期5年。
"""
# 一句话里几档，每档自己的条件
DISABLED = """云河市残疾人辅具补助办法

云残发〔2025〕1号

第一条 一级残疾人每人补助2000元，二级残疾人每人补助1500元，三级、四级残疾人每人补助800元。
第二条 本办法自2025年3月1日起施行，有效期5年。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with store_of(tmp_path_factory.mktemp("benefits"), HOME, DISABLED) as held:
        yield held


def one(store: Store, **profile: object) -> Benefit:
    """居家照料补贴那一份。"""
    return next(b for b in benefits(store, profile, TODAY) if "居家照料" in b.document.title)


def marks(benefit: Benefit) -> dict[str, str]:
    """每一档的钱 → 对得怎样。"""
    return {t.amounts[0].text: t.mark for t in benefit.tiers}


@pytest.mark.parametrize(
    "profile, expected",
    [
        # 什么都没说：都还要确认
        ({}, ["unknown", "unknown", "unknown"]),
        # 户籍、年龄、身份都对上第一项；低保不是独居，也没说失能
        ({"place": "云河市", "hukou": "云河市", "age": 65, "income": "低保对象"}, ["met", "unmet", "unmet"]),
        # 七十岁重度失能：第二项；第一项要的身份他说不是
        (
            {"place": "云河市", "hukou": "云河市", "age": 72, "income": "非困难", "dependency": "重度失能"},
            ["unmet", "met", "unmet"],
        ),
        # 中度不是重度
        ({"place": "云河市", "hukou": "云河市", "age": 72, "dependency": "中度失能"}, ["unknown", "unmet", "unmet"]),
        # 八十岁独居
        ({"place": "云河市", "hukou": "云河市", "age": 81, "status": ["独居"]}, ["unknown", "unknown", "met"]),
        # 外地户籍：都不行
        ({"place": "云河市", "hukou": "武汉市", "age": 81, "status": ["独居"]}, ["unmet", "unmet", "unmet"]),
    ],
)
def test_each_tier_is_held_against_its_own_conditions(
    profile: dict[str, object], expected: list[str], store: Store
) -> None:
    found = marks(one(store, **profile))
    assert [found[m] for m in ("每人每月300元", "每人每月200元", "每人每月80元")] == expected


def test_a_tier_names_the_clauses_its_conditions_stand_in(store: Store) -> None:
    tier = next(t for t in one(store).tiers if t.amounts[0].text == "每人每月200元")
    assert tier.quote in tier.clause.text and tier.clause.label == "第三条"
    written = [(g.clause.label, [t.fact.text for t in g.tested]) for g in tier.groups]
    assert written == [("第二条", ["具有本市户籍"]), ("第二条", ["年满70周岁"]), ("第二条", ["重度失能"])]


def test_conditions_that_were_not_read_are_never_taken_as_met(tmp_path: Path) -> None:
    """点名的那一项没有读出条件：别的都满足，也只说还要确认。"""
    text = HOME.replace("（三）年满80周岁且独居的老年人。", "（三）市人民政府认定的其他情形。")
    with store_of(tmp_path, text) as held:
        benefit = one(held, place="云河市", hukou="云河市", age=65, income="低保对象")
        tier = next(t for t in benefit.tiers if t.amounts[0].text == "每人每月80元")
        assert (tier.mark, tier.rule and tier.rule.label) == ("unknown", "第二条")


def test_alternatives_are_one_group(store: Store) -> None:
    tier = next(t for t in one(store).tiers if t.amounts[0].text == "每人每月300元")
    assert [len(g.tested) for g in tier.groups] == [1, 1, 2]  # 户籍；年龄；特困或低保


def test_money_for_others_is_no_benefit(store: Store) -> None:
    said = {t.amounts[0].text for b in benefits(store, {}, TODAY) for t in b.tiers}
    assert not {s for s in said if "5万" in s or "1000元" in s}


def test_where_to_apply_and_when_not(store: Store) -> None:
    benefit = one(store)
    assert [(c.clause.label, c.quote) for c in benefit.where] == [
        ("第四条", "第四条 申请人向户籍地乡镇人民政府、街道办事处提出申请。")
    ]
    assert [c.clause.label for c in benefit.limits] == ["第六条"]
    assert "已经入住养老机构" in benefit.limits[0].quote  # 冒号后面的各项一并引


@pytest.mark.parametrize(
    "level, expected",
    [
        ("一级", ["met", "unmet", "unmet"]),
        ("四级", ["unmet", "unmet", "met"]),
        ("没有残疾证", ["unmet", "unmet", "unmet"]),
    ],
)
def test_tiers_in_one_sentence(level: str, expected: list[str], store: Store) -> None:
    benefit = next(
        b for b in benefits(store, {"place": "云河市", "disability": level}, TODAY) if "辅具" in b.document.title
    )
    found = marks(benefit)
    assert [found[m] for m in sorted(found, key=lambda m: -int("".join(filter(str.isdigit, m))))] == expected


def test_a_place_without_files_has_none(store: Store) -> None:
    assert benefits(store, {"place": "武汉市"}, TODAY) == ()


def test_what_has_expired_comes_last_and_says_so(store: Store) -> None:
    later = benefits(store, {}, dt.date(2031, 1, 1))
    assert [b.gone for b in later] == ["已到期", "已到期"]


def test_every_quote_stands_in_its_clause(corpus: Store) -> None:
    """示例文件全部列出来：每一处引的都是原话。"""
    listed = benefits(corpus, {"age": 82, "income": "低保对象", "dependency": "重度失能"}, TODAY)
    assert len(listed) >= 8
    assert [t.quote for b in listed for t in b.tiers if t.quote not in t.clause.text] == []
    tests = [(g, t) for b in listed for x in b.tiers for g in x.groups for t in g.tested]
    assert [t.fact.text for g, t in tests if t.fact.text not in g.clause.text] == []
