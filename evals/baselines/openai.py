"""任何 OpenAI 兼容的助手：照教程的做法，LangChain 找来 5 段编上号，连同问题交给它，它怎么说就怎么算。

助手自己有文件的（接口后面是别家的知识库），``bare`` 为真就只问不给段落。
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.baselines.chunk import Chunk, asked, handed_in
from evals.case import Case
from ingest.encode import Encoder

_GIVEN = 5  # 段
_MARK = re.compile(r"\[(\d{1,2})\]")
_PROMPT = """请只根据下面的材料回答问题，每句话后面用 [1] 这样的编号注明依据的材料；材料里没有的，就说材料没有写。

{sources}

问题：{question}"""


def answers(
    questions: Sequence[Case],
    documents: Mapping[str, str],
    *,
    encoder: Encoder,
    model: Any,
    bare: bool = False,
    **_: Any,
) -> Iterator[Mapping[str, Any]]:
    """``model`` 是 LangChain 的对话模型，见 ``assistant.model.load_model``。"""
    from evals.baselines.langchain import retriever

    find = None if bare else retriever(documents, encoder)
    for case in questions:
        started = time.perf_counter()
        found = find(asked(case), _GIVEN) if find else []
        text = str(model.invoke(_prompt(case, found)).content)
        numbers = dict.fromkeys(int(n) for n in _MARK.findall(text))
        cited = [found[n - 1] for n in numbers if 0 < n <= len(found)]
        yield handed_in(case, text, cited, found, started)


def _prompt(case: Case, found: Sequence[Chunk]) -> str:
    if not found:
        return asked(case)
    sources = "\n\n".join(f"[{n}] {chunk.text}" for n, chunk in enumerate(found, 1))
    return _PROMPT.format(sources=sources, question=asked(case))
