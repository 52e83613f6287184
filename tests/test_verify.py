"""核对：每句话只凭它自己引用的条款。云河市、南浦区、青禾县、澄溪县、柳湾市都是虚构的地方。"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from assistant.answer import Answer, Citation, Hit, Question, Sentence
from assistant.verify import Verdict, verify
from ingest.document import Clause, Document, Fact

TODAY = dt.date(2026, 11, 24)
CITY = Document(
    "d1", "云河市适老化改造办法.txt", "", "", "text", "云河市居家适老化改造补贴办法", "云河市民政局", "云民规〔2024〕3号", "云河市",
    issued=dt.date(2024, 3, 1), effective=dt.date(2024, 4, 1), expires=dt.date(2029, 3, 31), within=("江澜省",),
)  # fmt: skip
DISTRICT = Document(
    "d2",
    "南浦区助餐细则.txt",
    "",
    "",
    "text",
    "南浦区老年人助餐服务实施细则",
    "南浦区民政局",
    "",
    "南浦区",
    within=("云河市", "江澜省"),
)
OLD = Document(
    "d3", "云河市试点方案.txt", "", "", "text", "云河市家庭养老床位试点方案", "云河市人民政府办公室", "", "云河市",
    issued=dt.date(2020, 1, 7), effective=dt.date(2020, 2, 1), expires=dt.date(2022, 1, 31), within=("江澜省",),
)  # fmt: skip

_TEXTS: dict[str, tuple[Document, str]] = {
    "改造": (CITY, "第六条　对经济困难的高龄、失能老年人家庭，按照实际改造费用的50%给予补贴，每户最高不超过6000元。"),
    "条件": (CITY, "第五条　具有本市户籍、年满60周岁，经评估为中度以上失能的老年人，可以申请改造补贴。"),
    "禁止": (CITY, "第八条　已经领取改造补贴的家庭，三年内不得重复申请；未经评估的，不予补贴。"),
    "分工": (
        CITY,
        "第三条　市民政局负责资格审定和资金发放；市财政局负责资金保障；市残联负责残疾人证核发和残疾等级审核。",
    ),
    "时限": (CITY, "第十条　街道办事处应当自受理之日起15个工作日内完成初审，可以邀请社会组织参加。"),
    "目标": (CITY, "第十二条　到2025年底，全市建成家庭养老床位不少于2000张；2026年6月30日前完成验收。"),
    "施行": (CITY, "第二十条　本办法自2024年4月1日起施行，有效期5年。"),
    "高龄": (CITY, "第七条　80周岁以上的老年人每人每月补贴100元，90周岁以上的每人每月补贴200元，100周岁以上的每人每月补贴500元。"),
    "低保": (CITY, "第九条　最低生活保障家庭按80%补助，低保边缘家庭按40%补助。"),
    "分别": (CITY, "第十一条　取得初级、中级、高级证书的，分别补贴1000元、1500元、2000元。"),
    "责任": (CITY, "三、加强监管。（责任单位：市市场监管局、市卫生健康委、市民政局，各县（市、区）政府）"),
    "牵头": (CITY, "四、完善设施。牵头单位：市住房和城乡建设局；责任单位：市民政局、市财政局。"),
    "电话": (CITY, "咨询电话：0600-8230117，网址 www.yunhe.example.cn。"),
    "引号": (CITY, "第十四条　推行“养老顾问进社区”服务，每个街道至少配备1名养老顾问。"),
    "外地": (CITY, "第十五条　非本市户籍老年人入住本市养老机构的，可以享受运营补贴，不享受本办法规定的改造补贴。"),
    "助餐": (DISTRICT, "第四条　南浦区户籍70周岁以上老年人每餐补贴3元，每人每天补贴不超过2餐。"),
    "试点": (OLD, "二、试点期间，对兴建家庭养老床位的机构给予最高不超过20万元/家的建设补贴，补贴比例为建设费用的50%。"),
    "区间": (CITY, "第十三条　给予200元至2000元的培训补贴，服务面积500—2000平方米。"),
}  # fmt: skip
CLAUSES = {
    name: (Clause(f"c{i}", doc.id, text.split("　")[0][:6], (doc.title,), "article", text, 0, len(text)), doc)
    for i, (name, (doc, text)) in enumerate(_TEXTS.items())
}


def citation(name: str) -> Citation:
    clause, document = CLAUSES[name]
    return Citation(clause, document, clause.text)


def question(text: str = "能补多少？", **known: object) -> Question:
    return Question(text, text, "general", today=TODAY, **known)  # type: ignore[arg-type]


def judged(sentence: str, *cited: str, asked: Question | None = None, allowed: tuple[str, ...] = ()) -> Verdict:
    answer = Answer(
        "general", "answered", (Sentence(sentence, tuple(range(len(cited)))),), tuple(citation(c) for c in cited)
    )
    return verify(answer, asked or question(), allowed)


def passes(sentence: str, *cited: str, asked: Question | None = None, allowed: tuple[str, ...] = ()) -> bool:
    return judged(sentence, *cited, asked=asked, allowed=allowed).intact


@pytest.mark.parametrize(
    "cited, sentence",
    [
        # 照着条款说的，留下
        ("改造", "按实际改造费用的50%补贴，每户最高不超过6000元。"),
        ("改造", "补贴比例50%，每户不超过6000元。"),
        ("改造", "每户最多补6000元。"),
        ("改造", "补贴百分之五十，每户最高6千元。"),
        ("改造", "原文：“按照实际改造费用的50%给予补贴，每户最高不超过6000元”。"),
        ("改造", "《云河市居家适老化改造补贴办法》（云民规〔2024〕3号）第六条规定，每户最高不超过6000元。"),
        ("条件", "年满60周岁、经评估为中度以上失能的本市户籍老年人可以申请。"),
        ("条件", "60周岁以上的可以申请改造补贴。"),
        ("禁止", "三年内不得重复申请。"),
        ("禁止", "没有经过评估的不给补贴。"),
        ("分工", "市民政局负责资格审定和资金发放。"),
        ("分工", "残疾人证核发由市残联负责。"),
        ("分工", "由市民政局、市财政局、市残联分工负责。"),
        ("时限", "街道办事处应当自受理之日起15个工作日内完成初审。"),
        ("时限", "初审时限是15个工作日。"),
        ("目标", "到2025年12月31日，家庭养老床位不少于2000张。"),
        ("目标", "2026年6月30日前完成验收。"),
        ("施行", "该办法自2024年4月1日起施行，有效期5年，到2029年3月31日。"),
        ("施行", "云河市的这份办法现行有效，2029年3月31日到期。"),
        ("高龄", "90周岁以上每人每月200元。"),
        ("高龄", "80周岁以上100元/月，90周岁以上200元/月，100周岁以上500元/月。"),
        ("低保", "低保边缘家庭补助40%。"),
        ("分别", "中级证书补贴1500元。"),
        ("分别", "初级、中级、高级分别补贴1000元、1500元、2000元。"),
        ("责任", "责任单位是市市场监管局、市卫生健康委、市民政局，各县（市、区）政府。"),
        ("牵头", "由市住房和城乡建设局牵头，责任单位为市民政局、市财政局。"),
        ("电话", "可以拨打0600-8230117咨询。"),
        ("引号", "推行“养老顾问进社区”服务，每个街道至少配备1名养老顾问。"),
        ("外地", "非本市户籍老年人入住本市养老机构，可以享受运营补贴。"),
        ("外地", "不享受改造补贴，但可以享受运营补贴。"),
        ("助餐", "南浦区户籍70周岁以上老年人每餐补贴3元，每人每天不超过2餐。"),
        ("试点", "试点期间给予最高不超过20万元/家的建设补贴。"),
        ("试点", "该方案已到期（2022年1月31日），补贴不能当作现在还在发。"),
        ("区间", "给予200元至2000元的培训补贴。"),
        ("区间", "培训补贴最低200元，最高2000元。"),
    ],
)  # fmt: skip
def test_supported(cited: str, sentence: str) -> None:
    verdict = judged(sentence, cited)
    assert (verdict.intact, verdict.reasons) == (True, ())


@pytest.mark.parametrize(
    "cited, sentence",
    [
        # 数错
        ("改造", "每户最高不超过8000元。"),
        ("改造", "按实际改造费用的60%给予补贴。"),
        ("改造", "每户最高不超过6000万元。"),
        ("目标", "全市建成床位不少于3000张。"),
        ("时限", "应当在10个工作日内完成初审。"),
        ("时限", "应当在15日内完成初审。"),
        ("区间", "给予300元至2000元的培训补贴。"),
        # 单位错
        ("分工", "由市卫健委负责资格审定。"),
        ("分工", "由县民政局负责资格审定。"),
        ("分工", "由教育局负责资金保障。"),
        ("责任", "责任单位还有市教育局。"),
        ("责任", "由市政府负责。"),
        # 单位和事安错
        ("分工", "市财政局负责残疾人证核发和残疾等级审核。"),
        # 名单添了别的单位
        ("分工", "市财政局、市残联负责残疾人证核发和残疾等级审核。"),
        ("分工", "市民政局、市财政局、市残联负责残疾人证核发和残疾等级审核。"),
        # 年份、日期错
        ("目标", "到2026年底，全市建成床位不少于2000张。"),
        ("目标", "2026年7月30日前完成验收。"),
        ("目标", "2026年6月30日起验收。"),
        ("施行", "该办法自2025年4月1日起施行。"),
        ("施行", "该办法自2024年3月1日起施行。"),
        ("施行", "有效期10年。"),
        ("施行", "有效期5年，到2030年3月31日。"),
        # 丢了或换了界限
        ("改造", "每户补贴6000元。"),
        ("改造", "每户至少补贴6000元。"),
        ("目标", "建成家庭养老床位2000张。"),
        ("目标", "建成家庭养老床位最多2000张。"),
        ("条件", "60周岁以下的可以申请改造补贴。"),
        ("试点", "给予20万元/家的建设补贴。"),
        ("区间", "培训补贴2000元。"),
        # 周期、口径错
        ("高龄", "90周岁以上每年补贴200元。"),
        ("改造", "每人最高不超过6000元。"),
        # 丢了或添了「不」
        ("禁止", "三年内可以重复申请。"),
        ("禁止", "三年内得重复申请。"),
        ("禁止", "未经评估的，予以补贴。"),
        ("条件", "中度以上失能的老年人不可以申请改造补贴。"),
        ("外地", "本市户籍老年人入住本市养老机构的，可以享受运营补贴。"),
        ("外地", "非本市户籍老年人可以享受本办法规定的改造补贴。"),
        ("外地", "非本市户籍老年人入住本市养老机构的，不可以享受运营补贴。"),
        # 可以、应当
        ("时限", "街道办事处可以自受理之日起15个工作日内完成初审。"),
        ("时限", "应当邀请社会组织参加。"),
        # 数安到别人头上
        ("高龄", "80周岁以上每人每月200元。"),
        ("低保", "低保边缘家庭按80%补助。"),
        ("分别", "初级证书补贴2000元。"),
        # 牵头
        ("牵头", "由市民政局牵头。"),
        ("责任", "由市市场监管局牵头。"),
        # 别处的地名
        ("改造", "青禾县对困难家庭按50%给予补贴。"),
        ("改造", "柳湾市每户最高不超过6000元。"),
        ("助餐", "云河市老年人每餐补贴3元。"),
        # 书名、文号、条款号
        ("改造", "《云河市长寿奖励办法》规定每户最高不超过6000元。"),
        ("改造", "云民规〔2025〕3号规定每户最高不超过6000元。"),
        ("改造", "第九条规定每户最高不超过6000元。"),
        # 引文不逐字
        ("改造", "原文：“按照实际改造费用的50%给予补贴，每户不超过6000元”。"),
        ("改造", "原文：「按照实际改造费用给予全额补贴」。"),
        ("改造", "原文：“按照实际改造费用……每户最高不超过6000元。"),
        # 网址、电话
        ("改造", "详见 https://evil.example.com/apply 。"),
        ("改造", "请登录yunhe-butie.com办理。"),
        ("改造", "请发邮件到 a@b.cn。"),
        ("改造", "请拨打13800138000。"),
        ("电话", "可以拨打0600-8230118咨询。"),
        ("改造", "[点这里](x)申请。"),
        # 效力
        ("施行", "该办法已失效。"),
        ("试点", "该方案现行有效。"),
        ("改造", "根据“十四五”规划，给予补贴。"),
        # 更刁的：换了对象、说宽了、添了口径、挪了起算日、颠倒了次序
        ("改造", "改造费用全部由政府承担。"),
        ("改造", "按改造费用的一半给予补贴，每户最高不超过6千5百元。"),
        ("改造", "每户最高不超过六千五百元。"),
        ("改造", "每户最高补贴0.8万元。"),
        ("改造", "每户每年最高不超过6000元。"),
        ("改造", "每户最高不超过6000元，由省财政承担。"),
        ("改造", "每户最高不超过6000元，另外奖励500元。"),
        ("改造", "所有老年人家庭都能按50%获得补贴。"),
        ("改造", "对不困难的老年人家庭也按50%给予补贴。"),
        ("改造", "按50个百分点给予补贴。"),
        ("改造", "补贴50%以上，每户最高不超过6000元。"),
        ("改造", "补贴每户最高不超过6000美元。"),
        ("条件", "年满55周岁的可以申请改造补贴。"),
        ("条件", "外地户籍的也可以申请改造补贴。"),
        ("条件", "轻度以上失能的老年人可以申请改造补贴。"),
        ("条件", "具有本市户籍或者年满60周岁的老年人，可以申请改造补贴。"),
        ("条件", "年满六十五周岁的可以申请。"),
        ("条件", "60周岁以上老年人应当申请改造补贴。"),
        ("禁止", "三年后不得重复申请。"),
        ("禁止", "五年内不得重复申请。"),
        ("禁止", "已经领取改造补贴的家庭，可重复申请。"),
        ("禁止", "经评估的，不予补贴。"),
        ("禁止", "没有领取改造补贴的家庭，三年内不得重复申请。"),
        ("分工", "市民政局不负责资格审定。"),
        ("分工", "资金保障由市残联负责。"),
        ("分工", "省民政厅负责资格审定。"),
        ("分工", "市民政局会同市公安局负责资格审定。"),
        ("分工", "民政部负责资格审定和资金发放。"),
        ("分工", "各县区民政局负责资格审定。"),
        ("时限", "自受理之日起15个工作日后完成初审。"),
        ("时限", "自审核通过之日起15个工作日内完成初审。"),
        ("时限", "市民政局应当自受理之日起15个工作日内完成初审。"),
        ("时限", "必须邀请社会组织参加。"),
        ("目标", "2025年6月底前建成床位不少于2000张。"),
        ("目标", "到2025年底，建成床位2000张以下。"),
        ("目标", "2026年6月30日后完成验收。"),
        ("目标", "每年建成家庭养老床位不少于2000张。"),
        ("目标", "到2026年6月30日建成床位不少于2000张。"),
        ("施行", "本办法自2024年4月1日起废止。"),
        ("施行", "有效期至2024年4月1日。"),
        ("施行", "有效期5个月。"),
        ("施行", "办法目前仍在征求意见，尚未生效。"),
        ("高龄", "90岁每月100元。"),
        ("高龄", "老年人每人每月补贴500元。"),
        ("高龄", "80周岁以上每人每年补贴1200元。"),
        ("低保", "最低生活保障家庭按40%补助。"),
        ("低保", "低保家庭补助80%，低保边缘家庭补助80%。"),
        ("分别", "高级证书补贴1000元。"),
        ("分别", "初级、中级、高级证书分别补贴2000元、1500元、1000元。"),
        ("责任", "责任单位：市市场监管局、市卫生健康委、市民政局、市教育局。"),
        ("责任", "市民政局为牵头单位。"),
        ("牵头", "牵头单位：市财政局。"),
        ("牵头", "市民政局、市财政局不参与。"),
        ("电话", "咨询电话是0600-8230117转8。"),
        ("电话", "网址 www.yunhe.example.com。"),
        ("引号", "每个街道至少配备3名养老顾问。"),
        ("引号", "每个社区至少配备1名养老顾问。"),
        ("外地", "本市户籍老年人不享受运营补贴。"),
        ("外地", "非本市户籍老年人不能享受运营补贴。"),
        ("助餐", "南浦区60周岁以上老年人每餐补贴3元。"),
        ("助餐", "每人每天补贴不少于2餐。"),
        ("助餐", "北岭区户籍70周岁以上老年人每餐补贴3元。"),
        ("助餐", "外地户籍70周岁以上老年人每餐补贴3元。"),
        ("试点", "现在仍可申领最高不超过20万元/家的建设补贴。"),
        ("试点", "建设补贴最高不超过20万元/张。"),
        ("试点", "每年给予最高不超过20万元/家的运营补贴。"),
        ("区间", "培训补贴200元至3000元。"),
        ("区间", "培训补贴最高200元。"),
        ("区间", "服务面积2000平方米以上。"),
        ("改造", "详情请访问 yunhe。gov。cn 查询。"),
        ("改造", "加微信zhengce888办理。"),
        ("改造", "请联系QQ 12345678。"),
        ("改造", "<b>每户最高不超过6000元</b>。"),
    ],
)
def test_unsupported(cited: str, sentence: str) -> None:
    assert judged(sentence, cited).dropped == (sentence,)


# ---------------------------------------------------------------- 算出来的、提问人说的


@pytest.mark.parametrize(
    "sentence, fine",
    [
        # 30万元是提问人说的，50%和20万元在条款里
        ("按您说的30万元算，30万元×50%=15万元，没有超过最高20万元/家的上限。", True),
        ("按您说的30万元算，30万元的50%是15万元，试点期间最高不超过20万元/家。", True),
        ("按您说的30万元算，能补15万元（30万元×50%），最高不超过20万元/家。", True),
        ("按您说的30万元算，30万元×50%=12万元。", False),
        ("按您说的30万元算，30万元×60%=18万元。", False),
        ("按您说的30万元算，能补18万元。", False),
        ("按40万元算，40万元×50%=20万元。", False),  # 40万元没有人说过
        ("30万元×50%=20万元。", False),  # 算错了，结果碰巧在条款里
        ("建设补贴30万元/家。", False),  # 提问人的数不能当作标准
    ],
)
def test_sums(sentence: str, fine: bool) -> None:
    assert passes(sentence, "试点", asked=question("我投了30万元，能补几个钱？")) is fine


@pytest.mark.parametrize(
    "sentence, fine",
    [
        ("您58岁，未满60周岁，不符合条件。", True),
        ("您58岁，已满60周岁，符合条件。", False),
        ("您58岁，不能申请，须年满60周岁。", True),
        ("您82岁，已满60周岁，符合年龄条件。", False),  # 提问人没说过82岁
    ],
)
def test_age_of_the_asker(sentence: str, fine: bool) -> None:
    assert passes(sentence, "条件", asked=question("我能申请吗？", profile={"age": 58})) is fine


@pytest.mark.parametrize(
    "asked, cited, sentence, fine",
    [
        # 问题里的错数，可以否定，不能肯定
        ("每户是不是补8000元？", "改造", "不是8000元，每户最高不超过6000元。", True),
        ("每户是不是补8000元？", "改造", "每户补贴8000元。", False),
        ("最多补多少？", "改造", "每户6000元。", True),
        ("青禾县也补6000元吗？", "改造", "青禾县每户最高不超过6000元。", False),
        ("市公安局要参加吗？", "责任", "市公安局不在责任单位名单里。", True),
        ("市公安局要参加吗？", "责任", "市公安局负责监管。", False),
        ("柳湾户口的老人住云河的养老院，有运营补贴吗？", "外地", "柳湾户口的老人也可以享受运营补贴。", True),
        # 今天
        ("还有效吗？", "施行", "到2026年11月24日仍在有效期内（2029年3月31日）。", True),
        ("还有效吗？", "施行", "到2027年11月24日仍在有效期内。", False),
    ],
)
def test_words_of_the_question(asked: str, cited: str, sentence: str, fine: bool) -> None:
    assert passes(sentence, cited, asked=question(asked)) is fine


@pytest.mark.parametrize(
    "sentence, fine",
    [
        ("库里的文件没有写这件事，答不了。", True),
        ("库里没有青禾县的文件，答不了；别处的规定不能套用。", True),
        ("每户补贴6000元。", False),
        ("由市民政局负责。", False),
        ("2025年底前完成。", False),
        ("可以向当地政府服务热线12345咨询。", True),  # 全国统一的热线
        ("可以向当地政府服务热线12346咨询。", False),
    ],
)
def test_without_citations(sentence: str, fine: bool) -> None:
    assert passes(sentence, asked=question("青禾县怎么补？")) is fine


@pytest.mark.parametrize(
    "cited, sentence, asked",
    [
        # 说文件没写什么：问题里的词、「或」不是政策的话
        ("改造", "原文没有单独写明“四级”对应的数，只写了上面的范围。", "四级能补多少？"),
        ("改造", "这里没有写具体的比例或期限。", "要等多久？"),
        # 引文里有没引全的引号
        ("引号", "第十四条写明：“推行“养老顾问进社区”", "怎么做？"),
    ],
)
def test_a_sentence_about_what_is_not_written_stands(cited: str, sentence: str, asked: str) -> None:
    assert passes(sentence, cited, asked=question(asked))


@pytest.mark.parametrize(
    "cited, sentence",
    [
        ("条件", "具有本市户籍或年满60周岁的可以申请，其余没有写明。"),
        ("改造", "原文没有写明“每户最高不超过8000元”。"),
    ],
)
def test_a_sentence_about_what_is_not_written_carries_no_claim(cited: str, sentence: str) -> None:
    assert not passes(sentence, cited)


@pytest.mark.parametrize(
    "sentence, allowed",
    [
        ("文本里有的是：2、7。", ("2.", "7.")),
        ("文本里有的是：第一条、第九条。", ("第一条", "第九条")),
        ("可以打96110咨询。", ("96110",)),
        ("一共12项。", ("12项",)),
        ("由市民政局负责。", ("市民政局",)),
    ],
)
def test_allowed_by_the_caller(sentence: str, allowed: tuple[str, ...]) -> None:
    assert (passes(sentence, allowed=allowed), passes(sentence)) == (True, False)


@pytest.mark.parametrize(
    "sentence, fine",
    [
        ("共3个单位：市民政局、市财政局、市残联。", True),
        ("共4个单位：市民政局、市财政局、市残联。", False),
    ],
)
def test_counting(sentence: str, fine: bool) -> None:
    assert passes(sentence, "分工") is fine


def test_a_row_takes_its_unit_from_the_heading() -> None:
    row = Clause(
        "r", "d1", "表1.第1行", (CITY.title, "表1 照护补贴标准（单位：元／人·月）"), "row", "完全失能|900|640", 0, 13
    )
    answer = Answer(
        "amount", "answered", (Sentence("完全失能每人每月900元。", (0,)),), (Citation(row, CITY, row.text),)
    )
    wrong = replace(answer, sentences=(Sentence("完全失能每人每月950元。", (0,)),))
    assert (verify(answer, question()).intact, verify(wrong, question()).intact) == (True, False)


def table_row(text: str, *cells: tuple[str, str]) -> Answer:
    """表格的一行和它的事实：（整格的字，行名 列名）。"""
    clause = Clause("r", "d1", "表1.第1行", (CITY.title,), "row", text, 0, len(text))
    facts = tuple(Fact("r", "amount", t, t, text.index(t), text.index(t) + len(t), subject=s) for t, s in cells)
    return Answer(
        "amount", "answered", (), (Citation(clause, CITY, text),), retrieved=(Hit(clause, CITY, 1.0, 0.0, facts),)
    )


LEVELS = table_row("完全失能 | 900 | 640", ("900", "完全失能 南浦区、北岭区"), ("640", "完全失能 青禾县"))
PRICES = table_row("厨房改造 | 2200元/套", ("2200元/套", "厨房改造 单价上限"))


@pytest.mark.parametrize(
    "row, sentence, fine",
    [
        # 数是哪一列、哪一行的
        (LEVELS, "南浦区完全失能的是900。", True),
        (LEVELS, "北岭区、南浦区：900；青禾县：640。", True),
        (LEVELS, "完全失能的，900是南浦区的。", True),
        (LEVELS, "青禾县完全失能的是900。", False),
        (LEVELS, "南浦区900，青禾县900。", False),
        (LEVELS, "南浦区、青禾县都是900。", False),
        (LEVELS, "南浦区：640；青禾县：900。", False),
        # 界限在列名里
        (PRICES, "厨房改造单价上限是2200元/套。", True),
        (PRICES, "厨房改造最高不超过2200元/套。", True),
        (PRICES, "厨房改造至少2200元/套。", False),
    ],
)
def test_cells_of_a_table(row: Answer, sentence: str, fine: bool) -> None:
    assert verify(replace(row, sentences=(Sentence(sentence, (0,)),)), question()).intact is fine


# ---------------------------------------------------------------- 整份回答


def test_a_false_sentence_goes_and_the_rest_is_renumbered() -> None:
    answer = Answer(
        "amount",
        "answered",
        (
            Sentence("每户最高不超过6000元。", (2,)),
            Sentence("由市教育局负责。", (0,)),
            Sentence("市财政局负责资金保障。", (1,)),
        ),
        (citation("责任"), citation("分工"), citation("改造"), citation("禁止")),
        units=("市财政局", "市教育局", "市卫生健康委"),
        dates=("2025-12-31", "2024-04-01"),
        values=("6000元", "9000元", "50%"),
    )
    verdict = verify(answer, question())
    assert verdict.answer.sentences == (
        Sentence("每户最高不超过6000元。", (1,)),
        Sentence("市财政局负责资金保障。", (0,)),
    )
    assert verdict.answer.citations == (citation("分工"), citation("改造"))
    assert (verdict.answer.units, verdict.answer.dates, verdict.answer.values) == (
        ("市财政局",),
        ("2024-04-01",),
        ("6000元", "50%"),
    )
    assert (verdict.intact, verdict.dropped, verdict.answer.dropped) == (
        True,
        ("由市教育局负责。",),
        ("由市教育局负责。",),
    )


def test_without_its_first_sentence_an_answer_is_not_intact() -> None:
    answer = Answer(
        "amount",
        "answered",
        (Sentence("每户补贴9000元。", (0,)), Sentence("每户最高不超过6000元。", (0,))),
        (citation("改造"),),
    )
    assert verify(answer, question()).intact is False


def test_a_lead_that_no_clause_names_is_cleared() -> None:
    answer = Answer(
        "responsibility", "answered", (Sentence("名单见引文。", (0,)),), (citation("责任"),), lead="市教育局"
    )
    assert verify(answer, question()).answer.lead is None


def test_an_inherited_unit_stands_through_the_facts_of_the_clause() -> None:
    clause, document = CLAUSES["引号"]
    fact = Fact(clause.id, "lead", "市民政局", "市民政局", 0, 4, basis="merged-cell", source="c5")
    answer = Answer(
        "responsibility",
        "answered",
        (Sentence("由市民政局牵头。", (0,)),),
        (citation("引号"),),
        lead="市民政局",
        retrieved=(Hit(clause, document, 1.0, facts=(fact,)),),
    )
    verdict = verify(answer, question())
    assert (verdict.intact, verdict.answer.lead) == (True, "市民政局")


def test_an_uncited_caution_rests_on_the_identity_of_the_cited_documents() -> None:
    answer = Answer(
        "amount",
        "answered",
        (Sentence("补贴比例为建设费用的50%。", (0,)),),
        (citation("试点"),),
        (Sentence("该文件2022年1月31日到期。"), Sentence("该文件2023年1月31日到期。")),
    )
    assert verify(answer, question()).answer.cautions == (Sentence("该文件2022年1月31日到期。"),)
