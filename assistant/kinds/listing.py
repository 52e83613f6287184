"""要全部，不是最像的一条：某单位要做的全部事、某日之前要完成的全部事。走事实表，不走检索的前几名。"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Answer
from assistant.case import Case
from assistant.compose import Draft, name_of, opening
from assistant.evidence import segments
from assistant.refuse import refuse
from assistant.topic import strength
from ingest.document import Clause, Document, Fact

_MOST = 60  # 一次最多列这么多条；再多请加条件
_SNIPPET = 46  # 没有小标题的条款，引开头这么多字


def by_unit(case: Case) -> Answer:
    """一个单位在范围内的全部分工，按文件、按次序；牵头的注明。"""
    wanted = case.question.units
    draft = Draft(case.question)
    found: dict[str, list[Fact]] = {}
    for document in case.scope.documents:
        for fact in case.store.facts(kinds=("unit", "lead"), document=document.id):
            if fact.basis != "masked" and any(same_unit(stem, fact.value) for stem in wanted):
                found.setdefault(fact.clause, []).append(fact)
    if not found:
        return refuse(case, f"{'、'.join(wanted[:1])}的职责")
    clauses = case.store.clauses_by_id(list(found))
    kept = [c for c in _in_order(case, clauses) if _in_scope(case, c)]
    names = [f.value for fs in found.values() for f in fs]
    documents = {c.document: case.store.document(c.document) for c in kept}
    _opening_line(draft, names[0], kept, list(documents.values()))
    for clause in kept[:_MOST]:
        document = documents[clause.document]
        cited = draft.cite(clause, document, duty_quote(clause, found[clause.id]))
        role = "（牵头）" if any(f.kind == "lead" for f in found[clause.id]) else ""
        prefix = document.place if len(documents) > 1 else ""
        draft.say(f"{prefix}{clause.label}{role}：{subject(clause)}", cited)
    if len(kept) > _MOST:
        draft.caution(f"还有{len(kept) - _MOST}条没有列出；请加上地方、文件或事项再问。")
    return draft.answer("listing", confidence=0.9)


def by_day(case: Case) -> Answer:
    """某年、某日之前要完成的全部事；问题里有话题的，只列说这个话题的。"""
    draft = Draft(case.question)
    found: dict[str, list[Fact]] = {}
    for document in case.scope.documents:
        for fact in case.store.facts(kinds=("deadline",), document=document.id):
            if fact.basis != "masked" and any(_due(fact.value, day) for day in case.question.days):
                found.setdefault(fact.clause, []).append(fact)
    clauses = [c for c in _in_order(case, case.store.clauses_by_id(list(found))) if _in_scope(case, c)]
    kept = [c for c in clauses if _on_topic(case, c)]
    if not kept:
        return refuse(case, f"{'、'.join(case.question.days)}要完成的事")
    documents = {c.document: case.store.document(c.document) for c in kept}
    places = "、".join(dict.fromkeys(d.place for d in documents.values()))
    draft.say(f"{places}的文件里写明这个时间的有{len(kept)}处：", *range(0))
    for clause in kept[:_MOST]:
        for piece in pieces_with(clause, found[clause.id]):
            draft.say(f"{clause.label}：“{piece}”", draft.cite(clause, documents[clause.document], piece))
    return draft.answer("listing", dates=case.question.days, confidence=0.8)


def _due(value: str, day: str) -> bool:
    """「2021年要完成」包括 2021 年里的任何一天，和到 2021 年为止的期间。"""
    return any(part == day or (part.startswith(day[:4]) and len(day) == 4) for part in value.split("/")) or (
        len(day) > 4 and value == day[:4] and day.endswith("12-31")
    )


def _on_topic(case: Case, clause: Clause) -> bool:
    """没说话题的全列；说了话题的，标题或正文里要对上大半。"""
    dated = re.compile(r"^\d|^(?:之?前|底前?|完成|办完|做完|弄完|任务|事|办|完)")
    about = [(t, w) for t, w in zip(case.topic.terms, case.topic.weights, strict=True) if not dated.match(t.text)]
    total = sum(w for _, w in about)
    if not total:
        return True
    text = " ".join((*clause.path[1:], clause.text))
    return sum(w * strength(t, text) for t, w in about) >= 0.6 * total


def pieces_with(clause: Clause, facts: Sequence[Fact]) -> list[str]:
    """含这些日期的句子；表格行是开头的那格。"""
    if clause.kind == "row":
        return [max((c.strip() for c in re.split(r"[|\t]", clause.text)[:2]), key=len)]
    offset = clause.start
    return [
        s.text
        for s in segments(clause.text)
        if any(s.start <= f.start - offset and f.end - offset <= s.end for f in facts)
    ]


def _opening_line(draft: Draft, name: str, kept: Sequence[Clause], documents: Sequence[Document]) -> None:
    where = "、".join(f"{d.place}{name_of(d)}" for d in documents)
    draft.say(f"{name}在{where}里有{len(kept)}处分工：", *range(0))


def same_unit(stem: str, name: str) -> bool:
    """「住建局」认「区住建局」「市住建局」，不认「住建局下属中心」。"""
    bare = re.sub(r"^(?:[省市区县州盟旗]|各[^、，]{1,8}?)", "", name)
    return stem in (name, bare) or (len(stem) >= 3 and name.endswith(stem))


def _in_order(case: Case, clauses: dict[str, Clause]) -> list[Clause]:
    rank = {d.id: i for i, d in enumerate(case.scope.documents)}
    return sorted(clauses.values(), key=lambda c: (rank.get(c.document, 0), c.start))


def _in_scope(case: Case, clause: Clause) -> bool:
    if case.question.scope == "annex":
        return clause.kind == "row"
    return not (case.question.scope == "body" and clause.kind == "row")


def subject(clause: Clause) -> str:
    """这一条说的是什么事：小标题；表格行是第一个有内容的格子。"""
    text = clause.text.strip()
    if clause.kind == "row":
        cells = [c.strip() for c in re.split(r"[|\t]", text) if c.strip()]
        text = max(cells[:2], key=len, default="")
        head = clause.path[-1] if len(clause.path) > 1 and re.match(r"\d", clause.path[-1]) else ""
        return _snippet(f"{head}：{text}" if head and head not in text else text)
    first = segments(text)[0].text if segments(text) else text
    return _snippet(re.sub(r"^[\s（(]*[\d一二三四五六七八九十*]{1,4}[）)]?[、.．\s]*", "", first))


def _snippet(text: str) -> str:
    return text.rstrip("。；") if len(text) <= _SNIPPET else text[:_SNIPPET].rstrip("，、；。") + "……"


def duty_quote(clause: Clause, facts: Sequence[Fact]) -> str:
    """含这个单位的那一句；太长就从单位往两边取。"""
    fact = next((f for f in facts if clause.start <= f.start and f.end <= clause.end), None)
    if fact is None:
        return opening(clause.text, 120)
    at = fact.start - clause.start
    for piece in segments(clause.text):
        if piece.start <= at < piece.end and len(piece.text) <= 160:
            return piece.text
    return clause.text[max(0, at - 40) : at + len(fact.text) + 40].strip()
