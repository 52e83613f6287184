"""政问作为 LangChain 的部件：检索器和一问一答，都能直接放进别人的链、LangGraph 的图。

流式给出的也是核对过的句子，一句一段：没核对的话一个字也不出去。
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as Passage
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, convert_to_messages
from langchain_core.prompt_values import PromptValue
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor
from langchain_core.runnables.utils import AddableDict
from pydantic import Field, InstanceOf

from assistant.answer import Answer, Hit
from assistant.ask import ask, search
from assistant.settings import ALL, Settings
from ingest import Store, standing

_MOST = 100  # 条；一次最多要这么多
_BARE = ("question", "history", "profile", "today", "lang")
Said = str | dict[str, Any] | PromptValue | Sequence[Any]


class PolicyRetriever(BaseRetriever):
    """问题 → 条款。地方、效力先筛过，没有那个地方的文件就是空的；可以只用它，另配自己的提示词和模型。

    ``metadata``：doc 文件名，title 标题，label 条款编号，path 上级标题，place 地方，validity 按 ``today`` 的效力，
    clause 条款编号（库内），start、end 在全文里的字符位置，score 0–1。
    """

    store: InstanceOf[Store]
    k: int = Field(default=10, ge=1, le=_MOST)
    today: dt.date | None = None
    profile: dict[str, Any] = Field(default_factory=dict)
    settings: InstanceOf[Settings] = ALL

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Passage]:
        """``invoke(问题, k=3)`` 只这一次要三条；别的参数不认，抛 TypeError。"""
        wanted = self.k if k is None else k
        if not 1 <= wanted <= _MOST:
            raise ValueError(f"k 应是 1 到 {_MOST} 的整数：{k}")
        today = self.today or dt.date.today()
        hits = search(query, self.store, k=wanted, profile=self.profile, today=today, settings=self.settings)
        return [_passage(hit, today) for hit in hits]


def _passage(hit: Hit, today: dt.date) -> Passage:
    clause, document = hit.clause, hit.document
    return Passage(
        id=clause.id,
        page_content=clause.text.strip(),
        metadata={
            "doc": document.name,
            "title": document.title,
            "label": clause.label,
            "path": list(clause.path),
            "place": document.place,
            "validity": standing(document, today).state,
            "clause": clause.id,
            "start": clause.start,
            "end": clause.end,
            "score": round(hit.score, 4),
        },
    )


class PolicyAssistant(Runnable[Said, dict[str, Any]]):
    """一问一答。输入是一句话，或 ``{"question", "history", "profile", "today", "lang"}``，输出同 ``zhengwen ask --json``。

    输入是 ``{"messages": [...]}``、一列消息或提示词模板的输出的（最后一句人说的话是问题），输出 ``{"messages": [AIMessage]}``，可以直接作 LangGraph 的节点；整份回答在它的
    ``additional_kwargs["zhengwen"]`` 里。``model`` 是可选的 LangChain 对话模型，它写的话也要过核对。
    """

    def __init__(self, store: Store, *, model: Any = None, settings: Settings = ALL) -> None:
        self.store, self.model, self.settings = store, model, settings

    def invoke(self, input: Said, config: RunnableConfig | None = None, **_: Any) -> dict[str, Any]:
        return self._call_with_config(self._answer, input, config)

    def stream(self, input: Said, config: RunnableConfig | None = None, **_: Any) -> Iterator[dict[str, Any]]:
        """先一句一段地给 ``text``，末了给其余各项；各段相加就是 ``invoke`` 的结果。"""
        yield from _pieces(self.invoke(input, config))

    async def astream(
        self, input: Said, config: RunnableConfig | None = None, **_: Any
    ) -> AsyncIterator[dict[str, Any]]:
        for piece in _pieces(await run_in_executor(config, self.invoke, input, config)):
            yield piece

    def _answer(self, said: Said) -> dict[str, Any]:
        asked = _read(said)
        answer = ask(
            asked["question"],
            self.store,
            history=asked.get("history", ()),
            profile=asked.get("profile"),
            today=_day(asked.get("today")),
            model=self.model,
            settings=self.settings,
            lang=asked.get("lang") or "zh",
        )
        return _replied(answer) if "messages" in asked else answer.to_json()


def _read(said: Said) -> dict[str, Any]:
    """几种输入归到一种；没有问题的抛 ValueError。"""
    if isinstance(said, str):
        return {"question": said}
    if isinstance(said, PromptValue):
        said = {"messages": said.to_messages()}
    if not isinstance(said, dict):
        said = {"messages": said}
    if "messages" in said:
        spoken = [str(m.text) for m in convert_to_messages(said["messages"]) if isinstance(m, HumanMessage)]
        if not spoken:
            raise ValueError("messages 里没有人说的话。")
        return {**said, "question": spoken[-1], "history": spoken[:-1]}
    if not isinstance(said.get("question"), str):
        raise ValueError('缺 question：请传一句话，或 {"question": "……"}，或 {"messages": [...]}。')
    if unknown := [k for k in said if k not in _BARE]:
        raise ValueError(f"不认识的项：{'、'.join(map(str, unknown))}。可以有：{'、'.join(_BARE)}。")
    return said


def _day(value: dt.date | str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError(f"today 应是 2026-11-24 这样的日期：{value}") from None


def _replied(answer: Answer) -> dict[str, Any]:
    return {"messages": [AIMessage(answer.text, additional_kwargs={"zhengwen": answer.to_json()})]}


def _pieces(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "text" not in whole:  # messages：一句一段的 AIMessageChunk，整份回答在最后一段
        [message] = whole["messages"]
        for line in message.text.splitlines(keepends=True):
            yield AddableDict(messages=AIMessageChunk(content=line, id=message.id))
        yield AddableDict(
            messages=AIMessageChunk(content="", id=message.id, additional_kwargs=message.additional_kwargs)
        )
        return
    for line in whole["text"].splitlines(keepends=True):
        yield AddableDict(text=line)
    yield AddableDict({k: v for k, v in whole.items() if k != "text"})
