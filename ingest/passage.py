"""条款送去检索的样子：标题、所在各级标题、原文。引用只看原文，检索三样都看。"""

from __future__ import annotations

import hashlib

from ingest.document import Clause, Document


def heading(document: Document, clause: Clause) -> str:
    """地名（标题里没有的话）、文件标题、各级标题，一行一个，不重复。"""
    place = document.place if document.place not in document.title else ""
    return "\n".join(dict.fromkeys(p for p in (place, document.title, *clause.path) if p))


def passage(document: Document, clause: Clause) -> str:
    """送去编码的文字；不进检索的条款（网页杂质、只有空白）为空串。"""
    if clause.kind == "chrome" or not clause.text.strip():
        return ""
    return f"{heading(document, clause)}\n{clause.text.strip()}"


def digest(passage: str) -> bytes:
    """同样的文字，同样的摘要：向量按它存取。"""
    return hashlib.blake2b(passage.encode("utf-8", "surrogatepass"), digest_size=16).digest()
