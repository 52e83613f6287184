"""可选的重排：让一个 CrossEncoder 逐条看「问题—条款」有多配。默认不用：两核上一问要几秒。

只有这里接触 CrossEncoder；模型按名字或本地目录经 sentence-transformers 载入，任何时候都不联网。
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

from assistant.answer import Hit
from ingest.errors import ModelMissing

_SEEN = 20  # 只重排前这么多条
_SHARE = 0.5  # 重排的得分占多少；其余是检索的
_CHARS = 800  # 一条最多给它看这么多字


@runtime_checkable
class Reranker(Protocol):
    """给每段文字打分：越高越配；尺度不拘。"""

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]: ...


class CrossEncoderReranker:
    """sentence-transformers 的 CrossEncoder；本机没有 ``name`` 就抛 ``ModelMissing``，不去下载。"""

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder

        try:
            self._model: Any = CrossEncoder(name, device="cpu", max_length=512, local_files_only=True)
        except Exception as error:  # 各种缺文件、坏文件没有共同的基类
            raise ModelMissing(
                f"重排模型“{name}”用不了：{error}。请写本机的模型目录，例如 --rerank /模型/bge-reranker-v2-m3。",
                f"Cannot use the reranker {name!r}: {error}. Give a local folder, such as --rerank /models/bge-reranker-v2-m3.",
            ) from error

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        pairs = [(question, passage) for passage in passages]
        return [float(s) for s in self._model.predict(pairs, show_progress_bar=False)]


def rerank(question: str, hits: Sequence[Hit], reranker: Reranker | None) -> list[Hit]:
    """前 ``_SEEN`` 条按两边的得分重排，其余跟在后面、次序不变；``reranker`` 为 None 就原样。"""
    head, rest = list(hits[:_SEEN]), list(hits[_SEEN:])
    if reranker is None or not head:
        return [*head, *rest]
    passages = ["　".join((*h.clause.path, h.clause.text))[:_CHARS] for h in head]
    given = _scaled(reranker.scores(question, passages))
    moved = [replace(h, score=(1 - _SHARE) * h.score + _SHARE * s) for h, s in zip(head, given, strict=True)]
    return [*sorted(moved, key=lambda h: -h.score), *rest]


def _scaled(scores: Sequence[float]) -> list[float]:
    """缩到 0–1，同检索的各路一样；各家模型的尺度不同（有的是概率，有的不是）。"""
    low, high = min(scores), max(scores)
    return [(s - low) / (high - low) if high > low else 1.0 for s in scores]
