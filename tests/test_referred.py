"""「第四项对象每月200元」：点名的那一项写的是什么人，跟着这句话走；答的时候一并说出来。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import TODAY
from policies import store_of

from assistant import ask
from assistant.answer import Hit
from assistant.evidence import segments
from assistant.referred import items, referring, with_items
from ingest import Store

LAUNDRY = """云河市上门洗衣补助办法

云民规〔2025〕21号

第一条 为了方便老年人生活，制定本办法。
第二条 具有本市户籍的下列老年人，可以申请上门洗衣补助：
（一）年满70周岁的特困人员；
（二）年满75周岁的最低生活保障对象；
（三）年满85周岁且独居的老年人。
第三条 洗衣补助标准为：第二条第一项对象每人每月90元，第二项对象每人每月70元，第三项对象每人每月50元。
同时符合两项以上的，享受最高的一项。
第四条 有被褥清洗需要的，按照下列标准另行补助：
（一）符合第二条第一项规定的，每次12元；
（二）符合第二条第三项规定的，每次8元。
第五条 洗衣点建设补助每点3万元。
第六条 本办法自2025年3月1日起施行，有效期5年。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("laundry"), LAUNDRY) as made:
        yield made


def clause_of(store: Store, label: str):  # type: ignore[no-untyped-def]
    return next(c for c in store.clauses(store.documents()[0].id) if c.label == label)


@pytest.mark.parametrize("label, piece, named", [
    # 说了第几条；没说的，是前面刚说到的那一条
    ("第三条", 0, [("第二条第一项", "年满70周岁的特困人员"), ("第二项", "年满75周岁的最低生活保障对象"),
                   ("第三项", "年满85周岁且独居的老年人")]),
    ("第四条", 1, [("第二条第一项", "年满70周岁的特困人员")]),
    ("第四条", 2, [("第二条第三项", "年满85周岁且独居的老年人")]),
    # 没点名的，没有；「两项以上」不是点名
    ("第三条", 1, []),
    ("第五条", 0, []),
])  # fmt: skip
def test_items(store: Store, label: str, piece: int, named: list[tuple[str, str]]) -> None:
    clause = clause_of(store, label)
    found = items(store, clause, segments(clause.text)[piece])
    assert [(item.said, item.words) for item in found] == named


@pytest.mark.parametrize("apart, pieces", [
    (True, ["第三条 洗衣补助标准为：第二条第一项对象每人每月90元，", "第二项对象每人每月70元，", "第三项对象每人每月50元。"]),
    (False, ["第三条 洗衣补助标准为：第二条第一项对象每人每月90元，第二项对象每人每月70元，第三项对象每人每月50元。"]),
])  # fmt: skip
def test_each_item_apart(store: Store, apart: bool, pieces: list[str]) -> None:
    clause = clause_of(store, "第三条")
    found = with_items(store, apart, clause, segments(clause.text)[:1])
    assert [piece.text for piece in found] == pieces
    assert all(clause.text[p.start : p.end] == p.text for p in found)


@pytest.mark.parametrize("said, values", [
    # 提问人是哪一项的，就是哪一项的数
    ("我妈88岁，一个人住，洗衣补助每月多少钱", ("50元/人·月",)),
    ("我爷爷72岁，五保，洗衣补助每月多少钱", ("90元/人·月",)),
    ("我奶奶76岁吃低保，洗衣补助一个月多少", ("70元/人·月",)),
    ("我外公71岁特困，被褥清洗每次补多少", ("12元/次",)),
    # 没说是谁的，都给
    ("洗衣补助每月多少钱", ("90元/人·月", "70元/人·月", "50元/人·月")),
])  # fmt: skip
def test_the_asker_s_own_item(store: Store, said: str, values: tuple[str, ...]) -> None:
    answer = ask(said, store, today=TODAY)
    assert (answer.status, answer.values, answer.dropped) == ("answered", values, ())


def test_the_item_is_told_and_cited(store: Store) -> None:
    answer = ask("我妈88岁，一个人住，洗衣补助每月多少钱", store, today=TODAY)
    told = next(s for s in answer.sentences if s.text.startswith("第三项"))
    assert told.text == "第三项写的是“年满85周岁且独居的老年人”。"
    assert [answer.citations[i].clause.label for i in told.cites] == ["第二条", "第三条"]


def test_the_clause_that_refers_is_looked_at_too(store: Store) -> None:
    """找到的是写着「哪些人」的第二条，数写在点名第二条的第三、四条：一并拿来看，只拿没找到的。"""
    document = store.documents()[0]
    second, third = clause_of(store, "第二条"), clause_of(store, "第三条")
    named = {h.clause.label for h in referring(store, [Hit(second, document, 1.0, 1.0)])}
    assert named == {"第三条", "第四条"}
    assert {h.clause.label for h in referring(store, [Hit(second, document, 1.0), Hit(third, document, 0.9)])} == {
        "第四条"
    }
    assert referring(store, []) == []
