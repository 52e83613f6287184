"""别的格式、错的扩展名。"""

from __future__ import annotations

import random

from evals.reliability.broken.pack import packed
from evals.reliability.broken.papers import paper
from evals.reliability.broken.row import RULE, Row
from evals.reliability.broken.words import docx, paragraph

OTHERS = (
    Row("嵌套十万层.rtf", lambda: b"{\\rtf1" + b"{" * 100_000 + b"}" * 100_000 + b"}"),
    Row(
        "坏的.doc",
        lambda: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + "WordDocument".encode("utf-16-le")
            + random.Random(4).randbytes(20_000)
        ),
    ),
    Row("坏的.odt", lambda: packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a"})),
    Row("坏的.wps", lambda: random.Random(5).randbytes(5000)),
    Row("表.csv", lambda: "项目,标准\n助餐,3元\n".encode()),
    Row("程序.exe", lambda: b"MZ" + b"\0" * 1000),
    Row("没有扩展名", lambda: RULE.encode()),
    Row("两个扩展名.pdf.txt", lambda: RULE.encode() * 3, "每餐补贴3元"),
    Row("文字冒充.pdf", lambda: RULE.encode()),
    Row("文字冒充.docx", lambda: RULE.encode()),
    Row("网页冒充.doc", lambda: f"<html><body><p>{RULE}</p></body></html>".encode(), "每餐补贴3元"),
    Row("DOCX冒充.txt", lambda: docx("".join(map(paragraph, RULE.splitlines())))),
    Row("PDF冒充.txt", lambda: paper(b"BT /F1 12 Tf 50 700 Td (Article 1 subsidy) Tj ET")),
    Row("程序冒充.docx", lambda: b"\x7fELF" + b"\0" * 2000),
    Row("压缩包冒充.xlsx", lambda: packed({"甲.txt": RULE})),
    Row(
        "又是PDF又是ZIP.pdf",
        lambda: paper(b"BT /F1 12 Tf 50 700 Td (Article 1 subsidy) Tj ET") + packed({"甲.txt": RULE}),
    ),
)
