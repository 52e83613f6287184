"""许多人同时用：起一个真的服务，几十个人一齐在页面上问（逐句出现）、从接口问、看原文，数一数答了多少、忙不过来多少、出错多少。

每个人问完一句接着问下一句，不停顿（``--pause`` 可以停）。量的是「头一句」：从提问到回答的头几个字到达的秒数。
``--minutes`` 一直问这么多分钟，看服务的内存长不长。``--address`` 量别处已经开着的服务（看不到它的内存）。
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import random
import re
import secrets
import statistics
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from evals.bench.grow import elsewhere
from evals.bench.machine import processor_time, resident, table
from evals.bench.scale import serving
from evals.case import CASES, CORPUS, read_cases
from ingest import Store, ZhengwenError, ingest_paths

Outcome = Literal["answered", "busy", "error"]
_PATIENCE = 120  # 秒；等一个回答
_BUSY = "提问的人太多"
_FAILED = "没有答成：程序出错"
_SAMPLES = 60  # 内存至多记这么多回
_WARM = 0.2  # 头这么多成的时间算热身，内存从这以后看


@dataclass(frozen=True)
class Asked:
    """一次请求：怎样问的，结果，头一句、全部到达的秒数，出错的缘由。"""

    way: str
    outcome: Outcome
    first: float = 0.0
    whole: float = 0.0
    why: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--users", type=int, default=50, help="几个人同时问（默认 50）")
    parser.add_argument("--asks", type=int, default=4, help="每人问几句（默认 4）；给了 --minutes 就不数")
    parser.add_argument("--minutes", type=float, default=0, help="一直问这么多分钟，看内存长不长")
    parser.add_argument("--pause", type=float, default=0, help="问完一句停几秒（默认不停）")
    parser.add_argument("--only", choices=sorted(_WAYS), help="只用一种问法（默认混着来）")
    parser.add_argument("--cases", type=Path, default=CASES, help="问题，一行一题（默认 evals/cases.jsonl）")
    parser.add_argument("--store", type=Path, help="量这个库（默认读入 corpus 另建一个）")
    parser.add_argument("--address", help="量这个地址上已经开着的服务，如 http://127.0.0.1:7860")
    parser.add_argument("--cores", type=int, default=2, help="服务用几个核（默认 2）")


def run(args: argparse.Namespace) -> dict[str, object]:
    questions = [case.question for case in read_cases(args.cases) if not case.history]
    with _service(args) as (address, process):
        found = load(
            address,
            questions,
            users=args.users,
            asks=args.asks,
            minutes=args.minutes,
            pause=args.pause,
            ways=[args.only] if args.only else _MIX,
            process=process,
        )
    _show(found)
    named = ("users", "asks", "minutes", "pause", "only", "cores")
    return {"settings": {name: getattr(args, name) for name in named}, **found}


@contextlib.contextmanager
def _service(args: argparse.Namespace) -> Iterator[tuple[str, int | None]]:
    if args.address:
        yield args.address.rstrip("/"), None
        return
    with tempfile.TemporaryDirectory() as scratch:
        path = args.store or Path(scratch) / "store"
        if not args.store:
            with Store(path) as store:
                ingest_paths([CORPUS], store)
        with serving(path, args.cores) as (address, process, _):
            yield address, process


def load(
    address: str,
    questions: Sequence[str],
    *,
    users: int,
    asks: int,
    minutes: float = 0,
    pause: float = 0,
    ways: Sequence[str] = (),
    process: int | None = None,
) -> dict[str, Any]:
    """``users`` 个人同时用 ``address`` 上的服务；数，和头一句、全部到达要几秒。``process`` 是服务的进程号，看它的内存和处理器时间。"""
    server = Server.at(address)
    began = time.monotonic()
    until = began + minutes * 60 if minutes else float("inf")
    start = threading.Barrier(users)

    def user(number: int) -> list[Asked]:
        rng = random.Random(number)
        asked: list[Asked] = []
        start.wait()
        while time.monotonic() < until and (minutes or len(asked) < asks):
            question = elsewhere(rng.choice(questions), rng.randrange(1000))
            asked.append(_ask(server, rng.choice(ways or _MIX), question))
            time.sleep(pause)
        return asked

    watched = _Watch(process, until if minutes else began)
    before = processor_time(process) if process else 0.0
    with watched, ThreadPoolExecutor(users) as pool:
        asked = [one for each in pool.map(user, range(users)) for one in each]
    spent = time.monotonic() - began
    busy = processor_time(process) - before if process else None
    return {
        "seconds": round(spent, 1),
        "per_second": round(len(asked) / spent, 1),
        "processor_s_each": round(busy / len(asked), 4) if busy is not None else None,
        "all": _counted(asked),
        "ways": {way: _counted([a for a in asked if a.way == way]) for way in sorted({a.way for a in asked})},
        "errors": dict(Counter(a.why for a in asked if a.outcome == "error").most_common(5)),
        "memory": watched.said(),
    }


def _counted(asked: Sequence[Asked]) -> dict[str, Any]:
    done = [a for a in asked if a.outcome == "answered"]
    return {
        "tried": len(asked),
        "answered": len(done),
        "busy": sum(a.outcome == "busy" for a in asked),
        "errors": sum(a.outcome == "error" for a in asked),
        "first_s": _spread([a.first for a in done]),
        "whole_s": _spread([a.whole for a in done]),
        "busy_told_s": _spread([a.whole for a in asked if a.outcome == "busy"]),
    }


def _spread(values: Sequence[float]) -> dict[str, float] | None:
    """中位、95%、最大。"""
    if not values:
        return None
    high = statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
    return {"median": round(statistics.median(values), 3), "p95": round(high, 3), "most": round(max(values), 3)}


# —— 问的几种办法 ——


@dataclass(frozen=True)
class Server:
    """一个开着的服务；``asking`` 是页面上提问那个动作的号。"""

    host: str
    asking: int

    @classmethod
    def at(cls, address: str) -> Server:
        host = urllib.parse.urlsplit(address).netloc
        config = json.loads(_got(host, "GET", "/config")[1])
        boxes = {c["id"] for c in config["components"] if c["props"].get("elem_id") == "zw-box"}
        found = [d["id"] for d in config["dependencies"] if any(t[0] in boxes for t in d["targets"])]
        if not found:
            raise ZhengwenError(f"{address} 不是政问的页面。", f"{address} is not Zhengwen's page.")
        return cls(host, found[0])


def _ask(server: Server, way: str, question: str) -> Asked:
    began = time.monotonic()
    try:
        outcome, first, why = _WAYS[way](server, question, began)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Asked(way, "error", why=f"{type(error).__name__}: {error}"[:120])
    return Asked(way, outcome, first, time.monotonic() - began, why)


Found = tuple[Outcome, float, str]


def _page(server: Server, question: str, began: float) -> Found:
    """页面上的提问：进 Gradio 的队，听着一段一段来；第二段起是回答。"""
    who = secrets.token_hex(6)
    body = {"data": [question, None], "fn_index": server.asking, "session_hash": who}
    status, said = _got(server.host, "POST", "/gradio_api/queue/join", body)
    if status != 200:
        return ("busy" if status in (429, 503) else "error"), 0.0, f"{status} {said[:80]}"
    first, pieces = 0.0, 0
    with _connection(server.host) as connection:
        connection.request("GET", f"/gradio_api/queue/data?session_hash={who}")
        for line in connection.getresponse():
            if not line.startswith(b"data:"):
                continue
            message = json.loads(line[5:])
            pieces += message["msg"] == "process_generating"
            if message["msg"] == "process_generating" and pieces == 2:
                first = time.monotonic() - began
                said = json.dumps(message["output"], ensure_ascii=False)
                if _BUSY in said:
                    return "busy", first, ""
                if _FAILED in said:
                    return "error", first, "页面上说没有答成"
            if message["msg"] == "process_completed":
                done = message.get("success", False) and first
                return ("answered" if done else "error"), first, "" if done else str(message.get("output"))[:120]
    return "error", first, "没有说完就断了"


def _api(server: Server, question: str, began: float) -> Found:
    """``POST /api/ask``：一次给全。"""
    return _plain(_got(server.host, "POST", "/api/ask", {"question": question}), began, "citations")


def _search(server: Server, question: str, began: float) -> Found:
    """``GET /api/clauses``：只找条款。"""
    query = urllib.parse.urlencode({"query": question[:80], "limit": 5})
    return _plain(_got(server.host, "GET", f"/api/clauses?{query}"), began, "")


def _home(server: Server, question: str, began: float) -> Found:
    """打开页面。"""
    return _plain(_got(server.host, "GET", "/"), began, "")


def _plain(answer: tuple[int, str], began: float, wanted: str) -> Found:
    status, said = answer
    if status == 200 and wanted in said:
        return "answered", time.monotonic() - began, ""
    busy = status == 503 and _BUSY in said
    return ("busy" if busy else "error"), 0.0, "" if busy else f"{status} {said[:80]}"


_WAYS: Mapping[str, Callable[[Server, str, float], Found]] = {
    "page": _page,
    "api": _api,
    "search": _search,
    "home": _home,
}
_MIX = ("page",) * 6 + ("api",) * 2 + ("search", "home")  # 十个里六个在页面上问


def _got(host: str, method: str, path: str, body: object = None) -> tuple[int, str]:
    data = json.dumps(body).encode() if body is not None else None
    with _connection(host) as connection:
        connection.request(method, path, data, {"content-type": "application/json"} if data else {})
        reply = connection.getresponse()
        return reply.status, reply.read().decode("utf-8", "replace")


@contextlib.contextmanager
def _connection(host: str) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(host, timeout=_PATIENCE)
    try:
        yield connection
    finally:
        connection.close()


# —— 内存 ——


@dataclass
class _Watch:
    """每隔一阵看一眼服务的内存。"""

    process: int | None
    until: float
    seen: list[tuple[float, int]] = field(default_factory=list)

    def __enter__(self) -> None:
        self._began = time.monotonic()
        self._over = threading.Event()
        self._every = max(1.0, (self.until - self._began) / _SAMPLES)
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while self.process and not self._over.wait(self._every if self.seen else 0):
            self.seen.append((round(time.monotonic() - self._began, 1), resident(self.process)))

    def said(self) -> dict[str, Any] | None:
        """热身以后到末了，多了多少 MB；逐次的数。"""
        if not self.seen:
            return None
        warm = self.seen[int(len(self.seen) * _WARM)][1]
        return {
            "after_warming_mb": round(warm / 1e6),
            "last_mb": round(self.seen[-1][1] / 1e6),
            "growth_mb": round((self.seen[-1][1] - warm) / 1e6),
            "seen": [(at, round(size / 1e6)) for at, size in self.seen],
        }


def _show(found: Mapping[str, Any]) -> None:
    rows = []
    for name, counts in {**found["ways"], "合计": found["all"]}.items():
        shown = [
            f"{s['median']:.2f} / {s['p95']:.2f} / {s['most']:.2f}" if s else ""
            for s in (counts["first_s"], counts["whole_s"])
        ]
        rows.append([name, *(str(counts[k]) for k in ("tried", "answered", "busy", "errors")), *shown])
    print(table(["问法", "试了", "答了", "忙", "错", "头一句 中位/95%/最大 秒", "全部 中位/95%/最大 秒"], rows))
    print(f"\n{found['seconds']} 秒，每秒 {found['per_second']} 次；每次用服务的处理器 {found['processor_s_each']} 秒")
    if found["memory"]:
        m = found["memory"]
        print(f"服务的内存：热身后 {m['after_warming_mb']} MB，末了 {m['last_mb']} MB，长了 {m['growth_mb']} MB")
    for why, times in found["errors"].items():
        print(re.sub(r"\s+", " ", f"出错 {times} 次：{why}"))
