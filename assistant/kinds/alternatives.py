"""「有下列情形之一的」：一项一项对，合了哪一项就说哪一项；没有合的，说哪几项不合、还剩哪几项要看。"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

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
_LONGEST, _MOST = 120, 10  # 字、项
_SAME = 4  # 字；提问人的话和一项里有这么长（不短于半项）的一段相同，说的就是它
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
    met = [item for item, mark, _ in judged if mark == "met" or (mark == "unknown" and _said(case, item.quote))]
    if met:
        words = f"按您说的情况，符合其中一项：“{_bare(met[0].quote)}”；前面写的要求也要符合，是否享受以审核为准。"
        return Ruling(words, (met[0],), met=True)
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
    clause, document = first.hit.clause, first.hit.document
    within = list(_lines(clause.text))
    if len(within) > 1:
        head = clause.text[: within[0].start]
        return [replace(first, segment=s, facts=()) for s in within] if _opens(head) else []
    clauses = case.store.clauses(document.id)
    for head_clause in (clause, next((c for c in clauses if c.id == clause.parent), None)):
        children = [c for c in clauses if head_clause and c.parent == head_clause.id][:_MOST]
        alike = len({c.kind for c in children}) == 1 and all(c.kind != "row" for c in children)
        if head_clause and alike and len(children) > 1 and _opens(head_clause.text):
            return [_of_clause(first, c) for c in children]
    return []


def _of_clause(first: Evidence, clause: Clause) -> Evidence:
    mark = _MARK.match(clause.text)
    segment = _one(clause.text, mark.end() if mark else 0)
    return replace(first, hit=Hit(clause, first.hit.document, 0.0), segment=segment, facts=())


def _lines(text: str) -> Sequence[Segment]:
    marks = [m for m in re.finditer(r"(?:^|(?<=\n))[^\n]*", text) if _MARK.match(m.group())]
    starts = [m.start() + mark.end() for m in marks if (mark := _MARK.match(m.group())) and m.start() > 0]
    return [_one(text, s) for s in starts[:_MOST]]


def _one(text: str, start: int) -> Segment:
    end = _CLOSES.search(text, start, start + _LONGEST)
    at = end.start() if end else min(len(text), start + _LONGEST)
    return Segment(text[start:at], start, at)


def _opens(head: str) -> bool:
    return bool(_ONE_OF.search(head)) and not _NOT_FOR.search(head)


def _bare(quote: str) -> str:
    return quote.rstrip("。；;，, ")


def _said(case: Case, item: str) -> bool:
    """提问人自己的话里就有这一项（「拿过国家助学贷款」对「曾获得国家助学贷款」），而且没有否认。"""
    plain = case.question.plain
    size = max(_SAME, len(item.strip()) // 2)
    for at in range(len(item) - size + 1):
        found = plain.find(item[at : at + size])
        if found >= 0 and not re.search(r"[没不非未无][^，,]{0,4}$", plain[:found]):
            return True
    return False
