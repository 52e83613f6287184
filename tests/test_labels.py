"""点名的条款：问题里怎么说，对上文件里的哪一条。"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.labels import Reference, continued, find, numbered_like, references
from ingest.document import Clause
from ingest.numerals import numeral


@pytest.mark.parametrize(
    "said, heard",
    [
        # 条：汉字、数字、全角、「之一」都是同一个写法
        ("第十三条说了啥", [Reference("第十三条", "article", 13)]),
        ("办法第13条", [Reference("第13条", "article", 13)]),
        ("第１３条", [Reference("第１３条", "article", 13)]),
        ("第十二条之一讲什么", [Reference("第十二条之一", "article", 12, sub="之一")]),
        ("第一百零二条", [Reference("第一百零二条", "article", 102)]),
        # 章、节、部分是大标题；款、项、点是下一级
        ("第三章写什么", [Reference("第三章", "part", 3)]),
        ("第四部分有哪些内容", [Reference("第四部分", "part", 4)]),
        ("第二项补多少", [Reference("第二项", "item", 2)]),
        ("第三大点是什么", [Reference("第三大点", "item", 3)]),
        # 一句话里可以点名两条
        ("第五条和第六条怎么对上", [Reference("第五条", "article", 5), Reference("第六条", "article", 6)]),
        # 条下的款、项、目在那一条里面，不是另一条
        ("第五条第二项", [Reference("第五条第二项", "article", 5, item=2)]),
        ("第九条第三款写了什么", [Reference("第九条第三款", "article", 9, paragraph=3)]),
        ("第十二条第二款第（二）项", [Reference("第十二条第二款第（二）项", "article", 12, paragraph=2, item=2)]),
        ("第八条（三）项是什么", [Reference("第八条（三）项", "article", 8, item=3)]),
        ("第六条第（一）项第2目", [Reference("第六条第（一）项第2目", "article", 6, item=1, point=2)]),
        ("第十二条之一第二项", [Reference("第十二条之一第二项", "article", 12, sub="之一", item=2)]),
        ("第（四）项呢", [Reference("第（四）项", "item", 4)]),
        # 「五条三项」说的是五条、三项要求，不是第五条第三项
        ("第五条三项要求", [Reference("第五条", "article", 5)]),
        # 表里的行：组号写在附件后面，也可以说在前面
        ("附件3第5行是谁负责", [Reference("附件3第5行", "row", 5, 3)]),
        ("附件三第五行", [Reference("附件三第五行", "row", 5, 3)]),
        ("附件3.第5行", [Reference("附件3.第5行", "row", 5, 3)]),
        ("分工表第3行", [Reference("第3行", "row", 3)]),
        ("表里第二项第三行", [Reference("第二项第三行", "row", 3, 2)]),
        ("第四大项由谁牵头，说的是附表第二行", [Reference("表第二行", "row", 2, 4)]),
        # 不是条款号
        ("第三方评估", []),
        ("排第一的是谁", []),
        ("第二年还补吗", []),
        ("第三家叫什么", []),
        ("助餐归谁管", []),
    ],
)
def test_references(said: str, heard: list[Reference]) -> None:
    assert [_bare(r) for r in references(said)] == [_bare(r) for r in heard]


def _bare(reference: Reference) -> Reference:
    return replace(reference, text="")


@pytest.mark.parametrize(
    "before, said, heard",
    [
        # 追问只说款、项的，还是前面点名的那一条；换了款，项从头说起
        ("第四条写了什么", "那第二款呢", Reference("第四条第二款", "article", 4, paragraph=2)),
        ("第五条第（一）项是什么人", "第（三）项呢", Reference("第五条第（三）项", "article", 5, item=3)),
        ("第九条第二款第（一）项", "第三项呢", Reference("第九条第三项", "article", 9, paragraph=2, item=3)),
        # 另点了一条的、前面没有点名的，照自己说的
        ("第四条写了什么", "第六条呢", Reference("第六条", "article", 6)),
        ("助餐补多少", "第二项呢", Reference("第二项", "item", 2)),
    ],
)
def test_a_follow_up_stays_in_the_article(before: str, said: str, heard: Reference) -> None:
    assert continued(references(said), references(before)) == (heard,)


@pytest.mark.parametrize("said", ["第十三条说了啥", "附件3第5行是谁负责", "第四部分", "第二项和第三项"])
def test_text_is_as_said(said: str) -> None:
    assert [r.text for r in references(said) if r.text not in said] == []


def labelled(*labels: str) -> list[Clause]:
    return [
        Clause(label, "d", label, ("某办法",), "row" if label.endswith("行") else "article", label, 0, 0)
        for label in labels
    ]


REGULATION = labelled(
    "标题", "第一章", "第一条", "第二条", "第二章", "第十二条", "第十二条之一", "第十三条", "第二十三条"
)
PLAN = labelled("一、", "二、", "二、（一）", "二、（二）", "三、", "三、（一）", "三、（一）1.", "三、（一）2.", "附件1.第1行", "附件1.第2行", "附件2.第1行", "附件12.第1行")  # fmt: skip
SHEETS = labelled("附件1 第5行", "附件2 第5行", "附件12 第5行")
TABLE = labelled("表表头", "表第1行", "表第2行", "表第12行")
DIGEST = labelled("标题", "01", "02", "12")


@pytest.mark.parametrize(
    "clauses, said, found",
    [
        (REGULATION, "第十三条", ["第十三条"]),
        (REGULATION, "第13条", ["第十三条"]),
        (REGULATION, "第十二条", ["第十二条"]),
        (REGULATION, "第十二条之一", ["第十二条之一"]),
        (REGULATION, "第二章", ["第二章"]),
        # 没有就是没有：不拿第二十三条、第一条凑数
        (REGULATION, "第三条", []),
        (REGULATION, "第三十条", []),
        (REGULATION, "第十二条之二", []),
        (REGULATION, "第三章", []),
        (PLAN, "第二部分", ["二、"]),
        (PLAN, "附件1第2行", ["附件1.第2行"]),
        (PLAN, "附件2第1行", ["附件2.第1行"]),
        (PLAN, "附件2第2行", []),
        (PLAN, "表里第一项第一行", ["附件1.第1行"]),
        (SHEETS, "附件2第5行", ["附件2 第5行"]),
        (SHEETS, "附件1第5行", ["附件1 第5行"]),
        (REGULATION, "第十三条第二项", ["第十三条"]),
        (TABLE, "表第2行", ["表第2行"]),
        (TABLE, "第12行", ["表第12行"]),
        (DIGEST, "第二条", ["02"]),
        (DIGEST, "第12条", ["12"]),
        (DIGEST, "第13条", []),
    ],
)
def test_find(clauses: list[Clause], said: str, found: list[str]) -> None:
    assert [c.label for r in references(said) for c in find(r, clauses)] == found


def test_page_furniture_is_never_found() -> None:
    chrome = Clause("c", "d", "第三条", (), "chrome", "第三条 相关链接", 0, 0)
    assert find(Reference("第三条", "article", 3), [chrome]) == []


def test_what_the_document_does_have() -> None:
    articles = [c.label for c in REGULATION if "条" in c.label]
    assert [c.label for c in numbered_like(Reference("第三十条", "article", 30), REGULATION)] == articles
    assert [c.label for c in numbered_like(Reference("第九部分", "part", 9), PLAN)] == ["一、", "二、", "三、"]


@given(st.integers(1, 899))
def test_article_numbers_round_trip(n: int) -> None:
    """任何一条，汉字号、数字号都找得到，也只找到它。"""
    clauses = labelled(*(f"第{numeral(i)}条" for i in (n, n + 1, n + 10, n + 100)))
    for said in (f"第{numeral(n)}条", f"第{n}条"):
        assert [c.label for r in references(said) for c in find(r, clauses)] == [f"第{numeral(n)}条"]


@given(st.text("第附件表行条项章一二三十百0123456789.之（）、里中的头 ", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for reference in references(text):
        assert reference.text in text
        find(reference, PLAN)
