"""意思：否定、情态、换掉的词，数和事、单位和事的搭配。"""

from __future__ import annotations

from assistant.align import flipped, misassigned, misplaced, reworded
from assistant.checks.checked import Checked


def bad_sense(s: Checked) -> str:
    texts = s.grounds.texts
    if head := flipped(s.text, texts, to_asker=s.to_asker):
        return f"和原文的否定、情态不一致：{head}"
    for text in texts:
        if change := reworded(s.text, text):
            return f"改了原文的意思：{change}"
    return ""


def bad_match(s: Checked) -> str:
    if wrong := misplaced(s.text, s.grounds.texts):
        return f"数和它说的事对不上：{wrong}"
    if wrong := misassigned(s.text, s.grounds.texts):
        return f"单位和它管的事对不上：{wrong}"
    return ""
