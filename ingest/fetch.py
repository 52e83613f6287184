"""取一个网址：只取 https、只连公网地址、只取这么大、这么久、跳转这么几次。

不用系统代理，不带任何凭据。域名解析出来的地址逐个查过，就连查过的那一个，不让解析再变一次（DNS 重绑定）。
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from ingest.errors import Unreadable
from ingest.read import LARGEST, supported

SECONDS = 30.0  # 从头到尾，连同跳转
MOST_JUMPS = 5
_AGENT = "zhengwen/0.1"
_CHUNK = 1 << 16
_SAFE = "/%:@!$&'()*+,;=~?"  # 网址里本来就可以有的符号，不再转写
_TYPES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md", "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx", "application/ofd": ".ofd", "application/rtf": ".rtf",
    "text/rtf": ".rtf", "application/zip": ".zip", "application/x-zip-compressed": ".zip", "image/png": ".png", "image/jpeg": ".jpg",
}  # fmt: skip
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # 里面嵌着 IPv4 地址
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Url:
    """要读的网址，照用户写的。"""

    text: str

    @property
    def name(self) -> str:
        return self.text

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Page:
    """取到的内容；``name`` 是 ``主机/路径``，扩展名按内容的类型。"""

    name: str
    data: bytes


def _resolve(host: str, port: int) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _connect(address: str, port: int, host: str, seconds: float) -> socket.socket:
    """连到查过的地址；证书按域名验。"""
    import ssl

    plain = socket.create_connection((address, port), seconds)
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


@dataclass(frozen=True)
class Door:
    """通到外面的两个口子：域名 → 地址，地址 → 已加密的连接。测试换成假的。"""

    resolve: Callable[[str, int], Sequence[str]] = _resolve
    connect: Callable[[str, int, str, float], socket.socket] = _connect
    seconds: float = SECONDS
    largest: int = LARGEST


def is_url(text: str) -> bool:
    return re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", text) is not None


def fetch(url: str, door: Door | None = None) -> Page:
    """取回一页；不许取的、取不到的、太大太慢的抛 ``Unreadable``。"""
    door = door or Door()
    end = time.monotonic() + door.seconds
    at = url
    try:
        for _ in range(MOST_JUMPS + 1):
            parts = _checked(at, url)
            with _asked(parts, url, door, end) as response:
                target = response.getheader("Location")
                if response.status in (301, 302, 303, 307, 308) and target:
                    at = urljoin(at, target)
                    continue
                if response.status != 200:
                    raise _refused(url, f"网站答复 {response.status}", f"the server answered {response.status}")
                data = _body(response, url, door, end)
                return Page(_name(parts, response), data)
    except (OSError, http.client.HTTPException, zlib.error, UnicodeError, ValueError) as error:
        slow = isinstance(error, TimeoutError)
        raise (_slow(url, door) if slow else _refused(url, "连不上，或者中途断了", "connection failed")) from None
    raise _refused(url, f"跳转超过 {MOST_JUMPS} 次", f"more than {MOST_JUMPS} redirects")


def public(address: str) -> bool:
    """是不是公网地址；本机、内网、链路本地（云主机的元数据也在里面）、组播、保留的都不是。IPv6 里嵌的 IPv4 也要是公网的。"""
    try:
        ip: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inside = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inside is not None:
            return public(str(inside))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast


def _checked(at: str, url: str) -> SplitResult:
    """只收 https，不收网址里带的用户名口令。"""
    parts = urlsplit(at)
    if parts.scheme != "https":
        raise _refused(url, "只取 https:// 开头的网址", "only https:// is fetched")
    if parts.username is not None or parts.password is not None or not parts.hostname:
        raise _refused(url, "网址不完整，或者带了用户名口令", "the address is incomplete or carries credentials")
    return parts


@contextlib.contextmanager
def _asked(parts: SplitResult, url: str, door: Door, end: float) -> Iterator[http.client.HTTPResponse]:
    host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port or 443
    addresses = door.resolve(host, port)
    if not addresses or not all(map(public, addresses)):
        raise _refused(url, "它指向本机或内网的地址", "it points to a local or private address")
    connection = http.client.HTTPConnection(host, port)
    connection.sock = door.connect(addresses[0], port, host, _left(end))
    try:
        target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
        headers = {"User-Agent": _AGENT, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
        with _closed_at(end, connection.sock):
            connection.request("GET", target, headers=headers)
            yield connection.getresponse()
    finally:
        connection.close()


@contextlib.contextmanager
def _closed_at(end: float, sock: socket.socket) -> Iterator[None]:
    """到点就断：套接字自己的时限只管一次收发，一个字节一个字节地拖能拖很久。"""

    def cut() -> None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(_left(end), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        _left(end)  # 是到点断的，就说超时
        raise
    finally:
        timer.cancel()


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _body(response: http.client.HTTPResponse, url: str, door: Door, end: float) -> bytes:
    """一截一截地收，收满上限就停；不理会 identity 而压缩了的，边收边解，也算在上限里。"""
    coding = (response.getheader("Content-Encoding") or "identity").lower()
    if coding not in ("identity", "gzip", "deflate"):
        raise _refused(url, f"内容用 {coding[:20]} 压缩，不会解", f"unknown content encoding {coding[:20]}")
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 32) if coding != "identity" else None
    found = bytearray()
    while chunk := response.read1(_CHUNK):
        _left(end)
        found += inflate.decompress(chunk, door.largest - len(found) + 1) if inflate else chunk
        if len(found) > door.largest:
            raise _refused(url, f"超过上限 {door.largest >> 20} MB", f"it exceeds {door.largest >> 20} MB")
    _left(end)
    if response.length:  # 说好的长度没有收满
        raise http.client.IncompleteRead(bytes(found))
    return bytes(found)


def _name(parts: SplitResult, response: http.client.HTTPResponse) -> str:
    """``主机/路径``；扩展名先信内容的类型，笼统的类型（octet-stream）才看网址和附件名。"""
    path = unquote(parts.path).strip("/")
    given = re.search(r"filename\*?=(?:UTF-8'')?\"?([^\";]+)", response.getheader("Content-Disposition") or "", re.I)
    kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    wanted = _TYPES.get(kind)
    named = (PurePosixPath(unquote(name)).suffix.lower() for name in (given.group(1) if given else "", path))
    suffix = wanted or next((s for s in named if s in supported()), ".html")
    host = f"{parts.hostname}/{path}".rstrip("/")
    own = PurePosixPath(host).suffix.lower()
    alike = own == suffix or (suffix == ".html" and own in (".htm", ".shtml", ".xhtml"))
    return host if alike and path else host + suffix


def _refused(url: str, zh: str, en: str) -> Unreadable:
    return Unreadable(f"没有取 {url}：{zh}。", f"Not fetched {url}: {en}.")


def _slow(url: str, door: Door) -> Unreadable:
    return _refused(url, f"{door.seconds:.0f} 秒还没取完", f"not finished after {door.seconds:.0f} s")
