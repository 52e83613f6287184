"""问话的词表：每一行是一句居民或工作人员会说的话（自拟），写明应当听成什么。"""

from __future__ import annotations

import re
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.lexicon import (
    GROUP,
    GUARD,
    Phrases,
    expand,
    find_units,
    grammar,
    rows,
)
from assistant.translate import to_chinese

ROWS = list(rows("synonyms.tsv", 3))


def first_official(text: str) -> list[tuple[str, str]]:
    return [(term.text, term.synonyms[0] if term.synonyms else "") for term in expand(text)]


@pytest.mark.parametrize("said, heard", [
    # 说人：称呼、身体、处境
    ("老太太瘫在床上", [("老太太", "老年人"), ("瘫在床上", "失能")]),
    ("俺娘卧床没人照顾", [("俺娘", "老年人"), ("卧床", "失能"), ("没人照顾", "独居")]),
    ("爷爷一个人住", [("爷爷", "老年人"), ("一个人住", "独居")]),
    ("没儿没女的五保户", [("没儿没女", "无子女"), ("五保户", "特困人员")]),
    ("失独家庭吃低保", [("失独家庭", "计划生育特殊家庭"), ("吃低保", "最低生活保障")]),
    # 说事：养老、残疾、医保
    ("给厕所装扶手", [("装扶手", "适老化改造")]),
    ("长者饭堂一顿饭", [("长者饭堂", "助餐"), ("一顿饭", "每餐")]),
    ("残疾证在，想领轮椅", [("残疾证", "残疾人证"), ("领轮椅", "辅助器具适配")]),
    ("去外地看病报多少", [("去外地看病", "异地就医"), ("报多少", "报销比例")]),
    ("长护险评估", [("长护险评估", "长期护理失能等级评估")]),
    # 就业、社保、劳动
    ("下岗了想创业贷款", [("下岗", "失业"), ("创业贷款", "创业担保贷款")]),
    ("没认证养老金停了", [("没认证", "未进行资格认证"), ("养老金停了", "暂停发放")]),
    ("老板跑路讨薪", [("老板跑路", "欠薪逃匿"), ("讨薪", "拖欠工资")]),
    # 住房、教育、户籍、婚育
    ("房东不肯租房备案", [("房东", "出租人"), ("租房备案", "房屋租赁登记备案")]),
    ("孩子上学要户口本", [("孩子上学", "入学"), ("户口本", "户口簿")]),
    ("本科毕业落户", [("本科", "大学本科"), ("落户", "入户")]),
    ("生三胎有育儿补贴", [("生三胎", "生育三孩"), ("育儿补贴", "生育补贴")]),
    # 企业、交通、政务
    ("注册资金几年交齐", [("注册资金", "注册资本"), ("几年交齐", "缴足")]),
    ("小电驴充电桩", [("小电驴", "电动自行车"), ("充电桩", "充电设施")]),
    ("这老文件还作数", [("老文件", "原文件"), ("还作数", "有效")]),
    # 吃饭、送饭
    ("去食堂吃一份饭", [("去食堂", "就餐"), ("一份饭", "每餐")]),
    ("饭能不能送到家里来", [("送到家里来", "上门")]),
    # 钱：到手、停发、退回、另收
    ("补贴哪天到账", [("补贴", "补助"), ("到账", "发放")]),
    ("补贴停了", [("补贴", "补助"), ("停了", "停发")]),
    ("另外掏钱", [("另外掏钱", "另行收取")]),
    ("最贵几块", [("最贵", "最高")]),
    # 办事：去哪办、几点办、不认结果、搬了家
    ("镇卫生院几点上班", [("镇卫生院", "乡镇卫生院"), ("几点上班", "办公时间")]),
    ("对评定不服", [("不服", "异议")]),
    ("搬家了", [("搬家", "搬迁")]),
    ("天天吃药", [("天天吃药", "慢性病")]),
    ("占了残疾人车位", [("占了", "占用"), ("残疾人车位", "无障碍停车位")]),
    # 粤语
    ("边个负责派钱", [("边个负责", "责任单位"), ("派钱", "补贴")]),
    ("阿嫲睇病", [("阿嫲", "老年人"), ("睇病", "就医")]),
])  # fmt: skip
def test_colloquial_to_official(said: str, heard: list[tuple[str, str]]) -> None:
    assert first_official(said) == heard


@pytest.mark.parametrize("said, heard", [
    # 长的词在前：取过的字不再匹配
    ("社保卡", ["社保卡"]),
    ("低保边缘户", ["低保边缘户"]),
    ("老年痴呆症", ["老年痴呆症"]),
    ("个人养老金", ["个人养老金"]),
    # 跨词的字凑不成词
    ("本科及以上学历", ["本科", "学历"]),
    ("在澳门特别行政区", ["澳门特别行政区"]),
    ("今年报名", ["报名"]),
    ("重大专项", []),
    ("超过期限", ["期限"]),
    ("列出事项", []),
    ("操作数", []),
    ("通过时间", []),
    ("网上学习", []),
    ("上海市科学技术委员会", []),
    ("农村上学", ["农村", "上学"]),
    ("对外公布", []),
    ("关爱人员", ["关爱"]),
    ("学校服务", ["学校"]),
    ("公开工作", []),
    ("直接责任人员", ["责任人员"]),
    ("市民政局", []),
    ("公司债务", ["公司债务"]),
    # 一次性不是「一次」，被告知不是「被告」
    ("一次性奖励", ["一次性", "奖励"]),
    ("被告知", []),
])  # fmt: skip
def test_longest_match_and_guards(said: str, heard: list[str]) -> None:
    assert [term.text for term in expand(said)] == heard


def test_group_words_expand_to_each_other() -> None:
    (term,) = expand("家庭适老化改造")
    assert set(term.synonyms) == {"适老化改造", "居家适老化改造", "居家适老化", "家庭适老化"}


def test_question_phrases_can_be_left_out() -> None:
    assert [t.text for t in expand("助餐补几块归谁管", asking=False)] == ["助餐"]
    assert [t.text for t in expand("助餐补几块归谁管")] == ["助餐", "补几块", "归谁管"]


@pytest.mark.parametrize("said, stem", [
    ("教育局", "教育体育局"), ("教体局", "教育局"), ("人社局", "人力资源社会保障部门"), ("卫生局", "卫生健康委"),
    ("城管", "城管执法委"), ("银监局", "金融监管局"), ("残联", "残疾人联合会"), ("审批局", "审批服务局"),
    ("社保局", "社会保险事业管理局"), ("医保局", "医疗保障局"), ("发改委", "发展改革局"), ("建委", "住建委"),
    ("国土局", "自然资源局"), ("规自局", "规划和自然资源局"), ("大数据局", "数据局"), ("工商局", "市场监管局"),
    ("派出所", "公安机关"), ("街道办", "街道办事处"), ("居委会", "社区居民委员会"), ("金融办", "地方金融监督管理局"),
])  # fmt: skip
def test_unit_aliases(said: str, stem: str) -> None:
    (unit,) = find_units(f"云河市{said}管不管")
    assert stem in unit.synonyms


@pytest.mark.parametrize("said, units", [
    ("市民政局和区残联谁牵头", ["民政局", "残联"]),
    ("南浦区卫健委要配合教育局吗", ["卫健委", "教育局"]),
    ("财政补贴多少钱", []),
    ("工商登记怎么办", []),
    ("云河市人民政府", []),
    ("老年人社会参与", []),
    ("公共服务平台办理", []),
])  # fmt: skip
def test_units_named_in_a_question(said: str, units: list[str]) -> None:
    assert [unit.text for unit in find_units(said)] == units


@pytest.mark.parametrize("said, kind, needs", [
    ("助餐点归谁管", "responsibility", ("unit",)),
    ("适老化改造哪个局牵头", "responsibility", ("lead", "unit")),
    ("助浴这活儿落到谁头上", "responsibility", ("unit",)),
    ("民政局要负责哪些事", "responsibility", ("unit",)),
    ("补贴标准由谁制定", "responsibility", ("unit",)),
    ("装个扶手给补几成", "amount", ("ratio",)),
    ("一张床补多少钱", "amount", ("amount",)),
    ("送一趟餐补几块", "amount", ("amount",)),
    ("申请要花钱吗", "amount", ("amount",)),
    ("啥时候截止报名", "deadline", ("date",)),
    ("公示几天", "deadline", ("date",)),
    ("居住证有效期几年", "deadline", ("date",)),
    ("护理床占比要达到百分之几", "target", ("ratio",)),
    ("床位要建多少张", "target", ("number",)),
    ("至少要几名护士", "target", ("number",)),
    ("这办法还作数不", "validity", ("status",)),
    ("2021年的方案失效了没有", "validity", ("status",)),
    ("办法什么时候开始施行", "validity", ("date",)),
    ("这是正式文件还是征求意见稿", "validity", ("status",)),
    ("俺能领不", "eligibility", ("text",)),
    ("哪些人可以申请租赁补贴", "eligibility", ("text",)),
    ("租房备案要什么条件才能办", "eligibility", ("text",)),
    ("有冇高龄津贴", "eligibility", ("text",)),
    ("几岁可以办老年证", "eligibility", ("number",)),
    ("押金退不退", "eligibility", ("text",)),
    ("咋申请", "procedure", ("text",)),
    ("失信了怎么修复信用", "procedure", ("text",)),
    ("欠薪去哪告", "procedure", ("address",)),
    ("辞退补几个月工资", "amount", ("amount",)),
    ("股东最多几个", "target", ("number",)),
    ("哪些单位可以申请", "eligibility", ("text",)),
    ("年底前要完成什么", "listing", ("text",)),
    ("备案要带啥材料", "procedure", ("text",)),
    ("材料交到哪里", "procedure", ("address",)),
    ("都有哪些服务", "listing", ("text",)),
    ("一共几条措施", "count", ("number",)),
    ("取消了多少项审批", "count", ("number",)),
    ("什么叫时间银行", "definition", ("text",)),
    ("两个办法有啥区别", "comparison", ("text",)),
    ("正文和附件一样吗", "comparison", ("text",)),
    ("第十三条说了啥", "lookup", ("text",)),
    ("附件2第5行是什么", "lookup", ("text",)),
    ("咨询电话是多少", "general", ("contact",)),
    ("低保边缘家庭的补贴", "general", ("text",)),
])  # fmt: skip
def test_kind_and_needs(said: str, kind: str, needs: tuple[str, ...]) -> None:
    assert (grammar().kind(said), grammar().needed(said)) == (kind, needs)


@pytest.mark.parametrize("said, scope", [
    ("分工表里谁牵头", "annex"),
    ("附件2里有几项", "annex"),
    ("正文写的是哪年", "body"),
    ("正文和附表对得上吗", "both"),
    ("谁牵头", ""),
])  # fmt: skip
def test_scope(said: str, scope: str) -> None:
    assert grammar().scope(said) == scope


@pytest.mark.parametrize("said, yes_no, every", [
    ("能领吗", True, False), ("可不可以转租", True, False), ("系唔系免费", True, False), ("能报不", True, False),
    ("能领什么", False, False), ("都有哪些部门", False, True), ("分别是谁", False, True), ("谁牵头", False, False),
])  # fmt: skip
def test_yes_no_and_every(said: str, yes_no: bool, every: bool) -> None:
    rules = grammar()
    assert (bool(rules.yes_no.search(said)), bool(rules.every.search(said))) == (yes_no, every)


@pytest.mark.parametrize("said, topic", [
    ("您好，请问助餐点归谁管呢？", "助餐点归 管 ？"),
    ("麻烦问一下居住证怎么办", "居住证"),
    ("我想知道养老床位有多少张", "养老床位有"),
    # 「边」「何」「多大」只有作疑问词时才去掉
    ("低保边缘家庭", "低保边缘家庭"),
    ("任何单位", "任何单位"),
    ("更多大学生", "更多大学生"),
])  # fmt: skip
def test_topic(said: str, topic: str) -> None:
    assert grammar().topic(said) == topic


@pytest.mark.parametrize("said, known", [
    ("我妈82岁，吃低保", {"age": 82, "status": ("低保对象",)}),
    ("老爷子八十三岁半失能", {"age": 83, "status": ("部分失能",)}),
    ("今年七十，独居", {"age": 70, "status": ("独居",)}),
    ("我奶九十多岁", {"age": 90}),
    ("老婆56了想贷款", {"age": 56}),
    ("我爸68能领吗", {"age": 68}),
    ("场租16万能补多少", {"cost": "16万"}),
    ("20元一餐的饭", {"cost": "20元"}),
    ("残疾一级能领多少", {"disability": "一级", "status": ("残疾人",)}),
    ("退伍兵，2024年大学毕业", {"status": ("退役军人", "高校毕业生"), "degree": "本科"}),
    ("年薪28万的硕士", {"income": "28万", "degree": "硕士"}),
    ("装扶手花了1500元", {"cost": "1500元"}),
    ("户口青禾的，1965年3月出生", {"hukou": "青禾", "birth": "1965年3月"}),
    ("家里四口人，两个孩子", {"household": 4, "children": 2}),
    # 问低保本身，不是说自己有低保；政策里的年龄不是提问人的年龄
    ("怎么申请低保", {}),
    ("80岁以上老人的高龄津贴", {}),
    ("补贴多少钱", {}),
    ("给我30元", {}),
    ("补3元一餐对吗", {}),
])  # fmt: skip
def test_facts_of_asker(said: str, known: dict[str, object]) -> None:
    assert grammar().facts_of_asker(said) == known


@pytest.mark.parametrize("english, chinese", [
    ("How much is the rent subsidy?", "租赁补贴 多少钱"),
    ("Who is in charge of age-friendly home renovation?", "谁主管 居家适老化改造"),
    ("When is the deadline for points-based admission?", "截止时间 期限 积分制入学 什么时候"),
    ("Is the policy still in force?", "政策 还有效吗"),
    ("Does the settle-down policy require social insurance?", "落户 入户 政策 要求 需要 社会保险 吗"),
    ("What is the phone number of the civil affairs bureau?", "民政局 联系电话是多少"),
    ("What documents do pensioners need?", "退休人员 要什么材料"),
    # 数字和句中大写的专名留下，虚词去掉；单复数是一回事
    ("subsidies for 200 nursing beds in Yunhe", "补贴 200 护理型床位 Yunhe"),
    # 疑问词在后；前面已经问了什么、多少，后面的 do I need、can I 不再另问
    ("What documents do I need to apply for a residence permit?", "申请 居住证 要带什么材料"),
    ("How many points do I need to settle down?", "落户 入户 多少分"),
    # 一句一段；数和单位连成一个词
    ("I have lived here for eight months and have no job. Can I apply?", "居住 8个月 没有工作。申请 能不能"),
    ("My grandmother is 82 and lives alone.", "老年人 82岁 独居"),
    # which office supervises 问的是一家，which tasks 不止一个
    ("Which office supervises food safety?", "哪些部门 监督管理 食品安全"),
    ("Which tasks are due in 2027?", "任务 2027 哪些"),
    ("", ""),
])  # fmt: skip
def test_english(english: str, chinese: str) -> None:
    assert to_chinese(english) == chinese


# ---- 数据文件本身 ----------------------------------------------------------------------


def test_keys_are_words_and_unique() -> None:
    keys = [key for key, _, _ in ROWS if key != GROUP]
    assert [key for key in keys if not 2 <= len(key) <= 8] == []
    assert sorted(keys) == sorted(set(keys))


def test_rows_of_one_area_stand_together() -> None:
    areas = [area for area, _ in groupby(area for _, _, area in ROWS)]
    assert areas == list(dict.fromkeys(areas))


def test_no_colloquial_word_stands_for_another() -> None:
    """首选的官方写法自己不是俗称；否则会一级级传下去，甚至绕回来。"""
    colloquial = {k for k, words, _ in ROWS if k != GROUP and words != GUARD and k not in words.split("|")}
    official = {word for key, words, _ in ROWS if key == GROUP for word in words.split("|")}
    heads = {(k, words.split("|")[0]) for k, words, _ in ROWS if k in colloquial}
    assert sorted((k, head) for k, head in heads if head in colloquial - official) == []


def test_a_word_belongs_to_one_group() -> None:
    members = [(word, area) for key, words, area in ROWS if key == GROUP for word in words.split("|")]
    assert sorted({w for w, _ in members if sum(w == v for v, _ in members) > 1}) == []


def test_no_blanks_or_stray_punctuation() -> None:
    odd = re.compile(r"[\s,，;；。:：]|\|\||^\||\|$")
    assert [row for row in ROWS if any(odd.search(cell) for cell in row)] == []


def test_size_of_the_tables() -> None:
    assert len(ROWS) >= 1200
    assert len(list(rows("units_alias.tsv", 2))) >= 120
    assert len(list(rows("english.tsv", 2))) >= 400


@given(st.text(max_size=200))
def test_hostile_input(text: str) -> None:
    """任何输入都不出错；认出的词都逐字在问题里。"""
    assert all(term.text in text for term in (*expand(text), *find_units(text)))
    rules = grammar()
    rules.kind(text), rules.needed(text), rules.topic(text), rules.facts_of_asker(text), to_chinese(text)


@given(st.lists(st.text("甲乙丙", min_size=2, max_size=4), min_size=1), st.text("甲乙丙丁", max_size=30))
def test_phrases_agree_with_a_plain_scan(words: list[str], text: str) -> None:
    found, at = [], 0
    while at < len(text):
        fit = max((w for w in words if text.startswith(w, at)), key=len, default="")
        found += [(at, fit)] if fit else []
        at += len(fit) or 1
    assert [(start, word) for start, word, _ in Phrases(dict.fromkeys(words)).find(text)] == found
