"""问话里带着的前提和原文对不上：「每月500元的补贴怎么领」而原文写200元；「为什么取消了」而原文没有说取消。先说清，再答。"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.case import Case
from assistant.evidence import Evidence, stated
from assistant.values import VALUES
from ingest.document import Fact
from ingest.facts import Span, figures, normal_value

_GRANT = r"补[贴助偿]|津贴|奖[励补金]|贴息|报销|减免|优惠|救助金|资助|待遇|罚款|额度|贷款|标准|定额"
_GIVEN = re.compile(rf"^(?:的|给|作为|来|计)?[^，。？?\d]{{0,14}}?(?:{_GRANT})")  # 「500元的补贴」「80%贴息」
_GIVES = re.compile(
    rf"(?:{_GRANT})[^，。？?\d]{{0,6}}(?:是|为|按|达)[^，。？?\d]{{0,6}}$|(?:{_GRANT}|补|奖|罚|发|领|报)(?:标准|金额|额度)?(?:是|为|有|的是|要|能|到)?(?:每[人户月年天次家]{{1,2}}|一个?月|最高|不超过)*$"
)
_HIS_OWN = re.compile(
    r"(?:花|用|付|交|掏|垫|欠|存|挣|收入|工资|租金|房租|投|投资|投入|退休金|价格|我|俺|咱|有)了?[^，。？?]{0,4}$"
)
_WHETHER = re.compile(r"(?:多少|几|还是|有没有|是不是|能不能|可不可以|够不够|超过|不到|以[上下内])")
_WHY = re.compile(r"为(?:什么|啥|何)|凭(?:什么|啥)|咋(?:就|把)|怎么(?:就|把)|(?:原因|理由)(?:是|在)")
_CHANGES = {  # 问话里说的变动 → 原文里怎么写才算有这回事
    r"(?<![采获领])取消(?!费)|撤销|没有?了(?=[，。？?]|$)": r"(?<![采获领])取消(?!费)|废止|不再|停止|撤销|失效",
    r"停(?:了|发|办|止|掉)": r"停|不再|中止|终止|废止|取消",
    r"废(?:除|止|了)": r"废止|失效|取消",
    r"(?:降|调)低|减少|砍|缩减|降了": r"降|减|下调|缩",
    r"涨|提高|调高|上调|增加": r"涨|提高|增|上调|调整",
}


_CHARGED = re.compile(r"(?:收|交|缴|付)(?:了|取|纳|费)?(?:人家)?$")
_FREE = re.compile(r"不收(?:费|取|任何)?|免(?:费|收|交|缴)|不(?:需|用|必)(?:交|缴)")


def corrected(case: Case, picked: Sequence[Evidence]) -> str:
    """写在最前面的一句更正；前提和原文没有对不上的，空串。"""
    return _other_figure(case, picked) or _not_charged(case, picked) or _no_such_change(case, picked)


def _other_figure(case: Case, picked: Sequence[Evidence]) -> str:
    """问话里说是给的数，同一句原文写的是另一个（单位相同）。"""
    whole = " ".join(e.hit.clause.text for e in picked)
    there = {normal_value(part) for f in figures(whole) for part in f.value.split("-")}
    facts = stated(picked[0], VALUES)
    for told in _claimed(case):
        parts = [normal_value(part) for part in told.value.split("-")]
        same = [f for f in facts if _unit(f.value) == _unit(told.value)]
        if same and not any(p in there for p in parts):
            return f"原文没有写“{told.text}”，写的是{_said(same)}。"
    return ""


def _not_charged(case: Case, picked: Sequence[Evidence]) -> str:
    """说是要收多少钱，而原文写不收。"""
    plain = case.question.plain
    told = next((f for f in figures(plain) if f.kind == "amount" and _CHARGED.search(plain[: f.start])), None)
    free = _FREE.search(picked[0].quote)
    known = {normal_value(f.value) for e in picked for f in figures(e.hit.clause.text)}
    if told is None or free is None or normal_value(told.value) in known:
        return ""
    return f"原文没有写“{told.text}”，写的是“{free.group()}”。"


def _claimed(case: Case) -> list[Span]:
    """问话里说成是政策给的数；提问人自己的（花了多少、几岁）不算，问「超过……吗」的不算。"""
    plain = case.question.plain
    own = {normal_value(str(v)) for v in case.question.asker.values()}
    return [
        f
        for f in figures(plain)
        if normal_value(f.value) not in own
        and not _HIS_OWN.search(plain[max(0, f.start - 10) : f.start])
        and not _WHETHER.search(plain[max(0, f.start - 6) : f.end + 2])
        and (_GIVEN.match(plain[f.end :]) or _GIVES.search(plain[: f.start]))
    ]


def _unit(value: str) -> str:
    """500元/月、200元/人·月 都是元；比的是同一种数。"""
    return re.sub(r"[\d.,\-]+[万亿]?", "", value.split("/")[0])


def _said(facts: Sequence[Fact]) -> str:
    return "、".join(dict.fromkeys(f.text for f in facts[:3]))


def _no_such_change(case: Case, picked: Sequence[Evidence]) -> str:
    """问为什么取消（停发、降低），而所引的条款和它的标题没有说有这回事。"""
    plain = case.question.plain
    if not _WHY.search(plain):
        return ""
    whole = " ".join(" ".join((e.hit.document.title, *e.hit.clause.path, e.hit.clause.text)) for e in picked)
    for said, written in _CHANGES.items():
        if (told := re.search(said, plain)) and not re.search(written, whole):
            return f"找到的条款没有写“{told.group()}”，也没有写这样的原因。"
    return ""
