"""一行一个 ``{"id", "text"}`` 的文件：公开的检索评测集多能转成这样。"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.commandline import cannot
from ingest.errors import ZhengwenError

_SHOWN = 20  # 错的行多时，列出这么多


@dataclass(frozen=True)
class Passage:
    """一段文字，或一句问话。"""

    id: str
    text: str


def read(path: Path, *, blank: bool = True) -> list[Passage]:
    """读完整个文件，空行跳过；有错的行一次说全（``ZhengwenError``）。``blank`` 为假时文字不许是空的。"""
    found: dict[str, Passage] = {}
    wrong: list[tuple[int, str, str]] = []
    for number, line in _lines(path):
        passage, zh, en = _parsed(line, blank)
        if passage is None:
            wrong.append((number, zh, en))
        elif passage.id in found:
            wrong.append((number, f"id「{passage.id}」前面已经有了", f"duplicate id '{passage.id}'"))
        else:
            found[passage.id] = passage
    if wrong or not found:
        raise _refused(path, wrong)
    return list(found.values())


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise cannot("打不开", "open", path, error) from None
    except UnicodeDecodeError:
        raise ZhengwenError(f"{path} 不是 UTF-8 文本。请另存为 UTF-8。", f"{path} is not UTF-8 text.") from None


def _parsed(line: str, blank: bool) -> tuple[Passage | None, str, str]:
    """一行；不对的，中英文各说一遍错在哪里。"""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None, "不是 JSON", "not JSON"
    if not isinstance(row, dict):
        return None, "应是一个对象 {…}", "should be an object {…}"
    identity, text = row.get("id"), row.get("text")
    if not isinstance(identity, str | int) or isinstance(identity, bool) or not str(identity):
        return None, "缺 id，或不是文字、整数", "id is missing, or neither text nor integer"
    if any(c.isspace() for c in str(identity)):
        return None, f"id「{identity}」里有空白，写不进 TREC 文件", f"id '{identity}' has white space: TREC forbids it"
    if not isinstance(text, str):
        return None, "缺 text，或不是文字", "text is missing, or not text"
    if not blank and not text.strip():
        return None, "text 是空的", "text is empty"
    return Passage(str(identity), text.encode("utf-8", "replace").decode()), "", ""  # 落单的代理项写不成 UTF-8


def _refused(path: Path, wrong: list[tuple[int, str, str]]) -> ZhengwenError:
    if not wrong:
        return ZhengwenError(f"{path} 是空的。", f"{path} is empty.")
    more = len(wrong) - _SHOWN
    zh = [f"{path} 有 {len(wrong)} 行不对：", *(f"第 {n} 行：{said}" for n, said, _ in wrong[:_SHOWN])]
    en = [f"{path}: {len(wrong)} bad lines:", *(f"line {n}: {said}" for n, _, said in wrong[:_SHOWN])]
    if more > 0:
        zh.append(f"……另有 {more} 行")
        en.append(f"… and {more} more")
    return ZhengwenError("\n".join(zh), "\n".join(en))
