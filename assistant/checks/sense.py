"""意思：否定、情态、换掉的词，数和事、单位和事的搭配。"""

from __future__ import annotations

import re
from itertools import product

from assistant.align import flipped, misassigned, misplaced, reworded
from assistant.checks.checked import Checked
from assistant.claims import WORDS, days, figures


def bad_sense(s: Checked) -> str:
    texts = s.grounds.texts
    if head := flipped(s.bare, texts, to_asker=s.to_asker):  # 书名里的「积分服务」不是在说积分
        return f"和原文的否定、情态不一致：{head}"
    for text in s.grounds.sentences:
        if change := reworded(s.text, text):
            return f"改了原文的意思：{change}"
    return ""


_WORDING = WORDS["wording"]
_SINCE, _HOUSEHOLD = re.compile(_WORDING["since"]), re.compile(_WORDING["household"])

_ROLE = re.compile(r"(?:责任|牵头|配合|主管|实施|承办)(?:单位|部门)")  # 我们自己的说法，不是原文的「单位」


def bad_wording(s: Checked) -> str:
    """把话说宽了；换了对象、户籍、起算的日子。"""
    if not s.grounds.clauses:
        return ""
    known = "；".join((s.grounds.wide, s.asker.allowed))
    heard, bare = known + s.asker.text, _ROLE.sub("", s.bare)
    for word in _WORDING["sweeping"]:
        if word in s.text and word not in heard:
            return f"原文没有说“{word}”"
    for group in _WORDING["contrasts"]:
        said = [w for w in group if w in bare and w not in heard]
        if said and any(w in known for w in group):
            return f"原文说的不是“{said[0]}”"
    for pattern in (_SINCE, _HOUSEHOLD):
        written = [m.group(1) for m in pattern.finditer(known)]
        for match in pattern.finditer(s.bare):
            name = match.group(1)
            same = any(w.endswith(name[-2:]) or name.endswith(w) for w in written)
            if written and not same and name not in s.asker.text:
                return f"原文说的不是“{match.group()}”"
    if "或" in _before_absence(s.text) and "或" not in heard and s.grounds.texts:
        return "原文没有说“或”"
    return ""


def _before_absence(text: str) -> str:
    """「没有写具体的金额或比例」：「没有写」之后说的是文件没写什么，「或」不是政策的。"""
    return text[: min((at for w in WORDS["echo"]["absent"] if (at := text.find(w)) >= 0), default=len(text))]


def bad_match(s: Checked) -> str:
    if wrong := _mixed(s):
        return f"一条里的时间配了另一条里的数：{wrong}"
    if wrong := misplaced(s.text, s.grounds.texts):
        return f"数和它说的事对不上：{wrong}"
    if wrong := misassigned(s.text, s.grounds.texts):
        return f"单位和它管的事对不上：{wrong}"
    return ""


def _mixed(s: Checked) -> str:
    """「到2024年底，床位达到22500张」：引了两条，时间在这一条，数在那一条。"""
    if len(s.grounds.pages) < 2:
        return ""
    for part in re.split("[。；;]", s.bare):
        for day, figure in product(days(part), figures(part)):
            dated = {i for i, page in enumerate(s.grounds.pages) if any(day.within(d) for d in days(page))}
            counted = {i for i, page in enumerate(s.grounds.pages) if any(figure.same(f) for f in figures(page))}
            if dated and counted and not dated & counted and not any(day.within(d) for d, _ in s.grounds.dated):
                return part[day.start : day.end]
    return ""
