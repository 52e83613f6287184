"""向量索引：Chroma，经 langchain_chroma。它只是目录的副本，随时可以丢掉重建；库里只有这个文件认识 Chroma。

本文件一导入就载入 chromadb（约 0.7 秒、80 MB），所以由 ``nearest.py`` 在用到时才导入。Chroma 的目录同时被两个进程
打开就会损坏，也不会自己修，所以：先拿锁再打开，固定 id 用 upsert，打开时抽查，坏了就换一个新目录重建。
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.config import Settings
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from ingest.address import Server

_COLLECTION = "clauses"
_BATCH = 2000  # 一次写入的条数；Chroma 的上限是 5461
# 条款多有相像的，图要连得密、找得宽些，默认值（M 16，ef 100）会漏
_HNSW: CreateHNSWConfiguration = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 300}
_PROBES = 5  # 打开时抽查几条：用它自己的向量去找，找得到才算好
_NEAR = 0.999
_SEAL = "seal.json"


class IndexDamaged(Exception):
    """索引读不出来，或读出来的不对。目录没事，重建即可。"""


@dataclass(frozen=True)
class Entry:
    """送进索引的一条。"""

    id: str
    document: str
    passage: str


@dataclass(frozen=True)
class Marker:
    """索引跟到了哪里；写在索引旁边，一步换上。"""

    folder: str
    generation: int
    encoder: str


class CatalogueEmbeddings(Embeddings):
    """LangChain 的 Embeddings：正文的向量目录里已有，只有问题现编。"""

    def __init__(self, stored: Callable[[Sequence[str]], list[np.ndarray]], query: Callable[[str], np.ndarray]) -> None:
        self._stored = stored
        self._query = query

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [v.tolist() for v in self._stored(texts)]

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._query(text).tolist()
        return vector


def read_marker(root: Path) -> Marker | None:
    """没有、读不懂都是 None：当作没有索引。"""
    try:
        return Marker(**json.loads((root / "current.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_marker(root: Path, marker: Marker) -> None:
    scratch = root / "current.json.new"
    scratch.write_text(json.dumps(asdict(marker)), "utf-8")
    os.replace(scratch, root / "current.json")


def clear(root: Path, keep: str = "") -> None:
    """删去不用的索引目录。"""
    for folder in root.glob("index-*"):
        if folder.name != keep:
            shutil.rmtree(folder, ignore_errors=True)


class Index:
    """打开着的一个集合。所有失败都成为 ``IndexDamaged``。"""

    def __init__(self, client: Any, name: str, embeddings: Embeddings) -> None:
        self._client = client
        self._name = name
        with _guarded():
            self._chroma = Chroma(name, embeddings, client=client, collection_configuration={"hnsw": _HNSW})

    def count(self) -> int:
        with _guarded():
            return int(self._client.get_collection(self._name).count())

    def put(self, entries: Sequence[Entry], progress: Callable[[int], None] | None = None) -> None:
        """增或改。"""
        for at in range(0, len(entries), _BATCH):
            batch = entries[at : at + _BATCH]
            with _guarded():
                self._chroma.add_texts(
                    [e.passage for e in batch], [{"document": e.document} for e in batch], [e.id for e in batch]
                )
            if progress:
                progress(len(batch))

    def drop(self, document: str, keep: frozenset[str] = frozenset()) -> None:
        """删去一份文件的条款，``keep`` 里的留下。"""
        with _guarded():
            stale = [i for i in self._chroma.get(where={"document": document}, include=[])["ids"] if i not in keep]
            for at in range(0, len(stale), _BATCH):
                self._chroma.delete(stale[at : at + _BATCH])

    def search(self, vector: np.ndarray, k: int) -> list[tuple[str, float]]:
        """余弦最大的 k 条，由高到低。"""
        with _guarded():
            found = self._chroma.similarity_search_by_vector_with_relevance_scores(vector.tolist(), k)
        return [(str(document.id), 1 - distance) for document, distance in found]

    def probe(self, vectors: Sequence[np.ndarray]) -> None:
        """抽查：每个向量应当找得到自己；过半找不到就是坏了。"""
        hits = sum(any(score > _NEAR for _, score in self.search(v, 3)) for v in vectors[:_PROBES])
        if hits * 2 < min(len(vectors), _PROBES):
            raise IndexDamaged("抽查的条款在索引里找不到自己")

    def close(self) -> None:
        self._client.close()


class FolderIndex(Index):
    """本进程打开着的一个 Chroma 目录。"""

    def __init__(self, folder: Path, embeddings: Embeddings) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        settings = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder))
        with _guarded():
            client = chromadb.PersistentClient(path=str(folder), settings=settings)
        super().__init__(client, _COLLECTION, embeddings)

    def put(self, entries: Sequence[Entry], progress: Callable[[int], None] | None = None) -> None:
        if entries:
            self._break_seal()
        super().put(entries, progress)

    def drop(self, document: str, keep: frozenset[str] = frozenset()) -> None:
        self._break_seal()
        super().drop(document, keep)

    def seal(self) -> None:
        """写完了，记下每个文件的大小和校验和；检索不动文件，所以封条一直有效，进程随时被杀都不要紧。"""
        self._break_seal()
        files = [p for p in sorted(self._folder.rglob("*")) if p.is_file()]
        sums = {str(p.relative_to(self._folder)): _sum(p) for p in files}
        (self._folder / _SEAL).write_text(json.dumps(sums), "utf-8")

    def _break_seal(self) -> None:
        (self._folder / _SEAL).unlink(missing_ok=True)


class ServedIndex(Index):
    """``chroma run`` 里的一个集合；文件由它管，没有封条。"""

    def __init__(self, server: Server, name: str, embeddings: Embeddings) -> None:
        with _guarded():
            client = chromadb.HttpClient(server.host, server.port, settings=Settings(anonymized_telemetry=False))
        super().__init__(client, name, embeddings)

    def clear(self, family: str) -> None:
        """删去同一个库（名字以 ``family`` 开头）不用的集合。"""
        with _guarded():
            for collection in self._client.list_collections():
                if collection.name.startswith(family) and collection.name != self._name:
                    self._client.delete_collection(collection.name)


def unseal(folder: Path) -> None:
    """打开之前核对：坏的图能让整个进程崩溃，对不上、没有封条（上次写到一半）的都不能打开。"""
    try:
        wanted = json.loads((folder / _SEAL).read_text("utf-8"))
    except FileNotFoundError:
        raise IndexDamaged("上次没有写完" if folder.is_dir() else "索引目录不见了") from None
    except (OSError, ValueError):
        raise IndexDamaged("索引的封条读不懂") from None
    (folder / _SEAL).unlink()
    for name, sums in wanted.items():
        path = folder / name
        if not path.is_file() or _sum(path) != sums:
            raise IndexDamaged(f"索引文件 {path.name} 与写完时不符")


def _sum(path: Path) -> list[int]:
    """大小和 CRC-32：防磁盘和拷贝出错，不防人。"""
    total = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            total = zlib.crc32(piece, total)
    return [path.stat().st_size, total]


class _guarded:
    """Chroma 各层各抛各的（InternalError、ValueError、sqlite3……），对我们是同一件事。"""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, (IndexDamaged, KeyboardInterrupt, SystemExit, GeneratorExit)):
            return
        # 连 BaseException 也接：Rust 里的 panic 传出来不是 Exception
        raise IndexDamaged(f"{type(error).__name__}: {error}"[:200]) from error
