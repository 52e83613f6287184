"""量法：同样的意思算对，少一个字的数、多一个单位、否认了的话都分得清。"""

from __future__ import annotations

import importlib.util
import json
import os
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.case import Case, Gold, Quote, case
from evals.measures import (
    Total,
    date,
    measure,
    names_lead,
    points_at,
    same,
    spread,
    spread_dates,
    unit,
    value,
    verbatim,
)
from evals.wording import arabic, asserts, mentions, normal

SHARED = Path(os.environ.get("ZHENGWEN_SHARED", Path(__file__).parents[1].parent / "shared"))


# ---- 说没说到 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted, text",
    [
        # 全角半角、括号、引号、空白
        ("(一)", "见（一）"), ("〔2023〕3号", "云民规[2023] 3号"), ("“免申即享”", '补贴"免申即享"'),
        # 数的写法
        ("50%", "按百分之五十补助"), ("70%", "不超过七成"), ("1000元", "每户1,000块钱"), ("20万元", "补200000元"),
        ("12条", "一共十二条"), ("30平方米", "三十平方"), ("30平方米", "30㎡"), ("60岁", "年满60周岁"), ("3家", "三家"),
        # 日子的写法
        ("2025年底", "到2025年12月31日前"), ("2025年底", "2025年末"), ("2026年5月7日", "2026-05-07"), ("2021年7月", "2021.7起"),
        # 任一说法，正则
        ("失效|到期", "这份文件已经到期"), ("re:没有[^,.]{0,4}牵头", "文件里没有写明牵头单位"),
    ],
)  # fmt: skip
def test_said(wanted: str, text: str) -> None:
    assert mentions(wanted, text)


@pytest.mark.parametrize(
    "wanted, text",
    [
        # 数要整个对上
        ("1年", "2021年"), ("3家", "13家"), ("1平方米", "0.1平方米"), ("5%", "15%"), ("20", "2021"),
        # 「成立」不是几成，「一部分」不是一个
        ("20%", "二成立"),
        ("青禾县", "青河县"), ("失效|到期", "现行有效"),
    ],
)  # fmt: skip
def test_not_said(wanted: str, text: str) -> None:
    assert not mentions(wanted, text)


@pytest.mark.parametrize(
    "forbidden, text, said",
    [
        # 断言
        ("市民政局牵头", "由市民政局牵头。", True),
        ("100元", "每月100元。", True),
        ("100元", "补助不超过100元。", True),  # 「不超过」是上限，不是否认
        ("re:(责任单位|负责单位)(是|为)", "负责单位是市残联", True),
        # 否认
        ("100元", "文件没有规定100元", False),
        ("市民政局牵头", "并非市民政局牵头", False),
        ("现行有效", "不是现行有效", False),
        ("全额报销", "全额报销的说法不成立", False),
        ("每月300元", "没有写明高龄津贴每月300元", False),
        # 转折之后又说了
        ("200元", "南浦区没有补贴,但青禾县是200元", True),
        # 没出现
        ("市残联", "市民政局负责", False),
    ],
)
def test_asserted_or_denied(forbidden: str, text: str, said: bool) -> None:
    assert asserts(forbidden, text) is said


@pytest.mark.parametrize("han, digits", [("五", "5"), ("十", "10"), ("十二", "12"), ("二十一", "21"), ("三百", "300"), ("一千零五十", "1050"), ("二〇二一", "2021")])  # fmt: skip
def test_han_numbers(han: str, digits: str) -> None:
    assert arabic(han) == digits


@given(st.text("市民政局每月三百元20年底百分之（）〔〕，。 \n", min_size=1, max_size=40))
def test_a_text_says_itself(text: str) -> None:
    """归一到头就不再变；任何话都算说了它自己。"""
    assert normal(normal(text)) == normal(text)
    assert mentions(text, text) or not normal(text)
    assert not asserts(text, "")


# ---- 单位、日期、数值 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written, key",
    [
        ("2025年底", "2025-12-31"), ("2022年底前", "2022-12-31"), ("2021年12月底", "2021-12-31"), ("2025年", "2025"), ("到2025年", "2025"),
        ("2020年1月", "2020-01"), ("2026.5.7", "2026-05-07"), ("截至2026年12月10日", "2026-12-10"), ("2023年6月底前", "2023-06"),
        ("试点期末", "试点期末"), ("长期", "长期"),
    ],
)  # fmt: skip
def test_dates(written: str, key: str) -> None:
    assert date(written) == key


@pytest.mark.parametrize(
    "written, ends",
    [
        ("2020年1月-2021年6月", ["2020年1月", "2021年6月"]), ("2021年7月至10月", ["2021年7月", "2021年10月"]), ("2019年-2022", ["2019年", "2022"]),
        ("2020-01", ["2020-01"]), ("2025年底", ["2025年底"]),
    ],
)  # fmt: skip
def test_periods_have_two_ends(written: str, ends: list[str]) -> None:
    assert spread_dates([written]) == ends


@pytest.mark.parametrize(
    "written, key",
    [
        ("每户不超过1000元", "1000元"), ("1,000块", "1000元"), ("200000元", "20万"), ("20万元", "20万"), ("最高不超过20万/家", "20万"),
        ("百分之五十", "50%"), ("80%以上", "80%"), ("10个小区", "10个"), ("0.1㎡", "0.1m2"), ("三家", "3家"), ("65周岁", "65岁"),
    ],
)  # fmt: skip
def test_values(written: str, key: str) -> None:
    assert value(written) == key


@pytest.mark.parametrize(
    "written, ends",
    [
        ("500-2000平方米", ["500平方米", "2000平方米"]),
        ("200元至2000元", ["200元", "2000元"]),
        ("1000元", ["1000元"]),
        ("2020-01", ["2020-01"]),
    ],
)
def test_ranges_have_two_ends(written: str, ends: list[str]) -> None:
    assert spread([written]) == ends


@pytest.mark.parametrize(
    "wanted, got, okay, right",
    [
        (["市民政局", "市残联"], ["市残联", "市民政局"], [], True),  # 不看次序
        (["市民政局", "市残联"], ["市民政局"], [], False),  # 缺一个
        (["市民政局"], ["市民政局", "市财政局"], [], False),  # 多一个
        (["市民政局"], ["市民政局", "各县区"], ["各县区"], True),  # 可有可无的不算多
        (["市民政局|市民政部门"], ["市民政部门"], [], True),
        (["市民政局"], ["市 民政局。"], [], True),
        (["市民政局"], [], [], False),
    ],
)
def test_sets(wanted: list[str], got: list[str], okay: list[str], right: bool) -> None:
    assert same(wanted, got, unit, okay) is right


@pytest.mark.parametrize(
    "field, text, question, right",
    [
        ("市民政局", "", "谁牵头", True),
        ("市财政局", "市民政局牵头。", "谁牵头", False),  # 字段填错了，话说对也不算
        (None, "牵头单位是市民政局。", "谁牵头", True),
        (None, "责任单位有市民政局、市财政局。", "谁牵头", False),  # 只在名单里出现
        (None, "责任单位有市民政局、市财政局。", "哪些单位负责", True),
    ],
)
def test_lead(field: str | None, text: str, question: str, right: bool) -> None:
    assert names_lead("市民政局", field, text, question) is right


@pytest.mark.parametrize(
    "quote, text, found",
    [("每人每餐6元", "的，每人每餐6元；", True), ("每人 每餐6元", "每人每餐\n6元", True), ("每人每餐8元", "每人每餐6元", False), ("（一）", "(一)", False), (" ", "任何", False)],
)  # fmt: skip
def test_quotes_are_verbatim(quote: str, text: str, found: bool) -> None:
    assert verbatim(quote, text) is found


@pytest.mark.parametrize(
    "doc, label, quote, hit",
    [
        ("甲.txt", "", "按照表1标准的60%发放", True),
        ("甲.txt", "", "（二）最低生活保障边缘家庭按照表1标准的60%发放。", True),
        ("甲.txt", "二、（二）", "", True),
        ("乙.txt", "二、（二）", "按照表1标准的60%发放", False),
        ("甲.txt", "二、（三）", "上浮20%", False),
    ],
)
def test_citations(doc: str, label: str, quote: str, hit: bool) -> None:
    wanted = Quote("甲.txt", "二、（二）", "按照表1标准的60%发放")
    assert points_at({"doc": doc, "label": label, "quote": quote}, wanted) is hit


# ---- 一道题 ----------------------------------------------------------------------------------------------------

TEXTS = {"甲.txt": "（一）低保家庭每人每月700元。\n（牵头单位：市民政局；责任单位：市财政局）"}
MONEY = Case("T1", "amount", "低保补多少", ("甲.txt",), Gold(values=("700元",), must_mention=("700元",)), clauses=(Quote("甲.txt", "（一）", "每人每月700元"),))  # fmt: skip
NONE = Case("T2", "unanswerable", "邮费谁出", ("甲.txt",), Gold(answerable=False))
LEAD = Case("T3", "responsibility", "谁牵头", ("甲.txt",), Gold(units=("市民政局", "市财政局"), lead="市民政局"))


@pytest.mark.parametrize(
    "asked, answer, wrong",
    [
        (MONEY, {"text": "每人每月700元。", "answerable": True, "values": ["700元"]}, []),
        (MONEY, {"text": "每人每月700元。", "answerable": True, "values": ["700元", "900元"]}, ["values"]),
        (MONEY, {"text": "每人每月1700元。", "answerable": True, "values": ["1700元"]}, ["must_mention", "values"]),
        (MONEY, {"text": "文件没有规定。", "answerable": False}, ["must_mention", "answerable", "values"]),
        (NONE, {"text": "文件没有规定。", "answerable": False}, []),
        (NONE, {"text": "查不到。"}, []),  # 没有标志的，看话里的意思
        (NONE, {"text": "由市民政局出。", "answerable": True}, ["answerable"]),
        (LEAD, {"text": "市民政局牵头，市财政局参加。", "answerable": True, "units": ["市民政局", "市财政局"], "lead": "市民政局"}, []),
        (LEAD, {"text": "市财政局牵头。", "answerable": True, "units": ["市财政局"], "lead": "市财政局"}, ["units", "lead"]),
    ],
)  # fmt: skip
def test_one_case(asked: Case, answer: dict[str, Any], wrong: list[str]) -> None:
    assert sorted(name for name, ok in measure(asked, answer, TEXTS).checks.items() if not ok) == sorted(wrong)


def test_totals() -> None:
    good = measure(MONEY, {"text": "700元", "answerable": True, "values": ["700元"], "citations": [{"doc": "甲.txt", "quote": "每人每月700元"}]}, TEXTS)  # fmt: skip
    lost = measure(
        MONEY, {"text": "700元", "answerable": True, "citations": [{"doc": "甲.txt", "quote": "每人每月800元"}]}, TEXTS
    )
    refused = measure(NONE, {"text": "没有写明。", "answerable": False}, TEXTS)
    total = Total((good, lost, refused))
    assert (round(total.right, 3), round(total.right_in_words, 3)) == (0.667, 1.0)
    assert (total.cited, total.faithful, total.refusals) == (0.5, 0.5, (1.0, 1.0))


@pytest.mark.parametrize("permitted, apt", [((), 0.5), ((Quote("甲.txt", "", "牵头单位：市民政局"),), 1.0)])
def test_a_permitted_citation_is_to_the_point(permitted: tuple[Quote, ...], apt: float) -> None:
    """也可以引的条款，引了不算离题，不引也不算漏。"""
    cited = [{"doc": "甲.txt", "quote": q} for q in ("每人每月700元", "牵头单位：市民政局")]
    score = measure(replace(MONEY, clauses_ok=permitted), {"text": "700元", "citations": cited}, TEXTS)
    assert (Total((score,)).apt, Total((score,)).cited) == (apt, 1.0)


# ---- 与共用的打分程序一致 --------------------------------------------------------------------------------------


def _scorer() -> ModuleType:
    path = SHARED / "eval" / "score.py"
    if not path.exists():
        pytest.skip(f"没有 {path}：这一条只在有共用评测集的机器上跑")
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def test_agrees_with_the_shared_scorer() -> None:
    """同样的题、同样的好坏回答，每一项检查的对错都相同。"""
    scorer = _scorer()
    sources = scorer.Sources(str(SHARED / "seeds"))
    answers = {row["id"]: row for row in _rows(SHARED / "eval" / "sample_answers.jsonl")}
    for row in _rows(SHARED / "eval" / "sample_questions.jsonl"):
        answer = answers.get(row["id"], {"id": row["id"], "text": ""})
        theirs = scorer.score_one(row, answer, sources)["checks"]
        assert dict(measure(case(row), answer, sources.text).checks) == theirs, row["id"]


def test_agrees_on_swapped_answers() -> None:
    """答非所问也要判得一样：每道题配上下一题的标准答案。"""
    scorer = _scorer()
    sources = scorer.Sources(str(SHARED / "seeds"))
    rows = _rows(SHARED / "eval" / "questions_dev.jsonl")
    for row, other in zip(rows, rows[1:] + rows[:1], strict=True):
        gold = other["gold"]
        words = [w for w in gold.get("must_mention", []) + gold.get("items", []) if not w.startswith("re:")]
        answer = {"id": row["id"], "text": "；".join(words), "units": gold.get("units", []), "dates": gold.get("dates", []), "values": gold.get("values", [])}  # fmt: skip
        theirs = scorer.score_one(row, answer, sources)["checks"]
        assert dict(measure(case(row), answer, sources.text).checks) == theirs, row["id"]
