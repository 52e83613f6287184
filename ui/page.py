"""Gradio 页面的外壳：页眉、六页、旁边的原文栏；中文、英文各一份。各页在 ``ui/pages``。"""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr
from fastapi import FastAPI

from ui import endpoints, render
from ui.examples import english_examples, examples
from ui.pages import ask, compare, documents, duties, evaluation, situation
from ui.pages.parts import HIDDEN, html
from ui.service import Service
from ui.site import STATIC
from ui.words import Words, words

_FONTS = ["Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]

SESSIONS = 500  # 场；Gradio 给每个打开过页面的人留一份部件的样子（约 100 KB），不收走；再多就忘掉最久没说话的


def mount(app: FastAPI, service: Service) -> Callable[[], None]:
    """英文页在 ``/en``，中文页在 ``/``；后者收下别的一切网址，须后装。返回的一叫，就找出例子登在页面上：要答二十来问。"""
    pages: list[tuple[gr.Blocks, ask.Welcome, Callable[[Service], list[str]]]] = []
    for lang in ("en", "zh"):
        w = words(lang)
        blocks, welcome = page(service, w)
        pages.append((blocks, welcome, examples if lang == "zh" else english_examples))
        gr.mount_gradio_app(
            app,
            blocks,
            path=w.home.rstrip("/") or "/",
            theme=gr.themes.Base(font=_FONTS, font_mono=_FONTS, primary_hue="blue"),
            head=f'<link rel="stylesheet" href="/static/style.css"><script type="module" src="/static/main.js"></script>'
            f'<meta name="description" content="{render.text(w("description"))}">',
            favicon_path=str(STATIC / "favicon.svg") if lang == "zh" else None,
            enable_monitoring=False,
            ssr_mode=False,
            footer_links=[],
            max_file_size=1,
        )

    def suggest() -> None:
        for blocks, welcome, found in reversed(pages):
            welcome.add(found(service), blocks)

    return suggest


def page(service: Service, w: Words) -> tuple[gr.Blocks, ask.Welcome]:
    builds: dict[str, Callable[[Service, Words], None]] = {
        "situation": situation.build,
        "duties": duties.build,
        "compare": compare.build,
        "documents": documents.build,
        "evaluation": evaluation.build,
    }
    with gr.Blocks(title=w("title"), analytics_enabled=False, fill_width=True) as blocks:
        endpoints.publish(service)  # 最先登记：名字归它们，页面自己的事件另取
        html(render.header(w), "zw-top")
        with gr.Row(elem_id="zw-main", equal_height=False):
            with gr.Column(scale=3, min_width=320, elem_id="zw-left"):
                for name in render.PAGES:
                    with gr.Column(elem_id=f"zw-page-{name}", elem_classes="zw-view"):
                        if name == "ask":
                            welcome = ask.build(service, w)
                        else:
                            builds[name](service, w)
            with gr.Column(scale=2, min_width=320, elem_id="zw-right"):
                side = html(render.panel([], service.today, w), "zw-side")
        blocks.load(lambda: render.panel(service.store.documents(), service.today, w), None, side, **HIDDEN)
    blocks.state_session_capacity = SESSIONS
    return blocks, welcome
