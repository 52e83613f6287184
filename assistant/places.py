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

_TAIL = re.compile(r"[区县市旗镇乡]")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,7}$")
_LISTED = re.compile(r"[\u4e00-\u9fff]{2,9}(?:\s?[、|｜和及与\t]\s?[\u4e00-\u9fff]{2,9}){1,30}")
_JOIN = re.compile(r"\s?[、|｜和及与\t]\s?")
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
