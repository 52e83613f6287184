"""引文、网址电话、书名文号、条款号：都要逐字见于依据。"""

from __future__ import annotations

from assistant.checks.checked import SHORT_QUOTE, Checked, squeezed
from assistant.claims import links, numbers_of_documents, plans, references, titles


def bad_quote(s: Checked) -> str:
    for quote in s.quotes:
        if len(squeezed(quote)) > SHORT_QUOTE and not s.quotable(quote):
            return f"引文不在所引条款里：{quote[:20]}"
    return ""


def bad_link(s: Checked) -> str:
    if "](" in s.raw:  # 比较用的文字把方括号并成了圆括号，这里看原话
        return "夹带链接"
    for mark in links(s.text):
        if not any(mark.text in t for t in s.grounds.texts) and mark.text not in s.asker.allowed:
            return f"网址、电话不在所引条款里：{mark.text}"
    return ""


def bad_name(s: Checked) -> str:
    for mark in (*titles(s.text), *numbers_of_documents(s.text), *plans(s.text)):
        name = mark.text
        if not any(name in t for t in (s.grounds.wide, s.asker.text, s.asker.allowed)):
            return f"文件名、文号不在依据里：{name}"
    return ""


def bad_reference(s: Checked) -> str:
    for value, kind, start, end in references(s.bare):
        printed = s.bare[start:end]
        known = (value, kind) in s.grounds.references or any(
            (value, kind) == (v, k) for v, k, _, _ in (*references(s.asker.text), *references(s.asker.allowed))
        )
        if not known:
            return f"条款号不在依据里：{printed}"
    return ""
