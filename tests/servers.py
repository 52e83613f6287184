"""测试自己开的服务：PostgreSQL（不联网，只有本机套接字）、milvus-lite、chroma run；没有装的跳过，并说明怎样才有。"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_WAIT = 60.0  # 秒；等服务开起来
_numbers = itertools.count(1)


@dataclass(frozen=True)
class PostgresServer:
    """开着的 PostgreSQL；``host`` 是套接字所在的目录。"""

    host: Path
    psql: str

    def database(self) -> str:
        """新建一个空库，返回名字。"""
        name = f"test{next(_numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return name

    def cleared(self) -> str:
        """一个空库，几个测试先后共用：另建一个要写几百个文件。"""
        if not self.run("SELECT 1 FROM pg_database WHERE datname = 'shared'"):
            self.run("CREATE DATABASE shared")
        self.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'zhengwen'")
        self.run("DROP SCHEMA IF EXISTS zhengwen CASCADE", "shared")
        return "shared"

    def run(self, sql: str, database: str = "postgres") -> str:
        command = [
            self.psql,
            "-h",
            str(self.host),
            "-U",
            "zhengwen",
            "-d",
            database,
            "-v",
            "ON_ERROR_STOP=1",
            "-qAtc",
            sql,
        ]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def url(self, database: str, vectors: str, files: Path, user: str = "zhengwen") -> str:
        return f"postgresql://{user}@/{database}?host={self.host}&vectors={vectors}&files={files}"


def _program(name: str) -> str:
    """PATH 里的，或 Debian 放在一边的。"""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name) or ""


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """在临时目录里新建、打开；PostgreSQL 不肯由 root 运行，就换一个用户。"""
    programs = {name: _program(name) for name in ("initdb", "pg_ctl", "psql")}
    if not all(programs.values()):
        pytest.skip("没有 PostgreSQL：装上 postgresql（Debian、Ubuntu：apt install postgresql），才能测集群的库")
    folder = Path(tempfile.mkdtemp(prefix="zhengwen-pg-", dir="/tmp"))
    other: dict[str, Any] = {}
    if os.geteuid() == 0:
        names = [user.pw_name for user in pwd.getpwall()]
        owner = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        other = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    data, started = folder / "data", False

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **other)

    try:
        run(
            programs["initdb"],
            "-D",
            str(data),
            "-U",
            "zhengwen",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        with (data / "pg_hba.conf").open("r+", encoding="utf-8") as rules:
            before = rules.read()
            rules.seek(0)
            rules.write(f"local all guarded scram-sha-256\n{before}")
        settings = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"
        run(programs["pg_ctl"], "-D", str(data), "-l", str(folder / "log"), "-o", settings, "-w", "start")
        started = True
        yield PostgresServer(folder, programs["psql"])
    finally:
        if started:
            run(programs["pg_ctl"], "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _serving(command: Sequence[str], port: int, log: Path) -> Iterator[None]:
    with log.open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        until = time.monotonic() + _WAIT
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < until, log.read_text("utf-8", "replace")
                time.sleep(0.05)
        yield
    finally:
        process.kill()  # 数据不留，不必等它写完
        process.wait()


@contextmanager
def milvus(folder: Path) -> Iterator[str]:
    """milvus-lite 的服务，与 Milvus 同样的接口；返回 ``milvus://…``。"""
    for name in ("pymilvus", "pg8000", "milvus_lite"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"没有 {name}：pip install -e '.[dev]'，才能测集群的库")
    port = _free_port()
    command = [sys.executable, "-m", "milvus_lite.cmdline", "server", "--host", "127.0.0.1"]
    (folder / "data").mkdir(parents=True)
    with _serving([*command, "--data-dir", str(folder / "data"), "--port", str(port)], port, folder / "log"):
        yield f"milvus://127.0.0.1:{port}"


@contextmanager
def chroma(folder: Path) -> Iterator[str]:
    """``chroma run``；返回 ``chroma://…``。"""
    port = _free_port()
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(folder / "data")]
    folder.mkdir(parents=True)
    with _serving(command, port, folder / "log"):
        yield f"chroma://127.0.0.1:{port}"
