"""打错的字照本来的词听：同音、近音（平翘舌、前后鼻音）、形近、重了一个字。

只动「库里从没连着出现过、词典也没有」的地方，只改成库里写着的词（词典里没有的，前后都要是库里的写法），而且读起来要明显更像话；
拿不准就不动。
改了什么，回答里说一声（按“养老院”理解）。没有这样的地方的，只查一遍二字串，花不了一毫秒。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from assistant.answer import Reading
from assistant.lexicon import grammar, known_spans, officials, openings
from ingest import Store
from ingest.document import Place
from ingest.place import mentions, short_name
from ingest.sounds import near_sound, same_sound
from ingest.words import bigrams, dictionary, segmented

_HAN = re.compile(r"[\u4e00-\u9fff]{2,60}")
_LONGEST = 6  # 字；改出来的词不超过这么长
_AROUND = 6  # 字；前后看这么远，读起来像不像话
_MOST = 3  # 一句话最多改这么多处
_GAIN, _REAL, _MARGIN = 5.0, 8.0, 1.0  # 对数概率：要好这么多；拆了成词的（正要、旧业）要好这么多；比次好的好这么多
_WHOLE = 1.0  # 改出来的是三个字以上的词，可以少这么多
_NEAR, _SHAPE = 2.0, 2.0  # 近音、形近的，多要这么多
_COMMON = 30  # 改出来的两字词，词典里的词频至少这么多；不到的，库里要写过几回
_VOUCHED = 3  # 条；词典里没有的说法，前后两个二字串库里各写过这么多回，就当它是库里的词
_IN_STORE = 4.0  # 词典里没有、照库里的写法改的，抵这么多分
_RARE = 5000  # 词频不到这么多的字很少单用
_SEEN = 3.0  # 库里写得多的，最多加这么多


@dataclass(frozen=True)
class _Change:
    start: int
    end: int
    word: str
    cost: float
    written: bool = False  # 词典里没有，照库里的写法


def read(text: str, store: Store, known: Sequence[Place] = ()) -> tuple[str, tuple[Reading, ...]]:
    """``text``（简体、已换掉方言）改正后的样子，和改了哪些；没有要改的原样返回。``known`` 是库里文件的地方。"""
    made: list[Reading] = []
    while len(made) < _MOST and (change := _best(text, store, known)):
        made.append(Reading(text[change.start : change.end], change.word))
        text = text[: change.start] + change.word + text[change.end :]
    return text, tuple(made)


def _best(text: str, store: Store, known: Sequence[Place]) -> _Change | None:
    """改了最像话的一处；不够好、和次好的差不多的，不改。"""
    written = _Written(store)
    doubtful = _doubtful(text, written, known)
    words = _Words(dictionary(), _heads(_names(known)))
    changes = {c for i, fixed in doubtful for c in _changes(text, i, fixed, words)}
    written.load(pair for c in changes for pair in bigrams(c.word))
    changes |= set(_as_written(text, doubtful, written))
    scored: dict[str, tuple[float, _Change]] = {}
    for change in sorted(changes, key=lambda c: (c.start, c.end, c.word)):  # 同分的取法不随机
        # 词表认得的说法，库里写的可以是它的官方写法
        if not (count := max(map(written.count, (change.word, *officials(change.word))))):
            continue
        rare = len(change.word) == 2 and not words.has(change.word)
        if rare and (count < _VOUCHED or any(map(_loose, text[change.start : change.end]))):
            continue
        gain = (
            max(_gain(text, change), _IN_STORE if change.written else 0.0)
            + min(_SEEN, count**0.5)
            + _WHOLE * (len(change.word) > 2)
            - change.cost
        )
        after = text[: change.start] + change.word + text[change.end :]
        if after not in scored or gain > scored[after][0]:
            scored[after] = (gain, change)
    ranked = sorted(scored.values(), key=lambda pair: -pair[0])
    for gain, best in ranked:
        rivals = [g for g, c in ranked if c is not best and c.start < best.end and best.start < c.end]
        if gain >= _GAIN and all(gain - g >= _MARGIN for g in rivals):
            return best
    return None


@dataclass(frozen=True)
class _Words:
    """可以改成的词：词典里的，词表认得的，库里的地名；``names`` 连同各名字的开头（不成名字的为假）。"""

    known: Mapping[str, int]
    names: Mapping[str, bool]

    def opens(self, head: str) -> bool:
        return head in self.known or head in self.names or head in openings()

    def allows(self, word: str) -> bool:
        """可以试着改成它：少用的两字词（水窖）还要看库里写没写。"""
        return self.has(word) or bool(self.known.get(word))

    def has(self, word: str) -> bool:
        usual = self.known.get(word, 0) >= (_COMMON if len(word) == 2 else 1)
        return usual or self.names.get(word, False) or (len(word) > 2 and bool(officials(word)))


class _Written:
    """库里各二字串出现在几条里，用过的记着。"""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counts: dict[str, int] = {}

    def load(self, pairs: Iterable[str]) -> None:
        wanted = [p for p in dict.fromkeys(pairs) if p not in self._counts]
        self._counts |= dict(zip(wanted, self._store.pairs(wanted) if wanted else (), strict=True))

    def count(self, word: str) -> int:
        """出现得最少的那个二字串出现在几条里。"""
        pairs = bigrams(word)
        self.load(pairs)
        return min((self._counts[p] for p in pairs), default=0)


def _doubtful(text: str, written: _Written, known: Sequence[Place]) -> list[tuple[int, bytearray]]:
    """读不通的地方：这个字和下一个字，库里没有连着写过，也不都在认得的说法里；连同不许动的字。"""
    runs = [m.span() for m in _HAN.finditer(text)]
    pairs = [i for a, b in runs for i in range(a, b - 1)]
    written.load(text[i : i + 2] for i in pairs)
    broken = [i for i in pairs if not written.count(text[i : i + 2]) and dictionary().get(text[i : i + 2], 0) < _COMMON]
    fixed = bytearray(len(text))
    for taken in (_words_there, _words_known, _places_there):  # 便宜的先做，没有读不通的了就不再做
        broken = [i for i in broken if not (fixed[i] and fixed[i + 1])]
        for a, b in taken(text, written, known) if broken else ():
            fixed[a:b] = b"\x01" * (b - a)
    return [(i, fixed) for i in broken if not (fixed[i] and fixed[i + 1])]


def _words_there(text: str, written: _Written, _: Sequence[Place]) -> Iterator[tuple[int, int]]:
    return ((a, b) for a, b in segmented(text)[0] if b - a > 1 and written.count(text[a:b]))


def _words_known(text: str, _: _Written, __: Sequence[Place]) -> Iterator[tuple[int, int]]:
    return iter(known_spans(text))


def _places_there(text: str, _: _Written, known: Sequence[Place]) -> Iterator[tuple[int, int]]:
    return ((m.start, m.end) for m in mentions(text, known))


def _changes(text: str, i: int, fixed: bytearray, words: _Words) -> Iterator[_Change]:
    """含 ``i``、``i+1`` 两字的一段，换一个字（重了的去掉一个）就成了词的。"""
    starts = [a for a in range(max(0, i + 2 - _LONGEST), i + 1) if _HAN.fullmatch(text, a, i + 2)]
    for a in starts:
        ends = [b for b in range(i + 2, min(len(text), a + _LONGEST) + 1) if _HAN.fullmatch(text, a, b)]
        ends = [b for b in ends if not words.known.get(text[a:b])]
        if text[i] == text[i + 1]:
            for b in ends:
                if words.known.get(word := text[a:i] + text[i + 1 : b], 0) >= _COMMON and len(word) > 1:
                    yield _Change(a, b, word, _real(text, a, b))
        for at in (i, i + 1):
            for char, cost in () if fixed[at] else _alike(text[at]):
                head = text[a:at] + char
                if not words.opens(head):
                    continue
                for b in ends:
                    word = head + text[at + 1 : b]
                    if words.allows(word) and not _accidental(text[a:b], at - a, word):
                        yield _Change(a, b, word, cost + _real(text, a, b))


def _as_written(text: str, doubtful: Sequence[tuple[int, bytearray]], written: _Written) -> Iterator[_Change]:
    """前后两个字都和它连不上，换一个字就都是库里写过的（脑几接口 → 脑机接口）：词典没有的，照库里的改。"""
    broken = {i: fixed for i, fixed in doubtful}
    spots = [
        i for i, fixed in broken.items() if i - 1 in broken and not fixed[i] and _HAN.fullmatch(text, i - 1, i + 2)
    ]
    # 随处可接的字（几、里），只当是同音打错的
    tried = {i: [(c, k) for c, k in _alike(text[i]) if not _loose(c) and not (k and _loose(text[i]))] for i in spots}
    written.load(pair for i, chars in tried.items() for c, _ in chars for pair in (text[i - 1] + c, c + text[i + 1]))
    for i, chars in tried.items():
        for c, cost in chars:
            word = text[i - 1] + c + text[i + 1]
            if written.count(word) >= _VOUCHED:
                yield _Change(i - 1, i + 2, word, cost, written=True)


def _accidental(said: str, at: int, word: str) -> bool:
    """换掉的、留下的字随处可接（还能、办了、是民政局）：改成什么词都是凑巧；随处可接而另一个字很少单用的（和格）不算。

    只有词表认得的说法，去掉换的那个字仍是词的（补认证），也是凑巧。
    """
    known = dictionary()
    rest = said[:at] + said[at + 1 :]
    if len(said) == 2 and _loose(rest):
        return True
    if len(rest) > 1 and known.get(rest) and not known.get(word):
        return True
    return _loose(said[at]) and known.get(rest, 0) >= (_RARE if len(rest) == 1 else 1)


def _loose(char: str) -> bool:
    return char in grammar().loose or grammar().is_function_word(char)


def _real(text: str, start: int, end: int) -> float:
    """这一段里、跨着这一段的有成词的，要好得多才动。"""
    low, high = max(0, start - _AROUND), min(len(text), end + _AROUND)
    whole = [(a + low, b + low) for a, b in segmented(text[low:high])[0] if b - a > 1]
    cut = any(a < start < b or a < end < b for a, b in whole)
    return _REAL - _GAIN if cut else 0.0


def _gain(text: str, change: _Change) -> float:
    low, high = max(0, change.start - _AROUND), min(len(text), change.end + _AROUND)
    after = text[low : change.start] + change.word + text[change.end : high]
    return segmented(after)[1] - segmented(text[low:high])[1]


def _names(known: Sequence[Place]) -> frozenset[str]:
    return frozenset(name for p in known for name in (p.name, short_name(p.name)))


@lru_cache(maxsize=32)
def _heads(names: frozenset[str]) -> Mapping[str, bool]:
    return {name[:n]: False for name in names for n in range(1, len(name))} | dict.fromkeys(names, True)


@cache
def _alike(char: str) -> tuple[tuple[str, float], ...]:
    """看错、听错、打错会成为 ``char`` 的字，和各多要的分。"""
    shapes = "".join(group for group in _shapes() if char in group).replace(char, "")
    costs = {c: _NEAR for c in near_sound(char)} | {c: _SHAPE for c in shapes} | {c: 0.0 for c in same_sound(char)}
    return tuple(costs.items())


@cache
def _shapes() -> tuple[str, ...]:
    lines = (files("assistant") / "data" / "shapes.txt").read_text("utf-8").splitlines()
    return tuple(group for line in lines if not line.startswith("#") for group in line.split())
