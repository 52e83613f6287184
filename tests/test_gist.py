"""一段话里哪几句是在问：招呼、来龙去脉、几件事连着问。每一行都是自拟的问话。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import TODAY
from policies import ALLOWANCE, COUNTY, DISTRICT, PLAN, store_of

from assistant.answer import Question
from assistant.ask import ask
from assistant.gist import cores, is_story, parts, without_courtesy
from assistant.question import understand
from ingest import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """云河市两份，南浦区、青禾县各一份。"""
    with store_of(tmp_path_factory.mktemp("gist"), PLAN, ALLOWANCE, DISTRICT, COUNTY) as made:
        yield made


def hear(store: Store, *turns: str) -> tuple[Question, ...]:
    return understand(turns[-1], store, history=turns[:-1], profile={}, today=TODAY)


def words(question: Question) -> list[str]:
    return [t.text for t in question.terms]


@pytest.mark.parametrize("said, bare", [
    # 开头的招呼、口头语
    ("您好，打扰一下，请问高龄津贴多少钱", "高龄津贴多少钱"),
    ("喂你好那个我想问一下就是高龄津贴多少钱", "高龄津贴多少钱"),
    ("大姐你好哈，麻烦问个事儿，高龄津贴多少钱", "高龄津贴多少钱"),
    ("谢谢你刚才的回答！另外我还想问，高龄津贴多少钱", "高龄津贴多少钱"),
    # 末尾的道谢、祝愿、表情
    ("高龄津贴多少钱？非常感谢！", "高龄津贴多少钱？"),
    ("高龄津贴多少钱，辛苦啦[抱拳]", "高龄津贴多少钱，"),
    ("高龄津贴多少钱，跪谢🙏🙏", "高龄津贴多少钱，"),
    # 像客气话、其实是话题的，不动
    ("早餐有没有补助", "早餐有没有补助"),
    ("感谢信由谁发", "感谢信由谁发"),
    ("热线电话是多少", "热线电话是多少"),
    # 全是客气话的，原样
    ("你好", "你好"),
])  # fmt: skip
def test_courtesy(said: str, bare: str) -> None:
    assert without_courtesy(said) == bare


def asks(piece: str) -> bool:
    return any(word in piece for word in ("多少", "多大", "几", "谁", "什么", "吗"))


@pytest.mark.parametrize("said, pieces", [
    # 停顿断开
    ("我妈82岁，津贴多少？谁发", ["我妈82岁", "津贴多少", "谁发"]),
    # 没有标点：空格、「还有」「以及」「顺便问下」两边都在问才断
    ("津贴多少 认定要几天 谁负责", ["津贴多少", "认定要几天", "谁负责"]),
    ("咸宁 养老用房 谁负责", ["咸宁 养老用房 谁负责"]),
    ("电梯补多少还有停车免几小时顺便问下罚多少", ["电梯补多少", "停车免几小时", "罚多少"]),
    ("食堂多大面积以及留样几天", ["食堂多大面积", "留样几天"]),
    # 「还有谁」是同一问
    ("谁牵头，还有谁参加", ["谁牵头", "还有谁参加"]),
    ("牵头的还有谁", ["牵头的还有谁"]),
    # 编了号的
    ("1、津贴多少 2、要什么材料 3、几天办完", ["津贴多少", "要什么材料", "几天办完"]),
    ("两个问题：第一，津贴多少；第二，谁发", ["两个问题：", "津贴多少", "谁发"]),
])  # fmt: skip
def test_parts(said: str, pieces: list[str]) -> None:
    assert parts(said, asks) == pieces


def test_a_story_is_long_and_mostly_not_asking() -> None:
    told = [
        "我今年七十五了，老伴前年走了",
        "两个儿子在外地打工一年也回不来",
        "我腿脚不太好，天天去食堂吃饭",
        "想问电梯补多少",
    ]
    assert is_story(told, [3])
    assert not is_story(["我妈82岁", "吃低保", "想装扶手", "补多少"], [3])  # 短的，各句都是条件
    assert not is_story(told, [])


@pytest.mark.parametrize("said, asking, core", [
    # 「我想问的是」之后的都算；之前像在问的不算
    (["我没听清是几块钱", "天天去食堂", "我想问的是楼里没有电梯", "加装一台能补多少"], [0, 3],
     ["我想问的是楼里没有电梯，加装一台能补多少"]),
    # 问的那句没有话题，往前找到有话题的
    (["老伴前年走了", "听说有高龄津贴", "一个月能领多少"], [2], ["听说有高龄津贴，一个月能领多少"]),
    # 说着话带出来的疑问，不是问题
    (["我也不知道哪里不对", "房东写了合同", "想问住满多久能办居住证"], [0, 2], ["想问住满多久能办居住证"]),
    # 两问各有各的
    (["家里没电梯", "电梯补多少", "津贴谁发"], [1, 2], ["电梯补多少", "津贴谁发"]),
])  # fmt: skip
def test_cores(said: list[str], asking: list[int], core: list[str]) -> None:
    assert cores(said, asking, lambda text: any(word in text for word in ("电梯", "津贴", "居住证"))) == core


LONG = (
    "同志您好，我是南浦区的退休工人，老伴前年走了，两个儿子一个在外省打工，一年回不来一趟。"
    "我自己腿脚也不太好，每天去社区食堂吃饭，也没弄明白一顿是几块钱。"
    "隔壁老李说他那边有人上门。我今年八十三了，我想问的是高龄津贴每个月给多少钱？麻烦您了，谢谢！"
)


def test_a_story_is_heard_by_its_question(store: Store) -> None:
    (heard,) = hear(store, LONG)
    assert (heard.plain, heard.kind, heard.needs, words(heard)) == (
        "我想问的是高龄津贴每月给多少钱",
        "amount",
        ("amount",),
        ["高龄津贴", "每月"],
    )
    assert ([p.name for p in heard.places], heard.asker["age"]) == (["南浦区"], 83)


def test_the_second_question_stands_alone_where_the_first_does_not_help(store: Store) -> None:
    """前一问的话题连着答不上，就当单独问的答；两问都答，一问不丢。"""
    answer = ask("85岁高龄津贴每月多少钱？适老化改造谁牵头？", store, today=TODAY)
    assert ask("适老化改造谁牵头", store, today=TODAY).lead in answer.units
    assert set(ask("85岁高龄津贴每月多少钱", store, today=TODAY).values) <= set(answer.values)


@pytest.mark.parametrize("said, plain", [
    # 数的各种写法
    ("食堂能补10w吗", "食堂能补10万吗"),
    ("一年5k块够吗", "一年5000块够吗"),
    ("一顿十六块钱补多少", "一顿16块钱补多少"),
    ("第二件花了两千，补多少", "第二件花2000元，补多少"),
    ("租个八十平的多少钱", "租个80平的多少钱"),
    ("八旬老人有什么补贴", "八十岁老人有什么补贴"),
    # 不是数目的不动
    ("第三方机构有几家", "第三方机构有几家"),
    ("wifi补贴有没有", "wifi补贴有没有"),
])  # fmt: skip
def test_numbers_as_people_write_them(store: Store, said: str, plain: str) -> None:
    assert hear(store, said)[0].plain == plain


@pytest.mark.parametrize("said, age", [
    # 没说「岁」的岁数
    ("我妈八十二了，津贴多少", 82), ("我爷爷七十二，津贴多少", 72), ("我公公今年七十九，津贴多少", 79),
    ("俺六十五，津贴多少", 65), ("年近九十，津贴多少", 90), ("我今年七十二咯，津贴多少", 72), ("七旬老人津贴多少", 70),
])  # fmt: skip
def test_ages_without_the_word(store: Store, said: str, age: int) -> None:
    assert hear(store, said)[0].asker.get("age") == age


@pytest.mark.parametrize("said, kind, needs", [
    # 名词式的问法：问的是那个名词
    ("适老化改造牵头单位", "responsibility", ("lead", "unit")),
    ("助餐补贴额", "amount", ("amount",)),
    ("助餐点建成年份", "deadline", ("date",)),
    ("评估办理时限", "deadline", ("date",)),
    ("实施方案 效力", "validity", ("status",)),
    ("助餐点目标数", "target", ("number",)),
    ("覆盖率下限", "target", ("ratio",)),
    ("供养经费市里给还是区里给", "responsibility", ("unit",)),
])  # fmt: skip
def test_terse(store: Store, said: str, kind: str, needs: tuple[str, ...]) -> None:
    (heard,) = hear(store, said)
    assert (heard.kind, heard.needs) == (kind, needs)
