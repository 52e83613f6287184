"""压缩包：平常的，和只有攻击者才会造的。"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from itertools import count

from evals.reliability.broken.row import MB


def packed(files: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def packed_large(files: Mapping[str, bytes], name: str, megabytes: int) -> bytes:
    """另有一件解开是这么多兆的空格。"""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, data in files.items():
            archive.writestr(other, data)
        with archive.open(name, "w") as member:
            for _ in range(megabytes):
                member.write(b" " * MB)
    return buffer.getvalue()


def lying(data: bytes) -> bytes:
    """目录里把每一件解开后的大小都写成 1。"""
    changed = bytearray(data)
    at = -1
    while (at := changed.find(b"PK\x01\x02", at + 1)) >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(changed)


def matryoshka(inner: bytes, depth: int, each: int) -> bytes:
    for level in range(depth):
        inner = packed({f"{level}-{n}.zip": inner for n in range(each)})
    return inner


def locked(data: bytes) -> bytes:
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.index(mark) + offset
        changed[at] |= 1
    return bytes(changed)


def with_link(target: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("链接.txt")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, target)
    return buffer.getvalue()


def twice(name: str, data: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(name, data)
        archive.writestr(name, data + "第三条 又一份。")
    return buffer.getvalue()


def overlapping(many: int) -> bytes:
    """许多项都指着同一段压缩的内容（Fifield 的炸弹的简化）。"""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b" " * (10 * MB)
    body = packer.compress(raw) + packer.flush()
    head = (zlib.crc32(raw), len(body), len(raw))
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, *head, 5, 0) + b"a.txt"
    names = (f"{n:03}.t" for n in count())
    entries = b"".join(
        struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, *head, 5, 0, 0, 0, 0, 0, 0)
        + next(names).encode()
        for _ in range(many)
    )
    start = len(local) + len(body)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, many, many, len(entries), start, 0)
    return local + body + entries + end
