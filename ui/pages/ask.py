"""问政策：逐句出现的问答，听懂的背景可以改，随时可以停。"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import gradio as gr

from assistant import Answer
from ingest import ZhengwenError
from ui import render
from ui.asking import LONGEST_QUESTION, fit_profile, whole
from ui.pages.parts import HIDDEN, client, form, html, one, sent
from ui.service import Service
from ui.words import Words

_SHOWN = 30  # 页面上留的轮数；再早的不再重画
_PAUSE = 0.04  # 秒；逐句出现的节奏，整段不超过 _LONGEST_PAUSE
_LONGEST_PAUSE = 0.6
_LOOK = 0.1  # 秒；等回答时，隔多久看一次有没有叫停
_SAME: Any = gr.skip()  # 不动它

Turn = tuple[str, str]  # 问题原文，回答的 HTML
# 一场问答：各轮；一共问过几轮；从留着的第几轮起算上文；提问人改过的情况；最近一次听懂的背景
Talk = dict[str, Any]
NEW: Talk = {"turns": [], "count": 0, "from": 0, "profile": {}, "context": {}}


class Shown(NamedTuple):
    """问答区一次更新，次序同 ``build`` 里的各块。

    逐句出现时，没变的照原样再给：``gr.skip()`` 让 Gradio 每回重造一个部件，一问十几回，比作答还费时；没变的字并不重发。
    """

    past: Any = _SAME  # 此前各轮
    last: Any = _SAME  # 这一轮
    following: Any = _SAME  # 可以接着问的话
    talk: Any = _SAME
    box: Any = _SAME
    context: Any = _SAME


class Welcome:
    """还没提问时的那一块。例子要先各答一遍才登得出来，可以在开门之后再添：此后打开的页面上有。"""

    def __init__(self, w: Words) -> None:
        self._w = w
        self.examples: Sequence[str] = ()
        self.text = render.welcome((), w)
        self.part = html(self.text, "zw-last")

    def add(self, examples: Sequence[str], blocks: gr.Blocks) -> None:
        self.examples = examples
        self.text = self.part.value = render.welcome(examples, self._w)
        blocks.config = blocks.get_config_file()


def build(service: Service, w: Words) -> Welcome:
    talk = gr.State(NEW)
    with gr.Column(elem_id="zw-log"):
        past = html("", "zw-past")
        with gr.Column(elem_id="zw-now"):
            welcome, following = Welcome(w), html("", "zw-following")
    with gr.Row(elem_id="zw-state"):
        context = form("", "zw-context")
        clear = gr.Button(w("ask.again"), elem_id="zw-clear", scale=0, min_width=60)
    box, send, stop = _composer(w)
    shown = [past, welcome.part, following, talk, box, context]
    answering = Answering(service, w, lambda: welcome.examples)
    for event in (box.submit, send.click):
        event(answering.ask, [box, talk], shown, concurrency_limit=40, trigger_mode="multiple", **HIDDEN)
    context.submit(answering.again, [talk], shown, concurrency_limit=40, trigger_mode="multiple", **HIDDEN)
    stop.click(answering.stop, None, None, queue=False, **HIDDEN)
    clear.click(lambda: Shown("", welcome.text, "", NEW, "", ""), None, shown, queue=False, **HIDDEN)
    return welcome


class Answering:
    """提问的处理：逐句出现时只重发这一轮，答完再补上可以接着问的话；补的时候就可以问下一句，正在答时再问的不理。

    叫停只是记一笔，由正在说的那一个自己收尾：页面上同一处只有一个在写，先后不会乱。
    """

    def __init__(self, service: Service, w: Words, examples: Callable[[], Sequence[str]] = tuple) -> None:
        self._service, self._w, self._examples = service, w, examples
        self._stopped: set[str] = set()
        self._now: set[str] = set()  # 正在答的那几处
        self._pool = ThreadPoolExecutor(40, "answer")

    def ask(self, words: str, talk: Talk, request: gr.Request) -> Iterator[Shown]:
        """先登出问题，再一句一句添。"""
        words, who = whole(words).strip(), request.session_hash or ""
        if not words or who in self._now:
            yield Shown() if words else Shown(box="")
            return
        number = talk["count"] + 1
        history = [asked for asked, _ in talk["turns"][talk["from"] :]]
        self._now.add(who)
        try:
            result = yield from self._say(words, history, talk, number, request)
        finally:
            self._now.discard(who)
        if result:  # 这时提问人也许已经在问下一句：别的一概不动
            yield Shown(following=self._following(result, [*history, words], number))

    def _say(
        self, words: str, history: list[str], talk: Talk, number: int, request: gr.Request
    ) -> Generator[Shown, None, Answer | None]:
        """从登出问题到说完；没有说完的（叫停、出错）给 None。"""
        who = request.session_hash or ""
        self._stopped.discard(who)
        turns: list[Turn] = talk["turns"][-_SHOWN:]
        dropped = len(talk["turns"]) - len(turns)
        talk = {**talk, "turns": turns, "count": number, "from": max(0, talk["from"] - dropped)}
        said = render.waiting(self._w)
        past, about = render.past(turns, self._w), render.context(talk["context"], self._w)
        shown = Shown(past, self._last(words, said, number), "", talk, "", about)
        yield shown
        shown = shown._replace(box=_SAME)  # 等着的时候，提问人也许已经在写下一句
        try:
            self._service.admit(client(request))
            result = self._answer(who, words, history, talk["profile"])
        except ZhengwenError as error:
            trouble = self._last(words, render.trouble(error.message(self._w.lang)), number)
            yield shown._replace(last=trouble, box=words)
            return None
        stages = render.stages(result, self._service.today, self._w, self._service.most_stages) if result else []
        for stage in stages:
            if who in self._stopped:
                break
            said = stage
            if stage is not stages[-1]:
                shown = shown._replace(last=self._last(words, said, number))
                yield shown
                time.sleep(min(_PAUSE, _LONGEST_PAUSE / len(stages)))
        whole_said = bool(stages) and said is stages[-1]
        if not whole_said:
            said = render.stopped(said, self._w)
        heard = dict(result.context) if result else talk["context"]
        talk = {**talk, "turns": [*turns, (words, said)], "context": heard}
        shown = shown._replace(last=self._last(words, said, number), talk=talk, context=render.context(heard, self._w))
        yield shown
        return result if whole_said else None

    def stop(self, request: gr.Request) -> None:
        self._stopped.add(request.session_hash or "")

    def _following(self, result: Answer, history: Sequence[str], number: int) -> str:
        """答得上来的接着问；答不了的换个问法，没有可换的，给首页上的例子：那几句文件里有。"""
        questions = tuple(dict.fromkeys((*result.suggestions, *self._service.follow_ups(result, history))))
        if result.answerable:
            return render.following(questions, self._w("ask.next"), number)
        return render.following(questions, self._w("ask.rephrase"), number) or render.following(
            self._examples(), self._w("ask.held"), number
        )

    def _answer(self, who: str, words: str, history: list[str], profile: dict[str, Any]) -> Answer | None:
        """叫停了就不再等（大模型一次可能要几十秒），给 None。"""
        asked = self._pool.submit(self._service.answer, words, history=history, profile=profile, lang=self._w.lang)
        while True:
            try:
                return asked.result(timeout=_LOOK)
            except TimeoutError:
                if who in self._stopped:
                    return None

    def again(self, talk: Talk, event: gr.EventData, request: gr.Request) -> Iterator[Shown]:
        """背景改了：换地方就按新地方接着问；只改情况就把上一问再答一次；清空就从头算上文。"""
        given = sent(event)
        if one(given, "clear"):
            yield Shown(talk={**talk, "from": len(talk["turns"]), "profile": {}, "context": {}}, context="")
            return
        asked = talk["turns"][-1][0] if talk["turns"] else ""
        try:
            profile = _profile(given)
        except ZhengwenError as error:
            said = render.trouble(error.message(self._w.lang))
            yield Shown(last=self._last(asked, said, talk["count"]), following="")
            return
        place, before = one(given, "place"), str(talk["context"].get("place") or "")
        if place and place != before:
            asked = self._w("context.again", place=place)
        yield from self.ask(asked, {**talk, "profile": profile}, request)

    def _last(self, words: str, said: str, number: int) -> str:
        return render.log([(words, said)], number)


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
