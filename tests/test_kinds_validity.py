"""还有没有效：只凭文件自己写的话，按问的那一天判断。"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from policies import ALLOWANCE, PLAN, store_of

from assistant import ask
from ingest import Store

SAYS_NOTHING = """云河市助浴服务办法

第一条 为了规范助浴服务，制定本办法。
第二条 助浴服务由县（区）民政局组织实施。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("validity"), PLAN) as made:
        yield made


@pytest.mark.parametrize("today, judged", [
    # 自2025年3月1日起，至2026年12月31日：首尾两天都算在内
    ("2025-02-28", "该文件自2025年3月1日起施行，到2025年2月28日尚未施行。"),
    ("2025-03-01", "该文件自2025年3月1日起施行，有效期到2026年12月31日止，到2025年3月1日仍在有效期内。"),
    ("2026-12-31", "该文件自2025年3月1日起施行，有效期到2026年12月31日止，到2026年12月31日仍在有效期内。"),
    ("2027-01-01", "该文件自2025年3月1日起施行，有效期至2026年12月31日，到2026年12月31日止，到2027年1月1日已到期。"),
])  # fmt: skip
def test_on_the_day_asked_about(store: Store, today: str, judged: str) -> None:
    answer = ask("适老化改造方案还有效吗", store, today=dt.date.fromisoformat(today))
    assert (answer.kind, answer.status, answer.dates) == ("validity", "answered", ("2026-12-31",))
    assert answer.sentences[0].text.endswith(judged)
    assert [c.clause.label for c in answer.citations] == ["三、"]


def test_when_it_starts(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("start"), ALLOWANCE) as store:
        answer = ask("高龄津贴办法什么时候开始施行", store, today=dt.date(2026, 11, 24))
    assert answer.status == "answered"
    assert "2024年5月1日起施行" in answer.text


def test_five_years_are_counted(tmp_path_factory: pytest.TempPathFactory) -> None:
    """「自2024年5月1日起施行，有效期5年」：最后一天是2029年4月30日。"""
    with store_of(tmp_path_factory.mktemp("five"), ALLOWANCE) as store:
        last, after = (
            ask("高龄津贴办法还有效吗", store, today=day) for day in (dt.date(2029, 4, 30), dt.date(2029, 5, 1))
        )
    assert (last.dates, after.dates) == (("2029-04-30",), ("2029-04-30",))
    assert "仍在有效期内" in last.sentences[0].text
    assert "已到期" in after.sentences[0].text


def test_nothing_written_is_said_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    with store_of(tmp_path_factory.mktemp("none"), SAYS_NOTHING) as store:
        answer = ask("助浴服务办法什么时候开始施行", store, today=dt.date(2026, 11, 24))
    assert (answer.status, answer.dates) == ("refused", ())


def test_an_answer_from_a_lapsed_document_warns(store: Store) -> None:
    said = "适老化改造资金补多少"
    now, later = (ask(said, store, today=day) for day in (dt.date(2026, 11, 24), dt.date(2027, 1, 1)))
    assert now.cautions == ()
    assert [c.text for c in later.cautions] == ["这份文件已到期；是否仍在执行，请向发文机关核实。"]


# 日子写在问题里的：按那一天，不按今天
@pytest.mark.parametrize("said, judged", [
    ("2025年2月28日适老化改造方案有效吗", ["到2025年2月28日尚未施行。"]),
    ("2027年5月1日适老化改造方案还有效吗", ["到2027年5月1日已到期。"]),
    ("2030年适老化改造方案还有效吗", ["到2030年1月1日已到期。"]),
    # 只说了年、月：第一天怎样，这一段里变了的接着说
    ("2025年适老化改造方案有效吗", ["到2025年1月1日尚未施行。", "这一段时间里，从2025年3月1日起施行。"]),
    ("2026年12月适老化改造方案还有效吗", ["到2026年12月1日仍在有效期内。"]),
    ("明年适老化改造方案还有效吗", ["到2027年1月1日已到期。"]),
    # 今年，还是按今天；说的是哪份文件的，不是按哪一天问
    ("2026年适老化改造方案还有效吗", ["到2026年11月24日仍在有效期内。"]),
    ("2025年印发的适老化改造方案还有效吗", ["到2026年11月24日仍在有效期内。"]),
])  # fmt: skip
def test_the_day_in_the_question(store: Store, said: str, judged: list[str]) -> None:
    answer = ask(said, store, today=dt.date(2026, 11, 24))
    assert (answer.kind, answer.status) == ("validity", "answered")
    assert [s.text[-len(end) :] for s, end in zip(answer.sentences, judged, strict=True)] == judged


REPEALS = """云河市高龄老人津贴管理办法

云民规〔2026〕3号

第一条 年满80周岁的老年人，每人每月发放高龄津贴120元。
第二条 本办法自2026年7月1日起施行，《云河市高龄津贴发放办法》（云民规〔2024〕5号）同时废止。
"""
OLD = "云河市《云河市高龄津贴发放办法》："


@pytest.mark.parametrize("said, sentences", [
    ("云河市高龄津贴发放办法还有效吗",
     [OLD + "已由《云河市高龄老人津贴管理办法》（云民规〔2026〕3号）废止，自2026年7月1日起。"]),
    ("2025年6月1日高龄津贴发放办法还有效吗",
     [OLD + "该文件自2024年5月1日起施行，有效期到2029年4月30日止，到2025年6月1日仍在有效期内。",
      OLD + "将由《云河市高龄老人津贴管理办法》（云民规〔2026〕3号）废止，自2026年7月1日起。"]),
])  # fmt: skip
def test_repealed_by_another(tmp_path: Path, said: str, sentences: list[str]) -> None:
    with store_of(tmp_path, ALLOWANCE, REPEALS) as store:
        answer = ask(said, store, today=dt.date(2026, 11, 24))
    assert [s.text for s in answer.sentences] == sentences
    assert "《云河市高龄津贴发放办法》（云民规〔2024〕5号）" in [c.quote for c in answer.citations]


def test_quoting_a_repealed_document_warns(tmp_path: Path) -> None:
    with store_of(tmp_path, ALLOWANCE, REPEALS) as store:
        answer = ask("护理补贴每月多少钱", store, today=dt.date(2026, 11, 24))
    assert [c.text for c in answer.cautions] == ["《云河市高龄津贴发放办法》已被《云河市高龄老人津贴管理办法》废止。"]


DOGS = """云河市养犬管理条例

（2015年3月20日云河市人民代表大会常务委员会通过）

第一条 为了规范养犬，制定本条例。
第二条 养犬登记每年交费三百元。
"""
MENDED = DOGS.replace("条例\n\n（2015年3月20日", "条例（2021年修正）\n\n（2021年5月28日").replace("三百元", "一百元")


@pytest.mark.parametrize("said, fee, cautions", [
    ("养犬登记每年交多少钱", "一百元", []),
    ("2015年的养犬管理条例，登记每年交多少钱", "三百元", ["这是较早的文本，库里另有更新的。"]),
])  # fmt: skip
def test_the_newest_edition_answers(tmp_path: Path, said: str, fee: str, cautions: list[str]) -> None:
    with store_of(tmp_path, DOGS, MENDED) as store:
        answer = ask(said, store, today=dt.date(2026, 11, 24))
    assert fee in answer.sentences[0].text
    assert [c.text for c in answer.cautions] == cautions


PILOT = """云河市助浴试点方案

一、试点期限
试点期为2024年至2025年。
"""


@pytest.mark.parametrize("said, judged", [
    ("2023年6月1日助浴试点方案有效吗", "试点期从2024年到2025年，2023年6月1日还没有开始。"),
    ("2025年10月1日助浴试点方案有效吗", "试点期从2024年到2025年，2025年10月1日在试点期内。"),
    ("2026年10月1日助浴试点方案有效吗", "试点期到2025年，已过，是否仍在执行请向发文机关核实。"),
])  # fmt: skip
def test_pilot_on_the_day(tmp_path: Path, said: str, judged: str) -> None:
    with store_of(tmp_path, PILOT) as store:
        answer = ask(said, store, today=dt.date(2026, 11, 24))
    assert answer.sentences[0].text.endswith(judged)


GONE = """云河市老年乘车办法

云民规〔2025〕51号

第一条 年满65周岁的老年人免费乘坐公交车。
第二条 本办法自2025年5月1日起施行，有效期5年。《云河市老年人乘车暂行办法》（云民发〔2019〕8号）同时废止。
"""


def test_a_number_known_only_as_repealed(tmp_path: Path) -> None:
    """问的文号库里没有，却有一份写明废止了它。"""
    with store_of(tmp_path, GONE) as store:
        answer = ask("云民发〔2019〕8号还能用吗", store, today=dt.date(2026, 11, 24))
    assert [s.text for s in answer.sentences] == [
        "《云河市老年人乘车暂行办法》（云民发〔2019〕8号）已由《云河市老年乘车办法》废止，自2025年5月1日起。"
    ]


PERIOD = """云河市康养产业行动方案（2025—2029年）

一、目标
到2027年，建成康养基地3个。
二、任务
培育康养企业。
"""


def test_the_years_of_the_title(tmp_path: Path) -> None:
    """没有施行日期、有效期的，标题写的期间就是它管的几年。"""
    with store_of(tmp_path, PERIOD) as store:
        answer = ask("康养产业行动方案管哪几年", store, today=dt.date(2026, 11, 24))
    assert (answer.kind, answer.dates) == ("validity", ("2025", "2029"))


@pytest.mark.parametrize("question", ["高龄津贴什么时候发钱？", "高龄津贴几号到账", "高龄津贴什么时候申领"])
def test_when_money_comes_is_not_when_the_document_holds(
    tmp_path_factory: pytest.TempPathFactory, question: str
) -> None:
    """话题都在标题里，问的却是发钱、申领：不拿文件的施行、印发日期来答。"""
    with store_of(tmp_path_factory.mktemp("paid"), ALLOWANCE) as store:
        answer = ask(question, store, today=dt.date(2026, 11, 24))
    assert answer.kind not in ("validity", "lookup") and "施行" not in answer.text and "印发" not in answer.text
