"""无障碍：axe-core 查每一页，普通版、长辈版、深色、手机都查；没有严重的问题。"""

from __future__ import annotations

from typing import Any

import pytest
from browsing import DARK, ELDER, PAGES, PHONE, Visit

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core 的脚本；没有装就跳过。"""
    package = pytest.importorskip("axe_playwright_python", reason="没有 axe-core：pip install axe-playwright-python")
    from importlib.resources import files

    return (files(package) / "axe.min.js").read_text("utf-8")


def serious(visit: Visit, axe: str) -> list[str]:
    """严重、要命的问题：规则和出问题的元素。"""
    page = visit.page
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(axe)
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", TAGS
    )
    return [
        f"{v['id']}（{v['impact']}）：{n['html'][:120]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
        for n in v["nodes"]
    ]


SETTINGS = [{}, DARK, ELDER, {**PHONE}, {**PHONE, **ELDER, **DARK}, {"at": "en/"}]


@pytest.mark.parametrize(
    "visit", SETTINGS, indirect=True, ids=["普通版", "深色", "长辈版", "手机", "手机长辈版深色", "英文"]
)
def test_no_serious_findings(visit: Visit, axe: str) -> None:
    page = visit.page
    found: dict[str, list[str]] = {}
    visit.ask("云河市居家养老服务补贴试点现在还发吗？")
    page.click("#zw-last [data-zw-verdict=bad]")
    page.click("#zw-context summary")
    found["ask"] = serious(visit, axe)
    visit.cites()
    found["source"] = serious(visit, axe)
    page.keyboard.press("Escape")
    page.evaluate("scrollTo(0, 0)")
    for name in PAGES[1:]:
        visit.turn(name)
        found[name] = serious(visit, axe)
        fill = {
            "situation": ("#zw-situation", "#zw-benefits"), "duties": ("#zw-duties", "#zw-tasks"),
        }.get(name)  # fmt: skip
        if fill:
            page.evaluate(f"document.querySelector('{fill[0]} form').requestSubmit()")
            page.wait_for_selector(f"{fill[1]} [data-zw-lead]")
            found[f"{name}的结果"] = serious(visit, axe)
        if name == "duties":
            for view in ("matrix", "timeline"):
                page.click(f"[data-zw-tab={view}]")
                found[f"职责 {view}"] = serious(visit, axe)
        if name == "compare":
            page.evaluate(
                "() => { const f = document.querySelector('#zw-versions form'); f.elements.old.selectedIndex = 2;"
                " f.elements.new.selectedIndex = 10; f.requestSubmit(); }"
            )
            page.wait_for_selector("#zw-changed [data-zw-lead]")
            found["逐条对照"] = serious(visit, axe)
    assert {name: rules for name, rules in found.items() if rules} == {}


@pytest.mark.parametrize("path", ["api/docs", "view/none"])
def test_plain_pages(path: str, visit: Visit, axe: str) -> None:
    visit.page.goto(visit.site + path)
    if path == "view/none":
        visit.errors.clear()  # 404 本身会记一条
        return
    visit.page.evaluate(axe)
    assert serious(visit, axe) == []
