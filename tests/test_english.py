"""英文回答：句式成对，引文、单位、文件名、条款号、日期、金额一字不改；英文问题、英文地名、拒答都用英文。"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from conftest import TODAY
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer
from assistant.ask import ask
from assistant.english import forms, known, sentence
from assistant.translate import to_chinese, unheard
from ingest import Store
from ingest.place import find_places, romanized

CASES = [
    json.loads(line) for line in (Path(__file__).parents[1] / "evals" / "cases.jsonl").read_text("utf-8").splitlines()
]
QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》")
DIGITS = re.compile(r"\d+(?:\.\d+)?")
HAN = re.compile(r"[\u4e00-\u9fff]")


def written(node: ast.expr, sample: str) -> str:
    """代码里一句话的字面，空里填 ``sample``；不是字面的为空。"""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else sample for v in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (written(node.left, sample) or sample) + (written(node.right, sample) or sample)
    return ""


@pytest.mark.parametrize("chinese, english", [
    # 谁负责：单位照中文，括注英文
    (
        "牵头单位是市民政局；责任单位还有市财政局、市残联。",
        "Lead unit: 市民政局 (municipal Civil Affairs Bureau). Also responsible: 市财政局 (municipal Finance Bureau), "
        "市残联 (municipal Disabled Persons' Federation).",
    ),
    ("依据：云河市的文件（三、（一）1.）。", "Source: the document of 云河市 (Yunhe) (三、（一）1.)."),
    # 照引原文：引号里什么都不动
    (
        "云河市《云河市老年人助餐服务管理办法》第七条写明：“每次送餐另行补助3元；”",
        "云河市 (Yunhe), 《云河市老年人助餐服务管理办法》 第七条 states: “每次送餐另行补助3元；”",
    ),
    ("按一季度3个月计算：300元×3个月=900元。", "Over the 3 months of a quarter: 300元×3个月=900元."),
    ("同一条还写明：“牵头单位是市民政局。”", "The same clause also states: “牵头单位是市民政局。”"),
    # 日期、金额照写，括注英文
    (
        "《甲办法》：该文件自2024年1月1日起施行，有效期到2028年12月31日止，到2026年11月24日仍在有效期内。",
        "《甲办法》: in force from 2024年1月1日 (1 January 2024), valid until 2028年12月31日 (31 December 2028); still valid on "
        "2026年11月24日 (24 November 2026).",
    ),
    ("青禾县的高龄津贴（80至89周岁），每人每月60元。", "青禾县的高龄津贴（80至89周岁） (old-age allowance): 每人每月60元 (60 yuan per person per month)."),
    # 判断
    (
        "还不能确定：您说的情况符合“失能”，还要看是否符合“低保对象”、“特困人员”之一。",
        "Not certain yet whether you are eligible. Your case meets “失能”. Still open: “低保对象”, “特困人员” (one of these is enough).",
    ),
    ("不符合：原文要求“毕业5年内”，您说“毕业六年”，超过了。", "Not eligible: the text requires “毕业5年内”; you said “毕业六年”: more than allowed."),
    # 答不了
    ("库里没有成都市的文件，答不了；别处的规定不能套用。", "There are no documents of 成都市 (Chengdu) in this library, and another place's rules cannot be applied."),
    ("云河市的文件没有写“羊驼补贴”的金额、比例，答不了。", "The documents of 云河市 (Yunhe) do not state the amount, ratio for “羊驼补贴”."),
    # 提醒
    ("这份文件已到期；是否仍在执行，请向发文机关核实。", "This document has expired. Ask the issuing office whether it still applies."),
    # 原文的引号不成对、引号套引号
    ("《甲办法》写明：“打开“云河医保”小程序”", "《甲办法》 states: “打开“云河医保”小程序”"),
    ("《甲办法》写明：“缺了半个“引号”", "《甲办法》 states: “缺了半个“引号”"),
])  # fmt: skip
def test_sentence(chinese: str, english: str) -> None:
    assert sentence(chinese) == english


def test_a_sentence_of_no_known_form_is_given_as_it_stands() -> None:
    assert sentence("锄禾日当午") == "In Chinese: 锄禾日当午"


def test_refusals_do_not_glue_the_translated_words() -> None:
    """英文提问的，「没有写“……”」里是译出来的词串，不照搬。"""
    said = "云河市的文件没有写“羊驼补贴”的金额、比例，答不了。"
    english = "The documents of 云河市 (Yunhe) do not state the amount, ratio for what you asked about."
    assert sentence(said, asked_in_english=True) == english


@pytest.mark.parametrize("chinese, english", list(forms()))
def test_every_form_is_english(chinese: str, english: str) -> None:
    """英文那边没有汉字，中文那边的句式自己认得自己。"""
    assert not HAN.search(english)


@pytest.fixture(scope="module")
def told(corpus: Store) -> list[tuple[Answer, Answer]]:
    """自带的题各答两遍：中文的、英文的。"""
    pairs = []
    for case in CASES[::3]:
        given_ = {"history": tuple(case.get("history") or ()), "profile": case.get("profile") or {}, "today": TODAY}
        pairs.append(tuple(ask(case["question"], corpus, lang=lang, **given_) for lang in ("zh", "en")))
    return pairs  # type: ignore[return-value]


def test_every_sentence_has_a_form(told: list[tuple[Answer, Answer]]) -> None:
    """程序说的每一种话都有英文：没有一句是「In Chinese」。"""
    said = [s.text for zh, _ in told if zh.lang == "zh" for s in (*zh.sentences, *zh.cautions)]
    assert [s for s in said if not known(s)] == []


def test_nothing_is_altered(told: list[tuple[Answer, Answer]]) -> None:
    """引文、书名、数都还在，一字不改；要素和引用同中文回答一样。"""
    for zh, en in told:
        if zh.lang == "en":
            continue
        whole, spoken = zh.text, en.text
        assert [q for q in QUOTED.findall(whole) if q not in spoken and "没有写" not in whole] == []
        assert set(DIGITS.findall(whole)) <= set(DIGITS.findall(spoken))
        assert (en.units, en.lead, en.dates, en.values, en.status) == (
            zh.units,
            zh.lead,
            zh.dates,
            zh.values,
            zh.status,
        )
        assert [c.quote for c in en.citations] == [c.quote for c in zh.citations]


def test_what_is_said_in_chinese_is_only_quoted(told: list[tuple[Answer, Answer]]) -> None:
    """引文、书名、单位、地名、条款号之外没有整句的中文。"""
    for _, en in told:
        for s in en.sentences:
            bare = QUOTED.sub("", s.text)
            assert bare.isascii() or re.search(r"[A-Za-z]{3}|^\s*[“\d（(一二三四五六七八九十第表附]", bare), s.text


@given(st.text(alphabet="“”《》：。；，、（）牵头单位是市民政局写明{}答不了\ue100\ue900a", max_size=60))
def test_any_text_is_safe(said: str) -> None:
    """什么话都不出错；私用字不会漏出来当成引文。"""
    assert sentence(said)


# ---- 英文的问 --------------------------------------------------------------------------


@pytest.mark.parametrize("question, status, says", [
    ("Who is responsible for funding the elderly meal service in Yunhe?", "answered", "市财政局 (municipal Finance Bureau)"),
    ("How much is the old-age allowance for an 85-year-old in Qinghe County?", "answered", "60 yuan per person per month"),
    ("How much does it cost to replace a lost residence permit in Yunhe?", "answered", "In figures: 15元 (15 yuan)."),
    ("What is the old-age allowance in Chengdu?", "refused", "There are no documents of 成都市 (Chengdu)"),
    ("How much is the rent subsidy in Hangzhou?", "refused", "There are no documents of 杭州市 (Hangzhou)"),
    ("How much is the living allowance for disabled people in hardship in Qinghe County per month?", "refused", "hides it behind asterisks"),
    ("Is the housing rent subsidy measure of Yunhe already in force?", "answered", "(draft); it is not in force."),
    ("hello", "clarify", "It is not clear what you ask."),
])  # fmt: skip
def test_asked_in_english(corpus: Store, question: str, status: str, says: str) -> None:
    answer = ask(question, corpus, today=TODAY)
    assert (answer.lang, answer.status) == ("en", status)
    assert says in answer.text


def test_a_model_is_not_asked_to_rewrite_english(corpus: Store) -> None:
    answer = ask("Who is responsible for funding the elderly meal service in Yunhe?", corpus, model=object())
    assert answer.lang == "en"


@pytest.mark.parametrize("text, places", [
    ("rent subsidy in Tianhe District of Guangzhou", ["天河区"]),
    ("health insurance from Shenzhen", ["深圳市"]),
    ("How about Yan'an?", ["延安市"]),
])  # fmt: skip
def test_places_by_pinyin(text: str, places: list[str]) -> None:
    assert {p.name for p in find_places(text)} >= set(places)


@pytest.mark.parametrize("name, spelled", [
    ("广州市", "Guangzhou"), ("天河区", "Tianhe"), ("香港特别行政区", "Hong Kong"), ("西藏自治区", "Tibet"),
    ("云河市", "Yunhe"), ("全国", "China"), ("重庆市", "Chongqing"), ("陕西省", "Shaanxi"),
])  # fmt: skip
def test_romanized(name: str, spelled: str) -> None:
    assert romanized(name) == spelled


def test_a_place_that_only_a_document_names(corpus: Store) -> None:
    """北岭区没有自己的文件，区划表里也没有，只在市里的文件里和别的区并列写着：英文按拼音也认得。"""
    answer = ask("How much is the meal subsidy per meal for an 82-year-old in Beiling District?", corpus, today=TODAY)
    assert answer.context["place"] == "北岭区"


@pytest.mark.parametrize("question, status", [
    ("How much is the rent subsidy in Foobar District?", "refused"),  # 哪里也没有的地方，不拿别处的顶替
    ("How much is the old-age allowance in Nanshan District, Shenzhen?", "refused"),
    ("Which district pays the meal subsidy in Yunhe?", "answered"),  # 不是地名
])  # fmt: skip
def test_a_place_nobody_holds(corpus: Store, question: str, status: str) -> None:
    assert ask(question, corpus, today=TODAY).status == status


# ---- 程序里写着的每一种话 ----------------------------------------------------------------

SAMPLES = (
    "甲", "“甲”", "《甲》", "市民政局", "2026年1月1日", "云河市的文件", "3", "“甲”写明：“乙”", "时间", "“甲”这一项您不符合（您55岁）",
)  # fmt: skip
ASSISTANT = Path(__file__).parents[1] / "assistant"
SPOKEN = [
    (path.name, node)
    for path in sorted([*ASSISTANT.glob("*.py"), *(ASSISTANT / "kinds").glob("*.py")])
    for call in ast.walk(ast.parse(path.read_text("utf-8")))
    if isinstance(call, ast.Call) and call.args
    if getattr(call.func, "attr", getattr(call.func, "id", "")) in ("say", "caution", "Sentence", "Ruling")
    for node in ((call.args[0].body, call.args[0].orelse) if isinstance(call.args[0], ast.IfExp) else (call.args[0],))
    if len(HAN.findall(written(node, ""))) > 2 and "按文件列在下面" not in written(node, "")
]


@pytest.mark.parametrize("file, node", SPOKEN, ids=[f"{f}-{written(n, '…')[:24]}" for f, n in SPOKEN])
def test_every_sentence_in_the_code_has_a_form(file: str, node: ast.expr) -> None:
    """代码里新写了一种话，这里就要它的英文：空里填几样东西试，总有一样认得出。"""
    english = [known(written(node, sample)) for sample in SAMPLES]
    assert [e for e in english if re.search(r"[A-Za-z]{3}", e)], written(node, "…")


# ---- 没听懂的词 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("english, lost", [
    # 词表和寻常词里都没有的，是没听懂；照原样
    ("Is there a subsidy for falconry lessons?", ("falconry",)),
    ("How much does the zither permit cost?", ("zither",)),
    # 虚词、寻常的词、它们的 -ing -ed，丢了不碍事
    ("Could you please tell me how much money I would be getting?", ()),
    # 词表里有原形的，变了形也认得
    ("Who approved installing an elevator?", ()),
    # 专名不算
    ("Does Mr Smith get a pension in Yunhe?", ()),
])  # fmt: skip
def test_words_not_understood(english: str, lost: tuple[str, ...]) -> None:
    assert unheard(english) == lost


def test_two_questions_in_one_sentence() -> None:
    """how much … and how long …：译成两句；「and」后面不是在问的，还是一句。"""
    assert to_chinese("How much is the subsidy and how long does it take?").count("。") == 1
    assert to_chinese("How much do the poor and the disabled get?").count("。") == 0
