"""敌意的压缩包。"""

from __future__ import annotations

from evals.reliability.broken.pack import locked, matryoshka, overlapping, packed, packed_large, twice, with_link
from evals.reliability.broken.row import RULE, Row, secret

_INNER = packed({"甲.txt": RULE})

ARCHIVES = (
    Row("正常的.zip", lambda: _INNER, "每餐补贴3元"),
    Row("空的.zip", lambda: packed({})),
    Row(
        "出界.zip",
        lambda: packed({"../../../../../tmp/zhengwen-escaped.txt": RULE, "/etc/cron.d/a.txt": RULE, "C:\\a.txt": RULE}),
    ),
    Row("符号链接.zip", lambda: with_link(str(secret()))),
    Row("一层炸弹.zip", lambda: packed_large({"甲.txt": RULE.encode()}, "乙.txt", 500)),
    Row("层层炸弹.zip", lambda: matryoshka(packed_large({}, "零.txt", 60), 3, 10)),
    Row("套十层.zip", lambda: matryoshka(_INNER, 10, 1)),
    Row("重叠的炸弹.zip", lambda: overlapping(250)),
    Row("五万件.zip", lambda: packed({f"{n}.txt": "" for n in range(50_000)})),
    Row(
        "里面是炸弹.zip",
        lambda: packed({"弹.docx": packed_large({"word/document.xml": b"<a/>"}, "word/a", 200), "甲.txt": RULE}),
        "每餐补贴3元",
    ),
    Row(
        "里面全坏.zip",
        lambda: packed({"坏.docx": b"PK", "坏.pdf": b"%PDF-", "坏.xlsx": b"x", "甲.txt": RULE}),
        "每餐补贴3元",
    ),
    Row("加密的.zip", lambda: locked(_INNER)),
    Row("名字里有零.zip", lambda: _INNER.replace("甲.txt".encode(), b"a\0b.txt")),
    Row("名字六万字.zip", lambda: packed({"甲" * 20_000 + ".txt": RULE})),
    Row("同名的两件.zip", lambda: twice("甲.txt", RULE)),
    Row("前面有垃圾.zip", lambda: b"#!/bin/sh\nexit\n" + _INNER, "每餐补贴3元"),
    Row(
        "没有的压法.zip",
        lambda: _INNER.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x08", b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x63"),
    ),
    Row("校验错.zip", lambda: _INNER[:35] + b"\xff" + _INNER[36:]),
)
