"""fabricated-field rate：回答里的单位、日期、数，有多少在它所引的条款和问题里都找不到。越低越好，应当是 0。

话里的和字段里的都算；话里为了否认才提到的、书名号里文件名的一部分不算；标准答案自己要的（例如要算的数）不算；问的那一天不算。
没有引用的回答没有依据，每一个都算编的。认法只看字面，与助手自己的核对无关。
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from evals.case import Case
from evals.fields import date, listed, spread, spread_dates, unit, value
from evals.measures.citing import grounds
from evals.measures.ratio import Ratio, ratio
from evals.sources import LONGEST, Sources
from evals.wording import alternatives, denied, figures, normal

_UNIT = re.compile(
    r"(?<![社城县小园校景])[省市区县州](?:残联|妇联|总工会|法院|检察院|文明办|金融办|人民政府"
    r"|(?!民办|民营|级|直|内|外|里|本|场|属)(?:(?![的是和与由在有每个所到对把被或])[\u4e00-\u9fff]){1,12}?"
    r"(?:局|委(?![托会员屈])|办公室|中心|支队))"
)
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?:[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?|年)?(?!\d)")
_TITLE = re.compile(r"<[^<>]{1,120}>")  # 书名号，已归一
_POINTED = re.compile(r"第\d{1,4}(?:[、,\-至和及]\d{1,4}){0,8}(?:条|项|款|行|批|次)")  # 指着条款的数不是数量
_VALUE = re.compile(
    r"\d+(?:\.\d+)?(?:%|万元|万|元|平方米|平米|张|家|户|个|所|周?岁|年|天|次|座|条|名|人次|人|小时|日)(?!\d)"
)


def fabricated_field_rate(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    claims = claimed(answer)
    return ratio(len(fabricated(case, answer, sources)), len(claims)) if sources.clauses else None


def fabricated(case: Case, answer: Mapping[str, Any], sources: Sources) -> tuple[str, ...]:
    """找不到依据的那几个，照回答的写法。"""
    ground = _ground(case, answer, sources)
    figured = figures(ground)
    keyed = _keyed(case) | {sources.day, sources.day[:7], sources.day[:4]}
    lost = []
    for kind, said in claimed(answer):
        if kind == "unit":
            known = unit(said) in ground or unit(said) in keyed
        elif kind == "date":
            known = _dated(said, ground) or date(said) in keyed
        else:
            known = _counted(said, figured) or _number(said) in keyed
        if not known:
            lost.append(said)
    return tuple(lost)


def claimed(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """回答说出的（类别，原样）：话里的（否认的除外）和字段里的，不重复。"""
    text = normal(answer.get("text") or "")
    rest = _TITLE.sub(_blank, _POINTED.sub(_blank, text))
    undated = _DATE.sub(_blank, rest)
    found = [("unit", m) for m in _said(_UNIT, rest)]
    found += [("date", m) for m in _said(_DATE, rest)]
    found += [("value", m) for m in _said(_VALUE, undated)]
    found += [("unit", unit(u)) for u in listed(answer.get("units"))]
    found += [("date", normal(d)) for d in spread_dates(listed(answer.get("dates")))]
    found += [("value", normal(v)) for v in spread(listed(answer.get("values")))]
    return list(dict.fromkeys(found))


def _blank(match: re.Match[str]) -> str:
    return "·" * len(match.group())


def _said(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    yield from (m.group() for m in pattern.finditer(text) if not denied(text, *m.span()))


def _ground(case: Case, answer: Mapping[str, Any], sources: Sources) -> str:
    """回答可以依据的文字：所引的条款（整条）、引文、问题、上文、情况。"""
    parts = [case.question, *case.history, json.dumps(dict(case.profile), ensure_ascii=False)]
    for c in grounds(answer):
        quote = str(c.get("quote") or "")
        if len(quote) <= LONGEST:
            parts += [quote, *(p.text for p in sources.pointed(c.get("doc"), str(c.get("label") or ""), quote))]
    return normal("\n".join(parts))


def _keyed(case: Case) -> set[str]:
    """标准答案自己要的：算出来的数、推出来的日期。"""
    gold = case.gold
    words = [a for w in (*(gold.values or ()), *gold.values_ok, *gold.must_mention) if not w.startswith("re:") for a in alternatives(w)]  # fmt: skip
    days = [a for w in (*(gold.dates or ()), *gold.dates_ok) for a in alternatives(w)]
    units = [a for w in (*(gold.units or ()), *gold.units_ok) for a in alternatives(w)]
    numbers = {n for w in words for n in re.findall(r"\d+(?:\.\d+)?", figures(normal(w)))}
    return numbers | {date(d) for d in days} | {unit(u) for u in units}


def _dated(written: str, ground: str) -> bool:
    """年在，月日（有的话）也在；年底算作那一年。"""
    key = date(written)
    if normal(written) in ground or key in ground:
        return True
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", key):
        return False
    if key in _ends(ground):
        return True
    year, *rest = key.split("-")
    if year not in ground:
        return False
    return not rest or key.endswith("-12-31") or bool(re.search(rf"{year}[年.\-/]0?{int(rest[0])}(?!\d)", ground))


def _ends(ground: str) -> set[str]:
    """「自某日起施行，有效期几年」推得出的失效日：满的那天，和它的前一天。"""
    years = {int(n) for n in re.findall(r"有效期(?:限)?(?:为)?(\d{1,2})年", ground)}
    found = set()
    for y, m, d in re.findall(r"(\d{4})年(\d{1,2})月(\d{1,2})日", ground):
        for n in years:
            try:
                end = dt.date(int(y) + n, int(m), int(d))
            except ValueError:  # 二月二十九日
                continue
            found |= {end.isoformat(), (end - dt.timedelta(days=1)).isoformat()}
    return found


def _counted(written: str, ground: str) -> bool:
    number = _number(written)
    return not number or re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.]*\d)", ground) is not None


def _number(written: str) -> str:
    found = re.search(r"\d+(?:\.\d+)?", value(written))
    return found.group() if found else ""
