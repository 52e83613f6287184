"""内部名称在人前的叫法，和外来文字出场前的清理；命令行与网页共用。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ingest.document import Fact, Notice
from ui.words import Words, words

NOTICE = words("zh").names("notice")
FACT = words("zh").names("fact")
BASIS = words("zh").names("basis")
# 控制字符（能改写终端）、会改变排版方向的字符、落单的代理项（不能编码）
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(value: object) -> str:
    """去掉外来文字里不该出现在屏幕上的字符；换行和制表照留。"""
    return _UNSAFE.sub("", str(value))


def caution(said: str) -> str:
    """提醒的话去掉开头的「请注意，」：提醒前面另写着「请注意」。"""
    return re.sub(r"^请注意[，,：:]?\s?", "", said)


def found(notices: Sequence[Notice]) -> str:
    """读入时的发现，按轻重：广告 1 处、遮盖 2 处；没有则为空。"""
    counts: Counter[str] = Counter(n.kind for n in notices)
    return "、".join(f"{name} {counts[kind]} 处" for kind, name in NOTICE.items() if counts[kind])


def stated(fact: Fact, w: Words | None = None) -> str:
    """一件事实给人看的写法：单位写归一化的，别的照原文；日期不是原样的，括注算成的那一天。"""
    basis = w.names("basis") if w else BASIS
    said = fact.value if fact.kind in ("unit", "lead") else " ".join(fact.text.split()) or fact.value
    if fact.kind == "deadline" and fact.value != said:
        said += f"（{fact.value}）"
    return clean(said) + (f"（{basis[fact.basis]}）" if fact.basis in basis else "")


def plain(value: object, lang: str = "zh") -> str:
    """背景里的一项写成话：82岁、低保对象、失能。"""
    if isinstance(value, Mapping):
        return "，".join(_years(v, lang) if k == "age" else plain(v) for k, v in value.items() if v is not None)
    if isinstance(value, list | tuple):
        return "、".join(map(plain, value))
    return str(value)


def _years(age: object, lang: str) -> str:
    return f"{age}岁" if lang == "zh" else f"aged {age}"
