"""「有下列情形之一的」：一项一项对，合了哪一项就说哪一项；没有合的，说哪几项不合、还剩哪几项要看。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant import met
from assistant.answer import Hit
from assistant.case import Case
from assistant.evidence import Evidence, Segment
from ingest.document import Clause

Judge = Callable[[Case, Evidence], "tuple[Literal['met', 'unmet', 'unknown'], str]"]

_MARK = re.compile(
    r"\s{0,8}(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十\d]{1,3}[、.．]|[①-⑳])\s{0,4}"
)
_ONE_OF = re.compile(
    r"之一|任一|任何一[项种]|其中一[项种]|(?:下列|以下|下述)(?!简称|条件)[^，。：:\n]{0,10}(?:人员|对象|老年人|老人|群体|家庭|儿童|居民)[^。\n]{0,30}(?:可以?|享受|申[请领报]|给予)"
)
_NOT_FOR = re.compile(
    r"不得|不予|不再|不享受|不能|取消|停发|终止|追回|责令|处罚|罚款|除外|同时(?:符合|具备|满足)|均应|优先"
)
_WHO = re.compile(r"(?:对象|人员范围|适用范围)(?:主要)?(?:包括|包含|为|是|有|如下)?[：:]?\s*$")
_LONGEST, _MOST = 120, 10  # 字、项
_CLOSES = re.compile(r"[。；;\n]")


@dataclass(frozen=True)
class Ruling:
    """判断的一句话和它的依据，依据排在要引的句子最前面。"""

    text: str
    grounds: tuple[Evidence, ...]
    met: bool = False


def ruling(case: Case, first: Evidence, judge: Judge) -> Ruling | None:
    """``judge`` 判一项；引到的不是并列的几项、提问人的话一项也判不了的，None。"""
    items = _items(case, first)
    judged = [(item, *judge(case, item)) for item in items]
    fits = [
        item
        for item, mark, _ in judged
        if mark == "met" or (mark == "unknown" and met.said(case.question.plain, item.quote))
    ]
    if fits:
        words = f"按您说的情况，符合其中一项：“{_bare(fits[0].quote)}”；前面写的要求也要符合，是否享受以审核为准。"
        return Ruling(words, (fits[0],), met=True)
    failed = [(item, why) for item, mark, why in judged if mark == "unmet"]
    if not failed:
        return None
    out = "，".join(f"“{_bare(item.quote)}”这一项您不符合（{why}）" for item, why in failed)
    left = [item for item, mark, _ in judged if mark == "unknown"]
    if not left:
        return Ruling(f"不符合：{out}。", tuple(item for item, _ in failed))
    rest = "、".join(f"“{_bare(item.quote)}”" for item in left)
    kept = (*(item for item, _ in failed), *left)
    return Ruling(f"还不能确定：{out}；还要看您是否属于{rest}{'其中一项' * (len(left) > 1)}。", kept)


def listed(case: Case, e: Evidence) -> bool:
    """这一句是「有下列情形之一的」里的一项。"""
    return bool(_items(case, e))


def _items(case: Case, first: Evidence) -> list[Evidence]:
    """引到的这一条（它的上一级）列出来的几项；不是「满足一项就行」的，空。"""
    return under(case, first, _opens)[1]


def under(case: Case, first: Evidence, opens: Callable[[str], bool]) -> tuple[Evidence | None, list[Evidence]]:
    """引到的这一条（它的上一级）里引出各项的那句话，和各项；``opens`` 定这句话要怎么说，不合的是 (None, [])。"""
    clauses = case.store.clauses(first.hit.document.id)
    own = first.hit.clause
    for home in (own, next((c for c in clauses if c.id == own.parent), None)):
        listed = list(items_under(home, clauses)) if home else []
        if home is None or len(listed) < 2:
            continue
        starts = [s.start for c, s in listed if c.id == home.id]
        head = home.text[: home.text.rfind("\n", 0, min(starts)) + 1] if starts else home.text
        if opens(head):
            lead = _of(first, home, _last_sentence(head))
            return lead, [_of(first, c, s) for c, s in listed]
        if starts:
            return None, []
    return None, []


def items_under(clause: Clause, clauses: Sequence[Clause], at: int = 0) -> Iterator[tuple[Clause, Segment]]:
    """``clause`` 自己编了号的各行，没有的是它的下一级；``at`` 之前的不算。"""
    within = [s for s in _lines(clause.text) if s.start >= at]
    if len(within) > 1 or (within and at):
        yield from ((clause, s) for s in within)
        return
    children = [c for c in clauses if c.parent == clause.id][:_MOST]
    if len({c.kind for c in children}) == 1 and all(c.kind != "row" for c in children):
        for child in children:
            mark = _MARK.match(child.text)
            yield child, _one(child.text, mark.end() if mark else 0)


def _of(first: Evidence, clause: Clause, segment: Segment) -> Evidence:
    if clause.id == first.hit.clause.id:
        return replace(first, segment=segment, facts=())
    return replace(first, hit=Hit(clause, first.hit.document, 0.0), segment=segment, facts=())


def _last_sentence(head: str) -> Segment:
    """引出各项的那句话。"""
    start = max(head.rstrip().rfind(stop) for stop in "。；;\n") + 1
    text = head[start:].strip()
    at = head.find(text, start)
    return Segment(text, at, at + len(text))


def _lines(text: str) -> Sequence[Segment]:
    marks = [m for m in re.finditer(r"(?:^|(?<=\n))[^\n]*", text) if _MARK.match(m.group())]
    starts = [m.start() + mark.end() for m in marks if (mark := _MARK.match(m.group())) and m.start() > 0]
    return [_one(text, s) for s in starts[:_MOST]]


def _one(text: str, start: int) -> Segment:
    end = _CLOSES.search(text, start, start + _LONGEST)
    at = end.start() if end else min(len(text), start + _LONGEST)
    return Segment(text[start:at], start, at)


def _opens(head: str) -> bool:
    return bool(_ONE_OF.search(head) or _WHO.search(head)) and not _NOT_FOR.search(head)


def _bare(quote: str) -> str:
    return quote.rstrip("。；;，, ")
