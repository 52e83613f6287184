"""敌意的图片。"""

from __future__ import annotations

import random
import struct
import zlib

from evals.reliability.broken.row import RULE, Row


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """一位灰度的 PNG；不给内容的全是零，压得很小。"""
    packer = zlib.compressobj(9)
    data = (
        packer.compress(rows)
        if rows
        else b"".join(packer.compress(b"\0" * (width // 8 + 1) * 500) for _ in range(height // 500))
    )
    data += packer.flush()

    def chunk(kind: bytes, inner: bytes) -> bytes:
        return struct.pack(">I", len(inner)) + kind + inner + struct.pack(">I", zlib.crc32(kind + inner))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


_LOOP = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 256, 4, 1, 100) + struct.pack("<I", 8)

PICTURES = (
    Row("炸弹.png", lambda: png(60_000, 60_000)),
    Row("大.png", lambda: png(12_000, 12_000)),
    Row("一点.png", lambda: png(8, 1, b"\0\0")),
    Row("谎报大小.png", lambda: png(2_000_000_000, 2, b"\0" * 100)),
    Row("零乘零.png", lambda: png(0, 0, b"\0")),
    Row("坏的.jpg", lambda: b"\xff\xd8\xff\xe0" + random.Random(3).randbytes(5000)),
    Row("目录绕圈.tif", lambda: _LOOP),
    Row("坏的.webp", lambda: b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\0" * 100),
    Row(
        "坏的.bmp",
        lambda: b"BM" + struct.pack("<IIIIiiHHIIiiII", 99, 0, 54, 40, -(1 << 31), 1 << 30, 1, 24, 0, 0, 0, 0, 0, 0),
    ),
    Row("文字冒充.png", lambda: RULE.encode()),
    Row("脚本.webp", lambda: b"<svg onload=alert(1)>"),
)
