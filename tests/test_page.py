"""问政策：提问、看出处、追问、改背景、叫停、复制、反馈、长辈版、手机。真的库，真的回答。"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from browsing import ASKED, PAGES, PHONE, RELEASED, Visit, serving
from fakes import FakeEncoder, reading
from hostile import HOSTILE
from playwright.sync_api import Browser, expect

from ingest import Store
from ui.access import Access
from ui.limits import Limit
from ui.pages import ask as asking

pytestmark = pytest.mark.browser
QUESTION = "云河市发布基本养老服务清单由谁牵头？"
MARKUP = ":is(.zw-turn, .zw-cards, #zw-panel) :is(script, iframe, form, svg, base, meta, style, img, input, object, embed, link, video, template)"


def test_opening(visit: Visit) -> None:
    page = visit.page
    assert page.title() == "政问 Zhengwen"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    visit.focused("#zw-box textarea")
    assert page.get_by_label("您想问什么").count() == 1
    silent = "all => all.filter(e => !e.innerText.trim()).length"
    assert page.locator("button:visible, a:visible").evaluate_all(silent) == 0


@pytest.mark.parametrize(
    "visit", [{"locale": "en-US"}, {"locale": "zh-CN", "at": "en/"}], indirect=True, ids=["中文页", "英文页"]
)
def test_the_language_of_the_page_is_not_that_of_the_browser(visit: Visit) -> None:
    visit.page.wait_for_timeout(300)
    wanted = "en" if visit.page.url.endswith("/en/") else "zh-CN"
    assert visit.page.evaluate("document.documentElement.lang") == wanted


def test_a_citation_opens_its_clause_beside_the_answer(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.cites()
    page = visit.page
    quote = page.locator("#zw-last .zw-quote").first.inner_text()
    assert page.locator("#zw-here mark").inner_text().split() == quote.removesuffix("……").split() or quote.endswith(
        "……"
    )
    expect(page.locator("#zw-panel .zw-badge").first).to_have_text("现行", use_inner_text=True)
    assert page.locator("#zw-here .zw-path").inner_text() != ""
    here, panel = visit.size("#zw-here"), visit.size("#zw-panel")
    assert panel["y"] <= here["y"] < panel["y"] + panel["height"]
    visit.focused("#zw-here")


def test_the_source_of_the_last_answer_does_not_stand_beside_the_next(visit: Visit) -> None:
    """问了新的、重新开始，旁边换回目录；新的回答的出处照样打得开。"""
    page = visit.page
    visit.ask(QUESTION)
    visit.cites()
    visit.ask("那南浦区呢？")
    expect(page.locator("#zw-here")).to_have_count(0)
    expect(page.locator("#zw-panel .zw-index")).to_be_visible()
    visit.cites()
    page.click("#zw-clear")
    expect(page.locator("#zw-here")).to_have_count(0)
    expect(page.locator("#zw-panel .zw-index")).to_be_visible()


def test_the_answer_grows_by_phrases(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_PAUSE", 0.2)  # 说得慢，再忙的机器也看得出是一截一截来的
    monkeypatch.setattr(asking, "_LONGEST_PAUSE", 10.0)
    visit.page.evaluate(
        "() => { window.seen = []; new MutationObserver(() => { const a = document.querySelector('.zw-turn .zw-answer');"
        " if (a && !a.matches('.zw-waiting')) seen.push(a.innerText.length); })"
        ".observe(document.querySelector('#zw-log'), {childList: true, subtree: true}); }"
    )
    visit.ask("慢慢说")
    seen = visit.page.evaluate("seen")
    assert len(set(seen)) > 1 and seen == sorted(seen)


def test_follow_up_and_new_start(visit: Visit) -> None:
    visit.ask(QUESTION)
    visit.ask("那南浦区呢？")
    assert ASKED[-1] == ("那南浦区呢？", (QUESTION,), {})
    assert (visit.page.locator("#zw-past .zw-turn").count(), visit.page.locator("#zw-last .zw-turn").count()) == (1, 1)
    assert visit.page.locator(".zw-question").all_inner_texts() == [QUESTION, "那南浦区呢？"]
    top = visit.size("#zw-last .zw-question")["y"] - visit.size("#zw-log")["y"]
    assert abs(top) < 20  # 新的问题滚到顶上
    expect(visit.page.locator("#zw-box textarea")).to_have_value("")
    visit.focused("#zw-box textarea")
    visit.page.click("#zw-clear")
    visit.page.wait_for_selector(".zw-welcome")
    visit.ask(QUESTION)
    assert ASKED[-1] == (QUESTION, (), {})


def test_examples_are_one_click_away_and_answerable(visit: Visit) -> None:
    examples = visit.page.locator(".zw-welcome [data-zw-ask]").all_inner_texts()
    assert len(examples) >= 3
    visit.page.click(".zw-welcome [data-zw-ask]")
    visit.page.wait_for_selector("[data-zw-lead]")
    assert visit.page.locator(".zw-question").all_inner_texts() == examples[:1]
    expect(visit.page.locator(".zw-answer.zw-answered, .zw-answer.zw-partial")).to_have_count(1)


def test_the_context_can_be_changed(visit: Visit) -> None:
    """换个地方接着问；加上情况再答一次；清空就从头算上文。"""
    page = visit.page
    visit.ask(QUESTION)
    page.click("#zw-context summary")
    page.fill("#zw-context input[name=place]", "南浦区")
    page.fill("#zw-context input[name=age]", "82")
    page.click("#zw-context button:not([name])")
    page.wait_for_selector(".zw-question:has-text('那南浦区呢？')")
    page.wait_for_selector("#zw-last [data-zw-lead]")
    assert ASKED[-1] == ("那南浦区呢？", (QUESTION,), {"age": 82})
    page.click("#zw-context summary")
    page.fill("#zw-context input[name=age]", "两百岁")
    page.click("#zw-context button:not([name])")
    page.wait_for_selector("#zw-last .zw-lead:has-text('情况里的 age 应是岁数')")
    page.click("#zw-context button[name=clear]")
    page.wait_for_selector("#zw-context form", state="detached")
    visit.ask(QUESTION)
    assert ASKED[-1] == (QUESTION, (), {})


@pytest.mark.parametrize("visit", [{"at": "en/"}], indirect=True, ids=["英文页"])
def test_another_place_is_asked_for_in_english(visit: Visit) -> None:
    page = visit.page
    visit.ask("Who takes the lead in publishing the list of basic elderly care services in Yunhe?")
    page.click("#zw-context summary")
    page.fill("#zw-context input[name=place]", "南浦区")
    page.click("#zw-context button:not([name])")
    expect(page.locator("#zw-last .zw-question")).to_have_text("And in 南浦区?")
    expect(page.locator(".zw-chip").first).to_have_text(re.compile("南浦区"))


def test_an_answer_can_be_stopped(visit: Visit) -> None:
    page = visit.page
    RELEASED.clear()
    page.fill("#zw-box textarea", "想个没完")
    page.press("#zw-box textarea", "Enter")
    page.wait_for_selector("#zw-last .zw-waiting")
    expect(page.locator("#zw-send")).to_be_hidden()
    page.click("#zw-stop")
    page.wait_for_selector("#zw-last .zw-hint:has-text('已经停下。')")
    page.wait_for_selector("#zw-send", state="visible")
    expect(page.locator("#zw-stop")).to_be_hidden()
    RELEASED.set()
    visit.ask(QUESTION)
    expect(page.locator("#zw-past .zw-turn")).to_have_count(1)


def test_copy_takes_the_sources_along(visit: Visit) -> None:
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.ask(QUESTION)
    page.click("#zw-last [data-zw-copy]")
    page.wait_for_function("document.querySelector('#zw-said').textContent === '已复制，连同出处'")
    expect(page.locator("#zw-said")).to_be_in_viewport()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"问：{QUESTION}\n牵头单位是市民政局；")
    assert "[1]" in copied and "\n出处\n[1] 云河市基本养老服务体系建设实施方案（2024—2027年） 三、（一）1." in copied


def test_an_answer_becomes_a_picture(visit: Visit) -> None:
    visit.ask(QUESTION)
    with visit.page.expect_download() as download:
        visit.page.click("#zw-last [data-zw-image]")
    data = Path(download.value.path()).read_bytes()
    assert (download.value.suggested_filename, data[:8]) == ("zhengwen.png", b"\x89PNG\r\n\x1a\n")
    assert len(data) > 20_000  # 上面有字


VOICES = """
window.spoken = [];
Object.defineProperty(window, 'speechSynthesis', { value: Object.assign(new EventTarget(), {
  getVoices: () => [{ lang: 'zh-CN', localService: LOCAL, name: '本机' }],
  speak: (said) => spoken.push(said.text), cancel: () => {},
}) });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


@pytest.mark.parametrize("local", [True, False], ids=["本机的声音", "网上的声音"])
def test_read_aloud_only_by_a_local_voice(local: bool, visit: Visit) -> None:
    page = visit.page
    page.add_init_script(VOICES.replace("LOCAL", str(local).lower()))
    visit.open()
    visit.ask(QUESTION)
    button = page.locator("#zw-last [data-zw-speak]")
    assert button.is_visible() is local
    if local:
        button.click()
        assert button.inner_text() == "停止朗读"
        assert page.evaluate("spoken[0]").startswith("牵头单位是市民政局；")


EARS = """
window.SpeechRecognition = class {
  static available(how) { window.wanted = how; return Promise.resolve('STATE'); }
  start() { window.heard = this; }
  stop() { this.onend(); }
};
"""


@pytest.mark.parametrize("visit", [{}, {"at": "en/"}], indirect=True, ids=["中文页", "英文页"])
def test_dictation_on_this_machine(visit: Visit) -> None:
    """边说边出字，说完光标在输入框里；没听清就说出来。语音只在本机识别。"""
    page, english = visit.page, visit.page.url.endswith("/en/")
    page.add_init_script(EARS.replace("STATE", "available"))
    visit.open("en/" if english else "")
    button, said = page.locator("[data-zw-dictate]"), page.locator("#zw-said")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(said).to_have_text("Listening… press again to stop" if english else "正在听……再按一次结束")
    spoken = "en-US" if english else "zh-CN"
    assert page.evaluate("[heard.lang, heard.processLocally, wanted]") == [
        spoken,
        True,
        {"langs": [spoken], "processLocally": True},
    ]
    for words in ("云河市", QUESTION):
        page.evaluate("words => heard.onresult({ results: [[{ transcript: words }]] })", words)
        expect(page.locator("#zw-box textarea")).to_have_value(words)
    page.evaluate("heard.onerror({ error: 'no-speech' })")
    expect(said).to_have_text(re.compile("^Nothing was heard" if english else "^没有听清"))
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    visit.focused("#zw-box textarea")
    page.keyboard.press("Enter")
    expect(page.locator("#zw-last .zw-question")).to_have_text(QUESTION)


@pytest.mark.parametrize("state", ["downloadable", "unavailable"])
def test_no_dictation_that_would_leave_the_machine(state: str, visit: Visit) -> None:
    visit.page.add_init_script(EARS.replace("STATE", state))
    visit.open()
    visit.page.wait_for_function("window.wanted")
    expect(visit.page.locator("[data-zw-dictate]")).to_be_hidden()


def test_print_shows_the_answer_alone(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    page.evaluate("window.print = () => { window.printed = document.documentElement.className }")
    page.click("#zw-last [data-zw-print]")
    assert "zw-printing" in page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.locator(".zw-nav")).to_be_hidden()
    expect(page.locator("#zw-composer")).to_be_hidden()
    expect(page.locator("#zw-last .zw-lead")).to_be_visible()


def test_feedback(visit: Visit, corpus: Store) -> None:
    page = visit.page
    visit.ask(QUESTION)
    page.click("#zw-last [data-zw-verdict=wrong]")
    page.fill("#zw-last [data-zw-comment]", "应当引附件")
    page.click("#zw-last [data-zw-feedback]")
    page.wait_for_selector("#zw-last .zw-hint:has-text('记下了，谢谢。')")
    row = json.loads((corpus.path / "feedback.jsonl").read_text("utf-8").splitlines()[-1])
    assert (row["question"], row["verdict"], row["comment"]) == (QUESTION, "wrong", "应当引附件")
    assert row["clauses"][0]["label"] == "三、（一）1." and row["answer"].startswith("牵头单位是市民政局；")


def test_refusals_help(visit: Visit) -> None:
    """最接近的一条点得开；下面是换个问法，点了就答得上来；没有可换的，给文件里写了的例子。"""
    page = visit.page
    visit.ask("青禾县困难残疾人生活补贴每月多少钱？")
    answer = page.locator("#zw-last .zw-answer")
    assert answer.locator(".zw-status").inner_text() == "文件没有写"
    assert answer.locator(".zw-source").count() >= 1
    expect(page.locator("#zw-following .zw-hint")).to_have_text("可以换成这样问", use_inner_text=True)
    visit.follow()
    expect(page.locator("#zw-last .zw-answer.zw-answered")).to_have_count(1)
    page.click("#zw-clear")
    page.wait_for_selector(".zw-welcome")
    visit.ask("武汉市的高龄津贴每月多少？")
    expect(page.locator("#zw-following .zw-hint")).to_have_text("文件里写了的，比如", use_inner_text=True)
    visit.follow()
    expect(page.locator("#zw-last .zw-answer.zw-answered")).to_have_count(1)


def test_what_to_ask_next_is_answered(visit: Visit) -> None:
    """接着问的话在回答下面，点了就是一问，答得上来；问了新的，旧的不留。"""
    page = visit.page
    visit.ask("我妈82岁，低保，住南浦区，吃饭能补多少？")
    expect(page.locator("#zw-following .zw-hint")).to_have_text("可以接着问", use_inner_text=True)
    first = visit.follow()
    expect(page.locator("#zw-last .zw-question")).to_have_text(first)
    expect(page.locator("#zw-last .zw-answer.zw-answered")).to_have_count(1)
    RELEASED.clear()
    page.fill("#zw-box textarea", "想个没完")
    page.press("#zw-box textarea", "Enter")
    page.wait_for_selector("#zw-last .zw-waiting")
    expect(page.locator("#zw-following .zw-next:visible")).to_have_count(0)
    RELEASED.set()


def test_a_question_sent_twice_is_asked_once(visit: Visit) -> None:
    page = visit.page
    RELEASED.clear()
    page.fill("#zw-box textarea", "想个没完")
    page.evaluate("() => { const send = document.querySelector('#zw-send'); send.click(); send.click(); }")
    page.wait_for_selector("#zw-last .zw-waiting")
    RELEASED.set()
    page.wait_for_selector("#zw-last [data-zw-lead]")
    visit.ask(QUESTION)
    assert page.locator(".zw-question").all_inner_texts() == ["想个没完", QUESTION]


# ---- 断线、重新打开、后退 --------------------------------------------------------------------------------------


def test_a_lost_connection_is_said_and_the_question_kept(visit: Visit) -> None:
    """连不上：这一页的话说清楚，问题还在框里；重新打开以后也在，说一声刚才断过，接着能问。"""
    page = visit.page
    page.route("**/gradio_api/queue/join*", lambda route: route.abort())
    page.fill("#zw-box textarea", QUESTION)
    page.press("#zw-box textarea", "Enter")
    expect(page.locator(".toast-message-text").first).to_have_text(re.compile("^和服务断开了"), use_inner_text=True)
    expect(page.locator(".toast-title").first).to_have_text("请注意", use_inner_text=True)
    expect(page.locator("#zw-box textarea")).to_have_value(QUESTION)
    page.unroute("**/gradio_api/queue/join*")
    visit.open()
    visit.errors.clear()  # 断线本身会记
    expect(page.locator("#zw-said")).to_have_text(re.compile("^刚才和服务断开过"))
    expect(page.locator("#zw-box textarea")).to_have_value(QUESTION)
    page.press("#zw-box textarea", "Enter")
    page.wait_for_selector("#zw-last .zw-source")
    visit.open()
    expect(page.locator("#zw-box textarea")).to_have_value("")  # 答过的不留


def test_an_unanswered_question_survives_a_reload(visit: Visit) -> None:
    page = visit.page
    RELEASED.clear()
    page.fill("#zw-box textarea", "想个没完")
    page.press("#zw-box textarea", "Enter")
    page.wait_for_selector("#zw-last .zw-waiting")
    visit.open()
    RELEASED.set()
    expect(page.locator("#zw-box textarea")).to_have_value("想个没完")


def test_a_clause_that_is_gone_or_out_of_reach_leaves_the_page_open(visit: Visit) -> None:
    """没有了的条款，旁边说清楚，给出往下的路；连不上，这一页不会换成浏览器的错误页。"""
    page = visit.page
    visit.ask(QUESTION)
    page.evaluate("document.querySelector('#zw-last a.zw-cite').href = '/view/none'")
    page.locator("#zw-last a.zw-cite").first.click()
    expect(page.locator("#zw-original")).to_contain_text("没有这一条")
    expect(page.locator("#zw-original a[href='/#documents']")).to_be_visible()
    page.route("**/view/**", lambda route: route.abort())
    page.locator("#zw-last a.zw-source").first.click()
    expect(page.locator("#zw-said")).to_have_text(re.compile("^连不上服务"))
    expect(page.locator("#zw-last .zw-lead")).to_be_visible()
    visit.errors.clear()  # 404 和断线本身会记


@pytest.mark.parametrize("visit", [PHONE], indirect=True, ids=["手机"])
def test_going_back_on_a_phone_closes_the_source(visit: Visit) -> None:
    page = visit.page
    visit.ask(QUESTION)
    visit.cites()
    page.go_back()
    expect(page.locator("#zw-panel")).to_be_hidden()
    visit.focused("#zw-last .zw-cite >> nth=0")
    visit.cites()
    page.click("[data-zw-back]")
    expect(page.locator("#zw-panel")).to_be_hidden()
    visit.turn("duties")
    page.go_back()
    expect(page.locator("#zw-page-ask")).to_be_visible()
    expect(page.locator("#zw-last .zw-lead")).to_be_visible()


def test_a_whole_round_by_keyboard(visit: Visit) -> None:
    """只用键盘：跳过页眉、提问、走到出处、打开、退回来。"""
    page = visit.page
    page.mouse.click(2, 2)  # 从页首起
    page.keyboard.press("Tab")
    visit.focused(".zw-skip >> nth=0")
    page.keyboard.press("Enter")
    visit.focused("#zw-box textarea")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector("#zw-last [data-zw-lead]")
    page.wait_for_selector("#zw-last .zw-cite")
    page.locator("#zw-last .zw-cite").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#zw-here")
    visit.focused("#zw-here")
    page.keyboard.press("Escape")
    visit.focused("#zw-last .zw-cite >> nth=0")


def test_long_questions_are_stopped_with_a_word(visit: Visit) -> None:
    visit.page.evaluate("document.querySelector('#zw-box textarea').removeAttribute('maxlength')")
    visit.ask("问" * 1001)
    expect(visit.page.locator(".zw-lead")).to_have_text(
        "问题太长（1001 字）。请用 1000 字以内说清一件事。", use_inner_text=True
    )


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
    for selector in (
        "#zw-send",
        "#zw-box textarea",
        "[data-zw-elder]",
        ".zw-source",
        ".zw-nav a",
        ".zw-cite",
        ".zw-act",
    ):
        assert visit.size(selector)["height"] >= 60, selector
    assert visit.fits()
    visit.ask("那南浦区呢？")
    expect(page.locator("#zw-past .zw-turn")).to_be_hidden()  # 一次只看一问一答
    page.click("[data-zw-larger]")
    page.click("[data-zw-larger]")
    assert (
        page.locator("#zw-last .zw-more, #zw-last .zw-lead").first.evaluate(
            "e => parseFloat(getComputedStyle(e).fontSize)"
        )
        >= 30
    )
    assert visit.fits()
    page.reload()
    page.wait_for_selector("[data-zw-elder][aria-pressed=true]")


@pytest.mark.parametrize("visit", [PHONE], indirect=True, ids=["手机"])
def test_phone(visit: Visit) -> None:
    """出处盖满屏幕打开，被引的一条看得见；一按就回到刚才点的地方。"""
    page = visit.page
    visit.ask(QUESTION)
    assert visit.fits()
    chips = visit.size(".zw-chip")  # 按哪里来答，不必翻到回答的末尾去找
    assert (
        page.locator(".zw-chip").first.inner_text() == "地方：云河市"
        and 0 <= chips["y"] < visit.size(".zw-answer")["y"]
    )
    visit.cites()
    panel, here, back = visit.size("#zw-panel"), visit.size("#zw-here"), visit.size("[data-zw-back]")
    assert (panel["x"], panel["y"], panel["width"]) == (0, 0, 390)
    assert back["y"] + back["height"] <= here["y"] < 600
    expect(page.locator(".zw-bar h2")).to_have_text(
        "云河市基本养老服务体系建设实施方案（2024—2027年）", use_inner_text=True
    )
    page.click("[data-zw-back]")
    expect(page.locator("#zw-panel")).to_be_hidden()
    visit.focused(".zw-cite >> nth=0")
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
        visit.turn("documents")
        page.click(".zw-card .zw-open")
        page.wait_for_selector(".zw-document")
        page.wait_for_timeout(150)
        expect(page.locator(".zw-clause")).to_have_count(len(HOSTILE))
        assert (page.evaluate("window.pwned"), page.locator(MARKUP).count()) == (None, 0)
        page.goto(address + page.locator(".zw-card .zw-open").first.get_attribute("href")[1:])  # type: ignore[index]
        expect(page.locator(".zw-clause")).to_have_count(len(HOSTILE))
        assert (page.evaluate("window.pwned"), page.locator("script, iframe, form, img").count()) == (None, 0)
        assert (visit.outside, visit.errors) == ([], [])
        page.close()
    store.close()


# ---- 问得太快 --------------------------------------------------------------------------------------------------


def test_opening_pages_is_not_asking(browser: Browser, corpus: Store) -> None:
    """只许问两次的来处，把各页都打开、看过原文，还是能问两次；英文的浏览器里，中文页说中文。"""
    with serving(corpus, access=Access(Limit(0.1, burst=2))) as address:
        page = browser.new_context(locale="en-US").new_page()
        visit = Visit(page, address)
        for name in PAGES[1:]:
            visit.turn(name)
        visit.turn("ask")
        visit.ask(QUESTION)
        expect(page.locator("#zw-last .zw-source").first).to_be_visible()
        visit.cites()
        visit.ask("那南浦区呢？")
        expect(page.locator("#zw-last .zw-source").first).to_be_visible()
        visit.ask("那青禾县呢？")
        expect(page.locator("#zw-last .zw-lead")).to_have_text(re.compile("^您问得太快了，请过"))
        visit.turn("situation")
        page.click("#zw-situation [data-zw-send]")
        expect(page.locator("#zw-benefits .zw-lead")).to_have_text(re.compile("^您问得太快了，请过"))
        page.context.close()


def test_too_fast_is_said_on_the_page(browser: Browser, corpus: Store) -> None:
    """一个来处问得太快：页面上有一句人话，问题还在框里，过一会儿能接着问。"""
    slow = Limit(60, burst=1000)
    with serving(corpus, access=Access(slow)) as address:
        page = browser.new_context(locale="zh-CN").new_page()
        visit = Visit(page, address)
        visit.ask("发布基本养老服务清单由谁牵头？")
        slow._burst, slow._rate = 0.0, 1 / 600  # 从现在起一次也没有了
        page.fill("#zw-box textarea", "那配合的有哪些？")
        page.press("#zw-box textarea", "Enter")
        page.wait_for_function("() => document.body.innerText.includes('您问得太快了')")
        slow._burst, slow._rate = 1000.0, 1000.0
        page.fill("#zw-box textarea", "那配合的有哪些？")
        page.press("#zw-box textarea", "Enter")
        expect(page.locator("#zw-last .zw-source").first).to_be_visible()
        page.context.close()
