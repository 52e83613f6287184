"""给公开的评测集排次序：切窗口、算词的得分、存向量、合起来、写成 TREC。"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import lay, passages
from evals.bm25 import BM25
from evals.passages import Passage
from evals.rank import _drawing, main, rank, write_run
from evals.ranking import Ranking
from evals.vectors import VectorCache
from evals.windows import SIZE, windows
from ingest import Store, ZhengwenError
from ingest.fusion import Way, fuse
from ingest.words import bigrams, words
from tests.fakes import FakeEncoder, reading
from ui.cli import main as zhengwen

CORPUS = [
    Passage("助餐", "年满80周岁的老人到长者食堂就餐，每餐补助3元。"),
    Passage("租房", "新就业大学生租房，每月补贴500元，最长三年。"),
    Passage("停车", "残疾人专用车位，前两个小时免收停车费。"),
    Passage("空白", ""),
]
QUERIES = [Passage("q1", "就餐补助多少"), Passage("q2", "租房补贴每月500元"), Passage("q3", "xyz")]


# —— 窗口 ——


def test_a_short_text_is_one_window() -> None:
    assert windows("") == [""]
    assert windows("甲" * SIZE) == ["甲" * SIZE]


def test_a_long_text_is_cut_between_sentences_and_carries_its_opening() -> None:
    sentences = [f"第{n:02}条，{'某' * 90}。" for n in range(4)]
    text = "".join(sentences)
    assert windows(text) == [sentences[0] + sentences[1], f"{text[:40]}\n{sentences[2]}{sentences[3]}"]


def test_neighbours_share_the_short_sentences_between_them() -> None:
    text = "甲" * 199 + "。" + "乙" * 29 + "。" + "丙" * 199 + "。"
    assert windows(text) == [
        "甲" * 199 + "。" + "乙" * 29 + "。",
        "甲" * 40 + "\n" + "乙" * 29 + "。" + "丙" * 199 + "。",
    ]


@given(st.text(alphabet="甲乙。；\n 1", max_size=2000))
def test_windows_lose_nothing_and_stay_short(text: str) -> None:
    found = windows(text)
    bodies = [found[0], *(w.removeprefix(text[:40] + "\n") for w in found[1:])]
    assert max(map(len, bodies)) <= SIZE
    at = 0  # 依次能在原文里找到，中间不留空
    for body in bodies:
        start = text.rfind(body, 0, at + len(body))
        assert 0 <= start <= at
        at = max(at, start + len(body))
    assert at == len(text)


# —— 词 ——


@pytest.mark.parametrize(("cut", "by"), [(words, "by_words"), (bigrams, "by_bigrams")])
def test_bm25_is_the_one_of_the_store(tmp_path: Path, cut, by: str) -> None:
    lines = [p.text for p in CORPUS[:3]] + [f"第{n}号窗口收补贴的件。" for n in range(20)]
    with Store(tmp_path, FakeEncoder()) as store:
        stored = reading("办法.txt", lines)
        store.add(stored)
        index = BM25([f"办法\n{line}" for line in lines], cut)
        for question in ("就餐补助多少", "租房补贴每月500元", "窗口 窗口 补贴", "没有的话语"):
            numbers = {c.id: i for i, c in enumerate(stored.clauses)}
            theirs = {numbers[i]: s for i, s in getattr(store, by)(question, 99)}
            scores = index.scores(question)
            assert {i: pytest.approx(float(scores[i]), rel=1e-4, abs=1e-6) for i in np.flatnonzero(scores)} == theirs


def test_unknown_words_weigh_as_those_seen_once() -> None:
    index = BM25(["甲 乙", "丙", "丁"], str.split)
    assert index.mass("甲") == pytest.approx(np.log(2.5 / 1.5))
    assert index.mass("戊") == pytest.approx(index.mass("甲"))
    assert index.mass("甲 戊 甲") == pytest.approx(index.mass("甲") + index.mass("戊"))


# —— 合 ——


@pytest.mark.parametrize(
    ("ways", "fused"),
    [
        ([], {}),
        ([Way([], 1, 1)], {}),
        # 取满了，从末名起算；没取满，从不相干的得分起算
        ([Way([("a", 5), ("b", 3)], 1, 1)], {"a": 2, "b": 0}),
        ([Way([("a", 5)], 1, 1)], {"a": 5}),
        ([Way([("a", 0.9)], 1, 0.1, 0.8)], {"a": 1}),
        # 换成同一种单位再加；没进那一路的与末名一样
        ([Way([("a", 30), ("b", 10)], 2, 10), Way([("c", 2), ("b", 1)], 1, 0.5)], {"a": 4, "b": 0, "c": 2}),
        # 分不出高下的一路不添乱
        ([Way([("a", 7), ("c", 7)], 1, 0), Way([("b", 2), ("a", 1)], 1, 1)], {"a": 0, "c": 0, "b": 1}),
    ],
)
def test_fuse(ways: list[Way[str]], fused: dict[str, float]) -> None:
    assert fuse(ways, 2) == pytest.approx(fused)


# —— 排次序 ——


def trec(tmp_path: Path, mode, **options) -> str:
    encoder = options.pop("encoder", None) or FakeEncoder()
    runs = rank(CORPUS, QUERIES, mode, options.pop("k", 100), tmp_path / "cache", encoder=encoder)
    write_run(tmp_path / "run.trec", CORPUS, QUERIES, runs, "t")
    return (tmp_path / "run.trec").read_text("utf-8")


def test_words(tmp_path: Path) -> None:
    """没有一个共同的词的不列。"""
    assert trec(tmp_path, "words") == "q1 Q0 助餐 1 5.873093 t\nq2 Q0 租房 1 7.089808 t\nq2 Q0 助餐 2 0.000003 t\n"


def test_dense(tmp_path: Path) -> None:
    """比末名高出几个标准差；空白的不列。"""
    assert trec(tmp_path, "dense") == (
        "q1 Q0 助餐 1 2.445779 t\nq1 Q0 租房 2 1.339613 t\nq1 Q0 停车 3 0.000000 t\n"
        "q2 Q0 租房 1 2.367060 t\nq2 Q0 助餐 2 1.729214 t\nq2 Q0 停车 3 0.000000 t\n"
        "q3 Q0 租房 1 2.123768 t\nq3 Q0 助餐 2 0.004905 t\nq3 Q0 停车 3 0.000000 t\n"
    )


def test_hybrid(tmp_path: Path) -> None:
    """前两张表相加。"""
    assert trec(tmp_path, "hybrid", k=2) == (
        "q1 Q0 助餐 1 8.318872 t\nq1 Q0 租房 2 1.339613 t\n"
        "q2 Q0 租房 1 9.456868 t\nq2 Q0 助餐 2 1.729217 t\n"
        "q3 Q0 租房 1 2.123768 t\nq3 Q0 助餐 2 0.004905 t\n"
    )


def test_a_long_text_is_as_good_as_its_best_window() -> None:
    filler = "本市各有关单位应当认真落实各项工作要求。" * 12
    ranking = Ranking([filler, f"{filler}百岁老人每月发给长寿金六百元。{filler}", "百岁老人。"])
    assert len(ranking.windows) > 4
    ranking.index_words()
    assert [i for i, _ in next(ranking.rank(["百岁老人的长寿金每月多少"], None, 3))] == [1, 2]


# —— 向量只编一次 ——


def test_no_text_is_embedded_twice(tmp_path: Path) -> None:
    first, second = FakeEncoder(), FakeEncoder()
    once = trec(tmp_path, "hybrid", encoder=first)
    assert sorted(first.encoded) == sorted(p.text for p in CORPUS[:3])
    assert trec(tmp_path, "hybrid", encoder=second) == once
    assert second.encoded == []


def test_another_encoder_has_its_own_vectors(tmp_path: Path) -> None:
    trec(tmp_path, "dense")
    other = FakeEncoder("另一个")
    trec(tmp_path, "dense", encoder=other)
    assert len(other.encoded) == 3


_KILLED = """
import os, sys
from pathlib import Path
from evals.vectors import VectorCache
from tests.fakes import FakeEncoder
encoder = FakeEncoder()
def encode(texts):
    if encoder.encoded:
        os._exit(9)
    return encoder.passages(texts)
VectorCache(Path(sys.argv[1]), 64).of([f"第{n}条" for n in range(1000)], encode)
"""


def test_killed_after_half_it_goes_on(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path)], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert done.returncode == 9
    encoder, texts = FakeEncoder(), [f"第{n}条" for n in range(1000)]
    cache = VectorCache(tmp_path, 64)
    found = cache.of(texts, encoder.passages)
    cache.close()
    assert encoder.encoded == texts[512:]
    assert np.array_equal(found.chunk(0, 1000), FakeEncoder().passages(texts))


@pytest.mark.parametrize(("name", "size"), [("digests", 7), ("vectors", 100)])
def test_a_torn_write_is_dropped(tmp_path: Path, name: str, size: int) -> None:
    def open_and_encode(texts: Sequence[str]) -> tuple[list[str], np.ndarray]:
        encoder, cache = FakeEncoder(), VectorCache(tmp_path, 64)
        found = cache.of(texts, encoder.passages)
        cache.close()
        return encoder.encoded, found.chunk(0, len(texts))

    assert open_and_encode(["甲乙", "丙丁"])[0] == ["甲乙", "丙丁"]
    path = tmp_path / name
    os.truncate(path, path.stat().st_size - size)
    encoded, vectors = open_and_encode(["甲乙", "丙丁"])
    assert encoded == ["丙丁"]
    assert np.array_equal(vectors, FakeEncoder().passages(["甲乙", "丙丁"]))


def test_one_process_at_a_time(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, 64)
    with pytest.raises(ZhengwenError, match=r"正被另一个程序使用.*--cache"):
        VectorCache(tmp_path, 64)
    cache.close()
    VectorCache(tmp_path, 64).close()


# —— 文件 ——


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        ("{", "第 2 行：不是 JSON", "line 2: not JSON"),
        ("[" * 100_000, "第 2 行：不是 JSON", "line 2: not JSON"),
        ("[]", "第 2 行：应是一个对象 {…}", "line 2: should be an object {…}"),
        ('{"text": "甲"}', "第 2 行：缺 id，或不是文字、整数", "line 2: id is missing, or neither text nor integer"),
        ('{"id": true, "text": "甲"}', "第 2 行：缺 id，或不是文字、整数", "line 2: id is missing, or neither text nor integer"),
        ('{"id": "a b", "text": "甲"}', "第 2 行：id「a b」里有空白，写不进 TREC 文件", "line 2: id 'a b' has white space: TREC forbids it"),
        ('{"id": "b"}', "第 2 行：缺 text，或不是文字", "line 2: text is missing, or not text"),
        ('{"id": "b", "text": " "}', "第 2 行：text 是空的", "line 2: text is empty"),
        ('{"id": "a", "text": "乙"}', "第 2 行：id「a」前面已经有了", "line 2: duplicate id 'a'"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named(tmp_path: Path, line: str, zh: str, en: str) -> None:
    path = tmp_path / "问.jsonl"
    path.write_text('{"id": "a", "text": "甲"}\n' + line + "\n", "utf-8")
    with pytest.raises(ZhengwenError) as raised:
        passages.read(path, blank=False)
    assert raised.value.zh == f"{path} 有 1 行不对：\n{zh}"
    assert raised.value.en == f"{path}: 1 bad lines:\n{en}"


def test_blank_lines_are_skipped_and_numbers_are_ids(tmp_path: Path) -> None:
    path = tmp_path / "文.jsonl"
    path.write_text('\ufeff{"id": 7, "text": ""}\n\n{"id": "b", "text": "\\ud800"}\n', "utf-8")
    assert passages.read(path) == [Passage("7", ""), Passage("b", "?")]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, listed in (("文.jsonl", CORPUS), ("问.jsonl", QUERIES)):
        rows = [json.dumps({"id": p.id, "text": p.text}, ensure_ascii=False) for p in listed]
        (tmp_path / name).write_text("\n".join(rows), "utf-8")
    files = [str(tmp_path / name) for name in ("文.jsonl", "问.jsonl")]
    out = tmp_path / "果.trec"
    assert main([*files, "--out", str(out), "--mode", "words", "--k", "1"]) == 0
    assert out.read_text("utf-8") == ("q1 Q0 助餐 1 5.873093 zhengwen-words\nq2 Q0 租房 1 7.089808 zhengwen-words\n")
    assert not list(tmp_path.glob("*.part"))
    assert capsys.readouterr().out == f"3 句问话，4 篇，写入 {out}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["没有.jsonl", "问.jsonl", "--out", "果.trec"], "打不开 没有.jsonl：没有这个文件或目录。\n"),
        (["没有.jsonl", "问.jsonl", "--out", "果.trec", "--lang", "en"], "Cannot open 没有.jsonl: No such file or directory.\n"),
        (["问.jsonl", "问.jsonl", "--out", "没有/果.trec"], "写不了 没有/果.trec：没有这个文件或目录。\n"),
    ],
)  # fmt: skip
def test_errors_are_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("问.jsonl").write_text('{"id": "a", "text": "甲"}', "utf-8")
    assert zhengwen(["rank", *arguments]) == 1
    assert capsys.readouterr().err == said


# —— 口语题 ——


def test_lay_questions_avoid_the_words_of_their_clauses(corpus: Store) -> None:
    """连着四个字与标的条款相同，就不算口语。"""
    listed = lay.read(corpus)
    texts = {p.id: re.sub(r"\s", "", p.text) for p in listed.corpus}
    assert len(listed.queries) >= 80 and len({q.text for q in listed.queries}) == len(listed.queries)
    copied = [
        (q.text, piece)
        for q, found in zip(listed.queries, listed.relevant, strict=True)
        for piece in (q.text[i : i + 4] for i in range(len(q.text) - 3))
        if any(piece in texts[i] for i in found)
    ]
    assert copied == []


def test_lay_questions_gain_from_both(corpus: Store, tmp_path: Path) -> None:
    listed = lay.read(corpus)
    found = {
        mode: lay.recall(listed, list(rank(listed.corpus, listed.queries, mode, 10, tmp_path, encoder=corpus.encoder)))
        for mode in ("words", "dense", "hybrid")
    }
    assert found["hybrid"] >= found["dense"] >= found["words"] + 0.1


def test_progress_in_a_log_is_a_line_for_each_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    with _drawing() as counting:
        report = counting("编码")
        for done in range(1, 31):
            report(done, 30)
    assert capsys.readouterr().err.splitlines() == [f"编码 {n * 10}%（{n * 3}/30）" for n in range(1, 11)]
