"""一条里的享受条件：哪些身份、年龄说的是谁能享受，它们是都要满足还是满足一个就行；认不出类别的条件也逐项记下。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from ingest.document import Clause
from ingest.facts.conditions import conditions
from ingest.facts.span import Span, stretch_end, stretch_start

_DATA = Path(__file__).parents[1] / "data" / "conditions.toml"
_ITEM = re.compile(
    r"\s{0,8}(?:[（(][一二三四五六七八九十\d]{1,3}[)）][、.．]?|[一二三四五六七八九十\d]{1,3}[、.．)）]|[①-⑳])\s{0,4}"
)
_OPENS_LIST = re.compile(
    r"(?:(?:下列|以下|下述)[^，。；：\n]{0,10}条件|条件之一)[^。；：\n]{0,24}[：:]\s*$|(?:申[请领报]|享受|准入|办理)条件[：:]\s*$"
)  # 「符合下列条件的，可以申请：」，下面编了号的各行是条件
_AND_THEN = re.compile(r"(?:[，,、]?\s{0,4}(?:或者?|以及|并且|且))?\s{0,4}$")  # 接下一项的话
_WISHED = re.compile("鼓励|倡导|支持|欢迎")  # 「鼓励联合体申报」：提倡，不是条件
_LONGEST = 120  # 字；再长的一项不是一个条件
_SHOWN = 40  # 字；other= 之后写这么多


def eligibility(clause: Clause) -> list[Span]:
    """享受条件，一样的在一句、一项里只记第一处。``bound`` 是「符合下列条件之一」「同时符合」的原话，没写的为空。"""
    text, headings = clause.text, " ".join(clause.path[1:])
    if clause.kind == "heading" or clause.label == "附件":  # 附件的题目、附件清单
        return []
    items, said = list(_items(clause)), conditions(text)
    about = bool(said) and bool(_rule("eligible").search(headings))
    found: dict[tuple[int, str], Span] = {}  # 哪一句的哪一样
    for span in said:
        listed = any(start <= span.start < end for start, end in items)
        key = stretch_start(text, span.start, "。；;\n"), span.value
        if key not in found and _of_whom(clause, span, about or listed):
            found[key] = span._replace(bound=_relation(clause, span.start))
    for start, end in items:
        if not any(start <= s.start < end for s in found.values()):
            words = text[start:end]
            value = f"other={''.join(words.split())[:_SHOWN]}"
            found[start, value] = Span("condition", value, words, start, end, _relation(clause, start))
    return sorted(found.values(), key=lambda s: s.start)


def relation(words: str) -> Literal["any", "all", ""]:
    """引出各项的话说的是 any（满足一项就行）还是 all（都要满足）；都没说为空。"""
    names: tuple[Literal["any", "all"], ...] = ("any", "all")
    return next((name for name in names if _rule(name).search(words)), "")


def in_cell(words: str, head: str) -> list[Span]:
    """表格一格里的条件：格子短，或者表头、格子里说到补贴、对象、条件。"""
    about = len(words) <= _SHOWN or bool(_rule("eligible").search(head) or re.search("年龄|学历|范围|身份", head))
    return [
        s
        for s in conditions(words)
        if not _rule("names_of_work").match(words, s.end) and (about or _rule("eligible").search(words))
    ]


def _of_whom(clause: Clause, span: Span, about: bool) -> bool:
    """说到补贴、对象、申请的句子里的才是条件；工作、设施、材料的名称里的不是。"""
    text = clause.text
    start, end = stretch_start(text, span.start, "。\n"), stretch_end(text, span.end, "。\n")
    part = text[span.end : stretch_end(text, span.end, "，,；;。：:\n", 80)]
    if _rule("names_of_work").match(part) or _rule("not_eligible").search(text, start, end):
        return False
    if _rule("papers").search(part):
        return False
    if span.value.startswith("insurance=") and not re.search(r"可|享受|申[请领报]|给予|的|条件", text[span.end : end]):
        return about
    if clause.kind == "head":
        return bool(re.search("对象|条件|符合", text[start:end]))
    return about or bool(_rule("eligible").search(text, start, end))


def _relation(clause: Clause, at: int) -> str:
    """``at`` 之前最近的「符合下列条件之一」「同时符合」；本条没有，看引出它的上一级。"""
    before = clause.text[:at] if "条件" in clause.text or "之一" in clause.text or "同时" in clause.text else ""
    for words in (before, *clause.path[:0:-1][:2]):
        if said := [m for m in _relations().finditer(words)]:
            return said[-1].group()
    return ""


def _items(clause: Clause) -> Iterator[tuple[int, int]]:
    """条件清单里的每一项：本条是上级清单的一项，或者本条里「下列条件：」之后编了号的各行。"""
    text = clause.text
    if clause.kind in ("item", "point") and clause.path[1:] and _lists(clause.path[-1]):
        mark = _ITEM.match(text)
        yield from _one(text, mark.end() if mark else 0, len(text))
    if "条件" not in text:
        return
    inside = False
    for line in re.finditer(r"[^\n]+", text):
        mark = _ITEM.match(line.group())
        if inside and mark:
            yield from _one(text, line.start() + mark.end(), line.end())
        elif not mark or not inside:
            inside = bool(_OPENS_LIST.search(line.group()[-60:]))


@lru_cache(maxsize=1024)
def _lists(words: str) -> bool:
    return bool(_rule("list_of").search(words))


def _one(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """一项的话：到句号、分号为止；引出下一层的（以冒号结尾）不算。"""
    end = min(end, stretch_end(text, start, "。；;\n"))
    if tail := _AND_THEN.search(text, start, end):
        end = tail.start()
    if (
        4 <= end - start <= _LONGEST
        and not _WISHED.match(text, start)
        and text[end - 1] not in "：:"
        and text[end : end + 1] not in ("：", ":")
    ):
        yield start, end


@cache
def _relations() -> re.Pattern[str]:
    return re.compile("|".join([*_rules()["any"], *_rules()["all"]]))


@cache
def _rule(name: str) -> re.Pattern[str]:
    entry = _rules()[name]
    return re.compile(entry if isinstance(entry, str) else "|".join(entry))


@cache
def _rules() -> dict[str, str | list[str]]:
    rules: dict[str, str | list[str]] = tomllib.loads(_DATA.read_text("utf-8"))
    return rules
