"""读入一批文件：逐份报告，坏一份不耽误别的。"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from ingest import read
from ingest.document import Document
from ingest.errors import ModelMissing, StoreError, Unreadable, ZhengwenError
from ingest.fetch import Door, Url, fetch, is_url
from ingest.worker import Worker

if TYPE_CHECKING:
    from ingest.store import Outcome, Store

_HERE = Path(__file__).parent
# 文件夹里这些扩展名虽然读不了，也要报出来：多半是政策文件，不声不响地略过，用户会以为读进去了
_DOCUMENT_LIKE = {".ceb", ".xls", ".et", ".csv", ".ppt", ".pptx", ".rar", ".7z"}
_APART = ".zhengwenignore"  # 有这个文件的文件夹，只在点名时读
_LISTED = 10  # 压缩包里没有要的那份时，列出几份
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


@dataclass(frozen=True)
class _Item:
    """要读的一份：名字、来处（绝对路径、``压缩包/成员``、网址）、内容；``problem`` 不空的没能取出来。"""

    name: str
    path: str
    data: bytes = b""
    problem: tuple[str, str] | None = None


def ingest_paths(paths: Iterable[Path | str], store: Store, progress: Progress | None = None) -> list[FileReport]:
    """文件或文件夹读进库里，逐份报告；最后让向量索引跟上。

    文件夹逐级走、按名字排，隐藏文件、放着 ``.zhengwenignore`` 的下级文件夹略过；点名的文件无论什么扩展名都读。
    压缩包里的每个文件是一份。网址不取（见 ``ingesting``）。库写不了（被占用、磁盘满）时，余下的都报失败。
    """
    return list(ingesting(find_files(paths), store, progress))


def ingesting(
    files: Iterable[Path | Url],
    store: Store,
    progress: Progress | None = None,
    worker: Worker | None = None,
    door: Door | None = None,
) -> Iterator[FileReport]:
    """同 ``ingest_paths``，读完一份给出一份的报告。``door`` 是通到外面的口子；不给就不取任何网址。"""
    waiting = list(files)
    report = progress or (lambda step: None)
    with worker or Worker() as reader:
        for number, where in enumerate(waiting, 1):
            name, path = _spelt(where.name), _spelt(str(where))
            report(Step(number, name, "reading"))
            try:
                for item in _items(where, reader, door):
                    yield _ingest(item, store, reader, _encoding(report, number, item.name))
            except (StoreError, ModelMissing) as error:
                yield from (_failed(_spelt(w.name), _spelt(str(w)), error) for w in waiting[number - 1 :])
                return
            except ZhengwenError as error:
                yield _failed(name, path, error)
    store.sync(lambda done, clauses: report(Step(len(waiting), "", "indexing", done, clauses)))


def find_files(paths: Iterable[Path | str]) -> Iterator[Path | Url]:
    """要读的文件和网址，不重复；不存在的路径也给出来，读的时候再报。"""
    seen: set[Path | Url] = set()
    for given in paths:
        for where in _found(given):
            if where not in seen:
                seen.add(where)
                yield where


def _found(given: Path | str) -> Iterator[Path | Url]:
    if isinstance(given, str) and is_url(given):
        yield Url(given)
        return
    path = Path(given)
    yield from map(_resolved, _walk(path) if path.is_dir() else [path])


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (RuntimeError, OSError):  # 链接绕回自己：读的时候再报
        return path.absolute()


def _items(where: Path | Url, reader: Worker, door: Door | None) -> Iterator[_Item]:
    """一个路径或网址 → 一份，压缩包 → 里面的各份。"""
    if isinstance(where, Url):
        if door is None:
            raise Unreadable(
                f"没有取 {where.text}：默认不联网。确实要取，请加 --allow-url。",
                f"Not fetched {where.text}: no network by default. Add --allow-url to fetch it.",
            )
        page = fetch(where.text, door)
        item = _Item(page.name, where.text, page.data)
    else:
        item = _Item(_spelt(where.name), _spelt(str(where)), read.load(where))
    if PurePosixPath(item.name).suffix.lower() != read.ARCHIVE:
        yield item
        return
    members = [member for member in reader.unpack(item.data, item.name) if _wanted(member.name)]
    if not members:
        raise Unreadable(
            f"读不了 {item.name}：压缩包里没有能读的文件。", f"Cannot read {item.name}: nothing readable inside."
        )
    for member in members:
        inside = item.path + member.name.removeprefix(item.name)
        yield _Item(member.name, inside, member.data, member.problem)


def open_one(where: Path, reader: Worker) -> tuple[str, str, bytes]:
    """一份文件的名字、来处、内容；``包.zip/通知.txt`` 是压缩包里的一份。没有这一份抛 ``Unreadable``。"""
    packed = next((p for p in where.parents if p.suffix.lower() == read.ARCHIVE and p.is_file()), None)
    if packed is None:
        return _spelt(where.name), _spelt(str(_resolved(where))), read.load(where)
    inside = where.relative_to(packed).as_posix()
    members = {m.name.removeprefix(f"{packed.name}/"): m for m in reader.unpack(read.load(packed), packed.name)}
    member = members.get(inside)
    if member is None:
        listed = "、".join(list(members)[:_LISTED])
        raise Unreadable(f"{packed.name} 里没有「{inside}」。里面有：{listed}", f"No {inside!r} in {packed.name}.")
    if member.problem:
        raise Unreadable(*member.problem)
    return member.name, f"{_spelt(str(_resolved(packed)))}/{inside}", member.data


def _spelt(name: str) -> str:
    """文件名里不是 UTF-8 的字节写成 ``\\udcff`` 的样子：存得进库，也打得出来。"""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _walk(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir(follow_symlinks=False):  # 不顺着链接走进文件夹：可能绕回来
            inner = Path(entry.path)
            if not (inner / _APART).exists():
                yield from _walk(inner)
        elif entry.is_file() and _wanted(entry.name):
            yield Path(entry.path)


def _wanted(name: str) -> bool:
    """文件夹、压缩包里要读（或读不了但该说一声）的文件。"""
    own = PurePosixPath(name)
    return own.suffix.lower() in _DOCUMENT_LIKE | set(read.supported()) and not own.name.lower().startswith(_ABOUT)


def _ingest(item: _Item, store: Store, reader: Worker, progress: Callable[[int, int], None]) -> FileReport:
    try:
        if item.problem:
            raise Unreadable(*item.problem)
        known = store.current(item.path, hashlib.sha256(item.data).hexdigest(), rules())
        if known:  # 字节、规则都没变：不必再读
            return _report(item, "unchanged", known, *store.counts()[known.id])
        reading = reader.read(item.data, item.name, item.path)
    except Unreadable as error:
        return _failed(item.name, item.path, error)
    added = store.put(reading, progress, rules())
    return _report(item, added.outcome, added.document, len(reading.clauses), len(reading.facts))


def _report(item: _Item, outcome: Outcome, document: Document, clauses: int, facts: int) -> FileReport:
    said = _alias(item.name, document.name)
    counts = (clauses, facts, len(document.notices))
    return FileReport(item.path, item.name, outcome, *said, document.id, document.title, *counts)


def _alias(name: str, kept: str) -> tuple[str, str]:
    """同样的内容已在库里、叫别的名字：说一声。"""
    if name == kept:
        return "", ""
    return f"与库里的 {kept} 内容相同，不重复存。", f"Same content as {kept}, which is already stored."


def _failed(name: str, path: str, error: ZhengwenError) -> FileReport:
    return FileReport(path, name, "failed", _spelt(error.zh), _spelt(error.en))


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
