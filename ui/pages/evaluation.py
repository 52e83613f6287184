"""评测：考一套题，看报告。只有工作人员能考；报告谁都能看。"""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr

from ingest import ZhengwenError
from ui.evaluations import LARGEST
from ui.pages.parts import HIDDEN, form, html, sent
from ui.render import trouble
from ui.service import Service
from ui.views import evaluation as view
from ui.words import Words


def build(service: Service, w: Words) -> None:
    asking = form(view.blank(False, False, w), "zw-evaluation")
    now = html("", "zw-evaluating")
    reports = html("", "zw-reports")

    def show(request: gr.Request) -> tuple[str, str]:
        known = service.staff.knows(dict(request.cookies))
        return view.blank(known, service.staff.enabled, w), view.reports(service.evaluations.runs(), w)

    def run(event: gr.EventData, request: gr.Request) -> Iterator[tuple[object, object]]:
        try:
            service.journal.record(service.staff.check(dict(request.cookies)), "评测")
            given = "".join(sent(event, longest=LARGEST).get("questions", []))
            for at in service.evaluations.run(given.encode() if given.strip() else None, w.lang):
                if at.run:
                    yield view.done(at, w), view.reports(service.evaluations.runs(), w, at.run)
                else:
                    yield view.progress(at, w), gr.skip()
        except ZhengwenError as error:
            yield trouble(error.message(w.lang)), gr.skip()

    asking.submit(run, None, [now, reports], concurrency_limit=1, **HIDDEN)
    asking.open(show, None, [asking, reports], **HIDDEN)
