"""Gradio 之外的网页：条款原文、条款树、接口说明、评测报告、样式和脚本。都没有也能直接打开。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from pydantic import Field

from ui import render
from ui.api import found
from ui.render import text
from ui.service import Service
from ui.views import documents as documents_view
from ui.words import Words, words

STATIC = Path(__file__).parent / "static"
_PART = "text/x-zhengwen-part"  # 页面脚本取条款片段时报的类型；别的浏览器请求得到整页
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def files(app: FastAPI) -> None:
    """样式和脚本：页面与原文页共用。"""

    def static(path: Path) -> Callable[[], FileResponse]:
        return lambda: FileResponse(path, media_type=_TYPES[path.suffix], headers={"cache-control": "no-cache"})

    for path in sorted(STATIC.iterdir()):
        app.get(f"/static/{path.name}", include_in_schema=False)(static(path))
    app.get("/en", include_in_schema=False)(lambda: RedirectResponse("/en/"))  # 页面里的相对网址要末尾的斜线
    app.get("/favicon.ico", include_in_schema=False)(static(STATIC / "favicon.svg"))


def pages(app: FastAPI, service: Service) -> None:
    store = service.store

    @app.get("/view/document/{document_id}", response_class=HTMLResponse, include_in_schema=False)
    def view_document(document_id: str, request: Request, at: int = 0) -> HTMLResponse:
        document, w = found(lambda: store.document(document_id)), wanted(request)
        part = render.document(document, store.clauses(document_id), service.today, max(0, at), w)
        return _page(part, document.title or document.name, request, w)

    @app.get("/view/document/{document_id}/facts", response_class=HTMLResponse, include_in_schema=False)
    def view_facts(document_id: str, request: Request) -> HTMLResponse:
        document, w = found(lambda: store.document(document_id)), wanted(request)
        clauses = store.clauses(document_id)
        part = documents_view.tree(document, clauses, store.facts_of([c.id for c in clauses]), service.today, w)
        return _page(part, document.title or document.name, request, w)

    @app.get("/view/{clause_id}", response_class=HTMLResponse, include_in_schema=False)
    def view_clause(
        clause_id: str, request: Request, quote: Annotated[str, Field(max_length=2000)] = ""
    ) -> HTMLResponse:
        clause, w = found(lambda: store.clause(clause_id)), wanted(request)
        document = store.document(clause.document)
        facts = store.facts_of([clause_id]).get(clause_id, ())
        part = render.clause(document, store.clauses(clause.document), clause, service.today, quote, facts, w)
        return _page(part, document.title or document.name, request, w)

    @app.get("/evaluation/{run}", response_class=FileResponse, include_in_schema=False)
    def view_report(run: str) -> FileResponse:
        page = service.evaluations.report(run)
        if page is None:
            raise HTTPException(404, "没有这次评测的报告")
        return FileResponse(page, media_type="text/html")

    @app.get("/api/docs", response_class=HTMLResponse, include_in_schema=False)
    def view_api(request: Request) -> HTMLResponse:
        w = wanted(request)
        return _page(_described(app.openapi(), w), w("api.title"), request, w)


def problem(request: Request, status: int, said: str = "") -> HTMLResponse:
    """打不开的网页；``said`` 是给人看的缘由，没有就说没有这一页。"""
    w = wanted(request)
    page = _page(render.problem(said or w("problem.missing"), w), w("problem.title"), request, w)
    page.status_code = status
    return page


def is_page(request: Request) -> bool:
    """要的是给人看的网页，不是接口。"""
    asked = request.headers.get("accept", "")
    return not request.url.path.startswith("/api/") and ("text/html" in asked or _PART in asked)


def wanted(request: Request) -> Words:
    """浏览器头一个要的是英文就给英文；页面脚本按自己的语言报，英文页下面的总是英文。"""
    if request.url.path.startswith("/en/"):
        return words("en")
    return words("en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh")


def _page(part: str, title: str, request: Request, w: Words) -> HTMLResponse:
    if _PART in request.headers.get("accept", ""):
        return HTMLResponse(part)
    return HTMLResponse(render.standalone(part, title, w))


# ---- 接口说明：照 OpenAPI 自己排版，不向外取脚本 ----------------------------------------------------------------


def _described(spec: Mapping[str, Any], w: Words) -> str:
    rows = [
        _operation(method.upper(), path, about, spec, w)
        for path, methods in spec["paths"].items()
        for method, about in methods.items()
    ]
    example = 'curl -s http://127.0.0.1:7860/api/ask -H "content-type: application/json" -d \'{"question": "……"}\''
    return (
        f'<h1>{text(w("api.title"))}</h1><p>{text(w("api.intro"))} <a href="/api/openapi.json">openapi.json</a></p>'
        f'<pre class="zw-code" tabindex="0">{text(example)}</pre><p>{text(w("api.gradio"))}</p>{"".join(rows)}'
    )


def _operation(method: str, path: str, about: Mapping[str, Any], spec: Mapping[str, Any], w: Words) -> str:
    given = [(p["name"], p.get("required", False), p["schema"]) for p in about.get("parameters", ())]
    for media in about.get("requestBody", {}).get("content", {}).values():
        name = media["schema"].get("$ref", "").rpartition("/")[2]
        schema = spec["components"]["schemas"].get(name, {})
        given += [(n, n in schema.get("required", ()), s) for n, s in schema.get("properties", {}).items()]
    rows = "".join(
        f"<tr><th scope=row><code>{text(name)}</code></th><td>{text(_type(schema))}</td>"
        f"<td>{text(w('api.required')) if needed else ''}</td></tr>"
        for name, needed, schema in given
    )
    table = f'<table class="zw-table"><tbody>{rows}</tbody></table>' if rows else ""
    return (
        f'<section class="zw-card"><h2><code>{text(method)} {text(path)}</code></h2>'
        f"<p>{text(about.get('summary', ''))}</p>{table}</section>"
    )


def _type(schema: Mapping[str, Any]) -> str:
    kinds = [schema, *schema.get("anyOf", ())]
    said = [str(k.get("format") or k.get("type")) for k in kinds if k.get("type") and k["type"] != "null"]
    if values := schema.get("enum"):
        said = [" | ".join(repr(v) for v in values)]
    return " | ".join(said) + (f" ≤ {schema['maxLength']}" if "maxLength" in schema else "")
