"""答案里的数和日期：只要说这件事的、用问的那个单位的；问题里已经说了的数不算答案。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answer import Need
from assistant.case import Case
from assistant.evidence import DURATIONS, Evidence, stated
from ingest.document import Fact, FactKind
from ingest.facts import figures, normal_value
from ingest.facts.quantity import HAN

_ITEM = re.compile(r"[（(]([一二三四五六七八九十]{1,3})[）)]")
_ITEM_NAMED = re.compile(r"^第[一二三四五六七八九十]{1,3}项")
_YEAR = re.compile(r"((?:19|20)\d\d)年?(?!\d)")
_LIMITS = (
    (
        re.compile(r"(?:最高|最多|顶多|封顶|上限|至多|最长|不超过)"),
        ("不超过", "上限为", "以内", "以下", "最高", "最多", "最长", "封顶", "不高于", "上限"),
    ),
    (
        re.compile(r"(?:最低|至少|起码|下限|最少|保底|不低于)"),
        ("不低于", "不少于", "以上", "至少", "最低", "下限为", "下限", "不小于"),
    ),
)
_NO_FIGURE: frozenset[Need] = frozenset(("unit", "lead", "date", "contact", "address"))
_PERIODS = (
    (re.compile(r"每个?月|一个月|按月"), ("月",)),
    (re.compile(r"每年|一年(?:能|给|有|补|多少)|按年"), ("年",)),
    (re.compile(r"每天|一天|每日"), ("日", "天")),
    (re.compile(r"每餐|一餐|每顿|一顿"), ("餐", "顿")),
)
VALUES: tuple[FactKind, ...] = ("amount", "ratio", "number")


def values(case: Case, picked: Sequence[Evidence], needs: Sequence[Need]) -> list[str]:
    """答案里的数：问钱、问比例的，取这几句里全部的金额和比例；问数量的，只取说这件事的那一小句里的。"""
    found: list[Fact] = []
    given = {normal_value(part) for f in figures(case.question.plain) for part in f.value.split("-")}
    for e in (
        picked
        if case.question.every or case.question.kind == "comparison"
        else (picked[0], *_of_other_years(case, picked))
    ):
        money = [f for f in stated(e, ("amount", "ratio"))]
        if {"amount", "ratio"} & set(needs) or ("amount" in case.question.needs and money):
            ratios = about(case, e, [f for f in money if f.kind == "ratio"])
            amounts = about(case, e, [f for f in money if f.kind == "amount"], _items_named(picked[1:]))
            found += (
                sorted((*ratios, *amounts), key=lambda f: f.start)
                if "amount" in case.question.needs
                else ratios or amounts
            )
        else:
            numbers = [f for f in stated(e, VALUES) if "岁" not in f.value or "岁" in case.question.measure]
            if needs and set(needs) <= _NO_FIGURE:  # 问的是谁、哪天：只有时长（45分钟）算答案
                numbers = [f for f in numbers if f.value.endswith(DURATIONS)]
            fresh = [f for f in numbers if normal_value(f.value) not in given]  # 问题里已经说了的数，不是答案
            found += about(case, e, fresh or numbers)
    lengths = [f for f in stated(picked[0], ("deadline",)) if re.match(r"\d{1,3}\D", f.value)]
    limited = _limiting(case.question.plain, lengths) if "date" in needs else []
    return [*asked_values(case, found), *(f.value for f in limited)]


def dates(case: Case, picked: Sequence[Evidence]) -> list[str]:
    return dates_of([f for e in picked for f in about(case, e, stated(e, ("deadline",)))])


def _items_named(others: Sequence[Evidence]) -> tuple[str, ...]:
    """一并引到的是「（四）……」，标准写在「第四项对象每月……」：认「第四项」。"""
    marks = (_ITEM.match(e.quote) for e in others)
    return tuple(f"第{m.group(1)}项" for m in marks if m)


def about(case: Case, evidence: Evidence, facts: Sequence[Fact], items: Sequence[str] = ()) -> list[Fact]:
    """一句里有好几个数（日期）时，只要说这件事的：看每个数所在的那一小段对上多少主题词、问的是不是这一档。"""
    facts = _limiting(case.question.plain, _in_asked_years(case, evidence, facts) or facts)
    facts = _respectively(case.question.plain, facts) or facts
    if (
        case.question.kind == "comparison"
        or len(facts) < 2
        or _ITEM_NAMED.search(evidence.quote[:-1].rpartition("，")[2])
    ):  # 第一项多少，第二项多少：都是
        return list(facts)
    scores = []
    for fact in facts:
        words = _stretch(evidence, fact, facts)
        matched = sum(w * m for w, m in zip(case.topic.weights, case.topic.matches(words), strict=True))
        places = [p.name for p in case.question.places if p.name in case.question.plain]
        named = _same_level(case.question.plain, words) or any(item in words for item in (*items, *places))
        scores.append(matched + (1.0 if named else 0.0))
    best = max(scores)
    return [f for f, s in zip(facts, scores, strict=True) if s >= 0.6 * best]


def _respectively(plain: str, facts: Sequence[Fact]) -> list[Fact]:
    """「国家级、省级、市级的，分别给予80万元、30万元、20万元」：各数说的是谁读入时对好了，问国家级就要国家级的。"""
    if len({f.bound for f in facts}) > 1 or not all(f.subject for f in facts):
        return []
    return [f for f in facts if f.subject in plain]


def _in_asked_years(case: Case, evidence: Evidence, facts: Sequence[Fact]) -> list[Fact]:
    """「2019年达65%，2020年达80%」：问了哪几年，就只要管着它的是那几年的数。"""
    asked = {*_YEAR.findall(case.question.plain), *(d[:4] for d in case.question.days)}
    text, offset = evidence.hit.clause.text, evidence.hit.clause.start
    years = [(m.start(), m.group(1)) for m in _YEAR.finditer(text)] if asked else []

    def governing(fact: Fact) -> str:
        return next((y for at, y in reversed(years) if at <= fact.start - offset), "")

    return [f for f in facts if governing(f) in asked]


def _of_other_years(case: Case, picked: Sequence[Evidence]) -> list[Evidence]:
    """问了几年的，另几年的数写在同一条别的句子里。"""
    if len(set(_YEAR.findall(case.question.plain))) < 2:
        return []
    return [e for e in picked[1:] if _in_asked_years(case, e, stated(e, VALUES))]


def _limiting(plain: str, facts: Sequence[Fact]) -> Sequence[Fact]:
    """问的是封顶、至少多少，就要带着那样界限的数；一个也没有的不筛。"""
    limit = limit_asked(plain)
    return [f for f in facts if limit and f.bound.endswith(limit)] or facts


def limit_asked(plain: str) -> tuple[str, ...]:
    """问题问的是上限还是下限：原文里那样的界限怎么写；都不是的为空。"""
    return next((words for asked, words in _LIMITS if asked.search(plain)), ())


def _same_level(question: str, words: str) -> bool:
    """问「4级」，原文写「3-5级」。"""
    asked = [int(n) for n in re.findall(r"(\d{1,2})级", question)]
    spans = re.findall(r"(\d{1,2})[-—–~至到](\d{1,2})级", words)
    return any(int(a) <= n <= int(b) for a, b in spans for n in asked)


def _stretch(evidence: Evidence, fact: Fact, facts: Sequence[Fact]) -> str:
    """日期管到下一个日期之前；数管它所在的逗号之间。"""
    text, offset = evidence.hit.clause.text, evidence.hit.clause.start
    start, end = fact.start - offset, fact.end - offset
    if fact.kind == "deadline":
        later = [f.start - offset for f in facts if f.start > fact.start]
        return text[start : min(later, default=evidence.segment.end)]
    marks = "，,。；;\n|\t" + ("、（）()" if fact.kind in ("amount", "number") else "")
    left = max(text.rfind(mark, 0, start) for mark in marks) + 1
    right = min((at for mark in marks if (at := text.find(mark, end)) >= 0), default=len(text))
    return text[left:right]


_MONEY_UNITS = ("元", "万元", "万")
_UNITS_ASKED = {
    "平": "平方米", "平米": "平方米", "平方": "平方米", "周岁": "岁", "天": "日", "块": "元", "成": "%", "百分之几": "%", "工作日": "个工作日",
}  # fmt: skip


def asked_values(case: Case, facts: Sequence[Fact]) -> list[str]:
    """问「几张床」就只要张数；原文里没有用这个单位的，都给。"""
    unit = _UNITS_ASKED.get(case.question.measure, case.question.measure)
    if "amount" in case.question.needs and unit not in _MONEY_UNITS:  # 「每月多少、最长几年」：年是另一问的单位
        unit = ""
    found = values_of(_by_period(case.question.plain, facts))
    same = [v for v in found if unit and (v.split("/")[0].endswith(unit) or (unit == "元" and "元" in v))]
    return found if unit == "元" else same or found


def _by_period(plain: str, facts: Sequence[Fact]) -> Sequence[Fact]:
    """问「每月多少」就要按月的；一个也没有的不筛。"""
    wanted = [units for asked, units in _PERIODS if asked.search(plain)]
    return [f for f in facts if any(f.value.rpartition("/")[2].endswith(u) for us in wanted for u in us)] or facts


def values_of(facts: Iterable[Fact]) -> list[str]:
    """范围拆成两端：200元-2000元 → 200元、2000元。"""
    return [part for f in facts if f.kind in VALUES for part in _as_printed(f).split("-")]


def _as_printed(fact: Fact) -> str:
    """汉字写的件数照原文：「两种」不写成「2种」；金额、比例、年月有归一的写法。"""
    digits, unit = re.fullmatch(r"([\d.]*)(.*)", fact.value).groups()  # type: ignore[union-attr]
    if fact.kind != "number" or digits in fact.text or "/" in unit or "-" in fact.value:
        return fact.value
    found = re.search(f"[{HAN}]+(?={re.escape(unit)})", fact.text) if unit else None
    return found.group() + unit if found else fact.value


def dates_of(facts: Iterable[Fact]) -> list[str]:
    """起止拆成两个日期：2020-01/2021-06 → 2020-01、2021-06；时长（15个工作日）不是日期。"""
    parts = (part.split(" ")[0] for f in facts if f.kind in ("deadline", "validity") for part in f.value.split("/"))
    return [p for p in parts if re.match(r"\d{4}(?!\d)", p)]
