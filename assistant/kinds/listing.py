"""要全部，不是最像的一条：某单位要做的全部事、某日之前要完成的全部事。走事实表，不走检索的前几名。"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from assistant.answer import Answer, Question
from assistant.asked_day import ends
from assistant.asked_office import Office, asked_office, bare_name
from assistant.case import Case
from assistant.compose import Draft, called, opening
from assistant.evidence import segments
from assistant.refuse import refuse
from assistant.scope import Scope, named
from assistant.topic import strength
from ingest.document import Clause, Document, Fact
from ingest.store import Stated

_MOST = 60  # 一次最多列这么多条；再多请加条件
_BATCH = 16  # 份；先看这么多份文件，不够列的再看后面两倍多的
_SNIPPET = 46  # 没有小标题的条款，引开头这么多字
_DATED = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_LEADS = re.compile("牵头")
_NUMBERED = re.compile(
    r"^[\s（(]*(?:第[\d一二三四五六七八九十百零]{1,6}条|[\d一二三四五六七八九十*]{1,4}[）)]?[、.．]|[\d一二三四五六七八九十*]{1,4}[）)])\s*"
)
_WHAT_IS_DUE = re.compile(
    r"[前底末内年月日][^，。？?]{0,8}(?:完成|做完|办完|弄完|建成|落实)[^，。？?]{0,4}(?:什么|啥|哪些|哪几)"
)
_DUE = re.compile(
    r"[年月日号](?:年|月|日)?(?:底|末|中|之?前|以前|内|为止)|到(?:\d|[一二三四五六七八九十])|完成|建成|落实|办[完结]|做完|截止|到期|启动|实现|达到|任务|目标"
)


@dataclass(frozen=True)
class Item:
    """列出来的一行：哪一条、引文、怎么说。"""

    clause: Clause
    quote: str
    text: str


def by_unit(case: Case) -> Answer:
    """一个单位在范围内的全部分工，按文件、按次序；牵头的注明，问「牵头的」只列牵头的。"""
    office, searched = asked_office(case.question), _searched(case)
    leading = bool(_LEADS.search(case.question.plain))
    kinds = ("lead",) if leading else ("unit", "lead")
    stated = _named_where(office, [v for v in case.store.values(kinds) if office.might_be(v)], searched)

    def theirs(clause: Clause, facts: Sequence[Fact]) -> list[Fact]:
        home = case.store.document(clause.document).place
        return [f for f in facts if office.is_named(f.value, home)]

    kept = _kept(case, searched, kinds, stated, theirs)
    if not kept:
        return refuse(case, f"{office.said}{'牵头的任务' if leading else '的职责'}")
    name = bare_name(kept[0][1][0].value)
    draft = Draft(case.question)
    items = [_duty(case, c, facts) for c, facts in kept[:_MOST]]
    total = _total(case, searched, kinds, stated) if len(kept) > _MOST else len(kept)
    _list(draft, case, items, total, f"{name}{'牵头的' if leading else ''}", "分工")
    return replace(draft.answer("listing", confidence=0.9), total=total)


def _total(case: Case, searched: Scope, kinds: Sequence[str], stated: Stated) -> int:
    """一共几处，列不下的也数；限定了正文、表里的不数，为 0。"""
    if case.question.scope in ("annex", "body"):
        return 0
    every = searched.ids if searched.limited else None
    return case.store.count_stating(kinds, tuple((v, every if there is None else there) for v, there in stated))


def _named_where(office: Office, values: Sequence[str], searched: Scope) -> Stated:
    """``values`` 里哪些是问的那个单位，只在哪些文件里才是（「区民政局」在南浦区的文件里是南浦区民政局）。"""
    groups: dict[tuple[str, ...], list[str]] = {}
    for value in values:
        if there := tuple(home for home in searched.homes if office.is_named(value, home)):
            groups.setdefault(there, []).append(value)
    return tuple(
        (
            tuple(named),
            None if len(there) == len(searched.homes) else frozenset().union(*(searched.homes[h] for h in there)),
        )
        for there, named in groups.items()
    )


def by_day(case: Case) -> Answer:
    """某年、某日之前要完成的全部事，按文件、按日子先后；问题里有话题的，只列说这个话题的。"""

    def due(value: str) -> bool:
        return any(_due(value, day) for day in case.question.days)

    def on_topic(clause: Clause, facts: Sequence[Fact]) -> Sequence[Fact]:
        return facts if _on_topic(case, clause) else ()

    searched = _searched(case)
    values = tuple(v for v in case.store.values(("deadline",)) if due(v))
    kept = _kept(case, searched, ("deadline",), ((values, None),) if values else (), on_topic)
    if not kept:
        return refuse(case, f"{'、'.join(case.question.days)}要完成的事")
    rank = {d: n for n, d in enumerate(dict.fromkeys(c.document for c, _ in kept))}
    dated = [pair for c, facts in kept for pair in _dues(case, c, facts)]
    items = [item for _, item in sorted(dated, key=lambda pair: (rank[pair[1].clause.document], pair[0]))]
    draft = Draft(case.question)
    _list(draft, case, items[:_MOST], 0 if len(items) > _MOST else len(items), "写明这个时间的", "")
    return draft.answer("listing", dates=case.question.days, confidence=0.8)


def asks_what_is_due(question: Question) -> bool:
    """「2024年10月底前要完成什么」，或问那时之前的全部；「2020年对困难企业有什么政策」只说是哪年的。"""
    plain = question.plain
    return bool(_WHAT_IS_DUE.search(plain)) or (question.every and bool(_DUE.search(plain)))


def _searched(case: Case) -> Scope:
    """点了名的文件只列那份；没点名的，范围内的都列。"""
    pointed = named(case.question, case.scope)
    return Scope(case.scope.place, pointed, True) if pointed else case.scope


def _kept(
    case: Case,
    searched: Scope,
    kinds: Sequence[str],
    stated: Stated,
    theirs: Callable[[Clause, Sequence[Fact]], Sequence[Fact]],
) -> list[tuple[Clause, Sequence[Fact]]]:
    """``searched`` 里合乎要求的条款和凭的事实，按文件、按次序：有 ``stated`` 的文件才看，条款里的再过 ``theirs``。

    文件一批一批地看，够列的就不再看后面的；每一批都是整份的文件，次序不受影响。
    """
    values = [v for named, _ in stated for v in named]
    found: list[tuple[Clause, Sequence[Fact]]] = []
    held = case.store.documents_stating(kinds, stated)
    documents, size = (d for d in searched.documents if d.id in held), _BATCH
    while len(found) <= _MOST and (batch := list(islice(documents, size))):
        size *= 2
        facts_in: dict[str, list[Fact]] = {}
        for fact in case.store.facts_with(kinds, values, [d.id for d in batch]):
            if fact.usable:
                facts_in.setdefault(fact.clause, []).append(fact)
        for clause in _in_order(batch, case.store.clauses_by_id(facts_in)):
            if _in_scope(case, clause) and (own := theirs(clause, facts_in[clause.id])):
                found.append((clause, own))
    return found


def _list(draft: Draft, case: Case, shown: Sequence[Item], total: int, whose: str, what: str) -> None:
    """先说一共 ``total`` 处（0 是没有数）；有几份文件的，每份先说是哪份。"""
    documents = {i.clause.document: case.store.document(i.clause.document) for i in shown}
    cites = [draft.cite(i.clause, documents[i.clause.document], i.quote) for i in shown]
    more = total != len(shown)
    count = f"一共有{total}处" if total else "很多"
    count = f"{count}，这里列出{len(shown)}处" if more else count
    if len(documents) == 1 and not (more and total):  # 数的是全部文件里的，不只这一份
        (document,) = documents.values()
        where = f"{whose}在{called(document)}里"
        draft.say(f"{where}的{what or '事'}{count}：" if more else f"{where}有{len(shown)}处{what}：", *cites)
    else:
        draft.say(f"{whose}{'' if whose.endswith('的') else '的'}{what}{count}，按文件列在下面：", *cites)
    before = ""
    for item, cited in zip(shown, cites, strict=True):
        document = documents[item.clause.document]
        if len(documents) > 1 and document.id != before:
            draft.say(f"{called(document)}：")
        before = document.id
        draft.say(item.text, cited)
    if more:
        draft.caution("还有没有列出的；请加上地方、文件或事项再问。")


def _duty(case: Case, clause: Clause, facts: Sequence[Fact]) -> Item:
    role = "（牵头）" if any(f.kind == "lead" for f in facts) else ""
    text = f"{clause.label}{role}：{subject(clause, case)}{_past(case, clause)}"
    return Item(clause, duty_quote(clause, facts), text)


def _past(case: Case, clause: Clause) -> str:
    """表格行写了时限、而时限已过的，注明。"""
    if clause.kind != "row":
        return ""
    due = [f for f in case.store.facts(kinds=("deadline",), clause=clause.id) if f.usable]
    past = due and all(_DATED.fullmatch(f.value) and ends(f.value)[1] < case.question.today for f in due)
    return f"（{'、'.join(f.text for f in due)}，已过）" if past else ""


def _dues(case: Case, clause: Clause, facts: Sequence[Fact]) -> list[tuple[dt.date, Item]]:
    """这一条里要在那时完成的：句子照引，表格行是任务那一格；没带日子的注明日子。"""
    row = clause.kind == "row"
    made = []
    for piece in [subject_cell(clause, case)] if row else pieces_with(clause, facts):
        start = clause.start + clause.text.find(piece)
        inside = [f for f in facts if start <= f.start < start + len(piece)] or facts
        said = inside[0].text
        shown = f"{clause.label}：“{piece}”" if said in piece else f"{clause.label}（{said}）：“{piece}”"
        last = min(ends(f.value.split("/")[-1])[1] for f in inside)
        made.append((last, Item(clause, clause.text.strip() if row else piece, shown)))
    return made


def _due(value: str, day: str) -> bool:
    """「2021年要完成」包括 2021 年里的任何一天，和到 2021 年为止的期间；「2024年10月底前」是那一年里到那时为止的。"""
    parts = value.split("/")
    if not all(_DATED.fullmatch(p) for p in (*parts, day)):
        return False
    if len(day) == 4:
        return any(p.startswith(day) for p in parts)
    last, asked = ends(parts[-1])[1], ends(day)[1]
    if day.endswith("-12-31"):  # 「年底前要完成」问的是年底的任务，不是全年的
        return last == asked
    return last.year == asked.year and last <= asked


def _on_topic(case: Case, clause: Clause) -> bool:
    """没说话题的全列；说了话题的，标题或正文里要对上大半。"""
    dated = re.compile(r"^\d|^(?:之?前|底前?|完成|办完|做完|弄完|任务|事|办|完)")
    about = [(t, w) for t, w in zip(case.topic.terms, case.topic.weights, strict=True) if not dated.match(t.text)]
    total = sum(w for _, w in about)
    if not total:
        return True
    text = " ".join((*clause.path[1:], clause.text))
    return sum(w * strength(t, text) for t, w in about) >= 0.6 * total


def pieces_with(clause: Clause, facts: Sequence[Fact]) -> list[str]:
    """含这些日期的句子。"""
    offset = clause.start
    return [
        s.text
        for s in segments(clause.text)
        if any(s.start <= f.start - offset and f.end - offset <= s.end for f in facts)
    ]


def _in_order(documents: Sequence[Document], clauses: dict[str, Clause]) -> list[Clause]:
    rank = {d.id: i for i, d in enumerate(documents)}
    return sorted(clauses.values(), key=lambda c: (rank.get(c.document, 0), c.start))


def _in_scope(case: Case, clause: Clause) -> bool:
    if case.question.scope == "annex":
        return clause.kind == "row"
    return not (case.question.scope == "body" and clause.kind == "row")


def subject(clause: Clause, case: Case) -> str:
    """这一条说的是什么事：小标题；表格行是任务那一格。"""
    text = clause.text.strip()
    if clause.kind == "row":
        return _snippet(subject_cell(clause, case))
    first = segments(text)[0].text if segments(text) else text
    return _snippet(_NUMBERED.sub("", first))


def subject_cell(clause: Clause, case: Case) -> str:
    """表格行的任务：不是序号、单位、时限，也不是几行共用的组名，剩下的第一格。"""
    cells = [c.strip() for c in re.split(r"[|\t]", clause.text) if c.strip()]
    facts = case.store.facts(kinds=("unit", "lead", "deadline"), clause=clause.id)
    said = {f.text.strip() for f in facts if f.text.strip()}
    shared = {_bare(p) for p in clause.path}
    numbers = re.compile(r"[\d*.、．]{1,6}")
    plain = [c for c in cells if not numbers.fullmatch(c) and not any(f in c and len(f) * 3 > len(c) for f in said)]
    own = [c for c in plain if _bare(c) not in shared and not re.match(r"\d{1,2}[.、．]", c)]
    return next(iter(own or plain or cells), "")


def _bare(text: str) -> str:
    return re.sub(r"[\s、.．]", "", _NUMBERED.sub("", text))


def _snippet(text: str) -> str:
    return text.rstrip("。；") if len(text) <= _SNIPPET else text[:_SNIPPET].rstrip("，、；。") + "……"


def duty_quote(clause: Clause, facts: Sequence[Fact]) -> str:
    """含这个单位的那一句；太长就从单位往两边取。"""
    fact = next((f for f in facts if clause.start <= f.start and f.end <= clause.end), None)
    if fact is None:
        return opening(clause.text, 120)
    at = fact.start - clause.start
    for piece in segments(clause.text):
        if piece.start <= at < piece.end and len(piece.text) <= 160:
            return piece.text
    return clause.text[max(0, at - 40) : at + len(fact.text) + 40].strip()
