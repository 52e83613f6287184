"""字节 → 文字。次序：BOM、UTF-16 的零字节、UTF-8、GB18030、再交给 charset-normalizer（Big5 之类）。

网页自称 gb2312 的一律按 GB18030 解（前者是后者的子集，官网常混用）。
"""

from __future__ import annotations

import codecs

from ingest.errors import Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALLOWED_CONTROLS = frozenset("\t\n\r\f\v")


def decode(data: bytes, name: str) -> str:
    """解成文字，换行统一为 ``\\n``；看着不是文字的抛 ``Unreadable``。"""
    text = _decode(data, name).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    text = text.removeprefix("\ufeff")
    controls = sum((c < " " and c not in _ALLOWED_CONTROLS) or c == "\x7f" for c in text[:20_000])
    odd = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in text[:20_000])
    if controls + odd > max(3, len(text[:20_000]) // 50):
        raise _not_text(name)
    return "".join(c for c in text if (c >= " " and c != "\x7f") or c in "\t\n") if controls else text


def _decode(data: bytes, name: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding) or data[len(mark) :].decode(encoding, "replace")
    if b"\x00" in data[:4000]:
        return _wide(data, name)
    for encoding in ("utf-8", "gb18030"):
        text = _strict(data, encoding)
        if text is not None and (encoding == "utf-8" or _chinese(text)):
            return text
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    text = _strict(data, best.encoding) if best else None
    if text is None:
        raise _not_text(name)
    return text


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _wide(data: bytes, name: str) -> str:
    """没有 BOM 的 UTF-16：零字节落在奇数位是小端，偶数位是大端。"""
    even, odd = data[0:4000:2].count(0), data[1:4000:2].count(0)
    text = _strict(data, "utf-16-le" if odd > even else "utf-16-be")
    if text is None or "\x00" in text or min(even, odd) * 4 > max(even, odd):
        raise _not_text(name)
    return text


def _chinese(text: str) -> bool:
    """GB18030 几乎什么字节都解得开；常用汉字和标点要占一半以上才算解对。"""
    wide = [c for c in text[:20_000] if c > "\x7f"]
    common = sum(
        "\u4e00" <= c <= "\u9fa5" or c in "，。、；：？！（）《》〔〕“”‘’—…·　％" or "\uff00" < c < "\uffef"
        for c in wide
    )
    return not wide or common * 10 >= len(wide) * 8


def _not_text(name: str) -> Unreadable:
    return Unreadable(
        f"读不了 {name}：内容不是文字（可能是改了扩展名的其他文件）。请用原来的扩展名，或另存为文本。",
        f"Cannot read {name}: it does not contain text. Restore its real extension or save it as text.",
    )
