"""一次评测的全部结果，写成一个可以存成 JSON 的对象：报告页、Markdown、比较都由它来。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.case import Case, Quote
from evals.goldcheck import Doubt
from evals.measures import MEASURES, Ratio, Score, total
from evals.measures.citing import citations, grounds, serves
from evals.sources import Sources
from evals.stats import calibration, percentile, wilson

VERSION = 1
_LONGEST = 2000  # 字；一处条款最多带这么多进报告
_MOST = 20_000  # 字；一份回答最多带这么多进报告
_FIELDS = ("answerable", "units", "lead", "dates", "values", "status", "kind", "confidence", "latency_ms", "error")


@dataclass(frozen=True)
class Run:
    """这一次考的是什么：题的文件、按哪一天、谁答的、用哪些文件核对。"""

    questions: Sequence[str]
    today: dt.date
    answered_by: str  # 空的是政问自己；别的是回答文件的名字
    documents: int
    mark: str
    at: str


def summarise(
    run: Run, scores: Sequence[Score], answers: Mapping[str, Any], sources: Sources, doubts: Sequence[Doubt] = ()
) -> dict[str, Any]:
    """报告的全部内容。"""
    return {
        "version": VERSION,
        "run": asdict(run) | {"today": run.today.isoformat(), "questions": list(run.questions)},
        "summary": _ratios(scores),
        "kinds": _groups(scores, lambda s: (s.case.type,)),
        "documents": _groups(scores, lambda s: tuple(dict.fromkeys(map(sources.name, s.case.docs)))),
        "tags": _groups(scores, lambda s: s.case.tags),
        "checks": _checks(scores),
        "refusal": _confusion(scores),
        "calibration": _calibration(scores, answers),
        "latency": _latency(answers[s.case.id] for s in scores if s.given),
        "missing": [s.case.id for s in scores if not s.given],
        "unknown": sorted(answers.keys() - {s.case.id for s in scores}),
        "bare": [s.case.id for s in scores if s.given and _bare(s.case, answers[s.case.id])],
        "doubts": [{"zh": d.zh, "en": d.en, "wrong": d.wrong} for d in doubts],
        "cases": [_case(s, answers.get(s.case.id) or {}, sources) for s in scores],
    }


def _bare(case: Case, answer: Mapping[str, Any]) -> bool:
    """考日期或数值、回答里却没有这一栏：话说得再对，这一项也算错，读者要知道。"""
    return any(getattr(case.gold, name) and answer.get(name) is None for name in ("dates", "values"))


def _ratios(scores: Iterable[Score]) -> dict[str, Any]:
    listed = list(scores)
    return {name: share(total(s.measures[name] for s in listed)) for name in MEASURES}


def share(found: Ratio | None) -> dict[str, float] | None:
    """一项量法的合计，带区间。"""
    if not found:
        return None
    low, high = wilson(found.hit, found.of)
    return {"value": found.value, "hit": float(found.hit), "of": float(found.of), "low": low, "high": high}


def _groups(scores: Sequence[Score], names: Callable[[Score], Iterable[str]]) -> dict[str, Any]:
    """组名 → 各项量法；从最弱的排起：看区间的上端，题太少、说不准的不排在确实弱的前面。"""
    grouped: dict[str, list[Score]] = {}
    for score in scores:
        for name in names(score):
            grouped.setdefault(name, []).append(score)
    made = {name: _ratios(group) | {"cases": len(group)} for name, group in grouped.items()}
    return dict(
        sorted(
            made.items(),
            key=lambda item: (item[1]["accuracy"]["high"], item[1]["accuracy"]["value"], -item[1]["cases"], item[0]),
        )
    )


def _checks(scores: Sequence[Score]) -> dict[str, list[int]]:
    """每项检查：对了几道，考了几道。"""
    found: dict[str, list[int]] = {}
    for score in scores:
        for name, ok in score.checks.items():
            counted = found.setdefault(name, [0, 0])
            counted[0] += ok
            counted[1] += 1
    return found


def _confusion(scores: Sequence[Score]) -> dict[str, int]:
    """该答、该拒 × 答了、拒了；没交的和不考的不在里面。"""
    cells = {"answer_answered": 0, "answer_refused": 0, "refuse_answered": 0, "refuse_refused": 0}
    for score in scores:
        due = score.case.gold.answerable
        if score.given and due is not None:
            cells[f"{'answer' if due else 'refuse'}_{'refused' if score.refused else 'answered'}"] += 1
    return cells


def _calibration(scores: Sequence[Score], answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """作了答而且说了把握的；把握是 0 到 1 的数。没有一道说了把握就是 None。"""
    stated = []
    for score in scores:
        said = (answers.get(score.case.id) or {}).get("confidence")
        if (
            score.given
            and not score.refused
            and isinstance(said, int | float)
            and not isinstance(said, bool)
            and 0 <= said <= 1
        ):
            stated.append((float(said), score.right))
    found = calibration(stated)
    return asdict(found) | {"count": len(stated)} if found else None


def _latency(answers: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    taken = [a.get("latency_ms") for a in answers]
    known = [float(t) for t in taken if isinstance(t, int | float) and 0 <= t < float("inf")]
    if not known:
        return None
    return {"p50": percentile(known, 0.5), "p95": percentile(known, 0.95), "all": [round(t, 1) for t in known]}


def _case(score: Score, answer: Mapping[str, Any], sources: Sources) -> dict[str, Any]:
    case = score.case
    return {
        "id": case.id, "type": case.type, "source": case.source, "line": case.line, "digest": case.digest,
        "question": case.question, "history": list(case.history), "profile": dict(case.profile),
        "docs": [sources.name(d) for d in case.docs], "tags": list(case.tags), "note": case.note,
        "right": score.right, "right_in_words": score.right_in_words, "given": score.given,
        "checks": dict(score.checks), "missing": list(score.missing), "forbidden": list(score.forbidden), "fabricated": list(score.fabricated),
        "measures": {name: found and [float(found.hit), float(found.of)] for name, found in score.measures.items()},
        "answer": {"text": str(answer.get("text") or "")[:_MOST]} | {k: answer[k] for k in _FIELDS if answer.get(k) is not None},
        "gold": _gold(case),
        "cited": [_cited(c, case, sources) for c in citations(answer)],
        "cautioned": [_cited(c, case, sources) | {"right": None} for c in grounds(answer)[len(citations(answer)) :]],
        "wanted": [_wanted(q, answer, sources) for q in case.clauses],
    }  # fmt: skip


def _gold(case: Case) -> dict[str, Any]:
    """标准答案里写了的各项。"""
    held = {k: v for k, v in vars(case.gold).items() if k == "answerable" or v not in (None, (), False)}
    return {k: list(v) if isinstance(v, tuple) else v for k, v in held.items()}


def _cited(citation: Mapping[str, Any], case: Case, sources: Sources) -> dict[str, Any]:
    """回答的一处引用，连同它指的条款；``right`` 是引得对不对，没有标准出处的题为 None。"""
    doc, label, quote = (str(citation.get(k) or "") for k in ("doc", "label", "quote"))
    clauses = sources.pointed(doc, label, quote)
    right = any(serves(citation, q, sources) for q in (*case.clauses, *case.clauses_ok)) if case.clauses else None
    faithful = sources.verbatim(doc, quote) if sources.clauses and quote else None
    text = "\n".join(c.text for c in clauses)[:_LONGEST]
    return {"doc": doc, "label": label, "quote": quote[:_LONGEST], "text": text, "right": right, "verbatim": faithful}


def _wanted(quote: Quote, answer: Mapping[str, Any], sources: Sources) -> dict[str, Any]:
    """一处标准出处，连同它所在的条款；``cited`` 是回答引到了没有。"""
    home = sources.home(quote)
    return {
        "doc": sources.name(quote.doc), "label": quote.label or (home.label if home else ""), "quote": quote.quote,
        "text": home.text[:_LONGEST] if home else "", "cited": any(serves(c, quote, sources) for c in citations(answer)),
    }  # fmt: skip
