"""照原文回答：金额、目标、时限、办法、享受条件……凡是一两句原文就说得清的；挑哪几句见 ``choose``。"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answer import Answer, Need
from assistant.asked_thing import silent, unsaid
from assistant.case import Case
from assistant.choose import AS_GOOD, ENOUGH, choose, closest, defining
from assistant.compose import Draft, opening, where
from assistant.compute import worked
from assistant.evidence import Evidence, is_heading, needed, only_names, segments, stated
from assistant.lists import asks_list, items_of, opening_of_list
from assistant.premise import corrected
from assistant.referred import items
from assistant.refuse import NOUNS, hidden, refuse
from assistant.rows import words_of
from assistant.values import VALUES, dates, values
from ingest.document import Clause
from ingest.facts import figures, normal_value
from ingest.subparts import lead_of, part_of

Verdict = Callable[[Case, Sequence[Evidence]], tuple[str, Sequence[Evidence]]]

_LISTED, _ITEM, _MOST_ITEMS = 600, 160, 12  # 字、字、项：列分项时最多给这么多
_PROSE = ("paragraph", "item")  # 成段的话
_AFTER = 200  # 字；连着引后面的话，最多这么多
_SHORT = 320  # 字；不超过这么长的条款，其余内容一并给出
_LISTING = re.compile(r"(?:材料|资料|证件|手续|条件|流程|步骤|程序)")
_WHICH_ONES = re.compile(
    r"具体(?:是|有|包括|都)?(?:哪|什么|啥)|(?:名称|名字|名单|清单)[^，。？?]{0,6}(?:哪|什么|啥|分别|是)|哪[一几二三四五六七八九十\d]{1,3}[个项条类家]|分别(?:叫|是)(?:啥|什么|哪)"
)
_COUNTED = re.compile(r"\d{1,4}(?:个|项|条|类|家|种|件)|[一二三四五六七八九十]{2,4}(?:个|项|条|类|家|种|件)")
_LISTABLE = ("", "项", "条", "款", "类", "种", "个", "家", "件", "级", "档", "所", "处")  # 问几样，列出来也算答
_FEE = re.compile(r"[\u4e00-\u9fff]{1,4}(?:费|押金|保证金|违约金|定金|分数线|利率|税)|押金|定金")
_LESS = re.compile(r"不[算含包计]|除[了去掉]|以外")
_VITAL = 0.15
_LIST_AS_GOOD = 0.9  # 列着一样样的那一处，至少有最像那句的这么像
_ELSEWHERE = 1.2  # 排在最前的不是那份文件，就得像得多
_NAMED = 0.5  # 小标题对上这么多主题词，下面各项就是要的那些
_EXACT_PLACE = re.compile(r"窗口|[去到上往找向]哪|哪[里儿](?:办|领|交|申请|报)|门牌|地址|几号楼|哪条|怎么走|网址|网站")
_NOW = re.compile(r"现在|还(?:能|来得及|收|可以|行|办|报)|今天|来得及|赶得上")
_LEVEL = re.compile(r"[一二三四五六七八九十\d]{1,2}(?:级|档|类|等)")
_CLAIMS = re.compile(r"是不是|是吧|对吧|对吗|是吗|没错吧|是真的吗|得.{0,20}吧")
_HIS_OWN = re.compile(r"[了我咱俺]$|[我咱俺].{0,3}$|已经?$|都$")  # 「暂停了14个月」说的是自己，不是文件
_GUESSING = re.compile(r"星号|遮住|遮掉|打码|\*{2,}|猜")  # 逼着把遮住的补出来
_HIDDEN_IN_QUESTION = re.compile(r"(?:几|多少)(?P<noun>[\u4e00-\u9fff])")


def answer(case: Case, verdict: Verdict | None = None) -> Answer:
    """``verdict`` 给出写在最前面的判断（能不能享受）和要引的句子；没有判断时判断是空串。"""
    needs = needed(case.question)
    best = closest(case) if case.evidence else None
    if best is None or (best.score < ENOUGH and not case.question.references):
        return refuse(case, missing(needs, case))
    if fee := _unknown_fee(case, needs):
        return refuse(case, f"“{fee}”", best)
    if masked := _masked_word(case, best):
        return hidden(case, masked)
    if _GUESSING.search(case.question.plain) and (covered := tuple(f for f in best.hit.facts if f.basis == "masked")):
        return hidden(case, replace(best, hidden=covered))
    if verdict is None and asks_list(case.question):
        opening_ = opening_of_list(case)
        other = opening_ is not None and opening_.hit.document.id != case.evidence[0].hit.document.id
        if opening_ and opening_.score >= max(ENOUGH, best.score * (_ELSEWHERE if other else _LIST_AS_GOOD)):
            if thing := unsaid(case, [opening_], needs):
                return refuse(case, thing, opening_)
            return quote(case, [opening_], needs, corrected(case, [opening_]))
    picked = defining(case) or choose(case, needs)
    if picked is None:
        return _without(case, best, needs)
    if elsewhere := _in_annex(case, picked[0]):
        return refuse(case, elsewhere, picked[0])
    if not needs and (opening_ := _led_by(case, picked[0])):
        picked = [opening_]
    if left_out := _left_out(case, picked[0], needs):
        return refuse(case, left_out, picked[0])
    if thing := unsaid(case, picked, needs):
        return refuse(case, thing, picked[0])
    if premise := corrected(case, picked):
        return quote(case, picked, needs, premise)
    if wrong := _unsupported(case, picked):
        return refuse(case, f"“{wrong}”", picked[0])
    judged, cited = verdict(case, picked) if verdict else ("", picked)
    return quote(case, cited, needs, judged)


def missing(needs: Sequence[Need], case: Case) -> str:
    nouns = "、".join(NOUNS[n] for n in needs) or "这件事"
    subject = _in_order(case.question.plain, [t.text for t in case.topic.terms[:6]])
    return f"“{subject}”的{nouns}" if subject else nouns


def _in_order(plain: str, words: Sequence[str]) -> str:
    """主题词照问话里的先后；原来挨着的连写，不挨着的空开。"""
    placed = sorted((plain.find(w) if w in plain else len(plain), w) for w in words)
    text, end = "", -1
    for at, word in placed:
        text += word if not text or at in (end, end + 1) else f" {word}"
        end = at + len(word)
    return text


def _without(case: Case, best: Evidence, needs: Sequence[Need]) -> Answer:
    """说这件事的句子里没有所要的事实：被遮住了、要列举而不是要数、有这回事但没写数，或者干脆没写。"""
    masked = next((e for e in case.evidence if e.hidden and e.score >= best.score * AS_GOOD), None)
    counted = case.question.every and set(needs) <= {"number", "ratio"} and case.question.measure in _LISTABLE
    listed = counted and "、" in best.quote + (masked.quote if masked else "")
    if listed or (masked and _spelled(masked.quote)):
        return quote(case, [masked or best], needs, "")
    if masked:
        return hidden(case, masked)
    if "amount" in needs and (rated := _by_ratio(case, best)):
        return quote(case, [rated], ("ratio",), "")
    if set(needs) == {"address"} and best.score >= ENOUGH + 0.1 and not _EXACT_PLACE.search(case.question.plain):
        return quote(case, [best], (), "")  # 「建在哪儿」：原文说了在哪里，不是门牌地址
    loose = (
        case.question.yes_no
        or (case.question.kind in ("procedure", "eligibility") and set(needs) <= {"amount", "ratio"})
    ) and not (unsaid(case, [best], ()) or silent(case, best))
    if loose and not _CLAIMS.search(case.question.plain) and best.score >= ENOUGH + 0.1:
        return quote(case, [best], needs, "", absent="、".join(NOUNS[n] for n in needs))
    return refuse(case, missing(needs, case), best)


def _by_ratio(case: Case, best: Evidence) -> Evidence | None:
    """问几块钱，文件只定了几成（「不低于供养金的20%」）：最像的那一条里，说着这件事的那一句照引。"""
    same = [e for e in case.evidence if e.hit.clause.id == best.hit.clause.id and e.score >= best.score]
    return next((e for e in same if stated(e, ("ratio",)) and not stated(e, ("amount",))), None)


def _in_annex(case: Case, first: Evidence) -> str:
    """要一一列举，原文只写「22项……（见附件）」或附件叫什么，而附件不在库里：说在附件里，不拿总数、名称当答案。"""
    if first.hit.clause.label.startswith("附件") and first.hit.clause.kind in ("note", "heading"):
        below = any(c.parent == first.hit.clause.id for c in case.store.clauses(first.hit.document.id))
        return "" if below or "。" in first.hit.clause.text else "附件的内容（库里只有附件的名称）"
    counted = _COUNTED.search(first.quote)
    if not (_WHICH_ONES.search(case.question.plain) and counted) or first.quote.count("、") > 2:
        return ""
    clauses = case.store.clauses(first.hit.document.id)
    below = any(c.parent == first.hit.clause.id for c in clauses)
    annexed = any(c.kind == "row" or (c.label.startswith("附件") and len(c.text) > _LISTED) for c in clauses)
    pointed = "附件" in first.hit.clause.text or any(c.text.lstrip().startswith("附件") for c in clauses)
    if below or annexed or not pointed:
        return ""
    return "具体是哪些（名单在附件里，库里没有这份附件）"


def _unknown_fee(case: Case, needs: Sequence[Need]) -> str:
    """问停车费、押金多少，而库里一处也没有这个名目：别的钱不顶替。"""
    if not {"amount", "number", "ratio", "date"} & set(needs):
        return ""
    unseen = case.store.rarity("")
    named = (t for t in case.topic.terms if _FEE.fullmatch(t.text) and t.word and not t.synonyms)
    return next((t.text for t in named if case.store.rarity(t.text) >= unseen), "")


def _left_out(case: Case, first: Evidence, needs: Sequence[Need]) -> str:
    """问的是物业管理费，原文写的是「上述费用不含物业管理费」：那个数不是它的。"""
    if not {"amount", "number", "ratio"} & set(needs) or _LESS.search(case.question.plain):
        return ""
    for term, weight in zip(case.topic.terms, case.topic.weights, strict=True):
        out = re.search(rf"不(?:含|包括|包含|计)[^，。；、）)\d]{{0,6}}{re.escape(term.text)}", first.quote)
        if out and weight >= _VITAL and first.quote.count(term.text) == 1:
            return f"“{term.text}”的{'、'.join(NOUNS[n] for n in needs)}（写出来的数{out.group()}）"
    return ""


def _spelled(text: str) -> bool:
    """数遮住了，但一样样都写着（“基础类-完善类-提升类”）。"""
    return bool(re.search(r"[“\"][^”\"]{2,12}(?:[-—、][^”\"\-—、]{2,12}){2,}[”\"]", text))


def _masked_word(case: Case, best: Evidence) -> Evidence | None:
    """问「第几方」而原文正是「第*方」。"""
    asked = _HIDDEN_IN_QUESTION.search(case.question.plain)
    near = [e for e in case.evidence if e.hit.clause.id == best.hit.clause.id]
    if not asked or _spelled(best.quote):
        return None
    return next((e for e in near if f"*{asked['noun']}" in e.quote and e.score >= best.score * AS_GOOD), None)


def _unsupported(case: Case, picked: Sequence[Evidence]) -> str:
    """「助餐点得有80到100平米是吧」：问题自己说的数，所引条款里一个也没有。"""
    if not _CLAIMS.search(case.question.plain) or case.question.asker.get("cost"):
        return ""
    own = {normal_value(str(v)) for v in case.question.asker.values()}
    plain = case.question.plain
    told = [f for f in figures(plain) if normal_value(f.value) not in own]
    claimed = [f for f in told if not _HIS_OWN.search(plain[max(0, f.start - 4) : f.start])]
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
    found = () if absent else values(case, picked, needs)
    figures_ = [f for e in picked for f in stated(e, VALUES)]
    if sum_ := worked(case.question, figures_, found, picked[0].hit.clause.text):
        also = [draft.cite(picked[0].hit.clause, picked[0].hit.document, text) for text in sum_.grounds]
        draft.say(sum_.line, *cites, *also)
        found = [*found, *filter(None, [sum_.value])]
    if absent:
        draft.say(f"这里没有写具体的{absent}。", *cites)
    _say_unnamed_level(draft, case, picked, cites)
    days = dates(case, picked)
    _say_past(draft, case, days, cites)
    return draft.answer(
        case.question.kind,
        "partial" if absent else "answered",
        values=found,
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
        for named in items(case.store, e.hit.clause, e.segment):
            draft.say(
                f"{named.said}写的是“{named.words}”。", draft.cite(named.clause, e.hit.document, named.words), *cited
            )
    first, listed = picked[0], _items(draft, case, picked[0])
    for text, item in listed:
        draft.say(text, item)
    for start, rest in _rest(picked) or _following(case, picked):
        if all(any(line.strip() in text for text, _ in listed) for line in rest.splitlines()):
            continue  # 上面一项项说过了
        side = "前面还写明" if start < first.segment.start else "后面还写明"
        draft.say(f"{side}：“{rest}”", draft.cite(first.hit.clause, first.hit.document, rest))
    if not listed:
        _say_next(draft, case, picked)


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
    heads = first.quote.endswith(("：", ":")) or is_heading(clause, first.segment) or clause.kind == "heading"
    below = [c for c in case.store.clauses(document.id) if c.parent == clause.id] if heads else []
    if inside := items_of(clause, first.segment.end) if heads and not below else []:
        said = [opening(i.text, _ITEM) for i in inside[:_MOST_ITEMS]]
        return [(f"“{words}”", draft.cite(clause, document, words)) for words in said]
    if listed := below or _siblings(case, first):
        said = [opening(c.text, _ITEM) for c in listed[:_MOST_ITEMS]]
        return [
            (f"{c.label}“{words}”", draft.cite(c, document, words))
            for c, words in zip(listed, said, strict=False)
            if words
        ]
    after = [s for s in segments(clause.text) if s.start >= first.segment.end]
    if heads and after and len(clause.text) > _SHORT:
        words = opening(clause.text[after[0].start :], _LISTED)
        return [(f"“{words}”", draft.cite(clause, document, words))]
    return []


def _siblings(case: Case, first: Evidence) -> list[Clause]:
    """要的是全部（材料、条件、流程），引到的却是其中一项：小标题说的就是这些，同一标题下的其余各项也列。"""
    clause = first.hit.clause
    asked = set(_LISTING.findall(case.question.plain))
    if not clause.parent or clause.kind in ("qa", "row", "article") or not (case.question.every or asked):
        return []
    clauses = case.store.clauses(clause.document)
    parent = next((c for c in clauses if c.id == clause.parent), None)
    if parent is None or parent.kind != "heading":
        return []
    named = (
        any(word in parent.text for word in asked)
        or case.topic.coverage((1.0, case.topic.matches(parent.text))) >= _NAMED
    )
    return [c for c in clauses if c.parent == clause.parent and c.id != clause.id][:_MOST_ITEMS] if named else []


def _led_by(case: Case, first: Evidence) -> Evidence | None:
    """要的是全部材料、条件，引到的是一条里的一项：改引管着各项的那句话，各项跟着一一列出。"""
    part = part_of(first.hit.clause, first.quote)
    asked = case.question.every or _LISTING.search(case.question.plain) or asks_list(case.question)
    if not (part and part.item and asked):
        return None
    lead = lead_of(first.hit.clause, part)
    pieces = [s for s in segments(first.hit.clause.text) if lead.endswith(s.text) and s.text.endswith(("：", ":"))]
    return replace(first, segment=pieces[0], facts=(), hidden=()) if pieces else None


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
        if only_names(clause, s) or s.text.isdigit():
            continue
        if runs and not clause.text[runs[-1][1] : s.start].strip():
            runs[-1][1] = s.end
        else:
            runs.append([s.start, s.end])
    return [(a, clause.text[a:b]) for a, b in runs]


def _following(case: Case, picked: Sequence[Evidence]) -> list[tuple[int, str]]:
    """长的一段，引的那句往往只是起头（「公布了新版五色图」）：要的不是一个数、一个日子，就连着引后面几句。"""
    clause, last = picked[0].hit.clause, max(e.segment.end for e in picked)
    if needed(case.question) or clause.kind not in _PROSE or case.question.yes_no:
        return []
    end = last
    for s in segments(clause.text):
        if s.start >= last and s.end - last <= _AFTER:
            end = s.end
    return [(last, clause.text[last:end].strip())] if clause.text[last:end].strip() else []


def _say_next(draft: Draft, case: Case, picked: Sequence[Evidence]) -> None:
    """报道一段一层意思：引的正好是一段的末句，就连着引下一段。"""
    clause = picked[0].hit.clause
    if clause.kind != "paragraph" or needed(case.question) or case.question.yes_no:
        return
    if clause.text[max(e.segment.end for e in picked) :].strip():
        return
    after = [c for c in case.store.clauses(clause.document) if c.start >= clause.end][:1]
    if after and after[0].kind == "paragraph":
        words = opening(after[0].text, _AFTER)
        draft.say(f"接着写明：“{words}”", draft.cite(after[0], picked[0].hit.document, words))


def _say_unnamed_level(draft: Draft, case: Case, picked: Sequence[Evidence], cites: Sequence[int]) -> None:
    """问的是「四级」，原文只写了一个范围：不能替它分。"""
    for level in dict.fromkeys(_LEVEL.findall(case.question.plain)):
        if all(level not in e.hit.clause.text for e in picked) and any("-" in f.value for e in picked for f in e.facts):
            draft.say(f"原文没有写“{level}”对应的是多少，只写了上面的范围。", *cites)
