"""字节 → 文字。次序：BOM、UTF-8、看着像汉字的 GB18030 或无标记 UTF-16，再交给 charset-normalizer（Big5 之类）。

网页自称 gb2312 的一律按 GB18030 解（前者是后者的子集，官网常混用）。
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from ingest.document import Notice
from ingest.errors import Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# 字；民法典十万字，几百份文件的汇编几十万字，这么长的读两三秒。最费事的写法（全是年龄、满是格子）要十秒多，
# 是子进程许用的处理器时间（worker._QUICK）的一半；再长就可能读到半路被结束，不如一开头就说清
LONGEST = 1_000_000
_SAMPLE = 20_000  # 字；辨认编码看这么多
_BREAK = re.compile(r"\r\n|[\r\f\v\u2028\u2029]")
_MARKS = "，。、：；？！（）《》〔〕【】“”‘’—…·\u3000％×○〇①②③④⑤⑥⑦⑧⑨⑩"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_COMMON = re.compile(rf"[\u4e00-\u9fa5\uff01-\uffee{_MARKS}]")
# 公文里最常见的字；解错编码得到的汉字里很少有它们
_FREQUENT = frozenset("的一是在有和为不年月日人中国市区县政府办公务服工作发关于及等以上，。、")


@dataclass(frozen=True)
class Decoded:
    """解出的文字和解码时出的事。"""

    text: str
    notices: tuple[Notice, ...] = ()


def decode(data: bytes, name: str, declared: str = "") -> Decoded:
    """解成文字，换行统一为 ``\\n``；控制字符去掉、解不出的字节代以 � 并报告；看着不是文字的抛 ``Unreadable``。

    ``declared`` 是网页自称的编码，只在它说是国标码、内容又不是 UTF-8 时才听它的。
    """
    national = declared.lower() in ("gb2312", "gbk", "gb18030") and _strict(data, "utf-8") is None
    decoded = data.decode("gb18030", "replace") if national else _decode(data, name)
    raw = _BREAK.sub("\n", decoded).removeprefix("\ufeff")
    sample = raw[:_SAMPLE]
    odd = len(_ODD.findall(sample))
    if odd > max(3, len(sample) // 50):
        raise not_text(name)
    text = _CONTROL.sub("", raw)
    notices = []
    if len(text) < len(raw):
        notices.append(Notice("encoding", f"去掉了{len(raw) - len(text)}个控制字符"))
    if lost := text.count("\ufffd"):
        notices.append(Notice("encoding", f"有{lost}处解不出来，写作 �", text.index("\ufffd")))
    return Decoded(text, tuple(notices))


def _decode(data: bytes, name: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    text = data.decode("utf-8", "replace")
    wide = _wide(text)
    if text.count("\ufffd") * 50 <= wide and text.count("\x00") * 50 <= len(text):
        return text
    guesses = ("utf-16-le", "utf-16-be") if b"\x00" in data[:4000] else ("gb18030", "utf-16-le", "utf-16-be")
    readable = [t for t in (_strict(data, encoding) for encoding in guesses) if t is not None and _chinese(t)]
    if readable:
        return max(readable, key=_familiar)
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    guessed = _strict(data, best.encoding) if best else None
    if guessed is None:
        raise not_text(name)
    return guessed


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _chinese(text: str) -> bool:
    """GB18030、UTF-16 几乎什么字节都解得开；常用汉字和标点要占八成以上才算解对。"""
    sample = text[:_SAMPLE]
    return len(_COMMON.findall(sample)) * 10 >= _wide(sample) * 8


def _wide(text: str) -> int:
    """ASCII 以外有多少字。"""
    return len(text) - len(text.encode("ascii", "ignore"))


def _familiar(text: str) -> float:
    sample = text[:_SAMPLE]
    return sum(c in _FREQUENT or c < "\x7f" for c in sample) / max(1, len(sample))


def too_long(name: str, length: int) -> Unreadable:
    return Unreadable(
        f"读不了 {name}：正文有 {length // 10_000} 万字，超过上限 {LONGEST // 10_000} 万字。请拆分后再读。",
        f"Cannot read {name}: {length:,} characters of text exceed the limit of {LONGEST:,}. Split it.",
    )


def not_text(name: str) -> Unreadable:
    return Unreadable(
        f"读不了 {name}：内容不是文字（可能是改了扩展名的其他文件）。请用原来的扩展名，或另存为文本。",
        f"Cannot read {name}: it does not contain text. Restore its real extension or save it as text.",
    )
