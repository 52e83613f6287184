"""打错的字：改得准，不该改的一个不动。"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policies import store_of

from assistant.answer import Reading
from assistant.ask import ask
from assistant.lexicon import grammar
from assistant.scope import known_places
from assistant.spelling import read
from ingest import Store

CASES = Path(__file__).parents[1] / "evals" / "cases.jsonl"
SHARED = Path(__file__).parents[2] / "shared" / "eval" / "questions_dev.jsonl"


@pytest.mark.parametrize("typed, meant", [
    # 同音
    ("谁来发放蒋励", "谁来发放奖励"),
    ("养老服务补帖每月多少", "养老服务补贴每月多少"),
    ("家庭养老床卫谁牵头", "家庭养老床位谁牵头"),
    ("创业但保贷款最高多少", "创业担保贷款最高多少"),
    ("高领津贴多少钱", "高龄津贴多少钱"),
    ("电子居祝证几天能拿到", "电子居住证几天能拿到"),
    # 换掉的那个字随处可接（和、今），另一个很少单用
    ("公积今怎么提取", "公积金怎么提取"),
    # 近音：平翘舌、前后鼻音、n 和 l
    ("城乡居名医保怎么缴", "城乡居民医保怎么缴"),
    ("老年人住餐点在哪里", "老年人助餐点在哪里"),
    # 形近
    ("无障爱改造谁负责", "无障碍改造谁负责"),
    ("租凭合同要备案吗", "租赁合同要备案吗"),
    # 多音字的次要读音（行 háng）
    ("时间银航谁负责", "时间银行谁负责"),
    # 重了一个字
    ("怎么申申请补贴", "怎么申请补贴"),
    # 一句里不止一处
    ("长者食唐谁发蒋励", "长者食堂谁发奖励"),
    # 库里文件的地名
    ("南甫区低保多少", "南浦区低保多少"),
])  # fmt: skip
def test_corrected(corpus: Store, typed: str, meant: str) -> None:
    assert read(typed, corpus, known_places(corpus))[0] == meant


@pytest.mark.parametrize("said", [
    # 随处可接的字，改成什么词都是凑巧
    "现在还能申请吗", "证办了10个月", "我们街里谁管", "比那边多多少", "往后年年要审吗", "是民政局还是街道",
    # 库里没有、词典里也没有的地名、品牌、生词：没有明显更像的，不动
    "澜沧的规定", "量子纠缠怎么补", "阿尔茨海默能报吗",
    # 拿不准的
    "", "？", "1", "的", "abc 补贴",
])  # fmt: skip
def test_left_alone(corpus: Store, said: str) -> None:
    assert read(said, corpus, known_places(corpus)) == (said, ())


def test_every_sentence_of_the_corpus_is_left_alone(corpus: Store) -> None:
    """库里自己的话，一句也不改。"""
    known = known_places(corpus)
    sentences = [
        s for d in corpus.documents() for c in corpus.clauses(d.id) for s in c.text.replace("\n", "。").split("。")
    ]
    changed = {s: made for s in sentences if (made := read(s, corpus, known)[1])}
    assert changed == {}


def test_clean_questions_are_left_alone(corpus: Store) -> None:
    """自带的题里，标着打错字的才改，改的也都是真打错的字。"""
    known = known_places(corpus)
    made = {
        case["question"]: read(grammar().standard(case["question"]), corpus, known)[1]
        for case in _cases(CASES)
        if "typo" not in case.get("tags", ())
    }
    assert {q: m for q, m in made.items() if m} == TRUE_TYPOS


# 题目本身就有错字、没有另外标出来的
TRUE_TYPOS: dict[str, tuple[Reading, ...]] = {}


def test_questions_about_other_documents_are_left_alone(corpus: Store) -> None:
    """拿别处文件的题来问，库里多半没有那些词，也不乱改。"""
    if not SHARED.exists():
        pytest.skip("没有 ../shared/eval")
    known = known_places(corpus)
    made = {
        case["question"]: tuple((r.said, r.meant) for r in read(grammar().standard(case["question"]), corpus, known)[1])
        for case in _cases(SHARED)
    }
    odd = {q: m for q, m in made.items() if m}
    assert len(odd) <= 1, odd  # 这套题里只有一句是故意打错字的


@given(st.text(alphabet="的了和在补贴养老院民政局申请多少2026年，。？《》“”a", max_size=40))
def test_never_longer_never_fails(empty_of_typos: Store, said: str) -> None:
    """什么话都不出错；改了哪些说得清：一处处换回去就是原话的长短。"""
    text, made = read(said, empty_of_typos)
    assert len(text) == len(said) + sum(len(r.meant) - len(r.said) for r in made)
    assert len(made) <= 3


@pytest.fixture(scope="module")
def empty_of_typos(corpus: Store) -> Store:
    return corpus


def test_the_answer_says_how_it_was_read(corpus: Store) -> None:
    answer = ask("云河市长者食唐谁监管食品安全", corpus)
    assert [c.text for c in answer.cautions][-1:] == ["“食唐”按“食堂”理解。"]
    english = ask("云河市长者食唐谁监管食品安全", corpus, lang="en")
    assert [c.text for c in english.cautions][-1:] == ["“食唐” was read as “食堂”."]


def _cases(path: Path) -> Iterator[dict[str, object]]:
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)


CARBON = """云河市碳汇认购管理办法

云林规〔2025〕7号

第一条 为了规范碳汇认购，制定本办法。
第二条 碳汇认购由市林业局负责。
第三条 碳汇认购每吨补助20元。
第四条 碳汇认购应当签订合同。
第五条 本办法自2025年3月1日起施行，有效期5年。
"""


def test_words_that_only_the_library_has(tmp_path: Path) -> None:
    """词典里没有、库里写过几回的说法，错一个字也改得过来；「会」随处可接，只当是同音打错的。"""
    with store_of(tmp_path, CARBON) as store:
        assert read("碳会认购补多少", store, known_places(store)) == ("碳汇认购补多少", (Reading("碳会认", "碳汇认"),))
        assert read("碳排放补多少", store, known_places(store)) == ("碳排放补多少", ())
