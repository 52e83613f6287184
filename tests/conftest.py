"""各测试共用的：示例文件入好的库（只建一次），和系统里的浏览器。"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import servers
from servers import PostgresServer

from ingest import Store, ingest_paths

if TYPE_CHECKING:
    from browsing import Visit
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
TODAY = dt.date(2026, 11, 24)  # 测试里的「今天」：示例文件的效力随日子变，回答也随之变


@pytest.fixture(scope="session")
def corpus_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """读入了全部示例文件的库目录；真的向量模型。只读，谁也别往里写。"""
    where = tmp_path_factory.mktemp("store") / "zhengwen"
    store = Store(where)
    failed = [r.message for r in ingest_paths([CORPUS], store) if r.outcome == "failed"]
    store.close()
    assert failed == []
    return where


@pytest.fixture(scope="session")
def corpus(corpus_dir: Path) -> Iterator[Store]:
    """打开的示例库。"""
    store = Store(corpus_dir)
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """开着的 PostgreSQL；没有装就跳过。"""
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """开着的 milvus-lite；没有装就跳过。"""
    with servers.milvus(tmp_path_factory.mktemp("milvus")) as address:
        yield address


@pytest.fixture
def cluster(postgres: PostgresServer, milvus: str, tmp_path: Path) -> str:
    """一个空的集群库的地址。"""
    return postgres.url(postgres.cleared(), milvus, tmp_path / "files")


@pytest.fixture(scope="session")
def chromium() -> str:
    """系统里的 Chromium；没有就跳过，并说明怎样才有。"""
    found = os.environ.get("ZHENGWEN_CHROMIUM") or next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
    if not found:
        pytest.skip("没有 Chromium：装上 chromium，或用 ZHENGWEN_CHROMIUM 指出它在哪里，才能走界面测试")
    return found


@pytest.fixture(scope="module")  # 它占着这个线程的事件循环：别的测试文件要用 asyncio
def browser(chromium: str) -> Iterator[Browser]:
    """一个测试文件共用的浏览器。"""
    from browsing import QUIET
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(corpus: Store) -> Iterator[str]:
    """开着的示例库，谁也不能上传。"""
    from browsing import serving

    with serving(corpus) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """打开的页面；参数是浏览器的设置，另有 at（网址的后半）和 elder（长辈版）。"""
    from browsing import Visit

    settings: dict[str, Any] = dict(getattr(request, "param", {}))
    at, elder = settings.pop("at", ""), settings.pop("elder", False)
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN", **settings})
    visit = Visit(context.new_page(), site, at, elder=elder)
    yield visit
    assert visit.clean() == ([], [])  # 每个测试都查：不出站，控制台无错
    context.close()
