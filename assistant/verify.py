"""回答出门前的最后一关：不管是谁写的，每句话都对着它自己引用的条款核。

引文逐字、单位、日期、数、界限、地名、书名、文号、网址、牵头、效力、否定、数和事的搭配，一样不符，整句去掉。
能算的要算对；提问人自己说的数，要看得出说的是提问人。核不了的不放行。
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Answer, Question, Sentence
from assistant.checks import fault
from assistant.checks.names import whole_office
from assistant.claims import Day, days, figures, plain
from assistant.grounds import Given, Grounds, given, grounds_of


@dataclass(frozen=True)
class Verdict:
    """核对的结果。``intact`` 为假：首句没留住，或一句不剩，调用者应另作回答。"""

    answer: Answer
    dropped: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()  # 与 dropped 一一对应
    intact: bool = True


def verify(answer: Answer, question: Question | None = None, allowed: Sequence[str] = ()) -> Verdict:
    """去掉没有依据的句子和要素；``allowed`` 是调用者担保的说法，照字面放行（例如清点出来的「12项」）。"""
    counts = answer.values if answer.kind == "count" else ()  # 清点出来的数，由清点的人担保
    asker = replace(
        given(question, (*allowed, *counts)), counts=(len(answer.sentences) - 1, len(answer.citations), answer.total)
    )
    whole = grounds_of(range(len(answer.citations)), answer.citations, answer.retrieved)
    about = {d.id: d for d in (*(c.document for c in answer.citations), *(h.document for h in answer.retrieved))}
    identity = Grounds((), tuple(about.values()))
    dropped: list[tuple[str, str]] = []

    def kept(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
        out = []
        for sentence in sentences:
            grounds = grounds_of(sentence.cites, answer.citations, answer.retrieved)
            if not grounds.clauses:  # 引出下文的，凭下文引的条款；别的只能凭文件的身份要素
                grounds = whole if sentence.text.endswith(("：", ":")) else identity
            reason = fault(sentence.text, grounds, asker)
            if reason:
                dropped.append((sentence.text, reason))
            else:
                out.append(sentence)
        return tuple(out)

    sentences = kept(answer.sentences)
    cautions = kept(answer.cautions)
    intact = bool(sentences) and sentences[0] is answer.sentences[0]
    slim = _filtered(replace(answer, sentences=sentences, cautions=cautions).renumbered(), asker)
    gone = tuple(text for text, _ in dropped)
    return Verdict(replace(slim, dropped=(*answer.dropped, *gone)), gone, tuple(r for _, r in dropped), intact)


# ---------------------------------------------------------------- 收拾


def _filtered(answer: Answer, asker: Given) -> Answer:
    """要素只留依据里有的；算出来的数，正句里留下来了就有依据。"""
    grounds = grounds_of(range(len(answer.citations)), answer.citations, answer.retrieved)
    said = plain("；".join(s.text for s in answer.sentences))
    lead = answer.lead if answer.lead and _has_office(answer.lead, grounds) else None
    return replace(
        answer,
        units=tuple(u for u in answer.units if _has_office(u, grounds)),
        lead=lead,
        dates=tuple(d for d in answer.dates if _has_day(d, grounds, said)),
        values=tuple(v for v in answer.values if _has_value(v, grounds, said, asker)),
    )


def _has_office(name: str, grounds: Grounds) -> bool:
    return whole_office(plain(name), grounds.wide)


def _has_day(value: str, grounds: Grounds, said: str) -> bool:
    wanted = days(plain(value).replace("/", "至") if value.count("/") == 1 else plain(value)) or days(
        plain(value) + "年"
    )
    if any(value in f.value.split("/") for f in grounds.facts if f.kind == "deadline"):  # 「2019年-2022」的 2022
        return True
    known = [d for d, _ in (*grounds.days, *grounds.dated)] + list(days(said))
    if not wanted:
        return all(
            f.value in {w.value for w in (*grounds.figures, *figures(said))} for f in figures(plain(value))
        ) and (bool(figures(plain(value))) or plain(value) in grounds.wide)
    return all(any(d.within(k) or _yearless(d, k, grounds) for k in known) for d in wanted)


def _yearless(day: Day, written: Day, grounds: Grounds) -> bool:
    return (
        written.year is None
        and day.within(replace(written, year=day.year))
        and day.year in {d.year for d, _ in grounds.dated}
    )


def _has_value(value: str, grounds: Grounds, said: str, asker: Given) -> bool:
    wanted = figures(plain(value))
    if not wanted:
        return plain(value) in grounds.wide or plain(value) in asker.allowed
    known = (*grounds.figures, *figures(said), *figures(asker.allowed))
    return all(any(f.same(k) for k in known) for f in wanted)
