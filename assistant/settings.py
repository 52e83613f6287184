"""作答用哪几路信号。默认全用；关掉一路，是为了量它值多少（``evals/ablation.py``）。"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from assistant.rerank import Reranker
from ingest import Store
from ingest.document import Fact


@dataclass(frozen=True)
class Settings:
    """``words`` 是词和二字组两路，``place`` 是先按地方筛文件，``verify`` 是出门前的核对；``reranker`` 可有可无。"""

    vectors: bool = True
    words: bool = True
    facts: bool = True
    place: bool = True
    verify: bool = True
    reranker: Reranker | None = None

    def view(self, store: Store) -> Store:
        """去掉了关掉的信号的库；全开时就是它自己。"""
        if self.vectors and self.words and self.facts:
            return store
        return cast(Store, _Partial(store, self))


ALL = Settings()


class _Partial:
    """少了几路信号的库：关掉的一路什么也找不到，其余照旧。"""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def by_vector(self, text: str, k: int, documents: Collection[str] | None = None) -> list[tuple[str, float]]:
        return self._store.by_vector(text, k, documents) if self._settings.vectors else []

    def by_words(self, text: str, k: int, documents: Collection[str] | None = None) -> list[tuple[str, float]]:
        return self._store.by_words(text, k, documents) if self._settings.words else []

    def by_bigrams(self, text: str, k: int, documents: Collection[str] | None = None) -> list[tuple[str, float]]:
        return self._store.by_bigrams(text, k, documents) if self._settings.words else []

    def facts(self, **wanted: Any) -> list[Fact]:
        return self._store.facts(**wanted) if self._settings.facts else []

    def facts_with(self, *wanted: Any) -> list[Fact]:
        return self._store.facts_with(*wanted) if self._settings.facts else []

    def documents_stating(self, *wanted: Any) -> frozenset[str]:
        return self._store.documents_stating(*wanted) if self._settings.facts else frozenset()

    def facts_of(self, clause_ids: Sequence[str]) -> dict[str, tuple[Fact, ...]]:
        return self._store.facts_of(clause_ids) if self._settings.facts else {i: () for i in clause_ids}
