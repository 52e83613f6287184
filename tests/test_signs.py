"""先比符号再细比：与逐个比较的结果相同，库怎样增删改都跟得上。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import StoreError
from ingest.nearest import Nearest
from ingest.signs import Signs
from ingest.store import Store
from tests.fakes import FakeEncoder, reading

WHO = ["低保家庭", "残疾人", "百岁老人", "孤儿", "失业职工", "返乡青年", "无房住户", "慢性病人"]
WHAT = ["生活费", "护理费", "取暖费", "学杂费", "体检费", "路费", "房租", "药费", "餐费"]
LINES = [f"{who}可以申请{what}，每年{n}次。" for n, who in enumerate(WHO) for what in WHAT]
QUESTIONS = ["残疾人的护理费", "孤儿上学", "房租", "没有这回事"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "库", FakeEncoder(dim=100)) as opened:  # 100 维：不满整字
        opened.add(reading("甲.txt", LINES))
        opened.add(reading("乙.txt", [f"本市{line}" for line in LINES]))
        yield opened


def agrees(signs: Signs, store: Store) -> bool:
    """与逐个比较的得分一样（同分的先后不论）。"""
    for question in QUESTIONS:
        query = store.encoder.query(question)
        exact = [s for _, s in store.by_vector(question, 10)]
        if not np.allclose([s for _, s in signs.search(query, 10)], exact, atol=1e-4):
            return False
    return True


def test_agrees_with_comparing_one_by_one(store: Store) -> None:
    assert agrees(Signs(store.catalogue), store)


def test_follows_what_is_added_changed_and_removed(store: Store) -> None:
    signs = Signs(store.catalogue)
    assert agrees(signs, store)
    store.add(reading("丙.txt", [f"全省{line}" for line in LINES]))
    assert agrees(signs, store)
    store.add(reading("甲.txt", LINES[:9]))
    assert agrees(signs, store)
    store.remove(next(d.id for d in store.documents() if d.name == "丙.txt"))  # 最末几行没有了
    store.add(reading("丁.txt", [f"某县{line}" for line in LINES[:50]]))  # 又用上它们的行号
    assert agrees(signs, store)


def test_one_text_in_two_documents_is_found_in_both(store: Store) -> None:
    store.add(reading("戊.txt", [*LINES, "附则"], title="甲"))  # 与甲.txt 同一个标题，字字相同的条款共用向量
    found = [i for i, _ in Signs(store.catalogue).search(store.encoder.query(f"甲 {LINES[5]}"), 300)]
    assert len(set(found)) == len(found) == 3 * len(LINES) + 1
    assert [store.clause(i).text.strip() for i in found[:2]] == [LINES[5]] * 2


def test_an_empty_store_has_nothing(tmp_path: Path) -> None:
    with Store(tmp_path / "空", FakeEncoder()) as store:
        assert Signs(store.catalogue).search(store.encoder.query("房租"), 5) == []


def test_vectors_of_another_length_are_told(store: Store) -> None:
    with pytest.raises(StoreError, match="向量有损坏"):
        Signs(store.catalogue).search(np.ones(64, np.float32), 5)


def test_a_very_large_store_has_no_graph_and_still_answers(store: Store) -> None:
    nearest = Nearest(store.catalogue, store.encoder.query, few=10, many=100)
    try:
        assert nearest.follow().state == "ready"
        assert not (store.path / "chroma").exists()
        question = store.encoder.query("残疾人的护理费")
        assert nearest.search(question, 5) == Nearest(store.catalogue, store.encoder.query).search(question, 5)
    finally:
        nearest.close()
