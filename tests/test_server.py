"""HTTP 接口和原文页：约定的字段、上限、安全头；外来文字到了页面上只是文字。"""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import doors
import pytest
from conftest import TODAY
from fastapi.testclient import TestClient
from hostile import HOSTILE

from assistant import ask
from assistant.answer import Answer
from assistant.settings import ALL
from ingest import Store, ZhengwenError
from ui.asking import LONGEST_QUESTION
from ui.examples import examples
from ui.guard import HEADERS, HOMES, LARGEST_BODY, policy
from ui.server import create_app
from ui.service import Busy, Service


class Scripted:
    """照稿回答，并记下问了什么。"""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, question: str, store: Store, **how: Any) -> Answer:
        self.asked.append((question, how))
        if question == "出错":
            raise ZhengwenError("库坏了。请运行 zhengwen doctor --repair。")
        if question == "崩溃":
            raise RuntimeError("断了")
        return doors.answer(question)


@pytest.fixture(scope="module")
def scripted() -> Scripted:
    return Scripted()


@pytest.fixture(scope="module")
def client(corpus: Store, scripted: Scripted) -> Iterator[TestClient]:
    with TestClient(create_app(Service(corpus, day=TODAY, answering=scripted)), base_url="http://127.0.0.1") as client:
        yield client


# ---- 接口 ------------------------------------------------------------------------------------------------------


def test_ask(client: TestClient, scripted: Scripted) -> None:
    body = {"question": " 补贴多少？ ", "history": ["上文"], "profile": {"age": 82}, "today": "2026-01-02"}
    reply = client.post("/api/ask", json=body)
    assert (reply.status_code, reply.json()) == (200, json.loads(json.dumps(doors.answer("补贴多少？").to_json())))
    how = {"history": ("上文",), "profile": {"age": 82}, "today": dt.date(2026, 1, 2), "model": None}
    assert scripted.asked[-1] == ("补贴多少？", how | {"settings": ALL, "lang": "zh"})


def test_lone_surrogates_in_a_profile_are_replaced(client: TestClient, scripted: Scripted) -> None:
    body = rb'{"question": "\u95ee", "profile": {"\ud800a": ["\ud83d", 1], "age": "82"}}'
    reply = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert (reply.status_code, scripted.asked[-1][1]["profile"]) == (200, {"?a": ["?", 1], "age": 82})


def test_today_defaults_to_the_day_of_the_service(client: TestClient, scripted: Scripted) -> None:
    client.post("/api/ask", json={"question": "问"})
    assert scripted.asked[-1][1]["today"] == TODAY


@pytest.mark.parametrize(
    "body, status, message",
    [
        ({}, 422, "请求不对：question。格式见 /api/openapi.json。"),
        ({"question": "  "}, 422, "请求不对：question。格式见 /api/openapi.json。"),
        ({"question": "问" * (LONGEST_QUESTION + 1)}, 422, "请求不对：question。格式见 /api/openapi.json。"),
        ({"question": "问", "history": "上文"}, 422, "请求不对：history。格式见 /api/openapi.json。"),
        ({"question": "问", "today": "明天"}, 422, "请求不对：today。格式见 /api/openapi.json。"),
        ({"question": "问", "别的": 1}, 422, "请求不对：别的。格式见 /api/openapi.json。"),
        ({"question": "问", "\ud800": 1}, 422, "请求不对：正文。格式见 /api/openapi.json。"),
        ({"question": "问", "长" * 99: 1}, 422, f"请求不对：{'长' * 40}。格式见 /api/openapi.json。"),
        ({"question": "问", "history": ["\ud800"]}, 422, "请求不对：history.0。格式见 /api/openapi.json。"),
        (
            {"question": "问", "profile": {"age": "八十"}},
            422,
            "请求不对：情况里的 age 应是岁数，如 82（0 到 150）。格式见 /api/openapi.json。",
        ),
        (
            {"question": "问", "profile": {"city": "云" * 24_000}},
            422,
            "请求不对：情况里的 city 太长，最多 200 字。格式见 /api/openapi.json。",
        ),
        ({"question": "出错"}, 400, "库坏了。请运行 zhengwen doctor --repair。"),
        ({"question": "崩溃"}, 500, "这个问题没有答成：程序出错，细节已记在服务的日志里。请换个说法再问。"),
    ],
)
def test_ask_explains_what_is_wrong(body: dict[str, Any], status: int, message: str, client: TestClient) -> None:
    reply = client.post("/api/ask", content=json.dumps(body), headers={"content-type": "application/json"})
    assert (reply.status_code, reply.json()) == (status, {"error": message})


@pytest.mark.parametrize(
    "body, status, message",
    [
        (b"{", 422, "请求不对：正文不是 JSON。格式见 /api/openapi.json。"),
        (b"[]", 422, "请求不对：正文。格式见 /api/openapi.json。"),
        (b"[" * 100_000, 400, "正文不是 JSON。"),
        (b'{"question":"\xff"}', 400, "正文不是 JSON。"),
        (rb'{"question":"\ud800"}', 422, "请求不对：question。格式见 /api/openapi.json。"),
    ],
)
def test_bodies_that_are_no_json(body: bytes, status: int, message: str, client: TestClient) -> None:
    reply = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert (reply.status_code, reply.json()) == (status, {"error": message})


def test_bodies_are_limited(client: TestClient) -> None:
    large = client.post("/api/ask", json={"question": "问", "profile": {"a": "x" * LARGEST_BODY}})
    assert (large.status_code, large.json()) == (413, {"error": "请求太大。请把问题写短一些。"})
    chunked = client.post("/api/ask", content=iter([b'{"question":"', b'x"}']))
    assert (chunked.status_code, chunked.json()) == (411, {"error": "请求没有写明长度（Content-Length）。"})
    upload = client.post("/gradio_api/upload", files={"files": b"x"})
    assert (upload.status_code, upload.json()) == (403, {"error": "这里不收文件。"})


def test_documents(client: TestClient) -> None:
    listed = client.get("/api/documents").json()
    assert len(listed) == 15
    canteen = next(d for d in listed if d["name"] == "02_云河市老年人助餐服务管理办法.html")
    assert (canteen["title"], canteen["place"], canteen["standing"]) == (
        "云河市老年人助餐服务管理办法",
        "云河市",
        "现行",
    )


def test_clause(client: TestClient, corpus: Store) -> None:
    clause = corpus.clauses(corpus.documents()[0].id)[5]
    got = client.get(f"/api/clauses/{clause.id}").json()
    assert (got["id"], got["label"], got["text"]) == (clause.id, clause.label, clause.text)


@pytest.mark.parametrize("path", ["/api/clauses/none", "/view/none", "/view/document/none"])
def test_what_is_not_there(path: str, client: TestClient) -> None:
    assert (client.get(path).status_code, client.get(path).json()) == (
        404, {"error": "没有这一条；文件可能已更新，请重新提问"},
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/view/none", "/view/document/none", "/evaluation/none", "/nothing", "/en/nothing"])
@pytest.mark.parametrize("accept", ["text/html,*/*;q=0.8", "text/x-zhengwen-part"])
def test_a_page_that_is_not_there_shows_a_way_on(path: str, accept: str, client: TestClient) -> None:
    reply = client.get(path, headers={"accept": accept})
    assert (reply.status_code, reply.headers["content-type"].split(";")[0]) == (404, "text/html")
    home = "/en/" if path.startswith("/en/") else "/"
    assert f'<a href="{home}#ask">' in reply.text and f'<a href="{home}#documents">' in reply.text
    gone = (
        "没有这一条：文件可能更新了"
        if path.startswith("/view/")
        else "没有这一页"
        if home == "/"
        else "There is no such page"
    )
    assert gone in reply.text


def test_health_and_description(client: TestClient) -> None:
    assert client.get("/health").json() == {"ok": True, "documents": 15}
    paths = client.get("/api/openapi.json").json()["paths"]
    assert [p for p in ("/api/ask", "/api/documents", "/api/clauses/{clause_id}", "/health") if p not in paths] == []


# ---- 页面 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [
    "/", "/en/", "/api/documents", "/api/docs", "/health", "/view/none", "/evaluation/none", "/static/style.css", "/nothing",
])  # fmt: skip
def test_every_response_has_the_safety_headers(path: str, client: TestClient) -> None:
    reply = client.get(path)
    scripts = re.findall(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", reply.content, re.S) if path in HOMES else []
    wanted = HEADERS | {"content-security-policy": policy(path, scripts)}
    assert {name: reply.headers.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    "path, scripts",
    [
        # Gradio 的页面要求值模板，内联脚本只认散列对得上的；自己的页面一句脚本也没有；报告只许自己里面的，什么也取不到
        ("/", "script-src 'self' 'unsafe-eval'"),
        ("/view/x", None),
        ("/api/docs", None),
        ("/evaluation/x", "script-src 'unsafe-inline'"),
    ],
)
def test_scripts_only_where_they_are_needed(path: str, scripts: str | None) -> None:
    rules = dict(rule.split(" ", 1) for rule in policy(path).split("; ") if " " in rule)
    assert (f"script-src {rules['script-src']}" if "script-src" in rules else None) == scripts
    assert rules["default-src"] == ("'self'" if path == "/" else "'none'")


@pytest.mark.parametrize("path, lang", [("/", "zh-CN"), ("/en/", "en")])
def test_the_page_says_its_language_and_names_no_other_site(path: str, lang: str, client: TestClient) -> None:
    page = client.get(path, headers={"accept-encoding": "br, gzip"}).text
    head = page[: page.index("</head>")]
    assert re.search(r'<html\s[^>]*lang="(.*?)"', page)[1] == lang  # type: ignore[index]
    assert [word for word in ("og:", "twitter:", "fonts.googleapis", "cdnjs") if word in head] == []


@pytest.mark.parametrize("path, kind", [
    ("/static/style.css", "text/css"), ("/static/page.js", "text/javascript"), ("/favicon.ico", "image/svg+xml"),
])  # fmt: skip
def test_static(path: str, kind: str, client: TestClient) -> None:
    reply = client.get(path)
    assert (reply.status_code, reply.headers["content-type"].split(";")[0]) == (200, kind)


def test_a_citation_opens_as_page_or_as_part(client: TestClient, corpus: Store) -> None:
    clause = next(c for d in corpus.documents() for c in corpus.clauses(d.id) if c.kind == "article")
    quote = clause.text.strip()[:12]
    page = client.get(f"/view/{clause.id}", params={"quote": quote}).text
    part = client.get(f"/view/{clause.id}", params={"quote": quote}, headers={"accept": "text/x-zhengwen-part"}).text
    assert page.startswith('<!doctype html><html lang="zh-CN">') and part.startswith('<article class="zw-document">')
    assert part in page and f"<mark>{quote}</mark>" in part


@pytest.mark.parametrize("said", HOSTILE)
def test_a_quote_in_the_address_never_becomes_markup(said: str, client: TestClient, corpus: Store) -> None:
    clause = corpus.clauses(corpus.documents()[0].id)[5]
    plain = client.get(f"/view/{clause.id}", params={"quote": "不在原文里"}).text
    assert client.get(f"/view/{clause.id}", params={"quote": said}).text == plain


def test_a_document_opens_at_any_place(client: TestClient, corpus: Store) -> None:
    document = corpus.documents()[0]
    assert [client.get(f"/view/document/{document.id}", params={"at": at}).status_code for at in (-5, 0, 30, 10**9)] == [
        200, 200, 200, 200,
    ]  # fmt: skip


# ---- 服务 ------------------------------------------------------------------------------------------------------


def test_long_questions_are_refused(corpus: Store) -> None:
    with pytest.raises(ZhengwenError, match="问题太长（1001 字）。请用 1000 字以内说清一件事。"):
        Service(corpus).answer("问" * 1001)


def test_only_recent_turns_are_kept(corpus: Store, scripted: Scripted) -> None:
    Service(corpus, answering=scripted).answer("问", history=[str(n) for n in range(20)])
    assert scripted.asked[-1][1]["history"] == ("14", "15", "16", "17", "18", "19")


def test_a_full_line_is_told_to_come_back(corpus: Store) -> None:
    """排满之后再来的立刻得到答复；有人答完，又能问了。"""
    started, go = threading.Event(), threading.Event()

    def slow(question: str, store: Store, **how: Any) -> Answer:
        started.set()
        go.wait(30)
        return doors.answer(question)

    service = Service(corpus, answering=slow, in_line=1)
    first = threading.Thread(target=service.answer, args=("问",))
    first.start()
    started.wait(30)
    with pytest.raises(Busy, match="现在提问的人太多，请过一会儿再问。"):
        service.answer("问")
    go.set()
    first.join(30)
    assert service.answer("问") == doors.answer("问")


def kinds(found: list[str]) -> list[str]:
    return [re.search("多少|牵头|完成|有效", q)[0] for q in found]  # type: ignore[index]


def test_examples_ask_in_turn(corpus: Store) -> None:
    assert kinds(examples(Service(corpus, day=TODAY))) == ["多少", "牵头", "完成", "有效"]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "refused"},  # 答不了
        {"citations": doors.answer().citations * 9},  # 引的是别的条款
        {"values": (), "units": (), "dates": (), "lead": None},  # 引对了，值没有答出来
    ],
    ids=["答不了", "引错", "没有值"],
)
def test_an_example_is_shown_only_when_its_own_fact_is_answered(change: dict[str, Any], corpus: Store) -> None:
    """有一种问法答得不对，就少一个例子。"""

    def picky(question: str, store: Store, **how: Any) -> Answer:
        answer = ask(question, store, **how)
        return replace(answer, **change) if "牵头" in question else answer

    assert kinds(examples(Service(corpus, day=TODAY, answering=picky))) == ["多少", "完成", "有效"]


def test_the_page_opens_without_examples(corpus: Store) -> None:
    def broken(question: str, store: Store, **how: Any) -> Answer:
        raise RuntimeError("断了")

    assert examples(Service(corpus, day=TODAY, answering=broken)) == []
