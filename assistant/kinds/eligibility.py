"""能不能享受：把条款写的条件和提问人说到的情况一条条对，够、不够、还不知道，分开说。

同一类条件并列（低保、特困）满足一个就行，连写（经济困难高龄失能）要都满足；各类之间都要满足。
有一条不够就是不够；有一条不知道，就不说「您符合」，而是说还要看什么。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from assistant.answer import Answer, Question
from assistant.asker import age_fits
from assistant.asker_fit import sex, sex_of
from assistant.case import Case
from assistant.choose import ENOUGH, closest
from assistant.evidence import Evidence, needed, stated
from assistant.kinds import alternatives, moments, passage, requirements, thresholds
from assistant.kinds.finding import Finding
from assistant.lexicon import grammar
from ingest.document import Clause, Document, Fact
from ingest.facts.conditions import conditions
from ingest.numerals import DIGITS, number
from ingest.place import covers, place_named, place_of

Mark = Literal["met", "unmet", "unknown"]
_OLD = 80  # 岁；各地高龄津贴的通行起点。六十到七十九之间算不算高龄，要看当地，不下判断
_SENIOR = 60
_NO = ("不符合", "按您说的情况，不符合")
_LOOKED = 40  # 只看排在前面的这么多句
_ALIKE = 0.6  # 得分至少是引到那句的这么多，才算说同一件事
_VITAL, _MATCHED = 0.15, 0.4  # 权重占到这么多的是要紧词；对上这么多算说到了
_WHOLE = 400  # 字；不超过这么长的条款，另一条路（「不符合的，……」）在整条里找


@dataclass(frozen=True)
class Tested:
    """一个条件对得怎样；``why`` 是提问人自己的话或情况，用来说明理由。"""

    fact: Fact
    mark: Mark
    why: str = ""


def answer(case: Case) -> Answer:
    return passage.answer(case, verdict=verdict)


def amount(case: Case) -> Answer:
    """问能拿多少：只在提问人明显够不着的时候先说一句，别的照给。"""
    found = passage.answer(case, verdict=_only_failed)
    return found if found.answerable else _amount_for_one(case) or found


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
    if barred := _barred(case, picked[0]):
        return f"按原文，不能：“{barred.quote.rstrip('。；;')}”。", _leading((barred,), picked[:1])
    if chosen := alternatives.ruling(case, picked[0], judge):
        return chosen.text, _leading(chosen.grounds, picked)
    near = (*picked, *_beside(case, picked))
    conditions_ = [e for e in near if not _PAPERS.search(e.quote)]  # 材料清单里也写着的，看条件本身
    stating = [e for e in conditions_ if _findings(case.question, e.quote)]
    failed = [(e, words) for e in stating or near if (words := _failed(case, e)) is not None]
    if failed:
        e, words = failed[0]
        return words, _leading((e,), [p for p in picked if p.hit.clause.id == e.hit.clause.id])
    agreed = _agreed_beside(case, picked, near)
    if words := _by_conditions(case, (*picked, *agreed)):
        return words, (picked[0], *agreed, *picked[1:])
    for e in near[1:]:
        if chosen := alternatives.ruling(case, e, judge):
            return chosen.text, _leading(chosen.grounds, picked)
    for e in _stating_age(case, picked, near):
        if words := _by_conditions(case, (e,)):
            return words, _leading((e,), [p for p in picked if p.facts or p.hit.clause.id == e.hit.clause.id])
    for e in near:
        if met := next((f for f in _findings(case.question, e.quote) if f.met), None):
            words = f"这一条符合：原文要求“{met.required}”，{met.why}；是否享受，还要看原文的其他条件。"
            return words, _leading((e,), picked)
    return "", picked


def _barred(case: Case, first: Evidence) -> Evidence | None:
    """「已享受长期护理保险待遇的，不再享受本补贴」：提问人说到的一样情形，同一份文件写着不能。"""
    if not case.question.yes_no:
        return None
    titled = case.topic.matches(" ".join((first.hit.document.title, first.quote)))
    for e in case.evidence[:_LOOKED]:
        out = _BARS.search(e.quote)
        if out is None or e.hit.document.id != first.hit.document.id:
            continue
        said = case.topic.matches(out.group())
        terms = zip(case.topic.terms, case.topic.weights, said, titled, strict=True)
        if any(m >= _SAID and t < _MATCHED and w >= _VITAL and term.text not in _DENIAL for term, w, m, t in terms):
            return e
    return None


def _stating_age(case: Case, picked: Sequence[Evidence], near: Sequence[Evidence]) -> list[Evidence]:
    """另起一条写年龄的句子：引到的没说年龄，而提问人说了。一条里分几档年龄的，只要提问人落在的那一档。"""
    ages = {
        e: marks
        for e in near
        if e not in picked and not alternatives.listed(case, e)
        if (marks := {t.mark for t in _tested(case, e) if t.fact.value.startswith("age")} - {"unknown"})
    }
    fits = {e.hit.clause.id for e, marks in ages.items() if marks == {"met"}}
    return sorted(
        (e for e, marks in ages.items() if marks == {"met"} or e.hit.clause.id not in fits), key=lambda e: -e.rank
    )


def _tested(case: Case, e: Evidence) -> list[Tested]:
    """这一句里的条件，一样样对。"""
    stated_ = [f for f in stated(e, ("condition",)) if not _of_other_sex(f, e, case.question)]
    return [test(f, case.question, e.hit.document) for f in stated_]


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


def _findings(question: Question, text: str) -> list[Finding]:
    return [f for module in (thresholds, requirements, moments) for f in module.findings(question, text)]


def _failed(case: Case, e: Evidence) -> str | None:
    """这一句里够不着的要求写成一句话；都够得着、比不了的 None。

    「本科以上学历或者中级以上职称；不符合的，年薪应在30万元以上」：够不着一样，还有别的路。
    """
    text = e.hit.clause.text if e.hit.clause.kind != "row" and len(e.hit.clause.text) <= _WHOLE else e.quote
    tried = _findings(case.question, text)
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


_SAID = 0.85  # 原样说到、或说到它的同义说法
_BARS = re.compile(r"(?:已经?|被|正在)[^，。；]{2,30}(?:的|者)[^，。；]{0,12}，(?:不再|不得|不能|不予|不享受|不适用)")
_DENIAL = ("不能", "不得", "享受")
_PARTS = re.compile(r"[^，,]+")
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
    found = _findings(case.question, item.quote)
    if short := next((f for f in found if not f.met), None):
        return "unmet", short.why
    clause = item.hit.clause
    facts = [
        Fact(clause.id, "condition", s.value, s.text, s.start + clause.start, s.end + clause.start)
        for s in conditions(clause.text)
        if item.segment.start <= s.start and s.end <= item.segment.end
    ]
    tested = [test(f, case.question, item.hit.document) for f in facts]
    groups = _groups(tested, item)
    if failed := [g for g in groups if all(t.mark == "unmet" for t in g)]:
        return "unmet", "、".join(dict.fromkeys(f"您{t.why}" for g in failed for t in g if t.why))
    met = [t.fact.start - clause.start for g in groups for t in g if t.mark == "met"]
    parts = [m.span() for m in _PARTS.finditer(clause.text, item.segment.start, item.segment.end)]
    every = all(any(t.mark == "met" for t in g) for g in groups)
    return ("met" if every and all(any(a <= at < b for at in met) for a, b in parts) else "unknown"), ""


def _agreed_beside(case: Case, picked: Sequence[Evidence], near: Sequence[Evidence]) -> list[Evidence]:
    """提问人够年龄的那一句，条件另起一条写的，也引上。"""
    first = picked[0]
    if not _MORE.search(first.quote):
        return []
    ages = [
        (e, f)
        for e in near
        if e not in picked
        for f in stated(e, ("condition",))
        if f.value.startswith("age") and not _of_other_sex(f, e, case.question)
    ]
    return [e for e, f in ages if test(f, case.question, e.hit.document).mark == "met"][:1]


def _by_conditions(case: Case, picked: Sequence[Evidence]) -> str:
    """按条款里的条件一类一类对。"""
    tested = [t for e in picked for t in _tested(case, e)]
    known = [t for t in tested if t.mark != "unknown"]
    if not known:
        return ""
    groups = [g for e in _clauses(picked) for g in _groups([t for t in tested if t.fact.clause == e.hit.clause.id], e)]
    failed = [g for g in groups if all(t.mark == "unmet" for t in g)]
    if failed:
        why = "、".join(dict.fromkeys(t.why for g in failed for t in g if t.why))
        return f"按您说的情况，不符合这一条的条件：原文要求{_named(failed)}，您{why}。"
    open_ = [g for g in groups if not any(t.mark == "met" for t in g)]
    met = _named([[t] for g in groups for t in g if t.mark == "met"])
    if open_:
        agreed = f"您说的情况符合{met}，" if met else ""
        return f"还不能确定：{agreed}还要看是否符合{_named(open_)}。"
    more = any(_MORE.search(e.quote) or _one_of_several(case, e.hit.clause) for e in picked)
    return f"您说的情况符合原文写的{met}，{'还要看同一处写的其他条件' if more else '是否享受以经办单位审核为准'}。"


def _one_of_several(case: Case, clause: Clause) -> bool:
    """「并符合以下条件：」之下的一项：同一处还列着别的。"""
    above = next((c for c in case.store.clauses(clause.document) if c.id == clause.parent), None)
    return above is not None and bool(_ALL_OF.search(above.text))


def _clauses(picked: Sequence[Evidence]) -> list[Evidence]:
    """引到的各条，每条一句：并列不并列只在同一条里看。"""
    return list({e.hit.clause.id: e for e in picked}.values())


def _of_other_sex(condition: Fact, e: Evidence, question: Question) -> bool:
    """「女性不超过55周岁、男性不超过60周岁」：问的是男的，女的那一条不看。"""
    mine = sex(question) if condition.value.startswith("age") else ""
    before = e.hit.clause.text[: condition.start - e.hit.clause.start]
    theirs = (condition.subject if condition.subject in ("男", "女") else sex_of(before)) if mine else ""
    return bool(theirs) and theirs != mine


def _named(groups: Sequence[Sequence[Tested]]) -> str:
    """原文的条件，各用引号：“经济困难”、“失能”；满足一个就行的几个，说是其中之一。"""
    each = [list(dict.fromkeys(f"“{t.fact.text.rstrip('或、和及')}”" for t in g)) for g in groups if g]
    return "、".join(dict.fromkeys("、".join(g) + "之一" * (len(g) > 1) for g in each))


def test(condition: Fact, question: Question, document: Document) -> Tested:
    key, _, value = condition.value.partition("=")
    asker = question.asker
    if key.startswith("age"):
        return _age(condition, asker)
    if key == "residence":
        return _residence(condition, question, value)
    if key == "hukou":
        return _hukou(condition, asker, value, document)
    if condition.value == "status=高龄":
        return _advanced(condition, asker)
    return _listed(condition, question)


def _age(condition: Fact, asker: Mapping[str, Any]) -> Tested:
    fits = age_fits(condition.value, asker.get("age"))
    return Tested(condition, "unknown" if fits is None else "met" if fits else "unmet", f"{asker.get('age')}岁")


def _hukou(condition: Fact, asker: Mapping[str, Any], value: str, document: Document) -> Tested:
    said = str(asker.get("hukou") or asker.get("户籍") or "")
    home, here = place_named(said) if said else None, place_of(document)
    if value == "非本市" or home is None or here is None:
        return Tested(condition, "unknown")
    return Tested(condition, "met" if covers(here, home) else "unmet", f"的户籍在{home.name}")


_STAYED = re.compile(rf"(?:来|住|居住|待|在)[^，。？]{{0,8}}?(?P<n>[\d{DIGITS}半]{{1,3}})个?(?P<unit>月|年)")


def _residence(condition: Fact, question: Question, value: str) -> Tested:
    """「居住登记满半年」对「来了三个月」。"""
    said = _STAYED.search(question.plain)
    wanted, stayed = _months(value), _months(said["n"] + said["unit"]) if said else None
    if said is None or wanted is None or stayed is None:
        return Tested(condition, "unknown")
    return Tested(
        condition,
        "met" if stayed >= wanted else "unmet",
        f"说“{said.group()}”，没满“{value}”" if stayed < wanted else "",
    )


def _months(words: str) -> float | None:
    match = re.fullmatch(rf"([\d{DIGITS}半]{{1,3}})个?(月|年)", words)
    if not match:
        return None
    count = 0.5 if match[1] == "半" else number(match[1])
    return None if count is None else count * (12 if match[2] == "年" else 1)


def _advanced(condition: Fact, asker: Mapping[str, Any]) -> Tested:
    age = asker.get("age")
    if not isinstance(age, int) or _SENIOR <= age < _OLD:
        return Tested(condition, "unknown")
    return Tested(condition, "met" if age >= _OLD else "unmet", f"{age}岁")


def _listed(condition: Fact, question: Question) -> Tested:
    rule = next((r for r in _rules() if condition.value.startswith(r["value"])), None)
    if rule is None:
        return Tested(condition, "unknown")
    raw = question.asker.get("status") or ()
    statuses = (raw,) if isinstance(raw, str) else tuple(str(s) for s in raw)
    said = "；".join((question.text, *statuses))
    if denied := rule.get("denies") and re.search(rule["denies"], said):
        return Tested(condition, "unmet", f"说“{denied.group()}”")
    refused = grammar().denials(question.plain)
    if set(rule["met"]) <= set(refused):
        return Tested(condition, "unmet", "、".join(f"说“{refused[name]}”" for name in rule["met"]))
    named = {name for name in (*rule["met"], *(s for s in statuses)) if name in rule["met"] and name in statuses}
    if named or (rule.get("says") and re.search(rule["says"], said)):
        return Tested(condition, "met")
    return Tested(condition, "unknown")


def _groups(tested: Sequence[Tested], evidence: Evidence) -> list[list[Tested]]:
    """并列的归一组，组内满足一个就行。"""
    groups: list[list[Tested]] = []
    text, offset = evidence.hit.clause.text, evidence.hit.clause.start
    for item in tested:
        last = groups[-1][-1].fact if groups else None
        gap = text[last.end - offset : item.fact.start - offset] if last else ""
        same_key = last is not None and groups[-1][0].fact.value[:3] == item.fact.value[:3]
        if groups and same_key and _completes(groups[-1][-1].fact, item.fact, gap):
            groups.append([item])  # 「18周岁以上，35周岁以下」：一个范围的两头，都要满足
        elif groups and same_key and len(gap) <= 12 and re.search(r"[、或和及;；]", gap):
            groups[-1].append(item)
        elif groups and (same_key or _AS_WELL.search(gap)) and _ENUMERATED.fullmatch(gap):
            groups[-1].append(item)  # 一长串「登记失业人员、……、脱贫人口」，括号里「含残疾人」也是其中一样
        elif groups and same_key and item.fact.value.startswith("age"):
            groups[-1].append(item)  # 分档的年龄：落在哪一档都行
        else:
            groups.append([item])
    return groups


_ENUMERATED = re.compile(r"[^，。；;：的且并]{0,60}")
_AS_WELL = re.compile(r"[（(](?:含|包括)$")


def _completes(low: Fact, high: Fact, gap: str) -> bool:
    return low.value.startswith("age>") and high.value.startswith("age<") and len(gap) <= 3


@cache
def _rules() -> list[dict[str, Any]]:
    return list(tomllib.loads((files("assistant") / "data" / "conditions.toml").read_text("utf-8"))["condition"])
