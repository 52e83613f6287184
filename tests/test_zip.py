"""压缩包：里面每个文件是一份，名字是 ``包.zip/路径``；坏的、锁的、套得太深的、解不完的各有说法。"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from ingest.doctor import examine
from ingest.errors import Unreadable
from ingest.ingesting import ingest_paths
from ingest.read import zipped
from ingest.read.zipped import Member, unpack
from ingest.store import Store
from tests.fakes import FakeEncoder

MEALS = "云河市老年人助餐办法\n\n第一条 市民政局负责老年人助餐。\n第二条 每餐补贴3元。\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "库", FakeEncoder()) as opened:
        yield opened


def packed(files: Mapping[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def names(data: bytes) -> list[str]:
    return [member.name for member in unpack(data, "包.zip")]


def test_each_member_is_a_document(tmp_path: Path, store: Store) -> None:
    given = tmp_path / "文件.zip"
    given.write_bytes(packed({"市里/助餐.txt": MEALS, "图.py": "x", "README.md": "说明", "坏.docx": b"PK", "空/": ""}))
    reports = ingest_paths([given], store)
    assert [(r.name, r.path, r.outcome) for r in reports] == [
        ("文件.zip/坏.docx", f"{given}/坏.docx", "failed"),
        ("文件.zip/市里/助餐.txt", f"{given}/市里/助餐.txt", "added"),
    ]
    assert [d.name for d in store.documents()] == ["文件.zip/市里/助餐.txt"]
    assert [r.outcome for r in ingest_paths([tmp_path], store)] == ["failed", "unchanged"]  # 文件夹里的压缩包也读
    assert examine(store).missing == ()
    given.unlink()
    assert examine(store).missing == ("文件.zip/市里/助餐.txt",)


def test_archive_with_nothing_to_read(tmp_path: Path, store: Store) -> None:
    given = tmp_path / "图.zip"
    given.write_bytes(packed({"图.py": "x"}))
    assert [r.message for r in ingest_paths([given], store)] == ["读不了 图.zip：压缩包里没有能读的文件。"]


@pytest.mark.parametrize(
    "inside, shown",
    [
        # 名字只是标签：出不了这个包
        ("../../etc/passwd.txt", "包.zip/etc/passwd.txt"),
        ("/etc/cron.d/a.txt", "包.zip/etc/cron.d/a.txt"),
        ("C:\\Windows\\a.txt", "包.zip/Windows/a.txt"),
        ("a/../../b.txt", "包.zip/a/b.txt"),
        ("a\x1b[31m.txt", "包.zip/a[31m.txt"),
        ("附件/补贴 标准.txt", "包.zip/附件/补贴 标准.txt"),
    ],
)
def test_names(inside: str, shown: str) -> None:
    assert names(packed({inside: "x"})) == [shown]


def test_names_in_the_national_code() -> None:
    """Windows 上压的包，名字是 GBK，也不标明。"""
    data = packed({"AAAAAAAA.txt": "x"})
    assert names(data.replace(b"AAAAAAAA", "助餐办法".encode("gb18030"))) == ["包.zip/助餐办法.txt"]


def test_system_clutter_is_left_out() -> None:
    clutter = {"__MACOSX/._a.txt": "x", ".DS_Store": "x", "~$a.docx": "x", "Thumbs.db": "x", "a.txt": "x"}
    assert names(packed(clutter)) == ["包.zip/a.txt"]


def test_a_member_without_a_name_is_left_out() -> None:
    data = packed({"a.txt": "x"})
    central = data.index(b"PK\x01\x02")
    nameless = data[: central + 28] + b"\0\0" + data[central + 30 : central + 46] + data[central + 51 :]
    end = nameless.index(b"PK\x05\x06")
    size = int.from_bytes(nameless[end + 12 : end + 16], "little") - 5
    assert names(nameless[: end + 12] + size.to_bytes(4, "little") + nameless[end + 16 :]) == []


def test_archives_in_archives() -> None:
    inner = packed({"三.txt": "x"})
    assert names(packed({"一.txt": "x", "内.zip": packed({"更内.zip": inner})})) == [
        "包.zip/一.txt",
        "包.zip/内.zip/更内.zip/三.txt",
    ]
    deeper = packed({"a.zip": packed({"b.zip": packed({"c.zip": inner})})})
    (member,) = unpack(deeper, "包.zip")
    assert member.problem and member.problem[0] == (
        "读不了 包.zip/a.zip/b.zip/c.zip：压缩包套了 3 层以上。请解压后再读。"
    )


def test_damaged_member_never_stops_the_others() -> None:
    data = bytearray(packed({"a.txt": "好" * 500, "b.txt": "好"}))
    data[40] ^= 0xFF
    first, second = unpack(bytes(data), "包.zip")
    assert first.problem and first.problem[0].startswith("读不了 包.zip/a.txt：文件已损坏")
    assert second == Member("包.zip/b.txt", "好".encode())


def test_encrypted_member() -> None:
    data = packed({"a.txt": "x"})
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):  # 目录和内容前各有一份标志位
        at = data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        data = data[:at] + b"\x01\x00" + data[at + 2 :]
    (member,) = unpack(data, "包.zip")
    assert member.problem and member.problem[0] == "读不了 包.zip/a.txt：压缩包加了密码。请解压后再读。"


def large(count: int, size: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(count):
            with archive.open(f"{n:04}.txt", "w") as member:
                for _ in range(size):
                    member.write(b"\0" * (1 << 20))
    return buffer.getvalue()


def test_bombs() -> None:
    (member,) = unpack(large(1, 65), "包.zip")
    assert member.problem and member.problem[0] == "读不了 包.zip/0000.txt：解开后超过上限 64 MB。请拆分后再读。"
    with pytest.raises(Unreadable, match=r"^读不了 包\.zip：解开后超过上限 256 MB。请分几个包再读。$"):
        unpack(packed({"内.zip": large(3, 60), "外.zip": large(2, 60)}), "包.zip")
    with pytest.raises(Unreadable, match=rf"里面有 {zipped.MOST} 个以上的文件"):
        unpack(large(zipped.MOST + 1, 0), "包.zip")


def test_size_written_in_the_directory_is_not_believed() -> None:
    data = large(1, 65)
    lied = data.replace((65 << 20).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    assert lied != data
    (member,) = unpack(lied, "包.zip")
    assert member.problem


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip", packed({"a.txt": "x"})[:-10]])
def test_not_an_archive(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^读不了 包\.zip：文件已损坏"):
        unpack(data, "包.zip")
