"""核对中的一句话。"""

from __future__ import annotations

import re

from assistant.claims import WORDS, numbers_of_documents, plain, titles
from assistant.grounds import Given, Grounds
from ingest.validity import standing

SHORT_QUOTE = 6  # 字；不超过这么长的引号多半是强调
BLOT = "□"
_YOURS = tuple(WORDS["echo"]["yours"])
_DENIAL = tuple(WORDS["echo"]["denial"])
_GRANTED = tuple(WORDS["echo"]["granted"])
_REPEATED = tuple(WORDS["echo"]["repeated"])
_ABSENT = tuple(WORDS["echo"]["absent"])
_PAUSES = ("", *"。；;，,:|!?")
_OPEN = {"“": "”", "「": "」", "‘": "’", "『": "』"}


class Checked:
    """核对中的一句：``text`` 用来比较。

    核过的引文、条款编号、书名、文号已经涂掉：逐字的引文不必再核里面的数，书名里的年份不是日期。
    """

    def __init__(self, text: str, grounds: Grounds, asker: Given) -> None:
        self.raw = text
        self.grounds = grounds
        self.asker = asker
        self.quotes = quoted(text)
        self.text = plain(text)
        for quote in self.quotes:
            if self.quotable(quote):
                self.text = self.text.replace(plain(quote), BLOT)
        self.bare = self._masked()

    def quotable(self, quote: str) -> bool:
        """引号里的话出自所引条款；说资料里没有时，也可以是问题里的词。"""
        body = squeezed(quote)
        absent = any(w in self.raw for w in _ABSENT)
        if absent and set(plain(body)) <= set(self.asker.text):
            return True
        if absent or any(body in raw for raw in self.grounds.raw):
            return len(body) > SHORT_QUOTE and any(body in raw for raw in self.grounds.raw)
        return body in self.asker.raw and any(w in self.raw for w in WORDS["echo"]["asked"])

    def _masked(self) -> str:
        text = self.text
        names = [plain(c.label) for c in self.grounds.clauses] + [plain(d.name) for d in self.grounds.documents]
        for name in sorted((n for n in names if len(n) >= 2), key=len, reverse=True):  # 「02」不能涂掉 2022 里的两位
            if name not in text:
                continue
            text = re.sub(rf"(?<!\d){re.escape(name)}(?!\d)", BLOT * len(name), text)
        if today := self.asker.today:  # 效力是按日子判断的，不在原文里
            for document in self.grounds.documents:
                judged = plain(standing(document, today).sentence).rstrip("。")
                text = text.replace(judged, BLOT * len(judged))
        for mark in (*titles(text), *numbers_of_documents(text)):
            text = text[: mark.start] + BLOT * (mark.end - mark.start) + text[mark.end :]
        return text

    def echoes(self, start: int, end: int) -> bool:
        """这一处说的是提问人的情况，或在否定问题里的说法。"""
        low = max(self.text.rfind(s, 0, start) + 1 for s in "。；;")
        before, near = self.text[low:start], self.text[max(low, start - 8) : start]
        if any(w in before for w in _GRANTED) and not any(w in self.raw for w in (*_REPEATED, *_ABSENT)):
            return False  # 「您每月可以领补贴2000元」：问题里有这个数，也不是在说提问人的情况
        return any(w in before or w in self.text[start:end] for w in _YOURS) or near.endswith(
            tuple(d + w for d in _DENIAL for w in ("", "是", "有", "到", "满"))
        )

    @property
    def verbatim(self) -> bool:
        """整句照抄，两头都在原文的停顿上：没有丢掉前头的「不」、后头的「以上」。"""
        body = plain(self.raw).rstrip("。；;，")
        for text in self.grounds.texts:
            at = text.find(body)
            if at >= 0 and text[at - 1 : at] in _PAUSES and text[at + len(body) : at + len(body) + 1] in _PAUSES:
                return True
        return False

    @property
    def to_asker(self) -> bool:
        return "您" in self.text or "你" in self.text


def squeezed(quote: str) -> str:
    return "".join(quote.split()).strip("…")


def quoted(text: str) -> list[str]:
    """最外层引号里的话；引号没有合上的，算到句末。"""
    found, at = [], 0
    while at < len(text):
        close = _OPEN.get(text[at])
        if close is None:
            at += 1
            continue
        depth, end = 1, at + 1
        while end < len(text) and depth:
            depth += (text[end] == text[at]) - (text[end] == close)
            end += 1
        # 原话里也有引号而后半截没引全的，末尾那个是外层的
        found.append(text[at + 1 : end - 1] if depth == 0 else text[at + 1 : end].rstrip(close))
        at = end
    return found
