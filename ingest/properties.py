"""来源自己标的要素：页面属性栏、「【施行日期】…」一串、「标题：…」几行；每一项都带逐字出处。"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ingest.document import Block, Source

_HEAD = 4000  # 字；属性栏在开头，正文里的「标准：」不算
_BRACKETED = re.compile(r"【(?P<key>[\u4e00-\u9fff]{2,8})】(?P<value>[^【】•·\n]{1,80})")
_LINE = re.compile(
    r"(?P<key>[\u4e00-\u9fff](?:[\u4e00-\u9fff \u3000]{0,8}[\u4e00-\u9fff])?)\*{0,2}\s{0,4}[:：](?P<value>[^\n]{1,200})"
)
_WIDEST = 40  # 字；名目字间空得再开，也不过这么长
_BLANK = re.compile(r"[\s:：]")
_COLON = re.compile(r"[:：]")
_INLINE = re.compile(r"[\s\u3000|]{1,8}(?=[\u4e00-\u9fff](?:[\u4e00-\u9fff \u3000]{0,6}[\u4e00-\u9fff])?\s{0,2}[:：])")


@dataclass(frozen=True)
class Property:
    """一项要素：名目、值、原文里的整段（原文没有、只在网页标签里的为空）和位置。"""

    key: str
    value: str
    quote: str = ""
    start: int = -1


@cache
def rules() -> dict[str, Any]:
    """``data/identity.toml``。"""
    return tomllib.loads((Path(__file__).parent / "data" / "identity.toml").read_text("utf-8"))


def properties(source: Source) -> dict[str, list[Property]]:
    """要素 → 来源给出的各项，可信的在前（属性栏名目的次序见 data/identity.toml）。"""
    found = [*_in_text(source), *(Property(k, v) for k, v in source.meta.items())]
    table: dict[str, list[Property]] = {}
    for element, keys in rules()["properties"].items():
        listed = [p for key in keys for p in found if p.key == key and p.value.strip(" *-:：|")]
        if listed:
            table[element] = listed
    return table


def _in_text(source: Source) -> list[Property]:
    text = source.text
    found = [
        Property(m["key"], m["value"].strip(), m.group().strip(), m.start()) for m in _BRACKETED.finditer(text[:_HEAD])
    ]
    for block in source.blocks:
        if block.start >= _HEAD:
            break
        if block.end - block.start > 400:
            continue
        found += _cells(source.text, block)
        at, words = block.start, text[block.start : block.end]
        for part in _parts(words) if _COLON.search(words) else ():
            m = _LINE.fullmatch(part.strip(" \u3000|*"))
            if m and re.sub(r"\s", "", m["key"]) in _keys():
                start = text.find(m.group(), at, block.end)
                value = m["value"].strip(" |[\u3000").split(" | ")[0].strip()
                found.append(Property(re.sub(r"\s", "", m["key"]), value, m.group().strip(), start))
    return found


def _cells(text: str, block: Block) -> list[Property]:
    """表格里的名目和值：「发文机关 | 某局 | 成文日期 | 某日」，名目后面没有冒号。"""
    found = []
    for key, value in zip(block.cells, block.cells[1:], strict=False):
        if key.end - key.start > _WIDEST:
            continue
        name = _BLANK.sub("", text[key.start : key.end])
        words = text[value.start : value.end].strip()
        if name in _keys() and words and _BLANK.sub("", words) not in _keys():
            found.append(Property(name, words, text[key.start : value.end], key.start))
    return found


def _parts(line: str) -> list[str]:
    """一行里并排的几项：「发布日期：… 来源：…」「索引号： | … | 分类： | …」。"""
    cuts = [0]
    for m in _INLINE.finditer(line):
        key = re.sub(r"\s", "", line[m.end() :].split("：")[0].split(":")[0])
        if key in _keys():
            cuts.append(m.end())
    return [line[a:b] for a, b in zip(cuts, [*cuts[1:], len(line)], strict=True)]


def is_property_line(line: str) -> bool:
    """整行是一项或几项要素：「发布日期：……　来源：……」。"""
    m = _LINE.match(line.strip())
    return m is not None and re.sub(r"\s", "", m["key"]) in _keys()


@cache
def _keys() -> frozenset[str]:
    listed = [key for keys in rules()["properties"].values() for key in keys]
    return frozenset(
        [*listed, "索引号", "统一编号", "分类", "主题分类", "主题词", "公文种类", "状态", "版次", "字体", "浏览次数"]
    )


def is_agency(words: str) -> bool:
    """一个机关的名称：以机关的通名结尾，不成句。"""
    return 3 <= len(words) <= 40 and words.endswith(agencies()) and not re.search(r"[\d。，；：:？！《》“”>、]", words)


@cache
def agencies() -> tuple[str, ...]:
    return tuple(rules()["agencies"])
