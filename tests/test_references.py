"""引用落到库里的哪一份、哪一条。例文自拟。"""

from __future__ import annotations

import pytest

from ingest.document import Document, Reading
from ingest.facts.terms import references, repeals
from ingest.reading import read_bytes
from ingest.references import resolve

RULES = read_bytes(
    """云河市助餐服务管理办法
云民发〔2021〕19号
第一条 为了规范助餐服务，制定本办法。
第二条 补助标准见附件1，按照本办法第三条、第三条之一的规定发放。
第三条 每餐补2元。
第三条之一 高龄的再补1元。
第四条 违反第三条规定的，追回补助。
附件1
补助标准
等级 | 金额 |
一级 | 200元 |
二级 | 300元 |
""".encode(),
    "助餐办法.txt",
)
NOTICE = read_bytes(
    """关于落实助餐补助的通知
云民发〔2022〕5号
一、依照《云河市助餐服务管理办法》（云民发[2021]19号）第三条之一执行。
二、《云河市助餐服务管理办法》其他规定和《云河市食堂规范》照旧。
""".encode(),
    "通知.txt",
)


def resolved(reading: Reading) -> list[tuple[str, str | None, list[str]]]:
    """(引用的写法, 哪份文件, 哪几条)。"""
    documents: list[Document] = [RULES.document, NOTICE.document]
    clauses = {r.document.id: r.clauses for r in (RULES, NOTICE)}
    found = []
    for fact in reading.facts:
        if fact.kind == "reference":
            target = resolve(fact, reading.document, documents, clauses.__getitem__)
            found.append(
                (fact.value, target and target.document.name, [c.label for c in target.clauses] if target else [])
            )
    return found


def test_within_the_document() -> None:
    assert resolved(RULES) == [
        ("附件1", "助餐办法.txt", ["附件1"]),
        ("本办法第三条、第三条之一", "助餐办法.txt", ["第三条", "第三条之一"]),
        ("第三条", "助餐办法.txt", ["第三条"]),
    ]


def test_to_another_document_in_the_store() -> None:
    assert resolved(NOTICE) == [
        ("《云河市助餐服务管理办法》（云民发[2021]19号）第三条之一", "助餐办法.txt", ["第三条之一"]),
        ("《云河市助餐服务管理办法》", "助餐办法.txt", []),
        ("《云河市食堂规范》", None, []),
    ]


@pytest.mark.parametrize(
    "text, read",
    [
        ("依照本办法第六条第二款第（一）项、第七条的规定", ["本办法第六条第二款第（一）项、第七条"]),
        ("违反第十二条规定的", ["第十二条"]),
        ("第十二条 依照规定办理", []),
        ("《甲办法》（云民发〔2021〕3号）第十条第二款", ["《甲办法》（云民发〔2021〕3号）第十条第二款"]),
        ("详见附件2，按照表1执行", ["附件2", "表1"]),
    ],
)
def test_references(text: str, read: list[str]) -> None:
    assert [s.value for s in references(text)] == read


@pytest.mark.parametrize(
    "text, read",
    [
        ("《甲办法》自本办法施行之日起废止。", ["《甲办法》"]),
        ("原《乙办法》（云民发〔2019〕2号）不再执行。", ["《乙办法》（云民发〔2019〕2号）"]),
        ("《甲办法》第十条同时废止。", ["《甲办法》第十条"]),
        ("《丙办法》尚未废止。", []),
    ],
)
def test_repeals(text: str, read: list[str]) -> None:
    assert [s.value for s in repeals(text)] == read
