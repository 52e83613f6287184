"""答完以后可以接着问的话：同一件事的别的方面（多少钱、什么人、带什么、去哪里、谁负责、什么时候）。

只给文件答得上来的：每一句先自己问一遍，首句引的正是写着这个方面的话，说的又是这件事，才给人看。说得出事情名字的，
一句话不靠上文也问得清楚，谁问都一样，问过的记在库的记忆里，库不变就不再问；说不出的，接着上文问，每次另问。
问法、一件事的名字怎么取，在 ``data/following.toml``。
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.answer import Answer, Citation
from assistant.ask import ask
from assistant.compose import name_of
from assistant.rows import row_in
from assistant.settings import ALL, Settings
from ingest import Store
from ingest.document import Clause, Document, Fact

_MOST = 4  # 句；再多就没有人看了
_ENOUGH = 2  # 句；有这么多，就不再接着上文另问
_MOST_TRIES = 10  # 遍；一次最多自己问这么多
_FROM = 3  # 处；从前几处出处里取一件事的名字
_SHORTEST, _LONGEST = 4, 18  # 字；一件事的名字
_LONGEST_TITLE = 40  # 字；再长的题目不拿来问
_BRACKET = re.compile(r"[（(][^（）()]{0,40}[）)]")
_MARKS = re.compile(r"^[\s\d一二三四五六七八九十（()）、.．①-⑳]{0,10}|[\s：:。]{0,4}$")
_NAME = re.compile(r"[\u4e00-\u9fff、]+")


@dataclass(frozen=True)
class Aspect:
    """一个方面：从哪几种事实知道文件写了它，怎么问；``only`` 是事情的名字里要有的字，``of`` 是只问哪一层的事，``kind`` 是答了它的那类回答。"""

    kinds: tuple[str, ...]
    asks: tuple[str, ...]
    short: str
    english: str
    only: str = ""
    of: str = ""
    kind: str = ""

    def suits(self, matter: Matter) -> bool:
        scope = "clause" if matter.clause else "document"
        return self.of in ("", scope) and bool(re.search(self.only, matter.name))


@dataclass(frozen=True)
class Matter:
    """一件事：名字，写在哪份文件；``clause`` 是说它的那一条，整份文件都说它的没有。"""

    name: str
    document: Document
    clause: Clause | None = None

    @property
    def called(self) -> str:
        """云河市老年人助餐服务；全国的、名字里已有地方的，不另说。"""
        place = self.document.place
        return self.name if place in ("", "全国") or place in self.name else place + self.name


@dataclass(frozen=True)
class _Stated:
    """自己问了一遍，首句引到的一件事实。"""

    cited: Citation
    fact: Fact


def follow_ups(
    answer: Answer,
    store: Store,
    *,
    today: dt.date,
    settings: Settings = ALL,
    history: Sequence[str] = (),
    spare: Callable[[], bool] = lambda: True,
) -> tuple[str, ...]:
    """接着 ``answer`` 可以问的话，至多 ``_MOST`` 句；``history`` 是此前的提问，连同这一问。

    ``spare()`` 为假（机器忙）时只用问过的，不再多问。
    """
    if not answer.citations:
        return ()
    asking = _Asking(answer, store, today, settings, tuple(history), spare)
    matters = tuple(_matters(answer, store))
    left = [a for a in aspects() if a.kind != answer.kind]
    found = {} if answer.lang == "en" else {a: q for a in left if (q := asking.by_name(a, matters))}
    if len(found) < _ENOUGH:
        for aspect in left:
            if aspect.kinds not in {a.kinds for a in found} and (question := asking.after(aspect, matters)):
                found[aspect] = question
    return (*list(found.values())[: _MOST - 1], *asking.validity(), *list(found.values())[_MOST - 1 :])[:_MOST]


class _NoTime(Exception):
    """问够了，或者机器忙。"""


class _Asking:
    """替一个回答把各种问法试一遍。"""

    def __init__(
        self,
        answer: Answer,
        store: Store,
        today: dt.date,
        settings: Settings,
        history: tuple[str, ...],
        spare: Callable[[], bool],
    ) -> None:
        self._answer, self._store, self._today, self._settings = answer, store, today, settings
        self._history, self._spare, self._tries = history, spare, 0
        self._near = {i for c in answer.citations for i in (c.clause.id, c.clause.parent) if i}

    def by_name(self, aspect: Aspect, matters: Sequence[Matter]) -> str:
        """说出事情名字的问法里，头一句答得上来、又没有说过的；没有是空串。"""
        for matter in matters:
            if not aspect.suits(matter) or not self._written(aspect, matter):
                continue
            for said in (form.format(事=matter.called) for form in aspect.asks):
                stated = [s for s in self._stated(said) if self._is_about(s.cited, matter)]
                if self._is_news(stated, aspect):
                    return said
        return ""

    def after(self, aspect: Aspect, matters: Sequence[Matter]) -> str:
        """接着上文的问法；答的要在引过的那一条附近，或者在只说这一件事的文件里。"""
        if matters and not any(re.search(aspect.only, m.name) for m in matters):
            return ""
        single = {m.document.id for m in matters if m.clause is None}
        near = {d.id: Matter("", d) for c in self._answer.citations[:_FROM] if (d := c.document)}
        if not any(self._written(aspect, m) for m in near.values()):
            return ""
        said = aspect.english if self._answer.lang == "en" else aspect.short
        stated = [
            s for s in self._stated(said, self._history) if s.cited.document.id in single or self._is_near(s.cited)
        ]
        return said if self._is_news(stated, aspect) else ""

    def validity(self) -> tuple[str, ...]:
        """引到的头一份文件还管不管用；答的就是效力的，不再问。"""
        document, data = self._answer.citations[0].document, _data()["validity"]
        if (
            not 0 < len(document.title) <= _LONGEST_TITLE
            or self._answer.kind == "validity"
            or re.search("[？！]", document.title)
        ):
            return ()
        said = data["english" if self._answer.lang == "en" else "ask"].format(名=name_of(document))
        known = self._tried(said)
        sure = known and known.status == "answered" and any(c.document.id == document.id for c in known.citations)
        return (said,) if sure else ()

    def _written(self, aspect: Aspect, matter: Matter) -> bool:
        """文件里有这种事实，才值得一问。"""
        facts = self._store.facts(kinds=aspect.kinds, document=matter.document.id)
        return any(f.usable and (matter.clause is None or f.clause == matter.clause.id) for f in facts)

    def _is_about(self, cited: Citation, matter: Matter) -> bool:
        if matter.clause is not None and not self._is_near(cited):
            return False
        return matter.name in "".join((cited.document.title, *cited.clause.path, cited.clause.text))

    def _is_near(self, cited: Citation) -> bool:
        return bool(self._near & {cited.clause.id, cited.clause.parent})

    def _is_news(self, stated: Sequence[_Stated], aspect: Aspect) -> bool:
        """答的是这个方面，回答里一个字也没有说过。"""
        told = [s.fact.text for s in stated if s.fact.kind in aspect.kinds]
        return bool(told) and not any(t in self._answer.text for t in told)

    def _stated(self, said: str, history: tuple[str, ...] = ()) -> tuple[_Stated, ...]:
        """首句引的话里写着的各件事实；没有答上来、没有工夫问是空的。"""
        answer = self._tried(said, history)
        if answer is None or answer.status != "answered" or not answer.sentences:
            return ()
        cited = [answer.citations[i] for i in answer.sentences[0].cites]
        facts = self._store.facts_of([c.clause.id for c in cited])
        return tuple(
            _Stated(c, f) for c in cited for f in facts[c.clause.id] if f.usable and (f.source or f.text in c.quote)
        )

    def _tried(self, said: str, history: tuple[str, ...] = ()) -> Answer | None:
        """自己问一遍；问过的记着，没有工夫问是 None。"""
        lang = self._answer.lang

        def once() -> Answer:
            if self._tries >= _MOST_TRIES or not self._spare():
                raise _NoTime
            self._tries += 1
            return ask(said, self._store, history=history, today=self._today, settings=self._settings, lang=lang)

        key = ("following", said, history, lang, self._today, self._settings)
        try:
            return self._store.remember(key, once)
        except _NoTime:
            return None


# ---- 一件事的名字 --------------------------------------------------------------------------------------------


def _matters(answer: Answer, store: Store) -> Iterator[Matter]:
    """回答引到的条款说的是哪件事：小标题、表格的行头、文件的题目；窄的在前。"""
    seen: set[str] = set()
    cited = answer.citations[:_FROM]
    narrow = [Matter(n, c.document, c.clause) for c in cited for n in _headed(c.clause, store)]
    wide = [Matter(n, c.document) for c in cited if (n := matter_of(c.document.title))]
    for matter in (*narrow, *wide):
        if matter.name not in seen:
            seen.add(matter.name)
            yield matter


def _headed(clause: Clause, store: Store) -> Iterator[str]:
    """一条的小标题，或上一级标题；表格的一行是行头。"""
    heading = _wording("heading").match(clause.text)
    if clause.kind == "row":
        said = [c.text for c in row_in(store, clause).names[:2]]
    elif heading:
        said = [heading["named"] or heading["said"]]
    else:
        said = [*clause.path[-1:]] if len(clause.path) > 1 else []
    yield from (name for one in said if (name := _name(one)) and not _wording("section").search(name))


def matter_of(title: str) -> str:
    """题目说的那件事：云河市老年人助餐服务管理办法 → 云河市老年人助餐服务；管着许多件事的、看不出的是空串。"""
    title = title.strip("《》 ")
    if inside := re.search(r"(?:印发|公布|发布)[〈《]([^〈《》〉]{4,60})[〉》]", title):
        title = inside[1]
    if _wording("many").search(title) and not _wording("single").search(title):
        return ""
    title = _wording("opening").sub("", title)
    cut = _wording("genre").sub("", title)
    return _name(_wording("genre").sub("", cut)) if cut != title else ""


def _name(said: str) -> str:
    """去掉编号和括号里的话，够长又不太长的才是名字。"""
    said = _MARKS.sub("", _BRACKET.sub("", said).strip())
    return said if _SHORTEST <= len(said) <= _LONGEST and _NAME.fullmatch(said) else ""


# ---- 数据 ----------------------------------------------------------------------------------------------------


@cache
def aspects() -> tuple[Aspect, ...]:
    """各个方面，依次；见 ``data/following.toml``。"""
    return tuple(
        Aspect(
            tuple(row["kinds"]), tuple(row["asks"]), row["short"], row["english"],
            row.get("only", ""), row.get("of", ""), row.get("kind", ""),
        )
        for row in _data()["aspect"]
    )  # fmt: skip


@cache
def _wording(name: str) -> re.Pattern[str]:
    return re.compile(_data()["matter"][name])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("assistant") / "data" / "following.toml").read_text("utf-8"))
