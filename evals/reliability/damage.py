"""弄坏库：向量索引的文件、目录文件，一种一种地坏；发现、说清、自己修好或拒绝，答案与没坏时一样。"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from assistant import ask
from evals.bench.grow import growing
from evals.case import CASES, CORPUS, read_cases
from evals.reliability.apart import Say, run_apart
from evals.reliability.tally import Tally
from ingest import Store, StoreError, ingest_paths
from ingest.backup import backup, restore
from ingest.catalogue import FILE, FORMAT, INDEX
from ingest.encode import Encoder

TODAY = dt.date(2026, 11, 24)
QUESTIONS = 50
# rebuilt 从目录重建并说明；harmless 不碍事，不必说；apart 说明，改为逐条比较；refused 打不开，说清怎么办；
# found 打得开，体检说得出，doctor --repair 修好；told 打得开，体检说得出，要恢复备份
End = Literal["rebuilt", "harmless", "apart", "refused", "found", "told"]


@dataclass(frozen=True)
class Damage:
    """``spoil`` 弄坏一个库；交回的函数（可以没有）在看完之后收拾。"""

    name: str
    end: End
    spoil: Callable[[Path, random.Random], Callable[[], None] | None]


def prepare(store: Path, files: Path, encoder: Encoder, extra: int) -> None:
    """示例文件，另加 ``extra`` 份长出来的，让向量索引真的写到盘上。"""
    files.mkdir(parents=True, exist_ok=True)
    for file in islice(growing(CORPUS, ".txt"), extra):
        (files / file.name).write_bytes(file.data)
    with Store(store, encoder) as opened:
        failed = [r.message for r in ingest_paths([CORPUS, files], opened) if r.outcome == "failed"]
    if failed:
        raise RuntimeError("；".join(failed))


def questions(many: int = QUESTIONS) -> list[str]:
    return [case.question for case in read_cases(CASES)[:many]]


def looked_at(path: Path, encoder: Encoder, asked: Sequence[str], few: int = 0) -> dict[str, Any]:
    """打开、答这些问题、体检；打不开、答到一半出错的，说了什么。"""
    found: dict[str, Any] = {"refused": "", "answers": [], "problems": [], "index": "", "said": ""}
    try:
        with Store(path, encoder, create=False, few=few, patience=1) as store:
            store.sync()
            for question in asked:
                answer = ask(question, store, today=TODAY).to_json() | {"latency_ms": 0}
                found["answers"].append(json.dumps(answer, ensure_ascii=False))
            health = store.health()
            found |= {"problems": [p.zh for p in health.problems if "磁盘只剩" not in p.zh]}
            found |= {"index": health.index.state, "said": health.index.detail}
    except StoreError as error:
        found["refused"] = error.zh
    return found


def damages(
    whole: Path,
    where: Path,
    encoder: Encoder,
    kinds: Sequence[Damage],
    asked: Sequence[str],
    seed: int,
    progress: Callable[[str], None],
) -> Tally:
    """``whole`` 是完好的库；每一种弄坏它的一个副本，看怎么收场，再救回来，``asked`` 的答案要一样。"""
    tally = Tally("", notes={"怎样说": {}})
    wanted = run_apart(lambda say: looked_at(whole, encoder, asked)).result
    kept = where / "备份.zip"
    backup(whole, kept)
    path = where / "坏"
    for kind in kinds:
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(whole, path)
        try:
            after = kind.spoil(path, random.Random(f"{seed} {kind.name}")) or (lambda: None)
        except _Impossible as error:
            tally.notes["怎样说"][kind.name] = f"没有做：{error}"
            continue
        ended = run_apart(lambda say: looked_at(path, encoder, asked))
        after()
        said = f"进程没有好好结束：{ended.error or ended.signal}" if ended.result is None else ""
        said = said or _judged(kind, ended.result, wanted["answers"])
        if not said and kind.end in ("refused", "found", "told"):
            said = _rescued(kind, path, kept, encoder, asked, wanted["answers"])
        tally.count(f"{kind.name}：{said}" if said else "")
        seen = ended.result or {}
        tally.notes["怎样说"][kind.name] = (
            seen.get("refused") or "；".join(seen.get("problems", [])) or seen.get("said", "")
        )
        progress(f"{kind.name} {said or '好'}")
    return tally


def _judged(kind: Damage, seen: dict[str, Any], answers: list[str]) -> str:
    if kind.end == "refused":
        return "" if seen["refused"] else f"没有拒绝，答案{'一样' if seen['answers'] == answers else '不同'}"
    if kind.end in ("found", "told"):
        return "" if seen["refused"] or seen["problems"] else "体检没有查出来"
    if seen["refused"] or (seen["problems"] and kind.end != "apart"):
        return f"不该拒绝：{seen['refused'] or seen['problems']}"
    if kind.end != "harmless" and not seen["said"]:
        return "没有说明"
    return "" if seen["answers"] == answers else "答案变了"


def _rescued(kind: Damage, path: Path, kept: Path, encoder: Encoder, asked: Sequence[str], answers: list[str]) -> str:
    """照它说的办法救：能修的 doctor --repair，不能的恢复备份。"""

    def work(say: Say) -> dict[str, Any]:
        if kind.end == "found":
            with Store(path, encoder, create=False, few=0) as store:
                store.repair()
        elif not path.exists() or kind.end == "told":
            shutil.rmtree(path, ignore_errors=True)
            restore(kept, path)
        else:
            restore(kept, path.with_name("救"))
            shutil.rmtree(path)
            path.with_name("救").replace(path)
        return looked_at(path, encoder, asked)

    ended = run_apart(work)
    if ended.result is None:
        return f"没救回来：{ended.error or ended.signal}"
    seen = ended.result
    if seen["refused"] or seen["problems"]:
        return f"救了还不好：{seen['refused'] or seen['problems']}"
    return "" if seen["answers"] == answers else "救了答案变了"


class _Impossible(Exception):
    """这台机器上做不了的，说出缘由。"""


# —— 向量索引 ——


def _index(path: Path) -> Path:
    """索引的文件夹。"""
    folder: str = json.loads((path / INDEX / "current.json").read_text("utf-8"))["folder"]
    return path / INDEX / folder


def _graph(path: Path, name: str) -> Path:
    return next(_index(path).rglob(name))


def _cut(name: str, share: float) -> Callable[[Path, random.Random], None]:
    def spoil(path: Path, rng: random.Random) -> None:
        file = _graph(path, name)
        with file.open("r+b") as opened:
            opened.truncate(int(file.stat().st_size * share))

    return spoil


def _zeroed(name: str) -> Callable[[Path, random.Random], None]:
    def spoil(path: Path, rng: random.Random) -> None:
        file = _graph(path, name)
        file.write_bytes(b"\0" * file.stat().st_size)

    return spoil


def _flipped(name: str, bits: int) -> Callable[[Path, random.Random], None]:
    def spoil(path: Path, rng: random.Random) -> None:
        file = _graph(path, name)
        data = bytearray(file.read_bytes())
        for _ in range(bits):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        file.write_bytes(data)

    return spoil


def _gone(name: str) -> Callable[[Path, random.Random], None]:
    return lambda path, rng: _graph(path, name).unlink()


def _swapped(path: Path, rng: random.Random) -> None:
    one, other = _graph(path, "data_level0.bin"), _graph(path, "header.bin")
    a, b = one.read_bytes(), other.read_bytes()
    one.write_bytes(b)
    other.write_bytes(a)


def _marker(**changes: object) -> Callable[[Path, random.Random], None]:
    def spoil(path: Path, rng: random.Random) -> None:
        file = path / INDEX / "current.json"
        file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | changes), "utf-8")

    return spoil


def _written(name: str, data: bytes) -> Callable[[Path, random.Random], None]:
    def spoil(path: Path, rng: random.Random) -> None:
        (path / name).write_bytes(data)

    return spoil


def _seal_gone(path: Path, rng: random.Random) -> None:
    (_index(path) / "seal.json").unlink()


def _schema(path: Path, rng: random.Random) -> None:
    """别的版本的 Chroma 写的：表不一样。"""
    with closing(sqlite3.connect(_index(path) / "chroma.sqlite3")) as db:
        db.execute("DROP TABLE collections")
        db.commit()


def _rows_lost(path: Path, rng: random.Random) -> None:
    """Chroma 自己的表里少了一半；封条照改，看条数查不查得出来。"""
    from ingest.index import _sum

    folder = _index(path)
    with closing(sqlite3.connect(folder / "chroma.sqlite3")) as db:
        db.execute("DELETE FROM embeddings WHERE id % 2")
        db.commit()
    seal = json.loads((folder / "seal.json").read_text("utf-8"))
    (folder / "seal.json").write_text(json.dumps({name: _sum(folder / name) for name in seal}), "utf-8")


def _whole_gone(path: Path, rng: random.Random) -> None:
    shutil.rmtree(path / INDEX)


def _a_file(path: Path, rng: random.Random) -> None:
    shutil.rmtree(path / INDEX)
    (path / INDEX).write_bytes(b"")


def _dangling(path: Path, rng: random.Random) -> None:
    shutil.rmtree(path / INDEX)
    (path / INDEX).symlink_to(path / "没有")


def _emptied(path: Path, rng: random.Random) -> None:
    for file in _index(path).rglob("*"):
        if file.is_file() and file.name != "seal.json":
            file.write_bytes(b"")


def _stale_lock(path: Path, rng: random.Random) -> None:
    """上次没有删的锁文件：进程已不在，锁就不算数。"""
    (path / INDEX / "lock").write_text("pid 1", "utf-8")


def _lock_folder(path: Path, rng: random.Random) -> None:
    (path / INDEX / "lock").unlink(missing_ok=True)
    (path / INDEX / "lock").mkdir()


def _leftovers(path: Path, rng: random.Random) -> None:
    for name in ("index-0", "index-旧", "index-zz"):
        shutil.copytree(_index(path), path / INDEX / name)


def _elsewhere(path: Path, rng: random.Random) -> Callable[[], None]:
    """别的进程拿着锁。"""
    from ingest.lock import FileLock

    lock = FileLock(path / INDEX / "lock")
    lock.acquire()
    return lock.release


def _read_only(path: Path, rng: random.Random) -> Callable[[], None]:
    """只读的盘：绑定挂载，再改成只读。"""
    return mounted_read_only(path / INDEX)


def mounted_read_only(path: Path) -> Callable[[], None]:
    with ExitStack() as undo:
        _mount("--bind", str(path), str(path))
        undo.callback(_unmount, path)
        _mount("-o", "remount,bind,ro", str(path))
        return undo.pop_all().close


def _mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, check=False)
    if done.returncode:
        raise _Impossible("这里不能挂载（要 root）")


def _unmount(path: Path) -> None:
    subprocess.run(["umount", str(path)], capture_output=True, check=False)


INDEX_DAMAGES = (
    Damage("图的数据截去一半", "rebuilt", _cut("data_level0.bin", 0.5)),
    Damage("图的数据只剩开头", "rebuilt", _cut("data_level0.bin", 0.001)),
    Damage("图的头全是零", "rebuilt", _zeroed("header.bin")),
    Damage("图的数据全是零", "rebuilt", _zeroed("data_level0.bin")),
    Damage("图的连线没了", "rebuilt", _gone("link_lists.bin")),
    Damage("图的数据没了", "rebuilt", _gone("data_level0.bin")),
    Damage("图的数据翻了一位", "rebuilt", _flipped("data_level0.bin", 1)),
    Damage("图的数据翻了一千位", "rebuilt", _flipped("data_level0.bin", 1000)),
    Damage("两个文件换了", "rebuilt", _swapped),
    Damage("chroma.sqlite3 没了", "rebuilt", _gone("chroma.sqlite3")),
    Damage("chroma.sqlite3 截去一半", "rebuilt", _cut("chroma.sqlite3", 0.5)),
    Damage("chroma.sqlite3 全是零", "rebuilt", _zeroed("chroma.sqlite3")),
    Damage("chroma.sqlite3 翻了一百位", "rebuilt", _flipped("chroma.sqlite3", 100)),
    Damage("别的版本的 Chroma", "rebuilt", _schema),
    Damage("少了一半的行，封条照改", "rebuilt", _rows_lost),
    Damage("文件都空了", "rebuilt", _emptied),
    Damage("标记指着没有的目录", "rebuilt", _marker(folder="index-没有")),
    Damage("标记是别的模型的", "rebuilt", _marker(encoder="别的模型")),
    Damage("标记比目录还新", "rebuilt", _marker(generation=1 << 40)),
    Damage("标记读不懂", "harmless", _written(f"{INDEX}/current.json", b"{\xff")),
    Damage("封条没了", "rebuilt", _seal_gone),
    Damage("整个索引没了", "harmless", _whole_gone),
    Damage("索引目录是个文件", "apart", _a_file),
    Damage("索引目录是断了的链接", "apart", _dangling),
    Damage("旧的锁文件", "harmless", _stale_lock),
    Damage("锁是个目录", "apart", _lock_folder),
    Damage("没删的旧索引", "harmless", _leftovers),
    Damage("别的进程拿着索引", "apart", _elsewhere),
    Damage("索引在只读的盘上", "apart", _read_only),
)


# —— 目录 ——


def _truncated(share: float) -> Callable[[Path, random.Random], None]:
    def spoil(path: Path, rng: random.Random) -> None:
        size = (path / FILE).stat().st_size
        os.truncate(path / FILE, int(size * share))

    return spoil


def _pages_zeroed(path: Path, rng: random.Random) -> None:
    """中间一成的页成了零：坏的是盘上的一段。"""
    data = bytearray((path / FILE).read_bytes())
    start = len(data) // 3 // 4096 * 4096
    data[start : start + len(data) // 10] = b"\0" * (len(data) // 10)
    (path / FILE).write_bytes(data)


def _head_spoiled(path: Path, rng: random.Random) -> None:
    with (path / FILE).open("r+b") as file:
        file.write(rng.randbytes(100))


def _sql(statement: str) -> Callable[[Path, random.Random], None]:
    def spoil(path: Path, rng: random.Random) -> None:
        with closing(sqlite3.connect(path / FILE)) as db:
            db.execute(statement)
            db.commit()

    return spoil


def _catalogue_gone(path: Path, rng: random.Random) -> None:
    (path / FILE).unlink()


def _catalogue_folder(path: Path, rng: random.Random) -> None:
    (path / FILE).unlink()
    (path / FILE).mkdir()


def _foreign(path: Path, rng: random.Random) -> None:
    (path / FILE).unlink()
    with closing(sqlite3.connect(path / FILE)) as db:
        db.execute("CREATE TABLE 账目 (元)")
        db.commit()


def _wal(path: Path, rng: random.Random) -> None:
    (path / f"{FILE}-wal").write_bytes(rng.randbytes(20_000))


def _locked(path: Path, rng: random.Random) -> Callable[[], None]:
    """别的程序独占着目录。"""
    db = sqlite3.connect(path / FILE, isolation_level=None)
    db.execute("PRAGMA locking_mode = EXCLUSIVE")
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("BEGIN EXCLUSIVE")
    return db.close


def _store_read_only(path: Path, rng: random.Random) -> Callable[[], None]:
    return mounted_read_only(path)


CATALOGUE_DAMAGES = (
    Damage("目录截去一半", "refused", _truncated(0.5)),
    Damage("目录只剩一页", "refused", _truncated(0.0005)),
    Damage("目录成了空的", "refused", _truncated(0)),
    Damage("目录的头坏了", "refused", _head_spoiled),
    Damage("目录没了", "refused", _catalogue_gone),
    Damage("目录是个文件夹", "refused", _catalogue_folder),
    Damage("目录是别的程序的", "refused", _foreign),
    Damage("目录是更新的格式", "refused", _sql(f"PRAGMA user_version = {FORMAT + 1}")),
    Damage("目录中间一段成了零", "told", _pages_zeroed),
    Damage("一条条款的字变了", "told", _sql("UPDATE clauses SET text = replace(text, '市', '县') WHERE key = 40")),
    Damage(
        "一份文件的记录坏了", "refused", _sql("UPDATE documents SET record = substr(record, 1, 60) WHERE rowid = 3")
    ),
    Damage("向量短了一截", "found", _sql("UPDATE vectors SET vector = substr(vector, 1, 700) WHERE rowid % 7 = 0")),
    Damage("向量全是零", "found", _sql("UPDATE vectors SET vector = zeroblob(length(vector)) WHERE rowid % 7 = 0")),
    Damage("向量没了一半", "found", _sql("DELETE FROM vectors WHERE rowid % 2")),
    Damage("词索引空了", "found", _sql("INSERT INTO words (words) VALUES ('delete-all')")),
    Damage("垃圾的预写日志", "harmless", _wal),
    Damage("目录被独占", "refused", _locked),
    Damage("库在只读的盘上", "refused", _store_read_only),
)
