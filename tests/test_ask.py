"""问一句，答一份：回答的样子、每一句的出处、引文逐字。问的是示例政策库。"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY
from doors import clause, document
from fakes import FakeEncoder
from policies import PLAN, store_of

from assistant import Answer, Citation, ask
from assistant.question import understand
from ingest import Notice, Store, ZhengwenError, read_bytes

QUESTIONS = [
    # 责任
    "云河市家庭养老床位建设归谁牵头", "探访关爱哪些部门负责，谁牵头", "智慧养老平台是民政局牵头吗", "彩票公益金这事谁负责",
    "医养结合除了卫健委还有谁", "残疾人家庭无障碍改造的竣工验收谁牵头", "分工表里家庭养老床位谁负责",
    # 钱、数、时限
    "云河市老年助餐一餐补多少钱", "南浦区低保老人吃一顿补几块", "家庭养老床位每张补多少", "居家养老服务补贴每月多少钱",
    "高血压门诊慢特病一年能报多少", "居住证丢了补办要多少钱", "占用无障碍停车位罚多少", "创业担保贷款个人最高能贷多少",
    "积分落户要多少分", "2025年底护理型床位占比要达到百分之几", "助餐补助几个工作日办完", "居住证几天能拿到", "试点期到哪年为止",
    # 能不能
    "我妈82岁，云河市户口，能领就餐补助吗", "低保失能老人能领照护补贴吗", "65岁有居住证坐公交免费吗", "毕业3年的本科生能领租房补贴吗",
    # 怎么办、有哪些
    "怎么申请居家养老服务补贴", "认定慢特病要带什么材料", "拿居住证能享受哪些服务", "市残联要配合哪些事", "2025年底前要完成哪些事",
    "任务分工表里一共几项任务",
    # 效力、条款、词义、比较
    "居家养老服务补贴办法还有效吗", "住房租赁补贴办法开始施行了吗", "助餐办法第十三条说了啥", "无障碍条例第十二条之一写了什么",
    "助餐办法第四十条写了什么", "什么叫社区长者食堂", "南浦区和云河市的助餐补助一样吗", "正文和分工表里家庭养老床位的牵头一样吗",
    # 答不了的
    "青禾县困难残疾人生活补贴每月多少", "石家庄市高龄津贴多少", "云河市地铁几点停运", "云河市养老床位的建设单位电话",
    # 几件事、追问式的、英文、繁体
    "助餐点归谁管？建一个补多少钱？", "How much is the meal subsidy for seniors?", "居住證幾天能拿到", "", "你好", "？？？",
]  # fmt: skip


@cache
def _asked(store: Store, said: str) -> Answer:
    return ask(said, store, today=TODAY)


@pytest.fixture(params=QUESTIONS)
def answer(request: pytest.FixtureRequest, corpus: Store) -> Answer:
    return _asked(corpus, request.param)


# ---- 每一份回答都做得到的 --------------------------------------------------------------------------------------------


def test_every_citation_is_verbatim(answer: Answer, corpus: Store) -> None:
    """引文逐字在条款里，条款逐字在库里。"""
    for citation in answer.citations:
        assert citation.quote and citation.quote in citation.clause.text
        assert corpus.clause(citation.clause.id) == citation.clause
        assert corpus.document(citation.clause.document) == citation.document


def test_every_sentence_cites_what_is_there(answer: Answer) -> None:
    assert answer.sentences
    for sentence in (*answer.sentences, *answer.cautions):
        assert sentence.text.strip()
        assert [i for i in sentence.cites if not 0 <= i < len(answer.citations)] == []
        assert len(set(sentence.cites)) == len(sentence.cites)


def test_every_citation_is_used(answer: Answer) -> None:
    used = {i for s in (*answer.sentences, *answer.cautions) for i in s.cites}
    assert used == set(range(len(answer.citations)))


def test_every_quoted_passage_is_verbatim(answer: Answer) -> None:
    """「写明：“……”」引号里的话，逐字在这一句引用的某一条里。"""
    for sentence in answer.sentences:
        if not sentence.cites:
            continue
        there = "\n".join(answer.citations[i].clause.text for i in sentence.cites)
        for opening in re.finditer(r"(?:写明|其余内容|原文)：“", sentence.text):
            said = sentence.text[opening.end() : sentence.text.rindex("”")]
            assert all(part in there for part in said.split("”；")) or said in there


def test_no_page_furniture_is_quoted(answer: Answer) -> None:
    assert [c.clause.label for c in answer.citations if c.clause.kind == "chrome"] == []


def test_a_refusal_claims_nothing(answer: Answer) -> None:
    if answer.status in ("refused", "clarify"):
        assert (answer.units, answer.lead, answer.values) == ((), None, ())
        assert re.search(r"没有|答不了|遮住|不能|没听清|请", answer.text)
    else:
        assert answer.citations


def test_the_lead_is_one_of_the_units(answer: Answer) -> None:
    assert answer.lead is None or answer.lead in answer.units or "除" in answer.text


CONTRACT: dict[str, type | tuple[type, ...]] = {
    "id": str, "text": str, "answerable": bool, "units": list, "lead": (str, type(None)), "dates": list, "values": list,
    "citations": list, "kind": str, "status": str, "cautions": list, "caution_citations": list, "context": dict, "retrieved": list, "dropped": list,
    "suggestions": list, "confidence": float, "latency_ms": float, "lang": str,
}  # fmt: skip


def test_json_contract(answer: Answer) -> None:
    """约定的键一个不多、一个不少，类型都对；写成 JSON 再读回来还是它。"""
    made: dict[str, Any] = answer.to_json("Y1")
    assert {k: isinstance(v, CONTRACT[k]) for k, v in made.items()} == dict.fromkeys(CONTRACT, True)
    assert json.loads(json.dumps(made, ensure_ascii=False)) == _listed(made)
    assert made["status"] in ("answered", "partial", "clarify", "refused")
    assert made["answerable"] is (made["status"] in ("answered", "partial"))
    assert {frozenset(c) for c in made["citations"]} <= {frozenset({"doc", "label", "quote", "clause"})}
    assert {frozenset(h) for h in made["retrieved"]} <= {frozenset({"doc", "label", "text"})}
    assert len(made["retrieved"]) <= 10
    assert set(made["context"]) == {"place", "topic", "profile"}


def _listed(value: Any) -> Any:
    """元组写成 JSON 就是列表。"""
    if isinstance(value, dict):
        return {k: _listed(v) for k, v in value.items()}
    return [_listed(v) for v in value] if isinstance(value, list | tuple) else value


def test_the_id_is_left_out_when_there_is_none(corpus: Store) -> None:
    assert "id" not in _asked(corpus, QUESTIONS[0]).to_json()


# ---- 几件具体的 ------------------------------------------------------------------------------------------------------


def test_a_quote_not_in_the_clause_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="引文不在条款"):
        Citation(clause("每餐补助3元。"), document(), "每餐补助4元。")


def test_the_same_question_gives_the_same_answer(corpus: Store) -> None:
    said = QUESTIONS[0]
    again = ask(said, corpus, today=TODAY)
    assert (again.text, again.citations) == (_asked(corpus, said).text, _asked(corpus, said).citations)


@pytest.mark.parametrize("said, lead, units", [
    ("云河市家庭养老床位建设归谁牵头", "市民政局", {"市民政局", "市财政局", "市卫生健康委", "市医保局", "市大数据局"}),
    # 附件表的次序和正文不同：说了看分工表，按表
    ("探访关爱哪些部门负责，谁牵头", None, {"市民政局", "市委社会工作部", "市总工会", "团市委", "市妇联", "市残联"}),
    ("残疾人家庭无障碍改造的竣工验收谁牵头", "市残联", {"市残联", "市住房城乡建设局", "市财政局", "市民政局"}),
])  # fmt: skip
def test_who(corpus: Store, said: str, lead: str | None, units: set[str]) -> None:
    answer = _asked(corpus, said)
    assert (answer.lead, set(answer.units)) == (lead, units)


def test_an_absent_article_of_the_corpus(corpus: Store) -> None:
    answer = _asked(corpus, "助餐办法第四十条写了什么")
    assert answer.status == "refused"
    assert "没有第四十条" in answer.text


def test_a_masked_figure_of_the_corpus(corpus: Store) -> None:
    answer = _asked(corpus, "青禾县困难残疾人生活补贴每月多少")
    assert answer.status == "refused"
    assert re.search(r"\d+元", answer.text.partition("原文：")[0]) is None


def test_a_draft_is_called_a_draft(corpus: Store) -> None:
    assert "征求意见稿" in _asked(corpus, "毕业3年的本科生能领租房补贴吗").text


def test_a_pilot_that_is_over_is_said_to_be(corpus: Store) -> None:
    answer = ask("居家养老试点期间低保失能老人每月补多少", corpus, today=TODAY)
    cited = {c.document.name[:2] for c in answer.citations}
    assert "05" not in cited or any("试点" in c.text for c in answer.cautions)


def test_context_is_what_was_heard(corpus: Store) -> None:
    answer = ask("我妈82岁，住南浦区，吃饭补几块", corpus, profile={"status": "低保"}, today=TODAY)
    assert answer.context["place"] == "南浦区"
    assert answer.context["profile"]["age"] == 82


def test_what_no_one_asks_in_one_breath_is_not_understood(corpus: Store) -> None:
    for question, history in (("补" * 10_001, ()), ("补贴多少", ("贴" * 10_001,))):
        with pytest.raises(ZhengwenError, match=r"问题太长（10001 字），最多 10000 字。"):
            ask(question, corpus, history=history, today=TODAY)


def test_history_carries_the_topic(corpus: Store) -> None:
    answer = ask("那青禾县的呢", corpus, history=("南浦区的助餐补助市级财政承担多少",), today=TODAY)
    (heard,) = understand(
        "那青禾县的呢", corpus, history=("南浦区的助餐补助市级财政承担多少",), profile={}, today=TODAY
    )
    assert (answer.context["place"], [p.name for p in heard.places]) == ("青禾县", ["青禾县"])


class Refuser:
    """答不上来的模型：一出声就坏。"""

    def invoke(self, *_: object, **__: object) -> object:
        raise RuntimeError("模型没开")


def test_a_broken_model_leaves_the_built_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("model"), PLAN) as store:
        built = ask("施工监管谁牵头", store, today=TODAY)
        kept = ask("施工监管谁牵头", store, today=TODAY, model=Refuser())
    assert (kept.sentences, kept.lead, kept.units) == (built.sentences, built.lead, built.units)


def test_words_read_from_a_picture_are_said_to_be(tmp_path: Path) -> None:
    made = read_bytes(PLAN.encode("utf-8"), "方案.txt")
    scanned = replace(made, document=replace(made.document, notices=(Notice("ocr", "第1页的文字由 OCR 识别"),)))
    with Store(tmp_path, FakeEncoder()) as library:
        library.add(scanned)
        answer = ask("施工监管由谁牵头", library, today=TODAY)
    assert [c.text for c in answer.cautions] == [
        "《云河市居家适老化改造实施方案》的文字是从图片识别出来的，请以原件为准。"
    ]
