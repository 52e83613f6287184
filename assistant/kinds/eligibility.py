"""能不能享受：把条款写的条件和提问人说到的情况一条条对，够、不够、还不知道，分开说。

同一类条件并列（低保、特困）满足一个就行，连写（经济困难高龄失能）要都满足；各类之间都要满足。
有一条不够就是不够；有一条不知道，就不说「您符合」，而是说还要看什么。
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant import classes, tiers
from assistant.answer import Answer, Question
from assistant.asker_fit import sex, sex_of
from assistant.case import Case
from assistant.choose import ENOUGH, closest, says_all
from assistant.compose import Draft, where
from assistant.evidence import Evidence, Segment, needed, stated
from assistant.kinds import alternatives, exclusions, passage
from assistant.kinds.finding import Finding
from assistant.met import findings, test
from assistant.requirement import (
    Mark,
    Node,
    Tested,
    every,
    key,
    leaves,
    mark,
    met_leaves,
    named,
    parts_marked,
    read,
    tested,
    together,
)
from ingest import standing
from ingest.document import Clause, Document, Fact
from ingest.facts.conditions import conditions
from ingest.facts.eligibility import relation
from ingest.place import covers, place_of

_NO = ("不符合", "按您说的情况，不符合")
_LOOKED = 40  # 只看排在前面的这么多句
_ALIKE = 0.6  # 得分至少是引到那句的这么多，才算说同一件事
_VITAL, _MATCHED = 0.15, 0.4  # 权重占到这么多的是要紧词；对上这么多算说到了
_WHOLE = 400  # 字；不超过这么长的条款，另一条路（「不符合的，……」）在整条里找
_GONE = ("已失效", "已到期", "试点期已过", "征求意见稿")
_MOST_OPEN = 6  # 样；还要看的再多，就不一样样说了


def answer(case: Case) -> Answer:
    return _with_other_level(case, passage.answer(case, verdict=verdict))


def amount(case: Case) -> Answer:
    """问能拿多少：只在提问人明显够不着的时候先说一句，别的照给。"""
    found = passage.answer(case, verdict=_only_failed)
    failed = found.sentences and found.sentences[0].text.startswith(_NO)
    return _with_other_level(case, found if failed else _amount_for_one(case) or _with_class(case, found))


def _with_class(case: Case, found: Answer) -> Answer:
    """钱按类、按档写的：说明提问人是哪一类，依据是哪一句。"""
    if not found.answerable or not found.citations:
        return found
    document, named_ = found.citations[0].document, classes.labels("".join(c.quote for c in found.citations[:1]))
    mine = [c for c in _classes(case, document) if c.label in named_] if named_ else []
    if not mine:
        return found
    draft = Draft(case.question, list(found.citations), list(found.sentences), list(found.cautions))
    for one in mine[:1]:
        cite = draft.cite(one.clause, document, one.quote)
        draft.say(f"按{one.clause.label}写的“{one.quote}”，您说的情况属于{one.label}。", cite)
    return replace(found, sentences=tuple(draft.sentences), citations=tuple(draft.citations))


def _with_other_level(case: Case, found: Answer) -> Answer:
    """同一件事上下两级都有规定：先说本地的，另一级合他那一档的也引出来。"""
    own = found.citations[0].document if found.answerable and found.citations and case.scope.place else None
    here = place_of(own) if own else None
    if own is None or here is None:
        return found
    wants = bool(needed(case.question))
    others = [
        e
        for e in case.evidence[:_LOOKED]
        if (there := place_of(e.hit.document)) and there != here and (covers(here, there) or covers(there, here))
        if there.level != "country" and standing(e.hit.document, case.question.today).state not in _GONE
        if says_all(case, e) and tiers.fit(case, e) >= 0 and (e.facts if wants else _tested(case, e))
    ]
    if not others or case.best is None:
        return found
    other = max(others, key=lambda e: e.rank + tiers.fit(case, e))
    if other.score < case.best.score * _ALIKE or any(c.document.id == other.hit.document.id for c in found.citations):
        return found
    draft = Draft(case.question, list(found.citations), list(found.sentences), list(found.cautions))
    level = "上级" if covers(place_of(other.hit.document) or here, here) else "下级"
    cite = draft.cite(other.hit.clause, other.hit.document, other.quote)
    draft.say(f"{level}的文件也有规定：{where(other.hit, other.quote)}写明：“{other.quote}”", cite)
    return replace(found, sentences=tuple(draft.sentences), citations=tuple(draft.citations))


def _amount_for_one(case: Case) -> Answer | None:
    """「……符合3个条件之一，每人多少元」：提问人说到的是其中一项，钱写在它的上一级。"""
    near = closest(case) if case.evidence else None
    chosen = alternatives.ruling(case, near, judge) if near and near.score >= ENOUGH else None
    if near is None or chosen is None or not chosen.met:
        return None
    paid = [e for e in case.evidence if e.facts and e.hit.clause.id == near.hit.clause.parent]
    return passage.quote(case, (*paid[:1], *chosen.grounds), needed(case.question), chosen.text) if paid else None


def _only_failed(case: Case, picked: Sequence[Evidence]) -> tuple[str, Sequence[Evidence]]:
    words, cited = verdict(case, picked)
    return (words, cited) if words.startswith(_NO) else ("", picked)


def verdict(case: Case, picked: Sequence[Evidence]) -> tuple[str, Sequence[Evidence]]:
    """写在最前面的一句和要引的句子（定得了能不能的那句排最前）；提问人没说自己的情况，就没有判断可下，返回空串。"""
    if barred := exclusions.ruling(case, picked[0]):
        return barred.text, _leading(barred.grounds, picked[:1])
    if _NEGATIVE.search(picked[0].quote) and (other := _entitling(case, picked[0])):
        picked = (other, *(p for p in picked[1:] if not _NEGATIVE.search(p.quote)))
    if chosen := alternatives.ruling(case, picked[0], judge):
        return chosen.text, _leading(chosen.grounds, picked)
    if listed := _all_listed(case, picked[0]):
        return listed.text, _leading(listed.grounds, picked)
    if _failed(case, picked[0]) and (node := _condition_of(case, picked[0])) and mark(node) == "met":
        return _by_conditions(case, picked[:1]), picked  # 一样够不着，另一路够得着
    near = (*picked, *_beside(case, picked))
    conditions_ = [e for e in near if not _PAPERS.search(e.quote)]  # 材料清单里也写着的，看条件本身
    stating = [e for e in conditions_ if findings(case.question, e.quote)]
    failed = [(e, words) for e in stating or near if (words := _failed(case, e)) is not None]
    if failed:
        e, words = failed[0]
        return words, _leading((e,), [p for p in picked if p.hit.clause.id == e.hit.clause.id])
    agreed = _agreed_beside(case, picked, near)
    if words := _by_conditions(case, (*picked, *agreed, *_limits_beside(case, picked[0]))):
        return words, (picked[0], *agreed, *picked[1:])
    for e in near[1:]:
        if chosen := alternatives.ruling(case, e, judge):
            return chosen.text, _leading(chosen.grounds, picked)
    for e in _stating_age(case, picked, near):
        if words := _by_conditions(case, (e,)):
            return words, _leading((e,), [p for p in picked if p.facts or p.hit.clause.id == e.hit.clause.id])
    for e in near:
        if met := next((f for f in findings(case.question, e.quote) if f.met), None):
            words = f"这一条符合：原文要求“{met.required}”，{met.why}；是否享受，还要看原文的其他条件。"
            return words, _leading((e,), picked)
    return "", picked


def _entitling(case: Case, barring: Evidence) -> Evidence | None:
    """引到的那句写的是不能，而提问人不在此列：同一份文件里写着谁能、他对得上一样的那一句。"""
    for e in case.evidence[:_LOOKED]:
        same = e.hit.document.id == barring.hit.document.id and e.score >= barring.score * _ALIKE
        if same and not _NEGATIVE.search(e.quote) and any(t.mark != "unknown" for t in _tested(case, e)):
            return e
    return None


def _stating_age(case: Case, picked: Sequence[Evidence], near: Sequence[Evidence]) -> list[Evidence]:
    """另起一条写年龄的句子：引到的没说年龄，而提问人说了。一条里分几档年龄的，只要提问人落在的那一档。"""
    ages = {
        e: marks
        for e in near
        if e not in picked and not alternatives.listed(case, e)
        if (marks := {t.mark for t in _tested(case, e) if key(t.fact) == "age"} - {"unknown"})
    }
    fits = {e.hit.clause.id for e, marks in ages.items() if marks == {"met"}}
    return sorted(
        (e for e, marks in ages.items() if marks == {"met"} or e.hit.clause.id not in fits), key=lambda e: -e.rank
    )


def _condition_of(case: Case, e: Evidence, *, listed: bool = False) -> Node | None:
    """这一句写着的条件，各对过一遍；没写的 None。``listed`` 是条件清单里的一项：里面说的都是条件。"""
    clause = e.hit.clause
    facts = [f for f in _facts(case, clause, listed) if not _of_other_sex(f, clause, case.question)]
    if classes.labels(e.quote) and (mine := _classes(case, e.hit.document)):
        facts = [f for f in facts if not _of_other_class(f, clause, {c.label for c in mine})]
    node = read(clause.text, facts, e.segment.start, e.segment.end)
    return tested(node, lambda f: test(f, case.question, e.hit.document)) if node else None


def _facts(case: Case, clause: Clause, listed: bool) -> list[Fact]:
    """这一条里读出来的条件，位置相对于条款原文。"""
    if listed:
        return [
            Fact(clause.id, "condition", s.value, s.text, s.start, s.end, subject=s.subject)
            for s in conditions(clause.text)
        ]
    found = case.store.facts_of([clause.id]).get(clause.id, ())
    return [
        replace(f, start=f.start - clause.start, end=f.end - clause.start)
        for f in found
        if f.kind == "condition" and not f.source and not f.value.startswith("other=")
    ]


def _all_listed(case: Case, first: Evidence) -> alternatives.Ruling | None:
    """「应当同时符合下列条件」：一项项对，有一项不合就是不合；一项也对不出来的 None。"""
    lead, items = alternatives.under(case, first, lambda head: relation(head) == "all" and not _NEGATIVE.search(head))
    if lead is None:
        return None
    each = [(item, _item(case, item)) for item in items]
    opening = _condition_of(case, lead)
    node = every([*([opening] if opening else []), *(n for _, n in each)])
    if node is None or all(t.mark == "unknown" for t in leaves(node)):
        return None
    whole = mark(node)
    if all(item.hit.clause.id == lead.hit.clause.id for item in items):  # 都在一条里：从引出的话起整段引
        text, start, end = lead.hit.clause.text, lead.segment.start, items[-1].segment.end
        return alternatives.Ruling(_said(node), (replace(lead, segment=Segment(text[start:end], start, end)),))
    told = [item for item, n in each if mark(n) == whole or (whole == "unknown" and mark(n) == "met")]
    return alternatives.Ruling(_said(node), tuple([*told, lead] if told else [lead]))


def _item(case: Case, item: Evidence) -> Node:
    """清单里的一项；认不出类别的，整项是一个条件。"""
    if node := _condition_of(case, item, listed=True):
        return node
    clause, at = item.hit.clause, item.segment
    whole = Fact(clause.id, "condition", f"other={at.text}", at.text, at.start, at.end)
    return test(whole, case.question, item.hit.document)


def _tested(case: Case, e: Evidence) -> list[Tested]:
    """这一句里的条件，一样样对。"""
    node = _condition_of(case, e)
    return list(leaves(node)) if node else []


def _leading(first: Sequence[Evidence], picked: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """判断的依据在前，原来挑的跟在后面；重叠的不再引。"""

    def apart(e: Evidence) -> bool:
        return all(
            f.hit.clause.id != e.hit.clause.id or f.segment.end <= e.segment.start or e.segment.end <= f.segment.start
            for f in first
        )

    if all(f in picked for f in first):
        return tuple(picked)
    return (*first, *(e for e in picked if apart(e)))


def _beside(case: Case, picked: Sequence[Evidence]) -> list[Evidence]:
    """同一份文件里说同一件事的别的句子：条件常常另起一条写。"""
    first = picked[0]
    about = _about(case, first)
    return [
        e
        for e in case.evidence[:_LOOKED]
        if e not in picked
        and e.hit.document.id == first.hit.document.id
        and e.score >= first.score * _ALIKE
        and all(b >= a for a, b in zip(about, _about(case, e), strict=True))
    ]


def _about(case: Case, e: Evidence) -> list[bool]:
    """要紧的主题词，这一句（连同标题）说到了哪些。"""
    found = case.topic.matches(" ".join((e.hit.document.title, *e.hit.clause.path, e.segment.lead, e.quote)))
    terms = zip(case.topic.terms, case.topic.weights, found, strict=True)
    return [match >= _MATCHED for term, weight, match in terms if term.weight >= 1 and weight >= _VITAL]


def _failed(case: Case, e: Evidence) -> str | None:
    """这一句里够不着的要求写成一句话；都够得着、比不了的 None。

    「本科以上学历或者中级以上职称；不符合的，年薪应在30万元以上」：够不着一样，还有别的路。
    """
    text = e.hit.clause.text if e.hit.clause.kind != "row" and len(e.hit.clause.text) <= _WHOLE else e.quote
    tried = findings(case.question, text)
    ways = _otherwise(text)
    main = [f for f in tried if not any(f.start >= start for start, _ in ways)]
    short = next((f for f in main if not f.met and f.required in e.quote), None)
    if short is None:
        return None
    after = [f for f in tried if f not in main or _or_between(text, short, f)]
    if any(f.met for f in after):
        return None
    said = f"原文要求“{short.required}”，{short.why}"
    if after:
        return f"不符合：{said}；“{after[0].required}”也不合，{after[0].why}。"
    if ways:
        return f"还不能确定：{said}；还要看是否符合“{ways[0][1]}”。"
    if other := _OR.match(text[short.end :]):
        return f"还不能确定：{said}；还要看是否符合“{other['other']}”。"
    return f"不符合：{said}。"


_NEGATIVE = re.compile(r"不得|不予|不再|不享受|不能|取消|停发|终止|追回|责令|处罚|罚款|除外")
_PARTS = re.compile(r"[^，,]+")
_OR_PART = re.compile(r"\s{0,4}或者?")
_PAPERS = re.compile(r"承诺书|复印件|原件|申请表")
_MORE = re.compile(r"(?:并|同时|还)[^，。；]{0,6}(?:符合|具备|满足)(?:以下|下列|下述)[^，。；]{0,4}条件")
_ALL_OF = re.compile(r"(?:符合|具备|满足)(?:以下|下列|下述)[^，。；：:\n]{0,8}(?:条件|要求)(?!之一)")
_OR = re.compile(r"[，,]?[^，。；;、]{0,4}(?:或者?)(?:具有|具备|取得|持有|是)?(?P<other>[^，。；;]{2,30})")
_OTHERWISE = re.compile(r"不(?:符合|满足|具备)[^，。；]{0,16}(?:的|者)，(?P<way>[^。；]{4,60})")


def _otherwise(text: str) -> list[tuple[int, str]]:
    """「不符合学历或职称条件的，……」之后说的另一条路：从哪里起，原话。"""
    return [
        (m.start("way"), m["way"])
        for m in _OTHERWISE.finditer(text)
        if not re.search(r"不予|不得|不能|停|取消|退回|不再", m["way"])
    ]


def _or_between(text: str, one: Finding, other: Finding) -> bool:
    return other.start >= one.end and bool(
        re.fullmatch(r"[^，。；;]{0,6}或[^，。；;]{0,8}", text[one.end : other.start])
    )


def judge(case: Case, item: Evidence) -> tuple[Mark, str]:
    """并列的一项：有一样够不着就是不合；样样对得上才是合。"""
    if short := next((f for f in findings(case.question, item.quote) if not f.met), None):
        return "unmet", short.why
    node = _condition_of(case, item, listed=True)
    if node is None:
        return "unknown", ""
    if mark(node) == "unmet":
        return "unmet", "、".join(dict.fromkeys(f"您{t.why}" for t in _failing(node)))
    met = [t.fact.start for t in met_leaves(node)]
    parts = [m for m in _PARTS.finditer(item.hit.clause.text, item.segment.start, item.segment.end)]
    every_part = all(any(m.start() <= at < m.end() for at in met) or _OR_PART.match(m.group()) for m in parts)
    return ("met" if mark(node) == "met" and every_part else "unknown"), ""


def _limits_beside(case: Case, first: Evidence) -> list[Evidence]:
    """同一条里另起一句写年龄、户籍的（不是另一档的钱），提问人不合的：也要看。"""
    return [
        e
        for e in case.evidence[:_LOOKED]
        if e.hit.clause.id == first.hit.clause.id and e.segment.start != first.segment.start
        if not stated(e, ("amount", "ratio")) and not _NEGATIVE.search(e.quote)
        if any(t.mark == "unmet" and key(t.fact) in ("age", "hukou") for t in _tested(case, e))
    ]


def _agreed_beside(case: Case, picked: Sequence[Evidence], near: Sequence[Evidence]) -> list[Evidence]:
    """提问人够年龄的那一句，条件另起一条写的，也引上。"""
    first = picked[0]
    if not _MORE.search(first.quote):
        return []
    return [
        e for e in near if e not in picked and any(key(t.fact) == "age" and t.mark == "met" for t in _tested(case, e))
    ][:1]


def _by_conditions(case: Case, picked: Sequence[Evidence]) -> str:
    """按引到的各句写着的条件对；一样也对不出来的，空串。"""
    each = [
        [n for e in picked if e.hit.clause.id == clause and (n := _condition_of(case, e))]
        for clause in _clauses(picked)
    ]
    node = every([n for nodes in each if (n := together(nodes))])
    if node is None or all(t.mark == "unknown" for t in leaves(node)):
        return ""
    return _said(node, more=any(_MORE.search(e.quote) or _one_of_several(case, e.hit.clause) for e in picked))


def _said(node: Node, *, more: bool = False) -> str:
    """判断写成一句话；``more`` 是同一处还列着别的条件。"""
    if mark(node) == "unmet":
        required = "、".join(named(n, "unmet") for n in parts_marked(node, "unmet"))
        why = "、".join(dict.fromkeys(t.why for t in _failing(node)))
        return f"按您说的情况，不符合这一条的条件：原文要求{required}" + (
            f"，您{why}。" if why else "，您说的和它不合。"
        )
    met = "、".join(dict.fromkeys(named(t, "met") for t in met_leaves(node)))
    if open_ := parts_marked(node, "unknown"):
        agreed = f"您说的情况符合{met}，" if met else ""
        agreed += "".join(f"{named(t, 'unmet')}这一项您不符合（您{t.why}），" for n in open_ for t in _short(n))
        left = "、".join(dict.fromkeys(named(n, "unknown") for n in open_[:_MOST_OPEN]))
        return f"还不能确定：{agreed}还要看是否符合{left}{'等' if len(open_) > _MOST_OPEN else ''}。"
    return f"您说的情况符合原文写的{met}，{'还要看同一处写的其他条件' if more else '是否享受以经办单位审核为准'}。"


def _short(node: Node) -> list[Tested]:
    """还不知道的「或」里，已经不合的那几样。"""
    return [t for t in leaves(node) if t.mark == "unmet" and t.why] if mark(node) == "unknown" else []


def _failing(node: Node) -> list[Tested]:
    """使它不满足的那几个条件。"""
    return [t for n in parts_marked(node, "unmet") for t in leaves(n) if t.mark == "unmet" and t.why]


def _one_of_several(case: Case, clause: Clause) -> bool:
    """「并符合以下条件：」之下的一项：同一处还列着别的。"""
    above = next((c for c in case.store.clauses(clause.document) if c.id == clause.parent), None)
    return above is not None and bool(_ALL_OF.search(above.text))


def _clauses(picked: Sequence[Evidence]) -> list[str]:
    """引到的各条。"""
    return list(dict.fromkeys(e.hit.clause.id for e in picked))


def _classes(case: Case, document: Document) -> tuple[classes.Class, ...]:
    return classes.own(case.question, document, case.store.clauses(document.id))


def _of_other_class(condition: Fact, clause: Clause, mine: set[str]) -> bool:
    """「A类不超过50周岁，B类不超过45周岁」：提问人是B类，A类的那一条不看。"""
    before = re.split(r"[，,；;。\n]", clause.text[: condition.start])[-1]
    theirs = classes.labels(before)
    return bool(theirs) and not theirs & mine


def _of_other_sex(condition: Fact, clause: Clause, question: Question) -> bool:
    """「女性不超过55周岁、男性不超过60周岁」：问的是男的，女的那一条不看。"""
    mine = sex(question) if condition.value.startswith("age") else ""
    before = re.split(r"[、，,；;。\n]", clause.text[: condition.start])[-1]
    theirs = (condition.subject or sex_of(before[-14:]) or "".join(re.findall("[男女]", before))[-1:]) if mine else ""
    return bool(theirs) and theirs != mine
