"""备份：库在用着也取得同一刻的样子；恢复：逐件核对，不盖掉已有的东西。"""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.backup import backup, restore
from ingest.catalogue import FORMAT
from ingest.errors import ZhengwenError
from ingest.store import Store
from tests.fakes import FakeEncoder, reading
from ui.cli import main

MEALS = reading(facts=[(0, "unit", "市民政局")])


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """有一份文件、一份上传的原件的库。"""
    folder = tmp_path / "库"
    with Store(folder, FakeEncoder()) as store:
        store.add(MEALS)
        store.sync()
    (folder / "uploads").mkdir()
    (folder / "uploads" / "原件.txt").write_text("原文", "utf-8")
    return folder


def test_there_and_back(made: Path, tmp_path: Path) -> None:
    file, again = tmp_path / "备份.zip", tmp_path / "别处" / "库"
    kept = backup(made, file)
    assert (kept.format, kept.documents, kept.clauses) == (FORMAT, 1, 2)
    assert sorted(zipfile.ZipFile(file).namelist()) == ["catalogue.db", "manifest.json", "uploads/原件.txt"]
    assert restore(file, again) == kept
    assert (again / "uploads" / "原件.txt").read_text("utf-8") == "原文"
    with Store(again, FakeEncoder(), few=0) as store:
        assert store.documents() == [MEALS.document]
        assert tuple(store.clauses(MEALS.document.id)) == MEALS.clauses
        assert store.health().ok and store.health().index.state == "ready"
        assert store.by_vector("每餐补贴3元", 1)[0][0] == MEALS.clauses[1].id
    assert sorted(p.name for p in tmp_path.iterdir()) == ["别处", "备份.zip", "库"]  # 没有留下半成品


def test_an_empty_folder_may_be_restored_to(made: Path, tmp_path: Path) -> None:
    file, again = tmp_path / "备份.zip", tmp_path / "空"
    backup(made, file)
    again.mkdir()
    assert restore(file, again).documents == 1


def test_while_it_is_written(made: Path, tmp_path: Path) -> None:
    """备份的当口一直有人写：备份里的每一份都完整，备份之前确认的一份不少。"""
    stop, said = threading.Event(), []

    def write() -> None:
        with Store(made, FakeEncoder()) as store:
            number = 0
            while not stop.is_set():
                store.add(reading(f"{number:04}.txt", [f"第{n}项补贴{number}元。" for n in range(10)]))
                said.append(f"{number:04}.txt")
                number += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for turn in range(3):
            while len(said) < (turn + 1) * 2:
                pass
            before = set(said)
            backup(made, tmp_path / f"{turn}.zip")
            restore(tmp_path / f"{turn}.zip", tmp_path / f"库{turn}")
            with Store(tmp_path / f"库{turn}", FakeEncoder()) as store:
                assert before <= {d.name for d in store.documents()}
                assert store.health().problems == ()
    finally:
        stop.set()
        thread.join()


def test_what_is_there_is_not_overwritten(made: Path, tmp_path: Path) -> None:
    backup(made, tmp_path / "备份.zip")
    with pytest.raises(ZhengwenError, match="里已有东西，没有恢复。请另指一个空目录，或把它改名留存。"):
        restore(tmp_path / "备份.zip", made)
    with pytest.raises(ZhengwenError, match="里已有东西"):
        restore(tmp_path / "备份.zip", tmp_path / "备份.zip")
    with Store(made, FakeEncoder()) as store:
        assert len(store.documents()) == 1


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> None:
    """把备份里的各件换成 ``change`` 的结果；None 是去掉。"""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in {**members, **(extra or {})}.items():
            new = change(name, data)
            if new is not None:
                archive.writestr(name, new)


def manifest(**changes: object) -> Callable[[str, bytes], bytes]:
    def change(name: str, data: bytes) -> bytes:
        return json.dumps(json.loads(data) | changes).encode() if name == "manifest.json" else data

    return change


@pytest.mark.parametrize(
    "change, said",
    [
        (
            lambda n, d: d.replace(b"3", b"8") if n == "catalogue.db" else d,
            r"坏了：catalogue\.db 与备份时不同，没有恢复",
        ),
        (lambda n, d: None if n == "uploads/原件.txt" else d, r"坏了：缺 uploads/原件\.txt，没有恢复"),
        (lambda n, d: None if n == "manifest.json" else d, "坏了：不是政问的备份，没有恢复"),
        (lambda n, d: b"[]" if n == "manifest.json" else d, "坏了：不是政问的备份，没有恢复"),
        (manifest(format=FORMAT + 1), f"格式是第 {FORMAT + 1} 版，本程序认识第 {FORMAT} 版。请升级程序"),
        (manifest(sums={"catalogue.db": "0", "../外.txt": "0"}), "坏了：里面的名字不对"),
        (manifest(sums={"catalogue.db": "0", "/外.txt": "0"}), "坏了：里面的名字不对"),
        (manifest(sums={}), "坏了：里面的名字不对"),
    ],
)
def test_a_damaged_backup_changes_nothing(
    made: Path, tmp_path: Path, change: Callable[[str, bytes], bytes | None], said: str
) -> None:
    file = tmp_path / "备份.zip"
    backup(made, file)
    rewritten(file, change)
    with pytest.raises(ZhengwenError, match=said):
        restore(file, tmp_path / "新库")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["备份.zip", "库"]


@pytest.mark.parametrize("kept", [0, 1, 100, 0.5, 0.99])
def test_a_cut_off_backup_changes_nothing(made: Path, tmp_path: Path, kept: float) -> None:
    file = tmp_path / "备份.zip"
    backup(made, file)
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * kept if 0 < kept < 1 else kept)])
    with pytest.raises(ZhengwenError, match=r"坏了：.*没有恢复。请换一份备份。"):
        restore(file, tmp_path / "新库")
    assert not (tmp_path / "新库").exists()


def test_a_damaged_catalogue_is_not_backed_up_over_a_good_one(made: Path, tmp_path: Path) -> None:
    file = tmp_path / "备份.zip"
    backup(made, file)
    good = file.read_bytes()
    with (made / "catalogue.db").open("r+b") as damaged:
        damaged.truncate(5000)
    with pytest.raises(ZhengwenError, match="目录文件有损坏"):
        backup(made, file)
    assert file.read_bytes() == good
    assert sorted(p.name for p in tmp_path.iterdir()) == ["备份.zip", "库"]


def test_missing_things(tmp_path: Path) -> None:
    with pytest.raises(ZhengwenError, match=r"^这里没有库："):
        backup(tmp_path / "没有", tmp_path / "备份.zip")
    with pytest.raises(ZhengwenError, match="没有这个文件或目录"):
        restore(tmp_path / "没有.zip", tmp_path / "库")


def test_commands(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, again = str(tmp_path / "备份.zip"), str(tmp_path / "新库")
    assert main(["backup", str(made), file]) == 0
    assert capsys.readouterr().out == f"备份好了：文件 1 份，条款 2 条，写入 {file}\n"
    assert main(["backup", file, "--store", str(made)]) == 0
    assert main(["restore", file, again]) == 0
    assert capsys.readouterr().out.endswith(f"恢复好了：文件 1 份，条款 2 条。库：{again}\n")
    assert main(["restore", file, again]) == 1
    assert "里已有东西，没有恢复" in capsys.readouterr().err
