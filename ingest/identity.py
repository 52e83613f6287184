"""一份文件是谁发的、叫什么、哪里用、什么时候管用：读出来的都有出处，读不出的留空，不猜。"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

from ingest.dates import dates, read_date
from ingest.document import Document, Notice, Source
from ingest.heading import Heading, heading
from ingest.issuer import Issuer, issuer
from ingest.jurisdiction import jurisdiction
from ingest.properties import Property, properties, rules
from ingest.term import Span, pilot, term

_NUMBER = re.compile(
    r"[\u4e00-\u9fff*]{1,14}[〔\[（(【]\s{0,2}(?:(?:19|20)\d\d|\*{1,6})\s{0,2}[〕\])）】]\s{0,2}第?\s{0,2}(?:\d{1,5}|\*{1,4})\s{0,2}号"
)
_APART = re.compile(rf"\s(?P<number>{_NUMBER.pattern})\s")  # 全文一段、文号前后空着的
_ANNOUNCED = re.compile(
    r"(?:^|\s)(?P<number>(?:[\u4e00-\u9fff]{2,16}(?:部|局|署|委员会|厅|银行|政府) ?){1,6}(?:公告|通告) ?(?:19|20)\d\d年第\d{1,3}号)(?=\s|$)"
)
_TRAILING = re.compile(
    rf"\s{{0,4}}[^\s。；]{{0,60}}(?:\s[^\s。；]{{2,60}}){{0,4}}通知(?P<number>{_NUMBER.pattern})\s"
)  # 「……的通知」紧接着文号
_LED = re.compile(rf"\s{{0,4}}(?P<number>{_NUMBER.pattern})\s?[-—－]\s?(?=[\u4e00-\u9fff])")  # 网页标题：文号-标题
_ORDER = re.compile(
    r"(?P<order>(?:中华人民共和国)?(?:主席|国务院|[\u4e00-\u9fff]{2,14}?(?:部|委员会|局|署|人民政府))令\s{0,2}(?:(?:19|20)\d\d年)?第\s{0,2}[\d〇零一二三四五六七八九十百]{1,6}\s{0,2}号)"
)
_REPORTED_NUMBER = re.compile(r"》\s{0,2}[（(](?P<number>[^（）()]{2,16}[〔\[](?:19|20)\d\d[〕\]]\d{1,5}号)[）)]")
_PRINTED = re.compile(r"(?P<when>(?:19|20)\d\d年\s{0,2}\d{1,2}月\s{0,2}\d{1,2}日)\s{0,2}印发")
_ENACTED = re.compile(r"通过|公布|发布|修订|批准|修正")
_NEWS = re.compile(r"本报讯|记者|版次|新华社|[日晚晨早]报")
_REPEALS = re.compile(
    r"(?:同时|自行|即行|即|一并|相应|予以|之日起){1,2}(?:废止|失效|停止执行|不再执行)|(?:停止|不再)(?:执行|施行|实施)"
)
_SENTENCE = re.compile(r"[^。；\n]{1,600}")
_NAME = re.compile(r"《[^《》\n]{2,90}(?:〈[^〈〉\n]{1,80}〉[^《》\n]{0,30})?》")
_AFTER_NAME = re.compile(r"\s{0,2}[（(][^（）()]{2,30}号[）)]")
_STATUS_IN_TEXT = re.compile(r"【?(?:该文|本文|文件|此件)(?:件)?(?:已|现已)?(?P<word>失效|废止|被废止)】?")


def identify(source: Source, *, digest: str = "", path: str = "") -> Document:
    """从正文和来源自己标的要素读出文件的身份。"""
    found = properties(source)
    news = _is_news(source, found)
    named = heading(source, found, news)
    by = issuer(source, found, named.printed, news)
    number = _number(source.text, found, named)
    issued = _issued(source.text, found, by, news)
    names = tuple(n for n in (named.title, named.printed, *named.aliases) if n)
    dated = term(source, found, names, _counting_from(source.text, issued))
    status, status_quote = _status(source, found, names)
    draft = status in rules()["drafts"]
    trial = None if draft else pilot(source.text, " ".join(names))
    place = jurisdiction(source, by.name, names, found)
    return Document(
        id=hashlib.sha1(source.name.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        name=source.name,
        path=path,
        digest=digest,
        format=source.format,
        title=named.title or Path(source.name).stem,
        issuer=by.name,
        number=number,
        place=place.name if place else "",
        within=place.within if place else (),
        issued=issued,
        effective=None if draft else _day(dated.effective),
        effective_quote="" if draft else _quote(dated.effective),
        expires=None if draft else _day(dated.expires),
        expires_quote="" if draft else _quote(dated.expires),
        status=status,
        status_quote=status_quote,
        pilot=trial.years if trial else "",
        pilot_quote=trial.quote if trial else "",
        replaces=_replaces(source.text, names),
        aliases=named.aliases,
        notices=(*source.notices, *_unconfirmed(by), *(() if draft else dated.notices)),
    )


def _day(span: Span | None) -> dt.date | None:
    return span.day if span else None


def _quote(span: Span | None) -> str:
    return span.quote if span else ""


def _unconfirmed(by: Issuer) -> tuple[Notice, ...]:
    return (Notice("unconfirmed", by.spam, by.spam_start),) if by.spam else ()


def _is_news(source: Source, found: dict[str, list[Property]]) -> bool:
    """报纸、通讯社的报道，不是文件本身。"""
    origin = " ".join(p.value for p in found.get("source", []))
    head = source.text[:400]
    return (
        bool(re.search(r"版次|本报讯|^新华社", head, re.M))
        or any(w in origin for w in rules()["media"][:8])
        or ("南方" in origin)
        or bool(_NEWS.search(head.split("\n")[0]))
    )


def _number(text: str, found: dict[str, list[Property]], named: Heading) -> str:
    """发文字号：属性栏、独占一行的、新闻里跟在文件名后面的、某某令；正文里引用别的文件的不算。"""
    for prop in found.get("number", []):
        if m := _NUMBER.search(prop.value):
            return _squeezed(m.group())
    for line in text[:3000].split("\n"):
        if _NUMBER.fullmatch(line.strip()):
            return _squeezed(line)
    if led := _LED.match(text) or _TRAILING.match(text):
        return _squeezed(led["number"])
    if apart := _APART.search(text[:400]):
        return _squeezed(apart["number"])
    for alias in (named.title, *named.aliases):
        at = text.find(alias + "》") if alias else -1
        if at >= 0 and named.title != alias and (m := _REPORTED_NUMBER.match(text, at + len(alias))):
            return _squeezed(m["number"])
    if announced := _ANNOUNCED.search(text[:600]):
        return _squeezed(announced["number"])
    order = next((m for m in _ORDER.finditer(text[:1500].split("第一条")[0]) if not _cited(text, m.start())), None)
    return _squeezed(re.sub(r"^[日经]+", "", order["order"])) if order else ""


def _cited(text: str, at: int) -> bool:
    """「《某条例》（国务院令第376号）」：说的是别的文件。"""
    return text[max(0, at - 12) : at].rstrip().endswith(("（", "(", "》", "，", "根据", "按照", "依据", "以"))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _issued(text: str, found: dict[str, list[Property]], by: Issuer, news: bool) -> dt.date | None:
    """成文日期：属性栏写的、落款的、题下「……通过、公布」的；都没有才用发布日期。"""
    listed = found.get("issued", [])
    for prop in listed:
        if prop.key in ("成文日期", "公布日期", "发文日期", "颁布日期") and (day := read_date(prop.value)):
            return day
    if by.signed >= 0 and (day := read_date(text[by.signed : by.signed + 40])):
        return day
    if not news and (day := _enacted(text)):
        return day
    stamped = re.search(r"^\s*(?:19|20)\d\d-\d{1,2}-\d{1,2}(?: \d\d:\d\d|\s*$)", text[:600], re.M)
    return next((day for p in listed if (day := read_date(p.value))), read_date(stamped.group()) if stamped else None)


def _enacted(text: str) -> dt.date | None:
    """题下括号里最后一次通过、公布、修订的日子。"""
    head = re.split(r"第[一1]条|第一章|目\s?录", text[:2500])[0]
    opening = re.search(r"[（(]\s*(?:19|20)\d\d\s?年", head)
    if not opening:
        return None
    body = head[opening.start() :]
    days = [d for d in dates(body) if _ENACTED.search(body[d.end : d.end + 80])]
    return days[-1].day if days else None


def _counting_from(text: str, issued: dt.date | None) -> dt.date | None:
    """「自印发之日起」从版记的印发日期算，没有版记才从成文日期算。"""
    printed = list(_PRINTED.finditer(text))
    return read_date(printed[-1]["when"]) if printed else issued


def _status(source: Source, found: dict[str, list[Property]], names: tuple[str, ...]) -> tuple[str, str]:
    """来源写明的效力，照它的字样；「active」之类数据集自己的栏目不算。"""
    for word in rules()["drafts"]:
        for name in names:
            if word in name:
                return word, _verbatim(source.text, name, word)
    for prop in found.get("status", []):
        for word in (*rules()["lapsed"], *rules()["in_force"]):
            if word in prop.value:
                return word, prop.quote
    said = _STATUS_IN_TEXT.search(source.text[:2000])
    if said:
        return said["word"], said.group()
    if any("试点" in n for n in names):
        return "试点", next(
            (n for n in names if "试点" in n and n in source.text), "试点" if "试点" in source.text else ""
        )
    return "", ""


def _verbatim(text: str, name: str, word: str) -> str:
    """标题在原文里可能换了行；找不到整个标题时，用写着「征求意见稿」的那几个字。"""
    if name in text:
        return name
    return word if word in text else ""


def _replaces(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """「《……》（……号）同时废止」里的文件名，连同文号；自己不算。"""
    found: list[str] = []
    for sentence in _SENTENCE.findall(text) if _REPEALS.search(text) else ():
        word = _REPEALS.search(sentence) if "《" in sentence else None
        for name in _NAME.finditer(sentence, 0, word.start()) if word else ():
            number = _AFTER_NAME.match(sentence, name.end())
            if re.match(r"第.{1,12}条", sentence[number.end() if number else name.end() :]):
                continue  # 只废止其中一条
            if name.group()[1:-1] not in names or number:
                found.append(name.group() + (number.group() if number else ""))
    return tuple(dict.fromkeys(found))
