"""取网址：没有 --allow-url 不联网；只连查过的公网地址；大小、时间、跳转都有上限。

本机起一个服务器；通到外面的口子（``Door``）换成假的：域名表写在这里，「连出去」都落到这个服务器上。
"""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from ingest.errors import Unreadable
from ingest.fetch import Door, Url, fetch, public
from ingest.ingesting import find_files, ingesting
from ingest.store import Store
from tests.fakes import FakeEncoder
from ui.cli import main

PUBLIC = "93.184.216.34"
NAMES = {"gov.example": [PUBLIC], "intra.example": ["10.0.0.8"], "mixed.example": [PUBLIC, "127.0.0.1"]}
HTML = (
    "<html><head><meta charset='gb2312'></head><body><div id='zoom'><p>云河市老年人助餐办法</p>"
    "<p>第一条 市民政局负责老年人助餐，为六十周岁以上老年人提供就近就便的用餐服务。</p><p>第二条 每餐补贴3元。</p></div></body></html>"
).encode("gb18030")


class _Site(BaseHTTPRequestHandler):
    """各个路径答什么。"""

    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        status, headers, body = self._answer()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for chunk in body:
                self.wfile.write(chunk)
        except OSError:
            pass

    def _answer(self) -> tuple[int, Mapping[str, str], Iterator[bytes] | list[bytes]]:
        moved = {"/jump": "/a.html", "/loop": "/loop", "/inside": "https://intra.example/a", "/plain": "http://gov.example/a"}  # fmt: skip
        if self.path in moved:
            return 302, {"Location": moved[self.path]}, []
        if self.path == "/large":
            return 200, {"Content-Type": "text/plain"}, [b"x" * (1 << 20)] * 3
        if self.path == "/slow":
            return 200, {"Content-Type": "text/plain"}, (time.sleep(0.1) or b"x" for _ in range(50))
        if self.path == "/bomb":
            headers = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
            return 200, headers, [gzip.compress(b"\0" * (64 << 20))]
        if self.path == "/gzip":
            return 200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, [gzip.compress(HTML)]
        if self.path == "/short":
            return 200, {"Content-Type": "text/plain", "Content-Length": "100"}, [b"x"]
        if self.path == "/br":
            return 200, {"Content-Encoding": "br"}, [b"x"]
        if self.path == "/down?id=3":
            headers = {
                "Content-Type": "application/octet-stream",
                "Content-Disposition": 'attachment; filename="a.txt"',
            }
            return 200, headers, ["第一条 每餐补贴3元。".encode()]
        if self.path == "/none":
            return 404, {}, []
        return 200, {"Content-Type": "text/html; charset=GBK"}, [HTML]

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@dataclass
class FakeNet:
    """假的外面：``names`` 是域名表；``connected`` 记下连了哪些地址。"""

    port: int
    names: Mapping[str, list[str]] = field(default_factory=lambda: NAMES)
    connected: list[tuple[str, int, str]] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)

    def door(self, seconds: float = 5, largest: int = 2 << 20) -> Door:
        return Door(self._resolve, self._connect, seconds, largest)

    def _resolve(self, host: str, port: int) -> list[str]:
        self.resolved.append(host)
        return self.names.get(host, [host])

    def _connect(self, address: str, port: int, host: str, seconds: float) -> socket.socket:
        self.connected.append((address, port, host))
        return socket.create_connection(("127.0.0.1", self.port), seconds)


def test_page_comes_back_by_the_address_that_was_checked(port: int) -> None:
    net = FakeNet(port)
    page = fetch("https://gov.example/a.html", net.door())
    assert (page.name, page.data) == ("gov.example/a.html", HTML)
    assert net.connected == [(PUBLIC, 443, "gov.example")]


@pytest.mark.parametrize(
    "url, name",
    [
        ("https://gov.example/jump", "gov.example/a.html"),
        ("https://gov.example/gzip", "gov.example/gzip.html"),
        ("https://gov.example/", "gov.example.html"),
        ("https://gov.example:8443/政策/1.htm?x=一", "gov.example/政策/1.htm"),
        ("https://gov.example/down?id=3", "gov.example/down.txt"),
    ],
)
def test_names(port: int, url: str, name: str) -> None:
    assert fetch(url, FakeNet(port).door()).name == name


@pytest.mark.parametrize(
    "url, why",
    [
        ("http://gov.example/a.html", "只取 https:// 开头的网址"),
        ("file:///etc/passwd", "只取 https:// 开头的网址"),
        ("https://user:secret@gov.example/", "网址不完整，或者带了用户名口令"),
        ("https:///a.html", "网址不完整，或者带了用户名口令"),
        ("https://127.0.0.1/", "它指向本机或内网的地址"),
        ("https://[::1]/", "它指向本机或内网的地址"),
        ("https://169.254.169.254/latest/meta-data/", "它指向本机或内网的地址"),
        ("https://intra.example/", "它指向本机或内网的地址"),
        ("https://mixed.example/", "它指向本机或内网的地址"),  # 有一个不是公网的，就都不连
        ("https://gov.example/inside", "它指向本机或内网的地址"),  # 跳转到内网
        ("https://gov.example/plain", "只取 https:// 开头的网址"),  # 跳转到不加密的
        ("https://gov.example/loop", "跳转超过 5 次"),
        ("https://gov.example/none", "网站答复 404"),
        ("https://gov.example/large", "超过上限 2 MB"),
        ("https://gov.example/bomb", "超过上限 2 MB"),
        ("https://gov.example/short", "连不上，或者中途断了"),
        ("https://gov.example/br", "内容用 br 压缩，不会解"),
    ],
)
def test_refused(port: int, url: str, why: str) -> None:
    net = FakeNet(port)
    with pytest.raises(Unreadable) as caught:
        fetch(url, net.door())
    assert caught.value.zh == f"没有取 {url}：{why}。"
    assert {address for address, _, _ in net.connected} <= {PUBLIC}


def test_drip_of_headers_ends_at_the_deadline() -> None:
    """一个字节一个字节地发响应头：每次都不超时，合起来也不许超。"""
    ours, theirs = socket.socketpair()

    def drip() -> None:
        try:
            for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100:
                theirs.sendall(bytes([byte]))
                time.sleep(0.05)
        except OSError:
            pass

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    with pytest.raises(Unreadable, match=r"秒还没取完。$"):
        fetch("https://gov.example/", Door(lambda host, port: [PUBLIC], lambda *_: ours, seconds=0.4))
    thread.join(5)
    theirs.close()
    assert not thread.is_alive()


def test_too_slow(port: int) -> None:
    with pytest.raises(Unreadable, match=r"^没有取 https://gov\.example/slow：0 秒还没取完。$"):
        fetch("https://gov.example/slow", FakeNet(port).door(seconds=0.3))


def test_nobody_answers(port: int) -> None:
    def refuse(address: str, port: int, host: str, seconds: float) -> socket.socket:
        raise ConnectionRefusedError

    with pytest.raises(Unreadable, match=r"连不上，或者中途断了。$"):
        fetch("https://gov.example/", Door(lambda host, port: [PUBLIC], refuse))


def test_name_that_changes_its_address_is_resolved_once(port: int) -> None:
    """DNS 重绑定：第一次答公网，第二次答本机。只问一次，连的就是问到的那个。"""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    net = FakeNet(port)
    fetch("https://gov.example/a.html", Door(lambda host, port: next(answers), net.door().connect))
    assert net.connected == [(PUBLIC, 443, "gov.example")]


@pytest.mark.parametrize(
    "address, expected",
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True),
        ("127.0.0.1", False), ("0.0.0.0", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False), ("100.64.0.1", False),
        ("169.254.169.254", False), ("224.0.0.1", False), ("255.255.255.255", False), ("198.18.0.1", False), ("192.0.2.1", False),
        ("::", False), ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("fd00:ec2::254", False), ("fec0::1", False), ("ff02::1", False),
        # 里面嵌着 IPv4 的
        ("::ffff:127.0.0.1", False), ("::ffff:93.184.216.34", True), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("64:ff9b::5db8:d822", True),
        ("localhost", False), ("", False), ("2130706433", False),
    ],
)  # fmt: skip
def test_public_addresses(address: str, expected: bool) -> None:
    assert public(address) is expected


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "库", FakeEncoder()) as opened:
        yield opened


def test_ingested_like_a_file(port: int, store: Store) -> None:
    files = list(find_files(["https://gov.example/a.html"]))
    assert files == [Url("https://gov.example/a.html")]
    (report,) = ingesting(files, store, door=FakeNet(port).door())
    assert (report.name, report.path, report.outcome) == ("gov.example/a.html", "https://gov.example/a.html", "added")
    (document,) = store.documents()
    assert (document.title, document.format) == ("云河市老年人助餐办法", "html")


def test_no_request_unless_allowed(port: int, store: Store) -> None:
    (report,) = ingesting(find_files(["https://gov.example/a.html"]), store)
    assert (report.outcome, report.message) == (
        "failed", "没有取 https://gov.example/a.html：默认不联网。确实要取，请加 --allow-url。",
    )  # fmt: skip


def test_command_without_the_flag(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", "https://gov.example/a.html", "--store", str(tmp_path / "库")]) == 1
    assert capsys.readouterr().err == (
        "失败  没有取 https://gov.example/a.html：默认不联网。确实要取，请加 --allow-url。\n"
    )


def test_command_with_the_flag_still_refuses_this_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", "--allow-url", "https://127.0.0.1/a.html", "--store", str(tmp_path / "库")]) == 1
    assert capsys.readouterr().err == "失败  没有取 https://127.0.0.1/a.html：它指向本机或内网的地址。\n"
