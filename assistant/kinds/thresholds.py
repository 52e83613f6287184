"""提问人说的数，对条款写的门槛：住了几个月对「满半年」，年薪多少对「不低于30万元」，哪天出生对「某日至某日出生」。

只在两边说的是同一件事（居住证对居住证、收入对收入）时比较；够不着就说够不着，比不了返回空串。
"""

from __future__ import annotations

import re

from assistant.answer import Question
from assistant.compute import spent, yuan
from ingest.facts import normal_date
from ingest.numerals import DIGITS, number

_LENGTH = rf"(?P<n>[\d{DIGITS}半]{{1,4}})个?(?P<unit>月|年)"
_REQUIRED = re.compile(rf"(?P<about>[^，。；、（）]{{2,14}}?)满\s?{_LENGTH}")
_STAYED = re.compile(rf"(?P<about>[^，。？?；]{{0,10}}?){_LENGTH}(?!底|份|[前起])")
_WITHIN = re.compile(rf"(?P<about>[^，。；、（）]{{2,14}}?)(?:在|时间在)?{_LENGTH}(?:以?内|之内)")
_AT_MOST = re.compile(rf"(?P<n>[\d{DIGITS}十百千]{{1,6}})[个名位人](?:以下|以内)的?(?P<noun>[\u4e00-\u9fff]{{2}})")
_HAVE = re.compile(rf"(?P<n>[\d{DIGITS}十百千]{{1,6}})[个名位]?人?")
_SAME = ("居住证", "居住", "社保|社会保险|参保|缴费", "工作|就业|劳动合同", "户口|户籍", "毕业", "经营|营业|成立")
_LIVED = re.compile(r"^(?:[^，。]{0,4})?(?:来|住|待|租|搬)")
_BORN = re.compile(r"(?P<first>\d{4}年\d{1,2}月\d{1,2}日)[至到—-](?P<last>\d{4}年\d{1,2}月\d{1,2}日)(?:期间)?出生")
_INCOME = re.compile(
    r"(?:收入|年薪|薪酬|工资|所得)[^，。；]{0,12}?(?:不低于|达到|不少于|超过)(?:人民币)?\s?(?P<sum>[\d.]+万?元)|(?:收入|年薪|薪酬|工资|所得)[^，。；]{0,8}?(?P<floor>[\d.]+万?元)(?:及|或)?以上"
)


def unmet(question: Question, text: str) -> str:
    """``text`` 是引到的原文；第一条够不着的门槛写成一句话。"""
    return (
        _too_short(question, text)
        or _too_long(question, text)
        or _too_many(question, text)
        or _too_little(question, text)
        or _born_outside(question, text)
    )


def _too_short(question: Question, text: str) -> str:
    for required in _REQUIRED.finditer(text):
        wanted = _months(required["n"], required["unit"])
        for said in _STAYED.finditer(question.plain):
            have = _months(said["n"], said["unit"])
            if wanted and have and have < wanted and _same(required["about"], said["about"]):
                words = said.group().strip()
                return f"不符合：原文要求“{required.group()}”，您说“{words}”，还没满。"
    return ""


def _too_long(question: Question, text: str) -> str:
    """「毕业5年内」对「毕业六年了」。"""
    for required in _WITHIN.finditer(text):
        wanted = _months(required["n"], required["unit"])
        for said in _STAYED.finditer(question.plain):
            have = _months(said["n"], said["unit"])
            if wanted and have and have > wanted and _same(required["about"], said["about"]):
                return f"不符合：原文要求“{required.group()}”，您说“{said.group().strip()}”，超过了。"
    return ""


def _too_many(question: Question, text: str) -> str:
    """「五十个以下股东」对「60个人当股东」：同一种人、物，数超过了上限。"""
    for limit in _AT_MOST.finditer(text):
        most, noun = number(limit["n"]), limit["noun"]
        for said in _HAVE.finditer(question.plain):
            have = number(said["n"])
            if most and have and have > most and noun in question.plain:
                return f"不符合：原文要求“{limit.group()}”，您说“{said.group()}”，超过了。"
    return ""


def _same(required: str, said: str) -> bool:
    if "居住" in required and _LIVED.search(said):
        return True
    return any(re.search(words, required) and re.search(words, said) for words in _SAME)


def _months(count: str, unit: str) -> float | None:
    value = 0.5 if count == "半" else number(count)
    return None if value is None else value * (12 if unit == "年" else 1)


def _too_little(question: Question, text: str) -> str:
    said = str(question.asker.get("income") or "")
    have = spent({"cost": said}) if said else None
    floor = _INCOME.search(text)
    if have is None or floor is None:
        return ""
    wanted = spent({"cost": (floor["sum"] or floor["floor"]).removesuffix("元")})
    if wanted is None or have >= wanted:
        return ""
    return f"不符合：原文要求“{floor.group()}”，您说的是{yuan(have)}，不够。"


def _born_outside(question: Question, text: str) -> str:
    window, said = _BORN.search(text), str(question.asker.get("birth") or "")
    born = normal_date(said) if said else ""
    if not window or len(born) != 10:
        return ""
    first, last = normal_date(window["first"]), normal_date(window["last"])
    return "" if first <= born <= last else f"不符合：原文要求“{window.group()}”，您说的是{said}，不在这个期间。"
