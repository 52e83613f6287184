"""文件在哪里适用：看发文机关、标题、来源网站，都没有再看正文里说得最多的、级别对得上的地方。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ingest.document import Place, Source
from ingest.place import COUNTRY, Level, covers, find_places, level_of, mentions
from ingest.properties import Property, rules

_REGION = re.compile(r"(?:所属地区|适用地区|行政区域)\s{0,4}[:：]?\s{0,4}(?P<where>[\u4e00-\u9fff\s—-]{2,24})")
# 顺带说到的地方：电头是记者在哪里发稿；人从哪里来、往哪里去
_PASSING = re.compile(
    r"新华社[\u4e00-\u9fff]{2,6}\d{1,2}月\d{1,2}日电|(?:离开|来自|途经|往返|支援|驰援|援助|前往|抵达|有过)[\u4e00-\u9fff]{2,6}|[\u4e00-\u9fff]{2,4}(?:地区(?:人员|旅[居行]|居住)|籍)"
)
_PART = r"[\u4e00-\u9fff]{1,7}?"
_CHAIN = re.compile(
    rf"(?P<province>{_PART}(?:省|自治区))?(?P<city>{_PART}(?:市|自治州|地区|盟))?(?P<county>{_PART}(?:区|县|旗))?(?P<town>{_PART}(?:镇|乡|街道))?"
)
_ABOVE = re.compile(r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff]{2,5}?省)?([\u4e00-\u9fff]{2,5}?[省市州])$")
_NOT_NAMES = re.compile(
    r"[各本全我该两多几每这那某在的和与及对为由向从到关于印发有无年月日号]|城市$|都市$|地区$|社区$|小区$|园区$|辖区$|新区$|开发区$"
)
_WHOLE_TEXT = 100_000  # 字；看这么长
_LOCAL = re.compile(
    r"[我本全该][省市县区州旗](?!别)|(?<![\u4e00-\u9fff])[省市县区](?:委|政府|直)|[省市县区]委(?:书记|常委|办公|宣传)|(?<![各级])[省市县区]人民政府"
    r"|(?<![\u4e00-\u9fff])[省市县区](?:卫|民政|财政|人社|教育|住建|医保|发改|公安)|各[县区](?:[（(、]|市)"
)
_LEVEL_WORDS: dict[Level, re.Pattern[str]] = {
    "county": re.compile(
        r"(?<![\u4e00-\u9fff])[区县](?:民政|财政|人社|卫健|教育|住建|残联|医保|发改|政府|委|公安)|本[区县]|我[区县]|全[区县]"
    ),
    "city": re.compile(
        r"(?<![\u4e00-\u9fff])市(?:民政|财政|人社|卫健|教育|住建|残联|医保|发改|政府|委|公安)|本市|我市|全市"
    ),
    "province": re.compile(
        r"(?<![\u4e00-\u9fff])省(?:民政|财政|人社|卫健|教育|住建|残联|医保|发改|政府|委)|本省|我省|全省"
    ),
}


def jurisdiction(
    source: Source, issuer: str, titles: tuple[str, ...], found: dict[str, list[Property]]
) -> Place | None:
    """认不出的为 None，不猜。"""
    first = issuer.split("、")[0]
    for words in (first, *titles):
        place = _ministry(words) or _within(_leading(words) or _national(words), source.text)
        if place:
            return place
    region = _REGION.search(source.text[:3000])
    if region and (places := find_places(region["where"])):
        return places[-1]
    return (
        _from_site(source, found)
        or _from_text(source.text)
        or _site(found)
        or _from_paper(source.text, titles)
        or _nationwide(source.text)
    )


def _national(words: str) -> Place | None:
    return (
        COUNTRY
        if words.startswith(tuple(rules()["national"])) or words.startswith(tuple(rules()["ministries"]))
        else None
    )


def _ministry(words: str) -> Place | None:
    """部委开头的标题，后面的地名是它去的地方；「财政部某省监管局」的除外。"""
    named = next((m for m in rules()["ministries"] if words.startswith(m)), "")
    rest = words[len(named) :]
    return COUNTRY if named and not any(rest.startswith(p.name[:2]) for p in find_places(rest[:8])) else None


def _leading(words: str) -> Place | None:
    """机关名、标题里的地名：表里有的，或照形状认（虚构的云河市）。引用别处文件的书名号不看。"""
    outside = re.sub(r"《[^《》]{0,100}》", "", words) if not words.startswith("《") else words
    for part in (outside, words):
        places = [p for p in find_places(part[:120]) if p.level != "country"]
        shaped = _shaped(part)
        if shaped and not any(p.name == shaped.name for p in places):
            return shaped
        if places:
            return places[0]
    return None


def _shaped(words: str) -> Place | None:
    """「云河市南浦区民政局」：开头连着的 X省X市X区。表里有的照表。"""
    head = re.sub(r"^(?:中共|关于|印发|公布|(?:19|20)\d\d年?度?|【[^【】]{1,6}】)+", "", words.strip("《》 "))
    m = _CHAIN.match(head)
    parts = [m[g] for g in ("province", "city", "county", "town") if m and m[g]]
    if not parts or any(_NOT_NAMES.search(p[:-1]) or len(p) < 3 for p in parts):
        return None
    if any(find_places(p) for p in parts):
        return None
    return Place(parts[-1], "", level_of(parts[-1]), tuple(parts[-2::-1]))


def _within(place: Place | None, text: str) -> Place | None:
    """虚构地名的上级只能从正文里连着写的地方知道：江澜省云河市、云河市南浦区。"""
    if place is None or place.code or place.within:
        return place
    chain: list[str] = []
    name = place.name
    while len(chain) < 3:
        above = Counter(
            m.group(1)
            for at in _all(text, name)
            if (m := _ABOVE.search(text, max(0, at - 13), at)) and not _NOT_NAMES.search(m.group(1)[:-1])
        )
        if not above:
            break
        name = above.most_common(1)[0][0]
        chain.append(name)
    return Place(place.name, "", place.level, tuple(chain))


def _all(text: str, name: str) -> Iterator[int]:
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + len(name))


def _from_site(source: Source, found: dict[str, list[Property]]) -> Place | None:
    """正文也提到网站所在的地方时，用网站的：转载别处文件的不算。"""
    site = _site(found)
    if site is None:
        return None
    named = [m.place for m in mentions(source.text)]
    inside = [p for p in named if covers(site, p)]
    if inside:
        return site
    above = [p for p in named if covers(p, site) and p.level != "country"]
    return min(above, key=_rank) if above else None


def _rank(place: Place) -> int:
    return -("country", "province", "city", "county", "township").index(place.level)


def _site(found: dict[str, list[Property]]) -> Place | None:
    for prop in [*found.get("source", []), *found.get("site", [])]:
        place = _leading(prop.value)
        if place:
            return place
    return None


def _from_text(text: str) -> Place | None:
    """说得最多的地方；「区民政局」「我市」这些话定级别，级别对得上的优先。"""
    counts = Counter(m.place for m in mentions(_PASSING.sub("", text)) if m.place.level != "country")
    if not counts:
        return None
    said = Counter({level: len(p.findall(text)) for level, p in _LEVEL_WORDS.items()})
    level = said.most_common(1)[0][0] if sum(said.values()) else ""
    fitting = [p for p in counts if _of_level(p, level)] or list(counts)
    best = max(fitting, key=lambda p: counts[p])
    return best if counts[best] > 1 or _of_level(best, level) else None  # 只提一次、级别也对不上的，是顺带说到


def _of_level(place: Place, level: str) -> bool:
    """直辖市是省级，文中说「我市」「市教委」。"""
    return place.level == level or (level == "city" and place.level == "province" and place.name.endswith("市"))


def _nationwide(text: str) -> Place | None:
    """一个地方也没有说到、也没有「我省」「市委」的话，说的是中央部门：全国适用。"""
    national = any(word in text for word in (*rules()["central"], *rules()["ministries"]))
    told = _PASSING.sub("", text[:_WHOLE_TEXT])
    named = any(p.level != "country" for p in find_places(told)) if national and not _LOCAL.search(told) else True
    return None if named else COUNTRY


def _from_paper(text: str, titles: tuple[str, ...]) -> Place | None:
    """「云河日报」报道「云河出台……」，文中说「市政府」：云河市。"""
    paper = re.search(r"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{2,4}?)[日晚晨]报", text[:300])
    if not paper or not any(t.startswith(paper["name"]) for t in titles):
        return None
    if _LEVEL_WORDS["city"].search(text):
        return Place(paper["name"] + "市", "", "city")
    return Place(paper["name"] + "县", "", "county") if _LEVEL_WORDS["county"].search(text) else None
