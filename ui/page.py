"""Gradio 页面：左边问答与文件，右边原文。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import gradio as gr
from fastapi import FastAPI

from assistant import ask
from ingest import Store, ZhengwenError
from ui import render
from ui.server import LONGEST_QUESTION, STATIC

_FONTS = ["Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]
_HEAD = (
    '<header class="zw-head"><h1>政问</h1><p>问政策：每个单位、日期、金额都有逐字出处；文件没写的，不猜。</p>'
    '<button type="button" data-zw-elder aria-pressed="false">长辈版</button></header>'
)
_PANEL = '<p class="zw-empty">点回答里的编号，在这里看原文。</p>'
_TURNS_KEPT = 6  # 追问时带上的此前提问数


def mount(app: FastAPI, store: Store, *, model: Any = None, today: dt.date | None = None) -> FastAPI:
    return gr.mount_gradio_app(
        app,
        page(store, model=model, today=today),
        path="/",
        theme=gr.themes.Base(font=_FONTS, font_mono=_FONTS, primary_hue="blue"),
        css=(STATIC / "style.css").read_text("utf-8"),
        js=(STATIC / "page.js").read_text("utf-8"),
        favicon_path=str(STATIC / "favicon.svg"),
        enable_monitoring=False,
        ssr_mode=False,
        footer_links=[],
        max_file_size="1mb",
    )


def page(store: Store, *, model: Any = None, today: dt.date | None = None) -> gr.Blocks:
    def answer(words: str, shown: list[dict[str, str]], asked: list[str]) -> Iterator[tuple[Any, ...]]:
        """逐句给出回答；问题与回答都已转义。"""
        words = words.strip()
        if not words:
            yield shown, asked, "", render.context({})
            return
        shown = [*shown, {"role": "user", "content": render.question(words[:LONGEST_QUESTION])}]
        yield shown, asked, "", gr.skip()
        if len(words) > LONGEST_QUESTION:
            note = f"问题太长（{len(words)} 字）。请用 {LONGEST_QUESTION} 字以内说清一件事。"
            yield (
                [*shown, _said(f'<div class="zw-answer"><p>{note}</p></div>')],
                asked,
                words[:LONGEST_QUESTION],
                gr.skip(),
            )
            return
        try:
            result = ask(words, store, history=tuple(asked[-_TURNS_KEPT:]), today=today or dt.date.today(), model=model)
        except ZhengwenError as error:
            yield (
                [*shown, _said(f'<div class="zw-answer"><p>{render.text(error.zh)}</p></div>')],
                asked,
                words,
                gr.skip(),
            )
            return
        asked = [*asked, words]
        for stage in render.stages(result):
            yield [*shown, _said(stage)], asked, "", render.context(dict(result.context))

    with gr.Blocks(title="政问 Zhengwen", analytics_enabled=False) as blocks:
        gr.HTML(_HEAD)
        asked = gr.State([])
        with gr.Row(equal_height=False):
            with gr.Column(scale=3, min_width=320):
                with gr.Tabs():
                    with gr.Tab("问政策"):
                        context = gr.HTML(render.context({}))
                        chat = gr.Chatbot(
                            label="问答", show_label=False, height="62vh", buttons=[], feedback_options=None, layout="panel",
                            placeholder="请把事情说具体：什么地方、什么人、想办什么。",
                        )  # fmt: skip
                        box = gr.Textbox(
                            label="您想问什么", placeholder="例如：80岁以上老人有什么补贴？", lines=2, max_lines=6,
                            max_length=LONGEST_QUESTION, elem_id="zw-box", autofocus=True,
                        )  # fmt: skip
                        with gr.Row(elem_classes="zw-tall"):
                            send = gr.Button("提问", variant="primary", elem_id="zw-send")
                            clear = gr.Button("重新开始", elem_id="zw-clear")
                        examples = _examples(store)
                        if examples:
                            gr.Examples(examples, inputs=box, label="可以这样问")
                    with gr.Tab("文件") as files:
                        listing = gr.HTML(elem_id="zw-documents")
            with gr.Column(scale=2, min_width=320):
                gr.HTML(f'<section id="zw-panel" aria-label="原文" aria-live="polite">{_PANEL}</section>')
        outputs = [chat, asked, box, context]
        for event in (box.submit, send.click):
            event(answer, [box, chat, asked], outputs, api_visibility="private", concurrency_limit=4)
        clear.click(lambda: ([], [], "", render.context({})), None, outputs, api_visibility="private")
        files.select(lambda: _listing(store, today), None, listing, api_visibility="private")
        blocks.load(lambda: _listing(store, today), None, listing, api_visibility="private")
    blocks.queue(max_size=64)
    return blocks


def _said(content: str) -> dict[str, str]:
    return {"role": "assistant", "content": content}


def _listing(store: Store, today: dt.date | None) -> str:
    rows = [(d, len(store.clauses(d.id)), len(store.facts(document=d.id))) for d in store.documents()]
    return render.documents(rows, today or dt.date.today())


def _examples(store: Store, most: int = 4) -> list[str]:
    """从库里有责任单位、时限、金额的条款各造一问，问的都是答得了的事。"""
    asks = {"lead": "{}由谁牵头？", "amount": "{}能补多少？", "deadline": "{}什么时候完成？"}
    found: list[str] = []
    for kind, form in asks.items():
        for fact in store.facts(kinds=(kind,))[:200]:
            clause = store.clause(fact.clause)
            place = store.document(clause.document).place
            subject = fact.subject or _title(clause.text)
            if 4 <= len(subject) <= 22:
                found.append(form.format((place if place not in subject else "") + subject))
                break
    return found[:most]


def _title(body: str) -> str:
    import re

    head = re.match(r"[\s\d一二三四五六七八九十（()）、.．]*([^。；：，]{4,22})。", body)
    return head.group(1) if head else ""
