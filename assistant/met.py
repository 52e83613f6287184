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
from assistant.compute import yuan_of
from assistant.kinds import moments, requirements, thresholds
from assistant.kinds.finding import Finding
from assistant.lexicon import NONE, grammar
from assistant.limits import threshold
from assistant.payee import says
from assistant.requirement import Mark, Tested
from ingest.document import Document, Fact
from ingest.facts import figures
from ingest.facts.span import Span
from ingest.numerals import DIGITS, number
from ingest.place import covers, place_named, place_of

_OLD = 80  # 岁；各地高龄津贴的通行起点。六十到七十九之间算不算高龄，要看当地，不下判断
_SENIOR = 60
_LEVELS = ("轻度", "中度", "重度", "完全")  # 失能由轻到重
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
    if whole and (fit := figures_fit(condition.text, question.plain)):
        return Tested(condition, *fit)
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


def figures_fit(text: str, plain: str) -> tuple[Mark, str] | None:
    """条件里的门槛（研发费用占比不低于3%、价值15万元以上机动车）对提问人说的同一样东西的数；说的不是同一样、没说的 None。"""
    plain = _WAN.sub(r"\1万元", plain)
    for need in figures(text):
        limit = threshold(need)
        for have in figures(plain) if limit else ():
            value = threshold(have, exact=True)
            if not (limit and value) or limit[0] != value[0] or value[1].low is None or value[0] in _TIMES:
                continue
            if not _same_thing(text, need, plain, have):
                continue
            fits = limit[1].admits(value[1].low)
            return "met" if fits else "unmet", f"说的是{have.text.strip('，的')}"
    return None


_WAN = re.compile(r"(\d)万(?=[的多左，。？?]|$)")  # 20万的车，说的是钱
_TIMES = ("岁", "年", "个月", "月", "日", "天")  # 另有比法
_AROUND = 14  # 字；数前后这么近的话说的是它


def _same_thing(text: str, need: Span, plain: str, have: Span) -> bool:
    """两个数说的是同一样东西：附近有相同的两个字，或者数后面的名词是同一个。"""
    there = text[max(0, need.start - _AROUND) : need.start] + "，" + text[need.end : need.end + _AROUND]
    here = (
        re.split(r"[，。；]", plain[max(0, have.start - _AROUND) : have.start])[-1]
        + "，"
        + plain[have.end : have.end + 8]
    )
    pairs = {here[i : i + 2] for i in range(len(here) - 1)} - {"我们", "我家", "公司", "企业"}
    if any(re.fullmatch(r"[\u4e00-\u9fff]{2}", pair) and pair in there for pair in pairs):
        return True
    noun = re.match(r"的?([车房船机床])", plain[have.end :])
    return bool(noun and noun[1] in there)


def _dependency(condition: Fact, question: Question, document: Document) -> Tested:
    """失能：说了轻重的按级比，没说的看身份。"""
    level = str(question.asker.get("dependency") or "")
    return _leveled(condition, level) if level else _unleveled(condition, question, document)


def _unleveled(condition: Fact, question: Question, document: Document) -> Tested:
    """只说了失能、残疾，没说是几级：要看级的，不知道。"""
    found = _listed(condition, question, document)
    return Tested(condition, "unknown") if found.mark == "met" and says("level", condition.text) else found


def _leveled(condition: Fact, level: str) -> Tested:
    """「重度失能」对「中度失能」：轻重分得清的按级比；文件只说「失能」的，轻度算不算不下判断。"""
    wanted, why = condition.value.partition("=")[2], f"失能情况是“{level}”"
    if level == "能自理":
        return Tested(condition, "unmet", why)
    mine = next((i for i, name in enumerate(_LEVELS) if level.startswith(name)), None)
    asked = next((i for i, name in enumerate(_LEVELS) if wanted.startswith(name)), None)
    if level == "失智" or "失智" in wanted or mine is None:
        both = (level == "失智" and "失智" in wanted) or (level != "失智" and wanted.startswith("失能"))
        return Tested(condition, "met" if both else "unknown", why)
    if asked is not None:
        return Tested(condition, "met" if mine == asked else "unmet", why)
    if wanted == "半失能":
        return Tested(condition, "unmet" if mine == len(_LEVELS) - 1 else "unknown", why)
    return Tested(condition, "met" if mine >= 1 else "unknown", why)


def _disability(condition: Fact, question: Question, document: Document) -> Tested:
    """残疾：说了几级的按级比，没说的看身份。"""
    level = _in_han(str(question.asker.get("disability") or ""))
    return _graded(condition, level) if level else _unleveled(condition, question, document)


def _graded(condition: Fact, level: str) -> Tested:
    wanted, why = condition.value.partition("=")[2], f"残疾情况是“{level}”"
    if level == "没有残疾证":
        return Tested(condition, "unmet", why)
    levels = re.findall(r"[一二三四](?=级)", wanted)
    if levels and "至" in wanted:
        order = "一二三四"
        levels = list(order[order.index(levels[0]) : order.index(levels[-1]) + 1])
    if levels:
        return Tested(condition, "met" if level[0] in levels else "unmet", why)
    if wanted == "重度":  # 三级的智力、精神残疾，有的地方也算
        return Tested(condition, "met" if level[0] in "一二" else "unknown" if level[0] == "三" else "unmet", why)
    return Tested(condition, "met", why)


def _in_han(level: str) -> str:
    return re.sub(r"[1-4](?=级)", lambda n: "一二三四"[int(n.group()) - 1], level)


def _insurance(condition: Fact, question: Question, document: Document) -> Tested:
    """参保：表单里说了参加哪一种的才比。"""
    mine, wanted = str(question.asker.get("insurance") or ""), condition.value.partition("=")[2]
    if not mine:
        return _listed(condition, question, document)
    if mine == "没有参保":
        return Tested(condition, "unmet", f"参保情况是“{mine}”")
    kind = re.sub(r"基本|城镇|保险费?", "", wanted)
    same = kind in mine or wanted in mine or (kind == "医疗" and "医" in mine) or (kind == "养老" and "养老" in mine)
    return Tested(condition, "met" if same else "unknown")


def _income(condition: Fact, question: Question, _: Document) -> Tested:
    """「家庭人均月收入不高于3500元」对他说的人均月收入；说的是一家的，按人口摊。"""
    limit = yuan_of(condition.value.partition("<=")[2])
    said_ = _EARNS.search(question.plain)
    if limit is None or said_ is None:
        return Tested(condition, "unknown")
    have, people = yuan_of(said_["n"] + (said_["wan"] or "") + "元"), question.asker.get("household")
    words = said_.group()
    if have is None:
        return Tested(condition, "unknown")
    if not re.search(r"人均|每人|平均", words):
        if not (isinstance(people, int) and people > 0 and re.search(r"家|一共|总", words)):
            return Tested(condition, "unknown")  # 一个人的收入，不是一家人均的
        have /= people
    if re.search(r"年", words) and "月" in condition.text:
        have /= 12
    elif "月" in words and "年" in condition.text:
        have *= 12
    return Tested(condition, "met" if have <= limit else "unmet", f"说“{words}”")


_EARNS = re.compile(
    r"(?:(?:人均|平均|每人|全家|一家(?:[\d一二三四五六七八九]口人?)?|家里|家庭|一共|总)[^，。？?\d]{0,4}){0,3}(?:每?[一个]{0,2}[月年])[^，。？?\d]{0,6}?(?P<n>\d{1,7}(?:\.\d{1,2})?)(?P<wan>万)?(?:元|块)?"
)


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
    name, sign, wanted = re.split(r"(>?=)", condition.value, maxsplit=1)
    mine = str(question.asker.get(_KEYS.get(name, name)) or "")
    if mine == NONE:
        return Tested(condition, "unmet", "说没有")
    need, have = _rung(name, wanted), _rung(name, mine)
    if need is None or have is None:
        return Tested(condition, "unknown")
    if have > need and not re.search(r"以上|不低于", condition.text) and sign == "=":
        return Tested(condition, "unknown")  # 一档一档写的，高了不一定是这一档
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
    "education": _ladder, "income": _income, "dependency": _dependency, "disability": _disability, "insurance": _insurance, "title": _ladder, "skill": _ladder,
}  # fmt: skip


@cache
def _rules() -> Sequence[dict[str, Any]]:
    data = tomllib.loads((files("assistant") / "data" / "conditions.toml").read_text("utf-8"))
    return list(data["condition"])
