"""工作人员的名册：一行一个，``名字:scrypt:…``（口令）或 ``名字:token:…``（给程序的令牌）。只存散列，不存原话。

口令用 scrypt（RFC 7914；N=2^14、r=8、p=1，一次约 16 MB、几十毫秒），各带自己的盐。令牌是 256 位的随机数，猜不着，sha256 就够。
文件里只有一行、不是这个样子的，是从前的写法：那一行就是口令，人名记作「工作人员」。
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingest import ZhengwenError
from ui.names import clean

SHORTEST = 8  # 字；口令再短就太好猜
LONGEST = 200
_N, _R, _P = 2**14, 8, 1
_SALT = 16  # 字节
_MOST = 50  # 个账号；登录时要逐个试
_ENTRY = re.compile(
    r"(?P<name>[^:\s]{1,40}):(?P<kind>scrypt|token):(?P<salt>[\w+/=-]{0,40}):(?P<digest>[\w+/=-]{20,100})"
)
OLD_NAME = "工作人员"


@dataclass(frozen=True)
class Account:
    """一个人（或一个程序）：``kind`` 是口令还是令牌。"""

    name: str
    kind: Literal["scrypt", "token"]
    salt: bytes
    digest: bytes

    def matches(self, given: bytes) -> bool:
        made = _scrypt(given, self.salt) if self.kind == "scrypt" else hashlib.sha256(given).digest()
        return hmac.compare_digest(made, self.digest)

    def line(self) -> str:
        return f"{self.name}:{self.kind}:{_text(self.salt)}:{_text(self.digest)}"


def with_password(name: str, password: str) -> Account:
    """太短的口令抛 ``ZhengwenError``。"""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ZhengwenError(
            f"工作人员的口令应是 {SHORTEST} 到 {LONGEST} 个字。", f"The staff password needs {SHORTEST} to {LONGEST} characters."
        )  # fmt: skip
    salt = secrets.token_bytes(_SALT)
    return Account(fit(name), "scrypt", salt, _scrypt(password.encode(errors="replace"), salt))


def with_token(name: str) -> tuple[Account, str]:
    """（账号，令牌）；令牌只在这时看得到。"""
    token = f"zw_{secrets.token_urlsafe(32)}"
    return Account(fit(name), "token", b"", hashlib.sha256(token.encode()).digest()), token


def fit(name: str) -> str:
    name = clean(name).strip()
    if not re.fullmatch(r"[^:\s]{1,40}", name):
        raise ZhengwenError(
            "名字应是 1 到 40 个字，没有空格和冒号。", "A name has 1 to 40 characters, no spaces or colons."
        )
    return name


def read_accounts(path: Path | None) -> tuple[Account, ...]:
    """名册里的账号；没有给文件就是空的。"""
    if path is None:
        return ()
    try:
        lines = [line.strip() for line in path.expanduser().read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise ZhengwenError(
            f"读不了口令文件 {path}：{error}。", f"Cannot read the password file {path}: {error}."
        ) from None
    listed = [line for line in lines if line and not line.startswith("#")]
    if not lines or not lines[0] or not listed:
        raise ZhengwenError(f"口令文件 {path} 是空的。", f"The password file {path} is empty.")
    found = [_entry(line) for line in listed]
    if len(found) > _MOST:
        raise ZhengwenError(
            f"口令文件 {path} 里的账号太多：最多 {_MOST} 个。", f"Too many accounts in {path}: at most {_MOST}."
        )
    if found[0] is None:  # 从前的写法：头一行就是口令
        return (with_password(OLD_NAME, listed[0]),)
    return tuple(a for a in found if a is not None)


def save_account(account: Account, path: Path) -> None:
    """添进名册，同名同类的换掉；只有本人读得到（0600）。"""
    path = path.expanduser()
    kept = [
        a for a in (read_accounts(path) if path.is_file() else ()) if (a.name, a.kind) != (account.name, account.kind)
    ]
    made = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write("".join(f"{a.line()}\n" for a in (*kept, account)))
    made.replace(path)


def _entry(line: str) -> Account | None:
    found = _ENTRY.fullmatch(line)
    if not found:
        return None
    kind: Literal["scrypt", "token"] = "scrypt" if found["kind"] == "scrypt" else "token"
    return Account(found["name"], kind, base64.b64decode(found["salt"]), base64.b64decode(found["digest"]))


def _scrypt(password: bytes, salt: bytes) -> bytes:
    return hashlib.scrypt(password, salt=salt, n=_N, r=_R, p=_P, maxmem=64 * 1024 * 1024, dklen=32)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
