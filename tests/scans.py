"""示例政策的扫描件：几处测试都要识它，一次识好。"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ingest.document import Source
from ingest.read import read

SAMPLE = Path(__file__).parents[1] / "corpus" / "formats" / "残疾人家庭无障碍改造实施方案（扫描）.pdf"


def needs_ocr() -> None:
    pytest.importorskip("rapidocr", reason="没有装 rapidocr（pip install 'zhengwen[ocr]'），不测识字")


@cache
def _read() -> Source:
    return read(SAMPLE)


def sample_scan() -> Source:
    needs_ocr()
    return _read()
