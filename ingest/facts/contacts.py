"""找谁、去哪儿：电话、联系人、邮箱、地址、办理渠道。"""

from __future__ import annotations

import re

from ingest.document import FactKind
from ingest.facts.span import Span, Taken, fold
from ingest.pattern import Pattern

_PHONE = Pattern(
    r"(?<![\d.*A-Za-z/-])(?:\(?0\d{2,3}\)?[-—\s]?)?(?:\d{7,8}|\d{4}[-—\s]\d{4})(?:[-—转]\d{1,5})?(?![\d.年月]|[-—]\d{3,})|(?<![\d-])0\d{2,3}[-—]1[12]\d{3}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)(?:400|800)[-—]?\d{3}[-—]?\d{4}(?!\d)"
)
_MASKED = Pattern(r"(?:\*{3,4}[-—])?\*{7,8}")
_HOTLINE = Pattern(r"(?<!\d)(?:1[12]\d{3}|9\d{4})(?!\d|元|个|户|人)")
_CUE = re.compile(r"电话|热线|拨打|咨询|联系|手机|传真|致电|监督|投诉")
_MAIL = Pattern(
    r"(?<![A-Za-z0-9_.@-])[A-Za-z0-9][A-Za-z0-9_.-]{0,40}@[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,20}){1,4}|\*{4,20}@[\w.*]{2,20}"
)
_PERSON = Pattern(
    r"(?:联系人|经办人|负责人)(?:及(?:联系)?电话)?\s?[:：]\s?(?P<name>[\u4e00-\u9fff](?:[\s　]?[\u4e00-\u9fff]){1,3}|[\u4e00-\u9fff]{1}(?:女士|先生|老师|同志)|\*{2,4})(?=[\s,，;；。、（()）:：\d]|$)"
)
_ADDRESS = Pattern(
    r"(?P<cue>(?:地址|地点|住所)[^:：，。；\n]{0,6}[:：]\s?)?(?P<a>(?:[\u4e00-\u9fff]{2,16})(?:路|街|大道|巷|道|胡同|村|里)(?:[\u4e00-\u9fff]{0,6})(?:\d{1,5}|\*{1,4})(?:[-—、]\d{1,4}){0,4}号(?:院|楼)?(?:[\u4e00-\u9fff\dA-Za-z-]{0,24}(?:楼|室|层|栋|座|窗口|厅|院|大厦|中心|专区))?)"
)
_SAID = Pattern(
    r"(?:地址|办公地点|办理地点|受理地点|办公场所)[^:：，。；\n]{0,6}[:：]\s?(?P<a>[^，,。；;\n|（()）]{4,50})"
)
_LOCATED = Pattern(
    r"(?:位于|坐落[于在]|地处|设[在于])(?P<a>[^，,。；;\n|（()）]{2,40}?(?:路|街|大道|巷|胡同|村|镇|号|号楼|大厦|广场|[楼层室院馆园]))(?=[，,。；;\n|（()）]|$)"
)
_APP = Pattern(
    r"[“\"「][^“”\"「」\n]{1,16}[”\"」]\s?(?:微信)?(?:APP|App|app|小程序|公众号|微信公众号|支付宝小程序|客户端|平台|网站|网(?![上络页]))|(?:[\u4e00-\u9fff]{2,20}?)(?:服务平台(?:APP|App|小程序)|政务服务网|网上办事大厅|一网通办平台|政务服务平台)"
)
_WINDOW = Pattern(
    r"(?:[到在至]|前往|通过)(?P<w>[^，,。；;\n到在至、]{2,24}?(?:窗口|大厅|服务中心|办理点|服务站))(?=提交|申请|办理|提出|领取|[，,。；;、）)]|$)"
    r"|(?P<w2>(?:[\u4e00-\u9fff]{2,4}[省市县区])?(?:政务服务中心|便民服务中心)(?:[\u4e00-\u9fff]{2,8}(?:窗口|专区))?)"
)
_NOT_GO = re.compile(r"(?:无需|不必|无须|不用|不需|免于|不再)(?:再|到|前往)?$")
_BEFORE_CHANNEL = re.compile(r".*(?:通过|登录|进入|纳入|利用|打开|选择|基于|依托|[在到于由](?![线地])|可请?)")
_BACK_END = re.compile(r"基于|依托|纳入")  # 说的是后台，不是到哪里办
_BUILT = re.compile(r"建[成设立]|设[立置]|完善|升级|打通|对接|推[动进]|加强|优化|整合|^少")
_URL = Pattern(r"https?://[A-Za-z0-9][\w./?=&#%~:-]{3,160}")
_AT = Pattern(
    r"(?:[到在]|前往)(?P<w>[^，,。；;\n到在至、]{1,24}?(?:局|部门|机构|机关|中心|残联(?:组织)?|办事处|居委会|村委会|社区|派出所|学校|银行|医院|单位))(?=(?:报销|领取|登记|缴纳|缴费|备案|咨询|投诉|签到|报到|认证|办理|申请)(?!的))"
)
_APPLY = Pattern(r"向(?P<to>[^，,。；;\n向]{3,40}?)(?:提出|提交|递交|书面|申报)(?:[^，,。；;\n]{0,10})?(?:申请|材料)")

_DAYS = r"(?:每?(?:周|星期)[一二三四五六日天](?:\s?[至到—–~-]{1,2}\s?(?:周|星期)?[一二三四五六日天])?|(?:法定)?工作日|每[天日])"
_CLOCK = r"(?:上午|下午|中午|晚上|早上)?\s?\d{1,2}(?::\d{2}|[点时](?:\d{1,2}分|半)?)"
_SPELL = rf"{_CLOCK}\s?[至到—–~-]{{1,2}}\s?{_CLOCK}"
_HOURS = Pattern(
    rf"(?<![\d日号])(?<!\d:)(?:{_DAYS}\s?(?:\([^()]{{1,20}}\))?[，,、\s]{{0,2}})?{_SPELL}(?:\s?[，,;、/和及\s]\s?{_SPELL}){{0,3}}"
    rf"|(?<=时间:){_DAYS}(?:\s?\([^()]{{1,24}}\))?"
)
_LIKELY = Pattern(r"[@*]|\d{5}|\d{3}[-—\s]\d{2}|(?:联系|经办|负责)人")  # 下面各样至少含着这些
ADDRESSES = (_SAID, _LOCATED, _ADDRESS)
HOURS = (_HOURS,)
CHANNELS = (_APP, _URL, _WINDOW, _APPLY, _AT)


def contacts(text: str, *, whole: bool = False) -> list[Span]:
    """电话、邮箱、联系人。``whole`` 表示整段就是电话栏，不必另有「电话」二字。"""
    folded = fold(text)
    found: list[Span] = []
    if not _LIKELY.search(folded):
        return found
    for match in _PHONE.finditer(folded):
        before = folded[max(0, match.start() - 40) : match.start()]
        if whole or _CUE.search(before) or re.match(r"0\d{2,3}[-—]|1[3-9]", match.group()):
            found.append(_span("contact", text, match, re.sub(r"[\s—]", "-", match.group().strip())))
    for match in _MASKED.finditer(folded):
        if whole or _CUE.search(folded[max(0, match.start() - 12) : match.start()]):
            found.append(Span("contact", "*", text[match.start() : match.end()], *match.span(), basis="masked"))
    for match in _HOTLINE.finditer(folded):
        if (
            re.search(r"(?:电话|热线|拨打|致电)[^,，。；\d]{0,6}$", folded[max(0, match.start() - 12) : match.start()])
            or folded[match.end() : match.end() + 2] == "热线"
        ):
            found.append(_span("contact", text, match, match.group()))
    found += [_span("contact", text, m, "*" if "*" in m.group() else m.group()) for m in _MAIL.finditer(folded)]
    found += [
        Span("contact", "".join(m["name"].split()), text[m.start("name") : m.end("name")], *m.span("name"))
        for m in _PERSON.finditer(folded)
    ]
    return found


def hours(text: str) -> list[Span]:
    """办公、受理的钟点，不是时限；``subject`` 是「办公时间」这样的名目。"""
    folded = fold(text)
    found = []
    for match in _HOURS.finditer(folded):
        named = re.search(
            r"([\u4e00-\u9fff]{2,6}时间)\s?[:为]?\s?$", folded[max(0, match.start() - 12) : match.start()]
        )
        value = "".join(text[match.start() : match.end()].split())
        words = text[match.start() : match.end()]
        found.append(Span("hours", value, words, *match.span(), subject=named[1] if named else ""))
    return found


def addresses(text: str, *, whole: bool = False) -> list[Span]:
    """地址。``whole`` 表示整段就是地址栏。"""
    words = text.strip()
    if whole and 4 <= len(words) <= 60:
        at = text.index(words)
        return [Span("address", "".join(words.split()), words, at, at + len(words))]
    found = [
        Span("address", "".join(m["a"].split()), m["a"], *m.span("a"))
        for p in (_SAID, _LOCATED)
        for m in p.finditer(text)
    ]
    taken = Taken(len(text), ((s.start, s.end) for s in found))
    for match in _ADDRESS.finditer(text):
        start = match.start("a") + _leading(match["a"])
        if not taken.hits(start, match.end("a")):
            words = text[start : match.end("a")]
            found.append(Span("address", "".join(words.split()), words, start, match.end("a")))
    return found


def channels(text: str) -> list[Span]:
    """办理渠道：小程序、公众号、网站、窗口，以及「向某处提出申请」。"""
    found = [
        _span("channel", text, m, "".join(m.group().split()))
        for pattern in (_APP, _URL)
        for m in pattern.finditer(text)
    ]
    found += [Span("channel", "".join(m["w"].split()), m["w"], *m.span("w")) for m in _AT.finditer(text)]
    for match in _WINDOW.finditer(text):
        if _NOT_GO.search(text, max(0, match.start() - 6), match.start()):
            continue
        group = "w" if match["w"] else "w2"
        found.append(Span("channel", "".join(match[group].split()), match[group], *match.span(group)))
    found += [Span("channel", "".join(m["to"].split()), m["to"], *m.span("to")) for m in _APPLY.finditer(text)]
    return [s for s in map(_trimmed, found) if s is not None]


def _trimmed(span: Span) -> Span | None:
    """「登录某平台」去掉登录；「基于某平台建设」说的不是到哪里办。"""
    if span.text[0] in '“"「h':
        return span
    cue = _BEFORE_CHANNEL.match(span.text)
    if _BACK_END.search(cue.group() if cue else "") or _BUILT.search(span.text):
        return None
    start = cue.end() if cue else 0
    words = re.sub(r"(?:线[上下]|现场|书面)$", "", span.text[start:])
    end = span.start + start + len(words)
    return (
        span._replace(value="".join(words.split()), text=words, start=span.start + start, end=end)
        if len(words) > 2
        else None
    )


def _leading(words: str) -> int:
    """地址前面粘着的动词不算：位于、在、到。"""
    match = re.match(r"(?:.{0,10}(?:位于|设在|邮寄至|寄送至|送至|前往|地址为|拷贝至|邮寄到)|在|到|至)", words)
    return match.end() if match else 0


def _span(kind: FactKind, text: str, match: re.Match[str], value: str) -> Span:
    return Span(
        kind,
        value,
        text[match.start() : match.end()],
        match.start(),
        match.end(),
        basis="masked" if value == "*" else "stated",
    )
