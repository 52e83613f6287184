"""库里没有自己的文件、区划表里也没有的地方：只在上级文件的表头、名单里写着（南浦区、北岭区、云河高新区）。

问到它，就按写着它的那份文件的下级看，不当作「没有那里的文件」。
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from assistant.claims import WORDS
from ingest import Store
from ingest.document import Place
from ingest.place import level_of, mentions
from ingest.sounds import readings

_TAIL = re.compile(r"[区县市旗镇乡]")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,7}$")
_LISTED = re.compile(r"[\u4e00-\u9fff]{2,9}(?:\s?[、|｜和及与\t]\s?[\u4e00-\u9fff]{2,9}){1,30}")
_JOIN = re.compile(r"\s?[、|｜和及与\t]\s?")
_SPELLED = re.compile(
    r"\b(?!(?:This|That|These|Those|Each|Every|Which|What|Other|Another|Same|Your|Their|From|With|School|Rural|Urban|Local|Home)\b)"
    r"(?P<name>[A-Z][a-z]{3,14})\s+(?P<tail>[Dd]istrict|[Cc]ounty|[Cc]ity|[Tt]own)\b"
)
_TAILS = {"district": "区", "county": "县", "city": "市", "town": "镇"}
_CHARS = 40  # 个；一个音节看这么多个字
_STRANGE = re.compile(
    r"(?:请问|想问|问一?下|我们?|在|您?好|[，,、\s]){0,3}([\u4e00-\u9fff]{2,3}[县市])(?![县市区级场民委政直内外里域中长容镇])"
)
_APART = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,3}[县市])(?![\u4e00-\u9fff])")  # 英文里夹着的
_WHICH = (
    "各",
    "全",
    "本",
    "我",
    "该",
    "哪",
    "这",
    "那",
    "每",
    "某",
    "外",
    "贫困",
    "脱贫",
    "示范",
    "试点",
    "重点",
    "牧业",
    "农业",
    "几个",
    "一个",
)
_SEEN = 20  # 名字见于哪几条，看这么多条就够
_COMMON = frozenset(WORDS["places"]["common"])


def named_inside(store: Store, text: str, known: Collection[Place]) -> tuple[Place, ...]:
    """``text`` 里说到的、只在某份文件里和已知的地方并列写着的地名；``known`` 是已知的地方。"""
    taken = [(m.start, m.end) for m in mentions(text, known)]
    found = []
    for tail in _TAIL.finditer(text):
        if any(a < tail.end() <= b for a, b in taken):
            continue
        place = next((p for name in _names(text, tail.end()) if (p := _listed_in(store, name, known))), None)
        found += [place] if place else []
    return tuple(dict.fromkeys(found))


def spelled_inside(store: Store, text: str, known: Collection[Place]) -> tuple[Place, ...]:
    """英文里「Beiling District」一类：区划表没有、只在某份文件里和已知的地方并列写着的，按拼音找。

    哪里也找不到的（Foobar District）照原样算一个地方：库里没有它的文件，不拿别处的顶替。
    """
    taken = [(m.start, m.end) for m in mentions(text, known)]
    found: list[Place] = []
    for said in _SPELLED.finditer(text):
        if any(a < said.end("name") and said.start("name") < b for a, b in taken):
            continue
        tail = _TAILS[said["tail"].lower()]
        names = (name + tail for name in _spelled_names(store, said["name"].lower()))
        inside = next((p for name in names for p in named_inside(store, name, known)), None)
        found.append(inside or Place(said.group(), "", level_of(tail)))
    return tuple(dict.fromkeys(found))


def _spelled_names(store: Store, spelling: str) -> Iterator[str]:
    """库里写着的、这样拼的两三个字的名字；字多的音节只看常用的。"""
    for syllables in readings(spelling, 3):
        names = [""]
        for chars in syllables:
            longer = [name + char for name in names for char in chars[:_CHARS]]
            pairs = [name[-2:] for name in longer]
            if not pairs:
                break
            seen = dict(zip(pairs, store.pairs(pairs), strict=True)) if len(pairs[0]) == 2 else {}
            names = [name for name, pair in zip(longer, pairs, strict=True) if seen.get(pair, 1)]
        yield from (name for name in names if len(name) > 1)


def strange(text: str) -> str:
    """问句开头的、单独写着的「某某县」「某某市」，哪里都没有这个名字：没有那里的文件，不能拿别处的答。不是地名的是空串。"""
    named = _STRANGE.match(text) or _APART.search(text)
    name = named[1] if named else ""
    return "" if name.endswith(tuple(_COMMON)) or name.startswith(_WHICH) else name


def _names(text: str, end: int) -> Iterator[str]:
    """到 ``end`` 为止可能是地名的几种长短，短的在前。"""
    run = _HAN.search(text[max(0, end - 7) : end])
    for size in range(3, len(run.group()) + 1 if run else 0):
        name = text[end - size : end]
        if name not in _COMMON:
            yield name


def _listed_in(store: Store, name: str, known: Collection[Place]) -> Place | None:
    clauses = store.clauses_by_id([i for i, _ in store.by_bigrams(name, _SEEN)])
    for clause in clauses.values():
        if name not in clause.text:
            continue
        document = store.document(clause.document)
        for run in _LISTED.findall(clause.text):
            items = _JOIN.split(run)
            if document.place and name in items and mentions("，".join(i for i in items if i != name), known):
                return Place(name, "", level_of(name), (document.place, *document.within))
    return None
