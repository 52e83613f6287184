"""压缩包里的政策文件：解在内存里，名字只当标签，从不写到磁盘上；层数、件数、总大小都有上限。"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from ingest.errors import Unreadable
from ingest.read.archive import LARGEST, damaged

MOST = 1000  # 件
DEEPEST = 3  # 层；压缩包里还有压缩包，读到第三层
LARGEST_MEMBER = 64 * 1024 * 1024  # 字节；与单独一个文件的上限相同
_CHUNK = 1 << 20
_UTF8 = 0x800  # 名字是 UTF-8 的标志位
_LOCKED = 0x1
_NOISE = re.compile(r"(?:^|/)(?:__MACOSX/|\.|~\$|Thumbs\.db$)")


@dataclass(frozen=True)
class Member:
    """压缩包里的一件。``name`` 是 ``包名.zip/里面的路径``；``problem`` 不空的解不开，说的是缘由（中文，英文）。"""

    name: str
    data: bytes = b""
    problem: tuple[str, str] | None = None


def unpack(data: bytes, name: str) -> list[Member]:
    """解开全部文件，文件夹、系统杂项略去；整个包坏了、太大的抛 ``Unreadable``。"""
    budget = _Budget(name)
    return list(_members(data, name, 1, budget))


@dataclass
class _Budget:
    """整个包（连同里层的包）还许解多少；按实际解出的算，不信目录里写的大小。"""

    name: str
    bytes: int = LARGEST
    members: int = MOST

    def spend(self, size: int) -> None:
        self.bytes -= size
        if self.bytes < 0:
            raise Unreadable(
                f"读不了 {self.name}：解开后超过上限 {LARGEST >> 20} MB。请分几个包再读。",
                f"Cannot read {self.name}: it unpacks to more than {LARGEST >> 20} MB. Split it.",
            )

    def count(self) -> None:
        self.members -= 1
        if self.members < 0:
            raise Unreadable(
                f"读不了 {self.name}：里面有 {MOST} 个以上的文件。请分几个包再读。",
                f"Cannot read {self.name}: more than {MOST} files inside. Split it.",
            )


def _members(data: bytes, name: str, depth: int, budget: _Budget) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = sorted(archive.infolist(), key=_shown)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise damaged(name) from None
    for info in infos:
        shown = _shown(info)
        if not shown or info.is_dir() or _NOISE.search(shown):
            continue
        budget.count()
        full = f"{name}/{shown}"
        try:
            content = _content(archive, info, full, budget)
            if full.lower().endswith(".zip"):
                yield from _nested(content, full, depth, budget)
            else:
                yield Member(full, content)
        except Unreadable as error:
            if budget.bytes < 0 or budget.members < 0:
                raise
            yield Member(full, problem=(error.zh, error.en))


def _nested(data: bytes, name: str, depth: int, budget: _Budget) -> Iterator[Member]:
    if depth >= DEEPEST:
        raise Unreadable(
            f"读不了 {name}：压缩包套了 {DEEPEST} 层以上。请解压后再读。",
            f"Cannot read {name}: archives nested more than {DEEPEST} deep. Unpack it first.",
        )
    yield from _members(data, name, depth + 1, budget)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: _Budget) -> bytes:
    if info.flag_bits & _LOCKED:
        raise Unreadable(
            f"读不了 {name}：压缩包加了密码。请解压后再读。",
            f"Cannot read {name}: the archive is encrypted. Unpack it first.",
        )
    found = io.BytesIO()
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                budget.spend(len(chunk))
                if found.tell() + len(chunk) > LARGEST_MEMBER:
                    raise Unreadable(
                        f"读不了 {name}：解开后超过上限 {LARGEST_MEMBER >> 20} MB。请拆分后再读。",
                        f"Cannot read {name}: it unpacks to more than {LARGEST_MEMBER >> 20} MB.",
                    )
                found.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise damaged(name) from None
    return found.getvalue()


def _shown(info: zipfile.ZipInfo) -> str:
    """名字当标签用：``..``、盘符、开头的斜杠、控制字符都去掉；没有标明 UTF-8 的按国标码认。"""
    name = info.filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")  # zipfile 把没有标明的都按 cp437 解
        name = next((text for code in ("utf-8", "gb18030") if (text := _decoded(raw, code))), name)
    parts = PurePosixPath(name.replace("\\", "/")).parts
    kept = ["".join(c for c in part if c.isprintable()) for part in parts]
    return "/".join(part for part in kept if part not in ("", "/", "..") and not re.fullmatch(r"[A-Za-z]:", part))


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""
