"""政策文件 → 条款和事实 → 库。别的部分只从这里进来；用到哪个名字，才载入哪个模块。"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ingest.document import Cell, Clause, Document, Fact, Notice, Place, Reading, Source
from ingest.errors import ModelMissing, StoreError, Unreadable, ZhengwenError

if TYPE_CHECKING:
    from ingest.doctor import Health
    from ingest.ingesting import FileReport, ingest_paths
    from ingest.reading import read_bytes, read_file
    from ingest.store import Store
    from ingest.validity import Standing, standing

__all__ = [
    "Cell", "Clause", "Document", "Fact", "FileReport", "Health", "ModelMissing", "Notice", "Place", "Reading", "Source",
    "Standing", "Store", "StoreError", "Unreadable", "ZhengwenError", "ingest_paths", "read_bytes", "read_file", "standing",
]  # fmt: skip

_HOMES = {
    "FileReport": "ingesting",
    "Health": "doctor",
    "Standing": "validity",
    "Store": "store",
    "ingest_paths": "ingesting",
    "read_bytes": "reading",
    "read_file": "reading",
    "standing": "validity",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"ingest.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'ingest' has no attribute {name!r}")
