"""JSON 接口、gradio_client 的具名入口、MCP：同一批对象，都带出处。"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from typing import Any

import doors
import pytest
from conftest import TODAY
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from ingest import Store
from ui.server import create_app
from ui.service import Service

CANTEEN = "02_云河市老年人助餐服务管理办法.html"


@pytest.fixture(scope="module")
def site(corpus: Store) -> Iterator[str]:
    """真的开着的服务，连 MCP。"""
    with doors.listening(create_app(Service(corpus, day=TODAY), mcp=True)) as address:
        yield address


@pytest.fixture(scope="module")
def client(corpus: Store) -> Iterator[TestClient]:
    with TestClient(create_app(Service(corpus, day=TODAY)), base_url="http://127.0.0.1") as client:
        yield client


def test_clauses_by_meaning(client: TestClient) -> None:
    found = client.get("/api/clauses", params={"query": "云河市老年人每餐补多少钱", "limit": 5}).json()
    assert len(found) == 5
    assert (CANTEEN, "第六条") in {(c["doc"], c["label"]) for c in found}


def test_clauses_by_meaning_in_one_document(client: TestClient) -> None:
    found = client.get("/api/clauses", params={"query": "每餐补多少钱", "doc": CANTEEN, "limit": 5}).json()
    assert {c["doc"] for c in found} == {CANTEEN} and "第六条" in {c["label"] for c in found}


def test_clauses_of_a_document_in_order(client: TestClient, corpus: Store) -> None:
    document = next(d for d in corpus.documents() if d.name == CANTEEN)
    got = client.get("/api/clauses", params={"doc": CANTEEN, "limit": 500}).json()
    assert [c["id"] for c in got] == [c.id for c in corpus.clauses(document.id)]
    assert client.get("/api/clauses", params={"doc": document.title, "limit": 3, "offset": 2}).json() == got[2:5]


def test_facts(client: TestClient) -> None:
    got = client.get("/api/facts", params={"kind": ["amount"], "doc": CANTEEN, "limit": 3}).json()
    assert [f["text"] for f in got] == ["每人每餐6元", "每人每餐4元", "每人每餐3元"]


def test_benefits(client: TestClient) -> None:
    profile = {"place": "云河市", "hukou": "云河市", "age": 82, "income": "低保对象"}
    got = client.post("/api/benefits", json={"profile": profile}).json()
    meals = next(b for b in got if b["doc"] == CANTEEN)
    assert (meals["mark"], [t["says"] for t in meals["tiers"] if t["mark"] == "met"]) == (
        "met",
        ["（一）符合第五条第一项规定的，每人每餐6元；", "（三）符合第五条第三项规定的，每人每餐3元。"],
    )


def test_duties_and_their_export(client: TestClient) -> None:
    asked = {"unit": "民政局", "role": "lead"}
    got = client.get("/api/duties", params={**asked, "limit": 500}).json()
    assert got and {t["lead"].endswith("民政局") for t in got} == {True}
    reply = client.get("/api/duties.xlsx", params=asked)
    assert reply.headers["content-disposition"] == 'attachment; filename="duties-20261124.xlsx"'
    sheet = load_workbook(io.BytesIO(reply.content)).active
    assert sheet is not None and sheet.max_row == len(got) + 1
    assert client.get("/api/duties.exe").status_code == 422
    assert client.get("/api/duties", params={"due_to": "明天"}).json() == {
        "error": "「明天」不是日期，请写成 2026-11-23 这样。"
    }


def test_compare_and_changes(client: TestClient) -> None:
    got = client.get("/api/compare", params={"topic": "老年人助餐补助", "side": ["云河市", "南浦区"]}).json()
    amount = next(r for r in got["rows"] if r["aspect"] == "amount")
    assert [c["values"][0] for c in amount["cells"]] == ["6元/人·餐", "8元/人·餐"]
    changed = client.get("/api/changes", params={"old": CANTEEN, "new": CANTEEN}).json()
    assert {p["change"] for p in changed} == {"same"}


@pytest.mark.parametrize(
    "path, status",
    [
        ("/api/clauses", 400),
        ("/api/clauses?doc=没有", 404),
        ("/api/clauses?query=问&limit=9999", 422),
        ("/api/compare?topic=助餐&side=云河市", 422),
        ("/api/changes?old=没有&new=没有", 404),
        ("/api/facts?doc=没有", 404),
    ],
)
def test_wrong_calls_are_explained(path: str, status: int, client: TestClient) -> None:
    reply = client.get(path)
    assert (reply.status_code, list(reply.json())) == (status, ["error"])


def test_errors_in_english(client: TestClient) -> None:
    reply = client.get("/api/clauses", headers={"accept-language": "en"})
    assert reply.json() == {"error": "Give a query or a doc."}


def test_the_description_needs_no_other_site(client: TestClient) -> None:
    page = client.get("/api/docs").text
    assert [p for p in client.get("/api/openapi.json").json()["paths"] if p not in page] == []
    assert [word for word in ("<script", "cdn", "//unpkg") if word in page] == []


# ---- gradio_client ---------------------------------------------------------------------------------------------


def test_gradio_client_asks_and_cites(site: str) -> None:
    from gradio_client import Client

    client = Client(site, verbose=False)
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]  # type: ignore[index]
    assert sorted(named) == [
        "/ask",
        "/benefits",
        "/clause",
        "/clauses",
        "/documents",
        "/duties",
    ]  # 页面自己的事件不在里面
    answer = client.predict("云河市发布基本养老服务清单由谁牵头？", api_name="/ask")
    assert (answer["lead"], answer["citations"][0]["label"]) == ("市民政局", "三、（一）1.")


# ---- MCP -------------------------------------------------------------------------------------------------------


def test_agents_ask_and_cite(site: str) -> None:
    from mcp import Client

    async def use() -> tuple[list[str], Any, Any]:
        async with Client(f"{site}/mcp") as client:
            listed = await client.list_tools()
            asked = await client.call_tool("ask", {"question": "云河市发布基本养老服务清单由谁牵头？"})
            bad = await client.call_tool("clauses", {"query": "", "limit": 5})
            return [t.name for t in listed.tools], asked, bad

    names, asked, bad = asyncio.run(use())
    assert sorted(names) == ["ask", "benefits", "clause", "clauses", "documents", "duties"]
    assert asked.structured_content["lead"] == "市民政局"
    assert asked.structured_content["citations"][0]["doc"] == "01_云河市基本养老服务体系建设实施方案.html"
    assert bad.is_error and "query 是 1 到 200 字" in bad.content[0].text


def test_no_mcp_unless_asked_for(client: TestClient) -> None:
    assert client.post("/mcp", json={}).status_code in (404, 405)
