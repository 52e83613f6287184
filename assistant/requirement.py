"""一条规定要什么：把写着的条件按「且」「或」读成一棵树，再拿提问人的情况一样样对。

「具有本市户籍，年满65周岁且独自居住的，或者属于低保、特困的」读成：户籍 且（（65 且 独居）或（低保 或 特困））。
由松到紧三层：「……的，或者……」；逗号、「且」、「的」；同一类身份之间的顿号、「或」。认不出类别的半句也是一个条件，
只是多半对不出来。对的结果有三种：满足、不满足、不知道；「或」有一个满足就行，「且」有一个不满足就不行。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from ingest.document import Fact

Mark = Literal["met", "unmet", "unknown"]
ORDER: dict[Mark, int] = {"met": 0, "unknown": 1, "unmet": 2}


@dataclass(frozen=True)
class Tested:
    """一个条件对得怎样；``why`` 是提问人自己的话或情况，用来说明理由。"""

    fact: Fact
    mark: Mark
    why: str = ""


@dataclass(frozen=True)
class Every:
    """都要满足。"""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """满足一个就行。"""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Lacking:
    """不能是：「非低保」「未享受长期护理保险待遇的」。"""

    part: Node


Node = Fact | Tested | Every | AnyOf | Lacking


def every(parts: Sequence[Node]) -> Node | None:
    """``parts`` 都要满足；没有的 None。"""
    return _all(parts) if parts else None


def _all(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def any_of(parts: Sequence[Node]) -> Node | None:
    """``parts`` 满足一个就行；没有的 None。"""
    return parts[0] if len(parts) == 1 else _either(parts) if parts else None


def _either(parts: Sequence[Node]) -> Node:
    return AnyOf(tuple(p for part in parts for p in (part.parts if isinstance(part, AnyOf) else (part,))))


def together(nodes: Sequence[Node]) -> Node | None:
    """同一条里的几句：各说一档的满足一个就行，别的都要。"""
    kept: list[Node] = []
    for node in nodes:
        if kept and _same_sort(kept[-1], node):
            kept[-1] = _either((kept[-1], node))
        else:
            kept.append(node)
    return every(kept)


# ---- 对 ------------------------------------------------------------------------------------------------------------


def tested(node: Node, test: Callable[[Fact], Tested]) -> Node:
    """每个条件用 ``test`` 对一遍。"""
    if isinstance(node, Fact):
        return test(node)
    if isinstance(node, Lacking):
        return Lacking(tested(node.part, test))
    if isinstance(node, Every | AnyOf):
        return type(node)(tuple(tested(p, test) for p in node.parts))
    return node


def mark(node: Node) -> Mark:
    """整棵树对得怎样；没有对过的是不知道。"""
    if isinstance(node, Tested):
        return node.mark
    if isinstance(node, Every):
        return max((mark(p) for p in node.parts), key=lambda m: ORDER[m])
    if isinstance(node, AnyOf):
        return min((mark(p) for p in node.parts), key=lambda m: ORDER[m])
    if isinstance(node, Lacking):
        inside = mark(node.part)
        return "unmet" if inside == "met" else "met" if inside == "unmet" else "unknown"
    return "unknown"


def leaves(node: Node) -> Iterator[Tested]:
    """对过的各个条件，照原文先后。"""
    if isinstance(node, Tested):
        yield node
    elif isinstance(node, Lacking):
        yield from leaves(node.part)
    elif isinstance(node, Every | AnyOf):
        for part in node.parts:
            yield from leaves(part)


def parts_marked(node: Node, wanted: Mark) -> list[Node]:
    """都要满足的各样里，对得是 ``wanted`` 的那些；不是并列着都要的，就是它自己。"""
    if isinstance(node, Every):
        return [p for part in node.parts for p in parts_marked(part, wanted)]
    return [node] if mark(node) == wanted else []


def met_leaves(node: Node) -> list[Tested]:
    """使它满足的那几个条件：「或」取满足的那一边；还没有满足的，取已经对上的。"""
    if isinstance(node, AnyOf):
        won = [p for p in node.parts if mark(p) == "met"] or [p for p in node.parts if mark(p) != "unmet"]
        return [t for p in won for t in met_leaves(p)]
    if isinstance(node, Every):
        return [t for p in node.parts for t in met_leaves(p)]
    return [node] if isinstance(node, Tested) and node.mark == "met" else []


def named(node: Node, wanted: Mark) -> str:
    """原文的条件，各用引号：满足一个就行的几个，说是其中之一；已经对上的不必再说，``wanted`` 是要说的那种。"""
    if isinstance(node, AnyOf):
        open_ = [p for p in node.parts if mark(p) == wanted]
        said = list(dict.fromkeys(named(p, wanted) for p in open_))
        if all(isinstance(p, Tested) for p in open_):
            return "、".join(said) + "之一" * (len(said) > 1)
        return "，或者".join(said)
    if isinstance(node, Every):
        left = [p for p in node.parts if mark(p) == wanted]
        return "和".join(dict.fromkeys(named(p, wanted) for p in left))
    if isinstance(node, Lacking):
        return f"不是{named(node.part, 'met' if wanted == 'unmet' else 'unknown')}"
    text = node.fact.text if isinstance(node, Tested) else node.text
    return f"“{text.rstrip('或、和及')}”"


# ---- 读 ------------------------------------------------------------------------------------------------------------


def read(
    text: str, conditions: Sequence[Fact], start: int = 0, end: int | None = None, *, sorted_only: bool = False
) -> Node | None:
    """``text`` 的 ``start:end`` 里写着的条件；``conditions`` 是其中认得出类别的，位置相对于 ``text``。

    ``sorted_only`` 时认不出类别的半句不算条件。
    """
    end = len(text) if end is None else end
    kept: list[Node] = []
    bounds: list[tuple[int, int]] = []
    before_result = not sorted_only
    for a, b, stop in _parts(text, start, end):
        part = text[a:b]
        own = [f for f in conditions if a <= f.start and f.end <= b and not _set_aside(text, f, a, b)]
        before_result = before_result and not _rule("result").search(part)
        node = _part(text, a, b, own, before_result)
        if node is None:
            continue
        alternative = bool(_rule("or_opens").match(part)) and bool(kept)
        if alternative:
            way = _way(text, kept, bounds)
            kept[way:], bounds[way:] = [_either((_all(kept[way:]), node))], [(bounds[way][0], b)]
        elif kept and (stop or _labelled(part)) and _same_sort(kept[-1], node):
            kept[-1], bounds[-1] = _either((kept[-1], node)), (bounds[-1][0], b)
        else:
            kept.append(node)
            bounds.append((a, b))
    return every(kept)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """逗号、分号、句号隔开的各段；``bool`` 是前面隔着的是分号、句号（另说一档），不是逗号。"""
    stop = False
    for m in re.finditer(r"[^，,；;。\n]+", text[start:end]):
        yield start + m.start(), start + m.end(), stop
        stop = text[start + m.end() : start + m.end() + 1] not in ("，", ",")


def _set_aside(text: str, fact: Fact, start: int, end: int) -> bool:
    """「除……外」「……除外」里说的不是要满足的。"""
    return any(start + m.start() <= fact.start < start + m.end() for m in _rule("aside").finditer(text[start:end]))


def _way(text: str, kept: Sequence[Node], bounds: Sequence[tuple[int, int]]) -> int:
    """「，或者」前面那一路从哪一段起：前一段以「的」收尾的，往前到上一个「的」，户籍、居住不在内；别的只是前一段。"""
    way = len(kept) - 1
    if not text[bounds[way][0] : bounds[way][1]].endswith("的"):
        return way
    while way > 0 and not text[bounds[way - 1][0] : bounds[way - 1][1]].endswith("的"):
        if _sort(kept[way - 1]) in _HOME:
            break
        way -= 1
    return way


def _labelled(part: str) -> bool:
    """「A类不超过50周岁，B类不超过45周岁」：逗号隔开的各档。"""
    return bool(_rule("labelled").match(part))


def _same_sort(one: Node, other: Node) -> bool:
    """前后两句各说一样、说的是同一类：「80周岁以上……；90周岁以上……」是两档，落在哪一档都行。"""
    return isinstance(one, Fact | Tested | AnyOf) and _sort(one) == _sort(other) != ""


def _sort(node: Node) -> str:
    """说的都是哪一类（年龄、户籍、身份……）；不止一类的为空。"""
    if isinstance(node, Fact | Tested):
        return key(node.fact if isinstance(node, Tested) else node)
    if isinstance(node, AnyOf):
        sorts = {_sort(p) for p in node.parts}
        return sorts.pop() if len(sorts) == 1 else ""
    return ""


def key(fact: Fact) -> str:
    """归一类的依据：年龄、户籍、身份、失能、残疾各是各的。"""
    return re.split(r"[=<>]", fact.value)[0]


_HOME = ("hukou", "residence")
_STANDING = ("status", "dependency", "disability", "care-level", "marriage", "children")  # 人的身份、状况
_ATTRIBUTE = ("age", "hukou", "residence", "education", "income", "insurance", "title", "skill", "record")


def _part(text: str, start: int, end: int, facts: Sequence[Fact], before_result: bool) -> Node | None:
    """一段里的条件：逐个看和前一个之间是「且」还是「或」。"""
    ways: list[list[list[Node]]] = [[[]]]  # 各路 → 都要的几样 → 满足一个就行的几个
    seen: set[str] = set()
    tokens = list(_tokens(text, start, end, facts, before_result))
    for i, (a, _, fact) in enumerate(tokens):
        node: Node = Lacking(fact) if _negated(text, start, a) else fact
        if i == 0:
            ways[-1][-1].append(node)
        else:
            joint = _joint(text[tokens[i - 1][1] : a], tokens[i - 1][2], fact, seen)
            if joint == "way":
                ways.append([[node]])
                seen = set()
            elif joint == "or":
                ways[-1][-1].append(node)
            else:
                ways[-1].append([node])
        seen.add(key(fact))
    found = [every([n for group in way if (n := any_of(group))]) for way in ways]
    return any_of([n for n in found if n])


def _tokens(
    text: str, start: int, end: int, facts: Sequence[Fact], before_result: bool
) -> Iterator[tuple[int, int, Fact]]:
    """认得出类别的，和「且」「或者」隔开而认不出的半段。"""
    at = start
    cuts = [start, *(start + m.end() for m in _rule("splits").finditer(text[start:end])), end]
    for a, b in pairwise(cuts):
        own = [f for f in facts if a <= f.start < b]
        if not own and before_result and (other := _unsorted(text, a, b)):
            yield other.start, other.end, other
        yield from ((f.start, f.end, f) for f in sorted(own, key=lambda f: f.start) if f.start >= at)
        at = max([at, *(f.end for f in own)])


def _unsorted(text: str, start: int, end: int) -> Fact | None:
    """像条件而认不出类别的半段，照原话作一个条件。"""
    found = _rule("unsorted").match(text[start:end])
    if not found or _rule("empty").search(found["words"]):
        return None
    words, at = found["words"], start + found.start("words")
    return Fact("", "condition", f"other={words}", words, at, at + len(words))


def _negated(text: str, start: int, at: int) -> bool:
    return bool(_rule("negates").search(text[start:at]))


def _joint(gap: str, one: Fact, other: Fact, seen: set[str]) -> Literal["and", "or", "way"]:
    """相邻两个条件之间：且、或，还是另起一路。"""
    a, b = key(one), key(other)
    if one.value.startswith("age>") and other.value.startswith("age<") and len(gap) <= 3:
        return "and"  # 一个范围的两头
    if re.search(r"且|同时|并(?!列)", gap):
        return "and"
    said_or = re.search(r"或|以及", gap)
    listed = said_or or re.search(r"[、和及与/]|[（(](?:含|包括)", gap)
    again = b in _ATTRIBUTE and b in seen  # 又说一个年龄：另一类人
    if said_or and re.search(r"的[，、]?\s?(?:或|以及)", gap) and {a, b} - {*_HOME}:
        return "way"
    if not listed:
        return "or" if a == b and (b == "age" or _ENUMERATED.fullmatch(gap)) and b not in _HOME else "and"
    if again and a != b:
        return "way"
    if a == b or (a in _HOME and b in _HOME and said_or):
        return "or"
    if a in _STANDING and b in _STANDING:
        return "or"
    ended = _rule("someone").search(one.text + re.split(r"[、和及与/或（(]|以及", gap)[0])
    if said_or or (ended and b in _STANDING):
        return "or"
    return "way" if ended and b in _ATTRIBUTE and _rule("someone").search(gap) else "and"


_ENUMERATED = re.compile(r"[^，。；;：:的且并]{1,60}")


@cache
def _rule(name: str) -> re.Pattern[str]:
    return re.compile(_rules()[name])


@cache
def _rules() -> dict[str, str]:
    data = tomllib.loads((files("assistant") / "data" / "conditions.toml").read_text("utf-8"))
    return dict(data["sentence"])
