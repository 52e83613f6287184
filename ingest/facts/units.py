"""单位：从名单里切，从行文里认。

名单（责任单位：甲、乙，丙按职责分工负责）里的名称照写照收；行文里的名称靠「职能＋局委办」的样子认，见 ``data/units.toml``。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ingest.facts.span import Span
from ingest.pattern import Pattern, any_of

_DATA = Path(__file__).parents[1] / "data" / "units.toml"
_LONGEST = 40  # 字；再长的不是单位名称
_COMPANY = re.compile(
    r"(?:股份|国有|独资|控股|母|子|分|上市|投资|有限|责任|一人|外国|该){0,4}(?:有限公司|公司)"
)  # 泛称，不指哪一家
_HOUSES = ("局", "委", "厅", "委员会", "管委会")  # 里面设科、处的
_HOUSED = re.compile(r"[\u4e00-\u9fff]{2,8}?[处科室股局办部心]")  # 先粗看一眼有没有科室
_PERSONAL = ("长", "员", "门")  # 局长、委员说的是人
_WRITTEN = re.compile(r"[\u4e00-\u9fffA-Za-z]|\*{2}")
_LEVEL = re.compile(r"[省市县区镇](?!各)")
_LEVEL_BEFORE = re.compile(r"(?:^|[^\u4e00-\u9fff]|各|由|经|向)[省市县区镇]$")
_MARK = re.compile(r"(?:[（(][一二三四五六七八九十\d]{1,3}[)）]\s{0,4})+")  # 条款的序号
_JOINED_BY = re.compile(r"并?会同|并由|由")
_OPEN, _CLOSE = "（(〔[“", "）)〕]”"


class Name(NamedTuple):
    """名单里的一个名称；``rider`` 为真的是「比照办理」的附带话，不算名单内；``lead`` 为真的写明牵头。"""

    value: str
    start: int
    end: int
    rider: bool = False
    lead: bool = False


def unit_names(text: str) -> list[Span]:
    """任何行文里的单位名称，按出现次序；值去掉空白，其余照写。"""
    found: list[Span] = []
    floor = 0
    for match in _tail().finditer(text):
        if match.end() <= floor or (
            text[match.end() : match.end() + 1] in _PERSONAL and not match.group().endswith("部门")
        ):
            continue
        start = _left_edge(text, match, floor)
        end = match.end()
        if match.group().endswith(_HOUSES) and _HOUSED.match(text, end) and (inner := _inner().match(text, end)):
            end = inner.end()
        name = text[start:end]
        under = bool(found) and found[-1].end == start and found[-1].value.endswith(("国务院", "人民政府", "公安机关"))
        if under or _looks_like_unit(name):
            if under:  # 国务院市场监督管理部门、县级人民政府有关部门
                start, name = found[-1].start, found.pop().text + name
            found.append(Span("unit", squeeze(name), name, start, end))
            floor = end
    return found


def squeeze(name: str) -> str:
    """去掉名称中的空白。"""
    return "".join(name.split())


def split_names(text: str, start: int, end: int) -> list[Name]:
    """把 ``text[start:end]`` 这段名单切成名称：顿号、逗号分开，括号里的不切，末尾的动作去掉。

    「甲（牵头）、乙」只说甲；「甲、乙牵头、丙配合」的动作管到前面没有动作的几家。
    """
    names: list[Name] = []
    leading = False
    for a, b in reversed(list(_pieces(text, start, end))):
        rider = _rider().search(text, a, b)
        if rider:
            b = rider.start()
        aside = role_aside().search(text, a, b)  # 一段之内没有顿号，只会在段末
        if aside:
            b = aside.start()
        elif ending := _ending().search(text, a, b):
            leading = bool(_lead_ending().search(text, ending.start(), b))
            b = ending.start()
        lead = bool(aside["lead"]) if aside else leading
        a, b = _trim(text, a, b)
        if joined := _JOINED_BY.match(text, a, b):
            a = joined.end()
        value = squeeze(text[a:b])
        if _WRITTEN.search(value) and value != "无" and value not in unit_words()["names"]["noise"]:
            names.append(Name(value, a, b, rider=bool(rider), lead=lead))
    return names[::-1]


def is_name_list(names: list[Name]) -> bool:
    """每一个都像单位：行文里的名单要过这一关，明写「责任单位：」的不必。"""
    return bool(names) and all(_looks_like_unit(n.value) for n in names)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """顿号、逗号处切开；名称里的括号和「市、区」「各县（市、区）」不切。"""
    depth, at = 0, start
    for i in range(start, end):
        c = text[i]
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and c in "、，,；;" and not (c == "、" and _shared_level(text, at, i)):
            yield at, i
            at = i + 1
        elif depth == 0 and c in "和及" and _joins(text, at, i, end):
            yield at, i - (text[i - 1] == "以")
            at = i + 1
    yield at, end


def _shared_level(text: str, at: int, i: int) -> bool:
    """「市、区民政部门」是一个名称；「各区、市各部门」是两个。"""
    return bool(_level().fullmatch(text, at, i)) and bool(re.match(r"[省市县区镇乡](?!各)", text[i + 1 : i + 3]))


def _joins(text: str, at: int, i: int, end: int) -> bool:
    """「甲局和乙局」的和：前后都已是完整的名称才切（规划和自然资源局不切）。"""
    left = text[max(at, i - _LONGEST) : i].removesuffix("以")
    right = re.split(r"[、，,；;]", text[i + 1 : min(end, i + _LONGEST)])[0]
    return bool(_complete().search(left)) and _looks_like_unit(squeeze(right))


def _trim(text: str, a: int, b: int) -> tuple[int, int]:
    while a < b and (text[a].isspace() or text[a] in "：:、，,。；;"):
        a += 1
    while a < b and (text[b - 1].isspace() or text[b - 1] in "：:、，,。；;等"):
        b -= 1
    if a < b and text[b - 1] in "）)" and not any(c in text[a:b] for c in "（("):
        b -= 1
    return a, b


def _left_edge(text: str, match: re.Match[str], floor: int) -> int:
    """名称从哪里起：往左到标点或不属于名称的字为止。"""
    lowest = max(floor, match.start() - 22)
    at = match.start()
    while at > lowest and ("\u4e00" <= text[at - 1] <= "\u9fff" or _in_name(text[at - 1]) or _part_of_levels(text, at)):
        at -= 1
    edge = at
    for word in _boundary().finditer(text, at, match.start()):
        edge = word.end()
    before = edge
    while edge < match.start() and text[edge] in "）)、和及与了":
        edge += 1
    opened = text.find("（", edge, match.start())
    marked = _MARK.match(text, edge, match.start())
    edge = marked.end() if marked else edge
    if opened < edge or "）" in text[opened : match.start()]:
        return edge
    alone = opened == edge or not _level_at_end().search(text, before, match.start())
    return opened + 1 if alone else edge


def _in_name(char: str) -> bool:
    return char in "*（()）"


def _part_of_levels(text: str, at: int) -> bool:
    """「市、区民政部门」的顿号属于名称。"""
    return (
        text[at - 1] == "、"
        and bool(_LEVEL.match(text[at : at + 2]))
        and bool(_LEVEL_BEFORE.search(text[max(0, at - 3) : at - 1]))
    )


@lru_cache(maxsize=4096)
def _looks_like_unit(name: str) -> bool:
    """一份文件里就那几家单位，反复说到。"""
    name = squeeze(name)
    return (
        2 <= len(name) <= _LONGEST
        and bool(_complete().search(name))
        and not _sentence().search(name)
        and name not in _vague()
        and not _COMPANY.fullmatch(name)
    )


@cache
def unit_words() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text("utf-8"))


@cache
def _tail() -> Pattern:
    names = unit_words()["names"]
    fields, middles, tails = (any_of(names[k]) for k in ("fields", "middles", "tails"))
    return Pattern(
        rf"(?:{any_of(names['strong'])})|(?:(?:{fields})(?:和|、)?){{1,6}}(?:{middles})?(?:{tails})(?![长员])|(?<=[省市县区])财政(?=部门|全额|负担|承担|负责|安排|按|统筹)(?:部门)?"
    )


@cache
def _inner() -> re.Pattern[str]:
    """内设的科室：管委会「企业服务处」、市数据局「数据资源科」。名目里没有动词，后面要说它做什么，或者到此为止。"""
    names = unit_words()["names"]
    stop = "|".join([*names["boundary"], *names["verbs"], "[对在需]", "进行"])
    acting = "|".join([*names["verbs"], *names["modals"], *names["duties"], *names["acts"]])
    name = rf"(?:(?!{stop})[\u4e00-\u9fff]){{2,8}}?(?:处|科|室|股|局|办|部|中心)"
    return re.compile(rf"{name}(?=(?:{acting})|[、，,。；;：:）)（(\s]|$)")


@cache
def _complete() -> re.Pattern[str]:
    names = unit_words()["names"]
    return re.compile(
        rf"(?:{any_of(names['strong'])}|[\u4e00-\u9fff*]{{1,20}}(?:局|委|厅|办|部|署|院|会|中心|银行|公司|学校|部门|机关|机构|单位|集团|街道|支行|分行|科|处|所|站|队|组)|[省市县区级]财政|各[\u4e00-\u9fff（()）、]{{0,10}}(?:区|县|市|乡|镇)|残联|妇联|科协)[）)]?$"
    )


@cache
def _sentence() -> re.Pattern[str]:
    return re.compile(
        r"[。；;：:！？]|应当|可以|根据|通过|进行|开展|提高|实现|为了|其中|鼓励|支持|推进|符合|享受|申请人|提供|[，,]|以及其|完成|《|》"
    )


@cache
def _vague() -> frozenset[str]:
    return frozenset(unit_words()["names"]["vague"])


@cache
def _rider() -> re.Pattern[str]:
    return re.compile(unit_words()["names"]["rider"])


@cache
def _ending() -> re.Pattern[str]:
    roles = unit_words()["roles"]
    return re.compile(rf"(?:等(?:部门|单位)?)?(?:{any_of([*roles['lead'], *roles['unit']])})[^、，,。；;]{{0,10}}$")


@cache
def role_aside() -> re.Pattern[str]:
    """名称后面括号里的角色：（牵头）、(牵头单位)、（配合）。"""
    words = unit_words()
    lead, other = ([*words["roles"][k], *words["labels"][k], *words["asides"][k]] for k in ("lead", "unit"))
    return re.compile(rf"\s{{0,8}}[（(]\s{{0,4}}(?:(?P<lead>{any_of(lead)})|{any_of(other)})\s{{0,4}}[）)]\s{{0,8}}")


@cache
def _lead_ending() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(unit_words()['roles']['lead'])})[^、，,。；;]{{0,6}}\s{{0,8}}$")


@cache
def _boundary() -> re.Pattern[str]:
    words = [w for w in unit_words()["names"]["boundary"] if w not in ("和", "及")]
    words.sort(key=len, reverse=True)
    return re.compile(rf"{'|'.join(words)}|(?<=[局委厅办部府会院心关])[和及]")


@cache
def _level() -> re.Pattern[str]:
    return re.compile(
        r"\s{0,4}(?:由|经|向)?(?:各|本|全)?(?:[\u4e00-\u9fff*]{2,6})?(?:国家|省|市|县|区|乡|镇|省级|市级|县级|区级|街道)(?:[（(][\u4e00-\u9fff、]{1,8}[）)])?"
    )


@cache
def _level_at_end() -> re.Pattern[str]:
    return re.compile(unit_words()["names"]["levels"] + "$")
