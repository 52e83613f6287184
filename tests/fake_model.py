"""假的对话模型：真的 LangChain 子类，说事先写好的话，也可以没完没了地说、迟迟不说、出错。"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult


class FakeChatModel(BaseChatModel):
    """``reply`` 说一遍；``endless`` 为真则一直重复；``delay`` 每段之前等这么多秒；``error`` 非空则说到一半出错。"""

    reply: str = ""
    endless: bool = False
    delay: float = 0.0
    error: str = ""
    heard: list[str] = []  # noqa: RUF012  pydantic 的字段，每个实例各有一份

    @property
    def _llm_type(self) -> str:
        return "fake"

    def _generate(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=self.reply))])

    def _stream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any
    ) -> Iterator[ChatGenerationChunk]:
        self.heard.extend(str(m.content) for m in messages)
        while True:
            time.sleep(self.delay)
            yield ChatGenerationChunk(message=AIMessageChunk(content=self.reply))
            if self.error:
                raise ConnectionError(self.error)
            if not self.endless:
                return


def says(*sentences: tuple[str, Sequence[int]], answerable: bool = True, quotes: Sequence[str] = ()) -> FakeChatModel:
    """按约定的 JSON 说这些句子。"""
    rows = [{"text": text, "cites": list(cites), "quotes": list(quotes)} for text, cites in sentences]
    return FakeChatModel(reply=json.dumps({"answerable": answerable, "sentences": rows}, ensure_ascii=False))
