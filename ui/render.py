"""把回答、条款、文件变成页面上的 HTML。

来自文件、用户、模型的每一个字都先经 ``text`` 转义；标记只由这里和 ``ui/views`` 拼出来。
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote as url_quote

from assistant.english import glossary, unit
from ingest import Clause, Document, Fact, standing
from ui.names import caution, clean, plain, stated
from ui.words import Words, words

if TYPE_CHECKING:
    from assistant import Answer, Sentence

ZH = words("zh")
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
PAGES = ("ask", "situation", "duties", "compare", "documents", "evaluation")
_TOLD = ("partial", "clarify", "refused")  # 这几种状态另写一枚标签
_WINDOW = 60  # 原文面板一次放多少条条款：整部法典也不会把手机压垮
_PHRASES = "，。；：？！,;:?!"
MOST_STAGES = 20  # 一次回答分几段出现：再多，眼睛也分不出，慢的手机只顾着重画，连「停」都按不动
_EDGE = '<span class="zw-edge">&nbsp;</span> '  # 表格两格之间；细线跟着前一格，不落到行首
_VERDICTS = ("good", "bad", "wrong")


def text(value: object) -> str:
    """转义一段外来文字；换行变 ``<br>``，控制字符和会改变排版方向的字符去掉。"""
    return html.escape(clean(value), quote=True).replace("\n", "<br>")


def header(w: Words = ZH) -> str:
    """页眉：名字、各页、语言、字号、长辈版；最前面是给键盘用的「跳到正文」。"""
    links = "".join(f'<a href="#{p}" data-zw-nav="{p}">{text(w(f"nav.{p}"))}</a>' for p in PAGES)
    other = "/en/" if w.lang == "zh" else "/"
    return (
        f'<a class="zw-skip" href="#zw-left" data-zw-skip>{text(w("skip"))}</a>'
        f'<header class="zw-head"><a class="zw-brand" href="#ask" data-zw-nav="ask">'
        f'<img src="/static/favicon.svg" alt="" width="40" height="40"><span><b>{text(w("brand"))}</b>'
        f"<small>{text(w('slogan'))}</small></span></a>"
        f'<nav class="zw-nav" aria-label="{text(w("nav_label"))}">{links}</nav><div class="zw-tools">'
        f'<a class="zw-tool" href="{other}" data-zw-language lang="{"en" if w.lang == "zh" else "zh-CN"}" '
        f'aria-label="{text(w("other_language_label"))}">{text(w("other_language"))}</a>'
        f'<button type="button" class="zw-tool zw-larger" data-zw-larger>{text(w("larger"))}</button>'
        f'<button type="button" class="zw-tool" data-zw-elder aria-pressed="false" data-on="{text(w("plain"))}" '
        f'data-off="{text(w("elder"))}">{text(w("elder"))}</button></div></header>'
        '<p class="zw-unseen" id="zw-said" role="status" aria-live="polite"></p>'
        f'<template id="zw-words" data-offline="{text(w("offline"))}" data-copied="{text(w("ask.copied"))}" '
        f'data-thanks="{text(w("feedback.thanks"))}" data-speak="{text(w("ask.speak"))}" '
        f'data-hush="{text(w("ask.hush"))}" data-sources="{text(w("ask.sources"))}" '
        f'data-note="{text(w("ask.file_note"))}" data-asked="{text(w("ask.question_copied"))}" '
        f'data-listening="{text(w("ask.listening"))}" data-unheard="{text(w("ask.unheard"))}" data-source="{text(w("source.title"))}" '
        f'data-lost="{text(w("lost"))}" data-back="{text(w("back"))}" data-attention="{text(w("ask.note"))}" '
        f'data-close="{text(w("close"))}"></template>'
    )


def standalone(part: str, title: str, w: Words = ZH) -> str:
    """单独打开的一页，没有脚本；``part`` 是现成的 HTML。"""
    return (
        f'<!doctype html><html lang="{w.tag}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(title)}</title>"
        '<link rel="icon" href="/static/favicon.svg"><link rel="stylesheet" href="/static/style.css">'
        f'<body class="zw-page"><nav><a href="{w.home}">{text(w("source.home"))}</a></nav><main>{part}</main></body></html>'
    )


def opening(w: Words = ZH) -> str:
    """网慢的时候，脚本到之前先看得见的一句；没有脚本的，说怎么办。装好以后样式表把它收起来。"""
    return (
        f'<p class="zw-opening">{text(w("opening"))}</p><noscript><p class="zw-noscript">{text(w("noscript"))} '
        f'<a href="/api/docs">/api/docs</a></p></noscript>'
    )


def problem(said: str, w: Words = ZH) -> str:
    """打不开：是什么事，往下可以走的路。"""
    ways = "".join(f'<li><a href="{w.home}#{p}">{text(w(f"problem.{p}"))}</a></li>' for p in ("ask", "documents"))
    return f'<div class="zw-problem"><h1>{text(w("problem.title"))}</h1><p>{text(said)}</p><ul>{ways}</ul></div>'


# ---- 问答 ------------------------------------------------------------------------------------------------------


def welcome(examples: Sequence[str], w: Words = ZH) -> str:
    """还没提问时：怎么问，和可以直接点的例子。"""
    asks = f'<p class="zw-hint">{text(w("ask.try"))}</p>{_asks(examples)}' if examples else ""
    return (
        f'<div class="zw-welcome"><h2 tabindex="-1">{text(w("ask.title"))}</h2><p>{text(w("ask.how"))}</p>{asks}</div>'
    )


def following(questions: Sequence[str], said: str, number: int = 0) -> str:
    """第 ``number`` 问的回答下面，``said`` 和一点就问的话；没有可问的就什么也没有。"""
    if not questions:
        return ""
    return f'<div class="zw-next" data-zw-after="{number}"><p class="zw-hint">{text(said)}</p>{_asks(questions)}</div>'


def log(turns: Sequence[tuple[str, str]], number: int | None = None) -> str:
    """几轮问答：(问题原文, 回答的 HTML)；``number`` 是这一场里第几问，页面脚本靠它认出新的一问。"""
    mark = "" if number is None else f' data-zw-turn="{number}"'
    return "".join(
        f'<div class="zw-turn"{mark}><div class="zw-question">{text(asked.strip())}</div>{said}</div>'
        for asked, said in turns
    )


def past(turns: Sequence[tuple[str, str]], w: Words = ZH) -> str:
    """此前各轮；长辈版里收起来，一次只看一问一答。"""
    if not turns:
        return ""
    return f'<details class="zw-past" open><summary>{text(w("ask.earlier"))}</summary>{log(turns)}</details>'


def waiting(w: Words = ZH) -> str:
    return f'<div class="zw-answer zw-waiting zw-going"><p>{text(w("ask.waiting"))}</p></div>'


def trouble(message: str) -> str:
    return f'<div class="zw-answer zw-refused"><p class="zw-lead" data-zw-lead>{text(message)}</p></div>'


def stopped(said: str, w: Words = ZH) -> str:
    """说到一半被叫停的回答，后面注明。"""
    done = said.replace(" zw-going", "", 1).removesuffix("</div>")
    return f'{done}<p class="zw-hint" data-zw-lead>{text(w("ask.stopped"))}</p></div>'


def answer(result: Answer, today: dt.date, w: Words = ZH) -> str:
    """一次回答：首句加大，其后细节；提醒单列；末尾是带标签和效力的出处、可以接着问的话。"""
    return _answer(result, w, today)


def stages(result: Answer, today: dt.date, w: Words = ZH, most: int = MOST_STAGES) -> list[str]:
    """同一回答由短到长，一次添一个分句（说得长的一次添几个，总共至多 ``most`` 段）；最后一个就是 ``answer(result, today)``。"""
    growing = [(i, said) for i, sentence in enumerate(result.sentences) for said in _phrases(sentence.text)]
    partial: list[str] = []
    for i, said in growing[:: -(-len(growing) // most) or 1]:
        sentence = result.sentences[i]
        cut = replace(sentence, text=said, cites=sentence.cites if said == sentence.text else ())
        partial.append(_answer(replace(result, sentences=(*result.sentences[:i], cut)), w))
    return [*partial, answer(result, today, w)]


def _phrases(said: str) -> list[str]:
    """一句话由短到长的各段，在标点后断开：「甲，乙。」→ 「甲，」「甲，乙。」"""
    ends = [i + 1 for i, c in enumerate(said[:-1]) if c in _PHRASES]
    return [said[:end] for end in (*ends, len(said))]


def _answer(result: Answer, w: Words, today: dt.date | None = None) -> str:
    """没有 ``today`` 的是还没说完的：只有正句。"""
    cited = " ".join(dict.fromkeys(c.clause.id for c in result.citations))
    going = "" if today else " zw-going"
    rows = [f'<div class="zw-answer zw-{result.status}{going}" data-zw-cited="{text(cited)}">']
    if result.status in _TOLD:
        rows.append(f'<span class="zw-status">{text(w(f"status.{result.status}"))}</span>')
    for i, sentence in enumerate(result.sentences):
        kind = 'class="zw-lead"' + (" data-zw-lead" if today else "") if i == 0 else 'class="zw-more"'
        rows.append(f"<p {kind}>{_sentence(sentence, result, w)}</p>")
    if today:
        warned = [replace(c, text=caution(c.text)) for c in result.cautions]
        note = text(w("ask.note"))
        rows += [f'<p class="zw-caution"><b>{note}</b>{_sentence(c, result, w)}</p>' for c in warned]
        rows.append(_sources(result, today, w))
        rows.append(_tools(w))
    return "".join([*rows, "</div>"])


def _tools(w: Words) -> str:
    """对一个回答能做的事：复制、朗读、打印、存图，和反馈；页面脚本接管，浏览器做不到的不显示。"""
    acts = "".join(
        f'<button type="button" class="zw-act" data-zw-{name}{hidden}>{text(w(f"ask.{name}"))}</button>'
        for name, hidden in (("copy", ""), ("speak", " hidden"), ("print", ""), ("image", ""))
    )
    said = "".join(
        f'<button type="button" class="zw-act" data-zw-verdict="{v}" aria-pressed="false">{text(w(f"feedback.{v}"))}</button>'
        for v in _VERDICTS
    )
    return (
        f'<div class="zw-acts" role="group" aria-label="{text(w("ask.tools"))}">{acts}'
        f'<span class="zw-verdicts" role="group" aria-label="{text(w("feedback.label"))}">{said}</span></div>'
        f'<div class="zw-feedback" hidden><label><span>{text(w("feedback.more"))}</span>'
        '<textarea rows="2" maxlength="1000" data-zw-comment></textarea></label><div class="zw-actions">'
        f'<button type="button" class="zw-primary" data-zw-feedback>{text(w("feedback.send"))}</button>'
        f'<button type="button" class="zw-second" data-zw-unfeedback>{text(w("feedback.cancel"))}</button></div></div>'
    )


def _asks(questions: Sequence[str]) -> str:
    """一点就问的话；由页面脚本填进输入框并提交。"""
    buttons = "".join(f'<li><button type="button" data-zw-ask>{text(q)}</button></li>' for q in questions)
    return f'<ul class="zw-asks">{buttons}</ul>'


def _sentence(sentence: Sentence, result: Answer, w: Words) -> str:
    cited = [(i, result.citations[i]) for i in sentence.cites if i < len(result.citations)]
    marks = "".join(cite(c.clause, c.quote, i + 1, w) for i, c in cited)
    if not marks:
        return text(sentence.text)
    # 编号跟着句末的字走，不单独掉到下一行
    return f'{text(sentence.text[:-2])}<span class="zw-keep">{text(sentence.text[-2:])}{marks}</span>'


def link(clause: Clause, quote: str = "") -> str:
    """出处链接：页面脚本接管后在旁边打开条款；没有脚本也能打开整页。"""
    return f"/view/{url_quote(clause.id, safe='')}?quote={url_quote(clean(quote)[:600])}#zw-here"


def cite(clause: Clause, quote: str, number: int, w: Words = ZH) -> str:
    """一枚出处编号。"""
    label = text(w("ask.source", n=number, label=clause.label))
    return f'<a class="zw-cite" href="{link(clause, quote)}" aria-label="{label}">{number}</a>'


def cite_label(clause: Clause, quote: str, w: Words = ZH) -> str:
    """一枚出处，写着条款的标签；一处只引一条、编号没有意思的地方用。"""
    label = text(f"{w('ask.sources')}{w('form.colon')}{clause.label}")
    return f'<a class="zw-cite zw-cite-label" href="{link(clause, quote)}" aria-label="{label}">{text(clip(clause.label, 16))}</a>'


def _sources(result: Answer, today: dt.date, w: Words) -> str:
    rows = []
    for i, cited in enumerate(result.citations):
        if i not in result.answering and (i == 0 or i - 1 in result.answering):
            rows.append(f'<li class="zw-hint">{text(w("ask.caution_sources"))}</li>')
        title = text((cited.document.title or cited.document.name).strip("《》"))
        rows.append(
            f'<li><a class="zw-source" href="{link(cited.clause, cited.quote)}"><span class="zw-number">{i + 1}</span>'
            f'<span class="zw-where"><b>{title}</b> {text(cited.label)} {badge(cited.document, today, w)}</span>'
            f'<span class="zw-quote">{_cells(clip(cited.quote), cited.clause)}</span></a></li>'
        )
    return f'<p class="zw-hint">{text(w("ask.sources"))}</p><ol class="zw-sources">{"".join(rows)}</ol>' if rows else ""


def _cells(said: str, clause: Clause) -> str:
    """表格行里的竖线换成一道细线（读屏软件不念）；别的条款照原文。"""
    return re.sub(r" ?\| ?", _EDGE, text(said)) if clause.kind in ("row", "meta") else text(said)


def meanings(quoted: str, w: Words) -> str:
    """英文页：原文里几个词的意思，小字写在下面；中文页没有。"""
    told = glossary(quoted) if w.lang == "en" else ""
    return f'<small class="zw-meant">{text(told)}</small>' if told else ""


def office(name: str, w: Words) -> str:
    """单位的名字；英文页括注英文。"""
    return text(unit(name) if w.lang == "en" else name)


def after_label(clause: Clause) -> str:
    """条款的文字，去掉开头与标签重复的编号：标签「三、（二）3.」后面不再写一遍「3.」。"""
    said = " ".join(clause.text.split())
    ends = (clause.label[i:].strip() for i in range(len(clause.label)))
    repeated = next((end for end in ends if len(end) > 1 and said.startswith(end)), "")
    return said[len(repeated) :].lstrip() or said


def clip(quote: str, limit: int = 90) -> str:
    """引文太长的截短，末尾写省略号。"""
    quote = " ".join(quote.split())
    return quote if len(quote) <= limit else quote[:limit] + "……"


def context(state: Mapping[str, object], w: Words = ZH) -> str:
    """当前听懂的背景（地方、话题、情况），可以改、可以清空；空则不显示。"""
    names = ("place", "topic", "profile")
    chips = [
        f'<span class="zw-chip">{text(w(f"context.{k}"))}{w("form.colon")}{text(plain(state[k], w.lang))}</span>'
        for k in names
        if state.get(k)
    ]
    if not chips:
        return ""
    heard = (
        f'<p class="zw-chips" role="group" tabindex="0" aria-label="{text(w("context.label"))}">{"".join(chips)}</p>'
    )
    return f'<div class="zw-heard">{heard}{_editor(state, w)}</div>'


def _editor(state: Mapping[str, object], w: Words) -> str:
    given = state.get("profile")
    about = given if isinstance(given, Mapping) else {}
    status = about.get("status") or ""
    boxes = (
        ("place", state.get("place") or "", 'autocomplete="off"'),
        ("age", about.get("age") or "", 'inputmode="numeric" autocomplete="off"'),
        ("status", plain(status), f'placeholder="{text(w("context.status_hint"))}" autocomplete="off"'),
    )
    fields = "".join(
        f'<label><span>{text(w(f"context.{name}"))}</span><input name="{name}" value="{text(value)}" maxlength="60" {more}></label>'
        for name, value, more in boxes
    )
    return (
        f'<details class="zw-edit"><summary>{text(w("context.edit"))}</summary>'
        f'<form class="zw-editing" data-zw-form>{fields}<div class="zw-actions">'
        f'<button type="submit" class="zw-primary">{text(w("context.apply"))}</button>'
        f'<button type="submit" name="clear" value="1" class="zw-second">{text(w("context.clear"))}</button></div></form></details>'
    )


# ---- 原文 ------------------------------------------------------------------------------------------------------


def badge(document: Document, today: dt.date, w: Words = ZH) -> str:
    state = standing(document, today).state
    return f'<span class="zw-badge zw-{BADGE.get(state, "plain")}">{text(w.name("state", state))}</span>'


def standing_words(document: Document, today: dt.date, w: Words = ZH) -> str:
    """效力从何说起：中文照 ``standing`` 的整句，英文只说起止。"""
    if w.lang == "zh":
        return standing(document, today).sentence
    key = {(True, True): "from_to", (True, False): "from", (False, True): "to"}.get(
        (bool(document.effective), bool(document.expires)), "none"
    )
    return w(f"standing.{key}", start=document.effective, end=document.expires)


def clause(
    document: Document,
    clauses: Sequence[Clause],
    cited: Clause,
    today: dt.date,
    quote: str = "",
    facts: Sequence[Fact] = (),
    w: Words = ZH,
) -> str:
    """被引条款在原文里的样子：加框，引文加底色，前后文照登。"""
    at = next(i for i, c in enumerate(clauses) if c.id == cited.id)
    path = " › ".join((*cited.path[1:], cited.label))
    read = facts_of(facts, w)
    here = (
        f'<div class="zw-clause zw-here" id="zw-here" tabindex="-1"><p class="zw-path">{badge(document, today, w)}{text(path)}</p>'
        f"<div>{_highlight(cited, clean(quote).strip())}</div>"
        + (
            f'<details class="zw-read"><summary>{text(w("source.facts"))}</summary><ul>{read}</ul></details>'
            if read
            else ""
        )
        + "</div>"
    )
    return _original(document, clauses, today, at, {cited.id: here}, w)


def document(document: Document, clauses: Sequence[Clause], today: dt.date, at: int = 0, w: Words = ZH) -> str:
    """一份文件从第 ``at`` 条起的原文，不标引用。"""
    return _original(document, clauses, today, min(at, max(0, len(clauses) - 1)), {}, w)


def panel(held: Sequence[Document], today: dt.date, w: Words = ZH) -> str:
    """原文栏；还没点出处时，是库里文件的目录。"""
    rows = "".join(
        f'<li><a class="zw-open" href="{document_link(d)}">{badge(d, today, w)}<span>{text(d.title or d.name)}</span></a></li>'
        for d in held[:200]
    )
    return (
        f'<section id="zw-panel" aria-label="{text(w("source.title"))}" tabindex="0"><div class="zw-bar">'
        f"<h2>{text(w('source.title'))}</h2>"
        f'<button type="button" data-zw-back>{text(w("source.back"))}</button></div>'
        f'<div id="zw-original"><div class="zw-empty"><p><b>{text(w("source.here"))}</b></p>'
        f'<p>{text(w("source.how"))}</p><p class="zw-hint">{text(w("source.held"))}</p>'
        f'<ul class="zw-index">{rows}</ul></div></div></section>'
    )


def _original(
    document: Document, clauses: Sequence[Clause], today: dt.date, at: int, marked: Mapping[str, str], w: Words
) -> str:
    first = max(0, at - _WINDOW // 2)
    last = min(len(clauses), first + _WINDOW)
    rows = [
        f'<article class="zw-document"><header><h3>{text(document.title or document.name)}</h3>',
        f'<p class="zw-facts">{badge(document, today, w)}<span>{text(standing_words(document, today, w))}</span></p></header>',
    ]
    if first:
        rows.append(_more(document, max(0, first - _WINDOW // 2), w("source.before", n=first)))
    for item in clauses[first:last]:
        body = item.text.strip()
        if body and item.kind != "chrome":
            rows.append(
                marked.get(item.id) or f'<div class="zw-clause zw-is-{text(item.kind)}">{_cells(body, item)}</div>'
            )
    if last < len(clauses):
        rows.append(_more(document, last + _WINDOW // 2, w("source.after", n=len(clauses) - last)))
    rows.append(f'<p class="zw-file">{text(w("source.file", name=document.name))}</p></article>')
    return "".join(rows)


def _more(document: Document, at: int, said: str) -> str:
    return f'<p class="zw-gap"><a class="zw-open" href="{document_link(document)}?at={at}">{text(said)}</a></p>'


def document_link(document: Document) -> str:
    return f"/view/document/{url_quote(document.id, safe='')}"


def _highlight(cited: Clause, quote: str) -> str:
    """引文加底色；引文不在这一条里时整条加，不猜是哪几个字。"""
    body = cited.text.strip()
    where = body.find(quote) if quote else -1
    if where < 0:
        return f"<mark>{_cells(body, cited)}</mark>"
    before, after = body[:where], body[where + len(quote) :]
    return f"{_cells(before, cited)}<mark>{_cells(quote, cited)}</mark>{_cells(after, cited)}"


def facts_of(facts: Sequence[Fact], w: Words = ZH) -> str:
    """一类一行：责任单位 市民政局、市财政局。"""
    rows = []
    for kind, name in w.names("fact").items():
        said = dict.fromkeys(text(clip(stated(f, w), 60)) for f in facts if f.kind == kind)
        rows += [f"<li><b>{text(name)}</b> {'、'.join(said)}</li>"] if said else []
    return "".join(rows)
