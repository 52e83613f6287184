"""敌意的问话：五百万字、控制字符、正则炸弹、注入……每一句都要有个了结，时间与长度成正比。"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

from assistant import ask
from evals.case import CORPUS
from evals.reliability.tally import Tally
from evals.reliability.targets import PHRASES
from ingest import Store, ZhengwenError, ingest_paths, read_bytes

TODAY = dt.date(2026, 11, 24)
SECONDS = 10.0
HUGE = 5_000_000  # 字
WORST = 3.0  # 长一倍，慢不过三倍
_TOP = 1000  # 字；各个入口收的最长的问话，见 ui.asking；更长的入口一句话拒绝
ODD = (
    "\x00补贴\x00", "\x1b[31m补贴\x1b[0m", "".join(map(chr, range(32))), "\u202e补贴\u202c", "补\u200b贴" * 100, "甲" + "\u0301" * 900,
    "补贴\ud800", "\udfff\ud800", "\ufffe\uffff", "👨‍👩‍👧‍👦" * 100, "\U0010ffff" * 100,
    "' OR 1=1 --", "'; DROP TABLE clauses; --", '" OR 1', "NEAR(补贴 3)", "补贴*", "head:补贴", "补贴 AND NOT 补贴", "%s%s%s%n", "{0.__class__}",
    "${7*7}", "{{7*7}}", "<script>alert(1)</script>", "../../etc/passwd", "file:///etc/passwd", "http://evil.invalid/?q=补贴", "=cmd|' /c calc'!A1",
    "(a+)+$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 999 + "!", "\\" * 999, "(" * 999, "[" * 999, "《" * 999, "\n" * 900 + "补贴",
    "？" * 999, "，" * 999, " " * 998 + "钱", "补贴？" * 300, "0" * 999, "9" * 400 + "元", "1e999元", "-1岁", "２０２５年" * 180, "第一条" * 300,
)  # fmt: skip


def hostile_questions(where: Path, progress: Callable[[str], None]) -> list[Tally]:
    from evals.reliability.inputs import Cheap

    with Store(where, Cheap(), spare=0) as store:
        ingest_paths([CORPUS], store)
        return [_odd(store, progress), _huge(store, progress), _long(store, progress), _documents(progress)]


def _odd(store: Store, progress: Callable[[str], None]) -> Tally:
    """各样怪字：都答得完；再问一句平常的，答案不变。"""
    tally = Tally("敌意的问话")
    usual = _said("云河市老年人助餐补贴每餐多少钱？", store)
    slowest = 0.0
    for question in ODD:
        began = time.process_time()
        try:
            ask(question[:_TOP], store, today=TODAY)
            said = ""
        except ZhengwenError:
            said = ""  # 空的、不成话的：说清了
        except Exception as error:
            said = f"{type(error).__name__}：{error}"[:200]
        seconds = time.process_time() - began
        slowest = max(slowest, seconds)
        tally.count(
            f"{question[:20]!r}：{said}"
            if said
            else f"{question[:20]!r} 用了 {seconds:.1f} 秒"
            if seconds > SECONDS
            else ""
        )
    tally.count("" if _said("云河市老年人助餐补贴每餐多少钱？", store) == usual else "之后平常的问话答得不一样了")
    tally.notes["最久（毫秒）"] = round(slowest * 1000)
    progress("敌意的问话")
    return tally


def _huge(store: Store, progress: Callable[[str], None]) -> Tally:
    """五百万字，绕过入口直接调用：也有个了结。"""
    tally = Tally("五百万字的问话（直接调用）")
    slowest = 0.0
    for unit in ("补", "补贴多少钱？", "市民政局、", "2025年", "\x00", "(a+)+", " ", "\n", "第一条", "9"):
        text = (unit * (HUGE // len(unit)))[:HUGE]
        began = time.process_time()
        try:
            ask(text, store, today=TODAY)
            said = ""
        except ZhengwenError:
            said = ""
        except Exception as error:
            said = f"{type(error).__name__}：{error}"[:200]
        seconds = time.process_time() - began
        slowest = max(slowest, seconds)
        late = f"用了 {seconds:.1f} 秒" if seconds > SECONDS else ""
        tally.count(f"{unit!r}：{said or late}" if said or late else "")
        progress(f"五百万字 {unit!r} {seconds:.1f} 秒")
    tally.notes["最久（秒）"] = round(slowest, 2)
    return tally


def _long(store: Store, progress: Callable[[str], None]) -> Tally:
    """每个字样重复到上限：一半长和全长的时间之比。"""
    tally = Tally("问话随长度的快慢")
    _grown(tally, PHRASES, _TOP, lambda text: ask(text, store, today=TODAY))
    progress("问话随长度")
    return tally


def _documents(progress: Callable[[str], None]) -> Tally:
    """每个字样重复成一份文件：读、切条款、找事实，全程。"""
    tally = Tally("读文件随长度的快慢")
    for line in ("", "\n"):
        _grown(tally, [p + line for p in PHRASES], 40_000, lambda text: read_bytes(text.encode(), "试.txt"))
    progress("读文件随长度")
    return tally


def _grown(tally: Tally, units: list[str], length: int, run: Callable[[str], object]) -> None:
    """时间短的不算比：几毫秒里量不准。"""
    slowest, worst = 0.0, 0.0
    for unit in units:
        half, whole = (min(_timed(run, (unit * n)[:n]) for _ in range(2)) for n in (length // 2, length))
        ratio = whole / half if whole > 0.2 else 0.0
        slowest, worst = max(slowest, whole), max(worst, ratio)
        if ratio > WORST:  # 再量一次，免得冤枉
            half, whole = (min(_timed(run, (unit * n)[:n]) for _ in range(3)) for n in (length // 2, length))
            ratio = whole / half
        late = whole > SECONDS
        tally.count(f"{unit!r} 长一倍慢 {ratio:.1f} 倍（{whole:.2f} 秒）" if ratio > WORST or late else "")
    tally.notes |= {f"{length} 字最久（秒）": round(slowest, 2), "长一倍最多慢几倍": round(worst, 1)}


def _timed(run: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    run(text)
    return time.process_time() - began


def _said(question: str, store: Store) -> str:
    return ask(question, store, today=TODAY).text
