"""编号的文法：行首（或行内）是不是一个编号，是哪一级、第几个。文法在 ``data/numbering.toml``。"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ingest.numerals import DIGITS, number
from ingest.pattern import starts

_DATA = Path(__file__).parent / "data" / "numbering.toml"
_NUMBERS = {
    "cn": f"[{DIGITS}]{{1,6}}|\\d{{1,4}}",
    "ar": r"[0-9０-９]{1,3}",
    "circle": "[①-⑳㉑-㉟]",
    "any": f"[{DIGITS}]{{1,4}}|[0-9０-９]{{1,3}}",
    "decimal-2": r"[1-9]\d?[.．][1-9]\d?(?![.．\d])",
    "decimal-3": r"[1-9]\d?(?:[.．][1-9]\d?){2,3}(?![.．\d])",
    "point": r"0[1-9]|[1-9][0-9](?=\s*$)",
}
_INLINE = {"article", "cn-comma", "cn-paren", "ar-dot", "ar-paren", "circle"}  # 行内也可能出现的
# 「一、」「（一）」只用中文数字；条、章可以写「第12条」
_CHINESE_ONLY = {"cn-comma", "cn-paren"}


class Mark(NamedTuple):
    """一个编号：``token`` 照原文，``value`` 是数；被星号遮住时 ``value`` 为 None。"""

    style: str
    rank: int
    token: str
    value: int | None
    start: int
    end: int


@dataclass(frozen=True)
class _Style:
    name: str
    rank: int
    pattern: re.Pattern[str]


def mark_at(text: str, start: int, end: int) -> Mark | None:
    """``text[start:end]`` 开头的编号；没有则 None。Markdown 的 ``**第一章**`` 也认。"""
    bold = text.startswith("**", start) and text[start + 2 : start + 3] not in ("*", ".", "．", "、", ")", "）")
    start += 2 if bold else 0
    limit = min(end, start + 60)
    for style in _opened_by(text[start : start + 1]) if start < end else ():
        match = style.pattern.match(text, start, limit)
        if match:
            mark = _mark(style, match)
            if mark:
                return mark
    return None


def inline_marks(text: str, start: int, end: int) -> list[Mark]:
    """行内所有看着像编号的地方，按位置；是不是真的编号由 ``outline`` 按次序判断。"""
    found = []
    for match in _inline().finditer(text, start, end):
        if not _quoted(text, match.start()):
            mark = mark_at(text, match.start(), end)
            if mark and mark.style in _INLINE:
                found.append(mark)
    return found


def _quoted(text: str, at: int) -> bool:
    """紧跟在「第」「本条」之后，或在书名号、引号里开头的，是引用。"""
    return at > 0 and text[at - 1] in "第条款《“「‘0123456789.．-—年"


def _mark(style: _Style, match: re.Match[str]) -> Mark | None:
    digits = match.group("n")
    last = digits.replace("．", ".").rpartition(".")[2]  # 2.1.3 里数到 3
    value = None if "*" in digits else number(last)
    if value is None and "*" not in digits:
        return None
    token = match.group().strip()
    return Mark(style.name, style.rank, token, value, match.start(), match.start() + len(match.group().rstrip()))


@cache
def _styles() -> tuple[_Style, ...]:
    styles = []
    for row in tomllib.loads(_DATA.read_text("utf-8"))["style"]:
        digits = f"[{DIGITS}]{{1,4}}" if row["name"] in _CHINESE_ONLY else _NUMBERS[row["n"]]
        if row.get("star"):
            digits += r"|\*{1,3}"
        ends = f"(?={row['ends']})" if row.get("ends") else ""
        pattern = row["pattern"].replace("{n}", f"(?P<n>{digits})")
        styles.append(_Style(row["name"], row["rank"], re.compile(pattern + ends)))
    return tuple(styles)


@lru_cache(maxsize=4096)
def _opened_by(char: str) -> tuple[_Style, ...]:
    """头一个字是它的式样：多数段落一看就不是编号，是的也只有一两种可试。"""
    heads = [(style, starts(style.pattern.pattern)) for style in _styles()]
    return tuple(style for style, head in heads if not head or re.match(f"[{''.join(head)}]", char))


@cache
def _inline() -> re.Pattern[str]:
    return re.compile(
        f"(?:第[{DIGITS}]{{1,6}}条(?=[\\s　])|[（(](?:[{DIGITS}]{{1,4}}|[0-9０-９]{{1,2}}|\\*)[）)]|[{DIGITS}]{{1,3}}、|[0-9０-９]{{1,2}}[.．、](?!\\d)|[①-⑳])"
    )
