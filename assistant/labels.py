"""问题里点名的条款（第十三条、第四部分、附件3第5行、表里第二项第三行）和条款标签对上号。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ingest.document import Clause
from ingest.numerals import DIGITS, number, numeral
from ingest.subparts import Part, find_part

Level = Literal["article", "part", "item", "row"]
_N = f"[0-9０-９{DIGITS}]{{1,5}}"
_GROUP = rf"(?:附件|附表|表)第?(?P<annex>{_N})(?:大?项|部分|类|[.．])?|第(?P<item>{_N})(?:大?项|部分|类)"
_ROW = re.compile(rf"(?:{_GROUP})?(?:里|中|的|头|表格?|分工表){{0,4}}第(?P<row>{_N})行")
_NAMED = re.compile(
    rf"第[（(]?(?P<n>{_N})[）)]?(?P<unit>条|款|章|节|部分|大?项|大?点|行)(?P<sub>之{_N})?"
    rf"(?:的?第(?P<paragraph>{_N})款)?(?:的?(?:第[（(]?|[（(])(?P<below>{_N})[）)]?项)?(?:的?第(?P<point>{_N})目)?"
)
_LEVELS: dict[str, Level] = {"条": "article", "款": "item", "章": "part", "节": "part", "部分": "part", "行": "row"}


@dataclass(frozen=True)
class Reference:
    """点名的一条：``text`` 照问题原话；``group`` 是表内的组（附件3 的 3）；后三样是条以下的款、项、目。没有的为 0。"""

    text: str
    level: Level
    value: int
    group: int = 0
    sub: str = ""
    paragraph: int = 0
    item: int = 0
    point: int = 0

    @property
    def inside(self) -> bool:
        """点到了条以下。"""
        return bool(self.paragraph or self.item or self.point)


def references(question: str) -> tuple[Reference, ...]:
    row = _ROW.search(question)
    if row:
        named = row.group("annex") or row.group("item")
        group = number(named) if named else _item_before(question, row.start())
        return (Reference(row.group(), "row", number(row.group("row")) or 0, group or 0),)
    found: list[Reference] = []
    for match in _NAMED.finditer(question):
        value = number(match.group("n"))
        if value is not None:
            level = _LEVELS.get(match.group("unit").removeprefix("大"), "item")
            paragraph, item, point = (number(match[name] or "") or 0 for name in ("paragraph", "below", "point"))
            sub = match.group("sub") or ""
            found.append(Reference(match.group(), level, value, 0, sub, paragraph, item, point))
    return tuple(found)


def continued(found: Sequence[Reference], before: Sequence[Reference]) -> tuple[Reference, ...]:
    """追问「那第二款呢」「第（三）项呢」：只说了款、项的，还是前面点名的那一条。"""
    article = next((r for r in reversed(before) if r.level == "article"), None)
    if article is None:
        return tuple(found)
    return tuple(_inside(r, article) if r.text.endswith(("款", "项")) and r.level == "item" else r for r in found)


def _inside(reference: Reference, article: Reference) -> Reference:
    home = article.text.partition("条")[0] + "条" + article.sub
    if reference.text.endswith("款"):
        return replace(article, text=home + reference.text, paragraph=reference.value, item=0, point=0)
    return replace(article, text=home + reference.text, item=reference.value, point=0)


def _item_before(question: str, at: int) -> int:
    """「第四大项由谁牵头，说的是附表第二行」：组号说在前面。"""
    earlier = [m for m in _NAMED.finditer(question[:at]) if m.group("unit").endswith("项")]
    return (number(earlier[-1].group("n")) or 0) if earlier else 0


def find(reference: Reference, clauses: Sequence[Clause]) -> list[Clause]:
    """对得上的条款；先按最严的写法找，找到就不再放宽。"""
    for pattern in _patterns(reference):
        found = [c for c in clauses if c.kind != "chrome" and re.search(pattern, re.sub(r"\s", "", c.label))]
        if found:
            return found
    return []


def narrowed(reference: Reference, clause: Clause) -> Part | None:
    """点到条以下的，是那一条的哪一款、哪一项；没有点到、那一条里没有的为 None。"""
    if not reference.inside:
        return None
    return find_part(clause, reference.paragraph, reference.item, reference.point)


def numbered_like(reference: Reference, clauses: Sequence[Clause]) -> list[Clause]:
    """和点名的那条同一式样的条款：用来说「这份文件只有这些」。"""
    style = {"article": r"^第.{1,5}条|^\d+\.$", "part": r"^[一二三四五六七八九十]+、$|^第.{1,3}[章节]$"}.get(
        reference.level
    )
    return [c for c in clauses if style and re.search(style, c.label)]


def _patterns(reference: Reference) -> list[str]:
    n, cn = reference.value, numeral(reference.value) if 0 < reference.value < 1000 else "零"
    if reference.level == "row":
        group = rf"(?<!\d){reference.group}(?:\..*)?" if reference.group else ""  # 附件2 不是附件12
        return [rf"{group}第{n}行$"]
    if reference.level == "article":
        return [rf"^第(?:{cn}|{n})条{reference.sub}$", rf"^(?:.*[、）)])?{n}[.．]$", rf"^0*{n}$", rf"^{cn}、$"]
    if reference.level == "part":
        return [rf"^第{cn}[章节]$", rf"^{cn}、$"]
    return [rf"^第{cn}条.*", rf"(?:^|[、）)]){n}[.．]$", rf"^{cn}、$", rf"（{cn}）$|\({cn}\)$", rf"^0*{n}$"]
