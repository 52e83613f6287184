"""只用向量：余弦最大的一段就是回答。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from evals.baselines.chunk import Chunk, best_chunk, chunked
from evals.case import Case
from ingest.encode import Encoder


def answers(
    questions: Sequence[Case], documents: Mapping[str, str], *, encoder: Encoder, **_: Any
) -> Iterator[Mapping[str, Any]]:
    chunks = chunked(documents)
    vectors = encoder.passages([c.text for c in chunks])

    def find(question: str, k: int) -> list[Chunk]:
        return [chunks[i] for i in np.argsort(-(vectors @ encoder.query(question)), kind="stable")[:k]]

    return best_chunk(questions, find)
