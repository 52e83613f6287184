"""敌意的、坏了的文件，全由代码造出来：一种格式一个文件，里面是一张表，一行一份。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.reliability.broken.archives import ARCHIVES
from evals.reliability.broken.cut import cut
from evals.reliability.broken.layouts import LAYOUTS
from evals.reliability.broken.others import OTHERS
from evals.reliability.broken.pages import PAGES
from evals.reliability.broken.papers import PAPERS
from evals.reliability.broken.pictures import PICTURES
from evals.reliability.broken.places import NAMES, PLACES
from evals.reliability.broken.row import SECRET, Data, Row
from evals.reliability.broken.sheets import SHEETS
from evals.reliability.broken.texts import TEXTS
from evals.reliability.broken.words import WORDS

__all__ = ["SECRET", "Broken", "broken"]


@dataclass(frozen=True)
class Broken:
    """一份。``holds`` 不空的必须读得进，而且有这几个字；读得进的，谁也不许有 ``SECRET``。"""

    group: str
    name: str
    make: Callable[[Path], None]
    holds: str = ""


def broken() -> Iterator[Broken]:
    tables: tuple[tuple[str, Iterable[Row]], ...] = (
        ("文本", TEXTS), ("网页", PAGES), ("DOCX", WORDS), ("XLSX", SHEETS), ("OFD", LAYOUTS), ("PDF", PAPERS),
        ("压缩包", ARCHIVES), ("图片", PICTURES), ("别的", OTHERS), ("断开", cut()), ("位置", NAMES),
    )  # fmt: skip
    for group, rows in tables:
        for row in rows:
            yield Broken(group, row.name, _writing(row.data), row.holds)
    for place in PLACES:
        yield Broken("位置", place.name, place.make)


def _writing(data: Data) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        made = data()
        path.write_bytes(made if isinstance(made, bytes) else made.encode())

    return make
