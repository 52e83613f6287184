"""行政区划：文字里说的是哪里，谁管着谁。

县级以上的名称、代码取自 ``data/places.tsv``；简称（咸宁）、拼音（Taiyuan）、英文名都认。
简称常和日常用语撞车（长寿、合作、提高安全里的「高安」），撞车的要么写全称，要么前面有上级地名才算。
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Literal

from ingest.document import Document, Place
from ingest.sounds import spelled
from ingest.words import stock_count, stock_cut

Level = Literal["country", "province", "city", "county", "township"]
COUNTRY = Place("全国", "000000", "country")

_DATA = Path(__file__).parent / "data"
_COUNTRY_NAMES = frozenset(("全国", "国家", "中国", "中华人民共和国", "China", "china"))
_GENERIC = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|林区|地区|省|市|区|县|旗|盟)$")
_PEOPLES = re.compile(
    r"(?:满|蒙古|回|朝鲜|达斡尔|畲|土家|苗|侗|瑶|壮|藏|羌|彝|黎|哈尼|傣|布依|水|白|景颇|傈僳|拉祜|佤|布朗|纳西|独龙|怒|普米|仡佬|毛南|仫佬|各|裕固|哈萨克|保安|东乡|撒拉|土|锡伯|塔吉克|柯尔克孜|维吾尔)族$"
    r"|(?<=[\u4e00-\u9fff]{2})(?:哈萨克|柯尔克孜|维吾尔|蒙古|锡伯|塔吉克)$"
)
_STREET = re.compile(r"路|大道|大街|街(?!道)|巷|大桥|山(?!区)|寺")  # 北京路、延安大街不是说那座城
_SELDOM = 1000  # jieba 词频；「补、罚、咋」都在上千，「窖、渠」不到
_SHORT = 500  # 字；问话、句子记得住，整篇文件不记
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LEAD_IN = "在住到去来是于至从回"  # 「我住滑县」：后面可以是两个字的县名
_GAP = re.compile(r"[\s\-—·]{0,3}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’]*")
_PINYIN_GENERIC = re.compile(r"(?:sheng|shi|diqu|qu|xian|meng|qi)$")
_LATIN_GENERIC = frozenset(("district", "county", "qu", "xian"))


@dataclass(frozen=True)
class Mention:
    """文中一处地名；``start``、``end`` 是它（连同紧挨着的上级）在文中的位置。"""

    place: Place
    start: int
    end: int


@dataclass
class _Context:
    """读到这里为止知道的：库里有哪些地方，前文提到过哪些上级；给重名的定是哪一个。"""

    known: frozenset[Place]
    outers: set[str] = field(default_factory=set)

    def saw(self, place: Place) -> None:
        self.outers |= {place.name, *place.within}

    def resolve(self, places: tuple[Place, ...]) -> Place:
        """看前文提到过哪个上级、库里有哪一个；看不出的不带代码和上级。"""
        for inside in ([p for p in places if self.outers & set(p.within)], [p for p in places if p in self.known]):
            if len(places) > 1 and len(inside) == 1:
                return inside[0]
        return _unresolved(places)


def find_places(text: str, known: Collection[Place] = ()) -> tuple[Place, ...]:
    """文中说到的地方，按出现次序，不重复；「广州市天河区」只算天河区。

    ``known`` 是区划表以外也要认的地方（库里文件的地名），简称同样认。
    """
    return tuple(dict.fromkeys(m.place for m in mentions(text, known)))


def place_named(name: str) -> Place | None:
    """全称、简称、拼音或英文名对应的地方；不认识的为 None，重名的不带代码。"""
    name = name.strip()
    if name in _COUNTRY_NAMES:
        return COUNTRY
    names = _names()
    places = names.get(name) or names.get(_spelling(name)) or ()
    return _unresolved(places) if places else None


def namesakes(name: str) -> tuple[Place, ...]:
    """叫这个名字的各个地方：南北两个「鼓楼区」都在内。"""
    return tuple(_names().get(name.strip(), ()))


def covers(outer: Place | str, inner: Place | str) -> bool:
    """``inner`` 就是 ``outer`` 或在它辖区之内：covers("湖北省", "咸宁市")。"""
    outer, inner = _as_place(outer), _as_place(inner)
    if outer.level == "country":
        return True
    if outer.code and inner.code:
        return inner.code == outer.code or outer.name in inner.within
    return inner.name == outer.name or outer.name in inner.within


def place_of(document: Document) -> Place | None:
    """文件适用的地方；文件没有写明的为 None。"""
    if not document.place:
        return None
    known = place_named(document.place)
    if known and (known.code or not document.within):
        return known
    code = _code_within(document.place, document.within)
    return Place(document.place, code, level_of(document.place), document.within)


def short_name(name: str) -> str:
    """去掉通名：咸宁市 → 咸宁，恩施土家族苗族自治州 → 恩施；一个字的留全称（滑县）。"""
    short = _GENERIC.sub("", name)
    while len(short) > 2 and (shorter := _PEOPLES.sub("", short)) != short and len(shorter) >= 2:
        short = shorter
    return short if len(short) >= 2 else name


def romanized(name: str) -> str:
    """地名的拼音，给看英文的人注在后面，不带通名：广州市 → Guangzhou；省级有通行拼法的用它（香港 → Hong Kong）；区划表里没有的逐字拼。"""
    if name in _COUNTRY_NAMES:
        return "China"
    known = _romanized().get(name) or (_romanized().get(place.name) if (place := place_named(name)) else "")
    return known or spelled(short_name(name)).capitalize()


@cache
def _romanized() -> dict[str, str]:
    found = {p.name: _PINYIN_GENERIC.sub("", pinyin).capitalize() for p, pinyin in reversed(_places())}
    usual = {name: alias.title() for alias, name in reversed(list(_rows("place_aliases.tsv"))) if alias.isascii()}
    return found | {name: alias for name, alias in usual.items() if _names()[name][0].level == "province"}


def level_of(name: str) -> Level:
    """从通名看级别；「市」按地级算，表里有的以表为准。"""
    known = _names().get(name)
    if known:
        return known[0].level
    if name in _COUNTRY_NAMES:
        return "country"
    if name.endswith(("省", "自治区", "特别行政区")):
        return "province"
    if name.endswith(("市", "州", "地区", "盟")):
        return "city"
    return "township" if name.endswith(("镇", "乡", "街道")) else "county"


class Places(tuple[Place, ...]):
    """一组地方；几十个地方的散列，一问要用上百次，只算一次。"""

    def __hash__(self) -> int:
        if not hasattr(self, "_hash"):
            self._hash = super().__hash__()
        return self._hash


def mentions(text: str, known: Collection[Place] = ()) -> list[Mention]:
    """文中每一处地名，按位置；同一处取最长的写法。"""
    known = known if isinstance(known, tuple) else tuple(known)
    return list(_short_mentions(text, known)) if len(text) <= _SHORT else _mentions(text, known)


@lru_cache(maxsize=1024)
def _short_mentions(text: str, known: tuple[Place, ...]) -> tuple[Mention, ...]:
    return tuple(_mentions(text, known))


def _mentions(text: str, known: tuple[Place, ...]) -> list[Mention]:
    extra = _forms(known)
    context = _Context(extra.known)
    found: list[Mention] = []
    at = 0
    heads, more = _by_head(), extra.by_head
    while at < len(text):
        if text[at : at + 2] not in heads and text[at : at + 2] not in more:
            at += 1
            continue
        hit = _han_at(text, at, extra, found[-1] if found else None, context)
        if hit is None:
            at += 1
            continue
        at = hit.end
        if found and hit.start < found[-1].end:  # 接在上级后面，合成一处
            found.pop()
        found.append(hit)
        context.saw(hit.place)
    found += _latin(text, context, extra)
    return sorted(found, key=lambda m: m.start)


def _han_at(text: str, at: int, extra: _Forms, last: Mention | None, context: _Context) -> Mention | None:
    for name in _candidates(text, at, extra):
        places = extra.places.get(name) or _names()[name]
        end = at + len(name)
        outer = last if last and _GAP.fullmatch(text, last.end, at) else None
        inner = [p for p in places if outer and outer.place.name in p.within]
        if inner and outer:
            return Mention(inner[0], outer.start, end)
        if name in extra.places or _stands_alone(text, at, name):
            return Mention(context.resolve(places), at, end)
    return None


def _candidates(text: str, at: int, extra: _Forms) -> Iterator[str]:
    """从 ``at`` 起能对上的写法，长的在前。"""
    head = text[at : at + 2]
    listed = [n for n in _by_head().get(head, ()) if text.startswith(n, at)]
    listed += [n for n in extra.by_head.get(head, ()) if n not in listed and text.startswith(n, at)]
    yield from sorted(listed, key=len, reverse=True)


def _stands_alone(text: str, at: int, name: str) -> bool:
    """没有上级地名在前时，这几个字是不是真在说地方。"""
    before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 2]
    if len(name) == 2 and _GENERIC.search(name):  # 滑县：「管理县级」里的「理县」不是
        return (not _HAN.match(before) or before in _LEAD_IN) and after[:1] not in ("级", "域", "(", "（", "、")
    if name in _words():
        return False
    if _GENERIC.search(name) and name == _names()[name][0].name:
        return True
    return not _STREET.match(after) and _on_word_edges(text, at, at + len(name))


def _on_word_edges(text: str, start: int, end: int) -> bool:
    """简称的两端恰是词的边界：「流通化工」里没有通化，「扩大连锁」里没有大连。

    后面剩下一个不常单用的字，是词典没收的词断在了那里：「修水窖」说的是修水窖，不是修水县。
    """
    edges = _word_edges(text)
    return start in edges and end in edges and not (end + 1 in edges and _seldom_alone(text[end : end + 1]))


def _seldom_alone(char: str) -> bool:
    return 0 < stock_count(char) < _SELDOM


@lru_cache(maxsize=8)
def _word_edges(text: str) -> frozenset[int]:
    """全文一次分好词：一处处分，遇到满篇地名的文件会慢得不能用。"""
    return frozenset(accumulate((len(word) for word in stock_cut(text)), initial=0))


def _unresolved(places: tuple[Place, ...]) -> Place:
    first = places[0]
    return first if len(places) == 1 else replace(first, code="", within=())


def _latin(text: str, context: _Context, extra: _Forms) -> list[Mention]:
    """拼音和英文名（库里文件的地名也认拼音）：Taiyuan、Yan'an、Inner Mongolia、Xinfu District。同音的看另外提到、库里有的是哪个。"""
    tokens = list(_LATIN.finditer(text))
    hits: list[Mention] = []
    taken: set[int] = set()  # 已经算进某个地名的词
    for counties in (False, True):  # 先认省市，好给同音的区县定上级
        for i, count in ((i, n) for i in range(len(tokens)) for n in (2, 1)):
            run = range(i, min(i + count, len(tokens)))
            start, end = tokens[i].start(), tokens[run[-1]].end()
            if len(run) < count or taken & set(run) or end - start > 40:
                continue
            written = text[start:end]
            places = (
                _latin_counties(written, _follow(tokens, i + count), extra)
                if counties
                else _latin_cities(written, extra)
            )
            place = context.resolve(places) if places else None
            if place and (place.code or len(places) == 1 or _one_of_ours(places)):
                hits.append(Mention(place, start, end))
                context.saw(place)
                taken |= set(run)
    return hits


def _one_of_ours(places: tuple[Place, ...]) -> bool:
    """区划表以外的一个地方，库里有的文件写了上级、有的没写。"""
    return len({p.name for p in places}) == 1 and not any(p.code for p in places)


def _follow(tokens: list[re.Match[str]], at: int) -> str:
    return tokens[at].group().lower() if at < len(tokens) else ""


def _latin_cities(written: str, extra: _Forms) -> tuple[Place, ...]:
    key = _spelling(written)
    clear = written[0].isupper() or len(key) >= 5
    named = extra.spelled.get(key) or _names().get(key, ())
    return tuple(p for p in named if p.level != "county") if clear and len(key) >= 3 else ()


def _latin_counties(written: str, follow: str, extra: _Forms) -> tuple[Place, ...]:
    """单独的区县拼音容易是别的词：后面跟着 District 之类，或首字母大写且够长才算。"""
    key = _spelling(written)
    clear = follow in _LATIN_GENERIC or (written[0].isupper() and len(key) >= 5)
    named = extra.spelled.get(key) or _names().get(key, ())
    return tuple(p for p in named if p.level == "county") if clear and key.isascii() else ()


def _spelling(written: str) -> str:
    return re.sub(r"['’]s\b|[\s'’]", "", written).lower()


def _as_place(place: Place | str) -> Place:
    if isinstance(place, Place):
        return place
    return place_named(place) or Place(place, "", level_of(place))


def _code_within(name: str, within: tuple[str, ...]) -> str:
    """重名的区县，按上级定代码。"""
    inside = [p for p in _names().get(name, ()) if p.name == name and set(within) & set(p.within)]
    return inside[0].code if len(inside) == 1 else ""


@dataclass(frozen=True)
class _Forms:
    """区划表以外的地方的写法；按头两个字找。"""

    known: frozenset[Place]
    places: dict[str, tuple[Place, ...]]
    by_head: dict[str, tuple[str, ...]]
    spelled: dict[str, tuple[Place, ...]]  # 拼音 → 地方


@lru_cache(maxsize=32)
def _forms(known: tuple[Place, ...]) -> _Forms:
    """区划表以外的地方：全称和简称。"""
    forms: dict[str, tuple[Place, ...]] = {}
    for place in known:
        for name in {place.name, short_name(place.name)}:
            if name not in _names() and name != COUNTRY.name:
                forms[name] = (*forms.get(name, ()), place)
    spellings: dict[str, tuple[Place, ...]] = {}
    for place in dict.fromkeys(p for places in forms.values() for p in places):
        key = spelled(short_name(place.name))
        spellings[key] = (*spellings.get(key, ()), place)
    return _Forms(frozenset(known), forms, _heads(forms), spellings)


@cache
def _names() -> dict[str, tuple[Place, ...]]:
    """写法 → 地方。全称先于简称；同一简称上级先于下级（吉林是省，长安先看有没有地级的）。"""
    places = _places()
    names: dict[str, list[Place]] = {}
    for place, _ in places:
        names.setdefault(place.name, []).append(place)
    shorts: dict[str, list[Place]] = {}
    for place, pinyin in places:
        if (short := short_name(place.name)) not in names:
            shorts.setdefault(short, []).append(place)
        if place.name.endswith("自治州"):
            shorts.setdefault(f"{short_name(place.name)}州", []).append(place)  # 恩施州
        shorts.setdefault(_PINYIN_GENERIC.sub("", pinyin), []).append(place)
    ranks = ("country", "province", "city", "county")
    for short, group in shorts.items():
        top = min(ranks.index(p.level) for p in group)
        keep = group if short.isascii() else [p for p in group if ranks.index(p.level) == top]
        names[short] = keep
    for alias, name in _rows("place_aliases.tsv"):
        names[_spelling(alias)] = names[name]
    return {name: tuple(group) for name, group in names.items()}


@cache
def _by_head() -> dict[str, tuple[str, ...]]:
    return _heads(name for name in _names() if not name.isascii())


def _heads(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    heads: dict[str, list[str]] = {}
    for name in names:
        heads.setdefault(name[:2], []).append(name)
    return {head: tuple(grouped) for head, grouped in heads.items()}


@cache
def _places() -> tuple[tuple[Place, str], ...]:
    rows = list(_rows("places.tsv"))
    names = {code: name for code, _, name, _ in rows}
    found = []
    for code, level, name, pinyin in rows:
        above = [c for c in (code[:4] + "00", code[:2] + "0000") if c != code and c in names]
        within = tuple(dict.fromkeys(names[c] for c in above))
        found.append((Place(name, code, level, within), pinyin))  # type: ignore[arg-type]
    return tuple(found)


@cache
def _words() -> frozenset[str]:
    lines = (_DATA / "place_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
