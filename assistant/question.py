"""听懂问题：简繁、英文、口语归到公文的说法，认出问的是哪一类、要哪类事实、哪里、哪个单位、哪一条。

一句话里问了几件事，就拆成几个问题；追问缺了地方或话题，从此前的提问里补。问法和词表都是数据（``assistant/data``）。
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from assistant import when
from assistant.answer import Kind, Need, Question, Term
from assistant.asker import aged, known_of_asker, same_person, speaks_of_self, still_about
from assistant.claims import WORDS
from assistant.gist import cores, is_story, parts, without_courtesy
from assistant.labels import continued, references
from assistant.lexicon import expand, find_units, grammar
from assistant.places import named_inside, spelled_inside, strange
from assistant.scope import covered, known_places
from assistant.spelling import read
from assistant.translate import inside_phrase, is_english, to_chinese, unheard
from ingest import Store
from ingest.document import Place
from ingest.facts.dates import dates as find_dates
from ingest.numerals import number, numeral
from ingest.place import Mention, Places, covers, level_of, mentions, namesakes, place_named, short_name
from ingest.words import cut, in_dictionary

_PART = re.compile(r"[？?！!；;。\n]+|[，,]")
_AMOUNT_UNSAID = re.compile(r"多少(?=[啊呢吗呀吧？?，,。；;\s]|$)")
_HOW_MANY_UNITS = re.compile(r"几家|几个(?:单位|部门|局)")
_HOW_MUCH = re.compile(r"多少(?!有点|年来|会|也)")
_SAYS_WHAT = re.compile(r"[占钱元块补贴奖费贷罚款薪价税额封最低高]|率|比例|成")
_TITLE = re.compile(r"《([^《》]{2,60})》")
_NUMBER = re.compile(
    r"\d+(?:\.\d+)?(?:%|％|万元?|亿元?|平方米|平米|立方米|立方|公里|公斤|千瓦时|个月|个工作日|[\u4e00-\u9fff])?"
    r"|(?P<han>[二两三四五六七八九十][一二三四五六七八九十]{0,2})(?P<of>个月|个工作日|个?小时|周岁|年(?![级代轻])|天)(?!以?[前后]?[才就])"
)
_NOT_THERE = re.compile(r"(?<![是在属])不(?:在|是|属于)\s*$")
_ORIGIN = re.compile(  # 「支援湖北的医生」问的不是湖北
    r"(?:户口|户籍|籍贯|老家)(?:在|是|为)?\s*$|(?:来自|支援|驰援|援助|援|返回|赴|前往)\s*$"
)
_IS_ORIGIN = re.compile(
    r"^\s*(?:(?:市区|城区|本地|当地|城镇|农村)?的?(?:户口|户籍)|人(?![社民才口力大])|籍|(?:市|省)?(?:注册|成立|登记|来)的)"
)
_MEASURES = r"平方米|平米|立方米|立方|平方|平|周岁|岁|个工作日|工作日|小时|分钟|年|天|日|个月|月|元|块|万元|万|成|张|家|个|所|套|人|名|户|条|项|件|次|种|类|级|倍|分|公里|米|吨|度|辆|处|座|间|台|部|栋|字|枚|页|份|届|亩|公顷|餐|顿"
_FROM = re.compile(
    r"\b(?:from|(?:resident|citizen|native|hukou|household registration)\s+(?:is\s+)?(?:in|of))\s+$", re.I
)
_THEN_OUTER = re.compile(r"(?:\s+(?:district|county|city))?(?:,|\s+(?:of|in))?\s{1,3}", re.I)
_OF_PLACE = re.compile(r"^(?:['’]s)?(?:\s+(?:city|district|county|province|municipality)\b)?", re.I)
_MEASURE = re.compile(rf"(?:几|多少|多大|哪几|百分之几|多长)\s*(?P<unit>百分之几|{_MEASURES})")
_COUNTED = re.compile(r"(?P<unit>[字人户次床])数")  # 「字数上限」要的是字
_NOT_TOPIC = ("own", "age", "birth", "income", "cost", "hukou", "children", "household")  # 说的是提问人，不是话题
_SINGLE = re.compile(r"的([\u4e00-\u9fff])(?=[啊呢吗呀吧？?，,。；;\s谁由从哪]|[省市区县][里财出]|$)")
_DUTIES = re.compile(
    r"(?:负责|管|参与|参加|牵头|配合|承担|落实|干|做|盯)(?:的|了|着)?(?:任务|工作|事情?)?(?:都?有|是|起)?(?:啥|什么|哪些|哪几|几)"
)
_IN_CHARGE = re.compile(
    r"负责|牵头|(?<!监)管(?!理|道|线|网|用)|的(?:活|事|职责|责任)|归不归|(?:参加|参与|配合|掺和|出面|在(?:不在)?(?:里面|名单))[了的]?[吗嘛么不没？?]|要不要(?:参加|参与|配合)|参不参[加与]|配不配合"
)
_BESIDES = re.compile(r"除.{1,12}还有(?:谁|哪)")
_PAYS_ALIKE = re.compile(r"[罚补贷奖给收交领发](?:得|的)?(?:款|钱)?(?:都|也)?(?:一样|不一样|差|相同|不同)")
_MADE_OF = re.compile(
    r"由(?:哪些|哪几|谁|什么|啥)[^，。？?]{0,6}(?:组成|构成)|(?:成员|组成人员)(?:都?有|是|包括|为)(?:谁|哪|什么|啥)"
)
_ASPECT = 0.5  # 材料、条件、时限这类词的权重
_LIGHT = 0.35  # 「采取哪些措施」的采取、措施：说的是要哪样的话，不是话题
_ASKERS = 0.35  # 说提问人自己情况的词的权重
_BACKGROUND = 2  # 段、词；前面有这么多段、最后一段有这么多词，前面的才算出处
_CARRIED = 0.5  # 从上文带来的词的权重（这句自己也有话题时）
_ASIDE_OF = 0.2  # 同一句话里前一问的词的权重（这一问自己也有话题时）
_POINTS_BACK = re.compile(r"这个|这条|这事|这项|这块|这笔|上面|前面|其中|刚才|它")
_OF_DOCUMENT = re.compile(
    r"(?:方案|办法|文件|通知|意见|规定|条例|细则|公告)|(?:开始|正式)?(?:发布?|印发|公布|施行|实施|生效|执行|出台)(?:的|日期|时间)?"
)


# 「券没用完会作废吗」「电子证和纸质的一样管用吗」问的是证和券，不是文件的效力
_OF_PAPERS = re.compile(
    r"[证券卡照票]|[护警]令|命令|保护令|合同|报告|结论|备案|签注|登记|学历|学位|资格|材料|余额|积分"
)
_DOCUMENT = re.compile(
    r"文件|办法|方案|通知|细则|规定|条例|意见|措施|政策|标准|决定|公告|指引|规划|计划|法律|制度|〔|《"
)
_HOW_MUCH_IN_ALL = re.compile(
    r"(?:一共|总共|合计|共计|统共|拢共|加起来)[^，。？?]{0,6}多少(?=钱|元|[啊呢吗呀吧？?，,。；;\s]|$)"
)
_WHOSE = re.compile(r"^[我俺咱他她你](?:们)?家?(?=.)")
_GLUED = re.compile(
    r"^[想要能会可得让给把被去来该再又也都还就是在怎咋和跟帮说]+(?=.)|(?<=.)[个了过着的有要能想些下一到是点啊呀吗呢么]+$"
)
_LOCAL_HUKOU = re.compile(r"(?<!不是)(?<!没有)(?<!非)(?:本[地市区县]|当地)的?户[口籍]")
_HUKOU = re.compile(r"户[口籍]")
_WORK_OUT = re.compile(
    r"\d[^，。？?]{0,30}(?:补贴|补助|津贴|奖励|租金|罚款|费|钱)[^，。？?]{0,6}(?:怎么|咋|如何)(?:计?算|给|补)"
)
_PAYMENT = re.compile(r"补贴|津贴|补助|奖励|待遇|贷款|[\u4e00-\u9fff]{2}(?:费|证|金|保险)")
_IN_TIME = re.compile(r"来得及|赶得上")


@dataclass(frozen=True)
class _Heard:
    """一段问话里直接听到的东西，还没有补上文。"""

    plain: str
    kind: Kind
    needs: tuple[Need, ...]
    terms: tuple[Term, ...]
    places: tuple[Place, ...]
    asks: bool  # 有疑问词


def understand(
    text: str, store: Store, *, history: tuple[str, ...], profile: Mapping[str, Any], today: dt.date
) -> tuple[Question, ...]:
    """一句话 → 一个或几个问题（问了几件事就是几个）。"""
    known = known_places(store)
    spelled = spelled_inside(store, "\n".join((*history, text)), known) if is_english(text) else ()
    known = Places((*known, *spelled)) if spelled else known
    plain, readings = read(_plain(text, known), store, known)
    earlier = [read(_plain(h, known), store, known)[0] for h in history]
    inside = named_inside(store, "，".join((*earlier, plain)), known)
    known = Places((*known, *inside)) if inside else known
    places = (*_places(plain, known), *(p for p in spelled if p.name.isascii() and p.name in text))
    if not places:
        places = _inherited_places(earlier, profile, known)
    if (lived := _home_inside(plain, places, known)) and not _COMPARES.search(plain):
        places = (lived,)
    carried = _carried(plain, earlier, known)
    if not places and (name := strange(plain) or strange(text)):
        places = (Place(name, "", level_of(name)),)
    held, unknown = _covered(places, store)
    before = carried.plain if carried and same_person(plain, carried.plain) else ""
    if carried and _another_group(plain, carried.plain):  # 「特困的多少钱」之后「那80岁的呢」：另一类人
        before, statuses = "", grammar().statuses
        kept = (t for t in carried.terms if not any(r.pattern.search(t.text) for r in statuses))
        carried = replace(carried, terms=tuple(kept))
    asker = aged(known_of_asker(profile, [still_about(plain, earlier), *_since(before, earlier), plain]), today)
    asker.pop("own", None)
    asker.pop("hukou", None)  # 户籍要认得出是哪里才算
    here = places[0].name if len(places) == 1 and _LOCAL_HUKOU.search(plain) else ""
    if home := _home(plain, known) or str(profile.get("hukou") or "") or here:
        asker["hukou"] = home
    base = Question(
        text=plain if is_english(text) else text, plain=plain, kind="general", places=held or places, unknown_places=unknown,
        profile=profile, history=history, today=today,
        asker=asker, titles=tuple(_TITLE.findall(plain)), english=text if is_english(text) else "", readings=readings,
        unheard=unheard(_with_places(text, known)) if is_english(text) else (),
    )  # fmt: skip
    pieces, story = _pieces(plain, known)
    if story:  # 来龙去脉里的地名、说法不是问的
        base = replace(
            base, plain="，".join(pieces), places=base.places[:1], unknown_places=() if held else unknown[:1]
        )
    first = _question(base, pieces[0], carried, known)
    heard = _heard(pieces[0], known)
    found = [first]
    for piece in pieces[1:]:
        before_this = _lighter(
            _without_replaced(heard, piece, known), _ASIDE_OF if _topical(piece, known) else _CARRIED
        )
        one = _question(base, piece, before_this, known)
        one = replace(
            one, leaning=frozenset(t.text for t in before_this.terms) - {t.text for t in _heard(piece, known).terms}
        )
        if not _places(piece, known):  # 没另说地方的，还是前一问的地方
            one = replace(one, places=found[-1].places, unknown_places=found[-1].unknown_places)
        found.append(_as_before(one, first))
    return tuple(found)


def _as_before(question: Question, first: Question) -> Question:
    """接着问的「……要多少」没说是钱是数，和前一问要的一样；单位也照前一问。"""
    stays = {"amount", "ratio", "number", "text"}.issuperset(question.needs)
    if stays and _AMOUNT_UNSAID.search(question.plain) and not _SAYS_WHAT.search(question.plain):
        unsaid = not {"amount", "ratio", "number", "date"} & set(first.needs) and _SAYS_WHAT.search(first.plain)
        question = replace(
            question, kind="amount" if unsaid else first.kind, needs=("amount",) if unsaid else first.needs
        )
    figures = {"amount", "ratio", "number"}
    question = replace(question, days=question.days or first.days)
    alike = question.needs == first.needs or figures.issuperset((*question.needs, *first.needs))
    return replace(question, measure=question.measure or (first.measure if alike else ""))


def _plain(text: str, known: tuple[Place, ...]) -> str:
    """简体中文的问法；英文译成中文词串，地名换成中文的。"""
    text = _ASIDE.sub(r"\g<aside>\g<said>", without_courtesy(text))
    simplified = _DISPUTE.sub(
        _settled, _HEADS.sub("", _ROUND.sub(_rounded, _COINS.sub(_in_digits, grammar().standard(_t2s().convert(text)))))
    )
    return to_chinese(_with_places(simplified, known)) if is_english(simplified) else simplified


def _with_places(english: str, known: Sequence[Place]) -> str:
    """英文里的地名换成中文的。"""
    found = mentions(english, known)
    for mention, inner in reversed(list(zip(found, (None, *found), strict=False))):
        start, end = mention.start, mention.end
        if inside_phrase(english, start, end):  # Hong Kong youth 自成一词
            continue
        outer = inner is not None and covers(mention.place, inner.place)
        above = outer and inner is not None and _THEN_OUTER.fullmatch(english, inner.end, start)
        named = "" if above else _named_in_english(english, mention)  # Tianhe District, Guangzhou 说的是天河
        english = f"{english[:start]} {named} {_OF_PLACE.sub('', english[end:])}"
    return english


def _named_in_english(text: str, mention: Mention) -> str:
    """「I am from Hong Kong」：说的是人，不是问的地方。"""
    name = mention.place.name
    if not _FROM.search(text[: mention.start]):
        return name
    return "港澳居民" if name.startswith(("香港", "澳门")) else f"来自{name}"


_ROUND = re.compile(r"(\d{1,4})万([1-9])千?(?=[\u4e00-\u9fff])(?![万亿])")  # 2万5千人次
_N = "[一二两三四五六七八九十百千零]"
_COINS = re.compile(  # 一顿十六块钱、花了两千、八十平
    rf"(?<![几数第一花欠借付掏]){_N}{{1,7}}(?=块(?:钱|[，,。？?\s]|$))|(?<=[花欠借付掏])了?(?:{_N}{{2,7}})(?=[，,。？?\s]|$)|(?<![几第]){_N}{{2,5}}(?=平(?:方|米|[的，,。？?\s]|$))"
)
_SAME_TIME = {
    "15分钟": "一刻钟",
    "30分钟": "半小时",
    "6个月": "半年",
    "12个月": "一年",
    "24个月": "两年",
    "1个星期": "一周",
    "1礼拜": "一周",
    "7天": "一周",
}
_HEADS = re.compile(r"(?<=\d)[个位名](?=人)")  # 5个人，说的是5人


_ASIDE = re.compile(r"^(?P<said>.+)[（(](?P<aside>[^（）()\d]{1,8})[)）]$")  # 末尾括号里补一句是哪里的
_SAYS = r"有(?:的|些)?(?:文件|人|地方|处)?(?:说|写|讲)(?:的?是|着)?"
_DISPUTE = re.compile(
    rf"{_SAYS}(?P<one>[^，,、。？?有]{{1,12}})[，,、]?(?:也|又)?{_SAYS}[^，,、。？?]{{1,12}}[，,、]?[^。？?]{{0,8}}哪个(?:为准|算数|算|准|对)?"
)


def _settled(dispute: re.Match[str]) -> str:
    """「有说2025年底有说2027年底，听哪个」：问的就是那个时间（那个数）现在是什么。"""
    return "是什么时候" if re.search(r"[年月日]", dispute["one"]) else "现在是多少"


def _in_digits(spoken: re.Match[str]) -> str:
    value = number(spoken.group().removeprefix("了"))
    spent = spoken.string[spoken.start() - 1 : spoken.start()] in set("花欠借付掏")
    return spoken.group() if value is None else f"{value}元" if spent else str(value)


def _rounded(spoken: re.Match[str]) -> str:
    return str(int(spoken[1]) * 10_000 + int(spoken[2]) * 1000)


@cache
def _t2s() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def _places(text: str, known: tuple[Place, ...]) -> tuple[Place, ...]:
    """问的是哪里；「户口大同的」说的是人，不是问的地方。"""
    found = [m for m in mentions(text, known) if not _of_origin(text, m)]
    there = [m for m in found if not _NOT_THERE.search(text[: m.start])] or found  # 「不在清溪」不是问清溪
    return tuple(dict.fromkeys(_held(m.place, known) for m in there))


def _held(place: Place, known: tuple[Place, ...]) -> Place:
    """重名的地方，取库里有它上级文件的那一个；不止一个的，不替人定。"""
    if place.code:
        return place
    ours = [p for p in namesakes(place.name) if any(k.level != "country" and covers(k, p) for k in known)]
    return ours[0] if len(ours) == 1 else place


def _of_origin(text: str, mention: Mention) -> bool:
    return bool(
        _ORIGIN.search(text[max(0, mention.start - 8) : mention.start]) or _IS_ORIGIN.match(text[mention.end :])
    )


def _home(text: str, known: tuple[Place, ...]) -> str:
    """提问人的户籍地。"""
    return next((m.place.name for m in mentions(text, known) if _of_origin(text, m)), "")


def _home_inside(text: str, places: Sequence[Place], known: tuple[Place, ...]) -> Place | None:
    """户籍在问的这个地方之下的一个区县（或没说问哪里）：那里自己的规定先看。"""
    homes = [_held(m.place, known) for m in mentions(text, known) if _of_origin(text, m)]
    own = [h for h in homes if h in known and all(covers(p, h) for p in places)]
    return own[0] if len(homes) == 1 and own and len(places) < 2 else None


_COMPARES = re.compile(r"外地|外[省市]|比|和[^，。？?]{1,8}一样")


def _inherited_places(
    earlier: Sequence[str], profile: Mapping[str, Any], known: tuple[Place, ...]
) -> tuple[Place, ...]:
    """这句没说地方：先看此前的提问（近的优先），再看提问人的情况。"""
    for text in reversed(earlier):
        if found := _places(text, known):
            return found[:1]
    for key in ("city", "place", "城市", "地方", "所在地"):
        if profile.get(key):
            name = str(profile[key])
            return _places(name, known)[:1] or tuple(p for p in (place_named(name),) if p)
    return ()


def _covered(places: Sequence[Place], store: Store) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    held = tuple(p for p in places if covered(p, store))
    return held, tuple(p.name for p in places if p not in held)


def _carried(plain: str, earlier: Sequence[str], known: tuple[Place, ...]) -> _Heard | None:
    """追问承上：没有话题的（「啥时候弄完」）、没有问法的（「那分散式的呢」）、说「这个」的，补上最近一句有话题的提问。"""
    own = _heard(plain, known)
    topical = [t for t in own.terms if t.text not in grammar().aspects]
    if topical and own.kind != "general" and not _POINTS_BACK.search(plain):
        return None
    before = next((h for h in (_heard(text, known) for text in reversed(earlier)) if h.terms), None)
    if before is None:
        return None
    kept = _without_replaced(before, plain, known)
    return _lighter(kept) if topical else kept


def _without_replaced(before: _Heard, plain: str, known: tuple[Place, ...]) -> _Heard:
    """前一问的话题里，这一问另说了一种的（SYB→GYB、分散式→集中式）去掉。"""
    own = _heard(plain, known).terms
    return replace(before, terms=tuple(t for t in before.terms if not any(_replaces(mine, t) for mine in own)))


def _another_group(plain: str, before: str) -> bool:
    """前一问说的是政策里的一类人（不是自己家的谁），这一问另说了一类。"""
    mine, theirs = (grammar().facts_of_asker(text) for text in (plain, before))
    return bool({"age", "status"} & set(mine)) and bool(theirs.get("status")) and not speaks_of_self(plain + before)


def _since(before: str, earlier: Sequence[str]) -> list[str]:
    """承接的那句，和它之后的追问：「那90岁呢」改了岁数，再问就按改过的。"""
    if before not in earlier:
        return [before]
    last = len(earlier) - 1 - list(reversed(earlier)).index(before)
    return [said for said in earlier[last:] if same_person(said, before)]


def _lighter(heard: _Heard, share: float = _CARRIED) -> _Heard:
    """带过来的话题不如自己说的要紧。"""
    return replace(heard, terms=tuple(replace(t, weight=t.weight * share) for t in heard.terms))


def _replaces(new: Term, old: Term) -> bool:
    """「那分散式的呢」顶掉上一句的「集中式」：同样的词尾，说的是并列的另一种；农村顶掉城市，一级顶掉二级。"""
    if new.text != old.text and any({new.text, old.text} <= set(group) for group in WORDS["wording"]["contrasts"]):
        return True
    return new.text == old.text or (len(new.text) >= 3 and len(old.text) >= 3 and new.text[-1] == old.text[-1])


def _pieces(plain: str, known: tuple[Place, ...]) -> tuple[list[str], bool]:
    """一句话拆成几问，和它是不是讲了一大段才问的。

    每一问都有自己的疑问词和主题词；没有疑问词的半句是各问共同的背景，讲一大段的只留问的那几句。
    """
    said = parts(plain, lambda piece: _asks_of_its_own(piece, known))
    heard = [_heard(part, known) for part in said]
    asking = [i for i, h in enumerate(heard) if h.asks or said[i].endswith("呢")]
    if is_story(said, asking):
        return cores(said, asking, lambda core: _names_something(core, known)), True
    whole = _heard(plain, known)
    if whole.kind in ("comparison", "listing", "lookup", "validity"):
        return [plain], False
    asked: list[str] = []
    background: list[str] = []
    for i, part in enumerate(said):
        elsewhere = bool(asked and heard[i].places) and heard[i].places != _heard(asked[-1], known).places
        own = elsewhere or _substantial(heard[i].terms) or _asks_other(heard[i], asked, known)
        if asked and _only_a_place(asked[-1], known):  # 「长春呢，补多少？」是一问
            asked[-1] += "，" + part
        elif i in asking and (own or not asked):
            asked.append(part)
        elif asked and not heard[i].asks:
            asked[-1] += "，" + part
        elif not heard[i].asks:
            background.append(part)
    if len(asked) < 2:
        return [plain], False
    return ["，".join([*background, part]) for part in asked], False


def _only_a_place(part: str, known: tuple[Place, ...]) -> bool:
    """「长春呢」：只换了地方，问什么在后面。"""
    heard = _heard(part, known)
    return part.endswith("呢") and bool(heard.places) and not heard.terms and heard.kind == "general"


def _asks_of_its_own(piece: str, known: tuple[Place, ...]) -> bool:
    """这一段自己就问着一件事。"""
    heard = _heard(piece, known)
    return heard.asks and (bool(heard.terms) or set(heard.needs) != {"text"})


def _names_something(text: str, known: tuple[Place, ...]) -> bool:
    """点明了是哪件事：有词表认得的、三个字以上的，或说着补贴、证、费；「我工作忙」不算。"""
    own = (t for t in _terms(text, known) if t.weight >= 1 and not t.is_number and t.text not in grammar().aspects)
    return bool(_PAYMENT.search(text)) or any(t.synonyms or (t.word and len(t.text) > 2) for t in own)


def _topical(text: str, known: tuple[Place, ...]) -> bool:
    """说到了要办的事，不只是说自己、说材料时限。"""
    return any(
        t.weight >= 1 and not t.is_number and t.text not in grammar().aspects and not t.text.startswith("不")
        for t in _terms(text, known)
    )


def _asks_other(heard: _Heard, asked: Sequence[str], known: tuple[Place, ...]) -> bool:
    """自己没有话题，要的却是另一样事实（「……补几成，最多几年」）：话题承前一问。"""
    facts = {n for n in heard.needs if n not in ("text", "status")}
    topical = [t for t in heard.terms if not t.text[:1].isdigit() and t.text not in grammar().aspects]
    if not topical and _HOW_MANY_UNITS.search(heard.plain):  # 「谁牵头？几家？」是一件事
        return False
    aspects = [t.text for t in heard.terms if t.text in grammar().aspects and t.text not in asked[-1]] if asked else []
    if aspects and heard.kind in ("procedure", "eligibility"):  # 「每月多少，要带什么材料」
        return True
    if asked and not facts and topical and grammar().yes_no.search(heard.plain):  # 「一天最多补几餐，早餐补不补」
        return True
    return bool(asked and facts) and (facts != set(_heard(asked[-1], known).needs) or bool(topical))


def _substantial(terms: Sequence[Term]) -> bool:
    """够不够自成一问：有词表认得的、三个字以上的、带数的，或不止一个主题词。"""
    return len(terms) > 1 or any(t.synonyms or len(t.text) > 2 or t.text[:1].isdigit() for t in terms)


def _question(base: Question, piece: str, carried: _Heard | None, known: tuple[Place, ...]) -> Question:
    heard = _as_meant(_heard(piece, known), carried, base.asker)
    units = find_units(piece)
    rules = grammar()
    measure = _MEASURE.search(piece) or _COUNTED.search(piece)
    places = tuple(p for p in heard.places if p.name not in base.unknown_places) or heard.places  # 各问各的地方
    unknown = tuple(p.name for p in heard.places if p.name in base.unknown_places)
    return replace(
        base,
        plain=piece,
        places=places or base.places,
        unknown_places=unknown if places else base.unknown_places,
        kind=heard.kind,
        needs=heard.needs,
        units=tuple(dict.fromkeys(s for u in units for s in (u.text, *u.synonyms))),
        terms=_all_terms(base, heard, carried, units, known),
        references=continued(references(piece), [r for said in base.history for r in references(said)]),
        days=tuple(d.value for d in find_dates(piece)),
        scope=rules.scope(base.plain),  # type: ignore[arg-type]
        measure=measure.group("unit") if measure else "",
        outside=rules.out_of_reach(base.plain or base.text),  # type: ignore[arg-type]
        yes_no=bool(rules.yes_no.search(piece)),
        every=bool(rules.every.search(piece)),
    )


def _as_meant(heard: _Heard, carried: _Heard | None, asker: Mapping[str, Any]) -> _Heard:
    """连上前一问、连上提问人的情况，问的是哪一类、要什么。"""
    if carried and heard.kind == "general":
        needs = heard.needs if heard.needs != ("text",) else carried.needs  # 「电话多少」自己说了要什么
        heard = replace(heard, kind=carried.kind, needs=needs)
    if carried and heard.kind == "validity" and _of_papers(carried.plain):  # 证几天审完？有效期多长？
        heard = replace(heard, kind="deadline", needs=("date",))
    if _IN_TIME.search(heard.plain) and {"age", "birth", "degree"} & set(asker):  # 「46岁硕士落户来得及不」
        heard = replace(heard, kind="eligibility", needs=("text",))
    return heard


def _all_terms(
    base: Question, heard: _Heard, carried: _Heard | None, units: Sequence[Term], known: tuple[Place, ...]
) -> tuple[Term, ...]:
    """自己说的主题词，加上前一问带来的、问到的单位、算作条件的地方；说提问人自己的，去掉或减轻。"""
    own = {str(v) for v in base.asker.values()}
    terms = tuple(t for t in _asked_last(heard) if not (t.text[:1].isdigit() and t.text.rstrip("岁了元块") in own))
    if "hukou" in base.asker:  # 他的户口在哪里知道了，就不是话题
        terms = tuple(replace(t, weight=_ASKERS) if _HUKOU.fullmatch(t.text) else t for t in terms)
    if carried:  # 「公安也得参加不」：参加不是话题，话题在前一问
        terms = tuple(replace(t, weight=_ASPECT) if t.text in grammar().aspects else t for t in terms)
    said = {t.text for t in terms}
    terms = (*terms, *(t for t in (carried.terms if carried else ()) if t.text not in said))
    if heard.kind not in ("responsibility", "listing"):
        terms = (*terms, *(u for u in units if all(u.text not in t.text for t in terms)))
    if base.english and not grammar().yes_no.search(heard.plain):  # 英文分句译的：没有疑问词的几句说的是自己
        each = _PART.split(heard.plain)
        asked = "，".join(part for part in each if grammar().interrogative.search(part)) or each[-1]
        terms = tuple(t if t.text in asked and t.weight >= 1 else replace(t, weight=t.weight * _CARRIED) for t in terms)
    if heard.kind == "comparison":
        return terms
    said = {form for t in terms for form in (t.text, *t.synonyms)}
    terms = (*terms, *(t for t in when.terms(heard.plain, heard.needs) if not said & {t.text, *t.synonyms}))
    return (*terms, *(Term(short_name(p.name), (p.name,)) for p in _away(heard.places, known)))


def _away(places: Sequence[Place], known: tuple[Place, ...]) -> list[Place]:
    """「在广州退休，现在住澳门」：库里有广州的文件、没有澳门的，澳门是条件，不是问哪里的规定。"""
    held = [p for p in places if any(covers(p, own) for own in known)]
    return [p for p in places if p not in held] if held else []


def _asked_last(heard: _Heard) -> tuple[Term, ...]:
    """「某会议召开，某人出席并讲话，指出要解决哪些问题」：问的在最后一段，前面是出处，轻一些。

    最后一段没说清话题的不减；问数、问单位的，前面说的多半是条件，也不减。
    """
    *before, last = [p for p in _PART.split(heard.plain) if p.strip()] or [""]
    asked = [t for t in heard.terms if t.text in last]
    if (
        heard.needs != ("text",)
        or len(before) < _BACKGROUND
        or len(asked) < _BACKGROUND
        or all(t.weight < 1 for t in asked)
        or not grammar().interrogative.search(last)
    ):
        return heard.terms
    return tuple(t if t.text in last else replace(t, weight=t.weight * _CARRIED) for t in heard.terms)


_KIND_OF_NEED: tuple[tuple[Need, Kind], ...] = (
    ("lead", "responsibility"), ("unit", "responsibility"), ("date", "deadline"), ("amount", "amount"),
    ("ratio", "target"), ("number", "target"),
)  # fmt: skip


def _kind(text: str, needs: Sequence[Need], terms: Sequence[Term]) -> Kind:
    """句式定类别；句式看不出的，看要的是哪类事实；只问文件自己哪天发、哪天施行的，是问效力。"""
    kind = grammar().kind(text)
    if kind == "validity" and _of_papers(text):
        kind = "eligibility"
    if kind == "procedure" and _WORK_OUT.search(text.replace("，", "").replace(",", "")):
        kind = "amount"
    if kind == "count" and _HOW_MUCH_IN_ALL.search(text) and _SAYS_WHAT.search(text):
        kind = "amount"
    if find_units(text) and _DUTIES.search(text):
        return "listing"
    if "status" in needs and kind in ("listing", "general", "eligibility", "deadline"):
        return "validity"
    if kind == "deadline" and terms and all(_OF_DOCUMENT.fullmatch(t.text) for t in terms):
        return "validity"
    if kind in ("general", "listing") and needs == ("text",) and references(text):
        return "lookup"
    if kind in ("general", "eligibility") and ("lead" in needs or _asks_whether_unit(text)):
        return "responsibility"
    return kind if kind != "general" else next((k for n, k in _KIND_OF_NEED if n in needs), "general")


def _of_papers(text: str) -> bool:
    return bool(_OF_PAPERS.search(text)) and not _DOCUMENT.search(text)


def _asks_whether_unit(text: str) -> bool:
    """「助餐是民政局负责吗」「残联参加吗」「除了民政局还有谁」：问的是这个单位算不算、别的还有哪些。"""
    units = find_units(text)
    said = text
    for unit in units:  # 「车管所」的管不是问谁管
        said = said.replace(unit.text, "，")
    asks = grammar().yes_no.search(text) and _IN_CHARGE.search(said)
    return bool(units and (asks or _BESIDES.search(text)))


@lru_cache(maxsize=512)
def _heard(text: str, known: tuple[Place, ...]) -> _Heard:
    rules = grammar()
    needs, terms = rules.needed(text), _terms(text, known)
    if "status" in needs and _of_papers(text):
        needs = tuple(n for n in needs if n != "status") or ("text",)
    if _HOW_MUCH_IN_ALL.search(text) and _SAYS_WHAT.search(text):
        needs = tuple(dict.fromkeys("amount" if n in ("number", "text") else n for n in needs))
    if needs == ("text",) and _WORK_OUT.search(text.replace("，", "").replace(",", "")):
        needs = ("amount",)
    if (
        needs == ("text",) and _HOW_MUCH.search(text) and rules.kind(text) == "general"
    ):  # 「提多少法定公积金」：没说是钱是数，总归是个数
        needs = ("number",)
    if find_units(text) and _DUTIES.search(text):
        needs = ("text",)
    elif needs == ("text",) and _asks_whether_unit(text):
        needs = ("unit",)
    kind = _kind(text, needs, terms)
    if _MADE_OF.search(text):  # 「由哪些人组成」问的是成员，不是谁负责
        kind, needs = "general", ("text",)
    if kind == "comparison" and needs == ("text",) and _PAYS_ALIKE.search(text):
        needs = ("amount",)
    return _Heard(
        plain=text,
        kind=kind,
        needs=needs,
        terms=terms,
        places=_places(text, known),
        asks=bool(rules.interrogative.search(text)),
    )


def _terms(text: str, known: tuple[Place, ...]) -> tuple[Term, ...]:
    """主题词：先取词表认得的，其余由分词来；地名、单位、条款号、疑问词、虚词、提问人的年龄花费不算。"""
    rules = grammar()
    bare = _blank(text, [(m.start, m.end) for m in mentions(text, known)])
    bare = _blank(
        bare, [m.span(n) for name in _NOT_TOPIC for m in rules.profile[name].finditer(bare) for n in _said_in(name, m)]
    )
    for said in (*(u.text for u in find_units(bare)), *(r.text for r in references(bare))):
        bare = bare.replace(said, " " * len(said))
    for rule in rules.scopes:  # 「分工表里」说的是看哪里，不是话题
        bare = rule.pattern.sub(lambda m: " " * len(m.group()), bare)
    if rules.hours and rules.asks_hours(text):
        bare = rules.hours.words.sub(" ", bare)
    bare = rules.topic(bare)
    numbers = [_number(m) for m in _NUMBER.finditer(bare)]
    found = list(expand(bare, asking=False))
    rest = bare
    for term in expand(bare):
        rest = rest.replace(term.text, "，")
    rest = _NUMBER.sub("，", rest).replace(" ", "，")  # 逗号隔开，免得前后的字粘成一个词
    whole = (_unglued(w) for w in cut(rest))
    found += [Term(w, word=in_dictionary(w)) for w in whole if len(w) > 1 and not rules.is_function_word(w)]
    found += [Term(w, rules.single[w]) for w in _SINGLE.findall(text) if w in rules.single]
    minor = rules.aspects | rules.light
    topical = any(t.text not in minor for t in (*found, *numbers))
    # 轻度失能：「轻度」也是说自己
    own = "|".join(
        m.group()
        for rule in rules.statuses
        if rule.name not in rules.status_topics
        for m in rule.pattern.finditer(bare)
    )
    weighed = [replace(t, weight=_weight(t.text, topical, own)) for t in (*found, *numbers)]
    return tuple(sorted(dict.fromkeys(weighed), key=lambda t: bare.find(t.text)))


def _unglued(word: str) -> str:
    """分词把口语粘成的词（想安个、开了个）去掉两头的虚字；词典里有的不动。"""
    return word if in_dictionary(word) else _GLUED.sub("", word)


def _number(match: re.Match[str]) -> Term:
    """数连同单位；汉字和阿拉伯数字的写法是同义的：三个月、3个月。"""
    words = match.group().replace(" ", "")
    if han := match["han"]:
        value = number(han)
        digits = f"{value}{match['of']}"
        return Term(words, _same(digits, digits)) if value is not None else Term(words)
    whole = re.fullmatch(r"([1-9]\d{0,2})(\D{0,4})", words)
    other = f"{numeral(int(whole[1]))}{whole[2]}" if whole and int(whole[1]) > 0 and whole[2] else ""
    return Term(words, _same(words, other))


def _same(digits: str, other: str) -> tuple[str, ...]:
    return tuple(filter(None, (other, _SAME_TIME.get(digits, ""))))


def _said_in(name: str, match: re.Match[str]) -> Sequence[int]:
    """花费只去掉数：「一餐10元」还说着一餐；别的整段都说的是提问人。"""
    groups = [n for n in range(1, (match.re.groups or 0) + 1) if match[n]] if name == "cost" else []
    return groups or [0]


def _weight(word: str, topical: bool, statuses: str) -> float:
    """说提问人自己的、只说一件事的某个方面的（材料、申请），都比话题轻；全句没有别的话题时不减。"""
    if (
        (topical and _WHOSE.sub("", word) in grammar().kin)
        or word in statuses
        or any(rule.pattern.search(word) for rule in grammar().statuses if rule.name not in grammar().status_topics)
    ):
        return _ASKERS
    if topical and word in grammar().light:
        return _LIGHT
    return _ASPECT if topical and word in grammar().aspects else 1.0


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
