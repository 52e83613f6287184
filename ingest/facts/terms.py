"""文件自身的话：施行与有效期、废止、定义、引用。"""

from __future__ import annotations

import re

from ingest.document import FactKind
from ingest.facts.dates import normal_date
from ingest.facts.quantity import read_number, written
from ingest.facts.span import Span, Taken, fold, stretch_end
from ingest.pattern import Pattern

_DAY = r"(?:(?:(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})\s?年\s?)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s?月\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?日|(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}"
_YEARS = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})\s?(?:年|个月)"
_TERM = rf"(?:试行期?|暂行期?|有效期(?:限)?)\s?(?:为|至|到|自[^，,。；;]{{0,24}})?\s?[:：]?\s?(?:(?P<years>{_YEARS})|(?P<until>{_DAY}))(?:止)?"
_FORCE = Pattern(
    rf"自(?P<from>{_DAY}|[^，,。；;自\n]{{2,12}}之日)起?(?:正式)?(?:施行|实施|执行|生效|试行)(?:[，,。；;]?\s?(?:{_TERM}))?"
)
_ALONE = Pattern(_TERM)
_PAPER = re.compile(
    r"(?:证|证书|证件|证明|执照|许可|批件|凭证|报告|合同|协议|资格|名单|结果|名额|卡|码|承诺书?|公示|签约)(?:的|，|,|其)?$"
)  # 一张证、一份合同的有效期，不是文件的
_EXPIRY = Pattern(
    rf"(?P<what>失效|施行|实施|生效|废止|执行)(?:日期|时间)\s?[】]?\s?[:：]?\s?(?P<day>{_DAY})|执行至\s?(?P<day2>{_DAY})"
)
_STANDING = Pattern(
    r"(?:时效性|效力状态|有效性)\s?[】]?\s?[:：]?\s?(?P<state>失效|已失效|废止|已废止|现行有效|有效|尚未生效|部分失效|已修改)"
)
_TITLE = Pattern(
    r"《(?P<title>[^《》]{2,100}(?:〈[^〈〉]{1,80}〉[^《》]{0,40})?)》(?:\s?[（(](?P<number>[^（）()]{4,40}?号?)(?:[，,]\s?(?:以下)?(?:简称|统称)[^（）()]{2,30})?[）)])?"
    r"(?P<at>第[一二三四五六七八九十百零\d]{1,6}条(?:之[一二三四五六七八九十]{1,2})?(?:第[一二三四五六七八九十\d]{1,3}款)?)?"
)
_POLICY = re.compile(
    r"(?:法|条例|办法|规定|通知|意见|方案|细则|规划|纲要|标准|规范|目录|决定|公告|措施|指南|清单|规则|章程|计划|解释|批复|函|制度|政策|公报|通告|指引|要点|规程|守则)(?:[（(][^（）()]{1,20}[）)])?$"
)
_N = r"[一二三四五六七八九十百零\d]{1,6}"
_PLACES = rf"第{_N}(?:条(?:之[一二三四五六七八九十]{{1,2}})?|章|节)(?:第{_N}款)?(?:第?[（(]?{_N}[）)]?项)?"  # 第六条第二款第（一）项
_OWN = Pattern(
    rf"本(?:办法|规定|细则|条例|方案|通知|意见|法|规则|决定|章程|指引|标准|制度){_PLACES}(?:(?:、|和|或者|或|及|至){_PLACES}){{0,6}}"
    rf"|(?<=依照|按照|依据|根据|违反|符合|适用|参照){_PLACES}(?=规定|的规定|所列|办理|执行|处理|处罚|的)"
    r"|(?:(?<=见)|(?<=按照)|(?<=按)|(?<=依照)|(?<=附于)|(?<=填写)|(?<=参照))(?:附件|附表|附录|表)\s?\d{1,2}(?!\d|\.)"
)
_REPEALED = Pattern(
    r"(?:同时|予以|即行|自行|一并|相应|之日起)(?:废止|失效)|(?:同时|一并)?(?:停止|不再)(?:执行|实施|施行)|(?<![拟已被])废止(?=《)|宣布(?=《[^》]{2,80}》[^。；\n]{0,24}失效)"
)
_DEFINED = Pattern(
    r"(?:(?:本(?:办法|规定|细则|条例|方案|通知|意见|法|规则|决定))?所(?:称|指)的?|(?<=[。\n；])本(?:办法|规定|细则|条例)中的?)\s?[“\"]?(?P<term>[^，,。；;：:“”\"\n]{2,30}?)[”\"]?(?:（[^（）]{1,30}）)?\s?[，,]?\s?(?:是|系|均)?(?:指|包括)"
)
_SHORT = Pattern(
    r"(?P<full>[\u4e00-\u9fff]{4,60})[（(](?:以下|下)(?:简称|统称|称)[:：]?\s?[“\"]?(?P<term>[^（）()“”\"]{2,24})[”\"]?[）)]"
)

# 各读各的规则：一条里这些一样也不含，就不必去读
VALIDITY = (_FORCE, _ALONE, _EXPIRY, _STANDING)
REPEALS = (_REPEALED,)
REFERENCES = (_TITLE, _OWN)
DEFINITIONS = (_DEFINED, _SHORT)

_SENTENCE = re.compile(r"[^。；;\n]{2,600}")
_BEFORE_NAME = re.compile(
    r"使用|负责|承担|推进|推动|规范|加强|制定|完善|设立|深化|实施|根据|按照|依据|开展|经(?!营|济)|由|向|对|与|的|是|为"
)


_CHANGED = re.compile(
    r"“(?P<old>[^“”]{1,400})”(?:[\u4e00-\u9fff]{0,6}?)(?:修改|修订|更改|变更|调整|改)为\s{0,2}[:：]?\s{0,2}“"
)
# 没用引号的：第九条第一款中的每人每月300元修改为每人每月500元
_CHANGED_PLAIN = re.compile(
    r"第[^，。；：:“”\n]{1,16}[条款项]中?的(?P<old>[^，。；：:“”\n]{1,40}?)(?:修改|修订|更改|变更|调整|改)为(?!\s{0,2}[:：“])"
)
# 标准由每人每月50元提高到80元：前一个是原来的
_RAISED = re.compile(
    r"由(?:原来?的)?(?P<old>[^，。；：:“”\n由]{0,10}\d[^，。；：:“”\n由至到]{0,12}?)(?:提高|提升|上调|下调|降低|降|调整|变更|延长|缩短|增加|减少)(?:到|至|为)"
)
_DELETED = re.compile(r"(?:删[去除]|废止)[^“”。；\n]{0,30}“(?P<old>[^“”]{1,400})”")


def replaced(text: str) -> list[tuple[int, int]]:
    """修改决定里改掉、删去的原话：「将“三十日”修改为“十五日”」引号里的前一个。"""
    return [m.span("old") for pattern in (_CHANGED, _CHANGED_PLAIN, _RAISED, _DELETED) for m in pattern.finditer(text)]


def validity(text: str, *, year: int | None = None) -> list[Span]:
    """施行、有效期、失效日期、时效性。值：2024-04-01起5年、印发之日起5年、至2030-08-31、失效。

    没写年份的（自2月1日起施行）用 ``year``，basis 记 computed。
    """
    folded = fold(text)
    found: list[Span] = []
    for match in _FORCE.finditer(folded):
        start, guessed = _day(match["from"], year)
        value = f"{start}起{_years(match['years'])}" if match["years"] else f"{start}起"
        value += f"至{_day(match['until'], year)[0]}" if match["until"] else ""
        found.append(_span("validity", text, match, value, "computed" if guessed else "stated"))
    taken = Taken(len(text), ((s.start, s.end) for s in found))
    for match in _ALONE.finditer(folded):
        if taken.hits(*match.span()):
            continue
        if not match.group().startswith("有效") and match["years"]:
            continue  # 「试行1年」要连着「自……起」才是有效期
        value = _years(match["years"]) if match["years"] else f"至{_day(match['until'], year)[0]}"
        paper = _PAPER.search(folded, max(0, match.start() - 16), match.start())
        found.append(_span("deadline" if paper else "validity", text, match, value))
    for match in _EXPIRY.finditer(folded):
        day = _day(match["day"] or match["day2"], year)[0]
        what = match["what"] or ""
        value = f"至{day}" if match["day2"] else f"{day}失效" if what in ("失效", "废止") else f"{day}起"
        found.append(_span("validity", text, match, value))
    found += [_span("validity", text, m, m["state"]) for m in _STANDING.finditer(folded)]
    return sorted(found, key=lambda s: s.start)


def repeals(text: str) -> list[Span]:
    """「《甲》（文号）、《乙》同时废止」：每个文件一件。"""
    found: list[Span] = []
    for sentence in _SENTENCE.finditer(text) if _REPEALED.search(text) else ():
        if not _REPEALED.search(text, sentence.start(), sentence.end()):
            continue
        for match in _TITLE.finditer(text, sentence.start(), sentence.end()):
            found.append(_span("repeals", text, match, _titled(match)))
    return found


def references(text: str) -> list[Span]:
    """引用的文件（带文号、条号）和本文件的条款、附件。"""
    found = [
        _span("reference", text, m, _titled(m)) for m in _TITLE.finditer(text) if _POLICY.search(m["title"].strip())
    ]
    found += [_span("reference", text, m, m.group()) for m in _OWN.finditer(text)]
    return found


def definitions(text: str) -> list[Span]:
    """「本办法所称X，是指……」的 X；「全称（以下简称Y）」的 Y。"""
    found: list[Span] = []
    for match in _DEFINED.finditer(text):
        end = stretch_end(text, match.end(), "。\n")
        found.append(Span("definition", match["term"].strip(), text[match.start() : end], match.start(), end))
    for match in _SHORT.finditer(text):
        cuts = [m.end() for m in _BEFORE_NAME.finditer(match["full"]) if len(match["full"]) - m.end() >= 4]
        start = match.start() + max(cuts, default=0)
        found.append(Span("definition", match["term"].strip(), text[start : match.end()], start, match.end()))
    return found


def _titled(match: re.Match[str]) -> str:
    number = match["number"] if match["number"] and re.search(r"[〔\[（(]?\d{2,4}|\*{2}", match["number"]) else ""
    title = "".join(match["title"].split())
    return (f"《{title}》（{number}）" if number else f"《{title}》") + (match["at"] or "")


def _day(words: str, year: int | None) -> tuple[str, bool]:
    """(归一的日期或「印发之日」, 年份是不是补的)。"""
    words = words.strip()
    if (re.search(r"[日年月]", words) and "之日" not in words) or re.match(r"\d{4}", words):
        guessed = not re.match(r"(?:19|20)\d{2}|[一二][〇○零]", words) and year is not None
        return normal_date(words, year=year), guessed
    return re.sub(r"^(?:本(?:办法|通知|细则|规定|意见|方案))?", "", words), False


def _years(words: str) -> str:
    match = re.match(r"(.+?)\s?(年|个月)$", words.strip())
    value = read_number(match[1]) if match else None
    return f"{written(value)}{match[2]}" if match and value is not None else words


def _span(kind: FactKind, text: str, match: re.Match[str], value: str, basis: str = "stated") -> Span:
    return Span(kind, value, text[match.start() : match.end()], match.start(), match.end(), basis=basis)
