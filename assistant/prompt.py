"""同语言模型说话的格式：给它编了号的条款，从它的话里取出带出处的句子。坏 JSON、围栏、啰嗦都受得了。"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Hit, Question
from ingest.orders import is_order

_PROMPT = Path(__file__).parent / "data" / "prompt.toml"
_MARK = re.compile(r"[\[【](?:条款)?\d{1,2}[\]】]")  # 模型爱在句末自己标 [1]
_CONTROL = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)  # 终端、页面上会捣乱
_TRIES = 40  # 找 JSON 的起点，最多试这么多处


@dataclass(frozen=True)
class Proposed:
    """模型写的一句：``cites`` 是条款编号（从 1 起），``quotes`` 是它摘的原文，都还没有核对。"""

    text: str
    cites: tuple[int, ...]
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    answerable: bool
    sentences: tuple[Proposed, ...]


@cache
def _wording() -> dict[str, Any]:
    return tomllib.loads(_PROMPT.read_text(encoding="utf-8"))


@cache
def limits() -> dict[str, int]:
    return dict(_wording()["limits"])


def schema() -> dict[str, Any]:
    """回答格式的 JSON Schema，给会按格式作答的模型。"""
    texts = {"type": "array", "items": {"type": "string"}}
    row = _object(
        text={"type": "string", "description": "一句话"},
        cites={"type": "array", "items": {"type": "integer"}, "description": "依据的条款编号"},
        quotes=texts | {"description": "条款里支持这句话的原文，逐字"},
    )
    return {"title": "Draft", "description": "有出处的回答"} | _object(
        answerable={"type": "boolean"}, sentences={"type": "array", "items": row}
    )


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def shown(hits: Sequence[Hit], built: Answer) -> tuple[Hit, ...]:
    """给模型看的条款：现有回答引用的在前，检索到的在后，按条数和字数截住。"""
    cited = [Hit(c.clause, c.document, 1.0) for c in built.citations]
    unique = {h.clause.id: h for h in (*cited, *hits) if h.clause.kind != "chrome" and not is_order(h.clause.text)}
    out: list[Hit] = []
    room = limits()["all_chars"]
    for hit in list(unique.values())[: limits()["clauses"]]:
        room -= min(len(hit.clause.text), limits()["clause_chars"])
        if room < 0 and out:
            break
        out.append(hit)
    return tuple(out)


def messages(question: Question, hits: Sequence[Hit], built: Answer) -> list[tuple[str, str]]:
    """（角色，话）。材料里的尖括号换成全角，围栏就不会被材料自己关上。"""
    wording = _wording()
    clauses = "".join(
        wording["clause"].format(
            n=n,
            title=_fenced(hit.document.title[: limits()["name_chars"]]),
            label=_fenced(hit.clause.label[: limits()["name_chars"]]),
            text=_fenced(hit.clause.text.strip()[: limits()["clause_chars"]]),
        )
        for n, hit in enumerate(hits, 1)
    )
    human = wording["human"].format(
        clauses=clauses,
        built=_fenced("\n".join(s.text for s in built.sentences)[: limits()["clause_chars"]]),
        profile=_fenced("；".join(f"{k}={v}" for k, v in question.profile.items())[: limits()["question_chars"]]),
        history=_fenced("；".join(question.history[-4:])[: limits()["question_chars"]]),
        today=question.today.isoformat(),
        question=_fenced(question.text[: limits()["question_chars"]]),
    )
    return [("system", wording["system"].strip()), ("human", human.strip())]


def _fenced(text: str) -> str:
    return text.replace("<", "＜").replace(">", "＞")


def read_reply(text: str) -> Reply | None:
    """从模型的话里取出回答；取不出来返回 None。``text`` 可以有围栏、前言、后语，可以是一行一个 JSON。"""
    objects = _objects(text[: limits()["answer_chars"]])
    whole = next((o for o in objects if isinstance(o.get("sentences"), list)), None)
    rows = whole["sentences"] if whole else [o for o in objects if "text" in o]
    if whole is None and not rows:
        return None
    sentences = [p for row in rows[: limits()["sentences"]] if (p := _proposed(row))]
    answerable = (whole or {}).get("answerable", True)
    return Reply(answerable is not False and str(answerable).lower() != "false", tuple(sentences))


def _objects(text: str) -> list[dict[str, Any]]:
    """``text`` 里能读成 JSON 对象的各段，从左到右，不重叠。"""
    decoder = json.JSONDecoder()
    found: list[dict[str, Any]] = []
    at = text.find("{")
    for _ in range(_TRIES):
        if at < 0:
            break
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            found += [value] if isinstance(value, dict) else []
        at = text.find("{", end)
    return found


def _proposed(row: Any) -> Proposed | None:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return None
    text = _CONTROL.sub("", _MARK.sub("", row["text"])).strip()
    if not text:
        return None
    if len(text) > limits()["sentence_chars"]:  # 没有出处的句子会去掉，并记下来
        return Proposed(text[: limits()["sentence_chars"]] + "……", ())
    cites = row.get("cites", ())
    numbers = [
        int(c) for c in (cites if isinstance(cites, list) else [cites]) if str(c).isdecimal() and len(str(c)) < 4
    ]
    quotes = row.get("quotes", ())
    said = [q for q in (quotes if isinstance(quotes, list) else [quotes]) if isinstance(q, str)]
    return Proposed(text, tuple(dict.fromkeys(numbers))[:8], tuple(said[:4]))
