"""问的那样东西，所引的句子里得有：问押金，写年薪的不是答案；问几点开门，没写钟点的不是；问门牌，网址不是。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer import Need, Question, Term
from assistant.case import Case
from assistant.choose import around
from assistant.evidence import Evidence
from assistant.topic import strength
from assistant.translate import certain

_SAID = 0.4  # 对上这么多，算说到了
_TELLING = 0.35  # 词表认得的词，合起来占到这么多，而这份文件里怎么写的都没有：说的不是这件事
_MAIN = 0.45  # 占到话题这么多
_VAGUE = 0.6  # 这一句对上的不到这么多
_OWN = 1.0  # 自己说的词的权重；从上文带来的、说自己情况的，比这轻
_CHARGE = re.compile(
    r"(?:[押定租佣酬]金|保证金|违约金|滞纳金|[\u4e00-\u9fff](?<![缴收自免公资花])费|税款?|利息|学费|工资|薪酬)$"
)
_PAYMENT = re.compile(r"(?:补[贴助]|津贴|奖[励补])$")
_ASKS_TO_PAY = re.compile(
    r"[收交缴付要]不[收交缴付要]|(?:收|交|缴|付|要)[^，。？?]{0,8}[吗嘛么]|免不免|(?:怎么|咋|如何)(?:收|交|缴)"
)
_EXCLUDED = re.compile(r"不[含包]括?[^，。；）)]{0,12}")  # 「不含物业费」没有写物业费是多少
_ASKS_HOURS = re.compile(
    r"几点(?!要求|意见|建议|措施|内容)|(?:上不上|开不开|营不营|还)(?:班|门|业)|(?:周|星期|礼拜)[一二三四五六日天末][^，。？?]{0,8}(?:上班|开门|办公|营业|办)|(?:办公|营业|开放|上班|服务)时间|(?:中午|午间|周末|节假日)[^，。？?]{0,4}(?:休息|关门|上班|办)|午休"
)
_HOURS = re.compile(
    r"\d{1,2}\s?(?:[:：]\s?\d{2}|[点时](?!间))|(?:周|星期|礼拜)[一二三四五六日天末]|节假日|工作日(?!内|以内|前)|全天|24小时"
)
_STREET = re.compile(r"门牌|几号楼|[几哪]楼|哪[条个](?:街|路)|(?:邮?寄|快递)(?:到|去|给|往)?哪|地址|具体位置")
_ONLINE = re.compile(r"网[站址页]?|邮箱|线上")


def asks_street(question: Question) -> bool:
    """要的是街道门牌，不是办理渠道。"""
    return "address" in question.needs and bool(_STREET.search(question.plain)) and not _ONLINE.search(question.plain)


def unsaid(case: Case, picked: Sequence[Evidence], needs: Sequence[Need]) -> str:
    """问的那样东西，挑中的句子里没有：返回它的名字；都有的为空串。"""
    return next(_unsaid(case, picked, needs), "")


def _unsaid(case: Case, picked: Sequence[Evidence], needs: Sequence[Need]) -> Iterator[str]:
    question = case.question
    whole = " ".join((around(picked[0]), *(e.hit.clause.text for e in picked)))
    if _ASKS_HOURS.search(question.plain) and not _HOURS.search(whole):
        yield "办公（开放）的时间"
    yield from _nowhere_at_all(case)
    yield from _uncharged(case, " ".join(around(e) for e in picked))
    if needs and picked[0].score < _VAGUE:
        yield from _other_payment(case, whole)
    if (needs or question.english) and picked[0].score < _VAGUE:
        yield from _unheard(case, picked[0], whole)


def _uncharged(case: Case, words: str) -> Iterator[str]:
    """问的是哪一笔钱（押金、工本费），句子里没有这个名目；「不含物业费」不算有。"""
    if "amount" in case.question.needs or _ASKS_TO_PAY.search(case.question.plain):
        there = _EXCLUDED.sub("", words).lower()
        asked = case.question.plain.lower()
        yield from (
            f"“{t.text}”"
            for t in case.topic.folded
            if _CHARGE.search(t.text) and strength(t, there) < _SAID and not _not_asked(t.text, asked)
        )


def _not_asked(charge: str, asked: str) -> bool:
    """「补多少学费」问的是补贴，「物业费不算」是不问它。"""
    named = re.escape(charge)
    return bool(
        re.search(
            rf"[补报免减退贴][^，。？?]{{0,4}}{named}|{named}(?:也|都)?(?:不[算含计要]|除外|另算)|(?:不[算含包计]|除)[^，。？?]{{0,2}}{named}",
            asked,
        )
    )


def _other_payment(case: Case, words: str) -> Iterator[str]:
    """「养老院建设补贴」：紧挨在补贴前面、说是哪一种的词，这一条和它的标题里没有；同一份文件别处提到不算。"""
    plain, weights = case.question.plain.lower(), dict(zip(case.topic.folded, case.topic.weights, strict=True))
    for payment in (t for t in weights if _PAYMENT.search(t.text)):
        head = plain.partition(payment.text)[0].removesuffix("的")
        kind: list[Term] = []
        while before := next((t for t in weights if head.endswith(t.text)), None):
            kind.insert(0, before)
            head = head.removesuffix(before.text)
        silent = [t for t in kind if t.weight >= _OWN and strength(t, words.lower()) < _SAID]
        if sum(weights[t] for t in silent) >= _TELLING:
            yield f"“{''.join(t.text for t in (*kind, payment))}”"


def _unheard(case: Case, e: Evidence, words: str) -> Iterator[str]:
    """词表认得的词，整份文件怎么写的都没有，而这一句对上的本来不多。"""
    silent = [
        (t, w)
        for t, w in zip(case.topic.folded, case.topic.weights, strict=True)
        if t.weight >= _OWN
        and (t.synonyms or _nowhere(case, t))
        and not t.is_number
        and strength(t, words.lower()) < _SAID
    ]
    unheard = [(t, w) for t, w in silent if not _mentioned(case, e, t)]
    if sum(w for _, w in unheard) >= _TELLING:
        yield "、".join(f"“{t.text}”" for t, _ in unheard)


def _nowhere_at_all(case: Case) -> Iterator[str]:
    """从英文译来的、占了话题一半的那个词，库里一处也没有：只有几个字碰巧相同的，不是它。"""
    return (
        f"“{t.text}”"
        for t, w in zip(case.topic.terms, case.topic.weights, strict=True)
        if w >= _MAIN and _nowhere(case, t) and all(case.store.rarity(s) >= case.store.rarity("") for s in t.synonyms)
    )


def _nowhere(case: Case, term: Term) -> bool:
    """从英文译来的，译法只有一种，而库里一处也没有。"""
    known = bool(case.question.english) and term.text in certain()
    return known and case.store.rarity(term.text) >= case.store.rarity("")


def _mentioned(case: Case, e: Evidence, term: Term) -> bool:
    """同一份文件别处提到过它。"""
    clauses = case.store.clauses(e.hit.document.id)
    return any(strength(term, c.text.lower()) >= _SAID for c in clauses if c.kind != "chrome")
