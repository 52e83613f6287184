"""对照：别的做法在同样的题、同样的文件上能得几分。一种做法一个文件，都是一个函数：

``answers(questions, documents, **options)``：题，文件名到全文；逐题给出一份回答（``evals/README.md`` 里的样子）。
``python -m evals.baselines 题.jsonl --corpus 文件夹`` 把它们和政问列在一张表里。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

Answers = Callable[..., Iterator[Mapping[str, Any]]]

NAMES = ("langchain", "words", "dense", "openai")  # 也是文件名；用到哪个才导入哪个：各要各的库


def baseline(name: str) -> Answers:
    """``NAMES`` 里的一种做法。"""
    found: Answers = import_module(f"evals.baselines.{name}").answers
    return found
