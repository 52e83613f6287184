"""faithfulness：引文逐字在所引文件里的比例；只许空白不同。没有文件可以核对时不算。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.case import Case
from evals.measures.citing import grounds
from evals.measures.ratio import Ratio, ratio
from evals.sources import Sources


def faithfulness(case: Case, answer: Mapping[str, Any], sources: Sources) -> Ratio | None:
    if not sources.clauses:
        return None
    quoted = [c for c in grounds(answer) if c.get("quote")]
    return ratio(sum(sources.verbatim(c.get("doc"), str(c["quote"])) for c in quoted), len(quoted))
