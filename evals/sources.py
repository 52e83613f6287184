"""题所说的文件：全文和条款，用来核对引文、找引用指的是哪一条。来自库，或来自一个文件夹。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from evals.case import TODAY, Quote
from evals.wording import normal
from ingest import Clause, Store, ZhengwenError

_SHORTEST = 6  # 字；再短的引文指不明是哪一条
LONGEST = 1500  # 字；更长的「引文」是把文件整段搬来，不算引用
_MOST = 3  # 一句短引文出现在这么多条以上，就说不清指的是哪一条


@dataclass(frozen=True)
class Sources:
    """文件名 → 条款，条款拼起来就是全文；``day`` 是按哪一天作答，回答提到那一天不算编造。"""

    clauses: Mapping[str, tuple[Clause, ...]] = field(default_factory=dict)
    day: str = TODAY

    @cached_property
    def texts(self) -> dict[str, str]:
        return {name: "".join(c.text for c in clauses) for name, clauses in self.clauses.items()}

    @cached_property
    def _bare(self) -> dict[str, str]:
        return {name: "".join(text.split()) for name, text in self.texts.items()}

    @cached_property
    def _normal(self) -> dict[str, list[tuple[Clause, str, str]]]:
        return {n: [(c, _label(c.label), normal(c.text)) for c in clauses] for n, clauses in self.clauses.items()}

    @cached_property
    def _names(self) -> dict[str, str]:
        """别的叫法：不带扩展名的；下划线前的编号，只有一份用它时。"""
        names = {PurePosixPath(n).stem: n for n in self.clauses}
        numbers = [n.partition("_")[0] for n in self.clauses]
        return {n.partition("_")[0]: n for n in self.clauses if numbers.count(n.partition("_")[0]) == 1} | names

    def name(self, doc: Any) -> str:
        """题或回答里写的文件名 → 这里的文件名；没有的照原样。"""
        said = str(doc).replace("\\", "/").rpartition("/")[2]
        if said in self.clauses:
            return said
        return self._names.get(said) or self._names.get(PurePosixPath(said).stem) or said

    def verbatim(self, doc: Any, quote: str) -> bool:
        """引文逐字在那份文件里；只许空白不同。"""
        bare = "".join(quote.split())
        return bool(bare) and bare in self._bare.get(self.name(doc), "")

    def pointed(self, doc: Any, label: str, quote: str) -> list[Clause]:
        """一处引用指的条款：引文所在的；短引文好几处都有时看标签；没有引文的只看标签。"""
        clauses = self._normal.get(self.name(doc), [])
        said, wanted = normal(quote), _label(label)
        holding = [c for c, _, text in clauses if _SHORTEST <= len(said) <= LONGEST and said in text]
        named = [c for c, own, _ in clauses if wanted and own == wanted]
        if both := [c for c in holding if c in named]:
            return both
        return holding if 0 < len(holding) <= _MOST else named

    def home(self, quote: Quote) -> Clause | None:
        """标准出处在哪一条：引文所在的条款，有几条时取标签相同的。"""
        clauses = [
            (c, own) for c, own, text in self._normal.get(self.name(quote.doc), []) if normal(quote.quote) in text
        ]
        same = [c for c, own in clauses if own == _label(quote.label)]
        return next(iter(same or [c for c, _ in clauses]), None)


def from_store(store: Store, day: str = TODAY) -> Sources:
    """库里的全部文件。"""
    return Sources({d.name: tuple(store.clauses(d.id)) for d in store.documents()}, day)


def from_paths(paths: Iterable[Any], day: str = TODAY) -> Sources:
    """文件或文件夹，只读不入库；有一份读不了就抛 ``ZhengwenError``。"""
    from ingest import read_file
    from ingest.ingesting import find_files

    found = {}
    for path in find_files(paths):
        if not isinstance(path, Path):
            raise ZhengwenError(
                f"这里只读本机的文件，不取网址：{path}。", f"Only local files here, no addresses: {path}."
            )
        reading = read_file(path)
        found[reading.document.name] = reading.clauses
    if not found:
        raise ZhengwenError("没有找到可读的文件，请检查 --texts。", "Nothing to read there; check --texts.")
    return Sources(found, day)


def same_label(one: str, other: str) -> bool:
    """两个标签写法是否相同：不看全角半角、空白和首尾的标点。"""
    return bool(_label(one)) and _label(one) == _label(other)


def _label(written: str) -> str:
    return normal(written).strip(".,:;、")
