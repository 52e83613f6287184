"""回答的名词：问题、命中、引用、回答。「答不了」也是一个普通的 Answer，不是异常。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistant.labels import Reference
from ingest.document import Clause, Document, Fact, Place
from ingest.subparts import part_of

Kind = Literal[
    "responsibility", "eligibility", "amount", "deadline", "target", "validity", "listing", "comparison",
    "procedure", "count", "definition", "lookup", "general",
]  # fmt: skip
Status = Literal["answered", "partial", "clarify", "refused"]
Need = Literal["unit", "lead", "date", "amount", "ratio", "number", "contact", "address", "status", "text"]


@dataclass(frozen=True)
class Term:
    """问题里的一个实义词和它的同义说法（口语、别称、上位词），由 ``assistant/data`` 里的词表给出。"""

    text: str
    synonyms: tuple[str, ...] = ()
    weight: float = 1.0  # 说提问人自己情况的词（吃低保、82岁）轻：它们是条件，不是话题
    word: bool = True  # 词典里有；没有的多半是分词粘成的口语（还收、审完）

    @property
    def is_number(self) -> bool:
        """带数的（3个月、两年）。"""
        return self.text[:1].isdigit() or any(s[:1].isdigit() for s in self.synonyms)


@dataclass(frozen=True)
class Reading:
    """话里的 ``said`` 按 ``meant`` 理解。"""

    said: str
    meant: str


@dataclass(frozen=True)
class Question:
    """听懂之后的问题；``text`` 是用户原话，``plain`` 是简体、补全了上文的问法。"""

    text: str
    plain: str
    kind: Kind
    needs: tuple[Need, ...] = ("text",)  # 答案里必须出现的那类事实
    places: tuple[Place, ...] = ()
    unknown_places: tuple[str, ...] = ()  # 说了地名，但库里没有管得到那里的文件
    units: tuple[str, ...] = ()  # 问题里点到的单位，照用户写法
    terms: tuple[Term, ...] = ()  # 主题词，不含地名、疑问词、单位
    leaning: frozenset[str] = frozenset()  # 主题词里从同一句话的前一问带来的；前一问不相干时去掉再答
    references: tuple[Reference, ...] = ()  # 点名的条款：第十三条、附件3第5行、第五项
    titles: tuple[str, ...] = ()  # 点名的文件：《…》、文号
    days: tuple[str, ...] = ()  # 问题里给出的时间，归一（2021-12-31、2021）
    measure: str = ""  # 问的数用什么单位数：几张、多少平方米、百分之几
    asker: Mapping[str, Any] = field(default_factory=dict)  # 提问人的情况：profile 加上这句话里说到的
    scope: Literal["", "annex", "body", "both"] = ""  # 「表里」「附件」→ annex
    outside: Literal["", "personal", "invented", "opinion", "promise", "medical", "elsewhere"] = ""  # 文件里不会有的
    yes_no: bool = False
    every: bool = False  # 要全部，不是最像的一条
    readings: tuple[Reading, ...] = ()  # 打错的字按什么理解
    unheard: tuple[str, ...] = ()  # 英文里没听懂的词
    english: str = ""  # 用英文问的，英文原话；这时 text 是译文
    profile: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    today: dt.date = field(default_factory=dt.date.today)


@dataclass(frozen=True)
class Hit:
    """检索到的一条条款：``score`` 只用来排序，``coverage`` 是问题主题词被它（含路径）覆盖的加权比例 0–1。"""

    clause: Clause
    document: Document
    score: float
    coverage: float = 0.0
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Citation:
    """一处引用；``quote`` 必须逐字出现在 ``clause.text`` 里。"""

    clause: Clause
    document: Document
    quote: str

    def __post_init__(self) -> None:
        if not self.quote or self.quote not in self.clause.text:
            raise ValueError(f"引文不在条款 {self.clause.label} 里：{self.quote[:40]}")

    @property
    def label(self) -> str:
        """怎么称呼引到的这一处：引文落在一款、一项里的，说到那一款、那一项（第五条第（三）项）。"""
        part = part_of(self.clause, self.quote)
        return self.clause.label + (part.name if part else "")

    def to_json(self) -> dict[str, str]:
        return {
            "doc": self.document.name,
            "label": self.label,
            "quote": self.quote,
            "clause": self.clause.id,
        }


@dataclass(frozen=True)
class Sentence:
    """回答里的一句话，和支持它的引用在 ``Answer.citations`` 里的序号（从 0 起）。"""

    text: str
    cites: tuple[int, ...] = ()


@dataclass(frozen=True)
class Answer:
    """一次回答。首句直接作答，其后是细节；``cautions`` 是失效、征求意见、试点、遮盖、冲突等提醒。"""

    kind: Kind
    status: Status
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...] = ()
    cautions: tuple[Sentence, ...] = ()
    units: tuple[str, ...] = ()
    lead: str | None = None
    dates: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    retrieved: tuple[Hit, ...] = ()
    dropped: tuple[str, ...] = ()  # 核对时去掉的句子
    context: Mapping[str, Any] = field(default_factory=dict)  # place / topic / profile
    suggestions: tuple[str, ...] = ()  # 可以接着问的话
    total: int = 0  # 列举的：一共几处，列不下的也数过
    confidence: float = 0.0
    latency_ms: float = 0.0
    lang: Literal["zh", "en"] = "zh"  # 句子是中文还是英文；引文、单位、日期总是中文原样

    @property
    def answerable(self) -> bool:
        return self.status in ("answered", "partial")

    @property
    def answering(self) -> frozenset[int]:
        """正句引到的；其余只是提醒（失效、试点期已过）的凭据，编号接在后面。"""
        return frozenset(i for s in self.sentences for i in s.cites)

    def renumbered(self) -> Answer:
        """去掉没人引的，正句引到的排在前、提醒引的排在后，序号随之改。"""
        known = range(len(self.citations))
        used = {i for s in (*self.sentences, *self.cautions) for i in s.cites if i in known}
        order = sorted(used, key=lambda i: (i not in self.answering, i))
        place = {old: new for new, old in enumerate(order)}

        def moved(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
            return tuple(replace(s, cites=tuple(place[i] for i in s.cites if i in place)) for s in sentences)

        return replace(
            self,
            citations=tuple(self.citations[i] for i in order),
            sentences=moved(self.sentences),
            cautions=moved(self.cautions),
        )

    @property
    def text(self) -> str:
        """给人读的全文：正句、再提醒；引用编号写作 [1]。"""
        return "\n".join(_numbered(s) for s in (*self.sentences, *self.cautions))

    def to_json(self, case_id: str = "") -> dict[str, Any]:
        """eval/README 的 "An answer" 加上设计里约定的各项；可直接 ``json.dumps``。"""
        out: dict[str, Any] = {"id": case_id} if case_id else {}
        out |= {
            "text": self.text,
            "answerable": self.answerable,
            "units": list(self.units),
            "lead": self.lead,
            "dates": list(self.dates),
            "values": list(self.values),
            "citations": [c.to_json() for i, c in enumerate(self.citations) if i in self.answering],
            "kind": self.kind,
            "status": self.status,
            "cautions": [s.text for s in self.cautions],
            "caution_citations": [c.to_json() for i, c in enumerate(self.citations) if i not in self.answering],
            "context": dict(self.context),
            "retrieved": [
                {"doc": h.document.name, "label": h.clause.label, "text": h.clause.text} for h in self.retrieved[:10]
            ],
            "dropped": list(self.dropped),
            "suggestions": list(self.suggestions),
            "confidence": round(self.confidence, 3),
            "latency_ms": round(self.latency_ms, 1),
            "lang": self.lang,
        }
        return out


def _numbered(sentence: Sentence) -> str:
    return sentence.text + "".join(f"[{i + 1}]" for i in sentence.cites)
