"""对回答的反馈：一条一行记在库目录的 ``feedback.jsonl`` 里，可以导出成评测用例，补上标准答案就能考。

身份证号、电话、银行卡号存之前就涂掉；不是有人按了反馈，问题哪里也不存。
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from ingest import Store, ZhengwenError
from ui.privacy import mask

Verdict = Literal["good", "bad", "wrong"]
VERDICTS: tuple[Verdict, ...] = ("good", "bad", "wrong")
_LARGEST = 20 * 1024 * 1024  # 字节；再大就不再收：公开的页面，谁都能写
_TYPE = {"good": "feedback-good", "bad": "feedback-bad", "wrong": "feedback-citation"}


class Full(ZhengwenError):
    """反馈攒得太多。"""


class Feedback:
    def __init__(self, store: Store) -> None:
        self._store = store
        self.path: Path = store.path / "feedback.jsonl"
        self._guard = threading.Lock()

    def add(
        self,
        question: str,
        verdict: Verdict,
        comment: str = "",
        *,
        history: Sequence[str] = (),
        clauses: Sequence[str] = (),
        answer: str = "",
    ) -> None:
        """``clauses`` 是回答引的条款；库里没有的略去。"""
        cited = [
            {"doc": self._store.document(c.document).name, "label": c.label, "quote": c.text.strip()[:40]}
            for c in self._store.clauses_by_id(clauses).values()
        ]
        row = {
            "at": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
            "question": mask(question), "verdict": verdict, "comment": mask(comment), "history": [mask(h) for h in history],
            "answer": mask(answer), "clauses": cited,
        }  # fmt: skip
        with self._guard:
            if self.path.is_file() and self.path.stat().st_size > _LARGEST:
                raise Full("反馈已经满了，请告诉工作人员导出后清理。", "The feedback file is full.")
            with self.path.open("a", encoding="utf-8") as out:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")

    def rows(self) -> list[dict[str, Any]]:
        if not self.path.is_file():
            return []
        return [json.loads(line) for line in self.path.read_text("utf-8").splitlines() if line.strip()]

    def cases(self) -> Iterator[dict[str, Any]]:
        """评测用例的草稿：问题、上文、回答引的条款；「有帮助」的，那些条款就是该引的。标准答案要人来补。"""
        held = [d.name for d in self._store.documents()]
        for number, row in enumerate(self.rows(), 1):
            yield _case(number, row, held)


def _case(number: int, row: Mapping[str, Any], held: Sequence[str]) -> dict[str, Any]:
    return {
        "id": f"F{number:05d}",
        "type": _TYPE[row["verdict"]],
        "question": row["question"],
        "history": row["history"],
        "doc": sorted({c["doc"] for c in row["clauses"]}) or list(held),  # 什么也没引的：问的是全库
        "gold": {"answerable": None},
        "clauses": row["clauses"] if row["verdict"] == "good" else [],
        "clauses_ok": row["clauses"] if row["verdict"] == "bad" else [],
        "note": row["comment"],
        "tags": ["feedback", row["at"][:10]],
    }
