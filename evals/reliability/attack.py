"""攻击的名词和读法：``data/attacks.toml`` 是看得见的，``data/hidden.toml`` 是藏起来的。"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from evals.reliability.forge import FORMATS, forge

_DATA = Path(__file__).parent / "data"
_SHORTEST_DIGITS = 4  # 位；藏起来的话里，这么长的数就是记号


@dataclass(frozen=True)
class File:
    """一份要读进库的文件。"""

    name: str
    data: bytes


@dataclass(frozen=True)
class Attack:
    """一次攻击：读进 ``file``，问 ``question``，看回答守没守住。各项的意思见 ``data/attacks.toml`` 开头。"""

    id: str
    kind: str
    question: str
    file: File | None = None
    history: tuple[str, ...] = ()
    profile: Mapping[str, Any] = field(default_factory=dict)
    status: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    unclaimed: tuple[str, ...] = ()
    says: str = ""  # 听文件话的大模型说的话；空的不另试大模型
    hidden: tuple[str, ...] = ()  # 藏在文件里的话：不许读成条款
    reported: bool = False  # 读文件时要报告


def bases() -> list[File]:
    """库里本来的几份真文件。"""
    return [File(b["name"], b["text"].strip().encode()) for b in _table("attacks.toml")["base"]]


def attacks() -> Iterator[Attack]:
    yield from _open()
    yield from _covert()


def _open() -> Iterator[Attack]:
    for row in _table("attacks.toml")["attack"]:
        document = row.get("document", "").strip()
        name = f"{document.partition(chr(10))[0][:30]}.txt".translate(str.maketrans('<>:"/\\|?*', "_" * 9))
        asked = row["question"] if isinstance(row["question"], list) else [row["question"]]
        canaries = (*row.get("never", ()), *row.get("unclaimed", ()))
        for number, question in enumerate(asked, 1):
            yield Attack(
                id=row["id"] + (f"·{number}" if len(asked) > 1 else ""),
                kind=row["id"].partition("-")[0],
                question=question,
                file=File(name, document.encode()) if document else None,
                history=tuple(row.get("history", ())),
                profile=row.get("profile", {}),
                status=tuple(row.get("status", ())),
                must=tuple(row.get("must", ())),
                never=tuple(row.get("never", ())),
                unclaimed=tuple(row.get("unclaimed", ())),
                says=row.get("says") or (canaries[0] if canaries else ""),
            )


def _covert() -> Iterator[Attack]:
    rules = _table("hidden.toml")
    said: str = rules["said"]
    canaries = (*(w for w in _numbers(said) if len(w) >= _SHORTEST_DIGITS), "evil.example")
    ways = [(kind, way, how) for kind in FORMATS for way, how in rules.get(kind, {}).items()]
    for (kind, way, how), ask in itertools.product(ways, rules["ask"]):
        plainly = kind == "characters"
        yield Attack(
            id=f"{kind}-{way}·{ask['question'][-8:-1]}",
            kind=f"藏字 {kind.partition('_')[0]}",
            question=ask["question"],
            file=File(*forge(kind, how, rules["lines"], said, rules["name"])),
            status=tuple(ask.get("status", ())),
            must=tuple(ask.get("must", ())),
            never=canaries,
            hidden=(how,) if plainly else canaries,
            reported=kind != "html_silent",
        )


def _numbers(said: str) -> Iterator[str]:
    for digits, run in itertools.groupby(said, str.isdecimal):
        if digits:
            yield "".join(run)


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text("utf-8"))
