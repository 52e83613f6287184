"""提问人的情况：传进来的 profile，加上话里说到的，归到同一种写法。"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.lexicon import grammar
from ingest.errors import ZhengwenError

LONGEST_QUESTION = 10_000  # 字；页面、接口的上限严得多，这里只拦不成话的
_LONGEST = 200  # 字；一项情况再长就不是情况了
_MOST = 30  # 项
_OLDEST = 130
_SELF = re.compile(r"[我俺咱]|本人|[爸妈爹娘爷奶姥]|公公|婆婆|老伴|老[头两]|孩子|小孩|[儿女]子?|娃|家[里是有]|老人家")
_KIN = re.compile(r"[爸妈爹娘爷奶]|姥姥|姥爷|公公|婆婆|老伴|老公|老婆|丈夫|妻子|儿子|女儿|哥哥?|姐姐?|弟弟?|妹妹?")
_THEY = re.compile(r"(?<!其)[他她](?!们)")
_BORN = re.compile(r"(?P<year>(?:19|20)\d{2}|[2-9]\d)(?:年|[.-])(?:(?P<month>\d{1,2})(?:[月.-](?P<day>\d{1,2}))?)?")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def speaks_of_self(text: str) -> bool:
    """话里说的身份是不是自己（家里人）的：「我吃低保」是，「低保多少钱」不是。"""
    return bool(_SELF.search(text))


def still_about(text: str, earlier: Sequence[str]) -> str:
    """「她每餐能补多少」说的是前面说过的那个人：最近一句说到那个人情况的提问；另说了一个人（我爸72岁）的、没有的，是空串。"""
    if not _THEY.search(text) or speaks_of_self(text):
        return ""
    return next((said for said in reversed(earlier) if grammar().facts_of_asker(said)), "")


def same_person(text: str, earlier: str) -> bool:
    """两句说的可以是同一个人：「我爸呢」接在「我妈82岁」后面，就不是。"""
    ours, theirs = set(_KIN.findall(text)), set(_KIN.findall(earlier))
    return not ours or not theirs or bool(ours & theirs)


def clean(text: str) -> str:
    """去掉半个字符（编码不了的代理区码位）；长得不成一句话的，抛 ``ZhengwenError``。"""
    if len(text) > LONGEST_QUESTION:
        raise ZhengwenError(
            f"问题太长（{len(text)} 字），最多 {LONGEST_QUESTION} 字。请说清一件事。",
            f"The question is too long: {len(text)} characters, at most {LONGEST_QUESTION}.",
        )
    return _SURROGATES.sub("", text)


def known_of_asker(profile: Mapping[str, Any], said: Sequence[str]) -> dict[str, Any]:
    """``said`` 是这句和它承接的那句；键和写法同 ``question.toml`` 的 [profile]，年龄是整数，身份是一组。"""
    found: dict[str, Any] = {}
    for text in said:
        found |= grammar().facts_of_asker(text)
    given = {str(k)[:_LONGEST]: _value(v) for k, v in list(profile.items())[:_MOST]}
    merged = given | found
    if "status" in given or "status" in found:
        merged["status"] = tuple(dict.fromkeys((*_statuses(found.get("status")), *_statuses(given.get("status")))))
    age = years(merged.pop("age", None))
    return merged | ({"age": age} if age is not None else {})


def years(value: object) -> int | None:
    """岁数：82、"82"、"82岁"；别的、离谱的为 None。"""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    digits = re.fullmatch(r"\s*(\d{1,3})\s*(?:周?岁)?\s*", str(value))
    return int(digits.group(1)) if digits and int(digits.group(1)) <= _OLDEST else None


def aged(asker: dict[str, Any], today: dt.date) -> dict[str, Any]:
    """没说岁数、说了哪年（哪天）出生的，算出到 ``today`` 的周岁；只说了年份的，记下是按年份算的。"""
    born = _BORN.search(str(asker.get("birth") or ""))
    if not born or asker.get("age") is not None:
        return asker
    year = int(born["year"]) if len(born["year"]) == 4 else 1900 + int(born["year"])
    age = today.year - year
    if born["month"]:
        age -= (int(born["month"]), int(born["day"] or 1)) > (today.month, today.day)
    known = {**asker, "age": age} if 0 <= age <= _OLDEST else asker
    return known if born["month"] or known is asker else {**known, "age_by_year": True}


def ages(asker: Mapping[str, Any]) -> tuple[int, ...]:
    """可能的周岁：只说了哪年出生的是两个，没说的为空。"""
    age = asker.get("age")
    if not isinstance(age, int):
        return ()
    return (age - 1, age) if asker.get("age_by_year") else (age,)


def age_fits(condition: str, age: object) -> bool | None:
    """事实里的年龄条件（age>=60、age=80-89）对这个岁数；岁数不知道、不是年龄条件的为 None。"""
    bounds = re.fullmatch(r"age(?:(?P<op>>=|<=|<|>)(?P<n>\d+)|=(?P<low>\d+)-(?P<high>\d+))", condition)
    if not bounds or not isinstance(age, int):
        return None
    n = int(bounds["n"] or 0)
    tests = {">=": age >= n, "<=": age <= n, "<": age < n, ">": age > n}
    return tests[bounds["op"]] if bounds["op"] else int(bounds["low"]) <= age <= int(bounds["high"])


def _statuses(value: object) -> tuple[str, ...]:
    """「低保」→ 低保对象；认不出的照原话。"""
    words = value if isinstance(value, tuple) else (value,) if value else ()
    return tuple(name for word in words for name in _named(str(word)))


def _named(word: str) -> tuple[str, ...]:
    known = tuple(rule.name for rule in grammar().statuses if rule.pattern.search(word))
    return (*known, word) if word not in known else known


def _value(value: object) -> Any:
    if isinstance(value, list | tuple):
        return tuple(clean(str(v))[:_LONGEST] for v in value[:_MOST])
    return value if isinstance(value, int | float) and not isinstance(value, bool) else clean(str(value))[:_LONGEST]
