"""先看地方：哪些文件管得到那里；筛不出就是筛不出。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from policies import ALLOWANCE, COUNTY, DISTRICT, store_of

from assistant.scope import governs, known_places, local, scopes
from ingest import Store
from ingest.document import Place
from ingest.place import place_named


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("scope"), ALLOWANCE, DISTRICT, COUNTY) as made:
        yield made


def place(store: Store, name: str) -> Place:
    found = place_named(name) or next(p for p in known_places(store) if p.name == name)
    return found


def issued_for(scope_documents: tuple) -> set[str]:  # type: ignore[type-arg]
    return {d.place for d in scope_documents}


def test_places_of_the_store_are_known(store: Store) -> None:
    """编出来的地名区划表里没有，库里有它的文件就认得。"""
    assert {p.name for p in known_places(store)} == {"云河市", "南浦区", "青禾县"}


def test_no_place_is_the_whole_store(store: Store) -> None:
    (scope,) = scopes((), store)
    assert (scope.place, scope.limited, issued_for(scope.documents)) == (None, False, {"云河市", "南浦区", "青禾县"})


def test_one_scope_for_each_place(store: Store) -> None:
    asked = (place(store, "南浦区"), place(store, "青禾县"))
    found = scopes(asked, store)
    assert [s.place for s in found] == list(asked)
    assert all(s.limited for s in found)


@pytest.mark.parametrize("asked, there", [("石家庄市", set()), ("南浦区", {"南浦区"}), ("青禾县", {"青禾县"})])
def test_only_documents_that_reach_there(store: Store, asked: str, there: set[str]) -> None:
    """别处的一份也不要；本地的一定在。"""
    (scope,) = scopes((place(store, asked),), store)
    found = issued_for(scope.documents)
    assert there <= found
    assert not found & ({"南浦区", "青禾县"} - there)


def test_within_earlier_sources(store: Store) -> None:
    wanted = {d.id for d in store.documents() if d.place == "南浦区"}
    (scope,) = scopes((), store, wanted)
    assert (scope.ids, scope.limited) == (frozenset(wanted), True)


def test_local_before_above(store: Store) -> None:
    by_place = {d.place: d for d in store.documents()}
    here = place(store, "南浦区")
    assert [local(by_place[p], here) for p in ("南浦区", "云河市", "青禾县")] == [True, False, False]
    assert all(local(d, None) for d in store.documents())
    assert governs(by_place["南浦区"], here)
    assert not governs(by_place["青禾县"], here)


ELSEWHERE = """南浦区支援青禾县助浴

昨日，南浦区派出三辆助浴车支援青禾县，青禾县的老人每周可以洗一次澡。

南浦区的老人照旧在社区助浴点洗澡。
"""


def test_a_report_of_elsewhere_that_names_the_place(tmp_path_factory: pytest.TempPathFactory) -> None:
    """标题说到它的，整份都看；它仍不是管得到那里的文件。"""
    with store_of(tmp_path_factory.mktemp("aside"), COUNTY, ELSEWHERE) as made:
        (scope,) = scopes((place(made, "青禾县"),), made)
        named = {c.document for c in made.clauses_by_id(scope.aside).values()}
        assert {made.document(d).title for d in named} == {"南浦区支援青禾县助浴"}
        assert not named & scope.ids
