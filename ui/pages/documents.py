"""文件：库里的文件，工作人员在这里上传和删除（走 ``/api/documents``，页面脚本接管）。"""

from __future__ import annotations

import gradio as gr

from ui.pages.parts import HIDDEN, form, html
from ui.service import Service
from ui.views import documents as view
from ui.words import Words


def build(service: Service, w: Words) -> None:
    html(view.heading(w), "zw-documents-head")
    desk = form("", "zw-desk")
    held = form("", "zw-documents")

    def show_desk(request: gr.Request) -> str:
        return view.staff(service.staff.enabled, service.staff.knows(dict(request.cookies)), w)

    def show_held(request: gr.Request) -> str:
        store = service.store
        counts = store.counts()
        rows = [(d, *counts[d.id]) for d in store.documents() if d.id in counts]
        return view.listing(rows, service.today, w, editable=service.staff.knows(dict(request.cookies)))

    desk.open(show_desk, None, desk, **HIDDEN)
    held.open(show_held, None, held, **HIDDEN)
