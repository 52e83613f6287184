"""同类里的两样东西：问的是这一样，写的是那一样，就不是答案；一样都说到、总起来说的，不拦。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import TODAY
from policies import store_of

from assistant import ask
from assistant.apart import mistaken
from ingest import Store


@pytest.mark.parametrize("asked, words, other", [
    # 证件
    ("补办身份证要多少钱", "居住证遗失补领的，收取工本费15元。", "身份证"),
    ("补办居住证要多少钱", "居住证遗失补领的，收取工本费15元。", ""),
    # 组里没有的，凭词尾认
    ("健身证怎么办", "凭居住证办理。", ""),
    ("台湾居民居住证多久办好", "居住证自受理之日起10日内发放。", ""),
    # 交通工具、动物、保险、税、假
    ("老人坐地铁免票吗", "凭敬老卡免费乘坐市内公交车。", "地铁"),
    ("养猫要不要登记", "饲养犬只的，应当登记。", "猫"),
    ("养狗要不要登记", "饲养犬只的，应当登记。", ""),
    ("失业金资格认证多久一次", "领取养老保险待遇的，每年认证一次。", "失业金"),
    ("契税减不减", "免征增值税。", "契税"),
    ("丧假几天", "婚假15日。", "丧假"),
    # 哪一级
    ("县级定点医院几家", "确定2家省级、19家市级定点医院。", "县级"),
    # 长的叫法里没有短的：股份有限公司不是有限公司
    ("有限公司股东最多多少人", "股份有限公司的发起人为2人以上。", "有限公司"),
    # 总起来说的，各样都在里面
    ("坐地铁要不要钱", "65周岁以上老年人免费乘坐公共交通工具，公交刷敬老卡。", ""),
    ("工伤保险也能缓缴吗", "社会保险费可以缓缴，其中养老保险缓缴3个月。", ""),
    # 说的是自己有什么，问的不是它
    ("我有驾照，能办居住证吗", "居住半年以上的，可以申领居住证。", ""),
    ("凭身份证能免费坐公交吗", "凭敬老卡免费乘坐公交车。", ""),
    # 问话里两样都有
    ("居住证能当身份证用吗", "居住证可以用于办理政务服务。", ""),
])  # fmt: skip
def test_mistaken(asked: str, words: str, other: str) -> None:
    assert mistaken(asked, words, words, words) == other


@pytest.mark.parametrize("office, other", [(True, "派出所"), (False, "")])
def test_offices_count_only_for_phones_and_addresses(office: bool, other: str) -> None:
    row = "石桥街道服务中心业务电话 82205635"
    assert mistaken("石桥街派出所电话多少", row, row, row, office=office) == other


RESIDENCE = """云河市居住证管理办法
第一条 为了规范居住证管理，制定本办法。
第二条 居住证遗失补领的，每证收取工本费15元；首次申领不收费。
第三条 独居老年人探访补贴标准为每人每月200元。
第四条 持居住证的65周岁以上老年人免费乘坐市内公交车。
第五条 服务券当月没有用完的可以结转到下月，不得兑换现金。
第六条 区级窗口12家、市级窗口2家受理居住证申请，咨询电话0600-8231710。
第七条 本办法自2022年3月1日起施行，有效期5年。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("residence"), RESIDENCE) as made:
        yield made


@pytest.mark.parametrize("said, first", [
    # 同类的另一样
    ("云河市补办身份证要交多少钱", "云河市的文件没有写“身份证”，答不了。"),
    ("云河市持居住证的老人坐地铁免费吗", "云河市的文件没有写“居住证老人坐地铁免费”的金额、比例，答不了。"),
    ("云河市村级窗口有几家", "云河市的文件没有写“村级”，答不了。"),
    # 那一年这份文件还没有施行
    ("云河市2018年独居老年人探访补贴每月多少", "云河市的文件没有写“2018年”的数，答不了。"),
    # 要的是公众号
    ("云河市居住证咨询的公众号叫什么", "库里云河市的文件没有写“居住证 公众号”的联系方式，答不了。"),
    # 点了名的文件不在库里
    ("《云河市殡葬管理办法》规定补领收多少钱", "库里没有《云河市殡葬管理办法》这份文件，答不了。"),
    ("云民规〔2021〕77号第二条写了什么", "库里没有云民规(2021)77号这份文件，答不了。"),
])  # fmt: skip
def test_the_neighbour_is_no_answer(store: Store, said: str, first: str) -> None:
    answer = ask(said, store, today=TODAY)
    assert (answer.status, answer.sentences[0].text, answer.values) == ("refused", first, ())


@pytest.mark.parametrize("said, first", [
    # 问话里说的数，原文写的是另一个
    ("云河市每月500元的独居老年人探访补贴怎么领", "原文没有写“每月500元”，写的是每人每月200元。"),
    # 问为什么取消，原文没有说取消
    ("云河市为什么取消了服务券结转到下月", "找到的条款没有写“取消”，也没有写这样的原因。"),
])  # fmt: skip
def test_a_false_premise_is_put_right_first(store: Store, said: str, first: str) -> None:
    answer = ask(said, store, today=TODAY)
    assert (answer.answerable, answer.sentences[0].text) == (True, first)


@pytest.mark.parametrize("said, first", [
    ("你觉得云河市探访补贴是不是太少了", "合不合理、够不够，文件里没有评价，这里也不评价；只能告诉您文件写明的。"),
    ("你能保证我的居住证一定批下来吗", "能不能批下来，由受理的单位按规定审核，这里不能保证；只能告诉您文件写明的条件和标准。"),
    ("我头疼得厉害该吃什么药", "这里只回答政策文件写明的事，不能看病开药，答不了；身体不舒服请到医院就诊。"),
    ("云河市下周会下雨吗", "这里只回答政策文件写明的事，您问的不在其中，答不了。"),
    ("给我讲个笑话", "这里只回答政策文件写明的事，您问的不在其中，答不了。"),
])  # fmt: skip
def test_what_no_document_can_say(store: Store, said: str, first: str) -> None:
    answer = ask(said, store, today=TODAY)
    assert (answer.status, answer.sentences[0].text) == ("refused", first)


def test_the_refusal_names_whom_to_ask_and_what_else_is_written(tmp_path: Path) -> None:
    text = """云河市犬只管理办法
云河市公安局
2024年5月6日
一、登记办理
饲养犬只的，应当到派出所办理养犬登记。
二、免疫接种
犬只每年接种狂犬病疫苗一次。咨询电话：0600-8231711。
三、违规处理
犬只伤人的，依法处理。
"""
    with store_of(tmp_path, text) as made:
        answer = ask("云河市养猫要不要办登记", made, today=TODAY)
    assert [s.text for s in answer.sentences] == [
        "云河市的文件没有写“猫”，答不了。",
        "最接近的是云河市《云河市犬只管理办法》一、：“饲养犬只的，应当到派出所办理养犬登记。”",
        "这份文件还写到免疫接种、违规处理，可以换着问。",
        "这份文件写的咨询电话是0600-8231711，可以打去问。",
    ]
    assert answer.suggestions == ("《云河市犬只管理办法》免疫接种", "《云河市犬只管理办法》违规处理")
