"""一个数、一个时限说的是什么：取同一逗号之间的原话，不够再取前一段。"""

from __future__ import annotations

import re

from ingest.facts.span import Span

_MOST = 40  # 字
_STOPS = "，,。；;：:\n、（("
_LEAD = re.compile(
    r"^(?:并|且|其中|但|对|按照?|根据|给予|可以?|应当?|原则上|力争|确保|实现|争取|到|至|在|于|的|和|为|[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．])+"
)
_TAIL = re.compile(
    r"(?:达到|达|为|是|按照?|给予|可以?|不得|应当?|的标准|标准为|提高到|增加到|上浮|需|要|共|各|力争|约|于|在|到|至|自|从|并|补贴给|每人|每月|每年|每户|每人每月|一次性给予|和|与|及|的|占|率达?)*$"
)


def subject_of(text: str, span: Span) -> str:
    """逐字取自 ``text``；说不上来时为空串。"""
    left = max(text.rfind(c, 0, span.start) for c in _STOPS) + 1
    before = _cleaned(text[left : span.start])
    if len(before) >= 2:
        return before
    right = min((i for i in (text.find(c, span.end) for c in _STOPS) if i >= 0), default=len(text))
    after = re.sub(r"^(?:的|标准)?(?:给予|发放)?", "", text[span.end : right]).strip()
    if len(after) >= 2:
        return after[:_MOST]
    previous = max(text.rfind(c, 0, max(0, left - 1)) for c in _STOPS) + 1
    return _cleaned(text[previous : max(previous, left - 1)])


def _cleaned(words: str) -> str:
    words = words.strip()
    words = words[: _TAIL.search(words).start()]  # type: ignore[union-attr]
    words = _LEAD.sub("", words)
    return words.strip()[-_MOST:]
