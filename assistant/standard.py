"""在表定标准上打折、上浮：「按照表1标准的60%发放」「在前两项标准基础上上浮20%」，提问人对得上的，算给他看。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.case import Case
from assistant.compute import yuan
from assistant.evidence import segments
from assistant.met import test
from ingest.document import Clause, Document, Fact

_NEAR = 8  # 条；增减的规定就在表的前后
_REFERS = re.compile(r"(?:表\s?\d{0,2}|附[表件]\s?\d{0,2}|[前上][一二三四两]?[项款条述]|上述|本)(?:所列|规定)?的?标准")
_SHARE = re.compile(r"标准的\s*$")
_RAISED = re.compile(r"(?:上浮|提高|增加|增发|加发)\s*$")
_HERE, _THERE = 0.85, 0.4  # 主题词：这一条里说到、表里没有


@dataclass(frozen=True)
class Adjusted:
    """增减的那一条、那一句、算式和算得的数。"""

    clause: Clause
    quote: str
    working: str
    value: str


def adjusted(case: Case, row: Clause, document: Document, above: Sequence[Clause], amount: Fact) -> Adjusted | None:
    """``above`` 是表头之上的条款：它们说的人群，是表本身的，不是另有规定的。"""
    number = re.match(r"(\d+(?:\.\d+)?)元", amount.value)
    clauses = case.store.clauses(document.id)
    at = next((i for i, c in enumerate(clauses) if c.id == row.id), -1)
    near = [c for c in clauses[max(0, at - _NEAR) : at + _NEAR + 1] if c.kind != "row" and _REFERS.search(c.text)]
    facts = case.store.facts_of([c.id for c in (*near, *above[-1:])])
    own = {f.value for c in above[-1:] for f in facts.get(c.id, ()) if f.kind == "condition"}
    for clause in near:
        rates = [f for f in facts.get(clause.id, ()) if f.kind == "ratio" and re.fullmatch(r"\d{1,3}%", f.value)]
        if not number or len(rates) != 1 or not _applies(case, clause, document, facts.get(clause.id, ()), own, row):
            continue
        if line := _worked(Decimal(number[1]), clause.text[: rates[0].start - clause.start], rates[0].value):
            inside = rates[0].start - clause.start
            quote = next(s.text for s in segments(clause.text) if s.start <= inside < s.end)
            return Adjusted(clause, quote, line, line.rpartition("=")[2])
    return None


def _applies(case: Case, clause: Clause, document: Document, facts: Sequence[Fact], own: set[str], row: Clause) -> bool:
    """提问人是这一条另说的那类人，或者问到了只有这一条才说的情形。"""
    extra = [f for f in facts if f.kind == "condition" and f.value not in own]
    if extra:
        return any(test(f, case.question, document).mark == "met" for f in extra)
    here = case.topic.matches(clause.text)
    there = case.topic.matches(" ".join((*row.path, row.text, document.title)))
    return any(a >= _HERE and b < _THERE for a, b in zip(here, there, strict=True))


def _worked(base: Decimal, before: str, rate: str) -> str:
    """650元×60%=390元；240元×20%=48元，240元+48元=288元。"""
    share = base * Decimal(rate.rstrip("%")) / 100
    if _SHARE.search(before):
        return f"{yuan(base)}×{rate}={yuan(share)}"
    if _RAISED.search(before):
        return f"{yuan(base)}×{rate}={yuan(share)}，{yuan(base)}+{yuan(share)}={yuan(base + share)}"
    return ""
