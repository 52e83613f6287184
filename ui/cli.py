"""命令 ``zhengwen``。重的库都在用到时才导入，``--help`` 和报错立刻就出。"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import itertools
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from ui.arguments import Parser, defaults, parser

if TYPE_CHECKING:
    from ingest import Store

_INTERRUPTED, _PIPE_CLOSED = 130, 141  # 与 shell 的惯例一致：128 + 信号


def main(argv: Sequence[str] | None = None) -> int:
    """运行一条命令，返回退出状态：0 成功，1 有失败，2 用法不对。不向人抛堆栈。"""
    _speak_utf8()
    words = list(sys.argv[1:] if argv is None else argv)
    english, debug = _english(words), "--debug" in words
    Parser.english = english
    try:
        return _run(words)
    except SystemExit as stop:  # argparse 的 --help 与用法错误
        return stop.code if isinstance(stop.code, int) else 2
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # 读者（head、less）先走了：把剩下的输出丢掉，免得解释器退出时再报一次
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except Exception as error:
        return _explain(error, english, debug)


def _run(words: list[str]) -> int:
    if words and words[0] not in _COMMANDS and (other := _elsewhere().get(words[0])):
        return int(other.load()(words[1:]) or 0)
    listed = sorted(_elsewhere()) if {"-h", "--help"} & set(words[:1]) else []
    args = parser(listed).parse_args(words, defaults())
    status = _COMMANDS[args.command](args)
    sys.stdout.flush()
    return status


def _elsewhere() -> dict[str, Any]:
    """别的部分（如评测）登记的命令：本层不导入它们，导入方向才只有一个。"""
    return {e.name: e for e in entry_points(group="zhengwen.commands")}


def _speak_utf8() -> None:
    """LANG=C 的机器上，中文也要说得出来。"""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _english(words: Sequence[str]) -> bool:
    return "--lang=en" in words or any(a == "--lang" and b == "en" for a, b in itertools.pairwise(words))


def _explain(error: Exception, english: bool, debug: bool) -> int:
    """说清出了什么事；想不到的错误请人带着 --debug 的输出来报告。"""
    from ingest.errors import ZhengwenError

    if debug:
        traceback.print_exc()
    if isinstance(error, ZhengwenError):
        print(error.message("en" if english else "zh"), file=sys.stderr)
    elif english:
        print(f"Internal error ({type(error).__name__}: {error}).", file=sys.stderr)
        print("Please report it with the output of the same command plus --debug.", file=sys.stderr)
    else:
        print(f"程序内部出错（{type(error).__name__}：{error}）。", file=sys.stderr)
        print("请在命令后加 --debug 再运行一次，把全部输出发给维护者。", file=sys.stderr)
    return 1


@contextlib.contextmanager
def _open(args: argparse.Namespace, *, create: bool = False) -> Iterator[Store]:
    """打开库；除了读入，别的命令不新建空库。"""
    from ingest import Store

    store = Store(args.store, create=create)
    try:
        yield store
    finally:
        store.close()


def _model(args: argparse.Namespace) -> Any:
    if not args.model:
        return None
    from assistant.model import load_model

    return load_model(args.model)


def _settings(args: argparse.Namespace) -> Any:
    from assistant.settings import ALL, Settings

    name = args.rerank or os.environ.get("ZHENGWEN_RERANKER")
    if not name:
        return ALL
    from assistant.rerank import CrossEncoderReranker

    return Settings(reranker=CrossEncoderReranker(name))


# ---- ingest ----------------------------------------------------------------------------------------------------


def _ingest(args: argparse.Namespace) -> int:
    from ingest import ZhengwenError
    from ingest.fetch import Door
    from ingest.ingesting import find_files, ingesting
    from ui import progress, terminal
    from ui.journal import Journal, local_user
    from ui.stopping import stopping

    files = list(find_files(args.paths))
    if not files:
        raise ZhengwenError("没有找到可读的文件。请检查路径。", "Nothing to read there. Check the path.")
    read, failed = 0, []
    today, door = dt.date.today(), Door() if args.allow_url else None
    with _open(args, create=True) as store, progress.ingesting(len(files)) as bar, stopping() as stop:
        journal, who = Journal(store.path), local_user()
        before = {d.id: d.digest for d in store.documents()}
        for report in ingesting(files, store, bar.step, door=door):
            if report.outcome in ("added", "updated"):
                journal.record(
                    who, "读入", document=report.document, name=report.name, outcome=report.outcome,
                    before=before.get(report.document, ""), after=store.document(report.document).digest,
                )  # fmt: skip
            if report.outcome == "failed":
                failed.append(report.message_en if args.lang == "en" else report.message)
            else:
                read += 1
                bar.say(terminal.ingested(report, store.document(report.document), today))
            if stop.signal:
                break
        bar.finish()
        total, where = len(store.documents()), store.address
    print(f"读入 {read} 个文件，失败 {len(failed)} 个；库里共 {total} 份。库：{where}")
    sys.stdout.flush()
    for line in failed:
        print(f"失败  {line}", file=sys.stderr)
    if stop.signal:
        print("收到停止的信号，手上的一份读完就停了。再运行同一条命令，接着读剩下的。", file=sys.stderr)
    return stop.status or (1 if failed else 0)


# ---- ask, answer -----------------------------------------------------------------------------------------------


def _ask(args: argparse.Namespace) -> int:
    from ui import terminal
    from ui.asking import fit_profile

    with _open(args) as store:
        from assistant import ask  # 库打得开，才值得等它载入

        result = ask(
            args.question,
            store,
            history=tuple(args.history),
            profile=fit_profile(dict(args.profile)),
            today=args.today or dt.date.today(),
            model=_model(args),
            settings=_settings(args),
            lang=args.lang,
        )
    print(_json(result.to_json()) if args.json else terminal.answer(result))
    return 0


def _chat(args: argparse.Namespace) -> int:
    from ui.asking import fit_profile
    from ui.chat import HELP, chat

    profile, today = fit_profile(dict(args.profile)), args.today or dt.date.today()
    with _open(args) as store:
        from assistant import ask

        model, settings = _model(args), _settings(args)

        def answer(question: str, history: tuple[str, ...]) -> Any:
            return ask(
                question, store,
                history=history, profile=profile, today=today, model=model, settings=settings, lang=args.lang,
            )  # fmt: skip

        if sys.stdin.isatty():
            print(HELP)
        for said in chat(_lines(), answer, args.lang):
            print(said, flush=True)
    return 0


def _lines() -> Iterator[str]:
    """终端里先给出提示符；别处来的逐行读。"""
    if not sys.stdin.isatty():
        yield from sys.stdin
        return
    with contextlib.suppress(EOFError):
        while True:
            yield input("\n问：")


def _answer(args: argparse.Namespace) -> int:
    from ui import batch, progress

    cases = batch.read(args.questions)
    from assistant import ask
    from ingest import ZhengwenError
    from ui.asking import fit_profile, fit_question

    model, settings, today = _model(args), _settings(args), args.today or dt.date.today()
    failed: list[str] = []
    with _open(args) as store, batch.writing(args.out) as out, progress.counting("问题") as bar:
        for done, case in enumerate(cases, 1):
            try:
                asked, profile = fit_question(case.question), fit_profile(case.profile)
                before = tuple(map(fit_question, filter(str.strip, case.history)))
                result = ask(asked, store, history=before, profile=profile, today=today, model=model, settings=settings)
                out.write(_json(result.to_json(case.id)) + "\n")
            except Exception as error:  # 一题出错不该丢了整批；哪一行、什么错，最后一并报告
                if args.debug:
                    traceback.print_exc()
                said = str(error) if isinstance(error, ZhengwenError) else f"{type(error).__name__}：{error}"
                failed.append(f"第 {case.line} 行（{case.id}）：{said}")
            bar(done, len(cases))
    print(f"答了 {len(cases) - len(failed)} 题，写入 {args.out}")
    for line in failed:
        print(f"没答成  {line}", file=sys.stderr)
    return 1 if failed else 0


def _json(value: Any) -> str:
    # 落单的代理项（错误的输入编码）写不成 UTF-8；换成 \ufffd 的写法，保证输出总是合法的一行 JSON
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


# ---- clauses, documents, remove --------------------------------------------------------------------------------


def _clauses(args: argparse.Namespace) -> int:
    from ingest.ingesting import open_one
    from ingest.worker import Worker
    from ui import terminal

    with Worker() as worker:  # 内容是别人的，在子进程里解析
        name, path, data = open_one(args.file, worker)
        reading = worker.read(data, name, path)
    shown = (
        _json(terminal.clauses_json(reading)) if args.json else terminal.tree(reading, args.today or dt.date.today())
    )
    print(shown)
    return 0


def _documents(args: argparse.Namespace) -> int:
    from ui import terminal

    with _open(args) as store:
        counts = store.counts()
        rows = [(d, *counts[d.id]) for d in store.documents()]
    print(terminal.documents(rows, dt.date.today()))
    return 0


def _remove(args: argparse.Namespace) -> int:
    from ui.journal import Journal, local_user
    from ui.names import clean

    with _open(args) as store:
        journal, held = Journal(store.path), store.documents()
        wanted = {name: [d for d in held if name in (d.id, d.name, d.title)] for name in args.names}
        for document in {d.id: d for found in wanted.values() for d in found}.values():
            store.remove(document.id)
            journal.record(local_user(), "移走", document=document.id, name=document.name, before=document.digest)
            print(f"移走  {clean(document.name)}")
    missing = [name for name, found in wanted.items() if not found]
    for name in missing:
        said = (
            f"库里没有「{name}」。用 zhengwen documents 看有哪些。" if args.lang == "zh" else f"No document '{name}'."
        )
        print(said, file=sys.stderr)
    return 1 if missing else 0


# ---- serve, doctor, backup ---------------------------------------------------------------------------------------------


def _serve(args: argparse.Namespace) -> int:
    with _open(args) as store:
        from ui.access import Access
        from ui.accounts import read_accounts
        from ui.limits import Limit, proxies
        from ui.server import serve
        from ui.staff import Staff

        settings, staff = _settings(args), Staff(read_accounts(args.staff))
        access = Access(
            Limit(args.rate), proxies(args.trust_proxy), frozenset(args.origin), args.metrics, args.quota * 1024 * 1024
        )
        serve(
            store, host=args.host, port=args.port, model=_model(args), settings=settings, today=args.today,
            staff=staff, access=access, log=args.log, mcp=args.mcp,
        )  # fmt: skip
    return 0


def _staff(args: argparse.Namespace) -> int:
    from ui.accounts import save_account, with_password, with_token

    if args.token:
        account, token = with_token(args.name)
        save_account(account, args.file)
        print(token)
        print("令牌只显示这一次，请收好。用法：Authorization: Bearer 令牌", file=sys.stderr)
        return 0
    if sys.stdin.isatty():
        from getpass import getpass

        password = getpass("口令：")
    else:
        password = sys.stdin.readline().rstrip("\n")
    save_account(with_password(args.name, password), args.file)
    print(f"{args.name} 已写进 {args.file}。", file=sys.stderr)
    return 0


def _audit_log(args: argparse.Namespace) -> int:
    from ui.journal import Journal

    with _open(args) as store:
        journal = Journal(store.path)
        count, broken = journal.verify()
        rows = list(itertools.islice(journal.rows(), count))
    for row in rows[-args.last :] if args.last else rows:
        if args.json:
            print(_json(row))
        else:
            named = row.get("name", "") or row.get("client", "")
            print(f"{row['at']}  {row['who']}  {row['action']}  {named}".rstrip())
    said = f"改动记录 {count} 行，" + (
        f"不可信：{broken}。" if broken else f"没有被动过。末行 {rows[-1]['hash'][:16]}" if rows else "还没有改动。"
    )
    print(said, file=sys.stderr)
    return 1 if broken else 0


def _doctor(args: argparse.Namespace) -> int:
    from ui import progress, terminal

    with _open(args) as store:
        if args.repair:
            with progress.counting("重建索引") as bar:
                health = store.repair(bar)
        else:
            health = store.health()
    print(terminal.health(health, args.lang))
    return 0 if health.ok else 1


def _backup(args: argparse.Namespace) -> int:
    from ingest.address import Address
    from ingest.backup import backup

    folder = Address.of(args.source or args.store).folder()
    made = backup(folder, args.file)
    print(f"备份好了：文件 {made.documents} 份，条款 {made.clauses} 条，写入 {args.file}")
    return 0


def _restore(args: argparse.Namespace) -> int:
    from ingest.address import Address
    from ingest.backup import restore
    from ui import progress

    folder = Address.of(args.target or args.store).folder()
    made = restore(args.file, folder)
    args.store = folder
    with _open(args) as store, progress.counting("重建索引") as bar:
        store.sync(bar)
    print(f"恢复好了：文件 {made.documents} 份，条款 {made.clauses} 条。库：{folder}")
    return 0


def _migrate(args: argparse.Namespace) -> int:
    from ingest import Store
    from ingest.migrate import migrate
    from ui import progress

    with Store(args.source, create=False) as source, Store(args.target, unfinished=True) as target:
        with progress.counting("文件") as bar:
            moved = migrate(source, target, bar)
        before = moved.documents - moved.now
        resumed = f"（接着上次的 {before} 份）" if before else ""
        print(
            f"搬了 {moved.now} 份文件{resumed}，逐份核对无误：文件 {moved.documents}，条款 {moved.clauses}，"
            f"事实 {moved.facts}，向量 {moved.vectors}。库：{target.address}"
        )
        if source.path != target.path and any((source.path / own).exists() for own in ("uploads", "feedback.jsonl")):
            print(f"网页上传的原件、反馈还在 {source.path}；要接着用，请拷到 {target.path}。")
    return 0


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "ingest": _ingest,
    "ask": _ask,
    "chat": _chat,
    "answer": _answer,
    "clauses": _clauses,
    "documents": _documents,
    "remove": _remove,
    "staff": _staff,
    "audit-log": _audit_log,
    "serve": _serve,
    "doctor": _doctor,
    "backup": _backup,
    "restore": _restore,
    "migrate": _migrate,
}

if __name__ == "__main__":
    sys.exit(main())
