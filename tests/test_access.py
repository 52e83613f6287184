"""谁进得来、做得了什么：每个改动的口子都有人把着，别的站发来的不照办，太快的请他等，日志里没有个人信息和密钥。"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import doors
import httpx
import pytest
from conftest import ROOT, TODAY
from fakes import FakeEncoder
from fastapi.testclient import TestClient
from policies import ALLOWANCE
from starlette.routing import Mount, Route

from ingest import Store, ZhengwenError, read_bytes
from ui.access import Access
from ui.guard import SAFE
from ui.limits import Limit, Proxies, bucket, proxies
from ui.logs import Json, Text, network, redact
from ui.privacy import mask
from ui.server import create_app
from ui.service import Service
from ui.staff import Staff

PASSWORD = "云河口令2026"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("access") / "store", FakeEncoder()) as held:
        held.add(read_bytes(ALLOWANCE.encode(), "津贴.txt", "/政策/津贴.txt"))
        yield held


def opened(store: Store, **how: Any) -> TestClient:
    access = Access(**how)
    service = Service(
        store, day=TODAY, answering=lambda q, s, **k: doors.answer(q), staff=Staff(PASSWORD), access=access
    )
    return TestClient(create_app(service), base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[TestClient]:
    with opened(store) as client:
        yield client


# ---- 每个改动的口子 --------------------------------------------------------------------------------------------

# 不改库里的东西，谁都可以用
READ_ONLY = {
    "/api/ask", "/api/benefits",  # 只是问
    "/api/feedback",  # 只添在反馈里，有总量，个人信息先涂掉
    "/api/staff",  # 登录、退出自己的会话；猜口令的要等
}  # fmt: skip
STAFF = {"/api/documents", "/api/documents/{document_id}/undo", "/api/documents/{document_id}"}
# Gradio 自己的：排队、叫停。事件里要动库的（评测）各自查登录。别的由 Guard 关着，新版添了也是关着的
GRADIO = {
    "/queue/join",
    "/call/{api_name}",
    "/call/v2/{api_name}",
    "/run/{api_name}",
    "/api/{api_name}",
    "/cancel",
    "/reset",
}


def changing(routes: Any, base: str = "") -> Iterator[tuple[str, str]]:
    """（前缀, 路径）：收得下改动的每一个口子，连同装在里面的应用。"""
    for route in routes:
        if included := getattr(route, "original_router", None):  # FastAPI 的 include_router 留着原来的
            yield from changing(included.routes, base)
        elif isinstance(route, Mount):
            yield from changing(getattr(route.app, "routes", None) or route.routes or (), base + route.path)
        elif isinstance(route, Route) and set(route.methods or ()) - SAFE:
            yield base, route.path


def test_every_way_to_change_something_is_known(client: TestClient) -> None:
    found = list(changing(client.app.routes))  # type: ignore[attr-defined]
    ours = {path for base, path in found if path.startswith("/api/") and "{api_name}" not in path}
    assert ours == READ_ONLY | STAFF
    others = {base + path for base, path in found if path not in ours}
    left_open = {
        p
        for p in others
        if client.post(p.replace("{api_name}", "x").replace("{event_id}", "x"), json={}).status_code != 403
    }
    assert {p.rstrip("/").removeprefix("/en").removeprefix("/gradio_api") for p in left_open} <= GRADIO
    assert "/gradio_api/queue/join" in others


@pytest.mark.parametrize("path", sorted(STAFF))
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_strangers_change_nothing(method: str, path: str, client: TestClient, store: Store) -> None:
    held = store.documents()
    reply = client.request(method, path.replace("{document_id}", held[0].id), params={"name": "新.txt"}, content=b"x")
    assert reply.status_code in (403, 404, 405)
    assert store.documents() == held


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1.evil.example"},
    {"origin": "http://127.0.0.1:81"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"cookie": "zhengwen_staff=x"},  # 带着登录，却说不清从哪里来
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", [
    "/api/ask", "/api/feedback", "/api/staff", "/api/documents?name=x.txt", "/gradio_api/queue/join", "/en/gradio_api/run/ask",
])  # fmt: skip
def test_what_another_site_sends_is_not_done(path: str, headers: dict[str, str], client: TestClient) -> None:
    token = {"authorization": f"Bearer {PASSWORD}".encode()}
    reply = client.post(path, json={"question": "问", "password": PASSWORD}, headers={**headers, **token})  # type: ignore[dict-item]
    assert (reply.status_code, reply.json()["error"]) == (403, "这个请求是从别的网站发来的，没有照办。")


@pytest.mark.parametrize("headers", [
    {}, {"origin": "http://127.0.0.1"}, {"sec-fetch-site": "same-origin"}, {"origin": "https://gov.example"},
])  # fmt: skip
def test_our_page_and_programs_are_served(headers: dict[str, str], store: Store) -> None:
    with opened(store, origins=frozenset({"https://gov.example"})) as client:
        assert client.post("/api/ask", json={"question": "问"}, headers=headers).status_code == 200


# ---- 快慢 ------------------------------------------------------------------------------------------------------


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    limit = Limit(60, burst=2, clock=lambda: now[0])
    assert [limit.wait("甲") for _ in range(3)] == [0, 0, 1]
    assert limit.wait("乙") == 0  # 各算各的
    now[0] = 1.0
    assert [limit.wait("甲"), limit.wait("甲")] == [0, 1]


def test_opening_pages_has_a_wider_bucket(store: Store) -> None:
    """打开页面不算提问；一直开个不停的也要等，话用那一页的语言说。"""
    with opened(store, limit=Limit(6, burst=1)) as client:
        assert [client.get("/view/none").status_code for _ in range(11)] == [404] * 10 + [429]
        assert client.post("/api/ask", json={"question": "问"}).status_code == 200
        english = {"accept-language": "en"}
        said = client.post("/gradio_api/queue/join", json={}, headers=english).json()
        assert said["error"] == said["detail"] == "您问得太快了，请过 1 秒再试。"
        said = client.post("/en/gradio_api/queue/join", json={}).json()
        assert said["detail"] == "Too many requests; please try again in 1 s."


def test_no_rate_no_limit() -> None:
    limit = Limit(0)
    assert {limit.wait("甲") for _ in range(1000)} == {0}


def test_too_fast_is_told_when_to_come_back(store: Store) -> None:
    with opened(store, limit=Limit(6, burst=1)) as client:
        assert client.post("/api/ask", json={"question": "问"}).status_code == 200
        reply = client.post("/api/ask", json={"question": "问"})
        assert (reply.status_code, reply.headers["retry-after"]) == (429, "10")
        assert reply.json()["error"] == "您问得太快了，请过 10 秒再试。"
        english = client.post("/api/ask", json={"question": "问"}, headers={"accept-language": "en"})
        assert english.json()["error"] == "Too many requests; please try again in 10 s."
        assert client.get("/health").status_code == 200  # 健康检查、样式不算
        assert client.get("/static/style.css").status_code == 200


@pytest.mark.parametrize(
    "peer, forwarded, client",
    [
        # 不信的对面，报什么都不算
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        # 自家的代理报来的，从近到远第一个不是自家的
        ("10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "1.2.3.4, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "不是地址", "不是地址"),
    ],
)
def test_where_a_request_comes_from(peer: str, forwarded: str, client: str) -> None:
    assert proxies(["10.0.0.0/8"]).client(peer, {"x-forwarded-for": forwarded}) == client


def test_proxies_are_trusted_for_https_only_when_ours() -> None:
    ours = proxies(["10.0.0.2"])
    said = {"x-forwarded-proto": "https"}
    assert [ours.secure(p, "http", said) for p in ("10.0.0.2", "198.51.100.7")] == [True, False]
    assert Proxies().secure("198.51.100.7", "https", {}) is True
    with pytest.raises(ZhengwenError, match="代理的地址写得不对"):
        proxies(["十点"])


@pytest.mark.parametrize("address, counted", [
    ("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::/64"), ("2001:db8::ffff:1", "2001:db8::/64"), ("unix", "unix"),
])  # fmt: skip
def test_one_household_counts_as_one(address: str, counted: str) -> None:
    assert bucket(address) == counted


def test_strict_transport_only_behind_https(store: Store) -> None:
    with opened(store, proxies=proxies(["0.0.0.0/0", "::/0"])) as client:
        assert "strict-transport-security" not in client.get("/health").headers
    behind = Proxies(proxies(["127.0.0.1"]).trusted)
    assert behind.secure("127.0.0.1", "http", {"x-forwarded-proto": "https"})


# ---- 个人信息和密钥 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said, kept",
    [
        # 身份证号：末位对得上的才是
        ("我的身份证11010519491231002X，能领吗", "我的身份证［身份证号］，能领吗"),
        ("110105194912310021 是编号", "110105194912310021 是编号"),
        ("１１０１０５１９４９１２３１００２Ｘ", "［身份证号］"),
        ("110105 19491231 002x", "［身份证号］"),
        # 手机、固定电话
        ("打13800138000或138-0013-8000", "打［手机号］或［手机号］"),
        ("+86 13800138000", "［手机号］"),
        ("电话0715-8255555转801", "电话［电话］"),
        ("(010)62345678", "［电话］"),
        # 银行卡：Luhn 对得上的才是
        ("卡号6222021234567890128", "卡号［银行卡号］"),
        ("卡号 4111 1111 1111 1111", "卡号 ［银行卡号］"),
        ("6222021234567890129", "6222021234567890129"),
        # 政策里的数不动
        ("云民规〔2024〕5号，每人每月1000元，2025年12月31日，12345热线", "云民规〔2024〕5号，每人每月1000元，2025年12月31日，12345热线"),
        ("面积12345678平方米", "面积12345678平方米"),
    ],
)  # fmt: skip
def test_private_numbers_are_masked(said: str, kept: str) -> None:
    assert mask(said) == kept


def record(message: str, *given: Any, **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord("ui", logging.INFO, "", 0, message, given, None)
    made.__dict__.update(extra)
    return made


def test_logs_hold_no_secret_and_nothing_private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "秘密的钥匙一二三")
    said = record("没答成：%r，密钥 %s", "13800138000 问", "秘密的钥匙一二三", token="Bearer zw_abcdefgh12345678")
    row = json.loads(Json().format(said))
    assert (row["said"], row["token"]) == ("没答成：'［手机号］ 问'，密钥 ［密钥］", "Bearer ［密钥］")
    assert "［手机号］" in Text().format(said) and "13800138000" not in Text().format(said)
    assert redact("sk-abcdefgh12345678") == "sk-［密钥］"


@pytest.mark.parametrize(
    "address, kept", [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("", "?")]
)
def test_logs_hold_networks_not_addresses(address: str, kept: str) -> None:
    assert network(address) == kept


def test_requests_are_logged_without_the_question(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "ui.guard"):
        client.get("/api/clauses", params={"query": "我叫张三，手机13800138000"})
    said = "\n".join(Json().format(r) for r in caplog.records if r.name == "ui.guard")
    assert '"GET /api/clauses"' in said and "张三" not in said and "%E5" not in said


def test_feedback_is_masked_before_it_is_kept(client: TestClient, store: Store) -> None:
    body = {
        "question": "身份证11010519491231002X能领吗",
        "verdict": "bad",
        "comment": "打13800138000找我",
        "history": ["0715-8255555"],
    }
    assert client.post("/api/feedback", json=body).status_code == 200
    kept = (store.path / "feedback.jsonl").read_text("utf-8")
    assert [w for w in ("11010519491231002X", "13800138000", "8255555") if w in kept] == []


SECRETS = (
    r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY",
    r"\bsk-[A-Za-z0-9]{20}",
    r"\bghp_[A-Za-z0-9]{20}",
    r"\bAKIA[0-9A-Z]{16}",
    r"\bzw_[\w-]{40}",
)


@pytest.mark.parametrize("pattern", SECRETS)
def test_no_secret_is_in_the_repository(pattern: str) -> None:
    found = subprocess.run(
        ["git", "grep", "-IlE", "-e", pattern.replace(r"\b", ""), "--", ".", ":!tests/test_access.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if found.returncode > 1:
        pytest.skip("不是 git 仓库")
    assert found.stdout == ""


# ---- 看得见的 --------------------------------------------------------------------------------------------------


def test_live_ready_and_metrics(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"ok": True}
    assert (client.get("/health/ready").status_code, client.get("/health/ready").json()["ok"]) == (
        503,
        False,
    )  # 还没有预热
    client.post("/api/ask", json={"question": "问"})
    text = client.get("/metrics").text
    wanted = (
        'zhengwen_answers_total{kind="amount",status="answered"}',
        "zhengwen_documents 1.0",
        'route="/api/ask"',
        "_bucket{",
    )
    assert [w for w in wanted if w not in text] == []
    assert "问" not in text.replace("提问", "").replace("问出", "")


@pytest.mark.parametrize("audience, headers, status", [
    ("local", {}, 200), ("local", {"x-forwarded-for": "203.0.113.9"}, 404), ("off", {}, 404), ("open", {}, 200),
    ("staff", {}, 404), ("staff", {"authorization": f"Bearer {PASSWORD}".encode()}, 200),
])  # fmt: skip
def test_who_may_see_the_metrics(audience: Any, headers: dict[str, Any], status: int, store: Store) -> None:
    with opened(store, metrics=audience) as client:
        assert client.get("/metrics", headers=headers).status_code == status


def test_ready_after_warming(store: Store) -> None:
    service = Service(store, day=TODAY, answering=lambda q, s, **k: doors.answer(q))
    service.warm().join(30)
    with TestClient(create_app(service), base_url="http://127.0.0.1") as client:
        assert client.get("/health/ready").json() == {"ok": True}


# ---- 叫停 ------------------------------------------------------------------------------------------------------


def test_ingest_stops_between_documents(tmp_path: Path) -> None:
    """收到 SIGTERM：手上的一份读完，说读了几份，退出状态 143；再来一次接着读完。"""
    folder = tmp_path / "文件"
    folder.mkdir()
    for n in range(40):
        (folder / f"{n:02}.txt").write_text(
            ALLOWANCE.replace("云民规〔2024〕5号", f"云民规〔2024〕{n + 10}号"), "utf-8"
        )
    code = (
        "import os, signal, sys, threading\n"
        "from ingest import ingesting\nfrom ingest.store import Store\nfrom tests.fakes import FakeEncoder\nfrom ui.cli import main\n"
        "import ingest.encode\ningest.encode.load = lambda *a: FakeEncoder()\n"
        "put = Store.put\ncount = [0]\n"
        "def counted(self, *given):\n    count[0] += 1\n"
        "    if count[0] == 3: os.kill(os.getpid(), signal.SIGTERM)\n    return put(self, *given)\n"
        "Store.put = counted\nraise SystemExit(main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", code, "ingest", str(folder), "--store", str(tmp_path / "store")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 143, done.stderr
    assert "读入 3 个文件，失败 0 个；库里共 3 份" in done.stdout
    assert "收到停止的信号，手上的一份读完就停了。" in done.stderr


def test_a_stopping_service_finishes_what_it_is_answering(tmp_path: Path) -> None:
    """收到 SIGTERM：正在答的答完，说一声停了，退出状态 0。"""
    code = (
        "import sys, time\nfrom ingest import Store\nimport doors\nfrom tests.fakes import FakeEncoder\n"
        "import ui.service\nfrom ui.server import serve\n"
        "def slow(question, store, **how):\n    print('正在答', flush=True)\n    time.sleep(2)\n    return doors.answer('答完了。')\n"
        "class Slow(ui.service.Service):\n    def __post_init__(self):\n        super().__post_init__()\n        self.answering = slow\n"
        "import ui.server\nui.server.Service = Slow\n"
        "with Store(sys.argv[1], FakeEncoder()) as store:\n    serve(store, port=0, log='json')\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "store")], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    try:
        address = re.search(r"http://\S+?(?=（)", process.stdout.readline())[0]  # type: ignore[index]
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(httpx.post, f"{address}/api/ask", json={"question": "问"}, timeout=30)
            assert process.stdout.readline().strip() == "正在答"
            process.send_signal(signal.SIGTERM)
            reply = asked.result(30)
        said, logged = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (reply.status_code, reply.json()["text"][:4]) == (200, "答完了。")
    assert (process.returncode, said.strip()) == (0, "政问已停止。")
    assert [json.loads(line)["status"] for line in logged.splitlines() if "/api/ask" in line] == [200]
