"""最外一层：请求体限长、关掉用不到的上传口、给每个响应加安全头、把首页标成该有的语言。"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from fastapi.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.read import LARGEST

LARGEST_BODY = 256 * 1024  # 字节；问题、历史、情况合起来
UPLOAD = "/api/documents"  # 只有这里收大文件
REPORT = "/evaluation/"
HOMES = {"/": "zh-CN", "/en/": "en"}

# Gradio 的页面自带内联脚本和模板求值，去不掉 unsafe-inline/unsafe-eval；文件里的文字一律转义，靠不上脚本
_PAGE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
# 自己的页面（原文、接口、接口说明）没有一句脚本
_STRICT = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# 评测报告是自成一体的一页：脚本、样式都在里面，什么也不许取；关在框里看
_REPORT = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts allow-popups"
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
}


def policy(path: str) -> str:
    """这个网址的内容安全策略。"""
    if path.startswith(REPORT):
        return _REPORT
    return _STRICT if path.startswith(("/view/", "/api/", "/health", "/mcp")) else _PAGE


class Guard:
    """见文件开头。"""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path in HOMES:  # 要改里面的字，就不能收压缩过的
            plain = [(n, v) for n, v in scope["headers"] if n != b"accept-encoding"]
            await self._app({**scope, "headers": plain}, receive, _Tagged(send, path))
            return
        await (_refusal(scope) or self._app)(scope, receive, _Headed(send, path))


def _refusal(scope: Scope) -> Response | None:
    """太大、没有说多大、走 Gradio 的上传口：都不收。"""
    if scope["method"] not in ("POST", "PUT", "PATCH"):
        return None
    size = dict(scope["headers"]).get(b"content-length", b"")
    path = scope["path"].rstrip("/")
    if path.endswith("/upload"):
        return JSONResponse({"error": "这里不收文件。"}, status_code=403)
    if not size.isdigit():
        return JSONResponse({"error": "请求没有写明长度（Content-Length）。"}, status_code=411)
    if path == UPLOAD:
        if int(size) > LARGEST:
            return JSONResponse({"error": f"文件太大：最多 {LARGEST >> 20} MB。请拆分。"}, status_code=413)
    elif int(size) > LARGEST_BODY:
        return JSONResponse({"error": "请求太大。请把问题写短一些。"}, status_code=413)
    return None


class _Headed:
    """转发响应，补上安全头。"""

    def __init__(self, send: Send, path: str) -> None:
        self._send, self._path = send, path

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            wanted = HEADERS | {"content-security-policy": policy(self._path)}
            extra = [(n.encode(), v.encode()) for n, v in wanted.items() if n.encode() not in present]
            message = {**message, "headers": [*message["headers"], *extra]}
        await self._send(message)


class _Tagged(_Headed):
    """首页的外壳是 Gradio 的，写着 lang="en" 和它自家网址的分享卡片；换成我们的。"""

    def __init__(self, send: Send, path: str) -> None:
        super().__init__(send, path)
        self._lang = HOMES[path].encode()
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
        body = re.sub(rb'<html([^>]*)\slang="en"', rb'<html\1 lang="' + self._lang + b'"', self._body, count=1)
        body = re.sub(rb'<meta[^>]{0,60}"(?:og|twitter):[^>]{0,400}>', b"", body)
        headers = [(n, v) for n, v in self._start["headers"] if n.lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await super().__call__({**self._start, "headers": headers})
        await super().__call__({"type": "http.response.body", "body": body})
