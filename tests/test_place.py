"""地名：哪些字是在说地方，说的是哪里，谁管着谁。"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Place
from ingest.place import covers, find_places, level_of, mentions, namesakes, place_named, short_name

YUNHE = Place("云河市", "", "city", ("江澜省",))
NANPU = Place("南浦区", "", "county", ("云河市", "江澜省"))


def names(text: str) -> list[str]:
    return [p.name for p in find_places(text)]


@pytest.mark.parametrize(
    "text, expected",
    [
        # 全称、简称、几处并列
        ("兰州市养老服务条例", ["兰州市"]),
        ("兰州有没有高龄津贴", ["兰州市"]),
        ("兰州、绵阳、赣州的标准一样吗", ["兰州市", "绵阳市", "赣州市"]),
        ("云南省和内蒙古的补贴", ["云南省", "内蒙古自治区"]),
        # 简称去掉民族和通名
        ("恩施的老人能领什么", ["恩施土家族苗族自治州"]),
        ("恩施州的老人能领什么", ["恩施土家族苗族自治州"]),
        # 紧挨着写的只算最里面那个
        ("浙江省杭州市余杭区", ["余杭区"]),
        ("杭州余杭", ["余杭区"]),
        ("四川 - 绵阳", ["绵阳市"]),
        # 省和市同名：不写「市」是省
        ("吉林的政策", ["吉林省"]),
        ("吉林市的政策", ["吉林市"]),
        # 县名只有两个字
        ("我住滑县", ["滑县"]),
        ("安阳市滑县", ["滑县"]),
    ],
)
def test_chinese_names(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        # 词和词之间凑出来的
        "提高安全水平", "修水窖补助多少", "物资流通化验", "扩大连锁经营", "非常德高望重", "加大理论宣传", "第三明确责任",
        # 同时是日常用语
        "朝阳产业", "和平环境", "老人长寿补贴", "资源合作", "互助养老", "每日照护两次", "白银首饰", "来宾登记",
        # 后面接县级、县域的「理县」「成县」「应县」
        "管理县级事务", "完成县级验收", "相应县域",
        # 路名、山名
        "南京路二十号", "白云山风景", "泰山路",
    ],
)  # fmt: skip
def test_words_that_are_not_places(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    "text, expected",
    [
        # 前面有上级，撞车的简称也算
        ("重庆长寿的老人", ["长寿区"]),
        ("大连西岗区和沙河口区", ["西岗区", "沙河口区"]),
        # 写全称总算
        ("长寿区的老人", ["长寿区"]),
    ],
)
def test_ambiguous_names_with_help(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Hangzhou subsidies for the elderly", ["杭州市"]),
        ("who pays in Xi'an", ["西安市"]),
        ("hangzhou", ["杭州市"]),
        ("Inner Mongolia", ["内蒙古自治区"]),
        ("Shaanxi and Shanxi", ["陕西省", "山西省"]),
        ("Hangzhou's Yuhang District", ["杭州市", "余杭区"]),
        ("a man in the city", []),
    ],
)
def test_spellings(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_same_name_in_two_cities() -> None:
    """重名的区：看上文、看库里有哪一个；都没有的不带代码，不猜。"""
    assert find_places("朝阳区")[0] == Place("朝阳区", "", "county")
    assert find_places("北京市朝阳区")[0].code == "110105"
    assert find_places("北京市的规定在朝阳区怎么执行")[1].code == "110105"
    beijing = Place("朝阳区", "110105", "county", ("北京市",))
    assert find_places("朝阳区", [beijing]) == (beijing,)


def test_places_outside_the_table() -> None:
    """区划表里没有、库里文件用到的地名：全称简称都认。"""
    assert find_places("云河有补贴吗，南浦区呢", [YUNHE, NANPU]) == (YUNHE, NANPU)
    assert find_places("云河市南浦区", [YUNHE, NANPU]) == (NANPU,)
    assert find_places("云河有补贴吗") == ()


@pytest.mark.parametrize(
    "outer, inner, expected",
    [
        ("浙江省", "杭州市", True), ("杭州市", "余杭区", True), ("浙江", "余杭", True), ("杭州市", "杭州市", True),
        ("杭州市", "浙江省", False), ("宁波市", "余杭区", False), ("全国", "云河市", True), ("云河市", "全国", False),
        (YUNHE, NANPU, True), ("江澜省", NANPU, True), (NANPU, YUNHE, False), ("云河市", NANPU, True),
    ],
)  # fmt: skip
def test_covers(outer: Place | str, inner: Place | str, expected: bool) -> None:
    assert covers(outer, inner) is expected


@pytest.mark.parametrize(
    "name, short", [("兰州市", "兰州"), ("恩施土家族苗族自治州", "恩施"), ("滑县", "滑县"), ("香港特别行政区", "香港")]
)
def test_short_name(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize(
    "name, level",
    [("全国", "country"), ("江澜省", "province"), ("云河市", "city"), ("余姚市", "county"), ("南浦区", "county"), ("双塔镇", "township")],
)  # fmt: skip
def test_level_of(name: str, level: str) -> None:
    assert level_of(name) == level


def test_place_named() -> None:
    assert place_named("杭州") == Place("杭州市", "330100", "city", ("浙江省",))
    assert place_named("国家") == Place("全国", "000000", "country")
    assert place_named("云河市") is None


@given(st.text("安阳市滑县朝区北京大连 Xi'an-", max_size=60))
def test_mentions_never_overlap(text: str) -> None:
    han = [m for m in mentions(text) if not text[m.start : m.end].isascii()]
    assert all(a.end <= b.start for a, b in pairwise(han))
    assert all(0 <= m.start < m.end <= len(text) for m in han)


def test_namesakes() -> None:
    assert [p.within for p in namesakes("通州区")] == [("北京市",), ("南通市", "江苏省")]
    assert namesakes("没有这个地方") == ()
