"""Gradio 页面：左边问答与文件，右边原文。问答用自己拼的 HTML，出处、提醒、追问才摆得清楚。"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
from fastapi import FastAPI

from ingest import ZhengwenError
from ui import render
from ui.asking import LONGEST_QUESTION, whole
from ui.examples import examples
from ui.server import STATIC
from ui.service import Service

_FONTS = ["Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]
_HEAD = (
    '<link rel="stylesheet" href="/static/style.css"><script src="/static/page.js" defer></script>'
    '<meta name="description" content="问政策：每个单位、日期、金额都有逐字出处；文件没写的，不猜。">'
)
_SHOWN = 30  # 页面上留的轮数；再早的不再重画
_PAUSE = 0.03  # 秒；逐句出现的节奏，整段不超过 _LONGEST_PAUSE
_LONGEST_PAUSE = 0.6

Turn = tuple[str, str]  # 问题原文，回答的 HTML


def mount(app: FastAPI, service: Service) -> FastAPI:
    return gr.mount_gradio_app(
        app,
        page(service),
        path="/",
        theme=gr.themes.Base(font=_FONTS, font_mono=_FONTS, primary_hue="blue"),
        head=_HEAD,
        favicon_path=str(STATIC / "favicon.svg"),
        enable_monitoring=False,
        ssr_mode=False,
        footer_links=[],
        max_file_size=1,
    )


def page(service: Service) -> gr.Blocks:
    welcome, answer = render.welcome(examples(service)), _answering(service)
    with gr.Blocks(title="政问 Zhengwen", analytics_enabled=False, fill_width=True) as blocks:
        turns = gr.State([])
        _html(render.HEADER, "zw-top")
        with gr.Row(elem_id="zw-main", equal_height=False):
            with gr.Column(scale=3, min_width=320, elem_id="zw-left"), gr.Tabs():
                with gr.Tab("问政策", elem_id="zw-asking"):
                    with gr.Column(elem_id="zw-log"):
                        past, last = _html("", "zw-past"), _html(welcome, "zw-last")
                    with gr.Row(elem_id="zw-state"):
                        context = _html("", "zw-context")
                        clear = gr.Button("重新开始", elem_id="zw-clear", scale=0, min_width=60)
                    box, send = _composer()
                with gr.Tab("文件") as files:
                    listing = _html("", "zw-documents")
            with gr.Column(scale=2, min_width=320, elem_id="zw-right"):
                side = _html(render.panel([], service.today), "zw-side")
        for event in (box.submit, send.click):
            event(
                answer, [box, turns], [past, last, turns, box, context],
                api_visibility="private", concurrency_limit=40, show_progress="hidden",
            )  # fmt: skip
        clear.click(
            lambda: ("", welcome, [], "", ""), None, [past, last, turns, box, context], api_visibility="private"
        )
        hidden: Any = {"api_visibility": "private", "show_progress": "hidden"}
        files.select(lambda: _listing(service), None, listing, **hidden)
        blocks.load(lambda: _opening(service), None, [listing, side], **hidden)
    return blocks


def _answering(service: Service) -> Callable[[str, list[Turn]], Iterator[tuple[Any, ...]]]:
    """提问的处理：给出 (此前各轮, 这一轮, 各轮, 输入框, 背景)；逐句出现时只重发这一轮。"""

    def answer(words: str, turns: list[Turn]) -> Iterator[tuple[Any, ...]]:
        """先登出问题，再一句一句添。"""
        words = whole(words).strip()
        if not words:
            yield gr.skip(), gr.skip(), turns, "", gr.skip()
            return
        turns = turns[-_SHOWN:]
        yield render.log(turns), render.log([(words, render.WAITING)]), turns, "", gr.skip()
        try:
            result = service.answer(words, history=[asked for asked, _ in turns])
        except ZhengwenError as error:
            yield gr.skip(), render.log([(words, render.trouble(error.zh))]), turns, words, gr.skip()
            return
        stages = render.stages(result, service.today)
        for stage in stages[:-1]:
            yield gr.skip(), render.log([(words, stage)]), turns, "", gr.skip()
            time.sleep(min(_PAUSE, _LONGEST_PAUSE / len(stages)))
        turns = [*turns, (words, stages[-1])]
        yield gr.skip(), render.log(turns[-1:]), turns, "", render.context(dict(result.context))

    return answer


def _html(value: str, name: str) -> gr.HTML:
    """一块自己拼的 HTML；不要 Gradio 的排版样式和它的点击脚本。"""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def _composer() -> tuple[gr.Textbox, gr.Button]:
    with gr.Row(elem_id="zw-composer"):
        box = gr.Textbox(
            label="您想问什么", placeholder="在这里写问题",
            lines=1, max_lines=5, max_length=LONGEST_QUESTION, elem_id="zw-box", autofocus=True, scale=6, container=False,
            html_attributes=gr.InputHTMLAttributes(spellcheck=False, autocapitalize="off"),
        )  # fmt: skip
        send = gr.Button("提问", variant="primary", elem_id="zw-send", scale=0, min_width=60)
    return box, send


def _listing(service: Service) -> str:
    store = service.store
    counts = store.counts()
    rows = [(d, *counts[d.id]) for d in store.documents()]
    return render.documents(rows, service.today)


def _opening(service: Service) -> tuple[str, str]:
    """打开页面时：文件列表，和原文栏里的目录。"""
    return _listing(service), render.panel(service.store.documents(), service.today)
