"""Word 的自动编号：段落文字里没有「一、」，号码要按 numbering.xml 一段一段数出来。

依据 ECMA-376 第一部分 17.9：段落的 numPr（没有就看样式）→ num → abstractNum → 级；号码的样子是级的 lvlText，里面的 %n 换成
第 n 级当前的数，各用各级自己的写法；上一级变了，下面各级从头数；num 可以用 lvlOverride 改起始数或整个级。
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ingest.numerals import numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "koreanDigital", "japaneseLegal",
}  # fmt: skip


def attribute(element: Any, name: str) -> str:
    """``w:name`` 属性；没有则空串。"""
    return element.get(f"{W}{name}") or ""


def _pale(color: str) -> bool:
    return bool(re.fullmatch("[EFef][0-9A-Fa-f]" * 3, color))


def _child(element: Any, *names: str) -> str:
    found = element.find("/".join(f"{W}{name}" for name in names))
    return "" if found is None else attribute(found, "val")


class Styles:
    """段落样式：编号和标题层级可以写在样式或它的上级样式里。"""

    def __init__(self, root: Any) -> None:
        self._styles = {attribute(s, "styleId"): s for s in root.iterchildren(f"{W}style")}
        self._looking = any(
            p.find(f"{W}vanish") is not None or _pale(_child(p, "color")) or len(_child(p, "sz")) == 1
            for s in self._styles.values()
            if (p := s.find(f"{W}rPr")) is not None
        )

    def chain(self, paragraph: Any) -> list[Any]:
        """段落的样式，由近及远；循环引用到此为止。"""
        return self._based(_child(paragraph, "pPr", "pStyle"))

    def _based(self, key: str) -> list[Any]:
        found: list[Any] = []
        while key in self._styles and self._styles[key] not in found:
            found.append(self._styles[key])
            key = _child(self._styles[key], "basedOn")
        return found

    def looks(self, run: Any) -> list[Any]:
        """一截字的样式、它所在段落的样式里的字体设置（rPr），由近及远；都没有是空的。"""
        if not self._looking:  # 没有哪个样式让字看不见，不必逐截去问
            return []
        paragraph = next(run.iterancestors(f"{W}p"), None)
        found = self._based(_child(run, "rPr", "rStyle"))
        found += self.chain(paragraph) if paragraph is not None else []
        return [p for style in found if (p := style.find(f"{W}rPr")) is not None]

    def heading_level(self, paragraph: Any) -> int:
        """标题层级，1 最大；正文为 0。大纲级别写在段落里的优先。"""
        for place in (paragraph, *self.chain(paragraph)):
            outline = _child(place, "pPr", "outlineLvl")
            if outline.isdigit():
                return int(outline) + 1 if int(outline) < _LEVELS else 0
            name = _child(place, "name").lower()
            if name == "title":
                return 1
            match = re.fullmatch(r"(?:heading|标题)\s*([1-9])", name)
            if match:
                return int(match.group(1))
        return 0


@dataclass(frozen=True)
class _Level:
    """一级编号的写法。"""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    gap: str = "tab"
    restart: int = -1  # 数到哪一级变了才从头；-1 表示任何上级
    legal: bool = False  # isLgl：各级都写成阿拉伯数字


@dataclass
class _List:
    """一套 abstractNum 的计数；用它的各个 num 接着同一套数往下数。"""

    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)
    started: set[tuple[str, int]] = field(default_factory=set)  # 已经用过的（numId, 级）起始覆盖


class Numbers:
    """按段落出现的次序逐段问 ``mark``：这一段前面该写什么号码。"""

    def __init__(self, root: Any | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._nums: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._lists: dict[str, _List] = {}
        self._links: dict[str, str] = {}  # 样式名 → abstractNum（styleLink）
        if root is not None:
            self._load(root)

    def mark(self, paragraph: Any) -> str:
        """号码连同它后面的空格；没有编号、是项目符号、号码为空的都是空串。"""
        num, level = self._reference(paragraph)
        if num not in self._nums:
            return ""
        abstract, overrides, starts = self._nums[num]
        levels = self._abstract.get(abstract, {}) | overrides
        if level not in levels:
            return ""
        counts = self._advance(num, abstract, level, levels, starts)
        return _written(levels, level, counts)

    def _load(self, root: Any) -> None:
        linked: dict[str, str] = {}
        for element in root.iterchildren(f"{W}abstractNum"):
            key = attribute(element, "abstractNumId")
            self._abstract[key] = _levels(element)
            if _child(element, "styleLink"):
                self._links[_child(element, "styleLink")] = key
            if _child(element, "numStyleLink"):
                linked[key] = _child(element, "numStyleLink")
        for key, style in linked.items():
            self._abstract[key] = self._abstract.get(self._links.get(style, ""), {})
        for element in root.iterchildren(f"{W}num"):
            starts = {}
            for override in element.iterchildren(f"{W}lvlOverride"):
                start = _child(override, "startOverride")
                if start.isdigit():
                    starts[int(attribute(override, "ilvl") or 0)] = int(start)
            levels = {k: v for o in element.iterchildren(f"{W}lvlOverride") for k, v in _levels(o).items()}
            self._nums[attribute(element, "numId")] = (_child(element, "abstractNumId"), levels, starts)

    def _reference(self, paragraph: Any) -> tuple[str, int]:
        """段落自己的 numPr，没有就由样式给；numId 为 0 是明说不编号。"""
        num, level = "", ""
        for place in (paragraph, *self._styles.chain(paragraph)):
            num = num or _child(place, "pPr", "numPr", "numId")
            level = level or _child(place, "pPr", "numPr", "ilvl")
            if num:
                break
        return num, int(level) if level.isdigit() and int(level) < _LEVELS else 0

    def _advance(
        self, num: str, abstract: str, level: int, levels: dict[int, _Level], starts: dict[int, int]
    ) -> list[int | None]:
        state = self._lists.setdefault(abstract, _List())
        current = state.counts[level]
        if level in starts and (num, level) not in state.started:
            state.started.add((num, level))
            current = None
            state.counts[level] = starts[level]
        elif current is None:
            state.counts[level] = starts.get(level, levels[level].start)
        else:
            state.counts[level] = current + 1
        for deeper in range(level + 1, _LEVELS):
            below = levels.get(deeper)
            if below is None or below.restart < 0 or level < below.restart:
                state.counts[deeper] = None
        for upper in range(level):  # 跳级：上级还没数过就当它是起始数
            if state.counts[upper] is None and upper in levels:
                state.counts[upper] = levels[upper].start
        return state.counts


def _levels(element: Any) -> dict[int, _Level]:
    found = {}
    for level in element.iterchildren(f"{W}lvl"):
        start, restart = _child(level, "start"), _child(level, "lvlRestart")
        legal = level.find(f"{W}isLgl")
        found[int(attribute(level, "ilvl") or 0)] = _Level(
            int(start) if start.isdigit() else 1,
            _child(level, "numFmt") or "decimal",
            _child(level, "lvlText"),
            _child(level, "suff") or "tab",
            int(restart) if restart.isdigit() else -1,
            legal is not None and attribute(legal, "val") not in ("0", "false"),
        )
    return found


def _written(levels: dict[int, _Level], level: int, counts: list[int | None]) -> str:
    form = levels[level]
    if form.form in ("bullet", "none") or not form.text:
        return ""

    def figure(match: re.Match[str]) -> str:
        n = int(match.group(1)) - 1
        value = counts[n] if n < _LEVELS else None
        own = levels.get(n)
        if value is None or own is None:
            return ""
        return str(value) if form.legal else formatted(value, own.form)

    text = re.sub(r"%([1-9])", figure, form.text)
    return text if form.gap == "nothing" or text.endswith(("、", "）", "．")) else text.rstrip() + " "


def formatted(value: int, form: str) -> str:
    """一个数写成 numFmt 规定的样子（ECMA-376 17.18.59）；不认识的写法用阿拉伯数字。"""
    if form in _CHINESE and 0 < value < 1000:
        return numeral(value)
    if form in ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"):
        return "".join("〇一二三四五六七八九"[int(c)] for c in str(value))
    if form in ("chineseLegalSimplified", "ideographLegalTraditional") and 0 < value < 1000:
        return numeral(value).translate(str.maketrans("一二三四五六七八九十百", "壹贰叁肆伍陆柒捌玖拾佰"))
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 0 < value <= len(_CIRCLED):
        return _CIRCLED[value - 1]
    if form == "decimalZero":
        return f"{value:02d}"
    if form in ("decimalFullWidth", "decimalFullWidth2"):
        return str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if form in ("upperLetter", "lowerLetter") and value > 0:
        letter = chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman") and 0 < value < 4000:
        return _roman(value) if form == "upperRoman" else _roman(value).lower()
    if form == "ideographTraditional" and 0 < value <= len(_STEMS):
        return _STEMS[value - 1]
    if form == "ideographZodiac" and 0 < value <= len(_BRANCHES):
        return _BRANCHES[value - 1]
    return str(value)


def _roman(value: int) -> str:
    text = ""
    for size, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        while value >= size:
            text, value = text + sign, value - size
    return text
