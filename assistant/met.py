"""一个条件，提问人够不够：年龄、户籍、身份按归一的值对，其余看他说的数、学历、时候。没有说到的一律是不知道，不替人猜。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.answer import Question
from assistant.asker import age_fits, ages
from assistant.kinds import moments, requirements, thresholds
from assistant.kinds.finding import Finding
from assistant.lexicon import NONE, grammar
from assistant.requirement import Mark, Tested
from ingest.document import Document, Fact
from ingest.numerals import DIGITS, number
from ingest.place import covers, place_named, place_of

_OLD = 80  # 岁；各地高龄津贴的通行起点。六十到七十九之间算不算高龄，要看当地，不下判断
_SENIOR = 60
_LADDERS = {  # 由低到高；够得着的是这一级和以上各级
    "education": ("初中", "高中", "中专", "大专", "本科", "硕士", "博士"),
    "title": ("初级", "中级", "副高级", "正高级"),
    "skill": ("初级工", "中级工", "高级工", "技师", "高级技师"),
}
_ALIKE = {  # 各种说法是哪一级；只写「高级」的，副高就够
    "高级": "副高级", "副高": "副高级", "正高": "正高级", "副教授": "副高级", "教授": "正高级", "副研究员": "副高级",
    "研究员": "正高级", "副主任医师": "副高级", "主任医师": "正高级", "工程师": "中级", "助理工程师": "初级", "研究生": "硕士",
}  # fmt: skip
_KEYS = {"education": "degree"}
_SAME, _HALF = 4, 2  # 字；认不出类别的条件，提问人的话和它有这么长（不短于一半）的一段相同，说的就是它


def test(condition: Fact, question: Question, document: Document) -> Tested:
    """``condition`` 对提问人；``document`` 定「本市」是哪里。"""
    name = re.split(r"[=<>]", condition.value)[0]
    found = _BY_VALUE.get(name, _listed)(condition, question, document)
    return found if found.mark != "unknown" else _by_words(condition, question)


def findings(question: Question, text: str) -> list[Finding]:
    """``text`` 里的门槛、要求、截止时间，提问人说到了的。"""
    return [f for module in (thresholds, requirements, moments) for f in module.findings(question, text)]


def _by_words(condition: Fact, question: Question) -> Tested:
    """照原话对：他说的数够不够得着；说的就是这一样。"""
    found = findings(question, condition.text)
    if short := next((f for f in found if not f.met), None):
        return Tested(condition, "unmet", short.why.removeprefix("您"))
    whole = condition.value.startswith("other=")
    if found and (not whole or sum(f.end - f.start for f in found) * _HALF >= len(condition.text)):
        return Tested(condition, "met")
    return Tested(condition, "met" if whole and said(question.plain, condition.text) else "unknown")


def said(plain: str, text: str) -> bool:
    """提问人自己的话里就有 ``text`` 说的（「拿过国家助学贷款」对「曾获得国家助学贷款」），而且没有否认。"""
    size = max(_SAME, len(text.strip()) // _HALF)
    for at in range(len(text) - size + 1):
        found = plain.find(text[at : at + size])
        if found >= 0 and not re.search(r"[没不非未无][^，,]{0,4}$", plain[:found]):
            return True
    return False


def _age(condition: Fact, question: Question, _: Document) -> Tested:
    """只说了出生年份的，今年过没过生日不知道：两个岁数都够，才是够。"""
    each = [age_fits(condition.value, age) for age in ages(question.asker)]
    if not each or None in each or len(set(each)) > 1:
        return Tested(condition, "unknown")
    return Tested(condition, "met" if each[0] else "unmet", f"{question.asker.get('age')}岁")


def _hukou(condition: Fact, question: Question, document: Document) -> Tested:
    """「本市户籍」对他说的户籍地；「非本市户籍」反过来。"""
    value = condition.value.partition("=")[2]
    home = str(question.asker.get("hukou") or question.asker.get("户籍") or "")
    inside = _inside(home, document)
    if inside is None:
        return Tested(condition, "unknown")
    met = inside != value.startswith("非")
    return Tested(condition, "met" if met else "unmet", f"的户籍在{home}")


def _inside(home: str, document: Document) -> bool | None:
    """``home`` 在不在这份文件的地方之内；看不出、只说了上一级的 None。"""
    if not home or not document.place:
        return None
    if home == document.place or home == re.sub(r"[省市区县]$", "", document.place):
        return True
    place, here = place_named(home), place_of(document)
    if place is None or here is None or home in document.within or covers(place, here):
        return None
    return covers(here, place)


_STAYED = re.compile(rf"(?:来|住|居住|待|在)[^，。？]{{0,8}}?(?P<n>[\d{DIGITS}半]{{1,3}})个?(?P<unit>月|年)")


def _residence(condition: Fact, question: Question, _: Document) -> Tested:
    """「居住登记满半年」对「来了三个月」。"""
    value = condition.value.partition("=")[2]
    stayed = _STAYED.search(question.plain)
    wanted, have = _months(value), _months(stayed["n"] + stayed["unit"]) if stayed else None
    if stayed is None or wanted is None or have is None:
        return Tested(condition, "unknown")
    short = have < wanted
    return Tested(condition, "unmet" if short else "met", f"说“{stayed.group()}”，没满“{value}”" if short else "")


def _months(words: str) -> float | None:
    match = re.fullmatch(rf"([\d{DIGITS}半]{{1,3}})个?(月|年)", words)
    if not match:
        return None
    count = 0.5 if match[1] == "半" else number(match[1])
    return None if count is None else count * (12 if match[2] == "年" else 1)


def _children(condition: Fact, question: Question, _: Document) -> Tested:
    wanted, have = number(condition.value.partition("=")[2]), question.asker.get("children")
    if wanted is None or not isinstance(have, int):
        return Tested(condition, "unknown")
    return Tested(condition, "met" if have >= wanted else "unmet", f"说有{have}个孩子")


def _marriage(condition: Fact, question: Question, _: Document) -> Tested:
    mine, wanted = str(question.asker.get("marriage") or ""), condition.value.partition("=")[2]
    if not mine:
        return Tested(condition, "unknown")
    single = {"未婚", "离异", "离婚", "单身", "丧偶"}
    met = mine == wanted or (wanted == "单身" and mine in single) or {mine, wanted} == {"离异", "离婚"}
    return Tested(condition, "met" if met else "unmet", f"说{mine}")


def _ladder(condition: Fact, question: Question, _: Document) -> Tested:
    """学历、职称、技能等级：不低于要求的那一级。"""
    name, _sign, wanted = re.split(r"(>?=)", condition.value, maxsplit=1)
    mine = str(question.asker.get(_KEYS.get(name, name)) or "")
    if mine == NONE:
        return Tested(condition, "unmet", "说没有")
    need, have = _rung(name, wanted), _rung(name, mine)
    if need is None or have is None:
        return Tested(condition, "unknown")
    return Tested(condition, "met" if have >= need else "unmet", f"说的是{mine}")


def _rung(name: str, words: str) -> int | None:
    words = next((to for said_, to in _ALIKE.items() if words == said_), words)
    found = [i for i, rung in enumerate(_LADDERS[name]) if rung in words]
    return max(found, default=None)


def _advanced(condition: Fact, question: Question) -> Tested:
    age = question.asker.get("age")
    if not isinstance(age, int) or _SENIOR <= age < _OLD:
        return Tested(condition, "unknown")
    return Tested(condition, "met" if age >= _OLD else "unmet", f"{age}岁")


def _listed(condition: Fact, question: Question, _: Document) -> Tested:
    """身份：他说了是、说了不是；没有另写规则的身份，同名的就是。"""
    if condition.value == "status=高龄":
        return _advanced(condition, question)
    rule = _rule(condition.value)
    if rule is None:
        return Tested(condition, "unknown")
    raw = question.asker.get("status") or ()
    statuses = (raw,) if isinstance(raw, str) else tuple(str(s) for s in raw)
    words = "；".join((question.text, *statuses))
    if denied := rule.get("denies") and re.search(rule["denies"], words):
        return Tested(condition, "unmet", f"说“{denied.group()}”")
    refused = grammar().denials(question.plain)
    if set(rule["met"]) <= set(refused):
        return Tested(condition, "unmet", "、".join(f"说“{refused[name]}”" for name in rule["met"]))
    if set(rule["met"]) & set(statuses) or (rule.get("says") and re.search(rule["says"], words)):
        return Tested(condition, "met")
    return Tested(condition, "unknown")


def _rule(value: str) -> Mapping[str, Any] | None:
    written = next((r for r in _rules() if value.startswith(r["value"])), None)
    name = value.removeprefix("status=")
    return written or ({"met": [name]} if name in {r.name for r in grammar().statuses} else None)


_BY_VALUE: dict[str, Callable[[Fact, Question, Document], Tested]] = {
    "age": _age, "hukou": _hukou, "residence": _residence, "children": _children, "marriage": _marriage,
    "education": _ladder, "title": _ladder, "skill": _ladder,
}  # fmt: skip


@cache
def _rules() -> Sequence[dict[str, Any]]:
    data = tomllib.loads((files("assistant") / "data" / "conditions.toml").read_text("utf-8"))
    return list(data["condition"])


def worst(marks: Sequence[Mark]) -> Mark:
    """几样都要的，最差的那一样。"""
    return next((m for m in ("unmet", "unknown") if m in marks), "met")
