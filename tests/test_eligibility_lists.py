"""分项写的条件、写着不能的情形、分了类和分了级的规定：一项项对，够、不够、还不知道分开说。例文自拟。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from conftest import TODAY
from policies import store_of

from assistant import ask
from assistant.asker import aged
from assistant.lexicon import grammar
from ingest import Store

HOUSING = """云河市青年驿站租住办法

云建规〔2025〕21号

第一条 为了方便新来的青年落脚，制定本办法。
第二条 申请青年驿站，应当同时符合下列条件：
（一）年满18周岁不满40周岁；
（二）具有本科及以上学历，或者具有中级及以上职称；
（三）家庭人均月收入不高于4000元；
（四）申请人在本市无自有住房。
第三条 有下列情形之一的，不得申请青年驿站：
（一）名下有价值20万元以上机动车的，残疾人代步车除外；
（二）已租住公共租赁住房的。
第四条 在编人员不适用本办法。
第五条 除劳务派遣人员外，均可依照本办法提出申请。
第六条 本办法自2025年3月1日起施行，有效期5年。
"""
TALENTS = """云河市匠人扶持办法

云人规〔2025〕8号

第一条 为了扶持手艺人，制定本办法。
第二条 匠人分两类：甲类为高级技师、博士；乙类为技师、硕士。
第三条 匠人津贴按月发放：甲类每月1500元；乙类每月700元。
第四条 申领匠人津贴的，甲类不超过55周岁，乙类不超过45周岁。
第五条 有下列情况的不予发放匠人津贴：被列入失信名单的；位于限制区域的。
第六条 匠人购买工具，按购置款的20%给予补助，最高3000元。
第七条 种植药材2亩以上的匠人，每亩补助500元，每户最高不超过2000元。
第八条 本办法自2025年3月1日起施行，有效期5年。
"""
CITY = """云河市寿星津贴办法

云民规〔2025〕51号

第一条 具有云河市户籍、年满80周岁的老年人，可以申领寿星津贴。
第二条 寿星津贴标准：80周岁以上不满90周岁的，每人每月60元；90周岁以上的，每人每月120元。
第三条 本办法自2025年3月1日起施行，有效期5年。
"""
DISTRICT = """云河市南浦区寿星津贴实施细则

南民规〔2025〕5号

第一条 具有南浦区户籍、年满75周岁的老年人，可以申领寿星津贴。
第二条 寿星津贴标准：75周岁以上不满80周岁的，每人每月40元；80周岁以上的，每人每月100元。
第三条 本细则自2025年4月1日起施行，有效期5年。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("lists"), HOUSING, TALENTS, CITY, DISTRICT) as made:
        yield made


def first(store: Store, said: str) -> str:
    answer = ask(said, store, today=TODAY)
    assert answer.dropped == ()
    return answer.sentences[0].text


@pytest.mark.parametrize("said, verdict", [
    # 都要符合的：有一项不合就是不合
    ("我42岁，本科，青年驿站能申请吗",
     "按您说的情况，不符合这一条的条件：原文要求“不满40周岁”，您42岁。"),
    ("家里人均月收入5000元，我没有房，青年驿站能申请吗",
     "按您说的情况，不符合这一条的条件：原文要求“家庭人均月收入不高于4000元”，您说“家里人均月收入5000元”。"),
    # 一家的收入按人口摊
    ("我30岁，硕士，一家三口每月收入9000元，没有房，青年驿站能申请吗",
     "您说的情况符合原文写的“年满18周岁”、“不满40周岁”、“本科及以上学历”、“家庭人均月收入不高于4000元”、"
     "“申请人在本市无自有住房”，是否享受以经办单位审核为准。"),
    # 还不知道的，说还要看什么；两条路有一条够不着，看另一条
    ("我30岁，大专学历，没有房，青年驿站能申请吗",
     "还不能确定：您说的情况符合“年满18周岁”、“不满40周岁”、“申请人在本市无自有住房”，“本科及以上学历”这一项您不符合"
     "（您说的是大专），还要看是否符合“中级及以上职称”、“家庭人均月收入不高于4000元”。"),
    # 写着不能的一项
    ("我有辆25万的车，青年驿站能申请吗",
     "按原文，不能：“第三条 有下列情形之一的，不得申请青年驿站”，其中一项是“名下有价值20万元以上机动车的，残疾人代步车除外”。"),
    ("我租着公共租赁住房，青年驿站能申请吗",
     "按原文，不能：“第三条 有下列情形之一的，不得申请青年驿站”，其中一项是“已租住公共租赁住房的”。"),
    # 一句话说完的
    ("我是公务员，青年驿站能申请吗", "按原文，不能：“第四条 在编人员不适用本办法”。"),
    ("我是劳务派遣的，青年驿站能申请吗", "按原文，不能：“第五条 除劳务派遣人员外，均可依照本办法提出申请”。"),
    # 一行之内分号隔开的
    ("我的作坊在限制区域，匠人津贴能领吗",
     "按原文，不能：“第五条 有下列情况的不予发放匠人津贴”，其中一项是“位于限制区域的”。"),
    # 分了类的，只看自己那一类
    ("我是技师，48岁，匠人津贴能领吗", "按您说的情况，不符合这一条的条件：原文要求“不超过45周岁”，您48岁。"),
    ("我是高级技师，48岁，匠人津贴能领吗", "您说的情况符合原文写的“不超过55周岁”，是否享受以经办单位审核为准。"),
])  # fmt: skip
def test_verdict(store: Store, said: str, verdict: str) -> None:
    assert first(store, said) == verdict


def test_what_is_excepted_is_no_bar(store: Store) -> None:
    """例外写着的、没有说到那种情形的，都不是不能。"""
    for said in ("我爸开的是残疾人代步车，青年驿站能申请吗", "我有辆10万的车，青年驿站能申请吗"):
        assert not first(store, said).startswith("按原文，不能")


def test_the_class_of_the_asker_gives_his_money(store: Store) -> None:
    answer = ask("我是技师，匠人津贴每月多少钱", store, today=TODAY)
    said = [s.text for s in answer.sentences]
    assert answer.values == ("700元/月",)
    assert "按第二条写的“乙类为技师、硕士”，您说的情况属于乙类。" in said


@pytest.mark.parametrize("said, line", [
    ("我买工具花了8000元，匠人补助多少", "8000元×20%=1600元，没有超过上限"),
    ("我种了3亩药材，匠人能补多少", "500元×3亩=1500元。"),
    ("我种了6亩药材，匠人能补多少", "500元×6亩=3000元，超过了上限（原文“每户最高不超过2000元”），按上限算是2000元。"),
])  # fmt: skip
def test_the_sum_stays_under_the_cap(store: Store, said: str, line: str) -> None:
    answer = ask(said, store, today=TODAY)
    assert any(line in s.text for s in answer.sentences), [s.text for s in answer.sentences]


@pytest.mark.parametrize("said, words, other", [
    # 户籍在区里的，区的规定先说，市的也引出来
    ("我奶奶82岁，南浦区户口，寿星津贴一个月多少", "80周岁以上的，每人每月100元", "上级的文件也有规定：云河市《云河市寿星津贴办法》"),
    # 问市里的，市的规定先说
    ("我奶奶82岁，云河市寿星津贴一个月多少", "80周岁以上不满90周岁的，每人每月60元", "下级的文件也有规定："),
])  # fmt: skip
def test_two_levels(store: Store, said: str, words: str, other: str) -> None:
    said_ = [s.text for s in ask(said, store, today=TODAY).sentences]
    assert words in said_[0] and any(other in s for s in said_[1:])


@pytest.mark.parametrize("said, profile, age", [
    # 有月有日的看过没过生日；只说年份的，记下是按年份算的
    ("我1946年3月生的", {}, (80, None)), ("我1946年12月生的", {}, (79, None)), ("58年出生的", {}, (68, True)),
    ("快80了", {}, (79, None)), ("今年刚满60", {}, (60, None)),
])  # fmt: skip
def test_age(said: str, profile: dict[str, object], age: tuple[int, bool | None]) -> None:
    found = aged(grammar().facts_of_asker(said) | profile, dt.date(2026, 11, 24))
    assert (found.get("age"), found.get("age_by_year")) == age


@pytest.mark.parametrize("said, status", [
    ("我妈一个人单住", ("独居",)), ("他自己过日子", ("独居",)), ("儿女都在国外", ("空巢",)), ("家里有人当过兵", ("退役军人",)),
    ("我是单亲妈妈", ("单亲家庭",)), ("我是烈士的儿子", ("烈属",)), ("俩闺女", ("二女户",)), ("我在事业单位有编制", ("在编人员",)),
    ("我得了尿毒症", ("重病",)), ("老公在部队", ("现役军人家属",)), ("我们是专精特新", ("专精特新企业",)),
])  # fmt: skip
def test_how_people_say_what_they_are(said: str, status: tuple[str, ...]) -> None:
    assert grammar().facts_of_asker(said).get("status") == status
