"""文件里不是说给人听的话：对大模型下的指令、夹带的招揽。从条款里分出来，报告，不作依据。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ingest.document import Block, Notice, NoticeKind
from ingest.pattern import Pattern

_DATA = Path(__file__).parent / "data" / "orders.toml"
_STOPS = "。；！？;!?\n"
_MOST = 100  # 处；一份文件最多分这么多
_TOKENS = re.compile(r"<\|[a-z_]{2,20}\|>", re.I)


def set_apart(text: str, blocks: Sequence[Block]) -> tuple[list[Block], list[Notice]]:
    """含有这些话的句子（括号里的只算括号）分成单独的块，标为杂质；其余的块照旧。

    表格的一行不拆：整行都是对话标记的才标，别的照旧，由给模型看条款的那一边去挡。
    """
    low = _lower(text)
    if not _orders().search(low) and not _lures().search(low):
        return list(blocks), []
    out: list[Block] = []
    notices: list[Notice] = []
    for block in blocks:
        if block.kind == "chrome" or len(notices) >= _MOST:
            out.append(block)
            continue
        if block.kind == "row":
            fake = bool(_TOKENS.search(text, block.start, block.end))
            out.append(block._replace(kind="chrome", cells=(), table=-1) if fake else block)
            notices += [_notice("order", text, block.start, block.end)] if fake else []
            continue
        spans = list(_spans(low, block))
        out += _split(block, [(a, b) for _, a, b in spans])
        notices += [_notice(kind, text, a, b) for kind, a, b in spans if kind == "order"]  # 广告另有报告
    return out, notices


def is_order(text: str) -> bool:
    """里面有没有对机器下的指令。"""
    return _orders().search(_lower(text)) is not None


def _lower(text: str) -> str:
    low = text.lower()
    return low if len(low) == len(text) else text  # 个别字母变小写会变长，位置就乱了


@cache
def _orders() -> Pattern:
    return Pattern("|".join(f"(?:{p})" for p in _table()["orders"]))


def _spans(text: str, block: Block) -> Iterator[tuple[NoticeKind, int, int]]:
    hits: list[tuple[NoticeKind, int]] = [
        *(("order", m.start()) for m in _orders().finditer(text, block.start, block.end)),
        *(("spam", m.start()) for m in _lures().finditer(text, block.start, block.end)),
    ]
    done = seen = block.start  # 到这里为止分出来了、看过是不是广告了
    for kind, at in sorted(hits, key=lambda hit: hit[1]):
        if at < (seen if kind == "spam" else done):
            continue
        start, end = _sentence(text, at, block)
        if start < done:
            continue
        seen = end
        if kind == "order" or _is_advert(text, start, end):
            yield kind, start, end
            done = end


def _is_advert(text: str, start: int, end: int) -> bool:
    """招揽的话有两样以上，不是在说查禁它。"""
    said = {m.lastgroup for words in (_lures(), _leads()) for m in words.finditer(text, start, end)}
    return len(said) > 1 and not _banned().search(text, start, end)


def _sentence(text: str, at: int, block: Block) -> tuple[int, int]:
    """``at`` 所在的一句；在括号里的，是那个括号。"""
    at = next((i for i in range(at, block.end) if text[i] not in _STOPS and not text[i].isspace()), at)
    opened = max(text.rfind(c, block.start, at + 1) for c in "（(")
    if opened >= 0 and not any(c in text[opened:at] for c in "）)"):
        closed = min((i for c in "）)" if (i := text.find(c, at, block.end)) >= 0), default=-1)
        if closed >= 0:
            inner = max(text.rfind(stop, opened, at) for stop in "；;")
            after = [i for stop in "；;" if (i := text.find(stop, at, closed)) >= 0]
            return (inner + 1 if inner > opened else opened), (min(after) + 1 if after else closed + 1)
    start = max(text.rfind(stop, block.start, at) for stop in _STOPS) + 1 or block.start
    ends = [i for stop in _STOPS if (i := text.find(stop, at, block.end)) >= 0]
    return start, min(ends) + 1 if ends else block.end


def _split(block: Block, spans: Sequence[tuple[int, int]]) -> Iterator[Block]:
    at = block.start
    for start, end in spans:
        if start > at:
            yield block._replace(start=at, end=start)
        yield block._replace(kind="chrome", start=start, end=end, level=0)
        at = end
    if at < block.end:
        yield block._replace(start=at)


def _notice(kind: NoticeKind, text: str, start: int, end: int) -> Notice:
    return Notice(kind, " ".join(text[start:end].split())[:120], start)


@cache
def _lures() -> re.Pattern[str]:
    return _named("lures")


@cache
def _leads() -> re.Pattern[str]:
    return _named("leads")


def _named(table: str) -> re.Pattern[str]:
    """每一样是一个组，组的名字不同，就是两样。"""
    return re.compile("|".join(f"(?P<{table}{n}>{p})" for n, p in enumerate(_table()[table])))


@cache
def _banned() -> re.Pattern[str]:
    return re.compile(_table()["banned"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text("utf-8"))
