"""DOCX、XLSX 都是 zip：先看目录再解开，压缩炸弹、加密件和坏文件在这里挡住。"""

from __future__ import annotations

import io
import zipfile

from ingest.errors import Unreadable

LARGEST = 256 * 1024 * 1024  # 字节；解开后的总大小。政策文件解开不过几兆
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # 加密的 Office 文件外面套的是 OLE，不是 zip


def checked(data: bytes, name: str, needs: str) -> zipfile.ZipFile:
    """打开 zip，确认里面有 ``needs`` 这一项而且解开不过大；不合格的抛 ``Unreadable``。"""
    if data.startswith(_OLE):
        raise Unreadable(
            f"读不了 {name}：文件加了密码，或者是老格式（.doc、.xls）。请去掉密码，另存为 .docx 或 .xlsx。",
            f"Cannot read {name}: it is encrypted or in the old binary format. Save it as .docx or .xlsx without a password.",
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        archive.getinfo(needs)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError):
        raise damaged(name) from None
    total = sum(item.file_size for item in archive.infolist())
    if total > LARGEST:
        raise Unreadable(
            f"读不了 {name}：解开后有 {total >> 20} MB，超过上限 {LARGEST >> 20} MB。",
            f"Cannot read {name}: it unpacks to {total >> 20} MB; the limit is {LARGEST >> 20} MB.",
        )
    return archive


def damaged(name: str) -> Unreadable:
    return Unreadable(
        f"读不了 {name}：文件已损坏，或者扩展名与内容不符。请重新下载，或用办公软件打开后另存。",
        f"Cannot read {name}: it is damaged or its extension is wrong. Download it again or re-save it.",
    )
