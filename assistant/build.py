"""按问题的种类选一种答法；同一类问题的特殊问法（问文件自己、问电话、问全部）先挑出来。"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answer import Answer, Question, Sentence, Term
from assistant.case import Case
from assistant.evidence import needed
from assistant.kinds import (
    amendment,
    comparison,
    count,
    eligibility,
    entitled,
    hours,
    identity,
    listing,
    lookup,
    passage,
    responsibility,
    table,
    validity,
)
from assistant.lexicon import find_units
from assistant.merge import merge, says_who_bears
from assistant.refuse import outside
from assistant.scope import Scope

CaseOf = Callable[[Question, Scope], Case]

_BY_KIND: dict[str, Callable[[Case], Answer]] = {
    "responsibility": responsibility.answer,
    "eligibility": eligibility.answer,
    "amount": eligibility.amount,
    "validity": validity.answer,
    "count": count.answer,
    "lookup": lookup.answer,
}
_STILL_OPEN = re.compile(
    r"(?:现在|今天|目前|这会儿|还)(?:还)?(?:能不能|可不可以|能|可以|让|来得及)?(?:报名|申请|申报|报|投|填|交|参加|收|招)(?:得[上到了])?(?:吗|不|么|嘛|没|啊)?(?:[？?，,。]|$)"
)
_WINDOW = Term("申请时间", ("报名时间", "申报时间", "受理时间", "填报时间", "截止", "申请期限"))
_HOW_MANY_TASKS = re.compile(r"(?:有|共|负责|牵头|承担|涉及)(?:了)?(?:几|多少)(?:个)?(?:条|项|处|件|任务|工作)")
_DUTIES = re.compile(
    r"任务|职责|分工|责任|职能|负责|牵头|配合|承担|参与|参加|主管|落实|该管|要管|归|[干做管抓](?:些|的|了)?(?:什么|啥|哪些|哪几)|(?:什么|啥|哪些)(?:事|活|工作)"
)
_NO_CELLS = ("responsibility", "validity", "count", "lookup")


def build(question: Question, cases: Sequence[Case], case_of: CaseOf) -> Answer:
    """``cases``：问到的每个地方一份；``case_of`` 为换了问法的问题重新检索取证。"""
    if len(cases) > 1:
        return comparison.between_places(cases)
    case = cases[0]
    if question.outside:
        return outside(case)
    if amendment.asked(question) and (changed := amendment.answer(case)):
        return changed
    if entitled.asked(question) and (owed := entitled.answer(case)):
        return owed
    if hours.asked(case) and (opening := hours.answer(case)):
        return opening
    special = _about_document(case) or _still_open(case, case_of) or _of_unit(case, case_of) or _every(case, case_of)
    if special:
        return special
    if question.kind not in _NO_CELLS and (cell := table.answer(case)):
        return cell
    kind = "eligibility" if question.kind == "general" and question.yes_no else question.kind
    return _BY_KIND.get(kind, passage.answer)(case)


def _about_document(case: Case) -> Answer | None:
    """「……办法到哪年」问的是文件自己；点了名的条款库里没有，就说没有。"""
    question = case.question
    if question.kind == "deadline" and validity.about_document(case):
        return validity.answer(case)
    if identity.asked(case):
        return identity.answer(case)
    if question.references and question.kind != "lookup" and not case.evidence:
        return lookup.answer(case)
    if question.kind == "comparison" and question.scope == "both":
        return comparison.body_and_annex(case)
    return None


def _still_open(case: Case, case_of: CaseOf) -> Answer | None:
    """「现在还能报名吗」：先看文件写的报名、申报时间；没有写明日子的，照平常的问法答。"""
    question = case.question
    if not _STILL_OPEN.search(question.plain) or question.references:
        return None
    asked = replace(question, kind="deadline", needs=("date",), terms=(*question.terms, _WINDOW))
    found = passage.answer(case_of(asked, case.scope))
    return found if found.answerable and any(len(day) == 10 for day in found.dates) else None


def _of_unit(case: Case, case_of: CaseOf) -> Answer | None:
    """问谁的同时还问电话、金额、时间：电话照原文给；先找单位，单位没有写的，答另外那样。"""
    question = case.question
    wants = {"unit", "lead"} & set(question.needs)
    if question.units and _HOW_MANY_TASKS.search(question.plain):
        return listing.by_unit(case)
    if question.kind == "responsibility" and {"contact", "address"} & set(question.needs):
        return passage.answer(case)
    if question.kind == "responsibility" and set(needed(question)) - {"unit", "lead"}:
        found = responsibility.answer(case)
        rest = replace(question, kind="general", needs=tuple(n for n in question.needs if n not in ("unit", "lead")))
        if not found.answerable:
            return _without_unit(case, build(rest, [case_of(rest, case.scope)], case_of))
        other = passage.answer(case_of(rest, case.scope)) if "date" in rest.needs else found
        return merge((found, other)) if other.answerable and other is not found else found
    if wants and question.kind in ("listing", "count"):
        return responsibility.answer(case)
    return None


def _without_unit(case: Case, other: Answer) -> Answer:
    """单位没有写、另外那样写了的：答写了的，再说一句单位没有写。"""
    if not other.answerable or says_who_bears(other):
        return other
    wants = [n for n in case.question.needs if n in ("unit", "lead")]
    unsaid = Sentence(f"找到的文件没有写{passage.missing(wants, case)}。", ())
    return replace(other, status="partial", cautions=(*other.cautions, unsaid))


def _asks_duties(question: Question) -> bool:
    """问的是这个单位的分工；「教育部对线上教学提出哪些要求」问的是那件事。"""
    about = [t for t in question.terms if t.weight >= 1 and not _DUTIES.search(t.text)]
    return bool(_DUTIES.search(question.plain)) or not about


def _told_of_unit(case: Case, case_of: CaseOf) -> Answer:
    """一个单位在一件事上做了什么、要求什么：单位也是话题，照原文答。"""
    question = case.question
    units = tuple(u for u in find_units(question.plain) if all(u.text not in t.text for t in question.terms))
    return passage.answer(case_of(replace(question, kind="general", terms=(*question.terms, *units)), case.scope))


def _every(case: Case, case_of: CaseOf) -> Answer | None:
    """要全部：一个单位的全部任务，一个时间要完成的全部事。"""
    question = case.question
    if question.kind == "listing" and question.units and not {"unit", "lead"} & set(question.needs):
        return listing.by_unit(case) if _asks_duties(question) else _told_of_unit(case, case_of)
    if question.kind in ("listing", "general", "deadline") and question.days and listing.asks_what_is_due(question):
        return listing.by_day(case)
    return None
