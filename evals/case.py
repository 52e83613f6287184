"""一道题和它的标准答案；文件格式是一行一题的 JSON，见 ``evals/README.md``。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals import schema
from evals.schema import Problem
from ingest import ZhengwenError
from ingest.commandline import cannot

HERE = Path(__file__).parent
CASES = HERE / "cases.jsonl"
CORPUS = HERE.parent / "corpus"
TODAY = "2026-11-24"  # 题都按这一天作答


class BadLines(ZhengwenError, ValueError):
    """文件里有不合格式的行；``problems`` 逐处说明行号和字段。"""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        zh = [f"{name} 有 {len(problems)} 处不合格式：", *(f"{name} {p.zh}" for p in problems)]
        en = [f"{name}: {len(problems)} problem(s)", *(f"{name} {p.en}" for p in problems)]
        super().__init__("\n".join(zh), "\n".join(en))


@dataclass(frozen=True)
class Quote:
    """标准出处：文件名、条款标签、逐字的一段（四十字以内）；``alt`` 里的任一处可以代替它。"""

    doc: str
    label: str
    quote: str
    alt: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Gold:
    """标准答案。值为 None 的项不考；``units``、``dates``、``values``、``items``、``must_mention`` 里 ``甲|乙`` 是任一即可。

    ``units_ok``、``dates_ok``、``values_ok`` 里的不要求，说了也不算错。``must_mention`` 和 ``must_not`` 以 ``re:`` 起头的是正则。
    ``status_terms`` 是告诉读者文件已到期、是草案的说法，另计，不算进对错。
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
    status_terms: tuple[str, ...] = ()


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
    draft: bool = False  # 起草的，还没有人审过，不考
    line: int = 0  # 在文件里的行号，从 1 起；不是从文件来的为 0
    source: str = ""  # 来自哪个文件
    digest: str = ""  # 这一行内容的摘要：题改了，就不再是同一道题


def read_cases(path: Path = CASES) -> list[Case]:
    """读题；有不合格式的行就抛 ``BadLines``，每一处都指明行号和字段。"""
    cases: list[Case] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, row in rows(path, problems):
        wrong = schema.problems(row, number)
        if not wrong and (first := seen.setdefault(str(row["id"]), number)) != number:
            wrong = [Problem(number, "id", f"和第 {first} 行重复", f"the same as in line {first}")]
        problems += wrong
        if not wrong:
            cases.append(case(row, number, path.name))
    if problems:
        raise BadLines(path.name, sorted(problems, key=lambda p: p.line))
    return cases


def rows(path: Path, problems: list[Problem]) -> list[tuple[int, Mapping[str, Any]]]:
    """一行一个 JSON 对象：（行号，对象）。不是对象的行记进 ``problems``；文件打不开抛 ``ZhengwenError``。"""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise cannot("打不开", "open", path, error) from None
    except UnicodeDecodeError:
        raise ZhengwenError(f"{path} 不是 UTF-8 文本，请另存为 UTF-8。", f"{path} is not UTF-8.") from None
    found: list[tuple[int, Mapping[str, Any]]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.append(Problem(number, "", f"不是 JSON（{error}）", f"not JSON ({error})"))
            continue
        if isinstance(row, dict):
            found.append((number, row))
        else:
            problems.append(Problem(number, "", "应是一个对象 {…}", "must be an object {…}"))
    return found


def case(row: Mapping[str, Any], line: int = 0, source: str = "") -> Case:
    """一行 JSON → 一道题；这一行已经核对过格式。"""
    doc = row["doc"]
    tags = tuple(row.get("tags") or ())
    return Case(
        id=row["id"],
        type=row["type"],
        question=row["question"],
        docs=(doc,) if isinstance(doc, str) else tuple(doc),
        gold=_gold(row["gold"], "no_lead" in tags),
        history=tuple(row.get("history") or ()),
        profile=row.get("profile") or {},
        clauses=_quotes(row.get("clauses")),
        clauses_ok=_quotes(row.get("clauses_ok")),
        note=row.get("note") or "",
        tags=tags,
        draft=bool(row.get("draft")),
        line=line,
        source=source,
        digest=hashlib.sha256(json.dumps(row, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:16],
    )


def _gold(row: Mapping[str, Any], no_lead: bool) -> Gold:
    scored: dict[str, Any] = {k: tuple(row[k]) for k in ("units", "dates", "values", "items") if row.get(k) is not None}
    loose: dict[str, Any] = {
        k: tuple(row.get(k) or ())
        for k in ("units_ok", "dates_ok", "values_ok", "must_mention", "must_not", "status_terms")
    }
    lead = row.get("lead")
    return Gold(answerable=row.get("answerable", True), lead=lead, no_lead=no_lead and not lead, **scored, **loose)


def _quotes(listed: Any) -> tuple[Quote, ...]:
    return tuple(Quote(q["doc"], q.get("label") or "", q["quote"], _quotes(q.get("alt"))) for q in listed or ())
