"""一段话里要对着原文核的说法：数、日期、条款号、书名、文号、网址。核对两边用同一双眼睛看。

所有函数都在 ``plain(text)`` 之后的文字上工作：全半角合一、去空白、括号引号合一；原文另存，这里只比较。
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from ingest.numerals import number as numeral_value
from ingest.pattern import any_of

WORDS = tomllib.loads((Path(__file__).parent / "data" / "claims.toml").read_text(encoding="utf-8"))
_UNITS: dict[str, str] = WORDS["units"]
_LOOSE = frozenset(WORDS["figures"]["loose"])
SPANS = frozenset(WORDS["figures"]["spans"])
PER_TIME = frozenset(WORDS["figures"]["per_time"])


_KEEP = str.maketrans({"，": "\ue000", "㎡": "平方米", "：": ":", "　": None})
_FOLD = str.maketrans(
    {
        "\ue000": "，", ",": ",", "〔": "(", "〕": ")", "[": "(", "]": ")", "【": "(", "】": ")", "〈": "《", "〉": "》",
        "–": "-", "—": "-", "―": "-", "~": "-", "−": "-", "－": "-", "∼": "-", "×": "*", "✕": "*", "÷": "/",
        "‘": "'", "’": "'", "“": '"', "”": '"', "「": '"', "」": '"', "『": '"', "』": '"',
    }
)  # fmt: skip


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """只用来比较的形式：NFKC、小写、去空白，括号、引号、连接号各并成一种。"""
    folded = unicodedata.normalize("NFKC", text.translate(_KEEP)).translate(_FOLD).lower()
    return re.sub(r"-{2,}", "-", "".join(folded.split()))


# ---------------------------------------------------------------- 日期


@dataclass(frozen=True)
class Day:
    """句子里的一个时间；没说的部分是 None。``edge`` 是 from（起）、until（止）或空。"""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int
    edge: str = ""

    def within(self, other: Day) -> bool:
        """自己说出来的每一部分都和 ``other`` 一样：可以说得粗，不能说得细。"""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine is None or mine == theirs for mine, theirs in pairs)


_HAN_YEAR = "[一二][零〇一二三四五六七八九]{3}"
_DATE = re.compile(
    rf"(?P<y>(?:19|20)\d{{2}}|{_HAN_YEAR})年度?(?:(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?"
    r"(?:(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})[日号])?)?(?P<tail>年?底|年?末)?"
    r"|(?<![\d.])(?P<y2>(?:19|20)\d{2})[-./](?P<m2>0?[1-9]|1[0-2])(?:[-./](?P<d2>0?[1-9]|[12]\d|3[01]))?(?![\d%元万])"
    r"|(?<![\d个第])(?P<m3>1[0-2]|0?[1-9])月份?(?:(?P<d3>\d{1,2})[日号])?(?P<tail3>底|末)?(?![均度])"
    r"|(?<![\d.])(?P<y4>(?:19|20)\d{2})(?=[-至到](?:19|20)\d{2}(?!\d))"
    r"|(?<=[12]\d{3}[-至到])(?P<y5>(?:19|20)\d{2})(?![\d年元])"
    r"|(?<![\d.(])(?P<y6>(?:19|20)\d{2})(?=[底末前])(?P<tail6>[底末])?"
)
_FROM_AFTER = re.compile(r"(?:起|开始|以来|以后|之后|后)")
_UNTIL_AFTER = re.compile(r"(?:年?底|末)?(?:之前|以前|前|止|截止|为止)")
_FROM_BEFORE = re.compile(r"(?:自|从)$")
_UNTIL_BEFORE = re.compile(r"(?:到|至|截至|截止|截止到|不迟于|不晚于)$")


@lru_cache(maxsize=4096)
def days(text: str) -> tuple[Day, ...]:
    """``text``（plain 之后）里的时间；「2021年1月至6月」的 6 月接上 2021 年，「年底」是 12 月 31 日。"""
    found: list[Day] = []
    for match in _DATE.finditer(text):
        year = _int(match["y"] or match["y2"] or match["y4"] or match["y5"] or match["y6"])
        month = _int(match["m"] or match["m2"] or match["m3"])
        day = _int(match["d"] or match["d2"] or match["d3"])
        previous = found[-1] if found else None
        if year is None and previous and 0 < match.start() - previous.end <= 2:
            year = previous.year
        if match["tail"] or match["tail3"] or match["tail6"]:
            month, day = _tail(year, month)
        found.append(Day(year, month, day, match.start(), match.end(), _edge(text, match.start(), match.end())))
    return tuple(found)


def _int(text: str | None) -> int | None:
    return numeral_value(text) if text else None


def _tail(year: int | None, month: int | None) -> tuple[int | None, int | None]:
    if month is None:
        return 12, 31
    return month, calendar.monthrange(year, month)[1] if year and 1 <= month <= 12 else None


def _edge(text: str, start: int, end: int) -> str:
    after, before = text[end : end + 4], text[max(0, start - 3) : start]
    if _UNTIL_AFTER.match(after) or (_UNTIL_BEFORE.search(before) and not _FROM_AFTER.match(after)):
        return "until"
    if _FROM_AFTER.match(after) or _FROM_BEFORE.search(before):
        return "from"
    return ""


def as_day(value: dt.date) -> Day:
    return Day(value.year, value.month, value.day, -1, -1)


# ---------------------------------------------------------------- 数


@dataclass(frozen=True)
class Figure:
    """一个带单位的数。``bound`` 是 le/ge/lt/gt 或空；``per`` 是「每人每月」里的人、月；``loose`` 是行文里的量词。"""

    value: Decimal
    unit: str
    start: int
    end: int
    bound: str = ""
    per: frozenset[str] = frozenset()
    loose: bool = False
    after: bool = False  # 时长后面跟着「后」：15个工作日后

    def same(self, other: Figure) -> bool:
        """数相等、单位相同；「20万」没写单位的，和「20万元」算相同。"""
        return self.value == other.value and (self.unit == other.unit or "" in (self.unit, other.unit))


_ARABIC = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?|\d{1,14}(?:\.\d{1,6})?"
_HAN = r"[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]{1,9}(?:点[零一二三四五六七八九]{1,4})?"
_NUM = rf"(?:{_ARABIC}|{_HAN})[百千]?[万亿]{{0,2}}"
_WHOLE = r"(?<![\d.第零〇一二两三四五六七八九十百千])"  # 不从一个数的中间认起
_UNIT = any_of(_UNITS)
_FIGURE = re.compile(
    rf"百分之(?P<pct>{_ARABIC}|{_HAN})"
    rf"|{_WHOLE}(?P<below>{_ARABIC}|{_HAN})分之(?P<above>{_ARABIC}|{_HAN})"
    rf"|(?:(?P<a>{_WHOLE}{_NUM})(?P<ua>{_UNIT})?[-至到])?(?P<b>{_WHOLE}{_NUM})(?P<ub>{_UNIT})"
    rf"|(?P<bare>{_WHOLE}(?:{_ARABIC})[百千]?[万亿])"
)
# 「一次性」「一体化」「一定」：数不是数
_NOT_FIGURE = re.compile(
    r"一次性|一体|一部分|一家人|一人一|一个人|一年一|一日游|一批|一期工程|一等奖|一点|一位|一条龙|十分[^之钟]|百分(?!之)|千家万户|万户"
)
_WHICH_ONE = re.compile(r"^[哪某这那同几整任另每][一1]")  # 「哪一天」「每一户」
_BEFORE: dict[str, str] = WORDS["bounds"]["before"]
_AFTER: dict[str, str] = WORDS["bounds"]["after"]
_BOUND_BEFORE = re.compile(any_of(_BEFORE))
_BOUND_AFTER = re.compile(any_of(_AFTER))
# 这些词离数可以隔几个字（最高额度为30万元）；别的须紧挨着
_FAR_BOUNDS = frozenset(
    {
        "最高",
        "最多",
        "至多",
        "顶多",
        "上限",
        "封顶",
        "至少",
        "最低",
        "最少",
        "下限",
        "不超过",
        "不得超过",
        "不低于",
        "不少于",
    }
)
_PER_WORD = any_of(WORDS["figures"]["per"])
_PER = re.compile(rf"每(?:名|位|个|张|套)?({_PER_WORD})")
_PER_AFTER = re.compile(rf"/(?:每)?({_PER_WORD})(?:[·.*/]({_PER_WORD}))?")
_CLOSE = "。；;，、:!?！？"


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """``text``（plain 之后）里带单位的数；日期先让开，范围的两头都是数（头是「起」，尾是「止」）。"""
    taken = covered(text, days(text))
    found: list[Figure] = []
    for match in _FIGURE.finditer(text):
        if taken.find(1, *match.span()) >= 0:
            found.extend(_beside_date(text, match, taken))
        elif not _NOT_FIGURE.match(text, match.start()) and not _WHICH_ONE.search(
            text[max(0, match.start() - 1) : match.end()]
        ):
            found.extend(_figures(text, match))
    return tuple(found)


def covered(text: str, spans: Sequence[Day | Office]) -> bytearray:
    """``text`` 的每个字是否已经认作别的：查一段只要 ``find``，长文也快。"""
    mask = bytearray(len(text))
    for span in spans:
        mask[span.start : span.end] = b"\x01" * (span.end - span.start)
    return mask


def _beside_date(text: str, match: re.Match[str], taken: bytearray) -> list[Figure]:
    """「2021年至5年」一类：范围的前半截是日期，后半截仍是数。"""
    start = match.start("b")
    if start < 0 or match["a"] is None or taken.find(1, start, match.end()) >= 0:
        return []
    return [_figure(text, match["b"], match["ub"], start, match.end(), match.end())]


def _figures(text: str, match: re.Match[str]) -> list[Figure]:
    if match["pct"]:
        return [_figure(text, match["pct"], "%", match.start(), match.end(), match.end())]
    if match["below"] and (below := _value(match["below"])):  # 三分之二
        share = _figure(text, match["above"], "分之", match.start(), match.end(), match.end())
        return [replace(share, value=share.value / below)]
    if match["bare"]:
        return [_figure(text, match["bare"], "", match.start(), match.end(), match.end())]
    high = _figure(text, match["b"], match["ub"], match.start("b"), match.end(), match.end())
    if not match["a"]:
        return [high]
    low = _figure(text, match["a"], match["ua"] or match["ub"], match.start(), match.end("a"), match.end())
    if not match["ua"] and match["b"][-1] in "万亿" and match["a"][-1] not in "万亿":
        low = _rescaled(low, match["b"][-1])  # 5至10万元
    return [_bounded(low, "from"), _bounded(high, "to")]


def _rescaled(figure: Figure, scale: str) -> Figure:
    return replace(figure, value=figure.value * _SCALE[scale])


def _bounded(figure: Figure, bound: str) -> Figure:
    return replace(figure, bound=figure.bound or bound)


_SCALE = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}


def _figure(text: str, printed: str, unit: str, start: int, end: int, whole_end: int) -> Figure:
    value, name = _value(printed), _UNITS.get(unit, unit)
    if name == "成":
        value, name = value * 10, "%"
    han = not printed[0].isdigit()
    head = text[_previous_stop(text, start) : start]
    return Figure(
        value, name, start, end, _bound(head, text[whole_end : whole_end + 4], name), _per(head, text[whole_end:]),
        loose=han and name in _LOOSE,
        after=name in SPANS and text[whole_end : whole_end + 2].startswith(("后", "以后", "之后")),
    )  # fmt: skip


def _value(printed: str) -> Decimal:
    """1,000 → 1000；20万 → 200000；两千 → 2000；三点五 → 3.5。"""
    scale = Decimal(1)
    body = printed.replace(",", "")
    while len(body) > 1 and body[-1] in ("万", "亿"):
        scale *= _SCALE[body[-1]]
        body = body[:-1]
    if body[0].isdigit():
        while body[-1] in _SCALE:
            scale *= _SCALE[body[-1]]
            body = body[:-1]
        return Decimal(body) * scale
    whole, _, part = body.partition("点")
    value = Decimal(numeral_value(whole) or 0)
    if part:
        value += Decimal("0." + "".join(str(numeral_value(c) or 0) for c in part))
    return value * scale


def _previous_stop(text: str, start: int) -> int:
    """往前 16 个字里最后一个停顿之后：界限词和「每人每月」只在这一截里找。"""
    low = max(0, start - 16)
    return max((text.rfind(mark, low, start) + 1 for mark in _CLOSE), default=low) or low


def _bound(head: str, tail: str, unit: str) -> str:
    after = _BOUND_AFTER.match(tail)
    if after and not (unit in SPANS and _AFTER[after.group()] == "le" and after.group() in ("内", "以内", "之内")):
        return _AFTER[after.group()]
    last = None
    for match in _BOUND_BEFORE.finditer(head):
        last = match
    if last is None:
        return ""
    gap = head[last.end() :]
    near = len(gap) <= 1 if last.group() not in _FAR_BOUNDS else len(gap) <= 8 and not any(c.isdigit() for c in gap)
    return _BEFORE[last.group()] if near else ""


def _per(head: str, tail: str) -> frozenset[str]:
    names = [m.group(1) for m in _PER.finditer(head)]
    after = _PER_AFTER.match(tail)
    if after:
        names += [g for g in after.groups() if g]
    elif (follows := _PER.match(tail)) is not None:
        names.append(follows.group(1))
    return frozenset("日" if n == "天" else n for n in names)


# ---------------------------------------------------------------- 其余

_REFERENCE = re.compile(
    r"第\(?([\d零〇一二三四五六七八九十百两廿卅]{1,6})\)?(条|款|目|项|章|节|编|行|部分|页|批|期|次|季度|类|档)|(附件|附表|表)(\d{1,2})"
)
_NUMBERED = re.compile(r"([\u4e00-\u9fff]{0,12})\(((?:19|20)\d{2})\)(?:第)?(\d{1,5})号")
_TITLE = re.compile(r"《([^《》]{2,120})》")
_LINK = re.compile(
    r"https?:|www\.|(?:[a-z0-9-]{1,40}[.。．]){1,5}(?:com|cn|net|org|gov|edu|info|top|xyz|vip|io|cc|app|site|club|shop|me|co|ru|hk|tv)(?![a-z])"
    r"|[\w.+-]{1,60}@[\w.-]{2,60}|\d{1,3}(?:\.\d{1,3}){3}|\]\(|<[a-z/!]|javascript:"
)
_PHONE = re.compile(
    r"(?<![\d.])(?:\(?0\d{2,3}\)?[-\s]?\d{7,8}|1[3-9]\d{9}|[48]00-?\d{3,4}-?\d{3,4}|\d{3,4}-\d{7,8}|\d{7,8}(?![\d年元万.%]))"
)
_FIVE_YEARS = re.compile(r"十[一二三四五六七]五(?=规划|期间|时期|末|\"|')")


@dataclass(frozen=True)
class Literal:
    """必须逐字见于原文的一段：网址、电话、书名、文号、「十四五」。"""

    kind: str
    text: str
    start: int
    end: int


def links(text: str) -> list[Literal]:
    """网址、邮箱、电话，以及能让页面跳走的写法。"""
    return [Literal("link", m.group(), *m.span()) for m in _LINK.finditer(text)] + [
        Literal("phone", m.group(), *m.span()) for m in _PHONE.finditer(text)
    ]


def titles(text: str) -> list[Literal]:
    return [Literal("title", m.group(1), *m.span()) for m in _TITLE.finditer(text)]


def numbers_of_documents(text: str) -> list[Literal]:
    """文号：只取括号前两个字，前面常连着「根据」。"""
    return [
        Literal("number", f"{m.group(1)[-2:]}({m.group(2)}){m.group(3)}号", m.start(2) - 1, m.end())
        for m in _NUMBERED.finditer(text)
    ]


def plans(text: str) -> list[Literal]:
    return [Literal("plan", m.group(), *m.span()) for m in _FIVE_YEARS.finditer(text)]


@lru_cache(maxsize=4096)
def references(text: str) -> tuple[tuple[int, str, int, int], ...]:
    """（数，条/款/项/附件……，起，止）：「第十二条」和「第12条」是同一条。"""
    found = []
    for match in _REFERENCE.finditer(text):
        value = numeral_value(match.group(1) or match.group(4))
        if value is not None:
            found.append((value, match.group(2) or match.group(3), *match.span()))
    return tuple(found)


# ---------------------------------------------------------------- 单位名称

_AND = re.compile(r"和(?=规划|城乡|社会保障|旅游|信息化|改革|计划生育|生态|体育|健康|农村|科技|市场|林业|水务|大数据)")
_CORE = r"[\u4e00-\u9fff&](?<![由和与及向在对将经报为是的或并即按就把被从给让其要可应须不])"
_OFFICE = (
    r"(?:局(?!面|部|限|势|域)|委员会|委(?!托|派|员|任)|办公室|(?<![民公主承经举协督筹])办(?!理|法|公|事|学|证|结|案|税|件|好|实|成|医|医|妥|齐|完|到|不)|厅(?!堂)"
    r"|署(?!名)|(?<![全内外干支总西东南北中头腹底顶])部(?!门|分|位|署|队|长|件|落)|法院|检察院|公司|学院|大学|医院|集团|银行)"
)
_BODY = r"(?:人民政府|政府|管委会|残联|妇联|总工会|工会|团委|红十字会|联合会|协会|街道办事处|街道办|办事处|居委会|村委会|级?财政(?![局厅部])|服务中心|中心(?!城|镇|村))"
_LEVELLED = re.compile(
    rf"(?<![社城小园地辖片校新街山])(?:省|市|州|盟|县|区(?!域|间|分)|旗|乡镇|乡|镇)(?:{_CORE}){{0,10}}?(?:(?:{_CORE}){_OFFICE}|{_BODY})"
)
_BARE = re.compile(
    rf"(?:{_CORE}){{2,7}}(?:局(?!面|部|限|势|域)|残联|妇联|法院|部(?!门|分|位|署|队|长|件|落)|部门)|国务院"
)
_NO_OFFICE = re.compile(
    r"(?:当|格|布|结|全|大|邮|书|时|定|僵|全|内|外|干|支|总|分|局|西|东|南|北|中|头|腹|底|顶)(?:局|部)$"
)
_SOME_OFFICE = re.compile(
    r"(?:有关|相关|主管|各|职能|责任|负责|牵头|配合|政府|这些|哪些|哪个|多个|几个|个|该|本|其他|同级|上级|下级|当地|所在地|发文|承办|经办|审批|行政)部门$"
)


@dataclass(frozen=True)
class Office:
    """一个单位名称；``bare`` 的前头可能粘着别的字，没有级别。"""

    name: str
    start: int
    end: int
    bare: bool = False


@lru_cache(maxsize=4096)
def offices(text: str) -> tuple[Office, ...]:
    """``text``（plain 之后）里像单位名称的字串：有级别的（市民政局、县残联、区委政法委）先认，没有级别的（教育局）补上。"""
    folded = _AND.sub("&", text)
    found = [Office(text[m.start() : m.end()], *m.span()) for m in _LEVELLED.finditer(folded)]
    taken = covered(text, found)
    for match in _BARE.finditer(folded):
        name = text[match.start() : match.end()]
        if taken.find(1, *match.span()) < 0 and not _NO_OFFICE.search(name) and not _SOME_OFFICE.search(name):
            found.append(Office(name, *match.span(), bare=True))
    return tuple(sorted(found, key=lambda o: o.start))
