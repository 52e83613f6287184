"""问的那样东西，所引的句子里得有：问押金，写年薪的不是答案；问几点开门，没写钟点的不是；问门牌，网址不是；
问身份证，写居住证的不是；问公众号，写电话的不是；问2018年，2022年起的不是。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answer import Need, Question, Term
from assistant.apart import mistaken
from assistant.case import Case
from assistant.choose import around
from assistant.evidence import Evidence
from assistant.topic import strength
from assistant.translate import certain
from ingest.words import cut

_SAID = 0.4  # 对上这么多，算说到了
_TELLING = 0.35  # 词表认得的词，合起来占到这么多，而这份文件里怎么写的都没有：说的不是这件事
_MAIN = 0.45  # 占到话题这么多
_VAGUE = 0.6  # 这一句对上的不到这么多
_CENTRAL = 0.25  # 权重占到这么多的是最要紧的词
_OWN = 1.0  # 自己说的词的权重；从上文带来的、说自己情况的，比这轻
_CHARGE = re.compile(
    r"(?:[押定租佣酬]金|保证金|违约金|滞纳金|[\u4e00-\u9fff](?<![缴收自免公资花])费|税款?|[利罚]息|学费|工资|薪酬)$"
)
_PRICE = re.compile(r"(?:租金|[月房]租|价格|售价|账号|账户)$")
_PAYMENT = re.compile(rf"(?:补[贴助]|津贴|奖[励补])$|{_PRICE.pattern}")
_ASKS_TO_PAY = re.compile(
    r"[收交缴付要]不[收交缴付要]|(?:收|交|缴|付|要)[^，。？?]{0,8}[吗嘛么]|免不免|(?:怎么|咋|如何)(?:收|交|缴)"
)
_EXCLUDED = re.compile(r"不[含包]括?[^，。；）)]{0,12}")  # 「不含物业费」没有写物业费是多少
_ASKS_HOURS = re.compile(
    r"几点(?!要求|意见|建议|措施|内容)|(?:上不上|开不开|营不营|还)(?:班|门|业)|(?:周|星期|礼拜)[一二三四五六日天末][^，。？?]{0,8}(?:上班|开门|办公|营业|办)|(?:办公|营业|开放|上班|服务)时间|(?:中午|午间|周末|节假日)[^，。？?]{0,4}(?:休息|关门|上班|办)|午休"
)
_HOURS = re.compile(
    r"\d{1,2}\s?(?:[:：]\s?\d{2}|[点时](?!间))|(?:周|星期|礼拜)[一二三四五六日天末]|节假日|工作日(?!内|以内|前)|全天|24小时"
)
_STREET = re.compile(r"门牌|几号楼|[几哪]楼|哪[条个](?:街|路)|(?:邮?寄|快递)(?:到|去|给|往)?哪|地址|具体位置")
_CHANNELS = {  # 问的是哪种联系办法 → 原文里得有的字样
    "公众号": r"公众号|微信",
    "微信号": r"微信",
    "邮箱": r"邮箱|邮件|@",
    "传真": r"传真",
    "网址": r"https?:|www\.|网[站址]|\.(?:cn|com)|平台",
    "二维码": r"二维码",
}
_CHANNEL = re.compile(
    rf"(?P<asked>{'|'.join(_CHANNELS)})[^，。？?]{{0,3}}(?:是|叫|多少|什么|哪|有|呢|[？?]|$)|(?:什么|哪个|啥)(?P<which>{'|'.join(_CHANNELS)})"
)
_MEANS = re.compile(r"电话|热线|联系|号码|地址|地点|窗口|咨询|网址|邮箱|公众号|微信|哪里|位置|预约|投诉|举报|反映|平台")
_THIRD = 1 / 3
_YEAR = re.compile(
    r"((?:19|20)\d{2})年(?!级|那|版|度?印发|度?发布|[^，。？?]{0,6}(?:法|办法|方案|条例|规定|细则|通知|意见)|[^，。？?]{0,8}(?:毕业|出生|生的|买|搬|来的?|入职|参加|办的|领的|注册|成立|申请|退休|去世))"
)
_SPAN = re.compile(r"((?:19|20)\d{2})年?[-—–~至到]+((?:19|20)\d{2})年?")
_ONWARD = re.compile(r"(?:19|20)\d{2}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:起|以来|以后|之后|开始)")
_FIGURES = frozenset(("amount", "ratio", "number"))
_ONLINE = re.compile(r"网[站址页]?|邮箱|线上")


def asks_street(question: Question) -> bool:
    """要的是街道门牌，不是办理渠道。"""
    return "address" in question.needs and bool(_STREET.search(question.plain)) and not _ONLINE.search(question.plain)


def unsaid(case: Case, picked: Sequence[Evidence], needs: Sequence[Need]) -> str:
    """问的那样东西，挑中的句子里没有：返回它的名字；都有的为空串。"""
    return next(_unsaid(case, picked, needs), "")


def silent(case: Case, e: Evidence) -> bool:
    """最要紧的词里有一个，这一条和它的标题都没有说到：没有写那样事实时，不拿这一条凑数。"""
    whole = f"{around(e)} {e.hit.clause.text}".lower()
    terms = zip(case.topic.folded, case.topic.weights, strict=True)
    return any(
        w >= _CENTRAL and t.weight >= _OWN and t.word and not t.is_number and strength(t, whole) < _SAID
        for t, w in terms
    )


def other_row(question: Question, row: str, heads: str) -> str:
    """表里的一格：``row`` 是行头和列名，``heads`` 是表题、标题和整行；问的是同类的另一样，返回它的名字。"""
    other = mistaken(
        question.plain, row, f"{row} {heads}", heads, office=bool({"contact", "address"} & set(question.needs))
    )
    return f"“{other}”" if other else ""


def _unsaid(case: Case, picked: Sequence[Evidence], needs: Sequence[Need]) -> Iterator[str]:
    question = case.question
    whole = " ".join((around(picked[0]), *(e.hit.clause.text for e in picked)))
    if _ASKS_HOURS.search(question.plain) and not _HOURS.search(whole):
        yield "办公（开放）的时间"
    yield from _nowhere_at_all(case)
    yield from _uncharged(case, " ".join(around(e) for e in picked))
    near = " ".join(around(e) for e in picked)
    words = " ".join(f"{e.segment.lead} {e.quote}" for e in picked)
    if other := mistaken(question.plain, words, near, whole, office=bool({"contact", "address"} & set(question.needs))):
        yield f"“{other}”"
    yield from _other_channel(question, whole)
    if {"contact", "address"} & set(needs):
        yield from _other_matter(case, whole)
    if _FIGURES & set(needs):
        yield from _other_year(question, picked, whole)
    if needs:
        yield from _other_payment(case, whole, vague=picked[0].score < _VAGUE)
    if (needs or question.english) and picked[0].score < _VAGUE:
        yield from _unheard(case, picked[0], whole)


def _other_matter(case: Case, words: str) -> Iterator[str]:
    """问的是办这件事的电话、地址，而这一处说的是别的事：除了「电话、窗口」，问话里的词一个要紧的也没对上。"""
    matter = [(t, w) for t, w in zip(case.topic.folded, case.topic.weights, strict=True) if not _MEANS.search(t.text)]
    matched = sum(w for t, w in matter if strength(t, words.lower()) >= _SAID)
    total = sum(w for _, w in matter)
    if total >= _TELLING and matched < total * _THIRD:
        yield f"“{' '.join(t.text for t, _ in matter[:3])}”的联系方式"


def _other_channel(question: Question, words: str) -> Iterator[str]:
    """问公众号、邮箱叫什么，条款里只有电话。"""
    if asked := _CHANNEL.search(question.plain):
        channel = asked["asked"] or asked["which"]
        if not re.search(_CHANNELS[channel], words):
            yield f"“{channel}”"


def _other_year(question: Question, picked: Sequence[Evidence], words: str) -> Iterator[str]:
    """问的是哪一年的数：条款写的是别的年份的，或者那一年这份文件还没有施行。"""
    asked = dict.fromkeys(_YEAR.findall(question.plain))
    first, document = picked[0], picked[0].hit.document
    began = document.effective or document.issued
    theirs = set(re.findall(r"(?<!\d)(?:19|20)\d{2}(?=年)", f"{first.segment.lead}{first.quote}"))
    for year in asked:
        covered = year in words or _ONWARD.search(first.quote) or any(a <= year <= b for a, b in _SPAN.findall(words))
        if not covered and (theirs or (began and int(year) < began.year)):
            yield f"“{year}年”的数"
            return


def _uncharged(case: Case, words: str) -> Iterator[str]:
    """问的是哪一笔钱（押金、工本费），句子里没有这个名目；「不含物业费」不算有。"""
    if _FIGURES & set(case.question.needs) or _ASKS_TO_PAY.search(case.question.plain):
        there = _EXCLUDED.sub("", words).lower()
        yield from (f"“{t.text}”" for t in case.topic.folded if _CHARGE.search(t.text) and strength(t, there) < _SAID)


def _other_payment(case: Case, words: str, *, vague: bool) -> Iterator[str]:
    """「车位月租」「养老院建设补贴」：紧挨在那笔钱前面、说是哪一种的词，这一条和它的标题里没有；同一份文件别处提到不算。

    对上得不多的（``vague``），再往前连着的几个词一起看。
    """
    plain, weights = case.question.plain.lower(), dict(zip(case.topic.folded, case.topic.weights, strict=True))
    for payment in (t for t in weights if _PAYMENT.search(t.text)):
        head = plain.partition(payment.text)[0].removesuffix("的")
        kind: list[Term] = []
        while before := next((t for t in weights if head.endswith(t.text)), None):
            kind.insert(0, before)
            head = head.removesuffix(before.text)
        silent = [t for t in kind if t.weight >= _OWN and strength(t, words.lower()) < _SAID]
        next_to = bool(silent) and silent[-1] is kind[-1] and bool(kind[-1].synonyms) and not kind[-1].is_number
        if (vague and sum(weights[t] for t in silent) >= _TELLING) or (next_to and _PRICE.search(payment.text)):
            yield f"“{''.join(t.text for t in (*kind, payment))}”"


def _unheard(case: Case, e: Evidence, words: str) -> Iterator[str]:
    """词表认得的词，整份文件怎么写的都没有，而这一句对上的本来不多。"""
    silent = [
        (t, w)
        for t, w in zip(case.topic.folded, case.topic.weights, strict=True)
        if t.weight >= _OWN
        and (t.synonyms or _nowhere(case, t))
        and not t.is_number
        and strength(t, words.lower()) < _SAID
        and _whole_word(t.text, case.question.plain)
    ]
    unheard = [(t, w) for t, w in silent if not _mentioned(case, e, t)]
    if sum(w for _, w in unheard) >= _TELLING:
        yield "、".join(f"“{t.text}”" for t, _ in unheard)


def _nowhere_at_all(case: Case) -> Iterator[str]:
    """从英文译来的、占了话题一半的那个词，库里一处也没有：只有几个字碰巧相同的，不是它。"""
    return (
        f"“{t.text}”"
        for t, w in zip(case.topic.terms, case.topic.weights, strict=True)
        if w >= _MAIN and _nowhere(case, t) and all(case.store.rarity(s) >= case.store.rarity("") for s in t.synonyms)
    )


def _nowhere(case: Case, term: Term) -> bool:
    """从英文译来的，译法只有一种，而库里一处也没有。"""
    known = bool(case.question.english) and term.text in certain()
    return known and case.store.rarity(term.text) >= case.store.rarity("")


def _whole_word(word: str, plain: str) -> bool:
    """「国有房产」里没有「有房」：词的两头总有一头是断词的地方。"""
    ends, at = {0}, 0
    for piece in cut(plain):
        at = plain.find(piece, at)
        if at < 0:
            return True
        ends |= {at, at + len(piece)}
        at += len(piece)
    start = plain.find(word)
    return start < 0 or bool({start, start + len(word)} & ends)


def _mentioned(case: Case, e: Evidence, term: Term) -> bool:
    """同一份文件别处提到过它。"""
    clauses = case.store.clauses(e.hit.document.id)
    return any(strength(term, c.text.lower()) >= _SAID for c in clauses if c.kind != "chrome")
