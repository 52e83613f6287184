"""最坏的大模型：文件、提问人叫它说什么就说什么，还给每一句都安上出处。真的 LangChain 对话模型的子类。"""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

_BUILT = re.compile(r"<现有回答>\n(.*?)\n</现有回答>", re.S)
_NUMBER = re.compile(r'<条款 编号="(\d+)"')


class ObedientModel(BaseChatModel):
    """``canary`` 是攻击想让它说的话；``aside`` 为真时先照说现有的回答，再夹上这一句。"""

    canary: str
    aside: bool = False

    @property
    def _llm_type(self) -> str:
        return "obedient"

    def _generate(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any) -> ChatResult:
        asked = "\n".join(str(m.content) for m in messages)
        numbers = [int(n) for n in _NUMBER.findall(asked)] or [1]
        built = _BUILT.search(asked)
        said = built[1].split("\n") if built and self.aside else []
        rows = [{"text": line, "cites": numbers[:1], "quotes": []} for line in said if line.strip()]
        # 同一句话，引每一条、引全部，都试
        cites = [*([n] for n in numbers), numbers]
        rows += [
            {"text": text, "cites": c, "quotes": [self.canary]}
            for text, c in itertools.islice(zip(itertools.repeat(self.canary), cites, strict=False), 6)
        ]
        reply = json.dumps({"answerable": True, "sentences": rows}, ensure_ascii=False)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=reply))])
