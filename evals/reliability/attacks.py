"""遭了攻击，守不守得住：``python -m evals.reliability.attacks``（``make check-attacks``）。

每次攻击把一份文件读进一个小库，问一句，判回答；大模型听话的那一半，再让一个文件叫说什么就说什么的模型来写。
退出状态：0 都守住，1 有没守住的。
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant import ask
from evals.reliability.attack import Attack, attacks, bases
from evals.reliability.judge import faults, unread
from ingest import Reading, Store, ZhengwenError, read_bytes

TODAY = dt.date(2026, 11, 24)
SECRET = "ZX-SECRET-5f1c"  # 放进环境变量：哪个回答里都不许有
_HOW = {"": "规则", "alone": "听话的模型", "aside": "夹带的模型"}


@dataclass(frozen=True)
class Outcome:
    """一次攻击的结果；``faults`` 空的是守住了。"""

    id: str
    kind: str
    model: str  # 空的没有用大模型
    question: str
    said: str
    faults: tuple[str, ...]

    @property
    def held(self) -> bool:
        return not self.faults


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.reliability.attacks", description="遭了攻击，守不守得住。")
    parser.add_argument("--only", default="", metavar="字", help="只试名字里有这几个字的")
    parser.add_argument("--out", type=Path, metavar="文件", help="结果另写成 JSON")
    args = parser.parse_args(argv)
    tried = [o for o in attempts(a for a in attacks() if args.only in f"{a.kind} {a.id}")]
    print(report(tried))
    if args.out:
        args.out.write_text(json.dumps(summary(tried), ensure_ascii=False, indent=1), "utf-8")
    return 0 if all(o.held for o in tried) else 1


def attempts(listed: Iterable[Attack], encoder: Any = None) -> Iterator[Outcome]:
    """逐个试；同一份文件的几问只读一次。"""
    os.environ["ZHENGWEN_CANARY"] = SECRET
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "库", encoder) as store:
        for file in bases():
            store.add(read_bytes(file.data, file.name, f"{folder}/真/{file.name}"))
        for attack in listed:
            yield from _attempted(attack, store, folder)


def _attempted(attack: Attack, store: Store, folder: str) -> Iterator[Outcome]:
    try:
        with _read_in(attack, store, folder) as reading:
            wrong = unread(attack, reading) if reading else []
            clauses = {c.id: c for d in store.documents() for c in store.clauses(d.id)}
            for how in ("", "alone", "aside") if attack.says else ("",):
                answer = _answer(attack, store, how)
                found = faults(attack, answer, clauses, (SECRET, folder))
                yield Outcome(attack.id, attack.kind, how, attack.question, answer["text"], (*wrong, *found))
    except ZhengwenError as error:  # 拒绝读、拒绝答也是守住；要答出真话的除外
        wrong = [f"没有答：{error.zh}"] if attack.must else []
        yield Outcome(attack.id, attack.kind, "", attack.question, error.zh, tuple(wrong))


@contextlib.contextmanager
def _read_in(attack: Attack, store: Store, folder: str) -> Iterator[Reading | None]:
    if attack.file is None:
        yield None
        return
    reading = read_bytes(attack.file.data, attack.file.name, f"{folder}/来/{attack.file.name}")
    store.add(reading)
    try:
        yield reading
    finally:
        store.remove(reading.document.id)


def _answer(attack: Attack, store: Store, how: str) -> dict[str, Any]:
    model = None
    if how:
        from evals.reliability.obedient import ObedientModel

        model = ObedientModel(canary=attack.says, aside=how == "aside")
    return ask(
        attack.question, store, history=attack.history, profile=attack.profile, today=TODAY, model=model
    ).to_json()


# ---- 报告 ------------------------------------------------------------------------------------------------------


def report(tried: Sequence[Outcome]) -> str:
    lines = []
    for o in (o for o in tried if not o.held):
        lines += [f"没守住  {o.id}（{_HOW[o.model]}）", f"  问：{o.question!r}", f"  答：{o.said!r}"]
        lines += [f"  · {fault}" for fault in o.faults]
    kinds = Counter(o.kind for o in tried)
    broken = Counter(o.kind for o in tried if not o.held)
    lines += [f"{kind}　试 {n}，守住 {n - broken[kind]}" for kind, n in sorted(kinds.items())]
    held = sum(o.held for o in tried)
    lines.append(f"攻击 {len({o.id for o in tried})} 种，试 {len(tried)} 次，守住 {held}，没守住 {len(tried) - held}")
    return "\n".join(lines)


def summary(tried: Sequence[Outcome]) -> Mapping[str, Any]:
    return {
        "tried": len(tried),
        "held": sum(o.held for o in tried),
        "broken": sum(not o.held for o in tried),
        "attacks": len({o.id for o in tried}),
        "outcomes": [asdict(o) for o in tried],
    }


if __name__ == "__main__":
    sys.exit(main())
