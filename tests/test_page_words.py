"""页面上的话：中英文各有一份，键一样、要填的一样；代码里用到的都有。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ui.words import LANGUAGES, words

UI = Path(__file__).parents[1] / "ui"


def leaves(table: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield f"{at}{key}", value
        else:
            yield from leaves(value, f"{at}{key}.")


CHINESE, ENGLISH = (dict(leaves(words(lang).table)) for lang in LANGUAGES)


def test_both_languages_say_the_same_things() -> None:
    assert list(CHINESE) == list(ENGLISH)
    assert [k for k, said in (CHINESE | ENGLISH).items() if not said] == []


@pytest.mark.parametrize("key", CHINESE)
def test_both_languages_fill_in_the_same_things(key: str) -> None:
    filled = [sorted(set(re.findall(r"\{\w+\}", said[key]))) for said in (CHINESE, ENGLISH)]
    assert filled[0] == filled[1]


@pytest.mark.parametrize("path", sorted(p for p in UI.rglob("*.py") if p.name != "words.py"), ids=lambda p: p.name)
def test_what_the_code_says_is_written(path: Path) -> None:
    used = re.findall(r'\bw\(\s*"([\w.]+)"', path.read_text("utf-8"))
    assert [key for key in used if key not in CHINESE] == []


def test_nothing_is_said_that_no_page_says() -> None:
    """每个键都有人用：直接写着，或是 f"situation.{name}"、names("fact") 一类成组用到的。"""
    code = "\n".join(p.read_text("utf-8") for p in UI.rglob("*.py"))
    groups = {*re.findall(r"""f["']([\w.]+)\.\{""", code), *re.findall(r"""names?\(\s*f?["']([\w.]+)["']""", code)}
    alone = [k for k in CHINESE if not any(k.startswith(f"{g}.") for g in groups)]
    assert [k for k in alone if not re.search(rf"""["']{re.escape(k)}["']""", code)] == []


def test_a_missing_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        words("zh")("ask.nothing")
    with pytest.raises(KeyError):
        words("zh")("ask")
