"""各测试共用的假货：不用模型的编码器，一行一条的文件。"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence

import numpy as np

from ingest.document import Clause, Document, Fact, Reading
from ingest.words import bigrams


class FakeEncoder:
    """二字串散列成的词袋：同样的文字同样的向量，字面越像越近。记着编过多少条。"""

    def __init__(self, name: str = "fake", dim: int = 64) -> None:
        self.name = name
        self.dim = dim
        self.encoded: list[str] = []

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray:
        self.encoded += texts
        for _ in texts:
            if progress:
                progress(1)
        return np.array([self.query(t) for t in texts], np.float32).reshape(len(texts), self.dim)

    def query(self, text: str) -> np.ndarray:
        vector = np.full(self.dim, 1e-3, np.float32)  # 空文字也要有方向
        for gram in bigrams(text):
            vector[zlib.crc32(f"{self.name}{gram}".encode()) % self.dim] += 1
        return vector / np.linalg.norm(vector)


def reading(
    name: str = "云河市助餐办法.txt",
    lines: Sequence[str] = ("市民政局负责老年人助餐。", "每餐补贴3元。"),
    *,
    path: str | None = None,
    title: str = "",
    chrome: Sequence[str] = (),
    facts: Sequence[tuple[int, str, str]] = (),
) -> Reading:
    """一行一条；``chrome`` 里的行是网页杂质；``facts`` 是（第几条、种类、值），值就是原文。"""
    text = "".join(f"{line}\n" for line in lines)
    identity = hashlib.sha1(name.encode()).hexdigest()[:12]
    title = title or name.rpartition(".")[0]
    clauses = []
    at = 0
    for number, line in enumerate(lines, 1):
        end = at + len(line) + 1
        mark = hashlib.sha1(f"{identity}{number}{line}".encode()).hexdigest()[:16]
        kind = "chrome" if line in chrome else "article"
        clauses.append(Clause(mark, identity, f"第{number}条", (title,), kind, text[at:end], at, end))
        at = end
    return Reading(
        Document(
            id=identity,
            name=name,
            path=f"/政策/{name}" if path is None else path,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            format="text",
            title=title,
        ),
        text,
        tuple(clauses),
        tuple(_fact(text, clauses[i], kind, value) for i, kind, value in facts),
    )


def _fact(text: str, clause: Clause, kind: str, value: str) -> Fact:
    start = text.index(value, clause.start)
    return Fact(clause.id, kind, value, value, start, start + len(value))  # type: ignore[arg-type]
