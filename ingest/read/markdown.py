"""Markdown：标题、表格、段落；HTML 注释、当注释写的链接定义、不显示的 HTML 元素读时去掉并报告；加粗的星号去掉，井号等记号留着。"""

from __future__ import annotations

import re

from ingest.document import Block, Notice, Source
from ingest.emphasis import emphasised
from ingest.read import css
from ingest.read import text as plain
from ingest.read.encoding import LONGEST, decode, too_long

_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_NOTE = re.compile(
    r"^[ \t]{0,3}\[[^\]\n]{1,60}\]:[ \t]{0,4}\S{1,300}[ \t]{1,4}([(\"'][^\n]{0,2000})$", re.M
)  # [//]: # (链接的定义不显示)
_OPENED = re.compile(r"<([a-z][a-z0-9]{0,20})((?:\s[^<>]{0,400})?)>", re.I)
_STYLE = re.compile(r"""style\s?=\s?(?:"([^"]{0,400})"|'([^']{0,400})')""", re.I)
_HIDDEN = re.compile(r"\s(?:hidden|aria-hidden\s?=\s?[\"']?true)", re.I)
_TELLING = 20  # 字；藏着的话至少这么长才报
_RULE = frozenset(" \t:|-")  # 表头下面的 |---|:--:|，和分隔线


def read(data: bytes, name: str) -> Source:
    decoded = decode(data, name)
    if len(decoded.text) > LONGEST:
        raise too_long(name, len(decoded.text))
    text, comments = _without_comments(decoded.text)
    text, elements = _without_unseen(text)
    text = _without_bold(text)
    said = [" ".join(words.split())[:120] for words in (*comments, *elements)]
    hidden = [Notice("hidden", words) for words in said if len(words) > _TELLING]
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


def _without_unseen(text: str) -> tuple[str, list[str]]:
    """去掉写在 ``[//]: #`` 里的、内嵌的 HTML 里不显示的元素，连同里面的字；没有收尾的照原样留着。"""
    gone = [m.group(1) for m in _NOTE.finditer(text)]
    text = _NOTE.sub("", text)
    kept: list[str] = []
    at = 0
    for match in _OPENED.finditer(text):
        if match.start() < at or not _unseen(match.group(2)):
            continue
        end = text.find(f"</{match.group(1)}>", match.end())
        if end >= 0:
            kept.append(text[at : match.start()])
            gone.append(text[match.end() : end])
            at = end + len(match.group(1)) + 3
    return "".join([*kept, text[at:]]), gone


def _unseen(attributes: str) -> bool:
    style = _STYLE.search(attributes)
    return bool(_HIDDEN.search(attributes)) or bool(
        style and css.unseen(css.declarations(style.group(1) or style.group(2) or ""))
    )


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
