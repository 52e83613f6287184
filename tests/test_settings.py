"""作答用的几路信号：关掉一路，就只少那一路。云河市、青禾县都是虚构的。"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import TODAY
from fakes import FakeEncoder, reading

from assistant import Settings, ask, search
from assistant.settings import ALL
from ingest import Store, read_bytes


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """云河市、青禾县各一份助餐办法，说的是同一件事、不同的数。"""
    made = Store(tmp_path_factory.mktemp("store"), FakeEncoder())
    for place, amount in (("云河市", "3元"), ("青禾县", "5元")):
        text = f"{place}老年人助餐补贴办法\n第一条　{place}户籍老年人在社区食堂就餐，每餐补贴{amount}。\n第二条　本办法由{place}民政局解释。\n"
        made.add(read_bytes(text.encode(), f"{place}老年人助餐补贴办法.txt"))
    return made


def found(store: Store, said: str, settings: Settings) -> list[str]:
    return [h.document.place for h in search(said, store, today=TODAY, settings=settings)]


def test_all_on_is_the_store_itself(store: Store) -> None:
    assert ALL.view(store) is store


@pytest.mark.parametrize("name", ["vectors", "words", "facts"])
def test_a_signal_switched_off_finds_nothing_and_the_others_all(store: Store, name: str) -> None:
    seen = replace(ALL, **{name: False}).view(store)
    clause = store.clauses(store.documents()[0].id)[1].id
    have = {
        "vectors": bool(seen.by_vector("就餐补贴", 5)),
        "words": bool(seen.by_words("就餐补贴", 5)) or bool(seen.by_bigrams("就餐补贴", 5)),
        "facts": bool(seen.facts()) or bool(seen.facts_of([clause])[clause]),
    }
    assert have == {n: n != name for n in have}
    assert seen.documents() == store.documents()


def test_without_place_other_places_come_in(store: Store) -> None:
    assert set(found(store, "青禾县每餐补贴多少", ALL)) == {"青禾县"}
    assert set(found(store, "青禾县每餐补贴多少", Settings(place=False))) == {"青禾县", "云河市"}


def test_without_facts_an_amount_is_not_known(store: Store) -> None:
    said = "青禾县老年人就餐每餐补贴多少钱"
    assert ask(said, store, today=TODAY).values == ("5元/餐",)
    assert ask(said, store, today=TODAY, settings=Settings(facts=False)).values == ()


def test_search_looks_where_the_question_asks(store: Store) -> None:
    assert found(store, "青禾县每餐补贴多少", ALL)[:1] == ["青禾县"]
    assert found(store, "南京市每餐补贴多少", ALL) == []
    assert len(search("每餐补贴多少", store, k=1, today=TODAY)) == 1


# ---- 重排 ------------------------------------------------------------------------------------------------------------


class Likes:
    """假的重排模型：有 ``word`` 的得 9 分，别的 1 分；记下看过的。"""

    def __init__(self, word: str) -> None:
        self.word, self.seen = word, 0

    def scores(self, question: str, passages: list[str]) -> list[float]:
        self.seen += len(passages)
        return [9.0 if self.word in p else 1.0 for p in passages]


def test_a_reranker_moves_what_it_likes_to_the_front(tmp_path: Path) -> None:
    lines = [f"老年人助餐第{n}种情形每餐补贴{n}元。" for n in range(1, 9)]
    store = Store(tmp_path, FakeEncoder())
    store.add(reading("助餐办法.txt", lines))
    likes = Likes("补贴7元")
    plain = [h.clause.text for h in search("助餐补贴", store, today=TODAY)]
    moved = [h.clause.text for h in search("助餐补贴", store, today=TODAY, settings=Settings(reranker=likes))]
    assert sorted(plain) == sorted(moved)
    assert (plain[0] == moved[0], "补贴7元" in moved[0], likes.seen > 0) == (False, True, True)


def test_equal_scores_keep_the_order(tmp_path: Path) -> None:
    store = Store(tmp_path, FakeEncoder())
    store.add(reading("助餐办法.txt", [f"老年人助餐每餐补贴{n}元。" for n in range(1, 9)]))
    plain = [h.clause.id for h in search("助餐补贴", store, today=TODAY)]
    assert [
        h.clause.id for h in search("助餐补贴", store, today=TODAY, settings=Settings(reranker=Likes("没有这个词")))
    ] == plain
