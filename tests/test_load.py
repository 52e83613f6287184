"""``zhengwen bench load``：对着真的服务问，答了的、忙的、错的都数得清。"""

from __future__ import annotations

import time
from typing import Any

import pytest
from doors import listening

from assistant import Answer, ask
from evals.bench.load import load
from ingest import Store, ZhengwenError
from ui.server import create_app
from ui.service import Service

QUESTIONS = ["云河市高龄津贴每月多少钱？", "发布基本养老服务清单由谁牵头？"]


@pytest.mark.parametrize("way", ["page", "api", "search", "home"])
def test_everyone_is_answered(site: str, way: str) -> None:
    found = load(site, QUESTIONS, users=3, asks=2, ways=[way])
    assert {k: found["all"][k] for k in ("tried", "answered", "busy", "errors")} == {
        "tried": 6, "answered": 6, "busy": 0, "errors": 0,
    }  # fmt: skip
    assert found["errors"] == {}
    assert 0 < found["all"]["first_s"]["median"] <= found["all"]["whole_s"]["median"]


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_full_line_is_counted_as_busy_not_as_an_error(corpus: Store, way: str) -> None:
    def slowly(*args: Any, **told: Any) -> Answer:
        time.sleep(0.5)
        return ask(*args, **told)

    with listening(create_app(Service(corpus, answering=slowly, in_line=2))) as address:
        found = load(address, QUESTIONS, users=6, asks=1, ways=[way])["all"]
    assert found["answered"] + found["busy"] == found["tried"] == 6
    assert found["answered"] >= 2 and found["busy"] >= 2


@pytest.mark.parametrize("way, why", [("api", "500"), ("page", "页面上说没有答成")])
def test_what_goes_wrong_is_an_error_with_its_reason(corpus: Store, way: str, why: str) -> None:
    def broken(*args: Any, **told: Any) -> Answer:
        raise RuntimeError("坏了")

    with listening(create_app(Service(corpus, answering=broken))) as address:
        found = load(address, QUESTIONS, users=2, asks=1, ways=[way])
    assert (found["all"]["errors"], found["all"]["tried"]) == (2, 2)
    assert all(said.startswith(why) for said in found["errors"])


def test_another_site_is_not_ours() -> None:
    with pytest.raises((ZhengwenError, OSError)):
        load("http://127.0.0.1:9", QUESTIONS, users=1, asks=1)
