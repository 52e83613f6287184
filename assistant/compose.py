"""写一份回答：一边说话，一边登记引用；同一处引用只登记一次，编号从 1 起。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.answer import Answer, Citation, Hit, Kind, Question, Sentence, Status
from ingest.document import Clause, Document

_TITLE = re.compile(  # 文件名就是标题的，照标题称呼；「扫描件001」不是标题
    r"(?:办法|方案|细则|条例|规定|意见|通知|措施|标准|规划|计划|指南|决定|公告|问答|解答|清单|一览表)(?:[（(][^（）()]{1,20}[）)])?$"
)
_ISSUERS = re.compile(
    r"^(?:[^《》，,。]{1,30}(?:政府|办公厅|办公室|局|委员会|委|厅|部|院|会|行|署)[ 　、]{0,3}){1,6}(?=关于)"
)
_YEARS = re.compile(r"[ 　]?[（(][^（）()]{0,12}\d[^（）()]{0,12}[）)](?=》$)")  # （2024—2027年）
LONGEST_QUOTE = 400  # 字；再长就不是引文，是抄全文


@dataclass
class Draft:
    """还没定稿的回答。``say`` 的第一句就是直接回答的那句。"""

    question: Question
    citations: list[Citation] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    cautions: list[Sentence] = field(default_factory=list)

    def cite(self, clause: Clause, document: Document, quote: str = "") -> int:
        """登记一处引用，返回序号（从 0 起）；不给引文就引整条。"""
        quote = quote or opening(clause.text)
        for i, made in enumerate(self.citations):
            if made.clause.id == clause.id and (quote in made.quote or made.quote in quote):
                if len(quote) > len(made.quote):
                    self.citations[i] = replace(made, quote=quote)
                return i
        self.citations.append(Citation(clause, document, quote))
        return len(self.citations) - 1

    def say(self, text: str, *cites: int) -> None:
        self.sentences.append(Sentence(text, tuple(dict.fromkeys(cites))))

    def caution(self, text: str, *cites: int) -> None:
        if all(text != c.text for c in self.cautions):
            self.cautions.append(Sentence(text, tuple(dict.fromkeys(cites))))

    def answer(
        self,
        kind: Kind,
        status: Status = "answered",
        *,
        units: Iterable[str] = (),
        lead: str | None = None,
        dates: Iterable[str] = (),
        values: Iterable[str] = (),
        confidence: float = 0.0,
        suggestions: Iterable[str] = (),
    ) -> Answer:
        return Answer(
            kind,
            status,
            tuple(self.sentences),
            tuple(self.citations),
            tuple(self.cautions),
            units=unique(units),
            lead=lead,
            dates=unique(dates),
            values=unique(values),
            confidence=confidence,
            suggestions=unique(suggestions),
        )


def registered(citations: list[Citation], citation: Citation) -> int:
    """登记一处现成的引用，返回序号（从 0 起）；一模一样的只登记一次。"""
    if citation not in citations:
        citations.append(citation)
    return citations.index(citation)


def unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for i in items if i))


def opening(text: str, limit: int = LONGEST_QUOTE) -> str:
    """整条太长时，引到不超过 ``limit`` 字的最后一个句末。"""
    text = text.strip()
    if len(text) <= limit:
        return text
    end = max(text.rfind(mark, 0, limit) for mark in "。；\n")
    return text[: end + 1].strip() if end > limit // 4 else text[:limit]


def name_of(document: Document) -> str:
    """人们怎么称呼这份文件：《标题》，前面的发文机关不念；没有标题就用文件名。"""
    title = _ISSUERS.sub("", document.title.strip("《》 "))
    known = title != Path(document.name).stem or _TITLE.search(title)
    return f"《{title}》" if title and known else f"（文件{document.name}）"


def called(document: Document) -> str:
    """一句话里怎么称呼：云河市《……方案》；标题里的数不念，免得和答案里的数混在一起，出处列表里有全名。"""
    name, place = _YEARS.sub("", name_of(document)), "" if document.place == "全国" else document.place
    return f"{place or '国家'}的文件" if re.search(r"\d", name) else f"{place}{name}"


def where(hit: Hit, quote: str = "") -> str:
    """一句话里怎么说出处：云河市《……方案》三、(二)8.。"""
    label = "" if quote.startswith(hit.clause.label) else hit.clause.label  # 引文自己就以「第七条」开头的，不重说
    name = called(hit.document)
    return f"{name}（{label}）" if label and name.endswith("的文件") else f"{name}{label}"
