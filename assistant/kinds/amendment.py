"""修改前、修改后各是怎么写的：凭修改决定里「将第X条中的“甲”修改为“乙”」的原话，再对库里被改的那份文件。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from assistant.answer import Answer, Question
from assistant.case import Case
from assistant.compose import Draft, name_of, opening
from assistant.labels import find
from ingest.dates import written
from ingest.document import Clause, Document

_ASKED = re.compile(
    r"(?:修改|修订|修正|改)(?:之)?(?:前|以前)|(?:修改|修订|修正)(?:之)?后|(?:改|修改|修订)了(?:什么|哪些|啥)|原来(?:是怎么|怎么)?(?:写|规定)"
)
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零\d]{1,6}条(?:之[一二三四五六七八九十]{1,2})?")
_CHANGED = re.compile(r"“(?P<old>[^“”]{1,200})”修改为“(?P<new>[^“”]{1,200})”")
_REPLACED = re.compile(r"修改为[:：]\s*“(?P<new>[^“”]{1,600})”")
_TOLD = 3  # 处；最多说这么多


@dataclass(frozen=True)
class Amendment:
    """修改决定的一条，和它改的那份文件的那一条（库里没有则空）。"""

    decision: Document
    clause: Clause
    target: Document | None = None
    amended: Clause | None = None


def asked(question: Question) -> bool:
    return bool(_ASKED.search(question.plain))


def answer(case: Case) -> Answer | None:
    """库里没有说到这一条的修改决定，返回 None，照别的问法答。"""
    found = list(islice((a for a in _amendments(case) if _is_about(case, a)), _TOLD))
    if not found:
        return None
    draft = Draft(case.question)
    for each in found:
        _say(draft, each)
    return draft.answer("comparison", confidence=0.8)


def _amendments(case: Case) -> Iterator[Amendment]:
    for decision in case.scope.documents:
        if ("修改" not in decision.title and "修正" not in decision.title) or not _may_be_about(case, decision):
            continue
        target = next((d for d in case.scope.documents if d.id != decision.id and _core(d) in decision.title), None)
        for clause in case.store.clauses(decision.id):
            article = _ARTICLE.search(clause.text)
            if article is None or "修改为" not in clause.text:
                continue
            there = case.store.clauses(target.id) if target else []
            amended = next((c for c in there if c.label.startswith(article.group())), None)
            yield Amendment(decision, clause, target, amended)


def _may_be_about(case: Case, decision: Document) -> bool:
    """没点名条款的，只看最像的那一条所在的文件，或改它的决定：库大了，决定成百上千，不必逐份去读。"""
    if case.question.references or not case.best:
        return bool(case.question.references)
    near = case.best.hit.document
    return near.id == decision.id or _core(near) in decision.title


def _core(document: Document) -> str:
    return document.title.strip("《》 ") or document.name


def _is_about(case: Case, amendment: Amendment) -> bool:
    """点名的那一条；没点名的，最像的那一条（决定里的，或被改的文件里的）。"""
    if references := case.question.references:
        clauses = [amendment.amended] if amendment.amended else []
        said = _ARTICLE.findall(amendment.clause.text)[:1]
        return any(find(r, clauses) or r.text in said for r in references)
    best = case.best.hit.clause.id if case.best else ""
    return best in (amendment.clause.id, amendment.amended.id if amendment.amended else None)


def _say(draft: Draft, each: Amendment) -> None:
    cited = draft.cite(each.clause, each.decision)
    changes = list(_CHANGED.finditer(each.clause.text))
    for change in changes:
        draft.say(f"修改前是“{change['old']}”，修改后是“{change['new']}”。", cited)
    on = f"（自{written(each.decision.effective)}起施行）" if each.decision.effective else ""
    draft.say(f"{name_of(each.decision)}{on}写明：“{opening(each.clause.text)}”", cited)
    if each.amended is None or each.target is None:
        return
    news = [m["new"] for m in (*changes, *_REPLACED.finditer(each.clause.text))]
    new = bool(news) and all(_squeezed(n) in _squeezed(each.amended.text) for n in news)
    which = "修改后的" if new else "修改前的"
    there = draft.cite(each.amended, each.target)
    draft.say(f"库里的{name_of(each.target)}{each.amended.label}是{which}：“{opening(each.amended.text)}”", there)
    if new and not changes:
        draft.say("修改前的条文，库里没有。")


def _squeezed(text: str) -> str:
    return "".join(text.split())
