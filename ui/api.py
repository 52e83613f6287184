"""JSON 接口。返回的都是普通的对象；格式见 ``/api/docs``。"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from assistant import search
from assistant.benefits import benefits
from assistant.matrix import rows, sides
from assistant.versions import changes
from ingest import Clause, Document, Fact, ZhengwenError
from ingest.ingesting import FileReport
from ui import show
from ui.asking import LONGEST_QUESTION, MOST_TURNS, Unfit, fit_profile
from ui.export import TYPES, export
from ui.feedback import Verdict
from ui.finding import look_up
from ui.service import Service
from ui.staff import COOKIE, SECONDS, fingerprint
from ui.words import words

_PROFILE = "提问人的情况，如 age、status；值是文字、数，或它们的一列"
_MOST = 500  # 一次最多给这么多条

Short = Annotated[str, Query(max_length=200)]
Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION)]
Profile = Annotated[dict[str, Any], BeforeValidator(fit_profile), Field(description=_PROFILE)]
History = Annotated[list[Annotated[str, Field(max_length=LONGEST_QUESTION)]], Field(max_length=MOST_TURNS)]
Role = Literal["", "lead", "support"]
Limit = Annotated[int, Query(ge=1, le=_MOST)]
Offset = Annotated[int, Query(ge=0)]


class AskRequest(BaseModel):
    """``POST /api/ask``：问题、此前的提问、提问人的情况、按哪一天回答、用什么语言答（用英文问的总用英文）。"""

    model_config = ConfigDict(extra="forbid")
    question: Question
    history: History = []
    profile: Profile = {}
    today: dt.date | None = None
    lang: Literal["zh", "en"] = "zh"


class BenefitsRequest(BaseModel):
    """``POST /api/benefits``：place、age、hukou、income、status、dependency、disability、insurance，都可以不写。"""

    model_config = ConfigDict(extra="forbid")
    profile: Profile = {}
    today: dt.date | None = None


class FeedbackRequest(BaseModel):
    """``POST /api/feedback``：对哪个问题的回答、怎么样、一句话、回答引的条款。"""

    model_config = ConfigDict(extra="forbid")
    question: Question
    verdict: Verdict
    comment: Annotated[str, Field(max_length=1000)] = ""
    history: History = []
    clauses: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=50)] = []
    answer: Annotated[str, Field(max_length=4000)] = ""


class LoginRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")
    password: Annotated[str, Field(max_length=200)]


def routes(service: Service) -> APIRouter:
    api = APIRouter(prefix="/api")
    for add in (_asking, _reading, _duties, _comparing, _managing, _feedback, _staff):
        add(api, service)
    return api


def found(look: Callable[[], Any]) -> Any:
    """没有就是 404。"""
    try:
        return look()
    except KeyError:
        raise HTTPException(404, "没有这一条；文件可能已更新，请重新提问") from None


def _asking(api: APIRouter, service: Service) -> None:
    @api.post("/ask", summary="提问：回答、引用、提醒")
    def ask(body: AskRequest) -> dict[str, Any]:
        answer = service.answer(
            body.question, history=body.history, profile=body.profile, today=body.today, lang=body.lang
        )
        return answer.to_json()

    @api.post("/benefits", summary="按一个人的情况列出各项补贴：条件满足没有、发多少、去哪里办；什么都不存")
    def list_benefits(body: BenefitsRequest) -> list[dict[str, Any]]:
        day = body.today or service.today
        return [show.benefit(b, day) for b in benefits(service.store, body.profile, day)]


def _reading(api: APIRouter, service: Service) -> None:
    store = service.store

    @api.get("/documents", summary="库里的文件：身份、效力、读入时的发现")
    def documents(
        response: Response, limit: Annotated[int, Query(ge=1, le=5000)] = 5000, offset: Offset = 0
    ) -> list[dict[str, Any]]:
        counts, held = store.counts(), store.documents()
        response.headers["x-total-count"] = str(len(held))
        return [show.document(d, service.today, *counts.get(d.id, (0, 0))) for d in held[offset : offset + limit]]

    @api.get(
        "/clauses", summary="找条款：query 按意思找，doc 限定一份文件（编号、文件名或标题）；只给 doc 就依原文次序"
    )
    def clauses(query: Short = "", doc: Short = "", limit: Limit = 20, offset: Offset = 0) -> list[dict[str, Any]]:
        held = _named(service, doc)
        if query.strip():
            # 限定了文件的，把题目一并说上，检索才往那份里去；再滤掉别的
            asked = f"《{held[0].title}》{query.strip()}" if doc and held[0].title else query.strip()
            found_there = search(asked, store, k=limit + offset, today=service.today)
            hits = [h for h in found_there if not doc or h.document in held]
            return [show.clause(h.clause, h.document, h.score) for h in hits[offset:]]
        if not doc:
            raise Unfit("请写 query（找什么）或 doc（哪份文件）。", "Give a query or a doc.")
        listed = [(c, d) for d in held for c in store.clauses(d.id)]
        return [show.clause(c, d) for c, d in listed[offset : offset + limit]]

    @api.get("/clauses/{clause_id}", summary="一条条款，连同从它读出的事实")
    def clause(clause_id: str) -> dict[str, Any]:
        one: Clause = found(lambda: store.clause(clause_id))
        facts = store.facts_of([clause_id]).get(clause_id, ())
        return show.clause(one, store.document(one.document)) | {"facts": [show.fact(f) for f in facts]}

    @api.get("/facts", summary="事实：kind 是种类（amount、deadline、unit……），value 是归一化的值")
    def facts(
        kind: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006  FastAPI 每次另建
        value: Short = "",
        doc: Short = "",
        clause: Short = "",
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> list[dict[str, Any]]:
        held = [d.id for d in _named(service, doc)] if doc else [""]
        listed: list[Fact] = [
            f for i in held for f in store.facts(kinds=tuple(kind), document=i, clause=clause, value=value)
        ]
        return [show.fact(f) for f in listed[offset : offset + limit]]

    @api.get("/health", summary="是否可用")
    def health() -> dict[str, Any]:
        return {"ok": True, "documents": len(store.documents())}


def _named(service: Service, doc: str) -> list[Document]:
    held = [d for d in service.store.documents() if not doc or doc in (d.id, d.name, d.title)]
    if doc and not held:
        raise HTTPException(404, "库里没有这份文件")
    return held


def _duties(api: APIRouter, service: Service) -> None:
    def asked(
        unit: Short = "",
        role: Role = "",
        document: Short = "",
        place: Short = "",
        due_from: Short = "",
        due_to: Short = "",
    ) -> dict[str, str]:
        return {
            "unit": unit, "role": role, "document": document, "place": place, "due_from": due_from, "due_to": due_to,
        }  # fmt: skip

    @api.get("/duties", summary="职责：按单位、牵头与否、文件、地方、时限查任务")
    def duties(
        unit: Short = "", role: Role = "", document: Short = "", place: Short = "", due_from: Short = "", due_to: Short = "",
        limit: Limit = 100, offset: Offset = 0,
    ) -> list[dict[str, Any]]:  # fmt: skip
        listed = look_up(service, asked(unit, role, document, place, due_from, due_to))
        return [show.task(t, service.today) for t in listed[offset : offset + limit]]

    @api.get("/duties.{kind}", summary="职责表导出：xlsx、docx、csv，每行带出处")
    def duties_file(
        kind: Annotated[Literal["xlsx", "docx", "csv"], Path()],
        unit: Short = "", role: Role = "", document: Short = "", place: Short = "", due_from: Short = "", due_to: Short = "",
        lang: Literal["zh", "en"] = "zh",
    ) -> Response:  # fmt: skip
        listed = look_up(service, asked(unit, role, document, place, due_from, due_to))
        data = export(kind, listed, service.today, words(lang))
        name = f"duties-{service.today:%Y%m%d}.{kind}"
        return Response(data, media_type=TYPES[kind], headers={"content-disposition": f'attachment; filename="{name}"'})


def _comparing(api: APIRouter, service: Service) -> None:
    @api.get("/compare", summary="对照：一个话题，两个以上的地方或文件（side 可写几次）")
    def compare(
        topic: Annotated[str, Query(min_length=1, max_length=60)],
        side: Annotated[list[Annotated[str, Query(max_length=200)]], Query(min_length=2, max_length=4)],
    ) -> dict[str, Any]:
        columns = sides(side, topic, service.store, service.today)
        listed = rows(columns, topic, service.store, service.today)
        return {"sides": [show.side(s) for s in columns], "rows": [show.row(r) for r in listed]}

    @api.get("/changes", summary="两份文件逐条对照：没改、改了、新增、删去")
    def versions(old: Short, new: Short) -> list[dict[str, Any]]:
        store = service.store
        before, after = (_named(service, name)[0] for name in (old, new))
        pairs = changes(store.clauses(before.id), store.clauses(after.id))
        return [
            {
                "change": p.change,
                "old": show.clause(p.old, before) if p.old else None,
                "new": show.clause(p.new, after) if p.new else None,
                "pieces": [asdict(x) for x in p.pieces],
            }
            for p in pairs
        ]


def _managing(api: APIRouter, service: Service) -> None:
    """工作人员的：上传、撤销、删除。"""

    @api.post(
        "/documents", summary="上传一个文件（工作人员）：正文就是文件的字节；回答是一行一个 JSON 的进度，末行是结果"
    )
    async def upload(request: Request, name: Annotated[str, Query(min_length=1, max_length=400)]) -> StreamingResponse:
        who = _who(service, request)
        data = await request.body()
        return StreamingResponse(_lines(service, name, data, who), media_type="application/x-ndjson")

    @api.post("/documents/{document_id}/undo", summary="撤销最近一次上传或删除（工作人员）")
    def undo(document_id: str, request: Request) -> dict[str, Any]:
        service.uploads.undo(document_id, _who(service, request))
        return {"ok": True}

    @api.delete("/documents/{document_id}", summary="从库里去掉一份文件（工作人员）")
    def remove(document_id: str, request: Request) -> dict[str, Any]:
        gone = service.uploads.remove(document_id, _who(service, request))
        return {"ok": True, "name": gone.name, "undo": service.uploads.can_undo(document_id)}


def _who(service: Service, request: Request) -> str:
    """哪位工作人员；不是的抛 ``NotAllowed``。"""
    return service.staff.check(request.cookies, request.headers, request.state.client)


def _lines(service: Service, name: str, data: bytes, who: str) -> Iterator[bytes]:
    try:
        for item in service.uploads.add(name, data, who):
            row = asdict(item)
            if isinstance(item, FileReport):
                row["undo"] = service.uploads.can_undo(item.document)
            yield json.dumps(row, ensure_ascii=False).encode() + b"\n"
    except ZhengwenError as error:
        failed = {"outcome": "failed", "name": name, "message": error.zh, "message_en": error.en}
        yield json.dumps(failed, ensure_ascii=False).encode() + b"\n"


def _feedback(api: APIRouter, service: Service) -> None:
    @api.post("/feedback", summary="对一个回答的反馈：good、bad、wrong（引用错误）")
    def add(body: FeedbackRequest) -> dict[str, Any]:
        service.feedback.add(
            body.question, body.verdict, body.comment,
            history=body.history, clauses=body.clauses, answer=body.answer,
        )  # fmt: skip
        return {"ok": True}

    @api.get("/feedback.jsonl", summary="反馈导出成评测用例的草稿（工作人员）")
    def cases(request: Request) -> Response:
        _who(service, request)
        lines = "".join(json.dumps(c, ensure_ascii=False) + "\n" for c in service.feedback.cases())
        name = f"feedback-{service.today:%Y%m%d}.jsonl"
        return Response(
            lines, media_type="application/x-ndjson", headers={"content-disposition": f'attachment; filename="{name}"'}
        )


def _staff(api: APIRouter, service: Service) -> None:
    @api.post("/staff", summary="工作人员登录：口令换一个会话")
    def login(body: LoginRequest, request: Request) -> JSONResponse:
        if not service.staff.enabled:
            service.staff.check({})
        client = request.state.client
        try:
            session = service.staff.login(body.password, client)
        except ZhengwenError:
            service.metrics.logins.labels("refused").inc()
            service.journal.record("？", "登录不成", client=client)
            raise
        name = service.staff.who({COOKIE: session})
        service.metrics.logins.labels("accepted").inc()
        service.journal.record(name, "登录", client=client, session=fingerprint(session))
        reply = JSONResponse({"ok": True})
        secure = request.state.secure
        reply.set_cookie(COOKIE, session, max_age=SECONDS, httponly=True, samesite="strict", secure=secure, path="/")
        return reply

    @api.delete("/staff", summary="退出登录")
    def logout(request: Request) -> JSONResponse:
        service.staff.logout(request.cookies.get(COOKIE, ""))
        reply = JSONResponse({"ok": True})
        reply.delete_cookie(COOKIE, path="/")
        return reply
