"""重做 tests/golden：``make golden``。改动要像代码一样逐行看过再提交，不为转绿而改。

``<示例文件>.clauses.jsonl`` 一条一行，是条款树的全貌；``seeds.jsonl`` 是真实文件的，只留标签、字数和摘要，不留原文；十二个汉字以上的标签也换成摘要。
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from ingest.document import Clause
from ingest.outline import outline
from ingest.read import read, supported
from ingest.tidy import tidy

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
CORPUS = ROOT / "corpus"
_HAN = re.compile(r"[\u4e00-\u9fff]")
SHARED = Path(os.environ.get("ZHENGWEN_SHARED", ROOT.parent / "shared"))


def tree(path: Path) -> tuple[Clause, ...]:
    """一个文件的条款；path 从正文内部的标题写起，文件标题由别处负责。"""
    return outline(tidy(read(path)))


def corpus_files() -> list[Path]:
    return sorted(p for p in CORPUS.iterdir() if p.suffix in supported() and p.name != "README.md")


def seed_files() -> list[Path]:
    folder = SHARED / "seeds"
    return sorted(folder.glob("*.txt")) if folder.is_dir() else []


def clause_lines(path: Path) -> Iterator[str]:
    for clause in tree(path):
        row = {"label": clause.label, "kind": clause.kind, "path": list(clause.path), "text": clause.text}
        yield json.dumps(row, ensure_ascii=False)


def seed_lines(path: Path) -> Iterator[str]:
    for clause in tree(path):
        row = {
            "file": path.name,
            "label": _kept(clause.label),
            "kind": clause.kind,
            "length": len(clause.text),
            "sha1": _digest(clause.text),
        }
        yield json.dumps(row, ensure_ascii=False)


def _kept(label: str) -> str:
    """标签照写；成了句的标题是原文，只留摘要。"""
    return _digest(label) if len(_HAN.findall(label)) >= 12 else label


def _digest(text: str) -> str:
    return hashlib.sha1(text.encode("utf-8")).hexdigest()


def golden_path(path: Path) -> Path:
    return GOLDEN / f"{path.name}.clauses.jsonl"


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for path in corpus_files():
        golden_path(path).write_text("\n".join(clause_lines(path)) + "\n", "utf-8")
    if seed_files():
        lines = [line for path in seed_files() for line in seed_lines(path)]
        (GOLDEN / "seeds.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    else:
        print("没有真实文件（ZHENGWEN_SHARED），seeds.jsonl 未动")


if __name__ == "__main__":
    main()
