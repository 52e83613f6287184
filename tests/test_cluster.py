"""集群的库（PostgreSQL 和 Milvus）守嵌入式的库同样的规矩：同样的测试再跑一遍，外加几个进程共用的。"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from servers import PostgresServer

# 同一批测试，``store`` 换成这里的
from test_store import (  # noqa: F401
    test_a_file_that_became_a_copy_of_another_is_still_itself,
    test_absent_things,
    test_changed_file_replaces_its_clauses,
    test_counts,
    test_empty_document,
    test_encoding_is_reported,
    test_every_field_of_a_clause_and_a_fact_survives,
    test_facts_meet_every_condition,
    test_facts_of_clauses,
    test_many_threads,
    test_remove,
    test_same_bytes_under_another_name_are_the_first,
    test_same_name_in_another_folder_is_another_document,
    test_same_path_with_other_rules_is_updated_only_when_the_reading_changed,
    test_scale_of_a_question,
    test_search,
    test_search_text_is_only_text,
    test_titles_and_places_are_searched_but_only_text_is_kept,
    test_what_goes_in_comes_out,
)

from ingest.address import Server
from ingest.errors import StoreError
from ingest.milvus import TABLES, Milvus, Row
from ingest.postgres import FRESH, Postgres
from ingest.store import Store
from tests.fakes import FakeEncoder, reading
from ui.feedback import Feedback

PATHS = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


@pytest.fixture
def store(cluster: str) -> Iterator[Store]:
    with Store(cluster, FakeEncoder()) as opened:
        yield opened


# —— 几个进程共用 ——


def test_what_one_wrote_another_sees_at_once(cluster: str) -> None:
    with Store(cluster, FakeEncoder()) as serving, Store(cluster, FakeEncoder()) as reading_in:
        for turn in range(8):
            meals = reading(
                "助餐.txt", [f"市民政局负责助餐第{turn}版。", f"每餐补贴{turn}元。"], facts=[(1, "amount", f"{turn}元")]
            )
            reading_in.add(meals)
            time.sleep(FRESH)  # 别的进程写的，至多晚这么久看见
            assert [f.value for f in serving.facts(kinds=("amount",))] == [f"{turn}元"]
            for search in (serving.by_words, serving.by_bigrams, serving.by_vector):
                assert {c for c, _ in search("每餐补贴", 9)} <= {c.id for c in meals.clauses}
                assert search("每餐补贴", 9)
        reading_in.remove(meals.document.id)
        time.sleep(FRESH)
        assert serving.documents() == serving.by_words("每餐补贴", 9) == serving.by_vector("每餐补贴", 9) == []


def test_nothing_is_seen_before_the_commit(cluster: str) -> None:
    """正在写的一份：行已进了 Milvus，事务还没提交；另一个进程一条也看不见，原有的照样找得到。"""
    with Store(cluster, FakeEncoder()) as serving, Store(cluster, FakeEncoder()) as writer:
        writer.add(reading("原有.txt", ["每餐补贴3元。"]))
        seen: list[object] = []

        def look() -> None:
            seen.append(
                [c for c, _ in serving.by_bigrams("每餐补贴", 9)] + [c for c, _ in serving.by_vector("每餐补贴", 9)]
            )

        writer.words.add = looking(writer.words.add, look)  # type: ignore[method-assign]
        before = [c.id for c in writer.clauses(writer.documents()[0].id)]
        writer.add(reading("新的.txt", [f"每餐补贴{n}元。" for n in range(60)]))
        assert seen == [before * 2]
        time.sleep(FRESH)
        assert len(serving.by_bigrams("每餐补贴", 99)) == len(serving.by_vector("每餐补贴", 99)) == 61


def looking(add: Callable[..., None], look: Callable[[], None]) -> Callable[..., None]:
    def wrapped(db: object, document: str) -> None:
        add(db, document)
        look()

    return wrapped


def test_a_failed_write_leaves_nothing(cluster: str) -> None:
    with Store(cluster, FakeEncoder()) as store:
        store.add(reading("原有.txt", ["每餐补贴3元。"]))
        wanted = store.health()

        def fail() -> None:
            raise RuntimeError("断电")

        add, store.words.add = store.words.add, looking(store.words.add, fail)  # type: ignore[method-assign]
        with pytest.raises(RuntimeError):
            store.add(reading("新的.txt", ["每餐补贴5元。"]))
        store.words.add = add  # type: ignore[method-assign]
        found = store.health()
        assert (found.documents, found.generation, found.problems) == (1, wanted.generation, ())
        assert store.mass("每餐补贴5元") == store.mass("每餐补贴5元")
        assert len(store.by_vector("每餐补贴", 9)) == 1
        assert store.add(reading("新的.txt", ["每餐补贴5元。"])) == "added"
        assert len(store.by_vector("每餐补贴", 9)) == 2


_KILLED = """
import os, sys
from ingest.store import Store
from tests.fakes import FakeEncoder, reading
from ui.feedback import Feedback
store = Store(sys.argv[1], FakeEncoder())
add = store.words.add
def die(db, document):
    add(db, document)
    os._exit(9)
store.words.add = die
store.add(reading("半份.txt", [f"每餐补贴{n}元。" for n in range(40)]))
"""


def test_killed_while_writing_leaves_no_half(cluster: str) -> None:
    """行已插进 Milvus，事务没有提交，进程没了：看不见，锁已放开；``sync`` 把多出来的行清掉。"""
    with Store(cluster, FakeEncoder()) as store:
        store.add(reading("原有.txt", ["每餐补贴3元。"]))
        child = subprocess.run([sys.executable, "-c", _KILLED, cluster], cwd=Path(__file__).parents[1], env=PATHS)
        assert child.returncode == 9
        assert len(store.by_vector("每餐补贴", 9)) == len(store.by_bigrams("每餐补贴", 9)) == 1
        assert [p.zh for p in store.health().problems] == []
        assert store.sync().detail == ""
        assert store.add(reading("半份.txt", ["每餐补贴7元。"])) == "added"
        assert len(store.by_vector("每餐补贴", 9)) == 2


def test_several_processes_write_and_read(cluster: str) -> None:
    """三个进程各写各的，这里一边问：找到的每一条都在目录里，末了一份不少。"""
    script = """
import sys
from ingest.store import Store
from tests.fakes import FakeEncoder, reading
from ui.feedback import Feedback
with Store(sys.argv[1], FakeEncoder(), patience=60) as store:
    for turn in range(6):
        store.add(reading(f"{sys.argv[2]}.txt", [f"{sys.argv[2]}处第{turn}版，每餐补贴{n}元。" for n in range(5)]))
"""
    command = [sys.executable, "-c", script, cluster]
    with Store(cluster, FakeEncoder()) as store:
        writers = [subprocess.Popen([*command, name], cwd=Path(__file__).parents[1], env=PATHS) for name in "甲乙丙"]
        while any(w.poll() is None for w in writers):
            for clause, _ in store.by_bigrams("每餐补贴", 99):
                with suppress(KeyError):  # 找到之后又换了新版
                    assert "每餐补贴" in store.clause(clause).text
        assert [w.returncode for w in writers] == [0, 0, 0]
        assert store.sync().state == "ready"
        assert sorted({c.text[:5] for d in store.documents() for c in store.clauses(d.id)}) == [
            "丙处第5版",
            "乙处第5版",
            "甲处第5版",
        ]
        assert len(store.by_bigrams("每餐补贴", 99)) == len(store.by_vector("每餐补贴", 99)) == 15
        assert store.health().problems == ()


# —— 坏了、连不上 ——


def test_the_collection_can_be_lost(cluster: str) -> None:
    """Milvus 只是副本：丢了行、多了行、整个集合没了，都从目录补回来。"""
    with Store(cluster, FakeEncoder()) as store:
        store.add(reading("甲.txt", ["每餐补贴3元。", "租房补贴500元。"]))
        store.add(reading("乙.txt", ["高龄津贴每月100元。"]))
        wanted = [store.by_vector("补贴多少", 9), store.by_bigrams("补贴多少", 9)]
        client, collection = store.words._shared.client, store.words._shared.edition().collection  # type: ignore[attr-defined]
        (first, *_) = sorted(client.keys(collection))
        client.delete(collection, [first])
        client.insert(
            collection,
            [Row(10**9, "没有", FakeEncoder().query("补贴"), {t: {5: 1.0} for t in TABLES}, dict.fromkeys(TABLES, 1))],
        )
        client.insert(
            collection,
            [
                Row(
                    10**9 + 1,
                    "没有",
                    FakeEncoder().query("补贴多少"),
                    {t: {5: 1.0} for t in TABLES},
                    dict.fromkeys(TABLES, 1),
                )
            ],
        )
        assert store.by_vector("补贴多少", 1)[0][1] < 0.99  # 目录里没有的，看不见
        assert store.sync().detail == "索引与目录对过一遍：删去 2 条，补上 1 条"
        assert [store.by_vector("补贴多少", 9), store.by_bigrams("补贴多少", 9)] == wanted
        client.drop(collection)
        assert store.sync().detail == "索引已从目录重建（集合不见了）"
        assert [store.by_vector("补贴多少", 9), store.by_bigrams("补贴多少", 9)] == wanted
        assert store.repair().problems == ()
        assert [store.by_vector("补贴多少", 9), store.by_bigrams("补贴多少", 9)] == wanted


def test_the_totals_can_be_lost(cluster: str, postgres: PostgresServer) -> None:
    with Store(cluster, FakeEncoder()) as store:
        store.add(reading("甲.txt", ["每餐补贴3元。", "租房补贴500元。"]))
        wanted = store.by_words("补贴多少", 9), store.mass("补贴多少")
        with store.catalogue.connection() as db:
            db.execute("DELETE FROM terms")
            db.execute("UPDATE totals SET clauses = 0")
        assert [p.zh for p in store.health().problems] == [
            "bigrams 的总账记着 0 条，应有 2 条。",
            "words 的总账记着 0 条，应有 2 条。",
        ]
        assert store.repair().problems == ()
        assert (store.by_words("补贴多少", 9), store.mass("补贴多少")) == wanted


def test_another_encoder_needs_repair(cluster: str) -> None:
    with Store(cluster, FakeEncoder("甲")) as store:
        store.add(reading("甲.txt", ["每餐补贴3元。"]))
    with Store(cluster, FakeEncoder("乙", 32)) as store:
        with pytest.raises(StoreError, match=r"出自模型「甲」，现在用的是「乙」"):
            store.by_vector("补贴", 3)
        assert store.repair().ok
        assert len(store.by_vector("每餐补贴3元", 1)) == 1


def test_written_by_another_process(cluster: str) -> None:
    with Store(cluster, FakeEncoder(), patience=0.2) as store, Store(cluster, FakeEncoder()) as other:
        with other.catalogue.writing(), pytest.raises(StoreError, match="正被另一个程序写入。请等它做完再试"):
            store.add(reading())
        with other.catalogue.writing():
            assert store.sync().state == "elsewhere"  # 读入了一批之后：不算失败
        assert store.documents() == []
        assert store.add(reading()) == "added"


def test_a_store_that_must_be_there_is_not_made(cluster: str, postgres: PostgresServer) -> None:
    with pytest.raises(StoreError, match="这里还没有库：postgresql://"):
        Store(cluster, create=False)
    Store(cluster).close()
    Store(cluster, create=False).close()


@pytest.mark.parametrize(
    "damage, said",
    [
        ("guarded", "用户名或口令不对"),
        ("nobase", "没有数据库.*createdb"),
        ("noserver", "连不上数据库"),
        ("nomilvus", "向量库 milvus://.*请检查它是否开着"),
    ],
)
def test_what_cannot_be_reached_is_said(
    postgres: PostgresServer, milvus: str, tmp_path: Path, damage: str, said: str
) -> None:
    """没有口令、没有库、没有开：各说各的；口令不在话里。"""
    name = postgres.cleared()
    if damage == "guarded":
        postgres.run("DROP ROLE IF EXISTS guarded; CREATE ROLE guarded LOGIN PASSWORD '对的'")
        name = "guarded"
        postgres.run("DROP DATABASE IF EXISTS guarded")
        postgres.run("CREATE DATABASE guarded OWNER guarded")
    url = postgres.url(
        {"nobase": "没有这个库"}.get(damage, name),
        "milvus://root:机密@127.0.0.1:1" if damage == "nomilvus" else milvus,
        tmp_path,
        user="guarded:错的" if damage == "guarded" else "zhengwen:机密",
    )
    if damage == "noserver":
        url = url.replace(str(postgres.host), str(tmp_path))
    with pytest.raises(StoreError, match=said) as raised:
        Store(url, FakeEncoder())
    assert not any(secret in raised.value.zh + raised.value.en for secret in ("机密", "错的"))
    if damage == "guarded":  # 口令对了就进得去
        right = url.replace("错的", "%E5%AF%B9%E7%9A%84")
        with Store(right, FakeEncoder()) as store:
            assert store.add(reading()) == "added"


def test_a_lost_connection_is_replaced(cluster: str, postgres: PostgresServer) -> None:
    """服务器断开了连接（重启、超时）：说一声，下一次另连。"""
    with Store(cluster, FakeEncoder()) as store:
        store.add(reading())
        postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'zhengwen'")
        with suppress(StoreError):
            store.facts()
        assert len(store.by_vector("每餐补贴3元", 9)) == 2
        assert store.add(reading("又一份.txt", ["每月补贴100元。"])) == "added"


def test_readers_follow_a_rebuilt_index(cluster: str) -> None:
    """另一个进程重建了索引，旧集合已删：这里不出错，换用新的。"""
    with Store(cluster, FakeEncoder()) as store, Store(cluster, FakeEncoder()) as other:
        store.add(reading())
        wanted = store.by_vector("每餐补贴", 9), store.by_words("每餐补贴", 9)
        other.repair()
        assert (store.by_vector("每餐补贴", 9), store.by_words("每餐补贴", 9)) == wanted


def test_another_database_of_milvus(postgres: PostgresServer, milvus: str, tmp_path: Path) -> None:
    from pymilvus import MilvusClient

    MilvusClient(uri=milvus.replace("milvus://", "http://")).create_database("policies")
    with Store(postgres.url(postgres.cleared(), f"{milvus}/policies", tmp_path), FakeEncoder()) as store:
        store.add(reading())
        assert len(store.by_vector("每餐补贴", 9)) == 2
        assert store.health().problems == ()


def test_large_documents_and_deep_searches(cluster: str) -> None:
    """一次插不完的，一次取不够的；同分的依存入的先后。"""
    with Store(cluster, FakeEncoder()) as store:
        large = reading("大.txt", [f"第{n:04}户每月补贴。" for n in range(1200)])
        store.add(large)
        everything = [c.id for c in large.clauses]
        assert [c for c, _ in store.by_words("每月补贴", 50)] == everything[:50]
        assert len(store.by_vector("每月补贴", 1100)) == 1100
        store.add(reading("大.txt", ["只剩一条，每月补贴。"]))
        assert len(store.by_words("每月补贴", 50)) == len(store.by_vector("每月补贴", 50)) == 1
        assert store.sync().detail == ""


@pytest.mark.parametrize("library", ["pg8000", "pymilvus"])
def test_what_is_not_installed_is_asked_for(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    opening = {"pg8000": Postgres.exists, "pymilvus": Milvus}[library]
    with pytest.raises(StoreError, match=r"要先装：pip install 'zhengwen\[cluster\]'"):
        opening(Server("postgresql", "127.0.0.1", 1))


def test_the_page_keeps_its_own_files_in_a_folder(cluster: str, tmp_path: Path) -> None:
    """上传的原件、反馈、记录：目录建好了，写得进去；目录占多少字节问数据库。"""
    with Store(cluster, FakeEncoder()) as store:
        Feedback(store).add("问题", "good")
        assert store.path == tmp_path / "files" and len(Feedback(store).rows()) == 1
        assert store.catalogue.size() > 1_000_000
    (tmp_path / "挡着").write_text("文件", "utf-8")
    with pytest.raises(StoreError, match="不是目录"):
        Store(cluster.replace("/files", "/挡着"), FakeEncoder())
