"""命令 ``zhengwen eval``：考一遍，打分，写报告，和以前的比；另有 ``eval new`` 起草题、``eval review`` 审题。"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import hashlib
import itertools
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.beside import beside, named
from evals.case import CASES, CORPUS, TODAY, BadLines, Case, read_cases
from evals.compare import Comparison, compare, read_report
from evals.goldcheck import Doubt, doubts
from evals.report.words import say
from evals.run import Answer, assistant, fingerprint, keep_answers, opened, read_answers, run, scored
from evals.schema import Problem
from evals.sources import Sources, from_paths, from_store
from evals.summary import Run, summarise
from ingest import Store, StoreError, ZhengwenError
from ingest.address import Address
from ingest.commandline import Parser, day

_STORE = ".zhengwen"
_LABELS = 5  # 标签对不上的只提醒，屏幕上最多列这么多处
OK, BELOW, WRONG = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """0 过关；1 低于 ``--floor``，或比以前显著变差；2 没能考（用法、题、文件不对）。"""
    words = list(sys.argv[1:] if argv is None else argv)
    english = "--lang=en" in words or any(a == "--lang" and b == "en" for a, b in itertools.pairwise(words))
    Parser.english = english
    try:
        if words[:1] == ["new"]:
            from evals.draft import main as command
        elif words[:1] == ["review"]:
            from evals.review import main as command
        else:
            return _evaluate(_parser().parse_args(words))
        return command(words[1:])
    except ZhengwenError as error:
        print(error.message("en" if english else "zh"), file=sys.stderr)
        return WRONG


def _parser() -> Parser:
    parser = Parser(
        prog="zhengwen eval",
        description="考一遍助手，写出报告。不给题时考自带的题（虚构的云河市）。另有：zhengwen eval new 起草题，zhengwen eval review 审题。",
    )
    parser.add_argument("questions", nargs="*", type=Path, metavar="题.jsonl", help="一行一道，格式见 evals/README.md")
    parser.add_argument(
        "--report", type=Path, metavar="目录", help="写 report.json、report.md、report.html 和答卷 answers.jsonl"
    )
    parser.add_argument("--answers", type=Path, metavar="回答.jsonl", help="给别的助手打分：不问政问，用这里的回答")
    parser.add_argument("--texts", nargs="+", type=Path, metavar="路径", help="题所说的文件；不给时用库里的")
    parser.add_argument(
        "--compare", type=Path, metavar="旧报告.json", help="和以前的 report.json 逐题比；显著变差时退出 1"
    )
    parser.add_argument(
        "--beside", nargs="+", default=[], metavar="名字=报告.json", help="和别的助手在同一套题上的报告并排成一张表"
    )
    parser.add_argument(
        "--baseline", type=Path, metavar="文件.json", help="另写一份只有每题对错的，可以提交进仓库，供以后 --compare"
    )
    parser.add_argument("--floor", type=_share, default=0.0, metavar="比例", help="各项全对的比例低于它，退出 1")
    parser.add_argument("--resume", action="store_true", help="接着上次断了的考")
    parser.add_argument("--anyway", action="store_true", help="标准出处对不上也照考")
    parser.add_argument("--only", nargs="+", default=[], metavar="种类或题号", help="只考这些，例如 amount Y012")
    parser.add_argument("--failures", type=int, default=20, metavar="几道", help="屏幕上最多列几道错题")
    parser.add_argument("--model", default="", metavar="名字", help="政问另用的大模型，如 openai:模型名；默认不用")
    parser.add_argument("--history", action="store_true", help="列出这个库历次的评测")
    parser.add_argument("--today", type=day, metavar="日期", help=f"按哪一天作答；自带的题默认 {TODAY}，别的默认今天")
    common(parser)
    return parser


def common(parser: argparse.ArgumentParser) -> None:
    """每条命令都有的选项。"""
    parser.add_argument("--store", metavar="库", help=f"目录，或 postgresql://…；默认 ZHENGWEN_STORE 或 {_STORE}")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="报告和错误的语言")
    parser.add_argument("--debug", action="store_true", help=argparse.SUPPRESS)


def home(args: argparse.Namespace) -> Address:
    """用哪个库。"""
    return Address.of(args.store or os.environ.get("ZHENGWEN_STORE") or _STORE)


def _share(written: str) -> float:
    try:
        share = float(written)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"「{written}」不是 0 到 1 的比例；九成写成 0.9")
    return share


def _evaluate(args: argparse.Namespace) -> int:
    from evals.report import console

    if args.history:
        from evals.history import runs

        print(console.history(runs(home(args).files), args.lang))
        return OK
    args.today = args.today or (dt.date.today() if args.questions else dt.date.fromisoformat(TODAY))
    old = read_report(args.compare) if args.compare else None
    others = [named(one) for one in args.beside]
    cases = _questions(args.questions or [CASES], args.only, args.lang)
    report, comparison = _examined(args, cases, old)
    if others:
        own = report["run"]["answered_by"] or say("zhengwen", args.lang)
        report["beside"] = beside(own, report, others)
    print(console.table(report, args.lang))
    for case in [c for c in report["cases"] if not c["right"]][: args.failures]:
        print(console.failure(case, args.lang))
    if comparison:
        print(console.comparison(comparison, args.lang))
    _keep(args, report)
    low = report["summary"]["accuracy"]["value"] < args.floor
    if low:
        print(say("below", args.lang, floor=f"{args.floor:.1%}"), file=sys.stderr)
    return BELOW if low or (comparison and comparison.regressed) else OK


def _questions(paths: Sequence[Path], only: Sequence[str], lang: str) -> list[Case]:
    """几个文件的题合在一起；题号不能重复。"""
    cases: list[Case] = []
    for path in paths:
        known = {c.id: c for c in cases}
        fresh = read_cases(path)
        clash = [c for c in fresh if c.id in known]
        if clash:
            where = [known[c.id] for c in clash]
            raise BadLines(
                path.name,
                [
                    Problem(c.line, "id", f"和 {o.source} 第 {o.line} 行重复", f"the same as {o.source} line {o.line}")
                    for c, o in zip(clash, where, strict=True)
                ],
            )
        cases += fresh
    drafts = sum(c.draft for c in cases)
    if drafts:
        print(say("drafts", lang, n=drafts), file=sys.stderr)
    chosen = [c for c in cases if not c.draft and (not only or c.type in only or c.id in only)]
    if not chosen:
        raise ZhengwenError("一道题也没有。", "There is no question.")
    return chosen


def _examined(
    args: argparse.Namespace, cases: Sequence[Case], old: dict[str, Any] | None
) -> tuple[dict[str, Any], Comparison | None]:
    """打完分的报告，和以前的比较。"""
    day = args.today.isoformat()
    if args.answers:
        answers = _given(args.answers, args.lang)
        sources = _sources(args, day)
        mark = hashlib.sha256(args.answers.read_bytes()).hexdigest()[:16]
        found = _gold(cases, sources, args)
        _keep_answers(args, answers, mark)
    else:
        documents = args.texts or ([] if args.questions else [CORPUS])
        place = args.store if args.texts or not args.questions else home(args)
        with opened(place, documents) as store:
            sources = from_store(store, day)
            found = _gold(cases, sources, args)
            mark = fingerprint(cases, store, args.today, args.model)
            answers = _asked(args, cases, store, mark)
    about = Run(
        [p.name for p in args.questions or [CASES]], args.today, args.answers.name if args.answers else args.model, len(sources.clauses), mark,
        dt.datetime.now().astimezone().isoformat(timespec="seconds"),
    )  # fmt: skip
    report = summarise(about, scored(cases, answers, sources), answers, sources, found)
    if not old:
        return report, None
    comparison = compare(old, report, str(args.compare))
    report["comparison"] = comparison.to_json()
    return report, comparison


def _given(path: Path, lang: str) -> dict[str, Answer]:
    """回答文件里的回答；不认识的字段提醒一遍，同名的只说第一处。"""
    unused: list[Problem] = []
    try:
        return read_answers(path, unused)
    finally:
        first: dict[str, Problem] = {}
        for problem in unused:
            first.setdefault(re.sub(r"\[\d+\]", "", problem.field), problem)
        for problem in first.values():
            print(f"{path.name} {problem.en if lang == 'en' else problem.zh}", file=sys.stderr)


def _sources(args: argparse.Namespace, day: str) -> Sources:
    """核对回答用的文件：``--texts``，或库；都没有就不核对引文，报告里会说。"""
    if args.texts:
        return from_paths(args.texts, day)
    if not args.questions and not args.store:
        return from_paths([CORPUS], day)
    if args.store or Store.exists(home(args)):
        with opened(home(args), []) as store:
            return from_store(store, day)
    return Sources(day=day)


def _gold(cases: Sequence[Case], sources: Sources, args: argparse.Namespace) -> list[Doubt]:
    """考之前先看标准出处。引文对不上的，除非 ``--anyway``，不考。"""
    found = doubts(cases, sources) if sources.clauses else []
    wrong = sum(d.wrong for d in found)
    shown = sorted(found, key=lambda d: not d.wrong)[: max(wrong, _LABELS)]
    for doubt in shown:
        print(doubt.en if args.lang == "en" else doubt.zh, file=sys.stderr)
    if len(found) > len(shown):
        print(say("more_doubts", args.lang, n=len(found) - len(shown)), file=sys.stderr)
    if wrong and not args.anyway:
        raise ZhengwenError(
            f"有 {wrong} 处标准出处对不上，没有考。改好题再考，或加 --anyway 照考。",
            f"{wrong} gold quote(s) do not hold; nothing was run. Mend the questions, or add --anyway.",
        )
    return found


def _asked(args: argparse.Namespace, cases: Sequence[Case], store: Store, mark: str) -> dict[str, Answer]:
    with _journal(args.report) as journal, counting("答题" if args.lang == "zh" else "asking") as bar:
        given = run(cases, assistant(store, args.today, args.model), journal, mark, resume=args.resume, progress=bar)
    return {str(a["id"]): a for a in given}


def _keep_answers(args: argparse.Namespace, answers: dict[str, Answer], mark: str) -> None:
    """别家的回答也在报告旁边留一份；回答文件就是那一份的，不动它。"""
    journal = args.report and args.report / "answers.jsonl"
    if journal and not (journal.exists() and journal.samefile(args.answers)):
        keep_answers(journal, list(answers.values()), mark)


@contextlib.contextmanager
def _journal(report: Path | None) -> Iterator[Path]:
    """答卷放哪里；不要报告的放临时目录。"""
    if report:
        yield report / "answers.jsonl"
        return
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "answers.jsonl"


@contextlib.contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """一条进度；只在标准错误是终端时画。"""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


def _keep(args: argparse.Namespace, report: dict[str, Any]) -> None:
    """写报告，在库目录里记一笔（还没有库的，先只有这一笔）。"""
    from evals.report import markdown, page

    if args.report:
        args.report.mkdir(parents=True, exist_ok=True)
        written = {
            "report.json": json.dumps(report, ensure_ascii=False, indent=1),
            "report.md": markdown.render(report, args.lang),
            "report.html": page.render(report, args.lang),
        }
        for name, text in written.items():
            (args.report / name).write_bytes(text.encode("utf-8", "replace"))
        print(say("written", args.lang, where=str(args.report / "report.html")))
    if args.baseline:
        from evals.compare import baseline

        args.baseline.write_text(baseline(report), "utf-8")
    from evals.history import record

    try:
        record(home(args).files, report, (args.report / "report.json").resolve() if args.report else Path())
    except StoreError as error:  # 分已经打完，报告也写了：记不下只提醒
        print(error.message(args.lang), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
