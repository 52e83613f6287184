"""给 gradio_client 的具名入口：``Client(网址).predict("问题", api_name="/ask")``。"""

from __future__ import annotations

import gradio as gr

from ui.service import Service
from ui.tools import tools


def publish(service: Service) -> None:
    """登记在当前的 Blocks 里；别的事件都是页面自己的，不算接口。"""
    for name, function in tools(service).items():
        gr.api(function, api_name=name, concurrency_limit=8)
