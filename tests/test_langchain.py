"""LangChain 的部件：检索器、一问一答；同步异步、成批、流式、LangGraph 的节点。问的是示例政策库。"""

from __future__ import annotations

import asyncio
import functools
import operator
from typing import Any

import pytest
from conftest import TODAY

pytest.importorskip("langchain_core")

from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.prompts import ChatPromptTemplate

from assistant import ask
from assistant.langchain import PolicyAssistant, PolicyRetriever
from ingest import Store
from tests.fake_model import FakeChatModel

ASKED = {"question": "青禾县85岁老人高龄津贴每月多少", "today": TODAY.isoformat()}


def timeless(answer: dict[str, Any]) -> dict[str, Any]:
    """去掉每次不同的用时。"""
    return {k: v for k, v in answer.items() if k != "latency_ms"}


@pytest.fixture(scope="module")
def assistant(corpus: Store) -> PolicyAssistant:
    return PolicyAssistant(corpus)


def test_documents_carry_where_they_are_from(corpus: Store) -> None:
    found = PolicyRetriever(store=corpus, k=3, today=TODAY).invoke("拿着居住证坐公交免费吗")
    assert len(found) == 3
    for document in found:
        clause = corpus.clause(document.metadata["clause"])
        whole = "".join(c.text for c in corpus.clauses(clause.document))
        start, end = document.metadata["start"], document.metadata["end"]
        assert document.page_content == whole[start:end].strip() == clause.text.strip()
    assert {k: v for k, v in found[0].metadata.items() if k in ("doc", "label", "place", "validity")} == {
        "doc": "09_居住证和积分服务问答.md", "label": found[0].metadata["label"], "place": "云河市", "validity": "未注明",
    }  # fmt: skip


@pytest.mark.parametrize(
    "said, validity",
    [("住房租赁补贴每月多少", "征求意见稿"), ("2019年居家养老服务补贴试点怎么补", "试点期已过")],
)
def test_validity_is_in_the_metadata(corpus: Store, said: str, validity: str) -> None:
    found = PolicyRetriever(store=corpus, today=TODAY).invoke(said)
    assert validity in {d.metadata["validity"] for d in found[:3]}


def test_no_documents_for_a_place_without_files(corpus: Store) -> None:
    assert PolicyRetriever(store=corpus, today=TODAY).invoke("宁波市老年人助餐一餐补多少") == []


def test_the_profile_narrows_the_place(corpus: Store) -> None:
    retriever = PolicyRetriever(store=corpus, today=TODAY, profile={"city": "青禾县"})
    assert {d.metadata["place"] for d in retriever.invoke("高龄津贴多少")} <= {"青禾县", "云河市"}


def test_async_and_batch_find_the_same(corpus: Store) -> None:
    retriever = PolicyRetriever(store=corpus, k=2, today=TODAY)
    said = ["高龄津贴多少", "租房补贴怎么申请"]
    one_by_one = [retriever.invoke(s) for s in said]
    assert retriever.batch(said) == one_by_one
    assert [asyncio.run(retriever.ainvoke(s)) for s in said] == one_by_one


def test_invoke_is_ask(assistant: PolicyAssistant, corpus: Store) -> None:
    assert timeless(assistant.invoke(ASKED)) == timeless(ask(ASKED["question"], corpus, today=TODAY).to_json())


def test_history_and_profile_are_used(assistant: PolicyAssistant) -> None:
    followed = assistant.invoke({"question": "青禾县的呢？", "history": ["南浦区85岁老人高龄津贴每月多少"]})
    assert (followed["values"], followed["context"]["place"]) == (["60元/人·月"], "青禾县")


def test_pieces_add_up_to_the_whole(assistant: PolicyAssistant) -> None:
    pieces = list(assistant.stream(ASKED))
    assert [list(p) for p in pieces[:-1]] == [["text"]] * (len(pieces) - 1)
    assert timeless(functools.reduce(operator.add, pieces)) == timeless(assistant.invoke(ASKED))


def test_async_batch_and_stream(assistant: PolicyAssistant) -> None:
    async def run() -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
        return (
            await assistant.ainvoke(ASKED),
            await assistant.abatch([ASKED]),
            [p async for p in assistant.astream(ASKED)],
        )

    one, many, pieces = asyncio.run(run())
    whole = timeless(assistant.invoke(ASKED))
    assert [timeless(x) for x in (one, *many, functools.reduce(operator.add, pieces))] == [whole] * 3


def test_it_composes_with_other_runnables(assistant: PolicyAssistant) -> None:
    assert (assistant | (lambda answer: answer["values"])).invoke(ASKED) == ["60元/人·月"]


def test_a_node_of_a_langgraph(assistant: PolicyAssistant) -> None:
    graph = pytest.importorskip("langgraph.graph")
    built = graph.StateGraph(graph.MessagesState)
    built.add_node("政问", assistant)
    built.add_edge(graph.START, "政问")
    built.add_edge("政问", graph.END)
    said = [HumanMessage("南浦区85岁老人高龄津贴每月多少"), AIMessage("……"), HumanMessage("青禾县的呢？")]
    last = built.compile().invoke({"messages": said})["messages"][-1]
    assert (last.type, last.additional_kwargs["zhengwen"]["values"]) == ("ai", ["60元/人·月"])
    assert last.text == last.additional_kwargs["zhengwen"]["text"]


@pytest.mark.parametrize(
    "said",
    [
        [HumanMessage(ASKED["question"])],
        [("user", ASKED["question"])],
        ChatPromptTemplate.from_messages([("human", "{q}")]).invoke({"q": ASKED["question"]}),
    ],
    ids=["messages", "tuples", "prompt"],
)
def test_messages_and_prompts_are_read(assistant: PolicyAssistant, said: Any) -> None:
    [reply] = assistant.invoke(said)["messages"]
    assert reply.additional_kwargs["zhengwen"]["values"] == ["60元/人·月"]


def test_messages_are_streamed_in_pieces(assistant: PolicyAssistant) -> None:
    said = {"messages": [HumanMessage(ASKED["question"])]}
    pieces = [p["messages"] for p in assistant.stream(said)]
    [whole] = assistant.invoke(said)["messages"]
    assert len(pieces) > 1
    assert "".join(p.text for p in pieces) == whole.text
    assert pieces[-1].additional_kwargs["zhengwen"]["values"] == ["60元/人·月"]


def test_how_many_may_be_said_with_the_question(corpus: Store) -> None:
    retriever = PolicyRetriever(store=corpus, k=3, today=TODAY)
    assert len(retriever.invoke("高龄津贴多少", k=1)) == 1
    with pytest.raises(ValueError, match="1 到 100"):
        retriever.invoke("高龄津贴多少", k=0)


@pytest.mark.parametrize(
    "bad, said",
    [
        (ASKED | {"today": "昨天"}, "today 应是 2026-11-24 这样的日期：昨天"),
        (ASKED | {"histroy": []}, "不认识的项：histroy。可以有：question、history、profile、today、lang。"),
    ],
)
def test_input_that_is_badly_written(assistant: PolicyAssistant, bad: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        assistant.invoke(bad)


@pytest.mark.parametrize("bad", [{}, {"question": 3}, {"messages": [AIMessage("你好")]}])
def test_input_without_a_question(assistant: PolicyAssistant, bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"question|没有人说的话"):
        assistant.invoke(bad)


def test_a_lying_model_says_nothing_in_the_stream(corpus: Store) -> None:
    lying = FakeChatModel(reply='{"sentences": [{"text": "每月补贴9999元。", "cites": [1]}]}')
    pieces = list(PolicyAssistant(corpus, model=lying).stream(ASKED))
    assert [p["text"] for p in pieces if "9999" in p.get("text", "")] == []
    assert pieces[-1]["dropped"] == ["每月补贴9999元。"]
