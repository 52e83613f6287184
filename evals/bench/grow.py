"""由示例政策长出任意多的文件：换地名、换数目、换年份，句子之间互相掺一些；种子定了，长出来的就定了。

体例、篇幅、用语、重复的多少都跟着示例走：公文本来就大段相同。
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ingest.read import read_bytes
from ingest.read.encoding import decode

_CITIES = [
    "云河",
    "青岚",
    "松泽",
    "临澧湾",
    "白渡",
    "安澜",
    "石岗",
    "望川",
    "苍屏",
    "东篱",
    "麓阳",
    "沙洲",
    "锦屏川",
    "鹤汀",
    "柳堤",
    "南桥",
]
_DISTRICTS = ["南浦", "北岭", "青禾", "澄溪", "西坞", "东圩", "柏庄", "花桥", "梅湾", "竹溪", "桂坪", "桐岭"]
_QUANTITY = re.compile(r"(?<![\d.年〔-])\d{2,5}(?=\s?(?:元|万元|%|人|张|户|家|个|平方米|米|名))")
_YEAR = re.compile(r"(?<!\d)20[12]\d(?=年)")
_SENTENCE = re.compile(r"(?<=。)[^。<>\n|]{20,120}。")  # 一段中间的整句，可以与别的文件互换
_NODE = re.compile(r">[^<>]+<")
_SWAPPED = 0.25  # 这么多的句子换成别的文件里的
_CHANGED = 0.6  # 这么多的数换掉


@dataclass(frozen=True)
class File:
    """长出来的一个文件。"""

    name: str
    data: bytes


def grown(corpus: Path, suffix: str, size: int, seed: int = 1) -> list[File]:
    """``suffix`` 格式的文件，正文合起来刚过 ``size`` 字节（UTF-8）；.txt 由各种格式的示例的正文长出。"""
    files: list[File] = []
    total = 0
    for file in growing(corpus, suffix, seed):
        files.append(file)
        total += len(re.sub(rb"<[^<>]*>", b"", file.data))
        if total >= size:
            break
    return files


def growing(corpus: Path, suffix: str, seed: int = 1, start: int = 0) -> Iterator[File]:
    """没有尽头的文件，从第 ``start`` 个起，一个一个地长；第几个是什么，与长多少、从哪里起都无关。"""
    samples = [(p.stem, _source(p, suffix)) for p in _samples(corpus, suffix)]
    pool = [s for _, text in samples for s in _SENTENCE.findall(re.sub(r"<[^<>]*>", "\n", text))]
    for number in count(start):
        stem, text = samples[number % len(samples)]
        rng = random.Random(seed * 1_000_003 + number)
        written = _variant(text, rng, pool, markup=suffix == ".html")
        yield File(f"{number:05d}_{stem}{suffix}", written.encode("utf-8"))


def elsewhere(question: str, seed: int) -> str:
    """同一句问话，地名换成长出来的文件里的另一套：没问过的话，问法却一样。"""
    names = _renamed(random.Random(seed))
    return re.sub("|".join(names), lambda m: names[m.group()], question)


def lines(corpus: Path, seed: int = 1) -> Iterator[str]:
    """没有尽头的正文，一段一段。"""
    for round_ in count():
        for file in grown(corpus, ".txt", 200_000, seed + round_):
            yield from filter(None, (line.strip() for line in file.data.decode("utf-8").split("\n")))


def _samples(corpus: Path, suffix: str) -> list[Path]:
    wanted = (".txt", ".md", ".html") if suffix == ".txt" else (suffix,)
    return sorted(p for p in corpus.iterdir() if p.suffix in wanted and p.name != "README.md")


def _source(path: Path, suffix: str) -> str:
    data = path.read_bytes()
    if suffix == ".txt":
        return read_bytes(data, path.name).text
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:2000])
    text = decode(data, path.name, declared[1].decode("ascii") if declared else "").text
    return re.sub(r"charset=[\"']?[\w-]+", 'charset="utf-8', text, count=1)


def _variant(text: str, rng: random.Random, pool: list[str], markup: bool) -> str:
    names = _renamed(rng)
    change = re.compile("|".join(names))
    shift = rng.choice((-2, -1, 0, 0, 1, 2))

    def rewritten(words: str) -> str:
        words = _SENTENCE.sub(lambda m: rng.choice(pool) if rng.random() < _SWAPPED else m.group(), words)
        words = _QUANTITY.sub(lambda m: _another(m.group(), rng), words)
        words = _YEAR.sub(lambda m: str(int(m.group()) + shift), words)
        return change.sub(lambda m: names[m.group()], words)

    if not markup:
        return rewritten(text)
    pool = [html.escape(s, quote=False) for s in pool]
    return _NODE.sub(lambda m: rewritten(m.group()), text)


def _renamed(rng: random.Random) -> dict[str, str]:
    own = _DISTRICTS[:4]
    return {_CITIES[0]: rng.choice(_CITIES), **dict(zip(own, rng.sample(_DISTRICTS, len(own)), strict=True))}


def _another(number: str, rng: random.Random) -> str:
    """位数不变的另一个数，多半是整十整百。"""
    if rng.random() > _CHANGED:
        return number
    step = 10 ** (len(number) - 1)
    return str(rng.randint(1, 9) * step + (rng.randint(0, 9) * step // 10 if rng.random() < 0.4 else 0))
