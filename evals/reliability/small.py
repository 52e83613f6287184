"""小库：几份造出来的政策，两个版本；和一个库此刻的样子，用来比前后。"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest import Store, ingest_paths
from ingest.encode import Encoder

FILES = 6
QUESTIONS = ("助餐补贴每餐多少元", "谁牵头负责发放", "何时施行", "第3项补贴", "80周岁以上老年人")
_UNITS = ("市民政局", "市财政局", "市残联", "市人力资源社会保障局", "市医保局", "市住房城乡建设局")


@dataclass(frozen=True)
class State:
    """库此刻的样子：每份文件的条款 id，事实和向量有多少，用向量索引找到的。"""

    documents: dict[str, list[str]]
    facts: int
    vectors: int
    found: dict[str, list[str]]


def write_files(folder: Path, numbers: Sequence[int], version: int = 1) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in numbers:
        path = folder / f"{number:02}_云河市第{number}项补贴办法.txt"
        path.write_text(policy(number, version), "utf-8")
        paths.append(path)
    return paths


def policy(number: int, version: int = 1) -> str:
    unit, other = _UNITS[number % len(_UNITS)], _UNITS[(number + 1) % len(_UNITS)]
    lines = [
        f"云河市第{number}项补贴办法",
        "",
        f"第一条 为规范第{number}项补贴的发放，制定本办法。",
        f"第二条 由{unit}牵头负责，{other}配合。",
        f"第三条 {60 + number}周岁以上、具有本市户籍的老年人，每人每月补贴{100 * number + 10 * version}元。",
        f"第四条 助餐补贴每餐{number + version}元，每月最高不超过{90 + number}元。",
        f"第五条 申请人提交身份证、户口簿，{unit}在{5 + version}个工作日内办结。",
        f"第六条 {other}于2027年底前完成第{number}项补贴的评估。",
        *(
            f"第{n}条 第{number}项补贴的第{n}类对象，按第{version}版标准执行。"
            for n in ("七", "八", "九")[: version + 1]
        ),
        f"第十条 本办法自202{version}年{number % 12 + 1}月1日起施行，有效期5年。",
    ]
    return "\n".join(lines) + "\n"


def read_in(folder: Path, store: Path, encoder: Encoder) -> None:
    """从头读到尾，当作对照；有读不进的就抛。"""
    with Store(store, encoder) as opened:
        failed = [r.message for r in ingest_paths([folder], opened) if r.outcome == "failed"]
    if failed:
        raise RuntimeError("；".join(failed))


def state(store: Store) -> State:
    counts = store.health()
    return State(
        {d.name: [c.id for c in store.clauses(d.id)] for d in store.documents()},
        counts.facts,
        counts.vectors,
        {q: [i for i, _ in store.by_vector(q, 5)] for q in QUESTIONS},
    )


def looked_at(path: Path, encoder: Encoder) -> dict[str, Any]:
    """重新打开：第一次检索用了几秒，体检说什么，是什么样子。"""
    began = time.monotonic()
    with Store(path, encoder, create=False) as store:
        store.by_words(QUESTIONS[0], 5), store.by_bigrams(QUESTIONS[0], 5), store.by_vector(QUESTIONS[0], 5)
    seconds = time.monotonic() - began
    with Store(path, encoder, create=False, few=0) as store:  # few=0：向量总从索引里找
        health = store.health()
        return {
            "seconds": seconds,
            "problems": [p.zh for p in health.problems if "磁盘只剩" not in p.zh],  # 小盘上总是少
            "index": health.index.state,
            "said": health.index.detail,
            **asdict(state(store)),
        }
