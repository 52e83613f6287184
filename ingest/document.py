"""政策文件读出来之后的名词：来源、条款、事实、文件。只用标准库，别处都建立在这里。

偏移（start/end）一律指 ``Source.text`` 里的字符位置，左闭右开；原文一字不改，归一化的形式另存。
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

BlockKind = Literal["paragraph", "heading", "row", "meta", "chrome"]
ClauseKind = Literal["head", "heading", "article", "item", "paragraph", "row", "point", "qa", "meta", "note", "chrome"]
FactKind = Literal[
    "unit",  # 责任单位
    "lead",  # 牵头单位
    "deadline",  # 时限、期限、起止时间
    "amount",  # 金额
    "ratio",  # 百分比、倍数、几分之几
    "number",  # 带单位的数量（张、家、平方米、岁……）
    "target",  # 一句话里并列定下的几个数：分档的标准、各年的指标；值用顿号连着（80%、95%）
    "validity",  # 施行、有效期、失效、废止
    "condition",  # 享受条件：年龄、户籍、收入、失能、残疾、参保……
    "material",  # 申请材料
    "channel",  # 办理渠道、窗口
    "contact",  # 电话、联系人、邮箱
    "address",  # 地址
    "hours",  # 办公、受理的钟点：周一至周五9:00-12:00
    "definition",  # 本办法所称……
    "reference",  # 引用的文件、条款
    "repeals",  # 同时废止
]
NoticeKind = Literal[
    "chrome", "spam", "mask", "truncated", "encoding", "hidden", "lost", "ocr", "numbering", "conflict",
    "order",  # 对机器下的指令：不是条款
    "unconfirmed",  # 来源没有证实的要素，例如发文机关处被广告占据
]  # fmt: skip


class Cell(NamedTuple):
    """表格的一格。合并单元格向下、向右填充后的格子 ``filled`` 为真；start == end 表示原文此处无字。

    格和块一份文件里成千上万，NamedTuple 造得比 frozen dataclass 快几倍。
    """

    start: int
    end: int
    filled: bool = False


class Block(NamedTuple):
    """读取器给出的一个自然段、标题或表格行；``level`` 是标题层级（1 最大，0 非标题）。"""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    table: int = -1  # 文件内第几张表，从 0 起；非表格行为 -1
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Notice:
    """读取时发现、如实上报而不擅自修补的事：网页杂质、广告、星号遮盖、截断……"""

    kind: NoticeKind
    quote: str
    start: int = -1  # -1 表示不在正文里（例如编码、丢失的图片）


@dataclass(frozen=True)
class Source:
    """一个文件读成的文字：正文、块、页面自带的属性（索引号、文号……）和发现的问题。

    ``blocks`` 按 start 递增、互不重叠，块之间只有空白；拼起来就是 ``text``。
    """

    name: str  # 文件名（含扩展名）
    format: str  # text / markdown / html / docx / pdf / xlsx ……
    text: str
    blocks: tuple[Block, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Clause:
    """政策里可以单独引用的一条、一项、一行：检索、引用、核对都以它为单位。

    同一文件的条款首尾相接：第一条从 0 起，后一条的 start 等于前一条的 end，拼起来等于 ``Source.text``。
    """

    id: str  # 稳定：由文件、标签和文字算出，文件别处改动不影响它
    document: str  # Document.id
    label: str  # 照人写的样子：三、(二)3. / 附件3.第5行 / 第十二条 / 04
    path: tuple[str, ...]  # 从文件标题到上一级标题，照原文
    kind: ClauseKind
    text: str  # 原文，等于 Source.text[start:end]
    start: int
    end: int
    parent: str = ""  # 上一级条款的 id
    inferred: bool = False  # 编号被遮盖，按位置推定


@dataclass(frozen=True)
class Fact:
    """条款陈述的一件可以被问到的事，带逐字出处。

    ``text`` 必等于 Source.text[start:end]。继承来的事实（「下同」、上一行的合并单元格）出处可以在别的条款里，
    此时 ``clause`` 是它说的那一条，``source`` 是文字所在的那一条。
    """

    clause: str  # Clause.id：这件事说的是哪一条
    kind: FactKind
    value: str  # 归一化：2025-12-31、1000元、50%、市民政局
    text: str
    start: int
    end: int
    # 怎么读出来的：stated 写明的；subject 行文里的主语（「财政部门要……」）；first-is-lead「排第一的为牵头」；
    # merged-cell 上一行的合并格；masked 被星号遮住，value 是 *；computed 借别处的年份等算出；other 比照办理，不在名单里；
    # replaced 修改决定里被改掉的原话
    basis: str = "stated"
    source: str = ""  # 文字所在条款的 id；空串表示就是 clause
    bound: str = ""  # 照原文：不超过、最高不超过、不少于、以上、以内……
    subject: str = ""  # 照原文：这个数说的是什么

    @property
    def usable(self) -> bool:
        """可以拿来作答：没有被遮住，也不是已经改掉的原话。"""
        return self.basis not in ("masked", "replaced")


@dataclass(frozen=True)
class Place:
    """行政区划：``name`` 全称（咸宁市），``within`` 由近及远的上级（湖北省）。"""

    name: str
    code: str  # 6 位行政区划代码；虚构地名为空
    level: Literal["country", "province", "city", "county", "township"]
    within: tuple[str, ...] = ()

    def __hash__(self) -> int:  # 问一句要查几万次；字符串的散列只算一次
        return hash(self.name)


@dataclass(frozen=True)
class Document:
    """一份文件的身份与效力要素；某一天是否有效由 ``ingest.validity.standing`` 据此判断。"""

    id: str
    name: str  # 文件名
    path: str  # 读入时的绝对路径
    digest: str  # 原始字节的 sha256
    format: str
    title: str
    issuer: str = ""
    number: str = ""  # 发文字号
    place: str = ""  # Place.name；不明为空
    issued: dt.date | None = None
    effective: dt.date | None = None
    expires: dt.date | None = None  # 最后有效日（含）
    status: str = ""  # 来源自己写明的：现行有效 / 失效 / 征求意见稿 / 试点……；未写为空
    status_quote: str = ""  # 上面这些从哪几个字读出来
    replaces: tuple[str, ...] = ()  # 本文件写明废止或替代的文件（标题或文号，照原文）
    pilot: str = ""  # 试点期，起止年份（2019-2021）；无则空
    notices: tuple[Notice, ...] = ()
    aliases: tuple[str, ...] = ()  # 同一份文件的别的叫法：印发通知的标题、新闻里报道的文件名
    within: tuple[str, ...] = ()  # place 的上级，由近及远（江澜省）；虚构地名只能从原文知道
    effective_quote: str = ""  # 施行日期从哪几个字读出来，照原文；下同
    expires_quote: str = ""
    pilot_quote: str = ""


@dataclass(frozen=True)
class Reading:
    """一份文件读完的全部结果：``"".join(c.text for c in clauses) == text``。"""

    document: Document
    text: str
    clauses: tuple[Clause, ...]
    facts: tuple[Fact, ...]
