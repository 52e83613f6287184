"""正则有没有超线性的：项目里用到的每一条，拿由它自己的语法树造出来的字符串去试，长度加倍，看时间是不是也只加倍。

``python -m evals.reliability.rules`` 另起一个进程：在导入各部分之前接过 ``re`` 的编译，记下每一条和它所在的文件，
再读一遍示例文件、问一遍自带的题，把用到才编译的也逼出来。
"""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, permutations
from pathlib import Path
from typing import Any

from evals.reliability.tally import Tally

ROOT = Path(__file__).parents[2]
LAYERS = ("ingest", "assistant", "ui", "evals")
SHORT, LONG = 3_000, 6_000  # 字
QUICK = 0.006  # 秒；这么短的一段用不了这么久的，不会是平方级：一条平方级的要几千万步
WORST = 3.0  # 长度加倍，时间多于三倍就是超线性（线性是两倍，平方是四倍）
_MOST_PIECES, _MOST_PAIRS = 10, 14
Rule = tuple[str, int, str, bool]  # 正则、标志、在哪里编译的、是不是只从定了的一处对（match、fullmatch）


def growth(progress: Callable[[str], None]) -> Tally:
    """每条正则一次计数；``slowest`` 是最慢的一条在长的那段上用了多久。"""
    done = subprocess.run(
        [sys.executable, "-m", "evals.reliability.rules"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    tally = Tally("正则随长度的快慢")
    if done.returncode:
        tally.count(done.stderr.strip()[-400:])
        return tally
    slowest = (0.0, "")
    for n, (pattern, flags, where, anchored) in enumerate(json.loads(done.stdout)):
        ratio, seconds, text = worst_growth(re.compile(pattern, flags), anchored=anchored)
        slowest = max(slowest, (seconds, where))
        said = f"{where} 的 {pattern[:80]!r}，遇上 {text!r}… 长一倍慢 {ratio:.1f} 倍" if ratio > WORST else ""
        tally.count(said)
        if said:
            progress(said)
        if n % 50 == 0:
            progress(f"正则 {n}")
    tally.notes = {f"最慢的一条读 {LONG} 字（毫秒）": round(slowest[0] * 1000, 1), "它在": slowest[1]}
    return tally


def worst_growth(rule: re.Pattern[str], *, anchored: bool = False) -> tuple[float, float, str]:
    """（长一倍慢几倍，长的那段用了几秒，那段文字的头几个字），取最坏的；不够慢、不必量的是 0 倍。

    ``anchored`` 只从开头对一次，否则从头找到尾。
    """
    run = rule.match if anchored else lambda text: deque(rule.finditer(text), 0)
    worst = (0.0, 0.0, "")
    for piece in pieces(rule.pattern):
        for tail in ("", "\x01"):
            short = _timed(run, _filled(piece, SHORT) + tail)
            if short < QUICK:
                continue
            short = min(short, _timed(run, _filled(piece, SHORT) + tail), _timed(run, _filled(piece, SHORT) + tail))
            if short < QUICK:
                continue
            text = _filled(piece, LONG) + tail
            long = min(_timed(run, text) for _ in range(2 if short < 1 else 1))
            worst = max(worst, (long / short, long, piece[:20]))
    return worst


def _timed(run: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    run(text)
    return time.process_time() - began


def _filled(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def pieces(pattern: str) -> list[str]:
    """这条正则怕的重复：它的每个字面、每类字里的一个，两两相接，和一段对得上的。"""
    single = list(dict.fromkeys(islice(_atoms(re._parser.parse(pattern)), _MOST_PIECES)))  # type: ignore[attr-defined]
    pairs = ["".join(pair) for pair in islice(permutations(single, 2), _MOST_PAIRS)]
    return [*single, *pairs, "".join(single)] if single else []


def _atoms(items: Any) -> Iterator[str]:
    """语法树里从前到后的字面（连着的并起来），每类字取一个代表。"""
    run = ""
    for kind, value in items:
        name = str(kind)
        if name == "LITERAL":
            run += chr(value)
            continue
        if run:
            yield run
            run = ""
        if name == "IN":
            yield _one_of(value)
        elif name in ("ANY", "NOT_LITERAL"):
            yield "甲"
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from _atoms(value[2])
        elif name == "SUBPATTERN":
            yield from _atoms(value[3])
        elif name == "BRANCH":
            for branch in value[1][:4]:
                yield from _atoms(branch)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _atoms(value[1])
        elif name == "ATOMIC_GROUP":
            yield from _atoms(value)
    if run:
        yield run


_CATEGORIES = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "甲", "CATEGORY_NOT_DIGIT": "甲"}


def _one_of(members: Sequence[tuple[Any, Any]]) -> str:
    if str(members[0][0]) == "NEGATE":
        out = {value for kind, value in members if str(kind) == "LITERAL"}
        return next(c for c in "甲a1 \n，" if ord(c) not in out)
    kind, value = members[0]
    if str(kind) == "LITERAL":
        return chr(value)
    return chr(value[0]) if str(kind) == "RANGE" else _CATEGORIES.get(str(value), "甲")


# —— 记下项目里用到的全部正则 ——


def main() -> int:
    rules = recorded(_use_everything)
    json.dump(rules, sys.stdout)
    return 0


def recorded(use: Callable[[], None]) -> list[Rule]:
    """``use`` 期间由项目的代码编译的正则。"""
    found: dict[tuple[str, int], str] = {}
    real = re._compile  # type: ignore[attr-defined]

    def compile_and_note(pattern: Any, flags: int) -> Any:
        frame = sys._getframe(1)
        while frame.f_back and "/re/" in frame.f_code.co_filename:
            frame = frame.f_back
        where = Path(frame.f_code.co_filename)
        if isinstance(pattern, str) and where.is_relative_to(ROOT) and where.relative_to(ROOT).parts[0] in LAYERS:
            place = f"{where.relative_to(ROOT)}:{frame.f_lineno}"
            found.setdefault((pattern, int(flags)), place)
        return real(pattern, flags)

    re._compile = compile_and_note  # type: ignore[attr-defined]
    try:
        use()
    finally:
        re._compile = real  # type: ignore[attr-defined]
    return [(pattern, flags, where, is_anchored(where)) for (pattern, flags), where in found.items()]


def is_anchored(where: str) -> bool:
    """``文件:行`` 处编译的那条，在它的文件里是不是只用 match、fullmatch；别的文件也用的、看不出名字的，不算。"""
    name, _, line = where.rpartition(":")
    text = (ROOT / name).read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        inside = getattr(node, "lineno", 0) <= int(line) <= (getattr(node, "end_lineno", 0) or 0)
        if inside and isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            called = node.targets[0].id
        elif (
            inside and isinstance(node, ast.FunctionDef) and ast.unparse(node.returns or node).startswith("re.Pattern")
        ):
            called = rf"{node.name}\(\)"
        else:
            continue
        uses = set(re.findall(rf"\b{called}\.(\w+)", text))
        others = len(re.findall(rf"\b{called}(?![\w.])", text)) - isinstance(node, ast.Assign)
        return bool(uses) and uses <= {"match", "fullmatch", "pattern"} and called.startswith("_") and others <= 0
    return False


def _use_everything() -> None:
    import importlib
    import pkgutil
    import tempfile

    for layer in LAYERS[:3]:
        for module in pkgutil.walk_packages([str(ROOT / layer)], f"{layer}."):
            if not module.name.endswith("__main__") and not module.name.startswith("ui.page"):
                importlib.import_module(module.name)
    from assistant import ask
    from evals.case import CORPUS, read_cases
    from evals.reliability.inputs import Cheap
    from ingest import Store, ingest_paths, read_bytes

    for path in sorted(CORPUS.rglob("*.*")):
        if path.is_file() and path.suffix not in (".py", "") and "扫描" not in path.name and "README" not in path.name:
            read_bytes(path.read_bytes(), path.name)
    with tempfile.TemporaryDirectory() as folder, Store(folder, Cheap()) as store:
        ingest_paths([CORPUS], store)
        for case in read_cases():
            ask(case.question, store, history=case.history, profile=dict(case.profile), today=dt.date(2026, 11, 24))


if __name__ == "__main__":
    sys.exit(main())
