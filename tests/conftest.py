"""各测试共用的：示例文件入好的库（只建一次），和系统里的浏览器。"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import Store, ingest_paths

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
def chromium() -> str:
    """系统里的 Chromium；没有就跳过，并说明怎样才有。"""
    found = os.environ.get("ZHENGWEN_CHROMIUM") or next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
    if not found:
        pytest.skip("没有 Chromium：装上 chromium，或用 ZHENGWEN_CHROMIUM 指出它在哪里，才能走界面测试")
    return found
