"""答不了，也要答得有用：找的是什么、最接近的条款写了什么、可以问谁、可以换着问什么。"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Answer, Need, Question, Sentence
from assistant.case import Case
from assistant.compose import Draft, name_of, unique, where
from assistant.evidence import Evidence, own_heading
from assistant.rows import words_of
from ingest.document import Clause

NOUNS: dict[Need, str] = {
    "unit": "责任单位",
    "lead": "牵头单位",
    "date": "时间",
    "amount": "金额、比例",
    "ratio": "比例",
    "number": "数量",
    "contact": "联系方式",
    "address": "地址",
    "status": "效力",
    "text": "内容",
}
_NEAR = 0.3  # 覆盖率低于此的条款谈不上接近，不列出来


_MOST_OWNERS, _MOST_TOPICS, _TOPIC = 3, 4, 16  # 家、个、字
_NUMBERING = re.compile(r"^\s*(?:第?[（(]?[\d一二三四五六七八九十]{1,3}[)）]?[章节条编]?[、.．:：\s　]*)+")
_NO_TOPIC = re.compile(
    r"\d|[？?。；]|总则|附则|指导思想|总体|目标|组织|保障措施|原则|要求|其他|意义|实施步骤|附件|问：|监督|法律责任|罚则|[；;，,、]|(?:局|委|厅|部|政府|办公室|公司)$"
)
_ENQUIRY = re.compile(r"咨询|热线|联系电话|服务电话|客服")


def refuse(case: Case, missing: str, nearest: Evidence | None = None) -> Answer:
    """``missing`` 是没找到的东西，写进第一句；``nearest`` 是最接近的条款。"""
    draft = Draft(case.question)
    nearest = nearest or case.best
    who = case.place or "现有文件"
    if nearest and nearest.score >= _NEAR:
        draft.say(f"{who}的文件没有写{missing}，答不了。")
        return _with_nearest(draft, case, nearest)
    draft.say(f"库里{who}的文件没有写{missing}，答不了。" if case.place else f"库里的文件没有写{missing}，答不了。")
    draft.say("可以换个说法再问，或向当地政府服务热线12345咨询。")
    return draft.answer(case.question.kind, "refused")


def no_such_document(case: Case, name: str) -> Answer:
    """点了名的文件库里没有：别的文件不顶替，最接近的一条照说是哪份文件的。"""
    draft = Draft(case.question)
    draft.say(f"库里没有{name}这份文件，答不了。")
    if case.best and case.best.score >= _NEAR:
        return _with_nearest(draft, case, case.best)
    draft.say("可以换个说法再问，或向当地政府服务热线12345咨询。")
    return draft.answer(case.question.kind, "refused")


def _with_nearest(draft: Draft, case: Case, nearest: Evidence) -> Answer:
    words, cited = words_of(draft, case.store, nearest.hit.clause, nearest.hit.document, nearest.quote)
    draft.say(f"最接近的是{where(nearest.hit)}：{words}", *cited)
    topics = _also_stated(case, nearest)
    if topics:
        draft.say(f"这份文件还写到{'、'.join(topics)}，可以换着问。", *cited)
    _whom_to_ask(draft, case, nearest, cited)
    name = name_of(nearest.hit.document)
    return draft.answer(case.question.kind, "refused", suggestions=[f"{name}{t}" for t in topics[:2]])


_OUTSIDE = {
    "personal": "您问的是个人办理的情况，政策文件里没有，答不了；请向受理的单位查询。",
    "invented": "不能编造：回答只用文件里写明的话。",
    "opinion": "合不合理、够不够，文件里没有评价，这里也不评价；只能告诉您文件写明的。",
    "promise": "能不能批下来，由受理的单位按规定审核，这里不能保证；只能告诉您文件写明的条件和标准。",
    "medical": "这里只回答政策文件写明的事，不能看病开药，答不了；身体不舒服请到医院就诊。",
    "elsewhere": "这里只回答政策文件写明的事，您问的不在其中，答不了。",
}
_NO_CLAUSE = ("medical", "elsewhere")  # 说的不是政策，没有哪一条算得上接近


def outside(case: Case) -> Answer:
    """个人的办理情况、要编造的、要评价或保证的：照实说答不了；说到的事文件里有的，附上最接近的一条。"""
    draft = Draft(case.question)
    draft.say(_OUTSIDE[case.question.outside])
    if case.question.outside in _NO_CLAUSE:
        draft.say("可以问文件里写的事，例如：80岁以上的老人有什么补贴？某项任务由谁牵头、什么时候完成？")
    elif case.best and case.best.score >= _NEAR:
        return _with_nearest(draft, case, case.best)
    return draft.answer(case.question.kind, "refused")


def hidden(case: Case, evidence: Evidence) -> Answer:
    """来源用星号遮住了：照实说，不猜。"""
    draft = Draft(case.question)
    cited = draft.cite(evidence.hit.clause, evidence.hit.document, evidence.quote)
    what = "、".join(unique(f"“{f.text}”" for f in evidence.hidden)) or "这一处"
    draft.say(f"答不了：{case.place}这份文件的来源把它用星号（*）遮住了，原文只显示{what}。", cited)
    draft.say(f"原文：“{evidence.quote}”", cited)
    draft.say("被遮住的内容不能推测，请向发文单位核实原文。")
    return draft.answer(case.question.kind, "refused")


def unknown_place(case: Case, places: tuple[str, ...], covered: tuple[str, ...]) -> Answer:
    """没有那个地方的文件：不拿别处的顶替。"""
    draft = Draft(case.question)
    draft.say(f"库里没有{'、'.join(places)}的文件，答不了；别处的规定不能套用。")
    if covered:
        draft.say(f"目前有这些地方的文件：{'、'.join(covered)}。")
    return draft.answer(case.question.kind, "refused")


def _also_stated(case: Case, nearest: Evidence) -> list[str]:
    """同一份文件别的小标题：问不到这一样，还可以问那几样。"""
    held: list[str] = []
    for clause in case.store.clauses(nearest.hit.document.id):
        printed = clause.text.strip() if clause.kind == "heading" else own_heading(clause)
        title = _NUMBERING.sub("", printed).strip(" 　：:。.")
        numbered = len(title) < len(printed.strip(" 　：:。."))
        if numbered and clause.id != nearest.hit.clause.id and 2 < len(title) <= _TOPIC and not _NO_TOPIC.search(title):
            held.append(title)
    return list(unique(held))[:_MOST_TOPICS]


def _whom_to_ask(draft: Draft, case: Case, nearest: Evidence, cited: tuple[int, ...]) -> None:
    """条款写了谁负责的，去问谁；文件写着咨询电话的，打那个电话；再不然问发文机关。都不写就不编，请人打 12345。"""
    hit = nearest.hit
    shown = [f for f in hit.facts if f.basis != "masked" and f.text in hit.clause.text]
    owners = [f for f in shown if f.kind == "lead"] or [f for f in shown if f.kind == "unit"]
    if owners:
        units = unique(f.value for f in owners)[:_MOST_OWNERS]
        draft.say(f"这件事可以问{'、'.join(units)}。", *cited)
    elif phone := _enquiries(case, nearest):
        clause, number = phone
        draft.say(f"这份文件写的咨询电话是{number}，可以打去问。", draft.cite(clause, hit.document, number))
    elif issuer := _issuer(case, nearest):
        clause, name = issuer
        draft.say(f"可以向发文机关{name}询问。", draft.cite(clause, hit.document, name))
    else:
        draft.say("可以换个说法再问，或向当地政府服务热线12345咨询。")


def _issuer(case: Case, nearest: Evidence) -> tuple[Clause, str] | None:
    """发文机关（几家联合的，头一家）和写着它的那一条；只在身份要素里有、原文里找不到的，不说。"""
    name = next(iter(re.split(r"[\s、，,]", nearest.hit.document.issuer)), "")
    clauses = case.store.clauses(nearest.hit.document.id) if len(name) > 3 else ()
    return next(((c, name) for c in clauses if name in c.text), None)


def _enquiries(case: Case, nearest: Evidence) -> tuple[Clause, str] | None:
    """同一份文件里写明是供人咨询的唯一一个电话；问的就是电话、地址的不给，免得当成答案。"""
    if {"contact", "address"} & set(case.question.needs):
        return None
    asking = [c for c in case.store.clauses(nearest.hit.document.id) if c.kind != "row" and _ENQUIRY.search(c.text)]
    facts = case.store.facts_of([c.id for c in asking])
    found = {f.text: c for c in asking for f in facts.get(c.id, ()) if f.kind == "contact" and f.text in c.text}
    return next(((c, n) for n, c in found.items()), None) if len(found) == 1 else None


def ask_what(question: Question) -> Answer:
    """没听出问的是什么：请他说具体。"""
    draft = Draft(question)
    draft.say("没听出您想问哪件事。请说具体一点：什么地方、什么人、想办什么或想知道什么。")
    draft.say("例如：80岁以上的老人有什么补贴？某项任务由谁牵头、什么时候完成？")
    return draft.answer("general", "clarify")


def not_understood(question: Question) -> Answer:
    """要紧的英文词没听懂：不拿听懂的那一半凑一个答案。"""
    draft = Draft(question)
    draft.say(f"没听懂{_said(question.unheard)}，答不了。请换个说法，或用中文再问。")
    return draft.answer(question.kind, "clarify")


def left_out(question: Question) -> Sentence:
    """没听懂、没有算进去的英文词。"""
    return Sentence(f"没听懂{_said(question.unheard)}，回答没有算上。")


def _said(words: Sequence[str]) -> str:
    return f"“{', '.join(words)}”"


def empty(question: Question) -> Answer:
    """库是空的。"""
    draft = Draft(question)
    draft.say("库里还没有文件，答不了。请先读入文件：zhengwen ingest 文件或文件夹。")
    return draft.answer(question.kind, "refused")
