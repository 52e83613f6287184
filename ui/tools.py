"""同一组函数，给 gradio_client（具名入口）和 MCP（工具）用。返回的对象同 JSON 接口。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant import search
from assistant.benefits import benefits
from ui import show
from ui.asking import Unfit, fit_profile
from ui.finding import look_up
from ui.service import Service

Tool = Callable[..., Any]


def tools(service: Service) -> dict[str, Tool]:
    """名字 → 函数；说明写在各自的 docstring 里，调用的人看得到。"""
    store = service.store

    def ask(
        question: str, history: list[str] | None = None, profile: dict[str, Any] | None = None, lang: str = "zh"
    ) -> dict[str, Any]:
        """回答一个问题，附逐字出处；history 是此前的提问，profile 是提问人的情况；lang 是 en 的用英文答。"""
        return service.answer(question, history=history or (), profile=profile, lang=lang).to_json()

    def list_benefits(profile: dict[str, Any]) -> list[dict[str, Any]]:
        """按一个人的情况列出各项补贴。"""
        return [show.benefit(b, service.today) for b in benefits(store, fit_profile(profile), service.today)]

    def find_clauses(query: str, limit: int = 20) -> list[dict[str, Any]]:
        """按意思找条款。"""
        if not 0 < limit <= 100 or not 0 < len(query) <= 200:
            raise Unfit("query 是 1 到 200 字，limit 是 1 到 100。", "query: 1-200 characters; limit: 1-100.")
        return [show.clause(h.clause, h.document, h.score) for h in search(query, store, k=limit, today=service.today)]

    def find_duties(unit: str = "", role: str = "", document: str = "", place: str = "") -> list[dict[str, Any]]:
        """查任务：谁牵头、还有谁、什么时候完成。"""
        asked = {"unit": unit, "role": role, "document": document, "place": place}
        return [show.task(t, service.today) for t in look_up(service, asked)[:500]]

    def list_documents() -> list[dict[str, Any]]:
        """库里的文件。"""
        counts = store.counts()
        return [show.document(d, service.today, *counts.get(d.id, (0, 0))) for d in store.documents()]

    def read_clause(clause: str) -> dict[str, Any]:
        """读一条条款的原文和从它读出的事实；clause 是引用里的编号。"""
        try:
            one = store.clause(clause)
        except KeyError:
            raise Unfit("没有这一条。", "No such clause.") from None
        facts = store.facts_of([clause]).get(clause, ())
        return show.clause(one, store.document(one.document)) | {"facts": [show.fact(f) for f in facts]}

    return {
        "ask": ask,
        "benefits": list_benefits,
        "clauses": find_clauses,
        "clause": read_clause,
        "duties": find_duties,
        "documents": list_documents,
    }
