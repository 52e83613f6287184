"""我的情况：填表 → 各项补贴的条件、金额、去哪里办。填的东西只在这一次请求里用，不存。"""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.benefits import benefits
from ingest import ZhengwenError
from ui.asking import fit_profile
from ui.pages.parts import HIDDEN, client, form, html, one, sent
from ui.render import trouble
from ui.service import Service
from ui.views import situation as view
from ui.words import Words

_SINGLE = ("place", "age", "hukou", "income", "dependency", "disability", "insurance")


def build(service: Service, w: Words) -> None:
    asking = form(view.blank((), w), "zw-situation")
    found = html("", "zw-benefits")

    def list_benefits(event: gr.EventData, request: gr.Request) -> str:
        given = sent(event)
        try:
            service.admit(client(request))
            profile = fit_profile(profile_of(given))
            return view.found(benefits(service.store, profile, service.today), profile, service.today, w)
        except ZhengwenError as error:
            return trouble(error.message(w.lang))

    asking.submit(list_benefits, None, found, concurrency_limit=8, **HIDDEN)
    asking.open(lambda: view.blank(service.places, w), None, asking, **HIDDEN)


def profile_of(given: dict[str, list[str]]) -> dict[str, Any]:
    """表单 → ``assistant.benefits`` 的情况；没填的不给。"""
    single = {name: one(given, name) for name in _SINGLE}
    return {k: v for k, v in (single | {"status": given.get("status", [])}).items() if v}
