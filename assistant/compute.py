"""按提问人给的数算一算：只用原文的比例、上限和他自己说的花费，算式写出来，谁都能复核。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ingest.document import Fact

_CAPPED = re.compile(r"不超过|不得超过|不高于|最高|最多|以内|上限|封顶|至多")
_RATE = re.compile(r"\d+(?:\.\d+)?")


def spent(asker: Mapping[str, Any]) -> Decimal | None:
    """提问人说的花费，单位元；没说为 None。"""
    said = str(asker.get("cost") or "")
    amount = re.match(r"(\d{1,9}(?:\.\d{1,4})?)(?![\d.])\s*([百千万亿]?)", said)
    if not amount:
        return None
    return Decimal(amount.group(1)) * {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8}[amount.group(2)]


def working(asker: Mapping[str, Any], facts: Sequence[Fact]) -> str:
    """「30万元×50%=15万元」和它与上限的关系；比例、上限各只有一个时才算，否则返回空串。"""
    cost = spent(asker)
    rates = {f.value for f in facts if f.kind == "ratio" and f.value.endswith("%") and "-" not in f.value}
    caps = {f.value: f for f in facts if f.kind == "amount" and _CAPPED.search(f.bound) and "-" not in f.value}
    if cost is None or len(rates) != 1 or len(caps) > 1:
        return ""
    rate = Decimal(_RATE.findall(rates.pop())[0]) / 100
    share = cost * rate
    line = f"按您说的{yuan(cost)}计算：{yuan(cost)}×{percent(rate)}={yuan(share)}"
    for text, cap in caps.items():
        limit = _amount(text)
        if limit is None:
            return ""
        if share > limit:
            return f"{line}，超过了上限（原文“{cap.text}”），按上限算是{yuan(limit)}。"
        return f"{line}，没有超过上限（原文“{cap.text}”）。"
    return f"{line}。"


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
    "天": ("天", "日"),
    "日": ("天", "日"),
    "餐": ("餐", "顿"),
}
_PERIOD = ("月", "年", "日", "天", "季")
_PRICE = re.compile(r"(?P<n>\d{1,9}(?:\.\d{1,4})?)(?P<times>万?)元/(?P<per>.{1,12})")
_COUNT = re.compile(
    r"(?<![\d.])(?P<n>\d{1,6}(?:\.\d{1,2})?)(?P<unit>平方米|平米|平方|㎡|平|人次|[个人名位户家张床天日次餐顿])(?!月)"
)
_WHOLE = re.compile(
    r"一共|总共|合计|共(?:要|给|能|有)?|要(?:给|交|付|花)|多少租金|租金(?:是|要)?多少|能(?:拿|领|补)|这[顿餐次]"
)


def multiplied(plain: str, values: Sequence[str]) -> str:
    """单价乘以问题里说的数量：「32.5元×80平方米=2600元」；单价、那个单位的数量各只有一个时才算，否则返回空串。"""
    prices = [m for v in values if (m := _PRICE.fullmatch(v))]
    if len(prices) != 1 or not _WHOLE.search(plain):
        return ""
    pers = re.split(r"[/·]", prices[0]["per"])
    counts = [m for m in _COUNT.finditer(plain) if any(m["unit"] in _PER.get(p, ()) for p in pers)]
    if len(counts) != 1:
        return ""
    unit = Decimal(prices[0]["n"]) * (10_000 if prices[0]["times"] else 1)
    whole = yuan(unit * Decimal(counts[0]["n"]))
    every = next((f"（每{p}）" for p in pers if p in _PERIOD and p != counts[0]["unit"]), "")
    count = counts[0]["n"] + re.sub(r"^(?:平米|平方|㎡|平)$", "平方米", counts[0]["unit"])
    return f"按您说的{counts[0].group()}计算：{yuan(unit)}×{count}={whole}{every}。"


def _amount(value: str) -> Decimal | None:
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
