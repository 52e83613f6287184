"""法律条文的对分、事实的抽查：自拟的一部小法，和共用的法律集（没有就跳过）。"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from evals import audit, laws

SHARED = Path(os.environ.get("ZHENGWEN_SHARED", Path(__file__).parents[1].parent / "shared"))
SOURCE = "# 云河市试验条例\n\n## 第一章 总则\n\n**第一条** 为了“试验”，制定本条例。\n\n第二条 每户补助200元。\n\n按月发放。\n\n第三条 施行。\n"
ARTICLES = [
    {"no": "第一条", "text": '为了"试验"，制定本条例。'},
    {"no": "第二条", "text": "每户补助200元。\n按月发放。"},
    {"no": "第三条", "text": "施行。"},
]


def law(*articles: dict[str, str]) -> dict[str, object]:
    return {"law": "云河市试验条例", "source": SOURCE, "articles": list(articles)}


def test_articles_are_compared_whole_and_what_the_source_lacks_is_not_asked() -> None:
    row = law(*ARTICLES, {"no": "第四条", "text": "原文没有这一条。"})
    wanted = laws.askable(row)
    assert [no for no, _ in wanted] == ["第一条", "第二条", "第三条"]
    assert list(laws.misses(row, wanted)) == []


def test_an_article_cut_short_is_a_miss() -> None:
    row = law(ARTICLES[0], {"no": "第二条", "text": "每户补助200元。"})
    assert list(laws.misses(row, laws.askable(row))) == [
        "云河市试验条例 第二条：应为「每户补助200元。」，切成「每户补助200元。按月发放。」"
    ]


def test_the_command_fails_below_the_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "laws.jsonl"
    path.write_text(json.dumps(law(ARTICLES[0], {"no": "第二条", "text": "每户补助200元。"})) + "\n", "utf-8")
    assert laws.main([str(path)]) == 1
    assert "条文 2 条，切对 1 条（50.00%）" in capsys.readouterr().out
    assert laws.main([str(path), "--floor", "0.5"]) == 0
    path.write_text("不是 JSON\n", "utf-8")
    assert laws.main([str(path)]) == 2


def test_real_laws_come_out_article_by_article(capsys: pytest.CaptureFixture[str]) -> None:
    path = SHARED / "laws" / "laws_dev.jsonl"
    if not path.exists():
        pytest.skip(f"没有 {path}：这一条只在有共用法律集的机器上跑")
    assert laws.main([str(path), "--floor", "0.999"]) == 0, capsys.readouterr().out


def test_audit_draws_the_same_facts_for_the_same_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "办法.txt").write_text("云河市补助办法\n第一条 每户补助200元。\n第二条 每人每月补助50元。\n", "utf-8")
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    assert audit.main([str(tmp_path), "--seed", "3", "--count", "1", "--kinds", "amount"]) == 0
    first = capsys.readouterr()
    audit.main([str(tmp_path), "--seed", "3", "--count", "1", "--kinds", "amount"])
    assert capsys.readouterr().out == first.out
    assert (
        first.out.startswith("1. [amount] ") and "【每户补助200元】" in first.out
    ) or "【每人每月补助50元】" in first.out
    assert first.out.endswith("共 2 件（amount 2），抽了 1 件，种子 3\n")
    assert first.err.startswith("跳过 坏.pdf：")
