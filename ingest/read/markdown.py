"""Markdown：标题、表格、段落；HTML 注释不显示，读时去掉并报告。正文保留井号等记号，位置才对得上。"""

from __future__ import annotations

import re

from ingest.document import Block, Notice, Source
from ingest.read import text as plain
from ingest.read.encoding import decode

EXTENSIONS = (".md", ".markdown")
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*-->")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_RULE = re.compile(r"\|?[ \t:|-]*-{3,}[ \t:|-]*")


def read(data: bytes, name: str) -> Source:
    text = decode(data, name)
    hidden = [Notice("hidden", m.group()[:80]) for m in _COMMENT.finditer(text) if len(m.group()) > 40]
    text = _COMMENT.sub("", text)
    blocks = [_block(text, b) for b in plain.blocks(text) if not _RULE.fullmatch(text, b.start, b.end)]
    return Source(name, "markdown", text, tuple(blocks), notices=tuple(hidden))


def _block(text: str, block: Block) -> Block:
    mark = _HEADING.match(text, block.start, block.end)
    if not mark:
        return block
    return Block("heading", mark.end(), block.end, level=len(mark.group(1)))
