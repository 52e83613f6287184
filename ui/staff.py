"""谁可以动库里的东西（上传、删除、跑评测、看反馈）：知道口令的工作人员。没有设口令，就谁也不行。

网页上凭口令换一个会话（HttpOnly、SameSite=Strict 的 cookie，八小时）；接口用 ``Authorization: Bearer 口令``。
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ingest import ZhengwenError

COOKIE = "zhengwen_staff"
SECONDS = 8 * 3600  # 一次登录管多久
SHORTEST = 8  # 字；口令再短就太好猜
_TRIES, _WAIT = 5, 60.0  # 一分钟里错五次，就等满一分钟
_MOST_SESSIONS = 200


class NotAllowed(ZhengwenError):
    """不是工作人员。"""


class TooMany(ZhengwenError):
    """试得太多。"""


class Staff:
    """口令和登录着的会话；可多线程共用。``clock`` 是单调的秒数。"""

    def __init__(self, password: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        if password and len(password) < SHORTEST:
            raise ZhengwenError(
                f"工作人员的口令太短：至少 {SHORTEST} 个字。",
                f"The staff password needs at least {SHORTEST} characters.",
            )
        self._password, self._clock = password.encode(), clock
        self._sessions: dict[str, float] = {}
        self._wrong: list[float] = []
        self._guard = threading.Lock()

    @property
    def enabled(self) -> bool:
        return bool(self._password)

    def login(self, password: str) -> str:
        """口令对，给一个会话；不对抛 ``NotAllowed``，错得太多抛 ``TooMany``（不分是谁：口令只有一个）。"""
        with self._guard:
            now = self._clock()
            self._wrong = [t for t in self._wrong if now - t < _WAIT]
            if len(self._wrong) >= _TRIES:
                raise TooMany("口令错得太多，请过一分钟再试。", "Too many wrong passwords; wait a minute.")
            if not self._is(password.encode(errors="replace")):
                self._wrong.append(now)
                raise NotAllowed("口令不对。", "Wrong password.")
            session = secrets.token_urlsafe(32)
            alive = {s: t for s, t in self._sessions.items() if t > now}
            self._sessions = dict(list(alive.items())[-_MOST_SESSIONS:]) | {session: now + SECONDS}
            return session

    def logout(self, session: str) -> None:
        with self._guard:
            self._sessions.pop(session, None)

    def knows(self, cookies: Mapping[str, str], headers: Mapping[str, str] | None = None) -> bool:
        """带着有效的会话或口令。"""
        scheme, _, given = (headers or {}).get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._is(given.strip().encode("latin-1", "replace")):  # 头里的字节照传
            return True
        with self._guard:
            return self._sessions.get(cookies.get(COOKIE, ""), 0.0) > self._clock()

    def check(self, cookies: Mapping[str, str], headers: Mapping[str, str] | None = None) -> None:
        """不是工作人员就抛 ``NotAllowed``，说清为什么。"""
        if not self.enabled:
            raise NotAllowed(
                "这里没有开放上传和删除。要开放，请用 zhengwen serve --staff 口令文件 启动。",
                "Uploads are off here. Start with zhengwen serve --staff FILE to allow staff.",
            )
        if not self.knows(cookies, headers):
            raise NotAllowed("请先用工作人员口令登录。", "Please sign in with the staff password.")

    def _is(self, given: bytes) -> bool:
        return self.enabled and hmac.compare_digest(given, self._password)


def read_password(path: Path | None) -> str:
    """文件里的第一行；没有给文件是空串。"""
    if path is None:
        return ""
    try:
        lines = path.expanduser().read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ZhengwenError(
            f"读不了口令文件 {path}：{error}。", f"Cannot read the password file {path}: {error}."
        ) from None
    if not lines or not lines[0].strip():
        raise ZhengwenError(f"口令文件 {path} 是空的。", f"The password file {path} is empty.")
    return lines[0].strip()
