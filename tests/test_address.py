"""``--store`` 的各种写法；口令哪里都看不见。"""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.address import Address
from ingest.errors import StoreError


@pytest.mark.parametrize(
    "written, shown",
    [
        ("/srv/库", "/srv/库"),
        # 向量在 chroma run 里
        ("/srv/库?vectors=chroma://127.0.0.1:9000", "/srv/库?vectors=chroma://127.0.0.1:9000"),
        ("/srv/库?vectors=chroma://localhost", "/srv/库?vectors=chroma://localhost:8000"),
        # 目录在 PostgreSQL，词和向量在 Milvus；端口有默认的
        (
            "postgresql://zhengwen@db.example/policies?vectors=milvus://milvus.example",
            "postgresql://zhengwen@db.example:5432/policies?vectors=milvus://milvus.example:19530",
        ),
        (
            "postgres://[::1]:5433/库?vectors=milvus://[fe80::1]:19530/集群",
            "postgresql://[::1]:5433/库?vectors=milvus://[fe80::1]:19530/集群",
        ),
        # 本机套接字，与 libpq 同样的写法
        (
            "postgresql://zhengwen@/policies?host=/run/postgresql&vectors=milvus://m:1&files=/srv/文件",
            "postgresql://zhengwen@/policies?host=/run/postgresql&vectors=milvus://m:1",
        ),
        # 口令不给人看，写在哪里都一样
        (
            "postgresql://甲:p%40ss@db/库?vectors=milvus://root:秘密@m:1/d",
            "postgresql://甲@db:5432/库?vectors=milvus://root@m:1/d",
        ),
    ],
)
def test_what_people_see(written: str, shown: str) -> None:
    address = Address.of(written)
    assert str(address) == shown
    assert Address.of(address) is address
    assert not any(secret in f"{address!r}{address}" for secret in ("p%40ss", "p@ss", "秘密"))
    assert Address.of(address.url) == address  # 交给子进程的，与原来的是一回事


def test_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """写在网址里的为先，没写的看环境变量。"""
    monkeypatch.setenv("PGPASSWORD", "环境里的")
    monkeypatch.setenv("MILVUS_PASSWORD", "也是")
    written = Address.of("postgresql://u:p%40ss@db/k?vectors=milvus://root@m")
    assert written.catalogue and written.vectors
    assert (written.catalogue.user, written.catalogue.password, written.vectors.password) == ("u", "p@ss", "也是")
    bare = Address.of("postgresql://u@db/k?vectors=milvus://m")
    assert bare.catalogue and bare.catalogue.password == "环境里的"


def test_files_of_a_store_elsewhere_are_kept_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Address.of("postgresql://db/k?vectors=milvus://m").files == tmp_path / ".zhengwen"
    assert Address.of(f"postgresql://db/k?vectors=milvus://m&files={tmp_path}/f").files == tmp_path / "f"
    assert Address.of("~/库").files == Path.home() / "库"


@pytest.mark.parametrize(
    "written, said",
    [
        ("postgresql://db/k", r"还要写明词和向量在哪里：\?vectors=milvus://"),
        ("postgresql://db/k?vectors=chroma://h", "PostgreSQL 要与 milvus:// 一起用"),
        ("postgresql://db/k?vectors=qdrant://h", "服务要写成 milvus://主机:端口"),
        ("postgresql://db:八千/k?vectors=milvus://h", "服务要写成"),
        ("postgresql:///k?vectors=milvus://h", "没有写主机"),
        ("postgresql://[db/k?vectors=milvus://h", "网址写得不对"),
        ("postgresql://u:秘密@db/k?vectors=milvus://h&sslmod=x", "不认识 sslmod"),
        ("/srv/库?vectors=milvus://h", "目录后面只能写 .vectors=chroma://"),
        ("/srv/库?vectors=", "服务要写成"),
    ],
)
def test_mistakes_are_explained(written: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as raised:
        Address.of(written)
    assert "秘密" not in raised.value.zh + raised.value.en


def test_only_a_folder_can_be_backed_up_as_files() -> None:
    assert Address.of("/srv/库").folder() == Path("/srv/库")
    with pytest.raises(StoreError, match="备份请用 pg_dump，或先用 zhengwen migrate 搬成一个目录"):
        Address.of("postgresql://db/k?vectors=milvus://m").folder()
