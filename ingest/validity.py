"""某一天这份文件还管不管用，凭哪几个字说；不查别的文件，查了的见 ``replaced_by``。"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.dates import written
from ingest.document import Document
from ingest.properties import rules

_EDITION = re.compile(
    r"\s?[（(〔](?:[^（）()〔〕]{0,10}(?:(?:19|20)\d\d年?|修[正订改]|最新|现行))[^（）()〔〕]{0,10}[）)〕]$"
)
_STATUTE = re.compile(r"(?:法|条例|规定|办法|细则|规则|章程|准则)$")  # 通知、公告年年同名，不是新旧文本
_LENGTH = re.compile(r"(?:有效期限?|试行期?|施行期限?|期限)[^，,。；]{1,24}$")

State = Literal["现行", "尚未施行", "征求意见稿", "已失效", "已到期", "试点期已过", "未注明"]


@dataclass(frozen=True)
class Standing:
    """``sentence`` 是给人看的一句话；``quote`` 是凭据，照原文，可以直接进引用；没有凭据的为空。"""

    state: State
    sentence: str
    quote: str = ""

    @property
    def over(self) -> bool:
        """没有正式施行过，或者不再施行。"""
        return self.state in ("征求意见稿", "已失效", "已到期")


def standing(document: Document, today: dt.date) -> Standing:
    """``today`` 这一天的效力。次序：没正式施行的、来源说失效的、到期的、未到施行日的、试点期过了的。"""
    if document.status in rules()["drafts"]:
        return _draft(document)
    if document.status in rules()["lapsed"]:
        return Standing("已失效", f"来源标明“{document.status}”。", document.status_quote)
    if document.expires and document.expires < today:
        return _expired(document, today)
    if document.effective and document.effective > today:
        said = f"该文件自{written(document.effective)}起施行，到{written(today)}尚未施行。"
        return Standing("尚未施行", said, document.effective_quote)
    if document.pilot and int(document.pilot[-4:]) < today.year and not document.expires:
        return _past_pilot(document)
    if document.pilot and not (document.expires or document.effective):
        return _in_pilot(document, today)
    return _running(document, today)


def replaced_by(document: Document, others: Iterable[Document]) -> Document | None:
    """``others`` 里写明废止这份文件的那一份；按文号认，没有文号的按名称认。"""
    names = {_squeezed(n) for n in (document.title, *document.aliases) if n}
    for other in others:
        if other.id == document.id:
            continue
        for name, number in map(_named, other.replaces):
            if number == document.number if number and document.number else name in names:
                return other
    return None


class Replacing:
    """写明废止别的文件的各份，按被废止的名称、文号找：不必为每份文件把全库看一遍。"""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = [d for d in documents if d.replaces]
        self._where: dict[str, list[int]] = {}
        for at, document in enumerate(self._documents):
            for key in {key for named in map(_named, document.replaces) for key in named if key}:
                self._where.setdefault(key, []).append(at)

    def candidates(self, document: Document) -> list[Document]:
        """说不定废止了 ``document`` 的，依原来的次序；``replaced_by`` 从这里面认，与从全库认一样。"""
        names = (*(_squeezed(n) for n in (document.title, *document.aliases) if n), document.number)
        found = {at for name in names if name for at in self._where.get(name, ())}
        return [self._documents[at] for at in sorted(found)]


class Editions:
    """同一部法规的各个文本：除去题后括号里的年份、「修正」同名，同一个地方，公布的日子不同。"""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._texts: dict[tuple[str, str], list[Document]] = {}
        for document in documents:
            if document.issued and _STATUTE.search(_unnumbered(document.title)):
                self._texts.setdefault((_unnumbered(document.title), document.place), []).append(document)

    def texts(self, document: Document) -> Sequence[Document]:
        return self._texts.get((_unnumbered(document.title), document.place), ())

    def newer(self, document: Document, today: dt.date) -> Document | None:
        """到 ``today`` 已施行的文本里最新的那一个；``document`` 就是它的，没有。"""
        begun = [
            d
            for d in self.texts(document)
            if d.issued and (d.effective or d.issued) <= today and not standing(d, today).over
        ]
        latest = max(begun, key=lambda d: (d.issued or dt.date.min, d.id), default=None)
        since = document.issued or dt.date.min
        return latest if latest and latest.issued and latest.issued > since else None


def _unnumbered(title: str) -> str:
    return _squeezed(_EDITION.sub("", title.strip("《》")))


def _named(written_name: str) -> tuple[str, str]:
    """写在「废止」后面的（名称，文号）。"""
    name, _, tail = written_name.removeprefix("《").partition("》")
    return _squeezed(name), tail.strip("（()） ")


def _draft(document: Document) -> Standing:
    word = document.status if document.status.endswith("稿") or document.status == "草案" else "征求意见稿"
    return Standing("征求意见稿", f"这是{word}，没有正式施行。", document.status_quote)


def _expired(document: Document, today: dt.date) -> Standing:
    quote, until = document.expires_quote, document.expires or today
    end = f"到{written(until)}止，到{written(today)}已到期"
    length = _LENGTH.search(quote)
    if document.effective and length:
        said = f"该文件自{written(document.effective)}起施行，{_plain(length.group())}，{end}。"
    else:
        said = f"来源写明“{_plain(quote)}”，该文件{end}。"
    conflict = next((n.quote for n in document.notices if n.kind == "conflict"), "")
    if quote and quote in conflict:
        said = f"{said[:-1]}；来源里的说法不一致（{_plain(conflict)}），这里按早的算。"
    return Standing("已到期", said, quote)


def _past_pilot(document: Document) -> Standing:
    last = document.pilot[-4:]
    said = f"文件未注明有效期；其中的补贴、任务是试点期间的安排，试点期到{last}年，已过，是否仍在执行请向发文机关核实。"
    return Standing("试点期已过", said, document.pilot_quote or document.status_quote)


def _in_pilot(document: Document, today: dt.date) -> Standing:
    first, last = document.pilot[:4], document.pilot[-4:]
    now = "还没有开始" if today.year < int(first) else "在试点期内"
    said = f"文件未注明有效期；试点期从{first}年到{last}年，{written(today)}{now}。"
    return Standing("未注明", said, document.pilot_quote or document.status_quote)


def _running(document: Document, today: dt.date) -> Standing:
    since = f"该文件自{written(document.effective)}起施行" if document.effective else "该文件"
    if document.expires:
        said = f"{since}，有效期到{written(document.expires)}止，到{written(today)}仍在有效期内。"
        return Standing("现行", said, document.expires_quote)
    if document.status in rules()["in_force"]:
        said = f"来源标明“{document.status}”" + (
            f"；{since}，没有写有效期。" if document.effective else "，没有写有效期。"
        )
        return Standing("现行", said, document.status_quote or document.effective_quote)
    if document.effective:
        said = f"{since}；没有写有效期，来源也没有标明是否失效。"
        return Standing("未注明", said, document.effective_quote)
    return Standing("未注明", "来源没有写施行日期和有效期，也没有标明是否失效。", "")


def _plain(quote: str) -> str:
    return " ".join(quote.replace("|", "").split()).strip("【】")


def _squeezed(name: str) -> str:
    return "".join(name.split())
