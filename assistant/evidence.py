"""证据：哪一条的哪几个分句，最像是在说问题问的那件事；问题要的那类事实，那里有没有。

检索只管找到条款，这里定到分句。分句的得分是主题词的加权覆盖：分句里对上算全分，同一条别处对上打折，
标题和上级标题里对上再打折。问题要日期而分句里没有日期，就不是答案。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant.answer import Hit, Need, Question
from assistant.asker_fit import Attribute, bonus
from assistant.payee import says
from assistant.topic import Topic
from ingest.document import Clause, Document, Fact, FactKind

_IN_CLAUSE, _IN_HEADING, _IN_TITLE = 0.62, 0.85, 0.75
_SEGMENT, _CLAUSE, _STATED = 0.30, 0.10, 0.40  # 次序分里覆盖、有所要事实各占多少；由四套题上的成对逻辑回归得来
_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?[”」』）)]*")
_ITEM_MARK = re.compile(r"[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．]|[①-⑳]|[一二三四五六]是")
_ASKING = re.compile(r"(?:\d{1,2}[.、．])?\s{0,2}(?:问|Q)\s{0,2}\d{0,2}[：:．.]")
_CONTINUES = re.compile(
    r"(?:补贴|补助|发放|奖励|救助|资助)?标准(?:为|是|按|[：:])|逾期|拒不|情节|前款|上述|前述|期满|经(?:查实|责令)|以上|符合上述|此外"
)
_SEMICOLONS = ("；", ";")
_LONG, _FAR = 900, 300  # 字；条款超过这么长的，同一条里只看前后这么远
_CONTEXT = 160  # 字；接着前一句说的，最多看前一句这么多
_MEASURES = (  # 同一行里的单位可以互换；问这一行的，另一行的数不是答案
    {"人", "名", "位", "个", "户", "人次"},
    {"岁", "周岁"},
    {"年", "个月", "月", "日", "天", "个工作日", "工作日", "小时", "分钟", "周"},
    {"平方米", "平米", "平", "平方", "㎡", "亩", "公顷"},
    {"元", "万元", "块", "亿元", "万"},
    {"%", "成", "折", "百分点"},
    {"张", "个"},
    {"套", "间", "户", "个"},
    {"家", "所", "处", "个", "座", "间", "户"},
    {"栋", "座", "幢", "个"},
    {"辆", "台", "部", "个"},
    {"项", "条", "款", "类", "种", "件", "个", "样", "门"},
    {"级", "档", "等", "个"},
    {"次", "回", "届", "批"},
    {"分"},
)
_STATES = re.compile(r"[\d*]|为|是|应|可")  # 短的头一句也可能是正文
_COLON = re.compile(r"[：:](?!\d)")
_UNSAID = 0.1  # 接着前一问、同一条里还没引过的，次序分加这么多
_OPERAND = 0.3  # 提问人说了花费，句子写的正是按花费的几成给，次序分加这么多
_EVENT = re.compile(r"发(?:钱|[给到]手?)|到账|到手|打[钱款]|拨付|(?:[天号日]|时候)(?:能|可以|才)?(?:发|领)")
_NAMED_PLACE = 0.15  # 全省的一串电话里点着「保定市」的那一句，次序分加这么多
_SAME_UNIT = 0.15  # 句子里的数正是问的单位，次序分加这么多
DURATIONS = ("分钟", "小时", "个工作日", "工作日", "日", "天", "个月", "年")
_RATIO = re.compile(r"百分之|几成|几折|比例|[率占]比|率|折扣|[%％]")
_RATE = re.compile(r"[\u4e00-\u9fff]率|占比|比例")
_CASH = re.compile(
    r"罚(?:款)?(?:多少|几)|多少(?:钱|元|块)|几(?:块|元|百|千|万|毛)|每[人户]?每?月.{0,8}(?:多少|几)|一个月.{0,8}(?:多少|几)"
)
_MONEY = re.compile(
    r"[钱元块补贴奖租费贷罚款资薪价万税蚊卖贵掏]|便宜|[助奖]学金|[助奖慰恤济障励][助问金]金?|[领拿]得?到?多少|报销|报多少|优惠|额度|待遇"
)
_HALF = re.compile(r"[^；;]*[；;]?")
_CELL = re.compile(r"[^|\t\n]+")
_LISTED = re.compile(r"(?:责任|牵头|配合)单位[:：]")  # 名单里的分号隔开的是牵头和责任，不是两件事
_TITLE = 32  # 字；小标题不长于此
_HEADING = 0.8  # 光是小标题，不如正文说得清
_WIDE, _NARROW = 150, 60  # 字；表格一行、一格多长算长
KINDS: dict[Need, tuple[FactKind, ...]] = {
    "unit": ("unit", "lead"),
    "lead": ("lead",),
    "date": ("deadline", "validity"),
    "amount": ("amount", "ratio"),
    "ratio": ("ratio",),
    "number": ("number", "ratio", "amount"),
    "contact": ("contact",),
    "address": ("address", "channel"),
}


@dataclass(frozen=True)
class Segment:
    """条款里的一句；偏移是在 ``clause.text`` 里的。"""

    text: str
    start: int
    end: int
    whole_row: bool = False  # 表格的整行，而其中的长格子另外分了句
    lead: str = ""  # 它前面、冒号之前、说着它的那段话；比对主题时一并看，引文里没有
    about: str = ""  # 它点名的「第五条第一项」写的是什么；比对主题、对条件时一并看，引文里没有


@dataclass(frozen=True)
class Evidence:
    """一条里的一句。``score`` 是主题词的覆盖（0–1），``rank`` 是合上检索得分后的次序分。

    ``facts`` 是这一句里问题要的那类事实，``hidden`` 是被星号遮住的那些。
    """

    hit: Hit
    segment: Segment
    score: float
    clause_score: float
    rank: float
    facts: tuple[Fact, ...] = ()
    hidden: tuple[Fact, ...] = ()

    @property
    def quote(self) -> str:
        return self.segment.text


def segments(text: str) -> list[Segment]:
    """见 ``_segments``；同一条一问里要切好几遍，各问又多是那几条。"""
    return list(_segments(text))


@lru_cache(maxsize=2048)
def _segments(text: str) -> tuple[Segment, ...]:
    """按句切，句里的分号也切（责任单位的名单除外）；首尾空白不算。

    「……标准如下：」之后的各项、分号隔开的各半句，共用冒号之前（没有冒号的，头半句）的那段话作 ``lead``；
    「逾期不改正的」起头的，接着前一句说。
    """
    found: list[Segment] = []
    lead = before = ""
    for sentence in _SENTENCE.finditer(text):
        whole = sentence.group().strip()
        if not whole:
            continue
        if lead and not _ITEM_MARK.match(whole):
            lead = ""
        head, own = lead, before if not lead and _CONTINUES.match(whole) else ""
        for part in (sentence,) if _LISTED.search(whole) else _HALF.finditer(text, *sentence.span()):
            for piece in _trimmed(text, part.start(), part.end()):
                found.append(replace(piece, lead=head + own))
                if not own:
                    colon = _COLON.search(piece.text)
                    whole_half = piece.text if piece.text.endswith(_SEMICOLONS) else ""
                    own = piece.text[: colon.end()] if colon else whole_half.partition("其中")[0]
        if whole.endswith(("：", ":")):
            lead = whole
        before = whole[:_CONTEXT]
    return tuple(found)


def row_segments(text: str) -> list[Segment]:
    """表格一行：短的整行是一句；有长格子的，长格子里各句是一句，其余整行再算一句。"""
    whole = _trimmed(text, 0, len(text))
    if len(text) <= _WIDE:
        return whole
    found = []
    for cell in _CELL.finditer(text):
        if len(cell.group()) > _NARROW:
            found += [
                replace(s, start=s.start + cell.start(), end=s.end + cell.start()) for s in segments(cell.group())
            ]
    return [*found, *(replace(s, whole_row=True) for s in whole)] if len(found) > 1 else whole


def narrow_cells(text: str) -> list[tuple[int, int]]:
    """一行里的短格子（时限、单位、备注）：它们说的是整行，不属于哪一句。"""
    return [c.span() for c in _CELL.finditer(text) if len(c.group()) <= _NARROW]


def is_heading(clause: Clause, piece: Segment) -> bool:
    """一条开头的小标题（可能折成几行），后面还有正文。"""
    before = clause.text[: piece.end]
    if clause.kind == "qa" and _ASKING.match(piece.text):  # 问答的问：答在后面
        return True
    unpunctuated = not re.search(r"[。；！？：:，,]", before)
    first = piece.start <= 2 and "：" not in piece.text
    return (
        len(before) <= _TITLE + 20
        and (unpunctuated or (first and len(piece.text) <= _TITLE))
        and piece.end + 4 < len(clause.text.rstrip())
    )


def own_heading(clause: Clause) -> str:
    """一条自己开头的小标题，管着后面各句；没有的为空。"""
    first = next(iter(segments(clause.text)), None) if clause.kind != "row" else None
    return first.text if first and only_names(clause, first) else ""


def only_names(clause: Clause, piece: Segment) -> bool:
    """小标题，而且没有说什么：「每次用车1小时以内免费；」短，可是正文。"""
    return is_heading(clause, piece) and not _STATES.search(piece.text)


def _trimmed(text: str, start: int, end: int) -> list[Segment]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [Segment(text[start:end], start, end)] if end > start else []


def asks_event(plain: str) -> bool:
    """问的是什么时候发钱、申请、办完，不是文件从哪天到哪天有效。"""
    return bool(_EVENT.search(plain))


@dataclass(frozen=True)
class Leaning:
    """问法偏向哪样的句子：前三样定哪些事实算答案，其余的调先后。"""

    never: frozenset[FactKind] = (
        frozenset()
    )  # 不算答案的：问几块钱，比例不算；问门牌，办理渠道不算；问哪天发钱，有效期不算
    measure: str = ""  # 问的数用什么单位（几张、几家）
    limit: tuple[str, ...] = ()  # 问的上限、下限在原文里怎么写
    near: Mapping[str, Sequence[str]] = field(default_factory=dict)  # 前一问引到的条款和引文：没引过的句子靠前
    listing: bool = False  # 要一一列举：列着几样的句子靠前
    attributes: Sequence[Attribute] = ()
    spent: bool = False  # 提问人说了花费：按花费的几成给的句子靠前
    nearness: Callable[[Document], float] = lambda _: (
        0.0
    )  # 文件和问的地方差着级别的靠后：问市里，区的规定靠后；问区里，区的先看
    personal: bool = False  # 问的是发给个人的钱：发给机构、场所的靠后
    places: Collection[str] = ()  # 问到的地方：上级的文件里，点着它的名说的靠前
    named: Callable[[Clause, list[Segment]], list[Segment]] = lambda _, pieces: (
        pieces
    )  # 给各句带上它点名的那一项（见 referred）


def weigh(topic: Topic, hits: Sequence[Hit], needs: Sequence[Need], leaning: Leaning = Leaning()) -> list[Evidence]:
    """每条命中的每一句，按次序分从高到低。"""

    def fits(e: Evidence) -> float:
        unsaid = leaning.near.get(e.hit.clause.id)
        return (
            _SAME_UNIT
            * (
                (bool(leaning.measure) and any(f.value.endswith(leaning.measure) for f in e.facts))
                + (bool(leaning.limit) and any(f.bound.endswith(leaning.limit) for f in e.facts))
                + ("lead" in needs and any(f.kind == "lead" for f in e.facts))
                + (leaning.listing and not needs and e.quote.count("、") > 1)
            )
            + _UNSAID * (unsaid is not None and all(e.quote not in said for said in unsaid))
            + _OPERAND * (leaning.spent and bool(stated(e, ("ratio",))))
            - _OPERAND * (leaning.personal and says("not_given", f"{_under(e)}{e.quote}"))
            + bonus(leaning.attributes, e.quote)
            + leaning.nearness(e.hit.document)
            + _NAMED_PLACE * any(p in e.quote and p not in e.hit.document.place for p in leaning.places)
        )

    kinds = {kind for need in needs for kind in KINDS.get(need, ())} - leaning.never
    found = [e for hit in hits for e in _of_hit(topic, hit, kinds, leaning.measure, leaning.named)]
    return sorted((replace(e, rank=e.rank + fits(e)) for e in found), key=lambda e: -e.rank)


def _of_hit(
    topic: Topic,
    hit: Hit,
    kinds: Collection[FactKind],
    measure: str,
    named: Callable[[Clause, list[Segment]], list[Segment]],
) -> list[Evidence]:
    clause = hit.clause
    row = clause.kind == "row"
    pieces = row_segments(clause.text) if row else named(clause, segments(clause.text))
    own = [p.text for p in pieces[:1] if is_heading(clause, p)]  # 自己的小标题，管着后面各句
    heading = topic.matches(" ".join((*clause.path[1:], *own)))
    title = topic.matches(" ".join((hit.document.title, *clause.path[:1])))
    whole = topic.matches(clause.text)
    around = [(_IN_HEADING, heading), (_IN_TITLE, title)]
    clause_score = topic.coverage((1.0, whole), *around)
    beside = narrow_cells(clause.text) if row else []
    out = []
    for piece in pieces:
        nearby = topic.matches(_near(clause.text, piece)) if len(clause.text) > _LONG else whole
        itself = topic.matches(piece.lead + piece.about + piece.text)
        score = topic.coverage((1.0, itself), (_IN_CLAUSE, nearby), *around)
        inside = [
            f
            for f in hit.facts
            if _wanted(f, kinds) and _of_measure(f, measure) and _belongs(f, clause.start, piece, beside)
        ]
        if not inside and (is_heading(clause, piece) or piece.text.endswith(("？", "?"))):  # 问句自己不是答案
            score *= _HEADING
        shown = tuple(f for f in inside if f.usable)
        rank = hit.score + _SEGMENT * score + _CLAUSE * clause_score + (_STATED * score if inside else 0.0)
        masked = tuple(f for f in inside if f.basis == "masked")
        out.append(Evidence(hit, piece, score, clause_score, rank, shown, masked))
    return out


def _near(text: str, piece: Segment) -> str:
    """一大段（新闻、发布会实录）里隔得远的话不是在说同一件事：只看这一句前后。"""
    return text[max(0, piece.start - _FAR) : piece.end + _FAR]


def _of_measure(fact: Fact, measure: str) -> bool:
    """问「招多少人」，岁数不是答案：问的单位和事实的单位各属一类，就不能是一回事。"""
    unit = re.sub(r"^[\d.,]+[万亿]?", "", fact.value.split("/")[0].split("-")[-1])
    asked = [g for g in _MEASURES if measure in g]
    return (
        fact.kind not in ("number", "amount")
        or not (asked and unit)
        or any(unit in g for g in asked)
        or not any(unit in g for g in _MEASURES)
    )


def _wanted(fact: Fact, kinds: Collection[FactKind]) -> bool:
    """问时间的，「共需45分钟」这样的时长也算。"""
    return fact.kind in kinds or ("deadline" in kinds and fact.kind == "number" and fact.value.endswith(DURATIONS))


def _belongs(fact: Fact, offset: int, piece: Segment, beside: Sequence[tuple[int, int]]) -> bool:
    """事实在这一句里；或在同一行的短格子里，而它是时限、单位。"""
    start, end = fact.start - offset, fact.end - offset
    narrow = any(a <= start and end <= b for a, b in beside)
    if piece.whole_row:  # 长格子里各句已各算一句，整行只管短格子
        return narrow
    if piece.start <= start and end <= piece.end:
        return True
    return fact.kind in ("deadline", "unit", "lead") and narrow


def stated(evidence: Evidence, kinds: Collection[str]) -> list[Fact]:
    """这一句里说到的这几类事实，不论问题要不要。"""
    clause, piece = evidence.hit.clause, replace(evidence.segment, whole_row=False)
    beside = narrow_cells(clause.text) if clause.kind == "row" else []
    return [f for f in evidence.hit.facts if f.kind in kinds and f.usable and _belongs(f, clause.start, piece, beside)]


def _under(e: Evidence) -> str:
    """管着这一句的标题和引出它的话。"""
    return f"{' '.join(e.hit.clause.path[1:])} {e.segment.lead}"


def asks_cash(question: Question) -> bool:
    """问的是几块钱，不是几成。"""
    return "amount" in question.needs and bool(_CASH.search(question.plain)) and not question.asker.get("cost")


def needed(question: Question) -> tuple[Need, ...]:
    """答案里必须有的事实；问的是钱，「多少」就不再另要一个数；没说钱的「多少」，是数不是金额。"""
    needs = tuple(n for n in question.needs if n in KINDS)
    if "contact" in needs:
        needs = tuple(n for n in needs if n not in ("unit", "lead"))
    if _RATE.search(question.plain) and not _CASH.search(question.plain):  # 「签约率要到多少」问的是比例
        needs = tuple("ratio" if n in ("amount", "number") else n for n in needs)
    if "ratio" in needs and not _RATIO.search(question.plain):  # 「占多少」问的可以是数
        needs = tuple("number" if n == "ratio" else n for n in needs)
    if question.kind == "comparison":
        needs = tuple(n for n in needs if n not in ("contact", "address"))
    if "amount" in needs and not _MONEY.search(question.text):
        return tuple("number" if n == "amount" else n for n in needs)
    return tuple(n for n in needs if n != "number" or not {"amount", "ratio"} & set(needs))
