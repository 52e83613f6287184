"""能不能享受：把条款写的条件和提问人说到的情况一条条对，够、不够、还不知道，分开说。

有一条不够就是不够；有一条不知道，就不说「您符合」，而是说还要看什么。
"""

from __future__ import annotations

from assistant.answer import Answer
from assistant.case import Case
from assistant.kinds import passage


def answer(case: Case) -> Answer:
    return passage.answer(case)
