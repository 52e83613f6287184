"""终端里一句接一句地问：``zhengwen chat``。记着的背景每次都写出来，/清空 就忘掉。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from assistant import Answer
from ingest import ZhengwenError
from ui import terminal
from ui.asking import fit_question

_CLEAR = ("/清空", "/clear")
_LEAVE = ("/退出", "/quit", "/exit", "退出", "再见", "拜拜", "quit", "exit", "bye", "q")
_THANKS = re.compile("(?:(?:非常|太|十分)?(?:谢谢|多谢|感谢|谢)(?:您|你|了|啦|政问|大家){0,2}|thanks?(?: you)?)", re.I)
_AROUND = " 。.！!～~，,"
_TURNS_KEPT = 6  # 追问时带上的此前提问数
HELP = "一句一句地问；/清空 重新开始，/退出 离开。"


def chat(lines: Iterable[str], answer: Callable[[str, tuple[str, ...]], Answer], lang: str = "zh") -> Iterator[str]:
    """``lines`` 里一行一问，依次给出要写的话；``answer`` 答（问题，此前的提问）。不合要求的问题说明原因，接着问下一句。"""
    asked: tuple[str, ...] = ()
    for line in lines:
        said = line.strip()
        bare = said.strip(_AROUND)
        if bare.lower() in _LEAVE:
            return
        if _THANKS.fullmatch(bare):
            yield "不客气。还想问什么，接着说。"
            continue
        if said in _CLEAR:
            asked = ()
            yield "已清空，重新开始。"
        elif said:
            try:
                question = fit_question(said)
                result = answer(question, asked)
            except ZhengwenError as error:
                yield error.message(lang)
                continue
            asked = (*asked, question)[-_TURNS_KEPT:]
            yield "\n".join(filter(None, (terminal.answer(result), terminal.context(result.context))))
