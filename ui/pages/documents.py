"""文件：库里的文件，工作人员在这里上传和删除（走 ``/api/documents``，页面脚本接管）。"""

from __future__ import annotations

import gradio as gr

from ui.pages.parts import HIDDEN, form, html, one, sent
from ui.service import Service
from ui.views import documents as view
from ui.words import Words


def build(service: Service, w: Words) -> None:
    html(view.heading(w), "zw-documents-head")
    desk = form("", "zw-desk")
    finder = form("", "zw-finder")
    held = form("", "zw-documents")

    def show_desk(request: gr.Request) -> str:
        return view.staff(service.staff.enabled, service.staff.knows(dict(request.cookies)), w)

    def rows() -> list[view.Row]:
        counts = service.store.counts()
        return [(d, *counts[d.id]) for d in service.store.documents() if d.id in counts]

    def show_held(request: gr.Request) -> str:
        return view.listing(rows(), service.today, w, editable=service.staff.knows(dict(request.cookies)))

    def find(event: gr.EventData, request: gr.Request) -> str:
        given = sent(event)
        words, state, page = one(given, "words"), one(given, "state"), one(given, "page")
        return view.listing(
            view.matching(rows(), words, state, service.today), service.today, w,
            editable=service.staff.knows(dict(request.cookies)), page=int(page) if page.isdecimal() else 1,
            found=bool(words or state),
        )  # fmt: skip

    desk.open(show_desk, None, desk, **HIDDEN)
    finder.open(lambda: view.finder(rows(), service.today, w), None, finder, **HIDDEN)
    finder.submit(find, None, held, concurrency_limit=8, trigger_mode="always_last", **HIDDEN)
    held.open(show_held, None, held, **HIDDEN)
