"""法律的条文切得对不对：``python -m evals.laws FILE.jsonl``。

每行一部法：``{"law", "source", "articles": [{"no", "text"}]}``，``source`` 是 Markdown 原文，``articles`` 是标准的条文。
一条算对，须条号、文字都相同（空白、引号的直弯、Markdown 的记号不计）。标准里的字原文没有的（版本不同、有错字）不考，只报数。
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from ingest import ZhengwenError
from ingest.document import Clause
from ingest.reading import read_bytes

_QUOTES = str.maketrans("“”‘’", "\"\"''")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.laws", description="法律的条文切得对不对。")
    parser.add_argument("laws", type=Path, help="一行一部法的 JSONL")
    parser.add_argument("--failures", type=int, default=20, help="最多列几条切错的")
    parser.add_argument("--floor", type=float, default=0.999, help="低于这个比例，退出码为 1")
    args = parser.parse_args(argv)
    try:
        rows = [json.loads(line) for line in args.laws.read_text("utf-8").splitlines() if line.strip()]
        asked = [askable(row) for row in rows]
        missed = [miss for row, wanted in zip(rows, asked, strict=True) for miss in misses(row, wanted)]
    except (ZhengwenError, OSError, ValueError, KeyError) as error:
        print(f"没能跑完：{error}", file=sys.stderr)
        return 2
    for miss in missed[: args.failures]:
        print(f"  {miss}")
    total = sum(map(len, asked))
    right, others = total - len(missed), sum(len(row["articles"]) for row in rows) - total
    print(
        f"法律 {len(rows)} 部，条文 {total} 条，切对 {right} 条（{right / max(total, 1):.2%}）；另有 {others} 条原文里没有，不考"
    )
    return 0 if right >= args.floor * total else 1


def askable(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """一部法里可以考的条：(条号, 文字)，条号连着文字在原文里找得到。"""
    source = _plain(row["source"])
    wanted = ((_plain(a["no"]), _plain(a["text"])) for a in row["articles"])
    return [(no, text) for no, text in wanted if no + text in source]


def misses(row: Mapping[str, Any], wanted: Sequence[tuple[str, str]]) -> Iterator[str]:
    """一部法里没有切对的条：每条一句话。"""
    got = articles(read_bytes(row["source"].encode(), f"{row['law']}.md").clauses)
    # 先后对齐了再比：一条多切，不该连累后面的每一条
    for tag, a, b, c, d in SequenceMatcher(None, wanted, got, autojunk=False).get_opcodes():
        for no, text in wanted[a:b] if tag != "equal" else ():
            near = next((mine for label, mine in got[c:d] if label == no), "")
            yield f"{row['law']} {no}：应为「{_edges(text)}」，切成「{_edges(near)}」"


def articles(clauses: Sequence[Clause]) -> list[tuple[str, str]]:
    """条款里的「第X条」：(条号, 去掉条号的文字)；同一条被杂质隔成几段的接起来。"""
    found: list[tuple[str, str]] = []
    for clause in clauses:
        if clause.kind != "article":
            continue
        no, text = _plain(clause.label), _plain(clause.text)
        if found and found[-1][0] == no and not text.startswith(no):
            found[-1] = (no, found[-1][1] + text)
        else:
            found.append((no, text.removeprefix(no)))
    return found


def _plain(text: str) -> str:
    return "".join(re.sub(r"[*#>]", "", unicodedata.normalize("NFKC", text)).translate(_QUOTES).split())


def _edges(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:30]}……{text[-24:]}"


if __name__ == "__main__":
    raise SystemExit(main())
