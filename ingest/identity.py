"""一份文件是谁发的、叫什么、哪里用、什么时候管用。"""

from __future__ import annotations

import hashlib
from pathlib import Path

from ingest.document import Document, Source


def identify(source: Source, *, digest: str = "", path: str = "") -> Document:
    """从正文和页面属性读出文件的身份；读不出的留空，不猜。"""
    return Document(
        id=hashlib.sha1(source.name.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        name=source.name,
        path=path,
        digest=digest,
        format=source.format,
        title=source.meta.get("标题") or Path(source.name).stem,
        notices=source.notices,
    )
