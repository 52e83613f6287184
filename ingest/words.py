"""文字 → 检索用的词和二字串。

词由 jieba 切，词典加上 ``data/terms.tsv`` 里的单位和政策用语；二字串不靠词典，口语和生僻说法靠它。
两者都先做同一种归一：NFKC、小写、去掉汉字之间的空格（「通　知」）和千分位逗号。
"""

from __future__ import annotations

import hashlib
import logging
import marshal
import math
import os
import re
import tempfile
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

TERMS = Path(__file__).parent / "data" / "terms.tsv"
_RULES = "1"  # 切分办法变了就加一，库里的词索引随之重建
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd〇々"
_BLANKS = re.compile(f"(?<=[{_HAN}])[ \u00a0\u200b-\u200d\ufeff]+(?=[{_HAN}])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_RUN = re.compile(r"[^\W_]+(?:\.\d+)?")
_GRAM_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<other>(?:(?![{_HAN}])[^\W_])+(?:\.\d+)?)")
_SHORT = 64  # 字；更长的一串不记，记住的才有限
_LONGEST = 9  # 字；词里的词不找比这更长的
_lock = threading.Lock()


def normal(text: str) -> str:
    """比较用的样子：NFKC、小写、去掉一切空白。"""
    return "".join(unicodedata.normalize("NFKC", text).lower().replace("\u200b", "").split())


def words(text: str) -> list[str]:
    """检索用的词，依次排列，可重复；长词之前先给出它里面的词（「困难残疾人生活补贴」里有「生活补贴」）；不含标点。"""
    return [
        word for run in _RUN.findall(_plain(text)) for word in (_in_run(run) if len(run) <= _SHORT else _split(run))
    ]


def _split(run: str) -> tuple[str, ...]:
    tokenizer = _tokenizer()
    found: list[str] = []
    for word in tokenizer.cut(run):
        if word[0].isalnum():
            found += _inner(word, tokenizer.FREQ)
            found.append(word)
    return tuple(found)


_in_run = lru_cache(maxsize=1 << 14)(_split)  # 公文里同样的半句话反复出现，切词又是读入时最费的一步


def cut(text: str) -> list[str]:
    """互不重叠的词，依次排列，不含标点：问题的主题词由此而来。"""
    split = _tokenizer().cut
    return [word for run in _RUN.findall(_plain(text)) for word in split(run) if word[0].isalnum()]


def in_dictionary(word: str) -> bool:
    """词典里有的词；没有的多半是分词把口语粘成的（「还收」「审完」「能申」）。"""
    return bool(_tokenizer().FREQ.get(word.lower()))


def dictionary() -> Mapping[str, int]:
    """分词的词典：词 → 词频；只是某个词的开头、自己不成词的，是 0。"""
    return cast(Mapping[str, int], _tokenizer().FREQ)


def segmented(text: str) -> tuple[list[tuple[int, int]], float]:
    """照词典最像话的一种分词：各词的起止，和对数概率（各词词频之积）。词典里没有的一个字一段，按最罕见的算。"""
    tokenizer = _tokenizer()
    known, total = tokenizer.FREQ, math.log(tokenizer.total)
    best: list[tuple[float, int]] = [(0.0, 0)] * (len(text) + 1)
    for start in range(len(text) - 1, -1, -1):
        ends = range(start + 1, min(len(text), start + _LONGEST) + 1)
        best[start] = max(
            (math.log(known.get(text[start:end]) or 1) - total + best[end][0], end)
            for end in ends
            if end == start + 1 or known.get(text[start:end])
        )
    found, at = [], 0
    while at < len(text):
        found.append((at, best[at][1]))
        at = best[at][1]
    return found, best[0][0]


def bigrams(text: str) -> list[str]:
    """汉字两个两个地取（孤零零一个字就取它），字母数字整串取。"""
    found = []
    for match in _GRAM_RUN.finditer(_plain(text)):
        run = match.group()
        if match.lastgroup == "han" and len(run) > 1:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
        else:
            found.append(run)
    return found


@cache
def version() -> str:
    """切分办法和词典的版本：变了，已建的词索引就要重建。"""
    return hashlib.sha1(_RULES.encode() + TERMS.read_bytes()).hexdigest()[:12]


def _inner(word: str, known: dict[str, int]) -> list[str]:
    """词里面的词。jieba 的 cut_for_search 只找两字、三字的，四字以上的（民政部门、生活补贴）会漏。"""
    if len(word) < 3 or word.isascii():
        return []
    pieces = (word[i : i + n] for n in range(2, min(len(word), _LONGEST)) for i in range(len(word) - n + 1))
    return [p for p in pieces if known.get(p)]


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return _THOUSANDS.sub("", _BLANKS.sub("", folded))


def stock_cut(text: str) -> Iterator[str]:
    """只照 jieba 自带的词典切，我们添的词不算；标点、空白也给。"""
    return cast(Iterator[str], _stock().cut(text, HMM=False))


def stock_count(word: str) -> int:
    """jieba 自带的词典里的词频；没有的是 0。"""
    return _stock().FREQ.get(word) or 0


def _tokenizer() -> Any:
    with _lock:  # 首次载入约半秒；几个线程同时来，只载一次
        return _loaded()[0]


@cache
def _stock() -> Any:
    """由添过词的那一份退回来：不必把五十万个词再载入一遍。"""
    import jieba

    with _lock:
        ours, before, total = _loaded()
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = dict(ours.FREQ), total, True
    for word, count in before.items():
        if count is None:
            del tokenizer.FREQ[word]
        else:
            tokenizer.FREQ[word] = count
    return tokenizer


@cache
def _loaded() -> tuple[Any, dict[str, int | None], int]:
    """分词的词典；添词时动过的各个词（连同开头）原来的词频，没有的是 None；原来的总数。"""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    cached = _cache_file(jieba.__version__)
    try:
        tokenizer.FREQ, tokenizer.total, before, total = marshal.loads(cached.read_bytes())
        tokenizer.initialized = True
    except (OSError, ValueError, EOFError, TypeError):  # 没有缓存，或缓存坏了：从词典载入
        tokenizer.tmp_dir = tempfile.gettempdir()
        tokenizer.initialize()
        before, total = {}, tokenizer.total
        with TERMS.open(encoding="utf-8") as terms:
            for line in terms:
                _add(tokenizer, line, before)
        _save(cached, marshal.dumps((tokenizer.FREQ, tokenizer.total, before, total)))
    return tokenizer, before, total


def _add(tokenizer: Any, line: str, before: dict[str, int | None]) -> None:
    """一行「词 频次 词性」；# 开头是注释。比 load_userdict 少一份词性表。"""
    word, _, rest = line.strip().lower().partition("\t")
    if word and not word.startswith("#"):
        for head in (word[:n] for n in range(1, len(word) + 1)):
            before.setdefault(head, tokenizer.FREQ.get(head))
        tokenizer.add_word(word, int(rest.split("\t")[0]))


def _cache_file(jieba_version: str) -> Path:
    from ingest.e5 import cache_folder

    return cache_folder() / f"words-{jieba_version}-{version()}-2.cache"


def _save(path: Path, data: bytes) -> None:
    """一步换上；目录写不了也不要紧，只是下次还要从词典载入。"""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except OSError:
        return
