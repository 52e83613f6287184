"""读入一批文件：坏一份不耽误别的，逐份说清。"""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import Unreadable
from ingest.ingesting import FileReport, Step, find_files, ingest_paths, ingesting
from ingest.store import Store
from ingest.worker import Worker
from tests.fakes import FakeEncoder

FORMATS = Path(__file__).parents[1] / "corpus" / "formats"
MEALS = "云河市老年人助餐办法\n\n第一条 市民政局负责老年人助餐。\n第二条 每餐补贴3元。\n"
HOMES = "南浦区租赁补贴办法\n\n第一条 区住房城乡建设局发放租赁补贴。\n第二条 每月补贴500元。\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "库", FakeEncoder()) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "文件"
    (folder / "区里").mkdir(parents=True)
    (folder / "助餐.txt").write_text(MEALS, "utf-8")
    (folder / "区里" / "租赁.txt").write_text(HOMES, "gb18030")
    return folder


def outcomes(reports: list[FileReport]) -> list[tuple[str, str]]:
    return [(r.name, r.outcome) for r in reports]


def test_folder(files: Path, store: Store) -> None:
    first = ingest_paths([files], store)
    assert outcomes(first) == [("助餐.txt", "added"), ("租赁.txt", "added")]
    assert all(r.clauses and r.document and r.title and not r.message for r in first)
    assert {d.name: d.path for d in store.documents()}["助餐.txt"] == str(files / "助餐.txt")
    assert outcomes(ingest_paths([files], store)) == [("助餐.txt", "unchanged"), ("租赁.txt", "unchanged")]
    (files / "助餐.txt").write_text(MEALS.replace("3元", "5元"), "utf-8")
    assert outcomes(ingest_paths([files], store)) == [("助餐.txt", "updated"), ("租赁.txt", "unchanged")]
    assert store.nearest.state().state == "ready"


def test_unchanged_reports_the_same_counts(files: Path, store: Store) -> None:
    (first,) = ingest_paths([files / "助餐.txt"], store)
    (again,) = ingest_paths([files / "助餐.txt"], store)
    assert (first.clauses, first.facts, first.notices, first.title, first.document) == (
        again.clauses, again.facts, again.notices, again.title, again.document,
    )  # fmt: skip


def test_one_bad_file_never_stops_the_others(files: Path, store: Store) -> None:
    (files / "00空.txt").write_bytes(b"")
    (files / "01坏.docx").write_bytes(b"PK\x03\x04 not really")
    (files / "02坏.pdf").write_bytes(b"%PDF-1.7 not really")
    (files / "03旧.doc").write_bytes(b"\xd0\xcf\x11\xe0" * 100)
    reports = ingest_paths([files, files / "没有.txt"], store)
    assert outcomes(reports) == [
        ("00空.txt", "failed"), ("01坏.docx", "failed"), ("02坏.pdf", "failed"), ("03旧.doc", "failed"),
        ("助餐.txt", "added"), ("租赁.txt", "added"), ("没有.txt", "failed"),
    ]  # fmt: skip
    for report in reports:
        if report.outcome == "failed":
            assert report.name in report.message and report.message.endswith("。") and report.message_en
    assert len(store.documents()) == 2


def test_a_file_name_that_is_not_utf8(files: Path, store: Store) -> None:
    """Windows 上解出来的压缩包里常见：名字是 GBK 的字节。"""
    (files / "00\udcb2\udcb9\udccc\udcf9.txt").write_text(HOMES.replace("500", "600"), "utf-8")
    (files / "01\udcff.txt").write_bytes(b"")
    reports = ingest_paths([files, files / "\udcff没有.txt"], store)
    assert outcomes(reports)[:2] == [(r"00\udcb2\udcb9\udccc\udcf9.txt", "added"), (r"01\udcff.txt", "failed")]
    assert (reports[-1].name, reports[-1].outcome) == (r"\udcff没有.txt", "failed")
    assert "".join(r.path + r.message + r.message_en for r in reports).isprintable()
    again = ingest_paths([files], store)
    assert [r.outcome for r in again] == ["unchanged", "failed", "unchanged", "unchanged"]


def test_which_files_of_a_folder(tmp_path: Path) -> None:
    for name in [
        "乙.txt",
        "甲.md",
        ".隐藏.txt",
        "~$甲.docx",
        "README.md",
        "图.py",
        "子/丙.PDF",
        ".git/丁.txt",
        "旧.wps",
        "底稿/.zhengwenignore",
        "底稿/戊.txt",
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "子" / "回来").symlink_to(tmp_path)
    found = [str(p.relative_to(tmp_path)) for p in find_files([tmp_path, tmp_path / "甲.md", tmp_path / "图.py"])]
    assert found == ["乙.txt", "子/丙.PDF", "旧.wps", "甲.md", "图.py"]  # 点名的，不认识的扩展名也读
    assert [p.name for p in find_files([tmp_path / "底稿"])] == ["戊.txt"]  # 放着 .zhengwenignore 的，点名才读


def test_copy_is_said(files: Path, store: Store) -> None:
    (files / "助餐副本.txt").write_text(MEALS, "utf-8")
    reports = ingest_paths([files / "助餐.txt", files / "助餐副本.txt"], store)
    assert [(r.outcome, r.message) for r in reports] == [
        ("added", ""),
        ("unchanged", "与库里的 助餐.txt 内容相同，不重复存。"),
    ]


def test_progress(files: Path, store: Store) -> None:
    steps: list[Step] = []
    ingest_paths([files / "助餐.txt"], store, steps.append)
    assert steps[0] == Step(1, "助餐.txt", "reading")
    assert [s.stage for s in steps] == sorted((s.stage for s in steps), key=["reading", "encoding", "indexing"].index)
    encoding = [s for s in steps if s.stage == "encoding"]
    assert [(s.done, s.total) for s in encoding] == [(n + 1, len(encoding)) for n in range(len(encoding))]


def test_store_that_cannot_be_written_fails_the_rest(files: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "库", FakeEncoder(), spare=1 << 60) as store:
        reports = ingest_paths([files], store)
    assert [(r.outcome, "磁盘只剩" in r.message) for r in reports] == [("failed", True)] * 2


# —— 子进程 ——


def test_worker_reads(files: Path) -> None:
    with Worker() as worker:
        reading = worker.read(MEALS.encode(), "助餐.txt", "/助餐.txt")
    assert "".join(c.text for c in reading.clauses) == reading.text
    assert (reading.document.name, reading.document.path) == ("助餐.txt", "/助餐.txt")


def test_worker_passes_on_what_is_wrong() -> None:
    with Worker() as worker:
        with pytest.raises(Unreadable, match=r"读不了 空\.txt：文件是空的") as caught:
            worker.read(b" ", "空.txt")
        assert caught.value.en == "Cannot read 空.txt: the file is empty."
        assert worker.read(MEALS.encode(), "助餐.txt").clauses  # 同一个子进程接着读


def test_worker_that_takes_too_long(files: Path, store: Store) -> None:
    with Worker(seconds=0.001) as slow, pytest.raises(Unreadable, match="读了太久还没读完。请拆分"):
        slow.read(MEALS.encode(), "助餐.txt")
    reports = list(ingesting([files / "助餐.txt"], store, worker=Worker(seconds=0.001)))
    assert outcomes(reports) == [("助餐.txt", "failed")]


@pytest.mark.parametrize("path", sorted(FORMATS.iterdir()), ids=lambda path: path.suffix)
def test_every_format_is_read_in_the_child_process(path: Path, store: Store) -> None:
    """时限管得着每一种格式，就是都在子进程里读；压缩包里的也是。"""
    if path.name.startswith("."):
        return
    with Worker(seconds=0.001) as slow, pytest.raises(Unreadable, match="读了太久还没读完"):
        slow.read(path.read_bytes(), path.name)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, path.name)
    with Worker(seconds=0.001) as slow, pytest.raises(Unreadable, match="读了太久还没读完"):
        slow.unpack(packed.getvalue(), "包.zip")


def test_worker_out_of_memory() -> None:
    with Worker(memory=1 << 20) as small, pytest.raises(Unreadable, match=r"读不了 助餐\.txt"):
        small.read(MEALS.encode(), "助餐.txt")


def test_worker_that_died_is_replaced() -> None:
    with Worker() as worker:
        assert worker.read(MEALS.encode(), "助餐.txt").clauses
        worker.kill()
        with pytest.raises(Unreadable, match=r"解析时内存不够或程序崩溃"):
            worker.read(MEALS.encode(), "助餐.txt")
        assert worker.read(MEALS.encode(), "助餐.txt").clauses


def test_a_file_that_takes_too_much_of_the_processor_is_ended() -> None:
    """系统按处理器时间结束子进程；机器再忙，正常的文件也不会因此读不了。"""
    spin = "from ingest.worker import _allow\n_allow(0.1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", spin], cwd=Path(__file__).parents[1], check=False)
    assert done.returncode == -signal.SIGXCPU
