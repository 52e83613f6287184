"""测速用的文件：种子定了就定了，读得回来。"""

from __future__ import annotations

import re
from itertools import repeat

import pytest

from evals.bench import main
from evals.bench.grow import grown
from evals.bench.paper import paper
from evals.case import CORPUS
from ingest import read_bytes


def test_grown_files_are_the_same_every_time_and_large_enough() -> None:
    first, again, other = (grown(CORPUS, ".txt", 30_000, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert sum(len(f.data) for f in first) >= 30_000
    assert all(read_bytes(f.data, f.name).clauses for f in first)


def test_paper_is_read_back_with_its_tables() -> None:
    reading = read_bytes(paper(repeat("第一条 每人每月发放补贴300元，由市民政局负责。"), 4, table_every=4), "公文.pdf")
    assert "每人每月发放补贴300元，由市民政局负责。" in reading.text
    assert [c.kind for c in reading.clauses].count("row") == 12
    assert "— 3 —" not in reading.text


def test_help_is_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert shown.startswith("用法：zhengwen bench")
    assert not re.search("``|usage|options:", shown)
