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
    counts = Counter({v: n for v, n in service.store.tally(("unit", "lead")).items() if "*" not in v})
    return [name for name, _ in counts.most_common(_LISTED)]


def _documents(service: Service) -> dict[str, str]:
    stated = ((service.store.values(("unit", "lead")), None),)
    assigned = service.store.documents_stating(("unit", "lead"), stated)
    return {d.id: d.title or d.name for d in service.store.documents() if d.id in assigned}
