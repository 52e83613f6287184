"""门的测试用的假货：一份小文件、一个照稿回答的问答。"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import uvicorn
from fastapi import FastAPI

from assistant.answer import Answer, Citation, Sentence
from assistant.benefits import Benefit, Group, Tier
from assistant.duties import Task
from assistant.matrix import Cell, Row, Side
from assistant.requirement import Tested
from assistant.versions import Pair, Piece
from ingest import Clause, Document, Fact, Notice


def document(said: str = "云河市老年人助餐办法", **other: Any) -> Document:
    """``said`` 出现在每一个会上屏的字段里。"""
    fields = {"issuer": said, "number": said, "place": said, "notices": (Notice("spam", said), Notice("mask", said))}
    return Document(id="d1", name=said, path="", digest="", format="text", title=said, **fields | other)


def clause(said: str = "补贴标准为每餐3元。", number: str = "c1", **other: Any) -> Clause:
    fields: dict[str, Any] = {"label": said, "path": ("", said), "kind": "article", "text": f"\n{said}\n"}
    return Clause(id=number, document="d1", start=0, end=0, **fields | other)


def fact(said: str, clause_id: str = "c1") -> Fact:
    return Fact(clause=clause_id, kind="amount", value=said, text=said, start=0, end=0, bound=said[:2])


def answer(said: str = "每餐补贴3元。", **other: Any) -> Answer:
    """一句正答、一句提醒、一处引用，都是 ``said``。"""
    cited = clause(said)
    return Answer(
        kind="amount",
        status=other.pop("status", "answered"),
        sentences=(Sentence(said, (0,)), Sentence("另一句，分两段。", (0,))),
        citations=(Citation(cited, document(said), said),),
        cautions=(Sentence(said, (0,)),),
        suggestions=(said,),
        context={"place": said, "topic": said, "profile": {"age": 82, "status": [said]}},
        **other,
    )


def benefit(said: str = "每人每月100元", mark: Any = "unmet", **other: Any) -> Benefit:
    """一档，一类条件，办理渠道和不能享受的情形各一处，都是 ``said``。"""
    group = Group((Tested(fact(said), mark, said), Tested(fact(said), mark)), clause(said))
    tier = Tier(clause(said), said, said, (fact(said),), (group,))
    cited = (Citation(clause(said), document(said), said),)
    return Benefit(document(said), (tier,), cited, cited, **other)


def task(said: str = "市民政局", due: str = "2025-12-31", number: str = "c1") -> Task:
    deadline = Fact(number, "deadline", due, said, 0, 0)
    return Task(document(said), clause(said, number), said, (said, said + "二"), (deadline,), said)


def row(said: str = "每餐3元") -> Row:
    """一格有话，一格被遮住，一格没有写。"""
    cited = (Citation(clause(said), document(said), said),)
    return Row("amount", (Cell(cited, (said,), (said,)), Cell(hidden=cited), Cell()))


def sides(said: str = "云河市") -> tuple[Side, ...]:
    return (Side(said, document(said)), Side(said, document(said)), Side(said, None))


def pairs(said: str = "每餐3元") -> list[Pair]:
    one, two = clause(said), clause(said, "c2")
    pieces = (Piece("same", said), Piece("removed", said), Piece("added", said))
    return [
        Pair("same", one, two), Pair("changed", one, two, pieces), Pair("added", None, two), Pair("removed", one, None),
    ]  # fmt: skip


@contextlib.contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """真的开着的服务的地址，末尾没有斜线；用完即关。"""
    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
