"""终端里一句接一句地问：带上前面问过的，写出听懂的背景，可以清空。"""

from __future__ import annotations

from collections.abc import Callable

import doors
import pytest
from conftest import TODAY

from assistant import Answer, ask
from ingest import Store, ZhengwenError
from ui.chat import chat


def remembering(heard: list[tuple[str, tuple[str, ...]]]) -> Callable[[str, tuple[str, ...]], Answer]:
    """记下每次听到的（问题，此前的提问）。"""

    def answer(question: str, history: tuple[str, ...]) -> Answer:
        heard.append((question, history))
        if question == "坏":
            raise ZhengwenError("答不成。", "Failed.")
        return doors.answer("每餐补贴3元。")

    return answer


def test_what_was_asked_before_goes_along_until_cleared() -> None:
    heard: list[tuple[str, tuple[str, ...]]] = []
    said = list(chat(["甲？\n", "\n", " 乙？ \n", "/清空\n", "丙？\n", "/退出\n", "丁？\n"], remembering(heard)))
    assert heard == [("甲？", ()), ("乙？", ("甲？",)), ("丙？", ())]
    assert (len(said), said[2]) == (4, "已清空，重新开始。")


def test_the_context_is_the_last_line() -> None:
    [said] = chat(["问"], remembering([]))
    assert said.splitlines()[-1] == "（地方：每餐补贴3元。 · 话题：每餐补贴3元。 · 情况：82岁，每餐补贴3元。）"


def test_a_question_that_fails_does_not_end_the_conversation() -> None:
    heard: list[tuple[str, tuple[str, ...]]] = []
    said = list(chat(["坏", "长" * 2000, "好"], remembering(heard)))
    assert said[0] == "答不成。" and said[1].startswith("问题太长")
    assert heard[-1] == ("好", ())
    assert next(iter(chat(["坏"], remembering([]), "en"))) == "Failed."


@pytest.mark.parametrize("word", ["退出", "再见！", "exit", "Q", "bye", "/quit"])
def test_words_of_leaving_end_it(word: str) -> None:
    heard: list[tuple[str, tuple[str, ...]]] = []
    assert list(chat(["甲？", word, "乙？"], remembering(heard)))[1:] == []
    assert [question for question, _ in heard] == ["甲？"]


@pytest.mark.parametrize("word", ["谢谢", "谢谢您！", "非常感谢", "多谢了。", "thanks"])
def test_thanks_are_no_question(word: str) -> None:
    heard: list[tuple[str, tuple[str, ...]]] = []
    said = list(chat([word, "谢谢，乙补多少？"], remembering(heard)))
    assert said[:1] == ["不客气。还想问什么，接着说。"]
    assert heard == [("谢谢，乙补多少？", ())]


def test_only_the_last_few_questions_are_kept() -> None:
    heard: list[tuple[str, tuple[str, ...]]] = []
    list(chat([f"第{n}问" for n in range(10)], remembering(heard)))
    assert heard[-1] == ("第9问", tuple(f"第{n}问" for n in range(3, 9)))


def test_a_conversation_about_the_sample_policies(corpus: Store) -> None:
    def answer(question: str, history: tuple[str, ...]) -> Answer:
        return ask(question, corpus, history=history, today=TODAY)

    said = list(chat(["南浦区85岁老人高龄津贴每月多少", "换成青禾县呢"], answer))
    assert ["100元" in said[0], "60元" in said[1]] == [True, True]
    assert said[1].splitlines()[-1] == "（地方：青禾县 · 话题：老人、高龄津贴、每月 · 情况：85岁）"


def test_what_was_corrected_holds_from_then_on(corpus: Store) -> None:
    """改了岁数，再换地方、换问法，都按改过的；另起一问的，重新来。"""
    asked: tuple[str, ...] = ()
    ages = []
    for question in ("南浦区85岁老人高龄津贴每月多少", "那90岁呢", "换成青禾县呢", "南浦区老人高龄津贴找哪个部门申请"):
        ages.append(ask(question, corpus, history=asked, today=TODAY).context["profile"].get("age"))
        asked = (*asked, question)
    assert ages == [85, 90, 90, None]
