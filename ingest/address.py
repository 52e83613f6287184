"""``--store`` 的写法：库在哪里，用什么引擎。

    目录                                                     SQLite，什么都在这个目录里
    目录?vectors=chroma://主机:端口                            目录里的 SQLite，向量在 chroma run 里
    postgresql://用户:口令@主机:端口/库名?vectors=milvus://…      目录在 PostgreSQL，词和向量在 Milvus

问号前是真相所在，问号后的 ``vectors`` 是检索所在；``files`` 是网页上传的文件、反馈、评测记录所在的目录（默认 .zhengwen）。
PostgreSQL 走本机套接字时，写 ``postgresql://用户@/库名?host=套接字所在的目录&vectors=…``，与 libpq 相同。
口令也可以放在 PGPASSWORD、MILVUS_PASSWORD 里；无论写在哪里，都不会出现在提示和日志里。
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from ingest.errors import StoreError

FILES = ".zhengwen"
_POSTGRES = ("postgresql", "postgres")
_PORTS = {"postgresql": 5432, "milvus": 19530, "chroma": 8000}
_PASSWORDS = {"postgresql": "PGPASSWORD", "milvus": "MILVUS_PASSWORD"}


@dataclass(frozen=True)
class Server:
    """一个服务；``host`` 以 / 开头的是本机套接字所在的目录。"""

    kind: str  # postgresql、milvus、chroma
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    database: str = ""

    def __str__(self) -> str:
        who = f"{self.user}@" if self.user else ""
        name = f"/{self.database}" if self.database else ""
        if self.host.startswith("/"):
            return f"{self.kind}://{who}{name}?host={self.host}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind}://{who}{host}:{self.port}{name}"


@dataclass(frozen=True)
class Address:
    """``str()`` 是给人看的样子，没有口令；``url`` 是原样写法，带着口令，只交给子进程。"""

    files: Path  # 网页上传的、反馈、评测记录所在的目录；没有 ``catalogue`` 的，库就在这里
    catalogue: Server | None = None
    vectors: Server | None = None
    url: str = field(default="", repr=False)

    @classmethod
    def of(cls, written: Path | str | Address) -> Address:
        """写得不对抛 ``StoreError``。"""
        if isinstance(written, Address):
            return written
        text = str(written)
        if text.partition("://")[0] in _POSTGRES:
            return _postgres(text)
        folder, asked, options = text.partition("?vectors=")
        path = Path(folder).expanduser().resolve()
        if not asked:
            return cls(path, url=str(path))
        vectors = _server(options.partition("&")[0])
        if vectors.kind != "chroma" or "&" in options:
            raise _wrong(
                f"目录后面只能写 ?vectors=chroma://主机:端口，不是 {vectors}", "A folder takes only ?vectors=chroma://"
            )
        return cls(path, None, vectors, f"{path}?vectors={options}")

    def folder(self) -> Path:
        """放着目录文件的目录；目录在 PostgreSQL 里的没有，抛 ``StoreError``。"""
        if self.catalogue is None:
            return self.files
        raise StoreError(
            f"库在 {self.catalogue} 里，这条命令只管目录里的库。备份请用 pg_dump，或先用 zhengwen migrate 搬成一个目录。",
            f"The store is in {self.catalogue}; this command handles a folder. Use pg_dump, or zhengwen migrate it to a folder first.",
        )

    def __str__(self) -> str:
        where = str(self.catalogue or self.files)
        return f"{where}{'&' if '?' in where else '?'}vectors={self.vectors}" if self.vectors else where


def _postgres(text: str) -> Address:
    options = dict(parse_qsl(_split(text).query))
    unknown = options.keys() - {"host", "files", "vectors"}
    if unknown:
        raise _wrong(f"不认识 {'、'.join(sorted(unknown))}", f"Unknown: {', '.join(sorted(unknown))}")
    if "vectors" not in options:
        raise _wrong("还要写明词和向量在哪里：?vectors=milvus://主机:端口", "Add ?vectors=milvus://host:port")
    vectors = _server(options["vectors"])
    if vectors.kind != "milvus":
        raise _wrong(f"PostgreSQL 要与 milvus:// 一起用，不是 {vectors}", "PostgreSQL goes with milvus://")
    files = Path(options.get("files") or FILES).expanduser().resolve()
    return Address(files, _server(text, options), vectors, text)


def _server(text: str, options: Mapping[str, str] | None = None) -> Server:
    split = _split(text)
    kind = "postgresql" if split.scheme in _POSTGRES else split.scheme
    try:
        host, port = (options or {}).get("host") or split.hostname or "", split.port or _PORTS[kind]
    except (KeyError, ValueError):  # 不认识的服务；端口不是数
        raise _wrong("服务要写成 milvus://主机:端口 这样", "Write it like milvus://host:port") from None
    if not host:
        raise _wrong("没有写主机", "No host given")
    password = unquote(split.password or "") or os.environ.get(_PASSWORDS.get(kind, ""), "")
    return Server(kind, host, port, unquote(split.username or ""), password, unquote(split.path.strip("/")))


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:
        raise _wrong("网址写得不对", "Malformed URL") from None


def _wrong(zh: str, en: str) -> StoreError:
    """不复述原文：里面可能有口令。"""
    return StoreError(f"--store 写得不对：{zh}。", f"Bad --store: {en}.")
