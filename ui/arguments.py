"""命令行的参数：每条命令收什么、帮助怎么写。只用标准库，``--help`` 才快。"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.commandline import Parser, day
from ingest.errors import ZhengwenError
from ui.asking import fit_profile, fit_question

STORE = ".zhengwen"  # 没有指定库时，用当前目录下的这一个


def parser(extra: Sequence[str] = ()) -> Parser:
    """全部命令；``extra`` 是别处登记的命令名，只在帮助里列出。"""
    top = Parser(prog="zhengwen", description="政问：读政策文件，回答有逐字出处；文件没写的，不猜。")
    _common(top)
    also = f"另有：{'、'.join(extra)}。" if extra else ""
    commands = top.add_subparsers(
        dest="command", required=True, metavar="命令", title="命令", description=f"每条命令都有 --help。{also}"
    )
    _ingest(commands.add_parser("ingest", help="读入文件或文件夹", description="读入政策文件，逐个报告结果。"))
    _ask(commands.add_parser("ask", help="问一个问题", description="回答一个问题，附逐字出处。"))
    _chat(
        commands.add_parser(
            "chat",
            help="一句接一句地问",
            description="一句接一句地问；听懂的背景每次写在末尾。/清空 重新开始，/退出（或 退出、exit、q）离开。",
        )
    )
    _answer(commands.add_parser("answer", help="成批回答", description="逐行回答 JSONL 里的问题。"))
    _clauses(commands.add_parser("clauses", help="看一份文件读成了什么", description="不入库，只读一份文件。"))
    _common(commands.add_parser("documents", help="列出库里的文件", description="列出库里的文件和效力。"))
    _remove(commands.add_parser("remove", help="从库里移走文件", description="从库里移走文件；原文件不动。"))
    _staff(
        commands.add_parser(
            "staff",
            help="添一位工作人员",
            description="把一位工作人员的口令（从终端问，或从标准输入读一行）的散列写进名册。",
        )
    )
    _audit_log(
        commands.add_parser(
            "audit-log", help="谁改过什么", description="列出改动记录，并核对有没有被人动过；动过的退出状态是 1。"
        )
    )
    _serve(commands.add_parser("serve", help="打开网页和接口", description="打开网页和接口，Ctrl+C 停止。"))
    _doctor(commands.add_parser("doctor", help="检查这台机器和库", description="检查库是否完好。"))
    _backup(commands.add_parser("backup", help="备份库", description="把库备份成一个文件；库照常用，不必停。"))
    _restore(
        commands.add_parser(
            "restore", help="从备份恢复", description="核对备份，恢复成一个新库；已有东西的目录不动，向量索引自动重建。"
        )
    )
    _migrate(
        commands.add_parser(
            "migrate",
            help="把库搬到另一种引擎上",
            description="把库从目录搬到 PostgreSQL 和 Milvus，或搬回来；向量不必重编，旧库不动。断了再运行一次，接着搬。",
        )
    )
    return top


def _common(command: Parser) -> None:
    """每条命令都有的选项；写在命令前或后都行，所以没写时不赋值（SUPPRESS），免得盖掉前面的。"""
    group = command.add_argument_group("通用选项")
    unset = argparse.SUPPRESS
    group.add_argument(
        "--store",
        metavar="库",
        default=unset,
        help=f"目录，或 postgresql://…（见说明书）；默认 ZHENGWEN_STORE 或 {STORE}",
    )
    group.add_argument(
        "--lang", choices=("zh", "en"), default=unset, help="回答和错误提示的语言；默认 zh，用英文问的总用英文答"
    )
    group.add_argument("--debug", action="store_true", default=unset, help="出错时显示内部细节，报告问题时用")


def defaults() -> argparse.Namespace:
    """通用选项没写时的值。"""
    return argparse.Namespace(store=os.environ.get("ZHENGWEN_STORE") or STORE, lang="zh", debug=False)


def _ingest(command: Parser) -> None:
    command.add_argument(
        "paths", nargs="+", metavar="文件或文件夹", help="文件夹会连同下级一起读；压缩包里每个文件是一份"
    )
    command.add_argument(
        "--allow-url", action="store_true", help="也读 https:// 开头的网址；不加这个从不联网，内网地址一律不取"
    )
    _common(command)


def _ask(command: Parser) -> None:
    command.add_argument("question", type=question, metavar="问题", help="用引号括起来的一句话")
    command.add_argument("--json", action="store_true", help="输出 JSON，给程序用")
    command.add_argument(
        "--history", nargs="+", default=[], type=question, metavar="上文", help="此前问过的话，先问的在前"
    )
    command.add_argument(
        "--profile", nargs="+", default=[], type=pair, metavar="项=值", help="您的情况，如 city=云河 age=82 status=低保"
    )
    _answering(command)
    _common(command)


def _chat(command: Parser) -> None:
    command.add_argument(
        "--profile", nargs="+", default=[], type=pair, metavar="项=值", help="您的情况，如 city=云河 age=82 status=低保"
    )
    _answering(command)
    _common(command)


def _answer(command: Parser) -> None:
    command.add_argument("questions", type=Path, metavar="问题.jsonl", help="一行一个：id、question、history、profile")
    command.add_argument("--out", type=Path, required=True, metavar="回答.jsonl", help="一行一个回答；已有的会被覆盖")
    _answering(command)
    _common(command)


def _answering(command: Parser) -> None:
    command.add_argument("--today", type=day, metavar="日期", help="按哪一天判断效力，如 2026-11-23；默认今天")
    command.add_argument("--model", metavar="名字", help="另用的大模型，如 openai:模型名；默认不用")
    command.add_argument(
        "--rerank", metavar="目录", help="另用的重排模型（本机目录）；默认 ZHENGWEN_RERANKER，没有就不用"
    )


def _clauses(command: Parser) -> None:
    command.add_argument("file", type=Path, metavar="文件")
    command.add_argument("--json", action="store_true", help="输出 JSON，给程序用")
    command.add_argument("--today", type=day, metavar="日期", help="按哪一天判断效力；默认今天")
    _common(command)


def _remove(command: Parser) -> None:
    command.add_argument("names", nargs="+", metavar="文件", help="文件名或编号，见 zhengwen documents")
    _common(command)


def _serve(command: Parser) -> None:
    command.add_argument("--host", default="127.0.0.1", metavar="地址", help="默认 127.0.0.1，只有本机能访问")
    command.add_argument("--port", type=port, default=7860, metavar="端口", help="默认 7860；0 表示任选一个空闲的")
    command.add_argument(
        "--staff",
        type=Path,
        metavar="文件",
        help="工作人员的名册（用 zhengwen staff 建）；不给就谁也不能在网页上传、删除、评测",
    )
    command.add_argument(
        "--rate",
        type=float,
        default=120,
        metavar="次",
        help="一个来处一分钟最多问几次；打开页面、翻页另算，宽十倍；默认 120，0 是不限",
    )
    command.add_argument(
        "--trust-proxy",
        nargs="+",
        default=[],
        metavar="地址",
        help="前面的代理的地址或网段：只信它们报来的 X-Forwarded-For",
    )
    command.add_argument(
        "--origin",
        nargs="+",
        default=[],
        metavar="来源",
        help="另外认哪些网站发来的改动，如 https://政务网；默认只认本站",
    )
    command.add_argument(
        "--metrics",
        choices=("local", "staff", "open", "off"),
        default="local",
        help="/metrics 给谁看；默认 local，只给本机",
    )
    command.add_argument(
        "--quota", type=int, default=2048, metavar="MB", help="网页上传的文件合起来最多多大；默认 2048"
    )
    command.add_argument("--log", choices=("text", "json"), default="text", help="日志的样子；默认 text")
    command.add_argument("--mcp", action="store_true", help="另开 /mcp，给智能体用；要先装 zhengwen[mcp]")
    _answering(command)
    _common(command)


def _staff(command: Parser) -> None:
    command.add_argument("name", metavar="名字", help="工作人员的名字；改动记录里用它")
    command.add_argument(
        "--file", type=Path, required=True, metavar="文件", help="名册；没有就建一个，只有您自己读得到"
    )
    command.add_argument("--token", action="store_true", help="给程序用的令牌：随机生成，只显示这一次")
    _common(command)


def _audit_log(command: Parser) -> None:
    command.add_argument("--json", action="store_true", help="一行一个 JSON")
    command.add_argument("--last", type=int, default=50, metavar="行", help="只看最后几行；默认 50，0 是全部")
    _common(command)


def _doctor(command: Parser) -> None:
    command.add_argument("--repair", action="store_true", help="由目录库重建检索索引")
    _common(command)


def _backup(command: Parser) -> None:
    command.add_argument("source", nargs="?", type=Path, metavar="库", help="库的目录；不写就用 --store 的")
    command.add_argument("file", type=Path, metavar="备份文件", help="写到哪里；已有的会换成新的")
    _common(command)


def _restore(command: Parser) -> None:
    command.add_argument("file", type=Path, metavar="备份文件")
    command.add_argument("target", nargs="?", type=Path, metavar="库", help="恢复到哪个目录；不写就用 --store 的")
    _common(command)


def _migrate(command: Parser) -> None:
    command.add_argument("source", metavar="从", help="已有的库：目录，或 postgresql://…?vectors=milvus://…")
    command.add_argument("target", metavar="到", help="空的库，写法相同；没有就新建，有别的文件就不动它")
    _common(command)


def question(written: str) -> str:
    try:
        return fit_question(written)
    except ZhengwenError as error:
        raise argparse.ArgumentTypeError(error.message("en" if Parser.english else "zh")) from None


def port(written: str) -> int:
    if written.isdecimal() and int(written) <= 65535:
        return int(written)
    raise argparse.ArgumentTypeError(f"「{written}」不是端口号（0 到 65535）")


def pair(written: str) -> tuple[str, Any]:
    """``age=82`` → ("age", 82)；``status=低保,失能`` → ("status", ["低保", "失能"])。"""
    key, equals, value = written.partition("=")
    if not (key.strip() and equals and value.strip()):
        raise argparse.ArgumentTypeError(f"「{written}」不是 项=值，例如 age=82")
    values = [int(v) if re.fullmatch(r"\d{1,9}", v) else v for v in re.split(r"[,，、]", value.strip()) if v]
    try:
        return next(iter(fit_profile({key.strip(): values[0] if len(values) == 1 else values}).items()))
    except ZhengwenError as error:
        raise argparse.ArgumentTypeError(error.message("en" if Parser.english else "zh")) from None
