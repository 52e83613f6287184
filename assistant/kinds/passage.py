"""照原文回答：金额、目标、时限、办法、享受条件……凡是一两句原文就说得清的。

先挑出既说这件事、又有所要事实的分句；事实在别的句子里、而那句说的是另一件事，就不算数。
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.answer import Answer, Need
from assistant.case import Case
from assistant.compose import Draft, name_of
from assistant.evidence import Evidence, needed
from assistant.refuse import NOUNS, hidden, refuse
from ingest.document import Fact

ENOUGH = 0.30  # 分句的主题覆盖不到这么多，就不是在说这件事
_AS_GOOD = 0.86  # 有所要事实的分句，得分至少是最好分句的这么多
_ALSO = 0.8  # 同一条里还值得一并引的分句
_MOST = 3  # 最多引几句
_LEADING = 4  # 判断「哪句最像」只看前几条
_VALUES = ("amount", "ratio", "number")
_DATES = ("deadline", "validity")


def answer(case: Case) -> Answer:
    needs = needed(case.question)
    best = closest(case) if case.evidence else None
    if best is None or best.score < ENOUGH:
        return refuse(case, missing(needs, case))
    picked = choose(case, needs)
    if picked is None:
        masked = next((e for e in case.evidence if e.hidden and e.score >= best.score * _AS_GOOD), None)
        return hidden(case, masked) if masked else refuse(case, missing(needs, case), best)
    return quote(case, picked, needs)


def missing(needs: Sequence[Need], case: Case) -> str:
    nouns = "、".join(NOUNS[n] for n in needs) or "这件事"
    subject = "".join(t.text for t in case.topic.terms[:6])
    return f"“{subject}”的{nouns}" if subject else nouns


def choose(case: Case, needs: Sequence[Need]) -> list[Evidence] | None:
    """要引的分句：第一句最要紧，其余是同一条里补充它的；没有合格的返回 None。"""
    best = closest(case)
    able = [e for e in case.evidence if e.facts] if needs else list(case.evidence)
    if not able or able[0].score < max(ENOUGH, best.score * _AS_GOOD):
        return None
    first = able[0]
    picked = [first]
    for other in able[1:]:
        if len(picked) == _MOST or other.score < first.score * _ALSO:
            break
        if other.hit.clause.id == first.hit.clause.id and _adds(case, picked, other):
            picked.append(other)
    return sorted(picked, key=lambda e: (e is not first, e.segment.start))


def closest(case: Case) -> Evidence:
    """最像在说这件事的一句，不管有没有所要的事实；只看排在前面的几条。"""
    leading = {h.clause.id for h in case.hits[:_LEADING]}
    return max((e for e in case.evidence if e.hit.clause.id in leading), key=lambda e: (e.score, e.rank))


def _adds(case: Case, picked: Sequence[Evidence], other: Evidence) -> bool:
    """多说了问题里的某个词，才值得再引一句。"""
    said = [max(column) for column in zip(*(case.topic.matches(e.quote) for e in picked), strict=True)]
    new = case.topic.matches(other.quote)
    gain = sum(w for w, a, b in zip(case.topic.weights, said, new, strict=True) if b > a + 0.3)
    return gain >= 0.12


def quote(case: Case, picked: Sequence[Evidence], needs: Sequence[Need]) -> Answer:
    draft = Draft(case.question)
    facts = [f for e in picked for f in e.facts]
    for i, e in enumerate(picked):
        cited = draft.cite(e.hit.clause, e.hit.document, e.quote)
        lead = f"{case.place}{name_of(e.hit.document)}{e.hit.clause.label}规定：" if i == 0 else "同一条还写明："
        draft.say(f"{lead}“{e.quote}”", cited)
    return draft.answer(
        case.question.kind,
        values=asked_values(case, facts) if {"amount", "ratio", "number"} & set(needs) else (),
        dates=dates_of(facts) if "date" in needs else (),
        confidence=picked[0].score,
    )


_UNITS_ASKED = {
    "平": "平方米", "平米": "平方米", "平方": "平方米", "周岁": "岁", "天": "日", "块": "元", "成": "%", "百分之几": "%", "工作日": "个工作日",
}  # fmt: skip


def asked_values(case: Case, facts: Sequence[Fact]) -> list[str]:
    """问「几张床」就只要张数；原文里没有用这个单位的，都给。"""
    unit = _UNITS_ASKED.get(case.question.measure, case.question.measure)
    values = values_of(facts)
    same = [v for v in values if unit and (v.split("/")[0].endswith(unit) or (unit == "元" and "元" in v))]
    return same or values


def values_of(facts: Iterable[Fact]) -> list[str]:
    """范围拆成两端：200元-2000元 → 200元、2000元。"""
    return [part for f in facts if f.kind in _VALUES for part in f.value.split("-")]


def dates_of(facts: Iterable[Fact]) -> list[str]:
    """起止拆成两个日期：2020-01/2021-06 → 2020-01、2021-06。"""
    return [part for f in facts if f.kind in _DATES for part in f.value.split("/")]
