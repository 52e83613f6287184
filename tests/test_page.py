"""用浏览器走一遍页面：提问、看出处、追问、长辈版、手机。真的库，真的回答。"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import doors
import pytest
import uvicorn
from conftest import TODAY
from fakes import FakeEncoder, reading
from hostile import HOSTILE
from playwright.sync_api import Browser, Page, sync_playwright

from assistant import Answer, ask
from ingest import Store
from ui.server import create_app
from ui.service import Service

pytestmark = pytest.mark.browser
QUESTION = "云河市发布基本养老服务清单由谁牵头？"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
MARKUP = ":is(.zw-turn, .zw-cards, #zw-panel) :is(script, iframe, form, svg, base, meta, style, img, input)"
ASKED: list[tuple[str, tuple[str, ...]]] = []


def answering(question: str, store: Store, **how: Any) -> Answer:
    """记下问了什么；别有用心的问题照原话回答，别的真的去答。"""
    ASKED.append((question, how["history"]))
    return doors.answer(question) if question[0] in "<![\"'$`&{\u202e" else ask(question, store, **how)


@contextlib.contextmanager
def serving(store: Store) -> Iterator[str]:
    """开着的服务的地址。"""
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(Service(store, day=TODAY, answering=answering))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def site(corpus: Store) -> Iterator[str]:
    with serving(corpus) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


class Visit:
    """一次打开的页面；记下外面的请求和控制台的错误。"""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.outside, self.errors = page, list[str](), list[str]()
        page.set_default_timeout(15_000)
        page.on("request", lambda r: None if r.url.startswith((site, "data:", "blob:")) else self.outside.append(r.url))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.goto(site)
        page.wait_for_selector("#zw-box textarea")
        page.wait_for_selector(".zw-welcome")

    def ask(self, words: str) -> None:
        turns = self.page.locator(".zw-turn").count()
        self.page.fill("#zw-box textarea", words)
        self.page.press("#zw-box textarea", "Enter")
        self.page.wait_for_function(
            "n => { const all = document.querySelectorAll('.zw-turn');"
            " return all.length > n && all[all.length - 1].querySelector('[data-zw-lead]') }",
            arg=turns,
        )

    def size(self, selector: str) -> dict[str, float]:
        box = self.page.locator(selector).first.bounding_box()
        assert box, selector
        return dict(box)

    def cites(self) -> None:
        self.page.locator("#zw-last a.zw-cite").first.click()
        self.page.wait_for_selector("#zw-here")


@pytest.fixture
def visit(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    settings: dict[str, Any] = getattr(request, "param", {})
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN", **settings})
    visit = Visit(context.new_page(), site)
    yield visit
    assert (visit.outside, visit.errors) == ([], [])  # 每个测试都查：不出站，控制台无错
    context.close()


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_opening(visit: Visit) -> None:
    page = visit.page
    assert page.title() == "政问 Zhengwen"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert page.get_by_label("您想问什么").count() == 1
    assert (
        page.locator("button:visible, a:visible").evaluate_all("all => all.filter(e => !e.innerText.trim()).length")
        == 0
    )


def test_a_citation_opens_its_clause_beside_the_answer(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.cites()
    page = visit.page
    quote = page.locator("#zw-last .zw-quote").first.inner_text()
    assert page.locator("#zw-here mark").inner_text().split() == quote.removesuffix("……").split() or quote.endswith(
        "……"
    )
    assert page.locator("#zw-panel .zw-badge").first.inner_text() == "现行"
    assert page.locator("#zw-here .zw-path").inner_text() != ""
    here, panel = visit.size("#zw-here"), visit.size("#zw-panel")
    assert panel["y"] <= here["y"] < panel["y"] + panel["height"]
    assert page.evaluate("document.activeElement.id") == "zw-here"


def test_the_answer_grows_by_phrases(visit: Visit) -> None:
    visit.page.evaluate(
        "() => { window.seen = []; new MutationObserver(() => { const a = document.querySelector('.zw-turn .zw-answer');"
        " if (a && !a.matches('.zw-waiting')) seen.push(a.innerText.length); })"
        ".observe(document.querySelector('#zw-log'), {childList: true, subtree: true}); }"
    )
    visit.ask(QUESTION)
    seen = visit.page.evaluate("seen")
    assert len(set(seen)) > 1 and seen == sorted(seen)


def test_follow_up_and_new_start(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.ask("那南浦区呢？")
    assert ASKED[-1] == ("那南浦区呢？", (QUESTION,))
    assert (visit.page.locator("#zw-past .zw-turn").count(), visit.page.locator("#zw-last .zw-turn").count()) == (1, 1)
    assert visit.page.locator(".zw-question").all_inner_texts() == [QUESTION, "那南浦区呢？"]
    top = visit.size("#zw-last .zw-question")["y"] - visit.size("#zw-log")["y"]
    assert abs(top) < 20  # 新的问题滚到顶上
    assert visit.page.locator("#zw-box textarea").input_value() == ""
    assert visit.page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    visit.page.click("#zw-clear")
    visit.page.wait_for_selector(".zw-welcome")
    visit.ask(QUESTION)
    assert ASKED[-1] == (QUESTION, ())


def test_examples_are_one_click_away_and_answerable(visit: Visit) -> None:
    examples = visit.page.locator(".zw-welcome [data-zw-ask]").all_inner_texts()
    assert len(examples) >= 3
    visit.page.click(".zw-welcome [data-zw-ask]")
    visit.page.wait_for_selector("[data-zw-lead]")
    assert visit.page.locator(".zw-question").all_inner_texts() == examples[:1]
    assert visit.page.locator(".zw-answer.zw-answered, .zw-answer.zw-partial").count() == 1


def test_documents(visit: Visit) -> None:
    visit.page.click("button[role=tab]:has-text('文件')")
    visit.page.wait_for_selector(".zw-card")
    assert visit.page.locator(".zw-card").count() == 15
    assert visit.page.locator(".zw-card .zw-badge").count() == 15
    visit.page.locator(".zw-card .zw-open").nth(1).click()
    visit.page.wait_for_selector("#zw-panel .zw-document")
    assert visit.page.locator("#zw-panel h3").inner_text() == "云河市老年人助餐服务管理办法"


def test_long_questions_are_stopped_with_a_word(visit: Visit) -> None:
    visit.page.evaluate("document.querySelector('#zw-box textarea').removeAttribute('maxlength')")
    visit.ask("问" * 1001)
    assert visit.page.locator(".zw-lead").inner_text() == "问题太长（1001 字）。请用 1000 字以内说清一件事。"


@pytest.mark.parametrize("visit", [{}, PHONE], indirect=True, ids=["宽屏", "手机"])
def test_elder_mode(visit: Visit) -> None:
    page = visit.page
    page.click("[data-zw-elder]")
    box = page.locator("#zw-box textarea")
    assert box.evaluate("box => box.scrollHeight <= box.clientHeight + 1")  # 提示的字没有被切掉
    visit.ask(QUESTION)
    visit.cites()
    sizes = page.evaluate(
        "['.zw-lead', '.zw-more', '.zw-question', '.zw-here mark', '#zw-box textarea']"
        ".map(s => document.querySelector(s)).filter(Boolean).map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 22
    if visit.page.locator("[data-zw-back]").is_visible():
        assert visit.size("[data-zw-back]")["height"] >= 60
        page.click("[data-zw-back]")
    for selector in ("#zw-send", "#zw-box textarea", "[data-zw-elder]", ".zw-source", "button[role=tab]:visible"):
        assert visit.size(selector)["height"] >= 60, selector
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.reload()
    page.wait_for_selector("[data-zw-elder][aria-pressed=true]")


@pytest.mark.parametrize("visit", [PHONE], indirect=True, ids=["手机"])
def test_phone(visit: Visit) -> None:
    """出处盖满屏幕打开，被引的一条看得见；一按就回到刚才点的地方。"""
    page = visit.page
    visit.ask(QUESTION)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    chips = visit.size(".zw-chip")  # 按哪里来答，不必翻到回答的末尾去找
    assert (
        page.locator(".zw-chip").first.inner_text() == "地方：云河市"
        and 0 <= chips["y"] < visit.size(".zw-answer")["y"]
    )
    visit.cites()
    panel, here, back = visit.size("#zw-panel"), visit.size("#zw-here"), visit.size("[data-zw-back]")
    assert (panel["x"], panel["y"], panel["width"]) == (0, 0, 390)
    assert back["y"] + back["height"] <= here["y"] < 600
    assert page.locator(".zw-bar h2").inner_text() == "云河市基本养老服务体系建设实施方案（2024—2027年）"
    page.click("[data-zw-back]")
    assert page.locator("#zw-panel").is_hidden()
    assert page.evaluate("document.activeElement.className") == "zw-cite"
    assert 0 <= visit.size(".zw-cite")["y"] < 700


@pytest.mark.parametrize("said", [" ".join(HOSTILE[i : i + 4]) for i in range(0, len(HOSTILE), 4)])
def test_hostile_words_do_nothing(said: str, visit: Visit) -> None:
    visit.ask(said)
    visit.page.wait_for_timeout(150)
    assert (visit.page.evaluate("window.pwned"), visit.page.locator(MARKUP).count()) == (None, 0)


def test_a_hostile_document_is_only_text(browser: Browser, tmp_path: Path) -> None:
    """题目、文件名、正文全是标记的文件：目录、列表、原文里都只是字。"""
    store = Store(tmp_path, FakeEncoder())
    store.add(reading(name=HOSTILE[1], lines=HOSTILE, title=" ".join(HOSTILE)))
    with serving(store) as address:
        visit = Visit(browser.new_page(), address)
        page = visit.page
        page.wait_for_selector(".zw-index .zw-open")
        page.click("button[role=tab]:has-text('文件')")
        page.wait_for_selector(".zw-card")
        page.click(".zw-card .zw-open")
        page.wait_for_selector(".zw-document")
        page.wait_for_timeout(150)
        assert page.locator(".zw-clause").count() == len(HOSTILE)
        assert (page.evaluate("window.pwned"), page.locator(MARKUP).count()) == (None, 0)
        page.goto(address + page.locator(".zw-card .zw-open").first.get_attribute("href")[1:])  # type: ignore[index]
        assert page.locator(".zw-clause").count() == len(HOSTILE)
        assert (page.evaluate("window.pwned"), page.locator("script, iframe, form, img").count()) == (None, 0)
        assert (visit.outside, visit.errors) == ([], [])
        page.close()
    store.close()


CONTRAST = """() => {
  const channel = (v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const rgba = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor);
    if (c.length && (c[3] === undefined || c[3] === 1)) return c; } return [255, 255, 255]; };
  const low = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.checkVisibility({visibilityProperty: true}) || e.closest('.zw-unseen, .sr-only')) continue;
    const [a, b] = [light(rgba(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) low.push(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2));
  }
  return low;
}"""


@pytest.mark.parametrize("visit", [{}, {"color_scheme": "dark"}], indirect=True, ids=["浅色", "深色"])
def test_contrast(visit: Visit) -> None:
    page = visit.page
    found = page.evaluate(CONTRAST)
    visit.ask("云河市居家养老服务补贴试点现在还发吗？")
    visit.cites()
    found += page.evaluate(CONTRAST)
    page.click("button[role=tab]:has-text('文件')")
    page.wait_for_selector(".zw-card")
    assert found + page.evaluate(CONTRAST) == []
