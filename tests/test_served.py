"""``chroma run`` 里的向量索引：几个进程共用一个；没跟上、连不上，检索照样对。"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers

from ingest.store import Store
from tests.fakes import FakeEncoder, reading
from tests.test_index import LINES, MORE, QUESTION

PATHS = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.chroma(tmp_path_factory.mktemp("chroma") / "run") as address:
        yield address


def opened(path: Path, chroma: str) -> Store:
    return Store(f"{path}?vectors={chroma}", FakeEncoder(dim=512), few=0)


def answer(store: Store, documents: list[str] | None = None) -> str:
    """最近的一条。再往后有许多一样近的，先后不定。"""
    ((clause, _),) = store.by_vector(QUESTION, 1, documents)
    return store.clause(clause).text


@pytest.fixture
def built(tmp_path: Path, chroma: str) -> Path:
    with opened(tmp_path, chroma) as store:
        store.add(reading("补贴.txt", LINES))
        store.add(reading("网点.txt", MORE))
        assert store.sync().state == "ready"
    return tmp_path


def test_the_index_agrees_with_exact_search(built: Path, chroma: str) -> None:
    with opened(built, chroma) as store:
        (index,) = [c for c in _collections(chroma) if c.startswith(store.nearest._family)]  # type: ignore[attr-defined]
        assert store.nearest._indexed(store.encoder.query(QUESTION), 1) is not None  # type: ignore[attr-defined]
        assert answer(store) == answer(store, [d.id for d in store.documents()])
        assert store.nearest.state().state == "idle"  # 别的进程跟上的，这里不必再做
        assert index.startswith("zhengwen-")


def test_several_stores_share_it(built: Path, chroma: str) -> None:
    """两个都开着，都用索引；一个读入新的，另一个马上看得见，索引还没跟上时也是。"""
    with opened(built, chroma) as first, opened(built, chroma) as second:
        assert answer(first) == answer(second)
        first.add(reading("新.txt", ["青禾县高龄津贴每月100元。"]))
        for store in (second, first):
            (top,) = store.by_vector("青禾县高龄津贴每月100元", 1)
            assert store.clause(top[0]).text == "青禾县高龄津贴每月100元。\n"
        first.sync()
        second.sync()
        assert second.nearest._indexed(second.encoder.query(QUESTION), 1) is not None  # type: ignore[attr-defined]
        first.remove(next(d.id for d in first.documents() if d.name == "新.txt"))
        assert second.by_vector("青禾县高龄津贴每月100元", 1) != [top]
        second.sync()
        assert second.by_vector("青禾县高龄津贴每月100元", 1) != [top]
        assert second.health().problems == ()


def test_another_process_shares_it(built: Path, chroma: str) -> None:
    script = """
import sys
from ingest.store import Store
from tests.fakes import FakeEncoder, reading
with Store(sys.argv[1], FakeEncoder(dim=512), few=0) as store:
    store.add(reading("新.txt", ["青禾县高龄津贴每月100元。"]))
    print(store.sync().state)
"""
    with opened(built, chroma) as serving:
        before = answer(serving)
        told = subprocess.run(
            [sys.executable, "-c", script, f"{built}?vectors={chroma}"],
            cwd=Path(__file__).parents[1], env=PATHS, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert told.stdout == "ready\n"
        assert answer(serving) == before
        (top,) = serving.by_vector("青禾县高龄津贴每月100元", 1)
        assert serving.clause(top[0]).text == "青禾县高龄津贴每月100元。\n"


def test_a_lost_collection_is_built_again(built: Path, chroma: str) -> None:
    with opened(built, chroma) as store:
        wanted = answer(store)
        client = _client(chroma)
        for name in _collections(chroma):
            if name.startswith(store.nearest._family):  # type: ignore[attr-defined]
                client.delete_collection(name)  # type: ignore[attr-defined]
        assert answer(store) == wanted
        assert store.health().problems == ()
        assert "已从目录重建" in store.nearest.state().detail
        assert answer(store) == wanted


def test_two_stores_in_one_server_do_not_mix(built: Path, chroma: str, tmp_path: Path) -> None:
    with opened(built, chroma) as store, opened(tmp_path / "另一个", chroma) as other:
        other.add(reading("别的.txt", ["别的内容。"]))
        other.repair()
        assert len(other.by_vector(QUESTION, 9)) == 1
        assert len(store.by_vector(QUESTION, 2000)) == len(LINES) + len(MORE)
        assert store.health().problems == other.health().problems == ()


def test_without_the_server_it_compares_one_by_one(built: Path) -> None:
    with opened(built, "chroma://127.0.0.1:1") as store:
        assert answer(store) == answer(store, [d.id for d in store.documents()])
        assert store.nearest.state().state == "failed"
        assert "chroma://127.0.0.1:1 里的向量索引用不了，改为逐条比较" in store.nearest.state().detail


def _client(chroma: str) -> object:
    import chromadb

    host, port = chroma.removeprefix("chroma://").split(":")
    return chromadb.HttpClient(host, int(port))


def _collections(chroma: str) -> list[str]:
    return [c.name for c in _client(chroma).list_collections()]  # type: ignore[attr-defined]
