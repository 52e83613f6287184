"""别的各页，像真的人那样走一遍：填表、导出再打开、对比、上传、删除、评测、换语言、长辈版、手机。"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import ELDER, PAGES, PASSWORD, PHONE, Visit, serving
from conftest import CORPUS
from docx import Document as Docx
from fakes import FakeEncoder, reading
from hostile import HOSTILE
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect
from policies import ALLOWANCE

from ingest import Store

pytestmark = pytest.mark.browser
MARKUP = (
    ":is(script, iframe, base, meta, style, object, embed, link, video, template, img:not([src='/static/favicon.svg']))"
)


# ---- 我的情况 --------------------------------------------------------------------------------------------------


def fill_situation(visit: Visit) -> None:
    page = visit.page
    page.fill("#zw-place", "云河市")
    page.fill("#zw-age", "82")
    page.fill("#zw-hukou", "云河市")
    page.select_option("#zw-income", "低保对象")
    page.select_option("#zw-dependency", "重度失能")


def test_my_situation(visit: Visit) -> None:
    page = visit.page
    visit.turn("situation")
    fill_situation(visit)
    page.check("#zw-situation input[value=独居]")
    page.click("#zw-situation [data-zw-send]")
    page.wait_for_selector("#zw-benefits [data-zw-lead]")
    meals = page.locator("#zw-benefits .zw-card", has_text="云河市老年人助餐服务管理办法").first
    assert meals.locator(".zw-tier.zw-met .zw-amount").first.inner_text().startswith("✓ 满足")
    assert "每人每餐6元" in meals.inner_text()
    assert meals.locator(".zw-tier.zw-unmet .zw-conditions").first.inner_text().count("✕ 不满足") == 1
    visit.cites("#zw-benefits")
    expect(page.locator("#zw-panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#zw-right")).to_be_hidden()


def test_nothing_is_kept_unless_asked(visit: Visit) -> None:
    page = visit.page
    visit.turn("situation")
    fill_situation(visit)
    page.click("#zw-situation [data-zw-send]")
    page.wait_for_selector("#zw-benefits [data-zw-lead]")
    visit.open("#situation")
    page.wait_for_selector("#zw-place-list option", state="attached")
    expect(page.locator("#zw-age")).to_have_value("")
    fill_situation(visit)
    page.check("#zw-situation input[name=keep]")
    page.click("#zw-situation [data-zw-send]")
    page.wait_for_selector("#zw-benefits [data-zw-lead]")
    visit.open("#situation")
    page.wait_for_function("document.querySelector('#zw-age').value === '82'")
    expect(page.locator("#zw-income")).to_have_value("低保对象")
    page.click("[data-zw-forget]")
    page.wait_for_function("localStorage.getItem('zw-situation') === null")


@pytest.mark.parametrize("visit", [{**PHONE, **ELDER}], indirect=True, ids=["手机长辈版"])
def test_one_question_at_a_time(visit: Visit) -> None:
    page = visit.page
    visit.turn("situation")
    expect(page.locator("#zw-situation [data-zw-step]:visible")).to_have_count(1)
    expect(page.locator("#zw-situation [data-zw-steps]")).to_have_text("第 1 题，共 8 题", use_inner_text=True)
    page.fill("#zw-place", "云河市")
    page.keyboard.press("Enter")  # 回车是下一题
    page.fill("#zw-age", "82")
    page.click("[data-zw-previous]:visible")
    expect(page.locator("#zw-place")).to_have_value("云河市")
    for _ in range(7):
        page.click("#zw-situation [data-zw-following]")
    expect(page.locator("#zw-situation [data-zw-following]")).to_be_hidden()
    page.click("#zw-situation [data-zw-send]")
    page.wait_for_selector("#zw-benefits [data-zw-lead]")
    assert visit.fits()


# ---- 职责 ------------------------------------------------------------------------------------------------------


def search(visit: Visit, unit: str = "民政局") -> None:
    visit.turn("duties")
    visit.page.fill("#zw-unit", unit)
    visit.page.select_option("#zw-role", "lead")
    visit.page.click("#zw-duties [data-zw-send]")
    visit.page.wait_for_selector("#zw-tasks [data-zw-lead]")


def test_duties_three_ways(visit: Visit) -> None:
    page = visit.page
    search(visit)
    assert {x.endswith("民政局") for x in page.locator("#zw-view-table td:nth-child(2)").all_inner_texts()} == {True}
    page.click("[data-zw-tab=matrix]")
    expect(page.locator("#zw-view-table")).to_be_hidden()
    expect(page.locator("#zw-view-matrix .zw-role-lead").first).to_have_text("牵", use_inner_text=True)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#zw-view-timeline svg")).to_be_visible()
    late = page.locator("#zw-view-timeline a:has(.zw-late)").first
    assert "【已过期】" in late.locator("title").text_content()
    late.click()
    page.wait_for_selector("#zw-here")


@pytest.mark.parametrize("kind", ["xlsx", "docx", "csv"])
def test_exports_open_again(kind: str, visit: Visit) -> None:
    search(visit)
    shown = visit.page.locator("#zw-view-table tbody tr").count()
    with visit.page.expect_download() as download:
        visit.page.click(f"#zw-tasks a[href*='duties.{kind}']")
    path = Path(download.value.path())
    if kind == "xlsx":
        copy = path.with_suffix(".xlsx")
        path.rename(copy)
        sheet = load_workbook(copy).active
        assert sheet is not None
        rows = [[c.value or "" for c in r] for r in sheet.iter_rows()]
    elif kind == "docx":
        rows = [[c.text for c in r.cells] for r in Docx(str(path)).tables[0].rows]
    else:
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert len(rows) == shown + 1
    assert {r[1].endswith("民政局") and bool(r[6]) and bool(r[7]) for r in rows[1:]} == {True}


# ---- 对比 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("visit", [ELDER, {**PHONE, **ELDER}], indirect=True, ids=["长辈版", "手机长辈版"])
def test_large_print_duties(visit: Visit) -> None:
    """时间轴换成竖着的一列，一项有 60 高；矩阵的头一列不占满手机。"""
    page = visit.page
    visit.turn("duties")
    page.evaluate("document.querySelector('#zw-duties form').requestSubmit()")
    page.wait_for_selector("#zw-tasks [data-zw-lead]")
    page.click("[data-zw-tab=matrix]")
    expect(page.locator("#zw-view-matrix")).to_be_visible()
    assert visit.size(".zw-matrix th[scope=row]")["width"] < page.evaluate("innerWidth") / 2
    page.click("[data-zw-tab=timeline]")
    expect(page.locator("#zw-view-timeline svg")).to_be_hidden()
    heights = page.locator(".zw-dates a").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert len(heights) >= 20 and min(heights) >= 60
    rows = page.locator(".zw-dates li").all_inner_texts()
    today = next(i for i, said in enumerate(rows) if said.startswith("今天 "))
    assert {"已过期" in said for said in rows[:today]} == {True} and {
        "已过期" in said for said in rows[today + 1 :]
    } == {False}
    assert visit.small() == []
    page.locator(".zw-dates a").first.click()
    page.wait_for_selector("#zw-here")


@pytest.mark.parametrize("visit", [ELDER, {**PHONE, **ELDER}], indirect=True, ids=["长辈版", "手机长辈版"])
def test_large_print_is_large_everywhere(visit: Visit) -> None:
    """每一页、每一种结果里，没有一个字不到 22；出处编号点得着 60 高，又不叠在一起。"""
    page = visit.page
    visit.ask("云河市居家养老服务补贴试点现在还发吗？")
    page.wait_for_selector("#zw-following .zw-next")
    assert (visit.small(), visit.stacked()) == ([], [])
    visit.cites()
    assert visit.small() == []
    page.keyboard.press("Escape")
    expect(page.locator("html.zw-reading")).to_have_count(0)
    visit.turn("situation")
    page.evaluate(
        "() => { const f = document.querySelector('#zw-situation form'); f.elements.age.value = '82'; f.requestSubmit(); }"
    )
    page.wait_for_selector("#zw-benefits [data-zw-lead]")
    assert (visit.small(), visit.stacked()) == ([], [])
    visit.turn("compare")
    page.evaluate(
        "() => { const f = document.querySelector('#zw-compare form'); f.elements.topic.value = '助餐补助';"
        " f.elements.side1.value = '云河市'; f.elements.side2.value = '南浦区'; f.requestSubmit(); }"
    )
    page.wait_for_selector("#zw-compared .zw-result")
    assert (visit.small(), visit.stacked()) == ([], [])
    visit.turn("documents")
    page.locator(".zw-card a.zw-act").nth(4).click()
    page.wait_for_selector("#zw-panel .zw-tree")
    assert visit.small() == []
    expect(page.locator("#zw-panel .zw-tree")).to_be_in_viewport()  # 在手边打开，不在看不见的页首


def test_compare_two_places(visit: Visit) -> None:
    page = visit.page
    visit.turn("compare")
    page.click("#zw-compare [data-zw-send]")
    page.wait_for_selector("#zw-compared .zw-lead:has-text('至少挑两个')")
    page.fill("#zw-topic", "老年人助餐补助")
    page.select_option("#zw-side1", "云河市")
    page.select_option("#zw-side2", "南浦区")
    page.click("#zw-compare [data-zw-send]")
    page.wait_for_selector("#zw-compared .zw-result")
    row = page.locator("#zw-compared tr", has_text="补多少").first
    assert "每人每餐6元" in row.locator("td").nth(0).inner_text()
    assert "每人每餐8元" in row.locator("td").nth(1).inner_text()
    assert "写的数不一样" in row.locator("th").inner_text()
    visit.cites("#zw-compared")


def test_compare_two_versions(visit: Visit) -> None:
    page = visit.page
    visit.turn("compare")
    page.select_option("#zw-old", label="云河市老年人助餐服务管理办法")
    page.select_option("#zw-new", label="南浦区老年人助餐服务实施细则")
    page.click("#zw-versions [data-zw-send]")
    page.wait_for_selector("#zw-changed .zw-result")
    assert page.locator("#zw-changed ins").count() > 0 and page.locator("#zw-changed del").count() > 0
    expect(page.locator("#zw-changed .zw-is-added .zw-badge").first).to_have_text("新增", use_inner_text=True)


# ---- 文件 ------------------------------------------------------------------------------------------------------


def test_documents(visit: Visit) -> None:
    page = visit.page
    visit.turn("documents")
    expect(page.locator(".zw-card:visible")).to_have_count(15)
    expect(page.locator(".zw-card .zw-badge")).to_have_count(15)
    page.fill("[data-zw-filter]", "助餐")
    expect(page.locator(".zw-card:visible")).to_have_count(2)
    expect(page.locator("[data-zw-count]")).to_have_text("列出 2 份", use_inner_text=True)
    page.locator(".zw-card:visible a.zw-act").first.click()
    page.wait_for_selector("#zw-panel .zw-tree")
    assert "金额" in page.locator("#zw-panel .zw-tree").inner_text()
    page.locator("#zw-panel .zw-tree a").nth(5).click()
    page.wait_for_selector("#zw-here")
    assert page.locator("#zw-desk").inner_text().startswith("这里没有开放上传")
    expect(page.locator("[data-zw-remove]")).to_have_count(0)


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Store]]:
    """有口令的服务，和它的库：一份文件。"""
    store = Store(tmp_path_factory.mktemp("staffed") / "store", FakeEncoder())
    store.add(reading(lines=("市民政局负责老年人助餐。", "每餐补贴3元。")))
    with serving(store, PASSWORD) as address:
        yield address, store
    store.close()


@pytest.fixture
def staff(browser: Browser, staffed: tuple[str, Store]) -> Iterator[Visit]:
    """登录了的工作人员。"""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    visit = Visit(context.new_page(), staffed[0])
    visit.turn("documents")
    visit.page.click("#zw-desk summary")
    visit.page.fill("#zw-desk input[type=password]", PASSWORD)
    visit.page.click("#zw-desk button[type=submit]")
    visit.page.wait_for_selector("[data-zw-upload]")
    yield visit
    assert visit.clean() == ([], [])
    context.close()


def test_a_wrong_password_is_said_so(browser: Browser, staffed: tuple[str, Store]) -> None:
    page = browser.new_page()
    visit = Visit(page, staffed[0])
    visit.turn("documents")
    page.click("#zw-desk summary")
    page.fill("#zw-desk input[type=password]", "猜一个口令")
    page.click("#zw-desk button[type=submit]")
    page.wait_for_selector("#zw-desk .zw-error:has-text('口令不对。')")
    page.close()


def test_upload_undo_and_delete(staff: Visit, staffed: tuple[str, Store], tmp_path: Path) -> None:
    page, store = staff.page, staffed[1]
    for name, text in (("津贴.txt", ALLOWANCE), ("空的.txt", " ")):
        (tmp_path / name).write_text(text, "utf-8")
    word = next(CORPUS.glob("15_*.docx"))  # 真的 Word 文件
    page.set_input_files("[data-zw-upload] input[type=file]", [tmp_path / "津贴.txt", word, tmp_path / "空的.txt"])
    page.wait_for_function("document.querySelectorAll('.zw-uploading[data-zw-outcome]').length === 3")
    said = page.locator(".zw-uploading").all_inner_texts()
    assert "已读入 · 云河市高龄津贴发放办法" in said[0] and "已读入 · 云河市残疾人家庭无障碍改造实施方案" in said[1]
    assert "没有读成" in said[2] and "文件是空的" in said[2]
    page.wait_for_function("document.querySelectorAll('.zw-card').length === 3")
    page.click(".zw-uploading:nth-child(1) [data-zw-undo]")
    page.wait_for_function("document.querySelectorAll('.zw-card').length === 2")
    page.once("dialog", lambda d: d.accept())
    page.locator(".zw-card", has_text="无障碍改造").locator("[data-zw-remove]").click()
    page.wait_for_function("document.querySelectorAll('.zw-card').length === 1")
    page.click(".zw-uploading:last-child [data-zw-undo]")
    page.wait_for_function("document.querySelectorAll('.zw-card').length === 2")
    assert any(d.title.startswith("云河市残疾人家庭无障碍改造实施方案") for d in store.documents())


def test_evaluation_needs_staff(visit: Visit) -> None:
    visit.turn("evaluation")
    assert "没有开放上传、删除和评测" in visit.page.locator("#zw-evaluation").inner_text()


# ---- 语言、长辈版、手机 ----------------------------------------------------------------------------------------


def test_the_language_switch_keeps_the_page(visit: Visit) -> None:
    page = visit.page
    visit.turn("duties")
    page.click("[data-zw-language]")
    page.wait_for_selector("html[lang=en][data-zw-ready]", state="attached")
    assert page.url.endswith("/en/#duties")
    expect(page.locator("#zw-page-duties h2")).to_have_text("Duties", use_inner_text=True)
    page.wait_for_selector("#zw-unit-list option", state="attached")
    page.click("#zw-duties [data-zw-send]")
    page.wait_for_selector("#zw-tasks [data-zw-lead]")
    visit.cites("#zw-tasks")
    assert page.locator("#zw-panel .zw-badge").first.inner_text() in ("In force", "Expired", "Pilot over", "Not stated")
    page.click("[data-zw-language]")
    page.wait_for_selector("html[lang='zh-CN'][data-zw-ready]", state="attached")


@pytest.mark.parametrize("visit", [{"at": "en/"}], indirect=True, ids=["英文"])
def test_nothing_on_the_english_page_is_left_in_chinese(visit: Visit) -> None:
    """各页没有填内容时，除了语言开关、例子和文件里的话，没有一个汉字。"""
    page = visit.page
    for name in PAGES:
        page.click(f".zw-nav [data-zw-nav={name}]")
        page.wait_for_timeout(200)
        said = page.evaluate(
            "name => { const all = [document.querySelector('.zw-head'), document.querySelector('#zw-page-' + name)].map(e => e.cloneNode(true));"
            " for (const e of all) e.querySelectorAll('[data-zw-language], [data-zw-ask], datalist, option, .zw-card, .zw-brand, #zw-reports').forEach(x => x.remove());"
            " return all.map(e => e.innerText || e.textContent).join(' ') }",
            name,
        )
        found = [c for c in said if "\u4e00" <= c <= "\u9fff"]
        # 表单里给的例子照公文写中文
        allowed = set("户籍民政局助餐补某市区低保失能独居、")
        assert [c for c in found if c not in allowed] == [], name


@pytest.mark.parametrize(
    "visit",
    [{}, PHONE, ELDER, {**PHONE, **ELDER}, {**PHONE, "at": "en/"}, {**PHONE, **ELDER, "at": "en/"}],
    indirect=True,
    ids=["宽屏", "手机", "长辈版", "手机长辈版", "英文手机", "英文手机长辈版"],
)
def test_every_page_fits(visit: Visit) -> None:
    page = visit.page
    for name in PAGES:
        visit.turn(name)
        assert visit.fits(), name
        expect(page.locator(".zw-view:visible")).to_have_count(1)
        assert page.locator(".zw-nav [aria-current=page]").get_attribute("data-zw-nav") == name
        assert page.evaluate("document.activeElement.tagName") in ("H2", "TEXTAREA", "A", "BODY"), name
        twice = page.evaluate(
            "() => [...document.querySelectorAll('[id^=zw-]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) < i)"
        )
        assert twice == [], name
        if page.locator("[data-zw-elder][aria-pressed=true]").count():
            small = page.evaluate(
                "() => [...document.querySelectorAll('button, a, select, input:not([type=checkbox], [type=file]), summary, .zw-choice')]"
                ".filter(e => e.checkVisibility() && !e.closest('#zw-panel, .zw-unseen') && !e.matches('.zw-skip'))"
                ".filter(e => e.getBoundingClientRect().height < 59.5).map(e => e.outerHTML.slice(0, 80))"
            )
            assert small == [], name


def test_a_link_to_a_page_opens_it(visit: Visit) -> None:
    visit.open("#duties")
    expect(visit.page.locator("#zw-page-duties")).to_be_visible()
    expect(visit.page.locator("#zw-page-ask")).to_be_hidden()
    visit.turn("compare")
    visit.page.go_back()
    visit.page.wait_for_selector("#zw-page-duties", state="visible")


# ---- 别有用心的文件 --------------------------------------------------------------------------------------------


def test_hostile_documents_on_every_page(browser: Browser, tmp_path: Path) -> None:
    """四十句话放进题目、文件名、单位、金额、条件、地方：各页都只是字，排版不乱。"""
    store = Store(tmp_path, FakeEncoder())
    for i, said in enumerate(HOSTILE):
        lines = [f"{said}补贴对象：{said}", f"补贴{said}100元", f"责任单位：{said}", f"{said}2027年底"]
        facts = [(0, "condition", said), (1, "amount", said), (2, "unit", said), (3, "deadline", said)]
        facts = [f for f in facts if f[2].strip()]
        store.add(
            reading(
                name=f"{i}{said}.txt",
                lines=[x.replace("\n", " ") for x in lines],
                title=f"{said}补贴办法{i}",
                facts=facts,
            )
        )
    with serving(store) as address:
        visit = Visit(browser.new_page(viewport={"width": 1280, "height": 800}), address)
        page = visit.page
        for name, block in (("situation", "#zw-situation"), ("duties", "#zw-duties"), ("documents", "")):
            page.click(f".zw-nav [data-zw-nav={name}]")
            page.wait_for_timeout(600)
            if block:
                page.click(f"{block} [data-zw-send]")
                page.wait_for_selector(f"#zw-page-{name} [data-zw-lead]")
            assert visit.fits(), name
        visit.turn("compare")
        page.select_option("#zw-old", index=1)
        page.select_option("#zw-new", index=2)
        page.click("#zw-versions [data-zw-send]")
        page.wait_for_selector("#zw-changed [data-zw-lead]")
        page.wait_for_timeout(200)
        assert page.evaluate("window.pwned") is None
        expect(page.locator(f"#zw-left {MARKUP}")).to_have_count(0)
        assert visit.fits() and visit.clean() == ([], [])
        page.close()
    store.close()


# ---- 快慢只在这里看一眼，不作数：真的量在说明书里 ---------------------------------------------------------------


def test_first_words_come_while_the_rest_is_still_coming(visit: Visit) -> None:
    """先见到正在查，最后才是出处，中间不倒回去（「说」在忙的机器上会和「完」一起到）。"""
    page = visit.page
    page.evaluate(
        "() => { window.seen = []; new MutationObserver(() => { const a = document.querySelector('#zw-last .zw-answer');"
        " if (a) seen.push(a.matches('.zw-waiting') ? '查' : a.querySelector('.zw-source') ? '完' : '说'); })"
        ".observe(document.querySelector('#zw-log'), {childList: true, subtree: true}); }"
    )
    visit.ask("云河市发布基本养老服务清单由谁牵头？")
    seen = page.evaluate("seen")
    assert (seen[0], seen[-1]) == ("查", "完") and seen == sorted(seen, key="查说完".index)
