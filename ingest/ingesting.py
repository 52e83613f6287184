"""读入一批文件：逐份报告，坏一份不耽误别的。"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from ingest import read
from ingest.document import Document
from ingest.errors import ModelMissing, StoreError, ZhengwenError
from ingest.store import Outcome, Store
from ingest.worker import Worker

_HERE = Path(__file__).parent
# 文件夹里这些扩展名虽然读不了，也要报出来：多半是政策文件，不声不响地略过，用户会以为读进去了
_DOCUMENT_LIKE = {
    ".doc", ".wps", ".rtf", ".odt", ".ofd", ".ceb", ".xls", ".et", ".csv", ".ppt", ".pptx",
    ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".zip", ".rar", ".7z",
}  # fmt: skip
_ABOUT = ("readme", "license", "changelog", "说明.md")  # 文件夹自己的说明，不是政策


@dataclass(frozen=True)
class FileReport:
    """一份文件的结果。``message`` 在 failed 时说明原因和办法，在别的时候可空。"""

    path: str
    name: str
    outcome: Literal["added", "updated", "unchanged", "failed"]
    message: str = ""
    message_en: str = ""
    document: str = ""  # Document.id
    title: str = ""
    clauses: int = 0
    facts: int = 0
    notices: int = 0


@dataclass(frozen=True)
class Step:
    """进行到哪里：第几份（从 1 起）、在做什么、做完几条、共几条。"""

    number: int
    name: str
    stage: Literal["reading", "encoding", "indexing"]
    done: int = 0
    total: int = 0


Progress = Callable[[Step], None]


def ingest_paths(paths: Iterable[Path | str], store: Store, progress: Progress | None = None) -> list[FileReport]:
    """文件或文件夹读进库里，逐份报告；最后让向量索引跟上。

    文件夹逐级走、按名字排，隐藏文件略过；点名的文件无论什么扩展名都读。库写不了（被占用、磁盘满）时，余下的都报失败。
    """
    return list(ingesting(find_files(paths), store, progress))


def ingesting(
    files: Iterable[Path], store: Store, progress: Progress | None = None, worker: Worker | None = None
) -> Iterator[FileReport]:
    """同 ``ingest_paths``，读完一份给出一份的报告。"""
    waiting = list(files)
    report = progress or (lambda step: None)
    with worker or Worker() as reader:
        for number, path in enumerate(waiting, 1):
            report(Step(number, path.name, "reading"))
            try:
                yield _ingest(path, store, reader, _encoding(report, number, path.name))
            except (StoreError, ModelMissing) as error:
                yield from (_failed(p, error) for p in waiting[number - 1 :])
                return
            except ZhengwenError as error:
                yield _failed(path, error)
    store.sync(lambda done, clauses: report(Step(len(waiting), "", "indexing", done, clauses)))


def find_files(paths: Iterable[Path | str]) -> Iterator[Path]:
    """要读的文件，不重复；不存在的路径也给出来，读的时候再报。"""
    seen: set[Path] = set()
    for given in map(Path, paths):
        for path in _walk(given) if given.is_dir() else [given]:
            real = path.resolve()
            if real not in seen:
                seen.add(real)
                yield real


def _walk(folder: Path) -> Iterator[Path]:
    wanted = _DOCUMENT_LIKE | set(read.supported())
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir(follow_symlinks=False):  # 不顺着链接走进文件夹：可能绕回来
            yield from _walk(Path(entry.path))
        elif entry.is_file() and Path(entry.name).suffix.lower() in wanted and not _about(entry.name):
            yield Path(entry.path)


def _about(name: str) -> bool:
    return name.lower().startswith(_ABOUT)


def _ingest(path: Path, store: Store, reader: Worker, progress: Callable[[int, int], None]) -> FileReport:
    data = read.load(path)
    known = store.current(str(path), hashlib.sha256(data).hexdigest(), rules())
    if known:  # 字节、规则都没变：不必再读
        return _report(path, "unchanged", known, *store.counts()[known.id])
    reading = reader.read(data, path.name, str(path))
    added = store.put(reading, progress, rules())
    return _report(path, added.outcome, added.document, len(reading.clauses), len(reading.facts))


def _report(path: Path, outcome: Outcome, document: Document, clauses: int, facts: int) -> FileReport:
    said = _alias(path.name, document.name)
    counts = (clauses, facts, len(document.notices))
    return FileReport(str(path), path.name, outcome, *said, document.id, document.title, *counts)


def _alias(name: str, kept: str) -> tuple[str, str]:
    """同样的内容已在库里、叫别的名字：说一声。"""
    if name == kept:
        return "", ""
    return f"与库里的 {kept} 内容相同，不重复存。", f"Same content as {kept}, which is already stored."


def _failed(path: Path, error: ZhengwenError) -> FileReport:
    return FileReport(str(path), path.name, "failed", error.zh, error.en)


def _encoding(report: Progress, number: int, name: str) -> Callable[[int, int], None]:
    return lambda done, total: report(Step(number, name, "encoding", done, total))


@cache
def rules() -> str:
    """读文件的规则的版本：代码和数据文件的摘要，改一个字就是新版本，不靠人记得改号。"""
    found = hashlib.sha1()
    for path in sorted(_HERE.rglob("*")):
        if path.suffix in (".py", ".toml", ".tsv", ".txt"):
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:12]
