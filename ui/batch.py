"""成批问答的文件：一行一个 JSON 对象。先把整个文件看一遍，有错的行一次说全，再开始答。"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.errors import ZhengwenError
from ui.asking import whole


@dataclass(frozen=True)
class Case:
    """一个问题；``line`` 是它在文件里的行号，从 1 起。"""

    line: int
    id: str
    question: str
    history: tuple[str, ...]
    profile: Mapping[str, Any]


def read(path: Path) -> list[Case]:
    """读问题文件；空行跳过，任何一行不对都抛 ``ZhengwenError``，话里列出每一处。"""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise ZhengwenError(f"打不开 {path}：{error.strerror}。", f"Cannot open {path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ZhengwenError(f"{path} 不是 UTF-8 文本。请另存为 UTF-8。", f"{path} is not UTF-8.") from None
    cases: list[Case] = []
    wrong: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                cases.append(_case(_parsed(line), number))
            except (ValueError, RecursionError) as error:
                said = f"不是 JSON（{error}）" if isinstance(error, json.JSONDecodeError) else str(error)
                wrong.append(f"第 {number} 行：{said}")
    if wrong:
        raise ZhengwenError("\n".join([f"{path} 有 {len(wrong)} 行不对，一题也没有答：", *wrong]))
    return cases


def _parsed(line: str) -> Any:
    """JSON 的转义写得出落单的代理项（"\\ud800"），存不进库也写不成文件；换成 ?。"""
    return json.loads(whole(json.dumps(json.loads(line), ensure_ascii=False)))


def _case(value: Any, line: int) -> Case:
    if not isinstance(value, dict):
        raise ValueError("应是一个对象 {…}")
    question = value.get("question")
    history = [] if value.get("history") is None else value["history"]
    profile = {} if value.get("profile") is None else value["profile"]
    if not isinstance(question, str) or not question.strip():
        raise ValueError("缺 question，或不是文字")
    if not isinstance(history, list) or not all(isinstance(h, str) for h in history):
        raise ValueError("history 应是一列文字")
    if not isinstance(profile, dict):
        raise ValueError("profile 应是一个对象")
    return Case(line, str(value.get("id") or line), question, tuple(history), profile)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[IO[str]]:
    """打开回答文件；写一行落一行，中途停下也留得住已答的。"""
    try:
        out = path.open("w", encoding="utf-8", buffering=1)
    except OSError as error:
        raise ZhengwenError(f"写不了 {path}：{error.strerror}。", f"Cannot write {path}: {error.strerror}.") from None
    with out:
        yield out
