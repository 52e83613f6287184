"""表格：一行一条。补上纯文本里因合并而缺的前几格，认出表头、按编号分的组，给每行一个人们会写的标签。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ingest.document import Block, Cell

_GROUP = re.compile(r"\s{0,8}(?:[（(]?(?P<n>[0-9０-９]{1,3})[）)]?[.．、])\s{0,8}(?P<words>.{2,60})")
_HEADS = re.compile(
    r"序号|编号|任务|项目|事项|指标|目标|时限|时间|期限|单位|部门|备注|内容|名称|类别|类型|标准|对象|条件|等级|金额|地址|电话|要求|措施|层次|说明|材料|补贴|区|街道"
    r"|病种|比例|限额|限价|学历|年龄|情形|范围|数量|面积|品种|渠道|方式|流程|依据|姓名|科室|形式|用途|来源"
)
_NAME = re.compile(  # 登记表、办事指南左边的名目：以这些字收尾
    r"(?:名称|主体|机[关构]|部门|单位|类[型别]|性质|时[限间]|期限|是否[\u4e00-\u9fff]{2,6}|费用?|标准|依据|条件|对象|范围|材料|流程|程序|方式|渠道"
    r"|地[点址]|电话|次数|份数|数量|结果|编[码号]|文号|索引号|日期|说明|备注|网址|窗口|形式|层级|要求|有效性|状态|分类|金额|额度|限额|比例|单价|价格|人数|总数|目标|任务|内容|职责)[：:]?$"
)
_SENTENCE = re.compile("[。；]")
_SERIAL = re.compile(r"\d{1,4}")  # 序号打头的是一行，不是表头
_DIGITS = re.compile(r"\d{3}")
_YEAR = re.compile(r"(?:19|20)\d\d年?[\u4e00-\u9fff]{0,6}")  # 2025年基数、2030年目标：是名目
_FIGURE = re.compile(r"[\d０-９][\d０-９.,，%％]{0,12}[^\d\s]{0,6}")


@dataclass(frozen=True)
class Row:
    """一行：属于哪张表、是不是表头、第几行（表头不算）、组号与组内第几行。"""

    table: int
    head: bool
    number: int
    group: str = ""
    group_number: int = 0
    group_words: str = ""


class Rows:
    """一份文件的全部表格行，按块的序号取。"""

    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        self._text = text
        self._rows: dict[int, Row] = {}
        self.heads: dict[int, tuple[str, ...]] = {}
        tables: dict[int, list[int]] = {}
        for i, block in enumerate(blocks):
            if block.kind == "row":
                tables.setdefault(block.table, []).append(i)
        for table, members in tables.items():
            self._read(table, members, blocks)

    def __getitem__(self, i: int) -> Row:
        return self._rows[i]

    def group_heading(self, i: int) -> str:
        row = self._rows[i]
        return f"{row.group}.{row.group_words}" if row.group and row.group_number > 1 else ""

    @cached_property
    def tables(self) -> int:
        return len({r.table for r in self._rows.values()})

    def _read(self, table: int, members: Sequence[int], blocks: Sequence[Block]) -> None:
        cells = {i: cell_texts(self._text, blocks[i]) for i in members}
        below = [cells[i] for i in members[1:12]]
        form = is_form([[self._text[c.start : c.end].strip() for c in written_cells(blocks[i])] for i in members])
        two = not form and two_heads([cells[i] for i in members[:12]])
        one = not form and not two and len(members) > 1 and is_head(cells[members[0]], below)
        heads = members[: 2 if two else int(one)]
        if heads:
            self.heads[table] = tuple(joined_heads([cells[i] for i in members[:3]]) if two else cells[members[0]])
        groups = sum(bool(_GROUP.match(c[0])) for i, c in cells.items() if c and i != members[0])
        number = count = 0
        group, words = "", ""
        for i in members:
            if i in heads:
                self._rows[i] = Row(table, True, 0)
                continue
            number += 1
            match = _GROUP.match(cells[i][0]) if cells[i] and groups >= 2 else None
            if match:
                opened = match.group("n") != group
                group, words = match.group("n"), match.group("words")
                count = 1 if opened else count + 1
            elif group:
                count += 1
            self._rows[i] = Row(table, False, number, group, count, words)


def cell_texts(text: str, block: Block) -> list[str]:
    return [text[c.start : c.end].strip() for c in block.cells]


def written_cells(block: Block) -> list[Cell]:
    """一行里写着字的各格，各一次：被左边那格横跨的不算。"""
    return [
        c for c, left in zip(block.cells, (None, *block.cells), strict=False) if left is None or c.start > left.start
    ]


def is_form(rows: Sequence[Sequence[str]]) -> bool:
    """名目和值的表（办事指南、登记表）：一行是一名一值，或两名两值；没有表头。

    看第一行就不同于列成表的：名目右边不是名目。多半的行要是这样，左边的名目各不相同。
    """
    pairs = [row for row in rows if is_pairs(row)]
    names = {row[0] for row in pairs}
    return bool(rows) and is_pairs(rows[0]) and 1 < len(names) == len(pairs) and len(pairs) * 2 >= len(rows)


def is_pairs(cells: Sequence[str]) -> bool:
    """一名一值，或两名两值。"""
    names, values = cells[::2], cells[1::2]
    return len(cells) in (2, 4) and all(map(is_name, names)) and not any(map(is_name, values))


def is_name(words: str) -> bool:
    """像登记表左边的名目：短，以「名称、时限、材料、电话」这类字收尾。"""
    squeezed = "".join(words.split())
    return 2 <= len(squeezed) <= 20 and bool(_NAME.search(squeezed))


def is_head(cells: Sequence[str], below: Sequence[Sequence[str]] = ()) -> bool:
    """表头：每格都短、没有句子，一半以上是「责任单位」「完成时限」这类名目；或者自己没有数、下面各行有（年份不算数）。"""
    named = [c for c in cells if c]
    if len(named) < 2 or _SERIAL.fullmatch(named[0]) or any(len(c) > 20 or _SENTENCE.search(c) for c in named):
        return False
    if not any(_DIGITS.search(c) and not _YEAR.fullmatch(c) for c in named) and sum(
        bool(_HEADS.search(c)) for c in named
    ) * 2 >= len(named):
        return True
    if _figures(named):
        return False
    figures = [sum(bool(_FIGURE.fullmatch(c)) for c in row) for row in below]
    return bool(figures) and sum(n >= 1 for n in figures) * 4 >= len(figures) * 3


def two_heads(rows: Sequence[Sequence[str]]) -> bool:
    """两行表头：第一行有横向合并的格（或格数少），两行都只有短名目，下面各行才有数。"""
    if len(rows) < 3 or len(rows[1]) < 3 or len(rows[0]) > len(rows[1]):
        return False
    merged = len(rows[0]) < len(rows[1]) or any(a and a == b for a, b in pairwise(rows[0]))
    plain = all(len(c) <= 20 and not _SENTENCE.search(c) and not _figures([c]) for row in rows[:2] for c in row)
    named = len({c for c in rows[1] if c}) >= 2 and any(rows[0])
    return merged and plain and named and all(_figures(row) for row in rows[2:4])


def joined_heads(rows: Sequence[Sequence[str]]) -> list[str]:
    """前两行表头合成一行：集中供养 城市。格数不同的对不上，取下一行；它左边缺的格（纵向合并）取上一行的。"""
    upper, lower, width = rows[0], rows[1], len(rows[2])
    if len(upper) == len(lower):
        return [" ".join(dict.fromkeys(c for c in column if c)) for column in zip(upper, lower, strict=True)]
    return [*upper[: max(width - len(lower), 0)], *lower]


def _figures(row: Sequence[str]) -> int:
    return sum(bool(_FIGURE.fullmatch(c)) and not _YEAR.fullmatch(c) for c in row)


def row_label(rows: Rows, i: int, lead: str, *, inside: bool) -> str:
    """附件3.第5行（附件没有号、行按编号分组时）、附件1 第18行、八、表第4行、表2第3行。"""
    row = rows[i]
    lead = lead.strip()
    if row.head:
        return f"{lead or _table(rows, row)}表头"
    if row.group and not inside and (not lead or lead == "附件"):
        return f"附件{row.group}.第{row.group_number}行"
    if inside:
        return f"{lead}表第{row.number}行"
    return f"{lead} 第{row.number}行" if lead else f"{_table(rows, row)}第{row.number}行"


def _table(rows: Rows, row: Row) -> str:
    return f"表{row.table + 1}" if rows.tables > 1 else "表"
