"""谁负责：责任单位名单、牵头与配合、条文里「X 负责……」的主语。

``unit`` 是全部责任单位，``lead`` 是其中牵头的（同一处文字两种事实都有）。没有写明牵头的就没有 ``lead``，
除非文件自己约定「排第一的为牵头单位」，此时 basis 是 first-is-lead，subject 是那句约定。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ingest.facts.span import Span, Taken
from ingest.facts.units import Name, is_name_list, role_aside, split_names, unit_names, unit_words
from ingest.pattern import Pattern, any_of

_BEFORE = 20  # 字；名称前面看这么多
_ASIDE = re.compile(r"(?:\d{4}\s?年|\*{2,4}年|时限|年底|月底|持续推进|长期|逐步|适时)")
_START = re.compile(
    r"(?:^|[。；;，,：:\n（(“】])\s{0,8}(?:第[一二三四五六七八九十百零〇]{1,6}条\s{0,8}|[（(][一二三四五六七八九十\d*]{1,3}[)）]\s{0,8}|[一二三四五六七八九十\d*]{1,3}[、.．)）]\s{0,8})?(?:其中|同时|各|原则上|具体)?$|(?:由|经|应由)(?:其[^，。；：:\n]{0,8}的)?$|由[^，,。；;：:、\n]{1,14}的$"
)
_LATER = re.compile(r"[^。；;\n]{0,60}[，,]\s?(?:并|同时)?牵头(?!单位|部门|人|的)")  # 「甲加强协调，牵头建立」
_ALIAS = re.compile(r"\s{0,8}[（(](?:以下|下|统|分别|均)?(?:简称|统称|称)[^（）()]{1,30}[）)]")
_SENTENCE_END = re.compile(r"[）)][。；;]?\s{0,4}(?:\n|$)")
_CLOSING = re.compile(r"\s{0,8}[）)]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HELPED = re.compile(r"[，,、]\s{0,8}(?P<who>[^，,。；;\n]{2,80}?)(?:共同)?(?:配合|参与|协助|协同|参加)")
_BRACKET = re.compile(r"[（()）\n]")


def assigned(text: str, convention: str = "") -> list[Span]:
    """一条里写到的责任单位。``convention`` 是本文件「排第一的为牵头单位」的原话，没有就是空串。"""
    found: list[Span] = []
    taken = Taken(len(text))
    for start, end, lead in _labelled(text):
        found += _list(text, start, end, lead, convention)
        taken.add(start, end)
    for start, end in _brackets(text):
        if not taken.hits(start, end):
            spans = _unlabelled(text, start, end)
            found += spans
            if spans:
                taken.add(start, end)
    subjects = _subjects(text, taken)
    if not found and not subjects:
        return []
    found += [s for s in subjects if s.basis != "subject"] if found else subjects  # 明写了名单，就不再据语气推
    return sorted({(s.kind, s.start): s for s in reversed(found)}.values(), key=lambda s: (s.start, s.kind))


def named(text: str, start: int, end: int, *, lead: bool = False, convention: str = "") -> list[Span]:
    """整段就是名单：表格的「责任单位」「牵头单位」格。"""
    return _list(text, start, end, lead, convention)


def convention_in(text: str) -> str:
    """「排第一的为牵头单位、下同」的原话；没有则空串。"""
    match = _convention().search(text)
    return match.group() if match else ""


def _labelled(text: str) -> Iterator[tuple[int, int, bool]]:
    """「责任单位：」之后的名单：(起, 止, 是否牵头)。"""
    leads = unit_words()["labels"]["lead"]
    for match in _label().finditer(text):
        start, end = match.end(), _list_end(text, match.end())
        if match["sep"] == "为" and (match["label"] == "牵头" or not _begins_with_unit(text, start, end)):
            continue  # 「经办机构为参保人办理」
        yield start, end, match["label"] in leads


def _begins_with_unit(text: str, start: int, end: int) -> bool:
    first = next(iter(split_names(text, start, next(_chunks(text, start, end))[1])), None)
    return first is not None and is_name_list([first])


def _list_end(text: str, start: int) -> int:
    """名单到哪里为止：句号、分号、换行、收尾的括号，或下一个名目。"""
    following = _label().search(text, start)
    last = min(len(text), start + 600, following.start() if following else len(text))
    depth = 0
    for i in range(start, last):
        if text[i] in "（(":
            depth += 1
        elif text[i] in "）)":
            depth -= 1
            if depth < 0:
                return i
        elif text[i] in "。；;\n" and (depth == 0 or text[i] == "\n") and text[start:i].strip():
            return i
    return last


def _list(text: str, start: int, end: int, lead: bool, convention: str) -> list[Span]:
    spans: list[Span] = []
    members: list[Name] = []
    for a, b in _chunks(text, start, end):
        if _ASIDE.search(text, a, b):
            continue
        cut = _convention().search(text, a, b)
        names = split_names(text, a, cut.start() if cut else b)
        spans += [s for n in names for s in _spans(text, n, lead or n.lead)]
        members += [n for n in names if not n.rider]
        if cut:
            break
    if convention and members and not any(s.kind == "lead" for s in spans):
        first = members[0]
        spans.append(Span("lead", first.value, text[first.start : first.end], first.start, first.end, subject=convention, basis="first-is-lead"))  # fmt: skip
    return spans


def _spans(text: str, name: Name, lead: bool, basis: str = "stated") -> list[Span]:
    basis = "other" if name.rider else basis
    words = text[name.start : name.end]
    unit = Span("unit", name.value, words, name.start, name.end, basis=basis)
    return (
        [Span("lead", name.value, words, name.start, name.end, basis=basis), unit]
        if lead and not name.rider
        else [unit]
    )


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """逗号、分号处分开（括号里的不分）：「甲牵头，乙、丙配合」各有各的动作。"""
    depth, at = 0, start
    for i in range(start, end):
        if text[i] in "（(":
            depth += 1
        elif text[i] in "）)":
            depth = max(0, depth - 1)
        elif depth == 0 and text[i] in "，,；;。":
            yield at, i
            at = i + 1
    yield at, end


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """最外层括号里面的范围，限 300 字。"""
    depth, at = 0, 0
    for mark in _BRACKET.finditer(text):
        i, c = mark.start(), mark.group()
        if c in "（(":
            at = i + 1 if depth == 0 else at
            depth += 1
        elif c in "）)" and depth:
            depth -= 1
            if depth == 0 and i - at <= 300:
                yield at, i
        elif c == "\n":
            depth = 0


def _unlabelled(text: str, start: int, end: int) -> list[Span]:
    """（市甲局牵头，市乙局按分管领域负责，2023年底前完成）：括号里有动作、有单位。"""
    if not _any_ending().search(text[start:end]) and not role_aside().search(text, start, end):
        return _only_names(text, start, end)
    spans: list[Span] = []
    for a, b in _chunks(text, start, end):
        names = split_names(text, a, b)
        acting = _any_ending().search(text[a:b]) or role_aside().search(text, a, b)
        if is_name_list(names) and (acting or (spans and not _ASIDE.search(text, a, b))):
            spans += [s for n in names for s in _spans(text, n, n.lead)]
    return spans


def _only_names(text: str, start: int, end: int) -> list[Span]:
    """句末的（市甲局、市乙局）、（市甲局，持续推进）：括号里只有单位和时限。"""
    if not _SENTENCE_END.match(text[end : end + 8]) or not text[max(0, start - 12) : start].rstrip("（( ").endswith(
        ("。", "；")
    ):
        return []
    chunks = [(a, b) for a, b in _chunks(text, start, end) if not _ASIDE.search(text, a, b)]
    names = [n for a, b in chunks for n in split_names(text, a, b)]
    whole = all(any(len(u.value) == len(n.value) for u in unit_names(text[n.start : n.end])) for n in names)
    return [s for n in names for s in _spans(text, n, False)] if is_name_list(names) and whole else []


def _subjects(text: str, taken: Taken) -> list[Span]:
    """条文的主语：名称成组，前面是句读或「由」，后面是「负责、承担、审核……」。"""
    spans: list[Span] = []
    groups = list(_groups(text, [n for n in unit_names(text) if not taken.hits(n.start, n.end)]))
    for group, limit in zip(groups, [*(g[0].start for g in groups[1:]), len(text)], strict=False):
        before = text[max(0, group[0].start - _BEFORE) : group[0].start]
        opening = _START.search(before)
        if before and (passive := _passive_role(text, group, before)):
            spans += passive
            continue
        if not opening:
            continue
        at = group[-1].end
        closing = _CLOSING.match(text, at)
        at = closing.end() if closing and "（" in text[group[0].start : at] else at
        for between in (role_aside(), _ALIAS):
            at = said.end() if (said := between.match(text, at)) else at
        basis, end = _agency(text, at, by="由" in opening.group())
        if not basis:
            continue
        lead = "牵头" in text[at:end]
        later = not lead and _LATER.match(text, end, limit)
        for name in group:
            aside = role_aside().match(text, name.end)
            told = bool(later or (aside and aside["lead"]))
            member = Name(name.value, name.start, name.end)
            spans += _spans(text, member, lead or told, "stated" if told else basis)
        spans += _helpers(text, end) if lead else []
    return spans


def _passive_role(text: str, group: list[Span], before: str) -> list[Span]:
    """「报市财政局备案」「办公室设在市民政局」：它不是这句话的主语，事情却要到它那里。"""
    for opening, closing in _passive():
        cue = opening.search(before)
        said = cue and closing.match(text, group[-1].end)
        if cue and said:
            role = (cue.groupdict() | said.groupdict())["role"]
            return [n._replace(subject=role, basis="subject") for n in group]
    return []


def _agency(text: str, at: int, *, by: bool) -> tuple[str, int]:
    """名称后面说的是不是它做什么：(有多确实, 说到哪里)；不是的 basis 为空串。"""
    if identity := _phrase("identities").match(text, at):
        return "stated", identity.end()
    within = _phrase("within").match(text, at) if text.find("内", at, at + 40) > 0 else None
    for start in (within.end(), at) if within else (at,):
        if verb := _verb().match(text, start):
            if _phrase("paper").match(text, verb.end()):
                return "", at
            return "subject" if _phrase("explaining").match(text, verb.end()) else "stated", verb.end()
        if duty := _duty().match(text, start):
            return "subject", duty.end()
    if done := _act_after_adverbials().match(text, at):
        return "subject", done.end()
    if by and _HAN.match(text, at) and not _phrase("not_agent").match(text, at):
        return "subject", at
    return "", at


def _helpers(text: str, at: int) -> list[Span]:
    """「由甲牵头，乙、丙配合」的乙、丙。"""
    match = _HELPED.match(text, at)
    if not match:
        return []
    names = split_names(text, match.start("who"), match.end("who"))
    return [s for n in names for s in _spans(text, n, False)] if is_name_list(names) else []


def _groups(text: str, names: list[Span]) -> Iterator[list[Span]]:
    """相连的名称（甲、乙和丙）是一组。"""
    group: list[Span] = []
    for name in names:
        if group and not _joint().fullmatch(text, group[-1].end, name.start):
            yield group
            group = []
        group.append(name)
    if group:
        yield group


@cache
def _joint() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{role_aside().pattern})?\s{{0,8}}(?:、|和|及|与|以及|会同|[（(]|[）)]\s{{0,8}}(?:、|和|及)?)\s{{0,8}}"
    )


@cache
def _label() -> Pattern:
    labels = unit_words()["labels"]
    return Pattern(
        rf"(?P<label>{any_of([*labels['lead'], *labels['unit']])})(?:[（(][^（）()]{{1,12}}[）)])?\s{{0,8}}(?P<sep>[:：]|分别为|为)\s{{0,8}}"
    )


@cache
def _any_ending() -> Pattern:
    roles = unit_words()["roles"]
    return Pattern(rf"(?:{any_of([*roles['lead'], *roles['unit']])})(?:落实|完成|推进)?\s{{0,8}}(?:$|[，,；;。])")


@cache
def _verb() -> re.Pattern[str]:
    names = unit_words()["names"]
    return re.compile(
        rf"\s{{0,8}}(?:(?:{any_of(names['modals'])}){{0,3}})(?:{any_of(names['verbs'])})(?!人|单位|部门|办法|条例|机构|(?<!牵头)的)"
    )


@cache
def _duty() -> re.Pattern[str]:
    names = unit_words()["names"]
    return re.compile(rf"\s{{0,8}}(?:{'|'.join([*names['duties'], *names['acts']])})")


@cache
def _act_after_adverbials() -> re.Pattern[str]:
    names = unit_words()["names"]
    return re.compile(rf"\s{{0,8}}{names['adverbials']}(?:{any_of(names['does'])})(?!人|单位|部门|办法|的)")


@cache
def _passive() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(p["before"]), re.compile(p["after"])) for p in unit_words()["passive"])


@cache
def _phrase(name: str) -> re.Pattern[str]:
    return re.compile(rf"\s{{0,8}}(?:{unit_words()['names'][name]})")


@cache
def _convention() -> Pattern:
    return Pattern(unit_words()["names"]["convention"])
