"""从表里答：问的是哪一行、哪一列，答案就是那一格；行或列说不准的，对得上的都列出来。

行头和列名对着问题看（原话、同义说法、问的地方、提问人的年龄），格里要有问题要的那类事实。
格里只写了数、单位写在表题里的，连表头、表题一起引。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant import tiers
from assistant.answer import Answer, Hit, Need, Question
from assistant.asked_thing import other_row
from assistant.case import Case
from assistant.choose import ENOUGH, choose, closest
from assistant.compose import Draft, unique, where
from assistant.compute import multiplied, over_time
from assistant.evidence import KINDS, needed
from assistant.kinds import eligibility
from assistant.refuse import refuse
from assistant.rows import Cell, Row, is_head, read_row, readable, table_of
from assistant.standard import Adjusted, adjusted
from ingest.document import Clause, Fact, FactKind
from ingest.place import short_name

FIGURES: tuple[Need, ...] = ("amount", "ratio", "number")  # 没说要哪类数（「完全失能的呢」）
_LOOKED = 12  # 在前几条命中里找表
_TABLES = 4  # 最多看几张表
_ROWS = 120  # 再大的表只看命中的那几行
_NAMED = 0.6  # 行头的字有这么多见于问题，才算问的是这一行
_COLUMN, _APART = 0.15, 0.12  # 列名同理；比别的列多出这么多才算点了它
_ALIKE = 0.05
_AS_GOOD = 0.85  # 得分至少是最像的那句的这么多
_LOCAL = 0.7  # 那句说的是全市，而这一格是问的地方的，可以低到这么多
_SURE = 0.75  # 只点了列、没点行的，主题词要对上这么多
_MOST_ROWS, _MOST_CELLS = 8, 6
_LONG_NAME, _LONG_VALUE = 24, 60  # 字；再长的行头、格子说不成一句话
_LAYERS = (0.62, 0.8, 0.5)  # 同一行别处、上级标题、文件标题的折扣；同 evidence
_PLACE_HEAD = re.compile(r"[区县市州旗乡镇]$|街道$")
_PART = re.compile(r"[^、，,；;。]+")
_APPEARS = re.compile(r"[、，,+＋/／（）()及和与或]+")
_NUMBERED = re.compile(r"^[（(]?\d{1,3}[)）]?[.．、]\s*")
_ASIDE = re.compile(r"[（(][^（）()]{0,40}[）)]")
_UNIT_LINE = re.compile(r"单位\s*[:：]")


@dataclass(frozen=True)
class Picked:
    """问到的一行和其中的格；``score`` 是行头、列名、标题对上多少主题词（0–1）。"""

    row: Row
    cells: tuple[Cell, ...]
    hit: Hit
    score: float
    named: float  # 行头对上多少
    pointed: bool  # 列也点到了

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(f for c in self.cells for f in c.facts)


def answer(case: Case) -> Answer | None:
    """不该从表里答的（看不出行列、行文里说得更清楚、要下判断的）返回 None。"""
    needs = needed(case.question)
    picked = pick(case, needs or FIGURES)
    if not needs and not all(p.pointed and p.named >= _NAMED for p in picked):
        return None
    if not picked or picked[0].score < ENOUGH or _better_elsewhere(case, needs, picked[0]):
        return None
    if other := _another_thing(case, picked[0]):
        return refuse(case, other, next((e for e in case.evidence if e.hit.clause.id == picked[0].row.clause.id), None))
    draft = Draft(case.question)
    found = _adjusted(case, picked)
    for p in picked:  # 另有折扣、上浮的，先说清这是表里的标准
        draft.say(("表里的标准：" if found else "") + sentence(case, p), *cites(draft, case, p))
    if found:
        rule = draft.cite(found.clause, picked[0].hit.document, found.quote)
        draft.say(f"{found.clause.label}写明：“{found.quote}”", rule)
        draft.say(f"按这一条计算：{found.working}。", rule, *cites(draft, case, picked[0]))
    values = [value for p in picked for value in values_of(p, needs)] + ([found.value] if found else [])
    if not found and (sum_ := over_time(case.question.plain, values) or multiplied(case.question.plain, values)):
        draft.say(sum_.line, *cites(draft, case, picked[0]))
        values.append(sum_.value)
    if len(picked) <= 2:
        for p in picked:
            draft.say(f"{where(p.hit)}写明：{readable(p.row)}。", *cites(draft, case, p))
    facts = [f for p in picked for f in _wanted(p.facts, needs or FIGURES)]
    dates = [part for f in facts if f.kind == "deadline" for part in f.value.split("/")]
    return draft.answer(case.question.kind, values=values, dates=dates, confidence=picked[0].score)


def _another_thing(case: Case, picked: Picked) -> str:
    """这一行、这一列、这张表说的是同类的另一样（问派出所的电话，表里是服务中心的）。"""
    heads = " ".join((picked.hit.document.title, *picked.row.clause.path, _caption(case, picked.row, picked.hit)))
    names = " ".join((*(c.text for c in picked.row.names), *(c.head for c in picked.cells)))
    return other_row(case.question, names, f"{heads} {picked.row.clause.text}")


def _adjusted(case: Case, picked: Sequence[Picked]) -> Adjusted | None:
    """只问到一个金额时，对这个提问人另有的折扣、上浮。"""
    amounts = {f.value: f for p in picked for f in p.facts if f.kind == "amount"}
    if len(picked) != 1 or len(amounts) != 1:
        return None
    row, hit = picked[0].row, picked[0].hit
    return adjusted(case, row.clause, hit.document, _above(case, row, hit), next(iter(amounts.values())))


def _better_elsewhere(case: Case, needs: Sequence[Need], picked: Picked) -> bool:
    """行文里有一句更像在说这件事；或者这一行的条件对着提问人，能下判断。"""
    nearest = closest(case)
    rival = next(iter(choose(case, needs) or ()), nearest)
    local = _local(case, picked, rival.hit)
    if picked.score < nearest.score * (_LOCAL if local else _AS_GOOD):
        return True
    if picked.named < _NAMED and picked.score < _SURE:
        return True
    if not local and rival.hit.clause.kind != "row" and rival.score >= picked.score:
        return True
    own = [e for e in case.evidence if e.hit.clause.id == picked.row.clause.id][:1]
    return case.question.kind == "eligibility" and bool(own) and bool(eligibility.verdict(case, own))


def _local(case: Case, picked: Picked, rival: Hit) -> bool:
    """行、列就是问的地方，而行文那一条没说到它：那一条说的是全市。"""
    place = _place_in(" ".join(c.text + c.head for c in (*picked.row.names, *picked.cells)), case)
    return bool(place) and place != rival.document.place and short_name(place) not in rival.clause.text


def one(case: Case) -> Picked | None:
    """行和列都点到、只有一格的；比较时用。"""
    found = pick(case, needed(case.question) or FIGURES)
    sure = len(found) == 1 and found[0].pointed and found[0].named >= _NAMED and found[0].score >= ENOUGH
    return found[0] if sure else None


def values_of(picked: Picked, needs: Sequence[Need]) -> list[str]:
    """格里的数，范围拆成两端。"""
    facts = _wanted(picked.facts, needs or FIGURES)
    return [part for f in facts if f.kind in ("amount", "ratio", "number") for part in f.value.split("-")]


def pick(case: Case, needs: Sequence[Need]) -> list[Picked]:
    """问到的行和格，最像的在前；一样像的都在；看不出问的是哪一行、哪一列的，没有。"""
    found = [p for rows in _tables(case) for p in _in_table(case, rows, needs)]
    if not found:
        return []
    best = max(found, key=lambda p: (p.score + p.named + 0.3 * p.pointed, p.hit.score))
    same = [
        p
        for p in found
        if p.row.head == best.row.head
        and p.hit.document == best.hit.document
        and (p.named, p.pointed) >= (best.named - _ALIKE, best.pointed)
    ]
    return same if len(same) <= _MOST_ROWS else []


def _tables(case: Case) -> Iterable[list[tuple[Row, Hit]]]:
    """命中里的表，每张是它的各行；没有命中的行借用同表最好那条的得分。"""
    seen: set[str] = set()
    tables = 0
    for hit in case.hits[:_LOOKED]:
        if hit.clause.kind != "row" or hit.clause.id in seen or tables == _TABLES:
            continue
        tables += 1
        members = table_of(hit.clause, case.store.clauses(hit.document.id))
        head = members[0] if is_head(members[0]) else None
        body = [c for c in members if c is not head]
        if len(body) > _ROWS:
            hits = {h.clause.id for h in case.hits}
            body = [c for c in body if c.id in hits]
        seen.update(c.id for c in members)
        facts = case.store.facts_of([c.id for c in body])
        yield [
            (read_row(c, head, facts.get(c.id, ())), Hit(c, hit.document, hit.score, hit.coverage, facts.get(c.id, ())))
            for c in body
        ]


def _in_table(case: Case, rows: Sequence[tuple[Row, Hit]], needs: Sequence[Need]) -> list[Picked]:
    said = _said(case.question, case)
    found = []
    for row, hit in rows:
        cells = _able(row, case, needs)
        if not cells or not row.names or any(len(c.text) > _LONG_NAME for c in row.names):
            continue
        scores = [_named(c, case, said) for c in row.names]
        if min(scores) < 0:
            continue
        chosen, pointed = _columns(cells, needs, case, said)
        named = sum(scores)
        if max(scores) < _NAMED and not pointed:
            continue
        found.append(Picked(row, tuple(chosen), hit, _score(case, row, chosen, hit), named, pointed))
    return found


def _able(row: Row, case: Case, needs: Sequence[Need]) -> list[Cell]:
    """有所要事实、一句话说得清的格；格里逐个地方列着数的，只取问的那个地方。"""
    others = [c for c in row.cells if c not in row.names and _wanted(c.facts, needs)]
    if own := [part for c in others if (part := _part_of(c, case))]:
        return own
    return [c for c in others if c.is_value and len(c.text) <= _LONG_VALUE]


def _part_of(cell: Cell, case: Case) -> Cell | None:
    """「南浦区70个、北岭区60个……」里问的那个地方的一段。"""
    place = short_name(case.scope.place.name) if case.scope.place else ""
    for part in _PART.finditer(cell.text):
        facts = tuple(f for f in cell.facts if f.text in part.group())
        if place and part.group().startswith(place) and facts:
            return Cell(part.group(), cell.start + part.start(), cell.start + part.end(), (), facts)
    return None


def _wanted(facts: Iterable[Fact], needs: Sequence[Need]) -> list[Fact]:
    kinds = {kind for need in needs for kind in KINDS.get(need, ())}
    return [f for f in facts if f.kind in kinds and f.usable]


def _said(question: Question, case: Case) -> str:
    """问题的原话，加上主题词的同义说法、问的地方。"""
    forms = [s for t in case.topic.terms for s in (t.text, *t.synonyms)]
    return "，".join([question.plain, *forms, *(p.name for p in question.places)])


def _named(cell: Cell, case: Case, said: str) -> float:
    """行头的这一格有多少见于问题；年龄、大小写着几档而对不上的是 -1。"""
    if (fits := tiers.inside(case, cell.text)) is not None:
        return 1.0 if fits else -1.0
    document = case.hits[0].document
    marks = {eligibility.test(f, case.question, document).mark for f in cell.facts if f.value.startswith("age")}
    if marks & {"met", "unmet"}:
        return -1.0 if "unmet" in marks else 1.0
    words = _ASIDE.sub("", _NUMBERED.sub("", cell.text)) or cell.text
    for fact in cell.facts:  # 目标里的数是答案，不是名目
        words = words.replace(fact.text, "") if fact.kind == "number" else words
    return _recall(words, said)


def _recall(words: str, said: str) -> float:
    """``words`` 的二字组有多少见于 ``said``；一段一段地算，整段原样出现就是全见到。"""
    parts = [p for p in _APPEARS.split("".join(words.split())) if p]
    pairs = seen = 0
    for part in parts:
        grams = [part[i : i + 2] for i in range(max(1, len(part) - 1))]
        pairs += len(grams)
        seen += len(grams) if part in said else sum(g in said for g in grams)
    return seen / pairs if pairs else 0.0


def _columns(cells: Sequence[Cell], needs: Sequence[Need], case: Case, said: str) -> tuple[list[Cell], bool]:
    """问到的列；没点哪一列的，够格的都要。第二项是点了没有。"""
    chosen: list[Cell] = []
    pointed = True
    for kinds in _groups(needs):
        able = [c for c in cells if any(f.kind in kinds for f in c.facts)]
        scores = [_column_score(c, case, said) for c in able]
        best = max(scores, default=0.0)
        rest = [s for s in scores if s < best - 1e-9]
        if best >= _COLUMN and (len(able) == 1 or not rest or best - max(rest) >= _APART):
            chosen += [c for c, s in zip(able, scores, strict=True) if s >= best - 1e-9]
        else:
            chosen += able
            pointed = False
    return list(dict.fromkeys(chosen))[:_MOST_CELLS], pointed


def _groups(needs: Sequence[Need]) -> list[set[FactKind]]:
    """电话、地址各要一格；钱、数、比例合在一起挑。"""
    figures = {k for n in needs if n in ("amount", "ratio", "number") for k in KINDS[n]}
    others: list[set[FactKind]] = [set(KINDS[n]) for n in needs if n not in ("amount", "ratio", "number")]
    return [g for g in (figures, *others) if g]


def _column_score(cell: Cell, case: Case, said: str) -> float:
    if _place_in(cell.head or cell.text, case):
        return 1.0
    if not cell.heads or (case.scope.place and all(_PLACE_HEAD.search(h) for h in cell.heads)):
        return 0.0  # 别的地方的列
    if any(name in case.question.plain for head in cell.heads for name in _listed(head)):
        return 1.0
    return max(_recall(_ASIDE.sub("", h) or h, said) for h in cell.heads)


def _listed(head: str) -> list[str]:
    """列名括号里列着的：「中川片区（柳川镇、青杠乡）」的两个镇。"""
    asides = (aside[1:-1] for aside in _ASIDE.findall(head))
    return [name for aside in asides for name in re.split(r"[、，,]", aside) if len(name) > 1]


def _place_in(words: str, case: Case) -> str:
    """问的地方见于列名、行头的，照问的说；没有则空。"""
    place = case.scope.place
    return place.name if place and short_name(place.name) in words else ""


def _score(case: Case, row: Row, cells: Sequence[Cell], hit: Hit) -> float:
    own = " ".join([*(c.text for c in row.names), *(c.head for c in cells)])
    topic = case.topic
    row_layer, path_layer, title_layer = _LAYERS
    return topic.coverage(
        (1.0, topic.matches(own)),
        (row_layer, topic.matches(row.clause.text)),
        (path_layer, topic.matches(" ".join((*row.clause.path[1:], _caption(case, row, hit))))),
        (title_layer, topic.matches(" ".join((hit.document.title, *row.clause.path[:1])))),
    )


# ---------------------------------------------------------------- 说成话


def sentence(case: Case, picked: Picked) -> str:
    names = unique(_NUMBERED.sub("", c.text) for c in picked.row.names)
    subject = names[0] + (f"（{'、'.join(names[1:])}）" if len(names) > 1 else "")
    if len(picked.cells) > 1:
        return f"{subject}：" + "；".join(f"{c.head}{spoken(c)}" for c in picked.cells) + "。"
    cell = picked.cells[0]
    place = _place_in(cell.head, case) or (cell.head if _PLACE_HEAD.search(cell.head) else "")
    if place:
        return f"{place}的{subject}，{spoken(cell)}。" if len(names) > 1 else f"{place}{subject}的，{spoken(cell)}。"
    if not cell.head or cell.head[0].isdigit():
        return f"{subject}{cell.head}：{spoken(cell)}。"
    return f"{subject}的{cell.head}是{spoken(cell)}。"


def spoken(cell: Cell) -> str:
    """格里的话，补上单位：900（元/人·月）→ 每人每月900元；自带单位的照原文。"""
    fact = next((f for f in cell.facts if f.kind in ("amount", "ratio", "number")), None)
    if fact is None or not re.search(r"\d[以]?[上下内]*$", cell.text):
        return cell.text
    written = re.sub(r"^.*\d", "", fact.value)
    if fact.bound:  # 界限和数是连着的一句原话，单位写在后面
        return f"{cell.text}（{written}）" if written else cell.text
    unit, _, per = written.partition("/")
    return "".join(f"每{p}" for p in per.split("·") if p) + cell.text + unit


def cites(draft: Draft, case: Case, picked: Picked) -> list[int]:
    """这一行、它的表头；格里没写单位的，还有写着单位的表题。"""
    clause, document = picked.row.clause, picked.hit.document
    cites = [draft.cite(clause, document, clause.text.strip())]
    told = {f.kind for f in picked.facts}
    if (head := picked.row.head) and not (told and told <= {"contact", "address"}):  # 电话、地址一看就知道，不必引列名
        cites.append(draft.cite(head, document, head.text.strip()))
    if any(spoken(c) != c.text for c in picked.cells) and (caption := _unit_source(case, picked)):
        cites.append(draft.cite(caption, document, _unit_line(caption)))
    return cites


def _caption(case: Case, row: Row, hit: Hit) -> str:
    """表题：表头之上那一行字。"""
    above = _above(case, row, hit)[-1:]
    return next((line for c in above for line in reversed(c.text.strip().split("\n"))), "")[:_LONG_VALUE]


def _above(case: Case, row: Row, hit: Hit) -> tuple[Clause, ...]:
    """表头之上三条之内，不是别的表。"""
    clauses = case.store.clauses(hit.document.id)
    first = table_of(row.clause, clauses)[0]
    at = next(i for i, c in enumerate(clauses) if c.id == first.id)
    return tuple(c for c in clauses[max(0, at - 3) : at] if c.kind != "row")


def _unit_source(case: Case, picked: Picked) -> Clause | None:
    """写着「单位：」的那一条：表头之上最近的；单位就在这一行或表头里的，没有。"""
    own = " ".join(c.text for c in (picked.row.clause, picked.row.head) if c)
    unit = re.sub(r"^.*\d", "", picked.facts[0].value).partition("/")[0] if picked.facts else ""
    if unit and unit in own:
        return None
    return next((c for c in reversed(_above(case, picked.row, picked.hit)) if _UNIT_LINE.search(c.text)), None)


def _unit_line(caption: Clause) -> str:
    return next(line.strip() for line in reversed(caption.text.split("\n")) if _UNIT_LINE.search(line))
