"""回答的字段怎么比：单位、日期、数值写法不同而意思一样的算一样。"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from evals.wording import alternatives, figures, normal

_ASKS_LEAD = re.compile("牵头|排在?第一|第一[位个家]|首位|排头|打头|是头|最前|为首|主办|主责|排首|听哪家|lead", re.I)


def listed(value: Any) -> list[str]:
    """字段可以是空、一个或几个。"""
    if value is None:
        return []
    return [str(v) for v in value if v is not None] if isinstance(value, list | tuple) else [str(value)]


def same(wanted: Sequence[str], got: Sequence[str], key: Callable[[str], str], okay: Collection[str] = ()) -> bool:
    """两组是否一样：不缺、不多、不看次序；``okay`` 里的可有可无。"""
    met, had = matched(wanted, got, key, okay)
    return met == len(wanted) == had


def matched(
    wanted: Sequence[str], got: Sequence[str], key: Callable[[str], str], okay: Collection[str] = ()
) -> tuple[int, int]:
    """（要的里对上了几个，给的里计数的有几个）；``okay`` 里的给了不计。"""
    accepted = {key(a) for w in wanted for a in alternatives(w)}
    spare = {key(a) for w in okay for a in alternatives(w)} - accepted
    have = {key(g) for g in got if g.strip()} - spare
    return sum(any(key(a) in have for a in alternatives(w)) for w in wanted), len(have)


def names_lead(wanted: str, lead: Any, text: str, question: str) -> bool:
    """牵头单位对不对。没填字段的，看哪句话里说到它；问的就是牵头，还要那句话是在说牵头。"""
    names = alternatives(wanted)
    if lead:
        return unit(str(lead)) in {unit(n) for n in names}
    sentences = re.split(r"[.;!?]", normal(text))
    about = [s for s in sentences if _ASKS_LEAD.search(s) or not _ASKS_LEAD.search(question)]
    return any(normal(n) in s for s in about for n in names)


def unit(name: str) -> str:
    """单位名，去掉首尾标点。"""
    return normal(name).strip(".,;、")


def date(written: str) -> str:
    """2025年底 → 2025-12-31；2025年、到2025年 → 2025；2020年1月 → 2020-01；不是日期的原样。"""
    text = re.sub("^(?:到|至|自|于|在|从|截至|截止|力争){1,3}", "", normal(written))
    found = re.fullmatch(
        r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2}))?)?[日年月]?(?:底|末|年底)?(?:[之以]?前|起|止)?", text
    )
    if not found:
        return text
    year, month, day = found.groups()
    if re.search("[底末]", text) and (month is None or (int(month) == 12 and day is None)):
        return f"{year}-12-31"
    return "-".join([year, *(p.zfill(2) for p in (month, day) if p)])


def spread_dates(written: Sequence[str]) -> list[str]:
    """一段时间拆成起止：2020年1月-2021年6月、2021年7月至10月。"""
    out: list[str] = []
    for one in written:
        text = re.sub("[至到]", "-", normal(one))
        found = re.fullmatch(r"(\d{4}年(?:\d{1,2}月)?|\d{4})-((?:\d{4}年?)?(?:\d{1,2}月)?[底末]?)", text)
        if not found or re.fullmatch(r"\d{4}-\d{1,2}", text):
            out.append(one)
            continue
        start, end = found.groups()
        out += [start, end if re.match(r"\d{4}", end) else start[:5] + end]
    return out


def value(written: str) -> str:
    """每户不超过1000元 → 1000元；200000元、20万元 → 20万；10个小区 → 10个。"""
    text = re.sub(
        "^(?:不少于|不低于|不超过|最高不超过|最高|最多|至少|达到|达)",
        "",
        figures(normal(written)).replace("万元", "万"),
    )
    if len(re.findall(r"\d+(?:\.\d+)?", text)) == 1:  # 只有一个数，前面的话不影响是哪个数
        text = re.sub(r"^\D*", "", text)
    text = text.replace("平方米", "m2")
    found = re.match(r"(\d+(?:\.\d+)?)(%|万|元|m2|张|家|户|个|所|岁|年|次|条|项|大)(?!\d)", text)
    if not found:
        return re.sub("(?:以上|以下|及以上|左右)$", "", text)
    number, kind = found.groups()
    if kind == "元" and float(number) >= 10000:
        return f"{float(number) / 10000:g}万"
    return number + kind


def spread(written: Sequence[str]) -> list[str]:
    """一个区间拆成两端：500-2000平方米。"""
    out: list[str] = []
    for one in written:
        text = re.sub("[至到]", "-", normal(one))
        found = re.fullmatch(r"(?:不少于|不低于)?([\d.]{1,12})([^\d.\-]{0,12})-([\d.]{1,12})(\D{0,12})", text)
        if found and not re.match(r"\d{4}-\d{1,2}(?!\d)", text):
            low, kind, high, last = found.groups()
            out += [low + (kind or last), high + last]
        else:
            out.append(one)
    return out
