"""审题：把草稿一道道收下、改过再收、或不要。终端里用 ``zhengwen eval review``，界面用 ``decide``。"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from evals import schema
from evals.case import BadLines, rows
from evals.report.words import clean, name, written
from evals.schema import Problem
from ingest import ZhengwenError

Verdict = Literal["accept", "reject"]
Row = Mapping[str, Any]


def waiting(drafts: Path) -> list[Row]:
    """还没有审的草稿，依文件的次序；有不合格式的行就抛 ``BadLines``。"""
    problems: list[Problem] = []
    found = rows(drafts, problems)
    problems += [p for line, row in found for p in schema.problems(row, line)]
    if problems:
        raise BadLines(drafts.name, problems)
    return [row for _, row in found if row.get("draft")]


def decide(drafts: Path, out: Path, case: str, verdict: Verdict, edited: Row | None = None) -> None:
    """审定一道：收下的（``edited`` 是改过的样子）去掉草稿的标记写进 ``out``，两种都从 ``drafts`` 里拿走。

    先写 ``out`` 再动草稿：断在中间只会多审一遍，不会丢。没有这道草稿抛 ``KeyError``，改得不合格式抛 ``BadLines``。
    """
    held = waiting(drafts)
    row = next((r for r in held if r["id"] == case), None)
    if row is None:
        raise KeyError(case)
    if verdict == "accept":
        taken = {k: v for k, v in (edited or row).items() if k != "draft"}
        if problems := schema.problems(taken, 1):
            raise BadLines(case, problems)
        _append(out, taken)
    beside = drafts.with_name(drafts.name + ".new")
    beside.write_text("".join(_line(r) for r in held if r["id"] != case), "utf-8")
    beside.replace(drafts)


def _append(out: Path, row: Row) -> None:
    """题号已经有了（上次断在中间），就换成这一道。"""
    kept = [r for _, r in rows(out, []) if r.get("id") != row["id"]] if out.exists() else []
    beside = out.with_name(out.name + ".new")
    beside.write_text("".join(map(_line, [*kept, row])), "utf-8")
    beside.replace(out)


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


# ---- 终端 ------------------------------------------------------------------------------------------------------


def main(argv: Sequence[str]) -> int:
    """命令 ``zhengwen eval review``。"""
    from evals.cli import common
    from ingest.commandline import Parser

    parser = Parser(prog="zhengwen eval review", description="一道道审草稿：收下、改过再收、不要。")
    parser.add_argument("drafts", type=Path, metavar="草稿.jsonl", help="zhengwen eval new 写的")
    parser.add_argument("--out", type=Path, metavar="题.jsonl", help="收下的写到哪里；默认与草稿同名加 .accepted")
    common(parser)
    args = parser.parse_args(argv)
    out = args.out or args.drafts.with_suffix(".accepted.jsonl")
    kept, left = review(args.drafts, out, english=args.lang == "en")
    said = (
        f"{kept} accepted into {out}, {left} left"
        if args.lang == "en"
        else f"收下 {kept} 题，写入 {out}；还剩 {left} 题没审"
    )
    print(said)
    return 0


def review(
    drafts: Path,
    out: Path,
    *,
    english: bool = False,
    ask: Callable[[str], str] = input,
    say: Callable[[str], None] = print,
) -> tuple[int, int]:
    """审到没有草稿，或停下；（收下几道，还剩几道）。"""
    kept = 0
    prompt = "[a]ccept [e]dit [r]eject [s]kip [q]uit > " if english else "a 收下  e 改  r 不要  s 先放着  q 停 > "
    listed = waiting(drafts)
    for number, row in enumerate(listed, 1):
        say(f"\n{number}/{len(listed)}  {shown(row, 'en' if english else 'zh')}")
        while True:
            try:
                key = ask(prompt).strip().lower()[:1]
            except EOFError:
                key = "q"
            if key == "q":
                return kept, len(waiting(drafts))
            if key == "s":
                break
            if key in ("a", "r", "e"):
                try:
                    edited = _edited(row) if key == "e" else None
                    decide(drafts, out, row["id"], "reject" if key == "r" else "accept", edited)
                except ZhengwenError as error:  # 改坏了：说明哪里不对，再来
                    say(error.message("en" if english else "zh"))
                    continue
                kept += key != "r"
                break
    return kept, len(waiting(drafts))


def shown(row: Row, lang: str) -> str:
    """一道草稿给人看的样子。"""
    gold = "　".join(f"{name('field', k, lang)} {written(v, lang)}" for k, v in row["gold"].items())
    lines = [f"{clean(row['id'])} [{name('kind_name', row['type'], lang)}] {clean(row['question'])}", f"  {gold}"]
    lines += [
        f"  {clean(q['doc'])} {clean(q.get('label') or '')}「{clean(q['quote'])}」" for q in row.get("clauses") or ()
    ]
    return "\n".join([*lines, f"  （{clean(row.get('note') or '')}）"])


def _edited(row: Row) -> Row:
    """在编辑器（EDITOR，默认 vi）里改。"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        path.write_text(json.dumps(row, ensure_ascii=False, indent=2), "utf-8")
        try:
            subprocess.run([*shlex.split(os.environ.get("EDITOR") or "vi"), str(path)], check=True)
            found = json.loads(path.read_text("utf-8"))
        except (OSError, subprocess.CalledProcessError) as error:
            raise ZhengwenError(
                f"编辑器没有开成：{error}。请设好 EDITOR。", f"The editor failed: {error}. Set EDITOR."
            ) from None
        except ValueError as error:
            raise ZhengwenError(f"改过的不是 JSON（{error}）。", f"The edited text is not JSON ({error}).") from None
    if not isinstance(found, dict):
        raise ZhengwenError("改过的不是一个对象 {…}。", "The edited text is no object {…}.")
    return found
