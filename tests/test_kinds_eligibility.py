"""能不能享受：一条条对，够、不够、还不知道分开说；够了一半，从不说「您符合」。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from conftest import TODAY
from policies import ALLOWANCE, store_of

from assistant import ask
from assistant.answer import Question
from assistant.met import test as held
from ingest import Store
from ingest.document import Document, Fact

HERE = Document("d", "办法.txt", "", "", "text", "云河市办法", place="云河市")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("allowance"), ALLOWANCE) as made:
        yield made


# ---- 一个条件 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("condition, asker, mark", [
    # 年龄：含本数；没说岁数就不知道
    ("age>=80", {"age": 82}, "met"),
    ("age>=80", {"age": 80}, "met"),
    ("age>=80", {"age": 79}, "unmet"),
    ("age>=80", {}, "unknown"),
    ("age<16", {"age": 16}, "unmet"),
    ("age<=16", {"age": 16}, "met"),
    ("age=80-89", {"age": 89}, "met"),
    ("age=80-89", {"age": 90}, "unmet"),
    # 高龄：八十以上是，六十到七十九要看当地，六十以下不是
    ("status=高龄", {"age": 85}, "met"),
    ("status=高龄", {"age": 70}, "unknown"),
    ("status=高龄", {"age": 40}, "unmet"),
    # 身份：说了的才算；低保、特困算经济困难
    ("status=低保", {"status": ("低保对象",)}, "met"),
    ("status=低保", {"status": ("退役军人",)}, "unknown"),
    ("status=经济困难", {"status": ("低保对象",)}, "met"),
    ("status=经济困难", {}, "unknown"),
    ("dependency=失能", {"status": ("失能",)}, "met"),
    ("dependency=失能", {"age": 90}, "unknown"),
    ("disability=残疾", {"status": ("残疾人",)}, "met"),
    # 要看几级的：没说几级就不知道，说了的按级比
    ("disability=一级", {"status": ("残疾人",)}, "unknown"),
    ("disability=一级|二级", {"status": ("残疾人",), "disability": "2级"}, "met"),
    ("disability=一级|二级", {"status": ("残疾人",), "disability": "三级"}, "unmet"),
    ("disability=重度", {"disability": "三级"}, "unknown"),
    ("dependency=重度失能", {"dependency": "中度失能"}, "unmet"),
    # 户籍：没说就不知道
    ("hukou=本市", {}, "unknown"),
    ("hukou=本市", {"hukou": "石家庄市"}, "unmet"),
    # 认不得的条件，不下判断
    ("status=养过猫", {"age": 82}, "unknown"),
])  # fmt: skip
def test_condition(condition: str, asker: Mapping[str, Any], mark: str) -> None:
    fact = Fact("c", "condition", condition, condition.partition("=")[2] or "条件", 0, 2)
    assert held(fact, Question("能领吗", "能领吗", "eligibility", asker=asker), HERE).mark == mark


@pytest.mark.parametrize("said, condition, mark", [
    # 问话里自己否认的
    ("我爸退休金高，能领吗", "status=经济困难", "unmet"),
    ("我爸身体很好，能领吗", "dependency=失能", "unmet"),
    ("家里很困难，能领吗", "status=经济困难", "met"),
    # 问的是低保本身，不是说自己有
    ("低保怎么申请", "status=低保", "unknown"),
])  # fmt: skip
def test_what_the_asker_says(said: str, condition: str, mark: str) -> None:
    fact = Fact("c", "condition", condition, "条件", 0, 2)
    assert held(fact, Question(said, said, "eligibility"), HERE).mark == mark


# ---- 整条的判断 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said, verdict", [
    # 都要满足：有一条还不知道，就说还要看什么
    ("我妈82岁，能领高龄津贴吗", "还不能确定：您说的情况符合“年满80周岁”，还要看是否符合“具有本市户籍”。"),
    ("我爷爷失能，能申领护理补贴吗", "还不能确定：您说的情况符合“失能”，还要看是否符合“经济困难”。"),
    # 有一条不够，就是不够
    ("我爸75岁，能领高龄津贴吗", "按您说的情况，不符合这一条的条件：原文要求“年满80周岁”，您75岁。"),
    ("我爸退休金高，能申领护理补贴吗", "按您说的情况，不符合这一条的条件：原文要求“经济困难”，您说“退休金高”。"),
    # 都对得上
    ("低保失能老人能申领护理补贴吗", "您说的情况符合原文写的“经济困难”、“失能”，是否享受以经办单位审核为准。"),
    # 并列的满足一个就行
    ("低保户能领生活补贴吗", "您说的情况符合原文写的“最低生活保障对象”，是否享受以经办单位审核为准。"),
    ("五保户能领生活补贴吗", "您说的情况符合原文写的“特困人员”，是否享受以经办单位审核为准。"),
    # 并列的一个都不够，才是不够
    ("不是低保，也不是五保，能领生活补贴吗",
     "按您说的情况，不符合这一条的条件：原文要求“最低生活保障对象”、“特困人员”之一，您说“不是低保”、说“不是五保”。"),
])  # fmt: skip
def test_verdict(store: Store, said: str, verdict: str) -> None:
    answer = ask(said, store, today=TODAY)
    assert (answer.kind, answer.status, answer.sentences[0].text) == ("eligibility", "answered", verdict)


def test_nothing_said_nothing_judged(store: Store) -> None:
    """提问人没说自己的情况，只给原文。"""
    answer = ask("高龄津贴能领吗", store, today=TODAY)
    assert answer.sentences[0].text.endswith("写明：“第二条 具有本市户籍且年满80周岁的老年人，可以申领高龄津贴。”")


def test_the_profile_counts_as_said(store: Store) -> None:
    answer = ask("能领高龄津贴吗", store, profile={"age": 75}, today=TODAY)
    assert answer.sentences[0].text == "按您说的情况，不符合这一条的条件：原文要求“年满80周岁”，您75岁。"


@pytest.mark.parametrize("said", [
    "我妈82岁，能领高龄津贴吗", "我奶奶90岁了，能领高龄津贴不", "我爷爷失能，能申领护理补贴吗", "低保户能申领护理补贴吗",
    "82岁失能老人能领啥", "我爸85岁，能申领护理补贴吗", "我户口在云河市，能领高龄津贴吗",
])  # fmt: skip
def test_half_met_is_never_qualified(store: Store, said: str) -> None:
    answer = ask(said, store, today=TODAY)
    assert [
        s.text for s in answer.sentences if re.search(r"您(?:完全)?符合|可以领取|有资格|以经办单位审核为准", s.text)
    ] == []


def test_the_condition_is_cited(store: Store) -> None:
    answer = ask("我爸75岁，能领高龄津贴吗", store, today=TODAY)
    assert [answer.citations[i].clause.label for i in answer.sentences[0].cites] == ["第二条"]


# ---- 满足一项就行的 --------------------------------------------------------------------------------------------------

MEALS = """云河市暖巷助餐办法

云民规〔2025〕11号

第一条 为了方便老年人就餐，制定本办法。
第二条 有下列情形之一的老年人，可以申领助餐补贴：
（一）最低生活保障对象；
（二）重度残疾人；
（三）年满85周岁；
（四）曾获得市级劳动模范称号。
第三条 助餐补贴每人每月90元。
第四条 申请创业场地的，应当具有大专及以上学历，或者具有中级以上职称。
第五条 申请人才驿站的，本人及其配偶在本市没有自有住房，近2年内未享受过驿站优惠。
第六条 有下列情形之一的，不得申请暖巷食堂加盟：
（一）年满85周岁；
（二）曾被列入失信名单。
第七条 本办法自2025年3月1日起施行，有效期5年。
"""


@pytest.fixture(scope="module")
def meals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("meals"), MEALS) as made:
        yield made


@pytest.mark.parametrize("said, verdict", [
    # 合了一项
    ("我爷爷86岁，助餐补贴能领吗", "按您说的情况，符合其中一项：“年满85周岁”；前面写的要求也要符合，是否享受以审核为准。"),
    ("我得过市级劳动模范称号，助餐补贴能领吗",
     "按您说的情况，符合其中一项：“曾获得市级劳动模范称号”；前面写的要求也要符合，是否享受以审核为准。"),
    # 有不合的，还有不知道的：说哪项不合，还要看哪几项
    ("我妈72岁，没低保，助餐补贴能领吗",
     "还不能确定：“最低生活保障对象”这一项您不符合（您说“没低保”），“年满85周岁”这一项您不符合（您72岁）；"
     "还要看您是否属于“重度残疾人”、“曾获得市级劳动模范称号”其中一项。"),
    # 一样够不着，还有另一条路
    ("我高中学历，创业场地能申请吗", "还不能确定：原文要求“大专及以上学历”，您说的是“高中学历”，达不到；还要看是否符合“中级以上职称”。"),
    # 没有的要求，提问人有
    ("我老婆名下有套房，人才驿站能申请吗",
     "不符合：原文要求“没有自有住房”，您说“老婆名下有套房”（配偶也算在内），和这一条不合。"),
    ("一年前我享受过一次驿站优惠，人才驿站能申请吗",
     "不符合：原文要求“近2年内未享受过驿站优惠”，您说“一年前我享受过一次驿站优惠”，还没过这个年限。"),
])  # fmt: skip
def test_alternatives(meals: Store, said: str, verdict: str) -> None:
    answer = ask(said, meals, today=TODAY)
    assert (answer.sentences[0].text, answer.dropped) == (verdict, ())


# ---- 条件另起一条写 --------------------------------------------------------------------------------------------------

LOAN = """云河市小店贷款问答

一、小店贷款最高可以贷多少？
答：个人小店贷款额度最高20万元。
二、小店贷款申请对象有哪几类？
答：小店贷款申请对象分别是个人和合伙人。
三、小店贷款有哪些申请条件？
答：申请小店贷款的，应当符合以下条件：
1.提交贷款申请时女性不超过50周岁、男性不超过58周岁；
2.有具体经营项目。
"""


@pytest.fixture(scope="module")
def loan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("loan"), LOAN) as made:
        yield made


@pytest.mark.parametrize("said, verdict", [
    # 说了岁数，就要有够不够
    ("我59岁男的，小店贷款能申请不", "按您说的情况，不符合这一条的条件：原文要求“男性不超过58周岁”，您59岁。"),
    ("我老婆52了，小店贷款能申请吗", "按您说的情况，不符合这一条的条件：原文要求“女性不超过50周岁”，您52岁。"),
    # 够了，同一处还有别的条件
    ("我爸57岁，小店贷款能申请吗", "还不能确定：您说的情况符合“男性不超过58周岁”，还要看是否符合“有具体经营项目”。"),
])  # fmt: skip
def test_the_age_stands_elsewhere(loan: Store, said: str, verdict: str) -> None:
    answer = ask(said, loan, today=TODAY)
    assert (answer.sentences[0].text, answer.dropped) == (verdict, ())


def test_what_rules_out_is_no_way_in(meals: Store) -> None:
    """列的是「不得申请」的情形，合了一项也不是符合。"""
    answer = ask("我86岁，暖巷食堂加盟能申请吗", meals, today=TODAY)
    assert "符合" not in answer.sentences[0].text.replace("不符合", "")


# ---- 写着不能的情形 --------------------------------------------------------------------------------------------------

CARE = """云河市上门护理券办法

云民规〔2025〕41号

第一条 为了照护失能老年人，制定本办法。
第二条 具有本市户籍、经评估为重度失能的老年人，可以申请上门护理券。
第三条 已享受长期护理保险待遇的老年人，不再享受上门护理券。
第四条 申请上门护理券，应当在本市居住登记满一年；居住登记满一年前三个月内可以预约。
第五条 本办法自2025年3月1日起施行，有效期5年。
"""


@pytest.mark.parametrize("said, verdict", [
    # 提问人说到的一样情形，同一份文件写着不能
    ("重度失能的老人拿着长护险了，上门护理券还能领吗", "按原文，不能：“第三条 已享受长期护理保险待遇的老年人，不再享受上门护理券”。"),
    # 「满一年前三个月内」不是门槛
    ("居住登记才5个月，上门护理券能申请吗", "不符合：原文要求“应当在本市居住登记满一年”，您说“居住登记才5个月”，还没满。"),
])  # fmt: skip
def test_what_the_document_bars(tmp_path_factory: pytest.TempPathFactory, said: str, verdict: str) -> None:
    with store_of(tmp_path_factory.mktemp("care"), CARE) as store:
        answer = ask(said, store, today=TODAY)
    assert (answer.sentences[0].text, answer.dropped) == (verdict, ())
