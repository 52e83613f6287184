"""原文写着不能的：「有下列情形之一的，不予……」的一项，「已……的，不再享受」，「除……外，均可」；提问人说到的就是它，才算。

写着例外的（「但因拆迁安置取得的除外」），提问人说到了例外，就不算。只管他问的那一样好处：写着「不得重复享受租房补贴」的，问购房补贴时不算。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant import met
from assistant.answer import Hit
from assistant.case import Case
from assistant.evidence import Evidence, Segment
from assistant.kinds.alternatives import Ruling, items_under
from assistant.requirement import mark, read, tested
from ingest.document import Clause, Document, Fact
from ingest.facts.conditions import conditions

_COVERED = 0.5  # 实义的字里，提问人的话里有这么多，说的就是它
_LITERAL = 0.75  # 说人家不能，要对上更多：「户籍迁出本市的」不是「我是本市户籍」
_APART = "\n"
_LONGEST = 80  # 字；再长的一句不是一种情形


@dataclass(frozen=True)
class _Bar:
    """一种不能的情形：``who`` 是什么情形，``line`` 是写着它的那句，``head`` 是引出它的话（单独一句的为空）。"""

    clause: Clause
    who: str
    line: Segment
    head: Segment | None = None
    home: Clause | None = None  # head 所在的条款


def ruling(case: Case, first: Evidence) -> Ruling | None:
    """提问人说到的一样情形，同一份文件写着不能；说到的是例外的，说明不在此列；都没有的 None。"""
    if not (case.question.yes_no or case.question.kind == "eligibility"):
        return None
    document = first.hit.document
    words = _own_words(case, document)
    for bar in _bars(case, document):
        if not _about_this(case, document, bar) or not _tells(case, document, bar.who, words):
            continue
        except_for = _rule("except_for").search(bar.who)
        if except_for and _covered(except_for["who"], words) >= _COVERED:
            text = f"您说的情形是写明的例外：“{bar.line.text.rstrip('。；;')}”；是否享受，还要看原文的其他条件。"
            return Ruling(text, _grounds(first, bar))
        if bar.head:
            text = f"按原文，不能：“{bar.head.text.rstrip('：:')}”，其中一项是“{bar.line.text.rstrip('。；;')}”。"
        else:
            text = f"按原文，不能：“{bar.line.text.rstrip('。；;')}”。"
        return Ruling(text, _grounds(first, bar))
    return None


def _grounds(first: Evidence, bar: _Bar) -> tuple[Evidence, ...]:
    def at(clause: Clause, segment: Segment) -> Evidence:
        hit = first.hit if first.hit.clause.id == clause.id else Hit(clause, first.hit.document, 0.0)
        return Evidence(hit, segment, first.score, first.clause_score, first.rank)

    head = [at(bar.home, bar.head)] if bar.head and bar.home else []
    return (at(bar.clause, bar.line), *head)


def _bars(case: Case, document: Document) -> Iterator[_Bar]:
    """这份文件里写着不能的各种情形。"""
    clauses = case.store.clauses(document.id)
    for clause in clauses:
        if clause.kind in ("head", "note", "row") or not _rule("barred").search(clause.text):
            continue
        for head in _rule("list").finditer(clause.text):
            segment = Segment(head.group(), *head.span())
            for home, line in list(items_under(clause, clauses, head.end())) or _inline(clause, head.end()):
                yield _Bar(home, line.text, line, segment, clause)
        for name in ("sentence", "direct", "except"):
            for said in _rule(name).finditer(clause.text):
                if len(said["who"]) <= _LONGEST:
                    yield _Bar(clause, said["who"], Segment(said.group(), *said.span()))


def _inline(clause: Clause, start: int) -> Iterator[tuple[Clause, Segment]]:
    """一行之内分号隔开的各种情形：「……不予奖补：占用农田的；位于禁养区的。」"""
    line = re.compile(r"[^。\n]*").match(clause.text, start)
    for part in re.finditer(r"[^；;。]+", line.group() if line else ""):
        mark_ = _rule("mark").match(part.group())
        at = start + part.start() + (mark_.end() if mark_ else 0)
        if text := clause.text[at : start + part.end()].rstrip():
            yield clause, Segment(text, at, at + len(text))


def _about_this(case: Case, document: Document, bar: _Bar) -> bool:
    """说的是他问的那一样：不能的是另一样好处的，不是。"""
    denied = _rule("denies_what").search(bar.head.text if bar.head else bar.line.text.replace(bar.who, ""))
    what = _rule("any_benefit").sub("", denied["what"]) if denied else ""
    return len(what) < 2 or _covered(what, f"{case.question.plain}；{document.title}") >= _COVERED


def _tells(case: Case, document: Document, who: str, words: str) -> bool:
    """提问人说的就是 ``who``：对得上里面的身份、数；对不出来的看字面。"""
    main = _rule("except_for").sub("", who)
    facts = [Fact("", "condition", s.value, s.text, s.start, s.end) for s in conditions(main)]
    node = read(main, facts) if facts else None
    found = mark(tested(node, lambda f: met.test(f, case.question, document))) if node else "unknown"
    if any(not f.met for f in met.findings(case.question, main)) or found == "unmet":
        return False
    if found == "met":
        return True
    if fit := met.figures_fit(main, case.question.plain):
        return fit[0] == "met"
    return any(_covered(part, words) >= _LITERAL for part in re.split(r"[、或]|以及", main))


def _covered(text: str, words: str) -> float:
    """``text`` 的实义的字，有几成在 ``words`` 里连着两个字以上地出现。"""
    bare = _rule("generic").sub("", text)
    words, *synonyms = words.split(_APART)
    if len(bare) < 2:
        return 0.0
    hit = [False] * len(bare)
    for at in range(len(bare) - 1):
        found = words.find(bare[at : at + 2])
        if found >= 0 and not _rule("denied").search(words[:found]):
            hit[at] = hit[at + 1] = True
    for synonym in synonyms:  # 公文说法要整个在里面：「海外人才」不是「人才公寓」
        if (at := bare.find(synonym)) >= 0:
            hit[at : at + len(synonym)] = [True] * len(synonym)
    return sum(hit) / len(bare)


def _own_words(case: Case, document: Document) -> str:
    """提问人的话，连同各词的公文说法；问的那件事（标题里的词）不算他的情形。"""
    words = case.question.plain
    for term in case.topic.terms:
        if term.text in document.title:
            words = words.replace(term.text, "，")
    synonyms = [s for t in case.topic.terms if t.text not in document.title for s in t.synonyms]
    return _APART.join((words, *synonyms))


@cache
def _rule(name: str) -> re.Pattern[str]:
    return re.compile(_rules()[name])


@cache
def _rules() -> dict[str, str]:
    data = tomllib.loads((files("assistant") / "data" / "conditions.toml").read_text("utf-8"))
    return dict(data["exclusion"])
