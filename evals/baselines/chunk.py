"""只会找一段来充当回答的做法，共用的部分：问什么，怎么交卷。"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.case import Case
from evals.windows import spans

_SHOWN = 10  # 交卷时带上前几段


@dataclass(frozen=True)
class Chunk:
    """文件里的一段，逐字。"""

    doc: str
    text: str


def chunked(documents: Mapping[str, str]) -> list[Chunk]:
    """各文件按 ``evals/windows.py`` 切开；空白的不要。"""
    chunks = [Chunk(name, text[slice(*span)]) for name, text in documents.items() for span in spans(text)]
    return [c for c in chunks if c.text.strip()]


def asked(case: Case) -> str:
    """拿去找的话：上文、提问人的情况（地名常常只在那里）、问题。"""
    known = [str(v) for value in case.profile.values() for v in (value if isinstance(value, list) else [value])]
    return " ".join((*case.history, *known, case.question))


def best_chunk(questions: Sequence[Case], find: Callable[[str, int], Sequence[Chunk]]) -> Iterator[Mapping[str, Any]]:
    """``find`` 找来最像的几段，第一段就是回答。"""
    for case in questions:
        started = time.perf_counter()
        found = find(asked(case), _SHOWN)
        yield handed_in(case, found[0].text if found else "", found[:1], found, started)


def handed_in(
    case: Case, text: str, cited: Sequence[Chunk], found: Sequence[Chunk], started: float
) -> Mapping[str, Any]:
    """一份回答。"""
    return {
        "id": case.id,
        "text": text,
        "citations": [{"doc": c.doc, "label": "", "quote": c.text.strip()} for c in cited],
        "retrieved": [{"doc": c.doc, "label": "", "text": c.text} for c in found],
        "latency_ms": (time.perf_counter() - started) * 1000,
    }
