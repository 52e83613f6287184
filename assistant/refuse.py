"""答不了，也要答得有用：找的是什么、最接近的条款写了什么、可以问谁。"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Answer, Need, Question, Sentence
from assistant.case import Case
from assistant.compose import Draft, unique, where
from assistant.evidence import Evidence
from assistant.rows import words_of
from ingest.document import Fact

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


def refuse(case: Case, missing: str, nearest: Evidence | None = None) -> Answer:
    """``missing`` 是没找到的东西，写进第一句；``nearest`` 是最接近的条款。"""
    draft = Draft(case.question)
    nearest = nearest or case.best
    who = case.place or "现有文件"
    if nearest and nearest.score >= _NEAR:
        words, cited = words_of(draft, case.store, nearest.hit.clause, nearest.hit.document, nearest.quote)
        draft.say(f"{who}的文件没有写{missing}，答不了。")
        draft.say(f"最接近的是{where(nearest.hit)}：{words}", *cited)
        _whom_to_ask(draft, nearest)
    else:
        draft.say(f"库里{who}的文件没有写{missing}，答不了。" if case.place else f"库里的文件没有写{missing}，答不了。")
        draft.say("可以换个说法再问，或向当地政府服务热线12345咨询。")
    return draft.answer(case.question.kind, "refused")


_OUTSIDE = {
    "personal": "您问的是个人办理的情况，政策文件里没有，答不了；请向受理的单位查询。",
    "invented": "不能编造：回答只用文件里写明的话。",
}


def outside(case: Case) -> Answer:
    """个人的办理情况、要编造的：照实说答不了；说到的事文件里有的，附上最接近的一条。"""
    draft = Draft(case.question)
    draft.say(_OUTSIDE[case.question.outside])
    nearest = case.best
    if nearest and nearest.score >= _NEAR:
        words, cited = words_of(draft, case.store, nearest.hit.clause, nearest.hit.document, nearest.quote)
        draft.say(f"最接近的是{where(nearest.hit)}：{words}", *cited)
        _whom_to_ask(draft, nearest)
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


def _whom_to_ask(draft: Draft, nearest: Evidence) -> None:
    """条款自己写了谁负责、电话多少，就告诉人去问谁；不写就不编。"""
    facts: tuple[Fact, ...] = nearest.hit.facts
    owners = [
        f for f in facts if f.kind in ("lead", "unit") and f.basis != "masked" and f.text in nearest.hit.clause.text
    ]
    if owners:
        cited = draft.cite(nearest.hit.clause, nearest.hit.document, owners[0].text)
        draft.say(f"这件事可以问{owners[0].value}。", cited)


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
