"""问政策：逐句出现的问答，听懂的背景可以改，随时可以停。"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import gradio as gr

from ingest import ZhengwenError
from ui import render
from ui.asking import LONGEST_QUESTION, fit_profile, whole
from ui.pages.parts import HIDDEN, form, html, one, sent
from ui.service import Service
from ui.words import Words

_SHOWN = 30  # 页面上留的轮数；再早的不再重画
_PAUSE = 0.03  # 秒；逐句出现的节奏，整段不超过 _LONGEST_PAUSE
_LONGEST_PAUSE = 0.6

Turn = tuple[str, str]  # 问题原文，回答的 HTML
# 一场问答：各轮；从第几轮起算上文；提问人改过的情况；最近一次听懂的背景
Talk = dict[str, Any]
NEW: Talk = {"turns": [], "from": 0, "profile": {}, "context": {}}


def build(service: Service, w: Words, examples: Sequence[str]) -> None:
    welcome = render.welcome(examples, w)
    talk = gr.State(NEW)
    with gr.Column(elem_id="zw-log"):
        past, last = html("", "zw-past"), html(welcome, "zw-last")
    with gr.Row(elem_id="zw-state"):
        context = form("", "zw-context")
        clear = gr.Button(w("ask.again"), elem_id="zw-clear", scale=0, min_width=60)
    box, send, stop = _composer(w)
    shown = [past, last, talk, box, context]
    answering = Answering(service, w)
    running = [
        event(answering.ask, [box, talk], shown, concurrency_limit=40, **HIDDEN) for event in (box.submit, send.click)
    ]
    running.append(context.submit(answering.again, [talk], shown, concurrency_limit=40, **HIDDEN))
    stop.click(answering.stopped, [talk], shown, cancels=running, queue=False, **HIDDEN)
    clear.click(lambda: ("", welcome, NEW, "", ""), None, shown, queue=False, **HIDDEN)


class Answering:
    """提问的处理：给出 (此前各轮, 这一轮, 问答的状态, 输入框, 背景)；逐句出现时只重发这一轮。"""

    def __init__(self, service: Service, w: Words) -> None:
        self._service, self._w = service, w

    def ask(self, words: str, talk: Talk) -> Iterator[tuple[Any, ...]]:
        """先登出问题，再一句一句添。"""
        words = whole(words).strip()
        if not words:
            yield gr.skip(), gr.skip(), talk, "", gr.skip()
            return
        turns: list[Turn] = talk["turns"][-_SHOWN:]
        history = [asked for asked, _ in talk["turns"][talk["from"] :]]
        talk = {**talk, "turns": turns, "from": max(0, talk["from"] - len(talk["turns"]) + len(turns))}
        waiting = self._last(words, render.waiting(self._w))
        yield render.past(turns, self._w), waiting, {**talk, "said": (words, "")}, "", gr.skip()
        try:
            result = self._service.answer(words, history=history, profile=talk["profile"])
        except ZhengwenError as error:
            said = render.trouble(error.message(self._w.lang))
            yield gr.skip(), self._last(words, said), talk, words, gr.skip()
            return
        stages = render.stages(result, self._service.today, self._w)
        for stage in stages[:-1]:
            yield gr.skip(), self._last(words, stage), {**talk, "said": (words, stage)}, "", gr.skip()
            time.sleep(min(_PAUSE, _LONGEST_PAUSE / len(stages)))
        heard = dict(result.context)
        talk = {**talk, "turns": [*turns, (words, stages[-1])], "context": heard}
        yield gr.skip(), self._last(words, stages[-1]), talk, "", render.context(heard, self._w)

    def again(self, talk: Talk, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """背景改了：换地方就按新地方接着问；只改情况就把上一问再答一次；清空就从头算上文。"""
        given = sent(event)
        if one(given, "clear"):
            yield gr.skip(), gr.skip(), {**talk, "from": len(talk["turns"]), "profile": {}, "context": {}}, gr.skip(), ""
            return
        try:
            profile = _profile(given)
        except ZhengwenError as error:
            turns = talk["turns"]
            said = self._last(turns[-1][0] if turns else "", render.trouble(error.message(self._w.lang)))
            yield gr.skip(), said, talk, gr.skip(), gr.skip()
            return
        place, before = one(given, "place"), str(talk["context"].get("place") or "")
        asked = talk["turns"][-1][0] if talk["turns"] else ""
        if place and place != before:
            asked = self._w("context.again", place=place)
        yield from self.ask(asked, {**talk, "profile": profile})

    def stopped(self, talk: Talk) -> tuple[Any, ...]:
        """叫停：留着已经说出的，注明停下了。"""
        said = talk.get("said")
        if not said:
            return gr.skip(), gr.skip(), talk, gr.skip(), gr.skip()
        turn = (said[0], render.stopped(said[1], self._w))
        kept = {k: v for k, v in talk.items() if k != "said"} | {"turns": [*talk["turns"], turn]}
        return gr.skip(), render.log([turn]), kept, "", gr.skip()

    def _last(self, words: str, said: str) -> str:
        return render.log([(words, said)])


def _profile(given: Mapping[str, list[str]]) -> dict[str, Any]:
    """改过的情况 → profile；没填的不算。"""
    filled = {name: one(given, name) for name in ("age", "status")}
    return fit_profile({name: value for name, value in filled.items() if value})


def _composer(w: Words) -> tuple[gr.Textbox, gr.Button, gr.Button]:
    with gr.Row(elem_id="zw-composer"):
        box = gr.Textbox(
            label=w("ask.box"), placeholder=w("ask.placeholder"),
            lines=1, max_lines=5, max_length=LONGEST_QUESTION, elem_id="zw-box", autofocus=True, scale=6, container=False,
            html_attributes=gr.InputHTMLAttributes(spellcheck=False, autocapitalize="off"),
        )  # fmt: skip
        html(
            f'<button type="button" data-zw-dictate hidden aria-pressed="false">{render.text(w("ask.dictate"))}</button>',
            "zw-dictate",
        )
        send = gr.Button(w("ask.send"), variant="primary", elem_id="zw-send", scale=0, min_width=60)
        stop = gr.Button(w("ask.stop"), variant="stop", elem_id="zw-stop", scale=0, min_width=60)
    return box, send, stop
