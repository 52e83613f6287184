"""把回答、条款、文件变成页面上的 HTML。

来自文件、用户、模型的每一个字都先经 ``text`` 转义；标记只由这里拼出来。
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote as url_quote

from ingest import Clause, Document, Fact, standing
from ui.names import FACT, NOTICE, caution, clean, plain, stated

if TYPE_CHECKING:
    from assistant import Answer, Sentence

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
_STATUS = {"partial": "部分回答", "clarify": "还需要知道", "refused": "文件没有写"}
_WINDOW = 60  # 原文面板一次放多少条条款：整部法典也不会把手机压垮
_PHRASES = "，。；：？！"
_EDGE = '<span class="zw-edge">&nbsp;</span> '  # 表格两格之间；细线跟着前一格，不落到行首

HEADER = (
    '<header class="zw-head"><div class="zw-brand"><img src="/static/favicon.svg" alt="" width="40" height="40">'
    "<div><h1>政问</h1><p>每个单位、日期、金额都有逐字出处；文件没写的，不猜。</p></div></div>"
    '<button type="button" data-zw-elder aria-pressed="false">长辈版</button></header>'
    '<p class="zw-unseen" id="zw-said" role="status" aria-live="polite"></p>'
)
WAITING = '<div class="zw-answer zw-waiting"><p>正在查文件……</p></div>'


def text(value: object) -> str:
    """转义一段外来文字；换行变 ``<br>``，控制字符和会改变排版方向的字符去掉。"""
    return html.escape(clean(value), quote=True).replace("\n", "<br>")


# ---- 问答 ------------------------------------------------------------------------------------------------------


def welcome(examples: Sequence[str]) -> str:
    """还没提问时：怎么问，和可以直接点的例子。"""
    asks = f'<p class="zw-hint">可以这样问</p>{_asks(examples)}' if examples else ""
    return (
        '<div class="zw-welcome"><h2>您想问什么政策？</h2>'
        f"<p>说清三件事，答得更准：<b>什么地方</b>、<b>什么人</b>、<b>想办什么</b>。</p>{asks}</div>"
    )


def log(turns: Sequence[tuple[str, str]]) -> str:
    """几轮问答：(问题原文, 回答的 HTML)。"""
    return "".join(
        f'<div class="zw-turn"><div class="zw-question">{text(asked.strip())}</div>{said}</div>'
        for asked, said in turns
    )


def trouble(message: str) -> str:
    return f'<div class="zw-answer zw-refused"><p class="zw-lead" data-zw-lead>{text(message)}</p></div>'


def answer(result: Answer, today: dt.date) -> str:
    """一次回答：首句加大，其后细节；提醒单列；末尾是带标签和效力的出处、可以接着问的话。"""
    return _answer(result, today)


def stages(result: Answer, today: dt.date) -> list[str]:
    """同一回答由短到长，一次添一个分句；最后一个就是 ``answer(result, today)``。"""
    partial: list[str] = []
    for i, sentence in enumerate(result.sentences):
        for said in _phrases(sentence.text):
            cut = replace(sentence, text=said, cites=sentence.cites if said == sentence.text else ())
            partial.append(_answer(replace(result, sentences=(*result.sentences[:i], cut))))
    return [*partial, answer(result, today)]


def _phrases(said: str) -> list[str]:
    """一句话由短到长的各段，在标点后断开：「甲，乙。」→ 「甲，」「甲，乙。」"""
    ends = [i + 1 for i, c in enumerate(said[:-1]) if c in _PHRASES]
    return [said[:end] for end in (*ends, len(said))]


def _answer(result: Answer, today: dt.date | None = None) -> str:
    """没有 ``today`` 的是还没说完的：只有正句。"""
    rows = [f'<div class="zw-answer zw-{result.status}">']
    if result.status in _STATUS:
        rows.append(f'<span class="zw-status">{_STATUS[result.status]}</span>')
    for i, sentence in enumerate(result.sentences):
        kind = 'class="zw-lead"' + (" data-zw-lead" if today else "") if i == 0 else 'class="zw-more"'
        rows.append(f"<p {kind}>{_sentence(sentence, result)}</p>")
    if today:
        plain = [replace(c, text=caution(c.text)) for c in result.cautions]
        rows += [f'<p class="zw-caution"><b>请注意</b>{_sentence(c, result)}</p>' for c in plain]
        rows.append(_sources(result, today))
        if result.suggestions:
            rows.append(f'<p class="zw-hint">可以接着问</p>{_asks(result.suggestions)}')
    return "".join([*rows, "</div>"])


def _asks(questions: Sequence[str]) -> str:
    """一点就问的话；由页面脚本填进输入框并提交。"""
    buttons = "".join(f'<li><button type="button" data-zw-ask>{text(q)}</button></li>' for q in questions)
    return f'<ul class="zw-asks">{buttons}</ul>'


def _sentence(sentence: Sentence, result: Answer) -> str:
    marks = "".join(_mark(result, i) for i in sentence.cites if i < len(result.citations))
    if not marks:
        return text(sentence.text)
    # 编号跟着句末的字走，不单独掉到下一行
    return f'{text(sentence.text[:-2])}<span class="zw-keep">{text(sentence.text[-2:])}{marks}</span>'


def _link(result: Answer, index: int) -> str:
    """出处链接：页面脚本接管后在旁边打开条款；没有脚本也能打开整页。"""
    cited = result.citations[index]
    return f"/view/{url_quote(cited.clause.id, safe='')}?quote={url_quote(clean(cited.quote)[:600])}#zw-here"


def _mark(result: Answer, index: int) -> str:
    label = text(f"出处{index + 1}：{result.citations[index].clause.label}")
    return f'<a class="zw-cite" href="{_link(result, index)}" aria-label="{label}">{index + 1}</a>'


def _sources(result: Answer, today: dt.date) -> str:
    rows = []
    for i, cited in enumerate(result.citations):
        title = text((cited.document.title or cited.document.name).strip("《》"))
        rows.append(
            f'<li><a class="zw-source" href="{_link(result, i)}"><span class="zw-number">{i + 1}</span>'
            f'<span class="zw-where"><b>{title}</b> {text(cited.clause.label)} {badge(cited.document, today)}</span>'
            f'<span class="zw-quote">{_cells(_clip(cited.quote), cited.clause)}</span></a></li>'
        )
    return f'<p class="zw-hint">出处</p><ol class="zw-sources">{"".join(rows)}</ol>' if rows else ""


def _cells(said: str, clause: Clause) -> str:
    """表格行里的竖线换成一道细线（读屏软件不念）；别的条款照原文。"""
    return re.sub(r" ?\| ?", _EDGE, text(said)) if clause.kind in ("row", "meta") else text(said)


def _clip(quote: str, limit: int = 90) -> str:
    quote = " ".join(quote.split())
    return quote if len(quote) <= limit else quote[:limit] + "……"


def context(state: Mapping[str, object]) -> str:
    """当前听懂的背景（地方、话题、情况）；空则不显示。"""
    names = {"place": "地方", "topic": "话题", "profile": "您的情况"}
    chips = [
        f'<span class="zw-chip">{name}：{text(plain(state[k]))}</span>' for k, name in names.items() if state.get(k)
    ]
    return f'<p class="zw-chips" aria-label="按这些来答">{"".join(chips)}</p>' if chips else ""


# ---- 原文 ------------------------------------------------------------------------------------------------------


def badge(document: Document, today: dt.date) -> str:
    state = standing(document, today).state
    return f'<span class="zw-badge zw-{BADGE.get(state, "plain")}">{text(state)}</span>'


def clause(
    document: Document,
    clauses: Sequence[Clause],
    cited: Clause,
    today: dt.date,
    quote: str = "",
    facts: Sequence[Fact] = (),
) -> str:
    """被引条款在原文里的样子：加框，引文加底色，前后文照登。"""
    at = next(i for i, c in enumerate(clauses) if c.id == cited.id)
    path = " › ".join((*cited.path[1:], cited.label))
    read = _facts(facts)
    here = (
        f'<div class="zw-clause zw-here" id="zw-here" tabindex="-1"><p class="zw-path">{badge(document, today)}{text(path)}</p>'
        f"<div>{_highlight(cited, clean(quote).strip())}</div>"
        + (f'<details class="zw-read"><summary>从这一条读出的事实</summary><ul>{read}</ul></details>' if read else "")
        + "</div>"
    )
    return _original(document, clauses, today, at, {cited.id: here})


def document(document: Document, clauses: Sequence[Clause], today: dt.date, at: int = 0) -> str:
    """一份文件从第 ``at`` 条起的原文，不标引用。"""
    return _original(document, clauses, today, min(at, max(0, len(clauses) - 1)), {})


def panel(held: Sequence[Document], today: dt.date) -> str:
    """原文栏；还没点出处时，是库里文件的目录。"""
    rows = "".join(
        f'<li><a class="zw-open" href="{_document_link(d)}">{badge(d, today)}<span>{text(d.title or d.name)}</span></a></li>'
        for d in held
    )
    return (
        '<section id="zw-panel" aria-label="原文" tabindex="-1"><div class="zw-bar"><h2>原文</h2>'
        '<button type="button" data-zw-back>回到回答</button></div><div id="zw-original"><div class="zw-empty">'
        "<p><b>出处在这里看</b></p><p>点回答里的编号，这里打开那份文件，停在被引的那一条，引用的原话加底色。</p>"
        f'<p class="zw-hint">库里的文件</p><ul class="zw-index">{rows}</ul></div></div></section>'
    )


def _original(document: Document, clauses: Sequence[Clause], today: dt.date, at: int, marked: Mapping[str, str]) -> str:
    first = max(0, at - _WINDOW // 2)
    last = min(len(clauses), first + _WINDOW)
    rows = [
        f'<article class="zw-document"><header><h3>{text(document.title or document.name)}</h3>',
        f'<p class="zw-facts">{badge(document, today)}<span>{text(standing(document, today).sentence)}</span></p></header>',
    ]
    if first:
        rows.append(_more(document, max(0, first - _WINDOW // 2), f"看前面的 {first} 条"))
    for item in clauses[first:last]:
        body = item.text.strip()
        if body and item.kind != "chrome":
            rows.append(
                marked.get(item.id) or f'<div class="zw-clause zw-is-{text(item.kind)}">{_cells(body, item)}</div>'
            )
    if last < len(clauses):
        rows.append(_more(document, last + _WINDOW // 2, f"看后面的 {len(clauses) - last} 条"))
    rows.append(f'<p class="zw-file">文件：{text(document.name)}</p></article>')
    return "".join(rows)


def _more(document: Document, at: int, said: str) -> str:
    return f'<p class="zw-gap"><a class="zw-open" href="{_document_link(document)}?at={at}">{said}</a></p>'


def _document_link(document: Document) -> str:
    return f"/view/document/{url_quote(document.id, safe='')}"


def _highlight(cited: Clause, quote: str) -> str:
    body = cited.text.strip()
    where = body.find(quote) if quote else -1
    if where < 0:
        return f"<mark>{_cells(body, cited)}</mark>"
    before, after = body[:where], body[where + len(quote) :]
    return f"{_cells(before, cited)}<mark>{_cells(quote, cited)}</mark>{_cells(after, cited)}"


def _facts(facts: Sequence[Fact]) -> str:
    """一类一行：责任单位 市民政局、市财政局。"""
    rows = []
    for kind, name in FACT.items():
        said = dict.fromkeys(text(_clip(stated(f), 60)) for f in facts if f.kind == kind)
        rows += [f"<li><b>{name}</b> {'、'.join(said)}</li>"] if said else []
    return "".join(rows)


# ---- 文件列表 --------------------------------------------------------------------------------------------------


def documents(rows: Sequence[tuple[Document, int, int]], today: dt.date) -> str:
    """文件列表：每份 (文件, 条款数, 事实数)，带效力、地方、读入时发现的问题。"""
    if not rows:
        return '<p class="zw-empty">库里还没有文件。请先运行：zhengwen ingest 文件或文件夹</p>'
    cards = "".join(_card(document, clauses, facts, today) for document, clauses, facts in rows)
    return f'<p class="zw-hint">共 {len(rows)} 份文件</p><ul class="zw-cards">{cards}</ul>'


def _card(document: Document, clauses: int, facts: int, today: dt.date) -> str:
    details = [
        document.place,
        document.issuer,
        document.number,
        f"{document.issued:%Y-%m-%d}" if document.issued else "",
    ]
    shown = "".join(f"<span>{text(x)}</span>" for x in details if x)
    return (
        f'<li class="zw-card"><h3><a class="zw-open" href="{_document_link(document)}">'
        f"{text(document.title or document.name)}</a></h3>"
        f'<p class="zw-facts">{badge(document, today)}<span>{text(standing(document, today).sentence)}</span></p>'
        f'<p class="zw-details">{shown}</p>{_warnings(document)}'
        f'<p class="zw-small">{clauses} 条条款，{facts} 件事实　{text(document.name)}</p></li>'
    )


def _warnings(document: Document) -> str:
    """读入时的发现，每类一枚，点开看原话；网页杂质不打扰人。"""
    shown = []
    for kind, name in NOTICE.items():
        quotes = [n.quote for n in document.notices if n.kind == kind]
        if quotes and kind != "chrome":
            items = "".join(f"<li>{text(_clip(q, 80))}</li>" for q in quotes[:20])
            rest = f"<li>……另有 {len(quotes) - 20} 处</li>" if len(quotes) > 20 else ""
            shown.append(f"<details><summary>{name} {len(quotes)} 处</summary><ul>{items}{rest}</ul></details>")
    return f'<div class="zw-warnings">{"".join(shown)}</div>' if shown else ""
