"""网页和接口共用的一处：库、怎么答、同时答几个、按哪一天。"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant import Answer, ask, follow_ups
from assistant.settings import ALL, Settings
from ingest import Store, ZhengwenError
from ui.access import Access
from ui.asking import fit_profile, fit_question
from ui.evaluations import Evaluations
from ui.feedback import Feedback
from ui.journal import Journal
from ui.limits import TooMany
from ui.metrics import Metrics
from ui.privacy import mask
from ui.render import MOST_STAGES
from ui.staff import Staff
from ui.uploads import Uploads

_log = logging.getLogger(__name__)
_TURNS_KEPT = 6  # 追问时带上的此前提问数
_STAGES_WHEN_BUSY = 3
_LONGEST_THOUGHT = 1.0  # 秒；想可以接着问的话，最多想这么久
_AT_ONCE = 2  # 同时在算的回答；多了在两核机器上只会一起变慢


class Busy(ZhengwenError):
    """排队的人太多。"""


class Failed(ZhengwenError):
    """程序出错；细节在服务的日志里，不给提问的人看。"""


@dataclass
class Service:
    """回答问题的服务；可多线程共用。``answering`` 只在测试里换成假的。"""

    store: Store
    model: Any = None
    settings: Settings = ALL
    day: dt.date | None = None  # 固定的「今天」，演示和测试用
    answering: Callable[..., Answer] = ask
    in_line: int = 96  # 排着队的人；再多就请人稍后再来，不让大家一起等
    staff: Staff = field(default_factory=Staff)  # 谁可以上传、删除、评测；默认谁也不行
    access: Access = field(default_factory=Access)

    def __post_init__(self) -> None:
        self._working = threading.Semaphore(_AT_ONCE)
        self._line = threading.Semaphore(self.in_line)
        self._inside = 0  # 正在答、排着队的
        self._counting = threading.Lock()
        self.warmed = not self.store.documents()  # 词典、向量模型装好了没有；空库不必装
        self.metrics = Metrics(self.store)
        self.journal = Journal(self.store.path)
        self.uploads = Uploads(self.store, self.journal, self.access.quota)
        self.feedback = Feedback(self.store)
        self.evaluations = Evaluations(self.store, self.day)

    @property
    def today(self) -> dt.date:
        return self.day or dt.date.today()

    @property
    def places(self) -> list[str]:
        """库里文件的地方，依名字。"""
        return sorted({d.place for d in self.store.documents() if d.place})

    @property
    def titles(self) -> dict[str, str]:
        """文件的编号 → 标题（没有就用文件名）。"""
        return {d.id: d.title or d.name for d in self.store.documents()}

    def admit(self, client: str) -> None:
        """页面上问一次、查一次；``client`` 是来处的地址，太快的抛 ``TooMany``。"""
        try:
            self.access.limit.admit(client)
        except TooMany:
            self.metrics.turned_away.labels("rate").inc()
            raise

    def answer(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        profile: Mapping[str, Any] | None = None,
        today: dt.date | None = None,
        lang: str = "zh",
    ) -> Answer:
        """答一个问题，``lang`` 是 en 或用英文问的用英文；问题或情况不合要求、排队太久抛 ``ZhengwenError``；程序出错也是，细节另记。"""
        question, about = fit_question(question), fit_profile(profile or {})
        if not self._line.acquire(blocking=False):
            self.metrics.turned_away.labels("line").inc()
            raise Busy("现在提问的人太多，请过一会儿再问。", "Too many questions at once; please retry shortly.")
        try:
            self._count(1)
            with self.metrics.waiting.track_inprogress(), self.metrics.answer_seconds.time(), self._working:
                answer = self.answering(
                    question,
                    self.store,
                    history=tuple(history[-_TURNS_KEPT:]),
                    profile=about,
                    today=today or self.today,
                    model=self.model,
                    settings=self.settings,
                    lang=lang,
                )
            self.metrics.answers.labels(answer.status, answer.kind).inc()
            return answer
        except ZhengwenError:
            raise
        except Exception as error:
            self.metrics.failures.inc()
            _log.exception("没答成：%r", mask(question))
            raise Failed(
                "这个问题没有答成：程序出错，细节已记在服务的日志里。请换个说法再问。",
                "The program failed on this question; see the log of the service. Please rephrase.",
            ) from error
        finally:
            self._count(-1)
            self._line.release()

    def follow_ups(self, answer: Answer, history: Sequence[str]) -> tuple[str, ...]:
        """可以接着问的话；``history`` 连同这一问。有人在等回答、想得太久就只用问过的；出了错就没有，不碍着回答。"""
        until = time.monotonic() + _LONGEST_THOUGHT
        try:
            return follow_ups(
                answer,
                self.store,
                today=self.today,
                settings=self.settings,
                history=tuple(history[-_TURNS_KEPT:]),
                spare=lambda: not self._inside and time.monotonic() < until,
            )
        except Exception:
            self.metrics.failures.inc()
            _log.exception("没有想出可以接着问的话")
            return ()

    @property
    def most_stages(self) -> int:
        """一次回答分几段出现：每段都要算一遍、发一遍，人多的时候少分几段，好让后面的人早点等到。"""
        return MOST_STAGES if self._inside < _AT_ONCE else _STAGES_WHEN_BUSY

    def _count(self, change: int) -> None:
        with self._counting:
            self._inside += change

    def warm(self) -> threading.Thread:
        """在后台先答一个空问，把词典、向量模型装进内存：第一个来问的人不必等。"""

        def once() -> None:
            if self.store.documents():
                with contextlib.suppress(ZhengwenError):  # 真有毛病，第一个提问的人会看到说明
                    self.answer("补贴")
                    self.warmed = True

        thread = threading.Thread(target=once, name="warm-up", daemon=True)
        thread.start()
        return thread
