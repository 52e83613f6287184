"""向量的缓存：同样的文字不编第二遍，哪怕上次编到一半就被杀了。

一个文件夹两个只增的文件：``digests`` 每条 16 字节，``vectors`` 每条 dim 个 float32，依次对应；向量先落盘，摘要后落盘，
所以以两边都齐的为准，打开时把多出来的半截截去。向量映射进内存，不全读进来。
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ingest.errors import ZhengwenError
from ingest.lock import FileLock
from ingest.passage import digest

_DIGEST = 16  # 字节
_BATCH = 512  # 条；每编完这么多就落盘，中途被杀最多丢这么多


class VectorCache:
    """``folder`` 里的缓存；同一时刻只许一个进程打开，别人开着就抛 ``ZhengwenError``。"""

    def __init__(self, folder: Path, dim: int) -> None:
        self._digests, self._vectors, self._dim = folder / "digests", folder / "vectors", dim
        self._lock = FileLock(folder / "lock")
        try:
            if not self._lock.acquire():
                raise ZhengwenError(
                    f"向量缓存 {folder} 正被另一个程序使用。请等它做完，或用 --cache 另指一个目录。",
                    f"The vector cache {folder} is in use by another program. Wait for it, or choose another --cache.",
                )
            self._open()
        except OSError as error:
            raise ZhengwenError(
                f"用不了向量缓存 {folder}：{error.strerror}。请用 --cache 指定一个能写的目录。",
                f"Cannot use the vector cache {folder}: {error.strerror}. Choose a writable --cache folder.",
            ) from error

    def of(
        self,
        texts: Sequence[str],
        encode: Callable[[Sequence[str]], np.ndarray],
        progress: Callable[[int, int], None] | None = None,
    ) -> Vectors:
        """这些文字的向量，依次；缓存里没有的用 ``encode`` 去编。``progress`` 报（有了几种，共几种）。"""
        wanted = {digest(t): t for t in texts}
        missing = [(d, t) for d, t in wanted.items() if d not in self._rows]
        for at in range(0, len(missing), _BATCH):
            if progress:
                progress(len(wanted) - len(missing) + at, len(wanted))
            batch = missing[at : at + _BATCH]
            self._append([d for d, _ in batch], encode([t for _, t in batch]))
        if progress:
            progress(len(wanted), len(wanted))
        rows = np.array([self._rows[digest(t)] for t in texts], np.int64)
        return Vectors(self._matrix(), rows)

    def close(self) -> None:
        self._lock.release()

    def _open(self) -> None:
        for path in (self._digests, self._vectors):
            path.touch()
        count = min(self._digests.stat().st_size // _DIGEST, self._vectors.stat().st_size // (4 * self._dim))
        os.truncate(self._digests, count * _DIGEST)
        os.truncate(self._vectors, count * 4 * self._dim)
        data = self._digests.read_bytes()
        self._rows = {data[i * _DIGEST : (i + 1) * _DIGEST]: i for i in range(count)}

    def _append(self, digests: Sequence[bytes], vectors: np.ndarray) -> None:
        for path, data in (
            (self._vectors, np.ascontiguousarray(vectors, np.float32).tobytes()),
            (self._digests, b"".join(digests)),
        ):
            with path.open("ab") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for one in digests:
            self._rows[one] = len(self._rows)

    def _matrix(self) -> np.ndarray:
        if not self._rows:
            return np.empty((0, self._dim), np.float32)
        return np.memmap(self._vectors, np.float32, "r", shape=(len(self._rows), self._dim))


class Vectors:
    """一列文字的向量：映射着的矩阵和各自的行号。"""

    def __init__(self, matrix: np.ndarray, rows: np.ndarray) -> None:
        self._matrix = matrix
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def chunk(self, start: int, end: int) -> np.ndarray:
        """第 start 到 end 条，形状 (end - start, dim)。"""
        return np.asarray(self._matrix[self._rows[start:end]])

    def likeness(self, others: np.ndarray, step: int = 16384) -> np.ndarray:
        """与 ``others``（q, dim）的余弦，形状 (q, n)；一次只取 ``step`` 条进内存。"""
        found = np.empty((len(others), len(self)), np.float32)
        for at in range(0, len(self), step):
            found[:, at : at + step] = others @ self.chunk(at, at + step).T
        return found
