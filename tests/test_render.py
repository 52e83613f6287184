"""页面上的 HTML：外来的字只是字；引文、效力、提醒摆在该在的地方。"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import doors
import pytest
from hostile import HOSTILE
from lxml import html as parser

from assistant import Citation, Sentence
from ui import render, terminal
from ui.names import clean
from ui.views import compare, documents, duties, situation
from ui.words import Words, words

TODAY = dt.date(2026, 11, 24)


def everything(said: str, w: Words = render.ZH) -> dict[str, str]:
    """每一种会上屏的片段，处处放进 ``said``。"""
    cited, document = doors.clause(said), doors.document(said)
    answer = doors.answer(said)
    tasks = [doors.task(said), doors.task(said, "2027-06")]
    filled = {"place": said, "age": 82, "income": said, "status": [said]}
    asked = {"unit": said, "document": said}
    return {
        "welcome": render.welcome([said], w),
        "log": render.log([(said, render.answer(answer, TODAY, w))]),
        "following": render.following([said], said),
        "past": render.past([(said, said)], w).replace(said, ""),
        "trouble": render.trouble(said),
        "context": render.context(answer.context, w),
        "clause": render.clause(document, [doors.clause(said, "c0"), cited], cited, TODAY, said, [doors.fact(said)], w),
        "document": render.document(document, [cited], TODAY, 0, w),
        "panel": render.panel([document], TODAY, w),
        "documents": documents.listing([(document, 1, 1)], TODAY, w, editable=True),
        "tree": documents.tree(document, [cited], {"c1": [doors.fact(said)]}, TODAY, w),
        "situation": situation.blank([said], w, filled),
        "benefits": situation.found([doors.benefit(said), doors.benefit(said, elsewhere=said)], filled, TODAY, w),
        "duties": duties.blank([said], {said: said}, [said], w),
        "tasks": duties.found(tasks, asked, TODAY, w),
        "compare": compare.topic_form([said], {said: said}, w) + compare.versions_form({said: said}, w),
        "compared": compare.table(doors.sides(said), [doors.row(said)], TODAY, w, done=True),
        "changed": compare.versions(document, document, doors.pairs(said), TODAY, w),
    }


def skeleton(part: str) -> list[tuple[str, tuple[str, ...]]]:
    """标签和属性名的次序；注释也算标签。``br`` 随原文换行，不算。"""
    tree = parser.fragment_fromstring(part, create_parent="div")
    return [(str(e.tag), tuple(e.attrib)) for e in tree.iter() if e.tag != "br"]


@pytest.mark.parametrize("said", HOSTILE)
@pytest.mark.parametrize("name", everything("无害"))
def test_words_of_others_never_become_markup(name: str, said: str) -> None:
    assert skeleton(everything(said)[name]) == skeleton(everything("每餐补贴三元")[name])


@pytest.mark.parametrize("said", HOSTILE)
def test_words_of_others_are_shown_as_written(said: str) -> None:
    shown = parser.fragment_fromstring(render.trouble(said), create_parent="div").text_content()
    assert shown == clean(said)


@pytest.mark.parametrize("said", HOSTILE)
def test_links_stay_here(said: str) -> None:
    tree = parser.fragment_fromstring("".join(everything(said).values()), create_parent="div")
    links = [a.get("href") for a in tree.iter("a")]
    assert [link for link in links if not link.startswith(("/view/", "/api/duties."))] == []


@pytest.mark.parametrize(
    "said, phrases",
    [
        ("每餐3元。", ["每餐3元。"]),
        ("甲，乙；丙。", ["甲，", "甲，乙；", "甲，乙；丙。"]),
        ("没有标点", ["没有标点"]),
        ("", [""]),
    ],
)
def test_a_sentence_appears_by_phrases(said: str, phrases: list[str]) -> None:
    assert render._phrases(said) == phrases


@pytest.mark.parametrize(
    "label, body, said",
    [
        # 条款树里标签在前，正文开头的同一个编号不再写
        ("第一条", "第一条 为了做好助餐，制定本办法。", "为了做好助餐，制定本办法。"),
        ("三、（二）3.", "3.开展入户评估。", "开展入户评估。"),
        ("二、（一）", "（一）到2019年底，登记1500人。", "到2019年底，登记1500人。"),
        ("附件1.第2行", "1.完善助餐 | 市民政局", "1.完善助餐 | 市民政局"),
        ("第二条第二款", "前款规定的补贴按月发放。", "前款规定的补贴按月发放。"),
        ("标题", "标题", "标题"),
    ],
)
def test_a_number_is_written_once(label: str, body: str, said: str) -> None:
    assert render.after_label(replace(doors.clause(body), label=label)) == said


def test_stages_grow_and_end_with_the_answer() -> None:
    answer = doors.answer("补贴3元，按月发。")
    stages = [parser.fromstring(s).text_content() for s in render.stages(answer, TODAY)]
    assert stages == [
        "补贴3元，",
        "补贴3元，按月发。1",
        "补贴3元，按月发。1另一句，",
        "补贴3元，按月发。1另一句，分两段。1",
        stages[-1],
    ]
    assert render.stages(answer, TODAY)[-1] == render.answer(answer, TODAY)


def test_a_long_answer_appears_in_few_stages() -> None:
    answer = doors.answer("一，" * 4000 + "完。")
    stages = render.stages(answer, TODAY)
    assert len(stages) == 21 and sorted(stages, key=len) == stages
    assert stages[-1] == render.answer(answer, TODAY)


@pytest.mark.parametrize(
    "body, quote, shown",
    [
        ("每餐补贴3元，每天一次。", "补贴3元", "每餐<mark>补贴3元</mark>，每天一次。"),
        # 引文不在这一条里：整条加底色，不猜是哪几个字
        ("每餐补贴3元。", "补贴5元", "<mark>每餐补贴3元。</mark>"),
        ("每餐补贴3元。", "", "<mark>每餐补贴3元。</mark>"),
        # 底色里的字同样转义
        ("a<b>c", "<b>", "a<mark>&lt;b&gt;</mark>c"),
    ],
)
def test_highlight(body: str, quote: str, shown: str) -> None:
    assert render._highlight(doors.clause(body), quote) == shown


EDGE = '<span class="zw-edge">&nbsp;</span> '


@pytest.mark.parametrize(
    "kind, said, shown",
    [
        ("row", "临时救助 | 急难型 | 4800元", f"临时救助{EDGE}急难型{EDGE}4800元"),
        ("row", "临时救助 |  | <b>", f"临时救助{EDGE}{EDGE}&lt;b&gt;"),  # 空格子
        ("row", "临时救助 | | 4800元", f"临时救助{EDGE}{EDGE}4800元"),
        ("meta", "索引号： | 1/2024", f"索引号：{EDGE}1/2024"),
        ("article", "甲 | 乙", "甲 | 乙"),  # 不是表格，照原文
    ],
)
def test_cells_are_parted_by_a_line(kind: str, said: str, shown: str) -> None:
    """画出来的是线；引用里的原话一字不改。"""
    clause = doors.clause(said, kind=kind)
    assert render._highlight(clause, "") == f"<mark>{shown}</mark>"
    assert f'<div class="zw-clause zw-is-{kind}">{shown}</div>' in render.document(doors.document(), [clause], TODAY)
    answer = replace(doors.answer(), citations=(Citation(clause, doors.document(), said),))
    assert f'<span class="zw-quote">{shown}</span>' in render.answer(answer, TODAY)
    assert answer.to_json()["citations"][0]["quote"] == said


@pytest.mark.parametrize("said", ["请注意，这份文件已到期。", "请注意：这份文件已到期。", "这份文件已到期。"])
def test_a_caution_says_so_once(said: str) -> None:
    answer = replace(doors.answer(), cautions=(Sentence(said),))
    assert '<p class="zw-caution"><b>请注意</b>这份文件已到期。</p>' in render.answer(answer, TODAY)
    assert "\n请注意：这份文件已到期。\n" in terminal.answer(answer)


def test_context_shows_only_what_is_known() -> None:
    shown = render.context({"place": "云河市", "topic": "", "profile": {"age": 82, "status": ["低保"], "hukou": None}})
    assert re.findall(r'zw-chip">(.*?)<', shown) == ["地方：云河市", "您的情况：82岁，低保"]
    assert re.findall(r'name="(\w+)" value="(.*?)"', shown) == [
        ("place", "云河市"),
        ("age", "82"),
        ("status", "低保"),
        ("clear", "1"),
    ]


@pytest.mark.parametrize(
    "fields, state, style",
    [
        ({"effective": dt.date(2024, 1, 1), "expires": dt.date(2028, 12, 31)}, "现行", "good"),
        ({"effective": dt.date(2020, 1, 1), "expires": dt.date(2025, 12, 31)}, "已到期", "over"),
        ({}, "未注明", "plain"),
    ],
)
def test_badge_says_it_in_words_too(fields: dict[str, Any], state: str, style: str) -> None:
    shown = render.badge(doors.document(**fields), TODAY)
    assert shown == f'<span class="zw-badge zw-{style}">{state}</span>'


def test_long_documents_come_in_windows() -> None:
    clauses = [doors.clause(f"第{n}条", f"c{n}") for n in range(500)]
    shown = parser.fragment_fromstring(
        render.clause(doors.document(), clauses, clauses[250], TODAY), create_parent="div"
    )
    assert [a.text_content() for a in shown.iter("a")] == ["看前面的 220 条", "看后面的 220 条"]
    assert len(shown.find_class("zw-clause")) == 60
    assert [e.get("id") for e in shown.find_class("zw-here")] == ["zw-here"]


def test_windows_meet_without_gap() -> None:
    """从一个窗口点「看后面的」，接着的第一条正好是没看到的那一条或更早。"""
    clauses = [doors.clause(f"第{n}条", f"c{n}") for n in range(150)]
    seen: set[str] = set()
    for at in (0, 90, 150):
        part = parser.fragment_fromstring(render.document(doors.document(), clauses, TODAY, at), create_parent="div")
        seen |= {e.text_content().strip() for e in part.find_class("zw-clause")}
    assert len(seen) == 150


def test_empty_store_says_what_to_do() -> None:
    assert "zhengwen ingest" in documents.listing([], TODAY, render.ZH)


@pytest.mark.parametrize("name", everything("无害"))
def test_english_has_the_same_structure(name: str) -> None:
    assert skeleton(everything("无害", words("en"))[name]) == skeleton(everything("无害")[name])


# ---- 文件很多时：一次一页 --------------------------------------------------------------------------------------


def many(count: int) -> list[documents.Row]:
    return [(doors.document(f"第{n}号办法"), 1, 1) for n in range(count)]


@pytest.mark.parametrize(
    "page, cards, said",
    [
        (1, 50, "第 1 页，共 3 页"),
        (3, 20, "第 3 页，共 3 页"),
        (99, 20, "第 3 页，共 3 页"),
        (-1, 50, "第 1 页，共 3 页"),
    ],
)
def test_documents_come_page_by_page(page: int, cards: int, said: str) -> None:
    shown = documents.listing(many(120), TODAY, render.ZH, page=page)
    assert (shown.count('<li class="zw-card">'), "共 120 份文件" in shown, said in shown) == (cards, True, True)


def test_five_thousand_documents_do_not_make_a_large_page() -> None:
    assert len(documents.listing(many(5000), TODAY, render.ZH)) < 200_000


@pytest.mark.parametrize(
    "words, state, count", [("", "", 30), ("第7号", "", 1), ("办法 第1", "", 11), ("没有", "", 0), ("", "现行", 0)]
)
def test_documents_are_found_by_the_server(words: str, state: str, count: int) -> None:
    assert len(documents.matching(many(30), words, state, TODAY)) == count
