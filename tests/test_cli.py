"""命令行：每条命令的退出状态、说的话、JSON 的样子；出错时有人话，没有堆栈。"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import CORPUS, ROOT

from ui.cli import main

ZHENGWEN = [sys.executable, "-m", "ui.cli"]
SAMPLE = CORPUS / "02_云河市老年人助餐服务管理办法.html"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """空目录，没有指定库。"""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ZHENGWEN_STORE", raising=False)
    return tmp_path


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    return Said(capsys)


class Said:
    """运行一条命令，得到（退出状态、标准输出、标准错误）。"""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str | Path) -> tuple[int, str, str]:
        status = main([str(w) for w in words])
        out, err = self._capsys.readouterr()
        return status, out, err


# ---- 用法 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words, message",
    [
        ([], "还缺：命令"),
        (["问"], "没有 '问' 这条命令"),
        (["ask"], "还缺：问题"),
        (["ask", " "], "问题：问题是空的"),
        (["ask", "问", "--today", "明天"], "--today：「明天」不是日期，请写成 2026-11-23 这样"),
        (["ask", "问", "--profile", "82"], "--profile：「82」不是 项=值，例如 age=82"),
        (["ask", "问", "--profile", "age=abc"], "--profile：情况里的 age 应是岁数，如 82（0 到 150）。"),
        (["ask", "问", "--profile", "city=" + "云" * 201], "--profile：情况里的 city 太长，最多 200 字。"),
        (["ask", "问" * 1001], "问题：问题太长（1001 字）。请用 1000 字以内说清一件事。"),
        (["ask", "问", "--history", "问" * 1001], "--history：问题太长（1001 字）。"),
        (["ask", "问", "--today"], "--today 后面要跟一个值"),
        (["ask", "问", "--jsno"], "不认识的参数：--jsno"),
        (["answer", "a.jsonl"], "还缺：--out"),
        (["serve", "--port", "99999"], "--port：「99999」不是端口号（0 到 65535）"),
        (["--lang", "en", "ask"], "the following arguments are required: 问题"),
    ],
)
def test_wrong_usage_is_explained(words: list[str], message: str, said: Said) -> None:
    status, out, err = said(*words)
    assert (status, out) == (2, "")
    assert message in err and "Traceback" not in err


def test_help_lists_every_command(said: Said) -> None:
    status, out, _ = said("--help")
    assert status == 0
    assert [
        c
        for c in ("ingest", "ask", "answer", "clauses", "documents", "remove", "serve", "doctor", "backup", "restore")
        if c not in out
    ] == []


@pytest.mark.parametrize("words", [["ask", "问"], ["documents"], ["remove", "a"], ["doctor"], ["serve"]])
def test_no_store_yet(words: list[str], here: Path, said: Said) -> None:
    """只有读入会新建库；别的命令说清库在哪里找过、怎么办，也不留下空库。"""
    status, out, err = said(*words)
    assert (status, out) == (1, "")
    assert err == (
        f"这里还没有库：{here}/.zhengwen。请先运行 zhengwen ingest 文件或文件夹，或用 --store 指定已有的库。\n"
    )
    assert list(here.iterdir()) == []


def test_errors_in_english(here: Path, said: Said) -> None:
    assert said("ask", "q", "--lang", "en")[2].startswith("No store at ")


@pytest.mark.parametrize("before", [True, False])
def test_common_options_may_stand_before_or_after(before: bool, corpus_dir: Path, said: Said) -> None:
    option = ["--store", corpus_dir]
    status, out, _ = said(*option, "documents") if before else said("documents", *option)
    assert status == 0 and out.endswith("共 15 份\n")


def test_unexpected_errors_ask_to_be_reported(here: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> int:
        raise RuntimeError("断了")

    monkeypatch.setitem(__import__("ui.cli").cli._COMMANDS, "doctor", broken)
    status, out, err = said("doctor")
    assert (status, out) == (1, "")
    assert err == "程序内部出错（RuntimeError：断了）。\n请在命令后加 --debug 再运行一次，把全部输出发给维护者。\n"
    assert "Traceback" in said("doctor", "--debug")[2]


# ---- 读入 ------------------------------------------------------------------------------------------------------


def test_ingest_reports_each_file_and_all_failures_at_the_end(here: Path, said: Said) -> None:
    (here / "好.txt").write_text(
        "云河市助餐办法\n第一条 每餐补贴3元。\n第二条 本办法自2024年1月1日起施行，有效期至2099年12月31日。\n", "utf-8"
    )
    (here / "空.txt").write_bytes(b"")
    status, out, err = said("ingest", here / "空.txt", here / "没有.txt", here / "好.txt")
    lines = out.splitlines()
    assert status == 1
    assert lines[0].startswith("新增  好.txt  条款 ") and lines[0].endswith("  云河市  现行")
    assert lines[1:] == [f"读入 1 个文件，失败 2 个；库里共 1 份。库：{here}/.zhengwen"]
    assert [line.split("。")[0] for line in err.splitlines()] == [
        "失败  读不了 空.txt：文件是空的", f"失败  找不到 {here}/没有.txt",
    ]  # fmt: skip
    again = said("ingest", here / "好.txt")
    assert again[0] == 0 and again[1].startswith("未变  好.txt")


def test_ingest_nothing(here: Path, said: Said) -> None:
    assert said("ingest", here) == (1, "", "没有找到可读的文件。请检查路径。\n")


def test_remove(here: Path, said: Said) -> None:
    (here / "甲.txt").write_text("第一条 每餐补贴3元。", "utf-8")
    said("ingest", here / "甲.txt")
    assert said("remove", "甲.txt", "乙.txt") == (
        1, "移走  甲.txt\n", "库里没有「乙.txt」。用 zhengwen documents 看有哪些。\n",
    )  # fmt: skip
    assert said("documents")[1] == "共 0 份\n"


# ---- 一份文件 --------------------------------------------------------------------------------------------------


def test_clauses_json_keeps_its_contract(said: Said) -> None:
    status, out, _ = said("clauses", SAMPLE, "--json")
    read = json.loads(out)
    assert (status, out.count("\n")) == (0, 1)
    assert list(read) == ["document", "text", "clauses", "facts"]
    assert {
        "id",
        "title",
        "issuer",
        "number",
        "place",
        "issued",
        "effective",
        "expires",
        "status",
        "status_quote",
    } < set(read["document"])
    assert "".join(c["text"] for c in read["clauses"]) == read["text"]
    assert [c for c in read["clauses"] if read["text"][c["start"] : c["end"]] != c["text"]] == []
    assert {k for c in read["clauses"] for k in c} == {"id", "label", "path", "kind", "text", "start", "end"}
    assert [f for f in read["facts"] if read["text"][f["start"] : f["end"]] != f["text"]] == []
    assert {k for f in read["facts"] for k in f} == {"clause", "kind", "value", "text", "start", "end", "basis"}
    assert {f["clause"] for f in read["facts"]} <= {c["id"] for c in read["clauses"]}


def test_clauses_for_people(said: Said) -> None:
    status, out, _ = said("clauses", SAMPLE, "--today", "2026-11-24")
    assert status == 0
    assert out.splitlines()[:2] == [f"文件  {SAMPLE.name}", "标题  云河市老年人助餐服务管理办法"]
    assert "第十二条" in out


def test_clauses_of_a_bad_file(tmp_path: Path, said: Said) -> None:
    bad = tmp_path / "坏.docx"
    bad.write_bytes(b"PK\x03\x04 not a zip")
    status, out, err = said("clauses", bad)
    assert (status, out) == (1, "")
    assert err.startswith("读不了 坏.docx：") and "Traceback" not in err


def test_clauses_of_a_file_in_an_archive(tmp_path: Path, said: Said) -> None:
    archive = tmp_path / "包.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("通知/助餐.txt", "一、每餐补贴3元。\n二、自印发之日起施行。")
    status, out, _ = said("clauses", archive / "通知" / "助餐.txt")
    assert (status, out.splitlines()[0]) == (0, "文件  包.zip/通知/助餐.txt")
    status, out, err = said("clauses", archive / "别的.txt")
    assert (status, out, err) == (1, "", "包.zip 里没有「别的.txt」。里面有：通知/助餐.txt\n")


# ---- 问答 ------------------------------------------------------------------------------------------------------


def test_ask_json_keeps_its_contract(corpus_dir: Path, said: Said) -> None:
    status, out, _ = said(
        "ask", "发布基本养老服务清单由谁牵头？", "--json", "--today", "2026-11-24", "--store", corpus_dir
    )
    answer = json.loads(out)
    assert (status, out.count("\n")) == (0, 1)
    assert {"text", "answerable", "units", "lead", "dates", "values", "citations", "kind", "status", "cautions", "context",
            "retrieved", "dropped", "latency_ms"} <= set(answer)  # fmt: skip
    assert answer["answerable"] is True
    assert all({"doc", "label", "quote", "clause"} <= set(c) for c in answer["citations"])
    assert all({"doc", "label", "text"} == set(r) for r in answer["retrieved"]) and len(answer["retrieved"]) <= 10


def test_ask_for_people_numbers_its_sources(corpus_dir: Path, said: Said) -> None:
    status, out, _ = said("ask", "发布基本养老服务清单由谁牵头？", "--today", "2026-11-24", "--store", corpus_dir)
    assert status == 0
    assert "[1]" in out.split("出处")[0]
    assert "\n[1] 云河市基本养老服务体系建设实施方案（2024—2027年）　三、（一）1.\n" in out


def test_a_refusal_is_an_answer(corpus_dir: Path, said: Said) -> None:
    status, out, _ = said("ask", "火星移民补贴多少？", "--json", "--store", corpus_dir)
    assert (status, json.loads(out)["answerable"]) == (0, False)


def test_answer_writes_one_object_a_line(corpus_dir: Path, tmp_path: Path, said: Said) -> None:
    asked, answered = tmp_path / "问.jsonl", tmp_path / "答.jsonl"
    cases = [
        {"id": "T1", "question": "云河市老年人助餐补贴多少钱一餐？"},
        {
            "id": "T2",
            "question": "那南浦区呢？",
            "history": ["云河市老年人助餐补贴多少钱一餐？"],
            "profile": {"age": 82},
        },
    ]
    asked.write_text("\n\n".join(json.dumps(c, ensure_ascii=False) for c in cases) + "\n", "utf-8")
    status, out, err = said("answer", asked, "--out", answered, "--today", "2026-11-24", "--store", corpus_dir)
    written = [json.loads(line) for line in answered.read_text("utf-8").splitlines()]
    assert (status, out, err) == (0, f"答了 2 题，写入 {answered}\n", "")
    assert [a["id"] for a in written] == ["T1", "T2"]


def test_bytes_that_are_no_text_are_answered_too(corpus_dir: Path, tmp_path: Path, said: Said) -> None:
    asked = tmp_path / "问.jsonl"
    asked.write_text(r'{"id":"T1","question":"\ud800补贴"}', "utf-8")
    assert said("answer", asked, "--out", tmp_path / "答.jsonl", "--store", corpus_dir)[0] == 0
    assert said("ask", "\udcff补贴", "--store", corpus_dir)[0] == 0


def test_answer_goes_on_past_a_question_that_is_too_long(corpus_dir: Path, tmp_path: Path, said: Said) -> None:
    asked, answered = tmp_path / "问.jsonl", tmp_path / "答.jsonl"
    cases = [
        {"id": "T1", "question": "问" * 1001},
        {"id": "T2", "question": "补贴多少？", "profile": {"age": []}},
        {"id": "T3", "question": "补贴多少？", "profile": {"age": "82岁"}},
    ]
    asked.write_text("\n".join(json.dumps(c, ensure_ascii=False) for c in cases), "utf-8")
    status, out, err = said("answer", asked, "--out", answered, "--store", corpus_dir)
    assert (status, out, err.splitlines()) == (
        1,
        f"答了 1 题，写入 {answered}\n",
        [
            "没答成  第 1 行（T1）：问题太长（1001 字）。请用 1000 字以内说清一件事。",
            "没答成  第 2 行（T2）：情况里的 age 应是岁数，如 82（0 到 150）。",
        ],
    )
    assert [json.loads(line)["id"] for line in answered.read_text("utf-8").splitlines()] == ["T3"]


def test_answer_lists_every_wrong_line_before_starting(corpus_dir: Path, tmp_path: Path, said: Said) -> None:
    asked = tmp_path / "问.jsonl"
    asked.write_text(
        '{"id":"T1","question":"补贴多少？"}\n{不是\n[]\n{"id":"T4"}\n{"question":"问","history":"上文"}\n'
        '{"question":"问","profile":[]}\n',
        "utf-8",
    )
    status, out, err = said("answer", asked, "--out", tmp_path / "答.jsonl", "--store", corpus_dir)
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        f"{asked} 有 5 行不对，一题也没有答：",
        "第 2 行：不是 JSON（Expecting property name enclosed in double quotes: line 1 column 2 (char 1)）",
        "第 3 行：应是一个对象 {…}",
        "第 4 行：缺 question，或不是文字",
        "第 5 行：history 应是一列文字",
        "第 6 行：profile 应是一个对象",
    ]
    assert not (tmp_path / "答.jsonl").exists()


@pytest.mark.parametrize("text, message", [(None, "打不开 "), (b"\xff\xfe\xff", " 不是 UTF-8 文本。")])
def test_answer_cannot_read_questions(
    text: bytes | None, message: str, corpus_dir: Path, tmp_path: Path, said: Said
) -> None:
    asked = tmp_path / "问.jsonl"
    if text is not None:
        asked.write_bytes(text)
    status, _, err = said("answer", asked, "--out", tmp_path / "答.jsonl", "--store", corpus_dir)
    assert status == 1 and message in err


# ---- 进程 ------------------------------------------------------------------------------------------------------


def run(words: list[str | Path], **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*ZHENGWEN, *map(str, words)], env={**os.environ, **env}, cwd=ROOT, capture_output=True, timeout=120
    )


def test_speaks_chinese_whatever_the_locale() -> None:
    done = run(
        ["clauses", SAMPLE], LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert done.returncode == 0
    assert "云河市老年人助餐服务管理办法" in done.stdout.decode("utf-8")


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m ui.cli clauses '{SAMPLE}' | head -1; echo ${{PIPESTATUS[0]}}",
        shell=True, executable="/bin/bash", cwd=ROOT, capture_output=True, timeout=60, text=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == f"文件  {SAMPLE.name}"


@pytest.mark.parametrize(
    "words, heavy",
    [
        # 帮助和用法错误不该等任何库
        (["--help"], {"numpy", "jieba", "chromadb", "torch", "gradio", "onnxruntime", "rich", "lxml"}),
        (["ask", "老人助餐补贴多少？"], {"torch", "gradio", "sentence_transformers", "transformers", "pandas"}),
        (["clauses", SAMPLE, "--json"], {"torch", "gradio", "chromadb", "onnxruntime", "numpy", "rich"}),
    ],
)
def test_imports_only_what_it_needs(words: list[str | Path], heavy: set[str], corpus_dir: Path) -> None:
    program = (
        "import sys; from ui.cli import main; main(sys.argv[1:]); "
        f"print(*sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={**os.environ, "ZHENGWEN_STORE": str(corpus_dir)},
    )  # fmt: skip
    assert (done.returncode, done.stderr.strip()) == (0, "")
