"""一个数、一个时限说的是什么：取同一逗号之间的原话，不够再取前一段。"""

from __future__ import annotations

import re

from ingest.facts.span import Span, stretch_end, stretch_start

_MOST = 40  # 字
_STOPS = "，,。；;：:\n（(）)"
_LEAD = re.compile(
    r"^(?:第[一二三四五六七八九十百零〇]{1,6}条(?:之[一二三四五六七八九十]{1,2})?\s*|[①-⑳]|[、，]|[一二三四五六七八九]是|[一二三四五六七八九]要|[\d.]{1,8}[\s　]+|\d{1,2}[)）]|并|且|其中|但|对|按照|按|根据|给予|可以|应当|原则上|力争|确保|实现|争取|[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*){1,6}"
)
_TAIL = re.compile(
    r"(?:达到|达|为|是|按照?|分别给予|给予|可以?|不得|应当?|的标准|标准为|提高到|增加到|上浮|需|要|共|各|力争|约|于|在|到|至|自|从|并|发|补贴给|每人|每月|每年|每户|一次性|和|与|及|或|的|占|[、）)\s])$"
)
_LONGEST_TAIL = 8  # 字；上面的虚词没有更长的
_WHEN = re.compile(r"[到至在自]?(?:\d{4}|每|今|当|次|同)年[\d底末初前月上下半]{0,6}|")
_GIVEN = re.compile(r"^(?:的|标准)?(?:给予|发放)?")
_REACHED = re.compile(
    r"(?:达到?|提[高升]到|增加到|控制在|[不高低少多]{1,2}于|超过)[\d.,]{1,12}[万亿]?[%％个百分点\u4e00-\u9fff]{0,5}$"
)
_TIER = re.compile(r".{0,120}[\d*][^、\d*]{0,14}[、；](?P<last>[^、\d*]{2,40})$")
_SERIES = re.compile(r"(?:[\d.]{1,12}[\u4e00-\u9fff%]{0,4}[、和或至]){1,6}$")


def subject_of(text: str, span: Span) -> str:
    """逐字取自 ``text``；说不上来时为空串。"""
    left = stretch_start(text, span.start, _STOPS)
    before = _cleaned(text[left : span.start])
    if len(before) >= 2 and not (_WHEN.fullmatch(before) and span.kind != "deadline"):
        return before
    ahead = span.end + (1 if span.kind == "deadline" and text[span.end : span.end + 1] in ("，", ",") else 0)
    after = _GIVEN.sub("", text[ahead : stretch_end(text, ahead, _STOPS, 60)]).strip()
    if len(after) >= 2 and after[0] not in "、和及或至":
        return after[:_MOST]
    for _ in range(6):  # 「到2025年底，达到99%」：再往前才是说的什么
        previous = stretch_start(text, max(0, left - 1), _STOPS)
        words = _cleaned(text[previous : max(previous, left - 1)])
        left = previous
        if left <= 0 or text[left - 1] in "。\n" or not _WHEN.fullmatch(words):
            return _REACHED.sub("", words)
    return ""


def _cleaned(words: str) -> str:
    """去掉「10万元、20万元和」这样的前几个数，和首尾的虚词。"""
    words = _LEAD.sub("", words.strip())
    tier = _TIER.match(words) if "、" in words or "；" in words else None  # 「博士每人10000元、硕士每人」说的是硕士
    words = tier["last"] if tier and len(tier["last"].rstrip("每人为按")) >= 2 else words
    words = _SERIES.sub("", words)
    for _ in range(8):
        match = _TAIL.search(words, max(0, len(words) - _LONGEST_TAIL))
        if not match:
            break
        words = words[: match.start()]
    return words.strip()[-_MOST:]
