"""一道题和它的标准答案；文件格式是一行一题的 JSON。"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CASES = HERE / "cases.jsonl"
CORPUS = HERE.parent / "corpus"
TODAY = "2026-11-24"  # 题都按这一天作答


@dataclass(frozen=True)
class Quote:
    """标准出处：文件名、条款标签、逐字的一段（四十字以内）。"""

    doc: str
    label: str
    quote: str


@dataclass(frozen=True)
class Gold:
    """标准答案。值为 None 的项不考；``units``、``dates``、``values``、``items``、``must_mention`` 里 ``甲|乙`` 是任一即可。

    ``units_ok``、``dates_ok``、``values_ok`` 里的不要求，说了也不算错。``must_mention`` 和 ``must_not`` 以 ``re:`` 起头的是正则。
    """

    answerable: bool | None = True
    units: tuple[str, ...] | None = None
    units_ok: tuple[str, ...] = ()
    lead: str | None = None
    no_lead: bool = False  # 原文没有写牵头单位，回答就不能写
    dates: tuple[str, ...] | None = None
    dates_ok: tuple[str, ...] = ()
    values: tuple[str, ...] | None = None
    values_ok: tuple[str, ...] = ()
    items: tuple[str, ...] | None = None
    must_mention: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """一道题：问题、此前的提问、提问人的情况、标准答案和出处，以及为什么出这道题。"""

    id: str
    type: str
    question: str
    docs: tuple[str, ...]
    gold: Gold
    history: tuple[str, ...] = ()
    profile: Mapping[str, Any] = field(default_factory=dict)
    clauses: tuple[Quote, ...] = ()  # 该引的
    clauses_ok: tuple[Quote, ...] = ()  # 也可以引的
    note: str = ""
    tags: tuple[str, ...] = ()


def read_cases(path: Path = CASES) -> list[Case]:
    """读题；格式不对的行抛 ``ValueError``，指明是哪一行。"""
    cases: list[Case] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            cases.append(case(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name} 第 {number} 行：{error}") from error
    return cases


def case(row: Mapping[str, Any]) -> Case:
    """一行 JSON → 一道题。"""
    doc = row["doc"]
    tags = tuple(row.get("tags", ()))
    return Case(
        id=row["id"],
        type=row["type"],
        question=row["question"],
        docs=(doc,) if isinstance(doc, str) else tuple(doc),
        gold=_gold(row["gold"], "no_lead" in tags),
        history=tuple(row.get("history", ())),
        profile=row.get("profile") or {},
        clauses=_quotes(row.get("clauses", ())),
        clauses_ok=_quotes(row.get("clauses_ok", ())),
        note=row.get("note", ""),
        tags=tags,
    )


def _gold(row: Mapping[str, Any], no_lead: bool) -> Gold:
    scored: dict[str, Any] = {k: tuple(row[k]) for k in ("units", "dates", "values", "items") if k in row}
    loose: dict[str, Any] = {
        k: tuple(row.get(k, ())) for k in ("units_ok", "dates_ok", "values_ok", "must_mention", "must_not")
    }
    lead = row.get("lead")
    return Gold(answerable=row.get("answerable", True), lead=lead, no_lead=no_lead and not lead, **scored, **loose)


def _quotes(rows: Any) -> tuple[Quote, ...]:
    return tuple(Quote(row["doc"], row.get("label", ""), row["quote"]) for row in rows)
