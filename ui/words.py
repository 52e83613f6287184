"""页面上的话：中文、英文各一份，在 ``ui/data/{zh,en}.toml``；两份的键必须一样（有测试）。"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh", "en")
_TAG = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, eq=False)
class Words:
    """一种语言的全部话。``w("ask.send")`` 取一句，``w("docs.count", n=3)`` 填上数；没有的键抛 ``KeyError``。"""

    lang: str
    table: Mapping[str, Any]

    def __call__(self, key: str, **fill: object) -> str:
        said = self._at(key)
        if not isinstance(said, str):
            raise KeyError(key)
        return said.format(**fill) if fill else said

    def names(self, key: str) -> dict[str, str]:
        """一张表：内部名称 → 叫法，次序照文件。"""
        return dict(self._at(key))

    def name(self, key: str, item: str) -> str:
        """内部名称的叫法；表里没有的照原样。"""
        return str(self._at(key).get(item, item))

    @property
    def tag(self) -> str:
        """``<html lang>`` 用的。"""
        return _TAG[self.lang]

    @property
    def home(self) -> str:
        return "/" if self.lang == "zh" else f"/{self.lang}/"

    def _at(self, key: str) -> Any:
        found: Any = self.table
        for part in key.split("."):
            found = found[part]
        return found


@cache
def words(lang: str) -> Words:
    """``lang`` 是 zh 或 en。"""
    return Words(lang, tomllib.loads((files("ui") / "data" / f"{lang}.toml").read_text("utf-8")))
