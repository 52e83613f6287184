"""对外开放到什么程度：一个来处多快、信哪些代理、认哪些来源、谁看得到量出来的数。默认只给本机用，不限。"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ui.limits import Limit, Proxies

Audience = Literal["local", "staff", "open", "off"]


@dataclass(frozen=True)
class Access:
    limit: Limit = field(default_factory=Limit)
    proxies: Proxies = field(default_factory=Proxies)
    origins: frozenset[str] = frozenset()  # 除了本站，还认这些来源（https://政务网的网址）发来的改动
    metrics: Audience = "local"  # /metrics 给谁看
    quota: int = 2 * 1024**3  # 字节；上传的文件合起来最多这么大
