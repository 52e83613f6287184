"""由库里的事实起草题：单位、时限、金额、效力，拿走了答案的拒答题，问别的地方的陷阱。

草稿都标着 ``draft``，要人一道道审过（``zhengwen eval review``）才算题：事实读错了，题也就错了。
"""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evals.run import opened
from ingest import Clause, Document, Fact, Store, ZhengwenError

_PATH = Path(__file__).parent / "data" / "draft.toml"
_LONGEST = 40  # 字；标准引文不长于此
_TOPIC = re.compile(
    r"^\s{0,4}(?:第[^\s]{1,8}条[\s　]{0,2}|[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s{0,2})?+([^。；，：:\n|]{4,24})[。\n]"
)
_CLOSING = re.compile("自.{1,20}(?:施行|实施|试行|执行|生效)|负责解释|同时废止")  # 附则：不是哪一件事
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")

Row = dict[str, Any]


@dataclass(frozen=True)
class Stated:
    """一条条款和它的事实。"""

    document: Document
    clause: Clause
    facts: tuple[Fact, ...]

    @property
    def topic(self) -> str:
        """条款说的是哪件事：开头的小标题，或表格里写目标的那一格；说不清的为空。"""
        if self.clause.kind == "title" or _CLOSING.search(self.clause.text):
            return ""
        if self.clause.kind == "row":
            cells = [c.strip() for c in self.clause.text.split("|")]
            return cells[1] if len(cells) > 2 and 4 <= len(cells[1]) <= 24 else ""
        found = _TOPIC.match(self.clause.text)
        return found[1].strip() if found else ""

    def of(self, *kinds: str) -> list[Fact]:
        return [f for f in self.facts if f.kind in kinds and f.basis != "masked"]


def main(argv: Sequence[str]) -> int:
    """命令 ``zhengwen eval new``。"""
    from evals.cli import common, home
    from ingest.commandline import Parser

    parser = Parser(prog="zhengwen eval new", description="由文件里的事实起草题，供人审。")
    parser.add_argument("paths", nargs="*", type=Path, metavar="文件或文件夹", help="不给时用库里的文件")
    parser.add_argument("--out", type=Path, required=True, metavar="草稿.jsonl", help="写到哪里；已有的不覆盖")
    parser.add_argument("--each", type=int, default=6, metavar="几道", help="每一种起草几道；默认 6")
    parser.add_argument("--seed", type=int, default=0, metavar="数", help="换一批")
    common(parser)
    args = parser.parse_args(argv)
    if args.out.exists():
        raise ZhengwenError(f"{args.out} 已经有了，换个名字或先移走。", f"{args.out} exists; choose another name.")
    with opened(None if args.paths else home(args), args.paths) as store:
        rows = draft(store, each=args.each, seed=args.seed)
    if not rows:
        raise ZhengwenError("这些文件里没有可以出题的事实。", "There is no fact to draft a question from.")
    args.out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    said = f"{len(rows)} questions drafted in {args.out}; review them: zhengwen eval review {args.out}"
    print(said if args.lang == "en" else f"起草 {len(rows)} 题，写入 {args.out}。请审：zhengwen eval review {args.out}")
    return 0


def draft(store: Store, *, each: int = 6, seed: int = 0) -> list[Row]:
    """每一种最多 ``each`` 道，分散在各份文件；同样的库、同样的 ``seed``，出的题相同。"""
    stated = [Stated(d, c, facts) for d in store.documents() for c, facts in _with_facts(store, d)]
    made: list[Row] = []
    for kind, make in _KINDS.items():
        rows = [row for one in stated if (row := make(one, _wordings()[kind], stated))]
        random.Random(f"{seed} {kind}").shuffle(rows)
        made += _spread(rows, each)
    return [{"id": f"D{n:03}", **row} for n, row in enumerate(made, 1)]


def _with_facts(store: Store, document: Document) -> Iterator[tuple[Clause, tuple[Fact, ...]]]:
    clauses = [c for c in store.clauses(document.id) if c.kind not in ("chrome", "heading")]
    facts = store.facts_of([c.id for c in clauses])
    yield from ((c, facts[c.id]) for c in clauses if facts[c.id])


def _spread(rows: Sequence[Row], most: int) -> list[Row]:
    """各份文件轮着取，一样的问法只留一道。"""
    asked: set[str] = set()
    waiting: dict[str, list[Row]] = {}
    for row in rows:
        if row["question"] not in asked:
            asked.add(row["question"])
            waiting.setdefault(row["doc"], []).append(row)
    taken: list[Row] = []
    while waiting and len(taken) < most:
        for name in list(waiting):
            taken.append(waiting[name].pop())
            if not waiting[name]:
                del waiting[name]
    return taken[:most]


def _row(one: Stated, kind: str, wording: Mapping[str, str], gold: Row, fact: Fact | None, **filled: str) -> Row:
    words = {"title": one.document.title, "topic": one.topic, **filled}
    question, note = (_fill(wording[k], words) for k in ("question", "note"))
    quote = [{"doc": one.document.name, "label": one.clause.label, "quote": _quote(one.clause, fact)}] if fact else []
    return {"type": kind, "doc": one.document.name, "question": question, "gold": gold, "clauses": quote, "note": note, "draft": True}  # fmt: skip


def _fill(wording: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: words[m[1]], wording)


def _quote(clause: Clause, fact: Fact) -> str:
    """含着这件事实的一段，四十字以内，不出这一句。"""
    start, end = fact.start - clause.start, fact.end - clause.start
    if not 0 <= start < end <= len(clause.text):  # 文字在别的条款里（下同、合并的格子）
        start, end = 0, min(len(clause.text), _LONGEST)
    end = min(end, start + _LONGEST)
    left = max((clause.text.rfind(mark, 0, start) + 1 for mark in "。；\n"), default=0)
    return clause.text[max(left, end - _LONGEST) : end].strip()


def _responsibility(one: Stated, wording: Mapping[str, str], every: Sequence[Stated]) -> Row | None:
    units, leads = one.of("unit"), one.of("lead")
    names = list(dict.fromkeys(f.value for f in (*leads, *units)))
    if not one.topic or len(names) < 2:
        return None
    gold: Row = {"units": names, "must_mention": names[:1]} | ({"lead": leads[0].value} if leads else {})
    return _row(one, "responsibility", wording, gold, (leads or units)[0])


def _deadline(one: Stated, wording: Mapping[str, str], every: Sequence[Stated]) -> Row | None:
    dated = [f for f in one.of("deadline") if _DAY.fullmatch(f.value)]
    if not one.topic or len(dated) != 1:
        return None
    return _row(one, "deadline", wording, {"dates": [dated[0].value], "must_mention": [dated[0].value[:4]]}, dated[0])


def _amount(one: Stated, wording: Mapping[str, str], every: Sequence[Stated]) -> Row | None:
    amounts = [f for f in one.of("amount") if len(f.subject) >= 4 and _paid().search(f.subject)]
    if not amounts:
        return None
    fact = amounts[0]
    others = list(dict.fromkeys(f.value for f in one.of("amount") if f.value != fact.value))
    gold: Row = {"values": [fact.value], "must_mention": [fact.value.partition("/")[0]]}
    gold |= {"values_ok": others} if others else {}
    return _row(one, "amount", wording, gold, fact, subject=fact.subject)


def _validity(one: Stated, wording: Mapping[str, str], every: Sequence[Stated]) -> Row | None:
    document, facts = one.document, one.of("validity")
    if not (document.effective and document.expires and document.expires_quote and facts):
        return None
    if document.expires_quote not in one.clause.text:
        return None
    dates = [document.effective.isoformat(), document.expires.isoformat()]
    return _row(one, "validity", wording, {"dates": dates, "must_mention": [dates[0][:4], dates[1][:4]]}, facts[0])


def _removed(one: Stated, wording: Mapping[str, str], every: Sequence[Stated]) -> Row | None:
    if not one.topic or not one.of("unit", "lead") or one.of("amount", "ratio"):
        return None
    if any(o.document.id == one.document.id and one.topic in o.clause.text and o.of("amount") for o in every):
        return None
    return _row(one, "unanswerable", wording, {"answerable": False}, None)


def _other_place(one: Stated, wording: Mapping[str, str], every: Sequence[Stated]) -> Row | None:
    units = one.of("unit", "lead")
    elsewhere = _elsewhere({o.document.place for o in every})
    if not one.topic or not units or not one.document.place or not elsewhere:
        return None
    gold = {"answerable": False, "must_not": [units[0].value]}
    return _row(one, "unanswerable", wording, gold, None, place=elsewhere, own=one.document.place)


def _elsewhere(held: set[str]) -> str:
    """一个库里没有文件的地方。"""
    from ingest.place import place_named

    return next((n for n in _wordings()["places"]["names"] if n not in held and place_named(n)), "")


@cache
def _paid() -> re.Pattern[str]:
    """说的是发的、收的钱；家庭财产损失、每立方米不是。"""
    return re.compile("|".join(_wordings()["paid"]["names"]))


@cache
def _wordings() -> dict[str, Any]:
    return tomllib.loads(_PATH.read_text("utf-8"))


_KINDS: Mapping[str, Callable[[Stated, Mapping[str, str], Sequence[Stated]], Row | None]] = {
    "responsibility": _responsibility,
    "deadline": _deadline,
    "amount": _amount,
    "validity": _validity,
    "removed": _removed,
    "other_place": _other_place,
}
