"""可选的语言模型：只负责把话说顺。它写的每句都过 ``verify``，漏了要素、说反了、核不过，就用按规则作出的回答。

只有这里接触 LangChain 的对话模型。没有据以回答的条款时，模型也不能让它变成能答。
"""

from __future__ import annotations

import logging
import os
import queue
import re
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.align import grounded
from assistant.answer import Answer, Citation, Hit, Question, Sentence
from assistant.claims import WORDS, days, figures, plain
from assistant.compose import registered
from assistant.evidence import segments
from assistant.grounds import Grounds
from assistant.prompt import Proposed, Reply, limits, messages, read_reply, schema, shown
from assistant.verify import verify
from ingest.document import Clause
from ingest.errors import ModelMissing

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel as ChatModel

_log = logging.getLogger(__name__)
TIMEOUT = 60.0  # 秒；等模型写完一份草稿的上限
_TOKENS = 1200  # 模型一次最多写这么多
_RETRIES = 1
_CONNECT = 3.0  # 秒；先看端口通不通
_OWN_KEY = "none"  # 本机的兼容服务多半不要密钥，但客户端不许空着
_SILENT = "语言模型没有给出可用的草稿，以上是按规则作出的回答。"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORTEST = 4  # 个汉字；一句话至少这么长
_REFUSING = re.compile(r"不能|不可以|不得|不符合|不享受|不予|不属于|不在|没有|不是|未满|不满|无法|不再|不用|不需")


def load_model(name: str) -> ChatModel:
    """按 ``提供者:模型`` 取对话模型，例如 ``openai:qwen3``；兼容接口的地址放在 OPENAI_BASE_URL。

    没装依赖、没有密钥、地址连不上，抛 ModelMissing，说明怎么办。
    """
    base = os.environ.get("OPENAI_BASE_URL", "").strip()
    if base and ":" not in name:
        name = f"openai:{name}"
    options: dict[str, Any] = {"temperature": 0, "max_tokens": _TOKENS, "timeout": TIMEOUT, "max_retries": _RETRIES}
    if name.startswith("openai:"):
        options |= _openai_options(base)
    try:
        from langchain.chat_models import init_chat_model

        return init_chat_model(name, **options)
    except ImportError as error:
        provider = name.partition(":")[0]
        raise ModelMissing(
            f"用语言模型“{name}”还缺组件：{error}。OpenAI 兼容接口请运行 pip install 'zhengwen[llm]'；别家请装 langchain-{provider}。",
            f"The language model {name!r} needs a package that is not installed: {error}. Run pip install 'zhengwen[llm]'.",
        ) from error
    except Exception as error:  # 各家的密钥、参数错误没有共同的基类
        raise ModelMissing(
            f"语言模型“{name}”用不了：{error}。请检查写法（提供者:模型）和密钥。",
            f"Cannot use the language model {name!r}: {error}. Check the name (provider:model) and the API key.",
        ) from error


def _openai_options(base: str) -> dict[str, Any]:
    if not base:
        if not os.environ.get("OPENAI_API_KEY"):
            raise ModelMissing(
                "没有密钥：请设置环境变量 OPENAI_API_KEY；用本机或其他兼容服务的，请设置 OPENAI_BASE_URL。",
                "No API key: set OPENAI_API_KEY, or OPENAI_BASE_URL for a compatible server.",
            )
        return {}
    _reach(base)
    # llama.cpp 一类的服务不认 max_completion_tokens，只认 max_tokens
    return {
        "base_url": base,
        "api_key": os.environ.get("OPENAI_API_KEY") or _OWN_KEY,
        "extra_body": {"max_tokens": _TOKENS},
    }


def _reach(base: str) -> None:
    parts = urlsplit(base)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname or "", port), _CONNECT).close()
    except (OSError, ValueError) as error:
        raise ModelMissing(
            f"连不上语言模型服务 {base}：{error}。请确认服务已经启动，OPENAI_BASE_URL 写对了。",
            f"Cannot reach the language model server at {base}: {error}. Is it running? Check OPENAI_BASE_URL.",
        ) from error


# ---------------------------------------------------------------- 草稿


def improve(question: Question, built: Answer, model: ChatModel, timeout: float = TIMEOUT) -> Answer:
    """模型写得更好、又句句核得过，就用它的；否则还是 ``built``，并记下去掉的句子。拒答从不改口。"""
    if not built.answerable:
        return built
    text = _said(model, messages(question, shown(built.retrieved, built), built), timeout)
    if not text:
        return replace(built, cautions=(*built.cautions, Sentence(_SILENT)))
    drafted, dropped = _judged(question, built, text)
    return drafted or replace(built, dropped=(*built.dropped, *dropped))


def _said(model: ChatModel, asked: list[tuple[str, str]], timeout: float) -> str:
    """模型说的话；超时、太长就停下不听，出错当作没说。"""
    pieces: queue.Queue[str | None] = queue.Queue()
    stop = threading.Event()
    threading.Thread(target=_listen, args=(model, asked, pieces, stop), daemon=True).start()
    said, ends = "", time.monotonic() + timeout
    while len(said) < limits()["answer_chars"]:
        try:
            piece = pieces.get(timeout=max(0.0, ends - time.monotonic()))
        except queue.Empty:
            break
        if piece is None:
            break
        said += piece
    stop.set()
    return said


def _listen(
    model: ChatModel, asked: list[tuple[str, str]], pieces: queue.Queue[str | None], stop: threading.Event
) -> None:
    """先请它按格式写；不会按格式写的模型、服务，再请它照提示词写。"""
    for way in (_structured(model), model):
        try:
            for chunk in way.stream(asked) if way else ():
                pieces.put(_text(chunk))
                if stop.is_set():
                    break
            if way:
                break
        except Exception as error:  # 模型在网络那头：断线、限流、拒绝服务都只是没有草稿，回答里会说一声
            _log.warning("语言模型出错：%s", error)
            if stop.is_set():
                break
    pieces.put(None)


def _structured(model: ChatModel) -> Any:
    """按 ``prompt.schema`` 的格式作答的模型；LangChain 说它不会的，为 None。"""
    try:
        return model.with_structured_output(schema(), include_raw=True)
    except (NotImplementedError, TypeError, ValueError, AttributeError):
        return None


def _text(chunk: Any) -> str:
    """一段里的字。按格式作答的，每段是 {"raw": …}、{"parsed": …}，字在 raw 里；借调用工具来作答的，在参数里。"""
    message = chunk.get("raw") if isinstance(chunk, dict) else chunk
    if message is None:
        return ""
    content = message.content
    if not isinstance(content, str):  # 也可以是分块的列表
        content = "".join(b["text"] for b in content if isinstance(b, dict) and isinstance(b.get("text"), str))
    return content + "".join(c.get("args") or "" for c in getattr(message, "tool_call_chunks", ()))


def _judged(question: Question, built: Answer, text: str) -> tuple[Answer | None, tuple[str, ...]]:
    """（能用的草稿或 None，去掉的句子）。"""
    reply = read_reply(text)
    if reply is None:
        return None, ()
    if not reply.answerable or not reply.sentences:
        return None, tuple(p.text for p in reply.sentences)
    written, ungrounded = _written(reply, shown(built.retrieved, built), built)
    if not written.sentences or written.sentences[0].text != reply.sentences[0].text:
        return None, tuple(p.text for p in reply.sentences)
    verdict = verify(written, question)
    dropped = (*ungrounded, *verdict.dropped)
    if not verdict.intact or _departs(verdict.answer, built):
        return None, dropped
    return replace(verdict.answer, dropped=(*built.dropped, *dropped)), dropped


def _written(reply: Reply, hits: Sequence[Hit], built: Answer) -> tuple[Answer, tuple[str, ...]]:
    """草稿写成 Answer：引文逐字；不引条款、条款不存在、话不出自条款的句子先去掉。要素沿用 ``built`` 的。"""
    citations: list[Citation] = []
    sentences: list[Sentence] = []
    dropped: list[str] = []
    told = {s.text: s for s in built.sentences}
    for proposed in reply.sentences:
        if same := told.get(proposed.text):  # 照现有回答说的，出处也照它的
            places = [registered(citations, built.citations[i]) for i in same.cites]
            sentences.append(Sentence(same.text, tuple(places)))
            continue
        cited = [hits[n - 1] for n in proposed.cites if 1 <= n <= len(hits)]
        own = Grounds(tuple(h.clause for h in cited), tuple(h.document for h in cited))
        said = plain(proposed.text)
        if len(cited) != len(proposed.cites) or not cited or not _whole(said) or not _sound(said, own):
            dropped.append(proposed.text)
            continue
        places = [registered(citations, Citation(h.clause, h.document, _quote(proposed, h.clause))) for h in cited]
        sentences.append(Sentence(proposed.text, tuple(dict.fromkeys(places))))
    cautions = tuple(
        replace(c, cites=tuple(registered(citations, built.citations[i]) for i in c.cites)) for c in built.cautions
    )
    return replace(built, sentences=tuple(sentences), citations=tuple(citations), cautions=cautions, dropped=()), tuple(
        dropped
    )


def _whole(said: str) -> bool:
    """成一句话：光秃秃的「350元」没说是谁的、什么的，核不了。"""
    return len(_HAN.findall(said)) >= _SHORTEST


def _sound(said: str, own: Grounds) -> bool:
    """话出自条款；说的是哪种人，数就得和这种人写在同一条里：「残疾人……70元」不能说成重度残疾人的。"""
    if not grounded(said, own.wide):
        return False
    whom = [w for w in WORDS["wording"]["whom"] if w in said]
    found = figures(said)
    return not found or all(
        any(w in page and any(f"{f.value.normalize():f}" in page for f in found) for page in own.pages) for w in whom
    )


def _quote(proposed: Proposed, clause: Clause) -> str:
    """模型摘的话若真在条款里，用它；否则用条款里和这句话最像的一句。"""
    for quote in proposed.quotes:
        if len(quote.strip()) >= 6 and quote.strip() in clause.text:
            return quote.strip()
    pairs = {proposed.text[i : i + 2] for i in range(len(proposed.text) - 1)}
    pieces = [s.text for s in segments(clause.text)] or [clause.text]
    return max(pieces, key=lambda p: len(pairs & {p[i : i + 2] for i in range(len(p) - 1)}))


def _departs(drafted: Answer, built: Answer) -> bool:
    """草稿漏了按规则查到的要素，或首句的是非和它相反：不用。"""
    said = plain("；".join(s.text for s in drafted.sentences))
    if any(plain(u) not in said for u in (*built.units, *([built.lead] if built.lead else []))):
        return True
    told_days, told_figures = days(said), figures(said)
    for value in built.dates:
        wanted = days(plain(value)) or days(plain(value) + "年")
        if any(not any(d.within(t) or t.within(d) for t in told_days) for d in wanted):
            return True
    for value in built.values:
        if any(not any(f.same(t) for t in told_figures) for f in figures(plain(value))):
            return True
    if built.kind in ("listing", "count", "comparison") and len(drafted.citations) < len(built.citations):
        return True
    return bool(_REFUSING.search(built.sentences[0].text)) != bool(_REFUSING.search(drafted.sentences[0].text))
