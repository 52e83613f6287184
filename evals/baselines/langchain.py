"""LangChain 的默认做法：RecursiveCharacterTextSplitter 切 500 字一段，Chroma 按余弦找，最像的一段就是回答。

编码器与政问的相同，差别只在切法和找法。要装 ``pip install -e '.[baselines]'``。
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from evals.baselines.chunk import Chunk, best_chunk
from evals.case import Case
from ingest import ModelMissing
from ingest.encode import Encoder

_SIZE, _OVERLAP = 500, 50  # 字


def answers(
    questions: Sequence[Case], documents: Mapping[str, str], *, encoder: Encoder, **_: Any
) -> Iterator[Mapping[str, Any]]:
    return best_chunk(questions, retriever(documents, encoder))


def retriever(documents: Mapping[str, str], encoder: Encoder) -> Callable[[str, int], list[Chunk]]:
    """（问话，几段）→ 最像的几段。没装要用的库抛 ``ModelMissing``。"""
    try:
        import chromadb
        from langchain_chroma import Chroma
        from langchain_core.embeddings import Embeddings
        from langchain_text_splitters import RecursiveCharacterTextSplitter
    except ImportError as error:
        raise ModelMissing(
            f"缺 {error.name}。请安装：pip install -e '.[baselines]'",
            f"{error.name} is missing. Run: pip install -e '.[baselines]'",
        ) from error

    class SameEncoder(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            found: list[list[float]] = encoder.passages(texts).tolist()
            return found

        def embed_query(self, text: str) -> list[float]:
            found: list[float] = encoder.query(text).tolist()
            return found

    splitter = RecursiveCharacterTextSplitter(chunk_size=_SIZE, chunk_overlap=_OVERLAP)
    chunks = splitter.create_documents(list(documents.values()), [{"doc": name} for name in documents])
    client = chromadb.EphemeralClient(chromadb.Settings(anonymized_telemetry=False))
    store = Chroma.from_documents(
        chunks,
        SameEncoder(),
        collection_name=f"baseline-{uuid.uuid4().hex}",  # 同一进程里的 EphemeralClient 是同一个库
        collection_configuration={"hnsw": {"space": "cosine"}},
        client=client,
    )

    def find(question: str, k: int) -> list[Chunk]:
        return [Chunk(d.metadata["doc"], d.page_content) for d in store.similarity_search(question, k)]

    return find
