"""好好的文件，断在每一成处。"""

from __future__ import annotations

from collections.abc import Iterator

from evals.case import CORPUS
from evals.reliability.broken.pack import packed
from evals.reliability.broken.row import Data, Row

_FORMATS = CORPUS / "formats"


def cut() -> Iterator[Row]:
    wholes = {
        kind: min(_FORMATS.glob(f"*{kind}")).read_bytes()
        for kind in (".docx", ".xlsx", ".ofd", ".pdf", ".html", ".txt")
    }
    inside = [p for p in sorted(_FORMATS.glob("*.*")) if p.suffix in (".docx", ".html", ".txt")]
    wholes[".zip"] = packed({p.name: p.read_bytes() for p in inside})
    for kind, whole in wholes.items():
        for tenths in range(1, 10):
            yield Row(f"断在{tenths}成{kind}", _head(whole, tenths))


def _head(data: bytes, tenths: int) -> Data:
    return lambda: data[: len(data) * tenths // 10]
