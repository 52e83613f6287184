"""文件叫什么：印发通知里取被印发的文件名，新闻照印出的标题，别的叫法都留着。"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.document import Block, Source
from ingest.numbering import mark_at
from ingest.properties import Property, is_agency, is_property_line, rules

_HEAD = 3000  # 字；标题不会更靠后
_LONGEST = 160  # 字
_SENTENCE = 60  # 字；比这长的是正文的句子
_SPACED = 60  # 字；单独成行的文件名，字间的空格、括号、书名号至多多出这么多
_QUOTED = re.compile(r"《([^《》\n]{3,90}(?:〈[^〈〉\n]{2,80}〉[^《》\n]{0,40})?)》")
_FORWARD = re.compile(
    r"(?:印发|公布|发布|转发)\s{0,2}《(?P<name>[^《》\n]{4,100})》\s{0,2}的?\s{0,2}(?:通知|公告|通告|函)"
)
_BARE = re.compile(r"印发(?P<name>[^《》\n]{6,80})的通知$")
_SEEKING = re.compile(r"征求《(?P<name>[^《》\n]{4,80})》|关于《(?P<name2>[^《》\n]{4,80}(?:征求意见稿|草案)[）)])》")
_ONE_LINE = re.compile(r"(?P<title>[\u4e00-\u9fff\s、]{2,60}?关于(?:印发|公布)《[^《》\n]{4,80}》的通知)")
_REPORTED = re.compile(r"(?:发布|公布|印发|出台|推出|下发)(?:了|的)?[^《》。]{0,12}《(?P<name>[^《》\n]{4,80})》")
_DRAFT_MARK = re.compile(r"[（(](?:征求意见稿|草案|讨论稿|送审稿|公开征求意见稿)[）)]")
_CRUMBS = re.compile(r"您?当?前?(?:所在)?的?位置|首页\s*[>＞»]|政府信息公开$")
_CUT = re.compile(r"(?:文章属性|[•·]【|正文)")
_TABLE_UNIT = re.compile(r"\s{0,4}[（(]\s?单位\s?[:：][^（）()]{1,20}[）)]\s{0,4}$")  # 表题后面的计量单位
_BESIDE = r"[\u4e00-\u9fff]{2,10}[〔\[](?:19|20)\d\d[〕\]]\d{1,4}号"
_NUMBER_BESIDE = re.compile(rf"(?<=通知){_BESIDE}$|^{_BESIDE}\s?[-—－]\s?")  # 标题紧接着文号；网页标题里文号在前
_ORGAN_NOTICE = re.compile(
    r"[\u4e00-\u9fff]{0,12}(?:指挥部|领导小组|办公室)(?:公告|通告|令|通知)(?:\s?[（(]?第[\d一二三四五六七八九十]{1,3}号[）)]?)?$"
)
_DAY = re.compile(
    r"^\s{0,4}(?:19|20)\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日)(?:\s{1,4}\d{1,2}:\d{2}(?::\d{2})?)?"
)
_LABELLED = re.compile(r"^【[\u4e00-\u9fff]{2,6}】")


@dataclass(frozen=True)
class Heading:
    """``title`` 是引用时写的名称；``printed`` 是印在最前面的标题；``aliases`` 是别的叫法。"""

    title: str
    printed: str = ""
    aliases: tuple[str, ...] = ()


def heading(source: Source, found: dict[str, list[Property]], news: bool) -> Heading:
    """认标题。一个也认不出的，``title`` 为空，由调用者拿文件名顶上。"""
    printed = _printed(source, found)
    own = "" if news else _policy_name(printed, source.text)
    title = own or _LABELLED.sub("", printed)
    reported = _reported(source.text) if news else ()
    others = (printed, *_body_titles(source, title), *reported) if title else ()
    aliases = tuple(dict.fromkeys(n for n in others if n and _key(n) != _key(title)))
    return Heading(title, printed or title, aliases)


def is_title(line: str) -> bool:
    """一行字像不像文件的标题：以文种结尾，不成句。"""
    line = _DRAFT_MARK.sub("", line.strip())
    line = re.sub(r"[（(][^（）()]{1,40}[）)]$", "", line)
    return (
        4 <= len(line) <= _LONGEST and not re.search(r"[。；;！？!?]", line) and line.endswith(tuple(rules()["kinds"]))
    )


def _printed(source: Source, found: dict[str, list[Property]]) -> str:
    """印在前面的标题：属性栏的名称、页面标题、像标题的第一行、一整行文字里的「……关于印发……的通知」。"""
    listed = [p for p in found.get("title", []) if _whole(p.value)]
    if listed:
        return _clean(listed[0].value)
    heads = [(block, line) for block, line in _head_lines(source) if _whole(line)]
    for i, (block, line) in enumerate(heads):
        named = len(line) >= 4 or "".join(line.split()) in rules()["kinds"]  # 通 告
        if block.kind == "heading" and 1 <= block.level <= 4 and named and not is_agency(line):
            return _clean(_with_rest(heads, i))
    for _, line in heads:
        if one := _ONE_LINE.search(line[:300]):
            return _clean(one["title"])
    written = _above_its_date(source) or _joined_title(heads) or _first_short(heads)
    return written or _caption(source, heads) or _run_in(heads)


def _caption(source: Source, heads: list[tuple[Block, str]]) -> str:
    """只有一张表的：表上面那一行。"""
    first = next((b for b in source.blocks if b.kind not in ("chrome", "meta")), None)
    rows = sum(b.kind == "row" for b in source.blocks)
    if not heads or first is not heads[0][0] or rows * 2 < len(source.blocks):
        return ""
    caption = _clean(heads[0][1])
    return caption if re.search(r"(?:[表单册录]|标准)$", caption) else ""


def _above_its_date(source: Source) -> str:
    """第一行之下紧跟着发布日期、来源的，第一行就是标题，不论有没有文种。"""
    blocks = [b for b in source.blocks[:4] if b.kind not in ("chrome", "row")][:2]
    lines = [source.text[b.start : b.end].strip() for b in blocks]
    if len(lines) < 2 or not is_dateline(lines[1]) or is_dateline(lines[0]):
        return ""
    first = lines[0]
    short = 8 <= len(first) <= _LONGEST and _whole(first) and not re.search(r"[。；，：:]$", first)
    return _clean(first) if short and not _is_number(first) and not _CRUMBS.search(first) else ""


def is_dateline(line: str) -> bool:
    """「2025-03-01」「2025-03-01 09:30 来源：某网」「发布时间：…… 来源：……」：说标题何时登出，不是标题。"""
    rest = _DAY.sub("", line, count=1).strip()
    return (rest != line.strip() and not rest) or is_property_line(rest)


def _head_lines(source: Source) -> Iterator[tuple[Block, str]]:
    """开头的各行；遇到编了号的条目为止，标题不在它后面。"""
    for block in source.blocks:
        if block.start > _HEAD:
            return
        line = source.text[block.start : block.end].strip()
        if block.kind in ("chrome", "meta", "row") or _CRUMBS.search(line):
            continue
        if block.kind == "paragraph" and mark_at(source.text, block.start, block.end):
            return
        yield block, line


def _joined_title(heads: list[tuple[Block, str]]) -> str:
    """像标题的一行；排成两三行的接起来（末行才有文种，前面的不成句）。"""
    for i, (_, line) in enumerate(heads[:14]):
        if len(line) > _LONGEST or (len(line) > _SENTENCE and line.endswith("。")):
            return ""  # 已经是正文了
        if (joined := _with_rest(heads, i)) != line:
            return _clean(joined)
        if is_title(line) and not _is_number(line):
            draft = heads[i + 1][1] if i + 1 < len(heads) else ""
            return _clean(line + draft) if _DRAFT_MARK.fullmatch(draft) else _clean(line)
    return ""


def _with_rest(heads: list[tuple[Block, str]], i: int) -> str:
    """第 i 行，连同接在后面的一两行。"""
    if i + 1 < len(heads) and _ORGAN_NOTICE.match(heads[i + 1][1]) and not is_title(heads[i][1]):
        return heads[i][1] + heads[i + 1][1]
    for count in (3, 2):
        part = [text for _, text in heads[i : i + count]]
        if len(part) == count and _continued(part):
            return "".join(part)
    return heads[i][1]


def _continued(part: list[str]) -> bool:
    """几行接起来才是一个标题：前面的不成句、也不是完整的标题（或者后面以括号、「的通知」接上）。"""
    joined = "".join(part)
    if "关于" not in joined[:60] or not is_title(joined) or len(part[0]) < 6 or re.search(r"[\d日号]$", part[0]):
        return False
    if any(re.search(r"[。，；：:、]$", p) for p in part[:-1]):
        return False
    if is_agency(part[0]) and is_title(part[-1]) and "关于" in part[-1] and not part[-1].startswith("关于"):
        return False  # 网站名下面自成一行的标题
    tied = joined.endswith("的通知") and "印发" in joined and not any(p.endswith("通知") for p in part[:-1])
    return tied or not any(is_title(p) for p in part)


def _whole(line: str) -> bool:
    """书名号成对；网站截短、改写过的标题不成对。"""
    return line.count("《") == line.count("》")


def _first_short(heads: list[tuple[Block, str]]) -> str:
    """没有文种的标题（新闻）：后面跟着长段落的短行；日期、来源等各占一行的不算。"""
    lines = [line for _, line in heads[:8] if len(line) > _SENTENCE or not is_dateline(line)]
    for line, after in itertools.pairwise(lines[:6]):
        if 6 <= len(line) <= 60 and not re.search(r"[。；，：:]$|^\d+[.、]", line) and len(after) > _SENTENCE:
            return _clean(line)
    return ""


def _run_in(heads: list[tuple[Block, str]]) -> str:
    """全文挤成一段、标题和正文只隔一个空格的：取到第一个以文种收尾的空格，没有文种的取第一个空格。"""
    line = heads[0][1][:240] if heads and len(heads[0][1]) > 200 else ""
    ends = [m.start() for m in re.finditer(r"\s", line) if 8 <= m.start() <= _LONGEST]
    for end in ends:
        if is_title(line[:end]):
            return _clean(line[:end])
    first = line[: ends[0]] if ends else ""
    sentence = re.search(r"[。；]|^\d|^(?:为|根据|按照|近日|日前)|关于$", first)
    return _clean(first) if first and not sentence and _whole(first) else ""


def _policy_name(printed: str, text: str) -> str:
    """印发、征求意见的那份文件自己的名称；一次印发几份的仍叫通知。"""
    seeking = _SEEKING.search(printed)
    if seeking:
        return _clean(seeking["name"] or seeking["name2"])
    if len(_QUOTED.findall(printed)) > 1 or "转发" in printed:
        return ""
    quoted = _FORWARD.search(printed)
    if quoted:
        return _clean(quoted["name"])
    bare = _BARE.search(printed)
    return _clean(bare["name"]) if bare and _key(bare["name"]) in _key(text) else ""


def _body_titles(source: Source, title: str) -> tuple[str, ...]:
    """正文里单独成行的文件名，例如印发通知后面的办法。只取「《X》已经……印发」里说到的 X。"""
    named = [_clean(m.group(1)) for m in _QUOTED.finditer(source.text[:1500])]
    if not named:
        return ()
    shortest, longest = min(map(len, map(_key, named))), max(map(len, named)) + _SPACED
    lines = {
        _key(source.text[b.start : b.end])
        for b in source.blocks
        if shortest <= b.end - b.start <= min(longest, _LONGEST)
    }
    return tuple(n for n in dict.fromkeys(named) if _key(n) in lines and _key(n) != _key(title))[:2]


def _reported(text: str) -> tuple[str, ...]:
    """新闻报道的是哪份文件。"""
    return tuple(dict.fromkeys(_clean(m["name"]) for m in _REPORTED.finditer(text[:1200])))[:2]


def _is_number(line: str) -> bool:
    return bool(re.search(r"[〔\[（(](?:19|20)\d\d[〕\])）]\s*\d+号$", line))


def _clean(line: str) -> str:
    line = _NUMBER_BESIDE.sub("", _TABLE_UNIT.sub("", _CUT.split(line)[0]))
    return re.sub(r"\s+", " ", line).strip(" 　*#-—")


def _key(text: str) -> str:
    """比较用：去掉空白、书名号和征求意见稿的标记。"""
    return re.sub(r"[\s《》〈〉“”\"（）()]", "", text)
