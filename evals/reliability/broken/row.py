"""表里的一行，和各表都用得着的几段内容。"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SECRET = "这一行只在别的文件里"  # 外部实体、符号链接读得到它，就是读出了界
RULE = "第一条 市民政局负责老年人助餐。\n第二条 每餐补贴3元。\n"
MB = 1 << 20
Data = Callable[[], str | bytes]  # 用到才造：有的要压几百兆


@dataclass(frozen=True)
class Row:
    """文件名、内容；``holds`` 不空的必须读得进，而且有这几个字。"""

    name: str
    data: Data
    holds: str = ""


def secret() -> Path:
    """外部实体要读的文件；内容是 ``SECRET``。"""
    path = Path("/tmp") / f"zhengwen-secret-{os.getuid()}.txt"
    path.write_text(SECRET, "utf-8")
    return path


def outside() -> str:
    """一个外部实体 ``&x;``，指着 ``secret`` 那个文件。"""
    return f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret()}">]>'


def laughs() -> str:
    """一层套一层的实体 ``&l9;``，展开是十亿个「哈」。"""
    lines = ['<!ENTITY l0 "哈哈哈哈哈哈哈哈哈哈">', *(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))]
    return f"<!DOCTYPE d [{''.join(lines)}]>"
