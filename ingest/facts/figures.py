"""金额、比例、数量、时长：任何一段文字里带单位的数，连同界限词、「每人每月」和区间。

文法在 ``data/figures.toml``。数被星号遮住的也认，值记作 ``*``，绝不补。
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from ingest.document import FactKind
from ingest.facts.quantity import HAN, read_number, written
from ingest.facts.span import Span, fold, stretch_start
from ingest.pattern import Pattern, any_of

_DATA = Path(__file__).parents[1] / "data" / "figures.toml"
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}(?!\d)(?:\.\d{{1,4}})?|\d{{1,12}}(?:\.\d{{1,6}})?|[{HAN}]{{1,12}}|\d{{0,4}}\*{{1,8}}(?:\.\*{{1,4}})?)"
_TO = r"\s?(?:—{1,2}|–|―|-{1,2}|~|至|到)\s?"
_STOPS = ",，。;；:\n|、"
_SLOGAN_END = re.compile(r"[\u4e00-\u9fff—-]{0,8}[”\"]")
_WINDOW = 30  # 字；往前找界限词和「每人每月」的范围
_ORDINAL = re.compile(r"第\s?$|第[一二三四五六七八九十\d]{1,3}(?:、|至|到|-)第?$")
_BLOCKED_PIECE = re.compile(r"[钱不吗呢吧的补,，。；;？?！!）)\s]|$")
_NAMED_LEVEL = re.compile(
    r"(?:\d|名|专业|医院|医疗|公立|学会|甲等|乙等|综合|专科|教授|职员|美术|作家|演员)"
)  # 三级医院、二级教授是名称
_NOT_DIGIT = re.compile(r"\D")
_SINCE = re.compile(
    r"(?:近|最近|过去|(?<!提)前|毕业|离校|登记注册|注册|成立|退役|退伍|服役|入伍|入职|落户|创办|开业|投产|参保)$"
)
_LOOKING_BACK = re.compile(
    r"(?:均|都)?(?:曾|存在|没有|与[^，,。；;]{1,16}存在|[有无](?:重大|违|不良|严重|犯罪|行贿)|未(?:发生|被列入|被纳入|受到?过?)|受到?过)"
)  # 「2年内与申报单位存在聘用关系」说的是以往
_DAY_AFTER = re.compile(r"\s?(?:\d{1,2}[时点:]|[上下]午|中午|凌晨|晚|当天|起(?!算)|(?:之|以)?前(?!提)|召开|举行)")
_DAY_BEFORE = re.compile(
    r"(?:\d日[、和及]|记者|截至|截止|自|本月|当月|同月|次月|[上下]月|(?:[省市县区镇局厅委办院会社站校]|[^内]部|公司|集团|中心|政府))$"
)
_AHEAD = re.compile(r"前(?![款述期项后])")
_PERCENT = re.compile(r"(?:个?百分点|%|‰|成|倍)$")
_NUMBERS = re.compile(_NUMBER)
_WORDS_BETWEEN = re.compile(r"[\u4e00-\u9fff]{0,8}")
_LIMIT_WORDS = re.compile(
    r"(?:之日|次日|当日|期满|届满|生效|公示|批准)起?(?:的)?$|(?:期满|届满|到期|召开|开学|开工)之?前的?$|限期|期限|时限|时效|时长限|提前|公示|审核期|有效|宽限|周期|内完成"
)


def figures(text: str) -> list[Span]:
    """``text`` 里的金额、比例、数量，按出现次序。时长见 ``durations``。"""
    return [s for s in _measures(text) if s.kind in ("amount", "ratio", "number")]


def durations(text: str) -> list[Span]:
    """时限：30日内、5个工作日、期限不超过3年。单说多长时间的（签订1年以上合同）算数量。"""
    return [s for s in _measures(text) if s.kind == "deadline"]


def measures(text: str) -> list[Span]:
    """一切带单位的数。"""
    return list(_measures(text))


@lru_cache(maxsize=64)
def _measures(text: str) -> tuple[Span, ...]:
    """同一条里，数量和时限各要一次。"""
    folded = fold(text)
    found: list[Span] = []
    last = 0
    for match in _core().finditer(folded):
        if _not_a_figure(folded, match):
            continue
        span = _dress(text, folded, match, last)
        if _slogan(text, span):
            continue
        found.append(_same_base(folded, found[-1], span) if found else span)
        last = span.end
    return tuple(_joined(text, found))


def normal_value(text: str, *, base: bool = False) -> str:
    """同一个数的唯一写法：1万元、10000元、一万元 → 10000元；50%、百分之五十、五成 → 50%。

    ``base`` 为真时保留「/人·月」这样的计算口径；读不出数时原样返回（去掉空白）。区间写作 200元-2000元。
    """
    spans = measures(text)
    if not spans:
        return "".join(fold(text).split())
    return _canonical(spans[0].value, base)


def _canonical(value: str, base: bool) -> str:
    parts = []
    for piece in value.split("-"):
        body, slash, tail = piece.partition("/")
        match = re.fullmatch(r"(\d+(?:\.\d+)?)(万亿|万|亿)?(.*)", body)
        if match:
            number = Decimal(match[1]) * {"万": 10**4, "亿": 10**8, "万亿": 10**12, None: 1}[match[2]]
            unit = _SAME.get(match[3], match[3])
            if not unit and match[2]:  # 20万/家：政策里省掉的单位只会是元
                unit = "元"
            body = written(number) + unit
        parts.append(body + (slash + tail if base else ""))
    return "-".join(parts)


_HAN_DIGITS = frozenset(HAN)
_SAME = {"块钱": "元", "块": "元", "㎡": "平方米", "m²": "平方米", "m2": "平方米", "平米": "平方米", "周岁": "岁", "自然日": "日", "个自然日": "日", "天": "日", "工作日": "个工作日", "个小时": "小时", "千米": "公里", "成": "%"}  # fmt: skip


_AREAS = frozenset(("平方米", "㎡", "m²", "m2", "平米"))  # 「每户20平方米」这样的面积带口径


def _not_a_figure(text: str, match: re.Match[str]) -> bool:
    start = match.start()
    before = text[max(0, start - 10) : start]
    if _skips().match(text, start) or ("第" in before and _ORDINAL.search(before)):
        return True
    number, unit = match["n"] or "", match["unit"] or ""
    if number[:1] in _HAN_DIGITS:  # 文法里的数要么全是汉字，要么一个也没有
        return _loose_numeral(match, before, number, unit)
    if unit == "块" and not _BLOCKED_PIECE.match(text[match.end() : match.end() + 1]):
        return True  # 三块场地
    if unit == "年" and len(_NOT_DIGIT.sub("", number)) >= 3:  # 2021年是日期
        return True
    if unit == "分" and before[-1:] in ("时", "点"):  # 15时20分
        return True
    if unit == "日" and not match["after"] and _day_of_month(text, match, before):
        return True
    return unit in ("分", "门", "字") and re.match(r"[A-Za-z\d别类]", text[match.end() : match.end() + 1]) is not None


def _day_of_month(text: str, match: re.Match[str], before: str) -> bool:
    """「记者7日从……获悉」「截至24日18时」：是几号，不是几天。"""
    number = match["n"]
    if not number.isdigit() or not 1 <= int(number) <= 31 or match["unit0"]:
        return False
    alone = not before.strip() or before.rstrip()[-1] in "。？！；，,"
    if alone and text[match.end() : match.end() + 1] in ("，", ","):  # 8日，在……会上
        return True
    return bool(_DAY_AFTER.match(text, match.end()) or _DAY_BEFORE.search(before))


def _loose_numeral(match: re.Match[str], before: str, number: str, unit: str) -> bool:
    """中文数字多半不是数量（一个、统一、百姓）；留下有把握的。"""
    if number in ("万", "亿", "千", "百", "百千", "千百", "千万", "万千", "零", "半") and unit not in ("元", "年"):
        return True
    if number in ("万", "亿", "千", "百", "千万", "百万") and before[-1:] in ("数", "几", "上", "成"):  # 数万元
        return True
    if number == "半" and unit == "年" and re.search(r"[上下]$", before):
        return True
    if unit == "级" and re.match(
        r"[\u4e00-\u9fff、]{0,6}残疾", match.string[match.end() : match.end() + 8]
    ):  # 残疾等级是条件
        return True
    if unit == "级" and not match["after"] and _NAMED_LEVEL.match(match.string, match.end()):
        return True
    if unit == "级" and re.search(r"[一二三四五六][、和]$", before):  # 「二、三级医院」拆开就错了
        return True
    if number == "一" and before[-1:] in ("上", "下"):  # 上一季度
        return True
    if before and (before[-1] in "统唯进专逐其万同首单前" or before.endswith("公益")):
        return True
    if number in ("一", "两", "几") and unit in (
        "类",
        "种",
        "大",
        "分",
        "对",
        "门",
        "支",
        "只",
        "头",
        "组",
        "级",
        "层",
    ):
        return number == "一" or unit not in ("类", "种", "级")
    if number == "一" and (unit in _units("counter") or unit in ("天", "日", "年", "周", "季度")):
        return not (_one_after().search(before) or match["after"])
    return (
        unit in ("日", "周", "分", "天")
        and number[-1] in "十一二三四五六七八九"
        and unit in ("周", "分")
        and not match["after"]
    )


def _dress(text: str, folded: str, match: re.Match[str], floor: int) -> Span:
    """补上前面的界限词和「每人每月」，定种类。"""
    kind = _kind(match)
    start = match.start()
    left = max(floor, start - _WINDOW, stretch_start(folded, start, _STOPS, _WINDOW))
    before = folded[left:start]
    bound = ""
    for hit in _bound_before(kind).finditer(before):  # 取离数最近的一个；「最高不超过」自成一词
        bound = text[left + hit.start("b") : left + hit.end("b")]
        start = left + hit.start("b")
    base = ""
    if kind == "amount" or (kind == "number" and match["unit"] in _AREAS):
        per = _base_before(folded, left, start, match.start())
        if per:
            start = min(start, per[0])
            base = per[1]
    after = match["after"] or ""
    after = text[match.end() - len(after) : match.end()] if after else ""
    bound = "…".join(b for b in (bound, after) if b)
    value, masked = _value(match, base)
    if kind == "number" and match["unit"] in _units("time") and _is_limit(folded, match, before):
        kind = "deadline"
    return Span(
        kind, value, text[start : match.end()], start, match.end(), bound, basis="masked" if masked else "stated"
    )


def _kind(match: re.Match[str]) -> FactKind:
    if match["ratio"]:
        return "ratio"
    if match["unit"] in _units("amount") or match["bare"] is not None:
        return "amount"
    return "number"


def _is_limit(text: str, match: re.Match[str], before: str) -> bool:
    unit, after = match["unit"], match["after"] or ""
    tail = text[match.end() : match.end() + 2]
    if "工作日" in unit or after in ("内", "以内", "之内", "(含)内", "(含)以内"):
        return not (_SINCE.search(before[-4:]) or _LOOKING_BACK.match(text, match.end()))
    if _AHEAD.match(tail):
        return True
    wide = text[stretch_start(text, match.start(), _STOPS, _WINDOW) : match.start()]
    return bool(_LIMIT_WORDS.search(wide))


def _base_before(text: str, left: int, start: int, number: int) -> tuple[int, str] | None:
    """「每人每月补贴不超过」「最高每户」里的口径：(从哪里起, /人·月)。"""
    near = [
        m for m in _base().finditer(text, left, number) if _WORDS_BETWEEN.fullmatch(text, m.end(), max(start, m.end()))
    ]
    return (near[-1].start(), "/" + "·".join(_base_word().findall(near[-1].group()))) if near else None


def _value(match: re.Match[str], base: str) -> tuple[str, bool]:
    """归一的值；遮住的是 ``*``。"""
    if "*" in match.group():
        return "*", True
    if match["ratio"]:
        return _ratio(match), False
    per = (match["per"] or match["per2"] or "").replace("每", "")
    per = ("/" + per.lstrip("/")) if per else base
    unit = match["unit"] or ""
    second = _plain(match["n"], match["scale"] or "") + unit + per
    if not match["n0"]:
        return second, False
    scale0 = match["scale0"] or (match["scale"] if not match["unit0"] else "") or ""
    first = _plain(match["n0"], scale0) + unit + per
    return f"{first}-{second}", False


@lru_cache(maxsize=4096)
def _plain(number: str, scale: str) -> str:
    """数照唯一写法；「万」「亿」留着：20万、6亿。"""
    if number[-1:] in "万亿" and len(number) > 1:
        cut = 2 if number.endswith("万亿") else 1
        number, scale = number[:-cut], number[-cut:] + scale
    value = read_number(number)
    if value is None:
        return number + scale
    times = {"百": 100, "千": 1000, "百万": 10**6, "千万": 10**7}.get(scale)
    return written(value * times) if times else written(value) + scale


def _ratio(match: re.Match[str]) -> str:
    text = match["ratio"]
    if "分之" in text:
        below, _, above = text.partition("分之")
        denominator, numerator = read_number(below), read_number(above)
        if text.startswith("百") and numerator is not None:
            return written(numerator) + "%"
        if text.startswith("千") and numerator is not None:
            return written(numerator) + "‰"
        return f"{written(numerator or Decimal(0))}/{written(denominator or Decimal(0))}"
    unit = _PERCENT.search(text)
    if unit is None:  # 2/3
        return text
    values = [read_number(n) for n in _NUMBERS.findall(text, 0, unit.start())]
    if unit.group() == "成":
        return "-".join(written(v * 10) + "%" for v in values if v is not None)
    return "-".join(written(v) + unit.group() for v in values if v is not None)


def _slogan(text: str, span: Span) -> bool:
    """“三支一扶”“六个拓展”“最多跑一次”：整个在引号里的提法。"""
    quoted = text[span.start - 1 : span.start] in ("“", '"')
    return quoted and not re.search(r"\d", span.text) and bool(_SLOGAN_END.match(text, span.end))


def _same_base(text: str, before: Span, span: Span) -> Span:
    """「每家80万元、30万元、20万元」：后面几个也是每家。"""
    base = before.value.partition("/")[2]
    alike = base and before.kind == span.kind == "amount" and "/" not in span.value and "*" not in span.value
    if not alike or text[before.end : span.start] not in ("、", "和", "及", "或", "或者"):
        return span
    return span._replace(value=f"{span.value}/{base}")


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """「100元以上500元以下」是一个区间。"""
    joined: list[Span] = []
    for span in spans:
        before = joined[-1] if joined else None
        if (
            before
            and before.kind == span.kind
            and before.bound.endswith("以上")
            and span.bound.endswith("以下")
            and 0 <= span.start - before.end <= 1
            and "-" not in before.value
        ):
            joined[-1] = before._replace(
                value=f"{before.value}-{span.value}",
                text=text[before.start : span.end],
                end=span.end,
                bound=f"{before.bound}…{span.bound}",
            )
        else:
            joined.append(span)
    return joined


@cache
def _grammar() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_DATA.read_text("utf-8"))


@cache
def _units(group: str) -> frozenset[str]:
    return frozenset(_grammar()["units"][group])


@cache
def _core() -> Pattern:
    """数＋单位。比例在前，区间的前一个数可以不带单位（2—3所）。"""
    units = any_of([u for group in _grammar()["units"].values() for u in group])
    scale = any_of(_grammar()["scales"]["words"])
    base = any_of(_grammar()["base"]["words"])
    per = rf"(?:(?:/|／)(?:每)?(?:{base})(?:[·./](?:{base})){{0,2}})"
    after = any_of([*_grammar()["bounds"]["after"], "内"])
    percent = rf"(?:{_NUMBER}[%‰]?{_TO})?(?:{_NUMBER})(?:%|‰|个?百分点|倍|成(?![员立为长果本人年就品都功熟效型片套交份])(?=左右|以上|以下|的|[,，。；;)]|$))"
    part = rf"[百千一二三四五六七八九十]{{1,3}}分之[{HAN}]{{1,8}}(?:点[{HAN}]{{1,4}})?|\d{{1,3}}分之\d{{1,3}}|(?<![\d/年月.])[1-9]/[2-9](?![\d/])"
    measured = rf"(?:(?P<n0>{_NUMBER})(?P<scale0>{scale})?\s?(?P<unit0>{units})?{_TO})?(?P<n>{_NUMBER})\s?(?P<scale>{scale})?(?:余|多)?\s?(?:(?P<unit>{units})(?P<per>{per})?|(?P<bare>(?<=[万亿])(?:(?=/(?:{base}))(?P<per2>{per})|(?=[都给补搞够呢吗吧,，。；;？?！!）)\s]|$))))"
    guard = r"(?<![\dA-Za-z*.,〔\[])(?!\d{3,4}\s?年)"  # 2021年是日期
    ahead = rf"(?=[\d,.*{HAN}]{{1,40}}(?:\s?[{_follows()}]|(?<=[万亿])(?:[都给补搞够呢吗吧,，。；;？?！!）)\s]|$)))"
    return Pattern(rf"{guard}{ahead}(?:(?P<ratio>{part}|{percent})|{measured})(?P<after>{after})?")


def _follows() -> str:
    """数的后面只可能是这些字：多数「一、」「十四五」一看就不是，不必逐种去试。"""
    words = [*(w for group in _grammar()["units"].values() for w in group), *_grammar()["scales"]["words"]]
    return "".join(sorted({re.escape(w[0]) for w in words} | set(r"%‰个百倍成分余多/／—–―~至到") | {r"\-"}))


@cache
def _skips() -> Pattern:
    return Pattern("|".join(_grammar()["skip"]["words"]))


@cache
def _one_after() -> re.Pattern[str]:
    return re.compile("(?:" + any_of(_grammar()["skip"]["one_after"]) + r")[\u4e00-\u9fff]{0,3}$")


@cache
def _bound_before(kind: FactKind) -> Pattern:
    """远的界限词可以隔几个字，比例可以隔得更远（不得少于停车位总数的2%）。"""
    far, near = (any_of(_grammar()["bounds"][k]) for k in ("far", "near"))
    gap = 14 if kind == "ratio" else 8
    return Pattern(
        rf"(?P<b>(?:{far})(?!生活|工资|人民(?!币)|法院|保障)(?=[^\d*并且]{{0,{gap}}}$)|(?<!最)(?:{near})(?=(?:人民币)?$))"
    )


@cache
def _base_word() -> re.Pattern[str]:
    return re.compile("每个?(" + any_of(_grammar()["base"]["words"]) + ")")


@cache
def _base() -> Pattern:
    return Pattern("(?:每个?(?:" + any_of(_grammar()["base"]["words"]) + r")){1,3}")
