"""用浏览器走页面：开服务，记下外面的请求和控制台的错误。真的库，真的回答。"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import doors
from conftest import TODAY
from playwright.sync_api import Page, expect

from assistant import Answer, ask
from ingest import Store
from ui.access import Access
from ui.evaluations import EVAL, Evaluations
from ui.server import create_app
from ui.service import Service
from ui.staff import Staff

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
ELDER: dict[str, Any] = {"elder": True}
PAGES = ("ask", "situation", "duties", "compare", "documents", "evaluation")
PASSWORD = "云河口令2026"
expect.set_options(timeout=15_000)
RELEASED = threading.Event()
ASKED: list[tuple[str, tuple[str, ...], dict[str, Any]]] = []


def answering(question: str, store: Store, **how: Any) -> Answer:
    """记下问了什么；别有用心的问题照原话回答，别的真的去答；「慢慢说」说得长，「想个没完」要等到放行。"""
    ASKED.append((question, how["history"], dict(how["profile"])))
    if question == "慢慢说":
        return doors.answer("".join(f"第{i}样，" for i in range(1, 60)) + "完。")
    if question == "想个没完":
        RELEASED.wait(60)
    hostile = question[0] in "<![\"'$`&{\u202e=@" or "evil.invalid" in question
    return doors.answer(question) if hostile else ask(question, store, **how)


@contextlib.contextmanager
def serving(
    store: Store, password: str = "", evaluating: Sequence[str] = EVAL, access: Access | None = None
) -> Iterator[str]:
    """开着的服务的地址。"""
    service = Service(store, day=TODAY, answering=answering, staff=Staff(password), access=access or Access())
    service.evaluations = Evaluations(store, TODAY, evaluating)
    with doors.listening(create_app(service)) as address:
        yield f"{address}/"


class Visit:
    """一次打开的页面。"""

    def __init__(self, page: Page, site: str, at: str = "", *, elder: bool = False) -> None:
        self.page, self.site = page, site
        self.outside, self.errors = list[str](), list[str]()
        page.set_default_timeout(15_000)
        page.on("request", lambda r: None if r.url.startswith((site, "data:", "blob:")) else self.outside.append(r.url))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        if elder:
            page.add_init_script(
                "if (origin !== 'null') localStorage.setItem('zw-elder', localStorage.getItem('zw-elder') ?? '1')"
            )
        self.open(at)

    def open(self, at: str = "") -> None:
        if self.page.url.startswith(self.site):
            before = len(self.errors)
            self.page.goto("about:blank")  # 只换井号后面的，浏览器不重新载入
            del self.errors[before:]  # 走的时候 Gradio 正收着的流断了，它自己记一条；不是这一页的错
        self.page.goto(self.site + at)
        self.page.wait_for_selector("html[data-zw-ready]", state="attached")
        self.page.wait_for_selector(".zw-welcome", state="attached")
        self.page.wait_for_selector(".zw-index", state="attached")

    def turn(self, name: str) -> None:
        """翻到一页，等它取好内容。"""
        filled = {
            "situation": "#zw-place-list option", "duties": "#zw-unit-list option", "compare": "#zw-old option >> nth=1",
            "documents": "#zw-documents .zw-card, #zw-documents .zw-empty", "evaluation": "#zw-reports :is(.zw-none, iframe)",
        }  # fmt: skip
        self.page.click(f".zw-nav [data-zw-nav={name}]")
        if name in filled:
            self.page.wait_for_selector(filled[name], state="attached")

    def ask(self, words: str) -> None:
        turns = self.page.locator(".zw-turn").count()
        self.page.fill("#zw-box textarea", words)
        self.page.press("#zw-box textarea", "Enter")
        self.page.wait_for_function(
            "n => { const all = document.querySelectorAll('.zw-turn');"
            " return all.length > n && all[all.length - 1].querySelector('[data-zw-lead]') }",
            arg=turns,
        )

    def follow(self) -> str:
        """点头一句可以接着问的话，等它答完；返回那句话。"""
        turn = self.page.locator("#zw-last .zw-turn").get_attribute("data-zw-turn")
        button = self.page.locator("#zw-following [data-zw-ask]:visible").first
        said = button.inner_text()
        button.click()
        self.page.wait_for_function(
            "before => { const turn = document.querySelector('#zw-last .zw-turn');"
            " return turn.dataset.zwTurn !== before && turn.querySelector('[data-zw-lead]') }",
            arg=turn,
        )
        return said

    def small(self) -> list[str]:
        """看得见的字里不到 22 像素的；只给读屏软件的、画在图里的不算。"""
        found: list[str] = self.page.evaluate(
            "() => { const found = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);"
            " for (let n; (n = walk.nextNode()); ) { const e = n.parentElement;"
            " if (!n.textContent.trim() || !e.checkVisibility() || e.closest('script, style, .zw-unseen, .zw-skip, option, svg, .sr-only')) continue;"
            " if (parseFloat(getComputedStyle(e).fontSize) < 22) found.push(n.textContent.trim().slice(0, 20)); } return found }"
        )
        return found

    def stacked(self) -> list[str]:
        """上下叠在一起的出处编号：点一枚会点到另一枚。"""
        found: list[str] = self.page.evaluate(
            "() => { const all = [...document.querySelectorAll('a.zw-cite')].filter(e => e.checkVisibility() && !e.closest('.zw-matrix'))"
            ".map(e => [e.textContent, e.getBoundingClientRect()]); return all.flatMap(([said, a], i) => all.slice(i + 1)"
            ".filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 16 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)"
            ".map(([other, b]) => `${said} ${Math.round(a.top)} / ${other} ${Math.round(b.top)}`)) }"
        )
        return found

    def focused(self, selector: str) -> None:
        """焦点会落到这里：按键、点击之后页面要转一下，不能当场就看。"""
        expect(self.page.locator(selector)).to_be_focused()

    def size(self, selector: str) -> dict[str, float]:
        box = self.page.locator(selector).first.bounding_box()
        assert box, selector
        return dict(box)

    def cites(self, within: str = "#zw-last") -> None:
        self.page.locator(f"{within} a.zw-cite").first.click()
        self.page.wait_for_selector("#zw-here")

    def fits(self) -> bool:
        """没有横向的滚动条，也没有一样东西伸到右边外面；自己能左右滑的框里不算。"""
        return self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") and self.cut() == []

    def cut(self) -> list[str]:
        """右边被切掉的。"""
        found: list[str] = self.page.evaluate(
            "() => [...document.querySelectorAll('#zw-top *, #zw-main *')].filter(e => e.offsetParent"
            " && !e.closest('.zw-scroll, .zw-chips, .zw-unseen, .zw-skip') && e.getBoundingClientRect().right > innerWidth + 1)"
            ".map(e => e.tagName + '.' + e.className + ' ' + (e.innerText || '').slice(0, 40))"
        )
        return found

    def clean(self) -> tuple[list[str], list[str]]:
        return self.outside, self.errors
