"""问的是哪一级的哪个单位：市民政局不是县民政局，也不是「县（区）民政局」；市委社会工作部不是市委。"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answer import Question
from assistant.lexicon import find_units

_LEVEL = re.compile(r"(?:[县区市旗][（(][^（）()]{1,8}[）)]|[省市县区州盟旗])$")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,4}[省市县区州盟旗]$")
_LOWER = re.compile(r"[（(〔]|各|、")
_PARTY = re.compile(r"(?<=委)[\u4e00-\u9fff]{2,10}?(?:部|办公室|委员会|办)")
_MARK = re.compile(r"^[（(][\d一二三四五六七八九十]{1,3}[）)]")
_GENERIC = "各级"  # 县（区）、各县、各地：不指哪一个


@dataclass(frozen=True)
class Office:
    """``level`` 是问到的级别（市、县、区……，``各级`` 是「县（区）」这样的泛称，空是没说）；``place`` 是点名的地方。"""

    said: str
    stems: tuple[str, ...]
    level: str = ""
    place: str = ""

    def might_be(self, written: str) -> bool:
        """``written`` 说不定是它；是不是还要看文件的地方。"""
        return any(same_unit(s, bare_name(written)) for s in self.stems)

    def is_named(self, written: str, home: str) -> bool:
        """``written`` 是条款里的单位，``home`` 是文件的地方：「区民政局」在南浦区的文件里就是南浦区民政局。"""
        written = bare_name(written)
        stem = next((s for s in self.stems if same_unit(s, written)), None)
        if stem is None:
            return False
        prefix = written[: len(written) - len(stem)] if written.endswith(stem) else ""
        if not self.level or not prefix:
            return True
        level = _GENERIC if _LOWER.search(prefix) else prefix[-1]
        if self.place and self.place in prefix:
            return True
        if self.place and self.level != _GENERIC:
            whole = len(prefix) == 1
            return level == self.level and whole and home in ("", self.place)
        return level == self.level


def asked_office(question: Question) -> Office:
    """问题里的第一个单位；「市委社会工作部」连后面的部门一起算。"""
    plain = question.plain
    unit = next(iter(find_units(plain)), None)
    if unit is None:
        return Office(question.units[0] if question.units else "", question.units)
    at = plain.find(unit.text)
    end = at + len(unit.text)
    stems = tuple(dict.fromkeys((unit.text, *unit.synonyms)))
    if department := _PARTY.match(plain, end):
        return Office(unit.text + department.group(), (unit.text + department.group(),))
    before = plain[:at]
    level = _LEVEL.search(before)
    if level is None:
        return Office(unit.text, stems)
    place = _PLACE.search(before)
    named = next((p.name for p in question.places if place and before.endswith(p.name)), "")
    kind = _GENERIC if len(level.group()) > 1 else level.group()
    return Office((named or level.group()) + unit.text, stems, kind, named)


def bare_name(written: str) -> str:
    """名称前面没有隔开的项号（「（一）市民政局牵头」）不是名称。"""
    return _MARK.sub("", written)


def same_unit(stem: str, name: str) -> bool:
    """「住建局」认「区住建局」「市住建局」，不认「住建局下属中心」。"""
    bare = re.sub(r"^(?:[省市区县州盟旗]|各[^、，]{1,8}?)", "", name)
    return stem in (name, bare) or (len(stem) >= 3 and name.endswith(stem))
