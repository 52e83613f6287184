"""词的检索：一个词一个词地算，与 FTS5 一次算完分毫不差；库变了，记住的就不算数。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ingest.lexical import Lexical
from ingest.store import Store
from ingest.words import bigrams, words
from tests.fakes import FakeEncoder, reading

_UNITS = ("民政局", "财政局", "残联", "医保局")
_TASKS = ("老年人助餐", "高龄津贴", "护理补贴", "家庭养老床位", "无障碍改造")
_QUESTIONS = ("残联管不管护理补贴", "高龄津贴每月多少元", "民政局", "3元", "没有这回事", "助餐助餐助餐")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "库", FakeEncoder()) as opened:
        for number in range(4):
            lines = [f"市{u}负责{t}，每月{number + 3}元。" for u in _UNITS for t in _TASKS[: number + 2]]
            opened.add(reading(f"{number}.txt", [*lines, "扫一扫分享"], chrome=["扫一扫分享"]))
        yield opened


def at_once(store: Store, table: str, tokens: Sequence[str], k: int) -> list[tuple[str, float]]:
    """FTS5 自己的答案：全部的词一句问完。"""
    match = " OR ".join(f'"{t}"' for t in dict.fromkeys(tokens))
    sql = f"""SELECT c.id, -bm25({table}) AS score FROM {table} JOIN clauses c ON c.key = {table}.rowid
        WHERE {table} MATCH ? ORDER BY score DESC, c.key LIMIT ?"""
    with store.catalogue.connection() as db:
        return db.execute(sql, (match, k)).fetchall()


@pytest.mark.parametrize("question", _QUESTIONS)
@pytest.mark.parametrize("k", [1, 5, 40, 1000])
def test_word_by_word_equals_all_at_once(store: Store, question: str, k: int) -> None:
    assert store.by_words(question, k) == at_once(store, "words", words(question), k)
    assert store.by_bigrams(question, k) == at_once(store, "bigrams", bigrams(question), k)


def test_named_documents_keep_their_scores_and_order(store: Store) -> None:
    chosen = [d.id for d in store.documents()[1:3]]
    inside = {c.id for d in chosen for c in store.clauses(d)}
    whole = store.by_bigrams("残联护理补贴", 1000)
    assert store.by_bigrams("残联护理补贴", 1000, chosen) == [(c, s) for c, s in whole if c in inside]
    assert store.by_bigrams("残联护理补贴", 1000, []) == []


def test_nothing_remembered_outlives_a_change(store: Store) -> None:
    question = "残联护理补贴"
    before = store.by_bigrams(question, 5)
    with Store(store.path, FakeEncoder()) as other:  # 别的进程写的也算
        other.add(reading("新.txt", ["市残联发放护理补贴。"]))
    after = store.by_bigrams(question, 5)
    assert after == at_once(store, "bigrams", bigrams(question), 5) != before
    store.remove(next(d.id for d in store.documents() if d.name == "新.txt"))
    assert store.by_bigrams(question, 5) == before


def test_too_little_memory_changes_nothing_but_speed(store: Store) -> None:
    tight = Lexical(store.catalogue, memory=1)
    tokens = list(dict.fromkeys(bigrams("残联护理补贴")))
    assert tight.search("bigrams", tokens, 9) == store.by_bigrams("残联护理补贴", 9)
    assert tight.search("bigrams", tokens, 9) == store.by_bigrams("残联护理补贴", 9)


def test_remembered_is_read_again_after_a_change(store: Store) -> None:
    seen = [store.remember("几份", lambda: len(store.documents())) for _ in range(2)]
    store.add(reading("新.txt", ["市残联发放护理补贴。"]))
    assert [*seen, store.remember("几份", lambda: len(store.documents()))] == [4, 4, 5]


def test_facts_are_chosen_by_value_and_document(store: Store) -> None:
    duty = reading("甲.txt", ["市残联牵头。", "市财政局配合。"], facts=[(0, "lead", "市残联"), (1, "unit", "市财政局")])
    more = reading("乙.txt", ["市残联配合。"], facts=[(0, "unit", "市残联")])
    store.add(duty), store.add(more)
    assert store.values(("unit", "lead")) == ("市残联", "市财政局")
    own, other = duty.document.id, more.document.id
    assert store.facts_with(("unit", "lead"), ["市残联"], [own, other]) == [
        more.facts[0],
        duty.facts[0],
    ]  # 乙、甲：按名字
    assert store.facts_with(("unit", "lead"), ["市残联"], [own]) == [duty.facts[0]]
    assert store.facts_with(("unit",), [], [own, other]) == []
