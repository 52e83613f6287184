"""量出来的数，Prometheus 的文本格式（``/metrics``）：请求、回答、拒绝各多少，快慢的分布，库有多大。

只在这里用 prometheus_client；每个服务各有一本账，不用全局的。数里没有问题、没有地址、没有人。
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ingest import Store

CONTENT = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    def __init__(self, store: Store) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry = book = CollectorRegistry()
        self.requests = Counter("zhengwen_requests", "请求", ["route", "method", "status"], registry=book)
        self.request_seconds = Histogram(
            "zhengwen_request_seconds", "一次请求多久", ["route"], buckets=_SECONDS, registry=book
        )
        self.answers = Counter("zhengwen_answers", "回答", ["status", "kind"], registry=book)
        self.answer_seconds = Histogram(
            "zhengwen_answer_seconds", "一次回答多久，排队在内", buckets=_SECONDS, registry=book
        )
        self.failures = Counter("zhengwen_answer_failures", "没答成：程序出错", registry=book)
        self.turned_away = Counter("zhengwen_turned_away", "请人稍后再来", ["why"], registry=book)
        self.logins = Counter("zhengwen_logins", "登录", ["result"], registry=book)
        self.waiting = Gauge("zhengwen_answering", "正在答和排着队的", registry=book)
        book.register(_Size(store))

    def text(self) -> bytes:
        from prometheus_client import generate_latest

        return bytes(generate_latest(self._registry))


class _Size:
    """库有多大：有人来看时才数。"""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterable[Any]:
        from prometheus_client.core import GaugeMetricFamily

        counts = self._store.counts().values()
        for name, about, value in (
            ("documents", "文件", len(counts)),
            ("clauses", "条款", sum(c for c, _ in counts)),
            ("facts", "事实", sum(f for _, f in counts)),
            ("catalogue_bytes", "目录库的字节", self._store.catalogue.size()),
        ):
            yield GaugeMetricFamily(f"zhengwen_{name}", about, value=value)
