"""考一遍：一题一题地问，问一题记一题；断了可以接着考。"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evals import schema
from evals.case import BadLines, Case, rows
from evals.measures import Score, measure
from evals.schema import Problem
from evals.sources import Sources
from ingest import Store, ZhengwenError, ingest_paths
from ingest.address import Address

Answer = Mapping[str, Any]
Answerer = Callable[[Case], Answer]
Progress = Callable[[int, int], None]


@contextmanager
def opened(store: Path | str | Address | None, documents: Sequence[Path]) -> Iterator[Store]:
    """已有的库；没有指定的，把 ``documents`` 读进一个临时的库，用完即删。"""
    if store is not None:
        with Store(store, create=False) as ready:
            yield ready
        return
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "store") as fresh:
        for report in ingest_paths(documents, fresh):
            if report.outcome == "failed":
                raise ZhengwenError(report.message, report.message_en)
        yield fresh


def assistant(store: Store, today: dt.date, model: str = "") -> Answerer:
    """政问自己，作为「一道题 → 一份回答」的函数；``model`` 是另用的大模型的名字。"""
    from assistant import ask
    from assistant.model import load_model

    loaded = load_model(model) if model else None

    def answer(case: Case) -> Answer:
        asked = ask(case.question, store, history=case.history, profile=case.profile, today=today, model=loaded)
        return asked.to_json(case.id)

    return answer


def fingerprint(cases: Sequence[Case], store: Store, today: dt.date, model: str = "") -> str:
    """题、文件、日子、大模型都没有变，才接着考。"""
    parts = [
        today.isoformat(),
        model,
        *(f"{c.id} {c.digest}" for c in cases),
        *sorted(d.digest for d in store.documents()),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def run(
    cases: Sequence[Case], answer: Answerer, journal: Path, mark: str, *, resume: bool, progress: Progress | None = None
) -> list[Answer]:
    """一题一题地考；答一题就在 ``journal`` 里落一行。

    ``resume`` 时接着已有的往下考，要求 ``mark`` 相同，不同就抛 ``ZhengwenError``。
    一题出了意外不丢整批：记下错误，算没有答对。
    """
    done = _done(journal, mark) if resume else {}
    report = progress or (lambda made, of: None)
    _begin(journal, [{"run": mark}, *(done[c.id] for c in cases if c.id in done)])
    with journal.open("a", encoding="utf-8", buffering=1) as out:
        for number, case in enumerate(cases, 1):
            if case.id not in done:
                done[case.id] = _answer(case, answer)
                out.write(_line(done[case.id]))
            report(number, len(cases))
    return [done[c.id] for c in cases]


def _begin(journal: Path, written: Sequence[Mapping[str, Any]]) -> None:
    """换上新的答卷：先写在旁边再换名，断在这里也不丢已答的。"""
    journal.parent.mkdir(parents=True, exist_ok=True)
    beside = journal.with_name(journal.name + ".new")
    beside.write_text("".join(map(_line, written)), "utf-8")
    beside.replace(journal)


def _answer(case: Case, answer: Answerer) -> Answer:
    try:
        return answer(case)
    except Exception as error:
        said = error.zh if isinstance(error, ZhengwenError) else f"{type(error).__name__}: {error}"
        return {"id": case.id, "text": "", "error": said}


def _done(journal: Path, mark: str) -> dict[str, Answer]:
    """上次已答的；最后半行（断在写的当口）不算，出了错的重答。"""
    if not journal.exists():
        return {}
    listed = [row for _, row in rows(journal, [])]
    if not listed or listed[0].get("run") != mark:
        raise ZhengwenError(
            f"{journal} 是另一次评测的：题、文件、日期或大模型变了，不能接着考。去掉 --resume 从头考。",
            f"{journal} belongs to another run: questions, documents, date or model differ. Drop --resume to start again.",
        )
    return {str(row["id"]): row for row in listed[1:] if "id" in row and "error" not in row}


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8") + "\n"


def read_answers(path: Path, unused: list[Problem] | None = None) -> dict[str, Answer]:
    """别的助手的回答：题号 → 回答。格式不对、题号重复都抛 ``BadLines``，指明行号和字段；没有用的字段记进 ``unused``。"""
    problems: list[Problem] = []
    found: dict[str, Answer] = {}
    for number, row in rows(path, problems):
        if set(row) == {"run"}:  # 政问自己的答卷的抬头
            continue
        wrong = schema.answer_problems(row, number)
        if unused is not None:
            unused += schema.unused(row, number)
        if not wrong and row["id"] in found:
            wrong = [Problem(number, "id", f"{row['id']} 有两份回答", f"{row['id']} is answered twice")]
        problems += wrong
        if not wrong:
            found[row["id"]] = row
    if problems:
        raise BadLines(path.name, sorted(problems, key=lambda p: p.line))
    return found


def keep_answers(journal: Path, given: Sequence[Answer], mark: str) -> None:
    """把一份份回答写成答卷，和自己考出来的同一个样子。"""
    _begin(journal, [{"run": mark}, *given])


def scored(cases: Sequence[Case], answers: Mapping[str, Answer], sources: Sources) -> list[Score]:
    """逐题打分；没有回答的题算错。"""
    return [measure(c, answers.get(c.id), sources) for c in cases]
