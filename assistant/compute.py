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
