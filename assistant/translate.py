"""英文问题 → 中文词串：词表在 ``data/english.tsv``，多个词的先配；没收的小写词丢掉，专名和数字原样留下。

丢掉的词里，虚词和寻常的词（``data/english_common.txt``）丢了不碍事；别的是没听懂，要告诉问的人（``unheard``）。

一句一句译：说自己情况的句子和问话分开，听的那一头才分得出哪些是条件、哪些在问。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from assistant.lexicon import GUARD, Phrases, grammar, rows

_SENTENCE = re.compile(r"(?<=[.?!;])\s+|\n+")
_AND_ASKS = re.compile(  # how much … and how long …：问了两件
    r"(?<=\w),?\s+and\s+(?=(?:how|what|when|where|who|which|is|are|do|does|can|must|should)\b)", re.I
)
_ASKS = re.compile(r"\b(?:how|what|when|where|who|which)\b", re.I)
_TOKEN = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|\d+(?:[.,]\d+)*%?|[\u4e00-\u9fff]+")
_PLURAL = (
    (re.compile(r"(?<=[a-z]{2})ies$"), "y"),
    (re.compile(r"(?<=ss)es$|(?<=[sc]h)es$|(?<=x)es$"), ""),
    (re.compile(r"(?<=[a-z]{2}[^su])s$"), ""),
)
_YES_NO = re.compile(r"\s*(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|must|may|am)\b", re.I)
_WHAT_IS = re.compile(r"\b(what|who|where|when|how)['’]s\b", re.I)
_ONE = "department|unit|agency|bureau|authority|office|body|organi[sz]ation|ministry|article|clause|document|year|bank|city|place"
_WHICH_ONES = re.compile(  # which tasks：问的不止一个；which office supervises 是一个
    rf"\bwhich\b(?!\s+(?:{_ONE})\b)(?=(?:\s+[^\s,.?!;]{{1,20}}){{0,2}}\s+[a-z]{{3,}}s\b)", re.I
)
_MEANS = re.compile(r"\bwhat (?:does|do|is)\s+(.{2,60}?)\s+(?:mean|stand for)\b", re.I)
_AGED = re.compile(
    r"\b((?:i am|i'm|he is|he's|she is|she's|aged?|who is|is) )(\d{1,3})(?=\s*(?:[,.?!;]|and\b|with\b|years? old|$))",
    re.I,
)
_YEAR_LAST = re.compile(r"(?:年)?(底前|底|之前|以前|之后)\s+((?:19|20)\d\d)(?!\d)")  # 英文把年份放在后面
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,4})?")
_UNITS = ("月", "年", "日", "周", "小时", "分钟", "岁", "工作日", "平方米", "人", "元", "学期")
_EACH = {"月": "个月", "工作日": "个工作日", "日": "天"}
_SPOKEN = re.compile(
    r"(?:i|we|he|she|they|my|have|has|had|is|are|am|do|does|did|can|be|been|being|the|a|an|now|to)\b"
)  # 问话里的说法，不像词条
_NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
}
_COUNTABLE = re.compile(r"(?:month|year|day|week|hour|child|children|people|person|working|kid|times)s?$")
_WHO = re.compile("谁|哪.{0,3}(?:部门|单位|局)|怎么")
_ASKS_WHETHER = re.compile(r"(?:能不能|要不要|是不是|可不可以|有没有|会不会|需不需要)$")


def is_english(text: str) -> bool:
    """多半是英文字母的，当作英文问的。"""
    latin = sum(c.isascii() and c.isalpha() for c in text)
    return latin > 0.6 * sum(c.isalpha() for c in text)


def inside_phrase(english: str, start: int, end: int) -> bool:
    """``start`` 到 ``end`` 是不是词表里一个更长的词的一部分。"""
    tokens = list(_TOKEN.finditer(english))
    at = 0
    for size in _sizes([_stem(t.group()) for t in tokens]):
        first, last = tokens[at].start(), tokens[at + size - 1].end()
        if first <= start and end <= last and last - first > end - start:
            return True
        at += size
    return False


def meaning(chinese: str) -> str:
    """中文词的英文，给看英文的人注在旁边；词表里没有的为空串。"""
    return _meanings().get(chinese, "")


def terms(chinese: str) -> list[tuple[str, str]]:
    """一段中文里词表认得的词和各自的英文，按出现先后，不重复。"""
    return list(dict.fromkeys((word, english) for _, word, english in _known_words().find(chinese)))


@cache
def _known_words() -> Phrases[str]:
    return Phrases(_meanings())


@cache
def _meanings() -> dict[str, str]:
    """一个中文词有几个英文的，取先写的；一个英文词译成几个中文词的、问法（怎么、多少）不算。"""
    found: dict[str, str] = {}
    for english, chinese in rows("english.tsv", 2):
        word = len(chinese) > 1 and " " not in chinese and not grammar().interrogative.search(chinese)
        if word and not _SPOKEN.match(english):
            found.setdefault(chinese, english)
    found |= {word: meant for word, meant in rows("glosses.tsv", 2)}
    return {word: meant for word, meant in found.items() if meant != GUARD}


def to_chinese(english: str) -> str:
    """英文问题变成中文主题词和疑问词，空格隔开，一句一段；数字和不认得的专名原样留下，其余虚词去掉。"""
    return "。".join(filter(None, map(_sentence, _sentences(english))))


def _sentences(english: str) -> Iterator[str]:
    for said in _SENTENCE.split(english.strip()):
        first, *rest = _AND_ASKS.split(said)
        yield from (first, *rest) if _ASKS.search(first) else (said,)


def unheard(english: str) -> tuple[str, ...]:
    """词表里没有、也不是虚词的小写词：照原样，依次，不重复。"""
    found: list[str] = []
    for said in _sentences(english):
        tokens = _TOKEN.findall(said)
        stems = [_stem(token) for token in tokens]
        at = 0
        for size in _sizes(stems):
            alone = size == 1 and not _entry((stems[at],)) and stems[at] not in _NUMBERS
            if alone and not _keeps(tokens[at], first=at == 0) and not _is_common(stems[at]):
                found.append(tokens[at].lower())
            at += size
    return tuple(dict.fromkeys(found))


def _is_common(stem: str) -> bool:
    """寻常的词，连同它的 -ing、-ed、-ly。"""
    return len(stem) < 3 or bool({*_uninflected(stem), stem + "s"} & _listed("english_common.txt"))


def _uninflected(stem: str) -> tuple[str, ...]:
    """installing → installing、install、installe；hanged、planned 一类也去掉词尾。"""
    bare = re.sub(r"(?:ing|ed|ly|er|est)$", "", stem)
    if bare == stem or len(bare) < 3:
        return (stem,)
    return (stem, bare, bare + "e", *([bare[:-1]] if bare[-1] == bare[-2] else []))


def _entry(phrase: tuple[str, ...]) -> str | None:
    """词表里的译法；单个的词照原样查不到的，去掉词尾再查；没有为 None。"""
    lexicon, _ = _english()
    forms = [phrase] if len(phrase) > 1 else [(form,) for form in _uninflected(phrase[0])]
    return next((lexicon[f] for f in forms if f in lexicon), None)


@cache
def certain() -> frozenset[str]:
    """一个英文词只译成它一个的中文名词：说的就是它，库里没有就是没有。"""
    lexicon, _ = _english()
    return frozenset(chinese for chinese in lexicon.values() if chinese and " " not in chinese) - _listed("acts.txt")


@cache
def _listed(name: str) -> frozenset[str]:
    lines = (files("assistant") / "data" / name).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _sentence(english: str) -> str:
    said = _AGED.sub(r"\1\2 years old", _MEANS.sub(r"\1 what does mean", _WHAT_IS.sub(r"\1 is", english)))
    words = _counted(_translated(_TOKEN.findall(_WHICH_ONES.sub("which ones", said))))
    text = _YEAR_LAST.sub(r"\2年\1", " ".join(_asking_last(_asking_once(dict.fromkeys(words)))))
    asks_yes_no = text and _YES_NO.match(english) and not grammar().yes_no.search(text)
    return f"{text} 吗" if asks_yes_no else text


def _counted(words: Iterator[str]) -> Iterator[str]:
    """数和后面的单位连成一个词：8 月 → 8个月。"""
    number = ""
    for word in words:
        if number and word in _UNITS:
            yield number + _EACH.get(word, word)
            number = ""
            continue
        yield from filter(None, [number])
        number = word if _NUMBER.fullmatch(word) else ""
        yield from [word] * (not number)
    yield from filter(None, [number])


def _asking_once(words: Iterable[str]) -> list[str]:
    """「什么材料 要不要 申请」：前面已经问了什么、谁、多少，后面的 do I need、can I 只是陪着问的。"""
    kept: list[str] = []
    for word in words:
        if not (_ASKS_WHETHER.fullmatch(word) and any(grammar().interrogative.search(w) for w in kept)):
            kept.append(word)
    return kept


def _asking_last(words: list[str]) -> list[str]:
    """中文的疑问词在后：「什么材料 申请 居住证」→「申请 居住证 什么材料」。"""
    asks = bool(words) and grammar().interrogative.search(words[0])
    return [*words[1:], words[0]] if asks and not _WHO.match(words[0]) else words


def _translated(tokens: Sequence[str]) -> Iterator[str]:
    stems = [_stem(token) for token in tokens]
    at = 0
    for size in _sizes(stems):
        if (entry := _entry(tuple(stems[at : at + size]))) is not None:
            yield from entry.split()
        elif stems[at] in _NUMBERS and at + 1 < len(stems) and _COUNTABLE.match(tokens[at + 1].lower()):
            yield _NUMBERS[stems[at]]
        elif _keeps(tokens[at], first=at == 0):
            yield tokens[at]
        at += size


def _sizes(stems: Sequence[str]) -> Iterator[int]:
    """依次取几个词：词表里最长的；没有的一个一个取。"""
    lexicon, longest = _english()
    at = 0
    while at < len(stems):
        sizes = range(min(longest, len(stems) - at), 0, -1)
        size = next((n for n in sizes if tuple(stems[at : at + n]) in lexicon), 1)
        yield size
        at += size


@cache
def _english() -> tuple[dict[tuple[str, ...], str], int]:
    entries = {
        tuple(_stem(token) for token in _TOKEN.findall(english)): "" if chinese == GUARD else chinese
        for english, chinese in rows("english.tsv", 2)
    }
    return entries, max(map(len, entries))


def _stem(token: str) -> str:
    word = token.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
    return next((rule.sub(plain, word) for rule, plain in _PLURAL if rule.search(word)), word)


def _keeps(token: str, *, first: bool) -> bool:
    # 句首的大写不说明是专名
    return not token[0].isascii() or token[0].isdigit() or (token[0].isupper() and not first)
