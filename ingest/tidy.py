"""辨认网页杂质、夹带的广告、遮盖和截断：标出来、报上去；正文一个字不改，遮住的不猜。"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

from ingest.document import Block, Notice, Source

_DATA = Path(__file__).parent / "data" / "tidy.toml"
_MOST = 500  # 每类问题最多逐处记这么多，免得一个坏文件把库塞满
_KEYWORDS = re.compile(r"[^,，。；;]{2,16}(?:[,，][^,，。；;]{2,16}){5,}")


def tidy(source: Source) -> Source:
    """标出 ``kind="chrome"`` 的块，补上 chrome、spam、mask、truncated 各类发现。"""
    blocks = tuple(_mark(source.text, b) for b in source.blocks)
    notices = [*source.notices]
    notices += [Notice("chrome", source.text[b.start : b.end][:80], b.start) for b in blocks if b.kind == "chrome"][
        :_MOST
    ]
    notices += _spam(source.text, blocks)
    notices += _masks(source.text, blocks)
    notices += _truncation(source.text, blocks)
    return replace(source, blocks=blocks, notices=tuple(notices))


def _mark(text: str, block: Block) -> Block:
    line = " ".join(text[block.start : block.end].split())
    if block.kind in ("row", "meta") or len(line) > 300:
        return block
    return replace(block, kind="chrome") if _chrome().fullmatch(line) or _advert(line) else block


def _advert(line: str) -> bool:
    """一行逗号隔开的关键词，大半含招揽的字样：搜索引擎作弊用的词串。"""
    if not _KEYWORDS.fullmatch(line):
        return False
    words = re.split(r"[,，]", line)
    return sum(bool(_spam_words().search(w)) for w in words) * 3 >= len(words)


def _spam(text: str, blocks: tuple[Block, ...]) -> list[Notice]:
    """夹带：给出包含它的整句，读者一看便知。"""
    found = []
    for block in blocks:
        body = text[block.start : block.end]
        hits = list(_spam_words().finditer(body))
        if hits:
            start = max(body.rfind(p, 0, hits[0].start()) for p in "。；，《\n") + 1
            found.append(Notice("spam", body[start : hits[0].end() + 2].strip()[:80], block.start + start))
    return found[:_MOST]


def _masks(text: str, blocks: tuple[Block, ...]) -> list[Notice]:
    """遮盖的每一处，连同前后几个字；Markdown 的强调星号成对出现，不算。"""
    found = []
    for block in blocks:
        if block.kind == "chrome":
            continue
        body = text[block.start : block.end]
        if re.search(r"\*\*[^*\s][^*]{0,200}\*\*", body) and not re.search(r"\*{3,}|\d\*|\*\d|[年第]\*", body):
            continue
        for mask in _mask().finditer(body):
            around = body[max(0, mask.start() - 8) : mask.end() + 8]
            found.append(Notice("mask", around, block.start + mask.start()))
    return found[:_MOST]


def _truncation(text: str, blocks: tuple[Block, ...]) -> list[Notice]:
    """正文停在省略号上，而且它是最后一块正文：预览把后面截掉了。"""
    body = [b for b in blocks if b.kind not in ("chrome", "meta")]
    for i, block in enumerate(body):
        line = text[block.start : block.end]
        later = body[i + 1 :]
        if _truncated().search(line) and len(line) > 20 and sum(b.end - b.start for b in later) * 10 < len(line) + 200:
            return [Notice("truncated", line[-40:], block.end)]
    return []


@cache
def _rules() -> dict[str, object]:
    return tomllib.loads(_DATA.read_text("utf-8"))


@cache
def _chrome() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in _rules()["chrome"]))  # type: ignore[attr-defined]


@cache
def _spam_words() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in _rules()["spam"]))  # type: ignore[attr-defined]


@cache
def _mask() -> re.Pattern[str]:
    return re.compile(str(_rules()["mask"]))


@cache
def _truncated() -> re.Pattern[str]:
    return re.compile(str(_rules()["truncated"]))
