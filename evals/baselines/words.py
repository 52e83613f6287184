"""只用词：二字组的 BM25，最像的一段就是回答。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from evals.baselines.chunk import Chunk, best_chunk, chunked
from evals.bm25 import BM25
from evals.case import Case
from ingest.words import bigrams


def answers(questions: Sequence[Case], documents: Mapping[str, str], **_: Any) -> Iterator[Mapping[str, Any]]:
    chunks = chunked(documents)
    index = BM25([c.text for c in chunks], bigrams)

    def find(question: str, k: int) -> list[Chunk]:
        scores = index.scores(question)
        return [chunks[i] for i in np.argsort(-scores, kind="stable")[:k] if scores[i] > 0]

    return best_chunk(questions, find)
