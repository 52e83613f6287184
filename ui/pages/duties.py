"""职责：按单位、牵头与否、文件、地方、时限查任务。"""

from __future__ import annotations

from collections import Counter

import gradio as gr

from ingest import ZhengwenError
from ui.finding import look_up
from ui.pages.parts import HIDDEN, client, form, html, one, sent
from ui.render import trouble
from ui.service import Service
from ui.views import duties as view
from ui.words import Words

_LISTED = 300  # 供挑选的单位最多这么多个


def build(service: Service, w: Words) -> None:
    asking = form(view.blank((), {}, (), w), "zw-duties")
    found = html("", "zw-tasks")

    def search(event: gr.EventData, request: gr.Request) -> str:
        given = sent(event)
        asked = {name: one(given, name) for name in view.FIELDS}
        try:
            service.admit(client(request))
            return view.found(look_up(service, asked), asked, service.today, w)
        except ZhengwenError as error:
            return trouble(error.message(w.lang))

    asking.submit(search, None, found, concurrency_limit=8, **HIDDEN)
    asking.open(lambda: view.blank(_units(service), _documents(service), service.places, w), None, asking, **HIDDEN)


def _units(service: Service) -> list[str]:
    counts = Counter(f.value for f in service.store.facts(kinds=("unit", "lead")) if "*" not in f.value)
    return [name for name, _ in counts.most_common(_LISTED)]


def _documents(service: Service) -> dict[str, str]:
    held = {f.clause for f in service.store.facts(kinds=("unit", "lead"))}
    assigned = {c.document for c in service.store.clauses_by_id(held).values()}
    return {d.id: d.title or d.name for d in service.store.documents() if d.id in assigned}
