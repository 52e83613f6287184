"""丢了换行的全文（网页摘录、数据集里一份文件一行）：原来的换行成了空格，照公文的样子把行认回来。

只把块分开，字一个不动。不像丢了换行的块照原样。
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from ingest.document import Block
from ingest.inline import in_sequence
from ingest.numbering import Mark, mark_at
from ingest.parts import property_span
from ingest.properties import is_agency, rules

_AVERAGE = 150  # 字；各段平均比这长，又在句末空着格，就是丢了换行
_SHORTEST = 100  # 字；再短的块不会是几行
_WHOLE = 1000  # 字；这么长的一块不论全文怎样
_FEWEST = 20  # 字；冒号之前比这短的是「电话： 」一类，后面的不另起一行
_HEADING = (4, 32)  # 字；没有标点、后面跟着整句的小标题
_SENTENCE = 24  # 字；小标题后面的一句至少这么长
_SIGNATURE = 30  # 处空白；落款的机关不会更多
_LINE = 60  # 字；标题的一行不会更长
_TITLES = 400  # 字；开头的标题、文号到这里为止
_OPENED = 80  # 字；往回看括号、书名号开没开着
_GAP = re.compile(r"[^\S\n]+")
_ENDED = re.compile(r"[。！？!?；;…](?:[”’」）)】]{0,2})$|[。！？][（(][^（）()]{1,30}[）)]$")
_SPACED = re.compile(r"[^\S\n]*(?:\u3000[\u3000\xa0]|[ \xa0\u2002\u2003]{4})[^\S\n]*")
_PUNCTUATION = re.compile(r"[，,。；;：:！？!?]")
_CLAUSE_END = re.compile(r"[，,。；：:！？]")
_DATE = re.compile(
    r"(?:19|20)\d\d\s{0,2}年\s{0,2}\d{1,2}\s{0,2}月\s{0,2}\d{1,2}\s{0,2}日(?=\s|$|责任编辑|编辑|来源)|二[〇○零０O][〇○零０O一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日(?=\s|$)"
)
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,14}[〔﹝\[（(【](?:19|20)\d\d[〕﹞\])）】]\s?第?\s?\d{1,5}\s?号|(?:19|20)\d\d年第?\d{1,4}号|第\d{1,4}号"
)
_UNFINISHED = re.compile(r"(?:发布|印发|公布|出台|推出|关于|记者|通讯员|[的和与及、《“【|｜—])$")
_LABELLED = re.compile(r"[^\s，,。；;：:（）()]{2,20}[：:]\S")
_GLUED = re.compile(r"[。！]\s{0,4}(?P<who>[\u4e00-\u9fff、 \u3000]{3,50})$")
_CREDIT = re.compile(r"[。！？”）日](?=(?:责任编辑|来源|编辑|责编)[：:])")
_PROPERTIES = re.compile(r"(?:【[\u4e00-\u9fff]{2,8}】\s{0,4}[^\s【】]{1,40}\s{1,4}){2,20}")
_ANNEX = re.compile(r"附\s?[件表录]\s?(?:\d{1,2}|[一二三四五六七八九十]{1,2})?")
_ASIDE = re.compile(r"[（(][^（）()]{4,40}[）)]")
_SEAL = re.compile(r"[（(][^（）()]{0,12}章[）)]")
_QUOTED = re.compile(r"[《“（(][^《》“”（）()]{0,80}[》”）)]")
_REPORTED = re.compile(r"新华社|记者|本报|\d{1,2}月")
_BRACKETED_END = re.compile(r"[（(][^（）()]{2,30}[）)]$")
_PAIRS = ("（）", "()", "《》", "〈〉")


def unfold(text: str, blocks: Sequence[Block]) -> list[Block]:
    """次序、总范围不变；分出来的块之间只有空白。"""
    prose = [b.end - b.start for b in blocks if b.kind not in ("row", "chrome", "meta")]
    flat = len(prose) == 1 or (bool(prose) and sum(prose) > _AVERAGE * len(prose))
    out: list[Block] = []
    for i, block in enumerate(blocks):
        size = block.end - block.start
        if block.kind != "paragraph" or size < _SHORTEST or not (flat or size > _WHOLE):
            out.append(block)
        else:
            out += _lines(text, block, first=i == 0)
    return out


def _lines(text: str, block: Block, *, first: bool) -> Iterator[Block]:
    gaps = [(m.start(), m.end()) for m in _GAP.finditer(text, block.start, block.end) if m.start() > block.start]
    titles = _titles(text, block, gaps) if first else set()
    body = max(titles, default=block.start)
    edges = [block.start, *sorted(_breaks(text, block, gaps, titles)), block.end]
    for start, end in pairwise(edges):
        words = text[start:end].strip()
        if words:
            left = text.index(words, start)
            title = start < body and not (_NUMBER.fullmatch(words) or _DATE.fullmatch(words))
            line = block._replace(start=left, end=left + len(words))
            yield line._replace(kind="heading", level=1) if title else line


def _breaks(text: str, block: Block, gaps: Sequence[tuple[int, int]], titles: set[int]) -> set[int]:
    """各行从哪里起（头一行除外）。"""
    parts = _parts(text, gaps, block)
    numbered = _numbered(text, block, parts)
    found = parts | numbered | titles
    marks = sorted(numbered)
    line = max(titles, default=block.start)
    for at, (start, end) in enumerate(gaps):
        if end in found:
            line = end
            continue
        line = max(line, marks[to - 1]) if (to := bisect_right(marks, start)) else line
        after = gaps[at + 1][0] if at + 1 < len(gaps) else block.end
        if end > max(titles, default=0) and _ends_line(text, line, start, end, after):
            found.add(end)
            line = end
    return found


def _ends_line(text: str, line: int, start: int, end: int, after: int) -> bool:
    """``text[start:end]`` 的空白原来是不是换行：``line`` 是这一行的起点，``after`` 是下一处空白。"""
    if _inside(text, max(line, start - _OPENED), start):
        return False
    if _ended(text, start) or _SPACED.fullmatch(text, start, end):
        return True
    if text[start - 1] in "：:":
        return start - line >= _FEWEST
    if _LABELLED.match(text, line, start) and (_LABELLED.match(text, end, after) or text[start - 1].isdigit()):
        return True
    if start - line > _LINE:
        return False
    written, following = text[line:start].strip(), text[end:after]
    mark = mark_at(text, line, start)
    if mark is None and _ASIDE.fullmatch(written):
        return True
    own = text[mark.end : start].strip() if mark else written
    if not _HEADING[0] <= len(own) <= _HEADING[1] or _PUNCTUATION.search(own) or is_agency(own):
        return False
    if not _CLAUSE_END.search(following) or _UNFINISHED.search(own):
        return False
    return len(following) >= _SENTENCE or own.endswith(_kinds())


# 附件、落款、抄送


def _parts(text: str, gaps: Sequence[tuple[int, int]], block: Block) -> set[int]:
    """附件、抄送、网站的话从哪里起；落款从第一个机关起，日期自成一行，日期之后另起。"""
    found = {end for start, end in gaps if _opener().match(text, end) and not _inside(text, start - _OPENED, start)}
    found |= {b for (_, a), (end, b) in pairwise(gaps) if a in found and _ANNEX.fullmatch(text, a, end)}
    found |= {m.end() for m in _CREDIT.finditer(text, block.start, block.end)}
    found |= set(_properties(text, block))
    for date in _DATE.finditer(text, block.start, block.end):
        start = _signed(text, gaps, date.start())
        if start is not None:
            found |= {start, date.start(), *(end for begin, end in gaps if begin == date.end())}
    found |= _unsigned(text, gaps, block)
    return {at for at in found if block.start < at < block.end}


def _properties(text: str, block: Block) -> tuple[int, ...]:
    """夹着的属性栏，从哪里起，到哪里止。"""
    spaced = _PROPERTIES.search(text, block.start, block.end)
    return spaced.span() if spaced else property_span(text, block.start, block.end) or ()


def _signed(text: str, gaps: Sequence[tuple[int, int]], date: int) -> int | None:
    """日期前面的一串机关从哪里起；没有机关、而日期自成一段的，就从日期起。"""
    to = bisect_right(gaps, date, key=lambda gap: gap[1])
    before = list(gaps[max(0, to - _SIGNATURE) : to])
    own = bool(before) and before[-1][1] == date
    end = before.pop()[0] if own else date
    if own and _ended(text, end):
        return date
    start, run, rest = None, "", ""
    while before:
        gap = before.pop()
        words = text[gap[1] : end].strip()
        run = words + run if len(words) <= 2 else words  # 财 政 部
        if is_agency(run):
            start, run = gap[1], ""
        elif is_agency(words + rest) and _ended(text, gap[0]):
            start = gap[1]  # 一个名称排成两行
        elif len(words) > 2 and not _SEAL.fullmatch(words):
            break
        rest = words if start == gap[1] else words + rest
        if _ended(text, gap[0]):
            break
        end = gap[0]
    if start is None and (glued := _GLUED.search(text, max(0, date - 60), date)):
        return glued.start("who") if is_agency("".join(glued["who"].split())) else None
    return start


def _unsigned(text: str, gaps: Sequence[tuple[int, int]], block: Block) -> set[int]:
    """全文最后只有机关、没有日期的落款。"""
    for start, end in reversed(gaps):
        if _ended(text, start):
            names = text[end : block.end].split()
            return {end} if names and len(names) < 10 and all(map(is_agency, names)) else set()
    return set()


# 编号


def _numbered(text: str, block: Block, parts: set[int]) -> set[int]:
    """真正的编号从哪里起：接得上的，至少数到二；附件、落款之后重新数。"""
    found: set[int] = set()
    for start, end in pairwise([block.start, *sorted(parts), block.end]):
        own = mark_at(text, start, end)
        accepted = in_sequence(text, start, end, own, broken=True)
        runs = {m.style: m.rank for m in accepted if m.value == 2}
        top = min(runs.values(), default=0)
        counted = [m for m in accepted if m.style in runs or m.rank > top]  # 套在数下去的一级之下的，只有一也算
        found |= {m.start for m in counted if runs and _opens_line(m, "article" in runs, text)}
    return found


def _opens_line(mark: Mark, articles: bool, text: str) -> bool:
    if articles:
        return mark.style in ("article", "chapter", "section", "part")
    return mark.style in ("cn-comma", "cn-paren", "ar-dot") or text[mark.start - 1].isspace()


# 标题


def _titles(text: str, block: Block, gaps: Sequence[tuple[int, int]]) -> set[int]:
    """开头的标题、副题、文号各一行；连同正文的第一行从哪里起。"""
    found: set[int] = set()
    line = start = block.start
    for (end, following), (after, _) in pairwise([*gaps, (block.end, block.end)]):
        token = text[start:end]
        exclaimed = start == block.start and end - start <= _LINE and token[-1] in "！!？?"
        if end > block.start + _TITLES or mark_at(text, start, end) or (_is_body(token) and not exclaimed):
            break
        if _whole(text, line, end, text[following:after]):
            found.add(following)
            line = following
        start = following
    return found


def _is_body(token: str) -> bool:
    """已经是正文：成句的，句末停住的，太长的。"""
    said = _QUOTED.sub("", token)
    if re.fullmatch(r"【[^【】]{2,8}】", token):
        return True
    return len(said) > _LINE or bool(re.search(r"[。；;]|[，,：:、！!]$", said))


def _whole(text: str, line: int, end: int, following: str) -> bool:
    """标题区里从 ``line`` 到 ``end`` 是完整的一行，``following`` 另起。"""
    words = text[line:end].strip()
    if _inside(text, line, end) or _UNFINISHED.search(words) or following.startswith(("《", "（", "(")):
        return False
    if _NUMBER.fullmatch(words) or _NUMBER.fullmatch(following) or _DATE.fullmatch(following):
        return True
    if all(map(is_agency, words.split())) and not (_is_body(following) or _REPORTED.match(following)):
        return False  # 联合发文的机关，标题还在后面
    if "关于" in words and not _BRACKETED_END.sub("", words).endswith(_kinds()):
        return _is_body(following)
    return len(words) >= 4 or words.endswith(_kinds())


def _ended(text: str, at: int) -> bool:
    """到 ``at`` 为止一句话说完了。"""
    return bool(_ENDED.search(text, max(0, at - 40), at))


def _inside(text: str, start: int, end: int) -> bool:
    """括号、书名号开着。"""
    words = text[max(0, start) : end]
    return words.endswith(("【", "“")) or any(words.rfind(pair[0]) > words.rfind(pair[1]) for pair in _PAIRS)


@cache
def _kinds() -> tuple[str, ...]:
    return tuple(rules()["kinds"])


@cache
def _opener() -> re.Pattern[str]:
    listed = tomllib.loads((Path(__file__).parent / "data" / "parts.toml").read_text("utf-8"))["opens_line"]
    return re.compile("|".join(f"(?:{p})" for p in listed))
