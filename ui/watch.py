"""给运维看的：活着没有（``/health/live``）、能不能接活（``/health/ready``）、量出来的数（``/metrics``）。"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from ingest import ZhengwenError
from ui.metrics import CONTENT
from ui.service import Service


def routes(app: FastAPI, service: Service) -> None:
    @app.get("/health", summary="是否可用")
    def health() -> dict[str, Any]:
        return {"ok": True, "documents": len(service.store.documents())}

    @app.get("/health/live", summary="进程活着", include_in_schema=False)
    async def live() -> dict[str, Any]:
        return {"ok": True}

    @app.get("/health/ready", summary="能不能接活：库读得出，模型装好了", include_in_schema=False)
    def ready() -> JSONResponse:
        why = _unready(service)
        return JSONResponse({"ok": not why, **({"why": why} if why else {})}, status_code=503 if why else 200)

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        if not _may_see(service, request):
            raise HTTPException(404, "没有这一页")
        return Response(service.metrics.text(), media_type=CONTENT)


def _unready(service: Service) -> str:
    try:
        service.store.catalogue.generation()
    except ZhengwenError as error:
        return error.zh
    return "" if service.warmed else "正在装词典和向量模型"


def _may_see(service: Service, request: Request) -> bool:
    audience = service.access.metrics
    if audience == "local":
        return bool(request.state.local)
    known = service.staff.knows(request.cookies, request.headers, request.state.client)
    return audience == "open" or (audience == "staff" and known)
