"""最外一层：认来处、挡跨站的改动、限快慢、请求体限长、关掉用不到的上传口、加安全头、记日志和数。

改动（不是 GET、HEAD、OPTIONS 的）只认本站发来的：浏览器带着 Origin、Sec-Fetch-Site，别的站发来的一律不收；
带着登录 cookie 而说不清从哪里来的，也不收。命令行和程序不带这两样、也不带 cookie，照收。
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import time
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.read import LARGEST
from ui.access import Access
from ui.limits import Limit, TooMany
from ui.logs import network
from ui.metrics import Metrics
from ui.render import opening, problem, standalone
from ui.staff import COOKIE
from ui.words import words

_log = logging.getLogger(__name__)
LARGEST_BODY = 256 * 1024  # 字节；问题、历史、情况合起来
UPLOAD = "/api/documents"  # 只有这里收大文件
REPORT = "/evaluation/"
HOMES = {"/": "zh-CN", "/en/": "en"}
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_OPENING = ("/view/", REPORT)  # 取这些算打开一次；样式、脚本、健康检查不算
# Gradio 自己的口子，页面只用得着这几个；别的（改网页的、录音的、登录的）都关着，新版添了也是关着的
_OF_GRADIO = re.compile(r"(?:/en)?/gradio_api/(?:queue/join|cancel|reset|(?:run|call|call/v2|api)/\w{1,40})")
_ROUTE = re.compile(
    r"/(?:en/)?(?:api/[a-z]{1,20}|gradio_api/[a-z_]{1,20}|view|evaluation|static|health|metrics|mcp)(?=[/.]|$)"
)

# Gradio 的页面：内联脚本只认这一页里原有的那几段（逐段的散列），改一个字就不执行。unsafe-eval 去不掉：
# gr.HTML 的模板和 js_on_load 是前端用 new Function 求值的（Gradio 6.31），没有不求值的写法。样式要 unsafe-inline：
# Svelte 用 style 属性排版，属性没法用散列。文件里的文字一律转义，靠不上这两样。
_PAGE = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'{hashes}; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
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
    "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_HSTS = "max-age=31536000"


def policy(path: str, scripts: Iterable[bytes] = ()) -> str:
    """这个网址的内容安全策略；``scripts`` 是页面里原有的各段内联脚本。"""
    if path.startswith(REPORT):
        return _REPORT
    if path.startswith(("/view/", "/api/", "/health", "/metrics", "/mcp")):
        return _STRICT
    digests = (base64.b64encode(hashlib.sha256(s).digest()).decode() for s in scripts)
    return _PAGE.format(hashes="".join(f" 'sha256-{d}'" for d in digests))


class Guard:
    """见文件开头。"""

    def __init__(self, app: ASGIApp, access: Access | None = None, metrics: Metrics | None = None) -> None:
        self._app, self._access, self._metrics = app, access or Access(), metrics
        self._opening = self._access.limit.wider()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, path, headers = time.perf_counter(), scope["path"], _headers(scope)
        peer = (scope.get("client") or ("", 0))[0]
        client = self._access.proxies.client(peer, headers)
        secure = self._access.proxies.secure(peer, scope.get("scheme", "http"), headers)
        # 在这台机器上来的：没有代理转过手
        local = client == peer and "x-forwarded-for" not in headers and peer in ("127.0.0.1", "::1", "testclient")
        scope = {**scope, "state": {**scope.get("state", {}), "client": client, "secure": secure, "local": local}}
        headed: _Headed
        if path in HOMES:  # 要改里面的字，就不能收压缩过的
            scope["headers"] = [(n, v) for n, v in scope["headers"] if n != b"accept-encoding"]
            headed = _Tagged(send, path, secure)
        else:
            headed = _Headed(send, path, secure)
        try:
            await (self._refusal(scope, headers, client) or self._app)(scope, receive, headed)
        finally:
            self._told(scope, headed.status, time.perf_counter() - started, client)

    def _refusal(self, scope: Scope, headers: Mapping[str, str], client: str) -> Response | None:
        """来得太快、跨站、太大、没有说多大、走 Gradio 的上传口：都不收。"""
        method, path = scope["method"], scope["path"].rstrip("/")
        try:
            if limit := self._limit(method, scope["path"]):
                limit.admit(client)
        except TooMany as error:
            if self._metrics:
                self._metrics.turned_away.labels("rate").inc()
            return _slower(error, headers, path)
        if method in SAFE:
            return None
        if not _from_here(headers, self._access.origins):
            return _no("这个请求是从别的网站发来的，没有照办。", 403)
        if path.endswith("/upload"):
            return _no("这里不收文件。", 403)
        if not path.startswith(("/api/", "/mcp")) and not _OF_GRADIO.fullmatch(path):
            return _no("这里不收。", 403)
        if method == "DELETE" and "content-length" not in headers and "transfer-encoding" not in headers:
            return None
        size = headers.get("content-length", "")
        if not size.isdigit():
            return _no("请求没有写明长度（Content-Length）。", 411)
        if path == UPLOAD:
            return _no(f"文件太大：最多 {LARGEST >> 20} MB。请拆分。", 413) if int(size) > LARGEST else None
        return _no("请求太大。请把问题写短一些。", 413) if int(size) > LARGEST_BODY else None

    def _limit(self, method: str, path: str) -> Limit | None:
        """算在哪个限里。页面上的提问走 Gradio 的队列，和取页面内容是同一个网址：在这里只算打开，由 ``Service.admit`` 另算。"""
        if path in HOMES or path.startswith(_OPENING) or (method not in SAFE and "/gradio_api/" in path):
            return self._opening
        return self._access.limit if method not in SAFE or path.startswith("/api/") else None

    def _told(self, scope: Scope, status: int, seconds: float, client: str) -> None:
        found = _ROUTE.match(scope["path"])
        route = found.group().replace("/en/", "/", 1) if found else "/" if scope["path"] in HOMES else "other"
        if self._metrics:
            self._metrics.requests.labels(route, scope["method"] if scope["method"] in _METHODS else "?", status).inc()
            self._metrics.request_seconds.labels(route).observe(seconds)
        if route not in ("/static", "/health", "/metrics", "other") or status >= 400:
            # 问号后面的不记：那里有问题
            _log.info(
                "%s %s",
                scope["method"][:10],
                scope["path"][:200],
                extra={"status": status, "ms": round(seconds * 1000, 1), "client": network(client)},
            )


_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def _headers(scope: Scope) -> dict[str, str]:
    return {n.decode("latin-1").lower(): v.decode("latin-1") for n, v in scope["headers"]}


def _from_here(headers: Mapping[str, str], origins: frozenset[str]) -> bool:
    """本站的页面发来的，或者不是浏览器发来的。"""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None:
        return origin in origins or (
            origin != "null" and urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
        )
    if site is not None:
        return site in ("same-origin", "none")
    return COOKIE not in cookie_parser(headers.get("cookie", ""))


def _no(said: str, status: int) -> Response:
    return JSONResponse({"error": said}, status_code=status)


def _slower(error: TooMany, headers: Mapping[str, str], path: str) -> Response:
    """页面上的用那一页的语言，别的用来人要的语言。"""
    page = "/gradio_api/" in path
    english = path.startswith("/en/") if page else headers.get("accept-language", "").lower().startswith("en")
    said = error.message("en" if english else "zh")
    # detail 是 Gradio 的页面认的：照原话显示给人看
    body = {"error": said, **({"detail": said} if page else {})}
    if "text/html" in headers.get("accept", "") and not path.startswith("/api/"):
        w = words("en" if english else "zh")
        shown = standalone(problem(said, w), w("problem.title"), w)
        return HTMLResponse(shown, status_code=429, headers={"retry-after": str(error.after)})
    return JSONResponse(body, status_code=429, headers={"retry-after": str(error.after)})


class _Headed:
    """转发响应，补上安全头。"""

    def __init__(self, send: Send, path: str, secure: bool) -> None:
        self._send, self._path, self._secure = send, path, secure
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message["headers"], *self._extra(message)]}
        await self._send(message)

    def _extra(self, message: Message, scripts: Iterable[bytes] = ()) -> list[tuple[bytes, bytes]]:
        present = {name.lower() for name, _ in message["headers"]}
        wanted = HEADERS | {"content-security-policy": policy(self._path, scripts)}
        wanted |= {"strict-transport-security": _HSTS} if self._secure else {}
        return [(n.encode(), v.encode()) for n, v in wanted.items() if n.encode() not in present]


_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]{0,300}>(.*?)</script>", re.S)


class _Tagged(_Headed):
    """首页的外壳是 Gradio 的，写着 lang="en" 和它自家网址的分享卡片；换成我们的，内联脚本逐段记下散列；脚本还没到，先说一声正在打开。"""

    def __init__(self, send: Send, path: str, secure: bool) -> None:
        super().__init__(send, path, secure)
        self._lang = HOMES[path].encode()
        self._opening = opening(words("en" if HOMES[path] == "en" else "zh")).encode()
        self._start: MutableMapping[str, Any] = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start, self.status = message, message["status"]
            return
        if message["type"] != "http.response.body":
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = re.sub(rb'<html([^>]*)\slang="en"', rb'<html\1 lang="' + self._lang + b'"', self._body, count=1)
        body = re.sub(rb'<meta[^>]{0,60}"(?:og|twitter):[^>]{0,400}>', b"", body)
        body = re.sub(rb"<body[^>]{0,300}>", lambda found: found.group() + self._opening, body, count=1)
        headers = [(n, v) for n, v in self._start["headers"] if n.lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        headers += self._extra({**self._start, "headers": headers}, _INLINE.findall(body))
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
