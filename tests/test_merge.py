"""一句话问了几件事：各答各的，并成一份回答。"""

from __future__ import annotations

from dataclasses import replace

from doors import clause, document

from assistant.answer import Answer, Citation, Hit, Sentence
from assistant.merge import merge
from ingest.document import Clause

DOCUMENT = document("云河市老年人助餐办法")
MEAL = clause("每餐补助3元。送餐上门每次2元。", "c1")
UNIT = clause("责任单位：市民政局、市财政局。", "c2")


def cited(where: Clause, quote: str) -> Citation:
    return Citation(where, DOCUMENT, quote)


MONEY = Answer(
    "amount", "answered", (Sentence("每餐3元。", (0,)),), (cited(MEAL, "每餐补助3元。"),), values=("3元",), confidence=0.9,
    retrieved=(Hit(MEAL, DOCUMENT, 0.4),),
)  # fmt: skip
OWNER = Answer(
    "responsibility", "answered", (Sentence("市民政局。", (0,)), Sentence("依据第二条。", (0, 1))),
    (cited(UNIT, "市民政局"), cited(MEAL, "每餐补助3元。")), (Sentence("没写牵头。", (0,)),),
    units=("市民政局", "市财政局"), lead="市民政局", confidence=0.6, dropped=("多出的一句",),
    retrieved=(Hit(UNIT, DOCUMENT, 0.8), Hit(MEAL, DOCUMENT, 0.4)),
)  # fmt: skip
REFUSED = Answer("deadline", "refused", (Sentence("没有写时间，答不了。"),))


def test_one_question_is_itself() -> None:
    assert merge([MONEY]) is MONEY


def test_two_answers() -> None:
    both = merge([MONEY, OWNER])
    assert (both.kind, both.status) == ("amount", "answered")
    assert [s.text for s in both.sentences] == ["每餐3元。", "市民政局。", "依据第二条。"]
    # 同一处引用只列一次，句子的编号跟着走
    assert [c.quote for c in both.citations] == ["每餐补助3元。", "市民政局"]
    assert [s.cites for s in both.sentences] == [(0,), (1,), (1, 0)]
    assert both.cautions == (Sentence("没写牵头。", (1,)),)
    assert (both.values, both.units, both.lead) == (("3元",), ("市民政局", "市财政局"), "市民政局")
    assert (both.confidence, both.dropped) == (0.6, ("多出的一句",))
    assert [h.clause.id for h in both.retrieved] == ["c2", "c1"]


def test_one_of_two_refused_is_partial() -> None:
    for order in ([MONEY, REFUSED], [REFUSED, MONEY]):
        both = merge(order)
        assert (both.kind, both.status, both.values) == ("amount", "partial", ("3元",))
        assert [s.text for s in both.sentences] == ["每餐3元。"]
        assert [c.text for c in both.cautions] == ["没有写时间。"]


def test_who_pays_is_said_in_the_quote_of_the_other() -> None:
    share = clause("超出标准的部分由申请人承担。", "c3")
    told = replace(MONEY, citations=(cited(share, "超出标准的部分由申请人承担。"),))
    nobody = Answer("responsibility", "refused", (Sentence("云河市的文件没有写“超出部分”的责任单位，答不了。"),))
    assert merge([told, nobody]).cautions == ()
    assert [s.text for s in merge([MONEY, nobody]).cautions] == ["云河市的文件没有写“超出部分”的责任单位。"]


def test_all_refused_is_refused() -> None:
    both = merge([REFUSED, REFUSED])
    assert (both.status, both.answerable, len(both.sentences)) == ("refused", False, 1)


def test_partial_stays_partial() -> None:
    """每一问都答了，可有一问只答了一半：合起来也只是一半。"""
    assert merge([MONEY, replace(OWNER, status="partial")]).status == "partial"
