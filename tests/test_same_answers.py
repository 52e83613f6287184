"""同样的文件、同样的问题，哪一种引擎都是同样的回答；几个 ``serve`` 共用一个集群的库。"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import servers
from conftest import CORPUS, ROOT, TODAY
from servers import PostgresServer

from assistant import ask
from ingest import Store, ingest_paths
from ingest.postgres import FRESH

EACH = 4  # 自带的题，每四题问一题
CASES = [json.loads(line) for line in (ROOT / "evals" / "cases.jsonl").read_text("utf-8").splitlines()][::EACH]
WAIT = 60.0  # 秒


@pytest.fixture(scope="module")
def moved(
    corpus: Store, postgres: PostgresServer, milvus: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """同样的示例文件，读进集群的库。"""
    where = postgres.url(postgres.database(), milvus, tmp_path_factory.mktemp("files"))
    with Store(where, corpus.encoder) as store:
        assert [r.message for r in ingest_paths([CORPUS], store) if r.outcome == "failed"] == []
        yield store


def said(store: Store, case: dict[str, Any]) -> dict[str, Any]:
    """整个回答：文字、出处、找到的条款、得分……；只有用时不算。"""
    history, profile = tuple(case.get("history", ())), case.get("profile") or {}
    found = ask(case["question"], store, history=history, profile=profile, today=TODAY).to_json()
    del found["latency_ms"]
    return found


def test_there_are_enough_questions() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_the_cluster_answers_the_same(corpus: Store, moved: Store, case: dict[str, Any]) -> None:
    assert said(moved, case) == said(corpus, case)


def test_the_cluster_ranks_the_same(corpus: Store, moved: Store) -> None:
    """逐路比：次序一样，得分一样；限定文件的也是。"""
    some = [d.id for d in corpus.documents()][::3]
    for case in CASES[::3]:
        question = case["question"]
        for within in (None, some):
            for by in ("by_words", "by_bigrams"):
                wanted, found = (getattr(store, by)(question, 40, within) for store in (corpus, moved))
                assert [c for c, _ in found] == [c for c, _ in wanted]
                assert [s for _, s in found] == pytest.approx([s for _, s in wanted], rel=1e-9)
            near, nearest = corpus.by_vector(question, 40, within), moved.by_vector(question, 40, within)
            assert [s for _, s in nearest] == pytest.approx([s for _, s in near], abs=1.1e-5)
        assert moved.scale(question) == corpus.scale(question)
        assert [moved.rarity(w) for w in re.findall(r"\w{2}", question)] == [
            corpus.rarity(w) for w in re.findall(r"\w{2}", question)
        ]


# —— 几个 serve ——


def _zhengwen(store: str, *words: str) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, "-m", "ui.cli", *words], {**os.environ, "PYTHONPATH": str(ROOT), "ZHENGWEN_STORE": store}


@contextmanager
def _serving(store: str) -> Iterator[str]:
    command, environment = _zhengwen(store, "serve", "--port", "0", "--today", TODAY.isoformat())
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
        assert found
        yield found[0]
    finally:
        process.terminate()
        process.wait(WAIT)


def _asked(address: str, question: str) -> dict[str, Any]:
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{address}/api/ask", body, {"content-type": "application/json"})
    until = time.monotonic() + WAIT
    while True:
        try:
            with urllib.request.urlopen(request, timeout=WAIT) as answer:
                found: dict[str, Any] = json.load(answer)
            del found["latency_ms"]
            return found
        except ConnectionError:
            assert time.monotonic() < until
            time.sleep(0.1)


NEW = """白沙市高龄津贴发放办法

第一条 具有白沙市户籍且年满80周岁的老年人，可以申领高龄津贴。
第二条 高龄津贴标准为每人每月135元。
第三条 本办法自2025年1月1日起施行。
"""
QUESTION = "白沙市高龄津贴每人每月多少元？"


@pytest.mark.parametrize("kind", ["cluster", "chroma"])
def test_two_servers_share_one_store(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    """两个 serve 开着，第三个进程读入一份：两边马上都答得出，答得一样。"""
    with contextlib.ExitStack() as stack:
        if kind == "cluster":
            store = request.getfixturevalue("cluster")
        else:
            store = f"{tmp_path / '库'}?vectors={stack.enter_context(servers.chroma(tmp_path / 'chroma'))}"
        (tmp_path / "旧.txt").write_text(NEW.replace("白沙市", "红岭市").replace("135元", "90元"), "utf-8")
        (tmp_path / "新.txt").write_text(NEW, "utf-8")
        _run(store, "ingest", str(tmp_path / "旧.txt"))
        both = [stack.enter_context(_serving(store)) for _ in range(2)]
        assert ["135元" in _asked(a, QUESTION)["text"] for a in both] == [False, False]
        _run(store, "ingest", str(tmp_path / "新.txt"))
        time.sleep(FRESH)
        first, second = (_asked(a, QUESTION) for a in both)
        assert first == second
        assert "135元" in first["text"] and [c["doc"] for c in first["citations"]] == ["新.txt"]
        assert "完好" in _run(store, "doctor")


def _run(store: str, *words: str) -> str:
    command, environment = _zhengwen(store, *words)
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True).stdout
