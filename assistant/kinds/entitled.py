"""「我妈83岁、低保，能领什么补贴」：没有点哪一样，就把范围里发给个人的钱按提问人的情况全对一遍，能领的、可能能领的都列出来。

条件怎么对同 ``benefits``；明显够不着的、已经停发的不列。话题里除了提问人自己还有别的（租房、照护），不归这里。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.answer import Answer, Question
from assistant.asker import known_of_asker, speaks_of_self
from assistant.benefits import Benefit, Group, Tier, benefits
from assistant.case import Case
from assistant.compose import Draft, called
from assistant.payee import says
from assistant.rows import row_in

_MOST = 8  # 项；一次列得再多就看不过来了
_SEARCHED = 400  # 份；范围里的文件再多，先对检索到的那些
_SUFFIX = {"dependency": "失能", "disability": "级"}


def asked(question: Question) -> bool:
    """问能领什么、有什么补贴，话题里只有提问人自己和泛指的词。"""
    if question.kind not in ("eligibility", "listing", "general", "amount") or set(question.needs) - {"text", "amount"}:
        return False
    if question.units or question.references or question.titles or not _rule("asks").search(question.plain):
        return False
    if _rule("named").search(question.plain):
        return False
    about = [t.text for t in question.terms if not _rule("general").fullmatch(t.text)]
    return bool(question.asker) and all(_of_person(word) for word in about)


def answer(case: Case) -> Answer | None:
    """一样也对不上的是 None，照平常的问法答。"""
    question = case.question
    documents = case.scope.documents
    if len(documents) > _SEARCHED:
        near = {h.document.id for h in case.hits}
        documents = tuple(d for d in documents if d.id in near)
    found = benefits(case.store, _profile(case), question.today, documents)
    rows = [(b, t) for b in found if not b.gone for t in _best(b)]
    if not rows:
        return None
    draft = Draft(question)
    sure = all(t.mark == "met" and not b.elsewhere for b, t in rows[:_MOST])
    draft.say(
        "按您说的情况，下面这些写到了您这样的人；能不能领，以经办单位审核为准。"
        if sure
        else "按您说的情况，下面这些可能与您有关，每样后面写着还要看什么；能不能领，以经办单位审核为准。"
    )
    for benefit, tier in rows[:_MOST]:
        _say(draft, case, benefit, tier)
    if len(rows) > _MOST:
        draft.caution("还有没有列出的；请说一说岁数、户籍、收入和身体情况再问。")
    values = [f.value for _, t in rows[:_MOST] for f in t.amounts]
    return draft.answer("eligibility", values=values, confidence=0.7 if sure else 0.5)


def _profile(case: Case) -> dict[str, Any]:
    """提问人的情况；失能几级、残疾几级，话里说了的也算。"""
    said = {name: re.search(rule, case.question.plain) for name, rule in _data()["levels"].items()}
    levels = {name: next(filter(None, m.groups())) + _SUFFIX[name] for name, m in said.items() if m}
    place = {"place": case.scope.place.name} if case.scope.place else {}
    return {**levels, **case.question.asker, **place}


def _best(benefit: Benefit) -> Sequence[Tier]:
    """一份文件里合的各档；没有全合的，取合上的最多、还没说准的最少的那一档。"""
    if met := [t for t in benefit.tiers if t.mark == "met"]:
        return met[:2]
    maybe = [t for t in benefit.tiers if t.mark == "unknown" and _count(t, "met")]
    return sorted(maybe, key=lambda t: (_count(t, "unknown") - _count(t, "met"), _count(t, "unknown")))[:1]


def _count(tier: Tier, mark: str) -> int:
    return sum(g.mark == mark for g in tier.groups)


def _say(draft: Draft, case: Case, benefit: Benefit, tier: Tier) -> None:
    """两句：多少钱；合了哪些条件、还要看哪些。"""
    document, groups = benefit.document, _distinct(tier.groups)
    name, paid = called(document), draft.cite(tier.clause, document, tier.quote)
    at = f"{name}（{tier.clause.label}）" if name.endswith("的文件") else f"{name}{tier.clause.label}"
    if tier.clause.kind == "row":
        head = row_in(case.store, tier.clause).head
        heads = [draft.cite(head, document, head.text.strip())] if head else []
        draft.say(f"{at}写明：{tier.says}。", paid, *heads)
    else:
        draft.say(f"{at}写明：“{tier.quote.rstrip('，；')}”", paid)
    cites = [draft.cite(g.clause, document, _around(g, t.fact.text)) for g in groups for t in g.tested]
    met = [f"“{next(t.fact.text for t in g.tested if t.mark == 'met')}”" for g in groups if g.mark == "met"]
    still = [_one_of(g) for g in groups if g.mark == "unknown"]
    if met and still:
        draft.say(f"您说的情况符合{_joined(met)}，还要看是否符合{_joined(still)}。", *cites)
    elif met:
        draft.say(f"您说的情况符合{_joined(met)}。", *cites)


def _distinct(groups: Sequence[Group]) -> list[Group]:
    """「中度、重度失能之一」后面又单写着「重度失能」的，只看单写的。"""
    texts = [{t.fact.text for t in g.tested} for g in groups]
    return [g for g, mine in zip(groups, texts, strict=True) if not any(other < mine for other in texts)]


def _one_of(group: Group) -> str:
    texts = list(dict.fromkeys(f"“{t.fact.text}”" for t in group.tested if t.mark == "unknown"))
    return "、".join(texts) + "之一" * (len(texts) > 1)


def _joined(words: Sequence[str]) -> str:
    return "、".join(dict.fromkeys(words))


def _around(group: Group, said: str) -> str:
    """写着这个条件的那一小段，作引文。"""
    text = group.clause.text
    at = text.find(said)
    start = max(text.rfind(mark, 0, at) for mark in "。；\n") + 1
    ends = [e for e in (text.find(mark, at + len(said)) for mark in "。；\n") if e >= 0]
    return text[start : min(ends, default=len(text)) + 1].strip()


def _of_person(word: str) -> bool:
    """「低保户」「我妈」「失能老人」说的是人，不是事。"""
    return bool(known_of_asker({}, (word,))) or speaks_of_self(word) or says("person", word)


@cache
def _rule(name: str) -> re.Pattern[str]:
    return re.compile(_data()[name])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("assistant") / "data" / "entitled.toml").read_text("utf-8"))
