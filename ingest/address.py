"""``--store`` 的写法：库在哪里，用什么引擎。

一个目录，或 ``目录的所在?vectors=向量的所在``。
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Address:
    """``str()`` 是给人看的样子，没有口令。"""

    files: Path  # 网页上传的、反馈、评测记录所在的目录

    @classmethod
    def of(cls, written: Path | str | Address) -> Address:
        if isinstance(written, Address):
            return written
        return cls(Path(written).expanduser().resolve())

    def __str__(self) -> str:
        return str(self.files)
