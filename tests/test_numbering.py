"""行首是不是编号：认得出写法，也认得出只是提到别处的条款。"""

from __future__ import annotations

import pytest

from ingest.numbering import mark_at


@pytest.mark.parametrize(
    "line, style, token, value",
    [
        # 公文的四级，GB/T 9704—2012 7.3.3
        ("一、总体要求", "cn-comma", "一、", 1),
        ("（二）工作目标", "cn-paren", "（二）", 2),
        ("3.发布清单。", "ar-dot", "3.", 3),
        ("（4）其他情形", "ar-paren", "（4）", 4),
        # 半角、全角、少见的写法
        ("(十一)附则", "cn-paren", "(十一)", 11),
        ("１２．改善环境", "ar-dot", "１２．", 12),
        ("5、材料齐全", "ar-dot", "5、", 5),
        ("7)其他", "ar-half", "7)", 7),
        ("③营业执照", "circle", "③", 3),
        # 法规
        ("第三条 本办法所称", "article", "第三条", 3),
        ("第十二条之一　改造期间", "article", "第十二条之一", 12),
        ("第12条 罚则", "article", "第12条", 12),
        ("第二章 补助标准", "chapter", "第二章", 2),
        ("第一节　一般规定", "section", "第一节", 1),
        ("第一部分 总则", "chapter", "第一部分", 1),
        # 抄错的「第」
        ("笫五十四条 清算人员", "article", "笫五十四条", 54),
        # 步骤、摘要
        ("步骤2：填写表单", "step", "步骤2", 2),
        ("第一步 登录", "step", "第一步", 1),
        ("04 加快建设", "point", "04", 4),
        ("07", "point", "07", 7),
        # Markdown 的强调
        ("**第四章 附则**", "chapter", "第四章", 4),
        # 遮住的
        ("*、主要任务", "cn-comma", "*、", None),
        ("(*)建立机制", "cn-paren", "(*)", None),
        ("**.完善制度", "ar-dot", "**.", None),
    ],
)
def test_mark(line: str, style: str, token: str, value: int | None) -> None:
    mark = mark_at(line, 0, len(line))
    assert mark is not None
    assert (mark.style, mark.token, mark.value) == (style, token, value)


@pytest.mark.parametrize(
    "line",
    [
        # 提到别的条款
        "第五条第一项规定的，每人每餐6元",
        "第六条、第七条规定的补助",
        "第三条和第四条",
        # 数、日期、编号样的词
        "2024年底前建成",
        "3.5万元以内的",
        "20张以上床位",
        "一是健全机制",
        "一方面",
        "十二五规划期间",
        "",
        "办理条件",
    ],
)
def test_not_a_mark(line: str) -> None:
    assert mark_at(line, 0, len(line)) is None


def test_mark_knows_its_place_in_the_text() -> None:
    text = "引言。\n（三）时限"
    mark = mark_at(text, 4, len(text))
    assert mark is not None
    assert (mark.start, mark.end, text[mark.start : mark.end]) == (4, 7, "（三）")
