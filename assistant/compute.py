"""按提问人给的数算一算：只用原文的比例、上限和他自己说的花费，算式写出来，谁都能复核。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assistant.answer import Question
from assistant.lexicon import grammar
from ingest.document import Fact
from ingest.numerals import DIGITS, number

_CAPPED = re.compile(r"不超过|不得超过|不高于|最高|最多|以内|上限|封顶|至多")


def spent(asker: Mapping[str, Any]) -> Decimal | None:
    """提问人说的花费，单位元；没说为 None。"""
    said = str(asker.get("cost") or "")
    amount = re.match(r"(\d{1,9}(?:\.\d{1,4})?)(?![\d.])\s*([百千万亿]?)", said)
    if not amount:
        return None
    return Decimal(amount.group(1)) * {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8}[amount.group(2)]


@dataclass(frozen=True)
class Sum:
    """一道算式：写给人看的一句话，和算得的数；算得的数只是旁证（花费乘比例）时 ``value`` 为空。

    ``grounds`` 是算式另用到的原话，都在引到的那一条里。
    """

    line: str
    value: str = ""
    grounds: tuple[str, ...] = ()


def worked(question: Question, facts: Sequence[Fact], values: Sequence[str], text: str = "") -> Sum | None:
    """能算就算一道：花费乘比例、单价乘数量、逐个增加的、按月给而问一年的；凑不齐的 None。

    ``facts`` 是引到的几句里的数，``values`` 是答案里的数，``text`` 是引到的那一条。
    """
    if line := working(question.asker, facts, text):
        return Sum(line)
    return (
        stepped(question.plain, text)
        or multiplied(question.plain, _uncapped(values, facts), facts)
        or over_time(question.plain, values)
    )


def _uncapped(values: Sequence[str], facts: Sequence[Fact]) -> list[str]:
    """「每亩500元，每户最高不超过5000元」：上限不是单价。"""
    capped = {f.value for f in facts if f.kind == "amount" and _CAPPED.search(f.bound)}
    return [v for v in values if v not in capped]


def working(asker: Mapping[str, Any], facts: Sequence[Fact], text: str = "") -> str:
    """「30万元×50%=15万元」和它与上限的关系；比例、上限各只有一个时才算，否则返回空串。

    分了人的（博士最高60万元，硕士最高30万元；退役军人提高至35%），取写着提问人那一样的。
    """
    cost = spent(asker)
    rates = {f.value: f for f in facts if f.kind == "ratio" and _SHARE.fullmatch(f.value)}
    caps = {f.value: f for f in facts if f.kind == "amount" and _CAPPED.search(f.bound) and "-" not in f.value}
    rates, caps = _own(asker, rates, text), _own(asker, caps, text)
    if cost is None or len(rates) != 1 or len(caps) > 1:
        return ""
    written, rate = next((_printed(f), _rate(v)) for v, f in rates.items())
    share = cost * rate
    if share != share.quantize(Decimal("0.01")):  # 除不尽
        return ""
    line = f"按您说的{yuan(cost)}计算：{yuan(cost)}×{written}={yuan(share)}"
    for text, cap in caps.items():
        limit = yuan_of(text)
        if limit is None:
            return ""
        if share > limit:
            return f"{line}，超过了上限（原文“{cap.text}”），按上限算是{yuan(limit)}。"
        return f"{line}，没有超过上限（原文“{cap.text}”）。"
    return f"{line}。"


def _own(asker: Mapping[str, Any], found: dict[str, Fact], text: str) -> dict[str, Fact]:
    """不止一个的，只留写着提问人那一样（学历、身份）的那一个；没有、不止一个的，原样。"""
    if len(found) < 2:
        return found
    statuses = asker.get("status") or ()
    mine = {str(asker.get("degree") or ""), *((statuses,) if isinstance(statuses, str) else statuses)} - {""}
    rules = [r.pattern for r in (*grammar().statuses, *grammar().degrees) if r.name in mine]
    kept = {}
    for value, fact in found.items():
        at = text.find(fact.text)
        stretch = re.split(r"[，。；\n]", text[max(0, at - _STRETCH) : at])[-_PARTS:] if at >= 0 else []
        if any(p.search(part) for part in stretch for p in rules):
            kept[value] = fact
    return kept if len(kept) == 1 else found


_STRETCH, _PARTS = 40, 2  # 字、段；那一样写在数的前面这么近
_SHARE = re.compile(r"\d{1,3}(?:\.\d{1,4})?%|\d{1,3}/[1-9]\d{0,2}")


def _rate(value: str) -> Decimal:
    above, slash, below = value.rstrip("%").partition("/")
    return Decimal(above) / (Decimal(below) if slash else 100)


def _printed(rate: Fact) -> str:
    """百分比写成唯一的样子；几分之几照原文。"""
    return percent(_rate(rate.value)) if rate.value.endswith("%") else rate.text


_PER = {  # 单价按什么算 → 问题里的数用什么单位
    "人": ("人", "名", "位", "个"),
    "平方米": ("平方米", "平米", "平方", "平", "㎡"),
    "次": ("次", "人次"),
    "人次": ("人次", "人", "次"),
    "户": ("户", "家"),
    "家": ("家", "个"),
    "床": ("张", "床"),
    "张": ("张",),
    "个": ("个",),
    "亩": ("亩",),
    "台": ("台",),
    "辆": ("辆",),
    "头": ("头",),
    "吨": ("吨",),
    "天": ("天", "日"),
    "日": ("天", "日"),
    "餐": ("餐", "顿"),
}
_PERIOD = ("月", "年", "日", "天", "季")
_PRICE = re.compile(r"(?P<n>\d{1,9}(?:\.\d{1,4})?)(?P<times>万?)元/(?P<per>.{1,12})")
_COUNT = re.compile(
    rf"(?<![\d.{DIGITS}每第])(?P<n>\d{{1,6}}(?:\.\d{{1,2}})?|[{DIGITS}]{{1,3}})(?P<unit>平方米|平米|平方|㎡|平|人次|[个人名位户家张床天日次餐顿亩台辆头吨])(?!月)"
)
_WHOLE = re.compile(
    r"一共|总共|合计|加起来|算下来|共(?:要|给|能|有)?|要(?:给|交|付|花)|多少租金|租金(?:是|要|大概|大约|一般|得)*多少|能(?:拿|领|补)|这[顿餐次]|怎么算|(?:能|给|可以|会)[^，。？]{0,6}(?:补|奖)[^，。？]{0,4}多少"
)
_HOW_LONG = (  # 问多长一段时间的总数 → 按月给的乘几
    (re.compile(r"[一1]年|全年|整年|年收入"), 12, "月"),
    (re.compile(r"半年"), 6, "月"),
    (re.compile(r"[一1]个?季度"), 3, "月"),
)
_IN_ALL = re.compile(
    r"一共|总共|合计|共计|加起来|算下来|累计|全年|[一1半]年(?:下来|光|能|可以|会|给|补|发|拿|领|[^，。？?]{0,6}多少)"
)
_STEP = re.compile(r"每增加(?:1|一)(?P<unit>[\u4e00-\u9fff])[^，。；\d]{0,10}?(?P<n>\d{1,9})元")
_FIRST = re.compile(
    r"(?P<upto>\d{1,5})(?P<unit>[\u4e00-\u9fff])(?:及以下|以下|以内)[^，。；\d]{0,8}每(?P<each>[\u4e00-\u9fff])(?P<n>\d{1,9})元"
)
_TOTAL_CAP = re.compile(
    r"(?:总额|合计|累计|总共)[^，。；\d]{0,8}(?:不超过|不得超过|为上限)(?P<n>\d{1,9}(?:\.\d{1,2})?万?)元"
)


def multiplied(plain: str, values: Sequence[str], facts: Sequence[Fact] = ()) -> Sum | None:
    """单价乘以问题里说的数量：「32.5元×80平方米=2600元」；单价、那个单位的数量各只有一个时才算。"""
    prices = [m for v in values if (m := _PRICE.fullmatch(v))]
    if len(prices) != 1 or not _WHOLE.search(plain):
        return None
    pers = re.split(r"[/·]", prices[0]["per"])
    counts = [m for m in _COUNT.finditer(plain) if any(m["unit"] in _PER.get(p, ()) for p in pers)]
    counts = [m for m in counts if m["n"] not in ("1", "一")]  # 「一个人多少」「一家能拿多少」：不必乘
    if (
        len(counts) != 1
        or (many := number(counts[0]["n"]) if not counts[0]["n"][0].isdigit() else counts[0]["n"]) is None
    ):
        return None
    unit = _price(prices[0])
    whole = yuan(unit * Decimal(many))
    every = next((f"（每{p}）" for p in pers if p in _PERIOD and p != counts[0]["unit"]), "")
    count = counts[0]["n"] + re.sub(r"^(?:平米|平方|㎡|平)$", "平方米", counts[0]["unit"])
    line = f"按您说的{counts[0].group()}计算：{yuan(unit)}×{count}={whole}{every}"
    caps = {f.value: f for f in facts if f.kind == "amount" and _CAPPED.search(f.bound) and "-" not in f.value}
    for text, cap in caps.items() if len(caps) == 1 and not every else ():
        limit = yuan_of(text)
        if limit is not None and unit * Decimal(many) > limit:
            return Sum(f"{line}，超过了上限（原文“{cap.text}”），按上限算是{yuan(limit)}。", yuan(limit))
    return Sum(f"{line}。", whole)


def over_time(plain: str, values: Sequence[str]) -> Sum | None:
    """按月给的，问一年、半年加起来多少：「100元×12个月=1200元」；另有按年的标准就不算。"""
    prices = [m for v in values if (m := _PRICE.fullmatch(v))]
    if len(prices) != 1 or len(values) != 1 or not _IN_ALL.search(plain):
        return None
    pers = re.split(r"[/·]", prices[0]["per"])
    times = next((n for said, n, per in _HOW_LONG if said.search(plain) and per in pers), 0)
    if not times or re.search(r"[一1]年[一1]?次|哪[一年]|每年", plain):
        return None
    unit = _price(prices[0])
    whole = yuan(unit * times)
    return Sum(f"按{_SPANS[times]}{times}个月计算：{yuan(unit)}×{times}个月={whole}。", whole)


_SPANS = {12: "一年", 6: "半年", 3: "一季度"}


def stepped(plain: str, text: str) -> Sum | None:
    """「3人以下每人2000元，4人以上每增加1人3000元」：招了5人，3人按前一个数，2人按后一个数，总额有上限的按上限。"""
    first, step = _FIRST.search(text), _STEP.search(text)
    if not (first and step and first["unit"] == first["each"] == step["unit"]) or not _WHOLE.search(plain + "能拿"):
        return None
    said = [m for m in _COUNT.finditer(plain) if m["unit"] in _PER.get(step["unit"], ())]
    many = number(said[0]["n"]) if len(said) == 1 else None
    if many is None:
        return None
    upto, unit = int(first["upto"]), step["unit"]
    low, more = min(many, upto), max(many - upto, 0)
    base, extra = Decimal(first["n"]) * low, Decimal(step["n"]) * more
    line = f"按您说的{said[0].group()}计算：{first['upto']}{unit}以下的，{yuan(Decimal(first['n']))}×{low}{unit}={yuan(base)}"
    if more:
        # 原文另有「4人以上」的，光写「4人」会被当成丢了界限：人数只写数
        over = f"{more}" if f"{more}{unit}" in text else f"{more}{unit}"
        line += f"；多出的部分，{yuan(Decimal(step['n']))}×{over}={yuan(extra)}；"
        line += f"{yuan(base)}+{yuan(extra)}={yuan(base + extra)}"
    cap = _TOTAL_CAP.search(text)
    grounds = (first.group(), step.group())
    limit = yuan_of(cap["n"]) if cap else None
    if cap and limit is not None and base + extra > limit:
        return Sum(f"{line}，超过了上限（原文“{cap.group()}”），按上限算是{yuan(limit)}。", yuan(limit), grounds)
    return Sum(f"{line}。", yuan(base + extra), grounds)


def _price(price: re.Match[str]) -> Decimal:
    return Decimal(price["n"]) * (10_000 if price["times"] else 1)


def yuan_of(value: str) -> Decimal | None:
    """「20万」「20万元/家」「1000元/户」→ 元。"""
    found = re.match(r"(\d{1,9}(?:\.\d{1,4})?)([百千万亿]?)元?", value)
    if not found:
        return None
    return Decimal(found.group(1)) * {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8}[found.group(2)]


def yuan(amount: Decimal) -> str:
    if amount >= 10_000 and amount % 100 == 0:
        return f"{_plain(amount / 10_000)}万元"
    return f"{_plain(amount)}元"


def percent(rate: Decimal) -> str:
    return f"{_plain(rate * 100)}%"


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
