"""引用落到实处：「本办法第六条」是哪一条，「《……》（文号）第十条」是库里哪一份文件的哪一条。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ingest.document import Clause, Document, Fact
from ingest.numerals import number

_WRITTEN = re.compile(r"《(?P<title>.{2,160})》(?:（(?P<number>[^（）]{4,40})）)?(?P<at>第.{1,12})?")
_ARTICLE = re.compile(r"第([^第条章节]{1,6})(条|章|节)(?:之([一二三四五六七八九十]{1,2}))?")
_ANNEX = re.compile(r"(附件|附表|附录|表)\s?(\d{1,2})")


@dataclass(frozen=True)
class Target:
    """引用的去处；只引了整份文件时 ``clauses`` 为空。"""

    document: Document
    clauses: tuple[Clause, ...] = ()


def resolve(
    fact: Fact, document: Document, documents: Iterable[Document], clauses_of: Callable[[str], Sequence[Clause]]
) -> Target | None:
    """一件 reference（或 repeals）指的是什么；库里没有的返回 None。

    ``documents`` 是库里的文件，``clauses_of`` 由文件号取条款（``Store.clauses``）。文号相同的算，没写文号的看名称。
    """
    external = _WRITTEN.fullmatch(fact.value)
    if external is None:
        found = _named(fact.value, clauses_of(document.id))
        return Target(document, found) if found else None
    there = next((d for d in documents if is_named(d, external["title"], external["number"] or "")), None)
    if there is None:
        return None
    return Target(there, _named(external["at"], clauses_of(there.id)) if external["at"] else ())


def is_named(document: Document, title: str, written_number: str) -> bool:
    """文号都有就比文号，否则比名称（书名号里不带文号）。"""
    if written_number and document.number:
        return _plain(written_number) == _plain(document.number)
    return _plain(title) in {_plain(n) for n in (document.title, *document.aliases) if n}


def _named(words: str, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """「第六条、第七条」「附件2」点到的条款，依点名的次序。"""
    keys = [(kind, number(n), number(more) if more else None) for n, kind, more in _ARTICLE.findall(words)]
    keys += [(kind, int(n), None) for kind, n in _ANNEX.findall(words)]
    by_key: dict[tuple[str, int | None, int | None], Clause] = {}
    for clause in clauses:
        if key := _key(clause.label):
            by_key.setdefault(key, clause)
    return tuple(by_key[k] for k in dict.fromkeys(keys) if k in by_key)


def _key(label: str) -> tuple[str, int | None, int | None] | None:
    if match := _ARTICLE.fullmatch(label):
        return match[2], number(match[1]), number(match[3]) if match[3] else None
    if match := re.fullmatch(r"(附件|附表|附录|表)\s?([\d一二三四五六七八九十]{1,3})", label):
        return match[1], number(match[2]), None
    return None


def _plain(words: str) -> str:
    return "".join(words.split()).translate(str.maketrans("[]［］【】()（）", "〔〕〔〕〔〕〔〕〔〕"))
