"""提问人说的数，对条款写的门槛：住了几个月对「满半年」，年薪多少对「不低于30万元」，哪天出生对「某日至某日出生」。

只在两边说的是同一件事（居住证对居住证、收入对收入）时比较；比不了的不出结论。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer import Question
from assistant.compute import spent, yuan
from assistant.kinds.finding import Finding
from ingest.facts import normal_date
from ingest.numerals import DIGITS, number

_LENGTH = rf"(?P<n>[\d{DIGITS}半]{{1,4}})个?(?P<unit>月|年)"
_REQUIRED = re.compile(rf"(?P<about>[^，。；、（）：:？\n]{{2,14}}?)(?<![不未])满\s?{_LENGTH}(?![之以]?[前后])")
_STAYED = re.compile(rf"(?P<about>[^，。,？?；]{{0,10}}?){_LENGTH}(?!底|份|[前起])(?=(?P<after>[^，,。？?；]{{0,5}}))")
_WITHIN = re.compile(
    rf"(?P<about>[^，。；、（）：:？\n]{{2,14}}?)(?<![前后])(?:在|时间在)?{_LENGTH}(?:以?内|之内)(?![未不没]|只能)"
)
_UNDER = re.compile(
    rf"(?P<about>[^，。；、（）：:？\n]{{2,14}}?)(?:[起后]|之日起|以来|的?时间)?(?:不满|未满|不超过|不足){_LENGTH}(?!岁)"
)
_NOT_AGAIN = re.compile(
    rf"(?:近|最近|过去|前|之前){_LENGTH}(?:以?内|之内)?(?:未|没有|不得)(?P<about>[^，。；、（）]{{3,24}})"
)
_AGO = re.compile(rf"{_LENGTH}(?:以?前)(?P<about>[^。？?；]{{0,24}})")
_AT_MOST = re.compile(rf"(?P<n>[\d{DIGITS}十百千]{{1,6}})[个名位人](?:以下|以内)的?(?P<noun>[\u4e00-\u9fff]{{2}})")
_HAVE = re.compile(rf"(?P<n>[\d{DIGITS}十百千]{{1,6}})[个名位]?人?")
_SAME = (
    "居住证", "居住", "社保|社会保险|参保|缴费", "工作|就业|劳动合同", "户口|户籍", "毕业(?!生)",
    "经营|营业|成立|注册|执照|开业|开公司|开店", "退役|退伍|复员", "失业",
)  # fmt: skip
_LIVED = re.compile(r"^(?:[^，。]{0,4})?(?:来|住|待|租|搬)")
_BORN = re.compile(r"(?P<first>\d{4}年\d{1,2}月\d{1,2}日)[至到—-](?P<last>\d{4}年\d{1,2}月\d{1,2}日)(?:期间)?出生")
_INCOME = re.compile(
    r"(?:收入|年薪|薪酬|工资|所得)[^，。；]{0,12}?(?:不低于|达到|不少于|超过)(?:人民币)?\s?(?P<sum>[\d.]+万?元)|(?:收入|年薪|薪酬|工资|所得)[^，。；]{0,8}?(?P<floor>[\d.]+万?元)(?:及|或)?以上"
)


def findings(question: Question, text: str) -> Iterator[Finding]:
    """``text`` 里的门槛，提问人说的数够得着、够不着；依次给出。"""
    yield from _long_enough(question, text)
    yield from _recent_enough(question, text)
    yield from _not_again(question, text)
    yield from _few_enough(question, text)
    yield from _paid_enough(question, text)
    yield from _born_inside(question, text)


def _long_enough(question: Question, text: str) -> Iterator[Finding]:
    """「居住满半年」对「住了八个月」。"""
    for required, have, wanted, words in _lengths(_REQUIRED, question, text):
        yield Finding.of(required, have >= wanted, words, "" if have >= wanted else "还没满")


def _recent_enough(question: Question, text: str) -> Iterator[Finding]:
    """「毕业5年内」对「毕业六年了」。"""
    for rule in (_WITHIN, _UNDER):
        for required, have, wanted, words in _lengths(rule, question, text):
            yield Finding.of(required, have <= wanted, words, "" if have <= wanted else "超过了")


def _lengths(rule: re.Pattern[str], question: Question, text: str) -> Iterator[tuple[re.Match[str], float, float, str]]:
    """原文要求的时长和提问人说的时长，说的是同一件事的才成对：（要求、说的几个月、要求几个月、怎么说的）。"""
    for required in rule.finditer(text):
        wanted = _months(required["n"], required["unit"])
        for said in _STAYED.finditer(question.plain):
            have = _months(said["n"], said["unit"])
            if wanted and have and _same(required["about"], said["about"] + "|" + said["after"]):
                yield required, have, wanted, f"说“{said.group().strip()}”"


def _not_again(question: Question, text: str) -> Iterator[Finding]:
    """「近5年内未享受过同类改造补助」对「三年前给我家改造过一次」。"""
    for required in _NOT_AGAIN.finditer(text):
        wanted = _months(required["n"], required["unit"])
        for said in _AGO.finditer(question.plain):
            have = _months(said["n"], said["unit"])
            if wanted and have and have < wanted and _alike(required["about"], said["about"]):
                words = said.group().split("，")[0].split(",")[0]
                yield Finding.of(required, False, f"说“{words}”", "还没过这个年限")


def _alike(required: str, said: str) -> bool:
    """两边说到同一件事：有相同的两个字。"""
    return any(required[i : i + 2] in said for i in range(len(required) - 1))


def _few_enough(question: Question, text: str) -> Iterator[Finding]:
    """「五十个以下股东」对「60个人当股东」：同一种人、物，数超过了上限。"""
    for limit in _AT_MOST.finditer(text):
        most, noun = number(limit["n"]), limit["noun"]
        for said in _HAVE.finditer(question.plain):
            have = number(said["n"])
            if most and have and have > most and noun in question.plain:
                yield Finding.of(limit, False, f"说“{said.group()}”", "超过了")


def _same(required: str, said: str) -> bool:
    """门槛前面最近的那件事，正是提问人说的：「毕业生……登记注册3年内」说的是注册，不是毕业。"""
    last = max((max((m.end() for m in re.finditer(words, required)), default=0), words) for words in _SAME)
    if not last[0]:
        return False
    return bool(re.search(last[1], said) or (last[1] == "居住" and _LIVED.search(said)))


def _months(count: str, unit: str) -> float | None:
    value = 0.5 if count == "半" else number(count)
    return None if value is None else value * (12 if unit == "年" else 1)


def _paid_enough(question: Question, text: str) -> Iterator[Finding]:
    said = str(question.asker.get("income") or "")
    have = spent({"cost": said}) if said else None
    for floor in _INCOME.finditer(text) if have is not None else ():
        wanted = spent({"cost": (floor["sum"] or floor["floor"]).removesuffix("元")})
        if have is not None and wanted is not None:
            met = have >= wanted
            yield Finding.of(floor, met, f"说的是{yuan(have)}", "" if met else "不够")


def _born_inside(question: Question, text: str) -> Iterator[Finding]:
    said = str(question.asker.get("birth") or "")
    born = normal_date(said) if said else ""
    for window in _BORN.finditer(text) if len(born) == 10 else ():
        met = normal_date(window["first"]) <= born <= normal_date(window["last"])
        yield Finding.of(window, met, f"说的是{said}", "" if met else "不在这个期间")
