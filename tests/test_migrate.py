"""搬库：两个方向，一件不少；断了接着搬；别人的库不动；没搬完的不让提问。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import StoreError
from ingest.migrate import Moved, migrate
from ingest.store import Store
from tests.fakes import FakeEncoder, reading
from ui.cli import main

TEXTS = [
    reading(
        "助餐.txt", ["市民政局负责助餐。", "每餐补贴3元。", "扫一扫"], chrome=["扫一扫"], facts=[(1, "amount", "3元")]
    ),
    reading("租房.txt", ["住房租赁补贴每月500元。", "每餐补贴3元。"], facts=[(0, "amount", "500元")]),
    reading("空.txt", ["返回顶部"], chrome=["返回顶部"]),
    reading("高龄.txt", ["80周岁以上老年人，每月100元。"], facts=[(0, "amount", "100元")]),
]
WHOLE = Moved(4, documents=4, clauses=7, facts=3, vectors=5)
QUESTIONS = ("每餐补贴多少", "80周岁老年人每月", "租赁补贴", "市民政局")


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "原来的", FakeEncoder()) as store:
        for each in TEXTS:
            store.put(each, rules="第一版")
        yield store


def contents(store: Store) -> object:
    """库里的全部，和几句问话各找到什么、几分。"""
    found = [
        [search(question, 9) for search in (store.by_words, store.by_bigrams, store.by_vector)]
        for question in QUESTIONS
    ]
    held = [(d, store.clauses(d.id), store.facts(document=d.id)) for d in store.documents()]
    return held, found, [store.current(d.path, d.digest, "第一版") for d in store.documents()]


def unfinished(where: Path | str) -> Store:
    return Store(where, FakeEncoder(), unfinished=True)


def test_there_and_back(source: Store, cluster: str, tmp_path: Path) -> None:
    wanted = contents(source)
    with unfinished(cluster) as target:
        assert migrate(source, target) == WHOLE
        assert contents(target) == wanted
        assert target.health().problems == ()
        with unfinished(tmp_path / "搬回来的") as back:
            assert migrate(target, back) == WHOLE
            assert contents(back) == wanted
            assert back.health().problems == ()
    with Store(cluster, FakeEncoder()) as moved:  # 搬完的照常用：同样的文件再来，不必重读
        assert moved.put(TEXTS[0], rules="第一版").outcome == "unchanged"


class Stopped(Exception):
    pass


def stop_after(number: int) -> object:
    def progress(done: int, total: int) -> None:
        if done == number:
            raise Stopped

    return progress


def test_interrupted_it_goes_on_where_it_stopped(source: Store, tmp_path: Path) -> None:
    where = tmp_path / "新的"
    with unfinished(where) as target, pytest.raises(Stopped):
        migrate(source, target, stop_after(2))  # type: ignore[arg-type]
    with pytest.raises(StoreError, match=r"正从 .*原来的 搬来，还没有搬完。请再运行一次 zhengwen migrate"):
        Store(where, FakeEncoder())
    with unfinished(where) as target:
        assert migrate(source, target) == Moved(2, documents=4, clauses=7, facts=3, vectors=5)
        assert contents(target) == contents(source)
    Store(where, FakeEncoder()).close()


def test_moved_once_more_it_is_compared_again(source: Store, tmp_path: Path) -> None:
    """搬完还没来得及说就断了的，再来一次还是搬完；这里后来添了文件的，那里不动。"""
    where = tmp_path / "新的"
    with unfinished(where) as target:
        migrate(source, target)
    with unfinished(where) as target:
        assert migrate(source, target) == Moved(0, documents=4, clauses=7, facts=3, vectors=5)
        target.add(reading("新来的.txt", ["刚刚读入的。"]))
        with pytest.raises(StoreError, match=r"里已有 5 份文件，没有动它"):
            migrate(source, target)


def test_what_changed_in_between_is_moved_again(source: Store, tmp_path: Path) -> None:
    where = tmp_path / "新的"
    with unfinished(where) as target, pytest.raises(Stopped):
        migrate(source, target, stop_after(2))  # type: ignore[arg-type]
    source.remove(TEXTS[0].document.id)
    source.add(reading("租房.txt", ["住房租赁补贴每月800元。"], facts=[(0, "amount", "800元")]))
    with unfinished(where) as target:
        migrate(source, target)
        assert [d.name for d in target.documents()] == ["租房.txt", "空.txt", "高龄.txt"]
        assert [f.value for f in target.facts()] == ["800元", "100元"]


def test_a_source_that_keeps_changing_is_said(source: Store, tmp_path: Path) -> None:
    def meddle(done: int, total: int) -> None:
        if done == 1:
            source.add(reading("新来的.txt", ["刚刚读入的。"]))

    with unfinished(tmp_path / "新的") as target:
        with pytest.raises(StoreError, match=r"又变了。请停下对它的读入，再运行一次"):
            migrate(source, target, meddle)
        assert migrate(source, target).documents == 5


def test_a_store_with_documents_is_left_alone(source: Store, tmp_path: Path) -> None:
    with unfinished(tmp_path / "别的") as target:
        target.add(TEXTS[3])
        before = contents(target)
        with pytest.raises(StoreError, match=r"里已有 1 份文件，没有动它。请另指一个空的库"):
            migrate(source, target)
        assert contents(target) == before


def test_a_store_half_moved_from_elsewhere_is_left_alone(source: Store, tmp_path: Path) -> None:
    with unfinished(tmp_path / "新的") as target, Store(tmp_path / "第三个", FakeEncoder()) as third:
        with pytest.raises(Stopped):
            migrate(source, target, stop_after(1))  # type: ignore[arg-type]
        with pytest.raises(StoreError, match="还没有搬完；没有动它"):
            migrate(third, target)
        with pytest.raises(StoreError, match="同一处"):
            migrate(source, source)


def test_damage_does_not_pass_unseen(source: Store, tmp_path: Path) -> None:
    """源库里有一条与读入时不同（磁盘出错）：照抄过来，核对时查出来，不算搬完。"""
    with source.catalogue.connection() as db:
        db.execute("UPDATE clauses SET text = '每餐补贴9元。' WHERE text = ?", (TEXTS[0].clauses[1].text,))
    with unfinished(tmp_path / "新的") as target, pytest.raises(StoreError, match=r"核对不上.*助餐\.txt.*不能用"):
        migrate(source, target)
    with pytest.raises(StoreError, match="还没有搬完"):
        Store(tmp_path / "新的", FakeEncoder())


# —— 命令 ——


def test_the_command(source: Store, cluster: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """搬过去、搬回来；再搬一次只是核对；给人看的地址没有口令。"""
    secret = cluster.replace("zhengwen@", "zhengwen:秘密@")
    assert main(["migrate", str(source.path), secret]) == 0
    shown = cluster.partition("&files=")[0]
    whole = "文件 4，条款 7，事实 3，向量 5"
    assert capsys.readouterr().out == f"搬了 4 份文件，逐份核对无误：{whole}。库：{shown}\n"
    assert main(["migrate", secret, str(tmp_path / "回来")]) == 0
    assert capsys.readouterr().out == f"搬了 4 份文件，逐份核对无误：{whole}。库：{tmp_path / '回来'}\n"
    assert main(["migrate", str(source.path), secret]) == 0
    assert capsys.readouterr().out == f"搬了 0 份文件（接着上次的 4 份），逐份核对无误：{whole}。库：{shown}\n"
    assert main(["doctor", "--store", secret]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"库  {shown}（") and "磁盘" not in out and out.endswith("完好\n")
    assert main(["backup", str(tmp_path / "备份.zip"), "--store", secret]) == 1
    assert "备份请用 pg_dump，或先用 zhengwen migrate 搬成一个目录" in capsys.readouterr().err


def test_what_the_page_kept_is_pointed_out(source: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (source.path / "uploads").mkdir()
    assert main(["migrate", str(source.path), str(tmp_path / "新的")]) == 0
    assert capsys.readouterr().out.endswith(
        f"网页上传的原件、反馈还在 {source.path}；要接着用，请拷到 {tmp_path / '新的'}。\n"
    )


def test_there_must_be_something_to_move(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", str(tmp_path / "没有"), str(tmp_path / "新的")]) == 1
    assert capsys.readouterr().err.startswith(f"这里还没有库：{tmp_path / '没有'}。")
    assert not (tmp_path / "新的").exists()
