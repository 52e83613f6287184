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
from assistant.case import Case
from assistant.evidence import Evidence, stated
from assistant.kinds import passage
from assistant.kinds.thresholds import unmet
from ingest.document import Document, Fact
from ingest.numerals import DIGITS, number
from ingest.place import covers, place_named, place_of

Mark = Literal["met", "unmet", "unknown"]
_OLD = 80  # 岁；各地高龄津贴的通行起点。六十到七十九之间算不算高龄，要看当地，不下判断
_SENIOR = 60
_NO = ("不符合", "按您说的情况，不符合")


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
    return passage.answer(case, verdict=lambda c, picked: v if (v := verdict(c, picked)).startswith(_NO) else "")


def verdict(case: Case, picked: Sequence[Evidence]) -> str:
    """写在最前面的一句；提问人没说自己的情况，就没有判断可下，返回空串。"""
    if short := unmet(case.question, "\n".join(e.quote for e in picked)):
        return short
    document = picked[0].hit.document
    conditions = [f for e in picked for f in stated(e, ("condition",))]
    tested = [test(f, case.question, document) for f in conditions]
    known = [t for t in tested if t.mark != "unknown"]
    if not known:
        return ""
    groups = _groups(tested, picked[0])
    failed = [g for g in groups if all(t.mark == "unmet" for t in g)]
    if failed:
        why = "、".join(dict.fromkeys(t.why for g in failed for t in g if t.why))
        return f"按您说的情况，不符合这一条的条件：原文要求{_named(failed)}，您{why}。"
    open_ = [g for g in groups if not any(t.mark == "met" for t in g)]
    met = _named([[t] for g in groups for t in g if t.mark == "met"])
    if open_:
        agreed = f"您说的情况对得上{met}，" if met else ""
        return f"还不能确定：{agreed}还要看是否符合{_named(open_)}。"
    return f"您说的情况对得上原文写的{met}，是否享受以经办单位审核为准。"


def _named(groups: Sequence[Sequence[Tested]]) -> str:
    """原文的条件，各用引号：“经济困难”、“失能”；满足一个就行的几个，说是其中之一。"""
    each = [list(dict.fromkeys(f"“{t.fact.text}”" for t in g)) for g in groups if g]
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
        same_key = last is not None and last.value.split("=")[0][:3] == item.fact.value.split("=")[0][:3]
        if groups and same_key and _completes(groups[-1][-1].fact, item.fact, gap):
            groups.append([item])  # 「18周岁以上，35周岁以下」：一个范围的两头，都要满足
        elif groups and same_key and len(gap) <= 12 and re.search(r"[、或和及;；]", gap):
            groups[-1].append(item)
        elif groups and same_key and item.fact.value.startswith("age"):
            groups[-1].append(item)  # 分档的年龄：落在哪一档都行
        else:
            groups.append([item])
    return groups


def _completes(low: Fact, high: Fact, gap: str) -> bool:
    return low.value.startswith("age>") and high.value.startswith("age<") and len(gap) <= 3


@cache
def _rules() -> list[dict[str, Any]]:
    return list(tomllib.loads((files("assistant") / "data" / "conditions.toml").read_text("utf-8"))["condition"])
