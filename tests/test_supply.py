"""装着的库都许用；漏洞查不成要明说；物料清单是 CycloneDX。"""

from __future__ import annotations

import json
import subprocess
from types import SimpleNamespace
from typing import Any

import pytest

from evals.reliability.supply import Checked, Package, bill_of_materials, installed, vulnerabilities


@pytest.mark.parametrize(
    "licence, allowed",
    [
        ("MIT", True), ("Apache-2.0 OR MIT", True), ("BSD License; Apache Software License", True), ("MPL-2.0", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True), ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("GPL-3.0-only", False), ("AGPL-3.0", False), ("MIT AND GPL-2.0", False), ("LGPL-2.1", False),
        ("GNU General Public License v3 (GPLv3)", False), ("", False), ("Proprietary", False),
    ],
)  # fmt: skip
def test_licences(licence: str, allowed: bool) -> None:
    assert Package("库", "1", licence).allowed is allowed


def test_what_is_installed_is_allowed() -> None:
    assert [(p.name, p.licence) for p in installed() if not p.allowed] == []


def answering(stdout: str) -> Any:
    return lambda *_, **__: SimpleNamespace(stdout=stdout)


def test_vulnerabilities_are_listed() -> None:
    rows = [{"name": "甲", "version": "1", "vulns": [{"id": "CVE-1"}]}, {"name": "乙", "version": "2", "vulns": []}]
    assert vulnerabilities(answering(json.dumps({"dependencies": rows}))) == Checked(("甲 1：CVE-1",))


def test_what_the_database_does_not_know_is_said() -> None:
    rows: list[dict[str, Any]] = [{"name": f"库{n}", "skip_reason": "not found on PyPI"} for n in range(5)]
    rows += [
        {"name": "zhengwen", "skip_reason": "not found on PyPI"},
        {"name": "乙", "version": "2", "vulns": [{"id": "X"}]},
    ]
    assert vulnerabilities(answering(json.dumps({"dependencies": rows}))) == Checked(
        ("乙 2：X",),
        "漏洞没有查全：7 个库里，漏洞库里找不到的有 5 个（库0、库1、库2 等）。请在直接连得上 pypi.org 的机器上再运行一次。",
    )
    assert vulnerabilities(answering(json.dumps({"dependencies": rows[5:]}))) == Checked(("乙 2：X",))


def broken(*_: Any, **__: Any) -> Any:
    raise subprocess.TimeoutExpired("pip_audit", 1)


@pytest.mark.parametrize("run", [answering(""), answering("ConnectionError"), broken])
def test_what_could_not_be_checked_is_said(run: Any) -> None:
    checked = vulnerabilities(run)
    assert (checked.found, checked.problem[:5]) == ((), "漏洞没有查")


def test_the_bill_of_materials() -> None:
    pytest.importorskip("cyclonedx")
    bill = json.loads(bill_of_materials([Package("jieba", "0.42.1", "MIT")]))
    assert bill["bomFormat"] == "CycloneDX"
    assert [(c["name"], c["version"], c["purl"]) for c in bill["components"]] == [
        ("jieba", "0.42.1", "pkg:pypi/jieba@0.42.1")
    ]
