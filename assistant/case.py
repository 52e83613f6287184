"""一次作答手里的全部东西：问题、主题、范围、命中、证据；各类回答都从它出发。"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer import Hit, Question
from assistant.evidence import Evidence
from assistant.scope import Scope
from assistant.topic import Topic
from ingest import Store


@dataclass(frozen=True)
class Case:
    question: Question
    scope: Scope
    topic: Topic
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]  # 按得分从高到低
    store: Store

    @property
    def best(self) -> Evidence | None:
        return self.evidence[0] if self.evidence else None

    @property
    def place(self) -> str:
        """回答里怎么称呼这个地方；没说地方时，用最像的那份文件的。"""
        if self.scope.name:
            return self.scope.name
        if self.scope.place:
            return self.scope.place.name
        return self.best.hit.document.place if self.best else ""
