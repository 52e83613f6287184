"""命令行的说法：各部分的命令共用一个解析器，帮助、提示、系统的错误都用中文。只用标准库，``--help`` 才快。"""

from __future__ import annotations

import argparse
import datetime as dt
import errno
import re
from pathlib import Path
from typing import Any, NoReturn

from ingest.errors import ZhengwenError

# argparse 自己的提示只有英文；键是它的原文开头，值是给人看的说法
_SAID = [
    (r"the following arguments are required: (.*)", r"还缺：\1"),
    (r"argument (?:\S+/)?(-\S+): invalid choice: (.*?) \(choose from (.*)\)", r"\1 不能是 \2。可用：\3"),
    (r"argument (\S+): invalid choice: (.*?) \(choose from (.*)\)", r"没有 \2 这条命令。可用：\3"),
    (r"argument (\S+): invalid \w+ value: (.*)", r"\1：\2 不是数"),
    (r"argument (\S+): expected one argument", r"\1 后面要跟一个值"),
    (r"argument (\S+): expected at least one argument", r"\1 后面至少要跟一个值"),
    (r"argument (\S+): (.*)", r"\1：\2"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
]


class Parser(argparse.ArgumentParser):
    """提示用中文（``--lang en`` 时用英文）的 ArgumentParser；用法不对一律以 2 退出。"""

    english = False

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings | {"add_help": False, "formatter_class": _Formatter, "allow_abbrev": False})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        if not Parser.english:
            message = next((re.sub(p, said, message) for p, said in _SAID if re.fullmatch(p, message)), message)
        hint = f"See {self.prog} --help" if Parser.english else f"用法见 {self.prog} --help"
        self.exit(2, f"zhengwen: {message}\n{hint}\n")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=96)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def day(written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"「{written}」不是日期，请写成 2026-11-23 这样") from None


# 系统的错误只有英文；没有列出的照原样
_FAILED = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EISDIR: "这是个文件夹",
    errno.ENOTDIR: "路径里有一节不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名字太长",
}


def cannot(doing: str, doing_en: str, path: Path, error: OSError) -> ZhengwenError:
    """系统不让做的事，说成一句话：打不开 题.jsonl：没有这个文件或目录。"""
    said = _FAILED.get(error.errno or 0, error.strerror or str(error))
    return ZhengwenError(f"{doing} {path}：{said}。", f"Cannot {doing_en} {path}: {error.strerror or error}.")
