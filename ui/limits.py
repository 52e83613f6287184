"""一个来处一分钟能问多少次：令牌桶。太快的请他过几秒再来，不让一个人占住大家的。

算一次的是提问、查询、接口，不是打开页面：那些另有一个宽得多的限，只防有人没完没了地开。

来处是对面的地址；前面有自己的代理（``--trust-proxy``）时，是代理报来的那个。IPv6 按 /64 算一处：一户人家通常就有这么一段。
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ingest import ZhengwenError

_WIDER = 10  # 倍；打开页面、翻页、看原文比提问宽这么多：开一页要取六七次
_MOST_CLIENTS = 20_000  # 处；再多就忘掉最久没来的
_MOST_HOPS = 20  # 层；X-Forwarded-For 最多看这么多个

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TooMany(ZhengwenError):
    """试得太多、问得太快；``after`` 是多少秒之后再来。"""

    def __init__(self, zh: str, en: str, after: int = 60) -> None:
        super().__init__(zh, en)
        self.after = after


class Limit:
    """``rate`` 次一分钟，攒着的最多 ``burst`` 次；``rate`` 是 0 就不限。可多线程共用。"""

    def __init__(self, rate: float = 0, burst: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst = rate / 60, float(burst or max(10, math.ceil(rate / 2)))
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # 来处 → （还有几次，那时是几点）
        self._guard = threading.Lock()

    def wider(self) -> Limit:
        """打开页面用的。"""
        return Limit(self._rate * 60 * _WIDER, math.ceil(self._burst) * _WIDER, self._clock)

    def admit(self, client: str) -> None:
        """``client`` 是来处的地址；太快的抛 ``TooMany``。"""
        if wait := self.wait(bucket(client)):
            raise TooMany(
                f"您问得太快了，请过 {wait} 秒再试。", f"Too many requests; please try again in {wait} s.", wait
            )

    def wait(self, client: str) -> int:
        """用掉一次：0 是可以，别的是要等几秒。"""
        if not self._rate:
            return 0
        with self._guard:
            now = self._clock()
            left, at = self._held.pop(client, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._rate)
            allowed = left >= 1
            self._held[client] = (left - 1 if allowed else left, now)
            while len(self._held) > _MOST_CLIENTS:
                self._held.popitem(last=False)
            return 0 if allowed else max(1, math.ceil((1 - left) / self._rate))


@dataclass(frozen=True)
class Proxies:
    """信得过的代理；别人自己写的 X-Forwarded-For 不算数。"""

    trusted: tuple[Network, ...] = ()

    def client(self, peer: str, headers: Mapping[str, str]) -> str:
        """来处：从近到远，第一个不是自家代理的。"""
        chain = [a.strip() for a in headers.get("x-forwarded-for", "").split(",") if a.strip()][-_MOST_HOPS:]
        at = peer
        while chain and self._is_ours(at):
            at = chain.pop()
        return at

    def secure(self, peer: str, scheme: str, headers: Mapping[str, str]) -> bool:
        """来的是 https；代理报的 X-Forwarded-Proto 也算。"""
        said = headers.get("x-forwarded-proto", "").split(",")[-1].strip().lower()
        return scheme == "https" or (said == "https" and self._is_ours(peer))

    def _is_ours(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.trusted)


def proxies(written: Sequence[str]) -> Proxies:
    """``127.0.0.1``、``10.0.0.0/8`` 之类；写错了抛 ``ZhengwenError``。"""
    try:
        return Proxies(tuple(ipaddress.ip_network(w, strict=False) for w in written))
    except ValueError as error:
        raise ZhengwenError(f"代理的地址写得不对：{error}。", f"Bad proxy address: {error}.") from None


def bucket(client: str) -> str:
    """算一处的：IPv4 一个地址，IPv6 一个 /64。"""
    try:
        found = ipaddress.ip_address(client)
    except ValueError:
        return client[:60]
    return str(found) if found.version == 4 else str(ipaddress.ip_network(f"{found}/64", strict=False))
