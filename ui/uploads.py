"""网页上传的文件：存在库目录的 ``uploads`` 里，读入、撤销、删除。同名的换掉旧的，旧的留着备撤销。

先放进隔离区，按内容认出是哪种格式、查过大小和总量，才挪进来读；读不成的不留。隔离区里剩下的（上次没做完），开的时候清掉。
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Queue

from ingest import Document, Store, ZhengwenError
from ingest.ingesting import FileReport, Step, ingesting
from ui.asking import Unfit
from ui.journal import Journal
from ui.names import clean

_LONGEST = 120  # 字；文件名
_QUARANTINE = ".quarantine"
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!/", b"<?php")
# 扩展名 → 开头该有的字样（前 1 KB 里）；改了扩展名的 .doc、.docx、.xlsx、.ofd、.html、.pdf 读得出来，照收
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"%PDF-", b"<")
_CONTENT: tuple[tuple[frozenset[str], tuple[bytes, ...]], ...] = (
    (frozenset(("docx", "docm", "xlsx", "xlsm", "ofd", "doc", "wps", "odt", "rtf", "pdf")), _OFFICE),
    (frozenset(("zip",)), (b"PK\x03\x04", b"PK\x05\x06")),
    (
        frozenset(("png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp")),
        (b"\x89PNG", b"\xff\xd8\xff", b"BM", b"II*\x00", b"MM\x00*", b"RIFF"),
    ),
)
_KEPT = ".before"  # 被换掉、被删掉的文件放在这里


class Gone(ZhengwenError):
    """没有这份文件，或者没有可以撤销的。"""


@dataclass(frozen=True)
class _Undo:
    """怎样撤销：把 ``kept`` 放回 ``path`` 再读（None：本来没有这份，去掉 ``documents`` 就是）。"""

    path: Path
    kept: Path | None
    documents: tuple[str, ...] = ()


class Uploads:
    """一次读一份；别的上传等着。"""

    def __init__(self, store: Store, journal: Journal | None = None, quota: int = 2 * 1024**3) -> None:
        self._store, self._quota = store, quota
        self._journal = journal or Journal(store.path)
        self._folder = store.path / "uploads"
        shutil.rmtree(self._folder / _QUARANTINE, ignore_errors=True)
        self._undo: dict[str, _Undo] = {}
        self._guard = threading.Lock()

    def add(self, name: str, data: bytes, who: str = "") -> Iterator[Step | FileReport]:
        """存下、读入；先给出进行到哪里，最后给出结果（压缩包里每份一个）。读不了的不留。"""
        path = self._folder / fit_name(name)
        check_content(path.name, data)
        with self._guard:
            self._check_quota(len(data))
            waiting = self._quarantined(data)
            before = {d.id: d.digest for d in self._store.documents()}
            kept = self._set_aside(path)
            waiting.replace(path)
            reports: list[FileReport] = []
            for item in self._ingest(path):
                if isinstance(item, FileReport):
                    reports.append(item)
                else:
                    yield item
            ours = [r.document for r in reports if self._from(r, path)]
            changed = [r.document for r in reports if r.document in ours and r.outcome != "unchanged"]
            if not ours:
                self._restore(path, kept)  # 一份也没读成，或内容都与别的文件相同
            self._undo |= dict.fromkeys(changed, _Undo(path, kept, tuple(changed)))
            for report in reports:
                self._note(who, "上传", report, before.get(report.document, ""))
        yield from (replace(r, path="") for r in reports)

    def _from(self, report: FileReport, path: Path) -> bool:
        """存成的就是从 ``path`` 读来的那一份，不是别处已有的。"""
        return report.outcome != "failed" and self._store.document(report.document).path.startswith(str(path))

    def _note(self, who: str, action: str, report: FileReport, before: str) -> None:
        after = "" if report.outcome == "failed" else self._store.document(report.document).digest
        self._journal.record(
            who, action, document=report.document, name=report.name, outcome=report.outcome, before=before, after=after
        )

    def _check_quota(self, size: int) -> None:
        held = sum(p.stat().st_size for p in self._folder.rglob("*") if p.is_file()) if self._folder.is_dir() else 0
        if held + size > self._quota:
            raise Gone(
                f"上传的文件已有 {held >> 20} MB，加上这份超过总量 {self._quota >> 20} MB。请先删去不用的。",
                f"Uploads hold {held >> 20} MB; this file would exceed the quota of {self._quota >> 20} MB.",
            )

    def _quarantined(self, data: bytes) -> Path:
        """隔离区里的一份：名字是随机的，只有本程序读得到。"""
        (self._folder / _QUARANTINE).mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / _QUARANTINE / secrets.token_hex(8)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(data)
        return path

    def undo(self, document_id: str, who: str = "") -> None:
        """撤销最近一次上传或删除。"""
        with self._guard:
            done = self._undo.get(document_id)
            if done is None:
                raise Gone("没有可以撤销的。", "Nothing to undo.")
            self._undo = {d: u for d, u in self._undo.items() if u is not done}
            self._journal.record(who, "撤销", document=document_id, name=done.path.name)
            if done.kept is None:
                done.path.unlink(missing_ok=True)
                for document in done.documents:
                    with contextlib.suppress(KeyError):
                        self._store.remove(document)
                return
            if done.kept != done.path:
                done.kept.replace(done.path)
            for item in self._ingest(done.path):
                if isinstance(item, FileReport) and item.outcome == "failed":
                    raise Gone(item.message, item.message_en)

    def remove(self, document_id: str, who: str = "") -> Document:
        """从库里去掉；上传来的文件挪到一边，别处来的原文件不动。"""
        with self._guard:
            try:
                document = self._store.document(document_id)
            except KeyError:
                raise Gone("库里没有这份文件。", "No such document.") from None
            self._store.remove(document_id)
            self._journal.record(who, "删除", document=document_id, name=document.name, before=document.digest)
            path = Path(document.path)
            if path.parent == self._folder:
                self._undo[document_id] = _Undo(path, self._set_aside(path))
            elif path.is_file():
                self._undo[document_id] = _Undo(path, path)
            return document

    def can_undo(self, document_id: str) -> bool:
        return document_id in self._undo

    def _ingest(self, path: Path) -> Iterator[Step | FileReport]:
        """读入在另一个线程里做，进度和结果从队列里来。"""
        said: Queue[Step | FileReport | BaseException | None] = Queue()

        def work() -> None:
            try:
                for report in ingesting([path], self._store, said.put):
                    said.put(report)
                said.put(None)
            except BaseException as error:
                said.put(error)

        thread = threading.Thread(target=work, name="upload", daemon=True)
        thread.start()
        reports: list[FileReport] = []
        while (item := said.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            if isinstance(item, FileReport):
                reports.append(item)  # 之后还要让向量索引跟上
            else:
                yield item
        thread.join()
        yield from reports

    def _set_aside(self, path: Path) -> Path | None:
        if not path.is_file():
            return None
        kept = self._folder / _KEPT / path.name
        kept.parent.mkdir(parents=True, exist_ok=True)
        return path.replace(kept)

    def _restore(self, path: Path, kept: Path | None) -> None:
        path.unlink(missing_ok=True)
        if kept:
            kept.replace(path)


def check_content(name: str, data: bytes) -> None:
    """内容和扩展名说的是一种格式；程序、对不上的抛 ``Unfit``。格式里面有没有问题，读的时候再看。"""
    head = data[:1024].lstrip()
    kind = name.rpartition(".")[2].lower()
    if any(head.startswith(mark) for mark in _PROGRAMS):
        raise Unfit(f"{name} 是程序，不是文件。", f"{name} is a program, not a document.")
    wanted = next((marks for kinds, marks in _CONTENT if kind in kinds), ())
    if wanted and data.strip() and not any(mark in head for mark in wanted):
        raise Unfit(f"{name} 的内容不是 .{kind}。请用原来的扩展名。", f"The content of {name} is not .{kind}.")


def fit_name(name: str) -> str:
    """只留文件名：没有目录，没有控制字符和会捣乱的符号。"""
    last = re.split(r"[/\\]", clean(name))[-1].strip().lstrip(".")
    last = re.sub(r'[<>:"|?*\n\t]', "_", last)
    stem, dot, extension = last.rpartition(".")
    last = f"{stem[: _LONGEST - len(extension) - 1]}.{extension}" if dot and len(last) > _LONGEST else last[:_LONGEST]
    if not last:
        raise Unfit("文件没有名字。", "The file has no name.")
    return last
