"""测速用的文件：种子定了就定了，读得回来。"""

from __future__ import annotations

import re
from itertools import repeat
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evals.bench import main
from evals.bench.curve import growth
from evals.bench.grow import elsewhere, grown
from evals.bench.paper import paper
from evals.bench.scale import grow, pace
from evals.bench.stand_in import StandIn
from evals.case import CORPUS
from ingest import Store, read_bytes


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


def test_a_question_elsewhere_asks_the_same_in_another_place() -> None:
    question = "云河市青禾县的高龄津贴，云河市给多少"
    asked = {elsewhere(question, seed) for seed in range(8)}
    assert len(asked) > 4
    assert all(a.count("市") == 2 and a.endswith("给多少") and a[: a.index("市")] in a[4:] for a in asked)
    assert elsewhere(question, 3) == elsewhere(question, 3)


def test_stand_in_is_deterministic_and_like_texts_are_near() -> None:
    first, again, near, far = StandIn().passages(
        ["老年人助餐补贴每餐3元", "老年人助餐补贴每餐3元", "老年人助餐补助每顿3元", "施工许可证核发流程"]
    )
    assert (first == again).all()
    assert float(first @ near) > float(first @ far)
    assert float(first @ first) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "first, last, rate",
    [(0, 0.5, 10.0), (0.5, 1, 5.0), (0, 1, 20 / 3)],  # 前十条一秒，后十条两秒
)
def test_pace(first: float, last: float, rate: float) -> None:
    steps = [{"clauses": 10, "added": 10, "seconds": 1.0}, {"clauses": 20, "added": 10, "seconds": 2.0}]
    assert pace(steps, first, last, "seconds") == pytest.approx(rate)


def test_a_store_half_grown_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """中途停下再长，与一口气长到一样大的，一字不差。"""
    for size in (100, 200):
        grow(CORPUS, tmp_path / "twice", size, real=False)
    grow(CORPUS, tmp_path / "once", 200, real=False)
    twice, once = (Store(tmp_path / name / "store", StandIn()) for name in ("twice", "once"))
    with twice, once:
        assert [d.id for d in twice.documents()] == [d.id for d in once.documents()]
        assert twice.counts() == once.counts()


def test_growth_draws_a_straight_line_for_linear_growth() -> None:
    drawn = growth([10, 100, 1000], {"甲<": [1, 10, 100]}, "毫秒", "题", "注")
    (points,) = re.findall(r'points="([^"]+)"', drawn)
    (ax, ay), (bx, by), (cx, cy) = ([float(n) for n in p.split(",")] for p in points.split())
    assert (bx - ax, ay - by) == pytest.approx((cx - bx, by - cy), abs=0.2)
    assert ElementTree.fromstring(drawn).tag.endswith("svg")  # 名字里的尖括号不坏事
