"""谁发的：标题里的机关、落款、属性栏、来源，依次取；广告占了落款的位置，就说来源没有证实。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from ingest.dates import dates
from ingest.document import Source
from ingest.properties import Property, agencies, is_agency, rules

_IN_TITLE = re.compile(r"^(?P<who>[^《》]{2,100}?)(?:关于|印发|转发|公布|发布)(?=.)")
_DEPARTMENTS = re.compile(r"等\s{0,2}[\d一二三四五六七八九十]{1,3}\s{0,2}(?:个)?(?:部门|单位|家)$")
_SEAL = re.compile(r"[（(]\s{0,2}(?:[^（）()]{0,30})?代?章[）)]")
_INLINE = re.compile(r"[。！]\s{0,4}(?P<who>[\u4e00-\u9fff、\s]{4,60})(?P<when>(?:19|20)\d\d年\d{1,2}月\d{1,2}日)")
_ENACTED = re.compile(
    r"(?:19|20)\d\d年\s{0,2}\d{1,2}月\s{0,2}\d{1,2}日(?P<who>[\u4e00-\u9fff]{0,16}?)第[\u4e00-\u9fff\d]{1,6}届(?P<body>人民代表大会(?:常务委员会)?|全国人民代表大会(?:常务委员会)?)"
)
_ORDER = re.compile(
    r"(?P<who>国务院|[\u4e00-\u9fff]{2,16}?(?:部|委员会|局|署|人民政府|人民银行))令\s{0,2}第?\s{0,2}[\d〇零一二三四五六七八九十百]{1,6}"
)
_REPORTED = re.compile(
    r"(?:^|[\n，,。；日\s])(?P<who>[\u4e00-\u9fff]{1,24}?(?:政府办公厅|政府办公室|人民政府|政府|委员会|局|厅|委|部))(?:近日|日前|今日|联合|正式)?(?:发布|公布|印发|出台|推出|下发)"
)
_DATE_LIKE = re.compile(r"[\s（()）]{0,24}[\d〇○零一二]")
_CITED = re.compile(r"(?:[（(》，]|根据|按照|依据|以)$")  # 《某条例》（国务院令第376号）
_LAST_PART = ("领导小组", "指挥部", "办公室", "委员会", "工作组")
_SITE = re.compile(r"(?:门户|官方)?网站?$|官网$|政务网$")


@dataclass(frozen=True)
class Issuer:
    """``name`` 多个机关用顿号隔开；``spam`` 是占了落款位置的广告所在的字和位置。"""

    name: str = ""
    spam: str = ""
    spam_start: int = -1
    signed: int = -1  # 落款日期的位置


def issuer(source: Source, found: dict[str, list[Property]], printed: str, news: bool) -> Issuer:
    """认发文机关；认不出的留空。"""
    signature = _signature(source)
    named = _in_title(printed)
    if news:
        return Issuer(_reported(source.text) or named)
    if signature.spam and not named:
        return signature
    if named and not _DEPARTMENTS.search(named):
        return Issuer(named, signed=signature.signed)
    name = signature.name or named or _enacted(source.text, printed) or _listed(found)
    return Issuer(name, signed=signature.signed)


def agency_like(line: str) -> bool:
    """一串机关名：以机关的通名结尾，不成句。"""
    names = split_agencies(line)
    return bool(names) and all(is_agency(n) for n in names)


def split_agencies(line: str) -> list[str]:
    """「甲局 乙局、丙局」→ 各个机关。"""
    names = [n for n in re.split(r"[\s、，,]+", _SEAL.sub("", line)) if n]
    parts = bool(names) and (max(map(len, names)) == 1 or names[-1].endswith(_LAST_PART))  # 财 政 部；一个名称排成两行
    broken = parts and not all(map(is_agency, names)) and is_agency("".join(names))
    return ["".join(names)] if broken else names


def _in_title(printed: str) -> str:
    m = _IN_TITLE.match(printed)
    if not m:
        return ""
    who = m["who"].strip()
    return "、".join(split_agencies(who)) if agency_like(who) or _DEPARTMENTS.search(who) else ""


def _signature(source: Source) -> Issuer:
    """日期独占一行、上面几行是机关名：第一处这样的就是落款（印发通知的落款在正文之前）。"""
    lines = [(b.start, source.text[b.start : b.end].strip()) for b in source.blocks if b.kind not in ("meta", "row")]
    for i, (start, line) in enumerate(lines):
        if not _is_date_line(line) or i == 0:
            continue
        above = lines[max(0, i - 12) : i][::-1]
        spam = _spam_at(source, above[0])
        if spam:
            return Issuer("", spam, above[0][0], start)
        names: list[str] = []
        for _, text in above:
            if not _SEAL.fullmatch(text):
                if not agency_like(text):
                    break
                names = split_agencies(text) + names
        if names:
            return Issuer("、".join(dict.fromkeys(names)), signed=start)
    inline = next((m for m in _INLINE.finditer(source.text) if agency_like(m["who"].strip())), None)
    if inline:
        return Issuer("、".join(split_agencies(inline["who"])), signed=inline.start("when"))
    return Issuer(signed=_dated(lines))


def _dated(lines: list[tuple[int, str]]) -> int:
    """没写机关、只写日期的落款在哪里：一句话之后独占一行；没有为 -1。"""
    for (_, above), (start, line) in pairwise(lines):
        if _is_date_line(line) and above.endswith(("。", "！")):
            return start
    return -1


def _is_date_line(line: str) -> bool:
    found = dates(line) if len(line) <= 24 and _DATE_LIKE.match(line) else []
    return len(found) == 1 and not re.sub(r"[\s（）()]", "", line[: found[0].start] + line[found[0].end :])


def _spam_at(source: Source, line: tuple[int, str]) -> str:
    start, text = line
    hit = any(n.kind == "spam" and start <= n.start < start + len(text) + 1 for n in source.notices)
    return text if hit and len(text) <= 60 else ""


def _enacted(text: str, printed: str) -> str:
    """法律、条例写在题下：某届人大常委会通过；令写着哪个部门。"""
    head = text[:1500]
    body = _ENACTED.search(head)
    if body:
        return body["who"] + body["body"]
    order = next((m for m in _ORDER.finditer(f"{printed}\n{head}") if not _CITED.search(m.string, 0, m.start())), None)
    return re.sub(r"^(?:日|中华人民共和国|经)+", "", order["who"]) if order else ""


def _listed(found: dict[str, list[Property]]) -> str:
    """属性栏的发布机关，或来源、网站里的机关名；报纸、公众号不算。"""
    for prop in [*found.get("issuer", []), *found.get("source", [])]:
        value = re.split(r"\s{0,4}(?:字体|【|版次|\|)", prop.value)[0].strip()
        if value in ("本网", "本站", "本单位"):
            continue
        names = [re.sub(r"[（(].*$", "", _SITE.sub("", n)) for n in split_agencies(value)]
        kept = [n for n in names if n.endswith(agencies()) and not any(w in n for w in rules()["media"])]
        if kept and kept[0] == names[0]:
            return "、".join(kept)
    if any(p.value in ("本网", "本站", "本单位") for p in found.get("source", [])):
        site = _SITE.sub("", found["site"][0].value) if found.get("site") else ""
        return site if site.endswith(agencies()) else ""
    return ""


def _reported(text: str) -> str:
    """新闻里发布文件的机关：「近日，某市政府办公室发布《……》」。"""
    m = _REPORTED.search(text[:1500])
    return re.sub(r"会同|联合", "、", re.sub(r"^(?:近日|日前|记者从|获悉|由)+", "", m["who"])) if m else ""
