"""问的那样东西，所引的句子里得有；文件没写的，不拿别的数、别的渠道顶替。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import TODAY
from policies import store_of

from assistant import ask
from ingest import Store

RENTING = """云河市青年公寓管理办法

第一条 为了规范青年公寓，制定本办法。
第二条 申请青年公寓的，上年度年薪应当在12万元以上。
第三条 青年公寓租金为每平方米每月20元（不含物业费），租赁期限不超过3年。
第四条 申请青年公寓，可以通过“云河安居”小程序提交，也可以到市青年公寓窗口提交。
第五条 西岭公寓位于南浦区桂枝街，共40套。
第六条 青年公寓门厅和活动室全天开放。
第七条 本办法所称青年公寓，是指由政府筹集、面向新就业人员出租的住房。青年公寓由市住房城乡建设局编号挂牌。
第八条 青年公寓连续3个月无人居住的，收回房源。
第九条 钥匙遗失的，承租人应当向管理单位申请补配。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("renting"), RENTING) as made:
        yield made


@pytest.mark.parametrize("said", [
    # 名目不同的钱不是答案；「不含物业费」没有写物业费
    "云河市青年公寓要交多少押金",
    "云河市青年公寓物业费一个月多少",
    "云河市青年公寓收不收工本费",
    # 要的是门牌，网上的渠道不是
    "云河市青年公寓申请的门牌号是多少",
    # 要的是几点，没写钟点的不是
    "云河市青年公寓窗口周六上不上班",
    "云河市青年公寓窗口几点开门",
])  # fmt: skip
def test_another_thing_is_no_answer(store: Store, said: str) -> None:
    answer = ask(said, store, today=TODAY)
    assert (answer.status, answer.values) == ("refused", ())


@pytest.mark.parametrize("said, label, words", [
    ("云河市青年公寓租金多少", "第三条", "每平方米每月20元"),
    ("西岭公寓具体在哪条街", "第五条", "南浦区桂枝街"),
    # 「什么叫」：写着「所称……是指」的那句
    ("啥叫青年公寓", "第七条", "是指由政府筹集"),
    # 汉字写的数、阿拉伯数字写的数，是同一个数
    ("青年公寓三个月没人住会怎么样", "第八条", "连续3个月"),
    # 「丢了怎么补」问的是办法，不是钱
    ("青年公寓钥匙丢了怎么补", "第九条", "申请补配"),
])  # fmt: skip
def test_the_thing_itself_is(store: Store, said: str, label: str, words: str) -> None:
    answer = ask(said, store, today=TODAY)
    assert (answer.status, answer.citations[0].clause.label) == ("answered", label)
    assert words in answer.citations[0].quote


NOTICE = """云河市公共照明行动方案（2025—2028年）

云照发〔2025〕9号

云河市城市管理局
2025年6月2日

一、工作目标
改善公共照明。
"""


@pytest.mark.parametrize("said, told", [
    ("公共照明行动方案是几号文", "云照发〔2025〕9号"),
    ("云河市城市管理局那份公共照明方案的文号", "云照发〔2025〕9号"),
    ("公共照明行动方案是哪天成文的", "2025年6月2日"),
    # 没写有效期，标题写着年份
    ("公共照明行动方案管哪几年", "2025年至2028年"),
])  # fmt: skip
def test_of_the_document_itself(tmp_path: Path, said: str, told: str) -> None:
    with store_of(tmp_path, NOTICE) as store:
        answer = ask(said, store, today=TODAY)
    assert told in answer.text
    assert answer.status == "answered"


SITES = """云河市社区书屋管理办法

第一条 新建的社区书屋，验收合格的，给予一次性建设补贴3万元。
第二条 社区书屋每年开放满200天的，给予运营补贴5000元。
第三条 鼓励学校、养老院和社区书屋互换图书。
第四条 书屋应当每周盘点，盘点结果在门口张贴。
"""


@pytest.mark.parametrize("said, status", [
    ("社区书屋建设补贴多少钱", "answered"),
    ("书屋的运营补贴是多少", "answered"),
    # 补贴名字里说的是另一样东西；同一份文件别处提到它，不是给它补
    ("养老院建设补贴多少钱", "refused"),
    ("托育机构的运营补贴是多少", "refused"),
])  # fmt: skip
def test_a_payment_for_another_thing_is_no_answer(tmp_path: Path, said: str, status: str) -> None:
    with store_of(tmp_path, SITES) as store:
        assert ask(said, store, today=TODAY).status == status
