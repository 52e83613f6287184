"""问的那样东西，所引的句子里得有：问押金，写年薪的不是答案；问几点开门，没写钟点的不是；问门牌，网址不是。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer import Need, Question, Term
from assistant.case import Case
from assistant.choose import around
from assistant.evidence import Evidence
from assistant.topic import strength

_SAID = 0.4  # 对上这么多，算说到了
_TELLING = 0.35  # 词表认得的词，权重占到这么多，而条款里怎么写的都没有：说的不是这件事
_OWN = 1.0  # 自己说的词的权重；从上文带来的、说自己情况的，比这轻
_CHARGE = re.compile(
    r"[押定租佣酬]金|保证金|违约金|滞纳金|[\u4e00-\u9fff](?<![缴收自免公资花])费|税款?|利息|学费|工资|薪酬"
)
_ASKS_TO_PAY = re.compile(r"[收交缴付要]不[收交缴付要]|(?:收|交|缴|付|要)[^，。？?]{0,8}[吗嘛么]|免不免")
_ASKS_HOURS = re.compile(
    r"几点(?!要求|意见|建议|措施|内容)|(?:上不上|开不开|营不营|还)(?:班|门|业)|(?:周|星期|礼拜)[一二三四五六日天末][^，。？?]{0,8}(?:上班|开门|办公|营业|办)|(?:办公|营业|开放|上班|服务)时间"
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
    near = " ".join(around(e) for e in picked)
    if _ASKS_HOURS.search(question.plain) and not _HOURS.search(whole):
        yield "办公（开放）的时间"
    for term, weight in zip(case.topic.folded, case.topic.weights, strict=True):
        charge = _CHARGE.search(term.text)
        paying = "amount" in question.needs or _ASKS_TO_PAY.search(question.plain)
        if charge and charge.end() == len(term.text) and paying and strength(term, near.lower()) < _SAID:
            yield f"“{term.text}”"
        telling = weight >= _TELLING and term.weight >= _OWN and term.synonyms and not term.is_number
        if needs and telling and strength(term, whole.lower()) < _SAID and not _mentioned(case, picked[0], term):
            yield f"“{term.text}”"


def _mentioned(case: Case, e: Evidence, term: Term) -> bool:
    """同一份文件别处提到过它。"""
    clauses = case.store.clauses(e.hit.document.id)
    return any(strength(term, c.text.lower()) >= _SAID for c in clauses if c.kind != "chrome")
