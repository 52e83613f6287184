"""一份文件从哪天起、到哪天止：施行日期、有效期、试点期，和读出它们的那几个字。"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.dates import PATTERN, dates, later, read_date
from ingest.document import Notice, Source
from ingest.numerals import number
from ingest.properties import Property

_SENTENCE = re.compile(r"[^。；;\n]{1,400}[。；;]?")
_DATE = re.sub(r"\?P<\w+>", "?:", PATTERN).replace("(?P=sep)", "[-./]").replace("(?:[-./])", "[-./]")
_FROM = rf"自\s{{0,2}}(?P<from>{_DATE}|\d{{1,2}}月\d{{1,2}}日|(?:印发|发布|公布|颁布|下发|发文|签发|通过)之?日)\s{{0,2}}(?:起)?"
_FORCE = re.compile(
    rf"{_FROM}(?P<after>(?:的?第?[\d一二三四五六七八九十]{{1,3}}日)?(?:之?后|正式|开始|全面)?)(?:施行|实施|执行|生效|试行|起效)"
)
# 「本市自……起实施」说的不是本文件
_SUBJECT = re.compile(
    r"(?P<own>本(?![市区县省州镇乡人级年月次期地])[\u4e00-\u9fff]{1,8}?|以上[\u4e00-\u9fff]{2,8}?|《(?P<name>[^《》\n]{1,80})》)[^。；;《》]{0,20}$"
)
_NOTED = re.compile(
    r"^\s{0,4}(?:备?注|说明)\s{0,4}(?:[:：]|\d{1,2}[.．、]){1,2}"
)  # 表下的「备注：自……起执行」说的是本表
_FORCE_HEAD = re.compile(rf"{_FROM}(?:正式)?(?:施行|实施|生效)[)）]")
_YEARS = re.compile(
    r"(?:有效期限?|施行期限?|试行期限?|期限|试行)\s{0,2}(?:暂定|规定)?(?:为|是|：|:)?\s{0,2}(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,2})\s{0,2}(?P<unit>年|个月)"
)
_UNTIL = re.compile(
    rf"(?:有效期限?|执行期限?|施行期限?|期限|执行|施行|有效)?\s{{0,2}}(?:[自从为][^，。；]{{0,24}}?)?(?:至|到|截至|截止到|截止)\s{{0,2}}(?P<to>{_DATE})\s{{0,2}}(?P<stop>止|废止|失效|终止|有效)?"
)
_SPOKEN = re.compile(r"有效|期限|执行|施行")
_PILOT_TITLE = re.compile(r"(?P<a>20\d\d)\s{0,2}年?\s{0,2}[-—–~至到]{1,2}\s{0,2}(?P<b>20\d\d)\s{0,2}年")
_PILOT_PERIOD = re.compile(
    r"试点(?:工作)?(?:期限|期间|时间|周期|期)[^。；\n]{0,12}?(?P<a>20\d\d)年[^。；\n]{0,10}?[-—–~至到]{1,2}[^。；\n]{0,3}?(?P<b>20\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?"
)
_PHASE = re.compile(r"[\u4e00-\u9fff]{2,12}[（(](?P<when>20\d\d年[\d年月日底前至到\s—–~-]{0,24})[)）]")
_STEPS = re.compile(r"(?:实施步骤|工作步骤|步骤安排|进度安排|时间安排|实施阶段|阶段安排|工作安排)")


@dataclass(frozen=True)
class Span:
    """一个日子和读出它的原文。"""

    day: dt.date
    quote: str
    start: int = -1


@dataclass(frozen=True)
class Term:
    """``expires`` 是最后有效日（含）。"""

    effective: Span | None = None
    expires: Span | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Pilot:
    """试点的首尾年份和原文。"""

    first: int
    last: int
    quote: str

    @property
    def years(self) -> str:
        return f"{self.first}-{self.last}" if self.first != self.last else str(self.first)


def term(source: Source, found: dict[str, list[Property]], names: tuple[str, ...], issued: dt.date | None) -> Term:
    """``names`` 是文件自己的各种叫法；``issued`` 用来推「自印发之日起」和没写年份的日期。"""
    said = _force(source.text, names, issued)
    listed = _listed(found, "effective")
    effective = said or listed
    ends = [e for e in (_end(source.text, said, listed, issued), _listed(found, "expires", effective)) if e]
    ends.sort(key=lambda e: e.day)
    notices = tuple(
        Notice("conflict", f"{a.quote}／{b.quote}")
        for a, b in ((said, listed), tuple(ends) if len(ends) == 2 else (None, None))
        if a and b and abs((a.day - b.day).days) > 1
    )
    return Term(effective, ends[0] if ends else None, notices)


def pilot(text: str, title: str) -> Pilot | None:
    """试点文件自己写的试点期：「试点期为……」、标题里的起止年份、实施步骤各阶段的年份。"""
    if "试点" not in title:
        return None
    for m in (_PILOT_PERIOD.search(text), _PILOT_TITLE.search(title)):
        if m:
            return Pilot(int(m["a"]), int(m["b"]), m.group() if m.group() in text else "")
    return _phases(text)


def _phases(text: str) -> Pilot | None:
    """「(一)动员部署(2019年12月)……(三)评估验收(2021年7月-10月)」：最早到最晚的年份，凭据是最后一个阶段。"""
    steps = _STEPS.search(text)
    phases = list(_PHASE.finditer(text, steps.start(), steps.start() + 2500)) if steps else []
    years = [int(y) for m in phases for y in re.findall(r"20\d\d", m["when"])]
    if len(phases) < 2:
        return None
    return Pilot(min(years), max(years), phases[-1].group())


def _force(text: str, names: tuple[str, ...], issued: dt.date | None) -> Span | None:
    """「本办法自……起施行」；说别的文件何时施行的不算。末尾的（附则）优先。"""
    hits = [s for m, at, begin in _own(text, names) if (s := _starts(m, at, begin, issued))]
    if hits:
        return hits[-1]
    head = _FORCE_HEAD.search(text[:1500])
    day = read_date(head["from"]) if head else None
    return Span(day, head.group(), head.start()) if head and day else None


def _own(text: str, names: tuple[str, ...]) -> Iterator[tuple[re.Match[str], int, int]]:
    """说本文件何时施行的地方：匹配、所在句的位置、主语在句中的位置。"""
    for sentence in _SENTENCE.finditer(text) if _FORCE.search(text) else ():
        line = sentence.group()
        if "自" not in line:
            continue
        for m in _FORCE.finditer(line):
            subject = _SUBJECT.search(line[max(0, m.start() - 90) : m.start()])
            if subject is None and _NOTED.sub("", line[: m.start()]).strip(" 　（("):
                continue
            if subject is None or not subject["name"] or _is_own(subject["name"], names):
                begin = max(0, m.start() - 90) + subject.start() if subject else m.start()
                yield m, sentence.start(), begin


def _is_own(name: str, names: tuple[str, ...]) -> bool:
    """《意见》《措施》这样的简称，或就是本文件的名称。"""
    return any(name == n or (len(name) <= 6 and name in n) for n in names)


def _starts(m: re.Match[str], at: int, begin: int, issued: dt.date | None) -> Span | None:
    written = m["from"]
    day = read_date(written, issued.year if issued else None)
    if day is None and issued and written.endswith("日"):
        wait = re.search(r"\d{1,3}|[一二三四五六七八九十]{1,3}", m["after"])
        day = issued + dt.timedelta(days=(number(wait.group()) or 0) if wait else 0)
    return Span(day, m.string[begin : m.end()], at + begin) if day else None


def _end(text: str, said: Span | None, listed: Span | None, issued: dt.date | None) -> Span | None:
    """施行那句话里或紧接着的有效期；没有施行日期的，看「本办法有效期至……」。"""
    start = said or listed
    if said:
        return _period(_passage(text, said.start), said, said)
    for sentence in _SENTENCE.finditer(text) if "有效期" in text else ():
        line = sentence.group()
        if "有效期" in line and re.search(r"本[\u4e00-\u9fff]{1,8}?有效期|^有效期", line):
            base = start or (Span(issued, "") if issued else None)
            return _period(line, Span(dt.date.min, "", sentence.start()), base)
    return None


def _passage(text: str, start: int) -> str:
    """说施行的那一句，和紧接着说期限的一句；再往后说的可能是别的事。"""
    line = text[start : start + 500].split("\n")[0]
    first, second = [*(m.group() for m in _SENTENCE.finditer(line)), "", ""][:2]
    return first + (
        second if re.match(r"\s{0,2}(?:本[\u4e00-\u9fff]{1,8}?)?(?:有效期|试行期|施行期|期限)", second) else ""
    )


def _period(clause: str, at: Span, start: Span | None) -> Span | None:
    until = next((m for m in _UNTIL.finditer(clause) if m["stop"] or _SPOKEN.match(m.group())), None)
    if until and (found := dates(until["to"])):
        return Span(found[0].day, clause[: until.end()].strip(), at.start)
    years = _YEARS.search(clause)
    if not years or not start:
        return None
    count = number(years["n"]) or 0
    end = later(start.day, years=count) if years["unit"] == "年" else later(start.day, months=count)
    return Span(end - dt.timedelta(days=1), clause[: years.end()].strip(), at.start)


def _listed(found: dict[str, list[Property]], element: str, start: Span | None = None) -> Span | None:
    """属性栏里的施行、失效日期；「有效期：5年」从施行日算。"""
    for prop in found.get(element, []):
        day = read_date(prop.value)
        if day:
            return Span(day, prop.quote, prop.start)
        if start and (end := _period(f"{prop.key}{prop.value}", Span(start.day, prop.quote, prop.start), start)):
            return Span(end.day, prop.quote, prop.start)
    return None
