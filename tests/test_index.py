"""向量索引只是副本：坏了、丢了、旧了、别人拿着，检索照样对，能重建的自己重建。"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.store import Store
from tests.fakes import FakeEncoder, reading

WHO = [
    "低保家庭",
    "重度残疾人",
    "百岁老人",
    "孤儿",
    "失业职工",
    "返乡青年",
    "无房住户",
    "慢性病人",
    "退役士兵",
    "独居老年人",
]
WHAT = ["生活费", "护理费", "取暖费", "学杂费", "体检费", "路费", "房租", "药费", "餐费", "培训费"]
LINES = [f"{who}可以向街道申请{what}，每年{n}次。" for n, who in enumerate(WHO) for what in WHAT]
MORE = [
    f"{where}街{n}号收{what}的件。" for n in range(13) for where in WHO for what in WHAT
]  # 过千条，Chroma 才把图写成文件
QUESTION = "重度残疾人可以向街道申请取暖费吗"


def opened(path: Path) -> Store:
    return Store(path, FakeEncoder(dim=512), few=0)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    with opened(tmp_path) as store:
        store.add(reading("补贴.txt", LINES))
        store.add(reading("网点.txt", MORE))
        assert store.sync().state == "ready"
    return tmp_path


def answer(store: Store, documents: list[str] | None = None) -> str:
    """最近的一条。再往后有许多一样近的，先后不定。"""
    ((clause, score),) = store.by_vector(QUESTION, 1, documents)
    assert 0.8 < score <= 1
    return store.clause(clause).text


def exact(path: Path) -> str:
    """逐个比较的结果：标准答案。"""
    with opened(path) as store:
        return answer(store, [d.id for d in store.documents()])


def folder(path: Path) -> Path:
    return path / "chroma" / json.loads((path / "chroma" / "current.json").read_text("utf-8"))["folder"]


def test_index_agrees_with_exact_search(built: Path) -> None:
    with opened(built) as store:
        assert answer(store) == exact(built)
        assert store.nearest.state().state == "ready"


def test_second_store_compares_one_by_one(built: Path) -> None:
    with opened(built) as first, opened(built) as second:
        assert answer(first) == answer(second)
        assert (first.nearest.state().state, second.nearest.state().state) == ("ready", "elsewhere")
        assert second.health().problems == ()


def test_index_follows_what_another_store_wrote(built: Path) -> None:
    with opened(built) as serving:
        serving.by_vector(QUESTION, 1)
        with opened(built) as other:
            other.add(reading("新.txt", ["青禾县高龄津贴每月100元。"]))
            other.add(reading("补贴.txt", LINES[:50]))
        (top,) = serving.by_vector("青禾县高龄津贴每月100元", 1)
        assert serving.clause(top[0]).text == "青禾县高龄津贴每月100元。\n"
        assert serving.health().vectors == 51 + len(MORE)
        assert serving.nearest.state() == serving.sync()
        with opened(built) as other:
            other.remove(next(d.id for d in other.documents() if d.name == "新.txt"))
        assert serving.by_vector("青禾县高龄津贴每月100元", 1) != [top]


def test_index_left_behind_catches_up_when_opened(built: Path) -> None:
    with opened(built) as store:
        store.add(reading("新.txt", ["青禾县高龄津贴每月100元。"]))  # 写了目录，没来得及写索引
    with opened(built) as store:
        assert store.by_vector("青禾县高龄津贴每月100元", 1)[0][1] > 0.8
        assert store.sync().detail == ""  # 补上就行，没有重建


def cut(name: str) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        (file,) = folder(path).rglob(name)
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    return damage


def zero(name: str) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        (file,) = folder(path).rglob(name)
        file.write_bytes(b"\0" * file.stat().st_size)

    return damage


def lose_index(path: Path) -> None:
    shutil.rmtree(folder(path))


def lose_marker(path: Path) -> None:
    (path / "chroma" / "current.json").unlink()


def spoil_marker(path: Path) -> None:
    (path / "chroma" / "current.json").write_text('{"folder": ', "utf-8")


def lose_all(path: Path) -> None:
    shutil.rmtree(path / "chroma")


def crash_while_opening(path: Path) -> None:
    (folder(path) / "seal.json").unlink()
    zero("data_level0.bin")(path)  # 硬要打开它，整个进程会崩溃


def another_index(path: Path) -> None:
    """库目录里混进了别的库的索引。"""
    with opened(path / "另一个") as store:
        store.add(reading("别的.txt", ["别的内容。"]))
        store.sync()
    shutil.rmtree(folder(path))
    shutil.copytree(folder(path / "另一个"), folder(path))


@pytest.mark.parametrize(
    "damage",
    [
        lose_index, lose_marker, spoil_marker, lose_all, crash_while_opening, another_index,
        cut("chroma.sqlite3"), zero("chroma.sqlite3"), cut("data_level0.bin"), zero("data_level0.bin"), zero("header.bin"),
        cut("index_metadata.pickle"), zero("link_lists.bin"), cut("link_lists.bin"),
    ],
    ids=[
        "lose_index", "lose_marker", "spoil_marker", "lose_all", "crash_while_opening", "another_index",
        "cut_sqlite", "zero_sqlite", "cut_vectors", "zero_vectors", "zero_header",
        "cut_metadata", "zero_links", "cut_links",
    ],
)  # fmt: skip
def test_damage_is_found_and_healed(built: Path, damage: Callable[[Path], None]) -> None:
    wanted = exact(built)
    damage(built)
    with opened(built) as store:
        assert answer(store) == wanted
        health = store.health()
        assert (health.index.state, health.problems) == ("ready", ())
        assert answer(store) == wanted
    assert len(list((built / "chroma").glob("index-*"))) == 1


def test_rebuilding_is_said(built: Path) -> None:
    lose_index(built)
    with opened(built) as store:
        assert store.health().index.detail == "向量索引已从目录重建（索引目录不见了）"


def test_index_that_cannot_be_written_is_done_without(built: Path) -> None:
    wanted = exact(built)
    shutil.rmtree(built / "chroma")
    (built / "chroma").write_text("挡在这里的文件", "utf-8")
    with opened(built) as store:
        assert answer(store) == wanted
        assert store.nearest.state().state == "failed"
        assert [p.repairable for p in store.health().problems] == [True]


def test_asking_for_more_than_there_is(built: Path) -> None:
    with opened(built) as store:
        assert len(store.by_vector(QUESTION, 5000)) == len(LINES) + len(MORE)


def test_killed_between_writes_nothing_has_to_be_rebuilt(tmp_path: Path) -> None:
    script = """
import os, sys
from ingest.store import Store
from tests.fakes import FakeEncoder, reading
store = Store(sys.argv[1], FakeEncoder(dim=512), few=0)
store.add(reading())
store.sync()
store.by_vector("每餐补贴3元", 1)
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=Path(__file__).parents[1])
    with opened(tmp_path) as store:
        assert store.sync().detail == ""
        assert store.clause(store.by_vector("每餐补贴3元", 1)[0][0]).text == "每餐补贴3元。\n"
