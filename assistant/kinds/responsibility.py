"""谁负责、谁牵头、还有谁、某单位算不算：单位逐个出自条款的责任单位；文件没有指明牵头的，就说没有指明。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Answer, Hit
from assistant.case import Case
from assistant.choose import ENOUGH
from assistant.compose import Draft, unique, where
from assistant.evidence import Evidence, segments
from assistant.kinds import levels, passage
from assistant.kinds.passage import missing
from assistant.lexicon import find_units, grammar
from assistant.refuse import hidden, refuse
from ingest.document import Fact
from ingest.facts import unit_names
from ingest.numerals import number, numeral

_PLAIN = 0.5  # 行文里顺带写到的单位要算数，这句话得对上这么多主题词
_AS_GOOD = 0.82  # 有责任单位的条款，得分至少是最好条款的这么多
_SENTENCE_AS_GOOD = 0.7  # 行文里的那一句，至少是最好那句的这么多
_ENOUGH_SAID = 0.35  # 行文里的那一句，自己至少得对上这么多主题词
_LESS = 0.6  # 条款的检索得分打这个折
_STATED_ABOVE = 0.4  # 单位写在冒号前面的，和写在这一句里的一样算
_APART = 0.5  # 一句里各做各的：这一家做的少对上多少主题词，减多少
_JOINED = re.compile(r"[\s、和及与（()）以或并由会同]*")
_PAYS = re.compile(r"(?:全额|分别|共同|按[^，。]{0,10})?(?:负担|安排|保障|拨付|承担)")
_ASKS_MONEY = re.compile(r"[钱款费]|经费|资金|[出掏补贴]")
_PAUSE = re.compile(r"[。；;\n]")
_PHRASE, _LONGEST = 0.03, 8  # 原话每多对上一个字，次序分加多少；最多算几个字
_SAID, _DOES_IT = 0.2, 0.15  # 写明负责的、做的正是问的事的，次序分各加多少
_LISTED = re.compile(
    r"(?:责任|牵头|配合|主管|实施)(?:单位|部门)\s*[:：为是]|[（(][^（）()\n]{0,80}(?:牵头|负责|配合)[^（）()\n]{0,60}[）)]"
)
_HOW_MANY = re.compile(r"一共|总共|共有?(?:几|多少)|多少(?:家|个)|几家(?!的)")
_WHICH_PLACE = re.compile(r"排(?:在|名)?第几|第几(?:位|个|家)")
_SHARED = re.compile(r"按照?(?:各自)?职责分?工?(?:分工)?(?:负责|落实|推进)?")
_ASKS_CHARGE = re.compile(r"主管|归口|(?:谁|哪个?(?:部门|单位)|哪家)(?:来)?(?:负责|主持)?管理")
_IN_CHARGE = re.compile(
    r"是[^。；，]{0,20}主管部门|主管部门负责|负责(?:统筹|指导|组织实施)?[^。；，]{0,6}(?:全市|全县|全区|全省|本市|本县|本区|本行政区域|本办法|本条例|本细则)"
)
_ASIDE = re.compile(r"除了?[^，,。？?]{1,24}|[^，,。？?]{1,16}(?:之外|以外)|[^，,。？?]{1,16}还有谁|还有(?:谁|哪)|别的")
_HOW = {
    "first-is-lead": "（按该文件的约定，名单里排第一的为牵头单位）",
}


@dataclass(frozen=True)
class Duty:
    """一条的分工：牵头单位（可以不止一家）、全部单位（照原文次序，牵头在前）。"""

    hit: Hit
    leads: tuple[Fact, ...]
    units: tuple[Fact, ...]
    quote: str = ""  # 行文里写到的：那一句
    acting: bool = False  # 没有读出责任单位，凭「由甲签发」认的：单位多半不全，照引那一句

    @property
    def lead(self) -> Fact | None:
        return self.leads[0] if self.leads else None

    @property
    def leading(self) -> str:
        return "、".join(unique(f.value for f in self.leads))

    @property
    def names(self) -> tuple[str, ...]:
        return unique([*(f.value for f in self.leads), *(u.value for u in self.units)])


def duty_of(hit: Hit) -> Duty | None:
    """一条的分工。"""
    return _duty(hit, [f for f in hit.facts if f.kind in ("unit", "lead")])


def _duty(hit: Hit, facts: Sequence[Fact], quote: str = "") -> Duty | None:
    shown = [f for f in facts if f.basis not in ("masked", "other")]
    named = [f for f in shown if f.basis != "subject"]
    shown = named or shown  # 写明了责任单位的，行文里顺带说到的部门不算
    if not shown:
        return None
    leads = tuple(f for f in shown if f.kind == "lead")
    return Duty(hit, leads, tuple(f for f in shown if f.kind == "unit"), quote)


def answer(case: Case) -> Answer:
    ranked = by_clause(case.evidence)
    if not ranked or (ranked[0].clause_score < ENOUGH and not case.question.references):
        return refuse(case, missing(case.question.needs, case))
    best = ranked[0]
    able = [(e, d) for e, d in _duties(case) if _as_good(e, best)]
    if told := _in_charge(case, best, able):
        return told
    if not able:
        if named := _named_in_passing(case, best):
            return replace(passage.quote(case, [best], (), ""), kind="responsibility", units=named)
        starred = any(f.kind in ("unit", "lead") and f.basis == "masked" for f in best.hit.facts)
        return hidden(case, best) if starred else refuse(case, missing(case.question.needs, case), best)
    evidence, duty = able[0]
    if tiers := levels.parallel(case.question.plain, duty, [d for _, d in able]):
        return _by_level(case, tiers, evidence.clause_score)
    if duty.acting:
        return replace(passage.quote(case, [evidence], (), ""), kind="responsibility", units=duty.names)
    if masked := _masked_ordinal(case, duty):
        return hidden(case, replace(evidence, hidden=(masked,)))
    draft = Draft(case.question)
    cited = draft.cite(duty.hit.clause, duty.hit.document, duty.quote or listing_quote(duty))
    _say(draft, case, duty, cited)
    _say_conflict(draft, duty, [d for _, d in able[1:]])
    excluded = set(_excluded(case, duty))
    return draft.answer(
        "responsibility",
        units=[n for n in duty.names if n not in excluded],
        lead=duty.lead.value if duty.lead else None,
        confidence=evidence.clause_score,
    )


def _duties(case: Case) -> list[tuple[Evidence, Duty]]:
    """说这件事的各处分工，最像的在前。列着名单（责任单位：甲、乙）的按条看；行文里的按句看，那一句（连同冒号前的话）
    说的是谁就是谁：同一条里说别的事的单位不算；「甲做这个，乙做那个」再分开看。"""
    listed: set[str] = set()
    found: list[tuple[Evidence, Duty]] = []
    for e in case.evidence:
        if not _is_list(e.hit):
            found += _of_sentence(case, e)
        elif e.hit.clause.id not in listed and (duty := duty_of(e.hit)):
            found.append((e, duty))
        listed.add(e.hit.clause.id)
    return sorted(found, key=lambda pair: -_fit(case, *pair))


def _is_list(hit: Hit) -> bool:
    return hit.clause.kind == "row" or bool(_LISTED.search(hit.clause.text))


def _of_sentence(case: Case, e: Evidence) -> Iterator[tuple[Evidence, Duty]]:
    text, offset = e.hit.clause.text, e.hit.clause.start
    named = list(_named_in(e))
    facts = named or list(_acting_in(e))
    groups: list[list[Fact]] = []
    for fact in sorted(facts, key=lambda f: (f.start, f.end)):
        between = text[groups[-1][-1].end - offset : fact.start - offset] if groups else ""
        if groups and _JOINED.fullmatch(between):
            groups[-1].append(fact)
        else:
            groups.append([fact])
    whole = case.topic.coverage((1.0, case.topic.matches(e.segment.lead + e.quote)))
    starts = [g[0].start - offset for g in groups]
    for group, end in zip(groups, [*starts[1:], e.segment.end], strict=False):
        start = e.segment.start if group is groups[0] else group[0].start - offset
        said = case.topic.coverage((1.0, case.topic.matches(e.segment.lead + text[start:end])))
        if duty := _duty(e.hit, group, e.quote if e.facts or not named else e.segment.lead):
            duty = replace(duty, acting=not named)
            yield replace(e, score=e.score - _APART * (whole - said), rank=e.rank - _APART * (whole - said)), duty


def _named_in(e: Evidence) -> Iterator[Fact]:
    """这一句里写到的单位；这一句没有的，冒号之前的。"""
    piece, text, offset = e.segment, e.hit.clause.text, e.hit.clause.start
    at = text.rfind(piece.lead, 0, piece.start) if piece.lead else -1
    for start, end in ((piece.start, piece.end), (at, at + len(piece.lead))):
        told = [f for f in e.hit.facts if f.kind in ("unit", "lead") and start <= f.start - offset < end]
        if told and start >= 0:
            yield from told
            return


def _acting_in(e: Evidence) -> Iterator[Fact]:
    """没有读出责任单位的一句，「由甲签发」的甲也是做这件事的。"""
    clause, piece = e.hit.clause, e.segment
    for unit in unit_names(piece.text):
        if piece.text[: unit.start].endswith("由"):
            start, end = (clause.start + piece.start + at for at in (unit.start, unit.end))
            yield Fact(clause.id, "unit", unit.value, unit.text, start, end, basis="subject")


def _fit(case: Case, e: Evidence, duty: Duty) -> float:
    """条款像不像，不如这一句像不像要紧；「负责」「主管」比「应当」确实，做的正是问的那件事更确实。"""
    score = e.rank - _LESS * e.hit.score + (0.0 if e.facts else _STATED_ABOVE * e.score)
    told = (*duty.leads, *duty.units)
    acts = grammar().acts_asked(case.question.plain)
    after = _PAUSE.split(e.hit.clause.text[max(f.end for f in told) - e.hit.clause.start :])[0]
    if any(f.basis != "subject" for f in told) and not (
        _PAYS.match(after) and not _ASKS_MONEY.search(case.question.plain)
    ):
        score += _SAID
    score += _PHRASE * _longest_said(case.question.plain, e.quote)
    return score + (_DOES_IT if acts and acts.search(after) and not _is_list(e.hit) else 0.0)


def _longest_said(plain: str, quote: str) -> int:
    """问话里原样出现在这一句的最长一段，最多算 ``_LONGEST`` 个字：「外交护照」比「护照」更说得准。"""
    sizes = range(_LONGEST, 1, -1)
    return next((n for n in sizes if any(plain[i : i + n] in quote for i in range(len(plain) - n + 1))), 0)


def _as_good(e: Evidence, best: Evidence) -> bool:
    if e.clause_score < best.clause_score * _AS_GOOD:
        return False
    return _is_list(e.hit) or e.score >= max(best.score * _SENTENCE_AS_GOOD, _ENOUGH_SAID)


def _in_charge(case: Case, best: Evidence, able: Sequence[tuple[Evidence, Duty]]) -> Answer | None:
    """问「主管部门是谁」「由谁负责管理」：文件里说谁主管、谁组织实施的那句，先于管钱、管某一件事的；列了责任单位的不用。"""
    if (able and _is_list(able[0][1].hit)) or not _ASKS_CHARGE.search(case.question.plain):
        return None
    document = best.hit.document
    for clause in case.store.clauses(document.id):
        for piece in segments(clause.text) if clause.kind not in ("row", "chrome") else ():
            told = _IN_CHARGE.search(piece.text)
            before = re.split("[，；】]", piece.text[: told.end()])[-1] if told else ""
            if units := unique(u.value for u in unit_names(before)):
                draft = Draft(case.question)
                cited = draft.cite(clause, document, piece.text)
                draft.say(f"{where(Hit(clause, document, 0.0))}写明：“{piece.text}”", cited)
                return draft.answer("responsibility", units=units, confidence=best.clause_score)
    return None


def _named_in_passing(case: Case, best: Evidence) -> tuple[str, ...]:
    """没有列责任单位，可说这件事的那句话自己写着谁来做（领导小组办公室定期通报）。"""
    if best.score < _PLAIN:
        return ()
    found = [u for u in unit_names(best.quote) if _DOES.match(best.quote, u.end) or best.quote[: u.start].endswith(_BY)]
    return unique(u.value for u in found if not any(stem in u.value for stem in case.question.units))


_BY = ("由", "经", "报", "向", "到", "请")
_DOES = re.compile(  # 单位是做这件事的：后面跟着它做什么
    r"[^，。；]{0,10}?(?:负责|牵头|承担|组织|审核|审批|受理|管理|监督|监管|指导|实施|办理|认定|发放|通报|会同|制定|建立|统筹|落实|核查|汇总|公布|应当|要|将|可以|予以|责令|加强)"
)
_ORDINAL = re.compile(r"第([一二三四五六七八九十\d]{1,2})(?:家|个)")


def _masked_ordinal(case: Case, duty: Duty) -> Fact | None:
    """「第三家叫什么」而第三家的名字被星号遮住了一部分。"""
    asked = _ORDINAL.search(case.question.plain)
    place = (number(asked.group(1)) or 0) - 1 if asked else -1
    if 0 <= place < len(duty.units) and "*" in duty.units[place].value:
        return duty.units[place]
    return None


def by_clause(evidence: Sequence[Evidence]) -> list[Evidence]:
    """每条只留排得最前的一句，次序不变。"""
    first: dict[str, Evidence] = {}
    for e in evidence:
        first.setdefault(e.hit.clause.id, e)
    return list(first.values())


def listing_quote(duty: Duty) -> str:
    """从第一个单位到最后一个单位的原文，前面带上「责任单位：」。"""
    clause = duty.hit.clause
    spans = [(f.start - clause.start, f.end - clause.start) for f in (*duty.leads, *duty.units)]
    spans = [(a, b) for a, b in spans if a >= 0 and b <= len(clause.text)]
    if not spans:
        return ""
    start, end = min(a for a, _ in spans), max(b for _, b in spans)
    label = re.search(r"(?:牵头|责任|配合|负责|主办)(?:单位|部门)[:：]?\s*$", clause.text[max(0, start - 8) : start])
    if label:
        start -= len(label.group())
    tail = re.match(r"[^。；()（）\n|]{0,12}职责[^。；()（）\n|]{0,10}", clause.text[end:])
    return clause.text[start : end + (len(tail.group()) if tail else 0)].strip()


def _say(draft: Draft, case: Case, duty: Duty, cited: int) -> None:
    others = [n for n in duty.names if n not in {f.value for f in duty.leads}]
    asked = [n for n in duty.names if any(stem in n for stem in case.question.units)]
    excluded = _excluded(case, duty)
    lead_words = f"牵头单位是{duty.leading}{_HOW.get(duty.lead.basis, '')}" if duty.lead else "文件没有写明哪家牵头"
    if asked and not excluded and case.question.yes_no:
        role = "牵头单位" if asked[0] in {f.value for f in duty.leads} else "责任单位之一"
        draft.say(f"{asked[0]}是{role}。", cited)
    elif case.question.units and not asked and case.question.yes_no:
        draft.say(f"责任单位里没有写“{case.question.units[0]}”。", cited)
    if excluded:
        draft.say(f"除{'、'.join(excluded)}之外，还有{'、'.join(n for n in duty.names if n not in excluded)}。", cited)
    elif "lead" in case.question.needs or duty.lead:
        shared = "，按职责分工负责" if not duty.lead and _SHARED.search(duty.hit.clause.text) else ""
        rest = (
            f"；责任单位还有{'、'.join(others)}"
            if duty.lead and others
            else f"；责任单位是{'、'.join(others)}{shared}"
            if others
            else ""
        )
        draft.say(f"{lead_words}{rest}。", cited)
    else:
        shared = (
            "（按职责分工负责，没有写明哪家牵头）" if _SHARED.search(duty.hit.clause.text) else "（没有写明哪家牵头）"
        )
        total = f"，共{len(duty.names)}家" if _HOW_MANY.search(case.question.plain) else ""
        draft.say(f"责任单位是{'、'.join(duty.names)}{shared}{total}。", cited)
    if asked and _WHICH_PLACE.search(case.question.plain):
        draft.say(f"{asked[0]}在名单里排第{numeral(duty.names.index(asked[0]) + 1)}。", cited)
    grounds = where(duty.hit, duty.quote).rstrip("、.")
    draft.say(f"依据：{grounds}：“{duty.quote}”" if duty.quote else f"依据：{grounds}。", cited)


def _by_level(case: Case, duties: Sequence[Duty], confidence: float) -> Answer:
    """一条里各级各管各的（国务院的部门管全国，县级以上的管本行政区域）：每一级说一句，照引原文。"""
    draft = Draft(case.question)
    for duty in duties:
        cited = draft.cite(duty.hit.clause, duty.hit.document, duty.quote)
        draft.say(f"{'、'.join(duty.names)}：“{duty.quote}”", cited)
    draft.say(f"依据：{where(duties[0].hit)}。", *range(len(draft.citations)))
    return draft.answer("responsibility", units=[n for d in duties for n in d.names], confidence=confidence)


def _excluded(case: Case, duty: Duty) -> list[str]:
    """「除了民政局还有谁」里的民政局；「适老化改造以外的那件事，残联参加吗」里的残联不是。"""
    aside = _ASIDE.search(case.question.plain)
    said = {s for u in find_units(aside.group()) for s in (u.text, *u.synonyms)} if aside else set()
    return [n for n in duty.names if any(stem in n for stem in said)]


def _say_conflict(draft: Draft, duty: Duty, others: Sequence[Duty]) -> None:
    """同一份文件里另一处（正文与附件）说的是同一件事，牵头却不同：两处都说出来。"""
    for other in others[:2]:
        same = other.hit.document.id == duty.hit.document.id and other.hit.clause.kind != duty.hit.clause.kind
        if same and duty.lead and other.lead and other.lead.value != duty.lead.value:
            cited = draft.cite(other.hit.clause, other.hit.document, listing_quote(other))
            draft.caution(f"同一份文件的{other.hit.clause.label}写的牵头单位是{other.lead.value}，两处不一致。", cited)
            return
