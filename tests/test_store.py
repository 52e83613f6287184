"""库：存进去的一字不差，读出来的只有它；一份文件全在或全不在。"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest.catalogue import FORMAT
from ingest.document import Clause, Document, Fact, Notice, Place
from ingest.errors import StoreError
from ingest.fusion import Scale
from ingest.record import CLAUSE_COLUMNS, FACT_COLUMNS, document_from, document_row
from ingest.store import Store
from tests.fakes import FakeEncoder, reading

MEALS = reading(
    "助餐.txt",
    ["市民政局负责老年人助餐。", "80周岁以上老年人每餐补贴3元。", "扫一扫分享本页"],
    chrome=["扫一扫分享本页"],
    facts=[(0, "unit", "市民政局"), (1, "amount", "3元"), (1, "condition", "80周岁以上")],
)
HOMES = reading("租房.txt", ["市住房城乡建设局发放租赁补贴。", "租赁补贴每月500元。"], facts=[(1, "amount", "500元")])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "库", FakeEncoder()) as opened:
        yield opened


def ids(ranked: list[tuple[str, float]]) -> list[str]:
    return [clause for clause, _ in ranked]


# —— 存取 ——


def test_what_goes_in_comes_out(store: Store) -> None:
    assert [store.add(MEALS), store.add(HOMES)] == ["added", "added"]
    assert store.documents() == [MEALS.document, HOMES.document]  # 按名字排
    assert store.document(MEALS.document.id) == MEALS.document
    assert tuple(store.clauses(MEALS.document.id)) == MEALS.clauses
    assert "".join(c.text for c in store.clauses(MEALS.document.id)) == MEALS.text
    assert store.clause(MEALS.clauses[1].id) == MEALS.clauses[1]
    assert tuple(store.facts(document=MEALS.document.id)) == MEALS.facts


def test_counts(store: Store) -> None:
    """网页杂质也是条款；没有事实的是 0，去掉的不再有。"""
    assert store.counts() == {}
    for each in (MEALS, HOMES, reading("空.txt", ["没有事实。"])):
        store.add(each)
    empty = reading("空.txt").document.id
    assert store.counts() == {MEALS.document.id: (3, 3), HOMES.document.id: (2, 1), empty: (1, 0)}
    store.remove(MEALS.document.id)
    assert store.counts() == {HOMES.document.id: (2, 1), empty: (1, 0)}


def test_every_field_of_a_document_survives() -> None:
    """字段以后会加；加进来的只要是文字、文字的元组或日期，这里自动就查到。"""
    samples = {"str": "文字", "tuple[str, ...]": ("甲", "乙"), "dt.date | None": dt.date(2025, 1, 2)}
    samples["tuple[Notice, ...]"] = (Notice("mask", "2*元", 3),)  # type: ignore[assignment]
    full = Document(**{f.name: samples[str(f.type)] for f in dataclasses.fields(Document)})  # type: ignore[arg-type]
    assert document_from(document_row(full)) == full


@pytest.mark.parametrize("columns, noun", [(CLAUSE_COLUMNS, Clause), (FACT_COLUMNS, Fact)])
def test_columns_follow_the_nouns(columns: str, noun: type) -> None:
    assert columns.replace('"', "").split(", ") == [f.name for f in dataclasses.fields(noun)]


def test_every_field_of_a_clause_and_a_fact_survives(store: Store) -> None:
    clause = replace(MEALS.clauses[1], path=("办法", "一、补贴"), parent=MEALS.clauses[0].id, inferred=True, kind="row")
    fact = replace(MEALS.facts[1], basis="merged-cell", source=MEALS.clauses[0].id, bound="不超过", subject="每餐")
    store.add(replace(MEALS, clauses=(MEALS.clauses[0], clause, MEALS.clauses[2]), facts=(fact,)))
    assert store.clause(clause.id) == clause
    assert store.facts() == [fact]


def test_absent_things(store: Store) -> None:
    store.add(MEALS)
    for absent in (store.document, store.clause, store.remove):
        with pytest.raises(KeyError):
            absent("没有")
    assert store.clauses("没有") == []
    assert store.clauses_by_id(["没有", MEALS.clauses[2].id, MEALS.clauses[0].id]) == {
        c.id: c for c in (MEALS.clauses[2], MEALS.clauses[0])
    }


@pytest.mark.parametrize(
    "asked, values",
    [
        ({}, ["市民政局", "3元", "80周岁以上", "500元"]),
        ({"kinds": ("amount",)}, ["3元", "500元"]),
        ({"kinds": ("amount", "unit")}, ["市民政局", "3元", "500元"]),
        ({"value": "3元"}, ["3元"]),
        ({"clause": MEALS.clauses[1].id}, ["3元", "80周岁以上"]),
        ({"document": HOMES.document.id, "kinds": ("unit",)}, []),
    ],
)
def test_facts_meet_every_condition(store: Store, asked: dict, values: list[str]) -> None:
    store.add(MEALS)
    store.add(HOMES)
    assert [f.value for f in store.facts(**asked)] == values


def test_facts_of_clauses(store: Store) -> None:
    store.add(MEALS)
    first, second, third = (c.id for c in MEALS.clauses)
    assert store.facts_of([second, third]) == {second: MEALS.facts[1:], third: ()}
    assert store.facts_of([]) == {}
    assert store.facts_of([first])[first] == MEALS.facts[:1]


# —— 同一份、改过的、同名的 ——


def test_same_file_again_changes_nothing(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    with Store(tmp_path, encoder) as store:
        assert store.add(MEALS) == "added"
        before = store.catalogue.generation()
        assert store.add(MEALS) == "unchanged"
        assert (len(encoder.encoded), store.catalogue.generation()) == (2, before)


def test_changed_file_replaces_its_clauses(store: Store) -> None:
    store.add(MEALS)
    changed = reading("助餐.txt", ["市民政局负责老年人助餐。", "每餐补贴5元。"], facts=[(1, "amount", "5元")])
    assert store.add(changed) == "updated"
    assert tuple(store.clauses(MEALS.document.id)) == changed.clauses
    assert [f.value for f in store.facts()] == ["5元"]
    for search in (store.by_words, store.by_bigrams, store.by_vector):
        assert set(ids(search("80周岁以上老年人每餐补贴", 9))) <= {c.id for c in changed.clauses}


def test_same_text_is_encoded_once(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    with Store(tmp_path, encoder) as store:
        store.add(reading("甲.txt", ["每餐补贴3元。", "本办法自2025年1月1日起施行。"], title="助餐办法"))
        store.add(reading("乙.txt", ["每餐补贴5元。", "本办法自2025年1月1日起施行。"], title="助餐办法"))
        assert len(encoder.encoded) == len(set(encoder.encoded)) == 3
        assert len(store.by_vector("施行", 9)) == 4


def test_same_path_with_other_rules_is_updated_only_when_the_reading_changed(store: Store) -> None:
    assert store.put(MEALS, rules="1").outcome == "added"
    assert store.current(MEALS.document.path, MEALS.document.digest, "1") == MEALS.document
    assert store.current(MEALS.document.path, MEALS.document.digest, "2") is None
    assert store.put(MEALS, rules="2").outcome == "unchanged"
    assert store.current(MEALS.document.path, MEALS.document.digest, "2") == MEALS.document
    assert store.put(replace(MEALS, facts=()), rules="3").outcome == "updated"


def test_same_name_in_another_folder_is_another_document(store: Store) -> None:
    store.add(MEALS)
    other = reading("助餐.txt", ["县民政局负责。"], path="/别处/助餐.txt", facts=[(0, "unit", "县民政局")])
    assert store.add(other) == "added"
    assert {d.path for d in store.documents()} == {"/政策/助餐.txt", "/别处/助餐.txt"}
    kept = next(d for d in store.documents() if d.path == "/别处/助餐.txt")
    assert kept.id != MEALS.document.id
    (clause,) = store.clauses(kept.id)
    (fact,) = store.facts(document=kept.id)
    assert (clause.document, fact.clause) == (kept.id, clause.id)
    # 再来一次仍是它
    assert store.add(other) == "unchanged"
    changed = reading("助餐.txt", ["县民政局牵头。"], path="/别处/助餐.txt")
    assert store.put(changed).document.id == kept.id
    assert len(store.documents()) == 2


def test_same_bytes_under_another_name_are_the_first(store: Store) -> None:
    store.add(MEALS)
    copy = replace(MEALS.document, id="f" * 12, name="助餐（副本）.txt", path="/政策/助餐（副本）.txt")
    own = tuple(replace(c, id=f"副本{c.id}"[:16], document=copy.id) for c in MEALS.clauses)
    added = store.put(replace(MEALS, document=copy, clauses=own, facts=()))
    assert (added.outcome, added.document) == ("unchanged", MEALS.document)
    assert tuple(store.clauses(MEALS.document.id)) == MEALS.clauses
    # 原文件已不在、规则又变了：用这一份重读，身份不变
    added = store.put(replace(MEALS, document=copy, clauses=own, facts=()), rules="2")
    assert (added.outcome, added.document) == ("updated", MEALS.document)


def test_a_file_that_became_a_copy_of_another_is_still_itself(store: Store) -> None:
    store.add(MEALS)
    store.add(HOMES)
    became = reading("租房.txt", [c.text.strip() for c in MEALS.clauses])
    assert became.document.digest == MEALS.document.digest
    assert store.current(became.document.path, became.document.digest, "") is None
    assert store.add(became) == "updated"
    assert store.documents() == [MEALS.document, became.document]


def test_remove(store: Store) -> None:
    store.add(MEALS)
    store.add(HOMES)
    store.remove(MEALS.document.id)
    assert store.documents() == [HOMES.document]
    assert store.clauses(MEALS.document.id) == [] and [f.value for f in store.facts()] == ["500元"]
    for search in (store.by_words, store.by_bigrams, store.by_vector):
        assert set(ids(search("市民政局老年人助餐", 9))) <= {c.id for c in HOMES.clauses}
    assert store.health().vectors == 2


def test_empty_document(store: Store) -> None:
    assert store.add(reading("空.txt", ["返回顶部"], chrome=["返回顶部"])) == "added"
    assert store.by_vector("返回顶部", 3) == store.by_words("返回顶部", 3) == []


# —— 检索 ——


@pytest.mark.parametrize("by", ["by_words", "by_bigrams", "by_vector"])
def test_search(store: Store, by: str) -> None:
    store.add(MEALS)
    store.add(HOMES)
    search = getattr(store, by)
    found = search("租赁补贴每月多少元", 2)
    assert ids(found)[0] == HOMES.clauses[1].id
    assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)
    assert len(search("补贴", 1)) == 1
    # 限定文件在取前几名之前
    assert set(ids(search("租赁补贴每月500元", 1, [MEALS.document.id]))) <= {c.id for c in MEALS.clauses}
    assert len(search("补贴", 9, [MEALS.document.id])) > 0
    # 杂质不进检索
    assert MEALS.clauses[2].id not in ids(search("扫一扫分享本页", 9))
    for nothing in [search("", 5), search("补贴", 0), search("补贴", 5, []), search("补贴", 5, ["没有"])]:
        assert nothing == []


@pytest.mark.parametrize("by", ["by_words", "by_bigrams"])
@pytest.mark.parametrize(
    "hostile",
    [
        '" OR 1',
        "NEAR(补贴 3)",
        "补贴*",
        "head:补贴",
        "'; DROP TABLE clauses; --",
        "\x00补贴",
        "补贴\ud800",
        "补贴" * 5000,
    ],
)
def test_search_text_is_only_text(store: Store, by: str, hostile: str) -> None:
    store.add(MEALS)
    getattr(store, by)(hostile, 5)
    store.scale(hostile)
    assert len(store.documents()) == 1


def test_titles_and_places_are_searched_but_only_text_is_kept(store: Store) -> None:
    placed = reading("通知.txt", ["每餐补贴3元。"], title="关于助餐的通知")
    placed = replace(placed, document=replace(placed.document, place=Place("云河市", "", "city").name))
    store.add(placed)
    for word in ("云河市", "助餐"):
        assert ids(store.by_bigrams(word, 1)) == [placed.clauses[0].id]
    assert store.clause(placed.clauses[0].id).text == "每餐补贴3元。\n"


def test_scale_of_a_question(store: Store) -> None:
    """各词 idf 之和，没见过的词当作只见过一次；与库里各段余弦的标准差。"""
    lines = ["每餐补贴3元。", "每月发放。", "由街道受理。"]
    store.add(reading("餐.txt", lines, title="办法"))
    store.add(reading("网.txt", ["返回顶部"], chrome=["返回顶部"]))
    scale = store.scale("每餐，补贴，高考")
    once = math.log(2.5 / 1.5)
    assert (scale.bigrams, scale.words) == (pytest.approx(3 * once), pytest.approx(3 * once))
    assert store.scale("办法").bigrams == pytest.approx(0, abs=1e-5)  # 条条都有的词，分不出高下
    encoder = FakeEncoder()
    likeness = [encoder.query(f"办法\n{line}") @ encoder.query("每餐，补贴，高考") for line in lines]
    assert scale.vectors == pytest.approx(np.std(likeness), rel=1e-4)


def test_scale_without_anything_to_measure(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert store.scale("") == Scale(0, 0, 0)
        assert store.scale("补贴").vectors == 0


def test_searching_an_empty_store_needs_no_encoder(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert store.by_vector("补贴", 5) == store.by_words("补贴", 5) == store.documents() == []


def test_encoding_is_reported(store: Store) -> None:
    seen: list[tuple[int, int]] = []
    store.add(MEALS, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_another_encoder_is_refused_until_repaired(tmp_path: Path) -> None:
    with Store(tmp_path, FakeEncoder("甲")) as store:
        store.add(MEALS)
    with Store(tmp_path, FakeEncoder("乙", 32)) as store:
        with pytest.raises(StoreError, match=r"出自模型「甲」，现在用的是「乙」.*doctor --repair"):
            store.by_vector("补贴", 3)
        with pytest.raises(StoreError, match="出自模型「甲」"):
            store.add(HOMES)
        assert store.repair().ok
        assert ids(store.by_vector("每餐补贴3元", 1)) == [MEALS.clauses[1].id]


# —— 几个线程、几个进程 ——


def test_many_threads(store: Store) -> None:
    store.add(MEALS)
    wrong: list[Exception] = []

    def use(number: int) -> None:
        try:
            for turn in range(10):
                if number % 4 == 0:
                    store.add(reading(f"第{number}份.txt", [f"第{turn}版，补贴{number}元。"]))
                assert store.by_bigrams("每餐补贴3元", 1) and store.by_vector("每餐补贴3元", 1)
                assert store.documents() and store.facts(kinds=("amount",))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=use, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(store.documents()) == 3
    assert store.health().ok


def test_one_store_sees_what_another_wrote(tmp_path: Path) -> None:
    with Store(tmp_path, FakeEncoder()) as serving, Store(tmp_path, FakeEncoder()) as reading_in:
        reading_in.add(MEALS)
        assert serving.documents() == [MEALS.document]
        assert serving.by_vector("每餐补贴3元", 1)
        reading_in.add(HOMES)
        assert ids(serving.by_vector("租赁补贴每月500元", 1)) == [HOMES.clauses[1].id]
        reading_in.remove(HOMES.document.id)
        assert set(ids(serving.by_vector("租赁补贴每月500元", 9))) == {c.id for c in MEALS.clauses[:2]}


_KILLED = """
import sys
from ingest.store import Store
from tests.fakes import FakeEncoder, reading
store = Store(sys.argv[1], FakeEncoder())
for number in range(1000):
    print(number, store.add(reading(f"{number:04}.txt", [f"第{n}项补贴{number}元。" for n in range(20)])), flush=True)
    if number % 3 == 0:
        store.sync()
"""


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment_nothing_acknowledged_is_lost(tmp_path: Path, seed: int) -> None:
    root = str(Path(__file__).parents[1])
    child = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert child.stdout is not None
    wanted = random.Random(seed).randrange(1, 25)
    acknowledged = [child.stdout.readline().split()[0] for _ in range(wanted)]
    child.send_signal(signal.SIGKILL)
    child.wait()
    acknowledged += [line.split()[0] for line in child.stdout.read().splitlines() if line.endswith("added")]
    child.stdout.close()
    with Store(tmp_path, FakeEncoder()) as store:
        names = {d.name for d in store.documents()}
        assert {f"{int(n):04}.txt" for n in acknowledged} <= names
        assert {len(store.clauses(d.id)) for d in store.documents()} == {20}
        assert store.health().problems == ()
        assert store.by_vector("第3项补贴0元", 1)


# —— 打不开的库 ——


def test_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("不是目录", "utf-8")
    with pytest.raises(StoreError, match="不是目录。请用 --store 指定一个目录"):
        Store(tmp_path / "文件", FakeEncoder())


def test_newer_format(tmp_path: Path) -> None:
    Store(tmp_path, FakeEncoder()).close()
    with sqlite3.connect(tmp_path / "catalogue.db") as db:
        db.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(StoreError, match=f"格式是第 {FORMAT + 1} 版，本程序认识第 {FORMAT} 版"):
        Store(tmp_path, FakeEncoder())


@pytest.mark.parametrize("junk", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_damaged_catalogue(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "catalogue.db").write_bytes(junk)
    with pytest.raises(StoreError, match=r"catalogue\.db 已损坏"):
        Store(tmp_path, FakeEncoder())


@pytest.mark.skipif(os.geteuid() == 0, reason="root 不受权限限制")
def test_no_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="权限"):
        Store(tmp_path / "库", FakeEncoder())


def test_closed(tmp_path: Path) -> None:
    store = Store(tmp_path, FakeEncoder())
    store.close()
    store.close()
    with pytest.raises(StoreError, match="已经关上"):
        store.documents()


def test_written_by_another_process(tmp_path: Path) -> None:
    with Store(tmp_path, FakeEncoder(), patience=0.1) as store:
        holder = sqlite3.connect(tmp_path / "catalogue.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="正被另一个程序写入。请等它做完再试"):
            store.add(MEALS)
        assert store.documents() == []  # 读不受影响
        holder.execute("ROLLBACK")
        holder.close()
        assert store.add(MEALS) == "added"


def test_full_disk(tmp_path: Path) -> None:
    with Store(tmp_path, FakeEncoder(), spare=1 << 60) as store:
        with pytest.raises(StoreError, match=r"磁盘只剩 .* MB，库 .* 没有改动。请腾出"):
            store.add(MEALS)
        assert store.documents() == []


def test_a_store_that_must_be_there_is_not_made(tmp_path: Path) -> None:
    """``create=False``：没有库就说没有，不悄悄建一个空的。"""
    where = tmp_path / "没有"
    with pytest.raises(StoreError, match="这里还没有库"):
        Store(where, create=False)
    assert not where.exists()
    Store(where).close()
    Store(where, create=False).close()
