"""读事实的规则：金额、比例、数量、时限、单位、条件，一行一个说法。例句是自拟的，地名是虚构的云河市。"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.facts import dates, durations, figures, normal_date, normal_value, unit_names
from ingest.facts.assigned import assigned, convention_in
from ingest.facts.conditions import conditions
from ingest.facts.contacts import addresses, channels, contacts
from ingest.facts.figures import measures
from ingest.facts.materials import materials
from ingest.facts.span import fold
from ingest.facts.subject import subject_of
from ingest.facts.terms import definitions, references, repeals, validity


@pytest.mark.parametrize(
    "text, read",
    [
        # 大写、小写、全角、千分位是同一个数；「万」「亿」照写
        ("一次性补贴三千元", [("3000元", "三千元", "")]),
        ("叁仟元整", [("3000元", "叁仟元", "")]),
        ("奖励５００元", [("500元", "５００元", "")]),
        ("每户1,200元", [("1200元/户", "每户1,200元", "")]),
        ("注册资本6亿元", [("6亿元", "6亿元", "")]),
        ("每年安排80万元经费", [("80万元/年", "每年安排80万元", "")]),
        # 界限词是数的一部分，丢了答案就错了
        ("最高不超过5万元", [("5万元", "最高不超过5万元", "最高不超过")]),
        ("个人最高可贷30万元", [("30万元", "最高可贷30万元", "最高")]),
        ("年薪在30万元以上", [("30万元", "30万元以上", "以上")]),
        ("每台补贴不超过20万元", [("20万元/台", "每台补贴不超过20万元", "不超过")]),
        # 「最低生活保障」里的最低不是界限
        ("按最低生活保障标准增发60元", [("60元", "60元", "")]),
        # 口径：每人每月、元/平方米/月、省了「元」字的万/家
        ("每人每月900元", [("900元/人·月", "每人每月900元", "")]),
        ("租金18.5元/平方米/月", [("18.5元/平方米/月", "18.5元/平方米/月", "")]),
        ("给予最高不超过20万/家的补贴", [("20万/家", "最高不超过20万/家", "最高不超过")]),
        ("每个站点运营补助每年不超过5万元", [("5万元/年", "每年不超过5万元", "不超过")]),
        (
            "分别给予每家80万元、30万元和20万元",
            [("80万元/家", "每家80万元", ""), ("30万元/家", "30万元", ""), ("20万元/家", "20万元", "")],
        ),
        # 口语：省了「元」的万，块
        ("投了60万，一半30万都给？", [("60万", "60万", ""), ("30万", "30万", "")]),
        ("那1000块钱，还是2000块？", [("1000块钱", "1000块钱", ""), ("2000块", "2000块", "")]),
        ("建成3块球场", []),
        # 区间
        ("补贴200元至2000元", [("200元-2000元", "200元至2000元", "")]),
        ("处1000元以上5000元以下罚款", [("1000元-5000元", "1000元以上5000元以下", "以上…以下")]),
        # 遮住的不猜
        ("每人每月***元", [("*", "每人每月***元", "")]),
    ],
)
def test_amounts(text: str, read: list[tuple[str, str, str]]) -> None:
    assert [(s.value, s.text, s.bound) for s in figures(text) if s.kind == "amount"] == read


@pytest.mark.parametrize(
    "text, read",
    [
        ("按实际费用的50%补助", [("50%", "50%", "")]),
        ("百分之五十以上", [("50%", "百分之五十以上", "以上")]),
        ("达到七成", [("70%", "七成", "")]),
        ("就餐费用的四分之一", [("1/4", "四分之一", "")]),
        ("按低保标准的1.5倍", [("1.5倍", "1.5倍", "")]),
        ("无障碍停车位不得少于停车位总数的2%", [("2%", "不得少于停车位总数的2%", "不得少于")]),
        ("按合同金额百分之三以上百分之八以下计取", [("3%-8%", "百分之三以上百分之八以下", "以上…以下")]),
        ("每年提升1～3个百分点", [("1个百分点-3个百分点", "1～3个百分点", "")]),
        ("占比不低于**%", [("*", "不低于**%", "不低于")]),
    ],
)
def test_ratios(text: str, read: list[tuple[str, str, str]]) -> None:
    assert [(s.value, s.text, s.bound) for s in figures(text) if s.kind == "ratio"] == read


@pytest.mark.parametrize(
    "text, read",
    [
        ("建成一所300张床位的福利院", ["1所", "300张"]),
        ("建筑面积500—2000平方米", ["500平方米-2000平方米"]),
        ("至少建成2—3所", ["2所-3所"]),
        ("18至45周岁", ["18周岁-45周岁"]),
        ("签订1年以上劳动合同", ["1年"]),
        ("引进全国10大品牌，培育10个本地品牌", ["10大", "10个"]),
        ("最近3年无违法记录", ["3年"]),
        ("每户不少于**平方米", ["*"]),
        # 不是数量：年份、条号、套话
        ("2021年重点推进", []),
        ("依照第十二条第二款处理", []),
        ("实行一次性告知、一站式服务，进一步统一标准", []),
        ("国家标准GB50180", []),
        # 引号里的提法、成词的
        ("“三支一扶”人员，推进“最多跑一次”改革、“六个拓展”", []),
        ("二字代码、三字结算码，五位一体", []),
        ("“两免一补”之外每班45人", ["45人"]),
    ],
)
def test_numbers(text: str, read: list[str]) -> None:
    assert [s.value for s in figures(text) if s.kind == "number"] == read


@pytest.mark.parametrize(
    "written, value",
    [
        ("1万元", "10000元"), ("10000元", "10000元"), ("一万元", "10000元"), ("1.5万元", "15000元"), ("20万/家", "200000元"),
        ("50%", "50%"), ("百分之五十", "50%"), ("五成", "50%"), ("500块钱", "500元"), ("25㎡", "25平方米"), ("60周岁", "60岁"),
        ("每人每月300元", "300元"), ("200元至2000元", "200元-2000元"), ("说不清", "说不清"),
    ],
)  # fmt: skip
def test_normal_value_makes_the_same_figure_equal(written: str, value: str) -> None:
    assert normal_value(written) == value


def test_normal_value_keeps_the_base_when_asked() -> None:
    assert normal_value("每人每月300元", base=True) == "300元/人·月"


@pytest.mark.parametrize(
    "text, read",
    [
        # 年底、年底前是那一天；「到某年」只到年
        ("到2025年底,全部建成", [("2025-12-31", "到2025年底")]),
        ("2022年底前完成", [("2022-12-31", "2022年底前")]),
        ("到2025年,实现全覆盖", [("2025", "到2025年")]),
        ("2026年12月底前", [("2026-12-31", "2026年12月底前")]),
        ("2020年8月前完成评估", [("2020-08", "2020年8月前")]),
        # 说不成一天的照原文
        ("2022年之前达标", [("2022年之前", "2022年之前")]),
        ("“十四五”末", [("十四五末", "“十四五”末")]),
        ("到试点期末", [("试点期末", "试点期末")]),
        ("每年4月30日前报送", [("每年4月30日前", "每年4月30日前")]),
        ("每年5月1日至5月20日登记", [("每年5月1日至5月20日", "每年5月1日至5月20日")]),
        ("发放时间为6月至10月", [("6月至10月", "6月至10月")]),
        ("出生9-12个月的婴儿、1-3月龄", []),
        ("长期", [("长期", "长期")]),
        # 起止
        ("2020年1月-2021年6月", [("2020-01/2021-06", "2020年1月-2021年6月")]),
        ("2021年7月-10月", [("2021-07/2021-10", "2021年7月-10月")]),
        ("2019年-2022 ", [("2019/2022", "2019年-2022")]),
        ("2026年5月7日至11日", [("2026-05-07/2026-05-11", "2026年5月7日至11日")]),
        ("2025年8月11日至8月22日", [("2025-08-11/2025-08-22", "2025年8月11日至8月22日")]),
        ("截至2026年5月6日17:00", [("2026-05-06 17:00", "截至2026年5月6日17:00")]),
        # 年份从同一句里来，没有就照原文
        ("2026年4月1日启动，5月8日截止", [("2026-04-01", "2026年4月1日"), ("2026-05-08", "5月8日")]),
        ("务必于3月17日之前落实", [("3月17日之前", "于3月17日之前")]),
        # 从某日起算
        ("自受理之日起15个工作日内审定", [("15个工作日", "自受理之日起15个工作日内")]),
        ("应当提前5个工作日公示", [("5个工作日", "提前5个工作日")]),
        ("租赁期限最长不超过3年", [("3年", "最长不超过3年")]),
        ("该事项即时办结", [("即时办结", "即时办结")]),
        # 遮住的、名称里的
        ("到****年底", [("*", "到****年底")]),
        ("按照《云河市养老规划（2021—2025年）》（云政发〔2021〕15号）执行", []),
        ("长期护理保险和中长期规划", []),
    ],
)
def test_deadlines(text: str, read: list[tuple[str, str]]) -> None:
    assert [(s.value, s.text) for s in dates(text)] == read


def test_a_day_without_year_takes_the_given_year() -> None:
    assert normal_date("2月1日", year=2021) == "2021-02-01"


@pytest.mark.parametrize(
    "text", ["签订1年以上劳动合同", "毕业2年内的高校毕业生", "退役2年内的士兵", "最近3年无违法记录"]
)
def test_a_length_of_time_is_no_deadline(text: str) -> None:
    assert durations(text) == []


@pytest.mark.parametrize(
    "text, units, leads",
    [
        # 条末名单：顿号逗号分开，括号里的不切，名称里的空白去掉
        ("（责任单位：市民政局、市公安局 ，各县（市、区）政府按职责分工负责）", ["市民政局", "市公安局", "各县（市、区）政府"], []),
        ("责任单位：市民政局\n第二段", ["市民政局"], []),
        ("（责任部门：市科技局、市工信局）", ["市科技局", "市工信局"], []),
        # 牵头与配合
        ("（牵头单位：市民政局；责任单位：市财政局、市残联）", ["市民政局", "市财政局", "市残联"], ["市民政局"]),
        ("（市医保局牵头，市民政局、市卫健委按职责分工负责，2025年底前完成）", ["市医保局", "市民政局", "市卫健委"], ["市医保局"]),
        ("由市民政局牵头，市财政局、市残联配合，定期会商", ["市民政局", "市财政局", "市残联"], ["市民政局"]),
        ("建立由云河市民政局牵头的联席会议制度", ["云河市民政局"], ["云河市民政局"]),
        # 明写的照收，损坏的、遮住的照写
        ("责任单位：市民政局,各县市", ["市民政局", "各县市"], []),
        ("责任单位：市医保局、****银保监局", ["市医保局", "****银保监局"], []),
        # 条文的主语
        ("第四条 市、区民政部门负责统筹规划。", ["市、区民政部门"], []),
        ("所需经费由区财政全额负担，", ["区财政"], []),
        ("云河市科学技术局（以下简称市科技局）负责总体协调。", ["云河市科学技术局"], []),
        ("市规划和自然资源局会同有关部门负责选址。", ["市规划和自然资源局"], []),
        # 编了号的一项；引号里的新条文；配合的也是责任单位
        ("1)卫健部门牵头；", ["卫健部门"], ["卫健部门"]),
        ("第三条修改为：“市城市管理部门主管全市工作。", ["市城市管理部门"], []),
        ("市民政局配合市财政局编制预算。", ["市民政局"], []),
        # 句末的括号里只有单位和时限
        ("建设数据中台。（市数据局，持续推进）", ["市数据局"], []),
        ("建设数据中台。（市数据局、市公安局）\n", ["市数据局", "市公安局"], []),
        ("建立联席会议（以下简称市联席会议）制度。", [], []),
        # 没有单位
        ("由1家单位作为牵头单位。", [], []),
        ("明确牵头落实部门等。", [], []),
    ],
)  # fmt: skip
def test_responsible_units(text: str, units: list[str], leads: list[str]) -> None:
    spans = assigned(text)
    assert [s.value for s in spans if s.kind == "unit"] == units
    assert [s.value for s in spans if s.kind == "lead"] == leads
    assert {s.basis for s in spans} <= {"stated"}


def test_a_duty_in_the_text_is_weaker_than_a_list() -> None:
    assert [(s.value, s.basis) for s in assigned("财政部门要优化支出结构。")] == [("财政部门", "subject")]
    assert [s.value for s in assigned("财政部门要优化支出结构。（责任单位：市民政局）")] == ["市民政局"]


def test_the_first_leads_only_where_the_document_says_so() -> None:
    text = "（责任单位：市民政局、市财政局，云河高新区管委会结合实际比照县区任务落实、下同。排第一的为牵头单位、下同）"
    words = convention_in(text)
    assert words == "排第一的为牵头单位、下同"
    assert [(s.kind, s.value, s.basis) for s in assigned(text, words)] == [
        ("lead", "市民政局", "first-is-lead"),
        ("unit", "市民政局", "stated"),
        ("unit", "市财政局", "stated"),
        ("unit", "云河高新区管委会", "other"),  # 比照办理，不在名单内
    ]
    assert [s.kind for s in assigned("责任单位：市民政局、市财政局")] == ["unit", "unit"]


@pytest.mark.parametrize(
    "text, names",
    [
        ("青禾县教育局都要办哪些事", ["青禾县教育局"]),
        ("社保局负责啥", ["社保局"]),
        ("市教育局和市财政局联合发文", ["市教育局", "市财政局"]),
        ("向区民政部门提出申请，经乡镇人民政府审核", ["区民政部门", "乡镇人民政府"]),
        ("全部完成，内部管理，结局如何", []),
    ],
)
def test_unit_names_in_running_text(text: str, names: list[str]) -> None:
    assert [s.value for s in unit_names(text)] == names


@pytest.mark.parametrize(
    "text, read",
    [
        ("具有本市户籍、年满60周岁的老年人", ["hukou=本市", "age>=60"]),
        ("65岁以上老年人", ["age>=65"]),
        ("16至24周岁失业青年", ["age=16-24", "status=登记失业"]),
        ("未满16周岁", ["age<16"]),
        ("年龄不超过45周岁", ["age<=45"]),
        ("最低生活保障边缘家庭", ["status=低保边缘"]),
        ("低保家庭和特困人员", ["status=低保", "status=特困"]),
        ("残疾等级为一、二级", ["disability=一级|二级"]),
        ("重度失能老年人", ["dependency=重度失能"]),
        ("居住登记满半年", ["residence=半年"]),
        ("**岁及以上老年人", ["age>=**"]),
        ("《残疾人证管理办法》", []),
    ],
)
def test_conditions(text: str, read: list[str]) -> None:
    assert [s.value for s in conditions(text)] == read


@pytest.mark.parametrize(
    "text, read",
    [
        ("本办法自2024年4月1日起实施，有效期5年。", [("2024-04-01起5年", "自2024年4月1日起实施，有效期5年", "stated")]),
        ("本通知自印发之日起施行，有效期5年。", [("印发之日起5年", "自印发之日起施行，有效期5年", "stated")]),
        # 一张证、一份合同的有效期不是文件的
        ("居住证有效期为一年。", []),
        ("有效期至2028年3月31日。", [("至2028-03-31", "有效期至2028年3月31日", "stated")]),
        ("失效日期： 2024年01月31日", [("2024-01-31失效", "失效日期： 2024年01月31日", "stated")]),
        ("【时效性】失效", [("失效", "时效性】失效", "stated")]),
        ("《意见》自2月1日起施行,有效期5年。", [("2021-02-01起5年", "自2月1日起施行,有效期5年", "computed")]),
    ],
)
def test_validity(text: str, read: list[tuple[str, str, str]]) -> None:
    assert [(s.value, s.text, s.basis) for s in validity(text, year=2021) if s.kind == "validity"] == read


def test_repeals_references_definitions() -> None:
    text = "《云河市甲办法》（云民发〔2021〕19号）、《云河市乙细则》同时废止。"
    assert [s.value for s in repeals(text)] == ["《云河市甲办法》（云民发〔2021〕19号）", "《云河市乙细则》"]
    assert [s.value for s in references("依照本办法第六条，并参照《云河市甲办法》，持《食品经营许可证》")] == [
        "《云河市甲办法》",
        "本办法第六条",
    ]
    defined = definitions("第三条 本办法所称长者饭堂，是指为老年人供餐的场所。")
    assert [(s.value, s.text) for s in defined] == [("长者饭堂", "本办法所称长者饭堂，是指为老年人供餐的场所")]


def test_contacts_addresses_channels_materials() -> None:
    assert [s.value for s in contacts("咨询电话：0600-8230117，联系人：何晓舟，邮箱：a.b@yunhe.example.cn")] == [
        "0600-8230117",
        "a.b@yunhe.example.cn",
        "何晓舟",
    ]
    assert contacts("编号20240012345") == []
    assert [s.value for s in contacts("联系电话:****-********")] == ["*"]
    assert [s.value for s in addresses("窗口（南浦区文澜路88号）")] == ["南浦区文澜路88号"]
    assert [s.value for s in channels("在“云河民政”小程序提交，或者向户籍地乡镇人民政府提出申请")] == [
        "“云河民政”小程序",
        "户籍地乡镇人民政府",
    ]
    assert [
        s.value
        for s in materials("1.申请人、配偶及子女身份证；\n2.婚姻证明（已婚、离异的提供）；\n3.复印件", ("", "申请材料"))
    ] == [
        "申请人、配偶及子女身份证",
        "婚姻证明（已婚、离异的提供）",
    ]
    for nothing in ("不得要求提供无关证明", "坚持支持政策清单", "并签订承诺书，领取营业执照", "无需提交证明材料"):
        assert materials(nothing) == []
    assert [s.value for s in materials("需要提交身份证、社会保障卡和老年人能力评估报告；不合格的退回")] == [
        "身份证",
        "社会保障卡",
        "老年人能力评估报告",
    ]


@pytest.mark.parametrize(
    "text, subjects",
    [
        ("每户补助资金不超过1000元", [""]),
        ("城市社区养老设施覆盖率达100%", ["城市社区养老设施覆盖率"]),
        ("给予最高不超过20万元的建设补贴", ["建设补贴"]),
        ("第五条之一　临时广告不得超过30块", ["临时广告"]),
        ("①乳儿班400元", ["乳儿班"]),
        ("到2024年底，网办率达到98%；到2025年底，达到99%", ["网办率", "网办率"]),
        ("博士每人10000元、硕士每人7000元", ["博士", "硕士"]),
    ],
)
def test_subjects_are_words_of_the_clause(text: str, subjects: list[str]) -> None:
    assert [subject_of(text, s) for s in measures(text)] == subjects


@settings(max_examples=150)
@given(
    st.text(
        alphabet="一二三十百千万亿两半0123456789.,%元年月日个以上不超过至-—（）()、，。 *每人月内自起市区民政局和",
        max_size=60,
    )
)
def test_whatever_the_text_spans_are_verbatim_and_in_order(text: str) -> None:
    for spans in (measures(text), dates(text), unit_names(text), assigned(text), conditions(text)):
        assert all(text[s.start : s.end] == s.text for s in spans)
        assert [s.start for s in spans] == sorted(s.start for s in spans)
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    "text, read",
    [
        ("可通过“云河通”小程序办理", ["“云河通”小程序"]),
        ("申请人可在江澜省政务服务网提交", ["江澜省政务服务网"]),
        ("向户籍所在地乡镇人民政府提出书面申请", ["户籍所在地乡镇人民政府"]),
        ("前往市政务服务中心3楼窗口办理", ["市政务服务中心3楼窗口"]),
        # 后台、工程、不必去的
        ("基于江澜省政务服务平台统一事项清单", []),
        ("将事项全部纳入市政务服务网", []),
        ("无需前往社保经办窗口办理续发", []),
        ("至少建成2所具备综合功能的养老服务中心", []),
    ],
)
def test_channels(text: str, read: list[str]) -> None:
    assert [s.value for s in channels(text)] == read
