"""量法：一道题、一份回答，得到几项对错。每项对错都能指着原文说清楚，不打印象分。"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.case import Case, Quote
from evals.wording import alternatives, asserts, figures, mentions, normal

WORDS = ("answerable", "must_mention", "must_not", "items")  # 只看说的话；其余几项看字段
_ASKS_LEAD = re.compile("牵头|排在?第一|第一[位个家]|首位|排头|打头|是头|最前|为首|主办|主责|排首|听哪家|lead", re.I)
_SOUNDS_REFUSED = re.compile(
    "(未(提及|载明|明确|规定|找到|涉及)|没有(提到|写明|规定|相关|找到)|查不到|无法(回答|确定|确认)|不在.{0,6}范围|cannot|no information|not (stated|covered))"
)


@dataclass(frozen=True)
class Score:
    """一道题的得分：``checks`` 是各项对错，没考的项不在里面。"""

    case: Case
    checks: Mapping[str, bool]
    refused: bool
    missing: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    cited: int = 0  # 该引的条款引到了几处
    citations: int = 0
    apt: int = 0  # 引用里指着该引的或也可以引的条款的
    quotes: int = 0
    faithful: int = 0  # 逐字在原文里的引文

    @property
    def right(self) -> bool:
        return all(self.checks.values())

    @property
    def right_in_words(self) -> bool:
        return all(ok for name, ok in self.checks.items() if name in WORDS)


def measure(case: Case, answer: Mapping[str, Any], texts: Mapping[str, str]) -> Score:
    """给一份回答打分。``answer`` 是 ``Answer.to_json()`` 的样子，``texts`` 是文件名到全文。"""
    text = str(answer.get("text") or "")
    gold = case.gold
    missing = tuple(w for w in (*gold.must_mention, *(gold.items or ())) if not mentions(w, text))
    forbidden = tuple(f for f in gold.must_not if asserts(f, text))
    answered = answer.get("answerable")
    if answered is None:
        answered = bool(text) and not _SOUNDS_REFUSED.search(normal(text))
    checks: dict[str, bool] = {
        "must_mention": not any(w in missing for w in gold.must_mention),
        "must_not": not forbidden,
    }
    if gold.answerable is not None:
        checks["answerable"] = gold.answerable == bool(answered)
    if gold.items:
        checks["items"] = not any(w in missing for w in gold.items)
    checks |= _fields(case, answer, text)
    citations = [c for c in answer.get("citations") or () if isinstance(c, Mapping)]
    quoted = [c for c in citations if c.get("quote")]
    return Score(
        case, checks, not answered, missing, forbidden,
        cited=sum(any(points_at(c, q) for c in citations) for q in case.clauses),
        citations=len(citations),
        apt=sum(any(points_at(c, q) for q in (*case.clauses, *case.clauses_ok)) for c in citations),
        quotes=len(quoted),
        faithful=sum(verbatim(str(c["quote"]), texts.get(str(c.get("doc")), "")) for c in quoted),
    )  # fmt: skip


def _fields(case: Case, answer: Mapping[str, Any], text: str) -> dict[str, bool]:
    gold = case.gold
    checks: dict[str, bool] = {}
    if gold.units:
        units = listed(answer.get("units")) or [u for u in gold.units if unit(alternatives(u)[0]) in normal(text)]
        checks["units"] = same(gold.units, units, unit, gold.units_ok)
    if gold.lead:
        checks["lead"] = names_lead(gold.lead, answer.get("lead"), text, case.question)
    elif gold.no_lead:
        checks["lead"] = not answer.get("lead")
    if gold.dates:
        checks["dates"] = same(gold.dates, spread_dates(listed(answer.get("dates"))), date, gold.dates_ok)
    if gold.values:
        checks["values"] = same(gold.values, spread(listed(answer.get("values"))), value, gold.values_ok)
    return checks


def listed(value: Any) -> list[str]:
    """字段可以是空、一个或几个。"""
    if value is None:
        return []
    return [str(v) for v in value if v is not None] if isinstance(value, list | tuple) else [str(value)]


def same(wanted: Sequence[str], got: Sequence[str], key: Callable[[str], str], okay: Collection[str] = ()) -> bool:
    """两组是否一样：不缺、不多、不看次序；``okay`` 里的可有可无。"""
    accepted = {key(a) for w in wanted for a in alternatives(w)}
    spare = {key(a) for w in okay for a in alternatives(w)} - accepted
    have = {key(g) for g in got if g.strip()} - spare
    met = sum(any(key(a) in have for a in alternatives(w)) for w in wanted)
    return met == len(wanted) == len(have)


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


def points_at(citation: Mapping[str, Any], quote: Quote) -> bool:
    """一处引用是不是指着标准出处：文件相同，引文一方包含另一方，或标签相同。"""
    if str(citation.get("doc")) != quote.doc:
        return False
    said, wanted = normal(citation.get("quote") or ""), normal(quote.quote)
    if said and (wanted in said or (len(said) >= 8 and said in wanted)):
        return True
    return bool(quote.label) and normal(citation.get("label") or "") == normal(quote.label)


def verbatim(quote: str, text: str) -> bool:
    """引文逐字在原文里；只许空白不同。"""
    return bool(quote.strip()) and "".join(quote.split()) in "".join(text.split())


@dataclass(frozen=True)
class Total:
    """一组题的合计。"""

    scores: tuple[Score, ...] = field(default=())

    def share(self, wanted: Callable[[Score], bool]) -> float:
        return sum(map(wanted, self.scores)) / len(self.scores) if self.scores else 0.0

    @property
    def right(self) -> float:
        return self.share(lambda s: s.right)

    @property
    def right_in_words(self) -> float:
        return self.share(lambda s: s.right_in_words)

    @property
    def cited(self) -> float:
        """该引的条款，引到的比例。"""
        wanted = sum(len(s.case.clauses) for s in self.scores)
        return sum(s.cited for s in self.scores) / wanted if wanted else 1.0

    @property
    def apt(self) -> float:
        """有标准出处的题，引用里切题的（该引的，或也可以引的）比例。"""
        keyed = [s for s in self.scores if s.case.clauses]
        made = sum(s.citations for s in keyed)
        return sum(s.apt for s in keyed) / made if made else 1.0

    @property
    def faithful(self) -> float:
        """引文里逐字无误的比例；应当总是 1。"""
        quotes = sum(s.quotes for s in self.scores)
        return sum(s.faithful for s in self.scores) / quotes if quotes else 1.0

    @property
    def refusals(self) -> tuple[float, float]:
        """该拒的拒了多少；拒了的里有多少该拒。"""
        due = [s for s in self.scores if s.case.gold.answerable is False]
        made = [s for s in self.scores if s.refused and s.case.gold.answerable is not None]
        hit = sum(s.refused for s in due)
        return (hit / len(due) if due else 1.0, hit / len(made) if made else 1.0)
