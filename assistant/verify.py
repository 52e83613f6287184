"""回答出门前的最后一关：不管是谁写的，每句话都对着它自己引用的条款核。

引文逐字、单位、日期、数、界限、地名、书名、文号、网址、牵头、效力、否定、数和事的搭配，一样不符，整句去掉。
能算的要算对；提问人自己说的数，要看得出说的是提问人。核不了的不放行。
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.align import flipped, misassigned, misplaced, reworded
from assistant.answer import Answer, Question, Sentence
from assistant.claims import (
    PER_TIME,
    SPANS,
    WORDS,
    Day,
    Figure,
    Office,
    as_day,
    days,
    figures,
    links,
    numbers_of_documents,
    offices,
    plain,
    plans,
    references,
    titles,
)
from assistant.grounds import Given, Grounds, given, grounds_of
from assistant.sums import later, proven, wrong_sum
from ingest.place import covers, find_places, place_of, short_name
from ingest.validity import standing

_SHORT_QUOTE = 6  # 字；不超过这么长的引号多半是强调
_YOURS = tuple(WORDS["echo"]["yours"])
_DENIAL = tuple(WORDS["echo"]["denial"])
_COMMON_PLACES = tuple(WORDS["places"]["common"])
_PAUSES = ("", *"。；;，,:|!?")
_BLOT = "□"
_OPEN = {"“": "”", "「": "」", "‘": "’", "『": "』"}


@dataclass(frozen=True)
class Verdict:
    """核对的结果。``intact`` 为假：首句没留住，或一句不剩，调用者应另作回答。"""

    answer: Answer
    dropped: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()  # 与 dropped 一一对应
    intact: bool = True


def verify(answer: Answer, question: Question | None = None, allowed: Sequence[str] = ()) -> Verdict:
    """去掉没有依据的句子和要素；``allowed`` 是调用者担保的说法，照字面放行（例如清点出来的「12项」）。"""
    counts = answer.values if answer.kind == "count" else ()  # 清点出来的数，由清点的人担保
    asker = replace(given(question, (*allowed, *counts)), counts=(len(answer.sentences) - 1, len(answer.citations)))
    whole = grounds_of(range(len(answer.citations)), answer.citations, answer.retrieved)
    about = {d.id: d for d in (*(c.document for c in answer.citations), *(h.document for h in answer.retrieved))}
    identity = Grounds((), tuple(about.values()))
    dropped: list[tuple[str, str]] = []

    def kept(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
        out = []
        for sentence in sentences:
            grounds = grounds_of(sentence.cites, answer.citations, answer.retrieved)
            if not grounds.clauses:  # 引出下文的，凭下文引的条款；别的只能凭文件的身份要素
                grounds = whole if sentence.text.endswith(("：", ":")) else identity
            reason = fault(sentence.text, grounds, asker)
            if reason:
                dropped.append((sentence.text, reason))
            else:
                out.append(sentence)
        return tuple(out)

    sentences = kept(answer.sentences)
    cautions = kept(answer.cautions)
    intact = bool(sentences) and sentences[0] is answer.sentences[0]
    slim = _filtered(_renumbered(replace(answer, sentences=sentences, cautions=cautions)), asker)
    gone = tuple(text for text, _ in dropped)
    return Verdict(replace(slim, dropped=(*answer.dropped, *gone)), gone, tuple(r for _, r in dropped), intact)


def fault(text: str, grounds: Grounds, asker: Given) -> str:
    """这句话哪里没有依据；都有返回空串。"""
    checked = _Checked(text, grounds, asker)
    if checked.verbatim:
        return _bad_link(checked)
    return next((reason for check in _CHECKS if (reason := check(checked))), "")


class _Checked:
    """核对中的一句：``text`` 用来比较。

    核过的引文、条款编号、书名、文号已经涂掉：逐字的引文不必再核里面的数，书名里的年份不是日期。
    """

    def __init__(self, text: str, grounds: Grounds, asker: Given) -> None:
        self.raw = text
        self.grounds = grounds
        self.asker = asker
        self.quotes = _quotes(text)
        self.text = plain(text)
        for quote in self.quotes:
            if self.quotable(quote):
                self.text = self.text.replace(plain(quote), _BLOT)
        self.bare = self._masked()

    def quotable(self, quote: str) -> bool:
        """引号里的话出自所引条款；说资料里没有时，也可以是问题里的词。"""
        body = _squeezed(quote)
        if any(body in raw for raw in self.grounds.raw):
            return len(body) > _SHORT_QUOTE
        if any(w in self.raw for w in WORDS["echo"]["absent"]):
            return set(plain(body)) <= set(self.asker.text)
        return body in self.asker.raw and any(w in self.raw for w in WORDS["echo"]["asked"])

    def _masked(self) -> str:
        text = self.text
        names = [plain(c.label) for c in self.grounds.clauses] + [plain(d.name) for d in self.grounds.documents]
        for name in sorted((n for n in names if len(n) >= 2), key=len, reverse=True):  # 「02」不能涂掉 2022 里的两位
            text = re.sub(rf"(?<!\d){re.escape(name)}(?!\d)", _BLOT * len(name), text)
        for mark in (*titles(text), *numbers_of_documents(text)):
            text = text[: mark.start] + _BLOT * (mark.end - mark.start) + text[mark.end :]
        return text

    def echoes(self, start: int, end: int) -> bool:
        """这一处说的是提问人的情况，或在否定问题里的说法。"""
        low = max(self.text.rfind(s, 0, start) + 1 for s in "。；;")
        before, near = self.text[low:start], self.text[max(low, start - 8) : start]
        return any(w in before or w in self.text[start:end] for w in _YOURS) or near.endswith(
            tuple(d + w for d in _DENIAL for w in ("", "是", "有", "到", "满"))
        )

    @property
    def verbatim(self) -> bool:
        """整句照抄，两头都在原文的停顿上：没有丢掉前头的「不」、后头的「以上」。"""
        body = plain(self.raw).rstrip("。；;，")
        for text in self.grounds.texts:
            at = text.find(body)
            if at >= 0 and text[at - 1 : at] in _PAUSES and text[at + len(body) : at + len(body) + 1] in _PAUSES:
                return True
        return False

    @property
    def to_asker(self) -> bool:
        return "您" in self.text or "你" in self.text


# ---------------------------------------------------------------- 引文、网址、书名


def _bad_quote(s: _Checked) -> str:
    for quote in s.quotes:
        if len(_squeezed(quote)) > _SHORT_QUOTE and not s.quotable(quote):
            return f"引文不在所引条款里：{quote[:20]}"
    return ""


def _squeezed(quote: str) -> str:
    return "".join(quote.split()).strip("…")


def _quotes(text: str) -> list[str]:
    """最外层引号里的话；引号没有合上的，算到句末。"""
    found, at = [], 0
    while at < len(text):
        close = _OPEN.get(text[at])
        if close is None:
            at += 1
            continue
        depth, end = 1, at + 1
        while end < len(text) and depth:
            depth += (text[end] == text[at]) - (text[end] == close)
            end += 1
        found.append(text[at + 1 : end - 1 if depth == 0 else end])
        at = end
    return found


def _bad_link(s: _Checked) -> str:
    if "](" in s.raw:  # 比较用的文字把方括号并成了圆括号，这里看原话
        return "夹带链接"
    for mark in links(s.text):
        if not any(mark.text in t for t in s.grounds.texts) and mark.text not in s.asker.allowed:
            return f"网址、电话不在所引条款里：{mark.text}"
    return ""


def _bad_name(s: _Checked) -> str:
    for mark in (*titles(s.text), *numbers_of_documents(s.text), *plans(s.text)):
        name = mark.text
        if not any(name in t for t in (s.grounds.wide, s.asker.text, s.asker.allowed)):
            return f"文件名、文号不在依据里：{name}"
    return ""


def _bad_reference(s: _Checked) -> str:
    for value, kind, start, end in references(s.bare):
        printed = s.bare[start:end]
        known = (value, kind) in s.grounds.references or any(
            (value, kind) == (v, k) for v, k, _, _ in (*references(s.asker.text), *references(s.asker.allowed))
        )
        if not known:
            return f"条款号不在依据里：{printed}"
    return ""


# ---------------------------------------------------------------- 日期


_ROLES = {
    "施行": re.compile("施行|实施|生效|执行"),
    "到期": re.compile("有效期|到期|失效|届满|期满|废止"),
    "印发": re.compile("印发|发布|公布|成文|发文|出台"),
}


def _roles(text: str) -> set[str]:
    return {name for name, words in _ROLES.items() if words.search(text)}


def _bad_day(s: _Checked) -> str:
    for day in days(s.bare):
        if not _day_stands(s, day):
            return f"日期没有依据：{s.bare[day.start : day.end]}"
    return ""


def _day_stands(s: _Checked, day: Day) -> bool:
    here = _roles(s.bare[max(0, day.start - 10) : day.end + 10])
    for written, around in s.grounds.days:
        there = _roles(around)
        if _same_day(s, day, written) and _same_edge(day, written) and not (here and there and not here & there):
            return True
    if any(day.within(d) and (not here or role in here) for d, role in s.grounds.dated):
        return True
    if any(day.within(d) for d in days(s.asker.allowed)) or _computed_day(s, day):
        return True
    return _day_of_asker(s, day)


def _same_day(s: _Checked, day: Day, written: Day) -> bool:
    if day.within(written):
        return True
    # 「自2月1日起施行」没写年份，用这份文件自己的年份
    years = {d.year for d, _ in s.grounds.dated}
    return written.year is None and day.year in years and day.within(replace(written, year=day.year))


def _same_edge(day: Day, written: Day) -> bool:
    return not day.edge or not written.edge or day.edge == written.edge


def _day_of_asker(s: _Checked, day: Day) -> bool:
    if s.asker.today and day.within(as_day(s.asker.today)) and (day.day or s.echoes(day.start, day.end)):
        return True
    return s.echoes(day.start, day.end) and any(day.within(d) for d in s.asker.days)


def _computed_day(s: _Checked, day: Day) -> bool:
    """起算日和年数都在这一句里、都有依据，算出来正是这一天。"""
    bases = [
        d for d in days(s.bare) if d is not day and any(d.within(w) for w, _ in (*s.grounds.days, *s.grounds.dated))
    ]
    spans = [f for f in figures(s.bare) if f.unit in SPANS and any(f.same(w) for w in s.grounds.figures)]
    return any(day.within(as_day(end)) for base in bases for span in spans for end in later(base, span))


# ---------------------------------------------------------------- 数


def _bad_figure(s: _Checked) -> str:
    found = figures(s.bare)
    if wrong := wrong_sum(s.bare, found):
        return f"算式不对：{wrong}"
    if wrong := _wrong_comparison(s, found):
        return f"比错了：{wrong}"
    supported = {i for i, f in enumerate(found) if _figure_stands(s, f)}
    # 原文里有这个数而界限不同，就不是算出来的
    worked = {
        i
        for i in proven(s.bare, found, supported)
        if not found[i].bound or not any(found[i].same(w) for w in s.grounds.figures)
    }
    fine = [found[i] for i in supported | worked]
    for i, figure in enumerate(found):
        if i in supported or i in worked or (not figure.bound and any(figure.same(f) and f.bound for f in fine)):
            continue
        return f"数没有依据，或丢了界限、周期：{s.bare[figure.start : figure.end]}"
    return ""


def _figure_stands(s: _Checked, figure: Figure) -> bool:
    written = [w for w in s.grounds.figures if figure.same(w)]
    if figure.loose and not any(w.unit == figure.unit for w in s.grounds.figures):
        return True
    if any(_same_bound(s, figure, w) and _same_per(s, figure, w) for w in written):
        return True
    if any(figure.same(a) for a in figures(s.asker.allowed)) or _counted(s, figure):
        return True
    if written and _compared(s, figure):
        return True
    if any(figure.same(a) for a in s.asker.figures) and s.echoes(figure.start, figure.end):
        return True
    return _bare_cell(s, figure) or _age(s, figure)


def _same_bound(s: _Checked, figure: Figure, written: Figure) -> bool:
    if figure.bound == written.bound or {figure.bound, written.bound} in ({"from", "ge"}, {"to", "le"}):
        return True
    # 问题已经说了「最多」「至少」，答句可以只说数
    return not figure.bound and any(a.bound == written.bound for a in _asked_bounds(s.asker))


@dataclass(frozen=True)
class _AskedBound:
    bound: str


def _asked_bounds(asker: Given) -> list[_AskedBound]:
    before = WORDS["bounds"]["before"]
    return [_AskedBound(kind) for word, kind in before.items() if len(word) > 1 and word in asker.text]


def _same_per(s: _Checked, figure: Figure, written: Figure) -> bool:
    """句子说了「每人每月」，原文就得是每人每月；原文挨着的没说，条款或表头里说了也行。"""
    time, other = figure.per & PER_TIME, written.per & PER_TIME
    if time and other and not time & other:
        return False
    whom, whose = figure.per - PER_TIME, written.per - PER_TIME
    if whom and whose and not whom & whose:
        return False
    return all(p in written.per or re.search(rf"[每/·.]\w?{p}", s.grounds.wide) for p in figure.per)


def _counted(s: _Checked, figure: Figure) -> bool:
    """「共3家：甲、乙、丙」「甲、乙、丙，共3家」：数一数；或者正好引了这么多处。"""
    if figure.unit not in _COUNTED or not _COUNTING.search(s.text[max(0, figure.start - 6) : figure.start]):
        return False
    flat = re.sub(r"\([^()]*\)", "", s.text)
    runs = [len(re.split("[、，]", run)) for run in re.split("[:。；;]", flat)]
    runs += [len(run.split("、")) for run in re.split("[:，。；;]", flat)]
    ahead = s.asker.counts if s.text.endswith(":") else ()  # 「有4处分工：」，后面几句就是
    return figure.value in {len(s.grounds.clauses), *ahead, *(r for r in runs if r > 1)}


_COUNTING = re.compile(r"(?:共|以下|下列|里有|中有|列了|列出).{0,2}$")
_COUNTED = frozenset(("个", "项", "条", "种", "类", "份", "家", "处", "件", "名"))
_TESTS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "lt": operator.lt, "le": operator.le, "ge": operator.ge, "gt": operator.gt,
}  # fmt: skip
_ASSERTED = re.compile(r"(?:已满|已经满|已年满|已达到?|已超过|超过了|没满|未满|不满|未到|不到)$")


def _compared(s: _Checked, figure: Figure) -> bool:
    """「您58岁，未满60周岁」：门槛有依据，比得也对。"""
    mine = [u for u in s.asker.figures if u.unit == figure.unit and not u.same(figure)]
    test = _TESTS.get(figure.bound)
    return test is not None and bool(mine) and s.to_asker and all(test(u.value, figure.value) for u in mine)


def _wrong_comparison(s: _Checked, found: tuple[Figure, ...]) -> str:
    """「您58岁，已满60周岁」：两个数都有依据，比错了。"""
    for figure in found:
        if not (test := _TESTS.get(figure.bound)) or not _ASSERTED.search(
            s.bare[max(0, figure.start - 5) : figure.start]
        ):
            continue
        mine = [
            u
            for u in found
            if u.unit == figure.unit and u.end <= figure.start and any(u.same(a) for a in s.asker.figures)
        ]
        if mine and not test(mine[-1].value, figure.value):
            return s.bare[mine[-1].start : figure.end]
    return ""


def _bare_cell(s: _Checked, figure: Figure) -> bool:
    """表格里的数不带单位，单位在表头（或同一次回答引到的表题）里。"""
    if not s.grounds.table or not figure.unit or figure.bound:
        return False
    cell = re.compile(rf"(?:^|\|){re.escape(format(figure.value.normalize(), 'f'))}(?:\||$)")
    return figure.unit in s.grounds.wide and any(cell.search(t) for t in s.grounds.texts)


def _age(s: _Checked, figure: Figure) -> bool:
    """「1944年出生，今年82岁」。"""
    born = [d.year for d in s.asker.days if d.year]
    today = s.asker.today
    return figure.unit == "岁" and today is not None and any(today.year - y - figure.value in (0, 1) for y in born)


_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def _bad_number(s: _Checked) -> str:
    """带单位的数、日期之外，剩下的阿拉伯数字也要在依据里整个出现。"""
    taken = [(f.start, f.end) for f in figures(s.bare)] + [(d.start, d.end) for d in days(s.bare)]
    taken += [(a, b) for _, _, a, b in references(s.bare)] + [(m.start, m.end) for m in links(s.bare)]
    for match in _DIGITS.finditer(s.bare):
        if any(a <= match.start() < b for a, b in taken) or match.group() in WORDS["echo"]["hotlines"]:
            continue
        whole = re.compile(rf"(?<![\d.]){re.escape(match.group())}(?!\d)")
        if not any(whole.search(t) for t in (s.grounds.wide, s.asker.text, s.asker.allowed)):
            return f"数字不在依据里：{match.group()}"
    return ""


# ---------------------------------------------------------------- 单位、牵头、地名、效力


def _bad_office(s: _Checked) -> str:
    for office in offices(s.bare):
        if not _office_stands(s, office):
            return f"单位不在依据里：{office.name}"
    return ""


def _office_stands(s: _Checked, office: Office) -> bool:
    known = (s.grounds.wide, s.asker.allowed)
    asked = s.asker.text if _denies(s, office) or not s.grounds.clauses else ""
    if not office.bare:
        before = s.bare[max(0, office.start - 1) : office.start]
        name = before + office.name if before and before in _GLUE else office.name  # 各县(市)区人民政府
        return any(_whole_office(name, t) for t in (*known, asked))
    shortest = 4 if office.name.endswith("部门") else 3
    tails = [office.name[i:] for i in range(max(1, len(office.name) - shortest + 1))]
    if office.name.endswith("部门"):  # 民政部门：原文写的是民政局也行
        tails += [t[:-2] + "局" for t in tails if len(t) >= 4]
    return any(tail in t for tail in tails for t in (*known, asked))


_GLUE = ("县", "各", ")")


def _whole_office(name: str, text: str) -> bool:
    """「各县市政府」里没有「市政府」：名称前面不能还粘着别的级别。"""
    at = text.find(name)
    while at >= 0:
        if text[at - 1 : at] not in _GLUE or name[0] not in "市区":
            return True
        at = text.find(name, at + 1)
    return False


def _denies(s: _Checked, office: Office) -> bool:
    """「名单里没有市公安局」「市公安局不在其中」：问到的单位，可以说它不在。"""
    around = s.text[max(0, office.start - 8) : office.start] + "|" + s.text[office.end : office.end + 10]
    return any(w in around for w in ("不在", "没有", "未列", "不是", "并非", "不负责", "未写", "不包括", "没写"))


_LEADS = re.compile(r"(?:牵头(?:单位|部门|的)?|主办单位)(?:是|为|:)?$|(?:总)?牵头(?:单位|部门)?(?:是|为|:)$")
_LED = re.compile(r"(?:为|是|作为|负责|总)?(?:第一)?牵头")
_FIRST = re.compile(r"第一.{0,6}牵头|首位.{0,6}牵头")


def _bad_lead(s: _Checked) -> str:
    for office in offices(s.bare):
        if _leading(s.bare, office) and not _leads(s, office):
            return f"没有依据说它牵头：{office.name}"
    return ""


def _leading(text: str, office: Office) -> bool:
    return bool(
        _LEADS.search(text[max(0, office.start - 12) : office.start]) or _LED.match(text[office.end : office.end + 6])
    )


def _leads(s: _Checked, office: Office) -> bool:
    if any(f.kind == "lead" and plain(f.value).endswith(office.name) for f in s.grounds.facts):
        return True
    for text in s.grounds.texts:
        if any(o.name.endswith(office.name) and _leading(text, o) for o in offices(text)):
            return True
    if not any(_FIRST.search(t) for t in s.grounds.texts):
        return False
    # 「排第一的为牵头单位」：它得是某一条名单里的第一个
    firsts = [_after_label(t) for t in s.grounds.texts]
    return any(f and f.endswith(office.name) for f in firsts)


def _after_label(text: str) -> str:
    """「责任单位：」后面（没有就全文）的第一个单位。"""
    at = text.find("单位:")
    return next((o.name for o in offices(text) if o.start >= at), "")


_ASKERS_PLACE = ("户籍", "户口", "住", "来自", "您", "你", "没有", "未")
_PLACE_HEAD = re.compile(r"(?:^|[，。；;:、(])([\u4e00-\u9fff]{2,4}(?:省|市|州|县|区|旗))")


def _bad_place(s: _Checked) -> str:
    for name in _places(s):
        if not _place_stands(s, name):
            return f"地名和依据不符：{name}"
    return ""


def _places(s: _Checked) -> list[str]:
    """句子里的地名：区划表里的、所引文件的、问题里的；再加上句首像地名、表里没有的。"""
    known = [p for d in s.grounds.documents if (p := place_of(d))]
    names = [p.name for p in find_places(s.bare, known)]
    names += [n for n in s.asker.places if n in s.bare]
    heads = [n for n in _PLACE_HEAD.findall(s.bare) if not n.endswith((*_COMMON_PLACES, *names))]
    return list(dict.fromkeys((*names, *heads)))


def _place_stands(s: _Checked, name: str) -> bool:
    """地名见于条款或文件自己的名义；问题里的地名，要么归这份文件管，要么看得出说的是提问人。"""
    short = short_name(name)
    documents = s.grounds.documents
    own = "；".join(plain(t) for d in documents for t in (d.title, d.issuer, d.place, *d.aliases, d.number))
    if any(short in t for t in (*s.grounds.texts, s.grounds.headings, own, s.asker.allowed)):
        return True
    asked = short in s.asker.text or name in s.asker.places
    if not documents:
        return asked
    if asked and (
        any(w in s.text for w in _ASKERS_PLACE) or any((p := place_of(d)) and covers(p, name) for d in documents)
    ):
        return True
    # 上级地名只是说明这份文件是哪里的；拿下级的数当上级的不行
    return any(short in plain(w) for d in documents for w in d.within) and not figures(s.bare)


def _bad_standing(s: _Checked) -> str:
    if s.asker.today is None:
        return ""
    for words, states in WORDS["standing"].items():
        at = s.text.find(words)
        if (
            at < 0
            or any(words in t for t in s.grounds.texts)
            or s.text[max(0, at - 3) : at].endswith(("不", "非", "未必", "是否"))
        ):
            continue
        found = [standing(d, s.asker.today).state for d in s.grounds.documents]
        if found and not any(state in states for state in found):
            return f"效力说错了：{words}"
    return ""


# ---------------------------------------------------------------- 意思


def _bad_sense(s: _Checked) -> str:
    texts = s.grounds.texts
    if head := flipped(s.text, texts, to_asker=s.to_asker):
        return f"和原文的否定、情态不一致：{head}"
    for text in texts:
        if change := reworded(s.text, text):
            return f"改了原文的意思：{change}"
    return ""


def _bad_match(s: _Checked) -> str:
    if wrong := misplaced(s.text, s.grounds.texts):
        return f"数和它说的事对不上：{wrong}"
    if wrong := misassigned(s.text, s.grounds.texts):
        return f"单位和它管的事对不上：{wrong}"
    return ""


_CHECKS: tuple[Callable[[_Checked], str], ...] = (
    _bad_quote,
    _bad_link, _bad_name, _bad_reference, _bad_day, _bad_figure, _bad_number, _bad_office, _bad_lead, _bad_place,
    _bad_standing, _bad_sense, _bad_match,
)  # fmt: skip


# ---------------------------------------------------------------- 收拾


def _renumbered(answer: Answer) -> Answer:
    """去掉没人引用的引用，序号随之改。"""
    used = sorted({i for s in (*answer.sentences, *answer.cautions) for i in s.cites if 0 <= i < len(answer.citations)})
    place = {old: new for new, old in enumerate(used)}

    def moved(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
        return tuple(replace(s, cites=tuple(place[i] for i in s.cites if i in place)) for s in sentences)

    return replace(
        answer,
        citations=tuple(answer.citations[i] for i in used),
        sentences=moved(answer.sentences),
        cautions=moved(answer.cautions),
    )


def _filtered(answer: Answer, asker: Given) -> Answer:
    """要素只留依据里有的；算出来的数，正句里留下来了就有依据。"""
    grounds = grounds_of(range(len(answer.citations)), answer.citations, answer.retrieved)
    said = plain("；".join(s.text for s in answer.sentences))
    lead = answer.lead if answer.lead and _has_office(answer.lead, grounds) else None
    return replace(
        answer,
        units=tuple(u for u in answer.units if _has_office(u, grounds)),
        lead=lead,
        dates=tuple(d for d in answer.dates if _has_day(d, grounds, said)),
        values=tuple(v for v in answer.values if _has_value(v, grounds, said, asker)),
    )


def _has_office(name: str, grounds: Grounds) -> bool:
    return _whole_office(plain(name), grounds.wide)


def _has_day(value: str, grounds: Grounds, said: str) -> bool:
    wanted = days(plain(value).replace("/", "至") if value.count("/") == 1 else plain(value)) or days(
        plain(value) + "年"
    )
    known = [d for d, _ in (*grounds.days, *grounds.dated)] + list(days(said))
    if not wanted:
        return all(
            f.value in {w.value for w in (*grounds.figures, *figures(said))} for f in figures(plain(value))
        ) and (bool(figures(plain(value))) or plain(value) in grounds.wide)
    return all(any(d.within(k) or _yearless(d, k, grounds) for k in known) for d in wanted)


def _yearless(day: Day, written: Day, grounds: Grounds) -> bool:
    return (
        written.year is None
        and day.within(replace(written, year=day.year))
        and day.year in {d.year for d, _ in grounds.dated}
    )


def _has_value(value: str, grounds: Grounds, said: str, asker: Given) -> bool:
    wanted = figures(plain(value))
    if not wanted:
        return plain(value) in grounds.wide or plain(value) in asker.allowed
    known = (*grounds.figures, *figures(said), *figures(asker.allowed))
    return all(any(f.same(k) for k in known) for f in wanted)
