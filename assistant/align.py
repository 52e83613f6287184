"""句子和原文对齐着看：丢了「不」、多了「不」、「可以」变成「应当」、把甲的数安到乙头上。

对齐很朴素：找两边共有的字串，比它们前面管着它们的词、比它们周围的字更像原文的哪一处。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from assistant.claims import WORDS, Day, Figure, Office, days, figures, offices

_MODE_OF = {word: mode for mode in ("not", "may", "must") for word in WORDS["modes"][mode]}
_LEXICAL = WORDS["lexical"]["words"]
_MODE = re.compile("|".join(re.escape(w) for w in sorted([*_MODE_OF, *_LEXICAL], key=len, reverse=True)))
_BOUND_WORDS = frozenset((*WORDS["bounds"]["before"], *WORDS["bounds"]["after"]))
_ABOUT_SOURCE = tuple(WORDS["lexical"]["about_source"])
_OPPOSITES: tuple[tuple[str, str], ...] = tuple((a, b) for a, b in WORDS["opposites"]["pairs"])
_STOP = "。；;，、:!?！？\"'()"
_HEAD = 4  # 情态词后面取这么多字，当作它管的那件事
_RUN = 4  # 至少这么多字相同才算对上
_GAP = 8
_LONG_RUN = 7
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HEADS = 60  # 一句话最多核这么多处情态
_CROWDED = 400  # 一条里有这么多数，就是没拆成行的大表，搭配看不出来
_PLACES = 12  # 同样四个字在原文里最多看这么多处
_BOUNDS: dict[str, str] = {
    word: kind for word, kind in {**WORDS["bounds"]["before"], **WORDS["bounds"]["after"]}.items() if len(word) > 1
}
_BOUND = re.compile("|".join(re.escape(w) for w in sorted(_BOUNDS, key=len, reverse=True)))
_EVERY = re.compile("每(?:" + "|".join(sorted(WORDS["figures"]["per"], key=len, reverse=True)) + ")")


@dataclass(frozen=True)
class Mode:
    """一处情态：``kind`` 是 not / may / must，``head`` 是紧跟着它管的几个字。"""

    kind: str
    word: str
    start: int
    end: int
    head: str


@lru_cache(maxsize=4096)
def modes(text: str) -> tuple[Mode, ...]:
    """``text``（plain 之后）里的情态词；「不断」「可持续」里的不算，「不超过」归界限管。"""
    found = []
    for match in _MODE.finditer(text):
        word = match.group()
        if word not in _MODE_OF or any(text.startswith(b, match.start()) for b in _BOUND_WORDS if len(b) > len(word)):
            continue
        found.append(Mode(_MODE_OF[word], word, *match.span(), _head(text, match.end())))
    return tuple(found)


def _head(text: str, at: int) -> str:
    stop = next((i for i in range(at, min(len(text), at + _HEAD)) if text[i] in _STOP), min(len(text), at + _HEAD))
    return text[at:stop]


def flipped(sentence: str, clauses: tuple[str, ...], *, to_asker: bool) -> str:
    """句子和原文在同一件事上一个说是、一个说不，返回那件事；没有返回空串。

    ``to_asker`` 为真时，「您不符合」是对提问人的判断，不算给原文添了否定。
    """
    for head in dict.fromkeys(islice(_heads(sentence, clauses), _HEADS)):
        for at in islice(_occurrences(sentence, head), _PLACES):
            said = _mode_at(sentence, at)
            written = _best_modes(sentence, at, head, clauses)
            if not written or said in written:
                continue
            if said == "not" and (to_asker or _about_source(sentence, at)):
                continue
            if "not" in (said, *written) or {said, *written} == {"may", "must"}:
                return head
    return next((m for c in clauses for m in _undenied(sentence, c)), "")


def _undenied(sentence: str, clause: str) -> Iterator[str]:
    """「早餐不予补助」说成「早餐也给予补助」：同一个主语、同一件事，丢了中间的「不」。"""
    for mode in modes(clause):
        low = max((clause.rfind(s, 0, mode.start) + 1 for s in _STOP), default=0)
        whom = clause[low : mode.start][-_HEAD:]
        if mode.kind != "not" or len(whom) < 2 or len(mode.head) < 2:
            continue
        for at in islice(_occurrences(sentence, whom), _PLACES):
            after = re.split("[。；;，,]", sentence[at + len(whom) : at + len(whom) + _GAP + _HEAD])[0]
            if mode.head in after and not any(m.kind == "not" for m in modes(after)):
                yield whom + mode.word + mode.head


def _heads(sentence: str, clauses: tuple[str, ...]) -> Iterator[str]:
    """两边的情态词各管着什么，另一边也说到的。"""
    whole = "".join(clauses)
    for mode in (m for c in clauses for m in modes(c)):
        if len(mode.head) >= 2 and mode.head in sentence:
            yield mode.head
    for mode in modes(sentence):
        if mode.head.startswith(_ABOUT_SOURCE):
            continue
        head = next((h for n in range(len(mode.head), 1, -1) if (h := mode.head[:n]) in whole), "")
        if head and (head == mode.head or (mode.word == "不" and not _denied(head, clauses))):
            yield head  # 「不困难的」：紧跟「不」的两个字就是一个词；原文有正有反的，两个字看不出是哪一处


def _denied(head: str, clauses: tuple[str, ...]) -> bool:
    return any(_mode_at(c, at) == "not" for c in clauses for at in _occurrences(c, head))


def _occurrences(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _mode_at(text: str, at: int) -> str:
    """管着 ``text[at:]`` 的情态：紧挨着的；或同一小段里前面六个字内的否定。"""
    low = max((text.rfind(s, 0, at) + 1 for s in _STOP), default=0)
    near = [m for m in modes(text) if low <= m.start and m.end <= at and at - m.end <= 6]
    if any(m.kind == "not" for m in near):
        return "not"
    return next((m.kind for m in reversed(near) if m.end == at), "")


def _best_modes(sentence: str, at: int, head: str, clauses: tuple[str, ...]) -> set[str]:
    """原文里说到这件事的各处，取前后文最像的；同样像的都算。"""
    here = _grams(sentence[max(0, at - 30) : at + len(head) + 12])
    scored = []
    for clause in clauses:
        for place in islice(_occurrences(clause, head), _PLACES):
            around = _grams(clause[max(0, place - 30) : place + len(head) + 12])
            scored.append((len(here & around), _mode_at(clause, place)))
    best = max((s for s, _ in scored), default=0)
    return {mode for score, mode in scored if score >= best - 1}


def _about_source(sentence: str, at: int) -> bool:
    """这个否定说的是文件（没有写明、未规定），不是政策。"""
    low = max((sentence.rfind(s, 0, at) + 1 for s in "。；;，"), default=0)
    return any(
        sentence.startswith(_ABOUT_SOURCE, m.end) for m in modes(sentence) if low <= m.start < at and m.kind == "not"
    )


def _grams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if text[i] not in _STOP and text[i + 1] not in _STOP}


def reworded(sentence: str, clause: str) -> str:
    """近乎照抄的一段里换掉的词：丢掉或添上的否定、界限，换成反义的词、别的周期、别的数。返回说明，没有返回空串。"""
    for gap in _gaps(sentence, clause):
        said, written = sentence[gap.start : gap.end], clause[gap.clause_start : gap.clause_end]
        left, right = sentence[max(0, gap.start - _RUN) : gap.start], sentence[gap.end : gap.end + _RUN]
        if left + said + right in clause or "|" in written:  # 原文别处就是这么写的；隔着格子的不是一句话
            continue
        # 「以上」「以下」共用一个字，两边各补两个字再看
        ours, theirs = (left[-2:] + words + right[:2] for words in (said, written))
        if (
            _guarded(said, written)
            or _opposite(said, written)
            or _limits_differ(ours, theirs)
            or _numbers_differ(sentence, clause, gap)
        ):
            return f"{theirs}→{ours}"
    return ""


def _limits_differ(ours: str, theirs: str) -> bool:
    """界限不同，或周期、口径换了、添了。「200元至2000元」说成最低、最高不算。"""
    limits = _bounds(ours) != _bounds(theirs) and not any(s in theirs for s in "至到-")
    return limits or bool(set(_EVERY.findall(ours)) - set(_EVERY.findall(theirs)))


def _numbers_differ(sentence: str, clause: str, gap: _Gap) -> bool:
    """差别落在数上：两边都有数，却没有一个相同。"""
    ours = _numbers_at(sentence, gap.start, gap.end)
    theirs = _numbers_at(clause, gap.clause_start, gap.clause_end)
    return bool(ours) and bool(theirs) and not ours & theirs


def _numbers_at(text: str, start: int, end: int) -> set[str]:
    return {
        m.group() for m in _NUMBER.finditer(text, max(0, start - 8), end + 8) if m.start() <= end and m.end() >= start
    }


def _guarded(said: str, written: str) -> bool:
    """两边的否定不同；可以和应当互换。"""
    ours, theirs = _kinds(said), _kinds(written)
    traded = ("may" in ours and "must" in theirs) or ("must" in ours and "may" in theirs)
    return traded or ("not" in ours) != ("not" in theirs)


def _opposite(said: str, written: str) -> bool:
    return any(
        x in said and y in written and x not in written and y not in said
        for a, b in _OPPOSITES
        for x, y in ((a, b), (b, a))
    )


def _kinds(text: str) -> set[str]:
    return {m.kind for m in modes(text)}


def _bounds(text: str) -> set[str]:
    return {_BOUNDS[m] for m in _BOUND.findall(text)}


@dataclass(frozen=True)
class _Gap:
    """相邻两段共有字串之间的差别，在句子里和在原文里各从哪到哪。"""

    start: int
    end: int
    clause_start: int
    clause_end: int


def _gaps(sentence: str, clause: str) -> Iterator[_Gap]:
    at, before = 0, (-1, -1)  # 上一段在句子、原文里的终点
    while at + _RUN <= len(sentence):
        place, length = _longest(sentence, at, clause, before[1])
        if not length:
            at += 1
            continue
        if before[0] >= 0 and at - before[0] <= _GAP and 0 <= place - before[1] <= _GAP:
            yield _Gap(before[0], at, before[1], place)
        elif (
            length >= _LONG_RUN
            and _NUMBER.search(sentence[max(0, at - 1) : at])
            and _NUMBER.search(clause[max(0, place - 1) : place])
        ):
            yield _Gap(at, at, place, place)  # 一段从数的中间对起：数是不是同一个
        at, before = at + length, (at + length, place + length)


def _longest(sentence: str, at: int, clause: str, after: int) -> tuple[int, int]:
    """（在原文的位置，对上几个字）：紧接着上一段的优先，否则取对得最长的。"""
    part = sentence[at : at + _RUN]
    if after >= 0 and (near := clause.find(part, after, after + _GAP + _RUN)) >= 0:
        return near, _length(sentence, at, clause, near)
    places = list(islice(_occurrences(clause, part), _PLACES))
    return max(((p, _length(sentence, at, clause, p)) for p in places), key=lambda found: found[1], default=(-1, 0))


def _length(sentence: str, at: int, clause: str, place: int) -> int:
    length = _RUN
    while (
        at + length < len(sentence) and place + length < len(clause) and sentence[at + length] == clause[place + length]
    ):
        length += 1
    return length


# ---------------------------------------------------------------- 数和它说的事


_CONDITIONS = frozenset(("岁", "级", "等", "档", "年", "月", "日"))  # 多半是条件，不是给的数；配对见 _crossed


def misplaced(sentence: str, clauses: tuple[str, ...]) -> str:
    """句子里的数，周围的字更像原文里另一个同单位的数：返回那个数，没有返回空串。"""
    clauses = tuple(c for c in clauses if len(figures(c)) <= _CROWDED)
    written = [(f, _context(c, f)) for c in clauses if "分别" not in c for f in figures(c) if not f.loose]
    for figure in figures(sentence):
        if figure.loose or figure.unit in _CONDITIONS:
            continue
        here = _context(sentence, figure)
        own = [len(here & around) for f, around in written if f.same(figure)]
        rest = [len(here & around) for f, around in written if f.unit == figure.unit and not f.same(figure)]
        if own and rest and max(rest) - max(own) >= 2:
            return sentence[figure.start : figure.end]
    return (
        _misdated(sentence, clauses)
        or _crossed(sentence, clauses)
        or next((f for c in clauses if (f := _out_of_order(sentence, c))), "")
    )


def _misdated(sentence: str, clauses: tuple[str, ...]) -> str:
    """日期后面说的事，更像原文里另一个日期后面的事：返回那个日期，没有返回空串。"""
    written = [(d, _after_day(c, d)) for c in clauses if len(days(c)) <= _CROWDED for d in days(c) if d.year]
    for day in days(sentence):
        if not day.year:
            continue
        here = _after_day(sentence, day)
        own = [len(here & around) for d, around in written if day.within(d)]
        rest = [len(here & around) for d, around in written if not day.within(d)]
        if own and rest and max(rest) - max(own) >= _FAR:
            return sentence[day.start : day.end]
    return ""


@lru_cache(maxsize=4096)
def _after_day(text: str, day: Day) -> frozenset[str]:
    """从这个日期到下一个日期或句号。"""
    high = min(
        (i for i in (*(text.find(s, day.end) for s in "。；;"), *(d.start for d in days(text))) if i >= day.end),
        default=len(text),
    )
    return frozenset(_grams(text[day.end : min(high, day.end + 60)]))


def _out_of_order(sentence: str, clause: str) -> str:
    """「甲、乙、丙分别1000元、1500元、2000元」：句子只说了其中一项，给的却是另一项的数。"""
    head, _, tail = clause.partition("分别")
    head = head[max(head.rfind(s) + 1 for s in "。；;") :].rstrip("，的")
    row = [f for f in figures(re.split("[。；;]", tail)[0]) if not f.loose]
    items = re.split("[、和及]", head[-80:])[-len(row) :] if row else []
    if len(items) < 2 or len(items) != len(row):
        return ""
    size = min(len(i) for i in items)
    names = [i[-size:] for i in items[:-1]] + [items[-1][:size]]
    said = [i for i, name in enumerate(names) if name in sentence]
    given = [f for f in figures(sentence) if any(f.same(r) for r in row)]
    order = sorted(said, key=lambda i: sentence.find(names[i]))
    if len(order) == len(given) == len(row) and "分别" in sentence:
        wrong = [g for i, g in zip(order, given, strict=True) if not g.same(row[i])]
        return sentence[wrong[0].start : wrong[0].end] if wrong else ""
    if len(said) == 1 and len(given) == 1 and not given[0].same(row[said[0]]):
        return sentence[given[0].start : given[0].end]
    return ""


def _context(text: str, figure: Figure) -> frozenset[str]:
    """这个数说的是什么：从上一个同单位的数（或句号）到它，再到它后面的停顿。"""
    return _context_at(text, figure.start, figure.end, figure.unit)


@lru_cache(maxsize=8192)
def _context_at(text: str, start: int, end: int, unit: str) -> frozenset[str]:
    low = max(text.rfind(s, 0, start) + 1 for s in "。；;")
    low = max(low, start - 40, *(f.end for f in figures(text) if f.unit == unit and f.end <= start), 0)
    high = min((i for i in (text.find(s, end) for s in "。；;，、") if i >= 0), default=len(text))
    return frozenset(_grams(text[low:start]) | _grams(text[end : min(high, end + 12)]))


def _crossed(sentence: str, clauses: tuple[str, ...]) -> str:
    """「80岁……200元」：原文里 80 岁和 200 元之间隔着别的元数，就不是一回事。「分别为」按次序配对。"""
    said = [f for f in figures(sentence) if not f.loose]
    for first, second in pairwise(said):
        between = sentence[first.end : second.start]
        if (
            first.unit == second.unit
            or {first.bound, second.bound} & {"from", "to"}
            or any(s in between for s in "。；;")
            or "*" in between
            or "=" in between
            or ("=" in sentence and sentence[: first.start].endswith("您说的"))  # 算式里提问人自己的数
        ):
            continue
        pairs = [_paired(c, first, second) for c in clauses]
        if any(p is not None for p in pairs) and not any(pairs):
            return sentence[first.start : second.end]
    return ""


def _paired(clause: str, first: Figure, second: Figure) -> bool | None:
    """两个数在这一条里是不是挨着的；有一个不在这一条里，说不上。"""
    if "分别" in clause:
        return _in_order(clause, first, second)
    row = figures(clause)
    ones = [i for i, f in enumerate(row) if f.same(first)]
    twos = [i for i, f in enumerate(row) if f.same(second)]
    if not ones or not twos:
        return None
    return any(_adjacent(row, min(i, j), max(i, j), first.unit, second.unit) for i in ones for j in twos)


def _adjacent(row: tuple[Figure, ...], low: int, high: int, *units: str) -> bool:
    """两数之间没有同单位的别的数。"""
    return not any(f.unit in units and f.bound not in ("from", "to") for f in row[low + 1 : high])


def _in_order(clause: str, first: Figure, second: Figure) -> bool | None:
    ones = [f for f in figures(clause) if f.unit == first.unit]
    twos = [f for f in figures(clause) if f.unit == second.unit]
    if len(ones) != len(twos) or len(ones) < 2:
        return None
    at = [i for i, f in enumerate(ones) if f.same(first)]
    return any(twos[i].same(second) for i in at) if at else None


# ---------------------------------------------------------------- 单位和它管的事

_LISTED = re.compile(r"单位:|按照?(?:各自)?职责")
_JOIN = re.compile(r"[、，,和及与以]{0,2}")
_FAR = 3  # 二字串；别的单位要比自己的多对上这么多才算安错了


def misassigned(sentence: str, clauses: tuple[str, ...]) -> str:
    """「甲负责一，乙负责二」说成了乙负责一：返回安错的单位，没有返回空串。名单管全条的不算。"""
    if any(_LISTED.search(c) for c in clauses) or _ROLES_ONLY.fullmatch(sentence):
        return ""
    duties = [duty for c in clauses for duty in _duties(c)]
    for name, said in _said_duties(sentence):
        own = [len(said & task) for names, task in duties if any(n.endswith(name) for n in names)]
        rest = [len(said & task) for names, task in duties if not any(n.endswith(name) for n in names)]
        if own and rest and max(rest) - max(own) >= _FAR:
            return name
    return ""


def _said_duties(sentence: str) -> Iterator[tuple[str, frozenset[str]]]:
    """句子里每个做事的单位，和说它做的事：一段里只有一组单位的，是整段；有几组的，是各组后面的话。"""
    for part in re.split("[。；;]", sentence):
        ours = tuple(o for o in offices(part) if _acts(part, o) or _JOIN.fullmatch(part[o.end : o.end + 1] or "无"))
        groups = _duties(part)
        if not any(_acts(part, o) for o in ours):
            continue
        for names, task in groups:
            said = task if len(groups) > 1 else frozenset(_grams(_without(part, offices(part))))
            yield from ((name, said) for name in names)


_ROLES_ONLY = re.compile(  # 只报名单，没说谁管哪件事；牵头对不对另有核对
    r"(?:文件没有写明哪家牵头[;；])?(?:(?:牵头|责任|配合)单位(?:是|还有|为)[^。;；]{1,400}[;；。]?){1,3}"
)
_ACTS = re.compile(r"负责|承担|组织|审核|核发|受理|发放|管理|实施|办理|审定|具体|统筹")


def _acts(sentence: str, office: Office) -> bool:
    """单位是做事的一方：由它、它负责；「向它报备」不是。"""
    before = sentence[: office.start]
    if office.bare or before.endswith(("报", "向", "送", "交", "经")):
        return False
    return before.endswith(("由", "是", ":")) or _ACTS.match(sentence, office.end) is not None


def _without(text: str, named: tuple[Office, ...]) -> str:
    for office in named:
        text = text[: office.start] + "。" * (office.end - office.start) + text[office.end :]
    return text


@lru_cache(maxsize=2048)
def _duties(clause: str) -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    """（挨在一起的几个单位，它们后面到下一个单位或句号为止说的事）。"""
    found = offices(clause)
    out: list[tuple[tuple[str, ...], frozenset[str]]] = []
    group: list[str] = []
    for i, office in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        group.append(office.name)
        until = following.start if following else len(clause)
        task = re.split("[。；;]", clause[office.end : until])[0]
        if following and _JOIN.fullmatch(clause[office.end : until]):
            continue
        out.append((tuple(group), frozenset(_grams(task))))
        group = []
    return tuple(out)


# ---------------------------------------------------------------- 话出自哪里

_QUOTED = re.compile(r'"[^"]*"')
_ENOUGH = 0.5  # 引号外的二字串，至少一半见于依据；再低就是自己编的话


def grounded(sentence: str, wide: str) -> bool:
    """引号外的话多半出自依据。挂着真引文、说着别的事，过不了这一关。"""
    ours = _grams(_QUOTED.sub("。", sentence))
    return len(ours & _grams(wide)) >= _ENOUGH * len(ours)
