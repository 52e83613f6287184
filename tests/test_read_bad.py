"""读不了的文件：一句话说清是哪个文件、为什么、怎么办；别的什么错都不许漏出来。"""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from ingest.errors import Unreadable
from ingest.read import LARGEST, load, read, read_bytes, supported

FORMATS = Path(__file__).parents[1] / "corpus" / "formats"
DOCX, PDF, XLSX, OFD = (min(FORMATS.glob(f"*.{kind}")).read_bytes() for kind in ("docx", "pdf", "xlsx", "ofd"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOCKED = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>endobj
trailer<</Root 1 0 R/Size 5/Encrypt 4 0 R/ID[<00><00>]>>
%%%%EOF""" % (b"41" * 32, b"42" * 32)


def bomb(needs: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(needs, "<a/>")
        with archive.open("word/media/big.bin", "w") as member:
            for _ in range(300):
                member.write(b"\0" * (1 << 20))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name, data, message",
    [
        ("空.txt", b"", "读不了 空.txt：文件是空的。"),
        ("空.docx", b" \n\t ", "读不了 空.docx：文件是空的。"),
        ("某.xyz", b"abc", f"读不了 某.xyz：不认识这种格式。支持：{' '.join(supported())}。"),
        ("没有扩展名", b"abc", f"读不了 没有扩展名：不认识这种格式。支持：{' '.join(supported())}。"),
        # 认识、还读不了的
        ("老.xls", OLE, "读不了 老.xls：还不支持 .xls。请用办公软件另存为 .xlsx。"),
        ("版.ceb", b"PK", "读不了 版.ceb：还不支持 .ceb。请用办公软件另存为 .pdf。"),
        ("包.rar", b"Rar!", "读不了 包.rar：还不支持 .rar。请解压后再读。"),
        ("包.zip", b"PK", "读不了 包.zip：这是压缩包，里面可能有好几份文件。用 zhengwen ingest 读入，或解压后再看。"),
        # 坏的、锁的
        ("断.docx", DOCX[:3000], "读不了 断.docx：文件已损坏，或者扩展名与内容不符。请重新下载，或用办公软件打开后另存。"),
        ("断.xlsx", XLSX[:2000], "读不了 断.xlsx：文件已损坏，或者扩展名与内容不符。请重新下载，或用办公软件打开后另存。"),
        ("断.pdf", PDF[:2000], "读不了 断.pdf：PDF 已损坏或不完整。请重新下载。"),
        ("假.pdf", b"%PDF-1.7 " + b"x" * 500, "读不了 假.pdf：PDF 已损坏或不完整。请重新下载。"),
        ("断.jpg", b"\xff\xd8", "读不了 断.jpg：文件已损坏，或者扩展名与内容不符。请重新下载，或用办公软件打开后另存。"),
        ("断.ofd", b"PK", "读不了 断.ofd：文件已损坏，或者扩展名与内容不符。请重新下载，或用办公软件打开后另存。"),
        ("错.docx", b"PK\x03\x04" + b"x" * 500, "读不了 错.docx：文件已损坏，或者扩展名与内容不符。请重新下载，或用办公软件打开后另存。"),
        ("锁.docx", OLE, "读不了 锁.docx：文件加了密码，或者是老格式（.doc、.xls）。请去掉密码，另存为 .docx 或 .xlsx。"),
        ("锁.pdf", LOCKED, "读不了 锁.pdf：PDF 加了密码。请去掉密码后再读。"),
        # 压缩炸弹
        ("弹.docx", bomb("word/document.xml"), "读不了 弹.docx：解开后有 300 MB，超过上限 256 MB。"),
        ("弹.ofd", bomb("OFD.xml"), "读不了 弹.ofd：解开后有 300 MB，超过上限 256 MB。"),
        ("弹.xlsx", bomb("xl/workbook.xml"), "读不了 弹.xlsx：解开后有 300 MB，超过上限 256 MB。"),
        # 太长的
        ("长.txt", b"a" * 1_000_001, "读不了 长.txt：正文有 100 万字，超过上限 100 万字。请拆分后再读。"),
        ("长.md", b"a" * 1_000_001, "读不了 长.md：正文有 100 万字，超过上限 100 万字。请拆分后再读。"),
        ("长.html", b"<p>" + b"a" * 1_000_001, "读不了 长.html：正文有 100 万字，超过上限 100 万字。请拆分后再读。"),
        # 一个标签里几万个属性：解析库要平方级的时间
        ("多.html", f"<p {' '.join(f'a{n}=1' for n in range(6000))}>甲".encode(), "读不了 多.html：不是正常的网页。"),
        # 没有字的
        ("白.html", b"<html><body><script>1</script></body></html>", "读不了 白.html：里面没有文字。"),
    ],
    ids=lambda v: v if isinstance(v, str) and len(v) < 12 else "",
)  # fmt: skip
def test_message(name: str, data: bytes, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(data, name)
    assert caught.value.zh == message
    assert caught.value.en.startswith(f"Cannot read {name}: ")


def test_missing_and_folder_and_too_large(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"^找不到 .*无\.txt。请检查路径。$"):
        read(tmp_path / "无.txt")
    with pytest.raises(Unreadable, match=r"不是文件。$"):
        load(tmp_path)
    large = tmp_path / "大.txt"
    with large.open("wb") as file:
        file.truncate(LARGEST + (1 << 20))
    with pytest.raises(Unreadable, match=r"^读不了 大\.txt：65 MB，超过上限 64 MB。请拆分后再读。$"):
        load(large)


@pytest.mark.parametrize(
    "name, data, kind",
    [
        ("其实是.txt", PDF, "pdf"),
        ("其实是.doc", DOCX, "docx"),
        ("其实是.docx", XLSX, "xlsx"),
        ("其实是.doc", b"<html><body><p>\xe7\xac\xac\xe4\xb8\x80\xe6\x9d\xa1 a</p></body></html>", "html"),
    ],
)
def test_wrong_extension_is_seen_through(name: str, data: bytes, kind: str) -> None:
    assert read_bytes(data, name).format == kind


@pytest.mark.parametrize("name, data", [("坏.docx", DOCX), ("坏.xlsx", XLSX), ("坏.pdf", PDF), ("坏.ofd", OFD)])
def test_bytes_gone_wrong_never_raise_anything_else(name: str, data: bytes) -> None:
    chance = random.Random(7)
    for _ in range(25):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 60)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            read_bytes(bytes(broken[: chance.randrange(len(broken) // 2, len(broken) + 1)]), name)
        except Unreadable as error:
            assert error.zh.startswith(f"读不了 {name}：")
