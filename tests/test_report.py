"""报告页：自成一体，外来的字一律转义；宽窄两种屏幕都读得了，点得动。"""

from __future__ import annotations

import datetime as dt
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE
from playwright.sync_api import Browser, Page

from evals.case import Case, Gold, Quote
from evals.report import markdown, page, svg
from evals.report.words import headline, name
from evals.run import scored
from evals.sources import Sources
from evals.summary import Run, summarise
from ingest import Clause

RUN = Run(["题.jsonl"], dt.date(2026, 11, 24), "", 1, "", "2026-11-24T08:00:00+08:00")
MONEY = ["700元", "800元", "900元"]


def clause(document: str, label: str, text: str) -> Clause:
    return Clause(label, document, label, (), "item", text, 0, len(text))


def report(hostile: str = "", wrong: int = 2) -> dict[str, Any]:
    """十题：八道问钱的错 ``wrong`` 道，一道该拒的，一道没交；``hostile`` 混进每一处外来的字。"""
    doc = f"甲{hostile}.txt"
    sources = Sources({doc: (clause(doc, f"第一条{hostile}", f"{hostile}每月700元。{hostile}"),)})
    quote = Quote(doc, f"第一条{hostile}", "每月700元")
    cases = [
        Case(
            f"Q{n}{hostile}",
            "amount",
            f"补多少？{hostile}",
            (doc,),
            Gold(values=("700元",)),
            (f"上文{hostile}",),
            {"city": hostile},
            (quote,),
            (),
            hostile,
            (f"t{hostile}",),
            n,
            f"题{hostile}",
        )
        for n in range(1, 9)
    ]
    cases += [
        Case("R1", f"kind{hostile}", "邮费谁出", (doc,), Gold(answerable=False)),
        Case("M1", "deadline", "哪天", (doc,), Gold()),
    ]
    cited = [{"doc": doc, "label": f"第一条{hostile}", "quote": f"每月700元{hostile}"}]
    answers = {
        c.id: {
            "id": c.id,
            "text": f"每月{hostile}700元",
            "answerable": True,
            "values": ["700元" if n >= wrong else f"900元{hostile}"],
            "citations": cited,
            "lead": hostile,
            "confidence": n / 10,
            "latency_ms": 10.0 * (n + 1),
        }
        for n, c in enumerate(cases[:8])
    }
    answers["R1"] = {"id": "R1", "text": "没有写明。", "answerable": False}
    return json.loads(json.dumps(summarise(RUN, scored(cases, answers, sources), answers, sources)))


def test_the_first_lines_name_the_worst_kind() -> None:
    assert headline(report(), "zh") == (
        "10 题答对 7 题，70.0%（95% 区间 39.7% 到 89.2%）。",
        "最弱的一类是“时限”：1 题错 1 题。",
    )
    assert 'href="#case-M1"' in page.render(report(), "zh")


def test_a_rare_slip_is_not_the_worst_kind() -> None:
    """一道错一道的种类，区间很宽，不排在错了一大半的前面。"""
    assert headline(report(wrong=8), "zh")[1] == "最弱的一类是“金额”：8 题错 8 题。"


def tags(made: str) -> list[tuple[str, tuple[str, ...]]]:
    """页面里的标记和各自的属性名。"""
    found = list[tuple[str, tuple[str, ...]]]()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, tuple(sorted(a for a, _ in attrs))))

    Reader().feed(made)
    return found


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_foreign_becomes_markup(bad: str, lang: str) -> None:
    """混进了外来的字，页面里的标记还是自己那几种，脚本还是那一个，带 on 的属性一个也没有。"""
    plain, attacked = (tags(page.render(report(h), lang)) for h in ("?", bad))
    assert {t for t, _ in attacked} == {t for t, _ in plain}
    assert [t for t, _ in attacked].count("script") == 1
    assert {a for _, named in attacked for a in named} == {a for _, named in plain for a in named}


def test_the_page_asks_for_nothing_and_runs_only_its_own_script() -> None:
    made = page.render(report(), "zh")
    assert re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*", made) == []
    assert "default-src 'none'" in made
    assert "http://" not in made.replace("http://www.w3.org", "")


@pytest.mark.parametrize("bad", HOSTILE)
def test_markdown_escapes(bad: str) -> None:
    made = markdown.render(report(bad), "zh")
    assert not re.search(r"(?<!\\)<[a-zA-Z/!]", made)
    assert not re.search(r"(?<!\\)\]\(", made)


def test_unknown_kinds_keep_their_name() -> None:
    assert name("kind_name", "自定", "en") == "自定"


def test_regressions_are_shown() -> None:
    from evals.compare import compare

    now = report(wrong=8)
    now["comparison"] = compare(report(wrong=0), now, "旧.json").to_json()
    made = page.render(now, "zh")
    assert "8 题，变差" not in made
    assert "变好 0 题，变差 8 题，不是偶然（p = 0.00781）" in made
    assert made.count('class="chip" href="#case-Q') == 8


# ---- 在浏览器里 ------------------------------------------------------------------------------------------------


def opened(browser: Browser, path: Path, width: int) -> tuple[Page, list[str]]:
    tab, heard = browser.new_page(viewport={"width": width, "height": 900}), list[str]()
    tab.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else heard.append(r.url))
    tab.on("console", lambda m: heard.append(m.text))
    tab.on("dialog", lambda d: heard.append(d.message))
    tab.goto(path.as_uri())
    return tab, heard


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("bad", ["", "<img src=x onerror=alert(1)><script>alert(1)</script>"])
def test_the_page_in_chromium(browser: Browser, tmp_path: Path, width: int, bad: str) -> None:
    path = tmp_path / "report.html"
    path.write_text(page.render(report(bad), "zh"), "utf-8")
    tab, heard = opened(browser, path, width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width  # 不横着滚
    assert tab.locator(".case:visible").count() == 3  # 先列错的
    tab.locator(".verdict a").focus()
    tab.keyboard.press("Enter")  # 键盘点得动
    tab.wait_for_selector("#case-M1[open]")
    tab.locator('#kinds a[data-kind="amount"]').click()
    assert (tab.locator(".case:visible").count(), tab.locator("#shown").inner_text()) == (2, "2 题")
    tab.select_option("#f-state", "right")
    assert tab.locator(".case:visible").count() == 6
    tab.select_option("#f-kind", "")
    tab.fill("#f-search", "邮费")
    assert tab.locator(".case:visible b").first.inner_text() == "R1"
    tab.fill("#f-search", "没有这样的话")
    assert tab.locator("#none").is_visible()
    tab.locator('#checks a[data-check="values"]').click()
    assert tab.locator(".case:visible").count() == 2
    tab.locator("#expand").click()
    assert tab.locator(".case[open]:visible .sides mark").count() >= 2
    assert heard == []


def test_the_largest_dot_stays_in_the_picture() -> None:
    """一道题、满把握、答对：点在右上角，整个都在图里。"""
    drawn = svg.reliability({"bins": [{"stated": 1.0, "right": 1, "count": 1}]}, "横", "纵", "题")
    [wide, high] = map(float, re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawn)[0])
    [(x, y, radius)] = [tuple(map(float, m)) for m in re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', drawn)]
    assert radius <= x <= wide - radius and radius <= y <= high - radius


def test_one_bar_does_not_fill_the_picture() -> None:
    drawn = svg.histogram([820.0], "毫秒", "用时")
    assert [float(w) for w in re.findall(r'class="fill".*? width="([\d.]+)"', drawn)] == [60.0]
    assert re.findall(r">(\d+)</text>", drawn) == ["1", "500", "1000"]  # 几题；这一档从哪到哪
