"""什么时候：一件事有几个时候（申请、审完、公示、发钱），问的是哪一个，就要说那一个的句子。

「次月起发放」「按月拨付」没有日子，也是时候：写着问的那个时候、又有这样的话的句子，算有答案。
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Need, Term
from assistant.case import Case
from assistant.evidence import Evidence
from assistant.lexicon import grammar

_RETRIEVED = 0.2  # 检索得分占多少
_SAME_MONEY = 0.15  # 问的是补贴，句子里说的也是补贴，加这么多
_MONEY = re.compile(r"补贴|补助|津贴|奖[励金]|待遇|养老金|救助金|抚恤金|生活费|费用|经费|资金|工资|贷款|零用钱")
_WHEN = re.compile(
    r"[次当下上本同]月|[次当翌同]年|[次当]日|按[月季年]|按(?:季度|年度|半年)|每(?:个?月|季度?|年|半年|周|日|学期|次)|逐[月年]|月底|年底|年[初末]|季末|期满|之日|即时|当场|及时|一次性|\d{1,3}个?(?:工作日|日|天|个?月|年)|[一二三四五六七八九十]{1,3}(?:个工作日|日内|个月|年内)"
)
_EVENT = 0.5  # 加进主题词的权重：说的是事情的哪个时候，不如是哪件事要紧
_ONCE = re.compile(r"(?:多久|多长时间|几(?:天|个?月|年|周))[^，。？?]{0,8}一[次回]")


def how_often(plain: str) -> bool:
    """「多久拨一次」：要的是周期，钱数不是答案。"""
    return bool(_ONCE.search(plain))


def terms(plain: str, needs: Sequence[Need]) -> tuple[Term, ...]:
    """问的那个时候在条文里的各种写法，作一个主题词。"""
    if "date" not in needs and not how_often(plain):
        return ()
    events = grammar().events_asked(plain)
    return tuple(Term(e.said[0], e.said[1:], _EVENT) for e in events)


def telling(case: Case, needs: Sequence[Need], enough: float, document: str) -> list[Evidence]:
    """写着问的那个时候、又有日子或「次月」「按月」这样的话的各句，最像的在前；不问这样的时候的为空。

    只看 ``document`` 那一份。这里看句子自己说的，不看检索：「补贴自次月起发放」短，检索多半靠后。
    """
    plain = case.question.plain
    if "date" not in needs and not how_often(plain):
        return []
    events, money = grammar().events_asked(plain), set(_MONEY.findall(plain))
    told = [e for e in case.evidence if any(v.is_said(e.quote) for v in events) and (_WHEN.search(e.quote) or e.facts)]
    told = [e for e in told if "**" not in e.quote or e.facts]  # 「每月**日前发放」没有说哪天

    named = [w for v in events for w in v.said if w in plain]  # 问「审核几天」，说「审核」的先于说「审查」的
    told = [e for e in told if any(w in e.quote for w in named)] or told

    def rank(e: Evidence) -> float:
        return e.score + _RETRIEVED * e.hit.score + (_SAME_MONEY if any(m in e.quote for m in money) else 0.0)

    return sorted((e for e in told if e.score >= enough and e.hit.document.id == document), key=lambda e: -rank(e))
