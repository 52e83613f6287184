"""问话的词表：把居民和工作人员的说法译成公文的写法。数据在 ``assistant/data``，这里只管装载和匹配。

四张表各管一件事：``synonyms.tsv`` 主题词，``units_alias.tsv`` 单位，``english.tsv`` 英文，``question.toml`` 问法。
都在第一次用到时读一遍，此后常驻。
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Generic, TypeVar, cast, get_args

from assistant.answer import Kind, Need, Term
from ingest.numerals import number
from ingest.words import in_dictionary

ASKING = "问法"  # 这一类词说的是「要什么」（给多少、归谁管），不是「关于什么」
GROUP = "="  # 首列写等号：一组完全同义的官方词，彼此互为同义
GUARD = "-"  # 次列写减号：拦截词，只为不让里面的短词误配（「晚上学习」里没有「上学」）

_LEADING, _TRAILING = frozenset("还就都也再又才想要能会可得让给被把去来"), frozenset("个了过着")

T = TypeVar("T")


class Phrases(Generic[T]):
    """固定词表的最长匹配。

    从左到右扫描，同一处总取最长的词，取过的字不再参加匹配；所以「社保卡」不会再当成「社保」，
    短词会误配的地方只要补一个更长的词即可拦住。
    """

    def __init__(self, entries: Mapping[str, T]) -> None:
        self.entries = dict(entries)
        self._heads: dict[str, list[str]] = {}
        for key in sorted(self.entries, key=len, reverse=True):
            self._heads.setdefault(key[:2], []).append(key)

    def find(self, text: str) -> Iterator[tuple[int, str, T]]:
        """依次给出（起点，词，值）；大小写不论。"""
        lowered = text.lower()
        if len(lowered) != len(text):  # 个别字母小写后变长，位置就对不上了
            lowered = text
        at = 0
        while at < len(lowered) - 1:
            found = next((k for k in self._heads.get(lowered[at : at + 2], ()) if lowered.startswith(k, at)), None)
            if found is None:
                at += 1
            else:
                yield at, found, self.entries[found]
                at += len(found)


@dataclass(frozen=True)
class Sense:
    """一个词的官方写法和它所属的领域；``official`` 为空的是拦截词或本身就是官方词。"""

    official: tuple[str, ...]
    areas: tuple[str, ...]
    guard: bool = False


@dataclass(frozen=True)
class Rule:
    """一类问法：名字和认出它的正则。"""

    name: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Event:
    """一件事的一个时候（申请、审完、发钱）：怎么问，条文里怎么写。"""

    asked: re.Pattern[str]
    said: tuple[str, ...]

    def is_said(self, text: str) -> bool:
        return any(word in text for word in self.said)


@dataclass(frozen=True)
class Hours:
    """问几点开门、周末上不上班：怎么问，哪些字不是话题；``days`` 是说到的日子和它在条文里的写法。"""

    asked: re.Pattern[str]
    never: re.Pattern[str]
    words: re.Pattern[str]
    days: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


@dataclass(frozen=True)
class Grammar:
    """``question.toml`` 编译后的样子；各组内按文件里的先后，先写的优先。"""

    kinds: tuple[Rule, ...]
    needs: tuple[Rule, ...]
    scopes: tuple[Rule, ...]
    statuses: tuple[Rule, ...]
    degrees: tuple[Rule, ...]
    status_topics: frozenset[str]  # 说的是主体、事情的身份：当话题时不减轻
    defaults: Mapping[str, tuple[str, ...]]
    yes_no: re.Pattern[str]
    every: re.Pattern[str]
    filler: re.Pattern[str]
    interrogative: re.Pattern[str]
    profile: Mapping[str, re.Pattern[str]]
    courtesy: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # 招呼、道谢、引出问题的话（正则），见 gist.py
    dialect: tuple[tuple[re.Pattern[str], str], ...] = ()  # 方言的问法 → 普通话，依次换
    outside: tuple[Rule, ...] = ()  # 文件里不会有的：个人办理情况、要编造的
    who: re.Pattern[str] | None = None  # 「谁签发」的签发：单位做的事
    hours: Hours | None = None
    events: tuple[Event, ...] = ()
    acts: tuple[Rule, ...] = ()  # 问「谁……」的那个动作，条款里怎么写：名字是问的字，正则是写法
    function_words: frozenset[str] = field(default_factory=frozenset)
    loose: frozenset[str] = field(default_factory=frozenset)  # 随处可接的单字，认错别字时不算数
    kin: frozenset[str] = field(default_factory=frozenset)  # 称呼：比话题轻
    aspects: frozenset[str] = field(default_factory=frozenset)  # 材料、条件、时限……自己算不上话题
    light: frozenset[str] = field(default_factory=frozenset)  # 采取、措施、成果……说的是要哪样的话，不是话题
    single: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # 单字名词和它的官方写法

    def kind(self, text: str) -> Kind:
        """问的是哪一类；都不像则为 general。"""
        return cast(Kind, next((rule.name for rule in self.kinds if rule.pattern.search(text)), "general"))

    def needed(self, text: str) -> tuple[Need, ...]:
        """答案里必须有哪几类事实；没有点明的，按问题的类别取默认。"""
        asked = tuple(rule.name for rule in self.needs if rule.pattern.search(text))
        return cast(tuple[Need, ...], asked or self.defaults.get(self.kind(text), ("text",)))

    def scope(self, text: str) -> str:
        """点名要看正文、附件还是两处；没点名为空。"""
        return next((rule.name for rule in self.scopes if rule.pattern.search(text)), "")

    def standard(self, text: str) -> str:
        """方言的问法换成普通话的。"""
        for pattern, standard in self.dialect:
            text = pattern.sub(standard, text)
        return text

    def out_of_reach(self, text: str) -> str:
        """``personal``：要个人的办理情况；``invented``：要编造；都不是为空。"""
        return next((rule.name for rule in self.outside if rule.pattern.search(text)), "")

    def asks_hours(self, text: str) -> bool:
        """几点开门、周末办不办；「截止到几点」问的是期限。"""
        return bool(self.hours and self.hours.asked.search(text) and not self.hours.never.search(text))

    def events_asked(self, text: str) -> tuple[Event, ...]:
        """「什么时候发钱」「多久审完」：问的是哪个时候。"""
        return tuple(event for event in self.events if event.asked.search(text))

    def acts_asked(self, text: str) -> re.Pattern[str] | None:
        """「谁审」「哪个部门来罚」：问的那个动作在条款里的写法；没问动作的为 None。"""
        asked = _WHO_DOES.search(text)
        if not asked:
            return None
        verb = self.who.search(asked.group()) if self.who else None
        said = verb.group() if verb else ""
        known = (rule.pattern for rule in self.acts if rule.name in asked.group())
        fitting = next((p for p in known if not said or p.search(said)), None)  # 「签发」里有发，问的不是发放
        return fitting or (re.compile(said) if said else None)

    def topic(self, text: str) -> str:
        """去掉客气话、语气词和疑问词，各处留一个空格，剩下的才是主题。"""
        return " ".join(self.interrogative.sub(" ", self.filler.sub(" ", text)).split())

    def is_function_word(self, word: str) -> bool:
        """疑问词、虚词、客套动词，不算主题词；分词把它们和后面的动词粘成的两个字（还给、想贷、开个）也不算。"""
        if word in self.function_words:
            return True
        if len(word) != 2 or not (word[0] in _LEADING or word[1] in _TRAILING):
            return False
        return not in_dictionary(word) or self.function_words.issuperset(word)

    def facts_of_asker(self, text: str) -> dict[str, Any]:
        """问题里说到的本人情况：年龄（岁）、身份、学历、户籍、收入和花费（元）、出生日期等，没说的不列。"""
        found: dict[str, Any] = {}
        for name, pattern in self.profile.items():
            if match := pattern.search(text):
                value = next((group for group in match.groups() if group), match.group())
                if name in _GRADES and _DENIED.search(text[: match.start()]):
                    value = NONE
                found[name] = _years(value) if name in ("age", "children", "household") else value
                if name == "age" and isinstance(found[name], int) and _NOT_YET.search(match.group()):
                    found[name] -= 1  # 「快80了」还没到
        matches = [(rule.name, m) for rule in self.statuses for m in rule.pattern.finditer(text)]
        denied = self.denials(text)
        unsure = {name for name, m in matches if _WITHOUT_PAPERS.search(text[: m.start()])}
        if statuses := tuple(dict.fromkeys(name for name, m in matches if name not in {*denied, *unsure})):
            found["status"] = statuses
        if denied:
            found["denied"] = tuple(sorted(denied))
        if degree := next((rule.name for rule in self.degrees if rule.pattern.search(text)), ""):
            found["degree"] = degree
        return found

    def denials(self, text: str) -> dict[str, str]:
        """问题里说了不是的身份，和说的原话（低保对象 → 「不是低保」）。"""
        return {
            rule.name: text[no.start() : m.end()]
            for rule in self.statuses
            for m in rule.pattern.finditer(text)
            if (no := _DENIED.search(text[: m.start()]))
        }


def expand(text: str, *, asking: bool = True) -> tuple[Term, ...]:
    """问题里词表认得的词和它们的官方写法，按出现先后，不重复；``asking=False`` 不要「给多少、归谁管」一类。"""
    terms: dict[str, Term] = {}
    for at, key, sense in _synonyms().find(text):
        if sense.guard or (not asking and sense.areas == (ASKING,)):
            continue
        printed = text[at : at + len(key)]
        terms.setdefault(printed, Term(printed, sense.official))
    return tuple(terms.values())


def officials(word: str) -> tuple[str, ...]:
    """词表里 ``word`` 的官方写法；词表没有的、拦截词为空。"""
    sense = _synonyms().entries.get(word)
    return sense.official if sense and not sense.guard else ()


@cache
def openings() -> frozenset[str]:
    """词表里各说法的开头，连同说法自己。"""
    return frozenset(
        key[:n] for key, sense in _synonyms().entries.items() if not sense.guard for n in range(1, len(key) + 1)
    )


def known_spans(text: str) -> list[tuple[int, int]]:
    """词表认得的说法（连同拦截词、单位、疑问词、客套话）在 ``text`` 里的起止。"""
    tables: tuple[Phrases[Any], ...] = (_synonyms(), _units())
    found = [(at, at + len(key)) for table in tables for at, key, _ in table.find(text)]
    rules = grammar()
    return found + [m.span() for rule in (rules.interrogative, rules.filler) for m in rule.finditer(text)]


def find_units(text: str) -> tuple[Term, ...]:
    """问题里点到的单位（照用户写法，不含「市」「区」等级别）和各种正式名称的词干。"""
    found = {key: Term(text[at : at + len(key)], stems) for at, key, stems in _units().find(text) if stems}
    return tuple(found.values())


@cache
def grammar() -> Grammar:
    """编译好的问法。"""
    data = tomllib.loads(_read("question.toml"))
    who = rf"(?:谁|边个)(?:来|去|要|应该|应当|该|给|在)?(?:{data['who']['verbs']})"
    data["kind"]["responsibility"].append(who)
    data["need"]["unit"].append(who)
    hours = data["hours"]
    return Grammar(
        kinds=_rules(data["kind"], get_args(Kind)),
        needs=_rules(data["need"], get_args(Need)),
        scopes=_rules(data["scope"], ("annex", "body", "both")),
        statuses=_rules(data["status"]),
        degrees=_rules(data["degree"]),
        status_topics=frozenset(data["status_topics"]["names"]),
        defaults={kind: tuple(needs) for kind, needs in data["defaults"].items()},
        yes_no=_either(data["yes_no"]),
        every=_either(data["every"]),
        filler=_either(data["filler"]),
        interrogative=_either(data["interrogative"]),
        courtesy={name: tuple(patterns) for name, patterns in data["courtesy"].items()},
        dialect=tuple((re.compile(said), standard) for said, standard in data["dialect"].items()),
        outside=_rules(data["outside"]),
        acts=_rules(data["acts"]),
        who=re.compile(data["who"]["verbs"]),
        events=tuple(Event(_either(e["asked"]), tuple(e["said"].split())) for e in data["events"].values()),
        hours=Hours(
            _either(hours["asked"]),
            _either(hours["never"]),
            re.compile(hours["words"]),
            tuple((re.compile(asked), re.compile(said)) for asked, said in hours["days"].items()),
        ),
        profile={name: _either(patterns) for name, patterns in data["profile"].items()},
        kin=frozenset(data["kin"]["words"].split()),
        aspects=frozenset(data["aspects"]["words"].split()),
        light=frozenset(data["aspects"]["light"].split()),
        single={word: tuple(official.split("|")) for word, official in data["single"].items()},
        loose=frozenset(data["spelling"]["loose"].split()),
        function_words=frozenset(word for group in data["function_words"].values() for word in group.split()),
    )


@cache
def _synonyms() -> Phrases[Sense]:
    official: dict[str, list[str]] = {}
    areas: dict[str, list[str]] = {}
    groups: dict[str, list[str]] = {}
    guards: set[str] = set()
    for key, alternatives, area in rows("synonyms.tsv", 3):
        members = alternatives.split("|")
        for word in members if key == GROUP else [key]:
            areas.setdefault(word, []).append(area)
            official.setdefault(word, [])
        if key == GROUP:
            for word in members:
                groups.setdefault(word, []).extend(members)
        elif alternatives == GUARD:
            guards.add(key)
        else:
            official[key] += members
    senses = {
        key: Sense(_others(key, (*words, *_closure([key, *words[:1]], groups))), tuple(dict.fromkeys(areas[key])))
        for key, words in official.items()
    }
    return Phrases({key.lower(): Sense((), s.areas, True) if key in guards else s for key, s in senses.items()})


def _closure(words: Iterable[str], groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    # 只过一层、只展开最贴切的那个官方词所在的组：再传下去意思越走越远
    for word in words:
        yield from groups.get(word, ())


def _others(key: str, words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(words) if word != key)


@cache
def _units() -> Phrases[tuple[str, ...]]:
    entries: dict[str, tuple[str, ...]] = {}
    for alias, stems in rows("units_alias.tsv", 2):
        names = () if stems == GUARD else tuple(stems.split("|"))
        entries[alias] = names
    return Phrases(entries)


NONE = "没有"  # 说了没有这样的职称、技能等级
_GRADES = ("title", "skill")
_NOT_YET = re.compile(r"快|不到|没到|未满|还差")
_DENIED = re.compile(
    r"(?:不是|没有|没|不吃|没吃|不拿|没拿|没领|不领|非|不算|不属于|不享受|没享受|算不上)(?:什么|过|到|着)?$"
)
_WHO_DOES = re.compile(
    r"(?:谁|哪[个家些一]?(?:单位|部门|局|机构|机关)?)[^，,。？?；;]{0,6}|[\u4e00-\u9fff]{1,2}(?:是|归)谁[^，,。？?；;]{0,6}"
)
_WITHOUT_PAPERS = re.compile(
    r"(?:没有?|未|没来得及)(?:去|能)?(?:办|评|鉴定|拿到?|领到?|申请)(?:过|到|下来?|理|定)?$"
)  # 没办证，不等于不是


def _years(value: str) -> int | str:
    known = number(value)
    return value if known is None else known


def _rules(table: Mapping[str, Sequence[str]], allowed: Sequence[str] = ()) -> tuple[Rule, ...]:
    if unknown := [name for name in table if allowed and name not in allowed]:
        raise ValueError(f"question.toml 里有不认得的名字：{'、'.join(unknown)}")
    return tuple(Rule(name, _either(patterns)) for name, patterns in table.items())


def _either(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def rows(name: str, columns: int) -> Iterator[list[str]]:
    for count, line in enumerate(_read(name).splitlines(), 1):
        if line and not line.startswith("#"):
            row = line.split("\t")
            if len(row) != columns or not all(row):
                raise ValueError(f"{name} 第 {count} 行应有 {columns} 列：{line[:40]}")
            yield row


def _read(name: str) -> str:
    return (files("assistant") / "data" / name).read_text(encoding="utf-8")
