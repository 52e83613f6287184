"""条款的一个要求对提问人说的一件事：够、不够，差在哪里；说的不是一件事的不比。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hostile import HOSTILE

from assistant.answer import Question
from assistant.kinds import moments, requirements, thresholds
from assistant.lexicon import grammar


def _asked(said: str, asker: Mapping[str, Any] | None = None) -> Question:
    return Question(said, said, "eligibility", asker=asker or {})


@pytest.mark.parametrize("said, text, found", [
    # 满多久：居住证对居住证，社保对社保
    ("居住证拿了八个月", "父母持有居住证满1年", [("父母持有居住证满1年", False, "您说“居住证拿了八个月”，还没满")]),
    ("居住证拿了2年", "父母持有居住证满1年", [("父母持有居住证满1年", True, "您说“居住证拿了2年”")]),
    ("交了5个月社保", "连续缴纳社会保险满6个月", [("连续缴纳社会保险满6个月", False, "您说“交了5个月”，还没满")]),
    ("社保交了两年", "居住证满3年", []),
    # 多久以内：看门槛前面最近的那件事，「毕业生……注册3年内」说的是注册
    ("毕业七年了", "毕业5年内的人员", [("毕业5年内", False, "您说“毕业七年”，超过了")]),
    ("毕业2年", "毕业5年内的人员", [("毕业5年内", True, "您说“毕业2年”")]),
    ("毕业七年了", "毕业生所办企业登记注册3年内", []),
    ("执照办了5年", "企业登记注册3年内", [("企业登记注册3年内", False, "您说“执照办了5年”，超过了")]),
    # 几年内未曾：上一次还没过这个年限
    ("两年前换过一次门窗", "近3年内未换过门窗", [("近3年内未换过门窗", False, "您说“两年前换过一次门窗”，还没过这个年限")]),
    ("四年前换过一次门窗", "近3年内未换过门窗", []),
    ("两年前搬的家", "近3年内未换过门窗", []),
    # 人数的上限
    ("我们九个人当社员", "由五个以下社员组成", [("五个以下社员", False, "您说“九个人”，超过了")]),
    ("我们三个人当社员", "由五个以下社员组成", []),
])  # fmt: skip
def test_threshold(said: str, text: str, found: list[tuple[str, bool, str]]) -> None:
    assert [(f.required, f.met, f.why) for f in thresholds.findings(_asked(said), text)] == found


@pytest.mark.parametrize("asker, text, found", [
    ({"income": "20万"}, "年薪不低于30万元", [("年薪不低于30万元", False, "您说的是20万元，不够")]),
    ({"income": "30万"}, "年薪不低于30万元", [("年薪不低于30万元", True, "您说的是30万元")]),
    ({}, "年薪不低于30万元", []),
    ({"birth": "2020年9月2日"}, "2019年9月1日至2020年8月31日出生",
     [("2019年9月1日至2020年8月31日出生", False, "您说的是2020年9月2日，不在这个期间")]),
])  # fmt: skip
def test_threshold_on_what_the_profile_says(
    asker: Mapping[str, Any], text: str, found: list[tuple[str, bool, str]]
) -> None:
    assert [(f.required, f.met, f.why) for f in thresholds.findings(_asked("能申请吗", asker), text)] == found


@pytest.mark.parametrize("said, asker, text, found", [
    # 学历：含本级；没说学历、没写「以上」的不比
    ("我大专", {"degree": "大专"}, "具有本科及以上学历", [("本科及以上学历", False, "您说的是“大专”，达不到")]),
    ("我本科", {"degree": "本科"}, "具有本科及以上学历", [("本科及以上学历", True, "您说的是“本科”")]),
    ("能申请吗", {"degree": "大专"}, "硕士以上学位", [("硕士以上学位", False, "您的学历是大专，达不到")]),
    ("能申请吗", {}, "硕士以上学位", []),
    ("我大专", {"degree": "大专"}, "为硕士研究生提供租房", []),
    # 住房：自己的、配偶的；原文没说到配偶，配偶的不算
    ("我老公有套房", {}, "本人及配偶没有自有产权住房", [("没有自有产权住房", False, "您说“老公有套房”（配偶也算在内），和这一条不合")]),
    ("我有一套房", {}, "申请人无自有住房", [("无自有住房", False, "您说“我有一套房”，和这一条不合")]),
    ("我老公有套房", {}, "申请人无自有住房", []),
    ("我没有房", {}, "申请人无自有住房", [("无自有住房", True, "您说“没有房”")]),
    # 户籍
    ("我不是本地户口", {}, "具有本市户籍", [("具有本市户籍", False, "您说“不是本地户口”")]),
    ("我外省户口", {}, "具有本市其他县（区）户籍", [("具有本市其他县（区）户籍", False, "您说“外省户口”")]),
    ("我外省户口", {}, "非本市户籍人员", []),
])  # fmt: skip
def test_requirement(said: str, asker: Mapping[str, Any], text: str, found: list[tuple[str, bool, str]]) -> None:
    assert [(f.required, f.met, f.why) for f in requirements.findings(_asked(said, asker), text)] == found


@pytest.mark.parametrize("said, text, found", [
    # 同一天的看几点；没说几点的不比
    ("5月3日下午六点才想起来", "5月3日17:00系统关闭", [("5月3日17:00系统关闭", False)]),
    ("5月3日上午十点去", "5月3日17:00系统关闭", [("5月3日17:00系统关闭", True)]),
    ("5月3日才想起来", "5月3日17:00系统关闭", []),
    ("5月4号才想起来", "5月3日17:00系统关闭", [("5月3日17:00系统关闭", False)]),
    ("5月2号去", "申请时间为4月1日至5月3日", [("申请时间为4月1日至5月3日", True)]),
    ("5月5号去", "5月3日前提交", [("5月3日前", False)]),
    # 出生的日子不是截止时间；不成日子的不比
    ("5月5号去", "4月1日至5月3日期间出生的儿童登记", []),
    ("13月45号去", "5月3日前提交", []),
])  # fmt: skip
def test_moment(said: str, text: str, found: list[tuple[str, bool]]) -> None:
    assert [(f.required, f.met) for f in moments.findings(_asked(said), text)] == found


@pytest.mark.parametrize("said, status, denied", [
    # 说了不是的，不是身份
    ("我没低保", None, ("低保对象",)),
    ("我不是什么失业人员", None, ("失业人员",)),
    ("家里不算低保，我退伍了", ("退役军人",), ("低保对象",)),
    # 没办证，不等于不是
    ("孩子还没办残疾证", None, None),
    ("我爸有残疾证", ("残疾人",), None),
])  # fmt: skip
def test_denied(said: str, status: tuple[str, ...] | None, denied: tuple[str, ...] | None) -> None:
    found = grammar().facts_of_asker(said)
    assert (found.get("status"), found.get("denied")) == (status, denied)


@pytest.mark.parametrize(
    "text", [*HOSTILE, "满", "5年内" * 400, "没有" * 400, "本科" * 400, "99月99日前", "毕业" * 400 + "5年内"]
)
def test_hostile_words_are_only_words(text: str) -> None:
    asked = _asked(text, {"degree": text[:100], "income": text[:100], "birth": text[:100]})
    found = [f for module in (thresholds, requirements, moments) for f in module.findings(asked, text)]
    assert [f.required for f in found] == [text[f.start : f.end] for f in found]
