"""``zhengwen bench``：快慢，一次跑里与对照并排量，报比值、中位数和散布，连同机器写成 JSON。

一项测试一个文件；加一项就是加一个文件和下面一行。
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from evals.bench.machine import write
from ingest.commandline import Parser
from ingest.errors import ZhengwenError

RESULTS = Path(__file__).parent / "results"
_BENCHES = {
    "read": ("reading", "读：每秒多少 MB 中文，与编码同样的文字比；PDF 与 pypdfium2 比；内存"),
    "ask": ("asking", "答：一问多少毫秒，与 LangChain 的默认检索比"),
    "scale": ("scale", "库从一千条长到十万条：一问多少毫秒，列全、冷启动、开服务、内存、读入的速率、改一份文件"),
    "load": ("load", "许多人同时用：头一句几秒，忙不过来的、出错的有多少，内存长不长"),
    "encode": ("encoding", "编码：每秒多少段，与 LangChain 的 HuggingFaceEmbeddings 比；检索质量"),
}


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    parser = Parser(
        prog="zhengwen bench", description="量快慢：一次跑里与对照并排量，报比值、中位数和散布，连同机器写成 JSON。"
    )
    commands = parser.add_subparsers(dest="name", required=True, metavar="测试", title="测试")
    for name, (_, said) in _BENCHES.items():
        command = commands.add_parser(name, help=said, description=said)
        command.add_argument(
            "--out", type=Path, default=RESULTS / f"{name}.json", metavar="文件.json", help="结果写到哪里"
        )
        command.add_argument("--rounds", type=int, default=5, metavar="几遍", help="轮流量几遍，取中位数（默认 5）")
        if name in words[:1]:  # 只导入要跑的那一项
            import_module(f"evals.bench.{_BENCHES[name][0]}").arguments(command)
    args = parser.parse_args(words)
    run: Callable[[argparse.Namespace], dict[str, object]] = import_module(f"evals.bench.{_BENCHES[args.name][0]}").run
    try:
        result = run(args)
    except (ZhengwenError, OSError) as error:
        print(f"没能跑完：{error}", file=sys.stderr)
        return 2
    write(args.out, args.name, result)
    print(f"结果和机器写在 {args.out}")
    return 0
