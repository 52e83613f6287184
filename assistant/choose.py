"""从证据里挑要引的句子：既说这件事，又有所要的事实；事实在别的句子里、而那句说的是另一件事，就不算数。"""

from __future__ import annotations

from collections.abc import Sequence

from assistant import tiers, when
from assistant.answer import Need
from assistant.case import Case
from assistant.evidence import KINDS, Evidence, own_heading, stated
from ingest.document import Clause

ENOUGH = 0.30  # 分句的主题覆盖不到这么多，就不是在说这件事
AS_GOOD = 0.80  # 有所要事实的分句，得分至少是最好分句的这么多
_NEARBY = 0.6  # 同一份文件里、要的是时限的，可以低到这么多
_LOOSE = 0.7  # 别的文件里、要的是时限的
_REACHED = 0.5  # 同一份文件里的电话、地址，整份文件只说这一件事的，可以低到这么多
_COUNTS = 0.15  # 权重不到这么多的词，缺了也不碍事
_VITAL = 0.25  # 权重占到这么多的词是要紧词
_CLEARER = 0.3  # 多覆盖了这么多，才越过排在前面的
_OWN_ENOUGH = 0.5  # 自己已对上这么多的，不换
_CLOSE, _APART = 0.12, 0.3  # 次序分差得不到这么多；自己一个字也没对上的，放宽
_NOTHING = 0.1  # 覆盖不到这么多，就是自己没对上
_EACH_NEED = 0.15  # 一句里每多满足一样需要，次序分加这么多
_DEFINES = 0.5  # 被定义的词对上这么多主题词
_NAMES = ("head",)  # 题名、抬头：问的是内容时，不拿它们作答
_ALSO = 0.75  # 同一条里还值得一并引的分句
_NEW_WORDS = 0.12  # 多覆盖了这么多主题词，才值得再引一句
_MOST = 3  # 最多引几句
_LEADING = 4  # 判断「哪句最像」只看前几条


def closest(case: Case) -> Evidence:
    """最像在说这件事的一句，不管有没有所要的事实；只看排在前面的几条。"""
    body = [h for h in case.hits if h.clause.kind not in ("note", *_NAMES)] or list(case.hits)
    leading = {h.clause.id for h in body[:_LEADING]}
    return max((e for e in case.evidence if e.hit.clause.id in leading), key=lambda e: (e.score, e.rank))


def choose(case: Case, needs: Sequence[Need]) -> list[Evidence] | None:
    """要引的分句：第一句最要紧，其余是同一条里补充它的；没有合格的返回 None。"""
    best = closest(case)
    named = [e for e in case.evidence if not _only_named(e.hit.clause)] or list(case.evidence)
    able = [e for e in case.evidence if e.facts] if needs else named
    able.sort(key=lambda e: -(e.rank + _EACH_NEED * len(_met(e, needs)) + tiers.fit(case, e)))
    good = [e for e in able if _as_good(case, e, best, needs)]
    told = when.telling(case, needs, max(ENOUGH, best.score * AS_GOOD))
    if told and (not good or good[0] not in told):
        good = told[:1]
    if not good or _own_tier_hidden(case, good[0]):
        return None
    first = _in_its_own_words(case, good)
    picked = [first]
    if _refers_to(first, best) or ("contact" in needs and _right_after(case, first, best)):
        picked.append(best)
    for other in able:
        if other is first:
            continue
        if len(picked) == _MOST or other.score < first.score * _ALSO:
            break
        if other.hit.clause.id == first.hit.clause.id and _adds(case, picked, other):
            picked.append(other)
    return sorted(picked, key=lambda e: (e is not first, e.segment.start))


def _only_named(clause: Clause) -> bool:
    """题名、抬头，和文末列着附件叫什么的那几行。"""
    return clause.kind in _NAMES or (clause.kind == "note" and clause.label.startswith("附件"))


def defining(case: Case) -> list[Evidence]:
    """问「什么叫X」：写着「所称X，是指……」的那一句；没有的为空。"""
    if case.question.kind != "definition":
        return []
    found = [
        (case.topic.coverage((1.0, case.topic.matches(fact.value))), -len(fact.value), e)
        for e in case.evidence
        for fact in stated(e, ("definition",))
        if "称）" not in fact.text
    ]
    best = max(found, key=lambda f: f[:2], default=None)
    return [best[2]] if best and best[0] >= _DEFINES else []


def _own_tier_hidden(case: Case, first: Evidence) -> bool:
    """提问人那一档的数被星号遮住了：别的档的数不顶替。"""
    same = [e for e in case.evidence if e.hit.clause.id == first.hit.clause.id and e.hidden and not e.facts]
    return tiers.fit(case, first) < 0 and any(tiers.fit(case, e) > 0 for e in same)


def _in_its_own_words(case: Case, good: Sequence[Evidence]) -> Evidence:
    """排在最前的只靠文件标题对上话题，而同一份文件里另一句自己就说着它：用那一句。"""

    first = good[0]

    def own(e: Evidence) -> float:
        return case.topic.coverage((1.0, case.topic.matches(e.segment.lead + e.quote)))

    if case.question.asker.get("cost") and stated(first, ("ratio",)):  # 按他说的花费的几成给，就是他要的
        return first
    near = _CLOSE if own(first) > _NOTHING else _APART
    same = [e for e in good if e.hit.document.id == first.hit.document.id and e.rank >= first.rank - near]
    closer = max(same, key=own)
    return closer if own(first) < _OWN_ENOUGH and own(closer) >= own(first) + _CLEARER else first


def _refers_to(e: Evidence, best: Evidence) -> bool:
    """「第五条第四项对象每人每月……」说的就是第五条里那一项。"""
    same = e.hit.document.id == best.hit.document.id and e.hit.clause.id != best.hit.clause.id
    return same and best.hit.clause.kind == "article" and best.hit.clause.label in e.quote


def _met(evidence: Evidence, needs: Sequence[Need]) -> set[Need]:
    kinds = {f.kind for f in evidence.facts}
    return {n for n in needs if kinds & set(KINDS[n])}


def _as_good(case: Case, e: Evidence, best: Evidence, needs: Sequence[Need]) -> bool:
    """有所要事实的这一句，是不是和最像的那句在说同一件事。

    时限常在下一句，宽一些；钱和数要严：最像的那句对上的要紧词，这一句（连同标题）也得对上。
    """
    if case.question.references or _refers_to(e, best):  # 点了名的、接着那一条说的，不必再比像不像
        return True
    loose = not {"amount", "ratio", "number", "contact"} & set(needs) and all(f.kind != "address" for f in e.facts)
    same = e.hit.document.id == best.hit.document.id
    here = case.topic.matches(around(e))
    near = (_NEARBY if same else _LOOSE) if loose else (_NEARBY if same and _all_there(case, here) else AS_GOOD)
    if same and _all_there(case, case.topic.matches(e.hit.document.title)):  # 整份文件说的就是这件事
        near = min(near, _REACHED)
    if same and any(f.kind in ("contact", "address") for f in e.facts):  # 「联系方式」一节里多半不再说是什么事
        near = min(near, _REACHED)
    if "contact" in needs and _right_after(case, e, best):
        return True
    if e.score < max(ENOUGH, best.score * (near if needs else AS_GOOD)):
        return False
    if loose or not needs:
        return True
    there = case.topic.matches(best.segment.lead + best.quote)
    lacks = _lacking(case, here, there, _VITAL)
    return not lacks or (len(lacks) == 1 and _makes_up(case, e, there))


def _right_after(case: Case, e: Evidence, best: Evidence) -> bool:
    """说这件事的那一段，紧接着一段就是电话：「可向当地热线反映。」「各地受理电话：……」。另编了号的一项说的是另一件事。"""
    if e.hit.document.id != best.hit.document.id or e.hit.clause.kind not in ("paragraph", "note"):
        return False
    before = [c for c in case.store.clauses(e.hit.document.id) if c.end <= e.hit.clause.start]
    return any(f.kind == "contact" for f in e.facts) and bool(before) and before[-1].id == best.hit.clause.id


def _lacking(case: Case, here: Sequence[float], there: Sequence[float], vital: float) -> list[str]:
    """那边原样说到、这边没说到的要紧词。"""
    terms = zip(case.topic.terms, case.topic.weights, here, there, strict=True)
    return [term.text for term, w, a, b in terms if term.weight >= 1 and w >= vital and b > 0.85 and a < 0.4]


def _makes_up(case: Case, e: Evidence, there: Sequence[float]) -> bool:
    """缺一个要紧词，却说到了那句没说的（问租金，那句说的是户型）：自己对上的和那句差不多。"""
    own = case.topic.matches(f"{own_heading(e.hit.clause)} {e.segment.lead} {e.segment.about} {e.quote}")
    total = [case.topic.coverage((1.0, found)) for found in (own, there)]
    return total[0] >= total[1] * AS_GOOD and bool(_lacking(case, there, own, _COUNTS))


def says_all(case: Case, e: Evidence) -> bool:
    """这一句连同标题，要紧的主题词一个不少。"""
    return _all_there(case, case.topic.matches(around(e)))


def around(e: Evidence) -> str:
    """这一句和管着它的标题。"""
    words = (*e.hit.clause.path, own_heading(e.hit.clause), e.segment.lead, e.segment.about, e.quote)
    return " ".join((e.hit.document.title, *words))


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
