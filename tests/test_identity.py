"""一份文件是谁发的、叫什么、哪里用：各种来源的写法一行一例。"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from ingest.document import Document
from ingest.identity import identify
from ingest.read import read_bytes
from ingest.reading import read_file
from ingest.tidy import tidy

CORPUS = Path(__file__).parents[1] / "corpus"
BODY = "为做好助浴服务，结合本市实际，制定本办法。\n第一条 市民政局负责组织实施。\n"


def identified(text: str, name: str = "甲.txt") -> Document:
    return identify(tidy(read_bytes(text.encode(), name)))


@pytest.mark.parametrize(
    "text, title, aliases",
    [
        # 印发通知：取被印发的文件名，通知的标题也找得到
        (
            "云河市民政局关于印发《云河市助浴服务办法》的通知\n各县、区民政局：\n现予印发。\n云河市助浴服务办法\n" + BODY,
            "云河市助浴服务办法",
            ("云河市民政局关于印发《云河市助浴服务办法》的通知",),
        ),
        # 没有书名号的印发通知
        (
            "云河市民政局关于印发云河市助浴服务办法的通知\n各县、区民政局：\n现予印发。\n云河市助浴服务办法\n" + BODY,
            "云河市助浴服务办法",
            ("云河市民政局关于印发云河市助浴服务办法的通知",),
        ),
        # 标题排成几行
        (
            "云河市民政局 云河市财政局\n关于印发云河市助浴服务办法\n的通知\n各县、区民政局：\n现予印发。\n云河市助浴服务办法\n" + BODY,
            "云河市助浴服务办法",
            ("云河市民政局 云河市财政局关于印发云河市助浴服务办法的通知",),
        ),
        # 同一个标题印了两遍（另一遍带着 Markdown 的井号）
        (
            "关于印发《云河市助浴服务办法》的通知\n# 关于印发《云河市助浴服务办法》的通知\n现予印发。\n云河市助浴服务办法\n" + BODY,
            "云河市助浴服务办法",
            ("关于印发《云河市助浴服务办法》的通知",),
        ),
        # 一次印发两份、转发别人的，仍叫通知
        ("关于印发《助浴目录》《助洁目录》的通知\n各区：\n" + BODY, "关于印发《助浴目录》《助洁目录》的通知", ()),
        ("云河市民政局转发《省民政厅关于助浴的通知》的通知\n" + BODY, "云河市民政局转发《省民政厅关于助浴的通知》的通知", ()),
        # 不印发别的文件的通知
        ("云河市民政局关于做好助浴工作的通知\n各区：\n" + BODY, "云河市民政局关于做好助浴工作的通知", ()),
        # 征求意见的公告
        (
            "关于公开征求《云河市助浴办法（征求意见稿）》意见的公告\n" + BODY,
            "云河市助浴办法（征求意见稿）",
            ("关于公开征求《云河市助浴办法（征求意见稿）》意见的公告",),
        ),
        # 标题下一行注着征求意见稿
        ("云河市助浴办法\n（征求意见稿）\n" + BODY, "云河市助浴办法（征求意见稿）", ()),
        # 新闻：照印出的标题，报道的文件名作别名
        (
            "日期：[2025年4月29日]　云河日报　版次：[A3]\n\n云河老人洗澡有补贴了\n\n本报讯　4月28日，云河市政府办公室印发《关于发展助浴服务的若干措施》，提出十条措施。"
            + "每次助浴补贴三十元，由县区财政负担，年底前覆盖全部街道。" * 3,
            "云河老人洗澡有补贴了",
            ("关于发展助浴服务的若干措施",),
        ),
        # 全文挤成一段
        ("云河市民政局关于做好助浴工作的通知 各县、区民政局： " + "为做好助浴工作，现就有关事项通知如下。" * 20, "云河市民政局关于做好助浴工作的通知", ()),
        # 属性写成几行
        ("标题：云河市民政局关于做好助浴工作的通知\n发布机关：云河市民政局\n状态：active\n各区：\n" + BODY, "云河市民政局关于做好助浴工作的通知", ()),
        # 没有标题的残片：用文件名
        ("2.建立助浴清单。区民政局牵头，每年公布一次。\n5.开展助浴服务。\n", "甲", ()),
    ],
)  # fmt: skip
def test_title(text: str, title: str, aliases: tuple[str, ...]) -> None:
    document = identified(text)
    assert (document.title, document.aliases) == (title, aliases)


@pytest.mark.parametrize(
    "text, issuer",
    [
        # 标题里的机关先于属性栏：属性栏可能是转载的网站
        ("发布机构：南浦区财政局\n云河市民政局 云河市财政局关于做好助浴工作的通知\n" + BODY, "云河市民政局、云河市财政局"),
        # 标题没有机关：看落款
        ("关于做好助浴工作的通知\n" + BODY + "云河市民政局\n云河市财政局\n2025年3月6日\n", "云河市民政局、云河市财政局"),
        ("关于做好助浴工作的通知\n" + BODY + "云河市民政局　云河市财政局\n二〇二五年三月六日\n", "云河市民政局、云河市财政局"),
        # 「等4部门」由落款补全
        ("云河市民政局等2部门关于做好助浴工作的通知\n" + BODY + "云河市民政局\n云河市财政局\n2025年3月6日\n", "云河市民政局、云河市财政局"),
        ("云河市民政局等2部门关于做好助浴工作的通知\n" + BODY, "云河市民政局等2部门"),
        # 代章的括号不算机关
        ("关于做好助浴工作的通知\n" + BODY + "云河市老龄工作委员会办公室（云河市民政局代章）\n2025年3月6日\n", "云河市老龄工作委员会办公室"),
        # 属性栏、来源
        ("**发文机关**: 云河市民政局\n关于做好助浴工作的通知\n" + BODY, "云河市民政局"),
        ("发文机关：云河市民政局\n关于做好助浴工作的通知\n" + BODY, "云河市民政局"),
        ("助浴怎么申请\n发布时间：2025-03-06 来源：云河市民政局\n" + BODY, "云河市民政局"),
        ("【制定机关】云河市民政局•【公布日期】2020.02.17•【时效性】失效\n关于做好助浴工作的通知\n" + BODY, "云河市民政局"),
        # 遮盖照原样，不补全
        ("助浴怎么申请\n时间：****-**-** 来源：****市民政局\n" + BODY, "****市民政局"),
        # 报纸、公众号不是发文机关
        ("助浴怎么申请\n发布时间：2025-03-06 来源：云河发布微信公众号\n" + BODY, ""),
        # 条例：题下写的人大常委会；规章：令
        ("云河市助浴条例\n（2021年10月28日云河市第十五届人民代表大会常务委员会第三十六次会议通过）\n" + BODY, "云河市人民代表大会常务委员会"),
        ("云河市助浴办法\n（2021年10月28日云河市人民政府令第7号公布）\n" + BODY, "云河市人民政府"),
    ],
)  # fmt: skip
def test_issuer(text: str, issuer: str) -> None:
    assert identified(text).issuer == issuer


def test_spam_never_becomes_an_issuer() -> None:
    """落款的地方是博彩广告：发文机关留空，并报告来源没有证实。"""
    document = identified(
        "《云河市助浴办法》已经市政府同意。\n云河开心棋牌官网入口\n2025年3月6日\n云河市助浴办法\n" + BODY
    )
    assert document.issuer == ""
    assert document.issued == dt.date(2025, 3, 6)
    assert [(n.kind, n.quote) for n in document.notices if n.kind == "unconfirmed"] == [
        ("unconfirmed", "云河开心棋牌官网入口")
    ]


@pytest.mark.parametrize(
    "text, number",
    [
        ("云河市助浴办法\n云民规〔2023〕3号\n" + BODY, "云民规〔2023〕3号"),
        ("文 号： 云民规〔2023〕3 号\n云河市助浴办法\n" + BODY, "云民规〔2023〕3号"),
        ("【字号】云民规〔2023〕3号•【时效性】有效•【施行日期】2023.12.1\n云河市助浴办法\n" + BODY, "云民规〔2023〕3号"),
        ("云河市助浴办法\n（2021年10月28日云河市人民政府令第7号公布）\n" + BODY, "云河市人民政府令第7号"),
        # 引用的文号不是自己的
        ("云河市助浴办法\n根据《关于养老服务的通知》（云政办发〔2022〕8号），制定本办法。\n" + BODY, ""),
        # 遮住的照原样
        ("云河市助浴办法\n云民规〔****〕**号\n" + BODY, "云民规〔****〕**号"),
    ],
)  # fmt: skip
def test_number(text: str, number: str) -> None:
    assert identified(text).number == number


@pytest.mark.parametrize(
    "text, place, within",
    [
        # 机关、标题里的
        ("云河市南浦区民政局关于做好助浴工作的通知\n" + BODY, "南浦区", ("云河市",)),
        ("绵阳市涪城区助浴办法\n" + BODY, "涪城区", ("绵阳市", "四川省")),
        # 虚构地名的上级从正文里连着写的地方知道
        ("青禾县助浴办法\n地址：江澜省云河市青禾县文澜路1号。\n" + BODY, "青禾县", ("云河市", "江澜省")),
        ("青禾县助浴办法\n" + BODY, "青禾县", ()),
        # 全国性的
        ("民政部关于做好助浴工作的通知\n各省、自治区、直辖市民政厅（局）：\n" + BODY, "全国", ()),
        ("中华人民共和国助浴法\n" + BODY, "全国", ()),
        ("国家税务总局绵阳市税务局关于助浴税费的通告\n" + BODY, "绵阳市", ("四川省",)),
        # 标题里的地名遮住了：页头的所属地区
        ("助浴办法\n所属地区 四川 - 绵阳 预算金额\n为做好****市助浴工作，制定本办法。\n第一条 市民政局负责。\n", "绵阳市", ("四川省",)),
        # 残片：说得最多、级别对得上的
        ("2.制定清单。对照《四川省助浴清单》，制定《涪城区助浴清单》。区民政局、区财政局负责。\n3.涪城区每年评估。\n", "涪城区", ("绵阳市", "四川省")),
        # 看不出的不猜
        ("助浴怎么申请\n请向街道申请，符合条件的老年人每月补贴两次。\n", "", ()),
    ],
)  # fmt: skip
def test_place(text: str, place: str, within: tuple[str, ...]) -> None:
    document = identified(text)
    assert (document.place, document.within) == (place, within)


@pytest.mark.parametrize(
    "text, issued",
    [
        ("成文日期：2025-03-06\n发布日期：2025-03-12\n云河市助浴办法\n" + BODY, dt.date(2025, 3, 6)),
        ("云河市助浴办法\n" + BODY + "云河市民政局\n2025年3月6日\n", dt.date(2025, 3, 6)),
        ("云河市助浴条例\n（2021年10月28日云河市第十五届人民代表大会常务委员会第三十六次会议通过　根据2025年8月29日第二十九次会议《决定》修正）\n" + BODY, dt.date(2025, 8, 29)),
        ("助浴怎么申请\n发布时间：2025-03-06 来源：云河市民政局\n" + BODY, dt.date(2025, 3, 6)),
        ("云河市助浴办法\n" + BODY, None),
    ],
)  # fmt: skip
def test_issued(text: str, issued: dt.date | None) -> None:
    assert identified(text).issued == issued


@pytest.mark.parametrize(
    "text, status, quote",
    [
        ("【时效性】失效•【字号】云民规〔2020〕3号•【施行日期】2020.2.1\n云河市助浴办法\n" + BODY, "失效", "【时效性】失效"),
        ("效力状态：现行有效\n云河市助浴办法\n" + BODY, "现行有效", "效力状态：现行有效"),
        # 标题里是草案的，别处标「有效」也还是草案
        ("有效性：有效\n云河市助浴办法（征求意见稿）\n" + BODY, "征求意见稿", "云河市助浴办法（征求意见稿）"),
        ("云河市助浴试点方案\n" + BODY, "试点", "云河市助浴试点方案"),
        # 数据集自己的栏目、空着的栏目，不是文件说的
        ("标题：云河市助浴办法\n状态：active\n" + BODY, "", ""),
        ("文件状态：\n云河市助浴办法\n" + BODY, "", ""),
    ],
)  # fmt: skip
def test_status(text: str, status: str, quote: str) -> None:
    document = identified(text)
    assert (document.status, document.status_quote) == (status, quote)


def test_a_draft_is_never_in_force() -> None:
    document = identified("云河市助浴办法（征求意见稿）\n" + BODY + "本办法自2027年1月1日起施行，有效期5年。\n")
    assert (document.effective, document.expires) == (None, None)


@pytest.mark.parametrize(
    "sentence, replaces",
    [
        ("《云河市助浴暂行办法》（云民发〔2020〕15号）同时废止。", ("《云河市助浴暂行办法》（云民发〔2020〕15号）",)),
        ("《甲办法》、《乙办法》（云民发〔2020〕15号）同时废止。", ("《甲办法》", "《乙办法》（云民发〔2020〕15号）")),
        ("原《云河市助浴办法》（云民发〔2020〕15号）同时废止。", ("《云河市助浴办法》（云民发〔2020〕15号）",)),
        ("依照《民事诉讼法》，判决该证券失效后，可以申请补发。", ()),
    ],
)
def test_replaces(sentence: str, replaces: tuple[str, ...]) -> None:
    assert identified(f"云河市助浴办法\n{BODY}{sentence}\n").replaces == replaces


@pytest.mark.parametrize(
    "name, title, issuer, number, place, issued, effective, expires, status",
    [
        ("01", "云河市基本养老服务体系建设实施方案（2024—2027年）", "云河市人民政府办公室", "云政办发〔2024〕12号", "云河市", "2024-03-18", None, None, "有效"),
        ("02", "云河市老年人助餐服务管理办法", "云河市民政局、云河市财政局、云河市市场监督管理局", "云民规〔2023〕3号", "云河市", "2023-11-20", "2024-01-01", "2028-12-31", "现行有效"),
        ("03", "云河市民政局 云河市财政局关于公布经济困难失能老年人照护补贴标准的通知", "云河市民政局、云河市财政局", "云民发〔2025〕8号", "云河市", "2025-03-06", "2025-04-01", "2028-03-31", "现行有效"),
        ("04", "云河市住房租赁补贴办法（征求意见稿）", "云河市住房和城乡建设局", "", "云河市", "2026-11-10", None, None, "征求意见稿"),
        ("05", "云河市居家养老服务补贴试点方案（2019—2021年）", "云河市人民政府办公室", "云政办发〔2019〕31号", "云河市", "2019-06-12", None, None, "试点"),
        ("06", "云河市居家养老服务补贴办法", "云河市人民政府办公室", "云政办规〔2022〕5号", "云河市", "2022-01-25", "2022-03-01", "2027-02-28", "有效"),
        ("07", "云河出台稳就业十二条 最高可贷400万元", "市政府", "云政发〔2025〕6号", "云河市", "2025-04-29", "2025-05-01", "2027-12-31", ""),
        ("08", "门诊慢特病待遇认定办事指南", "云河市医疗保障事务中心", "", "云河市", "2026-03-02", None, None, ""),
        ("09", "云河市居住证和积分服务常见问题解答", "云河市公安局", "", "云河市", "2026-06-15", None, None, ""),
        ("10", "南浦区老年人助餐服务实施细则", "南浦区民政局、南浦区财政局", "南浦民规〔2024〕1号", "南浦区", "2024-05-08", "2024-06-01", "2028-12-31", "有效"),
        ("11", "云河市无障碍环境建设条例", "云河市人民代表大会常务委员会", "", "云河市", "2025-10-09", "2022-03-01", None, "有效"),
        ("12", "云河市人民代表大会常务委员会关于修改《云河市无障碍环境建设条例》的决定", "云河市人民代表大会常务委员会", "", "云河市", "2025-10-09", "2025-12-01", None, ""),
        ("13", "青禾县残疾人两项补贴实施细则", "", "", "青禾县", None, None, None, ""),
        ("14", "云河市2026年社会救助和福利标准一览表", "", "", "云河市", None, None, None, ""),
        ("15", "云河市残疾人家庭无障碍改造实施方案（2025—2027年）", "云河市残疾人联合会、云河市民政局、云河市财政局、云河市住房和城乡建设局", "云残联发〔2025〕9号", "云河市", "2025-02-20", "2025-02-20", "2027-12-31", ""),
    ],
)  # fmt: skip
def test_sample_corpus(
    name: str, title: str, issuer: str, number: str, place: str, issued: str | None, effective: str | None,
    expires: str | None, status: str,
) -> None:  # fmt: skip
    document = read_file(next(CORPUS.glob(f"{name}_*"))).document
    days = [d.isoformat() if d else None for d in (document.issued, document.effective, document.expires)]
    read = (document.title, document.issuer, document.number, document.place, *days, document.status)
    assert read == (title, issuer, number, place, issued, effective, expires, status)


def test_id_follows_the_name_and_digest_the_bytes() -> None:
    document = identified("云河市助浴办法\n" + BODY, "乙.txt")
    assert document.id == hashlib.sha1("乙.txt".encode()).hexdigest()[:12]
