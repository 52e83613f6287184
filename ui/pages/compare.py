"""对比：按话题对几个地方、几份文件；逐条对两份文件。"""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr

from assistant.matrix import rows, sides
from assistant.versions import changes
from ingest import ZhengwenError
from ui.pages.parts import HIDDEN, client, form, html, one, sent
from ui.render import trouble
from ui.service import Service
from ui.views import compare as view
from ui.words import Words


def build(service: Service, w: Words) -> None:
    topic = form(view.topic_form((), {}, w), "zw-compare")
    compared = html("", "zw-compared")
    pair = form(view.versions_form({}, w), "zw-versions")
    changed = html("", "zw-changed")

    def compare(event: gr.EventData, request: gr.Request) -> Iterator[str]:
        given = sent(event)
        names = list(dict.fromkeys(n for s in view.SIDES if (n := one(given, s))))
        about = one(given, "topic")[:60]
        if len(names) < 2 or not about:
            yield trouble(w("compare.need"))
            return
        try:
            service.admit(client(request))
        except ZhengwenError as error:
            yield trouble(error.message(w.lang))
            return
        columns = sides(names, about, service.store, service.today)
        done = []
        for row in rows(columns, about, service.store, service.today):
            done.append(row)
            yield view.table(columns, done, service.today, w, done=False)
        yield view.table(columns, done, service.today, w, done=True)

    def versions(event: gr.EventData, request: gr.Request) -> str:
        given = sent(event)
        try:
            service.admit(client(request))
        except ZhengwenError as error:
            return trouble(error.message(w.lang))
        return _versions(service, one(given, "old"), one(given, "new"), w)

    topic.submit(compare, None, compared, concurrency_limit=4, **HIDDEN)
    pair.submit(versions, None, changed, concurrency_limit=4, **HIDDEN)
    topic.open(lambda: view.topic_form(service.places, service.titles, w), None, topic, **HIDDEN)
    pair.open(lambda: view.versions_form(service.titles, w), None, pair, **HIDDEN)


def _versions(service: Service, old: str, new: str, w: Words) -> str:
    if not old or not new or old == new:
        return trouble(w("compare.need_two"))
    store = service.store
    try:
        before, after = store.document(old), store.document(new)
    except KeyError:
        return trouble(w("source.gone"))
    return view.versions(before, after, changes(store.clauses(old), store.clauses(new)), service.today, w)
