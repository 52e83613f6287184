"""英文回答：中文回答作好、核过以后，一句一句认出句式，换成英文；句式成对写在 ``data/english_answers.toml``。

引文、单位、文件名、条款号、日期、金额照中文原样搬过去，只加注，不改：核对核的是中文那句，搬过去的还是那些字。
认不出的句子不丢，原样给出，前面说明是中文。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.answer import Answer, Question, Sentence
from assistant.translate import terms
from ingest.place import romanized

_LONGEST = 4000  # 字；引号、书名号之外还有这么长的，不认句式
_SLOT = re.compile(r"\{([a-z]+)(\d?)\}")
_QUOTE, _TITLE = 0xE100, 0xE900  # 引号里的、书名号里的各占一个私用字，才好认句式
_MOST = 0x700
_PAIRS = {"“": ("”", _QUOTE), "《": ("》", _TITLE)}
_HELD = re.compile(f"[{chr(_QUOTE)}-{chr(_TITLE + _MOST)}]")
_MONEY = re.compile(
    r"(?P<before>(?:每[^\d每]{1,4}){0,3})(?P<n>\d{1,9}(?:\.\d{1,4})?)(?P<scale>[万亿]?)元(?P<after>/[^\d]{1,8})?"
)
_COUNT = re.compile(r"(?P<n>\d{1,6})(?P<unit>[^\d/·]{1,5})")
_PER = re.compile(r"每([^每]{1,4})")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_NAME = re.compile(r"[\u4e00-\u9fff]{2,12}")
_WORDS = "Words in the quotes: {}."
_FIGURED, _FIGURES = "In figures: {}.", 4
_GLOSSED = 6  # 个；引文里的词最多注这么多
_OTHERWISE = "In Chinese: {}"
_STOP = str.maketrans({"。": "", "；": ";"})


@dataclass(frozen=True)
class Form:
    """一对句式：中文切成字和空，空带着名字；``english`` 里还是 {名字}。"""

    parts: tuple[tuple[str, bool], ...]  # （字或空的名字，是不是空）
    english: str

    def match(self, text: str) -> dict[str, str] | None:
        """各个空里的话；对不上为 None。每个字只往后找一遍，不回头，长文也快。"""
        found: dict[str, str] = {}
        at, open_ = 0, ""
        for i, (part, slot) in enumerate(self.parts):
            if slot and not _holds(part):
                open_ = part
                continue
            last = i == len(self.parts) - 1
            where = _next(part, text, at, slot, bool(open_), last)
            if where < 0:
                return None
            if open_:
                found[open_] = text[at:where]
            at, open_ = where + (1 if slot else len(part)), ""
            if slot:
                found[part] = text[where]
        if open_:
            if at == len(text):
                return None
            found[open_], at = text[at:], len(text)
        return found if at == len(text) else None


def in_english(answer: Answer, question: Question) -> Answer:
    """``answer`` 换成英文；用英文问的，答不了时不照搬译出来的中文词。"""

    def said(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
        return tuple(replace(s, text=sentence(s.text, asked_in_english=bool(question.english))) for s in sentences)

    spoken = (*said(answer.sentences[:1]), *_in_figures(answer), *said(answer.sentences[1:]), *_glossary(answer))
    return replace(answer, sentences=spoken, cautions=said(answer.cautions), lang="en")


def _in_figures(answer: Answer) -> tuple[Sentence, ...]:
    """首句只是照引原文的，里面的数另用英文说一遍。"""
    first = answer.sentences[0] if answer.sentences else None
    if first is None or "写明：" not in first.text or len(answer.values) > _FIGURES:
        return ()
    said = [v for v in answer.values if v in first.text or v.split("/")[0] in first.text]
    each = "; ".join(g for v in said if (g := _value(v)) != v)
    return (Sentence(_FIGURED.format(each), first.cites),) if each else ()


def _glossary(answer: Answer) -> tuple[Sentence, ...]:
    """首句引的原文里几个词的意思。"""
    first = answer.sentences[0].cites if answer.sentences else ()
    told = glossary("\n".join(answer.citations[i].quote for i in first if i < len(answer.citations)))
    return (Sentence(_WORDS.format(told)),) if told else ()


def glossary(quoted: str) -> str:
    """原文里词表有的几个词各是什么意思，长的在前：引文不译，看得懂关键的词。"""
    words = sorted(terms(quoted), key=lambda pair: -len(pair[0]))[:_GLOSSED]
    return "; ".join(f"{word} = {meant}" for word, meant in words)


def sentence(text: str, *, asked_in_english: bool = False, table: str = "sentence") -> str:
    """一句中文回答的英文；认不出的照原样，前面注明是中文。``table`` 是照哪一组句式：said 是接在「您」后面的半句。"""
    return known(text, asked_in_english=asked_in_english, table=table) or _OTHERWISE.format(text)


def known(text: str, *, asked_in_english: bool = False, table: str = "sentence") -> str:
    """认得出句式的才有；认不出为空串。"""
    skeleton, held = _lifted(text)
    if len(skeleton) > _LONGEST:
        return ""
    english = _said(table, skeleton, asked_in_english)
    if english is None:
        return ""
    return _HELD.sub(lambda m: held[m.group()], english[:1].upper() + english[1:])


def _said(table: str, text: str, hide: bool) -> str | None:
    for form in _forms()[table]:
        slots = form.match(text)
        if slots is None:
            continue
        filled = {name: _filled(name, words, hide) for name, words in slots.items()}
        if any(words is None for words in filled.values()):
            continue
        return form.english.format_map(filled)
    return None


def _filled(name: str, words: str, hide: bool) -> str | None:
    """一个空里的话换成英文；这一组里没有这种说法的为 None。"""
    kind = name.rstrip("0123456789")
    if kind == "subject":
        return _subject(words) if hide else words.strip("“”")
    if kind in _LISTS:
        each = [_LISTS[kind](w) for w in words.split("、")]
        return None if any(w is None for w in each) else ", ".join(w for w in each if w)
    if kind in _forms():
        return _said("said_unquoted" if kind == "said" and hide else kind, words, hide)
    return words.translate(_STOP) if kind == "words" and len(words) < 2 else words


def _subject(words: str) -> str:
    """找的是什么：中文词串里词表有的词，各说英文。"""
    found = ", ".join(dict.fromkeys(meant for _, meant in terms(words)))
    return f"“{found}”" if found else "what you asked about"


def _noun(words: str) -> str | None:
    return _said("noun", words, False)


def _place(words: str) -> str:
    spelled = romanized(words) if _NAME.fullmatch(words) else ""
    return f"{words} ({spelled})" if spelled else words


def unit(words: str) -> str:
    """单位的名字，括注英文：市民政局 (municipal Civil Affairs Bureau)；词表里没有的照原样。"""
    gloss = _office(words)
    return f"{words} ({gloss})" if gloss else words


def _dated(words: str) -> str:
    return _DATE.sub(lambda m: f"{m.group()} ({int(m[3])} {_MONTHS[int(m[2]) - 1]} {m[1]})", words)


def _condition(words: str) -> str:
    """引号里的一个条件；词表里有的注上英文。"""
    said = words.removesuffix("之一")
    plain = said.replace("”，或者", "” or ").replace("”和“", "” and “").replace("不是“", "not being “")
    return plain + (" (one of these is enough)" if said != words else "")


def _thing(words: str) -> str:
    """表里的名目，词表有的注上英文：高龄津贴 (old-age allowance)。"""
    found = max(terms(words), key=lambda pair: len(pair[0]), default=("", ""))[1]
    return f"{words} ({found})" if found else words


def _value(words: str) -> str:
    """每人每月60元 → 注 60 yuan per person per month；5个工作日 → 注 5 working days；别的照原样。"""
    counted = _COUNT.fullmatch(words)
    unit = _data()["gloss"]["count"].get(counted["unit"], "") if counted else ""
    if counted and unit:
        return f"{words} ({counted['n']} {unit if counted['n'] != '1' else unit.removesuffix('s')})"
    found = _MONEY.fullmatch(words)
    if not found:
        return words
    scale = {"": "", "万": "0,000", "亿": "00,000,000"}[found["scale"] or ""]
    if scale and "." in found["n"]:
        return words
    per = [*_PER.findall(found["before"] or ""), *re.split("[/·]", (found["after"] or "")[1:])]
    each = "".join(f" per {_data()['gloss']['per'].get(p, p)}" for p in per if p)
    return f"{words} ({found['n']}{scale} yuan{each})"


_LISTS: Mapping[str, Any] = {
    "units": unit,
    "places": _place,
    "dates": _dated,
    "nouns": _noun,
    "values": _value,
    "things": _thing,
    "conditions": _condition,
}


@cache
def _office(name: str) -> str:
    """市民政局 → municipal Civil Affairs Bureau；词表里没有的为空串。"""
    gloss = _data()["gloss"]
    if name in gloss["whole"]:
        return str(gloss["whole"][name])
    level = max((k for k in gloss["level"] if name.startswith(k)), key=len, default="")
    bare = name.removeprefix(level)
    if bare in gloss["whole"]:
        found = str(gloss["whole"][bare])
    else:
        form = max((k for k in gloss["form"] if bare.endswith(k)), key=len, default="")
        field = gloss["unit"].get(bare.removesuffix(form)) if form else None
        found = f"{field} {gloss['form'][form]}" if field else ""
    return f"{gloss['level'][level]} {found}" if found and level else found


# ---------------------------------------------------------------- 句式


def _holds(name: str) -> bool:
    """这种空里正好是一处引号、书名号。"""
    return name.rstrip("0123456789") in ("quote", "title")


def _next(part: str, text: str, at: int, slot: bool, gap: bool, last: bool) -> int:
    """``part`` 从 ``at`` 起在哪里；前面有空（``gap``）的可以隔开至少一个字，是末尾的要正好到头；没有为 -1。"""
    if slot:
        low, high = (_QUOTE, _QUOTE + _MOST) if part.startswith("quote") else (_TITLE, _TITLE + _MOST)
        where = next((m.start() for m in _HELD.finditer(text, at + gap) if low <= ord(m.group()) < high), -1)
    elif last and gap:
        where = len(text) - len(part) if text.endswith(part) and len(text) - len(part) > at else -1
    else:
        where = text.find(part, at + gap)
    return where if gap or where == at else -1


def _lifted(text: str) -> tuple[str, dict[str, str]]:
    """引号、书名号连同里面的话各换成一个私用字；里面还有引号的算在最外一层里。"""
    out: list[str] = []
    held: dict[str, str] = {}
    at = 0
    while at < len(text):
        close, base = _PAIRS.get(text[at], ("", 0))
        end = _closing(text, at, close) if close and len(held) < _MOST else -1
        if end < 0:
            out.append("?" if _HELD.match(text[at]) else text[at])
            at += 1
            continue
        key = chr(base + len(held))
        held[key] = text[at : end + 1]
        out.append(key)
        at = end + 1
    return "".join(out), held


def _closing(text: str, at: int, close: str) -> int:
    """和 ``at`` 处的引号配对的那个；不成对的，引号取最后一个（引文在句末），书名号取最近的。"""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == text[at]) - (text[i] == close)
        if depth == 0:
            return i
    return text.rfind(close, at + 1) if close == "”" else text.find(close, at + 1)


@cache
def _forms() -> dict[str, tuple[Form, ...]]:
    return {name: tuple(_form(*row) for row in rows) for name, rows in _data().items() if isinstance(rows, list)}


def _form(chinese: str, english: str) -> Form:
    parts: list[tuple[str, bool]] = []
    at = 0
    for slot in _SLOT.finditer(chinese):
        parts += [(chinese[at : slot.start()], False)] * (slot.start() > at) + [(slot.group()[1:-1], True)]
        at = slot.end()
    parts += [(chinese[at:], False)] * (at < len(chinese))
    if {s.group() for s in _SLOT.finditer(english)} - {s.group() for s in _SLOT.finditer(chinese)}:
        raise ValueError(f"english_answers.toml：英文里的空中文没有：{chinese}")
    return Form(tuple(parts), english)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("assistant") / "data" / "english_answers.toml").read_text("utf-8"))


def forms() -> Iterator[tuple[str, str]]:
    """全部成对的句式，给人查、给测试用。"""
    for rows in _data().values():
        if isinstance(rows, list):
            yield from ((chinese, english) for chinese, english in rows)
