"""网页服务：Gradio 页面、条款原文页、JSON 接口，一个 FastAPI 应用。

默认只听本机。所有响应带安全头；问题长度、请求体大小有上限；不向外部取任何资源。
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant import ask
from ingest import Store, ZhengwenError
from ui import render

STATIC = Path(__file__).parent / "static"
LONGEST_QUESTION = 1000  # 字；再长就不是一个问题了
LARGEST_BODY = 256 * 1024  # 字节；问题、历史、情况合起来

# Gradio 的页面自带内联脚本和模板求值，去不掉 unsafe-inline/unsafe-eval；文件里的文字一律转义，靠不上脚本
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=()",
}


class AskRequest(BaseModel):
    """``POST /api/ask``：问题、此前的提问、提问人的情况、按哪一天回答。"""

    model_config = ConfigDict(extra="forbid")
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION)]
    history: Annotated[list[Annotated[str, Field(max_length=LONGEST_QUESTION)]], Field(max_length=20)] = []
    profile: Annotated[dict[str, Any], Field(max_length=30)] = {}
    today: dt.date | None = None


def create_app(store: Store, *, model: Any = None, today: dt.date | None = None) -> FastAPI:
    """装好页面和接口的应用；``today`` 只在演示和测试时固定日期。"""
    app = FastAPI(title="政问 Zhengwen", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    _guard(app)
    _pages(app, store, today)
    _api(app, store, model, today)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # 须在导入 gradio 之前：页面服务从不联网
    from ui.page import mount

    return mount(app, store, model=model, today=today)


def _guard(app: FastAPI) -> None:
    @app.middleware("http")
    async def limits_and_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        size = request.headers.get("content-length", "0")
        if request.url.path.startswith("/api/") and (not size.isdigit() or int(size) > LARGEST_BODY):
            response: Response = JSONResponse({"error": "请求太大。请把问题写短一些。"}, status_code=413)
        else:
            response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.exception_handler(ZhengwenError)
    async def explain(_: Request, error: ZhengwenError) -> JSONResponse:
        return JSONResponse({"error": error.zh}, status_code=503)


def _pages(app: FastAPI, store: Store, today: dt.date | None) -> None:
    """条款原文：点引用时取片段放进侧栏；直接打开则是整页。"""

    @app.get("/view/document/{document_id}", response_class=HTMLResponse, include_in_schema=False)
    def view_document(document_id: str, request: Request) -> HTMLResponse:
        clauses = _found(lambda: store.clauses(document_id))
        first = next((c for c in clauses if c.kind != "chrome"), None)
        return _view(first.id if first else "", "", request)

    @app.get("/view/{clause_id}", response_class=HTMLResponse, include_in_schema=False)
    def view_clause(
        clause_id: str, request: Request, quote: Annotated[str, Field(max_length=400)] = ""
    ) -> HTMLResponse:
        return _view(clause_id, quote, request)

    def _view(clause_id: str, quote: str, request: Request) -> HTMLResponse:
        clause = _found(lambda: store.clause(clause_id))
        document = store.document(clause.document)
        part = render.clause(store.clauses(clause.document), clause, document, today or dt.date.today(), quote)
        if "text/x-zhengwen-part" in request.headers.get("accept", ""):
            return HTMLResponse(part)
        style = (STATIC / "style.css").read_text("utf-8")
        return HTMLResponse(
            f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{render.text(document.title or document.name)}</title><style>{style}</style>"
            f'<body><main id="zw-panel" style="max-height:none">{part}</main></body></html>'
        )


def _api(app: FastAPI, store: Store, model: Any, today: dt.date | None) -> None:
    @app.post("/api/ask", summary="提问：回答、引用、提醒（JSON）")
    def api_ask(body: AskRequest) -> dict[str, Any]:
        answer = ask(
            body.question,
            store,
            history=tuple(body.history),
            profile=body.profile,
            today=body.today or today or dt.date.today(),
            model=model,
        )
        return answer.to_json()

    @app.get("/api/documents", summary="库里的文件")
    def api_documents() -> list[dict[str, Any]]:
        return [
            {"id": d.id, "name": d.name, "title": d.title, "issuer": d.issuer, "number": d.number, "place": d.place}
            for d in store.documents()
        ]

    @app.get("/api/clauses/{clause_id}", summary="一条条款")
    def api_clause(clause_id: str) -> dict[str, Any]:
        clause = _found(lambda: store.clause(clause_id))
        return {
            "id": clause.id,
            "doc": store.document(clause.document).name,
            "label": clause.label,
            "path": list(clause.path),
            "text": clause.text,
        }

    @app.get("/health", summary="是否可用")
    def health() -> dict[str, Any]:
        return {"ok": True, "documents": len(store.documents())}

    @app.get("/favicon.ico", include_in_schema=False)
    def favicon() -> Response:
        return Response((STATIC / "favicon.svg").read_bytes(), media_type="image/svg+xml")


def _found(look: Callable[[], Any]) -> Any:
    try:
        return look()
    except (KeyError, ZhengwenError):
        raise HTTPException(404, "没有这一条；文件可能已更新，请重新提问") from None


def serve(store: Store, *, host: str = "127.0.0.1", port: int = 7860, model: Any = None) -> None:
    """启动服务，直到收到中断信号；正在回答的请求会先答完。"""
    import uvicorn

    uvicorn.run(create_app(store, model=model), host=host, port=port, log_level="warning", timeout_graceful_shutdown=10)
