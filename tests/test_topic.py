"""主题词的权重和对上的程度。"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Term
from assistant.topic import Topic, forms, strength, topic

RARITY = {"养老服务": 0.5, "助餐": 2.0, "光荣院": 4.0, "老年人": 0.3}
UNSEEN = 5.0


def rarity(word: str) -> float:
    """「养老服务」到处都是，「光荣院」只此一处；别的词库里没有。"""
    return RARITY.get(word, UNSEEN)


def weights(*terms: Term) -> dict[str, float]:
    about = topic(terms, rarity)
    return {t.text: w for t, w in zip(about.terms, about.weights, strict=True)}


# ---- 权重 ------------------------------------------------------------------------------------------------------


def test_rare_words_weigh_more() -> None:
    found = weights(Term("养老服务"), Term("助餐"), Term("光荣院"))
    assert sorted(found, key=lambda w: found[w]) == ["养老服务", "助餐", "光荣院"]


def test_unseen_words_are_light() -> None:
    """库里一处都没有的词分不出哪条更像：比库里稀罕的词轻。"""
    found = weights(Term("光荣院"), Term("溜达溜达"))
    assert found["溜达溜达"] < found["光荣院"] / 2


def test_a_word_is_as_rare_as_its_commonest_form() -> None:
    """口语词库里没有，公文的说法常见：就算常见。"""
    found = weights(Term("老太太", ("老年人",)), Term("助餐"))
    assert found["老太太"] < found["助餐"]


def test_words_about_the_asker_are_light() -> None:
    found = weights(Term("助餐", weight=0.35), Term("光荣院"))
    plain = weights(Term("助餐"), Term("光荣院"))
    assert found["助餐"] < plain["助餐"]


def test_longer_words_tell_more() -> None:
    same = {"床位": 2.0, "家庭养老床位": 2.0}
    about = topic([Term("床位"), Term("家庭养老床位")], lambda w: same.get(w, UNSEEN))
    assert about.weights[0] < about.weights[1]


@given(st.lists(st.sampled_from(["养老服务", "助餐", "光荣院", "老年人", "没见过"]), min_size=1, max_size=6))
def test_weights_add_up_to_one(words: list[str]) -> None:
    about = topic([Term(w) for w in words], rarity)
    assert sum(about.weights) == pytest.approx(1.0)
    assert all(w > 0 for w in about.weights)


def test_no_terms_is_half_covered() -> None:
    """「一共几条」没有主题词：无从比较，一律算一半。"""
    about = topic([], rarity)
    assert (about.weights, about.matches("任何文字"), about.coverage((1.0, ()))) == ((), (), 0.5)


# ---- 对上的程度 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "term, text, found",
    [
        # 原样出现是全分，同义说法略低，没有是零
        (Term("助餐"), "每餐补助3元的助餐点", 1.0),
        (Term("老太太", ("老年人",)), "老年人助餐", 0.92),
        (Term("助餐"), "助浴服务", 0.0),
        # 三字以上，半数以上的二字组在，算对上一部分
        (Term("家庭养老床位"), "养老床位总数", 0.7 * 3 / 5),
        (Term("家庭养老床位"), "床位总数", 0.0),
        (Term("适老化"), "适老改造", 0.7 * 1 / 2),
        # 两个字的词没有「一部分」
        (Term("床位"), "床", 0.0),
        # 原词对上时不看同义说法
        (Term("助餐", ("老年食堂",)), "助餐和老年食堂", 1.0),
        # 几个同义说法里取最好的
        (Term("饭堂", ("食堂", "助餐")), "助餐", 0.92),
        (Term("助餐"), "", 0.0),
        # 问话里的字母已归小写
        (Term("syb"), "创办企业培训（SYB）", 1.0),
    ],
)
def test_strength(term: Term, text: str, found: float) -> None:
    assert strength(term, text) == pytest.approx(found)


def test_forms_are_the_word_and_its_synonyms() -> None:
    assert forms(Term("饭堂", ("助餐",))) == ("饭堂", "助餐")


def test_coverage_takes_the_best_layer_of_each_word() -> None:
    about = Topic((Term("助餐"), Term("送餐")), (0.6, 0.4))
    here, above = about.matches("送餐上门"), about.matches("老年人助餐服务管理办法")
    assert about.coverage((1.0, here)) == pytest.approx(0.4)
    assert about.coverage((1.0, here), (0.5, above)) == pytest.approx(0.4 + 0.6 * 0.5)


@given(st.text("助餐送上门老年人", max_size=30), st.text("助餐送上门老年人", max_size=30))
def test_more_text_never_matches_less(a: str, b: str) -> None:
    about = Topic((Term("助餐"), Term("送餐上门", ("上门送餐",))), (0.5, 0.5))
    assert all(x <= y + 1e-9 for x, y in zip(about.matches(a), about.matches(a + b), strict=True))
    assert 0.0 <= about.coverage((1.0, about.matches(a))) <= 1.0
