"""敌意的名字、链接、设备：不只是内容，还要看怎样放在盘上。"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evals.reliability.broken.row import MB, RULE, Row


@dataclass(frozen=True)
class Place:
    """名字，怎样放到盘上。"""

    name: str
    make: Callable[[Path], None]


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(500 * MB)


def _bound(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        before = Path.cwd()
        os.chdir(path.parent)  # 路径太长，绑不上
        try:
            door.bind(path.name)
        finally:
            os.chdir(before)


def _looped(path: Path) -> None:
    path.mkdir()
    (path / "里").symlink_to(path)


def _locked(path: Path) -> None:
    path.write_text(RULE, "utf-8")
    path.chmod(0)


PLACES = (
    Place("五百兆.txt", _sparse),
    Place("五百兆.pdf", _sparse),
    Place("指着自己.txt", lambda path: path.symlink_to(path.name)),
    Place("指着没有的.txt", lambda path: path.symlink_to("没有")),
    Place("指着设备.txt", lambda path: path.symlink_to("/dev/zero")),
    Place("指着终端.txt", lambda path: path.symlink_to("/dev/tty")),
    Place("管道.txt", lambda path: os.mkfifo(path)),
    Place("套接字.txt", _bound),
    Place("其实是文件夹.txt", lambda path: path.mkdir()),
    Place("绕圈的文件夹", _looped),
    Place("读不得.txt", _locked),
)

_NAMES = (
    "换\n行.txt",
    "反\u202e转.txt",
    "长" * 80 + ".txt",
    "-rf.txt",
    "$(id).txt",
    "\x1b[31m红.txt",
    "<b>粗.txt",
    "空 格 .txt",
    "坏\udcff\udcfe名.txt",
)
NAMES = tuple(Row(name, lambda: RULE * 3, "每餐补贴3元") for name in _NAMES)
