"""块 → 条款：认出编号，按层级套起来，首尾相接地切开。

规则只有几条：同一式样的编号再次出现就是同级；新式样开下一级；比现有各级都高的式样收起下面所有级。
``第X条`` 之内不再切（款、项跟着条走）；无编号的段跟着前面的条款；表格一行一条。编号靠式样和次序认，不靠字体。
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.annex import Rows, row_labels
from ingest.document import Block, Clause, ClauseKind, Source
from ingest.numbering import Mark, inline_marks, mark_at
from ingest.numerals import numeral

_LONG = 240  # 字；一行比这长而且含有成串的编号，才在行内切
_TITLE = 45  # 字；标题、小标题的上限
_ITEM_RANK = 5  # （一）这一级，见 data/numbering.toml
_ATTACHMENT = re.compile(
    r"附[\s　]*(?:件|表|录|则(?!\s*第))[\s　]*(?P<n>[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})?(?:[-—－][0-9]{1,2})?[\s　]*(?P<colon>[：:．.]?)"
)
_DATE_LINE = re.compile(
    r"[\s（(]*(?:19|20|二[〇○０零])[\d〇○０零一二三四五六七八九]{2}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日[）)\s]*"
)
_ISSUED = re.compile(r"[（(]?此件(?:主动|依申请|公开|不予)?.{0,8}(?:公开|发布)[^。]{0,6}[）)]?")
_PROPERTIES = re.compile(
    r"(?:[\u4e00-\u9fff]{2}(?:属性|信息|元数据))?(?:[•·]?\s*【[\u4e00-\u9fff]{2,8}】(?:(?!正文)[^【•·]){0,60}[•·]?){3,}(?:正文)?"
)
_QUESTION = re.compile(r"(?:问|Q)\s*(?P<n>\d{1,3})?\s*[：:．.]")
_ANSWER = re.compile(r"(?:答|A)\s*[：:]")
_CONTENTS = re.compile(r"目\s*[录次]")
_NOTE = re.compile(r"(?P<w>备?注|说明|填表说明|温馨提示|特别提醒|友情提示)\s*(?P<n>\d{0,2})\s*[：:]")


@dataclass(frozen=True)
class _Opening:
    """一条条款的起点，和它的身份。"""

    start: int
    label: str
    kind: ClauseKind
    path: tuple[str, ...] = ()
    parent: int = -1  # 上一级在 openings 里的序号
    inferred: bool = False


@dataclass
class _Level:
    """打开着的一级：编号、它的标题、在 openings 里的序号、已经数到几。"""

    style: str
    rank: float
    token: str
    heading: str
    index: int
    value: int


@dataclass
class _State:
    title: str
    openings: list[_Opening] = field(default_factory=list)
    levels: list[_Level] = field(default_factory=list)
    prefix: str = ""  # 附件1
    numbered: bool = False  # 本节（正文或某个附件）里已有编号
    section: str = ""  # 无编号的大标题
    questions: int = 0
    letterhead: bool = True  # 还在编号之前


def outline(source: Source, document_id: str = "", title: str = "") -> tuple[Clause, ...]:
    """切成条款；拼起来恰是 ``source.text``。``title`` 进每条的 path。"""
    state = _State(title)
    blocks = list(_split_inline(source.text, source.blocks))
    plain = not any(mark_at(source.text, b.start, b.end) for b in blocks if b.kind in ("paragraph", "heading"))
    rows = Rows(source.text, blocks)
    skip_until = _contents_end(source.text, blocks)
    for i, block in enumerate(blocks):
        if i < skip_until[1] and i > skip_until[0]:
            continue  # 目录里的章节名不是条款
        _place(source.text, blocks, i, state, rows, plain)
    return tuple(_clauses(source.text, state.openings, document_id))


def _place(text: str, blocks: Sequence[Block], i: int, state: _State, rows: Rows, plain: bool) -> None:
    """看第 i 块：开一条新的，还是跟着前一条。"""
    block = blocks[i]
    line = text[block.start : block.end]
    if block.kind == "chrome":
        _open(state, block.start, "网页杂质", "chrome", same=True)
    elif block.kind == "meta" or _PROPERTIES.fullmatch(line):
        _open(state, block.start, _property_label(line), "meta", same=True)
    elif block.kind == "row":
        _row(text, block, i, state, rows)
    elif _attachment(text, blocks, i, state) or _signature(text, blocks, i, state):
        pass
    elif _CONTENTS.fullmatch(line.strip()):
        _open(state, block.start, "目录", "note")
    elif _question(line, block, state):
        pass
    else:
        mark = mark_at(text, block.start, block.end)
        if mark and not _reference_line(mark, state):
            _numbered(text, block, mark, state)
        else:
            _unnumbered(text, blocks, i, state, plain)


def _open(
    state: _State,
    start: int,
    label: str,
    kind: ClauseKind,
    same: bool = False,
    parent: int = -1,
    inferred: bool = False,
) -> int:
    """开一条；``same`` 时与紧挨着的同类合并（连着的杂质、属性行是一条）。"""
    if same and state.openings and state.openings[-1].kind == kind:
        return len(state.openings) - 1
    headings = tuple(v.heading for v in state.levels if v.index < len(state.openings))
    path = tuple(p for p in (state.title, state.prefix, state.section, *headings) if p)
    state.openings.append(_Opening(start, label, kind, path, parent, inferred))
    return len(state.openings) - 1


def _numbered(text: str, block: Block, mark: Mark, state: _State) -> None:
    inside_article = bool(state.levels) and state.levels[-1].style == "article"
    if inside_article and mark.rank > state.levels[-1].rank and mark.style not in ("cn-comma", "point"):
        return  # 款、项跟着条走
    if inside_article and mark.style == "cn-comma" and not _restarts(mark, state):
        return
    state.letterhead = False
    while state.levels and (
        state.levels[-1].rank > mark.rank
        or (state.levels[-1].rank == mark.rank and state.levels[-1].style != mark.style)
    ):
        state.levels.pop()
    previous = state.levels.pop() if state.levels and state.levels[-1].style == mark.style else None
    value = mark.value if mark.value is not None else (previous.value if previous else 0) + 1
    token = mark.token if mark.value is not None else _restored(mark, value)
    heading = _heading(text, mark.start, block.end)
    if mark.style in ("part", "chapter", "section", "article"):
        label = re.sub(r"\s", "", token)
    else:
        label = _label_path(state) + token
    if mark.value is None:
        label = _words(text, mark.end, block.end) or label
    kind = _kind(text, block, mark)
    parent = state.levels[-1].index if state.levels else -1
    index = _open(state, block.start, label, kind, parent=parent, inferred=mark.value is None)
    if mark.value is None:
        heading = token + heading.lstrip("*（）()、.．")
    state.levels.append(_Level(mark.style, mark.rank, token, heading, index, value))
    state.numbered = True


def _label_path(state: _State) -> str:
    above = [v.token for v in state.levels if v.style not in ("part", "chapter", "section", "article")]
    lead = " ".join(p for p in (state.prefix, state.section) if p)
    return (lead + " " if lead else "") + "".join(above)


def _restored(mark: Mark, value: int) -> str:
    """遮住的编号按位置补：(*) → (三)，**. → 12.；只用在路径里，原文不动。"""
    written = str(value) if mark.style.startswith("ar") else numeral(min(value, 999))
    return re.sub(r"\*+", written, mark.token, count=1)


def _restarts(mark: Mark, state: _State) -> bool:
    """条文之后又从「一、」数起：是另一部分了。"""
    return mark.value == 1 and any(v.style == mark.style for v in state.levels)


def _reference_line(mark: Mark, state: _State) -> bool:
    """折行把「第三条……」挤到行首：比已有的条号小就不是新的一条。"""
    if mark.style != "article" or mark.value is None:
        return False
    current = next((v for v in reversed(state.levels) if v.style == "article"), None)
    return current is not None and mark.value < current.value and mark.value != 1


def _kind(text: str, block: Block, mark: Mark) -> ClauseKind:
    if mark.style == "article":
        return "article"
    if mark.style == "point":
        return "point"
    body = text[mark.end : block.end].strip()
    return "heading" if len(body) <= _TITLE and not re.search(r"[。；：:]", body) else "item"


def _heading(text: str, start: int, end: int) -> str:
    """编号连同标题：到第一个句号、冒号为止。"""
    line = text[start : min(end, start + 120)]
    return re.split(r"[。；：:]", line, maxsplit=1)[0].strip()[:60]


def _words(text: str, start: int, end: int) -> str:
    words = re.split(r"[。；：:]", text[start : min(end, start + 120)], maxsplit=1)[0].strip()
    return words if 2 <= len(words) <= _TITLE else ""


def _unnumbered(text: str, blocks: Sequence[Block], i: int, state: _State, plain: bool) -> None:
    block = blocks[i]
    line = text[block.start : block.end].strip()
    last = state.openings[-1].kind if state.openings else None
    note = _NOTE.match(line)
    if _section_break(text, blocks, i, state, plain):
        state.levels.clear()
        state.section = line if not plain else ""
        _open(state, block.start, line[:_TITLE], "heading" if not plain else "paragraph")
        state.letterhead = False
    elif last is None or last in ("chrome", "meta"):
        if state.levels and last == "chrome":
            _continue(state, block.start)
        else:
            _open(state, block.start, "抬头", "head")
    elif last == "row":
        _open(state, block.start, note.group("w") + note.group("n") if note else "表后", "note")
    elif last == "note" and state.openings[-1].label in ("落款", "附件"):
        _open(state, block.start, "标题" if len(line) <= 60 and not re.search(r"[。；]", line) else "引言", "head")
    elif plain and state.letterhead is False and not note and last != "paragraph":
        _open(state, block.start, f"第{len(state.openings) + 1}段", "paragraph")


def _continue(state: _State, start: int) -> None:
    """正文被网页杂质隔断后接着：另开一条，身份同前。"""
    before = next(o for o in reversed(state.openings) if o.kind != "chrome")
    state.openings.append(replace(before, start=start))


def _section_break(text: str, blocks: Sequence[Block], i: int, state: _State, plain: bool) -> bool:
    """无编号的大标题：全文没有编号时，标题块就是；有编号时，只有编号在它之后从头数起才是。"""
    block = blocks[i]
    line = text[block.start : block.end].strip()
    if len(line) > _TITLE or re.search(r"[。；，：:]$", line):
        return False
    if plain:
        return block.kind == "heading" and bool(state.openings)
    if not state.levels or not state.numbered:
        return False
    following = next(
        (b for b in blocks[i + 1 : i + 4] if b.kind in ("paragraph", "heading") and mark_at(text, b.start, b.end)), None
    )
    mark = mark_at(text, following.start, following.end) if following else None
    if mark is None or mark.value != 1:
        return False
    same = next((v for v in state.levels if v.style == mark.style), None)
    return same is not None and same is state.levels[0] and same.value >= 1 and mark.rank <= 6


def _attachment(text: str, blocks: Sequence[Block], i: int, state: _State) -> bool:
    """附件的开头（另起编号），或文末列附件名的「附件：1.……」。"""
    block = blocks[i]
    line = text[block.start : block.end].strip()
    match = _ATTACHMENT.match(line)
    if not match or len(line) > 80:
        return False
    rest = line[match.end() :].strip()
    next_block = next((b for b in blocks[i + 1 :] if b.kind != "chrome"), None)
    starts = (
        not rest
        or (next_block is not None and next_block.kind == "row")
        or (block.kind == "heading" and not match.group("colon"))
    )
    if rest and not match.group("colon") and not match.group("n") and not starts:
        return False
    if not starts:
        _open(state, block.start, "附件", "note")
        state.levels.clear()
        return True
    name = "附件" + (match.group("n") or "")
    state.levels.clear()
    restart = state.numbered or not _numbers_follow(text, blocks, i)
    state.prefix = name if restart else ""
    state.section = ""
    _open(state, block.start, name, "heading")
    return True


def _numbers_follow(text: str, blocks: Sequence[Block], i: int) -> bool:
    return any(mark_at(text, b.start, b.end) for b in blocks[i + 1 :] if b.kind in ("paragraph", "heading"))


def _signature(text: str, blocks: Sequence[Block], i: int, state: _State) -> bool:
    """落款：一两行发文机关，接着一行日期。之后的正文另起编号。"""
    line = text[blocks[i].start : blocks[i].end].strip()
    if (
        state.openings
        and state.openings[-1].label == "落款"
        and (_DATE_LINE.fullmatch(line) or _ISSUED.fullmatch(line))
    ):
        return True
    if (
        not state.openings
        or len(line) > 60
        or re.search(r"[。；，：:]", line)
        or mark_at(text, blocks[i].start, blocks[i].end)
    ):
        return False
    ahead = [text[b.start : b.end].strip() for b in blocks[i : i + 4]]
    date = next((k for k, words in enumerate(ahead) if _DATE_LINE.fullmatch(words)), None)
    if date is None or any(len(words) > 60 or re.search(r"[。；]", words) for words in ahead[:date]):
        return False
    if state.letterhead and date == 0:
        return False
    _open(state, blocks[i].start, "落款", "note")
    state.levels.clear()
    return True


def _question(line: str, block: Block, state: _State) -> bool:
    """问与答是一条：问开头，答跟着。"""
    match = _QUESTION.match(line)
    if match:
        state.questions += 1
        while state.levels and state.levels[-1].rank >= _ITEM_RANK:  # 问答与（一）同级，不归在前面某一项之下
            state.levels.pop()
        label = _label_path(state) + f"问{match.group('n') or state.questions}"
        parent = state.levels[-1].index if state.levels else -1
        _open(state, block.start, label, "qa", parent=parent)
        state.letterhead = False
        return True
    return bool(_ANSWER.match(line)) and bool(state.openings)


def _row(text: str, block: Block, i: int, state: _State, rows: Rows) -> None:
    lead = _label_path(state) if state.levels else " ".join(p for p in (state.prefix, state.section) if p)
    label = row_labels(rows, i, lead.strip(), inside=bool(state.levels))
    parent = state.levels[-1].index if state.levels else -1
    _open(state, block.start, label, "row", parent=parent)
    group = rows.group_heading(i)
    if group:
        opening = state.openings[-1]
        state.openings[-1] = replace(opening, path=(*opening.path, group))


def _property_label(line: str) -> str:
    words = re.match(r"([\u4e00-\u9fff]{4,5})[•·]?\s*【", line)
    return words.group(1) if words else "元数据"


def _contents_end(text: str, blocks: Sequence[Block]) -> tuple[int, int]:
    """目录的范围：从「目录」那一行到第一个章名再次出现之前。没有目录则为空。"""
    for i, block in enumerate(blocks[:60]):
        if _CONTENTS.fullmatch(text[block.start : block.end].strip()) and i + 1 < len(blocks):
            first = _squeeze(text[blocks[i + 1].start : blocks[i + 1].end])
            for k in range(i + 2, min(len(blocks), i + 400)):
                if _squeeze(text[blocks[k].start : blocks[k].end]) == first:
                    return i, k
    return -1, -1


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _split_inline(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """没有换行的长行（网页预览、复制粘贴）：属性栏、编号各自成块。"""
    for block in blocks:
        if block.kind not in ("paragraph", "heading") or block.end - block.start < _LONG:
            yield block
            continue
        cuts = _inline_cuts(text, block)
        edges = [block.start, *cuts, block.end]
        for start, end in zip(edges, edges[1:], strict=False):
            if text[start:end].strip():
                yield replace(block, start=start, end=end)


def _inline_cuts(text: str, block: Block) -> list[int]:
    """行内真正的编号处：与前面同式样的数接得上，或从一开新级；且在句末、标题之后。"""
    properties = _PROPERTIES.search(text, block.start, block.end)
    cuts: list[int] = []
    if properties:
        cuts += [properties.start(), properties.end()]
    own = mark_at(text, block.start, block.end)
    if own and own.style == "article":
        return []
    counts: dict[str, int] = {own.style: own.value} if own and own.value is not None else {}
    ranks = {own.style: own.rank} if own else {}
    marks = inline_marks(text, block.start + (len(own.token) if own else 0), block.end)
    accepted = []
    last = own.end if own else block.start
    for mark in marks:
        if mark.value is None or mark.start in cuts:
            continue
        expected = counts.get(mark.style, 0) + 1
        if mark.value != expected or not _after_sentence(text, last, mark.start):
            continue
        counts = {s: n for s, n in counts.items() if ranks[s] <= mark.rank} | {mark.style: mark.value}
        ranks[mark.style] = mark.rank
        accepted.append(mark)
        last = mark.end
    runs = {m.style for m in accepted if m.value == 2 or (own and own.style == m.style)}
    opened = {m.style for m in accepted}
    if "cn-comma" in runs or ("cn-comma" in counts and opened):  # 整篇挤在一行
        return sorted({*cuts, *(m.start for m in accepted)})
    keep = [
        m.start
        for m in accepted
        if m.style in runs and m.style in ("cn-paren", "ar-dot") and m.rank > (own.rank if own else -1)
    ]
    return sorted({*cuts, *(keep if block.end - block.start > 2 * _LONG and "cn-paren" in runs else [])})


def _after_sentence(text: str, last: int, at: int) -> bool:
    before = text[max(0, at - 1)]
    if before in "。；;！？!?）)】：:•\n 　":
        return True
    return at - last <= _TITLE and not re.search(r"[，,；;。]", text[last:at])


def _clauses(text: str, openings: Sequence[_Opening], document_id: str) -> Iterator[Clause]:
    """起点变成首尾相接的条款；每条从它那一行的行首起，第一条从 0 起。"""
    if not openings:
        openings = [_Opening(0, "全文", "paragraph")]
    starts = [_line_start(text, o.start) for o in openings]
    starts[0] = 0
    edges = [*starts, len(text)]
    seen: dict[str, int] = {}
    ids: list[str] = []
    for i, opening in enumerate(openings):
        body = text[edges[i] : edges[i + 1]]
        key = f"{document_id}\n{opening.label}\n{_squeeze(body)}"
        seen[key] = seen.get(key, 0) + 1
        ids.append(hashlib.sha1(f"{key}\n{seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:16])
        parent = ids[opening.parent] if 0 <= opening.parent < i else ""
        yield Clause(
            ids[i],
            document_id,
            opening.label,
            opening.path,
            opening.kind,
            body,
            edges[i],
            edges[i + 1],
            parent,
            opening.inferred,
        )


def _line_start(text: str, at: int) -> int:
    """行首的空白、井号等记号归这一条，不归前一条的尾巴。"""
    line = text.rfind("\n", 0, at) + 1
    return line if not text[line:at].strip("#>*- \t\u3000|") else at
