"""zhengwen eval：考、打分、接着考、比较、把关；错的题和答卷指明在哪一行。"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evals import schema
from evals.case import Case, read_cases
from evals.cli import main
from evals.compare import compare
from evals.report import console
from evals.run import read_answers, run
from ingest import Store, ZhengwenError

TEXT = "甲市养老补贴办法\n第一条 低保老人每人每月补贴700元。\n第二条 由市民政局负责。\n第三条 到2027年底建成养老床位300张。\n"
KINDS = {"amount": "补多少", "responsibility": "谁负责", "deadline": "何时建成"}


def question(number: int, kind: str = "amount", **more: Any) -> dict[str, Any]:
    gold = {
        "amount": {"values": ["700元"]},
        "responsibility": {"units": ["市民政局"]},
        "deadline": {"dates": ["2027-12-31"]},
    }[kind]
    quote = {
        "amount": "每人每月补贴700元",
        "responsibility": "由市民政局负责",
        "deadline": "到2027年底建成养老床位300张",
    }[kind]
    label = {"amount": "第一条", "responsibility": "第二条", "deadline": "第三条"}[kind]
    clauses = [{"doc": "甲市.txt", "label": label, "quote": quote}]
    return {
        "id": f"Q{number:02}",
        "type": kind,
        "doc": "甲市.txt",
        "question": KINDS[kind],
        "gold": gold,
        "clauses": clauses,
    } | more


def reply(case: Mapping[str, Any], right: bool = True) -> dict[str, Any]:
    gold = case["gold"] if right else {}
    return {
        "id": case["id"],
        "text": "见原文。",
        "answerable": True,
        "citations": case["clauses"],
        "latency_ms": 12.5,
        "confidence": 0.8,
        **gold,
    }


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text(
        "".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in rows), "utf-8"
    )
    return path


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """没有写 ``--store`` 的，记录也不落到别处。"""
    monkeypatch.setenv("ZHENGWEN_STORE", str(tmp_path / "own"))


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "甲市.txt").write_text(TEXT, "utf-8")
    return folder


CASES = [question(n, kind) for n, kind in enumerate([*["amount"] * 12, *["responsibility"] * 12, *["deadline"] * 3], 1)]


def evaluate(tmp_path: Path, texts: Path, wrong: set[str], name: str, *more: str) -> tuple[int, dict[str, Any]]:
    """用一份答卷考一遍：（退出状态，报告）。"""
    questions = write(tmp_path / "questions.jsonl", CASES)
    answers = write(tmp_path / f"{name}.jsonl", [reply(c, c["id"] not in wrong) for c in CASES])
    where = tmp_path / name
    status = main([str(questions), "--answers", str(answers), "--texts", str(texts), "--report", str(where), "--store", str(tmp_path / "none"), *more])  # fmt: skip
    return status, json.loads((where / "report.json").read_text("utf-8"))


# ---- 打分和报告 ------------------------------------------------------------------------------------------------


def test_any_assistant_is_scored_from_its_answers(
    tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, report = evaluate(tmp_path, texts, {"Q01", "Q13"}, "one")
    assert status == 0
    assert report["summary"]["accuracy"]["hit"] == 25
    assert {k: g["accuracy"]["hit"] for k, g in report["kinds"].items()} == {
        "amount": 11,
        "responsibility": 11,
        "deadline": 3,
    }
    assert (report["summary"]["faithfulness"]["value"], report["latency"]["p50"], report["calibration"]["count"]) == (
        1,
        12.5,
        27,
    )
    assert report["refusal"] == {"answer_answered": 27, "answer_refused": 0, "refuse_answered": 0, "refuse_refused": 0}
    assert {p.name for p in (tmp_path / "one").iterdir()} == {
        "report.json",
        "report.md",
        "report.html",
        "answers.jsonl",
    }
    kept = read_answers(tmp_path / "one" / "answers.jsonl")
    assert kept == read_answers(tmp_path / "one.jsonl")
    assert "27 题答对 25 题" in capsys.readouterr().out


@pytest.mark.parametrize("floor, status", [("0.9", 0), ("0.95", 1)])
def test_floor_is_a_gate(tmp_path: Path, texts: Path, floor: str, status: int) -> None:
    assert evaluate(tmp_path, texts, {"Q01", "Q13"}, "one", "--floor", floor)[0] == status


@pytest.mark.parametrize(
    "words, said",
    [
        (["--floor", "90"], "--floor：「90」不是 0 到 1 的比例；九成写成 0.9"),
        (["--floor", "九成"], "--floor：「九成」不是 0 到 1 的比例"),
        (["--lang", "fr"], "--lang 不能是 'fr'"),
        (["--today", "昨天"], "「昨天」不是日期"),
        (["--没有"], "不认识的参数：--没有"),
    ],
)
def test_wrong_usage_is_said_in_chinese(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert (stop.value.code, said in capsys.readouterr().err) == (2, True)


@pytest.mark.parametrize("command", [[], ["new"], ["review"]])
def test_help_is_in_chinese(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    shown = capsys.readouterr().out
    assert shown.startswith("用法：zhengwen eval")
    assert not re.search("usage|options:|positional|show this help", shown)


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "zz.jsonl")]) == 2
    assert capsys.readouterr().err == f"打不开 {tmp_path / 'zz.jsonl'}：没有这个文件或目录。\n"


def test_missing_and_unknown_answers_are_said(tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = write(tmp_path / "q.jsonl", CASES[:2])
    answers = write(tmp_path / "a.jsonl", [reply(CASES[0]), {"id": "X9", "text": "多出来的"}])
    assert main([str(questions), "--answers", str(answers), "--texts", str(texts), "--store", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "有 1 题没有交回答，都算错：Q02" in said
    assert "有 1 份回答对不上题号，没有用：X9" in said
    assert "2 题答对 1 题" in said


def test_without_documents_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions, answers = write(tmp_path / "q.jsonl", CASES[:1]), write(tmp_path / "a.jsonl", [reply(CASES[0])])
    assert main([str(questions), "--answers", str(answers), "--lang", "en"]) == 0
    assert "quotes were not checked" in capsys.readouterr().out


def test_other_assistants_runs_enter_the_history(
    tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(tmp_path, texts, set(), "one")
    answers = tmp_path / "one" / "answers.jsonl"
    before = answers.read_text("utf-8")
    asked = [str(tmp_path / "questions.jsonl"), "--answers", str(answers), "--report", str(answers.parent)]
    assert main([*asked, "--texts", str(texts), "--store", str(tmp_path / "none")]) == 0  # 留着的答卷可以再打一遍分
    assert answers.read_text("utf-8") == before
    capsys.readouterr()
    assert main(["--history", "--store", str(tmp_path / "none")]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert not Store.exists(tmp_path / "none")


def test_a_history_that_cannot_be_written_loses_no_report(
    tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none").write_text("这里是个文件", "utf-8")
    assert evaluate(tmp_path, texts, set(), "one")[0] == 0
    assert "评测记录写不进" in capsys.readouterr().err


def test_reports_are_in_english_too(tmp_path: Path, texts: Path) -> None:
    evaluate(tmp_path, texts, {"Q01"}, "one", "--lang", "en")
    page, markdown = ((tmp_path / "one" / f).read_text("utf-8") for f in ("report.html", "report.md"))
    assert "26 of 27 questions right" in page
    assert "26 of 27 questions right" in markdown
    assert '<html lang="en">' in page


# ---- 题和答卷的毛病 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change, said",
    [
        # 标准引文不在文件里：在考之前指明行号，不考
        ({"clauses": [{"doc": "甲市.txt", "label": "第一条", "quote": "每人每月补贴900元"}]}, "第 2 行 clauses[1].quote：「每人每月补贴900元」不在 甲市.txt 里（Q02）"),
        ({"clauses_ok": [{"doc": "乙市.txt", "label": "", "quote": "补贴"}]}, "第 2 行 clauses_ok[1].doc：没有「乙市.txt」这份文件（Q02）"),
    ],
)  # fmt: skip
def test_a_wrong_gold_line_stops_the_run(
    tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], said: str
) -> None:
    questions = write(tmp_path / "q.jsonl", [CASES[0], CASES[1] | change])
    answers = write(tmp_path / "a.jsonl", [reply(c) for c in CASES[:2]])
    asked = [str(questions), "--answers", str(answers), "--texts", str(texts), "--report", str(tmp_path / "r")]
    assert main(asked) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "r").exists()
    assert main([*asked, "--anyway"]) == 0


def test_a_wrong_gold_label_is_pointed_out(tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = CASES[1] | {"clauses": [{"doc": "甲市.txt", "label": "第二条", "quote": "每人每月补贴700元"}]}
    questions, answers = write(tmp_path / "q.jsonl", [wrong]), write(tmp_path / "a.jsonl", [reply(wrong)])
    assert (
        main([str(questions), "--answers", str(answers), "--texts", str(texts), "--store", str(tmp_path / "none")]) == 0
    )
    assert (
        "第 1 行 clauses[1].label：「每人每月补贴700元」在 第一条，标签写的是「第二条」（Q02）"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "row, field, said, english",
    [
        ({}, "id", "缺这一项", "is missing"), ({"id": 3}, "id", "应是不空的文字", "must be non-empty text"), ({"doc": []}, "doc", "应是文件名，或一列文件名", "must be a file name or a list of them"),
        ({"gold": []}, "gold", "应是一个对象 {…}", "must be an object {…}"), ({"gold": {"values": "700元"}}, "gold.values", "应是一列不空的文字", "must be a list of non-empty texts"),
        ({"gold": {"value": []}}, "gold.value", "没有这个字段，请核对名字", "is no known field; check its name"), ({"gold": {"answerable": "no"}}, "gold.answerable", "应是 true、false 或 null", "must be true, false or null"),
        ({"gold": {"must_not": ["re:("]}}, "gold.must_not", "正则写错了", "bad pattern"), ({"history": "上文"}, "history", "应是一列不空的文字", "must be a list of non-empty texts"),
        ({"clauses": [{"doc": "甲"}]}, "clauses[1].quote", "应是不空的文字", "must be non-empty text"), ({"clauses": ["甲"]}, "clauses[1]", "应是一个对象 {…}", "must be an object {…}"),
        ({"clauses": [{"doc": "甲", "quote": "乙", "alt": [{}]}]}, "clauses[1].alt[1].doc", "应是不空的文字", "must be non-empty text"),
    ],
)  # fmt: skip
def test_a_badly_written_field_is_named(row: dict[str, Any], field: str, said: str, english: str) -> None:
    full = {} if not row else question(1) | row
    problem = next(p for p in schema.problems(full, 7) if p.field == field)
    assert (problem.zh.startswith(f"第 7 行 {field}：{said}"), problem.en.startswith(f"line 7 {field}: {english}")) == (
        True,
        True,
    )


def test_every_bad_line_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "q.jsonl", ["{", "[]", "", CASES[0] | {"type": ""}, CASES[1], CASES[1]])
    assert main([str(path), "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert [line.split(": ")[0] for line in said.splitlines()[1:]] == [
        f"q.jsonl line {n}" for n in ("1", "2", "4 type", "6 id")
    ]
    assert "the same as in line 5" in said


@pytest.mark.parametrize(
    "rows, said",
    [
        (["{"], "第 1 行：不是 JSON"), ([{"text": "甲"}], "第 1 行 id：缺题号"), ([{"id": "Q01"}], "第 1 行 text：应是文字"),
        ([{"id": "Q01", "text": ""}, {"id": "Q01", "text": ""}], "第 2 行 id：Q01 有两份回答"),
        # 字段的样子不对：指明哪一行、哪个字段
        ([{"id": "Q01", "text": "", "values": "700元"}], "第 1 行 values：应是一列不空的文字"),
        ([{"id": "Q01", "text": "", "answerable": "是"}], "第 1 行 answerable：应是 true、false 或 null"),
        ([{"id": "Q01", "text": "", "lead": ["市民政局"]}], "第 1 行 lead：应是单位名或 null"),
        ([{"id": "Q01", "text": "", "confidence": 90}], "第 1 行 confidence：应是 0 到 1 的数"),
        ([{"id": "Q01", "text": "", "confidence": True}], "第 1 行 confidence：应是 0 到 1 的数"),
        ([{"id": "Q01", "text": "", "latency_ms": "快"}], "第 1 行 latency_ms：应是毫秒数，不小于 0"),
        ([{"id": "Q01", "text": "", "citations": ["第一条"]}], "第 1 行 citations[1]：应是一个对象 {…}"),
        ([{"id": "Q01", "text": "", "citations": [{"quote": "补贴"}]}], "第 1 行 citations[1].doc：应是不空的文字"),
        ([{"id": "Q01", "text": "", "retrieved": [{"doc": "甲市.txt", "text": "甲"}, "乙"]}], "第 1 行 retrieved[2]：应是一个对象 {…}"),
        # 写错的名字在旁边提示
        ([{"id": "Q01", "text": "", "citations": [{"document": "甲市.txt"}]}], "第 1 行 citations[1].document：没有这个字段"),
    ],
)  # fmt: skip
def test_a_bad_answers_file_is_explained(
    tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str], rows: list[Any], said: str
) -> None:
    questions, answers = write(tmp_path / "q.jsonl", CASES[:1]), write(tmp_path / "a.jsonl", rows)
    assert main([str(questions), "--answers", str(answers), "--texts", str(texts)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "kind, field, text, right",
    [
        # 单位、牵头单位没有填的，在话里找
        ("responsibility", "units", "由市民政局负责。", True),
        ("responsibility", "units", "由市财政局负责。", False),
        # 日期、数值没有填的，不从话里猜：算错，另报“话说对了”
        ("amount", "values", "每人每月700元。", False),
        ("deadline", "dates", "2027年底前建成。", False),
    ],
)  # fmt: skip
def test_text_alone(
    tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str], kind: str, field: str, text: str, right: bool
) -> None:
    case = question(1, kind)
    questions = write(tmp_path / "q.jsonl", [case])
    answers = write(tmp_path / "a.jsonl", [{"id": "Q01", "text": text}])
    where = tmp_path / "r"
    assert main([str(questions), "--answers", str(answers), "--texts", str(texts), "--store", str(tmp_path / "none"), "--report", str(where)]) == 0  # fmt: skip
    report = json.loads((where / "report.json").read_text("utf-8"))
    assert report["cases"][0]["checks"][field] is right
    assert report["summary"]["words"]["value"] == 1
    said = "有 1 题考日期或数值，回答没有填这一栏（dates、values），这一项算错；只看话说得对不对，答对 100.0%（1/1）"
    bare = field in ("dates", "values")
    assert [said in shown for shown in (capsys.readouterr().out, (where / "report.html").read_text("utf-8"))] == [bare, bare]  # fmt: skip


def test_unknown_fields_of_answers_are_pointed_out_once(
    tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """不认识的字段多半是写错了名字：照考，每个名字提醒一遍。政问自己的各项不提醒。"""
    questions = write(tmp_path / "q.jsonl", CASES[:2])
    extra = {"citation": [], "engine": "别家", "kind": "amount", "cautions": []}
    answers = write(tmp_path / "a.jsonl", [reply(c) | extra for c in CASES[:2]])
    assert main([str(questions), "--answers", str(answers), "--texts", str(texts), "--store", str(tmp_path / "x")]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "a.jsonl 第 1 行 citation：没有这个字段，没有用，是不是 citations？",
        "a.jsonl 第 1 行 engine：没有这个字段，没有用",
    ]


def test_the_same_id_in_two_files_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = write(tmp_path / "one.jsonl", CASES[:2]), write(tmp_path / "two.jsonl", CASES[1:3])
    assert main([str(one), str(two)]) == 2
    assert "two.jsonl 第 1 行 id：和 one.jsonl 第 2 行重复" in capsys.readouterr().err


def test_drafts_are_left_out(tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = write(tmp_path / "q.jsonl", [CASES[0], CASES[1] | {"draft": True}])
    answers = write(tmp_path / "a.jsonl", [reply(CASES[0])])
    assert (
        main([str(questions), "--answers", str(answers), "--texts", str(texts), "--store", str(tmp_path / "none")]) == 0
    )
    shown = capsys.readouterr()
    assert "有 1 题是没审过的草稿" in shown.err
    assert "1 题答对 1 题" in shown.out


# ---- 接着考 ----------------------------------------------------------------------------------------------------


def asked(tmp_path: Path) -> list[Case]:
    return read_cases(write(tmp_path / "q.jsonl", CASES[:4]))


def test_a_cut_run_goes_on(tmp_path: Path) -> None:
    journal, seen = tmp_path / "r" / "answers.jsonl", list[str]()

    def answer(case: Case) -> dict[str, Any]:
        seen.append(case.id)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return {"id": case.id, "text": f"{len(seen)}"}

    with pytest.raises(KeyboardInterrupt):
        run(asked(tmp_path), answer, journal, "mark", resume=False)
    with journal.open("a", encoding="utf-8") as out:
        out.write('{"id": "Q03", "te')  # 断在写的当口
    given = run(asked(tmp_path), answer, journal, "mark", resume=True)
    assert seen == ["Q01", "Q02", "Q03", "Q03", "Q04"]
    assert [a["text"] for a in given] == ["1", "2", "4", "5"]
    assert [json.loads(line).get("id") for line in journal.read_text("utf-8").splitlines()] == [
        None,
        "Q01",
        "Q02",
        "Q03",
        "Q04",
    ]


def test_another_run_is_not_gone_on_with(tmp_path: Path) -> None:
    journal = tmp_path / "answers.jsonl"
    run(asked(tmp_path), lambda c: {"id": c.id, "text": ""}, journal, "one", resume=False)
    with pytest.raises(ZhengwenError, match="是另一次评测的"):
        run(asked(tmp_path), lambda c: {"id": c.id, "text": ""}, journal, "two", resume=True)


def test_one_failure_does_not_lose_the_rest(tmp_path: Path) -> None:
    def answer(case: Case) -> dict[str, Any]:
        if case.id == "Q02":
            raise RuntimeError("坏了")
        return {"id": case.id, "text": "好"}

    journal = tmp_path / "answers.jsonl"
    given = run(asked(tmp_path), answer, journal, "mark", resume=False)
    assert [a.get("error") for a in given] == [None, "RuntimeError: 坏了", None, None]
    again = run(asked(tmp_path), lambda c: {"id": c.id, "text": "又好了"}, journal, "mark", resume=True)
    assert [a["text"] for a in again] == ["好", "又好了", "好", "好"]  # 出了错的重答


def test_the_assistant_is_asked_through_its_door(
    tmp_path: Path, corpus_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """自带的题、读好的库：写报告和答卷，记下这一次，再列出来。"""
    where, store = tmp_path / "r", tmp_path / "store"
    store.mkdir()
    for path in corpus_dir.rglob("*"):  # 记录写在库里，别动大家共用的那一份
        target = store / path.relative_to(corpus_dir)
        target.mkdir(exist_ok=True) if path.is_dir() else target.write_bytes(path.read_bytes())
    assert main(["--store", str(store), "--only", "Y001", "Y098", "--report", str(where)]) == 0
    report = json.loads((where / "report.json").read_text("utf-8"))
    assert [c["id"] for c in report["cases"]] == ["Y001", "Y098"]
    assert report["summary"]["faithfulness"]["value"] == 1
    capsys.readouterr()
    assert main(["--history", "--store", str(store)]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == 2
    assert listed[1].split()[1:3] == ["cases.jsonl", "2"]


def test_no_store_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = write(tmp_path / "q.jsonl", CASES[:1])
    assert main([str(questions), "--store", str(tmp_path / "none")]) == 2
    assert "这里还没有库" in capsys.readouterr().err
    assert main(["--history", "--store", str(tmp_path / "none")]) == 0
    assert "还没有记过评测" in capsys.readouterr().out


# ---- 比较 ------------------------------------------------------------------------------------------------------


def test_a_rerun_is_silent(tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate(tmp_path, texts, {"Q01"}, "old")
    status, report = evaluate(tmp_path, texts, {"Q01"}, "new", "--compare", str(tmp_path / "old" / "report.json"))
    assert status == 0
    assert "27 题里没有一题变好或变差" in capsys.readouterr().out
    assert report["comparison"]["regressed"] is False


def test_a_regression_in_one_kind_is_found(tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """一类变差七题，另一类变好六题：合起来看不出，分开看得出。"""
    fell, rose = {f"Q{n:02}" for n in range(1, 8)}, {f"Q{n}" for n in range(13, 19)}
    evaluate(tmp_path, texts, rose, "old")
    status, report = evaluate(tmp_path, texts, fell, "new", "--compare", str(tmp_path / "old" / "report.json"))
    assert status == 1
    found = report["comparison"]
    assert found["whole"]["significant"] is False
    assert {k: c["significant"] for k, c in found["kinds"].items()} == {
        "amount": True,
        "responsibility": True,
        "deadline": False,
    }
    assert set(found["kinds"]["amount"]["worse"]) == fell
    assert set(found["kinds"]["responsibility"]["better"]) == rose
    assert "“金额”变差了：7 题变差，0 题变好" in capsys.readouterr().out


def test_a_baseline_is_enough_to_compare(tmp_path: Path, texts: Path) -> None:
    kept = tmp_path / "baseline.json"
    evaluate(tmp_path, texts, set(), "old", "--baseline", str(kept))
    assert len(kept.read_text("utf-8").splitlines()) == 29
    wrong = {f"Q{n:02}" for n in range(1, 8)}
    status, report = evaluate(tmp_path, texts, wrong, "new", "--compare", str(kept))
    assert (status, set(report["comparison"]["whole"]["worse"])) == (1, wrong)


@pytest.mark.parametrize("fell, status", [(5, 0), (6, 1)])
def test_a_few_may_be_chance(tmp_path: Path, texts: Path, fell: int, status: int) -> None:
    evaluate(tmp_path, texts, set(), "old")
    wrong = {f"Q{n:02}" for n in range(1, fell + 1)}
    assert evaluate(tmp_path, texts, wrong, "new", "--compare", str(tmp_path / "old" / "report.json"))[0] == status


def test_changed_questions_are_not_compared(tmp_path: Path, texts: Path) -> None:
    _, report = evaluate(tmp_path, texts, set(), "one")
    old = copy.deepcopy(report)
    old["cases"][0] |= {"digest": "改过", "right": False}
    old["cases"][1] |= {"id": "只在旧的里"}
    found = compare(old, report)
    assert (found.whole.better, found.whole.compared, set(found.left_out)) == ((), 25, {"Q01", "Q02", "只在旧的里"})
    assert "3 题只有一边有" in console.comparison(found, "zh")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cases": [{"id": 1}]}', '{"cases": 3}'])
def test_what_is_no_report_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    path = tmp_path / "old.json"
    path.write_text(text, "utf-8")
    assert main(["--compare", str(path)]) == 2
    assert "不是评测报告" in capsys.readouterr().err


# ---- 并排 ------------------------------------------------------------------------------------------------------


def test_assistants_side_by_side(tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate(tmp_path, texts, {f"Q{n:02}" for n in range(1, 9)}, "other")
    capsys.readouterr()
    _, report = evaluate(tmp_path, texts, {"Q01"}, "ours", "--beside", f"别家={tmp_path / 'other' / 'report.json'}")
    found = report["beside"]
    assert [s["name"] for s in found["systems"]] == ["ours.jsonl", "别家"]
    assert [s["measures"]["accuracy"]["hit"] for s in found["systems"]] == [26, 19]
    assert [s["kinds"]["amount"]["hit"] for s in found["systems"]] == [11, 4]
    assert found["systems"][1]["p"] == pytest.approx(2 / 2**7)
    said = capsys.readouterr().out
    assert "同样的 27 题" in said
    assert "| 各项全对 | 96.3% | 70.4% |" in (tmp_path / "ours" / "report.md").read_text("utf-8")
    assert "别家" in (tmp_path / "ours" / "report.html").read_text("utf-8")


def test_reports_on_other_questions_cannot_stand_beside(
    tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, report = evaluate(tmp_path, texts, set(), "one")
    for case in report["cases"]:
        case["digest"] = "别的题"
    other = write(tmp_path / "other.json", [report])
    with pytest.raises(AssertionError):  # 考不成，没有新的报告可读
        assert evaluate(tmp_path, texts, set(), "one", "--beside", str(other))[0] == 0
    assert "没有共同的题" in capsys.readouterr().err
