"""网页服务：Gradio 页面、原文页、JSON 接口、给智能体的 MCP，一个 FastAPI 应用。

默认只听本机。所有响应带安全头；问题长度、请求体大小有上限；不向外部取任何资源。
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Mapping
from typing import Any

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import Mount

from assistant.settings import ALL, Settings
from ingest import Store, ZhengwenError
from ui import api, logs, site, watch
from ui.access import Access
from ui.guard import Guard
from ui.limits import TooMany
from ui.memory import few_arenas
from ui.names import clean
from ui.service import Busy, Failed, Service
from ui.staff import NotAllowed, Staff

GRACE = 10  # 秒；停止时，正在回答的最多等这么久
_MOST_FAULTS = 5  # 报错时，最多说这么多处
_LONGEST_NAME = 40  # 字；报错时，请求里的项名只照抄这么长
_STATUS: dict[type[ZhengwenError], int] = {Busy: 503, Failed: 500, NotAllowed: 403, TooMany: 429}


def create_app(service: Service, *, mcp: bool = False, host: str = "127.0.0.1", later: bool = False) -> FastAPI:
    """装好页面和接口的应用；``mcp`` 另开 ``/mcp``，``host`` 是听在哪里；``later`` 时页面上的例子开门以后再找。"""
    agents = None
    if mcp:
        from ui.agents import agents_app

        agents = agents_app(service, host)

    @contextlib.asynccontextmanager
    async def alive(_: FastAPI) -> AsyncIterator[None]:
        # 线程比能排队的提问多：队排满了，看原文、看文件也不必等
        anyio.to_thread.current_default_thread_limiter().total_tokens = 128
        if later:
            threading.Thread(target=suggest, name="examples", daemon=True).start()
        async with agents.running() if agents else contextlib.nullcontext():
            yield

    app = FastAPI(
        title="政问 Zhengwen",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=alive,
    )
    app.add_middleware(Guard, access=service.access, metrics=service.metrics)
    _errors(app)
    site.files(app)
    app.include_router(api.routes(service))
    site.pages(app, service)

    watch.routes(app, service)

    if agents:
        app.router.routes.extend(agents.app.routes)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # 须在导入 gradio 之前：页面服务从不联网
    from ui.page import mount

    suggest = mount(app, service)
    if not later:
        suggest()
    for part in app.routes:  # 没有这一页的，由 Gradio 的页面收下：也照我们的样子说
        if isinstance(part, Mount) and isinstance(part.app, FastAPI):
            part.app.add_exception_handler(StarletteHTTPException, _refused)
    return app


def _errors(app: FastAPI) -> None:
    @app.exception_handler(ZhengwenError)
    async def explain(request: Request, error: ZhengwenError) -> JSONResponse:
        english = request.headers.get("accept-language", "").lower().startswith("en")
        status = next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 400)
        reply = JSONResponse({"error": error.message("en" if english else "zh")}, status_code=status)
        if isinstance(error, TooMany):
            reply.headers["retry-after"] = str(error.after)
        return reply

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        where = "、".join(sorted({_field(e) for e in error.errors()})[:_MOST_FAULTS])
        return JSONResponse({"error": f"请求不对：{where}。格式见 /api/openapi.json。"}, status_code=422)

    app.add_exception_handler(StarletteHTTPException, _refused)


async def _refused(request: Request, error: Exception) -> Response:
    """HTTP 的错：要网页的给网页，别的给 JSON；``detail`` 是 Gradio 的页面认的。"""
    assert isinstance(error, StarletteHTTPException)
    if site.is_page(request):
        gone = error.status_code == 404 and request.url.path.startswith("/view/")
        return site.problem(request, error.status_code, site.wanted(request)("source.gone") if gone else "")
    said = "正文不是 JSON。" if error.status_code == 400 and request.url.path.startswith("/api/") else error.detail
    more = {"detail": said} if "/gradio_api/" in request.url.path else {}
    return JSONResponse({"error": said, **more}, status_code=error.status_code)


def _field(error: Mapping[str, Any]) -> str:
    """哪一项不对；整个正文不成 JSON 的，没有项名；我们自己的校验说得出缘由。"""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"]).rstrip("。")
    name = clean(".".join(str(part)[:_LONGEST_NAME] for part in error["loc"][1:]))
    return "正文不是 JSON" if error["type"] == "json_invalid" else name or "正文"


def serve(
    store: Store,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    model: Any = None,
    settings: Settings = ALL,
    today: dt.date | None = None,
    staff: Staff | None = None,
    access: Access | None = None,
    log: str = "text",
    mcp: bool = False,
) -> None:
    """启动服务，直到收到停止的信号（Ctrl+C、SIGTERM）：不再接新的，正在回答的先答完，最多等 ``GRACE`` 秒。

    ``staff`` 是名册，没有就谁也不能上传；``log`` 是日志的样子。
    """
    logs.set_up(log)
    few_arenas()
    listening = _listen(host, port)
    import uvicorn

    service = Service(
        store, model=model, settings=settings, day=today, staff=staff or Staff(), access=access or Access()
    )
    warming = service.warm()  # 与导入 gradio 同时进行
    app = create_app(service, mcp=mcp, host=host, later=True)
    warming.join()
    at = f"[{host}]" if ":" in host else host
    print(f"政问已打开：http://{at}:{listening.getsockname()[1]}（Ctrl+C 停止）", flush=True)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        server_header=False,
        proxy_headers=False,
    )
    for stop in (signal.SIGTERM, signal.SIGINT):  # uvicorn 收完尾会再发一次：不让它把正常的停止变成出错
        signal.signal(stop, lambda *_: None)
    uvicorn.Server(config).run(sockets=[listening])
    print("政问已停止。", flush=True)


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
