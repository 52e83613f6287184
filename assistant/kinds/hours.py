"""几点开门、周末办不办：照办公、受理的钟点答；没写到问的那天，就说没写到。"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Answer, Hit
from assistant.case import Case
from assistant.choose import ENOUGH
from assistant.compose import Draft, unique, where
from assistant.evidence import segments
from assistant.lexicon import grammar
from ingest.document import Clause, Document, Fact

_LOOK = 6  # 份；没说是哪份文件的，看检索排在前面的这么多份
_IN_PATH, _IN_TITLE = 0.9, 0.75  # 标题里对上打的折
_LONG = 60  # 字；引的话再长，先把钟点说出来
_RETRIEVED = 0.25  # 检索得分占多少
_OTHER = 0.3  # 问的是窗口，写的是电话几点有人接（或反过来），减多少
_PHONE = re.compile(r"电话|热线|拨打|打[得不能]?通|接听")
_WEEKDAYS = re.compile(r"周一[至到—~～-]{1,2}周?五|星期一[至到—~～-]{1,2}星期五|工作日")


def asked(case: Case) -> bool:
    return grammar().asks_hours(case.question.plain) and not case.question.references


def answer(case: Case) -> Answer | None:
    """最像在说这件事的那一处钟点；一处也没有的为 None。"""
    found = _best(case)
    if not found:
        return None
    clause, document, facts = found
    pieces = segments(clause.text)
    told = [s.text for s in pieces if any(s.start <= f.start - clause.start < s.end for f in facts)]
    days = [(word.group(), said) for asks, said in _days() if (word := asks.search(case.question.plain))]
    told += [s.text for s in pieces if s.text not in told and any(said.search(s.text) for _, said in days)]
    draft = Draft(case.question)
    hit = Hit(clause, document, 1.0)
    cites = [draft.cite(clause, document, words) for words in told]
    if len(told[0]) > _LONG:
        draft.say(f"写的时间是{'、'.join(unique(f.text for f in facts))}。", cites[0])
    draft.say(f"{where(hit, told[0])}写明：“{told[0]}”", cites[0])
    for words, cited in zip(told[1:], cites[1:], strict=True):
        draft.say(f"同一条还写明：“{words}”", cited)
    silent = [word for word, said in days if not any(said.search(words) for words in told)]
    if silent and any(_WEEKDAYS.search(words) for words in told):
        draft.say(f"写的是{_weekdays(told)}，没有写{'、'.join(silent)}也办。", *cites)
    return draft.answer(case.question.kind, confidence=0.8)


def _best(case: Case) -> tuple[Clause, Document, list[Fact]] | None:
    documents = {d.id: d for d in _documents(case)}
    stated: dict[str, list[Fact]] = {}
    for fact in case.store.facts_with(("hours",), case.store.values(("hours",)), list(documents)):
        if fact.usable:
            stated.setdefault(fact.clause, []).append(fact)
    ranked = []
    scores = {h.clause.id: h.score for h in case.hits}
    for clause in case.store.clauses_by_id(stated).values():
        document = documents[clause.document]
        said = case.topic.coverage(
            (1.0, case.topic.matches(clause.text)),
            (_IN_PATH, case.topic.matches(" ".join(clause.path[1:]))),
            (_IN_TITLE, case.topic.matches(" ".join((document.title, document.issuer)))),
        )
        if said >= ENOUGH:
            other = bool(_PHONE.search(clause.text)) != bool(_PHONE.search(case.question.plain))
            rank = said + _RETRIEVED * scores.get(clause.id, 0.0) - _OTHER * other
            ranked.append((rank, -clause.start, clause))
    if not ranked:
        return None
    best = max(ranked, key=lambda r: r[:2])[2]
    return best, documents[best.document], stated[best.id]


def _documents(case: Case) -> Sequence[Document]:
    """检索到的各份；最像的那份里没有写话题的，别的也许写着。"""
    return list({h.document.id: h.document for h in case.hits}.values())[:_LOOK]


def _days() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    rules = grammar().hours
    return rules.days if rules else ()


def _weekdays(told: Sequence[str]) -> str:
    return next(found.group() for words in told if (found := _WEEKDAYS.search(words)))
