"""照原文回答：金额、目标、时限、办法、享受条件……凡是一两句原文就说得清的。

先挑出既说这件事、又有所要事实的分句；事实在别的句子里、而那句说的是另一件事，就不算数。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.answer import Answer, Need
from assistant.asker import age_fits
from assistant.case import Case
from assistant.compose import Draft, opening, where
from assistant.compute import working
from assistant.evidence import KINDS, Evidence, is_heading, needed, segments, stated
from assistant.refuse import NOUNS, hidden, refuse
from assistant.rows import words_of
from assistant.values import VALUES, dates, values
from ingest.document import Clause
from ingest.facts import figures, normal_value

Verdict = Callable[[Case, Sequence[Evidence]], str]

ENOUGH = 0.30  # 分句的主题覆盖不到这么多，就不是在说这件事
_AS_GOOD = 0.80  # 有所要事实的分句，得分至少是最好分句的这么多
_NEARBY = 0.6  # 同一条里、要的是时限的，可以低到这么多
_LOOSE = 0.7  # 别的条款里、要的是时限的
_COUNTS = 0.15  # 权重不到这么多的词，缺了也不碍事
_VITAL = 0.25  # 权重占到这么多的词是要紧词
_WRONG_AGE = 0.5  # 不是提问人那个岁数的一档，次序分减这么多
_CLEARER = 0.3  # 多覆盖了这么多，才越过排在前面的
_EACH_NEED = 0.15  # 一句里每多满足一样需要，次序分加这么多
_ALSO = 0.75  # 同一条里还值得一并引的分句
_NEW_WORDS = 0.12  # 多覆盖了这么多主题词，才值得再引一句
_MOST = 3  # 最多引几句
_LEADING = 4  # 判断「哪句最像」只看前几条
_LISTED, _ITEM, _MOST_ITEMS = 600, 160, 12  # 字、字、项：列分项时最多给这么多
_SHORT = 320  # 字；不超过这么长的条款，其余内容一并给出
_LISTING = re.compile(r"(?:材料|资料|证件|手续|条件|流程|步骤|程序)")
_NOW = re.compile(r"现在|还(?:能|来得及|收|可以|行|办|报)|今天|来得及|赶得上")
_LEVEL = re.compile(r"[一二三四五六七八九十\d]{1,2}(?:级|档|类|等)")
_CLAIMS = re.compile(r"是不是|是吧|对吧|对吗|是吗|没错吧|是真的吗|得.{0,20}吧")
_HIDDEN_IN_QUESTION = re.compile(r"(?:几|多少)(?P<noun>[\u4e00-\u9fff])")


def answer(case: Case, verdict: Verdict | None = None) -> Answer:
    """``verdict`` 给出写在最前面的判断（能不能享受）；没有判断时返回空串。"""
    needs = needed(case.question)
    best = closest(case) if case.evidence else None
    if best is None or (best.score < ENOUGH and not case.question.references):
        return refuse(case, missing(needs, case))
    if masked := _masked_word(case, best):
        return hidden(case, masked)
    picked = choose(case, needs)
    if picked is None:
        return _without(case, best, needs)
    if wrong := _unsupported(case, picked):
        return refuse(case, f"“{wrong}”", picked[0])
    return quote(case, picked, needs, verdict(case, picked) if verdict else "")


def missing(needs: Sequence[Need], case: Case) -> str:
    nouns = "、".join(NOUNS[n] for n in needs) or "这件事"
    subject = "".join(t.text for t in case.topic.terms[:6])
    return f"“{subject}”的{nouns}" if subject else nouns


def closest(case: Case) -> Evidence:
    """最像在说这件事的一句，不管有没有所要的事实；只看排在前面的几条。"""
    body = [h for h in case.hits if h.clause.kind != "note"] or list(case.hits)
    leading = {h.clause.id for h in body[:_LEADING]}
    return max((e for e in case.evidence if e.hit.clause.id in leading), key=lambda e: (e.score, e.rank))


def choose(case: Case, needs: Sequence[Need]) -> list[Evidence] | None:
    """要引的分句：第一句最要紧，其余是同一条里补充它的；没有合格的返回 None。"""
    best = closest(case)
    able = [e for e in case.evidence if e.facts] if needs else list(case.evidence)
    able.sort(key=lambda e: -(e.rank + _EACH_NEED * len(_met(e, needs)) - _WRONG_AGE * _not_of_age(case, e)))
    good = [e for e in able if _as_good(case, e, best, needs)]
    if not good:
        return None
    first = _in_its_own_words(case, good)
    picked = [first]
    if _refers_to(first, best):
        picked.append(best)
    for other in able:
        if other is first:
            continue
        if len(picked) == _MOST or other.score < first.score * _ALSO:
            break
        if other.hit.clause.id == first.hit.clause.id and _adds(case, picked, other):
            picked.append(other)
    return sorted(picked, key=lambda e: (e is not first, e.segment.start))


def _in_its_own_words(case: Case, good: Sequence[Evidence]) -> Evidence:
    """排在最前的只靠文件标题对上话题，而同一份文件里另一句自己就说着它：用那一句。"""

    def own(e: Evidence) -> float:
        return case.topic.coverage((1.0, case.topic.matches(e.segment.lead + e.quote)))

    first = good[0]
    same = [e for e in good if e.hit.document.id == first.hit.document.id]
    closer = max(same, key=own)
    return closer if own(closer) >= own(first) + _CLEARER else first


def _refers_to(e: Evidence, best: Evidence) -> bool:
    """「第五条第四项对象每人每月……」说的就是第五条里那一项。"""
    same = e.hit.document.id == best.hit.document.id and e.hit.clause.id != best.hit.clause.id
    return same and best.hit.clause.kind == "article" and best.hit.clause.label in e.quote


def _not_of_age(case: Case, evidence: Evidence) -> bool:
    """分档的待遇：提问人的岁数不在这一档。"""
    fits = [age_fits(f.value, case.question.asker.get("age")) for f in stated(evidence, ("condition",))]
    known = [f for f in fits if f is not None]
    return bool(known) and not any(known)


def _met(evidence: Evidence, needs: Sequence[Need]) -> set[Need]:
    kinds = {f.kind for f in evidence.facts}
    return {n for n in needs if kinds & set(KINDS[n])}


def _as_good(case: Case, e: Evidence, best: Evidence, needs: Sequence[Need]) -> bool:
    """有所要事实的这一句，是不是和最像的那句在说同一件事。

    时限常在下一句，宽一些；钱和数要严：最像的那句对上的要紧词，这一句（连同标题）也得对上。
    """
    if case.question.references or _refers_to(e, best):  # 点了名的、接着那一条说的，不必再比像不像
        return True
    loose = not {"amount", "ratio", "number"} & set(needs)
    same = e.hit.document.id == best.hit.document.id
    here = case.topic.matches(" ".join((e.hit.document.title, *e.hit.clause.path, e.segment.lead, e.quote)))
    near = (_NEARBY if same else _LOOSE) if loose else (_NEARBY if same and _all_there(case, here) else _AS_GOOD)
    if e.score < max(ENOUGH, best.score * (near if needs else _AS_GOOD)):
        return False
    if loose or not needs:
        return True
    there = case.topic.matches(best.segment.lead + best.quote)
    return not any(
        term.weight >= 1 and w >= _VITAL and b > 0.85 and a < 0.4
        for term, w, a, b in zip(case.topic.terms, case.topic.weights, here, there, strict=True)
    )


def _all_there(case: Case, found: Sequence[float]) -> bool:
    """要紧的主题词，连标题算上，一个不少。"""
    terms = zip(case.topic.terms, case.topic.weights, found, strict=True)
    return all(f >= 0.4 for term, w, f in terms if w >= _COUNTS and term.weight >= 1)


def _adds(case: Case, picked: Sequence[Evidence], other: Evidence) -> bool:
    if any(other.segment.start < e.segment.end and e.segment.start < other.segment.end for e in picked):
        return False
    said = [max(column) for column in zip(*(case.topic.matches(e.quote) for e in picked), strict=True)]
    new = case.topic.matches(other.quote)
    gain = sum(w for w, a, b in zip(case.topic.weights, said, new, strict=True) if b > a + 0.3)
    return gain >= _NEW_WORDS


def _without(case: Case, best: Evidence, needs: Sequence[Need]) -> Answer:
    """说这件事的句子里没有所要的事实：被遮住了、要列举而不是要数、有这回事但没写数，或者干脆没写。"""
    masked = next((e for e in case.evidence if e.hidden and e.score >= best.score * _AS_GOOD), None)
    counted = case.question.every and set(needs) <= {"number", "ratio"}
    listed = counted and "、" in best.quote + (masked.quote if masked else "")
    if listed or (masked and _spelled(masked.quote)):
        return quote(case, [masked or best], needs, "")
    if masked:
        return hidden(case, masked)
    loose = case.question.yes_no or (
        case.question.kind in ("procedure", "eligibility") and set(needs) <= {"amount", "ratio"}
    )
    if loose and not _CLAIMS.search(case.question.plain) and best.score >= ENOUGH + 0.1:
        return quote(case, [best], needs, "", absent="、".join(NOUNS[n] for n in needs))
    return refuse(case, missing(needs, case), best)


def _spelled(text: str) -> bool:
    """数遮住了，但一样样都写着（“基础类-完善类-提升类”）。"""
    return bool(re.search(r"[“\"][^”\"]{2,12}(?:[-—、][^”\"\-—、]{2,12}){2,}[”\"]", text))


def _masked_word(case: Case, best: Evidence) -> Evidence | None:
    """问「第几方」而原文正是「第*方」。"""
    asked = _HIDDEN_IN_QUESTION.search(case.question.plain)
    near = [e for e in case.evidence if e.hit.clause.id == best.hit.clause.id]
    if not asked or _spelled(best.quote):
        return None
    return next((e for e in near if f"*{asked['noun']}" in e.quote and e.score >= best.score * _AS_GOOD), None)


def _unsupported(case: Case, picked: Sequence[Evidence]) -> str:
    """「助餐点得有80到100平米是吧」：问题自己说的数，所引条款里一个也没有。"""
    if not _CLAIMS.search(case.question.plain) or case.question.asker.get("cost"):
        return ""
    own = {normal_value(str(v)) for v in case.question.asker.values()}
    claimed = [f for f in figures(case.question.plain) if normal_value(f.value) not in own]
    there = {normal_value(part) for e in picked for f in figures(e.hit.clause.text) for part in f.value.split("-")}
    parts = [normal_value(part) for f in claimed for part in f.value.split("-")]
    return claimed[0].text if parts and not any(p in there for p in parts) else ""


def quote(case: Case, picked: Sequence[Evidence], needs: Sequence[Need], verdict: str, absent: str = "") -> Answer:
    """引这几句作答：判断、原文、分项、算式、没写的、过期的，依次说。"""
    draft = Draft(case.question)
    cites = [draft.cite(e.hit.clause, e.hit.document, e.quote) for e in picked]
    if verdict:
        draft.say(verdict, *cites)
    _say_words(draft, case, picked)
    if sum_ := working(case.question.asker, [f for e in picked for f in stated(e, VALUES)]):
        draft.say(sum_, *cites)
    if absent:
        draft.say(f"这里没有写具体的{absent}。", *cites)
    _say_unnamed_level(draft, case, picked, cites)
    days = dates(case, picked)
    _say_past(draft, case, days, cites)
    return draft.answer(
        case.question.kind,
        "partial" if absent else "answered",
        values=() if absent else values(case, picked, needs),
        dates=days,
        confidence=picked[0].score,
    )


def _say_words(draft: Draft, case: Case, picked: Sequence[Evidence]) -> None:
    """原文：挑中的句子，同一行另一格里的时限，「如下：」后面的分项，短条款的其余部分。"""
    for i, e in enumerate(picked):
        lead = f"{where(e.hit, e.quote)}写明：" if i == 0 else _again(picked[0], e)
        words, cited = words_of(draft, case.store, e.hit.clause, e.hit.document, e.quote)
        draft.say(f"{lead}{words}", *cited)
        _say_beside(draft, e)
    for text, item in _items(draft, case, picked[0]):
        draft.say(text, item)
    first = picked[0]
    for start, rest in _rest(picked):
        side = "前面还写明" if start < first.segment.start else "后面还写明"
        draft.say(f"{side}：“{rest}”", draft.cite(first.hit.clause, first.hit.document, rest))


def _again(first: Evidence, other: Evidence) -> str:
    same = first.hit.clause.id == other.hit.clause.id
    return "同一条还写明：" if same else f"{where(other.hit, other.quote)}写明："


def _say_past(draft: Draft, case: Case, days: Sequence[str], cites: Sequence[int]) -> None:
    """问「现在还……吗」而期限已经过了：说出来。"""
    today = case.question.today.isoformat()
    if _NOW.search(case.question.text) and days and all(len(d) == 10 and d[0] == "2" and d < today for d in days):
        draft.say("按今天的日期，这个时间已经过了。", *cites)


def _say_beside(draft: Draft, evidence: Evidence) -> None:
    """时限、单位写在同一行的另一格里：单独引出来。"""
    clause, piece = evidence.hit.clause, evidence.segment
    for f in evidence.facts:
        inside = piece.start <= f.start - clause.start and f.end - clause.start <= piece.end
        if not inside and f.text in clause.text:
            draft.say(f"同一行写明：“{f.text}”。", draft.cite(clause, evidence.hit.document, f.text))


def _items(draft: Draft, case: Case, first: Evidence) -> list[tuple[str, int]]:
    """引到的是「……如下：」或一个小标题：下面的分项一并列出，各带引用。"""
    clause, document = first.hit.clause, first.hit.document
    if clause.kind == "qa":
        return []
    if siblings := _siblings(case, first):
        return [
            (f"{c.label}“{opening(c.text, _ITEM)}”", draft.cite(c, document, opening(c.text, _ITEM))) for c in siblings
        ]
    if not (first.quote.endswith(("：", ":")) or is_heading(clause, first.segment) or clause.kind == "heading"):
        return []
    after = [s for s in segments(clause.text) if s.start >= first.segment.end]
    if after and len(clause.text) > _SHORT:
        said = opening(clause.text[after[0].start :], _LISTED)
        return [(f"“{said}”", draft.cite(clause, document, said))]
    children = [c for c in case.store.clauses(document.id) if c.parent == clause.id][:_MOST_ITEMS]
    heads = [(c, opening(c.text, _ITEM)) for c in children]
    return [(f"{c.label}“{head}”", draft.cite(c, document, head)) for c, head in heads if head]


def _siblings(case: Case, first: Evidence) -> list[Clause]:
    """要的是全部（材料、条件、流程），引到的却是其中一项：同一小标题下的其余各项。"""
    clause = first.hit.clause
    if (
        not clause.parent
        or clause.kind in ("qa", "row")
        or not (case.question.every or _LISTING.search(case.question.plain))
    ):
        return []
    clauses = case.store.clauses(clause.document)
    parent = next((c for c in clauses if c.id == clause.parent), None)
    if parent is None or parent.kind != "heading":
        return []
    return [c for c in clauses if c.parent == clause.parent and c.id != clause.id][:_MOST_ITEMS]


def _rest(picked: Sequence[Evidence]) -> list[tuple[int, str]]:
    """短的条款，没引到的前后文也给全：条件、例外往往就在旁边那句。"""
    clause = picked[0].hit.clause
    if clause.kind == "row" or len(clause.text) > _SHORT:
        return []
    others = [
        s for s in segments(clause.text) if all(s.end <= e.segment.start or s.start >= e.segment.end for e in picked)
    ]
    runs: list[list[int]] = []  # 连着的句子合成一段
    for s in others:
        if is_heading(clause, s):
            continue
        if runs and not clause.text[runs[-1][1] : s.start].strip():
            runs[-1][1] = s.end
        else:
            runs.append([s.start, s.end])
    return [(a, clause.text[a:b]) for a, b in runs]


def _say_unnamed_level(draft: Draft, case: Case, picked: Sequence[Evidence], cites: Sequence[int]) -> None:
    """问的是「四级」，原文只写了一个范围：不能替它分。"""
    for level in dict.fromkeys(_LEVEL.findall(case.question.plain)):
        if all(level not in e.hit.clause.text for e in picked) and any("-" in f.value for e in picked for f in e.facts):
            draft.say(f"原文没有单独写明“{level}”对应的数，只写了上面的范围。", *cites)
