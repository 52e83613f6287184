"""给 gradio_client 的具名入口：``Client(网址).predict("问题", api_name="/ask")``。"""

from __future__ import annotations

import functools
import inspect
from typing import Any

import gradio as gr

from ui.pages.parts import client
from ui.service import Service
from ui.tools import Tool, tools


def publish(service: Service) -> None:
    """登记在当前的 Blocks 里；别的事件都是页面自己的，不算接口。"""
    for name, function in tools(service).items():
        gr.api(_counted(service, function), api_name=name, concurrency_limit=8)


def _counted(service: Service, function: Tool) -> Tool:
    """每叫一次都算一次提问；Gradio 看签名来认参数，所以签名照原来的，前面添一个它自己会给的 request。"""

    @functools.wraps(function)
    def call(request: gr.Request, *given: Any) -> Any:
        service.admit(client(request))
        return function(*given)

    signature = inspect.signature(function)
    first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=gr.Request)
    call.__signature__ = signature.replace(parameters=[first, *signature.parameters.values()])  # type: ignore[attr-defined]
    call.__annotations__ = {"request": gr.Request, **function.__annotations__}
    return call
