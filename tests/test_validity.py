"""某一天管不管用，凭哪几个字；日期和有效期怎么读、怎么算。"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from ingest.dates import later, read_date
from ingest.document import Document, Notice
from ingest.identity import identify
from ingest.read.text import read
from ingest.tidy import tidy
from ingest.validity import Editions, Replacing, Standing, replaced_by, standing

DAY = dt.date
TODAY = DAY(2026, 11, 24)
BASE = Document("x", "甲.txt", "", "", "text", "云河市助浴补贴办法")


@pytest.mark.parametrize(
    "written, expected",
    [
        ("2021年2月1日", DAY(2021, 2, 1)), ("2021年02月01日", DAY(2021, 2, 1)), ("2026年 4月 20 日", DAY(2026, 4, 20)),
        ("2021-02-01", DAY(2021, 2, 1)), ("2020.02.17", DAY(2020, 2, 17)), ("2020/2/7", DAY(2020, 2, 7)),
        ("二〇二一年二月一日", DAY(2021, 2, 1)), ("二○二三年十二月三十一日", DAY(2023, 12, 31)),
        # 不存在的日子、没有年份的、电话号码，都不是日期
        ("2021年2月30日", None), ("2月1日", None), ("0600-8230117", None), ("2021年2月", None),
    ],
)  # fmt: skip
def test_dates(written: str, expected: DAY | None) -> None:
    assert read_date(written) == expected


def test_day_without_year_takes_the_year_given() -> None:
    assert read_date("自2月1日起施行", 2021) == DAY(2021, 2, 1)


@pytest.mark.parametrize(
    "day, years, months, expected",
    [
        (DAY(2021, 2, 1), 5, 0, DAY(2026, 2, 1)),
        (DAY(2024, 2, 29), 1, 0, DAY(2025, 2, 28)),
        (DAY(2024, 8, 31), 0, 6, DAY(2025, 2, 28)),
    ],
)
def test_later(day: DAY, years: int, months: int, expected: DAY) -> None:
    assert later(day, years=years, months=months) == expected


def reading(*body: str, title: str = "云河市助浴补贴办法", signed: str = "2021年3月5日") -> Document:
    lines = [
        f"云河市民政局关于印发《{title}》的通知",
        "各县、区民政局：",
        "现予印发。",
        "云河市民政局",
        signed,
        title,
        *body,
    ]
    return identify(tidy(read("\n".join(lines).encode(), "甲.txt")))


@pytest.mark.parametrize(
    "sentence, effective, expires, quote",
    [
        # 年数从施行日算，到前一天止
        ("第九条 本办法自2021年4月1日起施行，有效期5年。", DAY(2021, 4, 1), DAY(2026, 3, 31), "本办法自2021年4月1日起施行，有效期5年"),
        ("本办法自2021年4月1日起施行，有效期为三年。", DAY(2021, 4, 1), DAY(2024, 3, 31), "本办法自2021年4月1日起施行，有效期为三年"),
        ("本办法自2021年4月1日起试行，试行期18个月。", DAY(2021, 4, 1), DAY(2022, 9, 30), "本办法自2021年4月1日起试行，试行期18个月"),
        # 写明哪天止的照写的
        ("本办法自2021年4月1日起施行，有效期至2025年12月31日。", DAY(2021, 4, 1), DAY(2025, 12, 31), "本办法自2021年4月1日起施行，有效期至2025年12月31日"),
        ("本办法自2021年4月1日起执行，至2025年12月31日止。", DAY(2021, 4, 1), DAY(2025, 12, 31), "本办法自2021年4月1日起执行，至2025年12月31日止"),
        # 「自印发之日」从成文日期算；「公布之日起30日后」再加
        ("本办法自印发之日起施行，有效期2年。", DAY(2021, 3, 5), DAY(2023, 3, 4), "本办法自印发之日起施行，有效期2年"),
        ("本办法自发布之日起30日后施行。", DAY(2021, 4, 4), None, ""),
        # 期限在紧接着的下一句
        ("本办法自2021年4月1日起施行。有效期5年。", DAY(2021, 4, 1), DAY(2026, 3, 31), "本办法自2021年4月1日起施行。有效期5年"),
        # 表下的备注说的是本表；备注里先说别的就不是
        ("备注：自2021年4月1日起执行。", DAY(2021, 4, 1), None, ""),
        ("注：1.自2021年4月1日起执行。", DAY(2021, 4, 1), None, ""),
        ("备注：青禾县自2021年4月1日起执行。", None, None, ""),
        # 说的不是本文件
        ("《云河市助餐办法》自2020年1月1日起施行，有效期5年。", None, None, ""),
        ("本市自2022年1月1日起实施新标准。", None, None, ""),
        ("居住证有效期为1年，期满前办理签注。", None, None, ""),
        ("诊断证明自出具之日起有效期3个月。", None, None, ""),
    ],
)  # fmt: skip
def test_term(sentence: str, effective: DAY | None, expires: DAY | None, quote: str) -> None:
    document = reading(sentence)
    assert (document.effective, document.expires, document.expires_quote) == (effective, expires, quote)


def test_printing_date_counts_before_signing_date() -> None:
    """版记写着另一个印发日期时，「自印发之日起」从版记算。"""
    document = reading("本办法自印发之日起施行，有效期1年。", "云河市民政局办公室 2021年3月9日印发")
    assert (document.issued, document.effective, document.expires) == (
        DAY(2021, 3, 5),
        DAY(2021, 3, 9),
        DAY(2022, 3, 8),
    )


def test_conflict_takes_the_earlier_day_and_says_so() -> None:
    text = (
        "文号：云民规〔2021〕4号\n失效日期：2023年6月1日\n云河市助浴补贴办法\n本办法自2021年4月1日起施行，有效期5年。\n"
    )
    document = identify(tidy(read(text.encode(), "甲.txt")))
    assert document.expires == DAY(2023, 6, 1)
    assert [n for n in document.notices if n.kind == "conflict"] == [
        Notice("conflict", "失效日期：2023年6月1日／本办法自2021年4月1日起施行，有效期5年")
    ]
    assert standing(document, TODAY).sentence == (
        "来源写明“失效日期：2023年6月1日”，该文件到2023年6月1日止，到2026年11月24日已到期；"
        "来源里的说法不一致（失效日期：2023年6月1日／本办法自2021年4月1日起施行，有效期5年），这里按早的算。"
    )


@pytest.mark.parametrize(
    "title, body, pilot",
    [
        ("云河市助浴服务试点方案（2019—2021年）", "一、目标", "2019-2021"),
        ("云河市助浴服务试点方案", "试点期限为2022年7月1日至2023年6月30日。", "2022-2023"),
        ("云河市助浴服务试点方案", "四、实施步骤\n（一）启动阶段（2019年12月）。\n（二）推进阶段（2020年1月至2021年6月）。", "2019-2021"),
        ("云河市助浴服务试点方案", "一、目标\n到2025年底覆盖全市。", ""),
        ("云河市助浴服务办法", "试点期限为2019年7月1日至2021年12月31日。", ""),
    ],
)  # fmt: skip
def test_pilot(title: str, body: str, pilot: str) -> None:
    document = reading(*body.split("\n"), title=title)
    assert document.pilot == pilot


@pytest.mark.parametrize(
    "changes, expected",
    [
        (
            {"status": "征求意见稿", "status_quote": "（征求意见稿）"},
            Standing("征求意见稿", "这是征求意见稿，没有正式施行。", "（征求意见稿）"),
        ),
        (
            {"status": "失效", "status_quote": "【时效性】失效", "effective": DAY(2020, 2, 17)},
            Standing("已失效", "来源标明“失效”。", "【时效性】失效"),
        ),
        (
            {
                "effective": DAY(2021, 2, 1),
                "expires": DAY(2026, 1, 31),
                "expires_quote": "《意见》自2月1日起施行，有效期5年",
            },
            Standing(
                "已到期",
                "该文件自2021年2月1日起施行，有效期5年，到2026年1月31日止，到2026年11月24日已到期。",
                "《意见》自2月1日起施行，有效期5年",
            ),
        ),
        (
            {"effective": DAY(2027, 1, 1), "effective_quote": "自2027年1月1日起施行"},
            Standing("尚未施行", "该文件自2027年1月1日起施行，到2026年11月24日尚未施行。", "自2027年1月1日起施行"),
        ),
        (
            {"status": "试点", "pilot": "2019-2021", "pilot_quote": "试点期限为2019年至2021年"},
            Standing(
                "试点期已过",
                "文件未注明有效期；其中的补贴、任务是试点期间的安排，试点期到2021年，已过，是否仍在执行请向发文机关核实。",
                "试点期限为2019年至2021年",
            ),
        ),
        (
            {"effective": DAY(2022, 3, 1), "expires": DAY(2027, 2, 28), "expires_quote": "有效期5年"},
            Standing(
                "现行",
                "该文件自2022年3月1日起施行，有效期到2027年2月28日止，到2026年11月24日仍在有效期内。",
                "有效期5年",
            ),
        ),
        (
            {"status": "有效", "status_quote": "有效性：有效"},
            Standing("现行", "来源标明“有效”，没有写有效期。", "有效性：有效"),
        ),
        # 标着有效、日子却过了：看日子
        (
            {"status": "有效", "status_quote": "有效性：有效", "expires": DAY(2025, 12, 31), "expires_quote": "至2025年12月31日止"},
            Standing("已到期", "来源写明“至2025年12月31日止”，该文件到2025年12月31日止，到2026年11月24日已到期。", "至2025年12月31日止"),
        ),
        # 只有施行日期，不说现行
        (
            {"effective": DAY(2006, 1, 1), "effective_quote": "本法自2006年1月1日起施行"},
            Standing("未注明", "该文件自2006年1月1日起施行；没有写有效期，来源也没有标明是否失效。", "本法自2006年1月1日起施行"),
        ),
        ({}, Standing("未注明", "来源没有写施行日期和有效期，也没有标明是否失效。")),
    ],
)  # fmt: skip
def test_standing(changes: dict[str, object], expected: Standing) -> None:
    assert standing(replace(BASE, **changes), TODAY) == expected  # type: ignore[arg-type]


def test_last_day_still_counts() -> None:
    document = replace(BASE, effective=DAY(2021, 2, 1), expires=DAY(2026, 1, 31), expires_quote="有效期5年")
    assert standing(document, DAY(2026, 1, 31)).state == "现行"
    assert standing(document, DAY(2026, 2, 1)).state == "已到期"


def test_replaced_by() -> None:
    """按文号认；没有文号的按名称认；提到同名不同文号的不算。"""
    old = replace(BASE, id="old", title="云河市助浴补贴试点方案", number="云政办发〔2019〕31号")
    new = replace(BASE, id="new", replaces=("《云河市助浴补贴试点方案》（云政办发〔2019〕31号）",))
    other = replace(BASE, id="other", replaces=("《云河市助浴补贴试点方案》（云政办发〔2017〕2号）",))
    assert replaced_by(old, [old, other, new]) == new
    assert replaced_by(old, [other]) is None
    assert replaced_by(replace(old, number=""), [replace(new, replaces=("《云河市助浴补贴试点方案》",))]) is not None


def test_editions_of_one_statute() -> None:
    """同一个地方、除去题后括号同名的法规，公布在后、已经施行、不是草案的是更新的文本；通知年年同名，不算。"""
    old = replace(BASE, id="old", title="云河市养犬管理条例", issued=DAY(2015, 3, 1), effective=None, place="云河市")
    new = replace(old, id="new", title="云河市养犬管理条例（2021年修正）", issued=DAY(2021, 3, 1))
    draft = replace(old, id="draft", issued=DAY(2025, 3, 1), status="征求意见稿")
    later = replace(
        old, id="later", title="云河市养犬管理条例 (修订)", issued=DAY(2026, 10, 1), effective=DAY(2027, 1, 1)
    )
    elsewhere = replace(old, id="elsewhere", issued=DAY(2022, 3, 1), place="青屏县")
    named = replace(old, id="named", title="云河市养犬管理条例（实施细则部分）", issued=DAY(2023, 3, 1))
    notice = replace(old, id="notice", title="关于养犬登记的通知")
    known = Editions(
        [old, new, draft, later, elsewhere, named, notice, replace(notice, id="n", issued=DAY(2020, 3, 1))]
    )
    found = {d.id: getattr(known.newer(d, TODAY), "id", None) for d in (old, new, later, elsewhere, named, notice)}
    assert found == {"old": "new", "new": None, "later": None, "elsewhere": None, "named": None, "notice": None}
    assert known.newer(new, DAY(2027, 1, 1)) == later
    assert [d.id for d in known.texts(new)] == ["old", "new", "draft", "later"]


def test_candidates_hold_whatever_replaces_a_document() -> None:
    """从候选里认，与从全部里认一样：按文号的、按名称的、按别名的，谁在前谁先。"""
    old = replace(BASE, id="old", title="云河市助浴补贴试点方案", number="云政办发〔2019〕31号", aliases=("助浴方案",))
    said = (
        "《云河市助浴补贴试点方案》（云政办发〔2019〕31号）",
        "云政办发〔2019〕31号",
        "《助 浴方案》",
        "《别的办法》",
    )
    documents = [replace(BASE, id=str(n), replaces=(name,)) for n, name in enumerate((*said, *reversed(said)))]
    known = Replacing([BASE, *documents])
    for asked in (old, replace(old, number=""), replace(old, title="", aliases=()), documents[0]):
        assert replaced_by(asked, known.candidates(asked)) == replaced_by(asked, documents)
    assert [d.id for d in known.candidates(old)] == ["0", "1", "2", "5", "6", "7"]
