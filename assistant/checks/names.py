"""单位、牵头、地名、效力。"""

from __future__ import annotations

import re

from assistant.checks.checked import Checked
from assistant.claims import WORDS, Office, figures, offices, plain
from ingest.place import covers, find_places, place_of, short_name
from ingest.validity import standing

_COMMON_PLACES = tuple(WORDS["places"]["common"])


def bad_office(s: Checked) -> str:
    for office in offices(s.bare):
        if not _office_stands(s, office):
            return f"单位不在依据里：{office.name}"
    return ""


def _office_stands(s: Checked, office: Office) -> bool:
    stated = "；".join((*s.grounds.texts, s.grounds.headings, s.grounds.inherited))
    if s.grounds.clauses and _SHUT_OUT.match(s.bare, office.end) and whole_office(office.name, stated):
        return any(_SHUT_OUT.search(t) for t in s.grounds.texts)
    # 发文机关只在说这份文件时算依据，不因此就管条款里的事
    about = s.grounds.identity if not s.grounds.clauses or _ABOUT_DOCUMENT.search(s.text) else ""
    known = (stated, about, s.asker.allowed)
    asked = s.asker.text if _denies(s, office) or not s.grounds.clauses else ""
    if not office.bare:
        before = s.bare[max(0, office.start - 1) : office.start]
        name = before + office.name if before and before in _GLUE else office.name  # 各县(市)区人民政府
        return any(whole_office(name, t) for t in (*known, asked))
    shortest = 4 if office.name.endswith("部门") else 3
    tails = [office.name[i:] for i in range(max(1, len(office.name) - shortest + 1))]
    if office.name.endswith("部门"):  # 民政部门：原文写的是民政局也行
        tails += [t[:-2] + "局" for t in tails if len(t) >= 4]
    return any(tail in t for tail in tails for t in (*known, asked))


_SHUT_OUT = re.compile(r"(?:、[\u4e00-\u9fff、]{0,40})?(?:都|也|均)?不(?:参与|参加|负责|承担|在|用|管|包括在内)")
_ABOUT_DOCUMENT = re.compile(r"印发|发布|制定|公布|出台|发文|解释|发出|□|文件|公告|通知|政策|规定")
_GLUE = ("县", "各", ")")
_ITEM_MARK = re.compile(r"\((?![省市县区州旗、,]{1,8}\))[^()]{1,12}\)")


def whole_office(name: str, text: str) -> bool:
    """「各县市政府」里没有「市政府」：名称前面不能还粘着别的级别。"""
    text = _ITEM_MARK.sub("；", text)  # 「(一)市民政局」「(职责)市民政局」里的不是级别
    at = text.find(name)
    while at >= 0:
        if text[at - 1 : at] not in _GLUE or name[0] not in "市区":
            return True
        at = text.find(name, at + 1)
    return False


def _denies(s: Checked, office: Office) -> bool:
    """「名单里没有市公安局」「市公安局不在其中」：问到的单位，可以说它不在。"""
    around = s.text[max(0, office.start - 8) : office.start] + "|" + s.text[office.end : office.end + 10]
    return any(w in around for w in ("不在", "没有", "未列", "不是", "并非", "不负责", "未写", "不包括", "没写"))


_LEADS = re.compile(r"(?:牵头(?:单位|部门|的)?|主办单位)(?:是|为|:)?$|(?:总)?牵头(?:单位|部门)?(?:是|为|:)$")
_LED = re.compile(r"(?:为|是|作为|负责|总)?(?:第一)?牵头")
_FIRST = re.compile(r"第一.{0,6}牵头|首位.{0,6}牵头")


def bad_lead(s: Checked) -> str:
    for office in offices(s.bare):
        if _leading(s.bare, office) and not _leads(s, office) and not _denies(s, office):
            return f"没有依据说它牵头：{office.name}"
    return ""


def _leading(text: str, office: Office) -> bool:
    return bool(
        _LEADS.search(text[max(0, office.start - 12) : office.start]) or _LED.match(text[office.end : office.end + 6])
    )


def _leads(s: Checked, office: Office) -> bool:
    if any(f.kind == "lead" and plain(f.value).endswith(office.name) for f in s.grounds.facts):
        return True
    for text in s.grounds.texts:
        if any(o.name.endswith(office.name) and _leading(text, o) for o in offices(text)):
            return True
    if not any(_FIRST.search(t) for t in s.grounds.texts):
        return False
    # 「排第一的为牵头单位」：它得是某一条名单里的第一个
    firsts = [_after_label(t) for t in s.grounds.texts]
    return any(f and f.endswith(office.name) for f in firsts)


def _after_label(text: str) -> str:
    """「责任单位：」后面（没有就全文）的第一个单位。"""
    at = text.find("单位:")
    return next((o.name for o in offices(text) if o.start >= at), "")


_ASKERS_PLACE = ("户籍", "户口", "住", "来自", "您", "你", "没有", "未")
_PLACE_HEAD = re.compile(r"(?:^|[，。；;:、(])([\u4e00-\u9fff]{2,4}(?:省|市|州|县|区|旗))")


def bad_place(s: Checked) -> str:
    for name in _places(s):
        if not _place_stands(s, name):
            return f"地名和依据不符：{name}"
    return ""


def bad_home(s: Checked) -> str:
    """地名只在原文的一句里出现的，句子里的数得出自那一句：「青禾县不设积分要求」不能说成青禾县要 80 分。"""
    if s.grounds.cells or s.to_asker:
        return ""
    own = "；".join(plain(t) for d in s.grounds.documents for t in (d.title, d.issuer, d.place, *d.within))
    spoken = [part for text in s.grounds.texts for part in re.split("[。；;]", text)]
    for name in _places(s):
        short = short_name(name)
        near = [part for part in spoken if short in part]
        if short in own or short in s.grounds.headings or not near:
            continue
        for figure in figures(s.bare):
            stated = [part for part in spoken if any(figure.same(f) for f in figures(part))]
            if stated and not any(part in near for part in stated):
                return f"原文里这个数说的不是{name}：{s.bare[figure.start : figure.end]}"
    return _others(s, own)


def _others(s: Checked, own: str) -> str:
    """「本市每人**元，柳湾市为每人2929元」：这个数原文明说是别处的，就不能不提那个地方，说成本地的。"""
    pieces = [part for text in s.grounds.texts for part in re.split("[，。；;]", text)]
    for figure in figures(s.bare):
        stated = [part for part in pieces if any(figure.same(f) for f in figures(part))]
        strange = [n for part in stated for n in _PLACE_HEAD.findall(part) if short_name(n) not in own]
        strange = [n for n in strange if not n.endswith(_COMMON_PLACES)]
        if len(strange) == len(stated) > 0 and not any(short_name(n) in s.text for n in strange):
            return f"原文里这个数说的是{strange[0]}：{s.bare[figure.start : figure.end]}"
    return ""


def _places(s: Checked) -> list[str]:
    """句子里的地名：区划表里的、所引文件的、问题里的；再加上句首像地名、表里没有的。"""
    known = [p for d in s.grounds.documents if (p := place_of(d))]
    names = [p.name for p in find_places(s.bare, known)]
    names += [n for n in s.asker.places if n in s.bare]
    heads = [n for n in _PLACE_HEAD.findall(s.bare) if not n.endswith((*_COMMON_PLACES, *names))]
    return list(dict.fromkeys((*names, *heads)))


def _place_stands(s: Checked, name: str) -> bool:
    """地名见于条款或文件自己的名义；问题里的地名，要么归这份文件管，要么看得出说的是提问人。"""
    short = short_name(name)
    documents = s.grounds.documents
    own = "；".join(plain(t) for d in documents for t in (d.title, d.issuer, d.place, *d.aliases, d.number))
    if any(short in t for t in (*s.grounds.texts, s.grounds.headings, own, s.asker.allowed)):
        return True
    asked = short in s.asker.text or name in s.asker.places
    if not documents:
        return asked
    if asked and (
        any(w in s.text for w in _ASKERS_PLACE) or any((p := place_of(d)) and covers(p, name) for d in documents)
    ):
        return True
    # 上级地名只是说明这份文件是哪里的；拿下级的数当上级的不行
    return any(short in plain(w) for d in documents for w in d.within) and not figures(s.bare)


def bad_standing(s: Checked) -> str:
    if s.asker.today is None:
        return ""
    for words, states in WORDS["standing"].items():
        at = s.text.find(words)
        if (
            at < 0
            or any(words in t for t in s.grounds.texts)
            or s.text[max(0, at - 3) : at].endswith(("不", "非", "未必", "是否"))
        ):
            continue
        found = [standing(d, s.asker.today).state for d in s.grounds.documents]
        if found and not any(state in states for state in found):
            return f"效力说错了：{words}"
    return ""
