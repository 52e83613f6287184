"""体检查得出毛病，修理修得好能修的。"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ingest.errors import StoreError
from ingest.store import Store
from tests.fakes import FakeEncoder, reading


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Store(tmp_path, FakeEncoder()) as store:
        store.add(reading(facts=[(0, "unit", "市民政局")]))
    return tmp_path


def change(path: Path, sql: str) -> None:
    db = sqlite3.connect(path / "catalogue.db")
    db.execute(sql)
    db.commit()
    db.close()


def test_healthy(path: Path) -> None:
    with Store(path, FakeEncoder()) as store:
        health = store.health()
    assert health.ok
    assert (health.documents, health.clauses, health.facts, health.vectors) == (1, 2, 1, 2)
    assert (health.encoder, health.index.state) == ("fake", "ready")
    assert health.size > 0 and health.free > 0
    assert health.missing == ("云河市助餐办法.txt",)  # 测试里的路径本来就不存在


def test_empty_store_is_healthy(tmp_path: Path) -> None:
    with Store(tmp_path, FakeEncoder()) as store:
        assert store.health().ok
        assert store.repair().ok


@pytest.mark.parametrize(
    "damage, said",
    [
        ("DELETE FROM vectors", "有 2 条条款缺向量。"),
        ("INSERT INTO words (words) VALUES ('delete-all')", "词索引 words 有 0 条，应有 2 条。"),
        ("INSERT INTO bigrams (bigrams) VALUES ('delete-all')", "词索引 bigrams 有 0 条，应有 2 条。"),
        # 向量：短了一截、全是零、不是数
        ("UPDATE vectors SET vector = substr(vector, 1, 250)", "有 2 个向量坏了。"),
        ("UPDATE vectors SET vector = zeroblob(256)", "有 2 个向量坏了。"),
        (f"UPDATE vectors SET vector = x'{'ff' * 256}'", "有 2 个向量坏了。"),
    ],
)
def test_found_and_repaired(path: Path, damage: str, said: str) -> None:
    change(path, damage)
    with Store(path, FakeEncoder()) as store:
        assert said in [p.zh for p in store.health().problems]
        assert store.repair().problems == ()
        for search in (store.by_words, store.by_bigrams, store.by_vector):
            assert store.clause(search("每餐补贴3元", 1)[0][0]).text == "每餐补贴3元。\n"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE clauses SET text = text || '多' WHERE position = 0",
        "UPDATE clauses SET text = replace(text, '3元', '8元')",  # 长短没变，数变了
        "UPDATE facts SET value = '市财政局'",
        "DELETE FROM clauses WHERE position = 1",
        "DELETE FROM facts",
    ],
)
def test_what_was_not_read_cannot_be_repaired(path: Path, damage: str) -> None:
    change(path, damage)
    with Store(path, FakeEncoder()) as store:
        assert [(p.zh, p.repairable) for p in store.repair().problems] == [
            ("这些文件在库里的内容与读入时不同，请重新读入：云河市助餐办法.txt", False)
        ]


@pytest.mark.parametrize(
    "damage, said",
    [
        ("UPDATE documents SET record = '{'", "库里有一份文件的记录损坏，读不懂。请运行 zhengwen doctor"),
        ("UPDATE documents SET record = '[]'", "库里有一份文件的记录损坏，读不懂。请运行 zhengwen doctor"),
        ("UPDATE vectors SET vector = substr(vector, 1, 250)", "库里的向量有损坏。请运行 zhengwen doctor --repair"),
        ("UPDATE vectors SET vector = x'00'", "库里的向量有损坏。请运行 zhengwen doctor --repair"),
        (f"UPDATE vectors SET vector = x'{'ff' * 256}'", "库里的向量有损坏。请运行 zhengwen doctor --repair"),
    ],
)
def test_damage_met_while_asking_is_told(path: Path, damage: str, said: str) -> None:
    change(path, damage)
    with Store(path, FakeEncoder()) as store, pytest.raises(StoreError, match=said):
        store.by_vector("每餐补贴3元", 1)


def test_new_words_rebuild_the_word_index(path: Path) -> None:
    change(path, "UPDATE meta SET value = '旧' WHERE key = 'words'")
    change(path, "INSERT INTO words (words) VALUES ('delete-all')")
    with Store(path, FakeEncoder()) as store:
        assert len(store.by_words("老年人助餐", 5)) == 2
