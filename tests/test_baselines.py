"""对照的做法：各自交得出能打分的卷，引文逐字，找到的是该找到的那段。"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.baselines import NAMES, baseline
from evals.baselines.__main__ import main
from evals.baselines.chunk import asked, chunked
from evals.case import case
from evals.windows import SIZE
from tests.fake_model import FakeChatModel
from tests.fakes import FakeEncoder

FILLER = "各有关单位应当认真落实各项要求。" * 20
DOCUMENTS = {
    "助餐.txt": f"助餐办法\n年满80周岁的老人就餐，每餐补助3元。\n{FILLER}",
    "停车.txt": f"停车办法\n{FILLER}\n残疾人专用车位，前两个小时免收停车费。",
    "空.txt": " \n",
}


def question(text: str, **rest):
    return case({"id": "q", "doc": "助餐.txt", "type": "amount", "question": text, "gold": {}, **rest})


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ({}, "补助多少"),
        ({"history": ["老人吃饭"]}, "老人吃饭 补助多少"),
        ({"profile": {"city": "云河", "age": 82, "status": ["低保", "失能"]}}, "云河 82 低保 失能 补助多少"),
    ],
)
def test_what_is_searched_for(rest: dict, said: str) -> None:
    assert asked(question("补助多少", **rest)) == said


def test_chunks_are_verbatim_and_short() -> None:
    chunks = chunked(DOCUMENTS)
    assert {c.doc for c in chunks} == {"助餐.txt", "停车.txt"}
    assert all(c.text in DOCUMENTS[c.doc] and len(c.text) <= SIZE for c in chunks)


@pytest.mark.parametrize("name", [n for n in NAMES if n != "openai"])
@pytest.mark.parametrize(
    ("text", "doc", "words"),
    [
        ("80周岁老人就餐每餐补助多少", "助餐.txt", "每餐补助3元"),
        ("残疾人专用车位免收几小时停车费", "停车.txt", "前两个小时"),
    ],
)
def test_the_best_chunk_is_the_answer(name: str, text: str, doc: str, words: str) -> None:
    if name == "langchain":
        pytest.importorskip("langchain_text_splitters", reason="没有装 '.[baselines]'")
    (answer,) = baseline(name)([question(text)], DOCUMENTS, encoder=FakeEncoder(dim=512))
    (citation,) = answer["citations"]
    assert (answer["id"], citation["doc"]) == ("q", doc)
    assert words in answer["text"] and citation["quote"] == answer["text"].strip()
    assert citation["quote"] in DOCUMENTS[doc]
    assert answer["retrieved"][0] == {"doc": doc, "label": "", "text": answer["text"]}
    assert 1 <= len(answer["retrieved"]) <= 10


def test_nothing_found_is_an_empty_answer() -> None:
    (answer,) = baseline("words")([question("xyz")], DOCUMENTS)
    assert (answer["text"], answer["citations"], answer["retrieved"]) == ("", [], [])


def test_a_model_cites_by_number() -> None:
    pytest.importorskip("langchain_text_splitters", reason="没有装 '.[baselines]'")
    model = FakeChatModel(reply="每餐补助3元。[1][1][9]")
    asked_one = question("80周岁老人就餐每餐补助多少")
    (answer,) = baseline("openai")([asked_one], DOCUMENTS, encoder=FakeEncoder(dim=512), model=model)
    (citation,) = answer["citations"]
    assert answer["text"] == "每餐补助3元。[1][1][9]"
    assert citation["doc"] == "助餐.txt" and "每餐补助3元" in citation["quote"]


def test_an_assistant_with_its_own_documents_is_only_asked() -> None:
    model = FakeChatModel(reply="3元")
    (answer,) = baseline("openai")([question("补助多少")], DOCUMENTS, encoder=FakeEncoder(), model=model, bare=True)
    assert (answer["text"], answer["citations"], answer["retrieved"]) == ("3元", [], [])


def test_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in DOCUMENTS.items():
        if text.strip():
            (tmp_path / "文").mkdir(exist_ok=True)
            (tmp_path / "文" / name).write_text(text, "utf-8")
    rows = [
        {
            "id": "q1",
            "doc": "助餐.txt",
            "type": "amount",
            "question": "80周岁老人就餐每餐补助多少",
            "gold": {"answerable": True, "values": ["3元"], "must_mention": ["3元"]},
            "clauses": [{"doc": "助餐.txt", "label": "", "quote": "每餐补助3元"}],
        }
    ]
    (tmp_path / "题.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    out = tmp_path / "答"
    assert (
        main([str(tmp_path / "题.jsonl"), "--corpus", str(tmp_path / "文"), "--only", "words", "--out", str(out)]) == 0
    )
    assert capsys.readouterr().out.splitlines() == [
        "| | 全对 | 话对 | 引到 | 引得准 | 逐字 | 编造 | Recall@5 | MRR |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        "| words | 0.0% | 100.0% | 100.0% | 100.0% | 100.0% | 0.0% | 100.0% | 100.0% |",
    ]
    (line,) = (out / "words.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["id"] == "q1"
