"""条款树与看过的样子逐条一致；改了规则就 ``make golden``，再像看代码一样看差异。"""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import GOLDEN, clause_lines, corpus_files, golden_path, seed_files, seed_lines, tree

from ingest.read import read
from ingest.tidy import tidy


@pytest.mark.parametrize("path", corpus_files(), ids=lambda p: p.name[:2])
def test_corpus_outline(path: Path) -> None:
    assert "\n".join(clause_lines(path)) == golden_path(path).read_text("utf-8").rstrip("\n")


def test_every_golden_file_has_its_sample() -> None:
    expected = {golden_path(p).name for p in corpus_files()}
    assert {p.name for p in GOLDEN.glob("*.clauses.jsonl")} == expected


@pytest.mark.parametrize("path", corpus_files(), ids=lambda p: p.name[:2])
def test_joined_clauses_give_back_the_text(path: Path) -> None:
    assert "".join(c.text for c in tree(path)) == tidy(read(path)).text


def test_seeds_outline() -> None:
    if not seed_files():
        pytest.skip("没有真实文件：设 ZHENGWEN_SHARED 指向放 seeds/ 的目录才能核对")
    assert "\n".join(line for path in seed_files() for line in seed_lines(path)) == (
        (GOLDEN / "seeds.jsonl").read_text("utf-8").rstrip("\n")
    )
