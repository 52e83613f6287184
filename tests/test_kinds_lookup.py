"""点名的条款：照原文给；没有这一条，就说没有。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import TODAY
from policies import ALLOWANCE, PLAN, TABLE, store_of

from assistant import ask
from ingest import Store


@pytest.fixture(scope="module")
def allowance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("lookup"), ALLOWANCE) as made:
        yield made


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("lookup"), TABLE) as made:
        yield made


@pytest.mark.parametrize("said, label, quote", [
    ("高龄津贴办法第三条写了什么", "第三条",
     "第三条 高龄津贴标准为：80周岁至89周岁每人每月100元，90周岁以上每人每月200元。"),
    ("高龄津贴办法第1条讲什么", "第一条", "第一条 为了提高老年人生活质量，制定本办法。"),
])  # fmt: skip
def test_the_article_named(allowance: Store, said: str, label: str, quote: str) -> None:
    answer = ask(said, allowance, today=TODAY)
    assert (answer.kind, answer.status) == ("lookup", "answered")
    assert [(c.clause.label, c.quote) for c in answer.citations] == [(label, quote)]
    assert answer.sentences[0].text == f"云河市《云河市高龄津贴发放办法》{label}：“{quote}”"


@pytest.mark.parametrize("said, missing", [
    ("高龄津贴办法第十三条写了什么", "第十三条"),
    ("高龄津贴办法第七十条讲什么", "第七十条"),
    ("高龄津贴办法第四部分写了什么", "第四部分"),
])  # fmt: skip
def test_an_absent_article_is_said_to_be_absent(allowance: Store, said: str, missing: str) -> None:
    answer = ask(said, allowance, today=TODAY)
    assert (answer.kind, answer.status, answer.citations) == ("lookup", "refused", ())
    assert answer.sentences[0].text == f"云河市《云河市高龄津贴发放办法》在库里的文本里没有{missing}，答不了。"


def test_a_part_comes_with_its_items(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("part"), PLAN) as store:
        answer = ask("适老化改造方案第二部分写了什么", store, today=TODAY)
    assert answer.status == "answered"
    assert [c.clause.label for c in answer.citations] == ["二、", "二、1.", "二、2.", "二、3.", "二、4."]


@pytest.mark.parametrize("said, label, units", [
    ("附件2第1行是谁负责", "附件2.第1行", ("市人社局", "市民政局")),
    ("表里第1项第2行谁负责", "附件1.第2行", ("市民政局",)),
    ("表里第三项第一行谁负责", "附件3.第1行", ("市残联",)),
])  # fmt: skip
def test_the_row_named(table: Store, said: str, label: str, units: tuple[str, ...]) -> None:
    answer = ask(said, table, today=TODAY)
    assert (answer.kind, answer.units) == ("responsibility", units)
    assert {c.clause.label for c in answer.citations} == {label}


def test_an_absent_row(table: Store) -> None:
    answer = ask("附件4第1行是谁负责", table, today=TODAY)
    assert (answer.status, answer.units) == ("refused", ())
    assert answer.sentences[0].text == "《云河市居家养老试点方案》在库里的文本里没有附件4第1行，答不了。"


STOVES = """云河市炉具更换补助办法

云民规〔2025〕31号

第一条 为了减少烟尘，制定本办法。
第二条 下列家庭可以申请炉具更换补助：
（一）最低生活保障家庭；
（二）特困人员家庭；
（三）散煤取暖满3年的家庭。
第三条 补助标准为：第二条第一项对象每户900元，第二项对象每户800元，第三项对象每户300元。
更换下来的旧炉由街道办事处回收。
第四条 本办法自2025年3月1日起施行，有效期5年。
"""


@pytest.fixture(scope="module")
def stoves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("stoves"), STOVES) as made:
        yield made


@pytest.mark.parametrize("said, label, quotes", [
    # 一项连同管着它的话；款没有
    ("炉具补助办法第二条第（二）项是什么", "第二条第（二）项",
     ["（二）特困人员家庭；", "第二条 下列家庭可以申请炉具更换补助："]),
    ("炉具补助办法第二条第三项规定的是什么", "第二条第（三）项",
     ["（三）散煤取暖满3年的家庭。", "第二条 下列家庭可以申请炉具更换补助："]),
    ("炉具补助办法第三条第二款写了什么", "第三条第二款", ["更换下来的旧炉由街道办事处回收。"]),
])  # fmt: skip
def test_a_part_of_an_article(stoves: Store, said: str, label: str, quotes: list[str]) -> None:
    answer = ask(said, stoves, today=TODAY)
    assert (answer.kind, answer.status, answer.dropped) == ("lookup", "answered", ())
    assert answer.sentences[0].text == f"云河市《云河市炉具更换补助办法》{label}：“{quotes[0]}”"
    assert [c.quote for c in answer.citations] == quotes
    assert answer.to_json()["citations"][0]["label"] == label


def test_a_part_of_an_article_in_a_follow_up(stoves: Store) -> None:
    answer = ask("那第（一）项呢", stoves, history=["炉具补助办法第二条第（二）项是什么"], today=TODAY)
    assert [c.label for c in answer.citations][:1] == ["第二条第（一）项"]


def test_an_absent_item_of_a_known_article(stoves: Store) -> None:
    answer = ask("炉具补助办法第二条第（五）项是什么", stoves, today=TODAY)
    assert answer.status == "refused"
    assert answer.sentences[0].text == "云河市《云河市炉具更换补助办法》在库里的文本里没有第二条第（五）项，答不了。"
    assert [c.clause.label for c in answer.citations] == ["第二条"]


def test_what_another_article_says_of_the_item(stoves: Store) -> None:
    answer = ask("炉具补助办法第二条第三项的家庭补多少钱", stoves, today=TODAY)
    assert (answer.status, "300元/户" in answer.values) == ("answered", True)
    assert answer.citations[0].clause.label == "第三条"


CODE = """云河市码头条例

第一条 为了规范码头管理，制定本条例。
第二条 码头应当设置护栏。
护栏高度不低于1米。
"""
AMENDING = """关于修改《云河市码头条例》的决定

云河市人民代表大会常务委员会决定对《云河市码头条例》作如下修改：
一、将第二条中的“围挡”修改为“护栏”。
"""


def test_the_document_that_has_the_article(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("amended"), AMENDING, CODE) as store:
        answer = ask("码头条例第二条第二款怎么写的", store, today=TODAY)
    assert [(c.label, c.quote) for c in answer.citations] == [("第二条第二款", "护栏高度不低于1米。")]
