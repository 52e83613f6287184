"""时限：年月日、年底、起止、每年几月前、自……之日起几日内、长期、试点期末。

「2025年底」「2022年底前」记作 2025-12-31、2022-12-31；「到2025年」记作 2025；「2022年之前」「十四五末」照原文。
起止写作 2020-01/2021-06。书名号、文号里的年份不算。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from ingest.facts.figures import durations
from ingest.facts.span import Span, Taken, fold, stretch_end, stretch_start
from ingest.numerals import number
from ingest.pattern import Pattern, Screen

_DATA = Path(__file__).parents[1] / "data" / "dates.toml"
_HAN = "〇○零一二三四五六七八九十"
_YEAR = r"(?:(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3}|\*{2,4})\s?年"
_MONTH = rf"(?:\d{{1,2}}|[{_HAN}]{{1,2}}|\*{{1,2}})\s?月(?:份)?"
_DAY = rf"(?:\d{{1,2}}|[{_HAN}]{{1,3}}|\*{{1,2}})\s?日"
_CLOCK = r"(?:\s?(?:上午|下午|晚上)?\s?\d{1,2}(?::\d{2}|时(?:\d{2}分)?|点(?:\d{2}分)?))"
_PART = r"(?:底|末|初|上旬|中旬|下旬)"
_ISO = r"(?:19|20)\d{2}(?:[-./])\d{1,2}(?:[-./])\d{1,2}(?!\d)"
_POINT = rf"(?:{_ISO}{_CLOCK}?|{_YEAR}\s?(?:{_MONTH}\s?(?:{_DAY}{_CLOCK}?|{_PART})?|(?:年)?[底末](?!端)|\*{{1,2}}\s?日|年?初|年中|上半年|下半年|第?[一二三四]季度[末底]?)?)"
_SHORT = rf"(?:{_MONTH}\s?(?:{_DAY}{_CLOCK}?|{_PART})?|{_DAY}{_CLOCK}?|[底末]|(?:19|20)\d{{2}}(?![\d年]))"
_TO = r"\s?(?:—{1,2}|–|-{1,2}|~|至|到)\s?"
_BEFORE = r"(?:之前|以前|前(?!提|述|款|期|项|后|三|两|\d)|止|底前)"
_TITLE = Pattern(
    r"《[^《》]{1,120}》|〈[^〈〉]{1,120}〉|[〔\[][^〔〕\[\]]{1,12}[〕\]]\s?(?:第)?[\d*]{0,6}\s?号?|[“\"](?:[^“”\"]{1,40})(?:计划|规划|行动|工程)[”\"]"
)

_FULL_YEAR = re.compile(rf"{_YEAR}|{_ISO}")
_LEADING = re.compile(r"^(?:到|至|于|在|截至)")
_CLOSED = re.compile("[日底末]")
_ISO_PARTS = re.compile(r"((?:19|20)\d{2})[-./](\d{1,2})[-./](\d{1,2})")
_PARTS = re.compile(
    rf"(?:(?P<y>[^年\s]{{4}})\s?年\s?)?(?:(?P<m>[\d{_HAN}]{{1,2}})\s?月(?:份)?\s?)?(?:(?P<d>[\d{_HAN}]{{1,3}})\s?日)?"
)
_TIME = re.compile(r"\s?(上午|下午|晚上)?\s?(\d{1,2})(?::(\d{2})|时(?:(\d{2})分)?|点(?:(\d{2})分)?)")
_SOON = 24  # 字；日子后面多远之内说到要做什么
_BARE_DAY = re.compile(
    rf"(?:[于在]\s?)?(?:{_YEAR}\s?)?(?P<m>\d{{1,2}}|[{_HAN}]{{1,2}})\s?月\s?(?P<d>\d{{1,2}}|[{_HAN}]{{1,3}})\s?日"
)
_STARTS = re.compile(r"(?:[上下]午|凌晨|零时|\d{1,2}时)?[起前止至]")
_YEARS = re.compile(r"((?:19|20)\d{2})\s?(?:年|[-./]\d)")
_STAMP = re.compile(r":\d{2}(?!\d)|\s?\d{2}:\d{2}:\d{2}")  # 网页上的时刻，到秒
_COMPARED = re.compile(
    r"[与同跟较比]\|(?:相比|同期|增[加长]|下降|减少|提高)|[与同跟]\|.{0,6}(?:相比|持平)"
)  # 与上年底相比
_FOUNDED = re.compile(r"(?:成立|创办|创建|创立|始建|建成|出生|颁布|印发|发布|公布|通过)$")
_DATED = re.compile(r"(?:19|20)\d{2}")
_BARE_YEAR = re.compile(r"\d{4}")
_SIGNED = re.compile(
    r"\s{0,8}[(]?(?:19|20|二)[\d〇○零一二三四五六七八九]{2,3}\s?年[^，。；\n]{1,8}日(?:印发)?[)]?\s{0,8}"
)
_POSTED = re.compile(r"\s{0,8}(?:发[布表]|成文|公布|印发|更新)(?:日期|时间)?\s?:|\s{0,8}(?:时间|日期):\s?[\[\d*]{4}")


def dates(text: str, *, year: int | None = None) -> list[Span]:
    """``text`` 里的日期、起止、时限，按出现次序；``kind`` 都是 deadline。

    没写年份的月日，用同一句里前面的年份；句里没有则用 ``year``，再没有就照原文。
    """
    folded, lasting = fold(text), durations(text)
    likely = _screen().possible(folded)
    if not likely and not lasting:
        return []
    taken = Taken(len(text), in_title(text))
    found: list[Span] = []
    for pattern, read in (_rules()[i] for i in likely):
        for match in pattern.finditer(folded):
            if taken.hits(*match.span()):
                continue
            masked = "*" in match.group()
            value = "*" if masked else read(folded, match, year) if read else _as_written(match)
            if value:
                end = match.start() + len(match.group().rstrip())
                found.append(
                    Span(
                        "deadline",
                        value,
                        text[match.start() : end],
                        match.start(),
                        end,
                        basis="masked" if masked else "stated",
                    )
                )
                taken.add(match.start(), end)
    found += [_anchored(text, folded, s) for s in lasting if not taken.hits(s.start, s.end)]
    return sorted(found, key=lambda s: s.start)


def normal_date(text: str, *, year: int | None = None) -> str:
    """一个日期或时限的归一写法；读不出的原样返回（去掉空白）。"""
    spans = dates(text, year=year)
    return spans[0].value if spans else "".join(fold(text).split())


@lru_cache(maxsize=64)
def in_title(text: str) -> tuple[tuple[int, int], ...]:
    """书名号、文号所占的位置：里面的年份和数字是名称。"""
    return tuple(m.span() for m in _TITLE.finditer(fold(text)))


def is_deadline(text: str, span: Span) -> bool:
    """日期是时限，还是文件的来历（印发、通过、落款）、名称的一部分（2026年招生计划）。"""
    folded = fold(text)
    before, after = folded[max(0, span.start - 8) : span.start], folded[span.end : span.end + 24]
    line = folded[stretch_start(folded, span.start, "\n") : stretch_end(folded, span.end, "\n")]
    if _SIGNED.fullmatch(line) or _POSTED.match(line):
        return False
    if _STAMP.match(after) or _rule("reported").match(after) or _COMPARED.search(f"{before}|{after}"):
        return False
    if span.text[0] in "于在" and _FOUNDED.search(before):
        return False
    if _DATED.match(span.value) and _rule("history").match(after):
        return False
    if _BARE_YEAR.fullmatch(span.value):
        return _plain_year(span, before, after)
    return True


def told_on(text: str) -> tuple[int, int] | None:
    """报道说的是哪一天（月, 日）：全文第一个光秃秃的日子，多半是电头。"""
    return next((d for s in dates(text) if (d := _bare_day(text, s))), None)


def is_told(text: str, span: Span, on: tuple[int, int]) -> bool:
    """报道里光秃秃的一天（2月13日，某局召开会议），不晚于报道那天 ``on``：是已经发生的事，不是时限。"""
    after = text[span.end : stretch_end(text, span.end, "。；;\n", _SOON)]
    day = _bare_day(text, span)
    if day is None or _rule("planned").search(after):
        return False
    return day <= on or after.startswith("的")  # 从2月2日的4万只增长到……


def _bare_day(text: str, span: Span) -> tuple[int, int] | None:
    """没有「起、前、止」的一天。"""
    day = _BARE_DAY.fullmatch(span.text.strip())
    opened = text[max(0, span.start - 1) : span.start] in ("自", "从") and text[span.end : span.end + 1] != "的"
    if day is None or opened or _STARTS.match(text, span.end):
        return None
    month, date = number(day["m"]), number(day["d"])
    return (month, date) if month and date else None


def _plain_year(span: Span, before: str, after: str) -> bool:
    """光秃秃的年份：有「到、力争」领着或紧跟着要做的事才是时限。"""
    if _rule("not_deadline").match(after) or re.search(rf"(?:{_rule('not_before').pattern})$", before):
        return False
    led = re.match("[到至于在]", span.text) or re.search(rf"(?:^|{_rule('leads').pattern})$", before)
    return bool(led or _rule("follows").match(after))


def _read_period(text: str, match: re.Match[str], year: int | None) -> str:
    start, end = match["from"] or match["f"] or match["mf"], match["to"] or match["t"] or match["mt"]
    start += "月" if match["mf"] and not start.endswith(("月", "份")) else ""
    if not match["from"] and (known := _year_before(text, match.start()) or year):
        start = f"{known}年{start}"
    first = _point(start)
    if not first:
        return "".join(match.group().split())
    second = _point(_completed(start, end))
    return f"{first}/{second}" if second and second != first else first


def _completed(start: str, end: str) -> str:
    """「2026年5月7日至11日」：后一个补上前一个的年、月。"""
    end = end.strip()
    if re.match(r"(?:19|20)\d{2}|[一二][〇○零]", end):
        return end if "年" in end or re.search(r"[-./]", end) else end + "年"
    year = re.match(_YEAR, start)
    if not year:
        return end
    if end in ("底", "末"):
        return year.group() + end
    if "月" in end:
        return year.group() + end
    month = re.match(rf"{_YEAR}\s?({_MONTH})", start)
    return year.group() + (month[1] if month else "") + end


def _read_single(text: str, match: re.Match[str], year: int | None) -> str:
    point = match["point"]
    if not _FULL_YEAR.match(point):
        known = _year_before(text, match.start()) or year
        if not known:
            return _LEADING.sub("", match.group()).strip() if match["tail"] or _CLOSED.search(point) else ""
        point = f"{known}年{point}"
    value = _point(point)
    if len(value) == 4 and match["tail"]:  # 「2022年之前」不等于任何一天，照原文
        return _LEADING.sub("", match.group()).strip()
    return value


def _as_written(match: re.Match[str]) -> str:
    return re.sub(r"[“”\"]", "", "".join(match.group().split()))


def _point(text: str) -> str:
    """一个时点 → 2025-12-31、2025-12、2025、2025-12-31 17:00；说不成日期的照原文。"""
    text = text.strip()
    iso = _ISO_PARTS.match(text)
    if iso:
        return _written(int(iso[1]), int(iso[2]), int(iso[3])) + _clock(text[iso.end() :])
    match = _PARTS.match(text)
    if not match or not match.group():
        return ""
    y = number(match["y"].replace("○", "〇")) if match["y"] else None
    if not y:
        return ""
    month, day = (number(match[k]) if match[k] else None for k in ("m", "d"))
    rest = text[match.end() :].strip()
    if day and month:
        return _written(y, month, day) + _clock(rest)
    if month:
        return (
            _written(y, month, 31 if month == 12 else 0)
            if rest[:1] in ("底", "末") and month == 12
            else f"{y}-{month:02d}"
        )
    if rest.removeprefix("年")[:1] in ("底", "末"):
        return f"{y}-12-31"
    return "".join(text.split()) if rest else str(y)


def _written(year: int, month: int, day: int) -> str:
    return f"{year}-{month:02d}-{day:02d}"


def _clock(text: str) -> str:
    match = _TIME.match(text)
    if not match:
        return ""
    hour = int(match[2]) + (12 if match[1] in ("下午", "晚上") and int(match[2]) < 12 else 0)
    return f" {hour:02d}:{match[3] or match[4] or match[5] or '00'}"


def _year_before(text: str, at: int) -> int | None:
    """同一句里前面最近的年份。"""
    years = _YEARS.findall(text, stretch_start(text, at, "。；\n", 200), at)
    return int(years[-1]) if years else None


def _anchored(text: str, folded: str, span: Span) -> Span:
    """「自受理之日起15个工作日内」「提前5个工作日」：把起算点收进原文，值不变。"""
    left = max(0, span.start - 32)
    before = folded[left : span.start]
    match = _anchor().search(before)
    start = left + match.start() if match else span.start
    end = span.end
    if folded[end : end + 1] == "前":
        end += 1
    return span._replace(text=text[start:end], start=start, end=end)


@cache
def _rules() -> tuple[tuple[Pattern, Callable[[str, re.Match[str], int | None], str] | None], ...]:
    """先列的先认；没有读法的，值照原文。"""
    return (
        (_period(), _read_period),
        (_yearly(), None),
        (_single(), _read_single),
        (_monthly(), None),
        (_words(), None),
    )


@cache
def _screen() -> Screen:
    return Screen([pattern for pattern, _ in _rules()])


@cache
def _period() -> Pattern:
    """起止；没有年份的（6月27日—7月1日、6月至10月）另成两支。"""
    dated = rf"(?<!\d)(?P<from>{_POINT}){_TO}(?P<to>{_POINT}|{_SHORT})(?:{_BEFORE})?(?:每年(?:实施|开展)?)?"
    short = rf"(?<![\d年月])(?P<f>{_MONTH}\s?{_DAY}{_CLOCK}?){_TO}(?P<t>(?:{_MONTH})?\s?{_DAY}{_CLOCK}?)"
    months = rf"(?<![\d年月个*.—-])(?P<mf>{_MONTH}|\d{{1,2}}){_TO}(?P<mt>\d{{1,2}}\s?月(?!龄|[—~至-]|\s?\d))"
    return Pattern(f"{dated}|{short}|{months}")


@cache
def _single() -> Pattern:
    return Pattern(
        rf"(?<![\d年月*.\-/])(?:(?:到|至|截至|于|在)\s?)?(?P<point>{_POINT}|(?<![每当次同翌]年)(?:{_MONTH}\s?(?:{_DAY}{_CLOCK}?|底|末))|(?<![每当次同翌]年)(?<!\d个){_MONTH}(?=前))\s?(?P<tail>{_BEFORE})?"
    )


@cache
def _yearly() -> Pattern:
    return Pattern(
        rf"[每当次同翌]年(?:的)?\s?(?:{_MONTH}\s?(?:{_DAY}|底|末)?|年?[底末]|第?[一二三四]季度)(?:{_TO}(?:{_MONTH}\s?)?(?:{_DAY})?)?(?:{_BEFORE})?|每年(?=实施|开展)(?:实施|开展)"
    )


@cache
def _monthly() -> Pattern:
    """每月10日前、每季度末、每季度首月1日至15日。"""
    day = rf"(?:{_DAY}(?:{_TO}{_DAY})?|[底末初](?!月))"
    return Pattern(
        rf"每(?:月|季度|季|半年|学期|周)的?(?:(?:[首末]月|(?:最后|第)[一二三]个月)的?{day}?|{day})(?:{_BEFORE})?"
    )


@cache
def _words() -> Pattern:
    return _rule("words")


@cache
def _rule(name: str) -> Pattern:
    return Pattern("|".join(tomllib.loads(_DATA.read_text("utf-8"))[name]))


@cache
def _anchor() -> Pattern:
    return Pattern(
        r"自[^,，。；;\n自]{2,30}之日起?的?$|(?:[自从于在][^,，。；;\n自于从在]{2,22}|[^,，。；;\n自于从在应请可须]{2,14})(?:之日|次日|当日|之后)起?的?$|(?:提前|期满前|届满前|(?:[自从于在][\u4e00-\u9fff]{2,10}|[^,，。；;\n应请可须当在于自从的提]{2,8})[后前]的?)$"
    )
