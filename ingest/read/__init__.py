"""文件 → ``Source``。一种格式一个文件，各有 ``read(data, name)``；加一种格式就是加一个文件和下面一行。"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

from ingest.document import Source
from ingest.errors import Unreadable
from ingest.flat import unfold
from ingest.read.encoding import LONGEST, too_long
from ingest.unseen import without_unseen

LARGEST = 64 * 1024 * 1024  # 字节；政策文件不会更大，更大的多半是放错了
_READERS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".shtml": "html", ".xhtml": "html",
    ".docx": "docx", ".docm": "docx", ".pdf": "pdf", ".ofd": "ofd", ".xlsx": "sheet", ".xlsm": "sheet",
    ".doc": "office", ".wps": "office", ".rtf": "office", ".odt": "office",
    ".png": "scan", ".jpg": "scan", ".jpeg": "scan", ".tif": "scan", ".tiff": "scan", ".bmp": "scan", ".webp": "scan",
}  # fmt: skip
ARCHIVE = ".zip"
# 还不能读的常见格式，和眼下的办法
_CONVERT = {
    ".xls": "xlsx",
    ".et": "xlsx",
    ".csv": "xlsx",
    ".ceb": "pdf",
    ".ppt": "pdf",
    ".pptx": "pdf",
    ".rar": "",
    ".7z": "",
}
_SIGNATURES = ((b"%pdf-", ".pdf"), (b"<!doctype html", ".html"), (b"<html", ".html"), (b"{\\rtf", ".rtf"))
# 压缩包、OLE 容器看里面有什么：常有人把 .doc 改名成 .docx，或反过来
_INSIDE = (
    (b"pk\x03\x04", b"word/document.xml", ".docx"), (b"pk\x03\x04", b"xl/workbook.xml", ".xlsx"), (b"pk\x03\x04", b"OFD.xml", ".ofd"),
    (b"\xd0\xcf\x11\xe0", "WordDocument".encode("utf-16-le"), ".doc"),
)  # fmt: skip


def supported() -> tuple[str, ...]:
    """能读的扩展名。图片和扫描件（没有文字层）要装 ``zhengwen[ocr]``；.doc、.wps、.rtf、.odt 要有 LibreOffice。"""
    return (*_READERS, ARCHIVE)


def read(path: Path) -> Source:
    """读一个文件；读不了的抛 ``Unreadable``，话里写明是哪个文件、为什么、怎么办。"""
    return read_bytes(load(path), path.name)


def load(path: Path) -> bytes:
    """文件的原始字节；找不到、打不开、太大的抛 ``Unreadable``。"""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise Unreadable(f"读不了 {path}：不是文件。", f"Cannot read {path}: not a file.")
        if size > LARGEST:
            raise Unreadable(
                f"读不了 {path.name}：{size >> 20} MB，超过上限 {LARGEST >> 20} MB。请拆分后再读。",
                f"Cannot read {path.name}: {size >> 20} MB exceeds the limit of {LARGEST >> 20} MB.",
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"找不到 {path}。请检查路径。", f"No such file: {path}") from None
    except OSError as error:
        raise Unreadable(f"打不开 {path}：{error.strerror}。", f"Cannot open {path}: {error.strerror}.") from None


def reader_of(data: bytes, name: str) -> str:
    """哪个读取器读它；没有能读的为空串。"""
    return _READERS.get(_kind(data, name), "")


def read_bytes(data: bytes, name: str) -> Source:
    """同 ``read``，内容已在手里（上传、测试）。"""
    if not data.strip():
        raise Unreadable(f"读不了 {name}：文件是空的。", f"Cannot read {name}: the file is empty.")
    reader = _READERS.get(kind := _kind(data, name))
    if kind == ARCHIVE:
        raise Unreadable(
            f"读不了 {name}：这是压缩包，里面可能有好几份文件。用 zhengwen ingest 读入，或解压后再看。",
            f"Cannot read {name}: an archive may hold several files. Use zhengwen ingest, or unpack it first.",
        )
    if reader is None:
        raise _unsupported(name, kind)
    source: Source = without_unseen(import_module(f"ingest.read.{reader}").read(data, name))
    if len(source.text) > LONGEST:
        raise too_long(name, len(source.text))
    if not source.text.strip():
        raise Unreadable(f"读不了 {name}：里面没有文字。", f"Cannot read {name}: no text in it.")
    return replace(source, blocks=tuple(unfold(source.text, source.blocks)))


def _unsupported(name: str, extension: str) -> Unreadable:
    to = _CONVERT.get(extension)
    if to is None:
        formats = " ".join(supported())
        return Unreadable(
            f"读不了 {name}：不认识这种格式。支持：{formats}。",
            f"Cannot read {name}: unknown format. Supported: {formats}.",
        )
    advice, english = (f"请用办公软件另存为 .{to}", f"Save it as .{to}") if to else ("请解压后再读", "Unpack it first")
    return Unreadable(
        f"读不了 {name}：还不支持 {extension}。{advice}。",
        f"Cannot read {name}: {extension} is not supported. {english}.",
    )


def _kind(data: bytes, name: str) -> str:
    """先看内容的签名，再看扩展名：改错扩展名的照样能读。"""
    extension = Path(name).suffix.lower()
    if extension not in _READERS and extension not in _CONVERT:
        return extension
    head = data[:512].lstrip().lower()
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    inside = [kind for outer, inner, kind in _INSIDE if head.startswith(outer) and inner in data]
    return inside[0] if inside and extension not in inside else extension
