"""公文的部件：一行是不是属性栏、附件、落款、尾注、提示、问句、小标题。字样在 ``data/parts.toml``。"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ingest.lines import Lines
from ingest.properties import is_agency

TITLE = 45  # 字；小标题的上限
_PROSE = 60  # 字；比这长的才成段
_SIGNATURE = 10  # 行；落款最多这么多个单位
_CN = "一二三四五六七八九十"
_DATE = re.compile(
    r"[\s（(]*(?:19|20|二[〇○０零O])[\d〇○０零O一二三四五六七八九]{2}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日[）)\s]*"
)
_ISSUED = re.compile(r"[（(]?此件(?:主动|依申请|公开|不予)?.{0,8}(?:公开|发布)[^。]{0,6}[）)]?")
_PROPERTIES = re.compile(
    r"(?:[\u4e00-\u9fff]{2}(?:属性|信息|元数据))?(?:(?:[•·]\s{0,3})?【[\u4e00-\u9fff]{2,8}】(?:(?!正文)[^【•·]){0,60}){3,40}(?:正文)?"
)
_QUESTION = re.compile(
    r"(?:\*\*)?(?:(?P<n0>\d{1,3})\s?[.．、]\s?(?=[问Q]\s*[：:]))?(?:问题(?=\s*[\d一二三四五六七八九十])|问|Q)\s*(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})?\s*[：:．.]"
)
_ATTACHMENT = re.compile(
    rf"(?P<word>附[\s　]*[件表录图])[\s　]*(?P<n>[0-9０-９]{{1,2}}|[{_CN}]{{1,3}}(?![\u4e00-\u9fff]))?"
    r"(?:[-—－][0-9]{1,2})?[\s　]*(?P<colon>[：:．.]?)"
)
_CONTENTS = re.compile(r"目\s*[录次]")
_UNIT_CAPTION = re.compile(r"(?:计量)?单位\s?[:：]")
_BOX = re.compile(rf"专栏\s?(?:\d{{1,2}}|[{_CN}]{{1,3}})")
_NOTE = re.compile(r"(?P<w>备?注|说明)\s*(?P<n>\d{0,2})\s*[：:]")
_FOOTNOTE = re.compile(r"([\[［〔](?P<n>\d{1,2})[\]］〕]|(?P<circle>[①-⑳]))\s{0,4}\S")
_NOTE_LABEL = re.compile(r"(?:备?注|说明)\d{0,2}")
_LAST_BRACKET = re.compile(r"[（(][^（）()]{1,30}[）)]$")
_PUNCTUATED = re.compile(r"[。；，：:]")
_ENDS_SENTENCE = "。；，：:;,、"


@dataclass(frozen=True)
class Attachment:
    """「附件2：……」：附件还是附表、附录，号、冒号之后的字。"""

    word: str
    number: str
    rest: str
    colon: bool


def attachment(line: str) -> Attachment | None:
    match = _ATTACHMENT.match(line)
    if not match or len(line) > 90 or "。" in line:
        return None
    return Attachment(
        "".join(match["word"].split()), match["n"] or "", line[match.end() :].strip(), bool(match.group("colon"))
    )


def is_file_name(line: str) -> bool:
    return bool(_pattern("file_name").search(line))


def is_properties(line: str) -> bool:
    return bool(_PROPERTIES.fullmatch(line))


def property_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """一长行里夹着的属性栏。"""
    match = _PROPERTIES.search(text, start, end)
    return match.span() if match else None


def property_label(line: str) -> str:
    words = re.match(r"([\u4e00-\u9fff]{4,5})[•·]?\s*【", line)
    return words.group(1) if words else "元数据"


def is_unit_caption(line: str) -> bool:
    """表上面的「单位：元」。"""
    return bool(_UNIT_CAPTION.match(line))


def box(line: str) -> str:
    """规划里的「专栏2 兜底提升工程」；不是则空串。"""
    return line if len(line) <= TITLE and _BOX.match(line) and "。" not in line else ""


def is_contents(line: str) -> bool:
    return bool(_CONTENTS.fullmatch(line))


def is_date(line: str) -> bool:
    return bool(_DATE.fullmatch(line))


def is_issued(line: str) -> bool:
    """（此件公开发布）。"""
    return bool(_ISSUED.fullmatch(line))


def is_contact(line: str) -> bool:
    """落款之后的（联系人：……；电话：……）。"""
    return len(line) <= 200 and bool(re.search(r"联系|电话|咨询|传真|邮箱", line))


def is_bracketed(line: str) -> bool:
    """整行在括号里：题注、说明。"""
    return line[0] in "（(" and line[-1] in "）)"


def is_endnote(line: str) -> bool:
    return len(line) <= 200 and bool(_pattern("endnote").match(line))


def is_closing(line: str) -> bool:
    return bool(_pattern("closing").match(line))


def states(line: str) -> bool:
    """成段的话，说了一件事：「为……制定本办法」「现印发给你们」只是引子，不算。"""
    whole = [s for s in line.split("。")[:-1] if s.strip()]
    told = any(not _pattern("purpose").match(s) for s in whole)
    return (
        len(line) > _PROSE and line[-1] not in ":：" and told and not any(_pattern("preamble").search(s) for s in whole)
    )


def is_chapter(line: str) -> bool:
    """没有编号的章名：附则、总则。"""
    return "".join(line.split()) in _rules()["chapters"]


def is_guide_heading(line: str) -> bool:
    """办事指南的栏目：办理条件、申请材料、咨询电话。"""
    return bool(_pattern("guide").fullmatch("".join(line.split()).rstrip("：:")))


def advice(line: str) -> str:
    """温馨提示、特别提醒：单独成行，或后面跟冒号。不是则空串。"""
    match = _pattern("advice").match(line)
    if not match:
        return ""
    rest = line[match.end() :].strip()
    return match.group() if not rest or rest[0] in "：:" else ""


def begins_with_advice(text: str, start: int) -> bool:
    """「温馨提示：」后面接着话。"""
    match = _pattern("advice").match(text, start)
    return match is not None and text[match.end() : match.end() + 1] in ("：", ":")


def note(line: str) -> str:
    """表后的「注：」「备注1：」「说明：」；不是则空串。"""
    match = _NOTE.match(line)
    return match.group("w") + match.group("n") if match else advice(line)


def is_note(line: str) -> bool:
    return bool(_NOTE.match(line))


def is_note_label(label: str) -> bool:
    return bool(_NOTE_LABEL.fullmatch(label))


def footnote(line: str) -> tuple[str, str]:
    """「[1]复印件须盖章。」「①含分中心。」：(文中的记号, 标签)；不是则空串。"""
    match = _FOOTNOTE.match(line)
    return (match.group(1), f"注{match['n'] or match['circle']}") if match else ("", "")


def numbers_notes(line: str) -> bool:
    """「注：1.……」：下面的 2.、3. 还是注。"""
    match = _NOTE.match(line)
    return match is not None and bool(re.match(r"[（(]?1[)）.．、]", line[match.end() :].strip()))


def question(line: str) -> str | None:
    """「问3：」的号；没有号的是空串；不是问句为 None。"""
    match = _QUESTION.match(line)
    return (match["n"] or match["n0"] or "") if match else None


def asks(line: str) -> bool:
    """没有「问」字的问句标题。"""
    return 4 <= len(line) <= 60 and line[-1] in "？?" and "。" not in line


def is_heading(line: str) -> bool:
    """像个小标题：短，末尾没有句读，里面没有句子。"""
    return 1 < len(line) <= TITLE and line[-1] not in _ENDS_SENTENCE and "。" not in line and "；" not in line


def is_title(line: str) -> bool:
    """像文件标题：以文种结尾，可带括号里的年份、试行。"""
    return 5 < len(line) <= 120 and bool(_pattern("genre").search(_LAST_BRACKET.sub("", line)))


def signature(lines: Lines, i: int) -> bool:
    """第 i 块起是落款：一行或几行单位，接着一行日期。"""
    for k in range(i, min(i + _SIGNATURE, len(lines))):
        line = lines.words(k)
        if is_date(line):
            return k > i or _follows_organs(lines, i)
        if len(line) > 60 or lines.marks[k] or lines.blocks[k].kind == "row" or _PUNCTUATED.search(line):
            return False
        if k == i and is_title(line) and not _organ(line):
            return False  # 落款之后另起的文件标题，下面也有单位和日期
        if k > i + 1 and not _organ(line):
            return False
    last = range(i, len(lines))  # 没写日期的：全文最后只有机关
    return i > 0 and len(last) <= _SIGNATURE and all(is_agency(w) for k in last for w in lines.words(k).split())


def _follows_organs(lines: Lines, i: int) -> bool:
    """只有日期的一行：前面一块不能是标题栏里的东西。"""
    before = lines.previous(i)
    return before is not None and not lines.words(before).endswith(("：", ":"))


def _organ(line: str) -> bool:
    return bool(_pattern("organ_end").search(line))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    entry = _rules()[name]
    if isinstance(entry, str):
        return re.compile(entry, re.I)
    joined = "|".join(entry)
    return re.compile(rf"(?:{joined})$" if name in ("organ_end", "genre") else rf"(?:{joined})")


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "parts.toml").read_text("utf-8"))
