"""要一一列举的（有哪几种、要交什么材料、分哪几步）：找列着它们的那一处，而不是最像的一句。

列法有三种：标题或冒号下面的分项各成一条；一条之内（一）（二）分行；一句之内顿号隔开。看的是打头的话和分项合起来像不像。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Hit, Question, Term
from assistant.case import Case
from assistant.evidence import Evidence, Segment, own_heading, segments
from assistant.lexicon import grammar
from ingest.document import Clause
from ingest.subparts import part_of

_LOOK = 14  # 只看检索排在前面的这么多条
_IN_ITEMS, _IN_HEADING, _IN_TITLE = 0.75, 0.9, 0.75
_RETRIEVED = 0.25  # 检索得分占多少
_NAMED, _EACH_NAMED = 0.2, 0.1  # 问的那样东西写在打头的话里、写在过半的分项里，各加多少
_OTHER_ACT = 0.2  # 问的是申请，打头的话说的是变更、注销，减多少
_ACTS = re.compile("变更|注销|撤销|撤回|补[发办领]|换[发领]|延续|续期|终止|恢复|转让|增加|调整")
_FEWEST = 3  # 一句里至少列这么多样
_ASKS = re.compile(
    r"哪[些几一二两三四五六七八九十\d]|(?:包括|包含|分[成为]?|列[出了]?|有|是|要|带|交|备|填|写|提供|准备|提交|满足|符合|具备)(?:了|齐|些|点|全)*(?:什么|啥|哪)[^，。？?]{0,6}(?:材料|资料|文件|证|手续|东西|条件|内容|项目|场景|服务|步骤|阶段|模式|方式|情形|职责|义务|权利)"
    r"|(?:带|交|备|提交|准备|提供|填)(?:上|些|点|齐|全)*(?:什么|啥|哪些)(?!时候|地方)"
)
_ITEM = re.compile(
    r"^[ \t　]*(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十\d]{1,2}[、.．]|[①-⑳])", re.M
)
_STRETCH = re.compile("[，,；;：:。]")
_OTHER = ("row", "chrome", "head", "note", "meta")


def asks_list(question: Question) -> bool:
    """要的是一样样的东西，不是哪个单位、哪天、多少。"""
    return not {"unit", "lead", "date", "amount", "ratio", "contact", "address", "status"} & set(
        question.needs
    ) and bool(_ASKS.search(question.plain))


def opening_of_list(case: Case) -> Evidence | None:
    """最像的那一处列举打头的一句，``score`` 是它和分项合起来的覆盖；没有列着的为 None。"""
    return next(iter(openings_of_lists(case)), None)


def openings_of_lists(case: Case) -> list[Evidence]:
    """各处列举打头的一句，最像的在前。"""
    wanted = _wanted(case.question, case.topic.terms)
    return sorted((_weighed(case, wanted, e, items) for e, items in _lists(case)), key=lambda e: -e.rank)


def items_of(clause: Clause, start: int) -> list[Segment]:
    """一条里 ``start`` 之后分行写的各项；不到两项的为空。"""
    text = clause.text.rstrip()
    marks = [m.start() for m in _ITEM.finditer(text, start)]
    spans = zip(marks, [*marks[1:], len(text)], strict=False)
    items = [Segment(text[a:b].strip(), a, a + len(text[a:b].rstrip())) for a, b in spans]
    return items if len(items) > 1 else []


def _lists(case: Case) -> Iterator[tuple[Evidence, list[str]]]:
    seen: set[str] = set()
    for hit in case.hits[:_LOOK]:
        by_id = {c.id: c for c in case.store.clauses(hit.document.id)}
        for owner in filter(None, (hit.clause, by_id.get(hit.clause.parent or ""))):
            if owner.id in seen or owner.kind in _OTHER:
                continue
            seen.add(owner.id)
            mine = hit if owner is hit.clause else replace(hit, clause=owner, facts=())
            # 一章下面的各条，不是一样样列着的
            below = [c for c in by_id.values() if c.parent == owner.id and c.kind != "article"]
            yield from _of_clause(mine, below)


def _of_clause(hit: Hit, children: Sequence[Clause]) -> Iterator[tuple[Evidence, list[str]]]:
    pieces = segments(hit.clause.text)
    if len(children) > 1 and pieces:
        last = next((p for p in reversed(pieces) if p.text.endswith(("：", ":"))), pieces[0])
        yield Evidence(hit, last, 0.0, 0.0, 0.0), [c.text for c in children]
    for piece in pieces:
        if piece.text.endswith(("：", ":")) and (items := items_of(hit.clause, piece.end)):
            yield Evidence(hit, piece, 0.0, 0.0, 0.0), [i.text for i in items]
        elif not _is_item(hit.clause, piece) and (
            named := [s for s in _STRETCH.split(piece.text) if s.count("、") + 1 >= _FEWEST]
        ):
            yield Evidence(hit, piece, 0.0, 0.0, 0.0), named[0].split("、")


def _is_item(clause: Clause, piece: Segment) -> bool:
    """条里（八）一项自己列着几样：列的不是全部。"""
    part = part_of(clause, piece.text)
    return part is not None and part.item > 0


def _weighed(case: Case, wanted: Sequence[Term], e: Evidence, items: Sequence[str]) -> Evidence:
    clause = e.hit.clause
    lead = " ".join((*clause.path[-1:], own_heading(clause), e.segment.lead, e.quote))
    score = case.topic.coverage(
        (1.0, case.topic.matches(lead)),
        (_IN_ITEMS, case.topic.matches(" ".join(items))),
        (_IN_HEADING, case.topic.matches(" ".join(clause.path[1:]))),
        (_IN_TITLE, case.topic.matches(" ".join((e.hit.document.title, *clause.path[:1])))),
    )
    named = any(form in lead for t in wanted for form in (t.text, *t.synonyms))
    each = any(sum(t.text[-1] == i.rstrip("。；")[-1:] or t.text in i for i in items) * 2 > len(items) for t in wanted)
    rank = score + _RETRIEVED * e.hit.score + _NAMED * named + _EACH_NAMED * each
    rank -= _OTHER_ACT * bool(set(_ACTS.findall(lead)) - set(_ACTS.findall(case.question.plain)))
    return replace(e, score=score, clause_score=score, rank=rank)


def _wanted(question: Question, terms: Sequence[Term]) -> list[Term]:
    """「哪几种经营模式」的经营、模式：紧跟在疑问词后面的主题词。"""
    asked = grammar().interrogative.search(question.plain)
    if not asked:
        return []
    after = [(question.plain.find(t.text, max(0, asked.start() - 1)), t) for t in terms]
    near = sorted((p for p in after if p[0] >= asked.start() - 1 and p[0] - asked.end() <= 4), key=lambda p: p[0])
    return [t for _, t in near[:2]]
