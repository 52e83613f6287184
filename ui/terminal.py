"""把读到的文件、回答、库的情况写成终端里看的文字；外来文字先清理，不让它改写终端。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ingest import Clause, Document, Fact, Reading, standing
from ui.names import FACT, NOTICE, caution, clean, found, plain, stated

if TYPE_CHECKING:
    from assistant import Answer
    from ingest import FileReport, Health
    from ingest.document import Notice

_OUTCOME = {"added": "新增", "updated": "更新", "unchanged": "未变"}
_UNREAD = 5  # 处；没有读出来的逐处说，最多这么多
_QUOTE = 120  # 字；再长的引文在终端里只占地方


def ingested(report: FileReport, document: Document, today: dt.date) -> str:
    """一个文件一行：结果、名字、条款与事实数、地方、效力、读入时的发现；没有读出来的、看不见的，下面逐处说。"""
    parts = [
        f"{_OUTCOME.get(report.outcome, report.outcome)}  {clean(report.name)}",
        f"条款 {report.clauses}，事实 {report.facts}",
        clean(document.place) or "地方未注明",
        standing(document, today).state,
    ]
    noted = found(document.notices)
    parts += [f"发现：{noted}"] if noted else []
    line = "  ".join([*parts, report.message] if report.message else parts)
    unread = [n for n in document.notices if n.kind in ("lost", "hidden")] if report.outcome != "unchanged" else []
    lines = [f"    {NOTICE[n.kind]}  {_line(n.quote, 100)}" for n in unread[:_UNREAD]]
    more = [f"    另有 {len(unread) - _UNREAD} 处，见 zhengwen clauses"] if len(unread) > _UNREAD else []
    return "\n".join([line, *lines, *more])


def documents(rows: Sequence[tuple[Document, int, int]], today: dt.date) -> str:
    """库里的文件，一份两行。"""
    lines = []
    for document, clauses, facts in rows:
        details = [standing(document, today).state, document.place, document.issuer, document.number]
        lines.append(f"{clean(document.name)}  {clean(document.title)}")
        lines.append(
            f"    {'  '.join(clean(d) for d in details if d)}  条款 {clauses}，事实 {facts}  编号 {document.id}"
        )
    return "\n".join([*lines, f"共 {len(rows)} 份"])


_HEADS = {"zh": ("请注意：", "出处", "可以接着问："), "en": ("Note: ", "Sources", "Follow up: ")}


def answer(result: Answer) -> str:
    """回答、提醒、出处；可以接着问的放在最后。"""
    lines = [clean(_numbered(s.text, s.cites)) for s in result.sentences]
    note, sources, following = _HEADS[result.lang]
    lines += [f"{note}{clean(_numbered(caution(s.text), s.cites))}" for s in result.cautions]
    if result.citations:
        lines += ["", sources]
    for i, cited in enumerate(result.citations, 1):
        quote = " ".join(clean(cited.quote).split())
        short = quote if len(quote) <= _QUOTE else quote[:_QUOTE] + "……"
        lines.append(f"[{i}] {clean(cited.document.title or cited.document.name)}　{clean(cited.label)}")
        lines.append(f"    「{short}」")
    if result.suggestions:
        lines += ["", following + "　".join(clean(s) for s in result.suggestions)]
    return "\n".join(lines)


def _numbered(said: str, cites: Sequence[int]) -> str:
    return said + "".join(f"[{i + 1}]" for i in cites)


def context(state: Mapping[str, object]) -> str:
    """听懂的背景，一行：地方、话题、提问人的情况；都没有是空串。"""
    names = {"place": "地方", "topic": "话题", "profile": "情况"}
    known = [f"{name}：{clean(plain(state[key]))}" for key, name in names.items() if state.get(key)]
    return f"（{' · '.join(known)}）" if known else ""


def health(state: Health, lang: str = "zh") -> str:
    """库的体检结果。"""
    left = "" if state.free is None else f"，磁盘还剩 {state.free / 1e9:.1f} GB"
    lines = [
        f"库  {state.path}（{state.size / 1e6:.1f} MB{left}）",
        f"文件 {state.documents}，条款 {state.clauses}，事实 {state.facts}，向量 {state.vectors}",
        f"向量模型  {state.encoder or '还没有用过'}",
    ]
    lines += [f"向量索引  {state.index.detail}"] if state.index.detail else []
    for problem in state.problems:
        how = "（zhengwen doctor --repair 可以修好）" if problem.repairable else ""
        lines.append(f"问题  {problem.en if lang == 'en' else problem.zh}{how}")
    lines += [f"提醒  原文件已不在原处：{'、'.join(map(clean, state.missing))}"] if state.missing else []
    return "\n".join([*lines, "完好" if state.ok else f"有 {len(state.problems)} 处不对"])


def tree(reading: Reading, today: dt.date) -> str:
    """一份文件的身份、条款树和事实。"""
    document, state = reading.document, standing(reading.document, today)
    head = [("文件", document.name), ("标题", document.title), ("发文机关", document.issuer), ("文号", document.number)]
    head += [("地方", document.place), ("效力", f"{state.state}。{state.sentence}")]
    lines = [f"{name}  {clean(value)}" for name, value in head if value]
    lines += [f"发现  {NOTICE.get(n.kind, n.kind)}：{_line(n.quote, 80)}" for n in _by_weight(document.notices)]
    lines.append("")
    facts: dict[str, list[Fact]] = {}
    for fact in reading.facts:
        facts.setdefault(fact.clause, []).append(fact)
    depth = _depths(reading.clauses)
    for clause in reading.clauses:
        if clause.kind == "chrome" or not clause.text.strip():
            continue
        indent = "  " * depth[clause.id]
        mark = "（编号推定）" if clause.inferred else ""
        lines.append(f"{indent}{clean(clause.label)}{mark}  {_line(clause.text, 60)}")
        lines += [f"{indent}    · {FACT.get(f.kind, f.kind)} {_line(stated(f), 60)}" for f in facts.get(clause.id, [])]
    cut = sum(c.kind == "chrome" for c in reading.clauses)
    unlisted = f"（其中 {cut} 条是{NOTICE['chrome']}，没有列出）" if cut else ""
    return "\n".join([*lines, "", f"共 {len(reading.clauses)} 条条款{unlisted}，{len(reading.facts)} 件事实"])


def _by_weight(notices: Sequence[Notice]) -> list[Notice]:
    """要紧的在前；切掉的网页杂质最后，只说几处。"""
    cut = [n for n in notices if n.kind == "chrome"]
    return [*(n for n in notices if n.kind != "chrome"), *cut[:_UNREAD]]


def _line(body: str, limit: int) -> str:
    body = " ".join(clean(body).split())
    return body if len(body) <= limit else body[:limit] + "…"


def _depths(clauses: Sequence[Clause]) -> dict[str, int]:
    depth: dict[str, int] = {}
    for clause in clauses:
        depth[clause.id] = depth[clause.parent] + 1 if clause.parent in depth else 0
    return depth


def clauses_json(reading: Reading) -> dict[str, Any]:
    """``clauses --json`` 的对象；偏移是 ``text`` 里的字符位置。"""
    document = reading.document
    return {
        "document": {
            "id": document.id,
            "name": document.name,
            "title": document.title,
            "issuer": document.issuer,
            "number": document.number,
            "place": document.place,
            "issued": _iso(document.issued),
            "effective": _iso(document.effective),
            "expires": _iso(document.expires),
            "status": document.status,
            "status_quote": document.status_quote,
            "warnings": [{"kind": n.kind, "quote": n.quote, "start": n.start} for n in document.notices],
        },
        "text": reading.text,
        "clauses": [
            {
                "id": c.id,
                "label": c.label,
                "path": list(c.path),
                "kind": c.kind,
                "text": c.text,
                "start": c.start,
                "end": c.end,
            }
            for c in reading.clauses
        ],
        "facts": [
            {
                "clause": f.clause,
                "kind": f.kind,
                "value": f.value,
                "text": f.text,
                "start": f.start,
                "end": f.end,
                "basis": f.basis,
            }
            for f in reading.facts
        ],
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
