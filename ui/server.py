"""网页服务：Gradio 页面、条款原文页、JSON 接口，一个 FastAPI 应用。

默认只听本机。所有响应带安全头；问题长度、请求体大小有上限；不向外部取任何资源。
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Annotated, Any

import anyio.to_thread
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import ALL, Settings
from ingest import Store, ZhengwenError, standing
from ui import render
from ui.asking import LONGEST_QUESTION, MOST_TURNS, fit_profile
from ui.names import NOTICE, clean
from ui.service import Busy, Failed, Service

STATIC = Path(__file__).parent / "static"
LARGEST_BODY = 256 * 1024  # 字节；问题、历史、情况合起来
_MOST_FAULTS = 5  # 报错时，最多说这么多处
_LONGEST_NAME = 40  # 字；报错时，请求里的项名只照抄这么长

# Gradio 的页面自带内联脚本和模板求值，去不掉 unsafe-inline/unsafe-eval；文件里的文字一律转义，靠不上脚本
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_PART = "text/x-zhengwen-part"  # 页面脚本取条款片段时报的类型；别的浏览器请求得到整页
_PROFILE = "提问人的情况，如 age、status；值是文字、数，或它们的一列"


class AskRequest(BaseModel):
    """``POST /api/ask``：问题、此前的提问、提问人的情况、按哪一天回答。"""

    model_config = ConfigDict(extra="forbid")
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION)]
    history: Annotated[list[Annotated[str, Field(max_length=LONGEST_QUESTION)]], Field(max_length=MOST_TURNS)] = []
    profile: Annotated[dict[str, Any], BeforeValidator(fit_profile), Field(description=_PROFILE)] = {}
    today: dt.date | None = None


def create_app(service: Service) -> FastAPI:
    """装好页面和接口的应用。"""
    app = FastAPI(
        title="政问 Zhengwen", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", lifespan=_threads
    )
    app.add_middleware(Guard)
    _errors(app)
    _files(app)
    _pages(app, service)
    _api(app, service)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # 须在导入 gradio 之前：页面服务从不联网
    from ui.page import mount

    return mount(app, service)


@contextlib.asynccontextmanager
async def _threads(_: FastAPI) -> AsyncIterator[None]:
    """线程比能排队的提问多：队排满了，看原文、看文件也不必等。"""
    anyio.to_thread.current_default_thread_limiter().total_tokens = 128
    yield


class Guard:
    """最外一层：请求体限长、关掉用不到的上传口、给每个响应加安全头、把首页标成中文。"""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] == "/":  # 要改里面的字，就不能收压缩过的
            plain = [(n, v) for n, v in scope["headers"] if n != b"accept-encoding"]
            await self._app({**scope, "headers": plain}, receive, _Chinese(send))
            return
        await (_refusal(scope) or self._app)(scope, receive, _Headed(send))


def _refusal(scope: Scope) -> Response | None:
    """太大、没有说多大、上传：都不收。"""
    if scope["method"] not in ("POST", "PUT", "PATCH"):
        return None
    size = dict(scope["headers"]).get(b"content-length", b"")
    if scope["path"].rstrip("/").endswith("/upload"):
        return JSONResponse({"error": "这里不收文件。"}, status_code=403)
    if not size.isdigit():
        return JSONResponse({"error": "请求没有写明长度（Content-Length）。"}, status_code=411)
    if int(size) > LARGEST_BODY:
        return JSONResponse({"error": "请求太大。请把问题写短一些。"}, status_code=413)
    return None


class _Headed:
    """转发响应，补上安全头。"""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            extra = [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in present]
            message = {**message, "headers": [*message["headers"], *extra]}
        await self._send(message)


class _Chinese(_Headed):
    """首页的外壳是 Gradio 的，写着 lang="en" 和它自家网址的分享卡片；换成我们的。"""

    def __init__(self, send: Send) -> None:
        super().__init__(send)
        self._start: MutableMapping[str, Any] = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = re.sub(rb'<html([^>]*)\slang="en"', rb'<html\1 lang="zh-CN"', self._body, count=1)
        body = re.sub(rb'<meta[^>]{0,60}"(?:og|twitter):[^>]{0,400}>', b"", body)
        headers = [(n, v) for n, v in self._start["headers"] if n.lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await super().__call__({**self._start, "headers": headers})
        await super().__call__({"type": "http.response.body", "body": body})


def _errors(app: FastAPI) -> None:
    @app.exception_handler(ZhengwenError)
    async def explain(_: Request, error: ZhengwenError) -> JSONResponse:
        status = 503 if isinstance(error, Busy) else 500 if isinstance(error, Failed) else 400
        return JSONResponse({"error": error.zh}, status_code=status)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        where = "、".join(sorted({_field(e) for e in error.errors()})[:_MOST_FAULTS])
        return JSONResponse({"error": f"请求不对：{where}。格式见 /api/openapi.json。"}, status_code=422)

    @app.exception_handler(StarletteHTTPException)
    async def refused(_: Request, error: StarletteHTTPException) -> JSONResponse:
        said = "正文不是 JSON。" if error.status_code == 400 else error.detail
        return JSONResponse({"error": said}, status_code=error.status_code)


def _field(error: Mapping[str, Any]) -> str:
    """哪一项不对；整个正文不成 JSON 的，没有项名；我们自己的校验说得出缘由。"""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"]).rstrip("。")
    name = clean(".".join(str(part)[:_LONGEST_NAME] for part in error["loc"][1:]))
    return "正文不是 JSON" if error["type"] == "json_invalid" else name or "正文"


def _files(app: FastAPI) -> None:
    """样式和脚本：页面与原文页共用。"""

    def static(name: str, kind: str) -> Callable[[], FileResponse]:
        return lambda: FileResponse(STATIC / name, media_type=kind, headers={"cache-control": "no-cache"})

    for name, kind in (("style.css", "text/css"), ("page.js", "text/javascript"), ("favicon.svg", "image/svg+xml")):
        app.get(f"/static/{name}", include_in_schema=False)(static(name, kind))
    app.get("/favicon.ico", include_in_schema=False)(static("favicon.svg", "image/svg+xml"))


def _pages(app: FastAPI, service: Service) -> None:
    """条款原文：点引用时取片段放进侧栏；直接打开则是整页。"""
    store = service.store

    @app.get("/view/document/{document_id}", response_class=HTMLResponse, include_in_schema=False)
    def view_document(document_id: str, request: Request, at: int = 0) -> HTMLResponse:
        document = _found(lambda: store.document(document_id))
        part = render.document(document, store.clauses(document_id), service.today, max(0, at))
        return _page(part, document.title or document.name, request)

    @app.get("/view/{clause_id}", response_class=HTMLResponse, include_in_schema=False)
    def view_clause(
        clause_id: str, request: Request, quote: Annotated[str, Field(max_length=2000)] = ""
    ) -> HTMLResponse:
        clause = _found(lambda: store.clause(clause_id))
        document = store.document(clause.document)
        facts = store.facts_of([clause_id]).get(clause_id, ())
        part = render.clause(document, store.clauses(clause.document), clause, service.today, quote, facts)
        return _page(part, document.title or document.name, request)


def _page(part: str, title: str, request: Request) -> HTMLResponse:
    if _PART in request.headers.get("accept", ""):
        return HTMLResponse(part)
    return HTMLResponse(
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{render.text(title)}</title>"
        '<link rel="icon" href="/static/favicon.svg"><link rel="stylesheet" href="/static/style.css">'
        f'<body class="zw-page"><nav><a href="/">回到政问</a></nav><main>{part}</main></body></html>'
    )


def _api(app: FastAPI, service: Service) -> None:
    store = service.store

    @app.post("/api/ask", summary="提问：回答、引用、提醒（JSON）")
    def api_ask(body: AskRequest) -> dict[str, Any]:
        answer = service.answer(body.question, history=body.history, profile=body.profile, today=body.today)
        return answer.to_json()

    @app.get("/api/documents", summary="库里的文件：身份、效力、读入时的发现")
    def api_documents() -> list[dict[str, Any]]:
        return [
            {
                "id": d.id,
                "name": d.name,
                "title": d.title,
                "issuer": d.issuer,
                "number": d.number,
                "place": d.place,
                "standing": standing(d, service.today).state,
                "warnings": [{"kind": n.kind, "name": NOTICE[n.kind], "quote": n.quote} for n in d.notices],
            }
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
            "kind": clause.kind,
            "text": clause.text,
        }

    @app.get("/health", summary="是否可用")
    def health() -> dict[str, Any]:
        return {"ok": True, "documents": len(store.documents())}


def _found(look: Callable[[], Any]) -> Any:
    try:
        return look()
    except KeyError:
        raise HTTPException(404, "没有这一条；文件可能已更新，请重新提问") from None


def serve(
    store: Store,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    model: Any = None,
    settings: Settings = ALL,
    today: dt.date | None = None,
) -> None:
    """启动服务，直到收到中断信号；正在回答的请求会先答完。"""
    listening = _listen(host, port)
    import uvicorn

    service = Service(store, model=model, settings=settings, day=today)
    warming = service.warm()  # 与导入 gradio 同时进行
    app = create_app(service)
    warming.join()
    at = f"[{host}]" if ":" in host else host
    print(f"政问已打开：http://{at}:{listening.getsockname()[1]}（Ctrl+C 停止）", flush=True)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=10, server_header=False)
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """先占住端口再装页面：端口被占时，马上就说。"""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, proto)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        raise ZhengwenError(
            f"不能在 {host}:{port} 打开服务：{error.strerror or error}。换一个端口试试：--port 7861。",
            f"Cannot listen on {host}:{port}: {error.strerror or error}. Try another port: --port 7861.",
        ) from None
    return listening
