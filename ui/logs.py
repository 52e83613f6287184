"""服务的日志：一行一件，``--log json`` 给机器，``--log text`` 给人；都写到标准错误。

写出去之前，个人信息、密钥、口令一律涂掉；网址只记路径，不记问号后面的；来处只记网段。
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import logging
import os
import re
import sys
from typing import Any

from ui.privacy import mask

KINDS = ("text", "json")
_LONGEST = 8000  # 字；一件最多这么长
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD", re.I)
_BEARER = re.compile(r"(?i)(bearer\s+|zw_|sk-)[\w.~+/=-]{8,200}")
_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def set_up(kind: str = "text", level: int = logging.INFO) -> None:
    """全程只设一次；别的库的日志也从这里出去。"""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if kind == "json" else Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("ui").setLevel(level)


def redact(text: str) -> str:
    """涂掉个人信息，和环境变量里的密钥。"""
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name) and len(value) >= 6 and value in text:
            text = text.replace(value, "［密钥］")
    return mask(_BEARER.sub(r"\1［密钥］", text))


def network(address: str) -> str:
    """来处的网段：192.0.2.0/24、2001:db8::/48。看得出是不是同一处来的，认不出是哪一台。"""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))


class _Formatter(logging.Formatter):
    def row(self, record: logging.LogRecord) -> dict[str, Any]:
        row: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": redact(record.getMessage())[:_LONGEST],
        }
        row |= {k: redact(v) if isinstance(v, str) else v for k, v in record.__dict__.items() if k not in _OWN}
        if record.exc_info:
            row["trace"] = redact(self.formatException(record.exc_info))[-_LONGEST:]
        return row


class Json(_Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(self.row(record), ensure_ascii=False, default=str)


class Text(_Formatter):
    def format(self, record: logging.LogRecord) -> str:
        row = self.row(record)
        trace = row.pop("trace", "")
        head = [row.pop("at"), row.pop("level"), row.pop("said")]
        row.pop("from")
        said = " ".join([*head, *(f"{k}={v}" for k, v in row.items())]).replace("\n", " ")
        return f"{said}\n{trace}" if trace else said
