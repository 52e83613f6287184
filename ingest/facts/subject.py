"""一个数、一个时限说的是什么：取同一逗号之间的原话，不够再取前一段。"""

from __future__ import annotations

import re

from ingest.facts.span import Span, stretch_end, stretch_start

_MOST = 40  # 字
_STOPS = "，,。；;：:\n（(）)"
_LEAD = re.compile(
    r"^(?:第[一二三四五六七八九十百零〇]{1,6}条(?:之[一二三四五六七八九十]{1,2})?\s*|[①-⑳]|[、，]|[一二三四五六七八九]是|[一二三四五六七八九]要|[\d.]{1,8}[\s　]+|\d{1,2}[)）]|并|且|其中|但|对|项规定的?|项中的?|按照|按|根据|给予|可以|应当|原则上|力争|确保|实现|争取|[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]\s*){1,6}"
)
_TAIL = re.compile(
    r"(?:达到|达|为|是|按照?|分别给予|给予|可以?|可?申[请领报]|不得|应当?|的标准|标准为|提高到|增加到|上浮|需|要|共|各|力争|约|于|在|到|至|自|从|并|发|补贴给|每人|每月|每年|每户|一次性|和|与|及|或|的|占|(?<!理)由|虽然|加强|推[进动]|完善|[、）)\s])$"
)
_LONGEST_TAIL = 8  # 字；上面的虚词没有更长的
_WHEN = re.compile(r"[到至在自]?(?:\d{4}|每|今|当|次|同)年[\d底末初前月上下半]{0,6}|")
_JOINS = re.compile(r"[\u4e00-\u9fff][、或和]$")
_BARE_VERB = re.compile(
    r"(?:全[市区县省]|累计|计划|重点|每年)?(?:新)?(?:培育|建成|建设|建|打造|引进|引育|增|增加|设立|设置|设|代表|持有|组织|开展|举办|完成|发放|提供|支持|选派|招募|培训|配备|开发|改造|创建|认定|发展)(?:了|出)?"
)
_DONE = re.compile(r"\d{4}年[\d月底末前日]{0,8}完成(?:首批)?")  # 「2023年底前完成并持续推进」：不是持续推进的名目
_NEXT = re.compile(r"[、和及或](?=约?\d|[一二两三四五六七八九十百]{1,4}(?:分之|[个家名项户]))")  # 并列的下一个数
_PART = re.compile("分之")
_GIVEN = re.compile(r"^(?:的|标准)?(?:给予|发放)?")
_REACHED = re.compile(
    r"(?:达到?|提[高升]到|增加到|控制在|[不高低少多]{1,2}于|不?得?超过)[\d.,]{1,12}[万亿]?[%％个百分点\u4e00-\u9fff]{0,5}$"
)
_TIER = re.compile(r".{0,120}[\d*][^、\d*]{0,14}[、；](?P<last>[^、\d*]{2,40})$")
_FORMERLY = re.compile(
    r"(?<!理)由(?:每[人户月年餐次个]{1,2}){0,3}[\d.]{1,10}[万亿]?[\u4e00-\u9fff%]{1,6}$"
)  # 标准由每人每月50元提高到
_SERIES = re.compile(r"(?:[\d.]{1,12}[\u4e00-\u9fff%]{0,4}[、和或至]){1,6}$")


def subject_of(text: str, span: Span) -> str:
    """逐字取自 ``text``；说不上来时为空串。"""
    left = stretch_start(text, span.start, _STOPS)
    before = _cleaned(text[left : span.start])
    listed = span.kind in ("ratio", "number") and _JOINS.match(text, max(0, span.start - 2), span.start)
    if listed and any(map(str.isdigit, before)) | bool(_PART.search(before)):
        before = ""  # 「十分之一以上表决权的股东、三分之一以上董事」：各说各的，看后面
    if span.kind != "deadline" and (_BARE_VERB.fullmatch(before) or text[left : left + 1] in ("》", "”")):
        before = ""  # 「培育5家以上龙头企业」「《方案》明确的16个领域」：后面才是说的什么
    if span.kind == "deadline" and _DONE.fullmatch(before):
        return ""
    if len(before) >= 2 and not (_WHEN.fullmatch(before) and span.kind != "deadline"):
        return before
    ahead = span.end + (1 if span.kind == "deadline" and text[span.end : span.end + 1] in ("，", ",") else 0)
    after = _GIVEN.sub("", text[ahead : stretch_end(text, ahead, _STOPS, 60)]).strip()
    if len(after) >= 2 and after[0] not in "、和及或至":
        return _NEXT.split(after, maxsplit=1)[0][:_MOST]
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
    words = _FORMERLY.sub("", _SERIES.sub("", words))
    for _ in range(8):
        match = _TAIL.search(words, max(0, len(words) - _LONGEST_TAIL))
        if not match:
            break
        words = words[: match.start()]
    return words.strip()[-_MOST:].lstrip("、，》” ")
