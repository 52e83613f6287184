"""库的备份和恢复：一个 zip，里面是目录（同一刻的样子）、上传的原件、反馈和评测记录，各有校验和。

向量索引不备份，恢复后从目录重建。备份时库照常用：SQLite 的在线备份取的是一个时刻，之前确认存入的都在。
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from ingest.catalogue import FILE, FORMAT, INDEX
from ingest.commandline import cannot
from ingest.errors import StoreError
from ingest.formats import keep_copy, version

_MANIFEST = "manifest.json"
_CHUNK = 1 << 20
_OWN = (INDEX, FILE)  # 目录另取；索引是它的副本


@dataclass(frozen=True)
class Backup:
    """备份里有什么。``sums`` 是里面各件的 sha256。"""

    format: int
    documents: int
    clauses: int
    sums: dict[str, str]


def backup(folder: Path, file: Path) -> Backup:
    """把 ``folder`` 里的库备份成 ``file``；写完、落了盘才换上名字。没有库、写不了抛 ``ZhengwenError``。"""
    if not (folder / FILE).is_file():
        raise StoreError(f"这里没有库：{folder}。", f"No store at {folder}.")
    scratch = file.with_name(f"{file.name}.part")
    copied = file.with_name(f"{file.name}.{FILE}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(folder / FILE)) as db:
            keep_copy(db, copied)
        members = {FILE: copied, **{str(p.relative_to(folder)): p for p in _others(folder)}}
        with scratch.open("wb") as out:
            made = _write(out, members, copied)
            out.flush()
            os.fsync(out.fileno())
        scratch.replace(file)
        return made
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"备份不了 {folder}：目录文件有损坏（{error}）。", f"Cannot back up {folder}: {error}."
        ) from error
    except OSError as error:
        raise cannot("写不了备份", "write the backup", file, error) from error
    finally:
        scratch.unlink(missing_ok=True)
        copied.unlink(missing_ok=True)


def restore(file: Path, folder: Path) -> Backup:
    """把 ``file`` 恢复成 ``folder`` 里的库：逐件核对校验和，都对了才放到位。

    ``folder`` 里已有东西、备份坏了、格式太新，都抛 ``ZhengwenError``，什么也不改。
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(
            f"{folder} 里已有东西，没有恢复。请另指一个空目录，或把它改名留存。",
            f"{folder} is not empty; nothing restored. Name an empty folder or move it aside.",
        )
    scratch = folder.with_name(f"{folder.name}.restoring")
    try:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        with zipfile.ZipFile(file) as archive:
            made = _manifest(archive, file)
            for name, wanted in made.sums.items():
                _extract(archive, name, wanted, scratch, file)
        _check(scratch / FILE, file)
        if folder.exists():
            folder.rmdir()
        scratch.replace(folder)
        return made
    except OSError as error:
        raise cannot("恢复不了", "restore", file, error) from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError):
        raise _damaged(file, "不是完整的备份") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _others(folder: Path) -> Iterator[Path]:
    """上传的原件、反馈、评测记录……；不跟着链接走。"""
    for path in sorted(folder.rglob("*")):
        within = path.relative_to(folder)
        if path.is_file() and not path.is_symlink() and not within.parts[0].startswith(_OWN):
            yield path


def _write(out: IO[bytes], members: dict[str, Path], catalogue: Path) -> Backup:
    sums: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in members.items():
            digest = hashlib.sha256()
            with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as member:
                while piece := source.read(_CHUNK):
                    digest.update(piece)
                    member.write(piece)
            sums[name] = digest.hexdigest()
        with closing(sqlite3.connect(catalogue)) as db:
            documents, clauses = (
                db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("documents", "clauses")
            )
            made = Backup(version(db), documents, clauses, sums)
        archive.writestr(_MANIFEST, json.dumps(asdict(made), ensure_ascii=False))
    return made


def _manifest(archive: zipfile.ZipFile, file: Path) -> Backup:
    try:
        made = Backup(**json.loads(archive.read(_MANIFEST)))
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile):
        raise _damaged(file, "不是政问的备份") from None
    if made.format > FORMAT:
        raise StoreError(
            f"恢复不了 {file}：库的格式是第 {made.format} 版，本程序认识第 {FORMAT} 版。请升级程序。",
            f"Cannot restore {file}: its format is {made.format}; this program knows {FORMAT}. Upgrade the program.",
        )
    if FILE not in made.sums or not all(map(_inside, made.sums)):
        raise _damaged(file, "里面的名字不对")
    return made


def _inside(name: str) -> bool:
    """名字出不了要恢复到的目录。"""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and str(path) == name


def _extract(archive: zipfile.ZipFile, name: str, wanted: str, folder: Path, file: Path) -> None:
    to = folder / name
    to.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with archive.open(name) as member, to.open("wb") as out:
            while piece := member.read(_CHUNK):
                digest.update(piece)
                out.write(piece)
            os.fsync(out.fileno())
    except KeyError:
        raise _damaged(file, f"缺 {name}") from None
    if digest.hexdigest() != wanted:
        raise _damaged(file, f"{name} 与备份时不同")


def _check(catalogue: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(catalogue)) as db:
            (said,) = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise _damaged(file, str(said))


def _damaged(file: Path, why: str) -> StoreError:
    return StoreError(
        f"备份 {file} 坏了：{why}，没有恢复。请换一份备份。",
        f"Backup {file} is damaged; nothing restored. Use another.",
    )
