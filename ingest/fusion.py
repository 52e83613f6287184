"""几路检索的得分合成一个：各换成同一种单位再相加，所以问法不同，谁说了算也不同，不必另定权重。

词的得分（BM25）除以问话全部词的 idf 之和，约是「问话里的信息，这一段有几成」：照着原文的字眼问，最像的有六七成；
口语问，字面只对上一成，词就没有多少发言权。向量的余弦除以它与不相干段落的余弦的标准差，是「比随便一段高出几个标准差」。
二者都不随题目、语料和模型变，才好相加：字面全对上，抵十个标准差。在四套题（照原文问的、居民口语问的、两套真实文件的）上留一套
作检验，列表式逻辑回归估出六到十；取八到十二，各套相差不过一两题，都不低于最好的单独一路。

合得分胜过合名次，见 Bruch 等 2023《An Analysis of Fusion Functions for Hybrid Retrieval》。
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key")

BIGRAMS, WORDS, VECTORS = 8.0, 2.0, 1.0  # 各路满一个单位值多少


@dataclass(frozen=True)
class Scale:
    """一句问话的尺子：各路的得分，多少算一个单位。"""

    words: float  # 各词 idf 之和
    bigrams: float  # 各二字串 idf 之和
    vectors: float = 0.0  # 与不相干的段落的余弦的标准差


@dataclass(frozen=True)
class Way(Generic[Key]):
    """一路检索：由高到低的（编号，得分），满一个单位值多少，单位。

    ``zero``：没进这一路的得分。词是 0；向量人人都有得分，取末名的。
    """

    ranked: Sequence[tuple[Key, float]]
    worth: float
    unit: float
    zero: float = 0.0


def fuse(ways: Iterable[Way[Key]], pool: int) -> dict[Key, float]:
    """各路合成的得分，编号依首次出现的次序。

    每一路只取了前 ``pool`` 名；取满了的，没进去的至多与末名一样，就从末名起算。
    """
    scores: dict[Key, float] = {}
    for way in ways:
        floor = way.ranked[-1][1] if len(way.ranked) >= pool else way.zero
        for key, score in way.ranked:
            scores[key] = scores.get(key, 0.0) + way.worth * (score - floor) / max(way.unit, 1e-9)
    return scores
