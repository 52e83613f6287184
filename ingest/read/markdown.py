"""Markdown：标题、表格、段落；HTML 注释不显示，读时去掉并报告；加粗的星号去掉，井号等记号留着。"""

from __future__ import annotations

import re

from ingest.document import Block, Notice, Source
from ingest.emphasis import emphasised
from ingest.read import text as plain
from ingest.read.encoding import LONGEST, decode, too_long

_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_RULE = frozenset(" \t:|-")  # 表头下面的 |---|:--:|，和分隔线


def read(data: bytes, name: str) -> Source:
    decoded = decode(data, name)
    if len(decoded.text) > LONGEST:
        raise too_long(name, len(decoded.text))
    text, comments = _without_comments(decoded.text)
    text = _without_bold(text)
    hidden = [Notice("hidden", comment[:120]) for comment in comments if len(comment) > 40]
    blocks = [_block(text, b) for b in plain.blocks(text) if not _rule(text[b.start : b.end])]
    return Source(name, "markdown", text, tuple(blocks), notices=(*decoded.notices, *hidden))


def _without_comments(text: str) -> tuple[str, list[str]]:
    """去掉 ``<!-- -->``；没有收尾的照原样留着。"""
    kept: list[str] = []
    comments: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        comments.append(text[start : end + 3])
        at = end + 3
    return "".join([*kept, text[at:]]), comments


def _without_bold(text: str) -> str:
    """加粗的星号去掉；分不清是不是遮盖的留着。"""
    kept: list[str] = []
    at = 0
    for match in emphasised(text):
        kept += [text[at : match.start()], match["words"]]
        at = match.end()
    return "".join([*kept, text[at:]])


def _rule(line: str) -> bool:
    return "-" in line and set(line) <= _RULE


def _block(text: str, block: Block) -> Block:
    mark = _HEADING.match(text, block.start, block.end)
    if not mark:
        return block
    return Block("heading", mark.end(), block.end, level=len(mark.group(1)))
