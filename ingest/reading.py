"""一份文件从字节到 ``Reading``：读取、辨认杂质、认身份、切条款、找事实。

除 ``ZhengwenError`` 外不抛别的：哪一步被稀奇古怪的内容绊倒，都说清是哪个文件。
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from ingest import read
from ingest.document import Reading, Source
from ingest.errors import Unreadable, ZhengwenError
from ingest.facts import find_facts
from ingest.identity import identify
from ingest.outline import outline
from ingest.tidy import tidy


def read_file(path: Path) -> Reading:
    """读一个文件；读不了的抛 ``Unreadable``，话里写明是哪个文件、为什么、怎么办。"""
    path = Path(path)
    data = read.load(path)
    return read_bytes(data, path.name, str(path.resolve()))


def read_bytes(data: bytes, name: str, path: str = "") -> Reading:
    """同 ``read_file``，内容已在手里（上传、测试）。"""
    try:
        return _complete(tidy(read.read_bytes(data, name)), data, path)
    except ZhengwenError:
        raise
    except RecursionError:
        raise Unreadable(f"读不了 {name}：嵌套太深。", f"Cannot read {name}: nested too deeply.") from None
    except Exception as error:  # 内容是别人的，什么都可能有；坏一个文件不该停下一批
        raise Unreadable(
            f"读不了 {name}：内容异常（{type(error).__name__}）。请另存为 .txt 或 .docx 再试。",
            f"Cannot read {name}: unexpected content ({type(error).__name__}). Save it as .txt or .docx and retry.",
        ) from error


def _complete(source: Source, data: bytes, path: str) -> Reading:
    document = identify(source, digest=hashlib.sha256(data).hexdigest(), path=path)
    clauses = outline(source, document.id, document.title)
    return Reading(document, source.text, clauses, find_facts(source, clauses, document))
