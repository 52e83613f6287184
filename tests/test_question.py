"""听懂问题：每一行是一句居民或工作人员会说的话（自拟），写明应当听成什么。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import TODAY
from hypothesis import given
from hypothesis import strategies as st
from policies import ALLOWANCE, COUNTY, DISTRICT, PLAN, store_of

from assistant.answer import Question
from assistant.question import _held, understand
from ingest import Store
from ingest.place import place_named


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """云河市两份，南浦区、青禾县各一份。"""
    with store_of(tmp_path_factory.mktemp("question"), PLAN, ALLOWANCE, DISTRICT, COUNTY) as made:
        yield made


def hear(store: Store, *turns: str, profile: dict[str, Any] | None = None) -> tuple[Question, ...]:
    """``turns`` 里最后一句是现在问的，前面的是此前问的。"""
    return understand(turns[-1], store, history=turns[:-1], profile=profile or {}, today=TODAY)


def names(question: Question) -> list[str]:
    return [p.name for p in question.places]


def words(question: Question) -> list[str]:
    return [t.text for t in question.terms]


# ---- 问的是哪一类，要哪类事实 --------------------------------------------------------------------------------------


@pytest.mark.parametrize("said, kind, needs", [
    # 谁负责、谁牵头；点到某个单位问是不是它，也是问责任
    ("助餐点归谁管", "responsibility", ("unit",)),
    ("适老化改造哪个局牵头", "responsibility", ("lead", "unit")),
    ("适老化改造都有哪些部门参加", "responsibility", ("unit",)),
    ("评估由谁来做", "responsibility", ("unit",)),
    ("责任单位有几家", "responsibility", ("unit", "number")),
    ("验收是不是市民政局牵头", "responsibility", ("lead",)),
    ("助餐是民政局负责吗", "responsibility", ("unit",)),
    ("送餐上门是不是民政局的活", "responsibility", ("unit",)),
    ("民政局管不管助餐", "responsibility", ("unit",)),
    ("助餐归不归民政局管", "responsibility", ("unit",)),
    ("残联参不参加助餐", "responsibility", ("unit",)),
    # 「谁批准、谁签发」问的是单位；「谁能领」「车管所上班吗」不是
    ("停业由谁批准", "responsibility", ("unit",)),
    ("评估报告谁签发", "responsibility", ("unit",)),
    ("周六车管所上班吗", "general", ("text",)),
    # 「由哪些人组成」问的是成员
    ("评审委员会由哪些人组成", "general", ("text",)),
    # 「罚得一样吗」比的是钱
    ("单位和个人罚得一样吗", "comparison", ("amount",)),
    # 某单位要做的全部事
    ("残联要配合哪些事", "listing", ("text",)),
    ("民政局负责啥", "listing", ("text",)),
    # 钱、比例
    ("助餐一顿补多少钱", "amount", ("amount",)),
    ("装个扶手给补几成", "amount", ("ratio",)),
    ("高龄津贴每月发多少", "amount", ("amount",)),
    ("申请要花钱吗", "amount", ("amount",)),
    ("最高能给补多少", "amount", ("amount",)),
    ("补贴标准是多少", "amount", ("amount",)),
    ("高龄津贴每月多少，82岁的", "amount", ("amount",)),
    # 时限
    ("什么时候截止报名", "deadline", ("date",)),
    ("几个工作日能办下来", "deadline", ("date",)),
    ("公示几天", "deadline", ("date",)),
    ("改造要在哪年做完", "deadline", ("date",)),
    # 目标
    ("护理床占比要达到百分之几", "target", ("ratio",)),
    ("要建多少张床位", "target", ("number",)),
    ("2026年改造多少户", "target", ("number",)),
    ("食堂至少要多少平米", "target", ("number",)),
    # 效力；只问文件自己哪天施行、到期的也是
    ("这个办法还有效吗", "validity", ("status",)),
    ("办法什么时候开始施行", "validity", ("date",)),
    ("南浦区细则哪天到期", "validity", ("date", "status")),
    ("老办法作废了没有", "validity", ("status",)),
    ("这是征求意见稿还是正式文件", "validity", ("status",)),
    # 证、券、合同有没有效，不是文件的效力
    ("电子证和纸质的一样管用吗", "eligibility", ("text",)),
    ("券这个月没用完会作废吗", "eligibility", ("text",)),
    # 几处说法打架，问的就是现在是多少、是什么时候
    ("助餐补贴有文件写3元有文件写5元，现在按哪个", "amount", ("amount",)),
    ("改造期限有说2025年底有说2027年底，听哪个", "deadline", ("date",)),
    # 能不能享受；说了自己几岁的「来得及不」也是
    ("我妈82岁，能领高龄津贴吗", "eligibility", ("text",)),
    ("本人46岁，落户来得及不", "eligibility", ("text",)),
    ("报名来得及不", "deadline", ("date",)),
    # 「一共多少」问的是钱，不是数一数
    ("招了三个人补贴一共多少", "amount", ("amount",)),
    ("俺能申请不", "eligibility", ("text",)),
    ("哪些人可以领", "eligibility", ("text",)),
    ("75岁够不够条件", "eligibility", ("text",)),
    ("吃低保的能不能领生活补贴", "eligibility", ("text",)),
    ("我妈82岁，吃低保，住南浦区，能领什么", "eligibility", ("text",)),
    # 怎么办
    ("怎么申请高龄津贴", "procedure", ("text",)),
    ("去哪办", "procedure", ("address",)),
    ("要带啥材料", "procedure", ("text",)),
    ("申请材料有哪些", "procedure", ("text",)),
    # 数一数、列一列
    ("分工表里一共几项任务", "count", ("number",)),
    ("一共有几条措施", "count", ("number",)),
    ("2026年底前要完成哪些事", "listing", ("text",)),
    ("都有哪些服务", "listing", ("text",)),
    # 词义、条款、比较
    ("什么叫社区长者食堂", "definition", ("text",)),
    ("助餐点是什么意思", "definition", ("text",)),
    ("第十三条说了啥", "lookup", ("text",)),
    ("第十二条之二有哪些事项", "lookup", ("text",)),
    ("第十二条有哪些单位负责", "responsibility", ("unit",)),
    ("附件2第5行是什么", "lookup", ("text",)),
    ("方案第四部分写了什么", "lookup", ("text",)),
    ("南浦区和青禾县的高龄津贴一样吗", "comparison", ("text",)),
    ("南浦区的标准比云河市高多少", "comparison", ("text",)),
    ("正文和附件的分工一致吗", "comparison", ("text",)),
    # 点名的一条由谁负责，问的是责任，不是条款内容
    ("附件3第5行是谁负责", "responsibility", ("unit",)),
    ("表里第二项第三行谁负责", "responsibility", ("unit",)),
    ("附表第二大项由谁打头", "responsibility", ("lead", "unit")),
    # 电话、地址；只说了话题
    ("咨询电话是多少", "general", ("contact",)),
    ("民政局地址在哪儿", "general", ("address",)),
    ("低保边缘家庭的补贴", "general", ("text",)),
    ("高龄津贴", "general", ("text",)),
    ("How much is the old-age allowance?", "amount", ("amount",)),
])  # fmt: skip
def test_kind_and_needs(store: Store, said: str, kind: str, needs: tuple[str, ...]) -> None:
    assert [(q.kind, q.needs) for q in hear(store, said)] == [(kind, needs)]


@pytest.mark.parametrize("said, measure", [
    ("要建多少张床位", "张"), ("2026年改造多少户", "户"), ("食堂至少要多少平米", "平米"), ("责任单位有几家", "家"),
    ("几个工作日能办下来", "个工作日"), ("公示几天", "天"), ("装个扶手给补几成", "成"), ("高龄津贴每月发多少", ""),
])  # fmt: skip
def test_measure(store: Store, said: str, measure: str) -> None:
    assert hear(store, said)[0].measure == measure


@pytest.mark.parametrize("said, days", [
    ("2026年底前要完成哪些事", ("2026-12-31",)), ("2025年改造多少户", ("2025",)), ("2025年6月前办什么", ("2025-06",)),
    ("高龄津贴每月多少", ()),
])  # fmt: skip
def test_days(store: Store, said: str, days: tuple[str, ...]) -> None:
    assert hear(store, said)[0].days == days


# ---- 哪里 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said, places, unknown", [
    ("南浦区高龄津贴多少", ["南浦区"], ()),
    ("南浦高龄津贴多少", ["南浦区"], ()),
    ("我家在青禾县，怎么申请", ["青禾县"], ()),
    ("高龄津贴多少", [], ()),
    ("南浦区和青禾县的高龄津贴一样吗", ["南浦区", "青禾县"], ()),
    # 人是哪里的，不是问哪里的
    ("户口南浦区的，在云河市能领高龄津贴吗", ["云河市"], ()),
    ("老家青禾县的人能在云河市领津贴吗", ["云河市"], ()),
    ("户籍在青禾县，人在南浦区，能领吗", ["南浦区"], ()),
    ("来自南浦区的老人在青禾县能领高龄津贴吗", ["青禾县"], ()),
    ("青禾县户口的人在南浦区能领吗", ["南浦区"], ()),
    # 库里没有那里的文件
    ("石家庄高龄津贴多少", ["石家庄市"], ("石家庄市",)),
    ("北京市和云河市的高龄津贴一样吗", ["云河市"], ("北京市",)),
])  # fmt: skip
def test_places(store: Store, said: str, places: list[str], unknown: tuple[str, ...]) -> None:
    assert [(names(q), q.unknown_places) for q in hear(store, said)] == [(places, unknown)]


@pytest.mark.parametrize("profile, places, unknown", [
    # 没说地方，看提问人的情况
    ({"city": "青禾县"}, ["青禾县"], ()),
    ({"city": "青禾"}, ["青禾县"], ()),
    ({"所在地": "南浦区"}, ["南浦区"], ()),
    ({"city": "石家庄"}, ["石家庄市"], ("石家庄市",)),
    ({"age": 82}, [], ()),
])  # fmt: skip
def test_place_of_the_profile(
    store: Store, profile: dict[str, Any], places: list[str], unknown: tuple[str, ...]
) -> None:
    (heard,) = hear(store, "高龄津贴多少", profile=profile)
    assert (names(heard), heard.unknown_places) == (places, unknown)


def test_the_question_goes_before_the_profile(store: Store) -> None:
    assert names(hear(store, "南浦区高龄津贴多少", profile={"city": "青禾县"})[0]) == ["南浦区"]


def test_earlier_turns_go_before_the_profile(store: Store) -> None:
    turns = ("南浦区高龄津贴多少", "怎么申请")
    assert names(hear(store, *turns, profile={"city": "青禾县"})[0]) == ["南浦区"]


# ---- 提问人、单位、文件、条款 ------------------------------------------------------------------------------------------


def test_the_asker_is_profile_and_question_together(store: Store) -> None:
    (heard,) = hear(store, "我妈82岁，能领高龄津贴吗", profile={"status": "低保", "age": 70})
    assert dict(heard.asker) == {"status": ("低保对象", "低保"), "age": 82}
    assert dict(heard.profile) == {"status": "低保", "age": 70}


@pytest.mark.parametrize("said, profile, hukou", [
    ("青禾县户口的人在南浦区能领吗", {}, "青禾县"),
    ("在南浦区能领吗", {"hukou": "青禾县"}, "青禾县"),
    # 这句话里说的为准
    ("户口青禾县的在南浦区能领吗", {"hukou": "云河市"}, "青禾县"),
    ("在南浦区能领吗", {}, None),
])  # fmt: skip
def test_where_the_asker_is_registered(store: Store, said: str, profile: dict[str, Any], hukou: str | None) -> None:
    assert hear(store, said, profile=profile)[0].asker.get("hukou") == hukou


def test_words_about_the_asker_are_light(store: Store) -> None:
    weights = {t.text: t.weight for t in hear(store, "吃低保的能领高龄津贴吗")[0].terms}
    assert weights["吃低保"] < weights["高龄津贴"] == 1.0


def test_units_and_places_are_no_topic(store: Store) -> None:
    (heard,) = hear(store, "云河市适老化改造是民政局负责吗")
    assert (words(heard), heard.units[0]) == (["适老化改造"], "民政局")


@pytest.mark.parametrize("said, titles, references", [
    ("《云河市高龄津贴发放办法》第三条写了什么", ("云河市高龄津贴发放办法",), ["第三条"]),
    ("附件3第5行是谁负责", (), ["附件3第5行"]),
    ("第三条和第十三条写了什么", (), ["第三条", "第十三条"]),
    ("高龄津贴多少", (), []),
])  # fmt: skip
def test_what_is_named(store: Store, said: str, titles: tuple[str, ...], references: list[str]) -> None:
    (heard,) = hear(store, said)
    assert (heard.titles, [r.text for r in heard.references]) == (titles, references)


@pytest.mark.parametrize("said, scope, yes_no, every", [
    ("分工表里一共几项任务", "annex", False, True),
    ("正文和附件的分工一致吗", "both", True, False),
    ("都有哪些服务", "", False, True),
    ("俺能申请不", "", True, False),
])  # fmt: skip
def test_scope_and_form(store: Store, said: str, scope: str, yes_no: bool, every: bool) -> None:
    (heard,) = hear(store, said)
    assert (heard.scope, heard.yes_no, heard.every) == (scope, yes_no, every)


def test_traditional_characters_are_heard(store: Store) -> None:
    (heard,) = hear(store, "南浦區高齡津貼每月發多少")
    assert (heard.text, heard.plain) == ("南浦區高齡津貼每月發多少", "南浦区高龄津贴每月发多少")
    assert (names(heard), heard.kind, words(heard)) == (["南浦区"], "amount", ["高龄津贴", "每月"])


def test_english_is_heard(store: Store) -> None:
    (heard,) = hear(store, "How much is the old-age allowance?")
    assert "高龄津贴" in words(heard)


# ---- 追问 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turns, kind, places, topic", [
    # 「那……呢」：换地方，问法和话题照旧
    (("南浦区高龄津贴每月多少", "那青禾县的呢"), "amount", ["青禾县"], "高龄津贴"),
    (("适老化改造归谁管", "那验收呢"), "responsibility", [], "验收"),
    # 没有话题的：话题、地方从上一句来
    (("南浦区高龄津贴谁牵头", "啥时候弄完"), "deadline", ["南浦区"], "高龄津贴"),
    (("南浦区高龄津贴每月多少", "那青禾县的呢", "要带什么材料"), "procedure", ["青禾县"], "高龄津贴"),
    # 「这个」指上一句的话题
    (("适老化改造补多少", "这个归谁管"), "responsibility", [], "适老化改造"),
    (("南浦区高龄津贴每月多少", "换成青禾县呢"), "amount", ["青禾县"], "高龄津贴"),
    # 并列的另一种顶掉上一种
    (("集中式的助餐点补多少钱", "那分散式的呢"), "amount", [], "分散式"),
])  # fmt: skip
def test_follow_ups(store: Store, turns: tuple[str, ...], kind: str, places: list[str], topic: str) -> None:
    (heard,) = hear(store, *turns)
    heaviest = max(heard.terms, key=lambda t: t.weight)
    assert (heard.kind, names(heard), heaviest.text) == (kind, places, topic)


def test_the_replaced_word_is_gone(store: Store) -> None:
    assert "集中式" not in words(hear(store, "集中式的助餐点补多少钱", "那分散式的呢")[0])


def test_a_question_of_its_own_takes_only_the_place(store: Store) -> None:
    """自己有话题、有问法的，不带上一句的话题。"""
    (heard,) = hear(store, "南浦区高龄津贴多少", "生活补贴怎么申请")
    assert (names(heard), "高龄津贴" in words(heard)) == (["南浦区"], False)


# ---- 一句话问几件事 ----------------------------------------------------------------------------------------------------


def test_two_questions_are_two(store: Store) -> None:
    found = hear(store, "评估谁牵头？验收补多少钱？")
    assert [(q.kind, words(q)[0]) for q in found] == [("responsibility", "评估"), ("amount", "验收")]


def test_each_question_keeps_its_own_place(store: Store) -> None:
    found = hear(store, "南浦区高龄津贴每月多少，青禾县残疾人补贴归谁管")
    assert [(q.kind, names(q)) for q in found] == [("amount", ["南浦区"]), ("responsibility", ["青禾县"])]


def test_each_question_keeps_its_own_unknown_place(store: Store) -> None:
    found = hear(store, "南浦区高龄津贴每月多少？北京市高龄津贴归谁管？")
    assert [(names(q), q.unknown_places) for q in found] == [(["南浦区"], ()), (["北京市"], ("北京市",))]


def test_the_place_of_the_first_serves_the_second(store: Store) -> None:
    found = hear(store, "南浦区高龄津贴每月多少？残疾人补贴归谁管？")
    assert [names(q) for q in found] == [["南浦区"], ["南浦区"]]


def test_what_is_said_without_asking_is_background(store: Store) -> None:
    (heard,) = hear(store, "我妈今年82岁，住在南浦区，想领高龄津贴，要怎么申请")
    assert (heard.kind, names(heard), heard.asker["age"]) == ("procedure", ["南浦区"], 82)


def test_a_second_question_on_the_same_topic_is_split(store: Store) -> None:
    found = hear(store, "高龄津贴每月多少？什么时候发？")
    assert [q.needs for q in found] == [("amount",), ("date",)]


# ---- 什么话都听得下去 ----------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["南浦区", "北京市", "高龄津贴", "谁牵头", "补多少钱", "第三条", "附件3第5行", "那", "呢", "吗", "？", "，", "我妈82岁", "低保", "民政局", "这个", "\n", "《", "》", "2026年底前", "有效吗", "啥时候"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=6).map("".join))
def test_anything_can_be_said(store: Store, said: str, before: str) -> None:
    found = understand(said, store, history=(before,), profile={}, today=dt.date(2026, 11, 24))
    assert len(found) >= 1
    assert {q.text for q in found} == {said}
    assert all(q.needs and sum(t.weight <= 0 for t in q.terms) == 0 for q in found)


@pytest.mark.parametrize("turns, asker", [
    # 「她」是前面说过的那个人
    (("我妈82岁，低保，能领就餐补助吗", "她每餐能补多少"), {"age": 82, "status": ("低保对象",)}),
    (("我妈82岁，能领就餐补助吗", "要带什么材料", "那她能领照护补贴吗"), {"age": 82}),
    # 另说了一个人
    (("我妈82岁，低保，能领就餐补助吗", "我爸呢，他72岁"), {"age": 72}),
    # 「她们」「其他」不指那个人
    (("我妈82岁，能领就餐补助吗", "其他补贴每月多少钱"), {}),
])  # fmt: skip
def test_she_is_who_was_spoken_of(store: Store, turns: tuple[str, ...], asker: dict[str, object]) -> None:
    *history, said = turns
    [question] = understand(said, store, history=tuple(history), profile={}, today=TODAY)
    assert {k: question.asker.get(k) for k in ("age", "status") if question.asker.get(k)} == asker


def test_three_questions_with_yes_or_no(store: Store) -> None:
    """「给不给补」也是在问；地方另说的「……的呢」自成一问。"""
    asked = hear(store, "就餐补助在哪儿办、几天办好、早饭给不给补")
    assert [q.plain for q in asked] == ["就餐补助在哪儿办", "几天办好", "早饭给不给补"]
    asked = hear(store, "南浦区城市低保多少，农村低保多少？青禾县城市的呢")
    assert [[p.name for p in q.places] for q in asked] == [["南浦区"], ["南浦区"], ["青禾县"]]


def test_another_group_takes_the_place_of_the_one_before(store: Store) -> None:
    """「特困老人一餐多少」之后「那80岁的呢」：不再是特困。"""
    [one] = hear(store, "特困老人就餐补助一餐多少钱", "那80岁的呢")
    assert (one.asker.get("age"), one.asker.get("status")) == (80, None)


def test_a_shared_name_is_the_one_whose_city_is_held() -> None:
    """问「鼓楼区」，库里只有南京的文件：说的是南京的那个；两个都可能的，不替人定。"""
    place, city, other = (place_named(n) for n in ("鼓楼区", "南京市", "徐州市"))
    assert place and city and other and not place.code
    assert _held(place, [city]).within[0] == "南京市"
    assert _held(place, [city, other]) == place


@pytest.mark.parametrize("said, forms", [
    # 数的两种写法互为同义
    ("连续三个月没人来怎么办", ("三个月", "3个月")),
    ("连续3个月没人来怎么办", ("3个月", "三个月")),
])  # fmt: skip
def test_numbers_in_both_spellings(store: Store, said: str, forms: tuple[str, ...]) -> None:
    terms = [(t.text, *t.synonyms) for t in hear(store, said)[0].terms if t.is_number]
    assert terms == [forms]


def test_the_last_part_asks(store: Store) -> None:
    """前面几段是出处，轻；最后一段问的才是话题。只说要哪样的词（采取、措施）也轻。"""
    said = "昨天召开全市养老工作视频会议，市民政局负责人出席会议并讲话，讲话中指出助餐服务采取哪些措施"
    (question,) = hear(store, said)
    weights = {t.text: t.weight for t in question.terms}
    assert weights["助餐服务"] == 1.0 and weights["视频会议"] < 1.0 and weights["措施"] < 0.5
