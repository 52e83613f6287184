"""把回答、条款、文件变成页面上的 HTML。

来自文件、用户、模型的每一个字都先转义；标记只由这里拼出来。输出里没有换行，
聊天框按 Markdown 渲染时，正文里的 ``*`` ``_`` ``|`` 才不会被当成格式。
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Sequence
from urllib.parse import quote as url_quote

from assistant import Answer, Sentence
from ingest import Clause, Document, Fact, standing

# 效力状态在页面上的样式；颜色之外都有文字，不靠颜色一种信号
BADGE = {
    "现行": "good",
    "尚未施行": "wait",
    "征求意见稿": "wait",
    "已失效": "over",
    "已到期": "over",
    "试点期已过": "over",
    "未注明": "plain",
}
_NOTICE = {
    "chrome": "网页杂质",
    "spam": "夹带广告",
    "mask": "遮盖",
    "truncated": "截断",
    "encoding": "编码",
    "hidden": "隐藏文字",
    "lost": "未能读出",
    "ocr": "识别自图片",
    "numbering": "编号异常",
    "conflict": "前后不一",
}
_WINDOW = 60  # 原文面板一次放多少条条款：整部法典也不会把手机压垮


def text(value: object) -> str:
    """转义一段外来文字；换行变 ``<br>``，控制字符和会改变排版方向的字符去掉。"""
    clean = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", str(value))
    return html.escape(clean, quote=True).replace("\n", "<br>")


def question(words: str) -> str:
    return f'<div class="zw-question">{text(words.strip())}</div>'


def answer(result: Answer) -> str:
    """一次回答：首句加大，其后细节；提醒单列；末尾是带标签的出处。"""
    rows = [f'<div class="zw-answer zw-{result.status}">']
    for i, sentence in enumerate(result.sentences):
        rows.append(f'<p class="{"zw-lead" if i == 0 else "zw-more"}">{_sentence(sentence, result)}</p>')
    for caution in result.cautions:
        rows.append(f'<p class="zw-caution" role="note"><b>请注意</b> {_sentence(caution, result)}</p>')
    if result.citations:
        rows.append('<ol class="zw-sources" aria-label="出处">')
        rows += [f"<li>{_source(result, i)}</li>" for i in range(len(result.citations))]
        rows.append("</ol>")
    rows.append("</div>")
    return "".join(rows)


def stages(result: Answer) -> list[str]:
    """同一回答由短到长的几个阶段，供逐句显示；最后一个就是 ``answer(result)``。"""
    from dataclasses import replace

    partial = [
        answer(replace(result, sentences=result.sentences[: i + 1], cautions=(), citations=result.citations[:0]))
        for i in range(len(result.sentences))
    ]
    return [*partial, answer(result)]


def _sentence(sentence: Sentence, result: Answer) -> str:
    marks = "".join(_mark(result, i) for i in sentence.cites if i < len(result.citations))
    return text(sentence.text) + marks


def _link(result: Answer, index: int) -> str:
    """出处链接：页面脚本接管后在旁边打开条款；没有脚本也能打开整页。"""
    cited = result.citations[index]
    return f"/view/{url_quote(cited.clause.id, safe='')}?quote={url_quote(cited.quote[:300])}"


def _mark(result: Answer, index: int) -> str:
    label = text(f"出处{index + 1}：{result.citations[index].clause.label}")
    return f'<a class="zw-cite" href="{_link(result, index)}" aria-label="{label}">{index + 1}</a>'


def _source(result: Answer, index: int) -> str:
    cited = result.citations[index]
    name = text(f"《{_short(cited.document.title or cited.document.name)}》{cited.clause.label}")
    return f'<a class="zw-source" href="{_link(result, index)}">{name}</a><q>{text(_clip(cited.quote))}</q>'


def _short(title: str) -> str:
    return title.strip("《》")


def _clip(quote: str, limit: int = 90) -> str:
    quote = " ".join(quote.split())
    return quote if len(quote) <= limit else quote[:limit] + "……"


def badge(document: Document, today: dt.date) -> str:
    state = standing(document, today).state
    return f'<span class="zw-badge zw-{BADGE.get(state, "plain")}">{text(state)}</span>'


def clause(
    clauses: Sequence[Clause],
    cited: Clause,
    document: Document,
    today: dt.date,
    quote: str = "",
    facts: Sequence[Fact] = (),
) -> str:
    """条款在原文里的样子：标题、效力、路径，被引条款加框，引文加底色，前后文照登。"""
    at = next(i for i, c in enumerate(clauses) if c.id == cited.id)
    first, last = max(0, at - _WINDOW // 2), min(len(clauses), at + _WINDOW // 2)
    path = " › ".join((*cited.path, cited.label)) if cited.path else cited.label
    rows = [
        '<article class="zw-document">',
        f"<h3>{text(document.title or document.name)}</h3>",
        f'<p class="zw-facts">{badge(document, today)} {text(standing(document, today).sentence)}</p>',
        f'<p class="zw-path">{text(path)}</p>',
    ]
    if first:
        rows.append(f'<p class="zw-gap">（前面还有 {first} 条）</p>')
    for item in clauses[first:last]:
        body = item.text.strip()
        if not body or item.kind == "chrome":
            continue
        here = item.id == cited.id
        rows.append(
            f'<div class="zw-clause{" zw-here" if here else ""}"{" id=zw-here tabindex=-1" if here else ""}>'
            f"{_highlight(body, quote.strip()) if here else text(body)}</div>"
        )
    if last < len(clauses):
        rows.append(f'<p class="zw-gap">（后面还有 {len(clauses) - last} 条）</p>')
    rows.append(f'<p class="zw-file">文件：{text(document.name)}</p></article>')
    return "".join(rows)


def _highlight(body: str, quote: str) -> str:
    where = body.find(quote) if quote else -1
    if where < 0:
        return f"<mark>{text(body)}</mark>"
    before, after = body[:where], body[where + len(quote) :]
    return f"{text(before)}<mark>{text(quote)}</mark>{text(after)}"


def documents(rows: Sequence[tuple[Document, int, int]], today: dt.date) -> str:
    """文件列表：每份 (文件, 条款数, 事实数)，带效力、地方、读入时发现的问题。"""
    if not rows:
        return '<p class="zw-empty">库里还没有文件。请先运行：zhengwen ingest 文件或文件夹</p>'
    cards = []
    for document, clauses, facts in rows:
        state = standing(document, today)
        counts: dict[str, int] = {}
        for notice in document.notices:
            counts[notice.kind] = counts.get(notice.kind, 0) + 1
        notes = "、".join(f"{_NOTICE.get(kind, kind)} {n} 处" for kind, n in counts.items())
        details = "　".join(
            text(x) for x in (document.issuer, document.number, document.place, str(document.issued or "")) if x
        )
        cards.append(
            '<li class="zw-card">'
            f'<h3><a class="zw-open" href="/view/document/{url_quote(document.id, safe="")}">'
            f"{text(document.title or document.name)}</a> {badge(document, today)}</h3>"
            f"<p>{details}</p><p>{text(state.sentence)}</p>"
            f'<p class="zw-small">{clauses} 条条款，{facts} 件事实{"；读入时发现：" + notes if notes else ""}。'
            f"文件：{text(document.name)}</p></li>"
        )
    return f'<ul class="zw-cards">{"".join(cards)}</ul>'


def context(state: dict[str, object]) -> str:
    """当前听懂的背景（地方、话题、情况）；空则不显示。"""
    names = {"place": "地方", "topic": "话题", "profile": "您的情况"}
    chips = [
        f'<span class="zw-chip">{names.get(k, k)}：{text(_plain(v))}</span>'
        for k, v in state.items()
        if v and k in names
    ]
    return f'<div class="zw-context" aria-label="当前背景">{"".join(chips)}</div>' if chips else ""


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "，".join(f"{k} {_plain(v)}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(value)
