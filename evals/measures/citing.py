"""一处引用是不是指着标准出处。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.case import Quote
from evals.sources import LONGEST, Sources, same_label
from evals.wording import normal

_CONTAINED, _SHARED = 8, 20  # 字；引文短于此不算包含在标准引文里；连着这么多字相同就是同一处


def citations(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """回答的各处引用；不成样子的不算。"""
    return _listed(answer.get("citations"))


def grounds(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """全部依据：各处引用，和另列的、只支持提醒的（``caution_citations``）。"""
    return [*citations(answer), *_listed(answer.get("caution_citations"))]


def _listed(given: Any) -> list[Mapping[str, Any]]:
    return [c for c in given if isinstance(c, Mapping)] if isinstance(given, list) else []


def points_at(citation: Mapping[str, Any], quote: Quote, sources: Sources) -> bool:
    """文件相同，而且：引文一方包含另一方，或连着二十字相同，或它指的条款里有标准引文，或标签相同。"""
    if sources.name(citation.get("doc")) != sources.name(quote.doc):
        return False
    written, label = str(citation.get("quote") or ""), str(citation.get("label") or "")
    said, wanted = normal(written), normal(quote.quote)
    if len(said) > LONGEST:
        return False
    if said and (wanted in said or (len(said) >= _CONTAINED and said in wanted) or _overlap(said, wanted)):
        return True
    if any(wanted in normal(c.text) for c in sources.pointed(quote.doc, label, written)):
        return True
    home = sources.home(quote)
    return same_label(label, quote.label) or bool(home and same_label(label, home.label))


def serves(citation: Mapping[str, Any], quote: Quote, sources: Sources) -> bool:
    """指着标准出处，或可以代替它的任一处。"""
    return any(points_at(citation, q, sources) for q in (quote, *quote.alt))


def _overlap(said: str, wanted: str) -> bool:
    return any(wanted[i : i + _SHARED] in said for i in range(len(wanted) - _SHARED + 1))
