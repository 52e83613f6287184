"""逐个比较的向量检索：直接用目录里的向量，不靠索引；限定在几份文件里找时，比索引又快又准。"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from ingest.catalogue import Catalogue
from ingest.record import bad_vectors, vectors_from

_MEMORY = 1024 * 1024 * 1024  # 字节；缓存的矩阵最多占这么多（384 维约 70 万条）；小库自然到不了

Key = tuple[str, int]  # 文件和它的代


@dataclass(frozen=True)
class _Block:
    """一份文件的条款和它们的向量。"""

    ids: tuple[str, ...]
    matrix: np.ndarray  # (n, dim) float32


class ExactSearch:
    """按文件缓存矩阵，文件改了只重读那一份。"""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._blocks: OrderedDict[Key, _Block] = OrderedDict()
        self._held = 0  # 字节
        self._guard = threading.Lock()

    def search(self, query: np.ndarray, k: int, documents: Collection[str] | None = None) -> list[tuple[str, float]]:
        """余弦最大的 k 条，由高到低；``documents`` 为 None 时找全库。"""
        blocks = self._load(documents)
        if not blocks:
            return []
        if any(b.matrix.shape[1] != len(query) for b in blocks):
            raise bad_vectors()
        scores = np.concatenate([b.matrix @ query for b in blocks])
        top = np.argpartition(-scores, k - 1)[:k] if k < len(scores) else np.arange(len(scores))
        top = top[np.lexsort((top, -scores[top]))]
        edges = np.cumsum([len(b.ids) for b in blocks])
        found = []
        for i in top:
            block = int(np.searchsorted(edges, i, side="right"))
            inside = int(i) - (int(edges[block - 1]) if block else 0)
            found.append((blocks[block].ids[inside], float(scores[i])))
        return found

    def _load(self, documents: Collection[str] | None) -> list[_Block]:
        chosen = "" if documents is None else " WHERE id IN (SELECT value FROM json_each(?))"
        wanted = () if documents is None else (json.dumps(list(documents)),)
        with self._guard, self._catalogue.connection() as db:
            keys: list[Key] = db.execute(f"SELECT id, generation FROM documents{chosen} ORDER BY id", wanted).fetchall()
            missing = [key for key in keys if key not in self._blocks]
            self._read(db.execute(_VECTORS, (json.dumps([d for d, _ in missing]),)), dict(missing))
            found = [self._blocks[key] for key in keys]
            for key in keys:
                self._blocks.move_to_end(key)
            self._forget()
        return [b for b in found if b.ids]

    def _read(self, rows: Iterable[tuple[str, str, bytes]], generations: dict[str, int]) -> None:
        ids: dict[str, list[str]] = {d: [] for d in generations}
        vectors: dict[str, list[bytes]] = {d: [] for d in generations}
        for document, clause, vector in rows:
            ids[document].append(clause)
            vectors[document].append(vector)
        for document, generation in generations.items():
            count = len(ids[document])
            matrix = vectors_from(vectors[document]) if count else _EMPTY
            self._blocks[document, generation] = _Block(tuple(ids[document]), matrix)
            self._held += matrix.nbytes

    def _forget(self) -> None:
        """最久没用的先放掉；刚用的这一批即使超了也留着，免得每次都重读。"""
        while self._held > _MEMORY and len(self._blocks) > 1:
            _, block = self._blocks.popitem(last=False)
            self._held -= block.matrix.nbytes


_EMPTY = np.empty((0, 0), np.float32)
_VECTORS = """
SELECT c.document, c.id, v.vector FROM clauses c JOIN vectors v ON v.digest = c.passage
WHERE c.document IN (SELECT value FROM json_each(?)) ORDER BY c.document, c.position
"""
