"""``kill -9``：读入、改了重读、删除、重建、升格式、搬库，各在随机的时刻杀掉；说过「存好了」的一份不少，没有半份，再做一遍与没被杀过一样。

要杀一种新的操作，在 ``OPERATIONS`` 里添一行。
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.reliability.apart import READY, Ended, Say, run_apart
from evals.reliability.small import FILES, looked_at, read_in, state, write_files
from evals.reliability.tally import Tally
from ingest import Store, StoreError
from ingest.catalogue import FILE
from ingest.encode import Encoder
from ingest.formats import upgrade, version
from ingest.ingesting import find_files, ingesting
from ingest.migrate import migrate
from ingest.worker import Worker

START = 5.0  # 秒；被杀之后重新打开，到答出第一次检索
_HALF = FILES // 2


@dataclass(frozen=True)
class Scene:
    """一次的场面：库、要读的文件夹、编码器。"""

    store: Path
    files: Path
    encoder: Encoder


@dataclass(frozen=True)
class Operation:
    """``prepare`` 把库和文件摆成动手之前的样子；``act`` 动手，每做成一份说一句；可以重做。

    ``settle`` 在杀了之后、重新打开之前看一眼，不对就说出来。
    """

    name: str
    prepare: Callable[[Scene], None]
    act: Callable[[Scene, Say], None]
    settle: Callable[[Scene], str] = lambda scene: ""


def kills(where: Path, encoder: Encoder, count: int, seed: int, progress: Callable[[str], None]) -> list[Tally]:
    """各种操作轮流，共杀 ``count`` 次；没赶上（已经做完）的也查，不算数。"""
    each = [count // len(OPERATIONS) + (i < count % len(OPERATIONS)) for i in range(len(OPERATIONS))]
    return [
        _killed(operation, where / operation.name, encoder, times, random.Random(f"{seed} {operation.name}"), progress)
        for operation, times in zip(OPERATIONS, each, strict=True)
    ]


def _killed(
    operation: Operation, where: Path, encoder: Encoder, times: int, rng: random.Random, progress: Callable[[str], None]
) -> Tally:
    tally = Tally(f"kill -9：{operation.name}")
    before = Scene(where / "前" / "库", where / "前" / "文件", encoder)
    prepared = run_apart(lambda say: operation.prepare(before))
    old = _seen(before)
    whole = _copied(before, where / "整")
    took = run_apart(lambda say: operation.act(whole, say))
    new = _seen(whole)
    wrong = [ended.error for ended in (prepared, old, took, new) if ended.error]
    if wrong:
        raise RuntimeError(f"{operation.name}：没有杀也做不成：{wrong}")
    slowest, cut, moments = 0.0, 0, []
    for turn in range(3 * times):
        if cut == times:
            break
        scene = _copied(before, where / f"{turn}")
        moment = rng.uniform(0, took.seconds)
        killed = run_apart(lambda say, s=scene: operation.act(s, say), kill_after=moment)  # type: ignore[misc]
        cut += killed.signal != 0
        moments.append(round(moment, 3))
        said = operation.settle(scene)
        after = _seen(scene)
        said = said or _judged(killed, after, old.result, new.result)
        if not said:
            slowest = max(slowest, after.result["seconds"])
            again = run_apart(lambda say, s=scene: operation.act(s, say))  # type: ignore[misc]
            end = _seen(scene)
            said = again.error or end.error or _different(end.result, new.result)
        tally.count(f"第 {turn + 1} 次（{moment:.3f} 秒）：{said}" if said else "")
        shutil.rmtree(where / f"{turn}", ignore_errors=True)
        progress(f"{tally.name} {cut}/{times}")
    tally.notes = {
        "真被杀的": cut,
        "做完要（秒）": round(took.seconds, 2),
        "杀后重开到检索最久（秒）": round(slowest, 2),
        "时刻": moments,
    }
    return tally


def _judged(killed: Ended, after: Ended, old: dict[str, Any], new: dict[str, Any]) -> str:
    """杀了之后对不对；对的是空串。"""
    if after.error or after.signal:
        return f"重新打开出错：{after.error or after.signal}"
    found = after.result
    if found["seconds"] > START:
        return f"重新打开到检索用了 {found['seconds']:.1f} 秒"
    if found["problems"]:
        return f"体检：{found['problems']}"
    held = found["documents"]
    for line in killed.lines:
        _, _, name = line.partition(" ")
        if held.get(name) != new["documents"].get(name):
            return f"说过「{line}」，却不在"
    for name in held.keys() | old["documents"].keys() | new["documents"].keys():
        if held.get(name) not in (old["documents"].get(name), new["documents"].get(name)):
            return f"{name} 只有半份"
    return ""


def _different(found: dict[str, Any], wanted: dict[str, Any]) -> str:
    keys = [k for k in ("documents", "facts", "vectors", "found", "problems") if found[k] != wanted[k]]
    return f"再做一遍，{'、'.join(keys)} 与没被杀过的不同" if keys else ""


def _seen(scene: Scene) -> Ended:
    return run_apart(lambda say: looked_at(scene.store, scene.encoder))


def _copied(scene: Scene, to: Path) -> Scene:
    """连文件一起搬：路径记在库里，所以文件夹不动，只换内容。"""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(scene.store, to / "库")
    return Scene(to / "库", scene.files, scene.encoder)


# —— 各种操作 ——


def _prepare_new(scene: Scene) -> None:
    """库里有一半，另一半还没读。"""
    write_files(scene.files, range(1, _HALF + 1))
    read_in(scene.files, scene.store, scene.encoder)
    write_files(scene.files, range(_HALF + 1, FILES + 1))


def _prepare_changed(scene: Scene) -> None:
    """都读过，又都改了。"""
    write_files(scene.files, range(1, FILES + 1))
    read_in(scene.files, scene.store, scene.encoder)
    write_files(scene.files, range(1, FILES + 1), version=2)


def _prepare_whole(scene: Scene) -> None:
    write_files(scene.files, range(1, FILES + 1))
    read_in(scene.files, scene.store, scene.encoder)


def _ingest(scene: Scene, say: Say) -> None:
    worker = Worker()
    worker.read("第一条 预热。".encode(), "预热.txt")  # 子进程先起来：要杀的是读入，不是导入
    with Store(scene.store, scene.encoder) as store:
        say(READY)
        for report in ingesting(find_files([scene.files]), store, worker=worker):
            if report.outcome != "unchanged":
                say(f"{report.outcome} {report.name}")


def _remove(scene: Scene, say: Say) -> None:
    with Store(scene.store, scene.encoder) as store:
        say(READY)
        for document in store.documents():
            if int(document.name[:2]) <= _HALF:
                store.remove(document.id)
                say(f"removed {document.name}")
        store.sync()


def _repair(scene: Scene, say: Say) -> None:
    with Store(scene.store, scene.encoder) as store:
        say(READY)
        if not store.repair().ok:
            raise RuntimeError("修不好")


def _upgrade(scene: Scene, say: Say) -> None:
    """升到第 2 版再降回来，来回多次：格式还没有变过，步子是这里造的，走的是真的路。"""
    with closing(sqlite3.connect(scene.store / FILE, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = FULL")
        say(READY)
        for _ in range(10):
            upgrade(db, scene.store / FILE, 2, {1: _step})
            _step_back(db)


def _step(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE trial (text TEXT)")
    db.execute("INSERT INTO trial SELECT text FROM clauses, (SELECT value FROM json_each('[1,2,3,4,5,6,7,8,9]'))")
    db.execute("UPDATE clauses SET text = text || '多'")


def _step_back(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    db.execute("DROP TABLE trial")
    db.execute("UPDATE clauses SET text = substr(text, 1, length(text) - 1)")
    db.execute("PRAGMA user_version = 1")
    db.execute("COMMIT")


def _settled(scene: Scene) -> str:
    """升了一半就是没有升：版本号和新表要么都在，要么都不在。"""
    with closing(sqlite3.connect(scene.store / FILE, isolation_level=None)) as db:
        (tables,) = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'trial'").fetchone()
        if (version(db) == 2) != bool(tables):
            return f"版本号是 {version(db)}，新表有 {tables} 张"
        if tables:
            _step_back(db)
    return ""


def _migrate(scene: Scene, say: Say) -> None:
    """搬到另一个目录；搬完的与原来的一样。"""
    with Store(scene.store, scene.encoder) as old, Store(_target(scene), scene.encoder, unfinished=True) as new:
        say(READY)
        migrate(old, new)
        if state(new) != state(old):
            raise RuntimeError("搬完的库与原来的不同")


def _moved(scene: Scene) -> str:
    """搬了一半的不让用；让用的是搬完的。"""

    def look(say: Say) -> int:
        try:
            with Store(_target(scene), scene.encoder, create=False) as new:
                return len(new.documents())
        except StoreError:
            return FILES

    ended = run_apart(look)
    return ended.error or ("" if ended.result == FILES else f"没搬完的库让用了，里面只有 {ended.result} 份")


def _target(scene: Scene) -> Path:
    return scene.store.with_name("新库")


OPERATIONS = (
    Operation("读入", _prepare_new, _ingest),
    Operation("改了重读", _prepare_changed, _ingest),
    Operation("删除", _prepare_whole, _remove),
    Operation("重建", _prepare_whole, _repair),
    Operation("升格式", _prepare_whole, _upgrade, _settled),
    Operation("搬库", _prepare_whole, _migrate, _moved),
)
