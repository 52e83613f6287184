"""辨认网页杂质、夹带的广告、属性行、遮盖和截断：标出来、报上去；正文一个字不改，遮住的不猜。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from ingest.document import Block, Notice, Source
from ingest.emphasis import emphasised
from ingest.orders import set_apart
from ingest.pattern import Pattern

_DATA = Path(__file__).parent / "data"
_MOST = 500  # 每类问题最多逐处记这么多，免得一个坏文件把库塞满
_LONGEST = 300  # 字；再长的行不会是按钮、菜单
_HEAD = 30  # 块；属性行只在文件开头
_SEPARATORS = r"[\s【】\[\]|｜·•>＞]"
_KEYWORDS = re.compile(r"[^,，。；;]{2,16}(?:[,，][^,，。；;]{2,16}){5,200}")


def tidy(source: Source) -> Source:
    """标出 ``kind="chrome"`` 和 ``"meta"`` 的块，补上 chrome、spam、mask、truncated 各类发现。"""
    apart, orders = set_apart(source.text, source.blocks)
    blocks = _with_properties(source.text, [_mark(source.text, b) for b in apart])
    notices = [
        *source.notices,
        *(Notice("chrome", source.text[b.start : b.end][:80], b.start) for b in blocks if b.kind == "chrome"),
    ]
    notices = [*notices[: _MOST * 2], *_spam(source.text, blocks), *_masks(source.text, blocks)]
    notices += [*orders, *_truncation(source.text, blocks)]
    return replace(source, blocks=tuple(blocks), notices=tuple(notices))


def _mark(text: str, block: Block) -> Block:
    if block.kind in ("row", "meta") or block.end - block.start > 2 * _LONGEST:
        return block
    line = " ".join(text[block.start : block.end].split())
    if len(line) > _LONGEST:
        return block
    return block._replace(kind="chrome") if _chrome().fullmatch(line) or _advert(line) else block


def _advert(line: str) -> bool:
    """一行逗号隔开的关键词，大半含招揽的字样：搜索引擎作弊用的词串。"""
    if not _KEYWORDS.fullmatch(line):
        return False
    words = re.split(r"[,，]", line)
    return sum(bool(_spam_words().search(w)) for w in words) * 3 >= len(words)


def _with_properties(text: str, blocks: Sequence[Block]) -> list[Block]:
    """开头连着的几行「标题：…」「发布机关：…」是属性栏；只有一行的不算。"""
    found = list(blocks)
    run: list[int] = []
    for i, block in enumerate([*blocks[:_HEAD], Block("chrome", 0, 0)]):
        if block.kind in ("paragraph", "heading") and _property_line().fullmatch(text, block.start, block.end):
            run.append(i)
        else:
            if len(run) > 1:
                for k in run:
                    found[k] = blocks[k]._replace(kind="meta")
            run = []
    return found


def _spam(text: str, blocks: Sequence[Block]) -> list[Notice]:
    """夹带：给出包含它的整句，读者一看便知。"""
    found = []
    for block in blocks if _spam_words().search(text) else ():
        hit = _spam_words().search(text, block.start, block.end)
        if hit:
            start = max(text.rfind(p, block.start, hit.start()) for p in "。；，《\n") + 1 or block.start
            quote = text[max(start, hit.start() - 40) : min(hit.end() + 2, block.end)]
            found.append(Notice("spam", quote.strip()[:80], max(start, hit.start() - 40)))
    return found[:_MOST]


def _masks(text: str, blocks: Sequence[Block]) -> list[Notice]:
    """遮盖的每一处，连同前后几个字；Markdown 的强调星号成对出现，不算。"""
    shown = [b for b in blocks if b.kind != "chrome" and "*" in text[b.start : b.end]]
    if not any(_certain(text, b) for b in shown):
        return []
    found: list[Notice] = []
    for block in shown:
        for start, end in _runs(text, block):
            found.append(Notice("mask", text[max(block.start, start - 8) : min(block.end, end + 8)], start))
            if len(found) == _MOST:
                return found
    return found


def _runs(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """挨着的星号（****-**-**）是一处。"""
    start = end = -1
    bold = _emphasis(text, block)
    for match in _mask("both").finditer(text, block.start, block.end):
        if match.start() in bold:
            continue
        if start >= 0 and re.fullmatch(_rules()["mask"]["between"], text[end : match.start()]):
            end = match.end()
            continue
        if start >= 0:
            yield start, end
        start, end = match.span()
    if start >= 0:
        yield start, end


def _certain(text: str, block: Block) -> bool:
    """有一看便知的遮盖。"""
    bold = _emphasis(text, block)
    return any(m.start() not in bold for m in _mask("runs").finditer(text, block.start, block.end))


def _emphasis(text: str, block: Block) -> frozenset[int]:
    """``**这样**`` 的强调，成对的星号各在哪里。"""
    pairs = [m.span() for m in emphasised(text, block.start, block.end)]
    return frozenset(at for start, end in pairs for at in (start, end - 2))


def _truncation(text: str, blocks: Sequence[Block]) -> list[Notice]:
    """正文停在省略号上，而且它差不多是最后一块正文：预览把后面截掉了。"""
    body = [b for b in blocks if b.kind not in ("chrome", "meta")]
    after = 0
    for block in reversed(body[-20:]):
        size = block.end - block.start
        if size > 20 and after * 10 < size + 200 and _cut().search(text, max(block.start, block.end - 20), block.end):
            return [Notice("truncated", text[max(block.start, block.end - 40) : block.end], block.end)]
        after += size
    return []


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads((_DATA / "tidy.toml").read_text("utf-8"))


@cache
def _chrome() -> Pattern:
    buttons = "|".join(f"(?:{p})" for p in _rules()["buttons"])
    row = rf"{_SEPARATORS}{{0,6}}(?:(?:{buttons})(?:{_SEPARATORS}{{1,6}}|$)){{1,40}}"
    return Pattern("|".join([row, *(f"(?:{p})" for p in _rules()["chrome"])]))


@cache
def _spam_words() -> Pattern:
    return Pattern("|".join(f"(?:{p})" for p in _rules()["spam"]))


@cache
def _property_line() -> re.Pattern[str]:
    names = tomllib.loads((_DATA / "html.toml").read_text("utf-8"))["property"]
    spaced = "|".join(r"[ \u3000]{0,4}".join(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"[*•·\[【]{{0,2}}(?:{spaced})[*\]】]{{0,2}}\s{{0,3}}[：:][^。；\n]{{0,200}}")


@cache
def _mask(name: str) -> re.Pattern[str]:
    rules = _rules()["mask"]
    return re.compile(f"{rules['runs']}|{rules['single']}" if name == "both" else rules[name])


@cache
def _cut() -> re.Pattern[str]:
    return re.compile(_rules()["cut"]["ends"])
