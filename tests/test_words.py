"""检索用的词和二字串：什么算一样，什么切在一起。"""

from __future__ import annotations

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.words import TERMS, _stock, bigrams, normal, stock_cut, words


@pytest.mark.parametrize(
    "written, same",
    [
        # 全角半角、大小写、空格不分
        ("ＡＢＣ　１２３", "abc123"),
        ("第 三 条", "第三条"),
        ("（一）", "(一)"),
        ("①", "1"),
        ("㎡", "m2"),
        # 零宽空格是网页里的杂质
        ("补\u200b贴", "补贴"),
        ("", ""),
    ],
)
def test_normal(written: str, same: str) -> None:
    assert normal(written) == same


@pytest.mark.parametrize(
    "written, found",
    [
        # 政策用语是词，里面的词也给
        ("高龄津贴", ["高龄", "津贴", "高龄津贴"]),
        ("助餐点", ["助餐", "餐点", "助餐点"]),
        # 四字以上的内层词也在
        ("县级民政部门", ["县级", "民政", "部门", "民政部", "民政部门", "县级民政部门"]),
        # 单位连着级别：市|民政局，不是市民|政局；内层词里两种都有
        ("市民政局", ["市民", "民政", "政局", "民政局", "市民政局"]),
        ("市残联", ["残联", "市残联"]),
        # 数字：千分位去掉，小数留着，单位分开
        ("2,000元", ["2000", "元"]),
        ("12.5万元", ["12.5", "万元"]),
        ("８０岁", ["80", "岁"]),
        # 标点、括号、百分号不是词
        ("（50%）；。", ["50"]),
        ("各县(市、区)", ["各县", "市", "区"]),
        # 字间空格是排版
        ("高　龄　津　贴", ["高龄", "津贴", "高龄津贴"]),
        # 字母数字混排的专名不拆散
        ("12345热线", ["热线", "12345热线"]),
        ("", []),
        ("***", []),
    ],
)
def test_words(written: str, found: list[str]) -> None:
    assert words(written) == found


@pytest.mark.parametrize(
    "written, found",
    [
        ("高龄津贴", ["高龄", "龄津", "津贴"]),
        # 标点、星号断开；孤零零一个字就取它
        ("市、区", ["市", "区"]),
        ("补贴***元", ["补贴", "元"]),
        # 字母数字整串取
        ("每月500元", ["每月", "500", "元"]),
        ("1,200.5元", ["1200.5", "元"]),
        ("ＡＢ类", ["ab", "类"]),
        # 字间的空格不断开，换行和制表断开
        ("津 贴", ["津贴"]),
        ("津\n贴\t元", ["津", "贴", "元"]),
        ("", []),
    ],
)
def test_bigrams(written: str, found: list[str]) -> None:
    assert bigrams(written) == found


@given(st.text(max_size=60))
def test_tokens_are_safe_to_search(text: str) -> None:
    for token in words(text) + bigrams(text):
        assert token and '"' not in token and not any(c.isspace() for c in token)


def test_terms_are_a_jieba_dictionary() -> None:
    rows = [line.split("\t") for line in TERMS.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [r for r in rows if len(r) != 3 or not r[1].isdigit() or not r[2].isalpha()] == []
    assert len({r[0] for r in rows}) == len(rows) > 2000


def test_the_stock_dictionary_is_jieba_s_own() -> None:
    """由添过词的词典退回来的，与 jieba 自己载入的一样。"""
    jieba.dt.initialize()
    assert _stock().FREQ == jieba.dt.FREQ and _stock().total == jieba.dt.total
    said = "云河市民政局发放困难残疾人生活补贴，Abc 3.5万元。\n"
    assert list(stock_cut(said)) == list(jieba.cut(said, HMM=False))
