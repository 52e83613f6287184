"""杂质、夹带、遮盖、截断：标出来、报上去，正文一个字不改。"""

from __future__ import annotations

import pytest

from ingest.document import Source
from ingest.read import read_bytes
from ingest.tidy import tidy


def tidied(text: str) -> Source:
    return tidy(read_bytes(text.encode("utf-8"), "试.txt"))


def kinds(text: str) -> list[str]:
    return [b.kind for b in tidied(text).blocks]


@pytest.mark.parametrize(
    "line",
    [
        # 按钮和菜单，一个或一排
        "返回顶部", "【返回顶部】【关闭窗口】", "分享到：", "返回顶部 打印本页 关闭窗口", "【字体：大 中 小】", "字号：大 中 小 打印", "浏览次数：123",
        "扫一扫在手机打开当前页", "相关附件", "相关解读：",
        # 位置、翻页
        "当前位置：首页 > 政策文件 > 民政", "您当前所在的位置：首页 > 通知公告", "首页 > 政策法规 > 养老", "上一篇：关于开展检查的通知", "第一页 1 2 3 下一页 最后一页",
        # 文库
        "1/8", "某某办法_第2页", "加入VIP免费下载", "剩余4页未读，继续阅读", "您可能关注的文档", "下载文档",
        "1、会员下载后请勿转售，仅供个人学习。", "本平台文档来自用户上传，不代表平台观点。", "3、本站文档如侵犯您的权利，请联系我们删除。", "添加文库到桌面", "安装后从桌面打开", "• 会员交流群",
        "您当前是游客，登录后查看全文",
        # 备案号
        "澜ICP备00000000号", "网站标识码：0000000008",
    ],
)  # fmt: skip
def test_chrome(line: str) -> None:
    assert kinds(f"{line}\n第一条 为了规范助餐服务，制定本办法。") == ["chrome", "paragraph"]


@pytest.mark.parametrize(
    "line",
    [
        # 像，但可能是政策：一律当正文
        "01", "注册", "登录", "基本信息", "打开小程序，点击返回首页", "下一步工作安排", "联系我市户籍老年人", "保存期限不少于10年", "相关部门：市民政局", "首页展示办事入口。", "收藏品市场管理",
        "3、侵犯老年人合法权益的，可以向民政部门举报。", "1、付费服务由老年人自愿选择。", "2、本平台为老年人提供线上点餐。", "当前未登记的老年人，由社区上门登记。",
    ],
)  # fmt: skip
def test_not_chrome(line: str) -> None:
    assert kinds(f"{line}\n第一条 为了规范助餐服务，制定本办法。") == ["paragraph", "paragraph"]


def test_keyword_list_of_a_betting_site_is_chrome_and_spam() -> None:
    line = "某某棋牌,某某体育官网,某某APP下载,某某棋牌官网,某某官方网站入口,某某体育,某某试玩"
    source = tidied(f"{line}\n一、总体要求")
    assert source.blocks[0].kind == "chrome"
    assert [n.kind for n in source.notices] == ["chrome", "spam"]


def test_spam_inside_a_sentence_is_reported_and_left_in_place() -> None:
    text = "一、贯彻《某某体育官方网站入口关于印发云河市养老方案的通知》要求。"
    source = tidied(text)
    assert source.text == text
    assert [(n.kind, n.quote) for n in source.notices] == [("spam", "某某体育官方网站入口")]


@pytest.mark.parametrize(
    "text, quotes",
    [
        ("联系电话：****-*******。", ["联系电话：****-*******。"]),
        ("补贴标准为每人每月**元。", ["贴标准为每人每月**元。"]),
        ("自收到材料之日起*个工作日内审核，每月**日前发放。", ["自收到材料之日起*个工作日内审核，", "作日内审核，每月**日前发放。"]),
        ("*、总体要求\n(*)工作目标", ["*、总体要求", "(*)工作目标"]),
        # 单个星号要有别的遮盖佐证
        ("到****年底，进*步完善制度。", ["到****年底，进*步完善", "****年底，进*步完善制度。"]),
        # 乘号、强调、脚注号不是遮盖
        ("覆盖率=服务人数*100%。", []),
        ("按统计数据*抽查真实率核定。", []),
        ("**第一章 总则**", []),
        ("补助对象*见附注", []),
        # 加粗在行首、空白、标点之后，收尾之后也是；一处加粗不妨碍认同一行里的遮盖
        ("**一、补贴标准**\n**问：标准是多少？** 见下。", []),
        ("按照**第一档**发放。", ["按照**第一档**发放。", "按照**第一档**发放。"]),
        ("**补贴标准：**每人每月**元。", ["准：**每人每月**元。"]),
        # 成对的遮盖不是加粗
        ("低保户每人每月**元，特困人员每人每月**元。", ["低保户每人每月**元，特困人员每人", "特困人员每人每月**元。"]),
        ("自**年起，到**年止，", ["自**年起，到**年止", "自**年起，到**年止，"]),
        ("**市养老方案，**区照此办理。", ["**市养老方案，**", "**市养老方案，**区照此办理。"]),
        ("（**）、**、**元以上；", ["（**）、**、**元", "（**）、**、**元以上；", "（**）、**、**元以上；"]),
    ],
)  # fmt: skip
def test_masks(text: str, quotes: list[str]) -> None:
    assert [n.quote for n in tidied(text).notices if n.kind == "mask"] == quotes


@pytest.mark.parametrize(
    "text, cut",
    [
        ("第十三条 死亡、户籍迁出、残疾人证失效的，乡镇人民政府应当自次月起...\n剩余4页未读，继续阅读", True),
        ("（三）对生活困难的失能、半失能老年人给予补贴，逐步……", True),
        # 省略号在中间，后面还有正文
        ("包括助餐、助浴、助洁……等服务，由区民政局负责落实和监督。\n" + "二、工作要求。各部门要认真落实。" * 20, False),
        ("第一条 本办法自2024年1月1日起施行。", False),
    ],
)
def test_truncation(text: str, cut: bool) -> None:
    assert any(n.kind == "truncated" for n in tidied(text).notices) is cut


def test_property_lines_at_the_head() -> None:
    text = "标题：关于开展助餐服务的通知\n发布机关：云河市民政局\n状态：有效\n各有关单位：\n一、工作目标"
    assert kinds(text) == ["meta", "meta", "meta", "paragraph", "paragraph"]


def test_one_property_line_alone_is_text() -> None:
    assert kinds("日期：2025年4月29日\n云河出台稳就业措施") == ["paragraph", "paragraph"]
