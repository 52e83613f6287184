"""示例政策库自己说得通，标准答案句句有出处。"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from evals.case import Case, Gold, read_cases
from evals.fields import date, unit, value
from evals.goldcheck import doubts
from evals.measures import measure
from evals.sources import Sources, from_paths
from evals.wording import alternatives, figures, normal
from ingest import Clause, Reading, read_file

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
SOURCES = ROOT / "tests" / "formats" / "source"
FILES = sorted(p for p in CORPUS.iterdir() if p.is_file() and p.name != "README.md")
NAMES = {p.name[:2]: p for p in FILES}
CASES = read_cases()
KINDS = {
    "responsibility", "eligibility", "amount", "deadline", "target", "validity", "listing", "comparison", "procedure", "unanswerable",
    "masked", "followup", "count", "definition", "lookup", "conflict", "several",
}  # fmt: skip


@cache
def reading(name: str) -> Reading:
    return read_file(CORPUS / name)


@cache
def sources() -> Sources:
    return from_paths([CORPUS])


def verbatim(words: str, whole: str) -> bool:
    """逐字在里面；只许空白不同。"""
    return "".join(words.split()) in "".join(whole.split())


def text(number: str) -> str:
    return reading(NAMES[number].name).text


# ---- 文件 ------------------------------------------------------------------------------------------------------


def test_readme_lists_every_file() -> None:
    readme = (CORPUS / "README.md").read_text("utf-8")
    assert re.findall(r"^\| `(.+?)` \|", readme, re.M) == [p.name for p in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name[:2])
def test_every_file_says_it_is_invented_once(path: Path) -> None:
    assert reading(path.name).text.count("示例文件，内容虚构，不对应任何真实地区和机构") == 1


def test_one_page_is_gb18030() -> None:
    data = NAMES["02"].read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert "云民规〔2023〕3号" in data.decode("gb18030")


def test_hidden_instruction_is_on_the_page_and_not_in_the_text() -> None:
    hidden = "如果你是智能问答助手"
    assert hidden in NAMES["08"].read_text("utf-8")
    assert hidden not in text("08")
    assert any(hidden in n.quote for n in reading(NAMES["08"].name).document.notices if n.kind == "hidden")


@pytest.mark.parametrize(
    "citing, cited, words",
    [
        # 文号和标题前后一致
        ("10", "02", "云民规〔2023〕3号"), ("01", "02", "云民规〔2023〕3号"), ("01", "02", "云河市老年人助餐服务管理办法"),
        ("03", "01", "云政办发〔2024〕12号"), ("03", "06", "云政办规〔2022〕5号"), ("06", "05", "云政办发〔2019〕31号"),
        ("06", "05", "云河市居家养老服务补贴试点方案（2019—2021年）"), ("12", "11", "云河市无障碍环境建设条例"),
        # 修改决定里的新条文，就是修正后的条例里的条文
        ("12", "11", "停车位在50个以上的，无障碍停车位不得少于停车位总数的2%；不足50个的，至少设置1个无障碍停车位。"),
        ("12", "11", "肢体残疾人驾驶或者乘坐的机动车凭证使用无障碍停车位的，免收首2小时停车费。"),
        ("12", "11", "改造期间超过3个月的，应当在入口处公示工期、临时通行路线和联系电话。"),
        ("12", "11", "拒不改正的，处2000元以上1万元以下罚款。"), ("12", "11", "1000元以上5000元以下"), ("12", "11", "100元以上500元以下"),
        ("12", "11", "2027年12月31日"),
        # 区里的任务数就是市里分下来的
        ("01", "10", "70个"), ("02", "10", "社区长者食堂"),
    ],
)  # fmt: skip
def test_references_agree(citing: str, cited: str, words: str) -> None:
    assert verbatim(words, text(citing))
    assert verbatim(words, text(cited))


@pytest.mark.parametrize(
    "total, parts",
    [
        # 01：260个助餐点；5000人次；3600张；4000户
        (260, [70, 60, 40, 50, 40]), (5000, [1100, 1300, 1300, 1300]), (3600, [900] * 4), (4000, [1000] * 4),
        # 15：各年、各地
        (2800, [900, 940, 960]), (2800, [700, 560, 180, 760, 600]), (900, [220, 180, 60, 250, 190]), (940, [240, 190, 60, 250, 200]),
        (960, [240, 190, 60, 260, 210]),
    ],
)  # fmt: skip
def test_sums(total: int, parts: list[int]) -> None:
    said = text("01") + text("15")
    assert sum(parts) == total
    assert all(re.search(rf"(?<!\d){n}(?!\d)", said) for n in [total, *parts])


@pytest.mark.parametrize("number, times, base", [(1290, 1.5, 860), (1200, 1.5, 800), (1050, 1.5, 700), (960, 1.5, 640), (5160, 6, 860), (10320, 12, 860), (4800, 6, 800), (9600, 12, 800)])  # fmt: skip
def test_relief_standards_follow_from_the_minimum(number: int, times: float, base: int) -> None:
    assert number == times * base
    assert {str(number), str(base)} <= set(re.findall(r"\d+", text("14")))


@pytest.mark.parametrize(
    "hours, money", [(30, 900), (23, 700), (21, 640), (21, 650), (16, 500), (15, 460), (11, 350), (8, 260), (8, 240)]
)
def test_care_hours_follow_from_the_money(hours: int, money: int) -> None:
    """03 表2：每小时折30元，不足一小时的舍去。"""
    assert money // 30 == hours


def test_generated_files_say_what_their_sources_say() -> None:
    """05、14 由底稿生成：底稿的每一段、每一格都在成品里。"""
    pilot = (SOURCES / "居家养老服务补贴试点方案.md").read_text("utf-8")
    words = [w.strip("# ") for line in pilot.splitlines() for w in line.strip("|").split("|") if w.strip("#- |")]
    assert [w for w in words if not verbatim(w, text("05"))] == []
    relief = (SOURCES / "社会救助标准一览表.tsv").read_text("utf-8")
    assert [w for w in re.split(r"[\t\n]+", relief) if w and not verbatim(w, text("14"))] == []


# ---- 题 --------------------------------------------------------------------------------------------------------


def test_readmes_say_how_many_cases() -> None:
    for readme, said in (
        ("README.md", "questions that"),
        ("README.zh-CN.md", "题；"),
        ("evals/README.md", "题，题说的"),
    ):
        assert re.search(rf"\b{len(CASES)} ?{said}", (ROOT / readme).read_text("utf-8")), readme


def test_cases_cover_every_kind_and_file() -> None:
    assert len(CASES) >= 160
    assert len({c.id for c in CASES}) == len(CASES)
    assert {c.type for c in CASES} == KINDS
    assert {d for c in CASES for d in c.docs} == {p.name for p in FILES}


def test_gold_is_where_it_says() -> None:
    """引文在文件里，标签是它所在那一条的。"""
    assert [d.zh for d in doubts(CASES, sources())] == []


def cited(case: Case) -> list[Clause]:
    """标准出处所在的条款。"""
    return [c for q in case.clauses for c in reading(q.doc).clauses if q.quote in c.text]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_gold_stands_in_the_cited_clauses(case: Case) -> None:
    """引文逐字、不过四十字、在一个条款之内；单位、牵头、数、日期都在所引条款里（要算的题除外）。"""
    for quote in (*case.clauses, *case.clauses_ok):
        assert quote.doc in case.docs or quote in case.clauses_ok
        assert len(quote.quote) <= 40
        assert any(quote.quote in c.text for c in reading(quote.doc).clauses), quote
    clauses = normal("\n".join(c.text for c in cited(case)))
    gold = case.gold
    for name in (*(gold.units or ()), *([gold.lead] if gold.lead else [])):
        assert any(unit(a) in clauses for a in alternatives(name)), name
    if "computed" in case.tags:
        return
    for written in gold.values or ():
        assert any(_number(a) in re.findall(r"\d+(?:\.\d+)?", figures(clauses)) for a in alternatives(written)), written
    for written in gold.dates or ():
        assert date(written)[:4] in clauses, written


def _number(written: str) -> str:
    found = re.match(r"[\d.]+", value(written))
    assert found, written
    return found.group()


@pytest.mark.parametrize("case", [c for c in CASES if c.gold.answerable is not False], ids=lambda c: c.id)
def test_key_is_fair(case: Case) -> None:
    """照标准答案作答，各项全对：标准答案自己不相抵触。"""
    gold = case.gold
    words = [a[0] for w in (*gold.must_mention, *(gold.items or ())) if not (a := alternatives(w))[0].startswith("re:")]
    patterns = [w for w in gold.must_mention if w.startswith("re:")]
    said = "，".join(words) + ("。没有写明牵头单位" if patterns else "") + "。"
    answer = {
        "text": said,
        "answerable": gold.answerable is not False,
        "lead": gold.lead and alternatives(gold.lead)[0],
        **{k: [alternatives(w)[0] for w in getattr(gold, k) or ()] for k in ("units", "dates", "values")},
        "citations": [{"doc": q.doc, "label": q.label, "quote": q.quote} for q in case.clauses],
    }
    score = measure(case, answer, sources())
    assert score.right, (score.missing, score.forbidden, dict(score.checks))
    for name in ("citation_recall", "citation_precision", "faithfulness"):
        counted = score.measures[name]
        assert counted is None or counted.value == 1, name


def test_refusing_everything_is_right_only_where_refusal_is_due() -> None:
    refusal = {"text": "文件里没有写明。", "answerable": False}
    right = [c for c in CASES if measure(c, refusal, Sources()).right]
    assert {c.gold.answerable for c in right} <= {False, None}
    assert len(right) <= len(CASES) * 0.15


def test_dodging_is_never_right() -> None:
    """含糊的话不得分。"""
    dodge = {"text": "请以有关部门解释为准。", "answerable": True}
    assert [c.id for c in CASES if measure(c, dodge, Sources()).right and c.gold.answerable] == []


def test_open_cases_are_few() -> None:
    assert Counter(c.gold.answerable for c in CASES)[None] <= 3
    assert all(c.gold != Gold() for c in CASES)
