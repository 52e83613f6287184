"""起草题、审题：草稿由事实来，标准出处站得住；收下的才是题。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.case import BadLines, case, read_cases
from evals.cli import main
from evals.draft import draft
from evals.goldcheck import doubts
from evals.review import decide, review, waiting
from evals.schema import problems
from evals.sources import from_store
from ingest import Store, ingest_paths


@pytest.fixture(scope="module")
def drafted(corpus: Store) -> list[dict[str, Any]]:
    return draft(corpus, each=8)


def test_drafts_are_well_formed_and_their_gold_holds(corpus: Store, drafted: list[dict[str, Any]]) -> None:
    assert [p.zh for row in drafted for p in problems(row, 1)] == []
    assert [d.zh for d in doubts(map(case, drafted), from_store(corpus))] == []
    assert all(row["draft"] for row in drafted)
    assert len({row["id"] for row in drafted}) == len({row["question"] for row in drafted}) == len(drafted)


def test_drafts_are_of_every_sort(drafted: list[dict[str, Any]]) -> None:
    assert {row["type"] for row in drafted} == {"responsibility", "deadline", "amount", "validity", "unanswerable"}
    refused = [row for row in drafted if row["gold"].get("answerable") is False]
    assert any("宁波市" in row["question"] and row["gold"]["must_not"] for row in refused)  # 别的地方的陷阱
    assert any("要花多少钱" in row["question"] for row in refused)  # 拿走了答案
    assert len({row["doc"] for row in drafted}) >= 8


@pytest.mark.parametrize(
    "question, gold, quote",
    [
        ("《云河市老年人助餐服务管理办法》从哪天开始施行，到哪天失效？", {"dates": ["2024-01-01", "2028-12-31"], "must_mention": ["2024", "2028"]}, "自2024年1月1日起施行，有效期5年"),
        ("《云河市基本养老服务体系建设实施方案（2024—2027年）》里“建设智慧养老平台”由哪些单位负责？谁牵头？", {"units": ["市大数据局", "市民政局", "市卫生健康委", "市医保局", "市公安局"], "must_mention": ["市大数据局"], "lead": "市大数据局"}, "市大数据局"),
        ("《云河市基本养老服务体系建设实施方案（2024—2027年）》要求“养老机构与医疗机构签约率100%”在什么时候完成？", {"dates": ["2025-12-31"], "must_mention": ["2025"]}, "2025年底"),
    ],
)  # fmt: skip
def test_a_draft_says_what_the_clause_says(corpus: Store, question: str, gold: dict[str, Any], quote: str) -> None:
    row = next(r for r in draft(corpus, each=1000) if r["question"] == question)
    assert row["gold"] == gold
    assert quote in row["clauses"][0]["quote"]


PLAIN = """云河市社区食堂补助办法

第一条 牵头部门。市民政局牵头，市财政局配合。
第二条 补助标准。社区食堂运营补助每年3万元，分两次拨付，每次1.5万元，合计3万元。
第三条 因火灾造成家庭财产损失2万元以上的，可以申请。
第四条 用水按每立方米3元计。
第五条 本办法由市民政局负责解释。
第六条 本办法自2026年1月1日起施行。
"""


def test_what_is_no_question_is_not_drafted(tmp_path: Path) -> None:
    """附则不是一件事；条件里的数、没有说是什么的数不是金额题；可有可无的不重复标准答案。"""
    path = tmp_path / "补助.txt"
    path.write_text(PLAIN, "utf-8")
    with Store(tmp_path / "store") as store:
        assert [r.outcome for r in ingest_paths([path], store)] == ["added"]
        rows = draft(store, each=50)
    asked = " ".join(r["question"] for r in rows)
    assert [words for words in ("解释", "施行”", "财产损失", "每立方米", "“第", "一条") if words in asked] == []
    amounts = [r["gold"] for r in rows if r["type"] == "amount"]
    assert amounts
    assert all(not set(g["values"]) & set(g.get("values_ok", ())) for g in amounts)


def test_the_same_seed_drafts_the_same(corpus: Store, drafted: list[dict[str, Any]]) -> None:
    assert draft(corpus, each=8) == drafted
    assert draft(corpus, each=8, seed=1) != drafted


# ---- 审题 ------------------------------------------------------------------------------------------------------


@pytest.fixture
def drafts(tmp_path: Path, drafted: list[dict[str, Any]]) -> Path:
    path = tmp_path / "draft.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in drafted[:4]), "utf-8")
    return path


def test_accepting_and_rejecting(tmp_path: Path, drafts: Path) -> None:
    out, ids = tmp_path / "questions.jsonl", [r["id"] for r in waiting(drafts)]
    decide(drafts, out, ids[0], "accept")
    decide(drafts, out, ids[1], "reject")
    decide(drafts, out, ids[2], "accept", dict(waiting(drafts)[0]) | {"question": "改过的问法"})
    assert [c.id for c in read_cases(out)] == [ids[0], ids[2]]
    assert [(c.draft, c.question) for c in read_cases(out)][1] == (False, "改过的问法")
    assert [r["id"] for r in waiting(drafts)] == ids[3:]
    with pytest.raises(KeyError):
        decide(drafts, out, ids[0], "accept")


def test_what_was_edited_badly_is_not_taken(tmp_path: Path, drafts: Path) -> None:
    out, first = tmp_path / "questions.jsonl", waiting(drafts)[0]
    with pytest.raises(BadLines, match="question"):
        decide(drafts, out, first["id"], "accept", dict(first) | {"question": ""})
    assert not out.exists()
    assert waiting(drafts)[0] == first


def test_deciding_again_after_a_cut_does_not_double(tmp_path: Path, drafts: Path) -> None:
    out, before = tmp_path / "questions.jsonl", drafts.read_text("utf-8")
    first = waiting(drafts)[0]["id"]
    decide(drafts, out, first, "accept")
    drafts.write_text(before, "utf-8")  # 写了题，还没来得及动草稿就断了
    decide(drafts, out, first, "accept")
    assert [c.id for c in read_cases(out)] == [first]


def test_reviewing_in_the_terminal(tmp_path: Path, drafts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i \'s/"question": "/"question": "请问/\' "$1"\n', "utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    out, keys, said = tmp_path / "questions.jsonl", iter(["?", "e", "s", "r", "q"]), list[str]()
    assert review(drafts, out, ask=lambda _: next(keys), say=said.append) == (1, 2)
    assert read_cases(out)[0].question.startswith("请问")
    assert said[0].startswith("\n1/4  D001 [责任单位]")


def test_drafting_on_the_command_line(tmp_path: Path, corpus_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "draft.jsonl"
    assert main(["new", "--store", str(corpus_dir), "--out", str(out), "--each", "2"]) == 0
    assert "起草 12 题" in capsys.readouterr().out
    assert main(["new", "--store", str(corpus_dir), "--out", str(out)]) == 2
    assert "已经有了" in capsys.readouterr().err
