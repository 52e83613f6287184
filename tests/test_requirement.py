"""一句规定里的条件怎么读成「且」「或」的树，怎么对。例句自拟，写法是公文通行的。"""

from __future__ import annotations

import pytest
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from assistant.requirement import (
    AnyOf,
    Every,
    Lacking,
    Mark,
    Node,
    Tested,
    every,
    leaves,
    mark,
    met_leaves,
    named,
    parts_marked,
    read,
)
from assistant.requirement import tested as held
from ingest.document import Fact
from ingest.facts.conditions import conditions


def tree(text: str) -> str:
    """且写成 &，或写成 |，不是写成 !。"""
    node = read(text, [Fact("", s.kind, s.value, s.text, s.start, s.end) for s in conditions(text)])
    return shown(node) if node else ""


def shown(node: Node) -> str:
    match node:
        case Lacking(part):
            return f"!{shown(part)}"
        case Every(parts):
            return f"({' & '.join(map(shown, parts))})"
        case AnyOf(parts):
            return f"({' | '.join(map(shown, parts))})"
        case Tested(fact):
            return fact.text
    return node.text


@pytest.mark.parametrize("text, expected", [
    # 各样都要
    ("具有本市户籍、年满60周岁的低保老年人可以申请", "(具有本市户籍 & 年满60周岁 & 低保老年人)"),
    ("经济困难的失能老年人可以申领", "(经济困难 & 失能)"),
    ("年龄在16周岁以上60周岁以下的农民", "(16周岁以上 & 60周岁以下)"),
    # 同一类身份并列，有一样就行；前面的「的」管着后面各样
    ("60周岁以上的低保对象、特困人员可以申请", "(60周岁以上 & (低保对象 | 特困人员))"),
    ("登记失业人员、就业困难人员、退役军人可以参加", "(登记失业人员 | 就业困难人员 | 退役军人)"),
    # 又说一个岁数，是另一类人
    ("80周岁以上的老年人、60周岁以上失能老年人", "(80周岁以上 | (60周岁以上 & 失能))"),
    ("年满60周岁且失能或者年满80周岁的", "((年满60周岁 & 失能) | 年满80周岁)"),
    # 「……的，或者……」：户籍两边都要
    ("具有本市户籍，年满65周岁且独自居住的，或者属于低保对象、特困人员的，可以申请",
     "(具有本市户籍 & ((年满65周岁 & 独自居住) | 低保对象 | 特困人员))"),
    ("取得硕士研究生及以上学历，或者副高级及以上职称", "(硕士研究生及以上学历 | 副高级及以上职称)"),
    ("具有本区户籍或者持有居住证满一年的60周岁以上老年人", "((具有本区户籍 | 居住证满一年) & 60周岁以上)"),
    # 一句一档，落在哪一档都行；逗号隔开、各写着哪一类的也是
    ("80周岁以上的，每人每月100元；90周岁以上的，每人每月200元。", "(80周岁以上 | 90周岁以上)"),
    ("甲类不超过50周岁，乙类不超过45周岁", "(不超过50周岁 | 不超过45周岁)"),
    # 不能是的
    ("具有本市户籍的非低保对象可以申请", "(具有本市户籍 & !低保对象)"),
    ("未享受特困人员供养的低收入家庭可以申请", "(!特困人员 & 低收入家庭)"),
    # 除外的不是要满足的
    ("除在编人员外，年满18周岁的可以申请", "年满18周岁"),
    # 认不出类别的半句也是一个条件；结果、接上文的话不是
    ("在本区依法登记、正常经营1年以上的小微企业，给予一次性奖励", "小微企业"),
    ("与用人单位签订三年以上合同，年满18周岁的，可以申请", "(与用人单位签订三年以上合同 & 年满18周岁)"),
    ("符合上述条件的，可以申请", ""),
])  # fmt: skip
def test_tree(text: str, expected: str) -> None:
    assert tree(text) == expected


def leaf(name: str, found: Mark) -> Tested:
    return Tested(Fact("", "condition", f"status={name}", name, 0, len(name)), found, f"说“{name}”")


MET, SHORT, OPEN = leaf("甲", "met"), leaf("乙", "unmet"), leaf("丙", "unknown")


@pytest.mark.parametrize("node, found", [
    # 都要：有一样不合就不合，没有不合而有不知道的不知道
    (Every((MET, OPEN)), "unknown"), (Every((MET, OPEN, SHORT)), "unmet"), (Every((MET, MET)), "met"),
    # 有一样就行：都不合才不合
    (AnyOf((MET, SHORT)), "met"), (AnyOf((SHORT, OPEN)), "unknown"), (AnyOf((SHORT, SHORT)), "unmet"),
    # 不能是
    (Lacking(MET), "unmet"), (Lacking(SHORT), "met"), (Lacking(OPEN), "unknown"),
    (Every((MET, AnyOf((Every((SHORT, MET)), OPEN)))), "unknown"),
])  # fmt: skip
def test_mark(node: Node, found: Mark) -> None:
    assert mark(node) == found


def test_what_is_still_open_is_named_without_what_is_settled() -> None:
    node = Every((MET, AnyOf((Every((MET, OPEN)), leaf("丁", "unknown"))), AnyOf((SHORT, OPEN))))
    assert [named(n, "unknown") for n in parts_marked(node, "unknown")] == ["“丙”，或者“丁”", "“丙”"]
    assert [t.fact.text for t in met_leaves(node)] == ["甲", "甲"]


NODES = st.recursive(
    st.sampled_from([MET, SHORT, OPEN]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Every(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Lacking),
    ),
    max_leaves=8,
)


@given(NODES)
def test_knowing_more_never_turns_yes_into_no(node: Node) -> None:
    """说准了的判断，再知道什么都不变；不知道的全知道了，就有判断。"""
    found = mark(node)
    for settled in ("met", "unmet"):
        then = mark(_settled(node, settled))
        assert then != "unknown" and (found == "unknown" or then == found)


def _settled(node: Node, found: Mark) -> Node:
    if isinstance(node, Tested):
        return Tested(node.fact, found) if node.mark == "unknown" else node
    if isinstance(node, Lacking):
        return Lacking(_settled(node.part, found))
    assert isinstance(node, Every | AnyOf)
    return type(node)(tuple(_settled(p, found) for p in node.parts))


@pytest.mark.parametrize(
    "text", [*HOSTILE, "或者" * 400, "且" * 400, "年满60周岁或" * 200, "除" * 300 + "外", "，的" * 400]
)
def test_hostile_words_are_only_words(text: str) -> None:
    node = read(text, [Fact("", s.kind, s.value, s.text, s.start, s.end) for s in conditions(text)])
    whole = held(node, lambda f: Tested(f, "unknown")) if node else every([])
    assert all(t.fact.text == text[t.fact.start : t.fact.end] for t in (leaves(whole) if whole else ()))
