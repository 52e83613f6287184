"""谁可以动库里的东西（上传、删除、跑评测、看反馈）：名册里的工作人员。没有名册，就谁也不行。

网页上凭口令换一个会话（HttpOnly、SameSite=Strict 的 cookie，八小时）；接口用 ``Authorization: Bearer 口令或令牌``。
猜口令的，同一个来处一分钟里错五次、全体错三十次，就等满一分钟。
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from ingest import ZhengwenError
from ui.accounts import Account, with_password
from ui.limits import TooMany

COOKIE = "zhengwen_staff"
SECONDS = 8 * 3600  # 一次登录管多久
_TRIES, _WAIT = 5, 60.0  # 一分钟里错五次，就等满一分钟
_ALL_TRIES = 30  # 各处合起来错这么多次也要等：换着地址来猜的
_LOGIN = ("scrypt",)  # 登录只认口令，令牌是给程序的
_MOST_SESSIONS = 200
_MOST_CLIENTS = 1000


class NotAllowed(ZhengwenError):
    """不是工作人员。"""


class Staff:
    """账号和登录着的会话；可多线程共用。``clock`` 是单调的秒数。给一个字串就是只有一个口令的名册。"""

    def __init__(self, accounts: Sequence[Account] | str = (), clock: Callable[[], float] = time.monotonic) -> None:
        if isinstance(accounts, str):
            accounts = (with_password("工作人员", accounts),) if accounts else ()
        self._accounts, self._clock = tuple(accounts), clock
        self._sessions: dict[str, tuple[str, float]] = {}
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()
        self._known: OrderedDict[bytes, str] = OrderedDict()  # 验过的口令、令牌的摘要 → 名字：每次都算 scrypt 太慢
        self._key = secrets.token_bytes(32)
        self._guard = threading.Lock()

    @property
    def enabled(self) -> bool:
        return bool(self._accounts)

    def login(self, password: str, client: str = "") -> str:
        """口令对，给一个会话；不对抛 ``NotAllowed``，错得太多抛 ``TooMany``。``client`` 是来处。"""
        name = self._named(password.encode(errors="replace"), client, _LOGIN)
        session = secrets.token_urlsafe(32)
        with self._guard:
            now = self._clock()
            alive = {s: held for s, held in self._sessions.items() if held[1] > now}
            self._sessions = dict(list(alive.items())[-_MOST_SESSIONS:]) | {session: (name, now + SECONDS)}
        return session

    def logout(self, session: str) -> None:
        with self._guard:
            self._sessions.pop(session, None)

    def who(self, cookies: Mapping[str, str], headers: Mapping[str, str] | None = None, client: str = "") -> str:
        """带着有效的会话、口令或令牌的，是谁；不是工作人员是空串。"""
        scheme, _, given = (headers or {}).get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and given.strip() and self.enabled:
            try:
                return self._named(
                    given.strip().encode("latin-1", "replace"), client, ("token", "scrypt")
                )  # 头里的字节照传
            except NotAllowed:
                return ""
        with self._guard:
            name, until = self._sessions.get(cookies.get(COOKIE, ""), ("", 0.0))
            return name if until > self._clock() else ""

    def knows(self, cookies: Mapping[str, str], headers: Mapping[str, str] | None = None, client: str = "") -> bool:
        return bool(self.who(cookies, headers, client))

    def check(self, cookies: Mapping[str, str], headers: Mapping[str, str] | None = None, client: str = "") -> str:
        """是谁；不是工作人员就抛 ``NotAllowed``，说清为什么。"""
        if not self.enabled:
            raise NotAllowed(
                "这里没有开放上传和删除。要开放，请用 zhengwen serve --staff 口令文件 启动。",
                "Uploads are off here. Start with zhengwen serve --staff FILE to allow staff.",
            )
        if name := self.who(cookies, headers, client):
            return name
        raise NotAllowed("请先用工作人员口令登录。", "Please sign in with the staff password.")

    def _named(self, given: bytes, client: str, kinds: Sequence[str]) -> str:
        mark = hmac.digest(self._key, given, "sha256")
        with self._guard:
            self._slow_down(client)
            if kinds != _LOGIN and (name := self._known.get(mark)):
                return name
        found = next((a for a in self._accounts if a.kind in kinds and a.matches(given)), None)
        with self._guard:
            if found is None:
                self._wrong.setdefault(client, []).append(self._clock())
                self._wrong.move_to_end(client)
                while len(self._wrong) > _MOST_CLIENTS:
                    self._wrong.popitem(last=False)
                raise NotAllowed("口令不对。", "Wrong password.")
            if kinds != _LOGIN:  # 登录不记：会话自会记着
                self._known[mark] = found.name
                while len(self._known) > _MOST_SESSIONS:
                    self._known.popitem(last=False)
        return found.name

    def _slow_down(self, client: str) -> None:
        now = self._clock()
        recent = {c: kept for c, times in self._wrong.items() if (kept := [t for t in times if now - t < _WAIT])}
        self._wrong = OrderedDict(recent)
        if len(recent.get(client, ())) >= _TRIES or sum(map(len, recent.values())) >= _ALL_TRIES:
            raise TooMany("口令错得太多，请过一分钟再试。", "Too many wrong passwords; wait a minute.", int(_WAIT))


def fingerprint(session: str) -> str:
    """会话的记号，写进日志用：看得出是不是同一个，拿不去登录。"""
    return hashlib.sha256(session.encode()).hexdigest()[:8]
